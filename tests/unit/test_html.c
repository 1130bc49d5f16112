/* Page writer: escapes, elements, tables. */
#include "reports/html.h"

#include "tests/support/markup.h"

#include <math.h>
#include <stdlib.h>

static struct buf out;
static struct html html;

static void setup(void)
{
    buf_init(&out);
    html_init(&html, &out);
}

static void teardown(void)
{
    buf_release(&out);
}

START_TEST(test_html_escapes_text)
{
    html_element(&html, "p", NULL, "a<b & \"c\" > d");
    ck_assert_str_eq(out.data, "<p>a&lt;b &amp; &quot;c&quot; &gt; d</p>\n");
}
END_TEST

START_TEST(test_html_table_is_well_formed)
{
    static const char *const columns[] = {"name", ">time (s)"};
    html_begin_section(&html, "x", "Title");
    html_begin_table(&html, columns, 2);
    html_begin_row(&html);
    html_cell(&html, "<i>");
    html_cell_number(&html, 0.25, 3);
    html_end_row(&html);
    html_begin_row(&html);
    html_cell(&html, "y");
    html_cell_number(&html, (double)NAN, 3);
    html_end_row(&html);
    html_end_table(&html);
    html_end_section(&html);
    markup_check(out.data);
    ck_assert_ptr_nonnull(strstr(out.data, "<th>name</th><th class=\"n\">time (s)</th>"));
    ck_assert_ptr_nonnull(strstr(out.data, "<td>&lt;i&gt;</td><td class=\"n\">0.25</td>"));
    ck_assert_ptr_nonnull(strstr(out.data, "<td class=\"n\">-</td>"));
    ck_assert_int_eq(html.depth, 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("html");
    TCase *tcase = tcase_create("all");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, test_html_escapes_text);
    tcase_add_test(tcase, test_html_table_is_well_formed);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
