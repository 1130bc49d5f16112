/* One axis against the definition in words and against every (query, key) pair. */
#include "mask/axis.h"

#include "tests/support/mask_twin.h"

#include <check.h>
#include <stdbool.h>
#include <stdlib.h>

/* Check writes a message for every ck_assert that holds, which is most of a run of millions. */
#define EXPECT(condition)             \
    do {                              \
        if (!(condition))             \
            ck_abort_msg(#condition); \
    } while (0)

#define MAX_LENGTH 64

START_TEST(test_axis_window_is_the_definition)
{
    for (uint32_t n = 1; n <= 24; n++)
        for (uint32_t w = 1; w <= n; w++)
            for (uint32_t s = 1; s <= w; s++)
                for (int causal = 0; causal < 2; causal++)
                    for (uint32_t q = 0; q < n; q++) {
                        const struct axis_gna gna = {w, s, causal == 1};
                        const struct axis_span span = axis_window(gna, n, q);
                        EXPECT(span.begin <= q && q < span.end); /* a query sees itself */
                        EXPECT(causal || span.end - span.begin == w);
                        for (uint32_t k = 0; k < n; k++)
                            EXPECT((k >= span.begin && k < span.end) ==
                                   mask_twin_sees(n, gna, q, k));
                    }
}
END_TEST

/* Visible pairs of tile (i, j), and how many real pairs it has. */
static void count_pairs(const struct axis_span *spans, uint32_t n, uint32_t tq, uint32_t tk,
                        uint32_t i, uint32_t j, uint32_t *visible, uint32_t *real)
{
    *visible = *real = 0;
    for (uint32_t q = i * tq; q < (i + 1) * tq && q < n; q++)
        for (uint32_t k = j * tk; k < (j + 1) * tk && k < n; k++, (*real)++)
            *visible += k >= spans[q].begin && k < spans[q].end;
}

static void check_tiles(const struct axis_group *group, uint32_t tq, uint32_t tk)
{
    const uint32_t n = group->length;
    for (uint32_t i = 0; i * tq < n; i++) {
        const struct axis_visit visit =
            axis_visit_tile(group, (struct axis_tiling){tq, tk, false}, i);
        uint32_t full = 0;
        for (uint32_t j = 0; j * tk < n; j++) {
            uint32_t visible = 0;
            uint32_t real = 0;
            count_pairs(group->spans, n, tq, tk, i, j, &visible, &real);
            const bool is_visited = j >= visit.first && j < visit.first + visit.visited;
            const bool is_covered =
                j >= visit.first_covered && j < visit.first_covered + visit.covered;
            EXPECT(is_visited == (visible > 0));
            EXPECT(is_covered == (visible == real));
            full += visible == real && (j + 1) * tk <= n;
        }
        EXPECT(visit.full == full);
    }
}

START_TEST(test_axis_visits_exactly_the_needed_tiles)
{
    struct axis_span spans[MAX_LENGTH];
    for (uint32_t n = 2; n <= 14; n++)
        for (uint32_t w = 1; w <= n; w++)
            for (uint32_t s = 1; s <= w; s++)
                for (int causal = 0; causal < 2; causal++) {
                    for (uint32_t q = 0; q < n; q++)
                        spans[q] = axis_window((struct axis_gna){w, s, causal == 1}, n, q);
                    const struct axis_group group = {n, spans};
                    for (uint32_t tq = 1; tq <= 4; tq++)
                        for (uint32_t tk = 1; tk <= 5; tk++)
                            check_tiles(&group, tq, tk);
                }
}
END_TEST

START_TEST(test_axis_dynamic_tiles_never_visit_more)
{
    struct axis_span spans[MAX_LENGTH];
    for (uint32_t n = 2; n <= 40; n++)
        for (uint32_t w = 1; w <= n; w++)
            for (uint32_t s = 1; s <= w; s++) {
                for (uint32_t q = 0; q < n; q++)
                    spans[q] = axis_window((struct axis_gna){w, s, false}, n, q);
                const struct axis_group group = {n, spans};
                for (uint32_t t = 2; t <= 8; t += 2) {
                    const uint32_t padded = (n + t - 1) / t * t;
                    const struct axis_counts fixed =
                        axis_count(&group, padded, (struct axis_tiling){t, t, false});
                    const struct axis_counts dynamic =
                        axis_count(&group, padded, (struct axis_tiling){t, t, true});
                    EXPECT(dynamic.worst <= fixed.worst);
                    EXPECT(dynamic.visited <= fixed.visited);
                    /* tq | s and tk | w: dynamic tiling wastes nothing */
                    if (s % t == 0 && w % t == 0)
                        EXPECT((dynamic.worst * t) == w);
                }
            }
}
END_TEST

START_TEST(test_axis_reproduces_the_two_group_exception)
{
    /* N=30, w=18, s=16, tq=4, tk=2 is exact though no interior stride is: two groups, both clamped.
     */
    struct axis_span spans[30];
    for (uint32_t q = 0; q < 30; q++)
        spans[q] = axis_window((struct axis_gna){18, 16, false}, 30, q);
    const struct axis_counts counts =
        axis_count(&(struct axis_group){30, spans}, 32, (struct axis_tiling){4, 2, false});
    EXPECT(counts.visited == counts.covered);
    EXPECT(counts.worst == 9); /* 18 keys in tiles of 2 */
}
END_TEST

START_TEST(test_axis_splits_dilation_groups)
{
    for (uint32_t n = 1; n <= 79; n++)
        for (uint32_t d = 1; d <= n; d++) {
            const struct axis axis = {.length = n, .dilation = d};
            for (uint32_t g = 0; g < d; g++) {
                uint32_t tokens = 0;
                for (uint32_t x = g; x < n; x += d)
                    tokens++;
                EXPECT(axis_group_length(n, d, axis_group_class(&axis, g)) == tokens);
            }
        }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("axis");
    TCase *tcase = tcase_create("axis");
    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, test_axis_window_is_the_definition);
    tcase_add_test(tcase, test_axis_visits_exactly_the_needed_tiles);
    tcase_add_test(tcase, test_axis_dynamic_tiles_never_visit_more);
    tcase_add_test(tcase, test_axis_reproduces_the_two_group_exception);
    tcase_add_test(tcase, test_axis_splits_dilation_groups);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
