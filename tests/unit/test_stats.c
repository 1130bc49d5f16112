/* Means and fronts, expected values by hand. */
#include "reports/front.h"
#include "reports/stats.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>

START_TEST(test_stats_means_by_hand)
{
    struct stats stats = {0};
    stats_add(&stats, 2);
    stats_add(&stats, 8);
    ck_assert_uint_eq(stats.num, 2);
    ck_assert_double_eq(stats_mean(&stats), 5);               /* (2 + 8) / 2 */
    ck_assert_double_eq_tol(stats_geomean(&stats), 4, 1e-15); /* sqrt(2 * 8) */
    stats_add(&stats, 0.5);
    ck_assert_double_eq(stats_mean(&stats), 3.5);             /* 10.5 / 3 */
    ck_assert_double_eq_tol(stats_geomean(&stats), 2, 1e-15); /* cbrt(8) */
    ck_assert_double_eq(stats.min, 0.5);
    ck_assert_double_eq(stats.max, 8);
}
END_TEST

START_TEST(test_stats_skips_what_is_no_number)
{
    struct stats stats = {0};
    ck_assert(isnan(stats_mean(&stats)));
    ck_assert(isnan(stats_geomean(&stats)));
    stats_add(&stats, (double)NAN);
    stats_add(&stats, (double)INFINITY);
    ck_assert_uint_eq(stats.num, 0);
    stats_add(&stats, -3);
    ck_assert_double_eq(stats_mean(&stats), -3);
    ck_assert_double_eq(stats.min, -3);
    ck_assert_double_eq(stats.max, -3);
    ck_assert(isnan(stats_geomean(&stats)));
}
END_TEST

START_TEST(test_front_keeps_what_nothing_beats)
{
    /* (2,2) and (1,9) and (9,1) stay; (3,2) loses to (2,2), (1,9) twice: the first id stays */
    struct front_point points[] = {{3, 2, 0}, {2, 2, 1}, {1, 9, 2},
                                   {1, 9, 3}, {9, 1, 4}, {9, 5, 5}};
    ck_assert_uint_eq(front_find(points, 6), 3);
    ck_assert_uint_eq(points[0].id, 2);
    ck_assert_uint_eq(points[1].id, 1);
    ck_assert_uint_eq(points[2].id, 4);
    ck_assert_uint_eq(front_find(points, 0), 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("stats");
    TCase *tcase = tcase_create("all");
    tcase_add_test(tcase, test_stats_means_by_hand);
    tcase_add_test(tcase, test_stats_skips_what_is_no_number);
    tcase_add_test(tcase, test_front_keeps_what_nothing_beats);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
