/*
 * Laws of the analytic model on seeded random sizes: the interval's closed forms for any widths,
 * lengths and sides (the model solves the tile program; no formula of a design is in it), padding,
 * monotony, sums. And a user's own cascade, mapping and array, worked out by hand.
 */
#include "base/prng.h"
#include "tests/support/fusemax.h"

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
    prng_init(&prng, 7);
}

static void teardown(void)
{
    arena_release(&arena);
}

static uint64_t ceil_div(uint64_t a, uint64_t b)
{
    return (a + b - 1) / b;
}

struct shape {
    uint64_t e, f, len, side, m1;
};

/* Any widths and lengths, divisible or not; the buffer is large enough for one query tile. */
static struct shape random_shape(struct design *design)
{
    struct shape s;
    s.e = (uint64_t)prng_range(&prng, 8, 256);
    s.f = (uint64_t)prng_range(&prng, 8, 256);
    s.side = (uint64_t)1 << prng_range(&prng, 4, 8);
    s.len = (uint64_t)prng_range(&prng, 1, 70000);
    s.m1 = ceil_div(s.len, s.side);
    design->workload = (struct workload){.name = "random", .batch = 2, .heads = 3};
    design->workload.query_width = s.e;
    design->workload.value_width = s.f;
    design->workload.seq_len = s.len;
    design->arch.side = s.side;
    design->arch.l3.capacity_bytes = 64 << 20;
    return s;
}

static void evaluate(struct design *design, unsigned accounting)
{
    if (analytic_evaluate(design, accounting, &result, &err) != STATUS_OK) {
        err_print(&err, stderr);
        ck_abort_msg("no result");
    }
}

static double larger(double a, double b)
{
    return a > b ? a : b;
}

START_TEST(test_intervals_have_their_closed_forms)
{
    const enum fusemax_design designs[] = {FUSEMAX_BINDING, FUSEMAX_ARCH, FUSEMAX_CASCADE};
    for (int d = 0; d < 3; d++) {
        struct design *design = fusemax_load(designs[d], &arena);
        for (int i = 0; i < 200; i++) {
            const struct shape s = random_shape(design);
            const double e = (double)s.e, f = (double)s.f, side = (double)s.side;
            /* a length below the side leaves rows and columns unused: the drain stays */
            const double av = f / (double)s.m1;
            const double tile = (double)(s.len < s.side ? s.len : s.side); /* keys in a tile */
            evaluate(design, ACCOUNTING_PUBLISHED | ACCOUNTING_NO_ENERGY);
            const double want = d == 0   ? larger(e + 1, 1 + f + av) + 1 + 8 + f
                                : d == 1 ? larger(e + 1, 1 + av) + side + 1 + 8 + 2 * f
                                         : larger(e + f, 4 * tile + 5 + 2 * f + av);
            if (d == 1 && e < av) /* beyond it the published drain waits for AV too: no need */
                ck_assert_double_le(result.interval_cycles, want);
            else
                ck_assert_msg(fabs(result.interval_cycles - want) <= 1e-12 * want,
                              "design %d, E %g F %g M1 %llu side %g: %.17g instead of %.17g", d, e,
                              f, (unsigned long long)s.m1, side, result.interval_cycles, want);
            ck_assert_uint_eq(result.num_tiles, 2 * 3 * s.m1 * s.m1); /* padded tiles count */
        }
    }
}
END_TEST

/* AV at the last key tile instead of smeared: the same time where AV is on the critical unit. */
START_TEST(test_work_at_the_end_of_a_loop_costs_as_much_in_full_accounting)
{
    struct design *design = fusemax_load(FUSEMAX_BINDING, &arena);
    for (int i = 0; i < 200; i++) {
        const struct shape s = random_shape(design);
        if (s.f < s.e)
            continue; /* QK hides RD + RNV, and a part of AV */
        evaluate(design, ACCOUNTING_PUBLISHED | ACCOUNTING_NO_ENERGY);
        const double smeared = result.compute_s;
        evaluate(design, ACCOUNTING_FULL | ACCOUNTING_NO_ENERGY);
        ck_assert_double_eq_tol(result.compute_s, smeared, 1e-12 * smeared);
        const struct program *program = &design->lowered->phases[0].program;
        const int av = program_find_step(program, "AV");
        ck_assert_int_eq(program_is_every(&program->steps[av]), 0);
        ck_assert_int_eq(program->steps[av].slots_ticks, (int64_t)s.f);
    }
}
END_TEST

