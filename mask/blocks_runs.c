/* Drawing runs into tiles, one Q tile at a time. */
#include "mask/blocks_runs.h"

#include "mask/bitset.h"
#include "mask/pattern_runs.h"
#include "mask/permute.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct drawing {
    const struct blocks *blocks;
    struct permute q;
    struct permute kv;
    uint32_t *slot_of_tile; /* slot + 1 of a KV tile; 0: not seen in this Q tile */
    uint32_t *tiles;        /* KV tile of each slot */
    uint32_t num_slots;
    size_t slot_capacity;
    uint64_t **bits; /* per slot */
    size_t bits_capacity;
    uint32_t num_bits;
    struct arena *arena;
};

static uint64_t *slot_bits(struct drawing *drawing, uint32_t kv_tile)
{
    uint32_t slot = drawing->slot_of_tile[kv_tile];
    if (slot > 0)
        return drawing->bits[slot - 1];
    const size_t words = drawing->blocks->words_per_bitmap;
    slot = drawing->num_slots++;
    drawing->slot_of_tile[kv_tile] = slot + 1;
    drawing->tiles[slot] = kv_tile;
    if (slot == drawing->num_bits) {
        drawing->bits = arena_grow(drawing->arena, drawing->bits, drawing->num_bits,
                                   &drawing->bits_capacity, sizeof drawing->bits[0]);
        drawing->bits[drawing->num_bits++] = ARENA_ARRAY(drawing->arena, uint64_t, words);
    } else {
        memset(drawing->bits[slot], 0, words * sizeof(uint64_t));
    }
    return drawing->bits[slot];
}

/* One line of keys: consecutive along the last axis, fixed on the others. */
static void draw_line(struct drawing *drawing, uint32_t place, uint32_t tile_base,
                      uint32_t place_base, uint32_t begin, uint32_t end)
{
    const uint32_t width = drawing->kv.tile[drawing->kv.num_axes - 1];
    const size_t row = (size_t)place * drawing->blocks->words_per_row;
    while (begin < end) {
        const uint32_t tile = begin / width;
        const uint64_t tile_end = ((uint64_t)tile + 1) * width;
        const uint32_t stop = end < tile_end ? end : (uint32_t)tile_end;
        uint64_t *bits = slot_bits(drawing, tile_base + tile);
        const uint32_t offset = place_base - tile * width;
        bitset_fill(bits + row, offset + begin, offset + stop);
        begin = stop;
    }
}

static void draw_run(struct drawing *drawing, uint32_t place, struct pattern_run run)
{
    const struct permute *kv = &drawing->kv;
    const int last = kv->num_axes - 1;
    uint32_t begin = run.begin;
    while (begin < run.end) {
        uint32_t line = begin / kv->length[last];
        const uint32_t x = begin % kv->length[last];
        const uint32_t left = run.end - begin;
        const uint32_t size = left < kv->length[last] - x ? left : kv->length[last] - x;
        uint32_t coords[AXIS_MAX] = {0};
        for (int a = last - 1; a >= 0; a--) {
            coords[a] = line % kv->length[a];
            line /= kv->length[a];
        }
        uint32_t tile_base = 0;
        uint32_t place_base = 0;
        for (int a = 0; a < last; a++) {
            tile_base = tile_base * kv->num_tiles[a] + coords[a] / kv->tile[a];
            place_base = place_base * kv->tile[a] + coords[a] % kv->tile[a];
        }
        draw_line(drawing, place, tile_base * kv->num_tiles[last], place_base * kv->tile[last], x,
                  x + size);
        begin += size;
    }
}

