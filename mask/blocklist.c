/* Storing rows, and one dictionary for all parts. */
#include "mask/blocklist.h"

#include "mask/bitset.h"

#include <assert.h>

/* Index of a part's bitmaps in the common dictionary. */
static enum status share_bitmaps(const struct blocks *blocks, struct arena *arena,
                                 struct bitset_dictionary *dictionary, const uint32_t **out,
                                 struct err *err)
{
    uint32_t *shared = ARENA_ARRAY(arena, uint32_t, (size_t)blocks->num_bitmaps + 1);
    uint64_t *words = ARENA_ARRAY(arena, uint64_t, blocks->words_per_bitmap);
    for (uint32_t i = 0; i < blocks->num_bitmaps; i++) {
        blocks_bitmap(blocks, i, words);
        shared[i] = bitset_dictionary_find(dictionary, words);
        TRY(blocks_check_bytes(
            blocks->mask,
            (uint64_t)dictionary->num_items * blocks->words_per_bitmap * sizeof(uint64_t), err));
    }
    *out = shared;
    return STATUS_OK;
}

static enum status store_part(const struct blocks *blocks, const uint32_t *shared,
                              struct arena *arena, struct blocklist_part *out, struct err *err)
{
    TRY(blocks_check_count(blocks->mask, blocks->num_blocks, err));
    uint64_t *starts = ARENA_ARRAY(arena, uint64_t, (size_t)blocks->num_q_tiles + 1);
    struct block *items = ARENA_ARRAY(arena, struct block, blocks->num_blocks + blocks->max_row);
    uint64_t num = 0;
    for (uint32_t q = 0; q < blocks->num_q_tiles; q++) {
        const size_t length = blocks_row(blocks, q, items + num);
        for (size_t i = 0; i < length; i++, num++)
            if (items[num].bitmap != BLOCKS_FULL)
                items[num].bitmap = shared[items[num].bitmap];
        starts[q + 1] = num;
    }
    assert(num == blocks->num_blocks);
    *out = (struct blocklist_part){.first_head = blocks->part->first_head,
                                   .num_heads = blocks->part->num_heads,
                                   .num_q_tiles = blocks->num_q_tiles,
                                   .row_starts = starts,
                                   .items = items};
    return STATUS_OK;
}

enum status blocklist_build(const struct mask *mask, struct arena *arena, struct blocklist *out,
                            struct err *err)
{
    struct bitset_dictionary dictionary = {0};
    struct blocklist_part *parts = ARENA_ARRAY(arena, struct blocklist_part, mask->num_parts);
    *out = (struct blocklist){.num_parts = mask->num_parts, .parts = parts};
    for (uint32_t i = 0; i < mask->num_parts; i++) {
        struct blocks blocks;
        TRY(blocks_build(mask, &mask->parts[i], arena, &blocks, err));
        if (i == 0)
            bitset_dictionary_init(&dictionary, arena, blocks.words_per_bitmap);
        out->q_tokens = blocks.q_tokens;
        out->kv_tokens = blocks.kv_tokens;
        out->words_per_row = blocks.words_per_row;
        out->words_per_bitmap = blocks.words_per_bitmap;
        const uint32_t *shared = NULL;
        TRY(share_bitmaps(&blocks, arena, &dictionary, &shared, err));
        TRY(store_part(&blocks, shared, arena, &parts[i], err));
    }
    out->num_bitmaps = dictionary.num_items;
    out->bitmaps = dictionary.items;
    return STATUS_OK;
}

static void print_row(const struct blocklist_part *part, uint32_t q_tile, struct buf *out)
{
    buf_printf(out, "{\"first_head\":%u,\"heads\":%u,\"q_tile\":%u,\"blocks\":[", part->first_head,
               part->num_heads, q_tile);
    for (uint64_t i = part->row_starts[q_tile]; i < part->row_starts[q_tile + 1]; i++) {
        const struct block *block = &part->items[i];
        const char *comma = i > part->row_starts[q_tile] ? "," : "";
        if (block->bitmap == BLOCKS_FULL)
            buf_printf(out, "%s[%u,-1]", comma, block->kv_tile);
        else
            buf_printf(out, "%s[%u,%u]", comma, block->kv_tile, block->bitmap);
    }
    buf_puts(out, "]}\n");
}

void blocklist_print(const struct blocklist *list, struct buf *out)
{
    for (uint32_t i = 0; i < list->num_parts; i++)
        for (uint32_t q = 0; q < list->parts[i].num_q_tiles; q++)
            print_row(&list->parts[i], q, out);
    for (uint32_t i = 0; i < list->num_bitmaps; i++) {
        buf_printf(out, "{\"bitmap\":%u,\"rows\":[", i);
        for (uint32_t q = 0; q < list->q_tokens; q++) {
            const uint64_t *row = list->bitmaps[i] + (size_t)q * list->words_per_row;
            buf_puts(out, q ? ",\"" : "\"");
            for (uint32_t digit = 0; digit * 4 < list->kv_tokens; digit++)
                buf_putc(out, "0123456789abcdef"[row[digit / 16] >> (digit % 16 * 4) & 15]);
            buf_putc(out, '"');
        }
        buf_puts(out, "]}\n");
    }
}
