/*
 * Block lists and counts against every (query, key) pair of the predicate, on random masks of every
 * pattern and on every one-axis GNA case up to 24 tokens. The predicate is tested in test_pattern.
 */
#include "mask/bitset.h"
#include "mask/blocks.h"
#include "mask/bound.h"

#include "tests/support/random_mask.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Check writes a message for every ck_assert that holds, which is most of a run of millions. */
#define EXPECT(condition)             \
    do {                              \
        if (!(condition))             \
            ck_abort_msg(#condition); \
    } while (0)

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

/* Every entry of a row is right, and no needed tile is missing. Returns its length. */
static size_t check_row(const struct blocks *blocks, uint32_t q, const struct scratch *scratch,
                        struct bound *counted)
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
    return num;
}

static void check_rows(const struct blocks *blocks, struct arena *arena, struct bound *counted)
{
    const struct scratch scratch = {ARENA_ARRAY(arena, struct block, blocks->max_row + 1),
                                    ARENA_ARRAY(arena, uint64_t, blocks->words_per_bitmap),
                                    ARENA_ARRAY(arena, uint64_t, blocks->words_per_bitmap)};
    uint64_t num_blocks = 0;
    for (uint32_t q = 0; q < blocks->num_q_tiles; q++) {
        const size_t num = check_row(blocks, q, &scratch, counted);
        num_blocks += num;
        counted->visited += num;
        counted->worst = num > counted->worst ? num : counted->worst;
    }
    EXPECT(num_blocks == blocks->num_blocks);
}

static void check_distinct(const struct blocks *blocks, struct arena *arena)
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
}

static void check_mask(const struct mask *mask, struct arena *arena)
{
    struct err err;
    err_init(&err);
    for (uint32_t i = 0; i < mask->num_parts; i++) {
        struct blocks blocks;
        struct bound bound;
        struct bound counted = {0};
        EXPECT(blocks_build(mask, &mask->parts[i], arena, &blocks, &err) == STATUS_OK);
        check_rows(&blocks, arena, &counted);
        check_distinct(&blocks, arena);
        EXPECT(bound_part(mask, &mask->parts[i], false, arena, &bound, &err) == STATUS_OK);
        EXPECT(bound.pairs == counted.pairs);
        EXPECT(bound.q_tiles == blocks.num_q_tiles);
        if (bound.padding > 0) { /* Q tiles without real queries visit tiles, but need none */
            EXPECT(bound.worst >= counted.worst);
            EXPECT(bound.partial >= counted.partial);
            continue;
        }
        EXPECT(bound.visited == counted.visited);
        EXPECT(bound.worst == counted.worst);
        EXPECT(bound.full == counted.full);
        EXPECT(bound.edge == counted.edge);
        EXPECT(bound.partial == counted.partial);
    }
}

static void check_random(struct prng *prng, struct arena *arena, enum pattern_kind kind,
                         int num_axes, uint32_t most)
{
    struct mask mask;
    random_mask_make(prng, arena, kind, num_axes, most, &mask);
    check_mask(&mask, arena);
}

START_TEST(test_blocks_of_every_pattern_match_every_pair)
{
    struct prng prng;
    struct arena arena;
    prng_init(&prng, 11);
    arena_init(&arena);
    arena_alloc(&arena, (size_t)1 << 20); /* one block for all cases */
    for (int kind = PATTERN_DENSE; kind <= PATTERN_BLOCK_LIST; kind++)
        for (int i = 0; i < 60; i++) {
            arena_reset(&arena);
            check_random(&prng, &arena, (enum pattern_kind)kind, 1 + i % 3,
                         random_mask_most[i % 3]);
        }
    arena_release(&arena);
}
END_TEST

START_TEST(test_blocks_of_random_gna_match_every_pair)
{
    struct prng prng;
    struct arena arena;
    prng_init(&prng, 12);
    arena_init(&arena);
    arena_alloc(&arena, (size_t)1 << 20); /* one block for all cases */
    for (int i = 0; i < 2000; i++) {
        arena_reset(&arena);
        check_random(&prng, &arena, PATTERN_GNA, 1 + i % 3, random_mask_most[i % 3]);
    }
    arena_release(&arena);
}
END_TEST

static void set_gna(struct mask *mask, uint32_t n, uint32_t w, uint32_t s, uint32_t d, bool causal)
{
    struct pattern *pattern = &mask->parts[0].pattern;
    mask->layout[0] = mask->tile_layout[0] = mask->num_tokens = n;
    *pattern = (struct pattern){.kind = PATTERN_GNA, .num_axes = 1, .num_tokens = n};
    pattern->layout[0] = n;
    pattern->window[0] = w;
    pattern->stride[0] = s;
    pattern->dilation[0] = d;
    pattern->is_axis_causal[0] = causal;
}

