/*
 * Mappings bound to cascades: what cannot be bound, sized or lowered is refused with its place. The
 * good cases are tests/model/test_fusemax_*.c and test_analytic_laws.c.
 */
#include "base/file.h"
#include "sim/analytic.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define FOLDER "build/test_plan"

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

static void write_file(const char *name, const char *text)
{
    ck_assert_int_eq(file_write_atomic(name, text, strlen(text), &err), STATUS_OK);
}

#define GEMM                                                                                  \
    "name: gemm\neinsum:\n  declaration: {A: [K, M], B: [K, N], Z: [M, N]}\n  expressions:\n" \
    "    - Z[m, n] = A[k, m] * B[k, n]\n"
#define CHAIN                                                         \
    "name: chain\neinsum:\n  declaration: {A: [M]}\n  expressions:\n" \
    "    - X[m] = A[m] + A[m]\n    - Y[m] = X[m] * A[m]\n"

/* Loads the design and evaluates it with 8 of every rank; returns the status. */
static enum status try_design(const char *cascade, const char *mapping)
{
    err_init(&err);
    write_file(FOLDER "/cascade.yaml", cascade);
    write_file(FOLDER "/mapping.yaml", mapping);
    const struct design_files files = {"test", FOLDER "/cascade.yaml",
                                       "tests/data/model/small_arch.yaml", FOLDER "/mapping.yaml",
                                       "configs/tech"};
    const enum status status = design_load(&files, &arena, &design, &err);
    if (status != STATUS_OK)
        return status;
    static const char *const ranks[] = {"M", "N", "K", "U", "V", "W"};
    design->workload = (struct workload){.name = "eights", .seq_len = 8, .num_ranks = 6};
    for (int i = 0; i < 6; i++)
        design->workload.ranks[i] = (struct workload_rank){ranks[i], 8};
    return analytic_evaluate(design, ACCOUNTING_FULL, &result, &err);
}

static void expect(enum status status, const char *text)
{
    ck_assert_msg(err.status == status && strstr(err.text, text), "status %d, '%s', not '%s'",
                  (int)err.status, err.text, text);
}

static void refuse(const char *cascade, const char *mapping, const char *text)
{
    ck_assert_int_ne(try_design(cascade, mapping), STATUS_OK);
    expect(STATUS_CONFIG, text);
    ck_assert_msg(err.line > 0, "no place for '%s'", err.text);
}

#define SPLIT   "split: {M: [M1, {M0: rows}], N: [N1, {N0: cols}]}\n"
#define TILE    "tile: [M1, N1]\n"
#define UNITS   "units: {2d: [Z]}\n"
#define LOOPS   "loops: {DRAM: [M1], L3: [N1, K]}\n"
#define SPATIAL "spatial: {2d: [M0, N0]}\n"
#define KEEP    "keep: {DRAM: [A, B, Z], L3: [A, B]}\n"
#define GOOD    "name: x\n" SPLIT TILE UNITS LOOPS SPATIAL KEEP

START_TEST(test_plan_binds_a_good_mapping)
{
    ck_assert_int_eq(try_design(GEMM, GOOD), STATUS_OK);
    ck_assert_uint_eq(result.einsums[0].iterations, 1 * 2 * 8);
}
END_TEST

