/* Bounds as text, CSV (one line per head group and one for all) or one JSON object. */
#ifndef WEIR_MASK_BOUND_PRINT_H
#define WEIR_MASK_BOUND_PRINT_H

#include "base/buf.h"
#include "base/table.h"
#include "mask/bound.h"

#ifdef __cplusplus
extern "C" {
#endif

struct bound_report {
    const struct mask *mask;
    const struct bound *parts; /* [num_parts], with the mask's tiling */
    const struct bound
        *dynamic; /* [num_parts] with dynamic KV tiles, or NULL where not separable */
    struct bound_heads heads;
    const char *reason; /* why the mask is not exact; NULL where it is */
};

void bound_print_report(const struct bound_report *report, enum table_format format,
                        struct arena *arena, struct buf *out);

#ifdef __cplusplus
}
#endif
#endif
