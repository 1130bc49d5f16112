/* Steps, lags and waits of lowered tables: contexts, followers, fused Einsums; what is refused. */
#include "sim/lower_steps.h"

#include "base/file.h"
#include "sim/analytic.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define FOLDER "build/test_lower_steps"

static struct arena arena;
static struct err err;
static struct design *design;
static struct result result;

static void setup(void)
{
    arena_init(&arena);
    err_init(&err);
    ck_assert_int_eq(file_make_dir(FOLDER, &err), STATUS_OK);
}

static void teardown(void)
{
    arena_release(&arena);
}

/* configs/mapping/rtl.yaml with `change` laid over it; BERT, 4096 tokens, 16 x 16 PEs. */
static enum status load(const char *change)
{
    const char *text = arena_printf(&arena, "base: ../../configs/mapping/rtl.yaml\n%s", change);
    const struct design_files files = {"test", "configs/cascade/attention-1pass.yaml",
                                       "configs/arch/rtl-16.yaml", FOLDER "/mapping.yaml",
                                       "configs/tech"};
    err_init(&err);
    TRY(file_write_atomic(FOLDER "/mapping.yaml", text, strlen(text), &err));
    TRY(design_load(&files, &arena, &design, &err));
    return workload_load("configs/workload/bert.yaml", &arena, &design->workload, &err);
}

static void need(enum status status)
{
    if (status != STATUS_OK)
        ck_abort_msg("%s:%d: %s: %s", err.file, err.line, err.field, err.text);
}

static enum status evaluate(void)
{
    err_init(&err);
    return analytic_evaluate(design, ACCOUNTING_FULL, &result, &err);
}

static void refuse(enum status status, const char *change, const char *field, const char *text)
{
    if (load(change) == STATUS_OK)
        ck_assert_msg(evaluate() != STATUS_OK, "accepted: %s", change);
    ck_assert_msg(err.status == status && strstr(err.text, text) != NULL, "%s: '%s', not '%s'",
                  err.field, err.text, text);
    ck_assert_str_eq(err.field, field);
    ck_assert_int_gt(err.line, 0);
}

static const struct program_step *step(const char *name)
{
    const struct program *program = &design->lowered->phases[0].program;
    const int i = program_find_step(program, name);
    ck_assert_msg(i >= 0, "no step '%s'", name);
    return &program->steps[i];
}

static const char *waits_for(const char *name)
{
    ck_assert_int_eq(step(name)->num_waits, 1);
    return design->lowered->phases[0].program.steps[step(name)->waits[0].step].name;
}

/* Lags follow the accumulators of a PE, also when a sweep changes them after loading. */
START_TEST(test_lower_steps_lag_with_contexts)
{
    need(load(""));
    for (uint64_t contexts = 1; contexts <= 5; contexts += 2) {
        design->arch.arrays[ARCH_2D].contexts = contexts;
        need(evaluate());
        ck_assert_int_eq(step("QK")->lag, 0);
        ck_assert_int_eq(step("SLN[0]")->lag, (int)contexts - 1);
        ck_assert_int_eq(step("SLNV[1..]")->lag, (int)contexts);
        ck_assert_int_eq(step("AV")->lag, (int)contexts + 1);
    }
}
END_TEST

/* Who follows waits for the first cycle, others for the end; a fused sum does not wait for its
 * product. */
START_TEST(test_lower_steps_followers_wait_for_the_first_cycle)
{
    need(load(""));
    need(evaluate());
    ck_assert_str_eq(waits_for("SPNV+RNV"), "SLNV[0]");
    ck_assert_str_eq(waits_for("PRM"), "SLN[0]");
    ck_assert_str_eq(waits_for("SPD+RD"), "SLD");
    ck_assert_str_eq(waits_for("SLN[0]"), "RM");
    ck_assert_int_eq(step("SLN[1..]")->num_waits, 0);
    ck_assert_int_eq(step("SLNV[0]")->slots_ticks, 1);
    ck_assert_int_eq(step("SLNV[1..]")->slots_ticks, 63);
    ck_assert_int_eq(step("RM")->latency_ticks, 4);
    /* of the rows of V, 64 a tile, one passes in the first cycle */
    ck_assert_int_eq(step("SLNV[0]")->access[0].rows_read_ticks, 1);
    ck_assert_int_eq(step("SLNV[1..]")->access[0].rows_read_ticks, 63);
    /* without a follower it is one step, and waits for its end */
    need(load("einsums: {PRM: {stream: SLNV, lag: contexts}, RNV: {after: [SLN]}}\n"));
    ck_assert_int_ne(evaluate(), STATUS_OK); /* PRM has 6 cycles, SLNV 64 */
}
END_TEST

static void expect_macs(const char *name, uint64_t macs, uint64_t multiplies, uint64_t adds)
{
    for (int e = 0; e < result.num_einsums; e++)
        if (strcmp(result.einsums[e].name, name) == 0) {
            ck_assert_uint_eq(result.einsums[e].ops[ARCH_MAC], macs);
            ck_assert_uint_eq(result.einsums[e].ops[ARCH_MULTIPLY], multiplies);
            ck_assert_uint_eq(result.einsums[e].ops[ARCH_ADD], adds);
            return;
        }
    ck_abort_msg("no '%s'", name);
}

