/* The JSON writer: structure, escapes, numbers; random trees read back by the JSON reader. */
#include "base/json.h"

#include "base/json_read.h"
#include "base/prng.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct buf out;
static struct json json;

static void set_up(void)
{
    buf_init(&out);
    json_init(&json, &out, false);
}

static void tear_down(void)
{
    buf_release(&out);
}

static void put_sample(void)
{
    json_begin_object(&json);
    json_key(&json, "a");
    json_begin_array(&json);
    json_u64(&json, UINT64_MAX);
    json_i64(&json, INT64_MIN);
    json_double(&json, 0.1);
    json_double(&json, (double)NAN);
    json_double(&json, -(double)INFINITY);
    json_end_array(&json);
    json_key(&json, "b");
    json_begin_object(&json);
    json_end_object(&json);
    json_key(&json, "c\"\\\n\t\r\x01\x7f");
    json_string(&json, "\xc3\xa4 x");
    json_key(&json, "d");
    json_bool(&json, true);
    json_key(&json, "e");
    json_null(&json);
    json_key(&json, "f");
    json_text(&json, "{", "\"g\":1", "}");
    json_end_object(&json);
}

START_TEST(test_json_writes_one_line)
{
    put_sample();
    ck_assert_str_eq(out.data,
                     "{\"a\":[18446744073709551615,-9223372036854775808,0.1,null,null],\"b\":{},"
                     "\"c\\\"\\\\\\n\\t\\r\\u0001\\u007f\":\"\xc3\xa4 x\",\"d\":true,\"e\":null,"
                     "\"f\":{\"g\":1}}");
}
END_TEST

START_TEST(test_json_indents_when_asked)
{
    json_init(&json, &out, true);
    json_begin_object(&json);
    json_key(&json, "a");
    json_begin_array(&json);
    json_u64(&json, 1);
    json_u64(&json, 2);
    json_end_array(&json);
    json_key(&json, "b");
    json_begin_array(&json);
    json_end_array(&json);
    json_end_object(&json);
    ck_assert_str_eq(out.data, "{\n  \"a\": [\n    1,\n    2\n  ],\n  \"b\": []\n}");
}
END_TEST

static void put_random(struct prng *prng, int depth)
{
    const uint64_t kind = prng_below(prng, depth < 6 ? 7 : 5);
    const uint64_t num = prng_below(prng, 5);
    char key[16];
    if (kind == 0)
        json_u64(&json, prng_next(prng));
    else if (kind == 1)
        json_double(&json, prng_unit(prng) * 1e20);
    else if (kind == 2)
        json_bool(&json, prng_below(prng, 2) == 0);
    else if (kind == 3)
        json_string(&json, "text \"quoted\"\n");
    else if (kind == 4)
        json_null(&json);
    else if (kind == 5)
        json_begin_array(&json);
    else
        json_begin_object(&json);
    for (uint64_t i = 0; kind > 4 && i < num; i++) {
        (void)snprintf(key, sizeof(key), "k%d", (int)i);
        if (kind == 6)
            json_key(&json, key);
        put_random(prng, depth + 1);
    }
    if (kind == 5)
        json_end_array(&json);
    if (kind == 6)
        json_end_object(&json);
}

START_TEST(test_json_random_trees_are_read_back)
{
    struct prng prng;
    struct arena arena;
    struct err err;
    prng_init(&prng, 5);
    arena_init(&arena);
    for (int i = 0; i < 2000; i++) {
        const struct json_value *value = NULL;
        buf_clear(&out);
        json_init(&json, &out, i % 2 == 0);
        put_random(&prng, 0);
        err_init(&err);
        arena_reset(&arena);
        ck_assert_msg(json_read_parse(out.data, out.length, "x", 1, &arena, &value, &err) ==
                          STATUS_OK,
                      "%s in %s", err.text, out.data);
    }
    arena_release(&arena);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("json");
    TCase *tcase = tcase_create("all");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_test(tcase, test_json_writes_one_line);
    tcase_add_test(tcase, test_json_indents_when_asked);
    tcase_add_test(tcase, test_json_random_trees_are_read_back);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
