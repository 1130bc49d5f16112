/*
 * Masks on the cycle level: the list of live tiles on the engine. A dense mask is no mask, to the
 * byte; nothing is faster than tiles x interval; with ideal memory the analytic time is met but for
 * the start-up and the order of unlike tiles; dead tiles, rows and heads cost nothing.
 */
#include "sim/cycle.h"
#include "tests/support/fusemax.h"
#include "tests/support/random_mask.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct arena arena;
static struct err err;
static struct prng prng;
static struct design *design;

static void setup(void)
{
    arena_init(&arena);
    err_init(&err);
    prng_init(&prng, 51);
    design = fusemax_load(FUSEMAX_BINDING, &arena);
    design->arch.dram.transfers = ARCH_TRANSFERS_TOTAL; /* memory is ideal here */
}

static void teardown(void)
{
    arena_release(&arena);
}

static void require(enum status status)
{
    if (status == STATUS_OK)
        return;
    err_print(&err, stderr);
    ck_abort_msg("no result");
}

static void lay(const char *text)
{
    struct mask *mask = ARENA_NEW(&arena, struct mask);
    struct sparse *sparse = NULL;
    random_mask_parse(text, &arena, mask);
    require(sparse_new(mask, "m", (struct pos){"x.yaml", 1, 1}, &arena, &sparse, &err));
    design->sparse = sparse;
    design->workload = (struct workload){.name = "mask",
                                         .batch = 2,
                                         .heads = mask->num_heads,
                                         .seq_len = mask->num_tokens,
                                         .query_width = mask->head_dim,
                                         .value_width = mask->head_dim};
}

static const char *line_of(unsigned accounting, struct result *result)
{
    struct buf text;
    const struct result_line line = {.level = "cycle", .members = "", .has_breakdown = true};
    require(cycle_evaluate(design, accounting, result, &err));
    struct result plain = *result;
    plain.mask.name = NULL;
    buf_init(&text);
    result_print_json(&plain, &line, &text);
    const char *out = arena_strdup(&arena, text.data);
    buf_release(&text);
    return out;
}

START_TEST(test_a_dense_mask_changes_no_byte)
{
    static const char *const lengths[] = {"256", "512", "4 Ki", "16 Ki"};
    struct result result;
    for (int i = 0; i < 8; i++) {
        lay(arena_printf(&arena,
                         "{layout: %s, heads: 3, head_dim: 64, q_tile: 256, kv_tile: 256, pattern: "
                         "{kind: dense}}",
                         lengths[i / 2]));
        const unsigned accounting = i % 2 ? ACCOUNTING_PUBLISHED : ACCOUNTING_FULL;
        const char *masked = line_of(accounting, &result);
        ck_assert_double_eq(result.mask.dense_cycles, result.cycles);
        design->sparse = NULL;
        ck_assert_str_eq(masked, line_of(accounting, &result));
    }
}
END_TEST

static const char *random_text(void)
{
    const uint32_t tokens = random_mask_below(&prng, 33, 16 * 24);
    const uint32_t window = random_mask_below(&prng, 1, tokens);
    return arena_printf(
        &arena,
        "{layout: %u, head_dim: 32, q_tile: 16, kv_tile: 16, per_head: [{heads: 2, pattern: {kind: "
        "gna, window: %u, stride: %u}}, {heads: 1, pattern: {kind: sink_window, sink: 3, window: "
        "%u}}, {heads: 3, pattern: {kind: block_list, q_block: %u, kv_block: 16, rows: [[0], [], "
        "[0, %u]]}}]}",
        tokens, window, random_mask_below(&prng, 1, window), random_mask_below(&prng, 1, tokens),
        (tokens + 2) / 3, (tokens - 1) / 16);
}

/* Stalls and busy cycles of each array add up. */
static void check_stalls(const struct result *result)
{
    for (int a = 0; a < ARCH_NUM_ARRAYS; a++) {
        double sum = 0;
        for (int k = 0; k < ENGINE_NUM_CAUSES; k++)
            sum += result->stalls[a][k];
        ck_assert_double_eq_tol(sum, result->cycles, 1e-9 * result->cycles);
    }
}

/*
 * E = F = 32 at 16x16, ideal memory, no skew: what a run takes beyond its kinds of tiles is the 33
 * cycles of start-up that dense attention has too, and at most one cycle for each mask step that
 * the analytic level takes to hide behind the end of a Q tile. It takes all of them so that can:
 * the rarer kind of the two.
 */
