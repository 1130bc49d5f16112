/* What the parser makes of a cascade: ranks, times, iteration spaces, costs, stages. */
#include "einsum/cascade.h"

#include "base/buf.h"

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

static const struct cascade *load(const char *path)
{
    const struct cascade *cascade = NULL;
    if (cascade_parse_file(path, &arena, &cascade, &err) != STATUS_OK)
        err_print(&err, stderr);
    ck_assert_ptr_nonnull(cascade);
    return cascade;
}

static const struct cascade *parse(const char *text)
{
    const struct cascade *cascade = NULL;
    if (cascade_parse_text(text, strlen(text), "test.yaml", &arena, &cascade, &err) != STATUS_OK)
        err_print(&err, stderr);
    ck_assert_ptr_nonnull(cascade);
    return cascade;
}

static const struct cascade_einsum *einsum_of(const struct cascade *cascade, const char *name)
{
    const int einsum = cascade_find_einsum(cascade, name);
    ck_assert_int_ge(einsum, 0);
    return &cascade->einsums[einsum];
}

/* "mac*1@4" per cost: kind, count, number of ranks. */
static const char *costs_text(const struct cascade_einsum *einsum)
{
    const char *text = "";
    for (int i = 0; i < einsum->num_costs; i++) {
        const struct cascade_cost *cost = &einsum->costs[i];
        text = arena_printf(&arena, "%s%s%s*%u@%d", text, i > 0 ? " " : "",
                            cascade_op_name(cost->op), cost->count, cost->num_ranks);
    }
    return text;
}

static const char *space_text(const struct cascade *cascade, const struct cascade_einsum *einsum)
{
    const char *text = "";
    for (int i = 0; i < einsum->num_ranks; i++)
        text = arena_printf(&arena, "%s%s%s", text, i == einsum->num_kept ? "|" : " ",
                            cascade->ranks[einsum->ranks[i]].name);
    return text;
}

START_TEST(test_cascade_splits_declared_ranks)
{
    const struct cascade *cascade = load("configs/cascade/attention-1pass.yaml");
    const struct cascade_tensor *key = &cascade->tensors[cascade_find_tensor(cascade, "K")];
    ck_assert_int_eq(cascade->num_einsums, 12);
    ck_assert_int_eq(key->num_ranks, 3);
    ck_assert_str_eq(cascade->ranks[key->ranks[1]].name, "M1");
    ck_assert_str_eq(cascade->ranks[key->ranks[2]].name, "M0");
    ck_assert_int_eq(key->writer, -1);
    const struct cascade_rank *m1 = &cascade->ranks[cascade_find_rank(cascade, "M1")];
    ck_assert(m1->is_iterative && m1->is_walked);
    ck_assert_str_eq(cascade->ranks[m1->parent].name, "M");
    ck_assert(!cascade->ranks[m1->parent].is_walked);
}
END_TEST

START_TEST(test_cascade_times_iterative_reads)
{
    const struct cascade *cascade = load("configs/cascade/attention-1pass.yaml");
    const struct cascade_einsum *prm = einsum_of(cascade, "PRM");
    ck_assert_int_eq(prm->inputs[0].time, CASCADE_STEP);
    ck_assert_int_eq(prm->inputs[0].age, 1);
    ck_assert_int_eq(prm->inputs[1].age, 0);
    ck_assert_int_eq(prm->iterative_rank, -1);
    const struct cascade_einsum *rnv = einsum_of(cascade, "RNV");
    ck_assert_int_eq(rnv->iterative_rank, cascade_find_rank(cascade, "M1"));
    ck_assert_int_eq(einsum_of(cascade, "AV")->inputs[0].time, CASCADE_FINAL);
    const struct cascade_tensor *rm = &cascade->tensors[cascade_find_tensor(cascade, "RM")];
    ck_assert_int_eq(rm->iterative_dim, 0);
    ck_assert(isinf(rm->init) && rm->init < 0);
}
END_TEST

/* Operations of FuseMax's Table of Einsums: SLN is an exp and a subtraction, QK and SLNV are MACs.
 */
START_TEST(test_cascade_counts_operations)
{
    const struct cascade *cascade = load("configs/cascade/attention-1pass.yaml");
    static const char *const expected[][3] = {
        {"QK", " M1 M0 P|E", "mac*1@4"},     {"LM", " M1 P|M0", "max*1@3"},
        {"RM", " M1 P", "max*1@2"},          {"SLN", " M1 M0 P", "add*1@3 exp*1@3"},
        {"SLD", " M1 P|M0", "add*1@3"},      {"SLNV", " F M1 P|M0", "mac*1@4"},
        {"PRM", " M1 P", "add*1@2 exp*1@2"}, {"SPD", " M1 P", "mul*1@2"},
        {"RD", " M1 P", "add*1@2"},          {"SPNV", " F M1 P", "mul*1@3"},
        {"RNV", " F M1 P", "add*1@3"},       {"AV", " F P", "divide*1@2"},
    };
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        const struct cascade_einsum *einsum = einsum_of(cascade, expected[i][0]);
        ck_assert_str_eq(space_text(cascade, einsum), expected[i][1]);
        ck_assert_str_eq(costs_text(einsum), expected[i][2]);
    }
}
END_TEST

