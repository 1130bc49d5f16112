/* Mapping files: what is read, how files build on each other, and every error with its place. */
#include "sim/mapping.h"

#include "base/buf.h"
#include "base/file.h"
#include "sim/mapping_help.h"
#include "sim/overlay.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static struct arena arena;
static struct err err;
static struct mapping_file file;

static void setup(void)
{
    arena_init(&arena);
    err_init(&err);
}

static void teardown(void)
{
    arena_release(&arena);
}

static enum status parse(const char *text)
{
    struct yaml_node *root = NULL;
    err_init(&err);
    const enum status status =
        yaml_load_text(text, strlen(text), "test.yaml", 1, &arena, &root, &err);
    if (status != STATUS_OK)
        return status;
    return mapping_parse(root, "test.yaml", &arena, &file, &err);
}

#define HEAD "name: x\ntile: [M1]\nunits: {2d: [Z]}\nloops: {DRAM: [M1]}\nspatial: {2d: [M0]}\n"

static void refuse(const char *tail, int line, const char *field, const char *text)
{
    const char *whole = arena_printf(&arena, HEAD "%s", tail);
    ck_assert_msg(parse(whole) == STATUS_CONFIG, "accepted: %s", tail);
    ck_assert_msg(strstr(err.text, text) != NULL, "'%s' instead of '%s'", err.text, text);
    ck_assert_str_eq(err.field, field);
    ck_assert_int_eq(err.line, line);
}

/* "[a0, a1, ...]" or "{a0: 1, ...}" with num entries of one form. */
static const char *many(int num, const char *open, const char *form, const char *close)
{
    struct buf buf;
    buf_init(&buf);
    buf_puts(&buf, open);
    for (int i = 0; i < num; i++)
        buf_printf(&buf, "%sa%d%s", i ? ", " : "", i, form);
    buf_puts(&buf, close);
    const char *text = arena_strdup(&arena, buf.data);
    buf_release(&buf);
    return text;
}

START_TEST(test_mapping_reads_what_it_says)
{
    ck_assert_int_eq(parse(HEAD
                           "split: {M: [M1, {M0: rows}], P: [P2, {P1: {fit: L3, capacity: 1 "
                           "MiB}}, {P0: 4}]}\n"
                           "keep: {L3: [A, B]}\nspill: {share: 1/4, tensors: [A]}\n"
                           "einsums: {Z: {lag: 2, drain: true, cycles: 3, after: [Y, [X, 1]]}}\n"
                           "mask: {before: Z, rows_per_cycle: 32, every: true}\n"),
                     STATUS_OK);
    ck_assert_int_eq(file.num_cases, 1);
    const struct mapping *mapping = file.cases[0];
    ck_assert_str_eq(mapping->name, "x");
    ck_assert_int_eq(mapping->nest.splits.num, 2);
    const struct mapping_part *parts = mapping->nest.splits.split[1].parts;
    ck_assert_int_eq(parts[0].size, MAPPING_REST);
    ck_assert_int_eq(parts[1].size, MAPPING_FIT);
    ck_assert_uint_eq(parts[1].capacity_bytes, 1 << 20);
    ck_assert_int_eq(parts[2].size, MAPPING_NUMBER);
    ck_assert_uint_eq(parts[2].number, 4);
    ck_assert_double_eq(mapping->spill_share, 0.25);
    ck_assert_str_eq(mapping->mask.before, "Z");
    ck_assert_uint_eq(mapping->mask.rows_per_cycle, 32);
    ck_assert(mapping->mask.is_every);
    const struct mapping_einsum *einsum = &mapping->einsums[0];
    ck_assert_int_eq(einsum->lag.tiles, 2);
    ck_assert_uint_eq(einsum->cycles, 3);
    ck_assert(einsum->drains);
    ck_assert_int_eq(einsum->num_after, 2);
    ck_assert_str_eq(einsum->after[1].name, "X");
    ck_assert_uint_eq(einsum->after[1].age, 1);
}
END_TEST

START_TEST(test_mapping_reads_lags)
{
    ck_assert_int_eq(parse(HEAD "einsums: {A: {lag: contexts}, B: {lag: contexts - 1}, "
                                "C: {lag: contexts +2}, D: {lag: 3, latency: 4, stream: A}}\n"),
                     STATUS_OK);
    const struct mapping_einsum *einsums = file.cases[0]->einsums;
    static const int tiles[] = {0, -1, 2, 3};
    for (int i = 0; i < 4; i++) {
        ck_assert_int_eq(einsums[i].lag.tiles, tiles[i]);
        ck_assert(einsums[i].lag.has_contexts == (i < 3));
    }
    ck_assert_uint_eq(einsums[3].latency_cycles, 4);
    ck_assert_str_eq(einsums[3].stream, "A");
}
END_TEST

