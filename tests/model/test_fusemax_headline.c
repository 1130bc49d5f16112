/*
 * The paper's headline numbers are arithmetic means of 24 ratios, point by point (fusemax.md
 * section 1), not ratios of means and not geometric means. Expected to the digits given there.
 */
#include "tests/support/fusemax.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>

static struct arena arena;
static struct result points[2][FUSEMAX_NUM_DESIGNS][FUSEMAX_NUM_POINTS]; /* published, full */

static void setup(void)
{
    static const char *const models[] = {"BERT", "TrXL", "T5", "XLM"};
    arena_init(&arena);
    for (int d = 0; d < FUSEMAX_NUM_DESIGNS; d++) {
        struct design *design = fusemax_load((enum fusemax_design)d, &arena);
        for (int p = 0; p < FUSEMAX_NUM_POINTS; p++)
            for (int full = 0; full < 2; full++)
                fusemax_evaluate(design, models[p / FUSEMAX_NUM_LENGTHS],
                                 fusemax_lengths[p % FUSEMAX_NUM_LENGTHS],
                                 full ? ACCOUNTING_FULL : ACCOUNTING_PUBLISHED,
                                 &points[full][d][p]);
    }
}

static void teardown(void)
{
    arena_release(&arena);
}

struct ratios {
    double mean, geomean, min, max, at_1m;
};

/* The linear layers that belong to a design: FuseMax's own hardware, or FLAT's. */
static enum fusemax_design linear_of(enum fusemax_design design)
{
    return design == FUSEMAX_ARCH || design == FUSEMAX_BINDING ? FUSEMAX_LINEAR_PROPOSAL
                                                               : FUSEMAX_LINEAR_FLAT;
}

static double value_of(enum fusemax_design design, int p, bool whole, bool energy, bool full)
{
    static struct result sum;
    const struct result *result = &points[full][design][p];
    if (whole) {
        result_add(result, &points[full][linear_of(design)][p], &sum);
        result = &sum;
    }
    return energy ? result->energy_pj : result->latency_s;
}

/* Ratios a / b over all points; for a speedup of b over a, pass a the slower. */
static struct ratios compare(enum fusemax_design a, enum fusemax_design b, bool whole, bool energy,
                             bool full)
{
    struct ratios out = {0, 0, INFINITY, 0, 0};
    for (int p = 0; p < FUSEMAX_NUM_POINTS; p++) {
        const double ratio =
            value_of(a, p, whole, energy, full) / value_of(b, p, whole, energy, full);
        out.mean += ratio / FUSEMAX_NUM_POINTS;
        out.geomean += log(ratio) / FUSEMAX_NUM_POINTS;
        out.min = fmin(out.min, ratio);
        out.max = fmax(out.max, ratio);
        if (p % FUSEMAX_NUM_LENGTHS == FUSEMAX_NUM_LENGTHS - 1)
            out.at_1m += ratio / FUSEMAX_NUM_MODELS;
    }
    out.geomean = exp(out.geomean);
    return out;
}

START_TEST(test_attention_speedups)
{
    const struct ratios flat = compare(FUSEMAX_FLAT, FUSEMAX_BINDING, false, false, false);
    ck_assert_double_eq_tol(flat.mean, 6.7226, 5e-5); /* the paper's 6.7x */
    ck_assert_double_eq_tol(flat.geomean, 6.46, 5e-3);
    ck_assert_double_eq_tol(flat.min, 3.44, 5e-3);
    ck_assert_double_eq_tol(flat.max, 8.57, 5e-3);
    const struct ratios unfused = compare(FUSEMAX_UNFUSED, FUSEMAX_BINDING, false, false, false);
    ck_assert_double_eq_tol(unfused.mean, 10.052, 5e-4); /* 10x */
    ck_assert_double_eq_tol(unfused.geomean, 9.70, 5e-3);
    ck_assert_double_eq_tol(unfused.min, 5.84, 5e-3);
    ck_assert_double_eq_tol(unfused.max, 11.58, 5e-3);
}
END_TEST

START_TEST(test_attention_energies)
{
    const struct ratios flat = compare(FUSEMAX_BINDING, FUSEMAX_FLAT, false, true, false);
    ck_assert_double_eq_tol(flat.mean, 0.7875, 5e-5); /* 79 % */
    ck_assert_double_eq_tol(flat.min, 0.737, 5e-4);
    ck_assert_double_eq_tol(flat.max, 0.880, 5e-4);
    const struct ratios unfused = compare(FUSEMAX_BINDING, FUSEMAX_UNFUSED, false, true, false);
    ck_assert_double_eq_tol(unfused.mean, 0.7674, 5e-5); /* 77 % */
}
END_TEST

