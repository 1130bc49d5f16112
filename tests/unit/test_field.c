/* Field tables: defaults, ranges, paths, printing that reads back. */
#include "base/field.h"

#include "base/prng.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

struct inner {
    uint64_t capacity_bytes;
    double clock_hz;
};

struct outer {
    const char *name;
    uint64_t banks;
    double energy_pj;
    bool is_on;
    int kind;
    struct inner l3;
    const struct yaml_node *extra;
};

/* clang-format off */
static const char *const kinds[] = {"alpha", "beta", NULL};
static const struct field inner_fields[] = {
    {"capacity", offsetof(struct inner, capacity_bytes), FIELD_U64, UNIT_BYTES, 1024, 0x1p40, NULL, NULL, NULL, "size"},
    {"clock", offsetof(struct inner, clock_hz), FIELD_DOUBLE, UNIT_HZ, 1, 1e12, "1 GHz", NULL, NULL, "speed"},
    {NULL, 0, FIELD_RAW, UNIT_COUNT, 0, 0, NULL, NULL, NULL, NULL},
};
static const struct field outer_fields[] = {
    {"name", offsetof(struct outer, name), FIELD_STRING, UNIT_COUNT, 0, 0, "none", NULL, NULL, "a name"},
    {"banks", offsetof(struct outer, banks), FIELD_U64, UNIT_COUNT, 1, 0x1p62, "4", NULL, NULL, "how many"},
    {"energy", offsetof(struct outer, energy_pj), FIELD_DOUBLE, UNIT_PJ, 0, 1e18, "auto", NULL, NULL, "of a read"},
    {"on", offsetof(struct outer, is_on), FIELD_BOOL, UNIT_COUNT, 0, 0, "true", NULL, NULL, "used"},
    {"kind", offsetof(struct outer, kind), FIELD_ENUM, UNIT_COUNT, 0, 0, "beta", kinds, NULL, "which"},
    {"l3", offsetof(struct outer, l3), FIELD_NODE, UNIT_COUNT, 0, 0, NULL, NULL, inner_fields, "the buffer"},
    {"extra", offsetof(struct outer, extra), FIELD_RAW, UNIT_COUNT, 0, 0, "", NULL, NULL, "as it is"},
    {NULL, 0, FIELD_RAW, UNIT_COUNT, 0, 0, NULL, NULL, NULL, NULL},
};
/* clang-format on */

static struct arena arena;
static struct err err;
static struct outer outer;

static void set_up(void)
{
    arena_init(&arena);
    memset(&outer, 0x5a, sizeof(outer));
}

static void tear_down(void)
{
    arena_release(&arena);
}

static enum status parse(const char *text)
{
    struct yaml_node *root = NULL;
    err_init(&err);
    ck_assert_int_eq(yaml_load_text(text, strlen(text), "in", 1, &arena, &root, &err), STATUS_OK);
    return field_parse(outer_fields, root, "arch", &arena, &outer, &err);
}

static void refuses(const char *text, const char *field, const char *message)
{
    ck_assert_int_eq(parse(text), STATUS_CONFIG);
    ck_assert_str_eq(err.field, field);
    ck_assert_str_eq(err.text, message);
    ck_assert_int_ge(err.column, 1);
}

START_TEST(test_field_fills_values_and_defaults)
{
    ck_assert_int_eq(parse("{l3: {capacity: 16 MiB}, banks: 256 Ki}"), STATUS_OK);
    ck_assert_str_eq(outer.name, "none");
    ck_assert_uint_eq(outer.banks, 262144);
    ck_assert(outer.energy_pj != outer.energy_pj); /* auto */
    ck_assert(outer.is_on);
    ck_assert_int_eq(outer.kind, 1);
    ck_assert_uint_eq(outer.l3.capacity_bytes, 16777216);
    ck_assert(outer.l3.clock_hz == 1e9);
    ck_assert_ptr_null(outer.extra);
    ck_assert_int_eq(parse("{l3: {capacity: 1 KiB, clock: 940 MHz}, on: false, kind: alpha, "
                           "energy: 1.5 nJ, name: x y, extra: [1, {a: b}]}"),
                     STATUS_OK);
    ck_assert(!outer.is_on);
    ck_assert_int_eq(outer.kind, 0);
    ck_assert(outer.energy_pj == 1500.0);
    ck_assert_str_eq(outer.name, "x y");
    ck_assert_int_eq(outer.extra->kind, YAML_SEQUENCE);
}
END_TEST

