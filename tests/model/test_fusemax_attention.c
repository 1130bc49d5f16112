/*
 * Attention of the FuseMax paper: five designs, four models, six lengths, from YAML files alone.
 * Published accounting against the paper's own tables (tests/published/attn-*.csv), each figure
 * within 1e-12; corrected accounting against an independent oracle.
 */
#include "tests/support/fusemax.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define BAR 1e-12

static struct arena arena;

static void setup(void)
{
    arena_init(&arena);
}

static void teardown(void)
{
    arena_release(&arena);
}

static const char *const common[] = {"traffic", "latency", "energy", "util_2d", "util_1d"};

static void check_value(const char *what, const struct fusemax_row *row, double got, double want)
{
    ck_assert_msg(fusemax_difference(got, want) < BAR, "%s of %s at %llu: %.17g instead of %.17g",
                  what, row->model, (unsigned long long)row->seq_len, got, want);
}

/* All points of one table; `einsums` are its further columns: utilisations of the 2D array. */
static void check_table(enum fusemax_design which, const char *name, const char *const *einsums)
{
    const char *columns[FUSEMAX_MAX_VALUES + 1] = {NULL};
    int num = 0;
    for (; num < 5; num++)
        columns[num] = common[num];
    for (int i = 0; einsums[i]; i++)
        columns[num++] = einsums[i];
    struct fusemax_table table;
    fusemax_read(name, columns, &arena, &table);
    ck_assert_int_eq(table.num_rows, FUSEMAX_NUM_POINTS);
    struct design *design = fusemax_load(which, &arena);
    static struct result result;
    for (int r = 0; r < table.num_rows; r++) {
        const struct fusemax_row *row = &table.rows[r];
        fusemax_evaluate(design, row->model, row->seq_len, ACCOUNTING_PUBLISHED, &result);
        const double got[5] = {result.traffic_bytes, result.latency_s, result.energy_pj,
                               result.util_2d, result.util_1d};
        for (int i = 0; i < 5; i++)
            check_value(columns[i], row, got[i], row->values[i]);
        for (int i = 0; einsums[i]; i++)
            for (int e = 0; e < result.num_einsums; e++)
                if (strcmp(result.einsums[e].name, einsums[i]) == 0)
                    check_value(einsums[i], row, result.einsums[e].util, row->values[5 + i]);
    }
}

START_TEST(test_unfused_is_published_with_the_published_mapping)
{
    const char *const none[] = {NULL};
    check_table(FUSEMAX_UNFUSED, "attn-unfused", none);
}
END_TEST

START_TEST(test_unfused_finds_the_best_mapping)
{
    const char *const none[] = {NULL};
    check_table(FUSEMAX_UNFUSED_BEST, "oracle-best-unfused", none);
}
END_TEST

/* fusemax.md 9.2: the published search kept a quarter of the best choice at 256 Ki, and only there:
 * 0.29 % more traffic at most. */
START_TEST(test_best_mapping_beats_the_published_one_at_256k_only)
{
    struct design *published = fusemax_load(FUSEMAX_UNFUSED, &arena);
    struct design *best = fusemax_load(FUSEMAX_UNFUSED_BEST, &arena);
    static struct result theirs, ours;
    const char *const models[] = {"BERT", "TrXL", "T5", "XLM"};
    for (int m = 0; m < FUSEMAX_NUM_MODELS; m++)
        for (int s = 0; s < FUSEMAX_NUM_LENGTHS; s++) {
            fusemax_evaluate(published, models[m], fusemax_lengths[s], ACCOUNTING_PUBLISHED,
                             &theirs);
            fusemax_evaluate(best, models[m], fusemax_lengths[s], ACCOUNTING_PUBLISHED, &ours);
            const double more = theirs.traffic_bytes / ours.traffic_bytes - 1;
            if (fusemax_lengths[s] == 1 << 18)
                ck_assert_msg(more > 1e-4 && more < 0.003, "%g", more);
            else
                ck_assert_double_eq(more, 0);
        }
}
END_TEST

START_TEST(test_flat_is_published)
{
    const char *const einsums[] = {"QK", "AV", NULL};
    check_table(FUSEMAX_FLAT, "attn-flat", einsums);
}
END_TEST

