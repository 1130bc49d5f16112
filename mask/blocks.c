/* Block lists: common sizes, and the choice between implicit and stored rows. */
#include "mask/blocks.h"

#include "mask/blocks_axes.h"
#include "mask/blocks_runs.h"
#include "mask/permute.h"

#include <assert.h>
#include <string.h>

#define MAX_TILES   ((uint64_t)1 << 26)
#define MAX_BLOCKS  ((uint64_t)1 << 26)
#define MAX_BITMAPS ((uint64_t)1 << 24)
#define MAX_BYTES   ((uint64_t)1 << 30)

enum status blocks_check_count(const struct mask *mask, uint64_t num_blocks, struct err *err)
{
    if (num_blocks <= MAX_BLOCKS)
        return STATUS_OK;
    return err_set(err, STATUS_UNSUPPORTED, mask->places.mask, "mask",
                   "a list of more than %llu blocks is not stored", (unsigned long long)MAX_BLOCKS);
}

enum status blocks_check_bitmaps(const struct mask *mask, uint64_t num_bitmaps, struct err *err)
{
    if (num_bitmaps <= MAX_BITMAPS)
        return STATUS_OK;
    return err_set(err, STATUS_UNSUPPORTED, mask->places.mask, "mask",
                   "more than %llu distinct bitmaps are not stored",
                   (unsigned long long)MAX_BITMAPS);
}

enum status blocks_check_bytes(const struct mask *mask, uint64_t bytes, struct err *err)
{
    if (bytes <= MAX_BYTES)
        return STATUS_OK;
    return err_set(err, STATUS_UNSUPPORTED, mask->places.mask, "mask",
                   "bitmaps or runs of more than %llu bytes are not stored",
                   (unsigned long long)MAX_BYTES);
}

enum status blocks_build(const struct mask *mask, const struct mask_part *part, struct arena *arena,
                         struct blocks *out, struct err *err)
{
    struct permute q;
    struct permute kv;
    permute_init(mask, part, mask->q_tile, &q);
    permute_init(mask, part, mask->kv_tile, &kv);
    *out = (struct blocks){.mask = mask, .part = part};
    if (mask->is_dynamic)
        return err_set(err, STATUS_UNSUPPORTED, mask->places.tiling, "mask.tiling",
                       "a block list has static tiles");
    if ((uint64_t)q.num_groups * q.tiles_per_group > MAX_TILES ||
        (uint64_t)kv.num_groups * kv.tiles_per_group > MAX_TILES)
        return err_set(err, STATUS_UNSUPPORTED, mask->places.q_tile, "mask", "more than %llu tiles",
                       (unsigned long long)MAX_TILES);
    out->num_q_tiles = q.num_groups * q.tiles_per_group;
    out->num_layout_tiles = kv.num_groups * kv.tiles_per_group;
    out->num_kv_tiles = out->num_layout_tiles + mask_extra_tiles(mask);
    out->q_tokens = q.tile_tokens;
    out->kv_tokens = kv.tile_tokens;
    out->words_per_row = (kv.tile_tokens + 63) / 64;
    out->words_per_bitmap = (size_t)out->q_tokens * out->words_per_row;
    if (part->is_separable)
        return blocks_axes_build(out, arena, err);
    return blocks_runs_build(out, arena, err);
}

size_t blocks_row(const struct blocks *blocks, uint32_t q_tile, struct block *out)
{
    assert(q_tile < blocks->num_q_tiles);
    if (blocks->axes)
        return blocks_axes_row(blocks, q_tile, out);
    const uint64_t start = blocks->runs->row_starts[q_tile];
    const size_t num = (size_t)(blocks->runs->row_starts[q_tile + 1] - start);
    if (num > 0)
        memcpy(out, blocks->runs->items + start, num * sizeof out[0]);
    return num;
}

void blocks_bitmap(const struct blocks *blocks, uint32_t index, uint64_t *out)
{
    assert(index < blocks->num_bitmaps);
    if (blocks->axes)
        blocks_axes_bitmap(blocks, index, out);
    else
        memcpy(out, blocks->runs->bitmaps[index], blocks->words_per_bitmap * sizeof out[0]);
}

uint32_t blocks_q_token(const struct blocks *blocks, uint32_t tile, uint32_t place)
{
    struct permute permute;
    permute_init(blocks->mask, blocks->part, blocks->mask->q_tile, &permute);
    return permute_token(&permute, tile, place);
}

uint32_t blocks_kv_token(const struct blocks *blocks, uint32_t tile, uint32_t place)
{
    if (tile >= blocks->num_layout_tiles) {
        const uint64_t key =
            (uint64_t)(tile - blocks->num_layout_tiles) * blocks->kv_tokens + place;
        return key < blocks->mask->extra ? blocks->mask->num_tokens + (uint32_t)key
                                         : PERMUTE_PADDING;
    }
    struct permute permute;
    permute_init(blocks->mask, blocks->part, blocks->mask->kv_tile, &permute);
    return permute_token(&permute, tile, place);
}
