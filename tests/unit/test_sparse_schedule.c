/*
 * Lists of live tiles against one plain walk of the program's loops that asks the predicate, in all
 * orders of the loops; a dense mask's list against the loops themselves.
 */
#include "sim/sparse_schedule.h"

#include "sim/analytic.h"
#include "sim/sparse_plan.h"
#include "tests/support/fusemax.h"
#include "tests/support/random_mask.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define MAX_SIDE 40 /* tiles of a head, either way */

static struct arena arena;
static struct err err;
static struct prng prng;
static struct design *design;

static void setup(void)
{
    arena_init(&arena);
    err_init(&err);
    prng_init(&prng, 41);
    design = fusemax_load(FUSEMAX_BINDING, &arena);
    design->arch.side = 16;
}

static void teardown(void)
{
    arena_release(&arena);
}

/* Tiles of 16; a point with so much buffer that groups have some Q tiles. */
static struct plan *lay(const char *text)
{
    struct mask *mask = ARENA_NEW(&arena, struct mask);
    struct sparse *sparse = NULL;
    struct result result;
    random_mask_parse(text, &arena, mask);
    ck_assert_int_eq(sparse_new(mask, "m", (struct pos){"x.yaml", 2, 7}, &arena, &sparse, &err),
                     STATUS_OK);
    design->sparse = sparse;
    design->arch.l3.capacity_bytes = (uint64_t)random_mask_below(&prng, 9, 60) << 10;
    design->workload = (struct workload){.name = "mask",
                                         .batch = 2,
                                         .heads = mask->num_heads,
                                         .seq_len = mask->num_tokens,
                                         .query_width = 64,
                                         .value_width = 64};
    if (analytic_evaluate(design, ACCOUNTING_FULL | ACCOUNTING_NO_ENERGY, &result, &err) !=
        STATUS_OK) {
        err_print(&err, stderr);
        ck_abort_msg("no result");
    }
    return design->lowered->plan;
}

static bool sees(const struct mask *mask, uint32_t head, uint64_t q, uint64_t k, bool *is_partial)
{
    uint32_t seen = 0, real = 0;
    for (uint32_t i = 0; i < 256; i++) {
        const uint32_t query = 16 * (uint32_t)q + i / 16, key = 16 * (uint32_t)k + i % 16;
        if (query >= mask->num_tokens || key >= mask->num_tokens)
            continue;
        real++;
        seen += mask_sees(mask, head, query, key);
    }
    *is_partial = seen < real;
    return seen > 0;
}

/* Loops by their place in the plan: where[P2], where[P1], where[M]. */
enum { P2, P1, M, NUM_LOOPS };

struct walk {
    int loop[NUM_LOOPS];  /* program loops */
    int order[NUM_LOOPS]; /* outermost first */
    uint64_t count[NUM_LOOPS];
    bool live[MAX_SIDE][MAX_SIDE]; /* [q][k] */
    bool partial[MAX_SIDE][MAX_SIDE];
};

static void find_walk(const struct plan *plan, struct walk *walk)
{
    int num = 0;
    for (int t = 0; t < plan->num_tiles; t++) {
        const enum sparse_plan_role role = sparse_plan_role(plan, t);
        const int which = role == SPARSE_PLAN_OUTER_QUERY   ? P2
                          : role == SPARSE_PLAN_INNER_QUERY ? P1
                          : role == SPARSE_PLAN_KEY         ? M
                                                            : NUM_LOOPS;
        if (which == NUM_LOOPS)
            continue;
        walk->order[num++] = which;
        walk->loop[which] = plan->num_tiles - 1 - t;
        walk->count[which] = plan->splits[plan->tiles[t].split].count[plan->tiles[t].part];
    }
    ck_assert_int_eq(num, NUM_LOOPS);
}

static bool is_live(const struct walk *walk, const uint64_t *at)
{
    return walk->live[at[P2] * walk->count[P1] + at[P1]][at[M]];
}

/* Is there a live tile with another iteration of one loop (before it or after), all that the loop's
 * steps do not ask for open? */
