/* Strict CSV reader: values, positions of errors. */
#include "base/csv_read.h"

#include "base/file.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct arena arena;
static struct err err;
static const char *const columns[] = {"name", "bytes", "energy_pj", NULL};

static void setup(void)
{
    arena_init(&arena);
    err_init(&err);
}

static void teardown(void)
{
    arena_release(&arena);
}

static const char *write_file(const char *text, size_t length)
{
    const char *scratch = getenv("SCRATCH");
    const char *path = arena_printf(&arena, "%s/table.csv", scratch ? scratch : "build");
    ck_assert_int_eq(file_write_atomic(path, text, length, &err), STATUS_OK);
    return path;
}

static enum status open_text(struct csv_read *csv, const char *text)
{
    return csv_read_open(csv, write_file(text, strlen(text)), 4096, columns, &arena, &err);
}

START_TEST(test_csv_read_returns_typed_fields)
{
    struct csv_read csv;
    bool is_row = false;
    uint64_t bytes = 0;
    double energy = 0.0;
    ck_assert_int_eq(open_text(&csv, "name,bytes,energy_pj\nL3,4096,1.25\nRF,64,3e-2"), STATUS_OK);
    ck_assert_int_eq(csv_read_next(&csv, &is_row, &err), STATUS_OK);
    ck_assert(is_row);
    ck_assert_str_eq(csv.fields[0], "L3");
    ck_assert_int_eq(csv_read_u64(&csv, 1, 0, 4096, &bytes, &err), STATUS_OK);
    ck_assert_uint_eq(bytes, 4096);
    ck_assert_int_eq(csv_read_next(&csv, &is_row, &err), STATUS_OK);
    ck_assert_int_eq(csv_read_double(&csv, 2, 0.03, 0.03, &energy, &err), STATUS_OK);
    ck_assert_double_eq(energy, 0.03);
    ck_assert_int_eq(csv_read_next(&csv, &is_row, &err), STATUS_OK);
    ck_assert(!is_row);
}
END_TEST

START_TEST(test_csv_read_takes_some_columns_in_any_order)
{
    struct csv_read csv;
    bool is_row = false;
    const char *text = "energy_pj,name\n1.25,L3\n";
    ck_assert_int_eq(
        csv_read_open_some(&csv, write_file(text, strlen(text)), 4096, columns, &arena, &err),
        STATUS_OK);
    ck_assert_int_eq(csv_read_column(&csv, "name"), 1);
    ck_assert_int_eq(csv_read_column(&csv, "energy_pj"), 0);
    ck_assert_int_eq(csv_read_column(&csv, "bytes"), -1);
    ck_assert_int_eq(csv_read_next(&csv, &is_row, &err), STATUS_OK);
    ck_assert(is_row);
    ck_assert_str_eq(csv.fields[1], "L3");
    text = "name,bytes,energy_pj,name\n";
    ck_assert_int_eq(
        csv_read_open_some(&csv, write_file(text, strlen(text)), 4096, columns, &arena, &err),
        STATUS_CONFIG);
    ck_assert_str_eq(err.text, "column 'name' is there twice");
    ck_assert_int_eq(err.column, 22);
}
END_TEST

/* More columns than any table has: refused before they are stored. */
START_TEST(test_csv_read_refuses_too_many_columns)
{
    struct csv_read csv;
    char text[2 * CSV_READ_MAX_COLUMNS + 3] = "";
    for (int i = 0; i < CSV_READ_MAX_COLUMNS + 1; i++)
        strcat(text, i ? ",a" : "a");
    ck_assert_int_eq(
        csv_read_open_some(&csv, write_file(text, strlen(text)), 4096, columns, &arena, &err),
        STATUS_CONFIG);
    ck_assert_str_eq(err.text, "more than 32 fields");
}
END_TEST

START_TEST(test_csv_read_places_range_errors)
{
    struct csv_read csv;
    bool is_row = false;
    uint64_t bytes = 0;
    double energy = 0.0;
    ck_assert_int_eq(open_text(&csv, "name,bytes,energy_pj\nL3,4096,1.25\n"), STATUS_OK);
    ck_assert_int_eq(csv_read_next(&csv, &is_row, &err), STATUS_OK);
    ck_assert_int_eq(csv_read_u64(&csv, 1, 0, 4095, &bytes, &err), STATUS_CONFIG);
    ck_assert_str_eq(err.text, "'4096' is outside 0 to 4095");
    ck_assert_str_eq(err.field, "bytes");
    ck_assert_int_eq(err.line, 2);
    ck_assert_int_eq(err.column, 4);
    err_init(&err);
    ck_assert_int_eq(csv_read_double(&csv, 2, 0, 1.2, &energy, &err), STATUS_CONFIG);
    ck_assert_str_eq(err.text, "'1.25' is outside 0 to 1.2");
    ck_assert_int_eq(err.column, 9);
    err_init(&err);
    ck_assert_int_eq(csv_read_double(&csv, 0, 0, 1, &energy, &err), STATUS_CONFIG);
}
END_TEST

static const struct {
    const char *text;
    const char *error;
    int line;
    int column;
} bad[] = {
    {"", "the file is empty", 1, 1},
    {"name,bytes\n", "2 fields, expected 3", 1, 1},
    {"name,byte,energy_pj\n", "column 2 is called 'byte', expected 'bytes'", 1, 6},
    {"name,bytes,energy_pj,x\n", "more than 3 fields", 1, 1},
    {"name,bytes,energy_pj\nL3,1,2\n\nL3,1,2\n", "1 fields, expected 3", 3, 1},
    {"name,bytes,energy_pj\nL3,\"1\",2\n", "quoted fields are not supported here", 2, 4},
};

START_TEST(test_csv_read_refuses_malformed)
{
    struct csv_read csv;
    bool is_row = true;
    enum status status = open_text(&csv, bad[_i].text);
    while (status == STATUS_OK && is_row)
        status = csv_read_next(&csv, &is_row, &err);
    ck_assert_int_eq(status, STATUS_CONFIG);
    ck_assert_str_eq(err.text, bad[_i].error);
    ck_assert_int_eq(err.line, bad[_i].line);
    ck_assert_int_eq(err.column, bad[_i].column);
}
END_TEST

START_TEST(test_csv_read_refuses_nul)
{
    struct csv_read csv;
    const char text[] = "name,bytes,energy_pj\nL3,1,\0002\n";
    ck_assert_int_eq(
        csv_read_open(&csv, write_file(text, sizeof text - 1), 4096, columns, &arena, &err),
        STATUS_CONFIG);
    ck_assert_str_eq(err.text, "the file holds a NUL byte");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("csv_read");
    TCase *tcase = tcase_create("csv_read");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, test_csv_read_returns_typed_fields);
    tcase_add_test(tcase, test_csv_read_takes_some_columns_in_any_order);
    tcase_add_test(tcase, test_csv_read_refuses_too_many_columns);
    tcase_add_test(tcase, test_csv_read_places_range_errors);
    tcase_add_loop_test(tcase, test_csv_read_refuses_malformed, 0,
                        (int)(sizeof bad / sizeof bad[0]));
    tcase_add_test(tcase, test_csv_read_refuses_nul);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int num_failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return num_failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