START_TEST(test_mapping_cases_lie_over_the_file)
{
    ck_assert_int_eq(
        parse(HEAD "einsums: {Z: {lag: 1, cycles: 2}}\ncases:\n"
                   "  - {when: {E: 64, seq_len: [1 Ki, 2 Ki]}, set: {einsums: {Z: {lag: 5}}}}\n"
                   "  - {when: {seq_len: {min: 4 Ki}}, set: {name: long}}\n"),
        STATUS_OK);
    ck_assert_int_eq(file.num_cases, 2);
    ck_assert_uint_eq((uint64_t)file.cases[0]->einsums[0].lag.tiles, 5);
    ck_assert_uint_eq(file.cases[0]->einsums[0].cycles, 2); /* merged, not replaced */
    ck_assert_int_eq(file.cases[0]->num_conditions, 2);
    ck_assert_uint_eq(file.cases[0]->conditions[1].values[1], 2048);
    ck_assert_uint_eq((uint64_t)file.cases[1]->einsums[0].lag.tiles, 1);
    ck_assert_str_eq(file.cases[1]->name, "long");
    ck_assert(file.cases[1]->conditions[0].is_range);
}
END_TEST

START_TEST(test_mapping_lists_are_checked)
{
    refuse("outer: [B, B]\n", 6, "outer", "'B' stands here twice");
    refuse("outer: ['']\n", 6, "outer", "a name has 1 to 63 characters");
    refuse(arena_printf(&arena, "outer: %s\n", many(33, "[", "", "]")), 6, "outer",
           "at most 32 names, got 33");
    refuse("outer: B\n", 6, "outer", "");
    refuse("uotter: [B]\n", 6, "mapping", "");
    refuse("keep: {L4: [A]}\n", 6, "keep", "");
}
END_TEST

START_TEST(test_mapping_splits_are_checked)
{
    refuse("split: {M: [M1, M0]}\n", 6, "split.M", "exactly one part takes the rest, got 2");
    refuse("split: {M: [M1, {M1: 4}]}\n", 6, "split.M", "'M1' stands here twice");
    refuse("split: {M: []}\n", 6, "split.M", "1 to 5 parts, got 0");
    refuse("split: {M: [M1, {M0: 0}]}\n", 6, "split.M", "must be within 1 and 4294967296, got '0'");
    refuse("split: {M: [M1, {M0: {fit: L2}}]}\n", 6, "split.M",
           "a size of this form is '{fit: L3}'");
    refuse(arena_printf(&arena, "split: %s\n", many(13, "{", ": [x]", "}")), 6, "split",
           "at most 12 splits, got 13");
}
END_TEST

START_TEST(test_mapping_shares_and_energies_are_checked)
{
    refuse("spill: {share: 5/4}\n", 6, "spill.share", "must be within 0 and 1, got '5/4'");
    refuse("spill: {share: 1/0}\n", 6, "spill.share", "must be within 0 and 1, got '1/0'");
    refuse(arena_printf(&arena, "spill: {share: 0.%080d}\n", 1), 6, "spill.share",
           "not a ratio: '0.0");
    refuse("search: {DRAM: 1 pJ, L3_read: 1 pJ, L3_write: 1 pJ}\n", 6, "search.register",
           "missing");
    refuse("search: {DRAM: 1e14 pJ, L3_read: 1 pJ, L3_write: 1 pJ, register: 1 pJ}\n", 6,
           "search.DRAM", "must be within 0 and 1e12 pJ");
    refuse("published: {uncharged: [sqrt]}\n", 6, "published.uncharged",
           "unknown operation 'sqrt'");
    refuse("published: {uncharged_levels: [L3]}\n", 6, "published.uncharged_levels",
           "only 'RF1D' can be left out, got 'L3'");
    refuse(arena_printf(&arena, "published: {drop: %s}\n", many(33, "{", ": [x]", "}")), 6,
           "published.drop", "at most 32 entries");
}
END_TEST

