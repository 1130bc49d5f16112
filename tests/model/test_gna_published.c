/*
 * Published values of Generalized Neighborhood Attention (configs/published: arXiv 2504.16922,
 * figure 4, tables 1 to 6; NATTEN's performance documentation; cosmos-predict2's parameter file)
 * against the bounds, and those of an independent calculation to more digits.
 *
 * Tiles: the two stated ones (HunyuanVideo 18x24x24: 4x8x8/2x8x8, FLUX: 16x16/16x8) and the two
 * that a search over powers of two finds to reproduce the tables (HunyuanVideo 30x40x40:
 * 2x16x8/2x8x8, Cosmos: 8x4x8/4x4x8). Four end-to-end values of the paper only follow if the
 * op-level speedup is rounded to 2, then to 1 decimals first; the test says which.
 */
#include "mask/against.h"
#include "mask/bound.h"
#include "mask/pattern_axes.h"
#include "mask/reason.h"
#include "mask/search.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct use_case {
    int num_axes;
    uint32_t layout[3];
    uint32_t window[3];
    uint32_t q_tile[3];
    uint32_t kv_tile[3];
};

static const struct use_case hunyuan91 = {3, {30, 48, 80}, {18, 24, 24}, {4, 8, 8}, {2, 8, 8}};
static const struct use_case cosmos89 = {3, {16, 44, 80}, {16, 24, 16}, {8, 4, 8}, {4, 4, 8}};
static const struct use_case flux90 = {2, {256, 256, 0}, {80, 80, 0}, {16, 16, 0}, {16, 8, 0}};
static const struct use_case hunyuan91_hopper = {
    3, {30, 48, 80}, {18, 24, 24}, {2, 8, 8}, {2, 8, 8}};
static const struct use_case flux90_hopper = {
    2, {256, 256, 0}, {80, 80, 0}, {16, 8, 0}, {16, 8, 0}};
static const struct use_case line = {1, {32768}, {2048}, {128}, {128}};

static void fill_mask(const struct use_case *use, const uint32_t *stride, const uint32_t *dilation,
                      struct arena *arena, struct mask *mask)
{
    *mask = (struct mask){.num_axes = use->num_axes,
                          .tile_axes = use->num_axes,
                          .num_tokens = 1,
                          .num_heads = 1,
                          .num_parts = 1,
                          .head_dim = 128,
                          .element_bytes = 2,
                          .steps = 1};
    mask->parts = ARENA_NEW(arena, struct mask_part);
    mask->parts[0].num_heads = 1;
    struct pattern *pattern = &mask->parts[0].pattern;
    *pattern = (struct pattern){.kind = PATTERN_GNA, .num_axes = use->num_axes};
    for (int a = 0; a < use->num_axes; a++) {
        mask->layout[a] = mask->tile_layout[a] = pattern->layout[a] = use->layout[a];
        mask->num_tokens *= use->layout[a];
        mask->q_tile[a] = use->q_tile[a];
        mask->kv_tile[a] = use->kv_tile[a];
        pattern->window[a] = use->window[a];
        pattern->stride[a] = stride[a];
        pattern->dilation[a] = dilation ? dilation[a] : 1;
    }
    pattern->num_tokens = mask->num_tokens;
    mask_prepare(mask, arena);
}

static struct bound find_bound(const struct use_case *use, const uint32_t *stride,
                               const uint32_t *dilation, bool is_dynamic)
{
    struct arena arena;
    struct mask mask;
    struct bound bound;
    struct err err;
    err_init(&err);
    arena_init(&arena);
    fill_mask(use, stride, dilation, &arena, &mask);
    ck_assert_int_eq(bound_part(&mask, &mask.parts[0], is_dynamic, &arena, &bound, &err),
                     STATUS_OK);
    arena_release(&arena);
    return bound;
}

/* Op level, gna.md section 7 and 8 (figure 4 prints one decimal): worst tile, average, FLOP-wise.
 */
static const struct {
    const struct use_case *use;
    uint32_t stride[3];
    double flop, worst, work;
    bool is_exact;
} op_level[] = {
    {&hunyuan91, {1, 1, 1}, 11.1, 3.273, 5.245, false},
    {&hunyuan91, {16, 8, 8}, 11.1, 11.111, 11.111, true},
    {&cosmos89, {1, 1, 1}, 9.2, 5.238, 6.087, false},
    {&cosmos89, {1, 8, 16}, 9.2, 9.167, 9.167, true},
    {&flux90, {1, 1}, 10.2, 6.095, 7.061, false},
    {&flux90, {16, 16}, 10.2, 10.240, 10.240, true},
    /* Hopper's own tiles; the published chart reprints the values of Blackwell's */
    {&hunyuan91_hopper, {1, 1, 1}, 11.1, 3.600, 5.440, false},
    {&hunyuan91_hopper, {2, 8, 8}, 11.1, 11.111, 11.111, true},
    {&flux90_hopper, {1, 1}, 10.2, 6.649, 7.515, false},
    {&line, {1}, 16.0, 15.059, 15.114, false}, /* 256/17; 8 + 8 edge Q tiles visit 16: 256^2/4336 */
    {&line, {256}, 16.0, 16.0, 16.0, true},
};