START_TEST(test_more_is_never_worse)
{
    const enum fusemax_design designs[] = {FUSEMAX_BINDING, FUSEMAX_ARCH, FUSEMAX_CASCADE,
                                           FUSEMAX_UNFUSED_BEST};
    for (int d = 0; d < 4; d++) {
        struct design *design = fusemax_load(designs[d], &arena);
        for (int i = 0; i < (d == 3 ? 4 : 50); i++) {
            random_shape(design);
            evaluate(design, ACCOUNTING_PUBLISHED | ACCOUNTING_NO_ENERGY);
            const struct result before = result;
            ck_assert_double_ge(before.latency_s, before.num_tiles ? before.compute_s : 0);
            ck_assert_double_ge(before.latency_s * (1 + 1e-12), before.memory_s);
            design->arch.dram.bandwidth_bytes_per_second *= 2;
            evaluate(design, ACCOUNTING_PUBLISHED | ACCOUNTING_NO_ENERGY);
            ck_assert_double_le(result.latency_s, before.latency_s);
            ck_assert_double_eq(result.traffic_bytes, before.traffic_bytes);
            design->arch.dram.bandwidth_bytes_per_second /= 2;
            design->arch.l3.capacity_bytes *= 2;
            evaluate(design, ACCOUNTING_PUBLISHED | ACCOUNTING_NO_ENERGY);
            if (d < 3) /* the search minimises energy, which need not be traffic */
                ck_assert_double_le(result.traffic_bytes, before.traffic_bytes);
            design->arch.l3.capacity_bytes /= 2;
            design->workload.heads *= 5; /* heads only scale */
            evaluate(design, ACCOUNTING_PUBLISHED | ACCOUNTING_NO_ENERGY);
            ck_assert_double_eq_tol(result.traffic_bytes, 5 * before.traffic_bytes,
                                    1e-12 * result.traffic_bytes);
            ck_assert_double_eq_tol(result.compute_s, 5 * before.compute_s,
                                    1e-12 * result.compute_s);
        }
    }
}
END_TEST

/* Clones give the same bits as the original, in any order of points. */
START_TEST(test_clones_agree_to_the_last_bit)
{
    struct design *design = fusemax_load(FUSEMAX_UNFUSED_BEST, &arena);
    fusemax_evaluate(design, "XLM", 4096, ACCOUNTING_FULL, &result);
    const double energy = result.energy_pj, latency = result.latency_s;
    struct design *clone = design_clone(design, &arena);
    fusemax_evaluate(clone, "T5", 65536, ACCOUNTING_PUBLISHED, &result);
    fusemax_evaluate(clone, "XLM", 4096, ACCOUNTING_FULL, &result);
    ck_assert(memcmp(&energy, &result.energy_pj, sizeof energy) == 0);
    ck_assert(memcmp(&latency, &result.latency_s, sizeof latency) == 0);
}
END_TEST

/* Energy is counters times tables, to the last bit; nothing is charged twice or left out. */
START_TEST(test_energy_is_counters_times_tables)
{
    struct design *design = fusemax_load(FUSEMAX_CASCADE, &arena);
    for (int i = 0; i < 20; i++) {
        const struct shape s = random_shape(design);
        design->arch.l3.capacity_bytes = 32 << 20;
        design->arch.side = 256;
        (void)s;
        evaluate(design, ACCOUNTING_FULL);
        const struct tech_costs *costs = &design->costs;
        const double dram = result.traffic_bytes / 8 * costs->dram_access_pj.value;
        ck_assert_double_eq_tol(result.memory[RESULT_DRAM].energy_pj, dram, 1e-12 * dram);
        double sum = result.leakage_pj;
        for (int m = 0; m < RESULT_NUM_MEMORIES; m++)
            sum += result.memory[m].energy_pj;
        for (int op = 0; op < ARCH_NUM_OPS; op++)
            sum += result.ops[op].energy_pj;
        ck_assert(memcmp(&sum, &result.energy_pj, sizeof sum) == 0);
        ck_assert(result.leakage_pj == costs->leakage_pj_per_cycle * result.cycles);
    }
}
END_TEST

/* A point is evaluated without taking memory, once the search knows its shape. */
START_TEST(test_points_take_no_memory)
{
    for (int d = 0; d < FUSEMAX_NUM_DESIGNS; d++) {
        struct design *design = fusemax_load((enum fusemax_design)d, &arena);
        size_t before = 0;
        for (int round = 0; round < 2; round++) {
            before = arena.total_bytes;
            for (int s = 0; s < FUSEMAX_NUM_LENGTHS; s++)
                fusemax_evaluate(design, "BERT", fusemax_lengths[s],
                                 round ? ACCOUNTING_PUBLISHED : ACCOUNTING_FULL, &result);
        }
        ck_assert_uint_eq(arena.total_bytes, before);
    }
}
END_TEST

START_TEST(test_field_paths_patch_a_design)
{
    struct design *design = fusemax_load(FUSEMAX_BINDING, &arena);
    fusemax_evaluate(design, "BERT", 4096, ACCOUNTING_PUBLISHED, &result);
    void *slot = NULL;
    const struct field *field = design_field(design, "arch.l3.capacity", &slot);
    ck_assert_ptr_nonnull(field);
    ck_assert_ptr_eq(slot, &design->arch.l3.capacity_bytes);
    ck_assert_ptr_nonnull(design_field(design, "workload.seq_len", &slot));
    ck_assert_ptr_eq(slot, &design->workload.seq_len);
    ck_assert_ptr_nonnull(design_field(design, "arch.2d.register_file.depth", &slot));
    ck_assert_ptr_eq(slot, &design->arch.arrays[ARCH_2D].register_file.depth);
    ck_assert_ptr_null(design_field(design, "arch.l4.capacity", &slot));
    ck_assert_ptr_null(design_field(design, "arch.l3", &slot));
    ck_assert_ptr_null(design_field(design, "workload.ranks.X", &slot));
    ck_assert_ptr_null(design_field(design, "mapping.tile", &slot));
}
END_TEST

