/* Result lines: what is read, what is refused, thinning of long results, primary mappings. */
#include "base/buf.h"
#include "base/file.h"
#include "reports/record_set.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct arena arena;
static struct err err;
static struct record_set *set;

static void setup(void)
{
    arena_init(&arena);
    err_init(&err);
    set = ARENA_NEW(&arena, struct record_set);
}

static void teardown(void)
{
    arena_release(&arena);
}

static enum status load(const char *text)
{
    const char *scratch = getenv("SCRATCH");
    const char *path = arena_printf(&arena, "%s/results.jsonl", scratch ? scratch : "build");
    ck_assert_int_eq(file_write_atomic(path, text, strlen(text), &err), STATUS_OK);
    return record_set_load(path, &arena, set, &err);
}

START_TEST(test_record_set_reads_a_line)
{
    ck_assert_int_eq(
        load("{\"study\":\"s\",\"design\":\"d\",\"model\":\"m\",\"seq_len\":1024,"
             "\"accounting\":\"full\",\"latency_s\":2.5,\"energy_pj\":null,"
             "\"sweep\":{\"arch.l3.capacity\":1048576,\"arch.kind\":\"x\"},"
             "\"einsums\":{\"QK\":{\"unit\":\"2d\",\"util\":0.5,\"ops\":{\"mac\":3,\"add\":4}}},"
             "\"components\":{\"L3\":{\"reads\":7,\"energy_pj\":9}},"
             "\"stalls\":{\"2d\":{\"busy\":5,\"port\":6,\"drain\":null},\"1d\":{}},"
             "\"omissions\":{\"wrap\":-2},\"further\":[1]}\n"),
        STATUS_OK);
    ck_assert_uint_eq(set->num_points, 1);
    const struct record *record = &set->points[0];
    ck_assert_str_eq(record->names[RECORD_DESIGN], "d");
    ck_assert_str_eq(record->names[RECORD_MAPPING], "");
    ck_assert_double_eq(record->metrics[RECORD_LATENCY_S], 2.5);
    ck_assert(isnan(record->metrics[RECORD_ENERGY_PJ]));
    ck_assert(record->is_primary);
    ck_assert_int_eq(set->num_fields, 3);
    char label[64];
    record_set_label(set, 0, record->fields[0], label);
    ck_assert_str_eq(label, "1Ki");
    const int capacity = record_set_field(set, "arch.l3.capacity");
    record_set_label(set, capacity, record->fields[capacity], label);
    ck_assert_str_eq(label, "1 MiB");
    const int kind = record_set_field(set, "arch.kind");
    record_set_label(set, kind, record->fields[kind], label);
    ck_assert_str_eq(label, "x");
    ck_assert_double_eq(record->detail->einsums[0].num_ops, 7);
    ck_assert_double_eq(record->detail->einsums[0].num_macs, 3);
    ck_assert_double_eq(record->detail->parts[0].energy_pj, 9);
    ck_assert_double_eq(record->detail->omissions[0].energy_pj, -2);
    ck_assert_int_eq(record->detail->num_stalls, 2);
    ck_assert_str_eq(record->detail->stalls[0].unit, "2d");
    ck_assert_double_eq(record->detail->stalls[0].cycles[ENGINE_BUSY], 5);
    ck_assert_double_eq(record->detail->stalls[0].cycles[ENGINE_PORT], 6);
    ck_assert(isnan(record->detail->stalls[0].cycles[ENGINE_DRAIN]));
}
END_TEST

