/*
 * The tiles of a masked point in the order of its program's loops, as a list that the engine walks
 * (sim/schedule.h): one group per part of the mask, repeated for its heads and sequences.
 *
 * Which tiles are FIRST (LAST) of a loop:
 *
 *   M        a Q tile's first KV tile
 *   inner P  the first Q tile of a group that sees this KV tile
 *   outer P  tiles of the first group that sees this KV tile
 *   others   all (nothing is shared by heads or sequences)
 *
 * With every tile alive these are the first iterations of the loops.
 */
#ifndef WEIR_SIM_SPARSE_SCHEDULE_H
#define WEIR_SIM_SPARSE_SCHEDULE_H

#include "sim/plan.h"
#include "sim/schedule.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Lists the tiles of a plan whose mask is counted (sim/sparse_plan.h). Everything lives in the
 * arena.
 *   errors  STATUS_UNSUPPORTED for more tiles than SCHEDULE_MAX_LISTED in heads that differ
 */
NODISCARD enum status sparse_schedule_build(const struct plan *plan, struct arena *arena,
                                            struct schedule *out, struct err *err);

#ifdef __cplusplus
}
#endif
#endif
