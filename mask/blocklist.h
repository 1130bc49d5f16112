/*
 * Explicit block list of a whole mask: every row stored, bitmaps of all parts in one dictionary
 * without repeats. What a kernel or a descriptor queue walks; the models use mask/blocks.h, which
 * need not be stored.
 */
#ifndef WEIR_MASK_BLOCKLIST_H
#define WEIR_MASK_BLOCKLIST_H

#include "base/buf.h"
#include "mask/blocks.h"

#ifdef __cplusplus
extern "C" {
#endif

struct blocklist_part {
    uint32_t first_head;
    uint32_t num_heads;
    uint32_t num_q_tiles;
    const uint64_t *row_starts; /* [num_q_tiles + 1] */
    const struct block *items;  /* bitmap: BLOCKS_FULL or index into bitmaps of the list */
};

struct blocklist {
    uint32_t num_parts;
    const struct blocklist_part *parts;
    uint32_t q_tokens;
    uint32_t kv_tokens;
    uint32_t words_per_row;
    size_t words_per_bitmap;
    uint32_t num_bitmaps;
    uint64_t *const *bitmaps; /* [num_bitmaps][words_per_bitmap] */
};

/* Errors: STATUS_UNSUPPORTED for more than 2^26 blocks or dynamic tiles. */
NODISCARD enum status blocklist_build(const struct mask *mask, struct arena *arena,
                                      struct blocklist *out, struct err *err);

/*
 * JSON lines: {"first_head", "heads", "q_tile", "blocks": [[kv_tile, bitmap], ...]} with bitmap -1
 * for FULL, then {"bitmap", "rows": [...]}: a row is hex digits, digit c holds keys 4c .. 4c + 3,
 * the first of them in its lowest bit.
 */
void blocklist_print(const struct blocklist *list, struct buf *out);

#ifdef __cplusplus
}
#endif
#endif
