/*
 * Patterns spelled out: small masks written by hand from the definitions, equivalences between
 * patterns, and what choices and their costs must be. That runs, axes and block lists agree with
 * the predicate is tested in test_blocks.
 */
#include "mask/mask.h"
#include "mask/mask_print.h"

#include "base/prng.h"
#include "tests/support/mask_twin.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static struct arena arena;

static void set_up(void)
{
    arena_init(&arena);
}

static void tear_down(void)
{
    arena_release(&arena);
}

static struct mask parse(const char *shape, const char *pattern)
{
    struct mask mask;
    struct err err;
    struct yaml_node *node = NULL;
    const char *text = arena_printf(&arena, "{%s, pattern: {%s}}", shape, pattern);
    err_init(&err);
    ck_assert_msg(yaml_load_text(text, strlen(text), "mask", 1, &arena, &node, &err) == STATUS_OK &&
                      mask_parse(node, &arena, &mask, &err) == STATUS_OK,
                  "%s: %s: %s", text, err.field, err.text);
    return mask;
}

static const char *spell(const char *shape, const char *pattern)
{
    struct buf out;
    struct err err;
    const struct mask mask = parse(shape, pattern);
    err_init(&err);
    buf_init(&out);
    ck_assert_int_eq(mask_print_rows(&mask, &out, &err), STATUS_OK);
    const char *text = arena_strdup(&arena, out.data);
    buf_release(&out);
    return text;
}

static const char eight[] = "layout: 8, q_tile: 2, kv_tile: 2";

START_TEST(test_pattern_rows_by_hand)
{
    ck_assert_str_eq(spell("layout: 4, q_tile: 2, kv_tile: 2", "kind: causal"),
                     "1000\n1100\n1110\n1111\n");
    ck_assert_str_eq(spell("layout: 4, q_tile: 2, kv_tile: 2, extra_kv: 2", "kind: dense"),
                     "111111\n111111\n111111\n111111\n");
    /* query - 3 < key <= query */
    ck_assert_str_eq(spell("layout: 5, q_tile: 2, kv_tile: 2", "kind: sliding_window, window: 3"),
                     "10000\n11000\n11100\n01110\n00111\n");
    /* centered, cut off at the edges */
    ck_assert_str_eq(
        spell("layout: 5, q_tile: 2, kv_tile: 2", "kind: sliding_window, window: 3, causal: false"),
        "11000\n11100\n01110\n00111\n00011\n");
    ck_assert_str_eq(
        spell("layout: 6, q_tile: 2, kv_tile: 2", "kind: sink_window, sink: 1, window: 2"),
        "100000\n110000\n111000\n101100\n100110\n100011\n");
    /* the last of three blocks is short */
    ck_assert_str_eq(spell("layout: 5, q_tile: 2, kv_tile: 2", "kind: blocked, block: 2"),
                     "11000\n11000\n00110\n00110\n00001\n");
    ck_assert_str_eq(spell("layout: 5, q_tile: 2, kv_tile: 2", "kind: packed, segments: [2, 3]"),
                     "10000\n11000\n00100\n00110\n00111\n");
}
END_TEST

START_TEST(test_pattern_sparse_transformer_rows)
{
    /* strided, period 3: the last 3 keys, and every third key before */
    ck_assert_str_eq(spell(eight, "kind: strided, period: 3"),
                     "10000000\n11000000\n11100000\n11110000\n"
                     "01111000\n00111100\n10011110\n01001111\n");
    ck_assert_str_eq(spell(eight, "kind: strided, period: 3, part: column"),
                     "10000000\n01000000\n00100000\n10010000\n"
                     "01001000\n00100100\n10010010\n01001001\n");
    /* fixed, period 4, summary 1: own block, and the last key of each earlier block */
    ck_assert_str_eq(spell(eight, "kind: fixed, period: 4, summary: 1"),
                     "10000000\n11000000\n11100000\n11110000\n"
                     "00011000\n00011100\n00011110\n00011111\n");
}
END_TEST

START_TEST(test_pattern_dilated_segments_rows)
{
    /* segments of 2 dense, and of 8 with every 4th token; head 1 is offset by one */
    const char *rows = spell("layout: 8, heads: 2, q_tile: 2, kv_tile: 2",
                             "kind: dilated_segments, segments: [{length: 2, dilation: 1}, "
                             "{length: 8, dilation: 4}]");
    ck_assert_str_eq(rows, "11001000\n11000000\n00110000\n00110000\n"
                           "10001100\n00001100\n00000011\n00000011\n"
                           "\n"
                           "11000000\n11000100\n00110000\n00110000\n"
                           "00001100\n01001100\n00000011\n00000011\n");
}
END_TEST

START_TEST(test_pattern_circle_on_a_grid)
{
    /* radius 1 on 3x3: the four neighbors; row of the center token */
    const struct mask mask =
        parse("layout: [3, 3], q_tile: [1, 1], kv_tile: [1, 1]", "kind: circular, radius: 1");
    const char *center = "010111010";
    for (uint32_t k = 0; k < 9; k++)
        ck_assert_int_eq(mask_sees(&mask, 0, 4, k), center[k] == '1');
}
END_TEST

