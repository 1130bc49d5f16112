/* The summary: listed and grouped tables, and journals read back. */
#include "sweep/summary.h"

#include "base/file.h"

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct arena arena;
static struct err err;
static struct buf out;
static char path[64];

static const int workload_indices[] = {0};
static const char *accounting_names[] = {"published", "full"};
static struct workload workload = {.name = "BERT"};
static struct points_choice choices[1];
static struct points_dimension dimensions[1];
static struct points_entry entry = {.name = "flat", .mapping_name = "best", .second = -1};
static struct points_study study = {.name = "s",
                                    .num_entries = 1,
                                    .entries = &entry,
                                    .num_workloads = 1,
                                    .workloads = workload_indices,
                                    .num_dimensions = 1,
                                    .dimensions = dimensions};
static struct inputs inputs;

static void set_up(void)
{
    arena_init(&arena);
    err_init(&err);
    buf_init(&out);
    (void)snprintf(path, sizeof(path), "build/summary_test_%ld", (long)getpid());
}

static void tear_down(void)
{
    (void)remove(path);
    buf_release(&out);
    arena_release(&arena);
}

static struct summary *summary_of(size_t num_points)
{
    choices[0].num = num_points;
    entry.choices = choices;
    memset(&inputs, 0, sizeof(inputs));
    inputs.num_workloads = 1;
    inputs.workloads = &workload;
    inputs.num_levels = 1;
    inputs.num_accountings = 2;
    inputs.accounting_names = accounting_names;
    inputs.points.num_studies = 1;
    inputs.points.studies = &study;
    ck_assert_int_eq(points_number(&inputs.points, (struct pos){NULL, 0, 0}, &err), STATUS_OK);
    return summary_new(&inputs, &arena);
}

static struct summary_record record_of(double latency_s)
{
    return (struct summary_record){.model = "BERT",
                                   .seq_len = 1024,
                                   .array_side = 16,
                                   .latency_s = latency_s,
                                   .energy_pj = latency_s * 10.0,
                                   .traffic_bytes = 64.0,
                                   .util_2d = 0.5,
                                   .util_1d = 1.0,
                                   .is_infeasible = isnan(latency_s)};
}

START_TEST(test_summary_lists_small_runs)
{
    struct summary *summary = summary_of(3);
    for (int a = 0; a < 2; a++) {
        const struct summary_record record = record_of(1.5);
        summary_add(summary, 1, a, &record); /* points 0 and 2 are not there */
    }
    summary_print(summary, TABLE_CSV, &out);
    ck_assert_str_eq(out.data,
                     "study,design,model,mapping,seq_len,array_side,level,accounting,latency_s,"
                     "energy_pj,traffic_bytes,util_2d,util_1d\n"
                     "s,flat,BERT,best,1024,16,analytic,published,1.5,15,64,0.5,1\n"
                     "s,flat,BERT,best,1024,16,analytic,full,1.5,15,64,0.5,1\n");
}
END_TEST

START_TEST(test_summary_groups_large_runs)
{
    struct summary *summary = summary_of(100);
    for (uint64_t i = 0; i < 100; i++) {
        const struct summary_record record = record_of(i == 50 ? (double)NAN : (double)(i + 1));
        summary_add(summary, i, 0, &record);
    }
    summary_print(summary, TABLE_CSV, &out);
    ck_assert_str_eq(out.data,
                     "study,design,mapping,level,accounting,points,infeasible,latency_min_s,"
                     "latency_max_s,energy_min_pj,energy_max_pj,util_2d_mean,util_1d_mean\n"
                     "s,flat,best,analytic,published,100,1,1,100,10,1000,0.5,1\n");
}
END_TEST

static const char line_published[] =
    "{\"study\":\"s\",\"design\":\"flat\",\"model\":\"BERT\",\"seq_len\":1024,\"array_side\":16,"
    "\"level\":\"analytic\",\"accounting\":\"published\",\"latency_s\":2,\"energy_pj\":null,"
    "\"traffic_bytes\":8,"
    "\"util_2d\":0.25,\"util_1d\":1}\n";
static const char line_full[] = "{\"study\":\"s\",\"design\":\"flat\",\"level\":\"analytic\","
                                "\"accounting\":\"full\",\"error\":\"no room\"}\n";

static void write_lines(const char *first, const char *second)
{
    const char *text = arena_printf(&arena, "%s%s", first, second);
    ck_assert_int_eq(file_write_atomic(path, text, strlen(text), &err), STATUS_OK);
}

START_TEST(test_summary_reads_a_journal)
{
    struct summary *summary = summary_of(2);
    write_lines(line_published, line_full);
    ck_assert_int_eq(summary_read(summary, path, 1, &err), STATUS_OK);
    summary_print(summary, TABLE_CSV, &out);
    ck_assert_str_eq(strchr(out.data, '\n') + 1,
                     "s,flat,BERT,best,1024,16,analytic,published,2,,8,0.25,1\n"
                     "s,flat,BERT,best,0,0,analytic,full,,,,,\n");
}
END_TEST

START_TEST(test_summary_refuses_other_journals)
{
    struct summary *summary = summary_of(2);
    write_lines(line_full, line_published);
    ck_assert_int_eq(summary_read(summary, path, 1, &err), STATUS_CONFIG);
    ck_assert_str_eq(err.text, "is not point 0 of the experiment: use --fresh to start again");
    ck_assert_int_eq(err.line, 1);
    write_lines(line_published, line_full);
    err_init(&err);
    ck_assert_int_eq(summary_read(summary, path, 2, &err), STATUS_SYSTEM);
    ck_assert_str_eq(err.text, "line 3 cannot be read: the file was cut meanwhile");
    (void)remove(path);
    err_init(&err);
    ck_assert_int_eq(summary_read(summary, path, 2, &err), STATUS_SYSTEM);
    ck_assert_str_eq(err.text, "cannot open: No such file or directory");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("summary");
    TCase *tcase = tcase_create("all");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_test(tcase, test_summary_lists_small_runs);
    tcase_add_test(tcase, test_summary_groups_large_runs);
    tcase_add_test(tcase, test_summary_reads_a_journal);
    tcase_add_test(tcase, test_summary_refuses_other_journals);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
