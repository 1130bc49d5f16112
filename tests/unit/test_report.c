/* Whole reports: small and partial results give a page that is well formed, local and repeatable.
 */
#include "reports/report.h"

#include "base/buf.h"
#include "base/file.h"
#include "reports/gnuplot.h"
#include "tests/support/markup.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

static struct arena arena;
static struct err err;
static const char *dir;

static void setup(void)
{
    const char *scratch = getenv("SCRATCH");
    arena_init(&arena);
    err_init(&err);
    dir = arena_printf(&arena, "%s/report", scratch ? scratch : "build");
    ck_assert_int_eq(file_make_dir(dir, &err), STATUS_OK);
    remove(arena_printf(&arena, "%s/programs.jsonl", dir));
    remove(arena_printf(&arena, "%s/config.yaml", dir));
}

static void teardown(void)
{
    arena_release(&arena);
}

static void put(const char *name, const char *text)
{
    const char *path = arena_printf(&arena, "%s/%s", dir, name);
    ck_assert_int_eq(file_write_atomic(path, text, strlen(text), &err), STATUS_OK);
}

static char *get(const char *name)
{
    char *text = NULL;
    size_t length = 0;
    const char *path = arena_printf(&arena, "%s/%s", dir, name);
    ck_assert_int_eq(file_read(path, (size_t)1 << 24, &arena, &text, &length, &err), STATUS_OK);
    return text;
}

static char *make_page(void)
{
    ck_assert_msg(report_write(dir, false, &err) == STATUS_OK, "%s", err.text);
    char *page = get("report.html");
    markup_check(page);
    markup_check_local(page);
    return page;
}

#define MASK_POINT(mask, level, speedup, work)                                                     \
    "{\"study\":\"s\",\"design\":\"d\",\"model\":\"m\",\"seq_len\":64,\"sweep\":{\"mask\":\"" mask \
    "\"},\"accounting\":\"full\",\"level\":\"" level                                               \
    "\",\"latency_s\":1,\"energy_pj\":1,\"mask\":"                                                 \
    "{\"speedup\":" speedup ",\"bound_flop\":8,\"bound_worst_tile\":2,\"bound_work\":" work        \
    ",\"visited_tiles\":8,\"partial_tiles\":2}}\n"

START_TEST(test_report_masks_beside_their_bounds)
{
    put("results.jsonl",
        MASK_POINT("a", "analytic", "3", "4") MASK_POINT("b", "analytic", "6", "8"));
    const char *page = make_page();
    /* 2 of 8 tiles are masked, 3 of 4 is 75 % of the work bound */
    ck_assert_ptr_nonnull(strstr(page, "<td class=\"n\">25</td><td class=\"n\">3</td>"
                                       "<td class=\"n\">75</td>"));
    ck_assert_str_eq(get("plots/s-masks.csv"), "design,speedup_of,mask,speedup\n"
                                               "d,by pairs,a,8\nd,work bound,a,4\n"
                                               "d,analytic level,a,3\n"
                                               "d,by pairs,b,8\nd,work bound,b,8\n"
                                               "d,analytic level,b,6\n");
    put("results.jsonl", "{\"study\":\"s\",\"design\":\"d\",\"mask\":3}\n");
    ck_assert_int_eq(report_write(dir, false, &err), STATUS_CONFIG);
    ck_assert_str_eq(err.text, "expected an object");
}
END_TEST

#define LEVEL_POINT(level, design, seq, latency, energy)                                     \
    "{\"study\":\"attention\",\"design\":\"" design "\",\"model\":\"BERT\",\"seq_len\":" seq \
    ",\"accounting\":\"published\",\"level\":\"" level "\",\"latency_s\":" latency           \
    ",\"energy_pj\":" energy "}\n"
#define POINT(design, seq, latency, energy) LEVEL_POINT("analytic", design, seq, latency, energy)

