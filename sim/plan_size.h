/* Sizes of a plan's splits at one point, and the counts of its nests. */
#ifndef WEIR_SIM_PLAN_SIZE_H
#define WEIR_SIM_PLAN_SIZE_H

#include "sim/plan.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Does the mapping's case cover this workload? Errors: a condition on an unknown name. */
NODISCARD enum status plan_size_matches(const struct mapping *mapping,
                                        const struct workload *workload, bool *out,
                                        struct err *err);

/*
 * Sizes every split for the point, searches where the mapping says so, and counts every nest.
 *   objective  energies per value that a search minimises
 *   drops      leave out the ranks that the published problem files leave out
 *   errors     STATUS_CONFIG: a rank without a size, a buffer too small;
 *              STATUS_UNSUPPORTED: counts pass 2^63
 */
NODISCARD enum status plan_size_resolve(struct plan *plan, const struct arch *arch,
                                        const struct workload *workload,
                                        const struct mapping_search *objective, bool drops,
                                        struct err *err);

/* Copies the sizes of the splits into the loops of a nest, and its index masks. */
void plan_size_fill(const struct plan *plan, struct plan_einsum *einsum, bool drops);

/* Recomputes the part that takes the rest, after another part changed. */
void plan_size_rest(struct plan_split *split);
/* What is left for part p: the extent, less the parts inside it. */
uint64_t plan_size_left(const struct plan_split *split, int part);

/* Divisors of n, ascending; n <= 2^32. Returns how many (at most PLAN_SIZE_MAX_DIVISORS). */
#define PLAN_SIZE_MAX_DIVISORS 1536
int plan_size_divisors(uint64_t n, uint64_t out[PLAN_SIZE_MAX_DIVISORS]);

#ifdef __cplusplus
}
#endif
#endif
