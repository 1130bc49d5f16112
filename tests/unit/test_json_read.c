/* JSON reader: values and escapes, and every refusal with its column. */
#include "base/json_read.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static struct arena arena;
static struct err err;

static void setup(void)
{
    arena_init(&arena);
    err_init(&err);
}

static void teardown(void)
{
    arena_release(&arena);
}

static const struct json_value *parse(const char *text)
{
    const struct json_value *root = NULL;
    ck_assert_int_eq(json_read_parse(text, strlen(text), "x.jsonl", 7, &arena, &root, &err),
                     STATUS_OK);
    return root;
}

START_TEST(test_json_read_returns_nested_values)
{
    const struct json_value *root =
        parse(" {\"a\": -1.5e2, \"b\": [true, null, \"x\"], \"c\": {\"d\": 0}} ");
    double number = 0;
    ck_assert(json_read_number(json_read_get(root, "a"), &number));
    ck_assert_double_eq(number, -150.0);
    const struct json_value *b = json_read_get(root, "b");
    ck_assert_int_eq(b->kind, JSON_ARRAY);
    ck_assert_int_eq(b->first_child->kind, JSON_BOOL);
    ck_assert_str_eq(b->first_child->text, "true");
    ck_assert_int_eq(b->first_child->next->kind, JSON_NULL);
    ck_assert_str_eq(b->first_child->next->next->text, "x");
    ck_assert(json_read_number(json_read_get(json_read_get(root, "c"), "d"), &number));
    ck_assert_double_eq(number, 0.0);
    ck_assert_ptr_null(json_read_get(root, "e"));
    ck_assert(!json_read_number(b, &number));
    ck_assert(!json_read_number(NULL, &number));
    ck_assert_int_eq(json_read_get(root, "c")->column, 45);
}
END_TEST

START_TEST(test_json_read_decodes_escapes)
{
    /* U+00E9 is c3 a9, U+20AC e2 82 ac, U+1F600 (a surrogate pair) f0 9f 98 80 in UTF-8 */
    const struct json_value *root = parse("\"\\u00e9\\u20AC\\ud83d\\ude00\\n\\\"\\\\\\/A\"");
    ck_assert_str_eq(root->text, "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\n\"\\/A");
}
END_TEST

START_TEST(test_json_read_refuses_number_past_double)
{
    double number = 1;
    ck_assert(!json_read_number(parse("1e999"), &number));
}
END_TEST

static const struct {
    const char *text;
    int column;
    const char *what;
} refusals[] = {
    {"", 1, "expected a JSON value"},
    {"{\"a\":1} x", 9, "text after the JSON value"},
    {"{a:1}", 2, "expected a key in double quotes"},
    {"{\"a\" 1}", 6, "expected ':' after a key"},
    {"{\"a\":1 \"b\":2}", 8, "expected ',' or '}'"},
    {"[1 2]", 4, "expected ',' or ']'"},
    {"[1,]", 4, "expected a JSON value"},
    {"01", 1, "expected a JSON value"},
    {"1.", 1, "expected a JSON value"},
    {"-", 1, "expected a JSON value"},
    {"nul", 1, "expected a JSON value"},
    {"\"abc", 1, "string without an end"},
    {"\"ab\\\"", 1, "string without an end"},
    {"\"a\tb\"", 3, "control character in a string"},
    {"\"\\x\"", 2, "bad escape in a string"},
    {"\"\\ud83d\"", 2, "bad escape in a string"},
    {"\"\\u0000\"", 2, "bad escape in a string"},
    {"{\"a\":1,\"a\":2}", 12, "key is given twice"},
};

START_TEST(test_json_read_refuses_with_column)
{
    const struct json_value *root = NULL;
    const char *text = refusals[_i].text;
    ck_assert_int_eq(json_read_parse(text, strlen(text), "x.jsonl", 7, &arena, &root, &err),
                     STATUS_CONFIG);
    ck_assert_str_eq(err.text, refusals[_i].what);
    ck_assert_int_eq(err.line, 7);
    ck_assert_int_eq(err.column, refusals[_i].column);
}
END_TEST

START_TEST(test_json_read_bounds_depth_and_keys)
{
    const struct json_value *root = NULL;
    char deep[2 * JSON_READ_MAX_DEPTH + 8];
    /* the root is at depth 0, so one array more than the depth is the last that is read */
    for (int more = 1; more <= 2; more++) {
        const size_t num = JSON_READ_MAX_DEPTH + (size_t)more;
        memset(deep, '[', num);
        memset(deep + num, ']', num);
        err_init(&err);
        const enum status status = json_read_parse(deep, 2 * num, "x", 1, &arena, &root, &err);
        ck_assert_int_eq(status, more == 1 ? STATUS_OK : STATUS_CONFIG);
    }
    ck_assert_str_eq(err.text, "nested too deeply");
    char *many = arena_alloc(&arena, (size_t)16 * (JSON_READ_MAX_KEYS + 2));
    size_t length = 1;
    many[0] = '{';
    for (int i = 0; i <= JSON_READ_MAX_KEYS; i++)
        length += (size_t)snprintf(many + length, 16, "%s\"%d\":1", i ? "," : "", i);
    many[length++] = '}';
    err_init(&err);
    ck_assert_int_eq(json_read_parse(many, length, "x", 1, &arena, &root, &err), STATUS_CONFIG);
    ck_assert_str_eq(err.text, "too many keys in one object");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("json_read");
    TCase *tcase = tcase_create("all");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, test_json_read_returns_nested_values);
    tcase_add_test(tcase, test_json_read_decodes_escapes);
    tcase_add_test(tcase, test_json_read_refuses_number_past_double);
    tcase_add_loop_test(tcase, test_json_read_refuses_with_column, 0,
                        (int)(sizeof refusals / sizeof refusals[0]));
    tcase_add_test(tcase, test_json_read_bounds_depth_and_keys);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
