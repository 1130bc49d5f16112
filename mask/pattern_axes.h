/* The separable form of a pattern: one run of key positions per query position and axis. */
#ifndef WEIR_MASK_PATTERN_AXES_H
#define WEIR_MASK_PATTERN_AXES_H

#include "base/arena.h"
#include "mask/pattern.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Is the mask an AND over the axes of its layout? */
bool pattern_axes_exist(const struct pattern *pattern);

/* Builds axis `a` alone. */
void pattern_axes_build_one(const struct pattern *pattern, int a, struct arena *arena,
                            struct axis *axis);

/* Builds the axes; asserts that they exist. Memory: 8 B per token of each axis. */
void pattern_axes_build(const struct pattern *pattern, struct arena *arena,
                        struct axis axes[AXIS_MAX]);

#ifdef __cplusplus
}
#endif
#endif