START_TEST(test_plan_refuses_wrong_names)
{
    refuse(GEMM, "name: x\nsplit: {X: [X1, {X0: rows}]}\n" TILE UNITS LOOPS SPATIAL,
           "the cascade has no rank 'X'");
    refuse(GEMM, "name: x\n" SPLIT "tile: [M2]\n" UNITS LOOPS SPATIAL,
           "'M2' is no rank and no part");
    refuse(GEMM, "name: x\n" SPLIT "tile: []\n" UNITS LOOPS SPATIAL, "1 to 6 loops, got 0");
    refuse(GEMM, "name: x\n" SPLIT TILE "units: {2d: [Z, Y]}\n" LOOPS SPATIAL,
           "the cascade has no Einsum 'Y'");
    refuse(GEMM, GOOD "einsums: {Y: {lag: 1}}\n", "the cascade has no Einsum 'Y'");
    refuse(GEMM, GOOD "mask: {before: Y}\n", "the cascade has no Einsum 'Y'");
    refuse("name: own\neinsum:\n  declaration: {A: [M]}\n  expressions:\n"
           "    - MSK[m] = A[m] + A[m]\n",
           "name: x\ntile: [M]\nunits: {1d: [MSK]}\nloops: {DRAM: [M]}\nspatial: {}\n"
           "mask: {before: MSK}\n",
           "the mask's step is called 'MSK', and so is an Einsum of the cascade");
    refuse(GEMM, "name: x\n" SPLIT TILE "units: {2d: [Z], 1d: [Z]}\n" LOOPS SPATIAL,
           "'Z' must run on one array, it is listed 2 times");
    refuse(GEMM, GOOD "einsums: {Z: {keep: {L3: [Q]}}}\n", "'Z' does not touch 'Q'");
    refuse(GEMM, GOOD "einsums: {Z: {split: {X: [X1]}}}\n", "'Z' has no rank 'X'");
    refuse(CHAIN,
           "name: x\ntile: [M]\nunits: {2d: [X, Y]}\nloops: {DRAM: [M]}\nspatial: {}\n"
           "phases: [[X]]\n",
           "'Y' is in no phase");
    refuse(CHAIN,
           "name: x\ntile: [M]\nunits: {2d: [X, Y]}\nloops: {DRAM: [M]}\nspatial: {}\n"
           "phases: [[], [X, Y]]\n",
           "phase 1 has no Einsum");
}
END_TEST

START_TEST(test_plan_refuses_wrong_loops)
{
    refuse(GEMM, "name: x\n" SPLIT TILE UNITS "loops: {DRAM: [M1], L3: [N1]}\n" SPATIAL,
           "'K' of 'Z' is in no loop");
    refuse(GEMM, "name: x\n" SPLIT TILE UNITS "loops: {DRAM: [M1, K], L3: [N1, K]}\n" SPATIAL,
           "'K' is in two loops of 'Z'");
    refuse(GEMM, "name: x\n" SPLIT TILE UNITS "loops: {DRAM: [M1], L3: [N1, K, Q]}\n" SPATIAL,
           "'Q' is no rank of 'Z' and no part");
    refuse("name: s\neinsum:\n  declaration: {A: [M], Z: [M]}\n  split: {M: [M1, M0]}\n"
           "  expressions:\n    - Z[m1, m0] = A[m1, m0] + A[m1, m0]\n",
           "name: x\ntile: [M1]\nunits: {2d: [Z]}\nloops: {DRAM: [M1]}\nspatial: {2d: [M0]}\n",
           "the cascade splits 'M' and 'M1' has no size here");
    refuse(
        GEMM,
        "name: x\nsplit: {M: [M1, {M0: search}], N: [N1, {N0: cols}]}\n" TILE UNITS LOOPS SPATIAL,
        "'search' belongs into the split of one Einsum");
    refuse("name: wide\neinsum:\n  declaration: {A: [M, N, K, U, V]}\n  expressions:\n"
           "    - Z[m, n, k, u, v] = A[m, n, k, u, v] + A[m, n, k, u, v]\n",
           "name: x\nsplit:\n  M: [m4, {m3: 1}, {m2: 1}, {m1: 1}, {m0: 1}]\n"
           "  N: [n4, {n3: 1}, {n2: 1}, {n1: 1}, {n0: 1}]\n"
           "  K: [k4, {k3: 1}, {k2: 1}, {k1: 1}, {k0: 1}]\n"
           "  U: [u4, {u3: 1}, {u2: 1}, {u1: 1}, {u0: 1}]\n"
           "  V: [v4, {v3: 1}, {v2: 1}, {v1: 1}, {v0: 1}]\n"
           "tile: [m4]\nunits: {2d: [Z]}\nspatial: {}\n"
           "loops: {DRAM: [m4, m3, m2, m1, m0, n4, n3, n2, n1, n0, k4, k3, k2, k1, k0, u4, u3, u2, "
           "u1, u0, v4, v3, v2, v1, v0]}\n",
           "'Z' has more than 24 loops");
}
END_TEST