static int compare_tiles(const void *a, const void *b)
{
    const uint32_t x = *(const uint32_t *)a;
    const uint32_t y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

struct list {
    struct block *items;
    size_t num;
    size_t capacity;
    struct bitset_dictionary bitmaps;
};

static void put_block(struct list *list, struct arena *arena, struct block block)
{
    list->items = arena_grow(arena, list->items, list->num, &list->capacity, sizeof block);
    list->items[list->num++] = block;
}

/* Turns what was drawn into the row of the Q tile, and forgets it. */
static void finish_row(struct drawing *drawing, struct list *list, uint32_t real_queries)
{
    const struct blocks *blocks = drawing->blocks;
    uint32_t *order = drawing->tiles;
    /* bits[] stay with their slot: look it up before the slots are cleared. */
    qsort(order, drawing->num_slots, sizeof order[0], compare_tiles);
    for (uint32_t i = 0; i < drawing->num_slots; i++) {
        const uint32_t tile = order[i];
        const uint64_t *bits = drawing->bits[drawing->slot_of_tile[tile] - 1];
        const uint64_t count = bitset_count(bits, blocks->words_per_bitmap);
        const uint64_t real_keys = permute_real_tokens(&drawing->kv, tile);
        struct block block = {tile, BLOCKS_FULL, false};
        if (count != (uint64_t)real_queries * blocks->kv_tokens) {
            block.is_edge = count == real_queries * real_keys;
            block.bitmap = bitset_dictionary_find(&list->bitmaps, bits);
        }
        drawing->slot_of_tile[tile] = 0;
        put_block(list, drawing->arena, block);
    }
    drawing->num_slots = 0;
}

static void put_extra(struct drawing *drawing, struct list *list, const bool *is_real,
                      uint64_t *scratch)
{
    const struct blocks *blocks = drawing->blocks;
    const uint32_t rest = blocks->mask->extra % blocks->kv_tokens;
    for (uint32_t tile = blocks->num_layout_tiles; tile < blocks->num_kv_tiles; tile++) {
        struct block block = {tile, BLOCKS_FULL, false};
        if (tile + 1 == blocks->num_kv_tiles && rest != 0) {
            memset(scratch, 0, blocks->words_per_bitmap * sizeof scratch[0]);
            for (uint32_t i = 0; i < blocks->q_tokens; i++)
                if (is_real[i])
                    bitset_fill(scratch + (size_t)i * blocks->words_per_row, 0, rest);
            block.is_edge = true;
            block.bitmap = bitset_dictionary_find(&list->bitmaps, scratch);
        }
        put_block(list, drawing->arena, block);
    }
}

static void init_drawing(const struct blocks *blocks, struct arena *arena, struct drawing *out)
{
    *out = (struct drawing){.blocks = blocks, .arena = arena};
    permute_init(blocks->mask, blocks->part, blocks->mask->q_tile, &out->q);
    permute_init(blocks->mask, blocks->part, blocks->mask->kv_tile, &out->kv);
    out->slot_of_tile = ARENA_ARRAY(arena, uint32_t, blocks->num_layout_tiles);
    out->tiles = ARENA_ARRAY(arena, uint32_t, blocks->num_layout_tiles);
}

static uint32_t draw_tile(struct drawing *drawing, uint32_t tile, bool *is_real,
                          struct pattern_run *runs, struct blocks_runs *out)
{
    uint32_t real = 0;
    for (uint32_t place = 0; place < drawing->blocks->q_tokens; place++) {
        const uint32_t query = permute_token(&drawing->q, tile, place);
        is_real[place] = query != PERMUTE_PADDING;
        if (!is_real[place])
            continue;
        real++;
        const size_t num = pattern_runs_list(&drawing->blocks->part->pattern, query, runs);
        for (size_t i = 0; i < num; i++) {
            out->pairs += runs[i].end - runs[i].begin;
            draw_run(drawing, place, runs[i]);
        }
        out->runs += num;
        out->empty_queries += num == 0;
    }
    return real;
}

enum status blocks_runs_build(struct blocks *blocks, struct arena *arena, struct err *err)
{
    assert(!blocks->part->is_separable);
    const uint64_t bitmap_bytes = blocks->words_per_bitmap * sizeof(uint64_t);
    const uint64_t max_runs = pattern_runs_max(&blocks->part->pattern) + 1;
    TRY(blocks_check_bytes(blocks->mask, max_runs * sizeof(struct pattern_run), err));
    struct drawing drawing;
    init_drawing(blocks, arena, &drawing);
    struct list list = {0};
    bitset_dictionary_init(&list.bitmaps, arena, blocks->words_per_bitmap);
    struct blocks_runs *out = ARENA_NEW(arena, struct blocks_runs);
    uint64_t *starts = ARENA_ARRAY(arena, uint64_t, (size_t)blocks->num_q_tiles + 1);
    bool *is_real = ARENA_ARRAY(arena, bool, blocks->q_tokens);
    uint64_t *scratch = ARENA_ARRAY(arena, uint64_t, blocks->words_per_bitmap);
    struct pattern_run *runs = ARENA_ARRAY(arena, struct pattern_run, max_runs);
    for (uint32_t tile = 0; tile < blocks->num_q_tiles; tile++) {
        const uint32_t real = draw_tile(&drawing, tile, is_real, runs, out);
        finish_row(&drawing, &list, real);
        if (real > 0)
            put_extra(&drawing, &list, is_real, scratch);
        starts[tile + 1] = list.num;
        const size_t row = (size_t)(starts[tile + 1] - starts[tile]);
        blocks->max_row = row > blocks->max_row ? row : blocks->max_row;
        TRY(blocks_check_count(blocks->mask, list.num, err));
        TRY(blocks_check_bytes(blocks->mask, list.bitmaps.num_items * bitmap_bytes, err));
    }
    out->row_starts = starts;
    out->items = list.items;
    out->bitmaps = list.bitmaps.items;
    blocks->num_bitmaps = list.bitmaps.num_items;
    blocks->num_blocks = list.num;
    blocks->runs = out;
    return STATUS_OK;
}
