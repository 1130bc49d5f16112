/*
 * Counts of live tiles against the predicate, pair by pair, for random masks of every pattern and
 * groups of every size; and what cannot be counted.
 */
#include "sim/sparse.h"

#include "tests/support/random_mask.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define MAX_TILES 4096

static struct arena arena;
static struct err err;

static void setup(void)
{
    arena_init(&arena);
    err_init(&err);
}

static void teardown(void)
{
    arena_release(&arena);
}

static struct sparse *prepare(const struct mask *mask)
{
    struct sparse *sparse = NULL;
    const struct pos pos = {"test", 1, 1};
    if (sparse_new(mask, "mask", pos, &arena, &sparse, &err) != STATUS_OK)
        return NULL;
    return sparse;
}

struct naive_tile {
    bool is_live;
    bool is_partial;
};

/* Key at `place` of a KV tile, those of the extra keys behind the layout's. */
static uint32_t key_at(const struct sparse_part *part, const struct mask *mask, uint32_t tile,
                       uint32_t place)
{
    const uint32_t num_layout = part->kv.num_groups * part->kv.tiles_per_group;
    if (tile < num_layout)
        return permute_token(&part->kv, tile, place);
    const uint32_t key = (tile - num_layout) * part->kv.tile_tokens + place;
    return key < mask->extra ? mask->num_tokens + key : PERMUTE_PADDING;
}

static struct naive_tile look_at(const struct sparse_part *part, const struct mask *mask,
                                 uint32_t q_tile, uint32_t kv_tile)
{
    uint64_t seen = 0, real = 0;
    for (uint32_t i = 0; i < part->q.tile_tokens; i++)
        for (uint32_t j = 0; j < part->kv.tile_tokens; j++) {
            const uint32_t query = permute_token(&part->q, q_tile, i);
            const uint32_t key = key_at(part, mask, kv_tile, j);
            if (query == PERMUTE_PADDING || key == PERMUTE_PADDING)
                continue;
            real++;
            seen += mask_sees(mask, part->part->first_head, query, key);
        }
    return (struct naive_tile){seen > 0, seen > 0 && seen < real};
}

/* One plain loop over all tiles of a head. */
static struct sparse_counts count_naively(const struct sparse *sparse, uint32_t p, uint64_t group)
{
    static bool loaded[MAX_TILES], ever[MAX_TILES];
    const struct sparse_part *part = &sparse->parts[p];
    const struct mask *mask = sparse->mask;
    const uint32_t num_q = part->q.num_groups * part->q.tiles_per_group;
    const uint32_t num_kv = part->kv.num_groups * part->kv.tiles_per_group + mask_extra_tiles(mask);
    struct sparse_counts counts = {.least = UINT64_MAX};
    memset(ever, 0, sizeof ever);
    for (uint32_t q = 0; q < num_q; q++) {
        uint64_t row = 0;
        bool is_new_group = true;
        if (q % group == 0)
            memset(loaded, 0, sizeof loaded);
        for (uint32_t k = 0; k < num_kv; k++)
            is_new_group = is_new_group && !loaded[k];
        for (uint32_t k = 0; k < num_kv; k++) {
            const struct naive_tile tile = look_at(part, mask, q, k);
            row += tile.is_live;
            counts.partial += tile.is_partial;
            counts.pairs += tile.is_live && !loaded[k];
            counts.kv_tiles += tile.is_live && !ever[k];
            loaded[k] = loaded[k] || tile.is_live;
            ever[k] = ever[k] || tile.is_live;
        }
        counts.visited += row;
        counts.q_tiles += row > 0;
        counts.groups += row > 0 && is_new_group;
        counts.empty_q_tiles += row == 0 && permute_real_tokens(&part->q, q) > 0;
        counts.most = row > counts.most ? row : counts.most;
        counts.least = row > 0 && row < counts.least ? row : counts.least;
    }
    counts.least = counts.q_tiles > 0 ? counts.least : 0;
    return counts;
}

