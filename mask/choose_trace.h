/* Choices from a file of JSON lines, or from `rows:` of the mask file. Format: mask/choose.h. */
#ifndef WEIR_MASK_CHOOSE_TRACE_H
#define WEIR_MASK_CHOOSE_TRACE_H

#include "mask/choose.h"

#ifdef __cplusplus
extern "C" {
#endif

struct choose_trace;

/* What the trace (or `rows:`) gives to the heads of `choose`; lines of other heads are checked for
 * syntax. Errors: see choose_load. */
NODISCARD enum status choose_trace_load(const struct choose *choose, const struct pattern *pattern,
                                        struct arena *arena, struct choose_trace **out,
                                        struct err *err);

/* Fills columns and diagonals, or choice, of pattern->head from choose->given. Errors: a row that
 * no line gives. */
NODISCARD enum status choose_trace_fill(const struct choose *choose, struct arena *arena,
                                        struct pattern *pattern, struct err *err);

#ifdef __cplusplus
}
#endif
#endif
