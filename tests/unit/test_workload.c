/* Workloads: ranks behind fields, ranks of a user, errors. */
#include "sim/workload.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static struct arena arena;
static struct err err;
static struct workload workload;

static void setup(void)
{
    arena_init(&arena);
    err_init(&err);
}

static void teardown(void)
{
    arena_release(&arena);
}

static enum status parse(const char *text)
{
    struct yaml_node *root = NULL;
    err_init(&err);
    ck_assert_int_eq(yaml_load_text(text, strlen(text), "w.yaml", 1, &arena, &root, &err),
                     STATUS_OK);
    return workload_parse(root, "workload", &arena, &workload, &err);
}

static uint64_t size_of(const char *rank)
{
    uint64_t size = 0;
    return workload_rank_size(&workload, rank, &size) ? size : 0;
}

START_TEST(test_workload_fields_are_ranks)
{
    ck_assert_int_eq(workload_load("configs/workload/xlm.yaml", &arena, &workload, &err),
                     STATUS_OK);
    ck_assert_str_eq(workload.name, "XLM");
    ck_assert_uint_eq(size_of("B"), 64);
    ck_assert_uint_eq(size_of("H"), 16);
    ck_assert_uint_eq(size_of("D"), 2048);
    ck_assert_uint_eq(size_of("E"), 128);
    ck_assert_uint_eq(size_of("F"), 128);
    ck_assert_uint_eq(size_of("S"), 8192);
    ck_assert_uint_eq(size_of("P"), 1024);
    ck_assert_uint_eq(size_of("M"), 1024); /* keys: as many as queries, unless said otherwise */
    ck_assert_uint_eq(size_of("X"), 0);
    workload.key_len = 77;
    ck_assert_uint_eq(size_of("M"), 77);
}
END_TEST

START_TEST(test_workload_takes_ranks_of_a_user)
{
    ck_assert_int_eq(parse("name: x\nranks: {X: 2 Ki, E: 5}\n"), STATUS_OK);
    ck_assert_uint_eq(size_of("X"), 2048);
    ck_assert_uint_eq(size_of("E"), 5);
    ck_assert_uint_eq(size_of("F"), 0); /* not given: no such rank */
    struct buf buf;
    buf_init(&buf);
    workload_print(&workload, &buf);
    ck_assert_ptr_nonnull(strstr(buf.data, "seq_len"));
    buf_release(&buf);
}
END_TEST

START_TEST(test_workload_refuses)
{
    ck_assert_int_eq(parse("name: x\nranks: {X: 0}\n"), STATUS_CONFIG);
    ck_assert_str_eq(err.text, "must be within 1 and 2^32");
    ck_assert_str_eq(err.field, "workload.ranks.X");
    ck_assert_int_eq(err.line, 2);
    ck_assert_int_eq(parse("name: x\nranks: {a: 1, b: 1, c: 1, d: 1, e: 1, f: 1, g: 1, h: 1, i: 1, "
                           "j: 1, k: 1, l: 1, m: 1, n: 1, o: 1, p: 1, q: 1}\n"),
                     STATUS_CONFIG);
    ck_assert_str_eq(err.text, "at most 16 ranks, got 17");
    ck_assert_int_eq(parse("name: x\nseq_len: 0\n"), STATUS_CONFIG);
    ck_assert_int_eq(parse("name: x\nseqlen: 5\n"), STATUS_CONFIG);
    ck_assert_int_eq(parse("seq_len: 5\n"), STATUS_CONFIG);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("workload");
    TCase *tcase = tcase_create("files");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, test_workload_fields_are_ranks);
    tcase_add_test(tcase, test_workload_takes_ranks_of_a_user);
    tcase_add_test(tcase, test_workload_refuses);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
