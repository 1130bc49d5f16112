/*
 * Masks in the analytic model: a dense mask changes nothing, blocks are so many smaller problems,
 * every counter of random masks is that of a walk over all tiles, and time is made of the parts
 * that the result names.
 */
#include "sim/analytic.h"
#include "sim/sparse_cost.h"
#include "sim/sparse_plan.h"
#include "tests/support/fusemax.h"
#include "tests/support/random_mask.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct arena arena;
static struct err err;
static struct prng prng;
static struct result result;

static void setup(void)
{
    arena_init(&arena);
    err_init(&err);
    prng_init(&prng, 31);
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

/* Lays the mask over the design; the workload has its shape. */
static const struct sparse *lay(struct design *design, const char *text)
{
    struct mask *mask = ARENA_NEW(&arena, struct mask);
    struct sparse *sparse = NULL;
    random_mask_parse(text, &arena, mask);
    require(sparse_new(mask, "m", (struct pos){"x.yaml", 1, 1}, &arena, &sparse, &err));
    design->sparse = sparse;
    design->workload =
        (struct workload){.name = "mask",
                          .batch = 2,
                          .heads = mask->num_heads,
                          .seq_len = mask->num_tokens,
                          .key_len = mask->extra ? mask->num_tokens + mask->extra : 0,
                          .query_width = mask->head_dim,
                          .value_width = mask->head_dim};
    return sparse;
}

static const char *line_of(struct design *design, unsigned accounting)
{
    struct buf text;
    const struct result_line line = {.level = "analytic", .members = "", .has_breakdown = true};
    require(analytic_evaluate(design, accounting, &result, &err));
    struct result plain = result;
    plain.mask.name = NULL;
    buf_init(&text);
    result_print_json(&plain, &line, &text);
    const char *out = arena_strdup(&arena, text.data);
    buf_release(&text);
    return out;
}

START_TEST(test_a_dense_mask_changes_no_byte)
{
    static const enum fusemax_design designs[] = {FUSEMAX_BINDING, FUSEMAX_ARCH, FUSEMAX_CASCADE};
    static const unsigned accountings[] = {ACCOUNTING_FULL, ACCOUNTING_PUBLISHED};
    static const char *const lengths[] = {"256", "512", "4 Ki", "64 Ki", "1 Mi"};
    for (size_t d = 0; d < 3; d++) {
        struct design *design = fusemax_load(designs[d], &arena);
        for (size_t i = 0; i < 2 * sizeof lengths / sizeof lengths[0]; i++) {
            lay(design, arena_printf(&arena,
                                     "{layout: %s, heads: 3, head_dim: 64, q_tile: 256, kv_tile: "
                                     "256, pattern: {kind: dense}}",
                                     lengths[i / 2]));
            const char *masked = line_of(design, accountings[i % 2]);
            ck_assert_double_eq(result.mask.dense_cycles, result.cycles);
            design->sparse = NULL;
            ck_assert_str_eq(masked, line_of(design, accountings[i % 2]));
        }
    }
}
END_TEST

/* 2 x 6 blocks of 4 tiles in a head, and in a buffer that holds 4, 2 or 1 Q tiles. */
START_TEST(test_blocks_are_so_many_smaller_problems)
{
    static const uint64_t capacities[] = {21 << 10, 13 << 10, 9 << 10};
    struct design *design = fusemax_load(FUSEMAX_BINDING, &arena);
    design->arch.side = 16;
    for (int i = 0; i < 3; i++) {
        struct result whole, one;
        design->arch.l3.capacity_bytes = capacities[i];
        lay(design, "{layout: 768, heads: 3, head_dim: 64, q_tile: 16, kv_tile: 16, pattern: "
                    "{kind: blocked, block: 64}}");
        require(analytic_evaluate(design, ACCOUNTING_FULL, &whole, &err));
        ck_assert_uint_eq(sparse_plan_group(design->lowered->plan), (uint64_t)4 >> i);
        design->sparse = NULL;
        design->workload.seq_len = 64;
        require(analytic_evaluate(design, ACCOUNTING_FULL, &one, &err));
        ck_assert_uint_eq(whole.num_tiles, 12 * one.num_tiles);
        ck_assert_double_eq(whole.compute_s * design->arch.clock_hz,
                            12 * (one.compute_s * design->arch.clock_hz));
        ck_assert_double_eq(whole.traffic_bytes, 12 * one.traffic_bytes);
        for (int e = 0; e < one.num_einsums; e++) {
            for (int op = 0; op < ARCH_NUM_OPS; op++)
                ck_assert_uint_eq(whole.einsums[e].ops[op], 12 * one.einsums[e].ops[op]);
            for (int m = 0; m < RESULT_NUM_MEMORIES; m++) {
                ck_assert_double_eq(whole.einsums[e].memory[m].reads,
                                    12 * one.einsums[e].memory[m].reads);
                ck_assert_double_eq(whole.einsums[e].memory[m].writes,
                                    12 * one.einsums[e].memory[m].writes);
            }
        }
    }
}
END_TEST

static const struct result_einsum *einsum_of(const char *name)
{
    for (int e = 0; e < result.num_einsums; e++)
        if (strcmp(result.einsums[e].name, name) == 0)
            return &result.einsums[e];
    ck_abort_msg("no Einsum %s", name);
    return NULL;
}

/* Tiles of 16 of one axis with a pattern of its own; causal is one of them. */
static const char *random_text(void)
{
    const uint32_t tiles = random_mask_below(&prng, 1, 24);
    const uint32_t tokens = 16 * tiles - random_mask_below(&prng, 0, 13);
    const uint32_t window = random_mask_below(&prng, 1, tokens);
    const char *pattern = random_mask_below(&prng, 0, 3) == 0
                              ? "kind: causal"
                              : arena_printf(&arena, "kind: gna, window: %u, stride: %u", window,
                                             random_mask_below(&prng, 1, window));
    return arena_printf(&arena,
                        "{layout: %u, head_dim: 32, q_tile: 16, kv_tile: 16, per_head: [{heads: 2, "
                        "pattern: {%s}}, {heads: 1, pattern: {kind: sink_window, sink: 3, window: "
                        "%u}}]}",
                        tokens, pattern, random_mask_below(&prng, 1, tokens));
}

struct walk {
    uint64_t tiles;
    uint64_t q_tiles;
    uint64_t kv_loads;
};

/* One sequence, in the order of the program's loops. */
static struct walk walk_tiles(const struct sparse *sparse, uint64_t group)
{
    struct walk walk = {0, 0, 0};
    const struct mask *mask = sparse->mask;
    const uint32_t num = (uint32_t)sparse->num_q_tiles;
    for (uint32_t h = 0; h < mask->num_heads; h++)
        for (uint32_t first = 0; first < num; first += (uint32_t)group) {
            static bool is_live[64];
            memset(is_live, 0, sizeof is_live);
            for (uint32_t k = 0; k < num; k++) {
                bool is_loaded = false;
                for (uint32_t q = first; q < first + group && q < num; q++) {
                    bool sees = false;
                    for (uint32_t i = 0; i < 256; i++) {
                        const uint32_t query = 16 * q + i / 16, key = 16 * k + i % 16;
                        sees = sees || (query < mask->num_tokens && key < mask->num_tokens &&
                                        mask_sees(mask, h, query, key));
                    }
                    walk.tiles += sees;
                    walk.q_tiles += sees && !is_live[q];
                    walk.kv_loads += sees && !is_loaded;
                    is_live[q] = is_live[q] || sees;
                    is_loaded = is_loaded || sees;
                }
            }
        }
    return walk;
}

/* E = F = 32, values of 2 B, two sequences: the words of +Binding by hand. */
START_TEST(test_counters_are_those_of_a_walk_over_all_tiles)
{
    struct design *design = fusemax_load(FUSEMAX_BINDING, &arena);
    for (int i = 0; i < 150; i++) {
        design->arch.side = 16;
        design->arch.l3.capacity_bytes = (uint64_t)random_mask_below(&prng, 5, 40) << 10;
        const struct sparse *sparse = lay(design, random_text());
        require(analytic_evaluate(design, ACCOUNTING_FULL, &result, &err));
        const struct walk walk = walk_tiles(sparse, sparse_plan_group(design->lowered->plan));
        const double tiles = 2.0 * (double)walk.tiles, q_tiles = 2.0 * (double)walk.q_tiles;
        const double loads = 2.0 * (double)walk.kv_loads;
        ck_assert_uint_eq(result.num_tiles, 2 * walk.tiles);
        ck_assert_uint_eq(result.mask.live_q_tiles, 2 * walk.q_tiles);
        ck_assert_uint_eq(result.mask.kv_loads, 2 * walk.kv_loads);
        /* DRAM: Q and AV once per live Q tile, K and V once per load. A single KV tile of a head
         * stays for all groups (loops of one iteration move nothing). */
        const double kv = sparse->num_kv_tiles > 1 ? loads : 2.0 * 3;
        ck_assert_double_eq(result.traffic_bytes, 2 * 16 * 32 * (2 * q_tiles + 2 * kv));
        ck_assert_uint_eq(einsum_of("QK")->ops[ARCH_MAC], (uint64_t)tiles * 16 * 16 * 32);
        ck_assert_uint_eq(einsum_of("SLN")->ops[ARCH_EXP], (uint64_t)tiles * 16 * 16);
        ck_assert_uint_eq(einsum_of("AV")->ops[ARCH_DIVIDE], (uint64_t)q_tiles * 16 * 32);
        /* L3: each tile reads Q and K; RNV is read but for the first time. */
        ck_assert_double_eq(einsum_of("QK")->memory[RESULT_L3].reads, tiles * 2 * 16 * 32);
        ck_assert_double_eq(einsum_of("QK")->memory[RESULT_DRAM].reads, 16 * 32 * (q_tiles + kv));
        ck_assert_double_eq(einsum_of("AV")->memory[RESULT_DRAM].writes, q_tiles * 16 * 32);
    }
}
END_TEST

/* E = F = 32: tiles x (1 + 32 + 9 + 32). AV adds its 32 cycles to the 1d array at the end of each
 * live Q tile, the mask step its one to the 2d array, and the longer of the two arrays counts: the
 * rarer kind of tiles is taken to be among the others. */
START_TEST(test_time_is_tiles_and_epilogues)
{
    struct design *design = fusemax_load(FUSEMAX_BINDING, &arena);
    for (int i = 0; i < 100; i++) {
        design->arch.side = 16;
        design->arch.l3.capacity_bytes = 20 << 10;
        design->arch.dram.bandwidth_bytes_per_second = 1e15;
        const struct sparse *sparse = lay(design, random_text());
        require(analytic_evaluate(design, ACCOUNTING_FULL | ACCOUNTING_NO_ENERGY, &result, &err));
        const struct result_mask *mask = &result.mask;
        const double q_tiles = (double)mask->live_q_tiles, cut = (double)mask->partial_tiles;
        const double mask_steps = cut >= q_tiles ? cut : 0;
        const double epilogues = cut >= q_tiles ? 31 * q_tiles : 32 * q_tiles;
        const double want = 74.0 * (double)mask->visited_tiles + mask_steps + epilogues;
        ck_assert_double_eq_tol(result.cycles, want, 1e-9 * want);
        ck_assert_double_eq(mask->tile_cycles, 74.0 * (double)mask->visited_tiles);
        ck_assert_double_eq(mask->epilogue_cycles, epilogues);
        ck_assert_double_eq(mask->mask_step_cycles, mask_steps);
        ck_assert_double_eq_tol(mask->dense_cycles,
                                74.0 * (double)mask->dense_tiles +
                                    32.0 * (double)mask->dense_q_tiles,
                                1e-9 * mask->dense_cycles);
        /* Three heads of two kinds; and no speedup beyond the tiles' own. */
        ck_assert_double_eq_tol(mask->head_cycles.mean * 6, want, 1e-9 * want);
        ck_assert_double_le(mask->head_cycles.min, mask->head_cycles.mean);
        ck_assert_double_ge(mask->head_cycles.max, mask->head_cycles.mean);
        ck_assert_double_le(mask->q_tile_tiles.min, mask->q_tile_tiles.mean);
        ck_assert_double_le(mask->q_tile_tiles.mean, mask->q_tile_tiles.max);
        ck_assert_double_ge(mask->bound_work * (1 + 1e-12), mask->dense_cycles / result.cycles);
        ck_assert_double_eq_tol(mask->bound_work,
                                (double)mask->dense_tiles / (double)mask->visited_tiles,
                                1e-12 * mask->bound_work);
        ck_assert(sparse->num_heads == 3);
    }
}
END_TEST

/* 4096 x 4096 tiles of 256: half of the time, and counted, not listed. */
START_TEST(test_causal_of_a_million_tokens)
{
    struct design *design = fusemax_load(FUSEMAX_BINDING, &arena);
    lay(design,
        "{layout: 1 Mi, heads: 12, head_dim: 64, q_tile: 256, kv_tile: 256, pattern: {kind: "
        "causal}}");
    require(analytic_evaluate(design, ACCOUNTING_FULL, &result, &err));
    ck_assert_uint_eq(result.mask.visited_tiles, (uint64_t)2 * 12 * 4096 * 4097 / 2);
    /* (4096 x 4096 x 138 + 4096 x 64) / (4096 x 4097 / 2 x 138 + 4096 x 64); the one cycle that a
     * mask takes in each last tile hides behind AV */
    ck_assert_double_eq_tol(result.mask.dense_cycles / result.cycles,
                            (4096.0 * 138 + 64) / (4097.0 / 2 * 138 + 64), 1e-9);
}
END_TEST

/* Choosing: its multiply-adds on the 2d array, exponentials and comparisons on the 1d array, and
 * the bytes, whichever takes longest. */
START_TEST(test_selection_is_charged_at_its_floor)
{
    struct design *design = fusemax_load(FUSEMAX_BINDING, &arena);
    lay(design, "{layout: 4 Ki, heads: 2, head_dim: 64, q_tile: 256, kv_tile: 256, pattern: {kind: "
                "block_topk, q_block: 256, kv_block: 256, keep: 4, keep_max: 8, seed: 3}}");
    require(analytic_evaluate(design, ACCOUNTING_FULL, &result, &err));
    const struct result_mask *mask = &result.mask;
    const double pes_2d = 256 * 256, pes_1d = 256;
    const double macs = (double)mask->selection.macs / pes_2d;
    const double others = ((double)mask->selection.adds + (double)mask->selection.exps * 6 +
                           (double)mask->selection.compares) /
                          pes_1d;
    const double bytes = (double)(mask->selection.read_bytes + mask->selection.index_bytes) *
                         940e6 / (400.0 * 1024 * 1024 * 1024);
    ck_assert_double_gt(others, 0);
    ck_assert_double_eq_tol(mask->selection_cycles, fmax(macs, fmax(others, bytes)), 1e-6);
    ck_assert_double_eq_tol(result.cycles,
                            mask->tile_cycles + mask->epilogue_cycles + mask->mask_step_cycles +
                                mask->selection_cycles,
                            1e-9 * result.cycles);
    const double energy_pj = result.energy_pj, traffic_bytes = result.traffic_bytes;
    design->arch.arrays[ARCH_1D].ops[ARCH_EXP] = (struct arch_operation){0};
    ck_assert_int_eq(sparse_cost_fill(design, &result, &err), STATUS_CONFIG);
    ck_assert_str_eq(err.text, "choosing mask 'm' needs 'exp', which the 1d array of "
                               "'fusemax-cloud' does not have");
    design->arch = fusemax_load(FUSEMAX_BINDING, &arena)->arch;
    ((struct sparse *)(uintptr_t)design->sparse)->heads.selection = (struct selection){0};
    require(analytic_evaluate(design, ACCOUNTING_FULL, &result, &err));
    ck_assert_double_lt(result.energy_pj, energy_pj);
    ck_assert_double_eq(result.mask.selection_cycles, 0);
    ck_assert_double_lt(result.traffic_bytes, traffic_bytes);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("sparse laws");
    TCase *tcase = tcase_create("analytic");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, test_a_dense_mask_changes_no_byte);
    tcase_add_test(tcase, test_blocks_are_so_many_smaller_problems);
    tcase_add_test(tcase, test_counters_are_those_of_a_walk_over_all_tiles);
    tcase_add_test(tcase, test_time_is_tiles_and_epilogues);
    tcase_add_test(tcase, test_causal_of_a_million_tokens);
    tcase_add_test(tcase, test_selection_is_charged_at_its_floor);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
