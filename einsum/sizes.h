/* Extents of the ranks: what the user gives, and what follows for split ranks. */
#ifndef WEIR_EINSUM_SIZES_H
#define WEIR_EINSUM_SIZES_H

#include "einsum/cascade.h"

#ifdef __cplusplus
extern "C" {
#endif

#define SIZES_MAX_EXTENT ((uint64_t)1 << 31)

struct sizes {
    uint64_t extent[CASCADE_MAX_RANKS]; /* by rank; 0: not given */
};

/* Adds "M=64,M0=16" (Ki, Mi allowed). errors STATUS_CONFIG for unknown or twice-given ranks. */
NODISCARD enum status sizes_parse(const struct cascade *cascade, const char *text,
                                  struct sizes *sizes, struct err *err);
/* Sets one extent, or checks it against what is known. */
NODISCARD enum status sizes_set(const struct cascade *cascade, int rank, uint64_t extent,
                                struct sizes *sizes, struct err *err);
/*
 * Completes split ranks (M = M1 * M0, one of the three may be missing) and checks that every rank
 * of a tensor has an extent.
 */
NODISCARD enum status sizes_complete(const struct cascade *cascade, struct sizes *sizes,
                                     struct err *err);

#ifdef __cplusplus
}
#endif
#endif
