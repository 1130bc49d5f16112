/*
 * Lowering with memory: the tile program of a phase with its off-chip transfers as steps, as the
 * cycle engine executes it where the architecture says `dram.transfers: steps`.
 *
 *   steps   LoadX on the unit `dma in` for every tensor X that an Einsum of the phase fetches from
 *           DRAM, StoreX on `dma out` for every one that it writes there (of a second Einsum that
 *           moves X: LoadX.E). They have the lag of their Einsum
 *   bytes   what the nest counts say, the share that a mapping spills included: the same words as
 *           the traffic of the analytic level, evenly over the instances, rounded up to bytes
 *           (with a mask: over those whose tiles run)
 *   when    in every iteration of the loops that index the tensor (piece by piece, where the buffer
 *           holds all pieces), and of those for which it has to be fetched again: all but the
 *           innermost run of loops above its level that do not index it (sim/nest.h). Of the others
 *           in the first iteration (loads) or the last (stores). An Einsum that splits a rank in
 *           its own way moves its share in every iteration of the program's loop over that rank
 *   waits   an Einsum waits for its loads, a store for its Einsum, the load of a spilled tensor for
 *           its store
 *   room    a tensor of the program for each: slots in L3 for what the mapping keeps there, else a
 *           FIFO of tile slots that L3 has no part in. Two of them where L3 has room for all, in
 *           the order of the steps, else one (arch `l3.copies: 1`: always). Intermediate results
 *           take room in L3 where the mapping sizes itself by `fit`; a mapping with literal sizes
 *           (FLAT's) overlays tensors in ways that it does not say, and is believed
 *   rows    of L3, for what is kept there; over as many cycles as the channel takes at least
 *   DRAM    bandwidth, latency in whole cycles, bursts
 *
 * Left out: which of the earlier partial sums a load of partial sums fetches (it waits for none).
 */
#ifndef WEIR_SIM_LOWER_MEMORY_H
#define WEIR_SIM_LOWER_MEMORY_H

#include "sim/lower.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The table of one phase with its transfers.
 *   lower       resolved, with steps where they happen (lower_update with smeared = false)
 *   accounting  bits of sim/accounting.h: which words count
 *   arena       of `out`: names
 *   errors      STATUS_CONFIG when L3 cannot hold everything (the tensors are named);
 *               STATUS_UNSUPPORTED when bandwidth, bursts or sizes pass the limits of a program
 */
NODISCARD enum status lower_memory_build(const struct lower *lower, int phase,
                                         const struct arch *arch, unsigned accounting,
                                         struct arena *arena, struct program *out, struct err *err);

/*
 * The bandwidth that the engine simulates: the largest ratio with few odd factors in its numerator
 * that is not above the true one (within 1 % from 1 to 32768 bytes per cycle), so that the state of
 * a saturated channel comes back soon. Grows with bytes_per_cycle. num = 0: below
 * 1/65536.
 */
struct program_ratio lower_memory_bandwidth(double bytes_per_cycle);

#ifdef __cplusplus
}
#endif
#endif