START_TEST(test_plan_refuses_sizes)
{
    refuse(GEMM, GOOD "ranks: {K: Q}\n", "the workload has no rank or field 'Q'");
    refuse(GEMM, GOOD "ranks: {K: [65536, 131072]}\n", "the size of 'K' must be within 1 and 2^32");
    refuse("name: gemm\neinsum:\n  declaration: {A: [X, M], B: [X, N], Z: [M, N]}\n"
           "  expressions:\n    - Z[m, n] = A[x, m] * B[x, n]\n",
           "name: x\n" SPLIT TILE UNITS "loops: {DRAM: [M1], L3: [N1, X]}\n" SPATIAL,
           "the workload gives no size for rank 'X'");
    refuse(GEMM,
           "name: x\nsplit: {M: [M1, {M0: rows}], N: [N2, {N1: {fit: L3, capacity: 64 B}}, {N0: "
           "cols}]}\ntile: [M1]\n" UNITS "loops: {DRAM: [M1, N2], L3: [N1, K]}\n" SPATIAL KEEP,
           "the smallest tile keeps 192 B in L3, which has 64 B for it"); /* 8x8 + 4x8 words */
    refuse(GEMM, GOOD "cases:\n  - {when: {Q: 3}, set: {}}\n",
           "the workload has no rank or field 'Q'");
    refuse(GEMM, GOOD "cases:\n  - {when: {seq_len: 9}, set: {}}\n",
           "mapping 'x' has no case for 'eights' at a length of 8");
}
END_TEST

START_TEST(test_plan_refuses_searches)
{
    refuse(GEMM,
           "name: x\n" SPLIT TILE UNITS SPATIAL LOOPS
           "keep: {DRAM: [A, B, Z]}\neinsums: {Z: {search: {order: L3}, keep: {L3: [A, B]}, split: "
           "{K: [K1, {K0: 1000}]}, loops: {L3: [N1, K1, K0, K2]}}}\n",
           "'K2' is no rank of 'Z' and no part");
    /* 8 x 8 words of A and 8 x 8 of B do not fit into a row of L3; nothing else may be kept */
    ck_assert_int_eq(try_design(GEMM, GOOD "einsums: {Z: {search: {order: L3}}}\n"), STATUS_OK);
    design->arch.l3.capacity_bytes = 64;
    design->workload.ranks[2].size = 16;
    ck_assert_int_eq(
        analytic_evaluate(design, ACCOUNTING_FULL | ACCOUNTING_NO_ENERGY, &result, &err),
        STATUS_CONFIG);
    expect(STATUS_CONFIG, "no mapping of 'Z' fits into L3");
}
END_TEST

#define FIVE                                                                     \
    "name: five\neinsum:\n  declaration: {A: [M, N, K, U, V]}\n  expressions:\n" \
    "    - Z[m, n, k, u, v] = A[m, n, k, u, v] * A[m, n, k, u, v]\n"

START_TEST(test_plan_limits_searches)
{
    ck_assert_int_eq(
        try_design(FIVE, "name: x\ntile: [M]\nunits: {1d: [Z]}\nspatial: {}\nloops: {L3: [M, N, K, "
                         "U, V]}\neinsums:\n  Z:\n    split:\n"
                         "      M: [ma, {mb: search}, {mc: search}, {md: search}]\n"
                         "      N: [na, {nb: search}, {nc: search}, {nd: search}]\n"
                         "      K: [ka, {kb: search}, {kc: search}, {kd: search}]\n"
                         "      U: [ua, {ub: search}, {uc: search}, {ud: search}, {ue: search}]\n"
                         "    loops: {L3: [ma, mb, mc, md, na, nb, nc, nd, ka, kb, kc, kd, ua, ub, "
                         "uc, ud, ue, V]}\n"),
        STATUS_UNSUPPORTED);
    expect(STATUS_UNSUPPORTED, "more than 12 searched parts");
    ck_assert_int_eq(
        try_design(FIVE,
                   "name: x\ntile: [M]\nunits: {1d: [Z]}\nspatial: {}\nloops: {L3: [M, N, K, "
                   "U, V]}\nranks: {M: [65536, 4], N: [65536, 4]}\neinsums:\n  Z:\n"
                   "    split: {M: [ma, {mb: search}, {mc: search}, {md: search}], N: [na, {nb: "
                   "search}, {nc: search}, {nd: search}]}\n"
                   "    loops: {L3: [ma, mb, mc, md, na, nb, nc, nd, K, U, V]}\n"),
        STATUS_UNSUPPORTED);
    expect(STATUS_UNSUPPORTED, "more than 1048576 mappings of 'Z' to try");
    ck_assert_int_eq(
        try_design(FIVE, "name: x\ntile: [M]\nunits: {1d: [Z]}\nspatial: {}\nloops: {L3: [m1, m0, "
                         "n1, n0, K, U, V]}\nsplit: {M: [m1, {m0: 2}], N: [n1, {n0: 2}]}\n"
                         "tile: [m1]\n"),
        STATUS_CONFIG); /* a key twice: the reader says so */
    ck_assert_int_eq(
        try_design(FIVE, "name: x\ntile: [m1]\nunits: {1d: [Z]}\nspatial: {}\nloops: {L3: [m1, m0, "
                         "n1, n0, K, U, V]}\nsplit: {M: [m1, {m0: 2}], N: [n1, {n0: 2}]}\n"
                         "einsums: {Z: {search: {order: L3}}}\n"),
        STATUS_UNSUPPORTED);
    expect(STATUS_UNSUPPORTED, "the order of more than 6 loops");
}
END_TEST

