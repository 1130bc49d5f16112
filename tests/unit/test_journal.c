/* The journal: going on after every possible cut, foreign configurations, locks. */
#include "sweep/journal.h"

#include "base/file.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static struct arena arena;
static struct err err;
static char dir[64];
static char lines_path[96];
static char config_path[96];

static void set_up(void)
{
    arena_init(&arena);
    err_init(&err);
    (void)snprintf(dir, sizeof(dir), "build/journal_test_%ld", (long)getpid());
    (void)snprintf(lines_path, sizeof(lines_path), "%s/%s", dir, JOURNAL_LINES);
    (void)snprintf(config_path, sizeof(config_path), "%s/%s", dir, JOURNAL_CONFIG);
}

static void tear_down(void)
{
    (void)remove(lines_path);
    (void)remove(config_path);
    (void)rmdir(dir);
    arena_release(&arena);
}

static void put_file(const char *path, const char *text, size_t length)
{
    ck_assert_int_eq(file_make_dir(dir, &err), STATUS_OK);
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(text, 1, length, file), length);
    ck_assert_int_eq(fclose(file), 0);
}

static void expect_file(const char *path, const char *text)
{
    char *got = NULL;
    size_t length = 0;
    ck_assert_int_eq(file_read(path, 1 << 20, &arena, &got, &length, &err), STATUS_OK);
    ck_assert_str_eq(got, text);
}

static enum status open_with(const char *config, int lines_per_point, uint64_t max_points,
                             bool is_fresh, struct journal *out)
{
    struct buf text;
    buf_init(&text);
    buf_puts(&text, config);
    err_init(&err);
    const enum status status =
        journal_open(dir, &text, lines_per_point, max_points, is_fresh, &arena, out, &err);
    buf_release(&text);
    return status;
}

static void append(struct journal *journal, const char *text)
{
    struct buf lines;
    buf_init(&lines);
    buf_puts(&lines, text);
    ck_assert_int_eq(journal_append(journal, &lines, &err), STATUS_OK);
    ck_assert_int_eq(journal_sync(journal, &err), STATUS_OK);
    buf_release(&lines);
}

START_TEST(test_journal_starts_empty_and_appends)
{
    struct journal journal;
    ck_assert_int_eq(open_with("a: 1\n", 2, 10, false, &journal), STATUS_OK);
    ck_assert_uint_eq(journal.num_points, 0);
    append(&journal, "{1}\n{2}\n");
    append(&journal, "{3}\n{4}\n");
    journal_close(&journal);
    expect_file(lines_path, "{1}\n{2}\n{3}\n{4}\n");
    expect_file(config_path, "a: 1\n");
}
END_TEST

/* Whatever byte a kill leaves as the last one: whole points stay, the rest goes. */
START_TEST(test_journal_goes_on_after_any_cut)
{
    static const char text[] =
        "{\"a\":1}\n{\"a\":22}\n{\"b\":1}\n{\"b\":333}\n{\"c\":1}\n{\"c\":2}\n";
    static const size_t point_ends[] = {0, 17, 35, 51};
    for (size_t cut = 0; cut <= strlen(text); cut++) {
        struct journal journal;
        put_file(config_path, "a: 1\n", 5);
        put_file(lines_path, text, cut);
        ck_assert_int_eq(open_with("a: 1\n", 2, 3, false, &journal), STATUS_OK);
        uint64_t whole = 0;
        while (whole < 3 && point_ends[whole + 1] <= cut)
            whole++;
        ck_assert_uint_eq(journal.num_points, whole);
        append(&journal, text + point_ends[whole]);
        journal_close(&journal);
        expect_file(lines_path, text);
    }
}
END_TEST