START_TEST(test_cascade_costs_nested_and_constant_parts)
{
    const struct cascade *cascade =
        parse("einsum:\n  declaration: {Q: [E, P], K: [E, M]}\n  expressions:\n"
              "    - GM[p] = Q[e, p] * K[e, m] * rsqrt(E) * a :: max(m)\n"
              "    - S[] = GM[p] - 1 / sqrt(E)\n    - Y[p] = -GM[p] * relu(GM[p])\n");
    /* For each of P*M values E macs (two more multiplications stand before), then one max. */
    ck_assert_str_eq(space_text(cascade, &cascade->einsums[0]), " P|M E");
    ck_assert_str_eq(costs_text(&cascade->einsums[0]), "mac*1@3 mul*2@3 max*1@2");
    ck_assert_str_eq(costs_text(&cascade->einsums[1]), "add*2@1");
    ck_assert_str_eq(costs_text(&cascade->einsums[2]), "mul*1@1 add*1@1 max*1@1");
    ck_assert_int_eq(cascade->num_scalars, 1);
    ck_assert_str_eq(cascade->scalars[0], "a");
}
END_TEST

/* RM, then {SPD, RD} and {SPNV, RNV} go step by step; everything else runs whole. */
START_TEST(test_cascade_orders_stages)
{
    const struct cascade *cascade = load("configs/cascade/attention-1pass.yaml");
    const char *text = "";
    for (int i = 0; i < cascade->num_stages; i++) {
        const struct cascade_stage *stage = &cascade->stages[i];
        text = arena_printf(&arena, "%s%s", text, stage->rank >= 0 ? " (" : " ");
        for (int j = 0; j < stage->num_einsums; j++)
            text = arena_printf(&arena, "%s%s%s", text, j > 0 ? " " : "",
                                cascade->einsums[stage->einsums[j]].name);
        text = arena_printf(&arena, "%s%s", text, stage->rank >= 0 ? ")" : "");
    }
    ck_assert_str_eq(text, " QK LM (RM) SLN SLD SLNV PRM (SPD RD) (SPNV RNV) AV");
}
END_TEST

/* `m` of a split rank stands for its parts, everywhere. */
START_TEST(test_cascade_expands_indices_of_split_ranks)
{
    const struct cascade *cascade =
        parse("einsum:\n  declaration: {A: [M, P]}\n  split: {M: [M1, M0]}\n  expressions:\n"
              "    - G[p] = A[m, p] :: max(m)\n    - Y[m1, m0, p] = A[m, p] - G[p]\n");
    ck_assert_str_eq(space_text(cascade, &cascade->einsums[0]), " P|M1 M0");
    ck_assert_str_eq(space_text(cascade, &cascade->einsums[1]), " M1 M0 P");
    ck_assert_str_eq(costs_text(&cascade->einsums[0]), "max*1@3");
}
END_TEST

START_TEST(test_cascade_reads_affine_and_modular_indices)
{
    const struct cascade *cascade =
        parse("einsum:\n  declaration: {I: [M], W: [R], O: [X], C: [X]}\n  expressions:\n"
              "    - O[x] = I[2*x + r - 1] * W[r]\n    - C[x] = I[(x - 3) % M] + index(x)\n");
    const struct cascade_index *index = &cascade->einsums[0].inputs[0].indices[0];
    ck_assert_int_eq(index->num_terms, 2);
    ck_assert_int_eq(index->terms[0].coef, 2);
    ck_assert_int_eq(index->constant, -1);
    ck_assert_int_eq(cascade->einsums[1].inputs[0].indices[0].modulus,
                     cascade_find_rank(cascade, "M"));
    ck_assert(!cascade->ranks[cascade_find_rank(cascade, "M")].is_walked);
}
END_TEST

START_TEST(test_cascade_loads_every_config)
{
    static const char *const names[] = {"attention-3pass",
                                        "attention-3pass-deferred",
                                        "attention-2pass",
                                        "attention-2pass-deferred",
                                        "attention-1pass",
                                        "attention-1pass-normalized",
                                        "two-pass",
                                        "two-pass-deferred",
                                        "two-pass-iterative",
                                        "gemm",
                                        "linear",
                                        "teaal/conv2d",
                                        "teaal/dotprod",
                                        "teaal/gemm",
                                        "teaal/gemv",
                                        "teaal/mttkrp",
                                        "teaal/sddmm"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        (void)load(arena_printf(&arena, "configs/cascade/%s.yaml", names[i]));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("cascade");
    TCase *tcase = tcase_create("cascade");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, test_cascade_splits_declared_ranks);
    tcase_add_test(tcase, test_cascade_times_iterative_reads);
    tcase_add_test(tcase, test_cascade_counts_operations);
    tcase_add_test(tcase, test_cascade_costs_nested_and_constant_parts);
    tcase_add_test(tcase, test_cascade_orders_stages);
    tcase_add_test(tcase, test_cascade_expands_indices_of_split_ranks);
    tcase_add_test(tcase, test_cascade_reads_affine_and_modular_indices);
    tcase_add_test(tcase, test_cascade_loads_every_config);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int num_failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return num_failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
