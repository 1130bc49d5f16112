/* Files: bounded reads, writes that are complete or absent, folders, paths. */
#include "base/file.h"

#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct arena arena;
static struct err err;
static char dir[64];

static void set_up(void)
{
    arena_init(&arena);
    err_init(&err);
    (void)snprintf(dir, sizeof(dir), "build/file_test_%ld/a/b", (long)getpid());
    ck_assert_int_eq(file_make_dir(dir, &err), STATUS_OK);
}

static const char *in_dir(const char *name)
{
    return arena_printf(&arena, "%s/%s", dir, name);
}

static void tear_down(void)
{
    (void)remove(in_dir("x"));
    (void)chmod(dir, 0777);
    for (int i = 0; i < 3; i++) {
        (void)rmdir(dir);
        *strrchr(dir, '/') = '\0';
    }
    arena_release(&arena);
}

static int num_entries(void)
{
    DIR *stream = opendir(dir);
    ck_assert_ptr_nonnull(stream);
    int num = 0;
    while (readdir(stream))
        num++;
    (void)closedir(stream);
    return num - 2;
}

START_TEST(test_file_writes_and_reads_back)
{
    static const char bytes[] = "one\0two\n";
    char *text = NULL;
    size_t length = 0;
    ck_assert(!file_exists(in_dir("x")));
    ck_assert_int_eq(file_write_atomic(in_dir("x"), bytes, 8, &err), STATUS_OK);
    ck_assert(file_exists(in_dir("x")));
    ck_assert_int_eq(file_read(in_dir("x"), 8, &arena, &text, &length, &err), STATUS_OK);
    ck_assert_uint_eq(length, 8);
    ck_assert_mem_eq(text, bytes, 9);
    ck_assert_int_eq(file_write_atomic(in_dir("x"), "", 0, &err), STATUS_OK);
    ck_assert_int_eq(file_read(in_dir("x"), 0, &arena, &text, &length, &err), STATUS_OK);
    ck_assert_uint_eq(length, 0);
    ck_assert_int_eq(num_entries(), 1);
}
END_TEST

START_TEST(test_file_folders_are_no_files)
{
    ck_assert(!file_exists(dir));
    ck_assert(file_is_dir(dir));
    ck_assert(!file_is_dir(in_dir("x")));
    ck_assert_int_eq(file_write_atomic(in_dir("x"), "", 0, &err), STATUS_OK);
    ck_assert(!file_is_dir(in_dir("x")));
}
END_TEST

/* Sorted by name, whatever order the folder has. */
START_TEST(test_file_list_is_sorted)
{
    static const char *const names[] = {"b.csv", "a.csv", "c.csv", "a.svg", "csv"};
    size_t num = 9;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        ck_assert_int_eq(file_write_atomic(in_dir(names[i]), "", 0, &err), STATUS_OK);
    const char **list = file_list(&arena, dir, ".csv", &num);
    ck_assert_uint_eq(num, 3);
    ck_assert_str_eq(list[0], "a.csv");
    ck_assert_str_eq(list[1], "b.csv");
    ck_assert_str_eq(list[2], "c.csv");
    ck_assert_ptr_null(file_list(&arena, in_dir("none"), ".csv", &num));
    ck_assert_uint_eq(num, 0);
}
END_TEST

START_TEST(test_file_read_is_bounded)
{
    char *text = NULL;
    size_t length = 0;
    ck_assert_int_eq(file_write_atomic(in_dir("x"), "12345", 5, &err), STATUS_OK);
    ck_assert_int_eq(file_read(in_dir("x"), 5, &arena, &text, &length, &err), STATUS_OK);
    ck_assert_int_eq(file_read(in_dir("x"), 4, &arena, &text, &length, &err), STATUS_CONFIG);
    ck_assert_str_eq(err.text, "file is larger than the limit of 4 bytes");
    ck_assert_str_eq(err.file, in_dir("x"));
}
END_TEST

START_TEST(test_file_names_what_it_cannot_open_or_read)
{
    char *text = NULL;
    size_t length = 0;
    ck_assert_int_eq(file_read(in_dir("none"), 9, &arena, &text, &length, &err), STATUS_CONFIG);
    ck_assert_str_eq(err.text, "cannot open: No such file or directory");
    err_init(&err);
    ck_assert_int_eq(file_read(dir, 9, &arena, &text, &length, &err), STATUS_SYSTEM);
    ck_assert_str_eq(err.text, "cannot read: Is a directory");
}
END_TEST

/* A write that fails leaves the old file and no temporary one. */
START_TEST(test_file_failed_write_changes_nothing)
{
    ck_assert_int_eq(file_write_atomic(in_dir("none/x"), "1", 1, &err), STATUS_SYSTEM);
    ck_assert_str_eq(err.text, "cannot write: No such file or directory");
    ck_assert_int_eq(file_make_dir(in_dir("x"), &err), STATUS_OK);
    err_init(&err);
    ck_assert_int_eq(file_write_atomic(in_dir("x"), "1", 1, &err), STATUS_SYSTEM);
    ck_assert_str_eq(err.text, "cannot write: Is a directory");
    ck_assert_int_eq(num_entries(), 1);
}
END_TEST

START_TEST(test_file_makes_folders)
{
    ck_assert_int_eq(file_make_dir(dir, &err), STATUS_OK);
    ck_assert_int_eq(file_write_atomic(in_dir("x"), "1", 1, &err), STATUS_OK);
    ck_assert_int_eq(file_make_dir(in_dir("x/y"), &err), STATUS_SYSTEM);
    ck_assert_str_eq(err.text, "cannot make the directory: Not a directory");
    err_init(&err);
    ck_assert_int_eq(file_make_dir("", &err), STATUS_SYSTEM);
    ck_assert_str_eq(err.text, "cannot make the directory '': its name is empty");
}
END_TEST

START_TEST(test_file_resolves_relative_to_a_file)
{
    ck_assert_str_eq(file_resolve(&arena, "a/b.yaml", "../c.yaml"), "a/../c.yaml");
    ck_assert_str_eq(file_resolve(&arena, "b.yaml", "c.yaml"), "c.yaml");
    ck_assert_str_eq(file_resolve(&arena, "/x/b.yaml", "c.yaml"), "/x/c.yaml");
    ck_assert_str_eq(file_resolve(&arena, "a/b.yaml", "/c.yaml"), "/c.yaml");
    ck_assert_str_eq(file_resolve(&arena, NULL, "c.yaml"), "c.yaml");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("file");
    TCase *tcase = tcase_create("all");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_test(tcase, test_file_writes_and_reads_back);
    tcase_add_test(tcase, test_file_folders_are_no_files);
    tcase_add_test(tcase, test_file_list_is_sorted);
    tcase_add_test(tcase, test_file_read_is_bounded);
    tcase_add_test(tcase, test_file_names_what_it_cannot_open_or_read);
    tcase_add_test(tcase, test_file_failed_write_changes_nothing);
    tcase_add_test(tcase, test_file_makes_folders);
    tcase_add_test(tcase, test_file_resolves_relative_to_a_file);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
