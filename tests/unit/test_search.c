/* The frontier against evaluating every stride and every tile shape. */
#include "mask/bound.h"
#include "mask/search.h"

#include "base/prng.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Every combination on two axes, as counted by bound_part. */
struct brute {
    struct search_row rows[20000];
    size_t num;
};

static struct search_row evaluate(struct mask *mask, const uint32_t *stride, const uint32_t *q_tile,
                                  const uint32_t *kv_tile, struct arena *arena)
{
    struct search_row row = {.is_exact = false};
    struct bound bound;
    struct err err;
    err_init(&err);
    memcpy(mask->parts[0].pattern.stride, stride, 2 * sizeof stride[0]);
    memcpy(mask->q_tile, q_tile, 2 * sizeof q_tile[0]);
    memcpy(mask->kv_tile, kv_tile, 2 * sizeof kv_tile[0]);
    mask_prepare(mask, arena);
    ck_assert_int_eq(bound_part(mask, &mask->parts[0], false, arena, &bound, &err), STATUS_OK);
    memcpy(row.stride, stride, 2 * sizeof stride[0]);
    memcpy(row.q_tile, q_tile, 2 * sizeof q_tile[0]);
    memcpy(row.kv_tile, kv_tile, 2 * sizeof kv_tile[0]);
    row.pairs = bound.pairs;
    row.worst = bound.worst;
    row.visited = bound.visited;
    row.worst_tile_bound = bound_worst_tile(&bound);
    row.work_bound = bound_work(&bound);
    row.is_exact = bound.is_exact;
    return row;
}

static uint32_t next_power(uint32_t value)
{
    uint32_t power = 1;
    while (power < value)
        power *= 2;
    return power;
}

static void enumerate(struct mask *mask, uint32_t q_tokens, uint32_t kv_tokens, struct brute *out)
{
    const uint32_t high[2] = {next_power(mask->layout[0]), next_power(mask->layout[1])};
    const uint32_t *window = mask->parts[0].pattern.window;
    struct arena arena;
    arena_init(&arena);
    out->num = 0;
    for (uint32_t q0 = 1; q0 <= q_tokens; q0 *= 2)
        for (uint32_t k0 = 1; k0 <= kv_tokens; k0 *= 2) {
            const uint32_t q_tile[2] = {q0, q_tokens / q0};
            const uint32_t kv_tile[2] = {k0, kv_tokens / k0};
            if (q_tile[0] > high[0] || q_tile[1] > high[1] || kv_tile[0] > high[0] ||
                kv_tile[1] > high[1])
                continue;
            for (uint32_t i = 1; i <= window[0]; i++)
                for (uint32_t j = 1; j <= window[1]; j++) {
                    const uint32_t stride[2] = {i, j};
                    arena_reset(&arena);
                    out->rows[out->num++] = evaluate(mask, stride, q_tile, kv_tile, &arena);
                }
        }
    arena_release(&arena);
}

static uint64_t cost(const struct search_row *row, bool is_by_work)
{
    return is_by_work ? row->visited : row->worst;
}

static bool covers(const struct search_row *a, const struct search_row *b, bool is_by_work)
{
    return a->stride[0] <= b->stride[0] && a->stride[1] <= b->stride[1] &&
           cost(a, is_by_work) <= cost(b, is_by_work) && a->is_exact >= b->is_exact;
}

/* Is what a reason says so? It names queries of one Q tile and keys of their windows (dilation 1).
 */
static bool is_true(const char *reason, const struct mask *mask, const struct search_row *row)
{
    const struct pattern *pattern = &mask->parts[0].pattern;
    int a = 0;
    uint32_t q[2], first[2], last[2], tile = 0;
    char end[8] = "";
    const bool is_mixed =
        sscanf(reason, "axis %d: queries %u and %u of one Q tile see keys %u-%u and %u-%u", &a,
               &q[0], &q[1], &first[0], &last[0], &first[1], &last[1]) == 7;
    if (!is_mixed &&
        sscanf(reason,
               "axis %d: the window of queries %u-%u, keys %u-%u, %7s inside a KV tile of %u", &a,
               &q[0], &q[1], &first[0], &last[0], end, &tile) != 7)
        return false;
    if (a < 0 || a >= mask->num_axes || q[0] / row->q_tile[a] != q[1] / row->q_tile[a])
        return false;
    const struct axis_gna gna = {pattern->window[a], row->stride[a], pattern->is_axis_causal[a]};
    const struct axis_span x = axis_window(gna, mask->layout[a], q[0]);
    const struct axis_span y = axis_window(gna, mask->layout[a], q[1]);
    if (x.begin != first[0] || x.end != last[0] + 1)
        return false;
    if (is_mixed)
        return y.begin == first[1] && y.end == last[1] + 1 &&
               (x.begin != y.begin || x.end != y.end);
    return tile == row->kv_tile[a] && x.begin == y.begin && x.end == y.end &&
           (strcmp(end, "begins") == 0 ? x.begin % tile != 0
                                       : x.end % tile != 0 && x.end < mask->layout[a]);
}