static const struct {
    const char *text;
    int line;
    const char *field;
    const char *what;
} refusals[] = {
    {"{}\n", 1, "study", "expected a string, found nothing"},
    {"{\"study\":\"s\"}\n", 1, "design", "expected a string, found nothing"},
    {"\n{\"study\":1}\n", 2, "study", "expected a string"},
    {"[]\n", 1, "", "expected a JSON object"},
    {"{\"study\":\"s\",\"design\":\"d\",\"cycles\":\"x\"}\n", 1, "cycles",
     "expected a number or null"},
    {"{\"study\":\"s\",\"design\":\"d\",\"sweep\":3}\n", 1, "sweep", "expected an object"},
    {"{\"study\":\"s\",\"design\":\"d\",\"sweep\":{\"a\":[]}}\n", 1, "a",
     "expected a number or a string"},
    {"{\"study\":\"s\",\"design\":\"d\",\"sweep\":{\"a\":1e999}}\n", 1, "a",
     "expected a finite number"},
    {"{\"study\":\"s\",\"design\":\"d\",\"sweep\":{\"a\":1}}\n"
     "{\"study\":\"s\",\"design\":\"d\",\"sweep\":{\"a\":\"b\"}}\n",
     2, "a", "expected a number everywhere or a string everywhere"},
    {"{\"study\":\"s\",\"design\":\"d\",\"einsums\":3}\n", 1, "einsums", "expected an object"},
    {"{\"study\":\"s\",\"design\":\"d\",\"einsums\":{\"a\":3}}\n", 1, "einsums",
     "expected an object per Einsum"},
    {"{\"study\":\"s\",\"design\":\"d\",\"einsums\":{\"a\":{\"ops\":{\"mac\":\"x\"}}}}\n", 1, "ops",
     "expected a number"},
    {"{\"study\":\"s\",\"design\":\"d\",\"components\":{\"a\":\"x\"}}\n", 1, "components",
     "expected an object or a number per entry"},
    {"{\"study\":\"s\",\"design\":\"d\",\"stalls\":3}\n", 1, "stalls", "expected an object"},
    {"{\"study\":\"s\",\"design\":\"d\",\"stalls\":{\"2d\":3}}\n", 1, "stalls",
     "expected an object per array"},
    {"{\"study\":\"s\",\"design\":\"d\",\"stalls\":{\"2d\":{\"port\":\"x\"}}}\n", 1, "port",
     "expected a number or null"},
    {"{\"study\":\"s\",\"design\":\"d\",\"error\":3}\n", 1, "error", "expected a string"},
    {"{\"study\":\"s\"\n", 1, "", "expected ',' or '}'"},
    {"\n \n", 0, "", "holds no complete result line"},
};

START_TEST(test_record_set_refuses_with_place)
{
    ck_assert_int_eq(load(refusals[_i].text), STATUS_CONFIG);
    ck_assert_str_eq(err.text, refusals[_i].what);
    ck_assert_str_eq(err.field, refusals[_i].field);
    ck_assert_int_eq(err.line, refusals[_i].line);
}
END_TEST

START_TEST(test_record_set_needs_a_file)
{
    ck_assert_int_eq(record_set_load("build/no-such/results.jsonl", &arena, set, &err),
                     STATUS_CONFIG);
    ck_assert_str_eq(err.text, "cannot open: No such file or directory");
    err_init(&err);
    ck_assert_int_eq(record_set_load("build", &arena, set, &err), STATUS_SYSTEM);
    ck_assert_str_eq(err.text, "cannot read: Is a directory");
}
END_TEST

START_TEST(test_record_set_leaves_a_torn_line)
{
    ck_assert_int_eq(load("{\"study\":\"s\",\"design\":\"d\"}\n{\"study\":\"s\",\"des"), STATUS_OK);
    ck_assert(set->is_cut);
    ck_assert_uint_eq(set->num_points, 1);
}
END_TEST

START_TEST(test_record_set_prefers_the_published_mapping)
{
    ck_assert_int_eq(
        load("{\"study\":\"s\",\"design\":\"d\",\"mapping\":\"best\",\"seq_len\":1}\n"
             "{\"study\":\"s\",\"design\":\"d\",\"mapping\":\"published\",\"seq_len\":1}\n"
             "{\"study\":\"s\",\"design\":\"d\",\"mapping\":\"best\",\"seq_len\":2}\n"
             "{\"study\":\"s\",\"design\":\"e\",\"mapping\":\"own\",\"seq_len\":2}\n"),
        STATUS_OK);
    ck_assert(!set->points[0].is_primary);
    ck_assert(set->points[1].is_primary);
    ck_assert(set->points[2].is_primary);
    /* a partner may have another mapping: designs are compared at their primary ones */
    ck_assert_ptr_eq(record_set_find_design(set, &set->points[3], "d"), &set->points[2]);
    ck_assert_ptr_null(record_set_find_design(set, &set->points[1], "e"));
    ck_assert_ptr_null(record_set_find_design(set, &set->points[1], "no such"));
}
END_TEST