START_TEST(test_cascade_is_published)
{
    const char *const einsums[] = {"QK", "SLNV", NULL};
    check_table(FUSEMAX_CASCADE, "attn-cascade", einsums);
}
END_TEST

START_TEST(test_architecture_is_published)
{
    const char *const einsums[] = {"QK", "LM", "SLN", "SLD", "SLNV", NULL};
    check_table(FUSEMAX_ARCH, "attn-arch", einsums);
}
END_TEST

START_TEST(test_binding_is_published)
{
    const char *const einsums[] = {"QK", "LM", "SLN", "SLD", "SLNV", NULL};
    check_table(FUSEMAX_BINDING, "attn-binding", einsums);
}
END_TEST

/* Cycles for one 256 x 256 tile, fusemax.md section 6, with E = F = 64 or 128 and M1 = length/256.
 */
START_TEST(test_intervals_are_the_published_formulas)
{
    const char *const models[] = {"BERT", "XLM"};
    static struct result result;
    const enum fusemax_design designs[] = {FUSEMAX_FLAT, FUSEMAX_CASCADE, FUSEMAX_ARCH,
                                           FUSEMAX_BINDING};
    for (int d = 0; d < 4; d++) {
        struct design *design = fusemax_load(designs[d], &arena);
        for (int m = 0; m < 2; m++)
            for (int s = 0; s < FUSEMAX_NUM_LENGTHS; s++) {
                const double width = m == 0 ? 64 : 128;
                const double drain = width / ((double)fusemax_lengths[s] / 256);
                const double want[] = {1024, 1029 + 2 * width + drain,
                                       width + 1 + 256 + 1 + 8 + 2 * width,
                                       fmax(width + 1, 1 + width + drain) + 1 + 8 + width};
                fusemax_evaluate(design, models[m], fusemax_lengths[s], ACCOUNTING_PUBLISHED,
                                 &result);
                ck_assert_double_eq_tol(result.interval_cycles, want[d], 1e-12 * want[d]);
            }
    }
}
END_TEST

/* P1, fusemax.md section 5.2: what fits into 16 MiB, from the tensors that the mapping keeps there.
 */
START_TEST(test_query_tiles_fit_as_published)
{
    const uint64_t want[2][2][FUSEMAX_NUM_LENGTHS] = {
        {{4, 16, 64, 128, 128, 128}, {4, 16, 64, 64, 64, 64}},
        {{4, 16, 32, 32, 32, 32}, {4, 16, 32, 32, 32, 32}}};
    const char *const models[] = {"BERT", "XLM"};
    static struct result result;
    for (int d = 0; d < 2; d++) {
        struct design *design = fusemax_load(d == 0 ? FUSEMAX_BINDING : FUSEMAX_CASCADE, &arena);
        for (int m = 0; m < 2; m++)
            for (int s = 0; s < FUSEMAX_NUM_LENGTHS; s++) {
                fusemax_evaluate(design, models[m], fusemax_lengths[s], ACCOUNTING_PUBLISHED,
                                 &result);
                const struct plan *plan = design->lowered->plan;
                for (int i = 0; i < plan->num_splits; i++)
                    if (strcmp(plan->splits[i].rank, "P") == 0)
                        ck_assert_uint_eq(plan->splits[i].count[1], want[d][m][s]);
            }
    }
}
END_TEST

/* The oracle's --corrected: every PE's register file, no wrap, +Cascade's exponentials. */
#define CORRECTED           \
    (ACCOUNTING_PUBLISHED & \
     ~(unsigned)(ACCOUNTING_ONE_REGISTER_FILE | ACCOUNTING_WRAP | ACCOUNTING_UNCHARGED))

