/*
 * GNA cases as JSON lines: reads the fields of a test vector (layout, window, stride, dilation,
 * causal, q_tile, kv_tile, extra) and prints each case again with Weir's own counts. Other fields
 * of a line are dropped, so a file of vectors with results comes back unchanged when both agree,
 * byte for byte.
 */
#ifndef WEIR_MASK_BATCH_H
#define WEIR_MASK_BATCH_H

#include "base/buf.h"
#include "base/err.h"

#ifdef __cplusplus
extern "C" {
#endif

/* text is NUL-terminated; name is what errors call it. Appends to out; blank lines are skipped. */
NODISCARD enum status batch_run(const char *text, const char *name, struct buf *out,
                                struct err *err);

#ifdef __cplusplus
}
#endif
#endif
