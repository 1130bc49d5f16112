/* The buffer: contents, terminator and growth at every boundary. */
#include "base/buf.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

START_TEST(test_buf_holds_what_was_appended)
{
    struct buf buf;
    buf_init(&buf);
    ck_assert_str_eq(buf.data, "");
    char expected[4000] = "";
    size_t length = 0;
    for (int i = 0; length + 40 < sizeof(expected); i++) {
        char piece[32];
        (void)snprintf(piece, sizeof(piece), "<%d>", i * i);
        if (i % 3 == 0)
            buf_puts(&buf, piece);
        else if (i % 3 == 1)
            buf_printf(&buf, "<%d>", i * i);
        else
            for (const char *c = piece; *c; c++)
                buf_putc(&buf, *c);
        memcpy(expected + length, piece, strlen(piece) + 1);
        length += strlen(piece);
        ck_assert_uint_eq(buf.length, length);
        ck_assert_str_eq(buf.data, expected);
    }
    buf_clear(&buf);
    ck_assert_str_eq(buf.data, "");
    ck_assert_uint_eq(buf.length, 0);
    buf_release(&buf);
}
END_TEST

/* The first capacity is 256 bytes with the terminator: 255, 256 and 257 characters around it. */
START_TEST(test_buf_grows_at_its_capacity)
{
    for (size_t length = 250; length < 262; length++) {
        char text[300];
        memset(text, 'x', length);
        text[length] = '\0';
        struct buf buf;
        buf_init(&buf);
        buf_printf(&buf, "%s", text);
        ck_assert_str_eq(buf.data, text);
        ck_assert_uint_eq(buf.length, length);
        buf_putc(&buf, 'y');
        ck_assert_uint_eq(strlen(buf.data), length + 1);
        buf_release(&buf);
    }
}
END_TEST

START_TEST(test_buf_appends_bytes_with_zeros)
{
    struct buf buf;
    buf_init(&buf);
    buf_append(&buf, "a\0b", 3);
    buf_append(&buf, "", 0);
    ck_assert_uint_eq(buf.length, 3);
    ck_assert_mem_eq(buf.data, "a\0b", 4);
    buf_release(&buf);
}
END_TEST

START_TEST(test_buf_puts_doubles)
{
    struct buf buf;
    buf_init(&buf);
    buf_put_double(&buf, 0.1);
    buf_putc(&buf, ' ');
    buf_put_double(&buf, -1e300);
    ck_assert_str_eq(buf.data, "0.1 -1e+300");
    buf_release(&buf);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("buf");
    TCase *tcase = tcase_create("all");
    tcase_add_test(tcase, test_buf_holds_what_was_appended);
    tcase_add_test(tcase, test_buf_grows_at_its_capacity);
    tcase_add_test(tcase, test_buf_appends_bytes_with_zeros);
    tcase_add_test(tcase, test_buf_puts_doubles);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
