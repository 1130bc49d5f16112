/* What the arrays add to a lowered table: latencies and end of a skewed array, the mask's step. */
#include "sim/lower_array.h"

#include "sim/accounting.h"
#include "sim/design.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static struct arena arena;
static struct err err;
static struct design *design;

static void setup(void)
{
    arena_init(&arena);
    err_init(&err);
}

static void teardown(void)
{
    arena_release(&arena);
}

static void need(enum status status)
{
    if (status != STATUS_OK)
        ck_abort_msg("%s:%d: %s: %s", err.file, err.line, err.field, err.text);
}

/* BERT, 4096 tokens, on the paper's array of 256 x 256. */
static void load(const char *mapping, const char *arch)
{
    const struct design_files files = {"test", "configs/cascade/attention-1pass.yaml",
                                       arena_printf(&arena, "configs/arch/%s.yaml", arch),
                                       arena_printf(&arena, "configs/mapping/%s.yaml", mapping),
                                       "configs/tech"};
    need(design_load(&files, &arena, &design, &err));
    need(workload_load("configs/workload/bert.yaml", &arena, &design->workload, &err));
    design->workload.seq_len = 4096;
}

static const struct program *lower(void)
{
    need(design_lower(design, ACCOUNTING_NO_ENERGY, &err));
    return &design->lowered->phases[0].program;
}

static const struct program_step *step(const struct program *program, const char *name)
{
    const int i = program_find_step(program, name);
    ck_assert_msg(i >= 0, "no step '%s'", name);
    return &program->steps[i];
}

static void expect_latency(const struct program *program, const char *name, int64_t cycles)
{
    ck_assert_int_eq(step(program, name)->latency_ticks, cycles * program->ticks_per_cycle);
}

/* Maxima and sums leave at the bottom, 255 rows later; scores and weights stay in their PEs. */
START_TEST(test_lower_array_delays_what_leaves_a_skewed_array)
{
    static const char *const leaving[] = {"LM", "SLD", "SLNV"};
    static const char *const others[] = {"QK", "SLN", "RM", "PRM", "RNV", "AV"};
    load("binding", "fusemax-cloud");
    const struct program *program = lower();
    for (int i = 0; i < program->num_steps; i++)
        ck_assert_int_eq(program->steps[i].latency_ticks, 0);
    ck_assert_int_eq(program->units[0].skew_ticks, 0);
    design->arch.arrays[ARCH_2D].skew_cycles = 1;
    program = lower();
    for (int i = 0; i < 3; i++)
        expect_latency(program, leaving[i], 255);
    for (int i = 0; i < 6; i++)
        expect_latency(program, others[i], 0);
    ck_assert_str_eq(program->units[0].name, "2d");
    ck_assert_int_eq(program->units[0].skew_ticks, 255 * program->ticks_per_cycle);
    ck_assert_int_eq(program->units[1].skew_ticks, 0);
    design->arch.arrays[ARCH_2D].skew_cycles = 3;
    design->arch.arrays[ARCH_2D].cols = 128;
    design->arch.arrays[ARCH_1D].skew_cycles = 1;
    program = lower();
    expect_latency(program, "LM", 3 * 255);
    ck_assert_int_eq(program->units[0].skew_ticks, 3 * 127 * program->ticks_per_cycle);
    ck_assert_int_eq(program->units[1].skew_ticks, 255 * program->ticks_per_cycle); /* side */
}
END_TEST

/* `drain: true` is the same way out of the array, published as 256 cycles: the larger one counts.
 */
START_TEST(test_lower_array_charges_a_drain_once)
{
    load("architecture", "fusemax-cloud");
    expect_latency(lower(), "LM", 256);
    design->arch.arrays[ARCH_2D].skew_cycles = 1;
    expect_latency(lower(), "LM", 256);
    expect_latency(lower(), "SLNV", 255);
    design->arch.arrays[ARCH_2D].skew_cycles = 2;
    expect_latency(lower(), "LM", 510);
}
END_TEST

/* +Cascade: both products leave the array for the buffer, nothing stays. */
START_TEST(test_lower_array_delays_what_is_kept_in_the_buffer)
{
    load("cascade", "flat-cloud");
    design->arch.arrays[ARCH_2D].skew_cycles = 1;
    expect_latency(lower(), "QK", 255);
    expect_latency(lower(), "SLNV", 255);
}
END_TEST

/* All 256 rows at once, or 32 a cycle; only in tiles that a mask cuts, or in every one. */
START_TEST(test_lower_array_adds_the_mask_step)
{
    load("binding", "fusemax-cloud");
    struct mapping_mask *mask = &design->mapping->cases[0]->mask;
    const struct program *program = lower();
    const int i = program_find_step(program, "MSK");
    ck_assert_int_eq(i + 1, program_find_step(program, "LM"));
    ck_assert_int_eq(program->steps[i].slots_ticks, program->ticks_per_cycle);
    ck_assert(program->steps[i].is_partial_only);
    ck_assert_int_eq(program->steps[i].unit, 0);
    mask->rows_per_cycle = 32;
    ck_assert_int_eq(step(lower(), "MSK")->slots_ticks, 8 * program->ticks_per_cycle);
    mask->rows_per_cycle = 100; /* ceil(256 / 100) */
    ck_assert_int_eq(step(lower(), "MSK")->slots_ticks, 3 * program->ticks_per_cycle);
    /* on the 1d array, where +Cascade has LM, rows come one after another */
    load("cascade", "flat-cloud");
    program = lower();
    ck_assert_int_eq(step(program, "MSK")->slots_ticks, 256 * program->ticks_per_cycle);
    ck_assert_int_eq(step(program, "MSK")->unit, step(program, "LM")->unit);
    ck_assert_int_eq(step(program, "MSK")->lag, 1);
}
END_TEST

/* The interval of a table with a mask step is that without: only cut tiles have it. */
START_TEST(test_lower_array_leaves_the_interval_to_full_tiles)
{
    load("binding", "fusemax-cloud");
    (void)lower();
    const struct program_ratio interval = design->lowered->phases[0].interval.interval;
    ck_assert_int_eq(interval.num, 138); /* E + F + 10: RM, SLN (7), SLD, RD, RNV of E = F = 64 */
    ck_assert_int_eq(interval.den, 1);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("lower_array");
    TCase *tcase = tcase_create("lower_array");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, test_lower_array_delays_what_leaves_a_skewed_array);
    tcase_add_test(tcase, test_lower_array_charges_a_drain_once);
    tcase_add_test(tcase, test_lower_array_delays_what_is_kept_in_the_buffer);
    tcase_add_test(tcase, test_lower_array_adds_the_mask_step);
    tcase_add_test(tcase, test_lower_array_leaves_the_interval_to_full_tiles);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int num_failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return num_failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
