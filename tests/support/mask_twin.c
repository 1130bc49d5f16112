/* Nothing here is clever: tile by tile, token by token. */
#include "tests/support/mask_twin.h"

#include "mask/bitset.h"
#include "mask/blocks.h"
#include "mask/bound.h"

#include <stdlib.h>
#include <string.h>

#define EXPECT(condition)      \
    do {                       \
        if (!(condition))      \
            return #condition; \
    } while (0)
#define EXPECT_CALL(call)            \
    do {                             \
        const char *wrong_ = (call); \
        if (wrong_)                  \
            return wrong_;           \
    } while (0)

bool mask_twin_sees(uint32_t n, struct axis_gna gna, uint32_t query, uint32_t key)
{
    uint32_t leader = query / gna.stride * gna.stride;
    uint32_t steps = gna.is_causal ? gna.stride - 1 : gna.stride / 2;
    while (steps-- > 0 && leader + 1 < n)
        leader++;
    if (gna.is_causal)
        return key <= query && (int)leader - (int)key < (int)gna.window;
    const int wanted = (int)leader - (int)(gna.window / 2);
    int best = -1;
    for (int start = 0; start + (int)gna.window <= (int)n; start++)
        if (best < 0 || abs(start - wanted) < abs(best - wanted))
            best = start;
    return (int)key >= best && (int)key < best + (int)gna.window;
}

/* What a tile pair looks like by its pairs. */
struct naive {
    uint64_t visible;
    uint64_t real;
    uint64_t places;
};

static struct naive look_at(const struct blocks *blocks, uint32_t q_tile, uint32_t kv_tile,
                            uint64_t *bits)
{
    const struct mask *mask = blocks->mask;
    struct naive naive = {0, 0, 0};
    memset(bits, 0, blocks->words_per_bitmap * sizeof bits[0]);
    for (uint32_t i = 0; i < blocks->q_tokens; i++) {
        const uint32_t query = blocks_q_token(blocks, q_tile, i);
        if (query == UINT32_MAX)
            continue;
        for (uint32_t j = 0; j < blocks->kv_tokens; j++) {
            const uint32_t key = blocks_kv_token(blocks, kv_tile, j);
            naive.places++;
            naive.real += key != UINT32_MAX;
            if (key == UINT32_MAX || !mask_sees(mask, blocks->part->first_head, query, key))
                continue;
            naive.visible++;
            bits[(size_t)i * blocks->words_per_row + j / 64] |= (uint64_t)1 << (j % 64);
        }
    }
    return naive;
}

struct scratch {
    struct block *row;
    uint64_t *bits;
    uint64_t *bitmap;
};

/* Every entry of a row is right, and no needed tile is missing. */
static const char *compare_row(const struct blocks *blocks, uint32_t q,
                               const struct scratch *scratch, struct bound *counted)
{
    const struct block *row = scratch->row;
    const size_t num = blocks_row(blocks, q, scratch->row);
    size_t at = 0;
    EXPECT(num <= blocks->max_row);
    for (uint32_t k = 0; k < blocks->num_kv_tiles; k++) {
        const struct naive naive = look_at(blocks, q, k, scratch->bits);
        counted->pairs += naive.visible;
        if (naive.visible == 0)
            continue;
        EXPECT(at < num && row[at].kv_tile == k);
        const bool is_full = naive.visible == naive.places;
        const bool is_edge = !is_full && naive.visible == naive.real;
        EXPECT((row[at].bitmap == BLOCKS_FULL) == is_full);
        EXPECT(row[at].is_edge == is_edge);
        counted->full += is_full;
        counted->edge += is_edge;
        counted->partial += !is_full && !is_edge;
        if (!is_full) {
            blocks_bitmap(blocks, row[at].bitmap, scratch->bitmap);
            EXPECT(memcmp(scratch->bits, scratch->bitmap,
                          blocks->words_per_bitmap * sizeof(uint64_t)) == 0);
        }
        at++;
    }
    EXPECT(at == num);
    counted->visited += num;
    counted->worst = num > counted->worst ? num : counted->worst;
    return NULL;
}

static const char *compare_rows(const struct blocks *blocks, struct arena *arena,
                                struct bound *counted)
{
    const struct scratch scratch = {ARENA_ARRAY(arena, struct block, blocks->max_row + 1),
                                    ARENA_ARRAY(arena, uint64_t, blocks->words_per_bitmap),
                                    ARENA_ARRAY(arena, uint64_t, blocks->words_per_bitmap)};
    for (uint32_t q = 0; q < blocks->num_q_tiles; q++)
        EXPECT_CALL(compare_row(blocks, q, &scratch, counted));
    EXPECT(counted->visited == blocks->num_blocks);
    return NULL;
}

static const char *check_distinct(const struct blocks *blocks, struct arena *arena)
{
    struct bitset_dictionary dictionary;
    bitset_dictionary_init(&dictionary, arena, blocks->words_per_bitmap);
    uint64_t *bitmap = ARENA_ARRAY(arena, uint64_t, blocks->words_per_bitmap);
    uint32_t num_extra = 0;
    for (uint32_t i = 0; i < blocks->num_bitmaps; i++) {
        blocks_bitmap(blocks, i, bitmap);
        num_extra += bitset_dictionary_find(&dictionary, bitmap) < i - num_extra;
    }
    /* Only the edge tiles of extra keys may repeat a bitmap of the layout. */
    EXPECT(num_extra == 0 || blocks->mask->extra > 0);
    return NULL;
}

static const char *compare_counts(const struct bound *bound, const struct bound *counted)
{
    EXPECT(bound->pairs == counted->pairs);
    if (bound->padding > 0) { /* Q tiles without real queries visit tiles, but need none */
        EXPECT(bound->worst >= counted->worst);
        EXPECT(bound->partial >= counted->partial);
        return NULL;
    }
    EXPECT(bound->visited == counted->visited);
    EXPECT(bound->worst == counted->worst);
    EXPECT(bound->full == counted->full);
    EXPECT(bound->edge == counted->edge);
    EXPECT(bound->partial == counted->partial);
    return NULL;
}

const char *mask_twin_compare(const struct mask *mask, struct arena *arena)
{
    struct err err;
    err_init(&err);
    for (uint32_t i = 0; i < mask->num_parts; i++) {
        struct blocks blocks;
        struct bound bound;
        struct bound counted = {0};
        EXPECT(blocks_build(mask, &mask->parts[i], arena, &blocks, &err) == STATUS_OK);
        EXPECT_CALL(compare_rows(&blocks, arena, &counted));
        EXPECT_CALL(check_distinct(&blocks, arena));
        EXPECT(bound_part(mask, &mask->parts[i], false, arena, &bound, &err) == STATUS_OK);
        EXPECT(bound.q_tiles == blocks.num_q_tiles);
        EXPECT_CALL(compare_counts(&bound, &counted));
    }
    return NULL;
}
