/* Values against plain loops, arrays in files, and the way back to text. */
#include "einsum/eval.h"

#include "base/buf.h"
#include "base/prng.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct arena arena;
static struct err err;
static struct eval eval;

static void setup(void)
{
    arena_init(&arena);
    err_init(&err);
}

static void teardown(void)
{
    arena_release(&arena);
}

static const struct cascade *parse(const char *text)
{
    const struct cascade *cascade = NULL;
    if (cascade_parse_text(text, strlen(text), "test.yaml", &arena, &cascade, &err) != STATUS_OK)
        err_print(&err, stderr);
    ck_assert_ptr_nonnull(cascade);
    return cascade;
}

static void run(const struct cascade *cascade, const char *sizes_text, uint64_t seed)
{
    struct sizes sizes = {{0}};
    ck_assert_int_eq(sizes_parse(cascade, sizes_text, &sizes, &err), STATUS_OK);
    ck_assert_int_eq(sizes_complete(cascade, &sizes, &err), STATUS_OK);
    if (eval_new(cascade, &sizes, &arena, &eval, &err) != STATUS_OK)
        err_print(&err, stderr);
    ck_assert_int_eq(err.status, STATUS_OK);
    eval_seed(&eval, seed);
    eval_run(&eval);
}

static void run_file(const char *name, const char *sizes_text, uint64_t seed)
{
    const struct cascade *cascade = NULL;
    const char *path = arena_printf(&arena, "configs/cascade/%s.yaml", name);
    ck_assert_int_eq(cascade_parse_file(path, &arena, &cascade, &err), STATUS_OK);
    run(cascade, sizes_text, seed);
}

static const double *values(const char *tensor)
{
    const int i = cascade_find_tensor(eval.cascade, tensor);
    ck_assert_int_ge(i, 0);
    return eval.tensors[i].values;
}

/* softmax over the keys of Q.K, times V, the way the definition says: no maximum, no tiles. */
static double attention(int f, int p, int num_e, int num_m, int num_p)
{
    const double *q = values("Q");
    const double *k = values("K");
    const double *v = values("V");
    double sum = 0.0;
    double weighted = 0.0;
    for (int m = 0; m < num_m; m++) {
        double score = 0.0;
        for (int e = 0; e < num_e; e++)
            score += q[e * num_p + p] * k[e * num_m + m];
        sum += exp(score);
        weighted += exp(score) * v[f * num_m + m];
    }
    return weighted / sum;
}

START_TEST(test_eval_attention_equals_direct_softmax)
{
    static const char *const names[] = {"attention-3pass", "attention-3pass-deferred",
                                        "attention-2pass", "attention-2pass-deferred",
                                        "attention-1pass", "attention-1pass-normalized"};
    struct prng prng;
    prng_init(&prng, 5);
    for (int i = 0; i < 60; i++) {
        const char *name = names[i % 6];
        const int num_e = 1 + (int)prng_below(&prng, 8);
        const int num_f = 1 + (int)prng_below(&prng, 5);
        const int num_p = 1 + (int)prng_below(&prng, 5);
        const int num_m1 = 1 + (int)prng_below(&prng, 6);
        const int num_m0 = 1 + (int)prng_below(&prng, 6);
        const char *split = i % 6 < 2 ? "" : arena_printf(&arena, ",M0=%d", num_m0);
        run_file(name,
                 arena_printf(&arena, "E=%d,F=%d,P=%d,M=%d%s", num_e, num_f, num_p, num_m1 * num_m0,
                              split),
                 (uint64_t)i);
        for (int f = 0; f < num_f; f++) {
            for (int p = 0; p < num_p; p++)
                /* |AV| <= 1 and some 50 roundings of 1e-16 each. */
                ck_assert_double_eq_tol(values("AV")[f * num_p + p],
                                        attention(f, p, num_e, num_m1 * num_m0, num_p), 1e-13);
        }
    }
}
END_TEST

