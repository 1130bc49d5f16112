/* Tile programs as text for people and JSON for programs; used by `weir program` and the report. */
#ifndef WEIR_SIM_PROGRAM_PRINT_H
#define WEIR_SIM_PROGRAM_PRINT_H

#include "base/buf.h"
#include "base/json.h"
#include "sim/program.h"
#include "sim/program_interval.h"
#include "sim/program_run.h"

#ifdef __cplusplus
extern "C" {
#endif

/* "64", "137/2". */
void program_print_ratio(struct program_ratio ratio, struct buf *out);

/* "RM => SLN -> SLD": `=>` waits for it, with the age if it is another tile's, `->` the unit's
 * order. */
void program_print_path(const struct program *program, const struct program_interval *interval,
                        struct buf *out);

/* "'QK' waits for 'RM' of this tile, 'RM' for 'QK' of this tile": a closed path of a deadlock. */
void program_print_deadlock(const struct program *program, const struct program_interval *interval,
                            struct buf *out);

/* One line per step with its slack, then the interval and the path that sets it. */
void program_print_table(const struct program *program, const struct program_interval *interval,
                         struct arena *arena, struct buf *out);

/* The same as the fields of the JSON object that is open in `json`. */
void program_print_json(const struct program *program, const struct program_interval *interval,
                        struct json *json);

/* The instances of a run by start, one line each, or as a JSON array. */
void program_print_run(const struct program *program, const struct program_run *run,
                       struct arena *arena, struct buf *out);
void program_print_run_json(const struct program *program, const struct program_run *run,
                            struct arena *arena, struct json *json);

/* What a step waits for, as the reader takes it: [["RM", 0], ["SLNV", 1]]. */
void program_print_waits_json(const struct program *program, const struct program_step *step,
                              struct json *json);

/* A time or count in JSON: a whole number, or [numerator, denominator]. */
void program_print_exact_json(struct program_ratio ratio, struct json *json);

#ifdef __cplusplus
}
#endif
#endif
