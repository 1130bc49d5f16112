/* Waterfalls and the advice of published programs; numbers follow from tile-program.md section 3.
 */
#include "reports/advice.h"
#include "reports/program_file.h"
#include "reports/waterfall.h"

#include "base/file.h"
#include "sim/engine.h"
#include "sim/program_interval.h"
#include "tests/support/markup.h"
#include "tests/support/random_program.h"

#include <stdio.h>
#include <stdlib.h>

static struct arena arena;
static struct err err;
static struct buf out;
static struct program program;
static struct program_interval interval;

static void setup(void)
{
    arena_init(&arena);
    err_init(&err);
    buf_init(&out);
}

static void teardown(void)
{
    buf_release(&out);
    arena_release(&arena);
}

static int add(const char *name, const char *unit, int64_t slots)
{
    return program_add_step(&program, name, program_add_unit(&program, unit), slots);
}

/* +Binding at E = F = 64 without AV: 1 + 7 + 1 + 64 + 1 + 64 = 138 on the 1D array. */
/* has_rd_last: RNV goes before RD, as in +Architecture. */
static void make_steps(bool has_rd_last)
{
    program_init(&program, "binding", 1);
    add("QK", "2d", 64);
    const int lm = add("LM", "2d", 1);
    const int sln = add("SLN", "2d", 7);
    const int sld = add("SLD", "2d", 1);
    const int slnv = add("SLNV", "2d", 64);
    const int rm = add("RM", "1d", 1);
    add("PRM", "1d", 7);
    const int spd = add("SPD", "1d", 1);
    const int spnv = add("SPNV", "1d", 64);
    if (has_rd_last)
        add("RNV", "1d", 64);
    const int rd = add("RD", "1d", 1);
    if (!has_rd_last)
        add("RNV", "1d", 64);
    program_add_wait(&program, sln, rm, 0);
    program_add_wait(&program, slnv, spd, 0);
    program_add_wait(&program, rm, lm, 0);
    program_add_wait(&program, spnv, sld, 0);
    program_add_wait(&program, rd, slnv, 0);
}

/* +Architecture: LM drains for 256 cycles, QK waits for RNV of the tile before. */
static void make_architecture(void)
{
    make_steps(true);
    program.steps[program_find_step(&program, "LM")].latency_ticks = 256;
    program_add_wait(&program, program_find_step(&program, "QK"),
                     program_find_step(&program, "RNV"), 1);
}

static const char *advise(struct advice *advice)
{
    program_interval_solve(&program, &interval);
    advice_find(&program, &interval, &arena, advice);
    buf_clear(&out);
    advice_put(&program, &interval, advice, &out);
    return out.data;
}

START_TEST(test_advice_names_the_busy_array)
{
    struct advice *advice = ARENA_NEW(&arena, struct advice);
    program_init(&program, "sum", 1);
    add("A", "2d", 10);
    add("B", "1d", 30);
    add("C", "1d", 12);
    /* the 1D array needs 42, the 2D array 10: B can lose its 29 spare cycles, C 11 */
    ck_assert_str_eq(
        advise(advice),
        "The 1D array sets the pace: it is busy in every one of the 42 cycles of a key "
        "tile. B is the step to shorten: up to 29 cycles less in it take 29 cycles "
        "(69 %) off the interval.");
    ck_assert_int_eq(advice->gain.num, 29);
}
END_TEST

START_TEST(test_advice_stops_at_the_next_path)
{
    struct advice *advice = ARENA_NEW(&arena, struct advice);
    program_init(&program, "two", 1);
    add("A", "2d", 40);
    add("B", "1d", 30);
    add("C", "1d", 12);
    /* 42 on the 1D array, 40 on the 2D array: two cycles, then A sets the pace */
    ck_assert_str_eq(
        advise(advice),
        "The 1D array sets the pace: it is busy in every one of the 42 cycles of a key "
        "tile. B is the step to shorten: up to 2 cycles less in it take 2 cycles "
        "(4.8 %) off the interval. Then A ->[t+1] A binds.");
}
END_TEST

START_TEST(test_advice_finds_the_drain)
{
    struct advice *advice = ARENA_NEW(&arena, struct advice);
    make_architecture();
    advise(advice);
    /* E + 1 + 256 + 1 + 8 + 2F = 458 at E = F = 64 (fusemax.md section 6); no unit is always busy
     */
    ck_assert_int_eq(interval.interval.num, 458);
    ck_assert_int_eq(advice->pace_unit, -1);
    ck_assert(advice->is_latency);
    ck_assert_int_eq(advice->step, program_find_step(&program, "LM"));
    ck_assert_int_eq(advice->gain.num, 256);
    ck_assert_ptr_nonnull(strstr(out.data, "The latency of LM is what to shorten: without it the "
                                           "interval is 256 cycles (56 %) shorter."));
}
END_TEST