START_TEST(test_field_refuses_with_path_and_range)
{
    refuses("{banks: 2}", "arch.l3", "is required");
    refuses("{l3: {}}", "arch.l3.capacity", "is required");
    refuses("{l3: {capacity: 1023 B}}", "arch.l3.capacity", "must be at least 1 KiB, got 1023 B");
    refuses("{l3: {capacity: 2 TiB}}", "arch.l3.capacity", "must be at most 1 TiB, got 2 TiB");
    refuses("{l3: {capacity: 1 KiB, clok: 3}}", "arch.l3",
            "unknown key 'clok' (did you mean 'clock'?)");
    refuses("{l3: 3}", "arch.l3", "must be a map of keys, got a single value");
    refuses("{l3: {capacity: 1 KiB}, banks: 0}", "arch.banks", "must be at least 1, got 0");
    refuses("{l3: {capacity: 1 KiB}, banks: auto}", "arch.banks", "'auto' is not a number");
    refuses("{l3: {capacity: 1 KiB}, banks: [1]}", "arch.banks",
            "must be a single value, got a list");
    refuses("{l3: {capacity: 1 KiB}, kind: bata}", "arch.kind",
            "must be one of alpha, beta, got 'bata' (did you mean 'beta'?)");
    refuses("{l3: {capacity: 1 KiB}, kind: gamma7}", "arch.kind",
            "must be one of alpha, beta, got 'gamma7'");
    refuses("{l3: {capacity: 1 KiB}, on: yes}", "arch.on", "must be true or false, got 'yes'");
}
END_TEST

START_TEST(test_field_finds_paths)
{
    size_t offset = 0;
    const struct field *field = field_find(outer_fields, "l3.capacity", &offset);
    ck_assert_ptr_eq(field, &inner_fields[0]);
    ck_assert_uint_eq(offset, offsetof(struct outer, l3) + offsetof(struct inner, capacity_bytes));
    ck_assert_ptr_eq(field_find(outer_fields, "banks", &offset), &outer_fields[1]);
    ck_assert_uint_eq(offset, offsetof(struct outer, banks));
    ck_assert_ptr_eq(field_find(outer_fields, "l3", &offset), &outer_fields[5]);
    ck_assert_ptr_null(field_find(outer_fields, "l3.", &offset));
    ck_assert_ptr_null(field_find(outer_fields, "", &offset));
    ck_assert_ptr_null(field_find(outer_fields, "bank", &offset));
    ck_assert_ptr_null(field_find(outer_fields, "banks.x", &offset));
    ck_assert_ptr_null(field_find(outer_fields, "l3.capacity.x", &offset));
}
END_TEST

static const char *print(void)
{
    struct buf out;
    buf_init(&out);
    field_print(outer_fields, &outer, 0, &out);
    const char *text = arena_strndup(&arena, out.data, out.length);
    buf_release(&out);
    return text;
}

/* Printed values read back to the same values: printing them again gives the same text. */
START_TEST(test_field_print_round_trips)
{
    struct prng prng;
    prng_init(&prng, 11);
    static const char *const names[] = {"x",    "",  "a b", "true", "- a",  "'q'", "3",
                                        "a: b", "#", "[x]", "null", "a\nb", "-",   "\xc3\xa4"};
    for (size_t i = 0; i < 500; i++) {
        outer.name = names[i % (sizeof(names) / sizeof(names[0]))];
        outer.banks = 1 + (prng_next(&prng) >> 3 >> prng_below(&prng, 58));
        outer.energy_pj = prng_unit(&prng) * 1e6;
        outer.is_on = prng_below(&prng, 2) == 0;
        outer.kind = (int)prng_below(&prng, 2);
        outer.l3.capacity_bytes = 1024 + (prng_next(&prng) >> 25 >> prng_below(&prng, 30));
        outer.l3.clock_hz = 1.0 + prng_unit(&prng) * 1e11;
        outer.extra = NULL;
        const struct outer before = outer;
        const char *text = print();
        ck_assert_msg(parse(text) == STATUS_OK, "%s in\n%s", err.text, text);
        ck_assert_str_eq(print(), text);
        ck_assert_str_eq(outer.name, before.name);
        ck_assert_uint_eq(outer.banks, before.banks);
        ck_assert_uint_eq(outer.l3.capacity_bytes, before.l3.capacity_bytes);
        ck_assert(outer.energy_pj == before.energy_pj && outer.l3.clock_hz == before.l3.clock_hz);
    }
}
END_TEST

START_TEST(test_field_prints_trees_and_help)
{
    ck_assert_int_eq(parse("{l3: {capacity: 1 KiB}, extra: {a: [1, 'b c', \"x: y\"], 'true': ''}}"),
                     STATUS_OK);
    ck_assert_str_eq(print(), "name: none\nbanks: 4\nenergy: auto\non: true\nkind: beta\nl3:\n"
                              "  capacity: 1 KiB\n  clock: 1 GHz\n"
                              "extra: {a: [1, b c, \"x: y\"], \"true\": \"\"}\n");
    struct buf out;
    buf_init(&out);
    field_help(outer_fields, 0, &out);
    ck_assert_ptr_nonnull(strstr(out.data, "banks                    a count, 1 to "));
    ck_assert_ptr_nonnull(strstr(out.data, "alpha | beta; default beta\n"));
    ck_assert_ptr_nonnull(
        strstr(out.data, "  capacity               B, 1 KiB to 1 TiB; required\n"));
    buf_release(&out);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("field");
    TCase *tcase = tcase_create("all");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_test(tcase, test_field_fills_values_and_defaults);
    tcase_add_test(tcase, test_field_refuses_with_path_and_range);
    tcase_add_test(tcase, test_field_finds_paths);
    tcase_add_test(tcase, test_field_print_round_trips);
    tcase_add_test(tcase, test_field_prints_trees_and_help);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
