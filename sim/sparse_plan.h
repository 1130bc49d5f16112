/*
 * A mask laid over the tiles of a plan: which loops over tiles count Q tiles, KV tiles and heads,
 * and how many iterations of every set of those loops run (sim/nest.h).
 */
#ifndef WEIR_SIM_SPARSE_PLAN_H
#define WEIR_SIM_SPARSE_PLAN_H

#include "sim/plan.h"
#include "sim/sparse.h"
#include "sim/workload.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What a loop over tiles counts: Q tiles in groups, Q tiles of a group (all, where there is one
 * loop over them), KV tiles, heads, or anything else. */
enum sparse_plan_role {
    SPARSE_PLAN_OTHER,
    SPARSE_PLAN_HEAD,
    SPARSE_PLAN_OUTER_QUERY,
    SPARSE_PLAN_INNER_QUERY,
    SPARSE_PLAN_KEY
};

enum sparse_plan_role sparse_plan_role(const struct plan *plan, int tile);

/*
 * Do heads, tokens, keys and head width of the workload agree with the mask? Then *out is the
 * workload of its tiles: lengths padded to whole tiles of the layout.
 */
NODISCARD enum status sparse_plan_shape(const struct sparse *sparse,
                                        const struct workload *workload, struct workload *out,
                                        struct err *err);

/*
 * Checks the tiles of a sized plan against the mask's, and fills plan->masked.
 *   errors  STATUS_CONFIG: tiles of other sizes; STATUS_UNSUPPORTED: loops that no mask can be laid
 *           over
 */
NODISCARD enum status sparse_plan_fill(struct plan *plan, struct err *err);

/* How often all heads are repeated: sequences, and whatever else the tiles count. */
uint64_t sparse_plan_repeats(const struct plan *plan);

/* Tiles of all loops that the mask cuts; 0 without a mask. */
uint64_t sparse_plan_partial(const struct plan *plan);

/* Iterations that run of a set of tile loops (bit t: plan->tiles[t]); those of one head of a part.
 */
uint64_t sparse_plan_live(const struct plan *plan, uint32_t tiles);
uint64_t sparse_plan_live_of_head(const struct plan *plan, uint32_t part, uint32_t tiles);

/* Q tiles that share a KV tile: iterations of the inner of the loops over them. */
uint64_t sparse_plan_group(const struct plan *plan);

#ifdef __cplusplus
}
#endif
#endif
