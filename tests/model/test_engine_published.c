/*
 * With ideal memory, no skew and the published costs the cycle engine ends exactly
 * tiles x interval + start-up cycles after it began, for every attention point of the study, and
 * for random tables; and nothing that is in the way makes a run shorter.
 */
#include "sim/accounting.h"
#include "sim/engine.h"
#include "sim/program_interval.h"
#include "sim/program_run.h"
#include "sweep/evaluate.h"
#include "tests/support/random_program.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

__extension__ typedef __int128 wide;

static struct arena arena;
static struct arena scratch; /* of one point */

static void setup(void)
{
    arena_init(&arena);
    arena_init(&scratch);
}

static void teardown(void)
{
    arena_release(&arena);
    arena_release(&scratch);
}

static void need(enum status status, const struct err *err)
{
    if (status != STATUS_OK)
        ck_abort_msg("%s:%d: %s: %s", err->file, err->line, err->field, err->text);
}

static uint64_t end_of(const struct program *program, uint64_t num_tiles)
{
    struct engine_result result;
    struct err err;
    const struct engine_options options = {0};
    err_init(&err);
    need(engine_run(program, num_tiles, &options, &scratch, &result, &err), &err);
    return result.end_ticks;
}

/* end of num_tiles = num_tiles x interval + startup, all in cycles, without rounding */
static void expect_end(const struct program *program, const struct program_interval *interval,
                       struct program_ratio startup, uint64_t num_tiles)
{
    const wide den = (wide)interval->interval.den * startup.den;
    const wide cycles = (wide)num_tiles * interval->interval.num * startup.den +
                        (wide)startup.num * interval->interval.den;
    const wide got = (wide)end_of(program, num_tiles) * den;
    ck_assert_msg(got == cycles * program->ticks_per_cycle, "%s: %llu tiles", program->name,
                  (unsigned long long)num_tiles);
}

/* What naive execution of so many tiles takes beyond their intervals. */
static struct program_ratio naive_startup(const struct program *program,
                                          const struct program_interval *interval,
                                          uint64_t num_tiles)
{
    struct program_run run;
    program_run_execute(program, num_tiles, &scratch, &run);
    const int64_t scale = interval->interval.den;
    const int64_t cycles_times_ticks = run.end_ticks * scale - (int64_t)num_tiles *
                                                                   interval->interval.num *
                                                                   program->ticks_per_cycle;
    return program_ratio_make(cycles_times_ticks, scale * program->ticks_per_cycle);
}

/*
 * The start-up in closed form where it is exact; where the table has lags, what naive execution of
 * the first tiles takes beyond the intervals: the same for 6000 and 12000 tiles, so the start is
 * over by then, and below the closed form, which is a bound there.
 */
static void expect_law(const struct program *program, uint64_t num_tiles)
{
    struct program_interval interval;
    struct program_ratio startup;
    program_interval_solve(program, &interval);
    if (!program_interval_startup(program, &interval, &startup)) {
        const struct program_ratio bound = startup;
        startup = naive_startup(program, &interval, 12000);
        const struct program_ratio earlier = naive_startup(program, &interval, 6000);
        ck_assert_int_eq(startup.num, earlier.num);
        ck_assert_int_eq(startup.den, earlier.den);
        ck_assert(program_ratio_value(startup) <= program_ratio_value(bound) + 1e-9);
    }
    expect_end(program, &interval, startup, num_tiles);
}

/* 5 designs x 4 models x 6 lengths, and the points with another mapping; all phases. */
START_TEST(test_study_ends_after_intervals_and_startup)
{
    static const struct inputs_filter filter = {"attention", NULL, NULL};
    struct experiment experiment;
    struct inputs inputs;
    struct err err;
    int num_points = 0;
    err_init(&err);
    need(experiment_load("configs/experiment/fusemax.yaml", &arena, &experiment, &err), &err);
    need(inputs_load(&experiment, &filter, "configs/tech", &arena, &inputs, &err), &err);
    struct evaluate *evaluate = evaluate_new(&inputs, &arena);
    for (uint64_t i = 0; i < inputs.points.num; i++) {
        const struct design *design = NULL;
        need(evaluate_lower(evaluate, i, ACCOUNTING_PUBLISHED, &design, &err), &err);
        arena_reset(&scratch);
        for (int k = 0; k < design->lowered->num_phases; k++)
            expect_law(&design->lowered->phases[k].program, design->lowered->phases[k].num_tiles);
        num_points++;
    }
    ck_assert_int_ge(num_points, 120);
}
END_TEST

