/* Everything that `weir bound` says about a mask: counts of every part, with static and with
 * dynamic KV tiles, sums over heads, and why the mask is not exact. */
#ifndef WEIR_MASK_BOUND_REPORT_H
#define WEIR_MASK_BOUND_REPORT_H

#include "mask/bound.h"

#ifdef __cplusplus
extern "C" {
#endif

struct bound_report {
    const struct mask *mask;
    const struct bound *parts;   /* [num_parts], with the mask's tiling */
    const struct bound *dynamic; /* the same with dynamic KV tiles; NULL where not separable */
    struct bound_heads heads;
    const char *reason; /* why the mask is not exact; NULL where it is */
};

/* Errors: as bound_part. */
NODISCARD enum status bound_report_build(const struct mask *mask, struct arena *arena,
                                         struct bound_report *out, struct err *err);

#ifdef __cplusplus
}
#endif
#endif