START_TEST(test_eval_teaal_equals_loops)
{
    run_file("teaal/conv2d", "X=4,Y=3,R=2,S=3,M=5,N=5", 3);
    for (int x = 0; x < 4; x++) {
        for (int y = 0; y < 3; y++) {
            double sum = 0.0;
            for (int r = 0; r < 2; r++)
                for (int s = 0; s < 3; s++)
                    sum += values("I")[(x + r) * 5 + y + s] * values("F")[r * 3 + s];
            ck_assert_double_eq_tol(values("O")[x * 3 + y], sum, 1e-14);
        }
    }
    run_file("teaal/mttkrp", "M=3,K=4,J=2,N=5", 4);
    for (int m = 0; m < 3; m++) {
        for (int n = 0; n < 5; n++) {
            double sum = 0.0;
            for (int k = 0; k < 4; k++)
                for (int j = 0; j < 2; j++)
                    sum += values("A")[(m * 4 + k) * 2 + j] * values("B")[k * 5 + n] *
                           values("C")[j * 5 + n];
            ck_assert_double_eq_tol(values("Z")[m * 5 + n], sum, 1e-14);
        }
    }
}
END_TEST

START_TEST(test_eval_reduces_as_named)
{
    run(parse("einsum:\n  declaration: {A: [K, M]}\n  expressions:\n"
              "    - X = A[k, m] :: max(m)\n    - Y = A[k, m] :: min(k, m)\n"
              "    - Z[k] = A[k, m] :: mul(m)\n"),
        "K=3,M=4", 9);
    const double *a = values("A");
    double sum = 0.0;
    double least = a[0];
    for (int k = 0; k < 3; k++) {
        double product = 1.0;
        for (int m = 0; m < 4; m++) {
            least = fmin(least, a[k * 4 + m]);
            product *= a[k * 4 + m];
        }
        ck_assert_double_eq_tol(values("Z")[k], product, 1e-15);
    }
    /* The unnamed sum over k is the inner one: X is the largest column sum. */
    double best = -INFINITY;
    for (int m = 0; m < 4; m++) {
        sum = a[m] + a[4 + m] + a[8 + m];
        best = fmax(best, sum);
    }
    ck_assert_double_eq(values("X")[0], best);
    ck_assert_double_eq(values("Y")[0], least);
}
END_TEST

START_TEST(test_eval_functions_and_indices)
{
    run(parse("einsum:\n  declaration: {A: [M], Y: [M], Z: [M], W: [M]}\n  expressions:\n"
              "    - Y[m] = clip(A[m], -0.5, 0.5) + relu(A[m]) - abs(-A[m]) * sigmoid(0)\n"
              "    - Z[m] = A[(m - 2) % M] + index(m) / M\n"
              "    - W[m] = where(A[m], max(A[m], 0.1, 0.2), min(1, square(A[m]))) + tanh(0) + "
              "log(exp(1)) * sqrt(4) * rsqrt(4)\n"),
        "M=7", 2);
    for (int m = 0; m < 7; m++) {
        const double a = values("A")[m];
        ck_assert_double_eq_tol(values("Y")[m],
                                fmin(fmax(a, -0.5), 0.5) + fmax(a, 0.0) - fabs(a) * 0.5, 1e-15);
        ck_assert_double_eq_tol(values("Z")[m], values("A")[(m + 5) % 7] + m / 7.0, 1e-15);
        ck_assert_double_eq_tol(values("W")[m], (a > 0 ? fmax(a, 0.2) : fmin(1.0, a * a)) + 1.0,
                                1e-15);
    }
}
END_TEST

/* Carried values: Fibonacci needs the step before and the one before that. */
START_TEST(test_eval_reads_earlier_steps)
{
    run(parse("einsum:\n  declaration: {ONE: [I]}\n  init: {N: 1}\n  expressions:\n"
              "    - N[i+1] = N[i] + N[i-1] + 0 * ONE[i]\n    - Y = N[I]\n"),
        "I=10", 1);
    /* 1, 1+1, 2+1, 3+2 ...: before the first step all is 1. */
    ck_assert_double_eq(values("Y")[0], 144.0);
}
END_TEST