/* Every window, stride, dilation up to 3 and causality on one axis up to 24 tokens. */
START_TEST(test_blocks_of_every_short_axis_match_every_pair)
{
    static const uint32_t tiles[][2] = {{1, 1}, {2, 4}, {4, 2}, {4, 4}, {5, 3}, {8, 16}};
    struct arena arena;
    arena_init(&arena);
    arena_alloc(&arena, (size_t)1 << 20); /* one block for all cases */
    for (uint32_t n = 1; n <= 24; n++)
        for (uint32_t d = 1; d <= 3 && d <= n; d++)
            for (uint32_t w = 1; w * d <= n; w++)
                for (uint32_t s = 1; s <= w; s++)
                    for (uint32_t i = 0; i < 2 * sizeof tiles / sizeof tiles[0]; i++) {
                        struct mask_part part = {.num_heads = 1};
                        struct mask mask = {.num_axes = 1,
                                            .tile_axes = 1,
                                            .num_heads = 1,
                                            .num_parts = 1,
                                            .parts = &part};
                        arena_reset(&arena);
                        set_gna(&mask, n, w, s, d, i % 2 == 1);
                        mask.q_tile[0] = tiles[i / 2][0];
                        mask.kv_tile[0] = tiles[i / 2][1];
                        mask_prepare(&mask, &arena);
                        check_mask(&mask, &arena);
                    }
    arena_release(&arena);
}
END_TEST

START_TEST(test_blocks_refuse_what_is_too_large)
{
    const struct mask mask = {.places = {.mask = {"m.yaml", 3, 5}}};
    struct err err;
    err_init(&err);
    ck_assert_int_eq(blocks_check_count(&mask, (uint64_t)1 << 26, &err), STATUS_OK);
    ck_assert_int_eq(blocks_check_count(&mask, ((uint64_t)1 << 26) + 1, &err), STATUS_UNSUPPORTED);
    ck_assert_str_eq(err.text, "a list of more than 67108864 blocks is not stored");
    ck_assert_str_eq(err.file, "m.yaml");
    ck_assert_int_eq(err.line, 3);
    ck_assert_int_eq(err.column, 5);
    err_init(&err);
    ck_assert_int_eq(blocks_check_bitmaps(&mask, (uint64_t)1 << 24, &err), STATUS_OK);
    ck_assert_int_eq(blocks_check_bitmaps(&mask, ((uint64_t)1 << 24) + 1, &err),
                     STATUS_UNSUPPORTED);
    ck_assert_str_eq(err.text, "more than 16777216 distinct bitmaps are not stored");
    err_init(&err);
    ck_assert_int_eq(blocks_check_bytes(&mask, (uint64_t)1 << 30, &err), STATUS_OK);
    ck_assert_int_eq(blocks_check_bytes(&mask, ((uint64_t)1 << 30) + 1, &err), STATUS_UNSUPPORTED);
    ck_assert_str_eq(err.text, "bitmaps or runs of more than 1073741824 bytes are not stored");
}
END_TEST

/* A million causal tokens: rows are made on demand from two bitmaps. */
START_TEST(test_blocks_of_a_long_axis_stay_implicit)
{
    struct arena arena;
    struct mask mask;
    struct blocks blocks;
    struct err err;
    struct block row[8192];
    err_init(&err);
    arena_init(&arena);
    random_mask_parse("layout: 1 Mi\nq_tile: 128\nkv_tile: 128\npattern: {kind: causal}", &arena,
                      &mask);
    ck_assert_int_eq(blocks_build(&mask, &mask.parts[0], &arena, &blocks, &err), STATUS_OK);
    ck_assert_uint_eq(blocks.num_blocks, 8192u * 8193u / 2);
    ck_assert_uint_eq(blocks.num_bitmaps, 1); /* the diagonal tile */
    ck_assert_uint_eq(blocks_row(&blocks, 5000, row), 5001);
    ck_assert_uint_eq(row[4999].bitmap, BLOCKS_FULL);
    ck_assert_uint_eq(row[5000].bitmap, 0);
    ck_assert_uint_lt(arena.total_bytes, (size_t)32 << 20);
    arena_release(&arena);
}
END_TEST

/* test_blocks SEED COUNT: only random GNA masks with up to 24 tokens on each of one to three axes.
 */
static uint64_t soak_seed;
static long soak_count;

START_TEST(test_blocks_soak)
{
    struct prng prng;
    struct arena arena;
    prng_init(&prng, soak_seed);
    arena_init(&arena);
    for (long i = 0; i < soak_count; i++) {
        arena_reset(&arena);
        check_random(&prng, &arena, PATTERN_GNA, (int)(1 + i % 3), 24);
    }
    arena_release(&arena);
}
END_TEST

int main(int argc, char **argv)
{
    Suite *suite = suite_create("blocks");
    TCase *tcase = tcase_create("blocks");
    tcase_set_timeout(tcase, argc == 3 ? 36000 : 120);
    if (argc == 3) {
        soak_seed = strtoull(argv[1], NULL, 10);
        soak_count = strtol(argv[2], NULL, 10);
        tcase_add_test(tcase, test_blocks_soak);
    } else {
        tcase_add_test(tcase, test_blocks_of_every_pattern_match_every_pair);
        tcase_add_test(tcase, test_blocks_of_random_gna_match_every_pair);
        tcase_add_test(tcase, test_blocks_of_every_short_axis_match_every_pair);
        tcase_add_test(tcase, test_blocks_refuse_what_is_too_large);
        tcase_add_test(tcase, test_blocks_of_a_long_axis_stay_implicit);
    }
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