START_TEST(test_record_set_keeps_every_kth_of_a_long_result)
{
    /* two designs alternate; 2 * 80,000 lines pass the cap of 131,072, so every second stays */
    struct buf text;
    buf_init(&text);
    for (int i = 0; i < 80000; i++)
        for (int d = 0; d < 2; d++)
            buf_printf(&text, "{\"study\":\"s\",\"design\":\"%c\",\"seq_len\":%d}\n", 'a' + d, i);
    ck_assert_int_eq(load(text.data), STATUS_OK);
    buf_release(&text);
    ck_assert_uint_eq(set->num_lines, 160000);
    ck_assert_uint_eq(set->stride, 2);
    ck_assert_uint_eq(set->num_details, RECORD_SET_MAX_DETAILS);
    ck_assert_uint_eq(set->num_points, 80000);
    for (size_t i = 0; i < set->num_points; i++) {
        ck_assert_double_eq(set->points[i].fields[0], (double)(i - i % 2));
        ck_assert_ptr_nonnull(record_set_find_design(set, &set->points[i], i % 2 ? "a" : "b"));
    }
}
END_TEST

START_TEST(test_record_set_counts_points_without_a_result)
{
    ck_assert_int_eq(load("{\"study\":\"s\",\"design\":\"d\",\"error\":\"too small\"}\n"
                          "{\"study\":\"s\",\"design\":\"e\",\"error\":\"other\"}\n"),
                     STATUS_OK);
    ck_assert_uint_eq(set->num_errors, 2);
    ck_assert_str_eq(set->first_error, "too small");
}
END_TEST

START_TEST(test_record_set_bounds_fields_names_and_groups)
{
    struct buf text;
    buf_init(&text);
    buf_puts(&text, "{\"study\":\"s\",\"design\":\"d\",\"sweep\":{\"f0\":0");
    for (int i = 1; i <= RECORD_SET_MAX_FIELDS; i++)
        buf_printf(&text, ",\"f%d\":0", i);
    buf_puts(&text, "}}\n");
    ck_assert_int_eq(load(text.data), STATUS_CONFIG);
    ck_assert_str_eq(err.text, "expected at most 12 swept fields in one file");
    buf_clear(&text);
    for (int i = 0; i < RECORD_SET_MAX_NAMES; i++)
        buf_printf(&text, "{\"study\":\"s\",\"design\":\"d%d\"}\n", i);
    err_init(&err);
    ck_assert_int_eq(load(text.data), STATUS_CONFIG);
    ck_assert_str_eq(err.text, "expected fewer different names in one file");
    buf_release(&text);
}
END_TEST

START_TEST(test_record_set_bounds_line_and_groups)
{
    char *line = arena_alloc(&arena, RECORD_SET_MAX_LINE + 2);
    memset(line, ' ', RECORD_SET_MAX_LINE + 1);
    ck_assert_int_eq(load(line), STATUS_CONFIG);
    ck_assert_str_eq(err.text, "line is longer than 4194304 bytes");
    struct buf text;
    buf_init(&text);
    for (int i = 0; i < 4097; i++)
        buf_printf(&text, "{\"study\":\"s%d\",\"design\":\"d%d\"}\n", i % 65, i / 65);
    err_init(&err);
    ck_assert_int_eq(load(text.data), STATUS_UNSUPPORTED);
    ck_assert_str_eq(err.text,
                     "more than 4096 different designs, workloads and accountings in one report");
    buf_release(&text);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("record_set");
    TCase *tcase = tcase_create("all");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, test_record_set_reads_a_line);
    tcase_add_loop_test(tcase, test_record_set_refuses_with_place, 0,
                        (int)(sizeof refusals / sizeof refusals[0]));
    tcase_add_test(tcase, test_record_set_needs_a_file);
    tcase_add_test(tcase, test_record_set_leaves_a_torn_line);
    tcase_add_test(tcase, test_record_set_prefers_the_published_mapping);
    tcase_add_test(tcase, test_record_set_keeps_every_kth_of_a_long_result);
    tcase_add_test(tcase, test_record_set_counts_points_without_a_result);
    tcase_add_test(tcase, test_record_set_bounds_fields_names_and_groups);
    tcase_add_test(tcase, test_record_set_bounds_line_and_groups);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