#define DATA "tests/data/model/"

/*
 * GEMM on 8 x 4 PEs, M = 20, N = 10, K = 6: M1 = ceil(20 / 8) = 3, N1 = ceil(10 / 4) = 3. Cycles =
 * 3 * 3 * 6 = 54 (6 a tile). Words: A comes from DRAM once per m1: its padded 3 * 8 * 6 = 144; B,
 * 3 * 4 * 6 = 72, stays; Z is written once: 24 * 12 = 288. L3: A is read every cycle by 8 rows:
 * 54 * 8 = 432, B by 4 columns: 216. 54 cycles at 100 MHz are 540 ns; 504 words of 2 B at 800 MB/s
 * are 1260 ns: memory-bound.
 */
START_TEST(test_own_gemm_on_an_own_array)
{
    struct design *design = fusemax_load_files(DATA "gemm.yaml", DATA "small_arch.yaml",
                                               DATA "gemm_mapping.yaml", &arena);
    design->workload = (struct workload){.name = "gemm", .num_ranks = 3};
    design->workload.ranks[0] = (struct workload_rank){"M", 20};
    design->workload.ranks[1] = (struct workload_rank){"N", 10};
    design->workload.ranks[2] = (struct workload_rank){"K", 6};
    evaluate(design, ACCOUNTING_FULL);
    ck_assert_uint_eq(result.num_tiles, 9);
    ck_assert_double_eq(result.interval_cycles, 6);
    ck_assert_double_eq_tol(result.compute_s, 540e-9, 1e-18);
    ck_assert_double_eq(result.traffic_bytes, 2 * (144 + 72 + 288));
    ck_assert_double_eq_tol(result.latency_s, 1260e-9, 1e-18);
    ck_assert_double_eq(result.einsums[0].memory[RESULT_L3].reads, 432 + 216);
    ck_assert_double_eq(result.einsums[0].memory[RESULT_L3].writes, 144 + 72);
    ck_assert_uint_eq(result.einsums[0].ops[ARCH_MAC], 54 * 32);
    /* rows of 8 B hold 4 values: 162 reads of 2 pJ, 54 writes of 3 pJ */
    ck_assert_double_eq(result.memory[RESULT_L3].energy_pj, 162 * 2 + 54 * 3);
}
END_TEST

/*
 * Sigmoid attention on the same array, E = 6, F = 5, 16 keys and 8 queries: tiles of 8 keys x 4
 * queries, 2 x 2 of them. 2D: QK 6 + AV 5 cycles; 1D: 8 keys x 3 cycles = 24. S works a tile behind
 * QK and AV a tile behind S, so the interval is the larger sum: 24, set by S alone.
 */
START_TEST(test_own_attention_with_another_function)
{
    struct design *design = fusemax_load_files(DATA "sigmoid.yaml", DATA "small_arch.yaml",
                                               DATA "sigmoid_mapping.yaml", &arena);
    design->workload = (struct workload){.name = "own", .batch = 1, .heads = 1, .query_width = 6};
    design->workload.value_width = 5;
    design->workload.seq_len = 8;
    design->workload.key_len = 16;
    evaluate(design, ACCOUNTING_FULL);
    ck_assert_uint_eq(result.num_tiles, 4);
    ck_assert_double_eq(result.interval_cycles, 24);
    const struct lower_phase *phase = &design->lowered->phases[0];
    ck_assert_int_eq(phase->interval.num_critical, 1);
    ck_assert_str_eq(phase->program.steps[phase->interval.critical[0]].name, "S");
    struct program_ratio slack[PROGRAM_MAX_STEPS];
    program_interval_slack(&phase->program, &phase->interval, slack);
    ck_assert_double_eq(program_ratio_value(slack[program_find_step(&phase->program, "S")]), 0);
    /* 16 x 8 scores, each one sigmoid of 5 pJ */
    ck_assert_double_eq(result.ops[ARCH_FUNCTION].energy_pj, 16 * 8 * 5);
    ck_assert_uint_eq(result.einsums[1].ops[ARCH_FUNCTION], 128);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("analytic laws");
    TCase *tcase = tcase_create("laws");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_set_timeout(tcase, 120);
    tcase_add_test(tcase, test_intervals_have_their_closed_forms);
    tcase_add_test(tcase, test_work_at_the_end_of_a_loop_costs_as_much_in_full_accounting);
    tcase_add_test(tcase, test_more_is_never_worse);
    tcase_add_test(tcase, test_clones_agree_to_the_last_bit);
    tcase_add_test(tcase, test_energy_is_counters_times_tables);
    tcase_add_test(tcase, test_points_take_no_memory);
    tcase_add_test(tcase, test_field_paths_patch_a_design);
    tcase_add_test(tcase, test_own_gemm_on_an_own_array);
    tcase_add_test(tcase, test_own_attention_with_another_function);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