START_TEST(test_end_to_end)
{
    const struct ratios flat = compare(FUSEMAX_FLAT, FUSEMAX_BINDING, true, false, false);
    ck_assert_double_eq_tol(flat.mean, 5.3017, 5e-5); /* 5.3x */
    ck_assert_double_eq_tol(flat.at_1m, 7.54, 5e-3);  /* 7.5x */
    const struct ratios unfused = compare(FUSEMAX_UNFUSED, FUSEMAX_BINDING, true, false, false);
    ck_assert_double_eq_tol(unfused.mean, 7.602, 5e-4); /* 7.6x */
    ck_assert_double_eq_tol(unfused.at_1m, 10.14, 5e-3);
    ck_assert_double_eq_tol(compare(FUSEMAX_BINDING, FUSEMAX_FLAT, true, true, false).mean, 0.8335,
                            5e-5); /* 83 % */
    ck_assert_double_eq_tol(compare(FUSEMAX_BINDING, FUSEMAX_UNFUSED, true, true, false).mean,
                            0.8210, 5e-5); /* 82 % */
}
END_TEST

START_TEST(test_chip_is_smaller_than_flats)
{
    const double flat = points[0][FUSEMAX_FLAT][0].area_um2;
    const double ours = points[0][FUSEMAX_BINDING][0].area_um2;
    ck_assert_double_eq_tol(flat, 1.39182e9, 5e3);
    ck_assert_double_eq_tol(ours, 1.30295e9, 5e3);
    ck_assert_double_eq_tol(1 - ours / flat, 0.0638, 5e-5); /* 6.4 % */
}
END_TEST

/* ">= 95 % of FuseMax's energy is 2D-array MACs": 94.96 % at the worst point. */
START_TEST(test_macs_take_nearly_all_of_fusemaxs_energy)
{
    double worst = 1;
    for (int p = 0; p < FUSEMAX_NUM_POINTS; p++) {
        const struct result *result = &points[0][FUSEMAX_BINDING][p];
        double macs = 0, of_2d = 0;
        for (int e = 0; e < result->num_einsums; e++) {
            const struct result_einsum *einsum = &result->einsums[e];
            const double num = (double)einsum->ops[ARCH_MAC] + (double)einsum->ops[ARCH_MULTIPLY] +
                               6 * (double)einsum->ops[ARCH_EXP];
            macs += num;
            of_2d += einsum->array == ARCH_2D ? num : 0;
        }
        const double share = result->ops[ARCH_MAC].energy_pj * of_2d / macs / result->energy_pj;
        worst = fmin(worst, share);
    }
    ck_assert_double_eq_tol(worst, 0.9496, 5e-5);
}
END_TEST

/*
 * What the omissions hide: with all of them repaired the energy against FLAT is no longer 79 %. The
 * oracle's corrected model says 87.8 % (attention) and 91.2 % (end to end). Full accounting lies
 * below that, and above the published figure, for two reasons: SLNV's problem file accumulates over
 * m1 in the registers, which RNV does again, so those reads are not charged (BERT at 64K: 85.0 % to
 * 79.4 %), and leakage falls on the slower design (79.4 % to 76.8 %).
 */
START_TEST(test_full_accounting_moves_the_energy_claims)
{
    const double attention = compare(FUSEMAX_BINDING, FUSEMAX_FLAT, false, true, true).mean;
    const double whole = compare(FUSEMAX_BINDING, FUSEMAX_FLAT, true, true, true).mean;
    ck_assert_double_gt(attention, 0.7875);
    ck_assert_double_lt(attention, 0.8783);
    ck_assert_double_gt(whole, 0.8335);
    ck_assert_double_lt(whole, 0.9123);
    /* time is the same in both accountings */
    ck_assert_double_eq_tol(compare(FUSEMAX_FLAT, FUSEMAX_BINDING, false, false, true).mean, 6.7226,
                            5e-5);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("fusemax headline");
    TCase *tcase = tcase_create("means");
    tcase_add_unchecked_fixture(tcase, setup, teardown);
    tcase_set_timeout(tcase, 120);
    tcase_add_test(tcase, test_attention_speedups);
    tcase_add_test(tcase, test_attention_energies);
    tcase_add_test(tcase, test_end_to_end);
    tcase_add_test(tcase, test_chip_is_smaller_than_flats);
    tcase_add_test(tcase, test_macs_take_nearly_all_of_fusemaxs_energy);
    tcase_add_test(tcase, test_full_accounting_moves_the_energy_claims);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