/* Without lags the closed form is met whenever it says that it is exact. */
START_TEST(test_startup_of_random_tables)
{
    static struct program program;
    struct program_interval interval;
    struct program_ratio startup;
    struct prng prng;
    int num_exact = 0;
    prng_init(&prng, 41);
    for (int i = 0; i < 2000; i++) {
        random_program(&prng, true, &program);
        program_interval_solve(&program, &interval);
        if (interval.is_deadlock)
            continue;
        if (program_interval_startup(&program, &interval, &startup)) {
            expect_end(&program, &interval, startup, 20000);
            num_exact++;
        } else {
            const double most =
                2e4 * program_ratio_value(interval.interval) + program_ratio_value(startup);
            ck_assert((double)end_of(&program, 20000) <= most + 0.5);
        }
        arena_reset(&scratch);
    }
    ck_assert_int_gt(num_exact, 300);
}
END_TEST

/* Ports, DRAM and skew only delay: without them a run is never longer. */
START_TEST(test_obstacles_never_shorten_a_run)
{
    static struct program program;
    static struct program ideal;
    struct program_interval interval;
    struct prng prng;
    int num_slower = 0;
    prng_init(&prng, 42);
    for (int i = 0; i < 2000; i++) {
        random_program(&prng, true, &program);
        random_program_machine(&prng, &program);
        program_interval_solve(&program, &interval);
        struct engine_result result;
        struct err err;
        const struct engine_options options = {0};
        err_init(&err);
        for (int k = 0; k < program.num_steps; k++) /* what DRAM adds comes on top of the table */
            program.steps[k].latency_ticks = program.steps[k].dram_bytes > 0
                                                 ? program.dram.latency_cycles
                                                 : program.steps[k].latency_ticks;
        if (engine_run(&program, 200, &options, &scratch, &result, &err) != STATUS_OK)
            continue;
        ideal = program;
        ideal.num_buffers = 0;
        ideal.dram = (struct program_dram){.bytes_per_cycle = {0, 1}};
        ideal.units[0].skew_ticks = 0;
        for (int k = 0; k < ideal.num_steps; k++)
            ideal.steps[k].num_access = 0;
        const uint64_t end = end_of(&ideal, 200);
        ck_assert_uint_le(end, result.end_ticks);
        num_slower += end < result.end_ticks ? 1 : 0;
        arena_reset(&scratch);
    }
    ck_assert_int_gt(num_slower, 500);
}
END_TEST

/* One transfer unit on the channel, no ports: the table is monotone, so twice the bandwidth is
 * never slower. */
START_TEST(test_more_bandwidth_is_never_slower)
{
    static struct program program;
    struct prng prng;
    prng_init(&prng, 43);
    for (int i = 0; i < 2000; i++) {
        struct engine_result slow;
        struct engine_result fast;
        struct err err;
        const struct engine_options options = {0};
        err_init(&err);
        random_program(&prng, true, &program);
        random_program_machine(&prng, &program);
        for (int k = 0; k < program.num_buffers; k++)
            program.buffers[k] = (struct program_buffer){.name = program.buffers[k].name};
        for (int k = 0; k < program.num_steps; k++)
            if (program.steps[k].unit != 0)
                program.steps[k].dram_bytes = 0;
        if (engine_run(&program, 300, &options, &scratch, &slow, &err) != STATUS_OK)
            continue;
        program.dram.bytes_per_cycle.num *= 2;
        need(engine_run(&program, 300, &options, &scratch, &fast, &err), &err);
        ck_assert_uint_le(fast.end_ticks, slow.end_ticks);
        arena_reset(&scratch);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("engine_published");
    TCase *tcase = tcase_create("engine_published");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_set_timeout(tcase, 120);
    tcase_add_test(tcase, test_study_ends_after_intervals_and_startup);
    tcase_add_test(tcase, test_startup_of_random_tables);
    tcase_add_test(tcase, test_obstacles_never_shorten_a_run);
    tcase_add_test(tcase, test_more_bandwidth_is_never_slower);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int num_failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return num_failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