START_TEST(test_counts_of_every_pattern_match_every_pair)
{
    struct prng prng;
    prng_init(&prng, 21);
    uint64_t num_empty = 0, num_grouped = 0;
    for (int kind = PATTERN_DENSE; kind <= PATTERN_BLOCK_LIST; kind++)
        for (int i = 0; i < 40; i++) {
            struct mask mask;
            arena_reset(&arena);
            random_mask_make(&prng, &arena, (enum pattern_kind)kind, 1 + i % 3,
                             random_mask_most[i % 3], &mask);
            const struct sparse *sparse = prepare(&mask);
            if (!sparse) { /* an empty block list */
                ck_assert_str_eq(err.text, "'mask' sees no key at all");
                err_init(&err);
                continue;
            }
            for (uint32_t p = 0; p < sparse->num_parts; p++) {
                struct sparse_counts got;
                const uint64_t group = (uint64_t)prng_range(&prng, 1, 9);
                const struct sparse_counts want = count_naively(sparse, p, group);
                sparse_count(sparse, p, group, &got);
                ck_assert_mem_eq(&got, &want, sizeof got);
                num_empty += want.empty_q_tiles > 0;
                num_grouped += want.pairs < want.visited;
            }
        }
    ck_assert_uint_gt(num_empty, 5); /* the cases are there */
    ck_assert_uint_gt(num_grouped, 100);
}
END_TEST

/* 4096 Q tiles; visited T (T + 1) / 2; a group of g loads what its last Q tile sees. */
START_TEST(test_causal_of_a_million_tokens)
{
    struct mask mask;
    struct sparse_counts counts;
    random_mask_parse("{layout: 1 Mi, q_tile: 256, kv_tile: 256, pattern: {kind: causal}}", &arena,
                      &mask);
    const struct sparse *sparse = prepare(&mask);
    sparse_count(sparse, 0, 64, &counts);
    ck_assert_uint_eq(counts.visited, 4096 * 4097 / 2);
    ck_assert_uint_eq(counts.partial, 4096);
    ck_assert_uint_eq(counts.pairs, 64 * (64 + 4096) / 2); /* 64 + 128 + ... + 4096 */
    ck_assert_uint_eq(counts.kv_tiles, 4096);
    ck_assert_uint_eq(counts.least, 1);
    ck_assert_uint_eq(counts.most, 4096);
}
END_TEST

START_TEST(test_dense_is_found)
{
    struct mask mask;
    random_mask_parse("{layout: 96, heads: 2, q_tile: 32, kv_tile: 16, pattern: {kind: dense}}",
                      &arena, &mask);
    ck_assert(prepare(&mask)->is_dense);
    random_mask_parse("{layout: [6, 10], q_tile: [2, 4], kv_tile: [4, 4], extra_kv: 3, pattern: "
                      "{kind: gna, window: [6, 10]}}",
                      &arena, &mask);
    ck_assert(prepare(&mask)->is_dense); /* padding cuts tiles without a mask, too */
    random_mask_parse("{layout: 96, q_tile: 32, kv_tile: 16, per_head: [{pattern: {kind: dense}}, "
                      "{pattern: {kind: causal}}]}",
                      &arena, &mask);
    ck_assert(!prepare(&mask)->is_dense);
}
END_TEST

static void check_refused(const char *text, enum status status, const char *why)
{
    struct mask mask;
    struct sparse *sparse = NULL;
    err_init(&err);
    random_mask_parse(text, &arena, &mask);
    ck_assert_int_eq(sparse_new(&mask, "m", (struct pos){"x.yaml", 3, 9}, &arena, &sparse, &err),
                     status);
    ck_assert_str_eq(err.text, why);
    ck_assert_int_eq(err.line, 3);
}

START_TEST(test_masks_that_cannot_run_are_refused)
{
    check_refused("{layout: 64, q_tile: 4, kv_tile: 4, tiling: dynamic, pattern: {kind: causal}}",
                  STATUS_UNSUPPORTED, "'m' has dynamic KV tiles, an array runs static ones");
    check_refused("{layout: 8, q_tile: 4, kv_tile: 4, pattern: {kind: block_list, q_block: 8, "
                  "kv_block: 8, rows: [[]]}}",
                  STATUS_UNSUPPORTED, "'m' sees no key at all");
    check_refused("{layout: [4 Ki, 4 Ki], q_tile: [1, 1], kv_tile: [1, 1], pattern: {kind: gna, "
                  "window: [3, 3]}}",
                  STATUS_UNSUPPORTED,
                  "counting the tiles of 'm' takes more than 268435456 steps: use larger tiles");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("sparse");
    TCase *tcase = tcase_create("counts");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, test_counts_of_every_pattern_match_every_pair);
    tcase_add_test(tcase, test_causal_of_a_million_tokens);
    tcase_add_test(tcase, test_dense_is_found);
    tcase_add_test(tcase, test_masks_that_cannot_run_are_refused);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
