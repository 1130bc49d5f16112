/*
 * Rows of each buffer that are in use while the engine runs: an observer of its events.
 *
 * A slot of a tensor is in use from the start of its producer until the readers of that iteration
 * are done, and the producer has left its unit (program_tensor); a tensor that nobody produces
 * stays all the time. Rows of tensors only: what no tensor describes is not counted. Exact with
 * periods too: over a jump the buffers do again what they did in the last period.
 */
#ifndef WEIR_SIM_OCCUPANCY_H
#define WEIR_SIM_OCCUPANCY_H

#include "sim/engine.h"

#ifdef __cplusplus
extern "C" {
#endif

struct occupancy;

struct occupancy_buffer {
    bool has_tensors;
    uint64_t peak_rows;
    double mean_rows; /* over the whole run; NaN: a jump left out too much to know it */
};

/*
 *   schedule   the tiles that run; NULL: iterations of the loops
 *   on_change  or NULL; called when the rows in use of a buffer change, in the order of time
 */
struct occupancy *
occupancy_new(const struct program *program, uint64_t num_tiles, const struct schedule *schedule,
              void (*on_change)(void *context, uint64_t ticks, int buffer, uint64_t rows),
              void *context, struct arena *arena);
/* For engine_options.on_event, with the occupancy as context. */
void occupancy_event(void *context, const struct engine_event *event);
/* After the run: [num_buffers]. */
void occupancy_end(struct occupancy *occupancy, uint64_t end_ticks, struct occupancy_buffer *out);

#ifdef __cplusplus
}
#endif
#endif
