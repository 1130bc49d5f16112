/* Values of swept fields: lists, ranges with exact ends, JSON texts. */
#include "sweep/values.h"

#include "base/quantity.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const words[] = {"alpha", "beta", NULL};
static const struct field count = {"n", 0, FIELD_U64, UNIT_COUNT, 1, 1e9, "1", NULL, NULL, "count"};
static const struct field size = {"s",  0,     FIELD_U64, UNIT_BYTES, 1,
                                  1e15, "1 B", NULL,      NULL,       "size"};
static const struct field ratio = {"r", 0,   FIELD_DOUBLE, UNIT_RATIO, -1e9,
                                   1e9, "1", NULL,         NULL,       "ratio"};
static const struct field flag = {"b", 0, FIELD_BOOL, UNIT_COUNT, 0, 0, "true", NULL, NULL, "flag"};
static const struct field word = {"w", 0,       FIELD_ENUM, UNIT_COUNT, 0,
                                  0,   "alpha", words,      NULL,       "word"};

static struct arena arena;
static struct err err;
static struct values values;

static void set_up(void)
{
    arena_init(&arena);
    err_init(&err);
}

static void tear_down(void)
{
    arena_release(&arena);
}

static enum status parse(const char *text, const struct field *field)
{
    struct yaml_node *root = NULL;
    ck_assert_int_eq(yaml_load_text(text, strlen(text), "in", 1, &arena, &root, &err), STATUS_OK);
    return values_parse(root, field, "f", &arena, &values, &err);
}

/* All values as JSON, separated by spaces. */
static void gives(const char *text, const struct field *field, const char *expected)
{
    char got[512] = "";
    ck_assert_msg(parse(text, field) == STATUS_OK, "%s: %s", text, err.text);
    for (size_t i = 0; i < values.num; i++) {
        if (i > 0)
            strncat(got, " ", sizeof(got) - strlen(got) - 1);
        strncat(got, values_print_json(field, values.items[i], &arena),
                sizeof(got) - strlen(got) - 1);
    }
    ck_assert_str_eq(got, expected);
}

START_TEST(test_values_reads_lists_and_single_values)
{
    gives("[1 Ki, 3, 2]", &count, "1024 3 2");
    gives("7", &count, "7");
    gives("[1 KiB, 1 kB]", &size, "1024 1000");
    gives("[0.1, -2]", &ratio, "0.1 -2");
    gives("[true, false]", &flag, "true false");
    gives("[beta, alpha]", &word, "\"beta\" \"alpha\"");
}
END_TEST

START_TEST(test_values_expands_ranges_to_their_ends)
{
    gives("{from: 1, to: 10, step: 3}", &count, "1 4 7 10");
    gives("{from: 1, to: 9, step: 3}", &count, "1 4 7");
    gives("{from: 16 KiB, to: 128 KiB, times: 2}", &size, "16384 32768 65536 131072");
    gives("{from: 1 KiB, to: 2 KiB, step: 512 B}", &size, "1024 1536 2048");
    gives("{from: 5, to: 5, step: 1}", &count, "5");
    gives("{from: 1, to: 1000, times: 10}", &count, "1 10 100 1000");
    gives("{from: 0.1, to: 0.3, step: 0.1}", &ratio, "0.1 0.2 0.3");
    gives("{from: -1, to: 1, step: 0.5}", &ratio, "-1 -0.5 0 0.5 1");
}
END_TEST

START_TEST(test_values_stores_into_slots)
{
    struct {
        uint64_t before;
        uint64_t whole;
        double real;
        int index;
        bool is_set;
    } slots = {UINT64_MAX, 1, 1.0, 1, false};
    values_store(&count, (union value){.whole = 7}, &slots.whole);
    values_store(&ratio, (union value){.real = 2.5}, &slots.real);
    values_store(&word, (union value){.word = 0}, &slots.index);
    values_store(&flag, (union value){.flag = true}, &slots.is_set);
    ck_assert(slots.before == UINT64_MAX && slots.whole == 7 && slots.real == 2.5);
    ck_assert(slots.index == 0 && slots.is_set);
}
END_TEST

START_TEST(test_values_compare_by_type)
{
    const double none = (double)NAN;
    ck_assert(values_equal(&count, (union value){.whole = 7}, (union value){.whole = 7}));
    ck_assert(!values_equal(&count, (union value){.whole = 7}, (union value){.whole = 8}));
    ck_assert(values_equal(&ratio, (union value){.real = none}, (union value){.real = none}));
    ck_assert(!values_equal(&ratio, (union value){.real = none}, (union value){.real = 1.0}));
    ck_assert(!values_equal(&flag, (union value){.flag = true}, (union value){.flag = false}));
    ck_assert(values_equal(&word, (union value){.word = 1}, (union value){.word = 1}));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("values");
    TCase *tcase = tcase_create("all");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_test(tcase, test_values_reads_lists_and_single_values);
    tcase_add_test(tcase, test_values_expands_ranges_to_their_ends);
    tcase_add_test(tcase, test_values_stores_into_slots);
    tcase_add_test(tcase, test_values_compare_by_type);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