START_TEST(test_corrected_energy_is_the_oracles)
{
    const char *const columns[] = {"traffic", "latency", "energy", NULL};
    const struct {
        enum fusemax_design design;
        const char *name;
    } tables[] = {{FUSEMAX_UNFUSED_BEST, "unfused"},
                  {FUSEMAX_FLAT, "flat"},
                  {FUSEMAX_CASCADE, "cascade"},
                  {FUSEMAX_ARCH, "arch"},
                  {FUSEMAX_BINDING, "binding"},
                  {FUSEMAX_LINEAR_FLAT, "linear-flat"},
                  {FUSEMAX_LINEAR_PROPOSAL, "linear-proposal"}};
    static struct result result;
    for (size_t t = 0; t < sizeof tables / sizeof tables[0]; t++) {
        struct fusemax_table table;
        fusemax_read(arena_printf(&arena, "oracle-corrected-%s", tables[t].name), columns, &arena,
                     &table);
        struct design *design = fusemax_load(tables[t].design, &arena);
        for (int r = 0; r < table.num_rows; r++) {
            const struct fusemax_row *row = &table.rows[r];
            fusemax_evaluate(design, row->model, row->seq_len, CORRECTED, &result);
            check_value("traffic", row, result.traffic_bytes, row->values[0]);
            check_value("latency", row, result.latency_s, row->values[1]);
            check_value("energy", row, result.energy_pj, row->values[2]);
        }
    }
}
END_TEST

/*
 * Full accounting differs from the oracle's corrected one by what the oracle does not model:
 * leakage (pJ per cycle x cycles), the 1D registers that take SLNV (its problem file lets it
 * accumulate there: F x (M1 - 1) reads a query that do not exist, at the registers of every PE
 * too), and in +Cascade the same
 * registers for scores and partial values. Traffic and latency are the same.
 */
START_TEST(test_full_accounting_adds_what_it_says)
{
    static struct result full, corrected;
    for (int d = FUSEMAX_UNFUSED_BEST; d <= FUSEMAX_BINDING; d++) {
        struct design *design = fusemax_load((enum fusemax_design)d, &arena);
        for (int s = 0; s < FUSEMAX_NUM_LENGTHS; s++) {
            fusemax_evaluate(design, "BERT", fusemax_lengths[s], CORRECTED, &corrected);
            fusemax_evaluate(design, "BERT", fusemax_lengths[s], ACCOUNTING_FULL, &full);
            const double leakage = design->costs.leakage_pj_per_cycle * full.cycles;
            ck_assert_double_gt(leakage, 0);
            double registers = 0;
            if (d >= FUSEMAX_CASCADE) {
                /* per score row of 256 keys: F words; first tile of a query reads nothing */
                const double tiles =
                    64.0 * 12 * (double)fusemax_lengths[s] * ((double)fusemax_lengths[s] / 256);
                const double phantom = 64 * (tiles - 64.0 * 12 * (double)fusemax_lengths[s]);
                const struct tech_memory *rf = &design->costs.rf[ARCH_1D];
                if (d == FUSEMAX_CASCADE) /* nothing was charged: 256 scores and F values written */
                    registers = tiles * (256 + 64) * rf->write_pj.value;
                else
                    registers = -phantom * rf->read_pj.value;
                /* and every PE of a column fetches its partial sum back from there, to add to it */
                const struct tech_memory *pe = &design->costs.rf[ARCH_2D];
                registers -= 256 * phantom * (pe->read_pj.value + pe->write_pj.value);
            }
            ck_assert_double_eq_tol(full.energy_pj, corrected.energy_pj + leakage + registers,
                                    1e-12 * full.energy_pj);
            ck_assert(fusemax_difference(full.latency_s, corrected.latency_s) < BAR);
            ck_assert(fusemax_difference(full.traffic_bytes, corrected.traffic_bytes) < BAR);
        }
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("fusemax attention");
    TCase *tcase = tcase_create("points");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_set_timeout(tcase, 120);
    tcase_add_test(tcase, test_unfused_is_published_with_the_published_mapping);
    tcase_add_test(tcase, test_unfused_finds_the_best_mapping);
    tcase_add_test(tcase, test_best_mapping_beats_the_published_one_at_256k_only);
    tcase_add_test(tcase, test_flat_is_published);
    tcase_add_test(tcase, test_cascade_is_published);
    tcase_add_test(tcase, test_architecture_is_published);
    tcase_add_test(tcase, test_binding_is_published);
    tcase_add_test(tcase, test_intervals_are_the_published_formulas);
    tcase_add_test(tcase, test_query_tiles_fit_as_published);
    tcase_add_test(tcase, test_corrected_energy_is_the_oracles);
    tcase_add_test(tcase, test_full_accounting_adds_what_it_says);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
