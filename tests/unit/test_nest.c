/*
 * Loop-nest access counting against a walk that really visits every iteration of small nests,
 * keeps the tile it holds, and counts each element it fetches.
 */
#include "base/prng.h"
#include "sim/nest.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define MAX_POINTS 4096

struct walk {
    const struct nest *nest;
    uint64_t index[NEST_MAX_LOOPS];
};

/* Number of an element: the indices of the loops that name it. */
static uint64_t element(const struct walk *walk, uint32_t loops)
{
    uint64_t id = 0;
    for (int i = 0; i < walk->nest->num_loops; i++)
        if (loops >> i & 1)
            id = id * walk->nest->factor[i] + walk->index[i];
    return id;
}

/* Steps the loops of `mask` like an odometer, innermost fastest; false after the last. */
static bool advance(struct walk *walk, uint32_t mask)
{
    for (int i = walk->nest->num_loops - 1; i >= 0; i--) {
        if (!(mask >> i & 1))
            continue;
        if (++walk->index[i] < walk->nest->factor[i])
            return true;
        walk->index[i] = 0;
    }
    return false;
}

static uint32_t loops_in(int from, int to)
{
    uint32_t mask = 0;
    for (int i = from; i < to; i++)
        mask |= (uint32_t)1 << i;
    return mask;
}

struct traffic {
    uint64_t words;    /* elements moved, distinct ones per transfer */
    uint64_t distinct; /* elements moved for the first time */
};

/*
 * What instances of a holder at loop position `to` exchange with one instance at loop position
 * `from`: a transfer whenever the holder's tile changes (every iteration for a functional unit),
 * of the distinct elements that the side-by-side holders need.
 */
static struct traffic walk_transfers(const struct nest *nest, uint32_t loops, int from, int to,
                                     bool is_unit)
{
    struct walk walk = {.nest = nest};
    struct traffic traffic = {0, 0};
    const uint32_t above = loops_in(0, to) & ~nest->spatial;
    const uint32_t between = loops_in(from, to) & nest->spatial;
    const uint32_t inside = is_unit ? 0 : loops_in(to, nest->num_loops);
    static bool seen[MAX_POINTS];
    memset(seen, 0, sizeof seen);
    uint64_t held = UINT64_MAX;
    do {
        const uint64_t tile = element(&walk, loops & above);
        if (!is_unit && tile == held)
            continue;
        held = tile;
        static bool moved[MAX_POINTS];
        memset(moved, 0, sizeof moved);
        struct walk part = walk;
        do {
            const uint64_t id = element(&part, loops);
            ck_assert_uint_lt(id, MAX_POINTS);
            traffic.words += !moved[id];
            traffic.distinct += !seen[id];
            moved[id] = seen[id] = true;
        } while (advance(&part, between | inside));
    } while (advance(&walk, above));
    return traffic;
}

static void check_tensor(const struct nest *nest, const struct nest_counts *counts, int x)
{
    const struct nest_tensor *tensor = &nest->tensor[x];
    bool is_first = true;
    for (int l = 0; l < nest->num_levels; l++) {
        const struct nest_count *count = &counts->at[l][x];
        if (!(tensor->levels >> l & 1)) {
            ck_assert_uint_eq(count->reads + count->updates + count->fills, 0);
            continue;
        }
        int child = l + 1;
        while (child < nest->num_levels && !(tensor->levels >> child & 1))
            child++;
        const bool is_unit = child == nest->num_levels;
        const int to = is_unit ? nest->num_loops : nest->first_loop[child];
        const struct traffic below =
            walk_transfers(nest, tensor->loops, nest->first_loop[l], to, is_unit);
        const struct traffic above =
            walk_transfers(nest, tensor->loops, nest->first_loop[l], nest->first_loop[l], false);
        ck_assert_uint_eq(count->updates, tensor->is_output ? below.words : 0);
        ck_assert_uint_eq(count->reads,
                          tensor->is_output ? below.words - below.distinct : below.words);
        const uint64_t fills = tensor->is_output ? above.words - above.distinct : above.words;
        ck_assert_uint_eq(count->fills, is_first ? 0 : fills);
        ck_assert_uint_eq(count->wrapped_reads, count->reads);
        ck_assert_uint_eq(count->wrapped_fills, count->fills);
        is_first = false;
    }
}

static void random_nest(struct prng *prng, struct nest *nest)
{
    memset(nest, 0, sizeof *nest);
    nest->num_loops = (int)prng_range(prng, 1, 7);
    nest->num_levels = (int)prng_range(prng, 1, 4);
    uint64_t points = 1;
    for (int i = 0; i < nest->num_loops; i++) {
        nest->factor[i] = (uint64_t)prng_range(prng, 1, 4);
        if (points * nest->factor[i] > 1024)
            nest->factor[i] = 1;
        points *= nest->factor[i];
        if (prng_below(prng, 3) == 0)
            nest->spatial |= (uint32_t)1 << i;
    }
    for (int l = 1; l < nest->num_levels; l++)
        nest->first_loop[l] = (int)prng_range(prng, nest->first_loop[l - 1], nest->num_loops);
    nest->num_tensors = (int)prng_range(prng, 1, 3);
    for (int x = 0; x < nest->num_tensors; x++) {
        nest->tensor[x].loops = (uint32_t)prng_below(prng, (uint64_t)1 << nest->num_loops);
        nest->tensor[x].levels = (uint32_t)prng_below(prng, (uint64_t)1 << nest->num_levels);
        nest->tensor[x].is_output = prng_below(prng, 2) == 0;
    }
}