/* Every use case, on its own tiles and on tiles of 256 tokens in any shape. */
START_TEST(test_search_reasons_are_true)
{
    static const char *const use_cases[] = {
        "layout: [30, 48, 80]\nq_tile: [4, 8, 8]\nkv_tile: [2, 8, 8]\n"
        "pattern: {kind: gna, window: [18, 24, 24]}",
        "layout: [30, 48, 80]\nq_tile: [2, 16, 8]\nkv_tile: [2, 8, 8]\n"
        "pattern: {kind: gna, window: [30, 40, 40]}",
        "layout: [16, 44, 80]\nq_tile: [8, 4, 8]\nkv_tile: [4, 4, 8]\n"
        "pattern: {kind: gna, window: [16, 24, 16]}",
        "layout: [16, 44, 80]\nq_tile: [8, 4, 8]\nkv_tile: [4, 4, 8]\n"
        "pattern: {kind: gna, window: [16, 32, 48]}",
        "layout: [256, 256]\nq_tile: [16, 16]\nkv_tile: [16, 8]\n"
        "pattern: {kind: gna, window: [80, 80]}",
        "layout: 32 Ki\nq_tile: 128\nkv_tile: 128\npattern: {kind: gna, window: 2048}",
        "layout: [24, 44, 80]\nq_tile: 256\nkv_tile: 256\n"
        "pattern: {kind: gna, window: [24, 12, 24]}",
    };
    size_t num = 0;
    for (size_t i = 0; i < 2 * sizeof use_cases / sizeof use_cases[0]; i++) {
        const char *text = use_cases[i / 2];
        const struct search_options options = {i % 2 == 1, true, false};
        struct arena arena;
        struct err err;
        struct search search;
        struct mask mask;
        struct yaml_node *node = NULL;
        arena_init(&arena);
        err_init(&err);
        ck_assert_int_eq(yaml_load_text(text, strlen(text), "mask", 1, &arena, &node, &err),
                         STATUS_OK);
        ck_assert_int_eq(mask_parse(node, &arena, &mask, &err), STATUS_OK);
        if (mask.is_flat && !options.is_over_tiles) {
            arena_release(&arena);
            continue;
        }
        ck_assert_int_eq(search_run(&mask, options, &arena, &search, &err), STATUS_OK);
        for (size_t j = 0; j < search.num_rows; j++) {
            const struct search_row *row = &search.rows[j];
            ck_assert(row->is_exact == !row->reason);
            ck_assert_msg(row->is_exact || is_true(row->reason, &mask, row), "%s: %s", text,
                          row->reason);
            num += !row->is_exact;
        }
        arena_release(&arena);
    }
    ck_assert_uint_gt(num, 50);
}
END_TEST

static void check_search(struct prng *prng, struct brute *brute)
{
    struct arena arena;
    struct err err;
    struct search search;
    struct mask mask;
    struct yaml_node *node = NULL;
    uint32_t n[2], w[2], d[2];
    const bool is_by_work = prng_below(prng, 2) == 1;
    for (int a = 0; a < 2; a++) {
        n[a] = (uint32_t)prng_range(prng, 6, 24);
        d[a] = (uint32_t)prng_range(prng, 1, 2);
        w[a] = (uint32_t)prng_range(prng, 1, n[a] / d[a]);
    }
    arena_init(&arena);
    err_init(&err);
    const char *text = arena_printf(
        &arena,
        "{layout: [%u, %u], q_tile: [4, 2], kv_tile: [2, 2], extra_kv: %u, pattern: {kind: gna, "
        "window: [%u, %u], dilation: [%u, %u], causal: [%u, 0]}}",
        n[0], n[1], (uint32_t)prng_below(prng, 2) * 5, w[0], w[1], d[0], d[1],
        (uint32_t)prng_below(prng, 2));
    ck_assert_int_eq(yaml_load_text(text, strlen(text), "mask", 1, &arena, &node, &err), STATUS_OK);
    ck_assert_int_eq(mask_parse(node, &arena, &mask, &err), STATUS_OK);
    const struct search_options options = {true, true, is_by_work};
    ck_assert_int_eq(search_run(&mask, options, &arena, &search, &err), STATUS_OK);
    enumerate(&mask, 8, 4, brute);
    ck_assert_uint_eq(search.num_cases, brute->num);
    for (size_t i = 0; i < brute->num; i++) {
        bool is_covered = false;
        for (size_t j = 0; j < search.num_rows && !is_covered; j++)
            is_covered = covers(&search.rows[j], &brute->rows[i], is_by_work);
        ck_assert_msg(is_covered, "%s: stride %u %u is missing", text, brute->rows[i].stride[0],
                      brute->rows[i].stride[1]);
    }
    for (size_t j = 0; j < search.num_rows; j++) {
        const struct search_row *row = &search.rows[j];
        const struct search_row again =
            evaluate(&mask, row->stride, row->q_tile, row->kv_tile, &arena);
        ck_assert_uint_eq(row->worst, again.worst);
        ck_assert_uint_eq(row->visited, again.visited);
        ck_assert_uint_eq(row->pairs, again.pairs);
        ck_assert_int_eq(row->is_exact, again.is_exact);
        ck_assert_int_eq(row->is_exact, row->reason == NULL);
        for (size_t i = 0; i < search.num_rows; i++)
            ck_assert(i == j || !covers(&search.rows[i], row, is_by_work));
    }
    arena_release(&arena);
}

START_TEST(test_search_frontier_is_complete_and_minimal)
{
    struct prng prng;
    struct brute *brute = malloc(sizeof *brute);
    ck_assert(brute != NULL);
    prng_init(&prng, 5);
    for (int i = 0; i < 20; i++)
        check_search(&prng, brute);
    free(brute);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("search");
    TCase *tcase = tcase_create("search");
    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, test_search_frontier_is_complete_and_minimal);
    tcase_add_test(tcase, test_search_reasons_are_true);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
