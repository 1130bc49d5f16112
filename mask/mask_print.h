/* A mask spelled out: rows of 0 and 1, and the token order of its tiles. For small masks and tests.
 */
#ifndef WEIR_MASK_MASK_PRINT_H
#define WEIR_MASK_MASK_PRINT_H

#include "base/buf.h"
#include "mask/mask.h"

#ifdef __cplusplus
extern "C" {
#endif

/* One line of 0/1 per query in token order, extra keys at the end; an empty line between head
 * groups. Errors: STATUS_UNSUPPORTED for more than 2^26 pairs. */
NODISCARD enum status mask_print_rows(const struct mask *mask, struct buf *out, struct err *err);

/* JSON lines, one per head group: {"first_head", "heads", "q": [...], "kv": [...]}: the token at
 * each place of the permuted Q and KV order, -1 for padding. */
NODISCARD enum status mask_print_permutation(const struct mask *mask, struct buf *out,
                                             struct err *err);

#ifdef __cplusplus
}
#endif
#endif