START_TEST(test_gna_op_level)
{
    for (size_t i = 0; i < sizeof op_level / sizeof op_level[0]; i++) {
        const struct bound bound = find_bound(op_level[i].use, op_level[i].stride, NULL, false);
        ck_assert_double_eq_tol(bound_flop(&bound, 1), op_level[i].flop, 0.051);
        ck_assert_double_eq_tol(bound_worst_tile(&bound), op_level[i].worst, 0.00051);
        ck_assert_double_eq_tol(bound_work(&bound), op_level[i].work, 0.00051);
        ck_assert_int_eq(bound.is_exact, op_level[i].is_exact);
    }
}
END_TEST

static double rounded(double speedup)
{
    return round(round(speedup * 100.0) / 10.0) / 10.0;
}

static void load_table(const char *path, struct arena *arena, struct against *out)
{
    struct err err;
    err_init(&err);
    arena_init(arena);
    ck_assert_msg(against_load(path, arena, out, &err) == STATUS_OK, "%s:%d: %s: %s", path,
                  err.line, err.field, err.text);
}

/* Tables 2 to 5: FLOP-wise and simulated (NATTENSim) end-to-end speedup. Four of the simulated ones
 * only follow if the op-level speedup is rounded first. */
START_TEST(test_gna_end_to_end)
{
    struct arena arena;
    struct against table;
    int num_rounded = 0;
    load_table("configs/published/gna_end_to_end.csv", &arena, &table);
    ck_assert_uint_eq(table.num_rows, 44);
    for (size_t i = 0; i < table.num_rows; i++) {
        const struct against_row *row = &table.rows[i];
        const struct mask *mask = row->mask;
        const double theirs = row->theirs[AGAINST_E2E_WORST];
        ck_assert_double_eq_tol(row->ours[AGAINST_E2E_FLOP], row->theirs[AGAINST_E2E_FLOP], 0.0101);
        if (fabs(row->ours[AGAINST_E2E_WORST] - theirs) <= 0.0085)
            continue;
        num_rounded++;
        ck_assert_double_eq_tol(bound_end_to_end(mask->share, mask->steps, mask->dense_steps,
                                                 rounded(row->ours[AGAINST_WORST])),
                                theirs, 0.0085);
    }
    ck_assert_int_eq(num_rounded, 4);
    arena_release(&arena);
}
END_TEST

/* Figure 4, one decimal. The chart of Hopper reprints the simulated values of Blackwell's tiles:
 * two of its six rows are none that Hopper's own tiles give. */
START_TEST(test_gna_figure_4)
{
    struct arena arena;
    struct against table;
    load_table("configs/published/gna_op_b200.csv", &arena, &table);
    ck_assert_uint_eq(table.num_rows, 6);
    ck_assert_uint_eq(against_count_beyond(&table, 0.051), 0);
    arena_release(&arena);
    load_table("configs/published/gna_op_h100.csv", &arena, &table);
    ck_assert_uint_eq(table.num_rows, 6);
    ck_assert_uint_eq(against_count_beyond(&table, 0.051), 2);
    arena_release(&arena);
}
END_TEST

/* Sparsity as quoted, 0.6 %; all of these strides are exact. */
START_TEST(test_gna_sparsity)
{
    struct arena arena;
    struct against table;
    load_table("configs/published/gna_sparsity.csv", &arena, &table);
    ck_assert_uint_eq(table.num_rows, 11);
    for (size_t i = 0; i < table.num_rows; i++) {
        const struct against_row *row = &table.rows[i];
        ck_assert_double_eq_tol(row->ours[AGAINST_SPARSITY], row->theirs[AGAINST_SPARSITY], 0.006);
        ck_assert_msg(row->heads->sum.is_exact, "row %zu", i);
    }
    arena_release(&arena);
}
END_TEST

/* What an independent calculation makes of NATTEN's times: TF/s, percent of the worst-tile and the
 * work bound, in the order of gna_measured.csv. */
static const struct {
    double dense, useful, executed, of_worst, of_work;
} derived[] = {
    {698, 362, 383, 55, 55},      {698, 548, 548, 79, 79},    {698, 580, 580, 83, 83},
    {542, 318, 433, 90, 80},      {542, 651, 651, 120, 120},  {576, 186, 379, 100, 66},
    {576, 628, 628, 109, 109},    {1294, 591, 661, 51, 51},   {1294, 907, 907, 70, 70},
    {1294, 899, 899, 69.5, 69.5}, {1218, 593, 860, 82, 71},   {1218, 1253, 1253, 103, 103},
    {1206, 347, 785, 98, 61},     {1206, 1128, 1203, 94, 94},
};