static bool has_other(const struct walk *walk, const uint64_t *at, int loop, bool before)
{
    const uint64_t end = before ? at[loop] : walk->count[loop];
    for (uint64_t i = before ? 0 : at[loop] + 1; i < end; i++) {
        uint64_t other[NUM_LOOPS] = {at[P2], at[P1], at[M]};
        other[loop] = i;
        if (loop != P2 && is_live(walk, other))
            return true;
        for (other[P1] = 0; loop == P2 && other[P1] < walk->count[P1]; other[P1]++)
            if (is_live(walk, other))
                return true;
    }
    return false;
}

static uint32_t flags_of(const struct plan *plan, const struct walk *walk, const uint64_t *at,
                         const uint64_t *last)
{
    uint32_t flags = 0;
    for (int t = 0; t < plan->num_tiles; t++) {
        const enum sparse_plan_role role = sparse_plan_role(plan, t);
        const int l = plan->num_tiles - 1 - t;
        if (role == SPARSE_PLAN_HEAD || role == SPARSE_PLAN_OTHER)
            flags |= SCHEDULE_FIRST(l) | SCHEDULE_LAST(l) | (last ? 0 : SCHEDULE_START(l));
    }
    bool is_new = !last;
    for (int i = 0; i < NUM_LOOPS; i++) {
        const int which = walk->order[i];
        const int l = walk->loop[which];
        is_new = is_new || last[which] != at[which];
        flags |= is_new ? SCHEDULE_START(l) : 0;
        flags |= has_other(walk, at, which, true) ? 0 : SCHEDULE_FIRST(l);
        flags |= has_other(walk, at, which, false) ? 0 : SCHEDULE_LAST(l);
    }
    if (walk->partial[at[P2] * walk->count[P1] + at[P1]][at[M]])
        flags |= SCHEDULE_PARTIAL;
    return flags;
}

/* One head, loop by loop. Returns how many tiles it compared. */
static uint64_t compare_head(const struct plan *plan, uint32_t head, const uint32_t *tiles)
{
    static struct walk walk;
    const struct mask *mask = plan->masked.sparse->mask;
    find_walk(plan, &walk);
    for (uint64_t q = 0; q < walk.count[P2] * walk.count[P1]; q++)
        for (uint64_t k = 0; k < walk.count[M]; k++)
            walk.live[q][k] = sees(mask, head, q, k, &walk.partial[q][k]);
    uint64_t num = 0;
    uint64_t at[NUM_LOOPS], last[NUM_LOOPS];
    const int *order = walk.order;
    for (at[order[0]] = 0; at[order[0]] < walk.count[order[0]]; at[order[0]]++)
        for (at[order[1]] = 0; at[order[1]] < walk.count[order[1]]; at[order[1]]++)
            for (at[order[2]] = 0; at[order[2]] < walk.count[order[2]]; at[order[2]]++) {
                if (!is_live(&walk, at))
                    continue;
                ck_assert_uint_eq(tiles[num], flags_of(plan, &walk, at, num > 0 ? last : NULL));
                memcpy(last, at, sizeof last);
                num++;
            }
    return num;
}

static void compare(const struct plan *plan)
{
    struct schedule schedule;
    const struct sparse *sparse = plan->masked.sparse;
    uint64_t num = 0, all = 0;
    ck_assert_int_eq(sparse_schedule_build(plan, &arena, &schedule, &err), STATUS_OK);
    ck_assert_int_eq(schedule.num_groups, (int)sparse->num_parts);
    for (uint32_t i = 0; i < sparse->num_parts; i++) {
        const struct schedule_group *group = &schedule.groups[i];
        ck_assert_uint_eq(group->first, num);
        ck_assert_uint_eq(group->repeats, 2 * sparse->parts[i].num_heads);
        const uint64_t tiles =
            compare_head(plan, sparse->parts[i].part->first_head, schedule.tiles + num);
        ck_assert_uint_eq(group->num_tiles, tiles);
        num += tiles;
        all += tiles * group->repeats;
    }
    ck_assert_uint_eq(schedule.num_listed, num);
    ck_assert_uint_eq(schedule.num_tiles, all);
}

