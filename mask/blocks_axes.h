/*
 * Block lists of separable parts, kept per axis: for each Q tile of the axis its KV tiles and, for
 * each pair, which of the axis' distinct little bitmaps [q_tile, kv_tile] applies. A block of the
 * mask is one pair per axis, its bitmap the AND of theirs; since no little bitmap is empty,
 * different choices give different bitmaps.
 */
#ifndef WEIR_MASK_BLOCKS_AXES_H
#define WEIR_MASK_BLOCKS_AXES_H

#include "mask/blocks.h"

#ifdef __cplusplus
extern "C" {
#endif

struct blocks_axes_pair {
    uint32_t kv_tile;
    uint32_t bitmap; /* of the axis */
    bool is_full;    /* every real query sees all keys of the tile, none of them padding */
    bool is_covered; /* ... all real keys */
};

/* One Q tile of an axis: KV tiles [first, first + visited), of which num_full from first_full on
 * are FULL and share one bitmap; the others are stored. */
struct blocks_axes_line {
    uint32_t first;
    uint32_t visited;
    uint32_t first_full;
    uint32_t num_full;
    uint32_t full_bitmap;
    uint32_t real_index; /* index into reals, or UINT32_MAX for no real query */
    uint64_t start;      /* of its stored pairs */
};

struct blocks_axis {
    /* One set of lines per class of dilation group: [tiles per group]. */
    const struct blocks_axes_line *lines[2];
    const struct blocks_axes_pair *pairs[2];
    uint32_t num_reals;
    uint32_t reals[4]; /* distinct numbers of real queries in a Q tile */
    uint32_t num_bitmaps;
    const uint64_t *rows;   /* [num_bitmaps][q_tile] rows of the whole KV tile, this axis' bits */
    const bool *needs_mask; /* per bitmap: some pair that uses it is not full */

    /* Of the whole part, in the first axis: used combinations of axis bitmaps. */
    uint32_t num_products;
    const uint32_t *product_index; /* combination -> index */
    const uint32_t *products;      /* index -> combination */
};

NODISCARD enum status blocks_axes_build(struct blocks *blocks, struct arena *arena,
                                        struct err *err);
size_t blocks_axes_row(const struct blocks *blocks, uint32_t q_tile, struct block *out);
void blocks_axes_bitmap(const struct blocks *blocks, uint32_t index, uint64_t *out);

#ifdef __cplusplus
}
#endif
#endif
