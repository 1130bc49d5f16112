/*
 * The cycle level against the analytic one, DRAM as a total (test_cycle_memory.c: as transfers),
 * for every point of the FuseMax study under both accountings: never faster; the difference in
 * compute time is the start-up when nothing is in the way; stalls add up; leakage goes on for the
 * cycles of the level; sums add.
 */
#include "sim/accounting.h"
#include "sim/cycle.h"
#include "sweep/evaluate.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define CLOSE 1e-12 /* relative: sums of doubles */

static struct arena arena;
static struct err err;
static struct inputs inputs;
static struct evaluate *evaluate;

static void need(enum status status)
{
    if (status != STATUS_OK)
        ck_abort_msg("%s:%d: %s: %s", err.file, err.line, err.field, err.text);
}

static void load(const char *study, const char *design)
{
    static struct experiment experiment;
    const struct inputs_filter filter = {study, design, NULL};
    need(experiment_load("configs/experiment/fusemax.yaml", &arena, &experiment, &err));
    need(inputs_load(&experiment, &filter, "configs/tech", &arena, &inputs, &err));
    for (int i = 0; i < inputs.num_designs; i++)
        inputs.designs[i]->arch.dram.transfers = ARCH_TRANSFERS_TOTAL;
    evaluate = evaluate_new(&inputs, &arena);
}

static void setup(void)
{
    arena_init(&arena);
    err_init(&err);
}

static void teardown(void)
{
    arena_release(&arena);
}

static void get(uint64_t number, enum inputs_level level, unsigned accounting, struct result *out)
{
    const struct result *result = NULL;
    need(evaluate_level(evaluate, number, level, accounting, &result, &err));
    *out = *result;
}

static void expect_close(double got, double want)
{
    ck_assert_msg(fabs(got - want) <= CLOSE * fabs(want), "%.17g is not %.17g", got, want);
}

/* Each unit is busy or waits for one cause in every cycle, and busy for what its Einsums take. */
static void expect_stalls(const struct result *cycle)
{
    for (int a = 0; a < ARCH_NUM_ARRAYS; a++) {
        double sum = 0;
        double busy = 0;
        for (int k = 0; k < ENGINE_NUM_CAUSES; k++)
            sum += cycle->stalls[a][k];
        for (int e = 0; e < cycle->num_einsums; e++)
            if (cycle->einsums[e].array == a)
                busy += cycle->einsums[e].cycles;
        expect_close(sum, cycle->cycles);
        expect_close(cycle->stalls[a][ENGINE_BUSY], busy);
    }
}

static void expect_laws(uint64_t number, unsigned accounting)
{
    static struct result analytic;
    static struct result cycle;
    get(number, INPUTS_ANALYTIC, accounting, &analytic);
    get(number, INPUTS_CYCLE, accounting, &cycle);
    ck_assert(!analytic.has_stalls);
    ck_assert(cycle.has_stalls);
    ck_assert(cycle.compute_s >= analytic.compute_s);
    ck_assert(cycle.latency_s >= analytic.latency_s);
    ck_assert(cycle.util_2d <= analytic.util_2d);
    ck_assert(cycle.util_1d <= analytic.util_1d);
    ck_assert(cycle.startup_cycles >= 0);
    /* the study's buffers give every row that is asked for: what is left is the start-up */
    const double clock_hz = cycle.cycles / cycle.latency_s;
    ck_assert(fabs((cycle.compute_s - analytic.compute_s) * clock_hz - cycle.startup_cycles) <=
              CLOSE * cycle.cycles);
    expect_stalls(&cycle);
    expect_close(cycle.memory_s, analytic.memory_s);
    expect_close(cycle.energy_pj - cycle.leakage_pj, analytic.energy_pj - analytic.leakage_pj);
    if (accounting & ACCOUNTING_NO_LEAKAGE)
        ck_assert(cycle.energy_pj == analytic.energy_pj);
    else if (!isnan(cycle.interval_cycles)) /* no sum: those are of two machines */
        expect_close(cycle.leakage_pj / cycle.cycles, analytic.leakage_pj / analytic.cycles);
}

/* 392 points: attention, linear layers, their sums, and the sweep of array sides. */
START_TEST(test_every_point_of_the_study)
{
    load(NULL, NULL);
    ck_assert_uint_ge(inputs.points.num, 392);
    for (uint64_t i = 0; i < inputs.points.num; i++) {
        expect_laws(i, ACCOUNTING_PUBLISHED);
        expect_laws(i, ACCOUNTING_FULL);
    }
}
END_TEST

