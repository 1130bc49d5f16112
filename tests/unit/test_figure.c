/* Figures: CSV text, what the script and the note say, limits, and gnuplot's SVG as page element.
 */
#include "reports/figure.h"
#include "reports/figure_script.h"
#include "reports/figure_svg.h"

#include "tests/support/markup.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static struct arena arena;
static struct buf out;
static struct figure figure;

static void setup(void)
{
    arena_init(&arena);
    buf_init(&out);
}

static void teardown(void)
{
    buf_release(&out);
    arena_release(&arena);
}

START_TEST(test_figure_csv_holds_every_point)
{
    figure_init(&figure, &arena, FIGURE_BARS, "x", "X");
    figure.panel_key = "model";
    figure.series_key = "design";
    figure.x_key = "seq_len";
    figure.y_key = "util_1d";
    figure_add(&figure, "BERT", "a,b", "1Ki", 1024, 0.5);
    figure_add(&figure, "BERT", "c", "none", (double)NAN, 0.1);
    figure_add(&figure, "T5", "c", "1Ki", 1024, (double)NAN);
    figure_put_csv(&figure, &out);
    ck_assert_str_eq(out.data, "model,design,seq_len,util_1d\n"
                               "BERT,\"a,b\",1024,0.5\n"
                               "BERT,c,none,0.1\n");
}
END_TEST

START_TEST(test_figure_script_quotes_names)
{
    figure_init(&figure, &arena, FIGURE_BARS, "x-y", "X");
    figure_add(&figure, "it's\n", "a", "1Ki", 1024, 0.5);
    figure_add(&figure, "it's\n", "b", "1Ki", 1024, 0.75);
    figure_script_put(&figure, &out);
    ck_assert_ptr_nonnull(strstr(out.data, "set output 'x-y.svg'"));
    ck_assert_ptr_nonnull(strstr(out.data, "set title 'it''s '"));
    ck_assert_ptr_nonnull(strstr(out.data, "\n0 0.5 0.75\n"));
}
END_TEST

START_TEST(test_figure_stack_folds_small_parts)
{
    figure_init(&figure, &arena, FIGURE_STACK, "x", "X");
    for (int i = 0; i < 14; i++) {
        char name[8];
        snprintf(name, sizeof name, "p%d", i);
        figure_add(&figure, "", name, "a", 1, i + 1);
    }
    figure_script_put(&figure, &out);
    /* largest first: 14 to 4, then 3 + 2 + 1 as one part */
    ck_assert_ptr_nonnull(strstr(out.data, "\n0 14 13 12 11 10 9 8 7 6 5 4 6\n"));
    ck_assert_ptr_nonnull(strstr(out.data, "'all others'"));
    buf_clear(&out);
    figure_put_note(&figure, &out);
    ck_assert_str_eq(out.data, "3 small parts are drawn together. ");
}
END_TEST

START_TEST(test_figure_note_names_what_is_left_out)
{
    figure_init(&figure, &arena, FIGURE_XY, "x", "X");
    figure_add_series(&figure, "s", FIGURE_POINTS);
    for (int i = 0; i < 10001; i++)
        figure_add(&figure, "", "s", NULL, i, 1);
    figure_put_note(&figure, &out);
    /* 10001 / 4000 rounded up */
    ck_assert_str_eq(out.data, "One in 3 points is drawn; the CSV holds all 10001. ");
    figure_script_put(&figure, &out);
    ck_assert_ptr_nonnull(strstr(out.data, "\n0 1\n3 1\n6 1\n"));
    buf_clear(&out);
    figure_init(&figure, &arena, FIGURE_BARS, "x", "X");
    for (int i = 0; i < 300; i++) {
        char name[16];
        snprintf(name, sizeof name, "%d", i);
        figure_add(&figure, name, "s", "a", 1, 1);
    }
    figure_put_note(&figure, &out);
    ck_assert_str_eq(out.data, "The first 8 of 256 panels are drawn. "
                               "44 points of further panels or series are left out. ");
}
END_TEST

static const char gnuplot_svg[] =
    "<?xml version=\"1.0\"?>\n<svg \n viewBox=\"0 0 10 20\"\n "
    "xmlns=\"http://www.w3.org/2000/svg\"\n"
    "><title>Gnuplot</title>\n<g id=\"gnuplot_canvas\"><defs>\n<circle id='gpDot' r='1'/>\n"
    "<filter id='textbox' x='0'><feFlood/></filter></defs>\n"
    "<path stroke='rgb(  0, 114, 178)' d='M0,0'/><path stroke='black' fill=\"rgb(1, 2, 3)\"/>\n"
    "<use xlink:href='#gpDot' color='rgb(201, 206, 212)'/></g></svg>\n";

START_TEST(test_figure_svg_takes_the_theme)
{
    ck_assert(figure_svg_inline(gnuplot_svg, "a \"b\"", false, &out));
    markup_check(out.data);
    markup_check_local(out.data);
    ck_assert_ptr_nonnull(strstr(out.data, "viewBox=\"0 0 10 20\" aria-label=\"a &quot;b&quot;\""));
    ck_assert_ptr_nonnull(strstr(out.data, "stroke='var(--s0)' d='M0,0'"));
    ck_assert_ptr_nonnull(strstr(out.data, "stroke='var(--ink)' fill=\"rgb(1, 2, 3)\""));
    ck_assert_ptr_nonnull(strstr(out.data, "<use href='#gpDot' color='var(--rule)'/>"));
    ck_assert_ptr_null(strstr(out.data, "circle"));
    ck_assert_ptr_null(strstr(out.data, "Gnuplot"));
    buf_clear(&out);
    ck_assert(figure_svg_inline(gnuplot_svg, "t", true, &out));
    markup_check(out.data);
    ck_assert_ptr_nonnull(strstr(out.data, "<circle id='gpDot' r='1'/>"));
    ck_assert_ptr_null(strstr(out.data, "filter"));
}
END_TEST

START_TEST(test_figure_svg_refuses_other_text)
{
    ck_assert(!figure_svg_inline("", "t", false, &out));
    ck_assert(!figure_svg_inline("<svg viewBox=\"0 0 1 1\"><g>", "t", false, &out));
    ck_assert(!figure_svg_inline("<svg></svg>", "t", false, &out));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("figure");
    TCase *tcase = tcase_create("all");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, test_figure_csv_holds_every_point);
    tcase_add_test(tcase, test_figure_script_quotes_names);
    tcase_add_test(tcase, test_figure_stack_folds_small_parts);
    tcase_add_test(tcase, test_figure_note_names_what_is_left_out);
    tcase_add_test(tcase, test_figure_svg_takes_the_theme);
    tcase_add_test(tcase, test_figure_svg_refuses_other_text);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
