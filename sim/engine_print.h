/* What a cycle-level run found, as text and JSON, and its trace for Perfetto (Chrome JSON). */
#ifndef WEIR_SIM_ENGINE_PRINT_H
#define WEIR_SIM_ENGINE_PRINT_H

#include "base/buf.h"
#include "base/json.h"
#include "sim/engine.h"
#include "sim/occupancy.h"

#ifdef __cplusplus
extern "C" {
#endif

/* End, then a table of units with their cycles by cause, then rows of buffers, moved and in use
 * (use: [num_buffers]), and DRAM bytes. */
void engine_print_text(const struct program *program, const struct engine_result *result,
                       const struct occupancy_buffer *use, struct arena *arena, struct buf *out);
/* The same as one JSON object. */
void engine_print_json(const struct program *program, const struct engine_result *result,
                       const struct occupancy_buffer *use, struct json *json);

#define ENGINE_PRINT_MAX_EVENTS 1000000

/*
 * Trace: one track per unit with its instances and stalls, a counter per buffer with the rows in
 * use, 1 us standing for 1 cycle. Jumps over
 * periods are marks; what they leave out repeats what was before. After ENGINE_PRINT_MAX_EVENTS
 * instances the trace ends with a mark that says so.
 */
struct engine_print_trace {
    const struct program *program;
    struct buf *out;
    struct json json;
    uint64_t num_events;
    uint64_t start_ticks[PROGRAM_MAX_UNITS];
};

void engine_print_begin(struct engine_print_trace *trace, const struct program *program,
                        struct buf *out);
/* For engine_options.on_event, with the trace as context. */
void engine_print_event(void *context, const struct engine_event *event);
/* For occupancy_new, with the trace as context. */
void engine_print_level(void *context, uint64_t ticks, int buffer, uint64_t rows);
void engine_print_end(struct engine_print_trace *trace);

#ifdef __cplusplus
}
#endif
#endif