START_TEST(test_advice_admits_when_two_paths_bind)
{
    struct advice *advice = ARENA_NEW(&arena, struct advice);
    program_init(&program, "tie", 1);
    add("A", "2d", 20);
    add("B", "1d", 20);
    ck_assert_str_eq(
        advise(advice),
        "The 2D array sets the pace: it is busy in every one of the 20 cycles of a key "
        "tile. No single step helps when it is shortened, since more than one path "
        "binds.");
}
END_TEST

/* Shortening by `useful` gives the whole gain; one tick less shortening gives less. */
START_TEST(test_advice_is_tight_on_random_programs)
{
    struct advice *advice = ARENA_NEW(&arena, struct advice);
    struct prng prng;
    prng_init(&prng, 3);
    int num_checked = 0;
    for (int i = 0; i < 300; i++) {
        random_program(&prng, true, &program);
        program_interval_solve(&program, &interval);
        if (interval.is_deadlock || interval.interval.num == 0)
            continue;
        advice_find(&program, &interval, &arena, advice);
        if (advice->step < 0 || advice->is_latency || advice->useful.den != 1)
            continue;
        const double before = program_ratio_value(interval.interval);
        const double gain = program_ratio_value(advice->gain);
        struct program_interval after;
        program.steps[advice->step].slots_ticks -= advice->useful.num;
        program_interval_solve(&program, &after);
        ck_assert_double_eq_tol(before - program_ratio_value(after.interval), gain, 1e-12);
        program.steps[advice->step].slots_ticks++;
        program_interval_solve(&program, &after);
        ck_assert_double_lt(before - program_ratio_value(after.interval), gain - 1e-9);
        num_checked++;
    }
    ck_assert_int_gt(num_checked, 50);
}
END_TEST

START_TEST(test_waterfall_is_well_formed_and_repeats)
{
    make_steps(false);
    program.name = "a<b";
    program_interval_solve(&program, &interval);
    ck_assert_int_eq(interval.interval.num, 138);
    waterfall_put_svg(&program, &interval, true, &arena, &out);
    markup_check(out.data);
    markup_check_local(out.data);
    ck_assert_ptr_nonnull(strstr(out.data, "Waterfall of a&lt;b"));
    ck_assert_ptr_nonnull(strstr(out.data, ">busy 100.0 %<"));
    ck_assert_ptr_nonnull(strstr(out.data, ">276</text>"));
    ck_assert_ptr_nonnull(strstr(out.data, "QK of tile t+0: 64 cycles"));
    struct buf again;
    buf_init(&again);
    waterfall_put_svg(&program, &interval, true, &arena, &again);
    ck_assert_str_eq(out.data, again.data);
    buf_clear(&again);
    waterfall_put_svg(&program, &interval, false, &arena, &again);
    ck_assert_ptr_null(strstr(again.data, "var("));
    ck_assert_ptr_nonnull(strstr(again.data, "xmlns=\"http://www.w3.org/2000/svg\""));
    buf_release(&again);
}
END_TEST

START_TEST(test_waterfall_draws_any_program)
{
    struct prng prng;
    prng_init(&prng, 11);
    for (int i = 0; i < 100; i++) {
        random_program(&prng, false, &program);
        program_interval_solve(&program, &interval);
        if (interval.is_deadlock || interval.interval.num == 0)
            continue;
        buf_clear(&out);
        waterfall_put_svg(&program, &interval, true, &arena, &out);
        markup_check(out.data);
        ck_assert_ptr_null(strstr(out.data, "nan"));
    }
}
END_TEST

static const char *scratch_file(const char *text)
{
    const char *scratch = getenv("SCRATCH");
    const char *path = arena_printf(&arena, "%s/programs.jsonl", scratch ? scratch : "build");
    ck_assert_int_eq(file_write_atomic(path, text, strlen(text), &err), STATUS_OK);
    return path;
}

static struct engine_result run_of(const struct program *table)
{
    const struct engine_options options = {0};
    struct engine_result result;
    err_init(&err);
    if (engine_run(table, 40, &options, &arena, &result, &err) != STATUS_OK)
        return (struct engine_result){0};
    return result;
}

