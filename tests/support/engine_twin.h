/*
 * Naive twin of the cycle engine: one plain loop over cycles, no events, no periods, every instance
 * kept. Obviously right is its only aim; see sim/engine.h for the rules.
 */
#ifndef WEIR_TESTS_SUPPORT_ENGINE_TWIN_H
#define WEIR_TESTS_SUPPORT_ENGINE_TWIN_H

#include "sim/engine.h"

struct engine_twin {
    struct engine_result result; /* num_simulated, bytes and rows included */
    bool is_stuck;
    /* [num_tiles][num_steps]: ticks; -1: never */
    int64_t *start;
    int64_t *finish;
    int64_t *done;
};

void engine_twin_run(const struct program *program, uint64_t num_tiles, struct arena *arena,
                     struct engine_twin *out);
void engine_twin_run_schedule(const struct program *program, const struct schedule *schedule,
                              struct arena *arena, struct engine_twin *out);
/* on_slot as in engine_options. */
void engine_twin_run_slots(const struct program *program, uint64_t num_tiles,
                           void (*on_slot)(void *context, const struct engine_slot *slot),
                           void *context, struct arena *arena, struct engine_twin *out);

#endif
