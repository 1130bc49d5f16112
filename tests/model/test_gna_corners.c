/*
 * Corner cases of neighborhood attention, each by hand. What goes wrong here elsewhere: a port that
 * takes the left centre query of an even stride is right at stride 1; tiles of padding, of two
 * dilation group sizes and of keys past the end are seen by hardly any test of a kernel (NATTEN
 * #341); token offsets leave 32 bits at long sequences with many heads.
 */
#include "mask/blocks.h"
#include "mask/bound.h"
#include "mask/permute.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static struct arena arena;

static void setup(void)
{
    arena_init(&arena);
}

static void teardown(void)
{
    arena_release(&arena);
}

static const struct mask *parse(const char *text)
{
    struct err err;
    struct yaml_node *node = NULL;
    struct mask *mask = ARENA_NEW(&arena, struct mask);
    err_init(&err);
    ck_assert_msg(yaml_load_text(text, strlen(text), "mask", 1, &arena, &node, &err) == STATUS_OK &&
                      mask_parse(node, &arena, mask, &err) == STATUS_OK,
                  "%s: %s: %s", text, err.field, err.text);
    return mask;
}

static struct bound bound_of(const struct mask *mask)
{
    struct err err;
    struct bound bound;
    err_init(&err);
    ck_assert_int_eq(bound_part(mask, &mask->parts[0], false, &arena, &bound, &err), STATUS_OK);
    return bound;
}

/* First keys of queries 0, 1, ... on one axis. */
static void check_begins(uint32_t n, struct axis_gna gna, const uint32_t *begins)
{
    for (uint32_t q = 0; q < n; q++)
        ck_assert_msg(axis_window(gna, n, q).begin == begins[q], "query %u", q);
}

/* Leaders are the right ones of the two centre queries: 1, 3, 5, 7. Left ones would begin at 0, 0,
 * 2, 4. */
START_TEST(test_gna_even_stride_has_the_right_leader)
{
    const uint32_t begins[] = {0, 0, 1, 1, 3, 3, 4, 4};
    check_begins(8, (struct axis_gna){4, 2, false}, begins);
}
END_TEST

/* Groups 0-3, 4-7, 8-9: the last one looks back to the last four keys, so blocks overlap. */
START_TEST(test_gna_blocks_that_do_not_divide_look_back)
{
    const uint32_t begins[] = {0, 0, 0, 0, 4, 4, 4, 4, 6, 6};
    check_begins(10, (struct axis_gna){4, 4, false}, begins);
}
END_TEST

/* Groups of 4 on 11 tokens: the leader of 8-10 is 10, the centre of 8-11, and the window is pushed
 * back inside: keys 6-10. Causal: the leader of 8-10 is 10, not 11. */
START_TEST(test_gna_cut_off_group_keeps_its_centre)
{
    const uint32_t begins[] = {0, 0, 0, 0, 4, 4, 4, 4, 6, 6, 6};
    const uint32_t causal[] = {0, 0, 0, 0, 3, 3, 3, 3, 6, 6, 6};
    check_begins(11, (struct axis_gna){5, 4, false}, begins);
    check_begins(11, (struct axis_gna){5, 4, true}, causal);
}
END_TEST

/* 30 tokens, stride 16: groups 0-15 and 16-29 have their windows pushed to both ends, 0-17 and
 * 12-29, so tiles of 4 and 2 are exact although 18 / 2 - 16 / 2 is no multiple of 2. */
START_TEST(test_gna_two_groups_are_exact)
{
    const struct mask *mask =
        parse("layout: 30\nq_tile: 4\nkv_tile: 2\npattern: {kind: gna, window: 18, stride: 16}");
    const struct bound bound = bound_of(mask);
    ck_assert(bound.is_exact);
    ck_assert_uint_eq(bound.worst, 9);
    ck_assert_uint_eq(bound.visited, 8 * 9);
}
END_TEST

START_TEST(test_gna_whole_window_is_dense_at_any_stride)
{
    for (uint32_t stride = 1; stride <= 12; stride++) {
        const struct bound bound = bound_of(parse(
            arena_printf(&arena,
                         "layout: 12\nq_tile: 4\nkv_tile: 3\npattern: {kind: gna, window: 12, "
                         "stride: %u}",
                         stride)));
        ck_assert_uint_eq(bound.pairs, 144);
        ck_assert_uint_eq(bound.full, 3 * 4);
        ck_assert(bound.is_exact);
    }
}
END_TEST

/* Window 4, stride 2: rows of 1, 2, 3, 4, then 3, 4 per group; the first query of a group in the
 * interior sees window - stride + 1. */
