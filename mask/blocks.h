/*
 * Block list of one part of a mask: for each Q tile the KV tiles that some real query sees, each
 * FULL or an index into a dictionary of distinct bitmaps. Static tiles only.
 *
 * Tiles count in permuted order: [dilation group][tile][token in tile], all row-major; KV tiles of
 * the extra keys come last. In a bitmap, bit (q, k) says that token q of the Q tile sees token k of
 * the KV tile; rows are words_per_row words, key 0 is bit 0 of word 0; padded queries and keys are
 * 0. A tile is FULL when all its key places are real and every real query sees all of them; an edge
 * tile would be FULL but for padded keys. Q tiles without a real query have an empty row.
 *
 * Separable parts stay implicit: rows and bitmaps are made on demand from one table per axis, so a
 * dense or causal mask of a million tokens costs what its axis costs. Others are stored.
 */
#ifndef WEIR_MASK_BLOCKS_H
#define WEIR_MASK_BLOCKS_H

#include "base/arena.h"
#include "base/err.h"
#include "mask/mask.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define BLOCKS_FULL UINT32_MAX

struct block {
    uint32_t kv_tile;
    uint32_t bitmap; /* BLOCKS_FULL or index */
    bool is_edge;
};

struct blocks_axis; /* mask/blocks_axes.h */
struct blocks_runs; /* mask/blocks_runs.h */

struct blocks {
    const struct mask *mask;
    const struct mask_part *part;
    uint32_t num_q_tiles;
    uint32_t num_kv_tiles;     /* those of the extra keys included */
    uint32_t num_layout_tiles; /* without them */
    uint32_t q_tokens;         /* tokens of a Q tile: rows of a bitmap */
    uint32_t kv_tokens;
    uint32_t words_per_row;
    size_t words_per_bitmap;
    uint32_t num_bitmaps;
    size_t max_row;      /* most blocks of a row */
    uint64_t num_blocks; /* of all rows */
    const struct blocks_axis *axes;
    const struct blocks_runs *runs;
};

/* Errors: STATUS_UNSUPPORTED where the list would be too large. Memory lives in `arena`. */
NODISCARD enum status blocks_build(const struct mask *mask, const struct mask_part *part,
                                   struct arena *arena, struct blocks *out, struct err *err);

/* STATUS_UNSUPPORTED for more blocks, distinct bitmaps, or bytes of them, than are stored. */
NODISCARD enum status blocks_check_count(const struct mask *mask, uint64_t num_blocks,
                                         struct err *err);
NODISCARD enum status blocks_check_bitmaps(const struct mask *mask, uint64_t num_bitmaps,
                                           struct err *err);
NODISCARD enum status blocks_check_bytes(const struct mask *mask, uint64_t bytes, struct err *err);

/* The row of one Q tile, KV tiles ascending; out has max_row places. Returns the number. */
size_t blocks_row(const struct blocks *blocks, uint32_t q_tile, struct block *out);

/* Writes words_per_bitmap words. */
void blocks_bitmap(const struct blocks *blocks, uint32_t index, uint64_t *out);

/* Token at place `place` of Q (KV) tile `tile` in permuted order, or UINT32_MAX for padding. Extra
 * keys are num_tokens .. */
uint32_t blocks_q_token(const struct blocks *blocks, uint32_t tile, uint32_t place);
uint32_t blocks_kv_token(const struct blocks *blocks, uint32_t tile, uint32_t place);

#ifdef __cplusplus
}
#endif
#endif