static enum status parse_npy(const char *header, size_t num_values, struct npy *out)
{
    struct buf buf;
    buf_init(&buf);
    buf_append(&buf, "\x93NUMPY\x01", 7);
    buf_putc(&buf, 0);
    buf_putc(&buf, (char)strlen(header));
    buf_putc(&buf, 0);
    buf_puts(&buf, header);
    for (size_t i = 0; i < num_values; i++)
        buf_append(&buf, "\x00\x00\x80\x3f", 4);
    err_init(&err);
    const enum status status = npy_parse(buf.data, buf.length, "a.npy", &arena, out, &err);
    buf_release(&buf);
    return status;
}

START_TEST(test_npy_reads_float32_and_refuses_the_rest)
{
    static const struct {
        const char *header;
        const char *text;
    } bad[] = {
        {"{'descr': '<f4', 'shape': (2, 3), }", "its header lacks descr, fortran_order or shape"},
        {"{'descr': '<i4', 'fortran_order': False, 'shape': (6,)}",
         "its type is neither <f4 nor <f8"},
        {"{'descr': '<f4', 'fortran_order': True, 'shape': (6,)}", "its order is Fortran's"},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (7,)}",
         "its length does not fit its shape"},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': 6}", "no shape"},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (x,)}", "its shape cannot be read"},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999,)}",
         "its shape is too large"},
    };
    struct npy npy;
    ck_assert_int_eq(
        parse_npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }\n", 6, &npy),
        STATUS_OK);
    ck_assert_int_eq(npy.num_dims, 2);
    ck_assert_double_eq(npy.values[5], 1.0);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        ck_assert_int_eq(parse_npy(bad[i].header, 6, &npy), STATUS_CONFIG);
        ck_assert_ptr_nonnull(strstr(err.text, bad[i].text));
    }
    err_init(&err);
    ck_assert_int_eq(
        npy_parse("\x93NUMPY\x03\x00\x10\x00\x00\x00", 12, "a.npy", &arena, &npy, &err),
        STATUS_CONFIG);
    ck_assert_str_eq(err.text, "not a .npy array: its version is neither 1 nor 2");
    err_init(&err);
    ck_assert_int_eq(
        npy_parse("\x93NUMPY\x01\x00\x10\x00\x00\x00", 12, "a.npy", &arena, &npy, &err),
        STATUS_CONFIG);
    ck_assert_str_eq(err.text, "not a .npy array: it ends inside its header");
}
END_TEST

START_TEST(test_eval_takes_arrays_of_whole_ranks)
{
    const struct cascade *cascade =
        parse("einsum:\n  declaration: {A: [K, M]}\n  split: {M: [M1, M0]}\n  expressions:\n"
              "    - Y[m1] = A[k, m1, m0]\n");
    double numbers[12];
    for (int i = 0; i < 12; i++)
        numbers[i] = i;
    struct npy array = {.num_dims = 2, .shape = {2, 6}, .num_elements = 12, .values = numbers};
    struct sizes sizes = {{0}};
    const int a = cascade_find_tensor(cascade, "A");
    const int y = cascade_find_tensor(cascade, "Y");
    ck_assert_int_eq(sizes_parse(cascade, "M0=3", &sizes, &err), STATUS_OK);
    ck_assert_int_eq(eval_take_sizes(cascade, a, &array, "a.npy", &sizes, &err), STATUS_OK);
    ck_assert_int_eq(sizes_complete(cascade, &sizes, &err), STATUS_OK);
    ck_assert_int_eq(eval_new(cascade, &sizes, &arena, &eval, &err), STATUS_OK);
    ck_assert_int_eq(eval_set_input(&eval, a, &array, "a.npy", &err), STATUS_OK);
    eval_run(&eval);
    ck_assert_double_eq(values("Y")[0], 0 + 1 + 2 + 6 + 7 + 8);
    ck_assert_double_eq(values("Y")[1], 3 + 4 + 5 + 9 + 10 + 11);
    array.shape[1] = 5;
    ck_assert_int_eq(eval_set_input(&eval, a, &array, "a.npy", &err), STATUS_CONFIG);
    ck_assert_str_eq(err.text, "dimension 2 has 5 elements, but rank 'M' has 6");
    err_init(&err);
    ck_assert_int_eq(eval_set_input(&eval, y, &array, "a.npy", &err), STATUS_CONFIG);
    ck_assert_str_eq(err.text, "is written by the cascade, so no file can give it");
    err_init(&err);
    array.num_dims = 4;
    ck_assert_int_eq(eval_set_input(&eval, a, &array, "a.npy", &err), STATUS_CONFIG);
    ck_assert_str_eq(err.text, "has 3 ranks, but the array has 4 dimensions");
}
END_TEST

