/* The ordered loop: commit order, errors, cuts, at many thread counts. */
#include "sweep/pool.h"

#include "base/prng.h"

#include <check.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MAX_JOBS 2000

struct trial {
    uint64_t outputs[POOL_MAX_THREADS * POOL_SLOTS_PER_THREAD];
    uint64_t committed[MAX_JOBS];
    uint64_t num_committed;
    uint64_t fails_at; /* job whose work fails; MAX_JOBS: none */
    uint64_t cut_at;
    uint64_t commit_fails_at;
    atomic_int num_working;
    atomic_int num_committing;
    atomic_ulong num_worked;
    volatile sig_atomic_t stop;
    uint64_t stops_at; /* job that raises the stop flag */
};

/* A few jobs take long, so that threads overtake each other. */
static void linger(uint64_t job)
{
    struct prng prng;
    prng_init(&prng, job);
    if (prng_below(&prng, 16) != 0)
        return;
    const struct timespec pause = {0, (long)prng_below(&prng, 200000)};
    (void)nanosleep(&pause, NULL);
}

static enum status work(void *context, int worker, int slot, uint64_t job, bool *out_is_cut,
                        struct err *err)
{
    struct trial *trial = context;
    ck_assert_int_ge(worker, 0);
    atomic_fetch_add(&trial->num_worked, 1);
    linger(job);
    trial->outputs[slot] = job * job;
    if (job == trial->stops_at)
        trial->stop = 1;
    if (job == trial->cut_at)
        *out_is_cut = true;
    if (job >= trial->fails_at)
        return err_set(err, STATUS_CONFIG, (struct pos){NULL, 0, 0}, NULL, "job %llu",
                       (unsigned long long)job);
    return STATUS_OK;
}

static enum status commit(void *context, int slot, uint64_t job, struct err *err)
{
    struct trial *trial = context;
    ck_assert_int_eq(atomic_fetch_add(&trial->num_committing, 1), 0);
    ck_assert_uint_eq(trial->outputs[slot], job * job);
    trial->committed[trial->num_committed++] = job;
    atomic_fetch_sub(&trial->num_committing, 1);
    if (job == trial->commit_fails_at)
        return err_set(err, STATUS_SYSTEM, (struct pos){NULL, 0, 0}, NULL, "disk full");
    return STATUS_OK;
}

static struct trial *new_trial(void)
{
    static struct trial trial;
    memset(&trial, 0, sizeof(trial));
    trial.fails_at = MAX_JOBS;
    trial.cut_at = MAX_JOBS;
    trial.commit_fails_at = MAX_JOBS;
    trial.stops_at = MAX_JOBS;
    return &trial;
}

static enum status run(struct trial *trial, uint64_t num_jobs, int num_threads,
                       bool *out_is_complete, struct err *err)
{
    const struct pool pool = {.num_jobs = num_jobs,
                              .num_threads = num_threads,
                              .stop = &trial->stop,
                              .context = trial,
                              .work = work,
                              .commit = commit};
    err_init(err);
    return pool_run(&pool, out_is_complete, err);
}

static void expect_first(const struct trial *trial, uint64_t num)
{
    ck_assert_uint_eq(trial->num_committed, num);
    for (uint64_t i = 0; i < num; i++)
        ck_assert_uint_eq(trial->committed[i], i);
}

static const int thread_counts[] = {1, 2, 3, 8, 32};

START_TEST(test_pool_commits_all_jobs_in_order)
{
    static const uint64_t job_counts[] = {0, 1, 7, 500, MAX_JOBS};
    struct err err;
    bool is_complete = false;
    for (size_t j = 0; j < 5; j++) {
        struct trial *trial = new_trial();
        ck_assert_int_eq(run(trial, job_counts[j], thread_counts[_i], &is_complete, &err),
                         STATUS_OK);
        ck_assert(is_complete);
        expect_first(trial, job_counts[j]);
        ck_assert_uint_eq(atomic_load(&trial->num_worked), job_counts[j]);
    }
}
END_TEST

/* Later jobs fail too, and may fail earlier in time: the first in order is reported. */
START_TEST(test_pool_reports_first_failing_job)
{
    struct err err;
    bool is_complete = true;
    struct trial *trial = new_trial();
    trial->fails_at = 301;
    ck_assert_int_eq(run(trial, 1000, thread_counts[_i], &is_complete, &err), STATUS_CONFIG);
    ck_assert_str_eq(err.text, "job 301");
    ck_assert(!is_complete);
    expect_first(trial, 302);
}
END_TEST

START_TEST(test_pool_stops_after_failing_commit)
{
    struct err err;
    bool is_complete = true;
    struct trial *trial = new_trial();
    trial->commit_fails_at = 40;
    ck_assert_int_eq(run(trial, 1000, thread_counts[_i], &is_complete, &err), STATUS_SYSTEM);
    ck_assert_str_eq(err.text, "disk full");
    expect_first(trial, 41);
}
END_TEST

START_TEST(test_pool_commits_nothing_after_a_cut_job)
{
    struct err err;
    bool is_complete = true;
    struct trial *trial = new_trial();
    trial->cut_at = 77;
    ck_assert_int_eq(run(trial, 1000, thread_counts[_i], &is_complete, &err), STATUS_OK);
    ck_assert(!is_complete);
    expect_first(trial, 78);
}
END_TEST

START_TEST(test_pool_takes_no_job_after_a_stop)
{
    struct err err;
    bool is_complete = true;
    struct trial *trial = new_trial();
    trial->stops_at = 100;
    ck_assert_int_eq(run(trial, 1000, thread_counts[_i], &is_complete, &err), STATUS_OK);
    ck_assert(!is_complete);
    ck_assert_uint_ge(trial->num_committed, 101);
    ck_assert_uint_le(trial->num_committed,
                      101 + (uint64_t)thread_counts[_i] * POOL_SLOTS_PER_THREAD);
    expect_first(trial, trial->num_committed);
}
END_TEST

START_TEST(test_pool_counts_processors)
{
    ck_assert_int_ge(pool_num_processors(), 1);
    ck_assert_int_le(pool_num_processors(), POOL_MAX_THREADS);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("pool");
    TCase *tcase = tcase_create("all");
    tcase_set_timeout(tcase, 60);
    tcase_add_loop_test(tcase, test_pool_commits_all_jobs_in_order, 0, 5);
    tcase_add_loop_test(tcase, test_pool_reports_first_failing_job, 0, 5);
    tcase_add_loop_test(tcase, test_pool_stops_after_failing_commit, 0, 5);
    tcase_add_loop_test(tcase, test_pool_commits_nothing_after_a_cut_job, 0, 5);
    tcase_add_loop_test(tcase, test_pool_takes_no_job_after_a_stop, 0, 5);
    tcase_add_test(tcase, test_pool_counts_processors);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