START_TEST(test_mapping_einsums_are_checked)
{
    refuse("einsums: {Z: {after: [[Y]]}}\n", 6, "einsums.Z.after",
           "a wait is a name or '[name, tiles ago]'");
    refuse(arena_printf(&arena, "einsums: {Z: {after: %s}}\n", many(33, "[", "", "]")), 6,
           "einsums.Z.after", "at most 32 waits, got 33");
    refuse("einsums: {Z: {search: {order: DRAM}}}\n", 6, "einsums.Z.search",
           "'order' is searched at L3 only");
    refuse("einsums: {Z: {lag: 2000}}\n", 6, "einsums.Z.lag", "must be within 0 and 1024");
    refuse("einsums: {Z: {lags: 1}}\n", 6, "einsums.Z", "");
    refuse("einsums: {Z: {lag: contexts * 2}}\n", 6, "einsums.Z.lag",
           "a lag is a number, 'contexts', 'contexts - 1' or 'contexts + 1', got 'contexts * 2'");
    refuse("einsums: {Z: {lag: contexts -}}\n", 6, "einsums.Z.lag", "got 'contexts -'");
    refuse("einsums: {Z: {lag: contexts + 100}}\n", 6, "einsums.Z.lag", "got 'contexts + 100'");
    refuse("einsums: {Z: {latency: -1}}\n", 6, "einsums.Z.latency", "");
    refuse("einsums: {Z: {stream: ''}}\n", 6, "einsums.Z.stream", "a name has 1 to 63 characters");
    refuse(arena_printf(&arena, "fuse: %s\n", many(9, "[", "", "]")), 6, "fuse",
           "at most 8 lists, got 9");
    refuse("mask: {every: true}\n", 6, "mask.before", "missing");
    refuse("mask: {before: Z, rows_per_cycle: 0}\n", 6, "mask.rows_per_cycle",
           "must be within 1 and 1048576");
    refuse("mask: {before: Z, every: maybe}\n", 6, "mask.every", "");
    refuse("mask: Z\n", 6, "mask", "");
    refuse(arena_printf(&arena, "einsums: %s\n", many(49, "{", ": {}", "}")), 6, "einsums",
           "at most 48 Einsums, got 49");
    refuse(arena_printf(&arena, "ranks: %s\n", many(13, "{", ": x", "}")), 6, "ranks",
           "at most 12 ranks, got 13");
    refuse(arena_printf(&arena, "phases: %s\n", many(17, "[", "", "]")), 6, "phases",
           "at most 16 lists, got 17");
}
END_TEST

START_TEST(test_mapping_cases_are_checked)
{
    refuse("cases: []\n", 6, "cases", "1 to 64 cases, got 0");
    refuse("cases: [{when: {E: 1}}]\n", 6, "cases", "a case has 'when' and 'set'");
    refuse("cases: [{when: {a: 1, b: 1, c: 1, d: 1, e: 1}, set: {}}]\n", 6, "cases.when",
           "at most 4 conditions");
    refuse(arena_printf(&arena, "cases: [{when: {E: [1%s]}, set: {}}]\n", many(32, ", ", "1", "")),
           6, "cases.when.E", "at most 32 values");
    ck_assert_int_eq(parse("name: x\n"), STATUS_CONFIG);
    ck_assert_str_eq(err.field, "tile");
    ck_assert_str_eq(err.text, "missing");
}
END_TEST

START_TEST(test_mapping_base_files_do_not_go_round)
{
    ck_assert_int_eq(file_make_dir("build/test_mapping", &err), STATUS_OK);
    const char *text = "base: loop.yaml\nname: x\n";
    ck_assert_int_eq(file_write_atomic("build/test_mapping/loop.yaml", text, strlen(text), &err),
                     STATUS_OK);
    const struct yaml_node *root = NULL;
    ck_assert_int_eq(overlay_load("build/test_mapping/loop.yaml", &arena, &root, &err),
                     STATUS_CONFIG);
    ck_assert_str_eq(err.text, "more than 8 files deep");
    ck_assert_str_eq(err.field, "base");
}
END_TEST

/* Every mapping that ships loads, and keeps its own name over that of its base. */
START_TEST(test_mapping_shipped_files_load)
{
    static const char *const names[][2] = {
        {"binding", "binding"}, {"architecture", "architecture"},
        {"cascade", "cascade"}, {"flat", "flat"},
        {"unfused", "best"},    {"unfused-published", "published"},
        {"linear", "best"}};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const char *path = arena_printf(&arena, "configs/mapping/%s.yaml", names[i][0]);
        ck_assert_msg(mapping_load(path, &arena, &file, &err) == STATUS_OK, "%s: %s", path,
                      err.text);
        ck_assert_str_eq(file.name, names[i][1]);
    }
}
END_TEST

START_TEST(test_mapping_help_names_every_key)
{
    static const char *const keys[] = {
        "base",   "name",  "outer",   "shared",    "ranks", "split",  "tile",    "units",
        "phases", "loops", "spatial", "keep",      "spill", "search", "einsums", "cycles",
        "lag",    "after", "drain",   "published", "cases", "mask"};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        ck_assert_ptr_nonnull(strstr(mapping_help_text, arena_printf(&arena, "  %s  ", keys[i])));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("mapping");
    TCase *tcase = tcase_create("files");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, test_mapping_reads_what_it_says);
    tcase_add_test(tcase, test_mapping_reads_lags);
    tcase_add_test(tcase, test_mapping_cases_lie_over_the_file);
    tcase_add_test(tcase, test_mapping_lists_are_checked);
    tcase_add_test(tcase, test_mapping_splits_are_checked);
    tcase_add_test(tcase, test_mapping_shares_and_energies_are_checked);
    tcase_add_test(tcase, test_mapping_einsums_are_checked);
    tcase_add_test(tcase, test_mapping_cases_are_checked);
    tcase_add_test(tcase, test_mapping_base_files_do_not_go_round);
    tcase_add_test(tcase, test_mapping_shipped_files_load);
    tcase_add_test(tcase, test_mapping_help_names_every_key);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