#define LINE "tile: [M]\nloops: {DRAM: [M]}\nspatial: {}\n"

START_TEST(test_plan_refuses_what_arrays_cannot_do)
{
    refuse(CHAIN, "name: x\nunits: {2d: [X, Y]}\n" LINE,
           "'X' needs 'add', which the 2d array of 'small' does not have");
}
END_TEST

/* Two products in a row: X, then Y, which reads X. */
#define PRODUCTS                                                                       \
    "name: products\neinsum:\n  declaration: {A: [K, M], B: [K, M]}\n  expressions:\n" \
    "    - X[m] = A[k, m] * B[k, m]\n    - Y[m] = X[m] * A[k, m]\n"

START_TEST(test_plan_refuses_circles)
{
    ck_assert_int_eq(try_design(PRODUCTS, "name: x\ntile: [M]\nloops: {DRAM: [M, K]}\nspatial: {}\n"
                                          "units: {2d: [X, Y]}\n"),
                     STATUS_OK);
    refuse(PRODUCTS,
           "name: x\ntile: [M]\nloops: {DRAM: [M, K]}\nspatial: {}\nunits: {2d: [Y, X]}\n",
           "the steps wait for each other in a circle through 'X'");
    /* with a lag, Y may stand first: it works on the tile before */
    ck_assert_int_eq(try_design(PRODUCTS, "name: x\ntile: [M]\nloops: {DRAM: [M, K]}\nspatial: {}\n"
                                          "units: {2d: [Y, X]}\neinsums: {Y: {lag: 1}}\n"),
                     STATUS_OK);
    refuse(PRODUCTS,
           "name: x\ntile: [M]\nloops: {DRAM: [M, K]}\nspatial: {}\nunits: {2d: [X, Y]}\n"
           "phases: each\neinsums: {Y: {after: [X]}}\n",
           "'Y' waits for 'X', which is not in its phase");
}
END_TEST

START_TEST(test_plan_limits_waits)
{
    char cascade[4096] = "name: fan\neinsum:\n  declaration: {A: [K, M]}\n  expressions:\n";
    char names[512] = "", order[512] = "";
    for (int i = 0; i < 18; i++) {
        char line[128];
        snprintf(line, sizeof line, "    - X%d[m] = A[k, m] * A[k, m]\n", i);
        strcat(cascade, line);
        snprintf(line, sizeof line, "%sX%d", i ? ", " : "", i);
        strcat(names, line);
        if (i < 17)
            strcat(order, line);
    }
    char mapping[2048];
    snprintf(mapping, sizeof mapping,
             "name: x\ntile: [M]\nloops: {DRAM: [M, K]}\nspatial: {}\nunits: {2d: [X17, %s]}\n"
             "einsums: {X17: {after: [%s]}}\n",
             order, order);
    refuse(cascade, mapping, "more than 16 waits");
}
END_TEST