START_TEST(test_gna_measured)
{
    struct arena arena;
    struct against table;
    load_table("configs/published/gna_measured.csv", &arena, &table);
    ck_assert_uint_eq(table.num_rows, sizeof derived / sizeof derived[0]);
    for (size_t i = 0; i < table.num_rows; i++) {
        const struct against_row *row = &table.rows[i];
        const struct against_rates rates = against_find_rates(row);
        const double speedup = row->theirs[AGAINST_SPEEDUP];
        ck_assert_double_eq_tol(rates.dense_flop_per_s * 1e-12, derived[i].dense, 1.0);
        ck_assert_double_eq_tol(rates.useful_flop_per_s * 1e-12, derived[i].useful, 1.0);
        ck_assert_double_eq_tol(rates.executed_flop_per_s * 1e-12, derived[i].executed, 1.0);
        ck_assert_double_eq_tol(100 * speedup / row->ours[AGAINST_WORST], derived[i].of_worst, 1.0);
        ck_assert_double_eq_tol(100 * speedup / row->ours[AGAINST_WORK], derived[i].of_work, 1.0);
    }
    arena_release(&arena);
}
END_TEST

/* Cosmos-Predict2 on HxW = 44x80 (the T axis is whole): exact at 4x8 on both sides, where tile
 * bound = FLOP bound; at 8x8 the bounds fall. */
START_TEST(test_gna_predict2)
{
    const struct {
        uint32_t window[3], stride[3], dilation[3];
        double sparsity, bound, bound_8x8;
    } layers[] = {
        {{4, 16}, {1, 1}, {11, 5}, 0.98, 55.0, 30.0}, {{12, 16}, {4, 1}, {1, 5}, 0.95, 18.3, 10.0},
        {{12, 24}, {4, 8}, {1, 1}, 0.92, 12.2, 6.7},  {{20, 40}, {4, 8}, {1, 1}, 0.77, 4.4, 4.0},
        {{28, 56}, {4, 8}, {1, 1}, 0.55, 2.24, 1.7},
    };
    for (size_t i = 0; i < sizeof layers / sizeof layers[0]; i++) {
        struct use_case use = {2, {44, 80}, {0}, {4, 8}, {4, 8}};
        memcpy(use.window, layers[i].window, sizeof use.window);
        struct bound bound = find_bound(&use, layers[i].stride, layers[i].dilation, false);
        ck_assert(bound.is_exact);
        ck_assert_double_eq_tol(1.0 - 1.0 / bound_flop(&bound, 1), layers[i].sparsity, 0.0101);
        ck_assert_double_eq_tol(bound_worst_tile(&bound), layers[i].bound, 0.05);
        ck_assert_double_eq_tol(bound_worst_tile(&bound), bound_flop(&bound, 1), 1e-12);
        use.q_tile[0] = use.kv_tile[0] = 8;
        bound = find_bound(&use, layers[i].stride, layers[i].dilation, false);
        ck_assert_double_eq_tol(bound_worst_tile(&bound), layers[i].bound_8x8, 0.05);
        ck_assert_int_eq(bound.is_exact, i == 0);
    }
}
END_TEST

/* Section 8: the frontier of strides, in the order of the bound. */
struct frontier_row {
    uint32_t stride[3];
    double bound;
};

static void check_frontier(const struct use_case *use, const struct frontier_row *rows, size_t num)
{
    struct arena arena;
    struct mask mask;
    struct search search;
    struct err err;
    const struct search_options options = {.is_over_strides = true};
    const uint32_t stride[3] = {1, 1, 1};
    err_init(&err);
    arena_init(&arena);
    fill_mask(use, stride, NULL, &arena, &mask);
    ck_assert_int_eq(search_run(&mask, options, &arena, &search, &err), STATUS_OK);
    for (size_t i = 0; i < num; i++) {
        bool is_found = false;
        for (size_t j = 0; j < search.num_rows; j++)
            if (memcmp(search.rows[j].stride, rows[i].stride, sizeof rows[i].stride) == 0) {
                is_found = true;
                ck_assert_double_eq_tol(search.rows[j].worst_tile_bound, rows[i].bound, 0.0051);
                ck_assert(search.rows[j].is_exact == !search.rows[j].reason);
            }
        ck_assert_msg(is_found, "frontier row %zu is missing", i);
    }
    ck_assert_uint_eq(search.num_rows, num);
    ck_assert(search.rows[num - 1].is_exact);
    arena_release(&arena);
}