/* All attention points: tiles x interval + start-up; test_engine_published knows the start-up. */
START_TEST(test_published_points_end_after_their_startup)
{
    static struct result result;
    load("attention", NULL);
    for (uint64_t i = 0; i < inputs.points.num; i++) {
        const struct design *design = NULL;
        double compute_cycles = 0;
        get(i, INPUTS_CYCLE, ACCOUNTING_PUBLISHED, &result);
        need(evaluate_lower(evaluate, i, ACCOUNTING_PUBLISHED, &design, &err));
        for (int p = 0; p < design->lowered->num_phases; p++) {
            const struct lower_phase *phase = &design->lowered->phases[p];
            compute_cycles +=
                (double)phase->num_tiles * program_ratio_value(phase->interval.interval);
        }
        expect_close(result.compute_s * design->arch.clock_hz,
                     compute_cycles + result.startup_cycles);
    }
}
END_TEST

/* One row a cycle instead of the 2.35 that the design asks for: slower, by stalls at the port. */
START_TEST(test_one_bank_is_slower)
{
    static struct result wide;
    static struct result narrow;
    const struct design *design = NULL;
    load("attention", "binding");
    need(evaluate_lower(evaluate, 5, ACCOUNTING_FULL, &design, &err)); /* BERT, 1M tokens */
    struct design *clone = design_clone(design, &arena);
    need(cycle_evaluate(clone, ACCOUNTING_FULL, &wide, &err));
    clone->arch.l3.rows_per_cycle_given = 1;
    need(cycle_evaluate(clone, ACCOUNTING_FULL, &narrow, &err));
    ck_assert(narrow.cycles > 2.0 * wide.cycles);
    ck_assert(narrow.stalls[ARCH_1D][ENGINE_PORT] > 0);
    ck_assert(wide.stalls[ARCH_1D][ENGINE_PORT] <= 0);
    expect_close(narrow.startup_cycles, wide.startup_cycles);
    expect_stalls(&narrow);
    /* the published epilogue, steps of 64/4096 cycles at this length, stands where it happens */
    static struct result published;
    need(cycle_evaluate(clone, ACCOUNTING_PUBLISHED, &published, &err));
    ck_assert(published.cycles == narrow.cycles);
}
END_TEST

static const struct points_study *find_study(const char *name)
{
    for (int s = 0; s < inputs.points.num_studies; s++)
        if (strcmp(inputs.points.studies[s].name, name) == 0)
            return &inputs.points.studies[s];
    ck_abort_msg("no study '%s'", name);
    return NULL;
}

/* A sum's cycles, start-up and stalls are those of its parts: flat, all models and lengths. */
START_TEST(test_sums_add_up)
{
    static const char *const names[] = {"attention", "linear", "end2end"};
    static struct result results[3];
    uint64_t first[3] = {0};
    load(NULL, NULL);
    for (int i = 0; i < 3; i++) {
        const struct points_study *study = find_study(names[i]);
        for (int e = 0; e < study->num_entries; e++)
            if (strcmp(study->entries[e].name, "flat") == 0)
                first[i] = study->entries[e].first_point;
    }
    for (uint64_t k = 0; k < 24; k++) {
        for (int i = 0; i < 3; i++)
            get(first[i] + k, INPUTS_CYCLE, ACCOUNTING_FULL, &results[i]);
        ck_assert(results[2].has_stalls);
        expect_close(results[2].cycles, results[0].cycles + results[1].cycles);
        expect_close(results[2].startup_cycles,
                     results[0].startup_cycles + results[1].startup_cycles);
        for (int a = 0; a < ARCH_NUM_ARRAYS; a++)
            for (int c = 0; c < ENGINE_NUM_CAUSES; c++)
                expect_close(results[2].stalls[a][c],
                             results[0].stalls[a][c] + results[1].stalls[a][c]);
        expect_stalls(&results[2]);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("cycle_laws");
    TCase *tcase = tcase_create("cycle_laws");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_set_timeout(tcase, 120);
    tcase_add_test(tcase, test_every_point_of_the_study);
    tcase_add_test(tcase, test_published_points_end_after_their_startup);
    tcase_add_test(tcase, test_one_bank_is_slower);
    tcase_add_test(tcase, test_sums_add_up);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int num_failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return num_failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