static const char *random_text(void)
{
    const uint32_t tokens = random_mask_below(&prng, 33, 16 * 16);
    const uint32_t window = random_mask_below(&prng, 1, tokens);
    return arena_printf(
        &arena,
        "{layout: %u, head_dim: 64, q_tile: 16, kv_tile: 16, per_head: [{heads: 2, pattern: {kind: "
        "gna, window: %u, stride: %u}}, {heads: 1, pattern: {kind: sink_window, sink: 3, window: "
        "%u}}, {heads: 3, pattern: {kind: block_list, q_block: %u, kv_block: 16, rows: [[0], [], "
        "[0, %u]]}}]}",
        tokens, window, random_mask_below(&prng, 1, window), random_mask_below(&prng, 1, tokens),
        (tokens + 2) / 3, (tokens - 1) / 16);
}

START_TEST(test_lists_are_those_of_a_walk_through_the_loops)
{
    for (int i = 0; i < 60; i++) {
        struct plan *plan = lay(random_text());
        compare(plan); /* P2, M, P1 */
        const struct plan_loop loops[3] = {plan->tiles[2], plan->tiles[3], plan->tiles[4]};
        plan->tiles[2] = loops[1];
        plan->tiles[3] = loops[0];
        compare(plan); /* M, P2, P1 */
        plan->tiles[2] = loops[0];
        plan->tiles[3] = loops[2];
        plan->tiles[4] = loops[1];
        compare(plan); /* P2, P1, M */
        memcpy(&plan->tiles[2], loops, sizeof loops);
    }
}
END_TEST

/* Steps happen in the tiles of a dense list where they happen in the loops. */
START_TEST(test_a_dense_list_is_the_loops)
{
    struct schedule schedule;
    struct plan *plan = lay("{layout: 256, heads: 3, head_dim: 64, q_tile: 16, kv_tile: 16, "
                            "pattern: {kind: dense}}");
    struct program program = design->lowered->phases[0].program;
    ck_assert_int_eq(sparse_schedule_build(plan, &arena, &schedule, &err), STATUS_OK);
    ck_assert_int_eq(schedule.num_groups, 1);
    ck_assert_uint_eq(schedule.num_listed, 256);
    for (int w = 0; w < 27; w++) {
        struct program_step *step = &program.steps[0];
        step->is_partial_only = false;
        step->when[0] = (enum program_when)(w % 3);
        step->when[1] = (enum program_when)(w / 3 % 3);
        step->when[2] = (enum program_when)(w / 9);
        for (uint64_t tile = 0; tile < 256; tile++)
            ck_assert(schedule_happens(step, schedule.tiles[tile]) ==
                      program_happens(&program, 0, tile, schedule.num_tiles));
    }
    for (uint64_t tile = 0; tile < 256; tile++)
        for (int l = 0; l < 3; l++) {
            const uint64_t p1 = program.loops[0].count, m1 = program.loops[1].count;
            const uint64_t length = l == 0 ? 1 : l == 1 ? p1 : p1 * m1;
            ck_assert(((schedule.tiles[tile] & SCHEDULE_START(l)) != 0) == (tile % length == 0));
        }
}
END_TEST

/* 6000 x 6001 / 2 tiles of a causal head are more than 2^24. */
START_TEST(test_lists_are_bounded)
{
    struct schedule schedule;
    const struct plan *plan =
        lay("{layout: 96000, head_dim: 64, q_tile: 16, kv_tile: 16, pattern: {kind: causal}}");
    ck_assert_int_eq(sparse_schedule_build(plan, &arena, &schedule, &err), STATUS_UNSUPPORTED);
    ck_assert_str_eq(err.text, "mask 'm' has 18003000 tiles in heads that differ, the cycle level "
                               "lists 16777216");
    ck_assert_int_eq(err.line, 2);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("sparse_schedule");
    TCase *tcase = tcase_create("lists");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, test_lists_are_those_of_a_walk_through_the_loops);
    tcase_add_test(tcase, test_a_dense_list_is_the_loops);
    tcase_add_test(tcase, test_lists_are_bounded);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