START_TEST(test_plan_refuses_what_counts_cannot_hold)
{
    const uint64_t huge = (uint64_t)1 << 32;
    ck_assert_int_eq(try_design(GEMM, GOOD), STATUS_OK);
    for (int i = 0; i < 3; i++)
        design->workload.ranks[i].size = huge;
    ck_assert_int_eq(analytic_evaluate(design, ACCOUNTING_FULL, &result, &err), STATUS_UNSUPPORTED);
    expect(STATUS_UNSUPPORTED, "'Z' does more than 2^63 operations");
    err_init(&err);
    /* each tile of K = 2^32 cycles, 1024 cycles an operation: 2^42 cycles in one step */
    ck_assert_int_eq(try_design(GEMM, GOOD "einsums: {Z: {cycles: 1 Ki}}\n"), STATUS_OK);
    design->workload.ranks[2].size = huge;
    ck_assert_int_eq(analytic_evaluate(design, ACCOUNTING_FULL, &result, &err), STATUS_UNSUPPORTED);
    expect(STATUS_UNSUPPORTED, "sizes pass the limits of a tile program");
}
END_TEST

START_TEST(test_source_refuses_what_is_not_modelled)
{
    ck_assert_int_eq(try_design("name: c\neinsum:\n  declaration: {A: [Q], F: [S], O: [P]}\n"
                                "  expressions:\n    - O[p] = A[p + s] * F[s]\n",
                                GOOD),
                     STATUS_UNSUPPORTED);
    expect(STATUS_UNSUPPORTED, "affine and modular indices of 'A' are not modelled");
    char cascade[8192] = "name: long\neinsum:\n  declaration: {A: [M]}\n  expressions:\n";
    for (int i = 0; i < 49; i++) {
        char line[64];
        snprintf(line, sizeof line, "    - X%d[m] = A[m] * A[m]\n", i);
        strcat(cascade, line);
    }
    ck_assert_int_eq(try_design(cascade, GOOD), STATUS_UNSUPPORTED);
    expect(STATUS_UNSUPPORTED, "more than 48 Einsums");
    ck_assert_int_eq(
        try_design("name: many\neinsum:\n  declaration: {A: [M], B: [M], C: [M], D: [M], E: [M], "
                   "F: [M], G: [M], H: [M]}\n  expressions:\n"
                   "    - Z[m] = A[m] * B[m] * C[m] * D[m] * E[m] * F[m] * G[m] * H[m]\n",
                   GOOD),
        STATUS_UNSUPPORTED);
    expect(STATUS_UNSUPPORTED, "more than 8 tensors in one Einsum");
    ck_assert_int_eq(try_design("name: two\neinsum:\n  declaration: {A: [K, M, N]}\n"
                                "  expressions:\n    - Z[m] = A[k, m, n] :: max(k), min(n)\n",
                                GOOD),
                     STATUS_UNSUPPORTED);
    expect(STATUS_UNSUPPORTED, "nested reductions are not modelled; write 'Z' as two Einsums");
    char splits[4096] = "name: split\neinsum:\n  declaration: {";
    char parts[1024] = "}\n  split: {", lines[1024] = "}\n  expressions:\n";
    for (int i = 0; i < 17; i++) { /* one Einsum a rank, each rank in two parts */
        char line[96];
        snprintf(line, sizeof line, "%sA%d: [R%d]", i ? ", " : "", i, i);
        strcat(splits, line);
        snprintf(line, sizeof line, "%sR%d: [R%dA, R%dB]", i ? ", " : "", i, i, i);
        strcat(parts, line);
        snprintf(line, sizeof line, "    - X%d = A%d[r%d] * A%d[r%d]\n", i, i, i, i, i);
        strcat(lines, line);
    }
    strcat(strcat(splits, parts), lines);
    ck_assert_int_ne(try_design(splits, GOOD), STATUS_OK);
    expect(STATUS_UNSUPPORTED, "more than 16 splits");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("plan");
    TCase *tcase = tcase_create("errors");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, test_plan_binds_a_good_mapping);
    tcase_add_test(tcase, test_plan_refuses_wrong_names);
    tcase_add_test(tcase, test_plan_refuses_wrong_loops);
    tcase_add_test(tcase, test_plan_refuses_sizes);
    tcase_add_test(tcase, test_plan_refuses_searches);
    tcase_add_test(tcase, test_plan_limits_searches);
    tcase_add_test(tcase, test_plan_refuses_what_arrays_cannot_do);
    tcase_add_test(tcase, test_plan_refuses_circles);
    tcase_add_test(tcase, test_plan_limits_waits);
    tcase_add_test(tcase, test_plan_refuses_what_counts_cannot_hold);
    tcase_add_test(tcase, test_source_refuses_what_is_not_modelled);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
