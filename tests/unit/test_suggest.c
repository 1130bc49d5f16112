/* Nearest words: typing errors are found, unrelated words are not. */
#include "base/suggest.h"

#include <check.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

static const char *const keys[] = {"capacity", "banks", "row", "rows", "bandwidth", "x", NULL};

START_TEST(test_suggest_finds_typing_errors)
{
    ck_assert_str_eq(suggest_nearest("capactiy", keys), "capacity"); /* swap */
    ck_assert_str_eq(suggest_nearest("capcity", keys), "capacity");  /* loss */
    ck_assert_str_eq(suggest_nearest("bankss", keys), "banks");      /* double */
    ck_assert_str_eq(suggest_nearest("band_width", keys), "bandwidth");
    ck_assert_str_eq(suggest_nearest("BANKS", keys), "banks");
    ck_assert_str_eq(suggest_nearest("rowz", keys), "row"); /* the first of two equally near */
}
END_TEST

START_TEST(test_suggest_leaves_unrelated_words)
{
    char text[200];
    memset(text, 'c', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    ck_assert_ptr_null(suggest_nearest("frequency", keys));
    ck_assert_ptr_null(suggest_nearest("", keys));
    ck_assert_ptr_null(suggest_nearest(text, keys));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("suggest");
    TCase *tcase = tcase_create("all");
    tcase_add_test(tcase, test_suggest_finds_typing_errors);
    tcase_add_test(tcase, test_suggest_leaves_unrelated_words);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
