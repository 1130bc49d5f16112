/* The YAML reader: tree, places, refusals, limits, typed reads. */
#include "base/yaml.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static struct arena arena;
static struct err err;

static void set_up(void)
{
    arena_init(&arena);
    err_init(&err);
}

static void tear_down(void)
{
    arena_release(&arena);
}

static const struct yaml_node *load(const char *text)
{
    struct yaml_node *root = NULL;
    const enum status status =
        yaml_load_text(text, strlen(text), "in.yaml", 1, &arena, &root, &err);
    ck_assert_msg(status == STATUS_OK, "%d:%d: %s", err.line, err.column, err.text);
    return root;
}

static void refuses(const char *text, int line, int column, const char *message)
{
    struct yaml_node *root = NULL;
    err_init(&err);
    ck_assert_int_eq(yaml_load_text(text, strlen(text), "in.yaml", 1, &arena, &root, &err),
                     STATUS_CONFIG);
    ck_assert_ptr_null(root);
    ck_assert_str_eq(err.file, "in.yaml");
    ck_assert_msg(strstr(err.text, message) != NULL, "%s: got %s", text, err.text);
    ck_assert_msg(err.line == line && err.column == column, "%s: got %d:%d", text, err.line,
                  err.column);
}

START_TEST(test_yaml_builds_tree_with_places)
{
    const struct yaml_node *root = load("a: 16 MiB\nlist: [1, 'two', {b: 3}]\n\"q\": \"null\"\n");
    ck_assert_int_eq(root->kind, YAML_MAPPING);
    ck_assert_uint_eq(root->num_items, 3);
    const struct yaml_node *a = yaml_get(root, "a");
    ck_assert_str_eq(a->text, "16 MiB");
    ck_assert(!a->is_quoted);
    ck_assert_int_eq(a->pos.line, 1);
    ck_assert_int_eq(a->pos.column, 4);
    const struct yaml_node *list = yaml_get(root, "list");
    ck_assert_int_eq(list->kind, YAML_SEQUENCE);
    ck_assert_uint_eq(list->num_items, 3);
    ck_assert(list->items[1].is_quoted);
    ck_assert_int_eq(list->items[1].pos.column, 11);
    const struct yaml_node *b = yaml_get(&list->items[2], "b");
    ck_assert_str_eq(b->text, "3");
    ck_assert_int_eq(b->key_pos.column, 19);
    ck_assert_int_eq(yaml_get(root, "q")->pos.line, 3);
    ck_assert_ptr_null(yaml_get(root, "absent"));
}
END_TEST

START_TEST(test_yaml_counts_lines_from_first_line)
{
    struct yaml_node *root = NULL;
    ck_assert_int_eq(yaml_load_text("{a: 1]", 6, "lines", 41, &arena, &root, &err), STATUS_CONFIG);
    ck_assert_int_eq(err.line, 41);
    err_init(&err);
    ck_assert_int_eq(
        yaml_load_text("{\"a\": [1, 2.5, true]}", 21, "lines", 41, &arena, &root, &err), STATUS_OK);
    ck_assert_int_eq(root->pos.line, 41);
    ck_assert_uint_eq(yaml_get(root, "a")->num_items, 3);
}
END_TEST

START_TEST(test_yaml_refuses_what_configs_do_not_need)
{
    refuses("a: 1\nb: 2\na: 3\n", 3, 1, "key 'a' is already given at line 1");
    refuses("a: &x 1\n", 1, 4, "anchors are not supported");
    refuses("a: &x [1]\n", 1, 4, "anchors are not supported");
    refuses("a: &x {b: 1}\n", 1, 4, "anchors are not supported");
    refuses("a: *x\n", 1, 4, "aliases are not supported");
    refuses("*x : 1\n", 1, 1, "aliases are not supported");
    refuses("a: !!str 1\n", 1, 4, "tags are not supported");
    refuses("a: !t [1]\n", 1, 4, "tags are not supported");
    refuses("[a, b]: 1\n", 1, 1, "a key must be a single word");
    refuses("a: 1\n---\nb: 2\n", 2, 1, "several documents in one file are not supported");
    refuses("%YAML 1.1\n---\na: 1\n", 1, 1, "directives are not supported");
    refuses("", 1, 1, "file is empty");
    refuses("# only a comment\n", 2, 1, "file is empty");
    refuses("a: \"x\\0y\"\n", 1, 4, "text holds a NUL byte");
    refuses("a: [1, 2\nb: 3\n", 2, 2, "not YAML: did not find expected ',' or ']'");
    refuses("a: 1\nb: \xff\n", 2, 4, "not YAML: invalid leading UTF-8 octet");
    refuses("a: \t- b\n", 1, 5, "not YAML: block sequence entries are not allowed");
}
END_TEST

