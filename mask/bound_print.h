/* Bounds as text, CSV (one line per head group and one for all) or one JSON object. */
#ifndef WEIR_MASK_BOUND_PRINT_H
#define WEIR_MASK_BOUND_PRINT_H

#include "base/buf.h"
#include "base/table.h"
#include "mask/bound_report.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Quantity, value and meaning of each number. */
struct table *bound_print_table(const struct bound_report *report, struct arena *arena);

/* One line per group of heads. */
struct table *bound_print_parts(const struct bound_report *report, struct arena *arena);

void bound_print_report(const struct bound_report *report, enum table_format format,
                        struct arena *arena, struct buf *out);

#ifdef __cplusplus
}
#endif
#endif