/* Swin as published: roll by -shift, cut into cells, label regions [0, -w), [-w, -shift), [-shift,
 * end) per axis; tokens see each other in one cell with one label. */
/* One axis of a random GNA mask, d interleaved problems of their own. */
struct gna_axis {
    uint32_t length, dilation;
    struct axis_gna gna;
};

static struct gna_axis random_axis(struct prng *prng, uint32_t most)
{
    struct gna_axis axis = {.length = (uint32_t)prng_range(prng, 1, most)};
    axis.dilation = (uint32_t)prng_range(prng, 1, axis.length < 4 ? axis.length : 4);
    axis.gna.window = (uint32_t)prng_range(prng, 1, axis.length / axis.dilation);
    axis.gna.stride = (uint32_t)prng_range(prng, 1, axis.gna.window);
    axis.gna.is_causal = prng_below(prng, 3) == 0;
    return axis;
}

static bool sees_axis(const struct gna_axis *axis, uint32_t query, uint32_t key)
{
    const uint32_t d = axis->dilation;
    const uint32_t tokens = axis->length / d + (query % d < axis->length % d);
    return query % d == key % d && mask_twin_sees(tokens, axis->gna, query / d, key / d);
}

static void check_predicate(const struct pattern *pattern, const struct gna_axis *axes, uint32_t q)
{
    uint32_t x[AXIS_MAX];
    uint32_t y[AXIS_MAX];
    pattern_coords(pattern, q, x);
    for (uint32_t k = 0; k < pattern->num_tokens; k++) {
        bool sees = true;
        pattern_coords(pattern, k, y);
        for (int a = 0; a < pattern->num_axes; a++)
            sees = sees && sees_axis(&axes[a], x[a], y[a]);
        if (pattern_sees(pattern, q, k) != sees)
            ck_abort_msg("query %u, key %u of %u", q, k, pattern->num_tokens);
    }
}

/* A key is visible where every axis, cut into its dilation groups, agrees. */
START_TEST(test_pattern_gna_is_the_definition)
{
    static const uint32_t most[] = {24, 9, 5};
    struct prng prng;
    prng_init(&prng, 3);
    for (int i = 0; i < 300; i++) {
        struct gna_axis axes[AXIS_MAX];
        struct pattern pattern = {.kind = PATTERN_GNA, .num_axes = 1 + i % 3, .num_tokens = 1};
        for (int a = 0; a < pattern.num_axes; a++) {
            axes[a] = random_axis(&prng, most[i % 3]);
            pattern.layout[a] = axes[a].length;
            pattern.num_tokens *= axes[a].length;
            pattern.window[a] = axes[a].gna.window;
            pattern.stride[a] = axes[a].gna.stride;
            pattern.dilation[a] = axes[a].dilation;
            pattern.is_axis_causal[a] = axes[a].gna.is_causal;
        }
        for (uint32_t q = 0; q < pattern.num_tokens; q++)
            check_predicate(&pattern, axes, q);
    }
}
END_TEST

static uint32_t swin_label(uint32_t position, uint32_t length, uint32_t window, uint32_t shift)
{
    if (position < length - window)
        return 0;
    return position < length - shift ? 1 : 2;
}

START_TEST(test_pattern_swin_is_the_published_mask)
{
    const uint32_t length[2] = {12, 8};
    const uint32_t window[2] = {4, 4};
    const uint32_t shift[2] = {2, 1};
    const struct mask mask = parse("layout: [12, 8], q_tile: [4, 4], kv_tile: [4, 4]",
                                   "kind: swin, window: [4, 4], shift: [2, 1]");
    for (uint32_t q = 0; q < 96; q++)
        for (uint32_t k = 0; k < 96; k++) {
            bool sees = true;
            for (int a = 0; a < 2; a++) {
                const uint32_t x = (a ? q % 8 : q / 8) + length[a] - shift[a];
                const uint32_t y = (a ? k % 8 : k / 8) + length[a] - shift[a];
                const uint32_t i = x % length[a];
                const uint32_t j = y % length[a];
                sees = sees && i / window[a] == j / window[a] &&
                       swin_label(i, length[a], window[a], shift[a]) ==
                           swin_label(j, length[a], window[a], shift[a]);
            }
            ck_assert_int_eq(mask_sees(&mask, 0, q, k), sees);
        }
}
END_TEST