START_TEST(test_cycles_are_the_analytic_ones_and_the_start_up)
{
    int num_exact = 0;
    design->arch.side = 16;
    design->arch.dram.bandwidth_bytes_per_second = 1e15;
    for (int i = 0; i < 100; i++) {
        struct result analytic, cycle;
        lay(random_text());
        design->arch.l3.capacity_bytes = (uint64_t)random_mask_below(&prng, 5, 40) << 10;
        const unsigned accounting = ACCOUNTING_FULL | ACCOUNTING_NO_ENERGY;
        require(analytic_evaluate(design, accounting, &analytic, &err));
        require(cycle_evaluate(design, accounting, &cycle, &err));
        const struct result_mask *mask = &analytic.mask;
        const double both = (double)(mask->partial_tiles < mask->live_q_tiles ? mask->partial_tiles
                                                                              : mask->live_q_tiles);
        ck_assert_double_ge(cycle.cycles, analytic.cycles + 33 - 1e-6);
        ck_assert_double_le(cycle.cycles, analytic.cycles + 33 + both + 1e-6);
        ck_assert_double_eq_tol(cycle.mask.dense_cycles, mask->dense_cycles + 33, 1e-6);
        ck_assert_double_ge(cycle.cycles, cycle.mask.dense_cycles / mask->bound_work - 33);
        ck_assert_double_eq_tol(cycle.startup_cycles, cycle.cycles - analytic.cycles, 1e-6);
        check_stalls(&cycle);
        num_exact += mask->partial_tiles == 0;
    }
    ck_assert_int_lt(num_exact, 100);
}
END_TEST

/* Blocks of whole tiles cut none: exactly tiles and start-up. */
START_TEST(test_an_exact_mask_costs_its_tiles)
{
    struct result analytic, cycle;
    design->arch.side = 16;
    design->arch.l3.capacity_bytes = 20 << 10;
    design->arch.dram.bandwidth_bytes_per_second = 1e15;
    for (uint32_t block = 16; block <= 192; block += 16) {
        lay(arena_printf(&arena,
                         "{layout: 960, heads: 3, head_dim: 32, q_tile: 16, kv_tile: 16, pattern: "
                         "{kind: blocked, block: %u}}",
                         block));
        require(analytic_evaluate(design, ACCOUNTING_FULL, &analytic, &err));
        require(cycle_evaluate(design, ACCOUNTING_FULL, &cycle, &err));
        ck_assert_uint_eq(analytic.mask.partial_tiles, 0);
        ck_assert_double_eq_tol(cycle.cycles, analytic.cycles + 33, 1e-6);
        /* all but leakage follows from the counts */
        ck_assert_double_eq_tol(cycle.energy_pj - cycle.leakage_pj,
                                analytic.energy_pj - analytic.leakage_pj,
                                1e-12 * analytic.energy_pj);
    }
}
END_TEST

/* Query tiles that see nothing, and heads that see nothing, take no cycle. */
START_TEST(test_what_is_dead_costs_nothing)
{
    static const char *const texts[] = {
        "{layout: 64, head_dim: 32, q_tile: 16, kv_tile: 16, per_head: [{heads: 2, pattern: {kind: "
        "block_list, q_block: 16, kv_block: 16, rows: [[0, 1], [], [2], []]}}, {heads: 5, pattern: "
        "{kind: block_list, q_block: 16, kv_block: 16, rows: [[], [], [], []]}}]}",
        "{layout: 64, head_dim: 32, q_tile: 16, kv_tile: 16, per_head: [{heads: 2, pattern: {kind: "
        "block_list, q_block: 16, kv_block: 16, rows: [[0, 1], [2], [], []]}}]}"};
    struct result results[2];
    design->arch.side = 16;
    design->arch.l3.capacity_bytes = 9 << 10; /* a Q tile at a time */
    for (int i = 0; i < 2; i++) {
        lay(texts[i]);
        require(cycle_evaluate(design, ACCOUNTING_FULL, &results[i], &err));
    }
    ck_assert_double_eq(results[0].cycles, results[1].cycles);
    ck_assert_double_eq(results[0].traffic_bytes, results[1].traffic_bytes);
    ck_assert_uint_eq(results[0].mask.empty_q_tiles, 2 * (2 * 2 + 5 * 4));
    ck_assert_uint_eq(results[1].mask.empty_q_tiles, 2 * 2 * 2);
    ck_assert_uint_eq(results[0].mask.live_q_tiles, results[1].mask.live_q_tiles);
    ck_assert_double_eq(results[0].mask.head_cycles.min, 0);
}
END_TEST

/* Choosing a mask is busy time of both arrays. */
START_TEST(test_selection_is_in_the_cycles)
{
    struct result analytic, cycle;
    lay("{layout: 4 Ki, heads: 2, head_dim: 64, q_tile: 256, kv_tile: 256, pattern: {kind: "
        "block_topk, q_block: 256, kv_block: 256, keep: 4, seed: 3}}");
    require(analytic_evaluate(design, ACCOUNTING_FULL, &analytic, &err));
    require(cycle_evaluate(design, ACCOUNTING_FULL, &cycle, &err));
    ck_assert_double_gt(cycle.mask.selection_cycles, 0);
    ck_assert_double_ge(cycle.cycles, analytic.cycles);
    ck_assert_double_lt(cycle.cycles, 1.01 * analytic.cycles);
    ck_assert_double_eq(cycle.traffic_bytes, analytic.traffic_bytes);
    check_stalls(&cycle);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("sparse cycle");
    TCase *tcase = tcase_create("cycle");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, test_a_dense_mask_changes_no_byte);
    tcase_add_test(tcase, test_cycles_are_the_analytic_ones_and_the_start_up);
    tcase_add_test(tcase, test_an_exact_mask_costs_its_tiles);
    tcase_add_test(tcase, test_what_is_dead_costs_nothing);
    tcase_add_test(tcase, test_selection_is_in_the_cycles);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
