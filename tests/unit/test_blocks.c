/*
 * Block lists and counts against every (query, key) pair of the predicate, on random masks of every
 * pattern. The predicate is tested in test_pattern; every small GNA mask in
 * tests/model/test_blocks_complete.
 */
#include "mask/blocks.h"

#include "tests/support/mask_twin.h"
#include "tests/support/random_mask.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void check_mask(const struct mask *mask, struct arena *arena)
{
    const char *wrong = mask_twin_compare(mask, arena);
    if (wrong)
        ck_abort_msg("%s", wrong);
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