START_TEST(test_yaml_depth_limit_is_tight)
{
    char text[2 * YAML_MAX_DEPTH + 8];
    memset(text, 0, sizeof(text));
    /* MAX_DEPTH lists: the innermost node is at depth MAX_DEPTH */
    memset(text, '[', YAML_MAX_DEPTH);
    memset(text + YAML_MAX_DEPTH, ']', YAML_MAX_DEPTH);
    (void)load(text);
    memset(text, '[', YAML_MAX_DEPTH + 1);
    memset(text + YAML_MAX_DEPTH + 1, ']', YAML_MAX_DEPTH + 1);
    refuses(text, 1, YAML_MAX_DEPTH + 1, "nested deeper than 64 levels");
}
END_TEST

START_TEST(test_yaml_size_limits)
{
    struct yaml_node *root = NULL;
    ck_assert_int_eq(yaml_load_text("a: 1", YAML_MAX_BYTES + 1, "big", 1, &arena, &root, &err),
                     STATUS_CONFIG);
    ck_assert_str_eq(err.text, "file is larger than the limit of 67108864 bytes");
    const size_t num = YAML_MAX_NODES + 8;
    char *text = malloc(2 * num + 2);
    ck_assert_ptr_nonnull(text);
    text[0] = '[';
    for (size_t i = 0; i < num; i++) {
        text[1 + 2 * i] = '1';
        text[2 + 2 * i] = i + 1 < num ? ',' : ']';
    }
    err_init(&err);
    ck_assert_int_eq(yaml_load_text(text, 2 * num + 1, "many", 1, &arena, &root, &err),
                     STATUS_CONFIG);
    ck_assert_str_eq(err.text, "more than 8388608 values");
    free(text);
}
END_TEST

START_TEST(test_yaml_reads_typed_values)
{
    const struct yaml_node *root =
        load("{u: 256 Ki, i: -3, d: 2.5e-3, b: true, f: false, n: , q: 'true', l: [1]}");
    uint64_t u = 0;
    int64_t i = 0;
    double d = 0.0;
    bool b = false;
    ck_assert_int_eq(yaml_read_u64(yaml_get(root, "u"), 0, 1u << 20, "u", &u, &err), STATUS_OK);
    ck_assert_uint_eq(u, 262144);
    ck_assert_int_eq(yaml_read_i64(yaml_get(root, "i"), -3, 3, "i", &i, &err), STATUS_OK);
    ck_assert_int_eq(i, -3);
    ck_assert_int_eq(yaml_read_double(yaml_get(root, "d"), 0, 1, "d", &d, &err), STATUS_OK);
    ck_assert(d == 2.5e-3);
    ck_assert_int_eq(yaml_read_bool(yaml_get(root, "b"), "b", &b, &err), STATUS_OK);
    ck_assert(b);
    ck_assert_int_eq(yaml_read_bool(yaml_get(root, "f"), "f", &b, &err), STATUS_OK);
    ck_assert(!b);
}
END_TEST

#define REFUSES_READ(call, message)            \
    do {                                       \
        err_init(&err);                        \
        ck_assert_int_eq(call, STATUS_CONFIG); \
        ck_assert_str_eq(err.text, message);   \
        ck_assert_str_eq(err.field, "x.y");    \
        ck_assert_int_eq(err.line, 1);         \
    } while (0)