START_TEST(test_nest_counts_as_a_walk_does)
{
    struct prng prng;
    prng_init(&prng, 20241);
    for (int i = 0; i < 3000; i++) {
        struct nest nest;
        struct nest_counts counts;
        random_nest(&prng, &nest);
        ck_assert(nest_count(&nest, &counts));
        for (int x = 0; x < nest.num_tensors; x++)
            check_tensor(&nest, &counts, x);
    }
}
END_TEST

/*
 * The one run of Timeloop whose statistics the artifact ships (fusemax.md): QK of XLM at 4 Ki, 16
 * heads, b:64 h:16 m1:16 | p1:16 e:256 | p0:256 m0:256.
 */
START_TEST(test_nest_counts_as_timeloop_does)
{
    enum { B, H, M1, P1, E, P0, M0 };
    struct nest nest = {.num_loops = 7,
                        .num_levels = 3,
                        .num_tensors = 3,
                        .spatial = 1U << P0 | 1U << M0,
                        .first_loop = {B, P1, 7},
                        .factor = {64, 16, 16, 16, 256, 256, 256}};
    const uint32_t heads = 1U << B | 1U << H;
    nest.tensor[0] = (struct nest_tensor){heads | 1U << P1 | 1U << P0 | 1U << E, 7, false};
    nest.tensor[1] = (struct nest_tensor){heads | 1U << M1 | 1U << M0 | 1U << E, 7, false};
    nest.tensor[2] =
        (struct nest_tensor){heads | 1U << P1 | 1U << P0 | 1U << M1 | 1U << M0, 4, true};
    struct nest_counts counts;
    ck_assert(nest_count(&nest, &counts));
    ck_assert_uint_eq(counts.cycles, 1U << 26);
    ck_assert_uint_eq(counts.computes, UINT64_C(1) << 42);
    const struct {
        int level, tensor;
        uint64_t tile, reads, fills, updates;
    } want[] = {{0, 0, 1 << 30, 1 << 30, 0, 0},
                {0, 1, 1 << 30, 1 << 30, 0, 0},
                {1, 0, 1 << 20, UINT64_C(1) << 34, 1 << 30, 0},
                {1, 1, 1 << 16, UINT64_C(1) << 34, 1 << 30, 0},
                {2, 0, 1, 1 << 26, 1 << 26, 0},
                {2, 1, 1, 1 << 26, 1 << 26, 0},
                {2, 2, 1, 66846720, 0, 67108864}};
    for (size_t i = 0; i < sizeof want / sizeof want[0]; i++) {
        const struct nest_count *count = &counts.at[want[i].level][want[i].tensor];
        ck_assert_uint_eq(count->tile, want[i].tile);
        ck_assert_uint_eq(count->wrapped_reads, want[i].reads);
        ck_assert_uint_eq(count->fills, want[i].fills);
        ck_assert_uint_eq(count->updates, want[i].updates);
    }
}
END_TEST

/*
 * Home of an output in the registers of one PE: 2^42 scores over 2^16 PEs = 2^26. Timeloop: 2^42 x
 * 2^26 (inside the outer loops) is 2^68, which is 0 in 64 bits, so every update seems to read.
 */
START_TEST(test_nest_wraps_where_timeloop_does)
{
    struct nest nest = {.num_loops = 4,
                        .num_levels = 2,
                        .num_tensors = 1,
                        .spatial = 1U << 2 | 1U << 3,
                        .first_loop = {0, 4},
                        .factor = {1 << 16, 1 << 10, 1 << 8, 1 << 8}};
    nest.tensor[0] = (struct nest_tensor){15, 2, true};
    struct nest_counts counts;
    ck_assert(nest_count(&nest, &counts));
    ck_assert_uint_eq(counts.at[1][0].reads, 0);
    ck_assert_uint_eq(counts.at[1][0].wrapped_reads, 0); /* 2^42 x 2^16 still fits */
    nest.factor[0] = 1 << 26;                            /* 2^52 x 2^16 = 2^68 does not */
    ck_assert(nest_count(&nest, &counts));
    ck_assert_uint_eq(counts.at[1][0].reads, 0);
    ck_assert_uint_eq(counts.at[1][0].wrapped_reads, counts.at[1][0].updates);
}
END_TEST

START_TEST(test_nest_refuses_more_than_63_bits)
{
    struct nest nest = {.num_loops = 3, .num_levels = 1, .factor = {1 << 30, 1 << 30, 4}};
    struct nest_counts counts;
    ck_assert(nest_count(&nest, &counts)); /* 2^62 */
    nest.factor[2] = 8;
    ck_assert(!nest_count(&nest, &counts)); /* 2^63 */
    nest.factor[0] = UINT64_C(1) << 40;
    ck_assert(!nest_count(&nest, &counts)); /* no wrap to something small */
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("nest");
    TCase *tcase = tcase_create("counts");
    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, test_nest_counts_as_a_walk_does);
    tcase_add_test(tcase, test_nest_counts_as_timeloop_does);
    tcase_add_test(tcase, test_nest_wraps_where_timeloop_does);
    tcase_add_test(tcase, test_nest_refuses_more_than_63_bits);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
