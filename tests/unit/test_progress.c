/* Progress: nothing on a stream that is no terminal, a bar with rate and time left on one. */
#include "base/progress.h"

#include <check.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

START_TEST(test_progress_is_silent_without_terminal)
{
    FILE *file = tmpfile();
    struct progress progress;
    progress_begin(&progress, file, "run", "points", 10);
    progress.start_s -= 100.0;
    for (uint64_t i = 0; i <= 10; i++)
        progress_update(&progress, i);
    progress_end(&progress);
    ck_assert_int_eq(ftell(file), 0);
    (void)fclose(file);
    progress_begin(&progress, NULL, "run", "points", 10);
    progress_update(&progress, 1);
    progress_end(&progress);
}
END_TEST

/* A new terminal: the end that a person sits at, and in *out_screen the one a program writes to. */
static int open_terminal(FILE **out_screen)
{
    char name[32];
    int is_locked = 0;
    unsigned number = 0;
    const int master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC);
    ck_assert_int_ge(master, 0);
    ck_assert_int_eq(ioctl(master, TIOCSPTLCK, &is_locked), 0);
    ck_assert_int_eq(ioctl(master, TIOCGPTN, &number), 0);
    (void)snprintf(name, sizeof(name), "/dev/pts/%u", number);
    *out_screen = fopen(name, "w");
    return master;
}

START_TEST(test_progress_draws_on_a_terminal)
{
    FILE *terminal = NULL;
    const int master = open_terminal(&terminal);
    ck_assert_ptr_nonnull(terminal);
    struct progress progress;
    progress_begin(&progress, terminal, "run", "points", 200);
    progress_update(&progress, 100);
    ck_assert(!progress.is_drawn); /* the first second is quiet */
    progress.start_s -= 4000.0;
    progress.last_draw_s +=
        1000.0; /* a draw that is not a tenth of a second ago, however slow we are */
    progress_update(&progress, 100);
    ck_assert(!progress.is_drawn);
    progress.last_draw_s -= 2000.0;
    progress_update(&progress, 100);
    ck_assert(progress.is_drawn);
    progress_end(&progress);
    /* A terminal may hand out what two flushes wrote in two reads; Check's time limit ends a wait.
     */
    char text[512] = "";
    size_t length = 0;
    while (length < 4 || strcmp(text + length - 4, "\r\033[K") != 0) {
        const ssize_t num = read(master, text + length, sizeof(text) - 1 - length);
        ck_assert_int_gt(num, 0);
        length += (size_t)num;
        text[length] = '\0';
    }
    ck_assert_ptr_nonnull(strstr(text, "run [############............] 100/200 points, "));
    ck_assert_ptr_nonnull(strstr(text, "points, 0/s, 400"));
    (void)fclose(terminal);
    (void)close(master);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("progress");
    TCase *tcase = tcase_create("all");
    tcase_add_test(tcase, test_progress_is_silent_without_terminal);
    tcase_add_test(tcase, test_progress_draws_on_a_terminal);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
