/* Products and sums of rank names: "E*M*P", "2*M*P + F*P". */
#ifndef WEIR_EINSUM_FORMULA_H
#define WEIR_EINSUM_FORMULA_H

#include "base/arena.h"
#include "einsum/cascade.h"

#ifdef __cplusplus
extern "C" {
#endif

/* count times the extents of these ranks; a split rank whose parts are all there appears by its
 * own name. */
const char *formula_product(const struct cascade *cascade, uint64_t count, const int *ranks,
                            int num_ranks, struct arena *arena);
/* Operations of one kind of an Einsum; NULL: none. */
const char *formula_ops(const struct cascade *cascade, int einsum, enum cascade_op op,
                        struct arena *arena);
/* The same over all Einsums, equal products added up. */
const char *formula_total(const struct cascade *cascade, enum cascade_op op, struct arena *arena);

#ifdef __cplusplus
}
#endif
#endif
