/* Tensors of a tile program as text and JSON; part of program_print.h's output. */
#ifndef WEIR_SIM_PROGRAM_PRINT_TENSOR_H
#define WEIR_SIM_PROGRAM_PRINT_TENSOR_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "sim/program.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Nothing if there are none. */
void program_print_tensor_table(const struct program *program, struct arena *arena,
                                struct buf *out);
/* Streams of a step with the rows where they begin; nothing if all begin at row 0. */
void program_print_tensor_streams(const struct program *program, const struct program_step *step,
                                  struct json *json);
void program_print_tensor_json(const struct program *program, struct json *json);

#ifdef __cplusplus
}
#endif
#endif