#define CHECK_FRONTIER(use, rows) check_frontier(use, rows, sizeof rows / sizeof rows[0])

START_TEST(test_gna_stride_frontier)
{
    static const struct frontier_row hopper[] = {
        {{1, 1, 1}, 3.60}, {{2, 1, 1}, 4.00}, {{1, 1, 8}, 6.00},  {{1, 8, 1}, 6.00},
        {{2, 1, 8}, 6.67}, {{2, 8, 1}, 6.67}, {{1, 8, 8}, 10.00}, {{2, 8, 8}, 11.11}};
    static const struct frontier_row blackwell[] = {
        {{1, 1, 1}, 3.27},  {{2, 1, 1}, 3.60}, {{16, 1, 1}, 4.00}, {{1, 1, 8}, 5.45},
        {{1, 8, 1}, 5.45},  {{2, 1, 8}, 6.00}, {{2, 8, 1}, 6.00},  {{16, 1, 8}, 6.67},
        {{16, 8, 1}, 6.67}, {{1, 8, 8}, 9.09}, {{2, 8, 8}, 10.00}, {{16, 8, 8}, 11.11}};
    static const struct frontier_row flux[] = {
        {{1, 1}, 6.65}, {{1, 16}, 7.31}, {{16, 1}, 9.31}, {{16, 16}, 10.24}};
    static const struct frontier_row cosmos[] = {
        {{1, 1, 1}, 5.24}, {{1, 8, 1}, 6.11}, {{1, 1, 16}, 7.86}, {{1, 8, 16}, 9.17}};
    static const struct frontier_row long_line[] = {{{1}, 15.06}, {{256}, 16.00}};
    CHECK_FRONTIER(&hunyuan91_hopper, hopper);
    CHECK_FRONTIER(&hunyuan91, blackwell);
    CHECK_FRONTIER(&flux90_hopper, flux);
    CHECK_FRONTIER(&cosmos89, cosmos);
    CHECK_FRONTIER(&line, long_line);
}
END_TEST

/* Dynamic KV tiling at stride 1 on Hopper's tiles. */
START_TEST(test_gna_dynamic_tiling)
{
    const uint32_t stride[3] = {1, 1, 1};
    const struct use_case cosmos = {3, {16, 44, 80}, {16, 24, 16}, {4, 4, 8}, {4, 4, 8}};
    struct bound bound = find_bound(&hunyuan91_hopper, stride, NULL, true);
    ck_assert_double_eq_tol(bound_worst_tile(&bound), 5.63, 0.0051);
    bound = find_bound(&flux90_hopper, stride, NULL, true);
    ck_assert_double_eq_tol(bound_worst_tile(&bound), 7.76, 0.0051);
    bound = find_bound(&cosmos, stride, NULL, true);
    ck_assert_double_eq_tol(bound_worst_tile(&bound), 5.24, 0.0051);
}
END_TEST

/* Plain tiles of the flat sequence, 128 x 128, no permutation: the block skip nearly vanishes. */
START_TEST(test_gna_flat_tiling)
{
    const struct {
        const struct use_case *use;
        double worst;
    } flat[] = {{&flux90, 3.2}, {&hunyuan91, 3.1}, {&cosmos89, 1.0}};
    const uint32_t stride[3] = {1, 1, 1};
    for (size_t i = 0; i < sizeof flat / sizeof flat[0]; i++) {
        struct arena arena;
        struct mask mask;
        struct bound bound;
        struct err err;
        err_init(&err);
        arena_init(&arena);
        fill_mask(flat[i].use, stride, NULL, &arena, &mask);
        mask.is_flat = true;
        mask.tile_axes = 1;
        mask.tile_layout[0] = mask.num_tokens;
        mask.q_tile[0] = mask.kv_tile[0] = 128;
        mask_prepare(&mask, &arena);
        ck_assert_int_eq(bound_part(&mask, &mask.parts[0], false, &arena, &bound, &err), STATUS_OK);
        ck_assert_double_eq_tol(bound_worst_tile(&bound), flat[i].worst, 0.051);
        if (flat[i].use == &cosmos89)
            ck_assert_double_eq_tol(bound_work(&bound), 1.7, 0.051);
        arena_release(&arena);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("gna_published");
    TCase *tcase = tcase_create("gna_published");
    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, test_gna_op_level);
    tcase_add_test(tcase, test_gna_end_to_end);
    tcase_add_test(tcase, test_gna_figure_4);
    tcase_add_test(tcase, test_gna_sparsity);
    tcase_add_test(tcase, test_gna_measured);
    tcase_add_test(tcase, test_gna_predict2);
    tcase_add_test(tcase, test_gna_stride_frontier);
    tcase_add_test(tcase, test_gna_dynamic_tiling);
    tcase_add_test(tcase, test_gna_flat_tiling);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
