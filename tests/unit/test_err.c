/* Errors: the first wins, the printed form, long texts, status names and exit codes. */
#include "base/err.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct err err;

static void expect_printed(const char *expected)
{
    char text[4096];
    FILE *file = tmpfile();
    ck_assert_ptr_nonnull(file);
    err_print(&err, file);
    rewind(file);
    const size_t length = fread(text, 1, sizeof(text) - 1, file);
    text[length] = '\0';
    (void)fclose(file);
    ck_assert_str_eq(text, expected);
}

START_TEST(test_err_prints_place_field_and_text)
{
    err_init(&err);
    ck_assert_int_eq(err_set(&err, STATUS_CONFIG, (struct pos){"configs/x.yaml", 14, 9},
                             "arch.pe_2d.rows", "must be at least %d, got %d", 1, 0),
                     STATUS_CONFIG);
    expect_printed("configs/x.yaml:14:9: error: arch.pe_2d.rows: must be at least 1, got 0\n");
    err_init(&err);
    (void)err_set(&err, STATUS_SYSTEM, (struct pos){"out", 0, 0}, NULL, "cannot write");
    expect_printed("out: error: cannot write\n");
    err_init(&err);
    (void)err_set(&err, STATUS_USAGE, (struct pos){NULL, 3, 4}, NULL, "no verb given");
    expect_printed("weir: error: no verb given\n");
}
END_TEST

START_TEST(test_err_keeps_the_first)
{
    err_init(&err);
    (void)err_set(&err, STATUS_CONFIG, (struct pos){"a", 1, 1}, "f", "first");
    ck_assert_int_eq(err_set(&err, STATUS_SYSTEM, (struct pos){"b", 2, 2}, "g", "second"),
                     STATUS_CONFIG);
    expect_printed("a:1:1: error: f: first\n");
}
END_TEST

START_TEST(test_err_cuts_long_texts)
{
    char text[3000];
    memset(text, 'x', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    err_init(&err);
    (void)err_set(&err, STATUS_CONFIG, (struct pos){text, 1, 1}, text, "%s", text);
    ck_assert_uint_eq(strlen(err.file), sizeof(err.file) - 1);
    ck_assert_uint_eq(strlen(err.field), sizeof(err.field) - 1);
    ck_assert_uint_eq(strlen(err.text), sizeof(err.text) - 1);
}
END_TEST

/* The exit codes that the documents promise. */
START_TEST(test_status_values_are_exit_codes)
{
    ck_assert_int_eq(STATUS_OK, 0);
    ck_assert_int_eq(STATUS_DIFFERS, 1);
    ck_assert_int_eq(STATUS_USAGE, 2);
    ck_assert_int_eq(STATUS_CONFIG, 3);
    ck_assert_int_eq(STATUS_UNSUPPORTED, 4);
    ck_assert_int_eq(STATUS_SYSTEM, 5);
    ck_assert_str_eq(status_text(STATUS_CONFIG), "bad input");
    ck_assert_str_eq(status_text(STATUS_OK), "ok");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("err");
    TCase *tcase = tcase_create("all");
    tcase_add_test(tcase, test_err_prints_place_field_and_text);
    tcase_add_test(tcase, test_err_keeps_the_first);
    tcase_add_test(tcase, test_err_cuts_long_texts);
    tcase_add_test(tcase, test_status_values_are_exit_codes);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
