/* Why a mask is not exact: the first axis and Q tile whose visited tiles are partly masked, in
 * words. */
#ifndef WEIR_MASK_REASON_H
#define WEIR_MASK_REASON_H

#include "base/arena.h"
#include "mask/mask.h"

#ifdef __cplusplus
extern "C" {
#endif

/* One axis with static tiles; NULL where no visited tile needs a mask. */
const char *reason_axis(const struct axis *axis, int a, const struct pattern *pattern,
                        uint32_t q_tile, uint32_t kv_tile, struct arena *arena);

/* The first axis with a reason; a sentence for parts that are not separable. NULL where exact. */
const char *reason_part(const struct mask *mask, const struct mask_part *part, bool is_exact,
                        struct arena *arena);

#ifdef __cplusplus
}
#endif
#endif
