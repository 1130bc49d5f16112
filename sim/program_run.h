/* Naive execution of a tile program: start and end of every instance. */
#ifndef WEIR_SIM_PROGRAM_RUN_H
#define WEIR_SIM_PROGRAM_RUN_H

#include "sim/program.h"

#ifdef __cplusplus
extern "C" {
#endif

struct program_run {
    uint64_t num_tiles;
    int num_steps;
    /* [num_tiles][num_steps], in ticks; -1 where a step does not happen or never started */
    int64_t *start_ticks;
    int64_t *done_ticks;
    int64_t end_ticks; /* latest done; 0 if nothing ran */
    bool is_stuck;
    int stuck_step[PROGRAM_MAX_UNITS]; /* per unit the instance that cannot start; -1: unit ended */
    uint64_t stuck_tile[PROGRAM_MAX_UNITS];
};

#define PROGRAM_RUN_MAX_INSTANCES ((uint64_t)1 << 24)

/*
 * Executes num_tiles tiles from an idle machine, one instance at a time. Memory from the arena: 16
 * bytes an instance; more than PROGRAM_RUN_MAX_INSTANCES is the caller's fault.
 */
void program_run_execute(const struct program *program, uint64_t num_tiles, struct arena *arena,
                         struct program_run *out);

#ifdef __cplusplus
}
#endif
#endif
