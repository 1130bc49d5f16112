/* Checksums of tables: known sums, order, what is left out, a folder that is not there. */
#include "base/file.h"
#include "sweep/table_sums.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static struct arena arena;
static struct buf out;
static struct err err;

static void setup(void)
{
    arena_init(&arena);
    buf_init(&out);
    err_init(&err);
}

static void teardown(void)
{
    buf_release(&out);
    arena_release(&arena);
}

/* Sums of FNV-1a's authors for "", "a" and "foobar". */
START_TEST(test_table_sums_are_sorted_and_known)
{
    const char *scratch = getenv("SCRATCH");
    const char *dir = arena_printf(&arena, "%s/table_sums", scratch ? scratch : "build");
    const char *const files[][2] = {
        {"b.csv", "foobar"}, {"c.yaml", ""}, {"a.csv", "a"}, {"README.md", "a"}};
    ck_assert_int_eq(file_make_dir(dir, &err), STATUS_OK);
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        ck_assert_int_eq(file_write_atomic(arena_printf(&arena, "%s/%s", dir, files[i][0]),
                                           files[i][1], strlen(files[i][1]), &err),
                         STATUS_OK);
    ck_assert_int_eq(table_sums_print(dir, &arena, &out, &err), STATUS_OK);
    const char *first = strchr(out.data, '\n');
    ck_assert_ptr_nonnull(first);
    ck_assert_str_eq(first, "\n  a.csv: af63dc4c8601ec8c\n"
                            "  b.csv: 85944171f73967e8\n"
                            "  c.yaml: cbf29ce484222325\n");
}
END_TEST

START_TEST(test_table_sums_need_the_folder)
{
    ck_assert_int_eq(table_sums_print("build/no_such_folder", &arena, &out, &err), STATUS_SYSTEM);
    ck_assert_str_eq(err.text, "cannot list the technology tables: No such file or directory");
    ck_assert_uint_eq(out.length, 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("table_sums");
    TCase *tcase = tcase_create("all");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, test_table_sums_are_sorted_and_known);
    tcase_add_test(tcase, test_table_sums_need_the_folder);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