START_TEST(test_report_headline_by_hand)
{
    put("results.jsonl", POINT("flat", "1024", "4", "10") POINT("flat", "4096", "9", "10")
                             POINT("binding", "1024", "2", "8") POINT("binding", "4096", "1", "9"));
    const char *page = make_page();
    /* speedups 4/2 and 9/1: mean 5.5; energies 0.8 and 0.9: mean 85 % */
    ck_assert_ptr_nonnull(strstr(page, "<td class=\"n\">5.500x</td>"));
    ck_assert_ptr_nonnull(strstr(page, "<td class=\"n\">85.00 %</td>"));
    ck_assert_ptr_nonnull(strstr(page, "<td class=\"n\">6.7x</td>"));
    ck_assert_str_eq(get("plots/attention-speedup.csv"), "workload,design,seq_len,speedup\n"
                                                         "BERT,flat,1024,1\n"
                                                         "BERT,flat,4096,1\n"
                                                         "BERT,binding,1024,2\n"
                                                         "BERT,binding,4096,9\n");
    ck_assert_str_eq(page, make_page());
}
END_TEST

START_TEST(test_report_means_are_of_one_level)
{
    put("results.jsonl",
        LEVEL_POINT("cycle", "flat", "1024", "8", "10") POINT("flat", "1024", "4", "10")
            LEVEL_POINT("cycle", "binding", "1024", "2", "8") POINT("binding", "1024", "2", "8"));
    const char *page = make_page();
    /* 4/2 by the formula, which the claim is about, and 8/2 by cycles; not their mean of 3 */
    ck_assert_ptr_nonnull(strstr(page, "<td class=\"n\">2.000x</td>"));
    ck_assert_ptr_nonnull(strstr(page, "<td class=\"n\">4.000x</td>"));
    ck_assert_ptr_null(strstr(page, "<td class=\"n\">3.000x</td>"));
    ck_assert_ptr_nonnull(strstr(page, "<td>binding, cycle</td>"));
}
END_TEST

#define CYCLE_POINT(level, cycles, stalls)                                                        \
    "{\"study\":\"attention\",\"design\":\"flat\",\"model\":\"BERT\",\"seq_len\":1024,\"level\":" \
    "\"" level "\",\"accounting\":\"full\",\"cycles\":" cycles stalls "}\n"

/* 100 cycles by the formula, 125 on the engine: of the 2D array's, 50 busy and 75 without an
 * operand.
 */
START_TEST(test_report_says_where_the_cycles_go)
{
    put("results.jsonl",
        CYCLE_POINT("analytic", "100", "")
            CYCLE_POINT("cycle", "125",
                        ",\"stalls\":{\"2d\":{\"busy\":50,\"operand\":75,\"space\":0,\"port\":0,"
                        "\"dram\":0,\"drain\":0}}"));
    const char *page = make_page();
    ck_assert_ptr_nonnull(strstr(page, "Where the cycles go, attention"));
    ck_assert_ptr_nonnull(strstr(page, "<td class=\"n\">125</td><td class=\"n\">40.00 %</td>"
                                       "<td class=\"n\">60.00 %</td>"));
    ck_assert_ptr_nonnull(strstr(page, "<td class=\"n\">25 %</td>"));
    ck_assert_ptr_nonnull(strstr(get("plots/attention-stalls-2d.csv"), ",operand,all,0.6\n"));
    put("results.jsonl", CYCLE_POINT("analytic", "100", ""));
    ck_assert_ptr_null(strstr(make_page(), "Where the cycles go"));
}
END_TEST

START_TEST(test_report_says_what_has_no_details)
{
    struct buf text;
    buf_init(&text);
    for (int i = 0; i < 2050; i++)
        buf_printf(&text, "{\"study\":\"s\",\"design\":\"d\",\"seq_len\":%d}\n", i + 1);
    put("results.jsonl", text.data);
    buf_release(&text);
    ck_assert_ptr_nonnull(strstr(make_page(), "are shown of the first 2048 lines."));
    put("results.jsonl", "{\"study\":\"s\",\"design\":\"d\"}\n");
    ck_assert_ptr_null(strstr(make_page(), "are shown of the first"));
}
END_TEST

START_TEST(test_report_of_one_point)
{
    put("results.jsonl", "{\"study\":\"<mine>\",\"design\":\"a&b\"}\n");
    const char *page = make_page();
    ck_assert_ptr_nonnull(strstr(page, "Study: &lt;mine&gt;"));
    ck_assert_ptr_null(strstr(page, "id=\"headline\""));
    ck_assert_ptr_null(strstr(page, "id=\"programs\""));
    ck_assert_ptr_null(strstr(page, "<figure>"));
}
END_TEST