START_TEST(test_gna_causal_groups_share_the_begin)
{
    const uint32_t begins[] = {0, 0, 0, 0, 2, 2, 4, 4};
    check_begins(8, (struct axis_gna){4, 2, true}, begins);
    const struct bound bound = bound_of(parse(
        "layout: 8\nq_tile: 2\nkv_tile: 2\npattern: {kind: gna, window: 4, stride: 2, causal: "
        "true}"));
    ck_assert_uint_eq(bound.pairs, 1 + 2 + 3 + 4 + 3 + 4 + 3 + 4);
    ck_assert(!bound.is_exact);
}
END_TEST

/* 9 tokens, dilation 2: groups of 5 and 4 tokens, both padded to 8. Visits: group 0, queries 0-3: 1
 * tile (keys 0-3), queries 4-7: keys 3-4, 2 tiles; group 1: 1 and, for a Q tile that is all
 * padding, which kernels run, 1. The block list has nothing for it. */
START_TEST(test_gna_dilation_of_two_group_sizes)
{
    const struct mask *mask =
        parse("layout: 9\nq_tile: 4\nkv_tile: 4\npattern: {kind: gna, window: 2, dilation: 2}");
    const struct bound bound = bound_of(mask);
    struct err err;
    struct blocks blocks;
    struct block row[4];
    err_init(&err);
    ck_assert_uint_eq(bound.pairs, 9 * 2);
    ck_assert_uint_eq(bound.q_tiles, 4);
    ck_assert_uint_eq(bound.visited, 5);
    ck_assert_uint_eq(bound.padding, 1);
    ck_assert_int_eq(blocks_build(mask, &mask->parts[0], &arena, &blocks, &err), STATUS_OK);
    ck_assert_uint_eq(blocks.num_blocks, 4);
    ck_assert_uint_eq(blocks_row(&blocks, 3, row), 0);
}
END_TEST

/* 6 tokens, dilation 3, tiles of 4: three groups of 2 tokens, each padded to one tile of 4. */
START_TEST(test_gna_dilated_tile_longer_than_the_axis)
{
    const struct bound bound = bound_of(
        parse("layout: 6\nq_tile: 4\nkv_tile: 4\npattern: {kind: gna, window: 2, dilation: 3}"));
    ck_assert_uint_eq(bound.pairs, 6 * 2);
    ck_assert_uint_eq(bound.q_tiles, 3);
    ck_assert_uint_eq(bound.visited, 3);
    ck_assert_uint_eq(bound.edge, 3);
    ck_assert_uint_eq(bound.dense_tiles_per_q, 2);
    ck_assert(bound.is_exact);
}
END_TEST

/* 5 extra keys are two tiles of 4 for each Q tile, the second with three keys of padding. */
START_TEST(test_gna_extra_keys_that_do_not_fill_a_tile)
{
    const struct bound bound = bound_of(parse(
        "layout: 8\nq_tile: 4\nkv_tile: 4\nextra_kv: 5\npattern: {kind: gna, window: 4, stride: "
        "4}"));
    ck_assert_uint_eq(bound.pairs, 8 * 4 + 8 * 5);
    ck_assert_uint_eq(bound.worst, 1 + 2);
    ck_assert_uint_eq(bound.visited, 2 * 3);
    ck_assert_uint_eq(bound.edge, 2);
    ck_assert_uint_eq(bound.full, 4);
    ck_assert_uint_eq(bound.dense_tiles_per_q, 2 + 2);
    ck_assert(bound.is_exact);
}
END_TEST

/* 30 queries in tiles of 4 are 8 tiles; keys are whole, so nothing needs a check. Dense attention
 * pays the same padding, so the bounds are 1. */
START_TEST(test_gna_padding_of_queries_only)
{
    const struct mask *mask =
        parse("layout: 30\nq_tile: 4\nkv_tile: 2\npattern: {kind: gna, window: 30}");
    const struct bound bound = bound_of(mask);
    ck_assert_uint_eq(bound.q_tiles, 8);
    ck_assert_uint_eq(bound.full, 8 * 15);
    ck_assert(bound.is_exact);
    ck_assert_double_eq(bound_work(&bound), 1.0);
    ck_assert_double_eq(bound_padding(mask, &mask->parts[0], mask->q_tile), 32.0 / 30.0);
}
END_TEST

/* 10 keys in tiles of 4: the third holds two keys. It needs the bounds check, no mask, and its
 * bitmap has no bit for the keys past the end. */
