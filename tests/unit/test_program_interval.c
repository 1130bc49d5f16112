/*
 * The interval against two naive evaluations that share nothing with it: all simple closed paths of
 * the table, and long naive runs. Slack against growing the step and solving again.
 */
#include "sim/program_interval.h"
#include "sim/program_run.h"
#include "tests/support/random_program.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

struct naive {
    const struct program *program;
    bool is_deadlock;
    int64_t num; /* ticks */
    int64_t den;
    bool is_visited[PROGRAM_MAX_STEPS];
};

static void naive_walk(struct naive *naive, int root, int at, int64_t ticks, int64_t age);

static void naive_follow(struct naive *naive, int root, int to, int64_t ticks, int64_t age)
{
    if (to == root) {
        if (age <= 0)
            naive->is_deadlock = true;
        else if (ticks * naive->den > naive->num * age) {
            naive->num = ticks;
            naive->den = age;
        }
    } else if (to > root && !naive->is_visited[to]) {
        naive_walk(naive, root, to, ticks, age);
    }
}

/* The step that the unit of `at` issues next, in this tile or (wrap) the next. */
static int next_on_unit(const struct program *program, int at, int *out_wrap)
{
    for (int k = 1; k <= program->num_steps; k++) {
        const int i = (at + k) % program->num_steps;
        if (program->steps[i].unit == program->steps[at].unit &&
            program_is_every(&program->steps[i])) {
            *out_wrap = i <= at ? 1 : 0;
            return i;
        }
    }
    return -1;
}

static void naive_walk(struct naive *naive, int root, int at, int64_t ticks, int64_t age)
{
    const struct program *program = naive->program;
    const struct program_step *step = &program->steps[at];
    int wrap = 0;
    naive->is_visited[at] = true;
    const int next = next_on_unit(program, at, &wrap);
    naive_follow(naive, root, next, ticks + step->slots_ticks,
                 age + wrap + step->lag - program->steps[next].lag);
    for (int i = root; i < program->num_steps; i++) {
        const struct program_step *waiting = &program->steps[i];
        for (int k = 0; program_is_every(waiting) && k < waiting->num_waits; k++)
            if (waiting->waits[k].step == at)
                naive_follow(naive, root, i, ticks + step->slots_ticks + step->latency_ticks,
                             age + waiting->waits[k].age);
    }
    naive->is_visited[at] = false;
}

static void naive_interval(const struct program *program, struct naive *out)
{
    memset(out, 0, sizeof(*out));
    out->program = program;
    out->den = 1;
    for (int i = 0; i < program->num_steps; i++)
        if (program_is_every(&program->steps[i]))
            naive_walk(out, i, i, 0, 0);
}

/* The path in `got` is closed, belongs to the table, and attains the ratio (or deadlocks). */
static void check_path(const struct program *program, const struct program_interval *got)
{
    int64_t ticks = 0;
    int64_t ages = 0;
    for (int i = 0; i < got->num_critical; i++) {
        const int from = got->critical[i];
        const int to = got->critical[(i + 1) % got->num_critical];
        const struct program_step *step = &program->steps[from];
        ticks += step->slots_ticks + (got->is_wait[i] ? step->latency_ticks : 0);
        ages += got->critical_age[i];
        int wrap = 0;
        if (!got->is_wait[i]) {
            ck_assert_int_eq(next_on_unit(program, from, &wrap), to);
            ck_assert_int_eq(got->critical_age[i], wrap + step->lag - program->steps[to].lag);
            continue;
        }
        bool is_found = false;
        for (int k = 0; k < program->steps[to].num_waits; k++)
            is_found = is_found || (program->steps[to].waits[k].step == from &&
                                    program->steps[to].waits[k].age == got->critical_age[i]);
        ck_assert(is_found);
    }
    if (got->is_deadlock) {
        ck_assert_int_gt(got->num_critical, 0);
        ck_assert_int_le(ages, 0);
    } else if (got->num_critical > 0) {
        ck_assert_int_eq(ticks * got->interval.den,
                         got->interval.num * ages * program->ticks_per_cycle);
    }
}

START_TEST(test_interval_equals_all_closed_paths)
{
    struct prng prng;
    struct program program;
    struct program_interval got;
    struct naive naive;
    int num_deadlocks = 0;
    prng_init(&prng, 20261123);
    for (int i = 0; i < 20000; i++) {
        random_program(&prng, i % 2 == 0, &program);
        naive_interval(&program, &naive);
        program_interval_solve(&program, &got);
        ck_assert_int_eq(got.is_deadlock, naive.is_deadlock);
        num_deadlocks += got.is_deadlock ? 1 : 0;
        if (!got.is_deadlock) {
            ck_assert_int_eq(got.interval.num * naive.den * program.ticks_per_cycle,
                             naive.num * got.interval.den);
        }
        check_path(&program, &got);
    }
    ck_assert_int_gt(num_deadlocks, 500); /* both answers are exercised */
    ck_assert_int_lt(num_deadlocks, 15000);
}
END_TEST

/* A deadlock is found in the graph exactly when a run gets stuck, with every tile there is. */
START_TEST(test_interval_deadlocks_as_run_does)
{
    struct prng prng;
    struct program program;
    struct program_interval got;
    struct arena arena;
    prng_init(&prng, 7);
    arena_init(&arena);
    for (int i = 0; i < 2000; i++) {
        struct program_run run;
        random_program(&prng, i % 2 == 0, &program);
        for (int k = 0; k < program.num_steps; k++)
            program.steps[k].when[0] = PROGRAM_EVERY;
        program_add_buffer(&program, "L3");
        random_program_tensors(&prng, &program); /* of the only loop: every tile */
        program_interval_solve(&program, &got);
        program_run_execute(&program, 60, &arena, &run);
        ck_assert_int_eq(got.is_deadlock, run.is_stuck);
        arena_reset(&arena);
    }
    arena_release(&arena);
}
END_TEST