START_TEST(test_report_of_an_own_sweep)
{
    struct buf text;
    buf_init(&text);
    for (int i = 1; i <= 20; i++)
        buf_printf(&text,
                   "{\"study\":\"own\",\"design\":\"x\",\"model\":\"m\",\"seq_len\":1024,"
                   "\"accounting\":\"full\",\"latency_s\":%d,\"energy_pj\":%d,\"area_um2\":%d,"
                   "\"sweep\":{\"arch.l3.capacity\":%d}}\n",
                   100 - i, i, i * 1000000, i * 1048576);
    put("results.jsonl", text.data);
    buf_release(&text);
    const char *page = make_page();
    ck_assert_ptr_nonnull(strstr(page, "arch.l3.capacity (20 values)"));
    ck_assert_ptr_nonnull(strstr(page, "Latency, own"));
    ck_assert_ptr_nonnull(strstr(page, "Area against latency, own"));
    ck_assert_ptr_nonnull(strstr(get("plots/own-latency.csv"), "\nm,x,20971520,80\n"));
}
END_TEST

/* Two swept fields: the one with more values goes on x, the other into panels, also of stacks. */
START_TEST(test_report_keeps_swept_fields_apart)
{
    struct buf text;
    buf_init(&text);
    for (int seq_len = 1024; seq_len <= 2048; seq_len *= 2)
        for (int mib = 1; mib <= 3; mib++)
            buf_printf(&text,
                       "{\"study\":\"own\",\"design\":\"x\",\"model\":\"m\",\"seq_len\":%d,"
                       "\"latency_s\":%d,\"sweep\":{\"arch.l3.capacity\":%d},\"einsums\":{\"QK\":"
                       "{\"unit\":\"2d\",\"util\":0.75}}}\n",
                       seq_len, mib, mib * 1048576);
    put("results.jsonl", text.data);
    buf_release(&text);
    const char *page = make_page();
    ck_assert_ptr_nonnull(strstr(page, "<td>3 MiB</td>"));
    ck_assert_str_eq(get("plots/own-einsums-2d.csv"), "design,einsum,arch.l3.capacity_B,util_2d\n"
                                                      "\"x, seq_len 1Ki\",QK,1048576,0.75\n"
                                                      "\"x, seq_len 1Ki\",QK,2097152,0.75\n"
                                                      "\"x, seq_len 1Ki\",QK,3145728,0.75\n"
                                                      "\"x, seq_len 2Ki\",QK,1048576,0.75\n"
                                                      "\"x, seq_len 2Ki\",QK,2097152,0.75\n"
                                                      "\"x, seq_len 2Ki\",QK,3145728,0.75\n");
}
END_TEST

/* A side and the buffer sized for it change together: the side goes on x and no panel is named. */
START_TEST(test_report_joins_fields_that_change_together)
{
    put("results.jsonl",
        "{\"study\":\"s\",\"design\":\"d\",\"model\":\"m\",\"array_side\":16,\"latency_s\":4,"
        "\"sweep\":{\"arch.l3.capacity\":16384}}\n"
        "{\"study\":\"s\",\"design\":\"d\",\"model\":\"n\",\"array_side\":16,\"latency_s\":5,"
        "\"sweep\":{\"arch.l3.capacity\":32768}}\n"
        "{\"study\":\"s\",\"design\":\"d\",\"model\":\"m\",\"array_side\":32,\"latency_s\":1,"
        "\"sweep\":{\"arch.l3.capacity\":65536}}\n"
        "{\"study\":\"s\",\"design\":\"d\",\"model\":\"n\",\"array_side\":32,\"latency_s\":2,"
        "\"sweep\":{\"arch.l3.capacity\":131072}}\n");
    make_page();
    ck_assert_str_eq(get("plots/s-latency.csv"), "workload,design,array_side,latency_s\n"
                                                 "m,d,16,4\n"
                                                 "n,d,16,5\n"
                                                 "m,d,32,1\n"
                                                 "n,d,32,2\n");
}
END_TEST