START_TEST(test_eval_bounds_points)
{
    const struct cascade *cascade =
        parse("einsum:\n  declaration: {A: [K], B: [M], C: [N]}\n  expressions:\n"
              "    - Y = A[k] * B[m] * C[n]\n");
    struct sizes sizes = {{0}};
    ck_assert_int_eq(sizes_parse(cascade, "K=1Mi,M=1Mi,N=1Mi", &sizes, &err), STATUS_OK);
    ck_assert_int_eq(eval_new(cascade, &sizes, &arena, &eval, &err), STATUS_CONFIG);
    ck_assert_str_eq(err.text, "'Y' of cascade 'test' has too many points");
}
END_TEST

START_TEST(test_cascade_bounds_its_text)
{
    const struct cascade *cascade = NULL;
    char *text = arena_alloc(&arena, CASCADE_MAX_BYTES + 2);
    memset(text, ' ', CASCADE_MAX_BYTES + 1);
    ck_assert_int_eq(
        cascade_parse_text(text, CASCADE_MAX_BYTES + 1, "a.yaml", &arena, &cascade, &err),
        STATUS_CONFIG);
    ck_assert_str_eq(err.text, "a cascade is at most 1048576 bytes long");
}
END_TEST

static const char *printed(const struct cascade *cascade)
{
    struct buf buf;
    buf_init(&buf);
    cascade_print(cascade, &buf);
    const char *text = arena_strdup(&arena, buf.data);
    buf_release(&buf);
    return text;
}

START_TEST(test_cascade_prints_what_it_parses)
{
    static const char *const texts[] = {
        "name: \"a \\\"b\\\\ \"\neinsum:\n  declaration: {A: [K, M], X: [S]}\n  expressions:\n"
        "    - G = A[k, m] * X[2*k - m + 3] * X[k + 0] :: max(m)\n"
        "    - Y[k] = -(a - (b - A[k, m])) / (a * (b / X[(k - 2) % S])) - -3 + index(k) / inf\n"
        "    - Z[k] = max(Y[k], -Y[k]) * K + G\n",
        "einsum:\n  declaration: {A: [K]}\n  init: {R: -1e-3}\n  expressions:\n"
        "    - |\n      R[k+1] = R[k-1] *\n        A[K - k - 1]\n    - 'Y = R[K]'\n",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        char *text = arena_strdup(&arena, texts[i]);
        const char *once = printed(parse(text));
        ck_assert_str_eq(printed(parse(once)), once);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("eval");
    TCase *tcase = tcase_create("eval");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, test_eval_attention_equals_direct_softmax);
    tcase_add_test(tcase, test_eval_teaal_equals_loops);
    tcase_add_test(tcase, test_eval_reduces_as_named);
    tcase_add_test(tcase, test_eval_functions_and_indices);
    tcase_add_test(tcase, test_eval_reads_earlier_steps);
    tcase_add_test(tcase, test_npy_reads_float32_and_refuses_the_rest);
    tcase_add_test(tcase, test_eval_takes_arrays_of_whole_ranks);
    tcase_add_test(tcase, test_eval_bounds_points);
    tcase_add_test(tcase, test_cascade_bounds_its_text);
    tcase_add_test(tcase, test_cascade_prints_what_it_parses);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int num_failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return num_failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