static double moved(const char *name)
{
    for (int e = 0; e < result.num_einsums; e++)
        if (strcmp(result.einsums[e].name, name) == 0)
            return result.einsums[e].memory[RESULT_RF1D].reads +
                   result.einsums[e].memory[RESULT_RF1D].writes;
    return -1;
}

/* A fused product and sum are one mac; what passes between them is in no register. */
START_TEST(test_lower_steps_fused_einsums_share_an_operation)
{
    const uint64_t queries = 1024, tiles = 1024 / 16, heads = 64 * 12, f = 64;
    need(load(""));
    need(evaluate());
    expect_macs("SPD", 0, 0, 0);
    expect_macs("RD", queries * tiles * heads, 0, 0);
    expect_macs("SPNV", 0, 0, 0);
    expect_macs("RNV", queries * tiles * heads * f, 0, 0);
    const double fused = moved("SPNV") + moved("RNV");
    const double cycles = result.einsums[source_find(design->source, "SPNV")].cycles;
    ck_assert(cycles <= 0); /* RNV has them all */
    need(load("fuse: [[SPD, RD]]\neinsums: {SPNV: {stream: SLNV}}\n"));
    need(evaluate());
    expect_macs("SPNV", 0, queries * tiles * heads * f, 0);
    expect_macs("RNV", 0, 0, queries * tiles * heads * f);
    ck_assert_int_eq(step("SPNV")->slots_ticks + step("RNV")->slots_ticks, 128);
    /* SPNV written, read: of every value one each, in the 16 registers of a column side by side */
    ck_assert(moved("SPNV") + moved("RNV") >= fused + 2.0 * (double)(tiles * heads * f));
}
END_TEST

START_TEST(test_lower_steps_refuses_lags)
{
    refuse(STATUS_CONFIG, "einsums: {SLN: {lag: contexts - 2}}\n", "lag",
           "'SLN' has a lag of -1 tiles where a PE has 1 contexts");
    /* a second accumulator would be needed to work a tile behind */
    refuse(STATUS_CONFIG, "einsums: {SLN: {lag: 1}, SLNV: {lag: 2}}\n", "lag",
           "'SLN' reads 'QK' 1 tiles behind, where a PE holds 1 (contexts)");
    /* and there is one register for weights, however many accumulators */
    refuse(STATUS_CONFIG, "einsums: {SLNV: {lag: contexts + 1}}\n", "lag",
           "'SLNV' reads 'SLN' 2 tiles behind, where a PE holds 1 (contexts)");
    ck_assert_int_eq(evaluate(), STATUS_CONFIG); /* the next point of a sweep too */
}
END_TEST

START_TEST(test_lower_steps_refuses_followers)
{
    refuse(STATUS_CONFIG, "einsums: {RNV: {stream: XY}}\n", "stream",
           "the cascade has no Einsum 'XY'");
    refuse(STATUS_CONFIG, "einsums: {RNV: {stream: PRM}}\n", "stream",
           "'RNV' follows 'PRM', which is not on the other array in its phase");
    refuse(STATUS_UNSUPPORTED, "einsums: {RM: {stream: LM}}\n", "stream",
           "'LM' takes a cycle or less in a tile: nothing to follow");
    refuse(STATUS_CONFIG, "einsums: {PRM: {cycles: 5}}\n", "stream",
           "'PRM' takes fewer cycles than 'SLN', which it follows");
}
END_TEST

START_TEST(test_lower_steps_refuses_fused)
{
    refuse(STATUS_CONFIG, "fuse: [[RD]]\n", "fuse", "at least two Einsums fuse");
    refuse(STATUS_CONFIG, "fuse: [[SPD, XY]]\n", "fuse", "the cascade has no Einsum 'XY'");
    refuse(STATUS_CONFIG, "fuse: [[RD, SPD]]\n", "fuse",
           "'RD' and 'SPD' are not in this order next to each other in 'units'");
    refuse(STATUS_CONFIG, "fuse: [[RNV, PRM]]\n", "fuse", "'RNV' and 'PRM' have different lags");
    refuse(STATUS_CONFIG, "fuse: [[PRM, SPD], [SPD, RD]]\n", "fuse", "'SPD' is in two lists");
    refuse(STATUS_CONFIG,
           "units: {1d: [AV, RM, RD, SPNV, RNV, PRM, SPD]}\nfuse: [[RD, SPNV]]\n"
           "einsums: {RD: {lag: contexts}}\n",
           "fuse", "'RD' and 'SPNV' have a different number of operations");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("lower_steps");
    TCase *tcase = tcase_create("lower_steps");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, test_lower_steps_lag_with_contexts);
    tcase_add_test(tcase, test_lower_steps_followers_wait_for_the_first_cycle);
    tcase_add_test(tcase, test_lower_steps_fused_einsums_share_an_operation);
    tcase_add_test(tcase, test_lower_steps_refuses_lags);
    tcase_add_test(tcase, test_lower_steps_refuses_followers);
    tcase_add_test(tcase, test_lower_steps_refuses_fused);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int num_failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return num_failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