START_TEST(test_report_shows_what_accounting_adds)
{
    put("results.jsonl",
        "{\"study\":\"s\",\"design\":\"d\",\"accounting\":\"published\",\"energy_pj\":10,"
        "\"components\":{\"mac\":{\"energy_pj\":9},\"RF2D\":{\"energy_pj\":1}}}\n"
        "{\"study\":\"s\",\"design\":\"d\",\"accounting\":\"full\",\"energy_pj\":15,"
        "\"components\":{\"mac\":{\"energy_pj\":9},\"RF2D\":{\"energy_pj\":6}}}\n");
    const char *page = make_page();
    /* 15 / 10, and (6 - 1) / 10 of it in the register files */
    ck_assert_ptr_nonnull(strstr(page, "<td class=\"n\">1.5000x</td>"));
    ck_assert_ptr_nonnull(strstr(page, "<td>RF2D</td><td class=\"n\">+50.000 %</td>"));
    ck_assert_ptr_null(strstr(page, "<td>mac</td><td class=\"n\">+0"));
}
END_TEST

START_TEST(test_report_draws_programs_and_shows_the_config)
{
    put("results.jsonl", "{\"study\":\"s\",\"design\":\"d\"}\n");
    put("config.yaml", "name: <x>\n");
    put("programs.jsonl",
        "{\"study\":\"s\",\"design\":\"d\",\"point\":\"m\",\"name\":\"p\",\"steps\":"
        "[{\"name\":\"A\",\"unit\":\"2d\",\"slots\":5},{\"name\":\"B\",\"unit\":\"1d\",\"slots\":3}"
        "]}"
        "\n"
        "{\"study\":\"s\",\"design\":\"e\",\"point\":\"m\",\"steps\":"
        "[{\"name\":\"A\",\"unit\":\"2d\",\"slots\":5,\"waits\":[[\"A\",0]]}]}\n");
    const char *page = make_page();
    ck_assert_ptr_nonnull(strstr(page, "The 2D array sets the pace"));
    ck_assert_ptr_nonnull(strstr(page, "This program deadlocks"));
    ck_assert_ptr_nonnull(strstr(page, "name: &lt;x&gt;"));
    markup_check(get("plots/waterfall-1-s-d.svg"));
    ck_assert_ptr_null(strstr(page, "What the cycle level does"));
}
END_TEST

/* With a line of the cycle level, and the tiles: what the engine did, or why it does not. */
START_TEST(test_report_draws_what_the_engine_did)
{
    put("results.jsonl", "{\"study\":\"s\",\"design\":\"d\",\"level\":\"cycle\"}\n");
    put("programs.jsonl",
        "{\"study\":\"s\",\"design\":\"d\",\"point\":\"m\",\"name\":\"p\",\"tiles\":100,"
        "\"buffers\":"
        "[{\"name\":\"L3\",\"reads\":1}],\"tensors\":[{\"name\":\"Q\",\"buffer\":\"L3\",\"rows\":7}"
        "],"
        "\"steps\":[{\"name\":\"A\",\"unit\":\"2d\",\"slots\":5,\"reads\":{\"L3\":2}}]}\n"
        "{\"study\":\"s\",\"design\":\"e\",\"point\":\"m\",\"tiles\":100,\"buffers\":"
        "[{\"name\":\"L3\",\"reads\":1}],\"steps\":"
        "[{\"name\":\"A\",\"unit\":\"2d\",\"slots\":5/2,\"reads\":{\"L3\":2}}]}\n");
    const char *page = make_page();
    ck_assert_ptr_nonnull(
        strstr(page, "What the cycle level does with its 100 tiles: 1000 cycles"));
    ck_assert_ptr_nonnull(strstr(page, "L3: 7 rows in use at most, 7 on average."));
    ck_assert_ptr_nonnull(strstr(page, "The cycle level does not run it: ports and DRAM need"));
    markup_check(get("plots/timeline-1-s-d.svg"));
}
END_TEST

START_TEST(test_report_needs_results)
{
    remove(arena_printf(&arena, "%s/results.jsonl", dir));
    ck_assert_int_eq(report_write(dir, false, &err), STATUS_CONFIG);
    ck_assert_str_eq(err.text, "cannot open: No such file or directory");
}
END_TEST

