/* Choices from a file of JSON lines, or from `rows:` of the mask file. Format: mask/choose.h. */
#ifndef WEIR_MASK_CHOOSE_TRACE_H
#define WEIR_MASK_CHOOSE_TRACE_H

#include "mask/choose.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Fills columns and diagonals, or choice, of pattern->head; every row must be given exactly once.
 */
NODISCARD enum status choose_trace_read(const struct choose *choose, struct arena *arena,
                                        struct pattern *pattern, struct err *err);

#ifdef __cplusplus
}
#endif
#endif