START_TEST(test_pattern_equivalences)
{
    const char *shape = "layout: [12, 6], q_tile: [2, 2], kv_tile: [2, 2]";
    /* an odd window over tiles is GNA with stride = tile */
    ck_assert_str_eq(spell(shape, "kind: sliding_tile, tile: [2, 3], window: [3, 1]"),
                     spell(shape, "kind: gna, window: [6, 3], stride: [2, 3]"));
    /* stride = window | length is non-overlapping blocks */
    ck_assert_str_eq(spell(shape, "kind: blocked, block: [4, 3]"),
                     spell(shape, "kind: gna, window: [4, 3], stride: [4, 3]"));
    ck_assert_str_eq(spell(shape, "kind: blocked, block: [4, 3]"),
                     spell(shape, "kind: swin, window: [4, 3]"));
    /* window = length is dense whatever the stride */
    ck_assert_str_eq(spell(shape, "kind: dense"),
                     spell(shape, "kind: gna, window: [12, 6], stride: [5, 2]"));
    ck_assert_str_eq(spell(eight, "kind: causal"),
                     spell(eight, "kind: gna, window: 8, causal: true"));
    ck_assert_str_eq(spell(eight, "kind: a_shape, sink: 2, window: 3"),
                     spell(eight, "kind: sink_window, sink: 2, window: 3"));
}
END_TEST

START_TEST(test_pattern_choices_keep_their_budget)
{
    const struct mask mask = parse("layout: 256, heads: 3, q_tile: 16, kv_tile: 16, head_dim: 64",
                                   "kind: block_topk, q_block: 16, kv_block: 16, keep: 2, "
                                   "keep_max: 5, draw: recent, seed: 9");
    ck_assert_uint_eq(mask.num_parts, 3); /* every head chooses */
    for (uint32_t head = 0; head < 3; head++) {
        const struct pattern_choice *choice = &mask.parts[head].pattern.choice;
        for (uint32_t row = 0; row < 16; row++) {
            size_t num = 0;
            const uint32_t *blocks = pattern_choice_row(choice, row * 16, &num);
            ck_assert_uint_eq(blocks[num - 1], row); /* its own block */
            ck_assert_uint_ge(num, row < 2 ? row + 1 : 3);
            ck_assert_uint_le(num, 6);
        }
    }
    ck_assert(memcmp(mask.parts[0].pattern.choice.row_starts,
                     mask.parts[1].pattern.choice.row_starts, 17 * sizeof(uint64_t)) != 0);
}
END_TEST

START_TEST(test_pattern_selection_costs)
{
    /* 4 probes score 32 keys, causally: 32 + 31 + 30 + 29 pairs of 8 multiply-adds */
    struct mask mask = parse("layout: 32, q_tile: 8, kv_tile: 8, head_dim: 8",
                             "kind: vertical_slash, columns: 3, diagonals: 2, probe: 4, seed: 1");
    const struct selection *selection = &mask.parts[0].selection;
    ck_assert_uint_eq(selection->macs, 976); /* 122 * 8 */
    ck_assert_uint_eq(selection->exps, 122);
    ck_assert_uint_eq(selection->compares, 128); /* 32 * (2 + 2) */ /* heaps of 3 and of 2 */
    ck_assert_uint_eq(selection->read_bytes, 576); /* 36 * 8 * 2 */ /* 32 keys, 4 queries */
    ck_assert_uint_eq(selection->index_bytes, 20);                  /* (3 + 2) * 4 */
    /* rows 0..3 of pooled queries score 0..3 pooled keys before them */
    mask = parse("layout: 32, q_tile: 8, kv_tile: 8, head_dim: 8",
                 "kind: block_topk, q_block: 8, kv_block: 8, keep: 1, seed: 1");
    selection = &mask.parts[0].selection;
    ck_assert_uint_eq(selection->macs, 48);                   /* 6 * 8 */
    ck_assert_uint_eq(selection->adds, 512); /* 2 * 32 * 8 */ /* means of Q and K */
    ck_assert_uint_eq(selection->index_bytes, 28);            /* (1 + 2 + 2 + 2) * 4 */
    /* 8 steps of 4 queries score the pages before them: 0 0 1 1 2 2 3 3, two products each */
    mask = parse("layout: 32, q_tile: 8, kv_tile: 8, head_dim: 8",
                 "kind: pages, page: 8, keep: 1, reuse: 4, seed: 1");
    selection = &mask.parts[0].selection;
    ck_assert_uint_eq(selection->macs, 192); /* 12 * 8 * 2 */
    /* a static pattern selects nothing */
    mask = parse(eight, "kind: causal");
    ck_assert_uint_eq(mask.parts[0].selection.macs, 0);
    ck_assert_uint_eq(mask.parts[0].selection.index_bytes, 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("pattern");
    TCase *tcase = tcase_create("pattern");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_test(tcase, test_pattern_rows_by_hand);
    tcase_add_test(tcase, test_pattern_sparse_transformer_rows);
    tcase_add_test(tcase, test_pattern_dilated_segments_rows);
    tcase_add_test(tcase, test_pattern_circle_on_a_grid);
    tcase_add_test(tcase, test_pattern_gna_is_the_definition);
    tcase_add_test(tcase, test_pattern_swin_is_the_published_mask);
    tcase_add_test(tcase, test_pattern_equivalences);
    tcase_add_test(tcase, test_pattern_choices_keep_their_budget);
    tcase_add_test(tcase, test_pattern_selection_costs);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
