/*
 * Exhaustive search of one Einsum's mapping: every divisor for each part called `search`, every
 * order of L3's loops and every choice of what L3 keeps where the mapping asks for it, within L3's
 * capacity. The least energy wins (with a full array the delay is fixed), the first among equals.
 * Found mappings are remembered by shape: outer ranks only scale the counts.
 */
#ifndef WEIR_SIM_PLAN_SEARCH_H
#define WEIR_SIM_PLAN_SEARCH_H

#include "sim/plan.h"

#ifdef __cplusplus
extern "C" {
#endif

struct plan_search_cache *plan_search_new(struct arena *arena);

/* Sets sizes, loop order and kept tensors of plan->einsums[e] to the best found. */
NODISCARD enum status plan_search_run(struct plan *plan, int e, const struct arch *arch,
                                      const struct mapping_search *objective, struct err *err);

#ifdef __cplusplus
}
#endif
#endif
