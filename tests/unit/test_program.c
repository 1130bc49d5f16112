/* Building and checking tables in C: what a lowering can get wrong, and when a step happens. */
#include "sim/program.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static struct program program;
static struct err err;

static void start(void)
{
    err_init(&err);
    program_init(&program, "test", 1);
    const int unit = program_add_unit(&program, "2d");
    program_add_step(&program, "QK", unit, 64);
    program_add_step(&program, "LM", unit, 1);
    program_add_wait(&program, 0, 1, 1);
}

static void expect(enum status status, const char *text)
{
    const struct pos pos = {"mapping.yaml", 3, 7};
    ck_assert_int_eq(program_check(&program, pos, &err), status);
    if (status == STATUS_OK)
        return;
    ck_assert_str_eq(err.text, text);
    ck_assert_int_eq(err.line, 3);
}

START_TEST(test_check_accepts_up_to_limits)
{
    start();
    program.steps[0].lag = PROGRAM_MAX_LAG;
    program.steps[0].waits[0].age = PROGRAM_MAX_AGE;
    program.steps[0].latency_ticks = PROGRAM_MAX_TICKS;
    program.steps[0].slots_ticks = PROGRAM_MAX_TICKS;
    expect(STATUS_OK, NULL);
}
END_TEST

START_TEST(test_check_refuses_past_limits)
{
    start();
    program.steps[1].name = "QK";
    expect(STATUS_CONFIG, "two steps have this name");
    start();
    program.steps[0].lag = PROGRAM_MAX_LAG + 1;
    expect(STATUS_CONFIG, "lag must be 0 to 1024 tiles, got 1025");
    start();
    program.steps[0].waits[0].age = PROGRAM_MAX_AGE + 1;
    expect(STATUS_CONFIG, "the age of a wait must be 0 to 1024 tiles, got 1025");
    start();
    program.steps[0].slots_ticks = 0;
    expect(STATUS_CONFIG, "slots must be above 0 and at most 1.71799e+10 cycles");
}
END_TEST

START_TEST(test_check_counts_capacity)
{
    start();
    const int l3 = program_add_buffer(&program, "L3");
    program.buffers[l3].capacity_rows = 128;
    program.tensors[0] =
        (struct program_tensor){.name = "K", .buffer = l3, .rows = 64, .copies = 2, .producer = -1};
    program.num_tensors = 1;
    expect(STATUS_OK, NULL);
    program.tensors[0].rows = 65;
    expect(STATUS_CONFIG, "130 rows are needed and 128 are there (K 2 x 65)");
    err_init(&err);
    program.tensors[0].rows = (uint64_t)1 << 60;
    expect(STATUS_CONFIG, "holds too many rows");
    program.tensors[0].copies = 0;
    err_init(&err);
    expect(STATUS_CONFIG, "needs 1 to 65536 copies, got 0");
}
END_TEST

/* Tile 5 of loops p1 = 2, m1 = 3 is p1 = 1, m1 = 2: last of both. */
START_TEST(test_happens_follows_loops)
{
    start();
    program_add_loop(&program, "p1", 2);
    program_add_loop(&program, "m1", 3);
    program.steps[0].when[1] = PROGRAM_LAST;
    program.steps[1].when[0] = PROGRAM_FIRST;
    static const bool last_m1[12] = {0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 1, 1};
    for (uint64_t t = 0; t < 12; t++) {
        ck_assert_int_eq(program_happens(&program, 0, t, 12), last_m1[t]);
        ck_assert_int_eq(program_happens(&program, 1, t, 12), t % 2 == 0);
    }
    ck_assert(!program_is_every(&program.steps[0]));
}
END_TEST

START_TEST(test_happens_without_loops_is_whole_run)
{
    start();
    program.steps[0].when[0] = PROGRAM_LAST;
    ck_assert(!program_happens(&program, 0, 2, 4));
    ck_assert(program_happens(&program, 0, 3, 4));
    ck_assert(program_happens(&program, 1, 2, 4));
}
END_TEST

START_TEST(test_access_of_one_buffer_adds_up)
{
    start();
    const int l3 = program_add_buffer(&program, "L3");
    program_add_access(&program, 0, l3, 64, 0);
    program_add_access(&program, 0, l3, 64, 3);
    ck_assert_int_eq(program.steps[0].num_access, 1);
    ck_assert_int_eq(program.steps[0].access[0].rows_read_ticks, 128);
    ck_assert_int_eq(program.steps[0].access[0].rows_written_ticks, 3);
}
END_TEST

START_TEST(test_ratio_is_in_lowest_terms)
{
    const struct program_ratio a = program_ratio_make(-6, 4);
    ck_assert_int_eq(a.num, -3);
    ck_assert_int_eq(a.den, 2);
    ck_assert_int_eq(program_ratio_make(0, 7).den, 1);
    ck_assert(program_ratio_value(a) < -1.49 && program_ratio_value(a) > -1.51);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("program");
    TCase *tcase = tcase_create("program");
    tcase_add_test(tcase, test_check_accepts_up_to_limits);
    tcase_add_test(tcase, test_check_refuses_past_limits);
    tcase_add_test(tcase, test_check_counts_capacity);
    tcase_add_test(tcase, test_happens_follows_loops);
    tcase_add_test(tcase, test_happens_without_loops_is_whole_run);
    tcase_add_test(tcase, test_access_of_one_buffer_adds_up);
    tcase_add_test(tcase, test_ratio_is_in_lowest_terms);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int num_failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return num_failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
