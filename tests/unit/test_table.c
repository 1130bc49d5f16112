/* Tables in their three forms, and CSV quoting. */
#include "base/table.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct arena arena;
static struct buf out;

static void set_up(void)
{
    arena_init(&arena);
    buf_init(&out);
}

static void tear_down(void)
{
    buf_release(&out);
    arena_release(&arena);
}

static struct table *sample(void)
{
    static const char *const columns[] = {"name", "num", "latency_s", "note"};
    struct table *table = table_new(&arena, columns, 4);
    table_begin_row(table);
    table_string(table, "b\xc3\xa4r");
    table_u64(table, 12345);
    table_double(table, 0.123456789, 3);
    table_string(table, "a,\"b\"");
    table_begin_row(table);
    table_string(table, "x");
    table_null(table);
    table_double(table, (double)NAN, 3);
    table_string(table, "two\nlines");
    return table;
}

START_TEST(test_table_aligns_text)
{
    static const char *const columns[] = {"name", "num", "util"};
    struct table *table = table_new(&arena, columns, 3);
    table_begin_row(table);
    table_string(table, "b\xc3\xa4r");
    table_u64(table, 12345);
    table_double(table, 0.123456789, 3);
    table_begin_row(table);
    table_string(table, "longer");
    table_null(table);
    table_double(table, (double)NAN, 3);
    table_print(table, TABLE_TEXT, &out);
    ck_assert_str_eq(out.data, "name      num   util\n"
                               "b\xc3\xa4r     12345  0.123\n"
                               "longer      -      -\n");
}
END_TEST

START_TEST(test_table_writes_exact_csv)
{
    table_print(sample(), TABLE_CSV, &out);
    ck_assert_str_eq(out.data, "name,num,latency_s,note\n"
                               "b\xc3\xa4r,12345,0.123456789,\"a,\"\"b\"\"\"\n"
                               "x,,,\"two\nlines\"\n");
}
END_TEST

START_TEST(test_table_writes_json_rows)
{
    table_print(sample(), TABLE_JSON, &out);
    ck_assert_str_eq(
        out.data,
        "[\n "
        "{\"name\":\"b\xc3\xa4r\",\"num\":12345,\"latency_s\":0.123456789,\"note\":\"a,\\\"b\\\"\"}"
        ","
        "\n {\"name\":\"x\",\"num\":null,\"latency_s\":null,\"note\":\"two\\nlines\"}\n]\n");
}
END_TEST

START_TEST(test_table_without_rows)
{
    static const char *const columns[] = {"a", "b"};
    table_print(table_new(&arena, columns, 2), TABLE_CSV, &out);
    ck_assert_str_eq(out.data, "a,b\n");
    buf_clear(&out);
    table_print(table_new(&arena, columns, 2), TABLE_JSON, &out);
    ck_assert_str_eq(out.data, "[\n]\n");
}
END_TEST

START_TEST(test_table_knows_its_formats)
{
    enum table_format format = TABLE_TEXT;
    struct err err;
    err_init(&err);
    ck_assert_int_eq(table_format_parse("csv", &format, &err), STATUS_OK);
    ck_assert_int_eq(format, TABLE_CSV);
    ck_assert_int_eq(table_format_parse("json", &format, &err), STATUS_OK);
    ck_assert_int_eq(format, TABLE_JSON);
    ck_assert_int_eq(table_format_parse("table", &format, &err), STATUS_OK);
    ck_assert_int_eq(format, TABLE_TEXT);
    ck_assert_int_eq(table_format_parse("xml", &format, &err), STATUS_USAGE);
    ck_assert_str_eq(err.text, "must be table, csv or json, got 'xml'");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("table");
    TCase *tcase = tcase_create("all");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_test(tcase, test_table_aligns_text);
    tcase_add_test(tcase, test_table_writes_exact_csv);
    tcase_add_test(tcase, test_table_writes_json_rows);
    tcase_add_test(tcase, test_table_without_rows);
    tcase_add_test(tcase, test_table_knows_its_formats);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
