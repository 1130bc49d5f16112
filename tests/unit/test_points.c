/* Numbers of points: every combination once, in order, also where a design leaves values out. */
#include "sweep/points.h"

#include <check.h>
#include <stdlib.h>

static const int workloads[] = {5, 9};
static const size_t odd[] = {1, 3};
static struct points_choice all_choices[] = {{4, NULL}, {3, NULL}};
static struct points_choice odd_choices[] = {{2, odd}, {3, NULL}};
static struct points_entry entries[] = {
    {.name = "a", .second = -1, .choices = all_choices},
    {.name = "b", .second = -1, .choices = odd_choices},
};
static struct points_dimension dimensions[2];
static struct points_study studies[] = {
    {.name = "first", .num_entries = 0, .num_workloads = 2, .workloads = workloads},
    {.name = "second",
     .num_entries = 2,
     .entries = entries,
     .num_workloads = 2,
     .workloads = workloads,
     .num_dimensions = 2,
     .dimensions = dimensions},
};

/* The points of one entry and workload of the second study, counted on from *number. */
static void check_order(const struct points *points, int entry, int workload, uint64_t *number)
{
    for (size_t slow = 0; slow < entries[entry].choices[0].num; slow++) {
        for (size_t fast = 0; fast < 3; fast++) {
            struct point point;
            points_at(points, (*number)++, &point);
            ck_assert_int_eq(point.study, 1);
            ck_assert_int_eq(point.entry, entry);
            ck_assert_int_eq(point.workload, workloads[workload]);
            ck_assert_uint_eq(point.values[0], entry == 0 ? slow : odd[slow]);
            ck_assert_uint_eq(point.values[1], fast);
        }
    }
}

START_TEST(test_points_enumerate_every_combination_in_order)
{
    struct points points = {.num_studies = 2, .studies = studies};
    struct err err;
    err_init(&err);
    ck_assert_int_eq(points_number(&points, (struct pos){NULL, 0, 0}, &err), STATUS_OK);
    /* 2 workloads x 4 x 3, and 2 workloads x 2 x 3 */
    ck_assert_uint_eq(points.num, 24 + 12);
    uint64_t number = 0;
    for (int entry = 0; entry < 2; entry++) {
        for (int workload = 0; workload < 2; workload++)
            check_order(&points, entry, workload, &number);
    }
    ck_assert_uint_eq(number, points.num);
}
END_TEST

START_TEST(test_points_are_bounded)
{
    struct points_choice choices[] = {{1u << 20, NULL}, {1u << 20, NULL}, {1u << 30, NULL}};
    struct points_entry entry = {.name = "a", .second = -1, .choices = choices};
    struct points_dimension many[3];
    struct points_study study = {.name = "s",
                                 .num_entries = 1,
                                 .entries = &entry,
                                 .num_workloads = 1,
                                 .workloads = workloads,
                                 .num_dimensions = 3,
                                 .dimensions = many};
    struct points points = {.num_studies = 1, .studies = &study};
    struct err err;
    err_init(&err);
    ck_assert_int_eq(points_number(&points, (struct pos){"e.yaml", 1, 1}, &err), STATUS_CONFIG);
    ck_assert_str_eq(err.text, "the experiment has more than 1000000000 points");
    choices[0].num = 1000;
    choices[1].num = 1000;
    choices[2].num = 1000;
    err_init(&err);
    ck_assert_int_eq(points_number(&points, (struct pos){"e.yaml", 1, 1}, &err), STATUS_OK);
    choices[2].num = 1001;
    ck_assert_int_eq(points_number(&points, (struct pos){"e.yaml", 1, 1}, &err), STATUS_CONFIG);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("points");
    TCase *tcase = tcase_create("all");
    tcase_add_test(tcase, test_points_enumerate_every_combination_in_order);
    tcase_add_test(tcase, test_points_are_bounded);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