/* Over a multiple of every possible period a run grows by exactly so many intervals. */
START_TEST(test_interval_is_growth_of_long_run)
{
    enum {
        TILES = 2000,
        PERIODS = 840
    }; /* 840 = lcm(1..8) tiles; ages of a path rarely exceed 8 */
    struct prng prng;
    struct program program;
    struct program_interval got;
    struct arena arena;
    int num_compared = 0;
    prng_init(&prng, 11);
    arena_init(&arena);
    for (int i = 0; i < 200; i++) {
        struct program_run run;
        random_program(&prng, true, &program);
        program_add_buffer(&program, "L3");
        random_program_tensors(&prng, &program);
        program_interval_solve(&program, &got);
        if (got.is_deadlock || 840 % got.interval.den != 0)
            continue;
        program_run_execute(&program, TILES, &arena, &run);
        /* the unit that closes the critical path runs at the interval */
        const int s = got.critical[0];
        const int64_t a = run.start_ticks[(TILES - 20 - PERIODS) * program.num_steps + s];
        const int64_t b = run.start_ticks[(TILES - 20) * program.num_steps + s];
        ck_assert_int_eq((b - a) * got.interval.den, PERIODS * got.interval.num);
        num_compared++;
        arena_reset(&arena);
    }
    ck_assert_int_gt(num_compared, 100);
    arena_release(&arena);
}
END_TEST

static bool exceeds(struct program_ratio a, struct program_ratio b)
{
    return a.num * b.den > b.num * a.den;
}

/* Ticks refined by the slack's own denominator, grown by exactly the slack and by one tick more. */
START_TEST(test_slack_is_tight)
{
    struct prng prng;
    struct program program;
    struct program_interval base;
    struct program_interval grown;
    struct program_ratio slack[PROGRAM_MAX_STEPS];
    int num_free = 0;
    prng_init(&prng, 5);
    for (int i = 0; i < 3000; i++) {
        random_program(&prng, i % 2 == 0, &program);
        program_interval_solve(&program, &base);
        if (base.is_deadlock)
            continue;
        program_interval_slack(&program, &base, slack);
        for (int k = 0; k < program.num_steps; k++) {
            struct program finer = program;
            if (slack[k].den == 0) {
                ck_assert(!program_is_every(&program.steps[k]));
                continue;
            }
            finer.ticks_per_cycle *= slack[k].den;
            for (int j = 0; j < finer.num_steps; j++) {
                finer.steps[j].slots_ticks *= slack[k].den;
                finer.steps[j].latency_ticks *= slack[k].den;
            }
            finer.steps[k].slots_ticks += slack[k].num * program.ticks_per_cycle;
            program_interval_solve(&finer, &grown);
            ck_assert(!exceeds(grown.interval, base.interval));
            ck_assert(!exceeds(base.interval, grown.interval));
            finer.steps[k].slots_ticks++;
            program_interval_solve(&finer, &grown);
            ck_assert(exceeds(grown.interval, base.interval));
            num_free += slack[k].num > 0 ? 1 : 0;
        }
        for (int k = 0; k < base.num_critical; k++)
            ck_assert_int_eq(slack[base.critical[k]].num, 0);
    }
    ck_assert_int_gt(num_free, 3000);
}
END_TEST

/* Largest table that the limits allow: no overflow (the sanitizer build would tell). */
START_TEST(test_interval_holds_at_the_limits)
{
    struct program *program = malloc(sizeof(*program));
    struct program_interval got;
    struct err err;
    char names[PROGRAM_MAX_STEPS][8];
    err_init(&err);
    program_init(program, "limits", 1);
    program_add_unit(program, "a");
    program_add_unit(program, "b");
    for (int i = 0; i < PROGRAM_MAX_STEPS; i++) {
        snprintf(names[i], sizeof(names[i]), "S%d", i);
        program_add_step(program, names[i], i % 2, PROGRAM_MAX_TICKS);
        program->steps[i].latency_ticks = PROGRAM_MAX_TICKS;
    }
    for (int i = 0; i < PROGRAM_MAX_STEPS; i++)
        for (int k = 0; k < PROGRAM_MAX_WAITS; k++)
            program_add_wait(program, i, (i + 7 * k + 1) % PROGRAM_MAX_STEPS, PROGRAM_MAX_AGE - k);
    ck_assert_int_eq(program_check(program, (struct pos){0}, &err), STATUS_OK);
    program_interval_solve(program, &got);
    ck_assert(!got.is_deadlock);
    /* 64 steps of 2^34 slots on each unit; no path through waits of such ages is worse */
    ck_assert_int_eq(got.interval.num, 64 * PROGRAM_MAX_TICKS);
    ck_assert_int_eq(got.interval.den, 1);
    free(program);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("program_interval");
    TCase *tcase = tcase_create("program_interval");
    tcase_set_timeout(tcase, 120);
    tcase_add_test(tcase, test_interval_equals_all_closed_paths);
    tcase_add_test(tcase, test_interval_deadlocks_as_run_does);
    tcase_add_test(tcase, test_interval_is_growth_of_long_run);
    tcase_add_test(tcase, test_slack_is_tight);
    tcase_add_test(tcase, test_interval_holds_at_the_limits);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int num_failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return num_failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
