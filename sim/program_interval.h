/* The steady-state interval of a tile program: cycles per tile in the long run, why, and what it
 * leaves free. */
#ifndef WEIR_SIM_PROGRAM_INTERVAL_H
#define WEIR_SIM_PROGRAM_INTERVAL_H

#include "sim/program.h"

#ifdef __cplusplus
extern "C" {
#endif

struct program_interval {
    bool is_deadlock;                    /* a closed path of waits whose ages add up to 0 or less */
    struct program_ratio interval;       /* cycles per tile in the long run; 0/1 at a deadlock */
    int num_critical;                    /* one closed path that attains it, or that deadlocks: */
    int critical[PROGRAM_MAX_STEPS];     /* step; the next one follows it (the last wraps round) */
    bool is_wait[PROGRAM_MAX_STEPS];     /* the next one waits for it; else: next on its unit */
    int critical_age[PROGRAM_MAX_STEPS]; /* tiles between the two */
};

/*
 * Maximum cycle ratio over the steps that happen in every tile: exact, with its reason
 * (tile-program.md section 2; max-plus spectral theory: Baccelli et al., Synchronization and
 * Linearity, 1992). The table must have passed program_check; one without such a step has interval
 * 0/1 and an empty path. Allocates nothing.
 */
void program_interval_solve(const struct program *program, struct program_interval *out);

/*
 * By how many cycles each step's slots may grow without moving the interval, the others unchanged:
 * 0 on a critical path; exact. den = 0 for a step that does not happen in every tile. No deadlock
 * allowed.
 *   out  [num_steps]
 */
void program_interval_slack(const struct program *program, const struct program_interval *interval,
                            struct program_ratio *out);

/*
 * Start-up: a run of T tiles, T not small, ends T x interval + start-up cycles after it began, with
 * nothing but the table in the way; start-up is the longest walk from the first tile over a
 * critical step to the end of the last tile, less what the ages on it would cost anyway.
 *   returns  true if that is exact for every such T; false if it is an upper bound: the table has
 *            lags, or no critical path of one tile, or steps that do not happen in every tile,
 *            or tensors whose slots change with an outer loop
 */
bool program_interval_startup(const struct program *program,
                              const struct program_interval *interval, struct program_ratio *out);

#ifdef __cplusplus
}
#endif
#endif