START_TEST(test_gnuplot_missing_is_named)
{
    char *path = arena_strdup(&arena, getenv("PATH"));
    ck_assert_int_eq(setenv("PATH", "build/no-such-folder", 1), 0);
    ck_assert_int_eq(gnuplot_run(dir, "plots.gp", &err), STATUS_SYSTEM);
    ck_assert_int_eq(setenv("PATH", path, 1), 0);
    ck_assert_ptr_nonnull(strstr(err.text, "cannot run 'gnuplot': No such file or directory"));
    ck_assert_ptr_nonnull(strstr(err.text, "the results are complete"));
    err_init(&err);
    ck_assert_int_eq(gnuplot_run("a\nb", "plots.gp", &err), STATUS_UNSUPPORTED);
    ck_assert_str_eq(err.text, "gnuplot cannot work in a directory with a line break in its name");
}
END_TEST

START_TEST(test_report_with_plots)
{
    put("bad.gp", "plot no_such_function(x)\n");
    if (system("gnuplot --version >/dev/null 2>&1") != 0) {
        printf("SKIP test_report_with_plots: gnuplot is not installed\n");
        return;
    }
    put("results.jsonl", POINT("flat", "1024", "4", "10") POINT("flat", "4096", "9", "10") POINT(
                             "it's {b}_", "1024", "2", "8") POINT("it's {b}_", "4096", "1", "9"));
    ck_assert_msg(report_write(dir, true, &err) == STATUS_OK, "%s", err.text);
    const char *page = get("report.html");
    markup_check(page);
    markup_check_local(page);
    ck_assert_ptr_nonnull(strstr(page, "<svg class=\"plot\""));
    ck_assert_ptr_nonnull(strstr(page, "it's {b}_"));
    /* a gnuplot that runs but draws nothing */
    const char *bin = arena_printf(&arena, "%s/bin", dir);
    char *path = arena_strdup(&arena, getenv("PATH"));
    ck_assert_int_eq(file_make_dir(bin, &err), STATUS_OK);
    put("bin/gnuplot", "#!/bin/sh\n");
    ck_assert_int_eq(chmod(arena_printf(&arena, "%s/gnuplot", bin), 0755), 0);
    ck_assert_int_eq(setenv("PATH", arena_printf(&arena, "%s:%s", bin, path), 1), 0);
    put("plots/attention-speedup.svg", "none");
    ck_assert_int_eq(report_write(dir, true, &err), STATUS_SYSTEM);
    ck_assert_str_eq(err.text, "no drawing of gnuplot's");
    ck_assert_int_eq(setenv("PATH", path, 1), 0);
    err_init(&err);
    ck_assert_int_eq(gnuplot_run(dir, "bad.gp", &err), STATUS_SYSTEM);
    ck_assert_ptr_nonnull(strstr(err.text, "'gnuplot' failed on 'bad.gp': "));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("report");
    TCase *tcase = tcase_create("all");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_set_timeout(tcase, 30);
    tcase_add_test(tcase, test_report_masks_beside_their_bounds);
    tcase_add_test(tcase, test_report_headline_by_hand);
    tcase_add_test(tcase, test_report_means_are_of_one_level);
    tcase_add_test(tcase, test_report_says_where_the_cycles_go);
    tcase_add_test(tcase, test_report_says_what_has_no_details);
    tcase_add_test(tcase, test_report_draws_what_the_engine_did);
    tcase_add_test(tcase, test_report_of_one_point);
    tcase_add_test(tcase, test_report_of_an_own_sweep);
    tcase_add_test(tcase, test_report_keeps_swept_fields_apart);
    tcase_add_test(tcase, test_report_joins_fields_that_change_together);
    tcase_add_test(tcase, test_report_shows_what_accounting_adds);
    tcase_add_test(tcase, test_report_draws_programs_and_shows_the_config);
    tcase_add_test(tcase, test_report_needs_results);
    tcase_add_test(tcase, test_gnuplot_missing_is_named);
    tcase_add_test(tcase, test_report_with_plots);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