START_TEST(test_journal_refuses_another_configuration)
{
    struct journal journal;
    put_file(config_path, "a: 1\nb: 16 MiB\n", 15);
    put_file(lines_path, "{1}\n", 4);
    ck_assert_int_eq(open_with("a: 1\nb: 8 MiB\n", 1, 3, false, &journal), STATUS_CONFIG);
    ck_assert_str_eq(err.file, config_path);
    ck_assert_int_eq(err.line, 2);
    ck_assert_str_eq(err.text, "results here were made with 'b: 16 MiB', now it is 'b: 8 MiB': use "
                               "--fresh to start again, or another folder");
    expect_file(lines_path, "{1}\n");
    ck_assert_int_eq(open_with("a: 1\nb: 8 MiB\n", 1, 3, true, &journal), STATUS_OK);
    ck_assert_uint_eq(journal.num_points, 0);
    journal_close(&journal);
    expect_file(lines_path, "");
    expect_file(config_path, "a: 1\nb: 8 MiB\n");
}
END_TEST

START_TEST(test_journal_takes_another_configuration_without_lines)
{
    struct journal journal;
    put_file(config_path, "a: 1\n", 5);
    put_file(lines_path, "", 0);
    ck_assert_int_eq(open_with("a: 2\n", 1, 3, false, &journal), STATUS_OK);
    journal_close(&journal);
    expect_file(config_path, "a: 2\n");
}
END_TEST

START_TEST(test_journal_refuses_what_it_did_not_write)
{
    struct journal journal;
    put_file(lines_path, "{1}\n", 4);
    ck_assert_int_eq(open_with("a: 1\n", 1, 3, false, &journal), STATUS_CONFIG);
    ck_assert_str_eq(err.text, "is missing, so the results beside it cannot be continued: use "
                               "--fresh to start again");
    put_file(config_path, "a: 1\n", 5);
    put_file(lines_path, "{1}\nhello\n", 10);
    ck_assert_int_eq(open_with("a: 1\n", 1, 3, false, &journal), STATUS_CONFIG);
    ck_assert_str_eq(err.text, "is no line of results: use --fresh to start again");
    ck_assert_int_eq(err.line, 2);
    put_file(lines_path, "{1\n{2}\n", 7);
    ck_assert_int_eq(open_with("a: 1\n", 1, 3, false, &journal), STATUS_CONFIG);
    ck_assert_int_eq(err.line, 1);
    put_file(lines_path, "{1}\n{2}\n{3}\n{4}\n", 16);
    ck_assert_int_eq(open_with("a: 1\n", 1, 3, false, &journal), STATUS_CONFIG);
    ck_assert_str_eq(err.text, "holds 4 points, the experiment has 3: use --fresh to start again");
    expect_file(lines_path, "{1}\n{2}\n{3}\n{4}\n");
}
END_TEST

START_TEST(test_journal_is_locked_against_another_process)
{
    struct journal journal;
    ck_assert_int_eq(open_with("a: 1\n", 1, 3, false, &journal), STATUS_OK);
    append(&journal, "{1}\n");
    const pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        struct journal other;
        const bool is_refused = open_with("a: 1\n", 1, 3, false, &other) == STATUS_SYSTEM &&
                                strcmp(err.text, "another run is writing this file") == 0;
        _exit(is_refused ? 0 : 1);
    }
    int status = 0;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_int_eq(status, 0);
    journal_close(&journal);
}
END_TEST

START_TEST(test_journal_reports_a_folder_that_cannot_be)
{
    struct journal journal;
    struct buf config;
    buf_init(&config);
    put_file(config_path, "", 0);
    err_init(&err);
    ck_assert_int_eq(journal_open(config_path, &config, 1, 1, false, &arena, &journal, &err),
                     STATUS_SYSTEM);
    ck_assert_str_eq(err.text, "cannot make the directory: Not a directory");
    buf_release(&config);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("journal");
    TCase *tcase = tcase_create("all");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_test(tcase, test_journal_starts_empty_and_appends);
    tcase_add_test(tcase, test_journal_goes_on_after_any_cut);
    tcase_add_test(tcase, test_journal_refuses_another_configuration);
    tcase_add_test(tcase, test_journal_takes_another_configuration_without_lines);
    tcase_add_test(tcase, test_journal_refuses_what_it_did_not_write);
    tcase_add_test(tcase, test_journal_is_locked_against_another_process);
    tcase_add_test(tcase, test_journal_reports_a_folder_that_cannot_be);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
