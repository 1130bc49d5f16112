/* Tables of others' numbers beside ours: what follows from times, and what is beyond a tolerance.
 * The published tables are in tests/model/test_gna_published. */
#include "mask/against.h"

#include "base/file.h"

#include <check.h>
#include <math.h>
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

static const char *scratch_file(const char *name, const char *text)
{
    const char *scratch = getenv("SCRATCH");
    const char *path = arena_printf(&arena, "%s/%s", scratch ? scratch : "build", name);
    ck_assert_int_eq(file_write_atomic(path, text, strlen(text), &err), STATUS_OK);
    return path;
}

/* 8 tokens, window 4, stride 4, tiles of 2: every query sees 4 of 8 keys, 2 heads of 16 numbers. */
static const char mask_text[] =
    "layout: 8\nheads: 2\nhead_dim: 16\nelement: 2 B\nq_tile: 2\nkv_tile: 2\n"
    "pattern: {kind: gna, window: 4, stride: 4}\nend_to_end: {share: 0.5, steps: 4}\n";

static void load(const char *table, struct against *out)
{
    scratch_file("against_mask.yaml", mask_text);
    ck_assert_msg(against_load(scratch_file("against.csv", table), &arena, out, &err) == STATUS_OK,
                  "%s: %s", err.field, err.text);
}

START_TEST(test_against_derives_speedups_and_rates_from_times)
{
    struct against against;
    load("case,mask,dense_ms,kernel_ms,permute_ms,dense_s,run_s\n"
         "x,against_mask.yaml,8,4,1,10,8\n",
         &against);
    ck_assert_uint_eq(against.num_rows, 1);
    const struct against_row *row = &against.rows[0];
    ck_assert_double_eq(row->theirs[AGAINST_SPEEDUP], 2.0);
    ck_assert_double_eq(row->theirs[AGAINST_PERMUTED], 8.0 / 5.0);
    ck_assert_double_eq(row->theirs[AGAINST_E2E], 1.25);
    /* 4 x 16 flop for each of 2 x 64 pairs in 8 ms; half of them are visible; aligned, so all
     * executed ones are useful */
    const struct against_rates rates = against_find_rates(row);
    ck_assert_double_eq_tol(rates.dense_flop_per_s, 4.0 * 16 * 128 / 8e-3, 1e-6);
    ck_assert_double_eq_tol(rates.useful_flop_per_s, 4.0 * 16 * 64 / 4e-3, 1e-6);
    ck_assert_double_eq_tol(rates.executed_flop_per_s, rates.useful_flop_per_s, 1e-6);
    /* Q, K, V, O read and written: 8 x 8 tokens x 2 heads x 16 numbers x 2 B in 1 ms */
    ck_assert_double_eq_tol(rates.permute_bytes_per_s, 8.0 * 8 * 2 * 16 * 2 / 1e-3, 1e-6);
}
END_TEST

START_TEST(test_against_changes_the_mask_per_row)
{
    struct against against;
    load("mask,stride,kv_tile,dense_steps,flop_bound\n"
         "against_mask.yaml,4,,,2\n"
         "against_mask.yaml,1,4,2,2.25\n",
         &against);
    ck_assert_uint_eq(against.num_rows, 2);
    ck_assert_double_eq(against.rows[0].ours[AGAINST_WORST], 2.0);
    ck_assert(against.rows[0].heads->sum.is_exact);
    ck_assert_double_eq(against.rows[0].ours[AGAINST_E2E_FLOP], 1.0 / (0.5 + 0.25));
    /* Q tile {2, 3} at stride 1: windows 0-3 and 1-4 touch both KV tiles of 4 */
    ck_assert_double_eq(against.rows[1].ours[AGAINST_WORST], 1.0);
    ck_assert(!against.rows[1].heads->sum.is_exact);
    ck_assert_double_eq(against.rows[1].ours[AGAINST_E2E_FLOP], 1.0 / (0.75 + 0.125));
    ck_assert_uint_eq(against_count_beyond(&against, 0.25), 0);
    ck_assert_uint_eq(against_count_beyond(&against, 0.2499), 1);
    ck_assert(isnan(against.rows[0].theirs[AGAINST_SPEEDUP]));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("against");
    TCase *tcase = tcase_create("against");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, test_against_derives_speedups_and_rates_from_times);
    tcase_add_test(tcase, test_against_changes_the_mask_per_row);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