START_TEST(test_gna_padding_of_keys_only)
{
    const struct mask *mask =
        parse("layout: 10\nq_tile: 2\nkv_tile: 4\npattern: {kind: gna, window: 10}");
    const struct bound bound = bound_of(mask);
    struct err err;
    struct blocks blocks;
    struct block row[4];
    uint64_t words[2] = {0, 0};
    err_init(&err);
    ck_assert_uint_eq(bound.edge, 5);
    ck_assert_uint_eq(bound.partial, 0);
    ck_assert(bound.is_exact);
    ck_assert_int_eq(blocks_build(mask, &mask->parts[0], &arena, &blocks, &err), STATUS_OK);
    ck_assert_uint_eq(blocks_row(&blocks, 0, row), 3);
    ck_assert(row[2].is_edge);
    blocks_bitmap(&blocks, row[2].bitmap, words);
    ck_assert_uint_eq(words[0], 3);
    ck_assert_uint_eq(words[1], 3);
}
END_TEST

/* Windows of 2 in KV tiles of 8: one tile each, all masked. */
START_TEST(test_gna_kv_tile_longer_than_the_window)
{
    const struct bound bound = bound_of(
        parse("layout: 16\nq_tile: 2\nkv_tile: 8\npattern: {kind: gna, window: 2, stride: 2}"));
    ck_assert_uint_eq(bound.worst, 1);
    ck_assert_uint_eq(bound.partial, 8);
    ck_assert_double_eq(bound_flop(&bound, 1), 8.0);
    ck_assert_double_eq(bound_work(&bound), 2.0);
}
END_TEST

START_TEST(test_gna_flat_layouts_are_one_axis)
{
    static const char *const layouts[] = {"layout: [1, 16]\nq_tile: [1, 4]\nkv_tile: [1, 2]\n"
                                          "pattern: {kind: gna, window: [1, 6], stride: [1, 2]}",
                                          "layout: [16, 1]\nq_tile: [4, 1]\nkv_tile: [2, 1]\n"
                                          "pattern: {kind: gna, window: [6, 1], stride: [2, 1]}"};
    const struct bound line = bound_of(
        parse("layout: 16\nq_tile: 4\nkv_tile: 2\npattern: {kind: gna, window: 6, stride: 2}"));
    for (int i = 0; i < 2; i++) {
        const struct bound bound = bound_of(parse(layouts[i]));
        ck_assert_mem_eq(&bound, &line, sizeof bound);
    }
}
END_TEST

/* 2^28 tokens: pairs, offsets of tokens and bytes are far beyond 32 bits. */
START_TEST(test_gna_counts_beyond_32_bits)
{
    const struct mask *mask =
        parse("layout: [4096, 4096, 16]\nheads: 2\nhead_dim: 128\nq_tile: [16, 16, 1]\n"
              "kv_tile: [16, 16, 1]\npattern: {kind: gna, window: [1024, 1024, 16], stride: [32, "
              "32, 1]}");
    const struct bound bound = bound_of(mask);
    struct permute permute;
    ck_assert_uint_eq(bound.pairs, (uint64_t)1 << (28 + 24));
    ck_assert_uint_eq(bound.q_tiles, (uint64_t)1 << 20);
    ck_assert_uint_eq(bound.visited, (uint64_t)1 << (20 + 16));
    ck_assert(bound.is_exact);
    ck_assert_uint_eq(bound_permute_bytes(mask), (uint64_t)8 << (28 + 1 + 7 + 1));
    permute_init(mask, &mask->parts[0], mask->q_tile, &permute);
    ck_assert_uint_eq(permute_token(&permute, (1u << 20) - 1, 255), (1u << 28) - 1);
    ck_assert_uint_eq(permute_token(&permute, (1u << 20) - 1, 0),
                      ((4080u * 4096u) + 4080u) * 16u + 15u);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("gna_corners");
    TCase *tcase = tcase_create("gna_corners");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, test_gna_even_stride_has_the_right_leader);
    tcase_add_test(tcase, test_gna_blocks_that_do_not_divide_look_back);
    tcase_add_test(tcase, test_gna_cut_off_group_keeps_its_centre);
    tcase_add_test(tcase, test_gna_two_groups_are_exact);
    tcase_add_test(tcase, test_gna_whole_window_is_dense_at_any_stride);
    tcase_add_test(tcase, test_gna_causal_groups_share_the_begin);
    tcase_add_test(tcase, test_gna_dilation_of_two_group_sizes);
    tcase_add_test(tcase, test_gna_dilated_tile_longer_than_the_axis);
    tcase_add_test(tcase, test_gna_extra_keys_that_do_not_fill_a_tile);
    tcase_add_test(tcase, test_gna_padding_of_queries_only);
    tcase_add_test(tcase, test_gna_padding_of_keys_only);
    tcase_add_test(tcase, test_gna_kv_tile_longer_than_the_window);
    tcase_add_test(tcase, test_gna_flat_layouts_are_one_axis);
    tcase_add_test(tcase, test_gna_counts_beyond_32_bits);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