/* Random programs written and read again have the same interval, and the engine does the same. */
START_TEST(test_program_file_round_trip)
{
    struct prng prng;
    static struct program programs[80];
    int num_run = 0;
    prng_init(&prng, 5);
    for (int i = 0; i < 80; i++) {
        random_program(&prng, false, &programs[i]);
        if (i % 2 == 0)
            random_program_machine(&prng, &programs[i]);
        if (program_check(&programs[i], (struct pos){NULL, 0, 0}, &err) != STATUS_OK)
            programs[i].num_tensors = 0;
        if (i % 4 == 0)
            random_program_banks(&prng, &programs[i]);
        err_init(&err);
        const struct program_file_entry entry = {"s",         "d \"q\"",    "point",
                                                 (uint64_t)i, &programs[i], i % 3 == 0};
        program_file_put(&entry, &out);
    }
    struct program_file_entry *entries = NULL;
    size_t num = 0;
    ck_assert_msg(program_file_read(scratch_file(out.data), &arena, &entries, &num, &err) ==
                      STATUS_OK,
                  "%s: %s", err.field, err.text);
    ck_assert_uint_eq(num, 80);
    for (size_t i = 0; i < num; i++) {
        struct program_interval before;
        ck_assert_str_eq(entries[i].design, "d \"q\"");
        ck_assert_uint_eq(entries[i].num_tiles, i);
        ck_assert_int_eq(entries[i].is_cycle, i % 3 == 0);
        program_interval_solve(&programs[i], &before);
        program_interval_solve(entries[i].program, &interval);
        ck_assert_int_eq(interval.is_deadlock, before.is_deadlock);
        ck_assert_int_eq(interval.interval.num, before.interval.num);
        ck_assert_int_eq(interval.interval.den, before.interval.den);
        ck_assert_int_eq(entries[i].program->num_steps, programs[i].num_steps);
        const struct engine_result wanted = run_of(&programs[i]);
        const struct engine_result got = run_of(entries[i].program);
        ck_assert_uint_eq(got.end_ticks * (uint64_t)programs[i].ticks_per_cycle,
                          wanted.end_ticks * (uint64_t)entries[i].program->ticks_per_cycle);
        ck_assert_uint_eq(got.dram_bytes_written, wanted.dram_bytes_written);
        for (int b = 0; b < programs[i].num_buffers; b++)
            ck_assert_uint_eq(got.buffers[b].rows_read, wanted.buffers[b].rows_read);
        num_run += wanted.end_ticks > 0 ? 1 : 0;
    }
    ck_assert_int_gt(num_run, 30);
}
END_TEST

START_TEST(test_program_file_refuses_with_line)
{
    struct program_file_entry *entries = NULL;
    size_t num = 0;
    const char *text =
        "{\"study\":\"s\",\"design\":\"d\",\"point\":\"p\",\"steps\":[{\"name\":\"a\","
        "\"unit\":\"2d\",\"slots\":1}]}\n"
        "{\"study\":\"s\",\"design\":\"d\",\"steps\":[{\"name\":\"a\",\"unit\":"
        "\"2d\",\"slots\":1}]}\n";
    ck_assert_int_eq(program_file_read(scratch_file(text), &arena, &entries, &num, &err),
                     STATUS_CONFIG);
    ck_assert_str_eq(err.text, "a program of a report needs 'point'");
    ck_assert_int_eq(err.line, 2);
    const char *level = "{\"study\":\"s\",\"design\":\"d\",\"point\":\"p\",\"level\":\"rtl\","
                        "\"steps\":[{\"name\":\"a\",\"unit\":\"2d\",\"slots\":1}]}\n";
    err_init(&err);
    ck_assert_int_eq(program_file_read(scratch_file(level), &arena, &entries, &num, &err),
                     STATUS_CONFIG);
    ck_assert_str_eq(err.text, "a program of a report is of the level 'cycle' or says none, "
                               "got 'rtl'");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("waterfall");
    TCase *tcase = tcase_create("all");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, test_advice_names_the_busy_array);
    tcase_add_test(tcase, test_advice_stops_at_the_next_path);
    tcase_add_test(tcase, test_advice_finds_the_drain);
    tcase_add_test(tcase, test_advice_admits_when_two_paths_bind);
    tcase_add_test(tcase, test_advice_is_tight_on_random_programs);
    tcase_add_test(tcase, test_waterfall_is_well_formed_and_repeats);
    tcase_add_test(tcase, test_waterfall_draws_any_program);
    tcase_add_test(tcase, test_program_file_round_trip);
    tcase_add_test(tcase, test_program_file_refuses_with_line);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