START_TEST(test_yaml_refuses_wrong_types_and_ranges)
{
    const struct yaml_node *root =
        load("{u: 5, i: -3, d: 2.5, n: , q: 'true', l: [1], m: --1, g: 9223372036854775808}");
    uint64_t u = 0;
    int64_t i = 0;
    double d = 0.0;
    bool b = false;
    REFUSES_READ(yaml_read_u64(yaml_get(root, "u"), 6, 9, "x.y", &u, &err),
                 "must be at least 6, got 5");
    REFUSES_READ(yaml_read_u64(yaml_get(root, "u"), 0, 4, "x.y", &u, &err),
                 "must be at most 4, got 5");
    REFUSES_READ(yaml_read_u64(yaml_get(root, "i"), 0, 4, "x.y", &u, &err), "'-3' is negative");
    REFUSES_READ(yaml_read_u64(yaml_get(root, "d"), 0, 4, "x.y", &u, &err),
                 "'2.5' is not a whole number");
    REFUSES_READ(yaml_read_i64(yaml_get(root, "i"), -2, 4, "x.y", &i, &err),
                 "must be at least -2, got -3");
    REFUSES_READ(yaml_read_i64(yaml_get(root, "u"), -2, 4, "x.y", &i, &err),
                 "must be at most 4, got 5");
    REFUSES_READ(yaml_read_i64(yaml_get(root, "m"), -2, 4, "x.y", &i, &err),
                 "'--1' is not a number");
    REFUSES_READ(yaml_read_i64(yaml_get(root, "g"), -2, 4, "x.y", &i, &err),
                 "'9223372036854775808' is out of range");
    REFUSES_READ(yaml_read_double(yaml_get(root, "d"), 3, 4, "x.y", &d, &err),
                 "must be at least 3, got 2.5");
    REFUSES_READ(yaml_read_double(yaml_get(root, "d"), 0, 1, "x.y", &d, &err),
                 "must be at most 1, got 2.5");
    REFUSES_READ(yaml_read_bool(yaml_get(root, "q"), "x.y", &b, &err),
                 "must be true or false, got 'true'");
    REFUSES_READ(yaml_read_bool(yaml_get(root, "l"), "x.y", &b, &err),
                 "must be a single value, got a list");
    REFUSES_READ(yaml_read_u64(yaml_get(root, "n"), 0, 1, "x.y", &u, &err),
                 "must be a single value, got nothing");
    REFUSES_READ(yaml_expect(yaml_get(root, "u"), YAML_MAPPING, "x.y", &err),
                 "must be a map of keys, got a single value");
    REFUSES_READ(yaml_expect(root, YAML_SEQUENCE, "x.y", &err),
                 "must be a list, got a map of keys");
}
END_TEST

START_TEST(test_yaml_suggests_nearest_key)
{
    static const char *const known[] = {"capacity", "banks", "row", NULL};
    const struct yaml_node *root = load("banks: 1\ncapactiy: 3\n");
    ck_assert_int_eq(yaml_check_keys(root, known, "arch.l3", &err), STATUS_CONFIG);
    ck_assert_str_eq(err.text, "unknown key 'capactiy' (did you mean 'capacity'?)");
    ck_assert_str_eq(err.field, "arch.l3");
    ck_assert_int_eq(err.line, 2);
    ck_assert_int_eq(err.column, 1);
    err_init(&err);
    ck_assert_int_eq(yaml_check_keys(load("zzzzzz: 1"), known, "arch.l3", &err), STATUS_CONFIG);
    ck_assert_str_eq(err.text, "unknown key 'zzzzzz'");
    err_init(&err);
    ck_assert_int_eq(yaml_check_keys(load("{row: 1, banks: 2}"), known, "", &err), STATUS_OK);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("yaml");
    TCase *tcase = tcase_create("all");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_test(tcase, test_yaml_builds_tree_with_places);
    tcase_add_test(tcase, test_yaml_counts_lines_from_first_line);
    tcase_add_test(tcase, test_yaml_refuses_what_configs_do_not_need);
    tcase_add_test(tcase, test_yaml_depth_limit_is_tight);
    tcase_add_test(tcase, test_yaml_size_limits);
    tcase_add_test(tcase, test_yaml_reads_typed_values);
    tcase_add_test(tcase, test_yaml_refuses_wrong_types_and_ranges);
    tcase_add_test(tcase, test_yaml_suggests_nearest_key);
    tcase_set_timeout(tcase, 60);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
