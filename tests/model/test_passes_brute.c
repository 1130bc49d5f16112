/*
 * Passes against a brute-force twin that knows no formulas: it writes out every element of every
 * tensor at small extents and follows one fiber after the other through all of them.
 *
 * The definition, element by element. A machine traverses the fiber again and again. An element is
 * made in the earliest traversal in which all that it needs is there:
 * - it stands at a position of the fiber if it is an element of the fiber, or if its own indices
 *   name a position and something that it reads stands at one (its previous step, too);
 * - to read something that stands at a position, the traversal has to come by there once more;
 * - something into which every position went is finished only when its traversal is over; what
 *   reads it and also something that stands at a position, does so in the next traversal;
 * - an element of the fiber itself is there from the start, but knows which others went into it (it
 *   may be part of a loop along the rank);
 * - the value after the last step of a loop along the rank is read at no position;
 * - a sum over fewer positions than all is at hand as soon as they have come by;
 * - an Einsum is in the traversal in which it comes by the second position: at the first
 * a carried value may still be the initial one, at the last it has seen every position, but nobody
 *   waited for that.
 * Passes are the largest number of the traversal in which anything stands at a position.
 */
#include "base/buf.h"
#include "base/prng.h"
#include "einsum/passes.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define NUM_CASCADES 1000
#define FIBER_EXTENT 4 /* of the rank at hand, or of each of its parts */
#define LOOP_STEPS   6 /* of iterative ranks other than that */
#define MORE_STEPS   9

struct element {
    bool is_known;
    bool is_dependent;
    bool is_standing;
    int done;     /* traversals that are over before it can be made */
    uint32_t now; /* positions of the next traversal that went into it */
    uint32_t at;  /* positions to come by again for one that reads it, if it is standing */
};

struct brute {
    const struct cascade *cascade;
    int extent[CASCADE_MAX_RANKS];
    int rank;
    bool in_fiber[CASCADE_MAX_RANKS]; /* the rank, or its parts */
    uint32_t all;
    int first[CASCADE_MAX_TENSORS]; /* element of each tensor */
    struct element *elements;
    int root_tensor;
    const int *root_index;
    int passes;
};

static int dim_extent(const struct brute *brute, const struct cascade_tensor *tensor, int dim)
{
    return brute->extent[tensor->ranks[dim]] + (dim == tensor->iterative_dim ? 1 : 0);
}

static int tensor_size(const struct brute *brute, const struct cascade_tensor *tensor)
{
    int size = 1;
    for (int i = 0; i < tensor->num_ranks; i++)
        size *= dim_extent(brute, tensor, i);
    return size;
}

/* Position in the fiber that these indices name; -1: not all of the rank's parts are there. */
static int position_of(const struct brute *brute, const struct cascade_tensor *tensor,
                       const int *index)
{
    int position = 0;
    for (int rank = 0; rank < brute->cascade->num_ranks; rank++) {
        if (!brute->in_fiber[rank] || brute->cascade->ranks[rank].num_parts > 0)
            continue;
        int dim = 0;
        while (dim < tensor->num_ranks && tensor->ranks[dim] != rank)
            dim++;
        if (dim == tensor->num_ranks)
            return -1;
        const int at = index[dim] - (dim == tensor->iterative_dim ? 1 : 0);
        if (at < 0)
            return -1;
        position = position * brute->extent[rank] + at;
    }
    return position;
}

static struct element make(struct brute *brute, int tensor, const int *index);

/* What one operand adds to an element that is made after `done` traversals. */
static void add_operand(struct element *out, const struct element *operand)
{
    if (!operand->is_dependent)
        return;
    out->is_dependent = true;
    if (operand->is_standing) {
        out->is_standing = true;
        out->at |= operand->at;
        out->now |= operand->at;
    }
    if (operand->done == out->done)
        out->now |= operand->now;
}

/* The operand's tensor indices at a point of the iteration space. */
static void operand_index(const struct brute *brute, const struct cascade_access *access,
                          const int *point, int *index)
{
    for (int i = 0; i < access->num_indices; i++) {
        const struct cascade_index *at = &access->indices[i];
        int64_t value = at->constant;
        for (int j = 0; j < at->num_terms; j++)
            value += at->terms[j].coef * point[at->terms[j].rank];
        for (int j = 0; j < at->num_extents; j++)
            value += at->extents[j].coef * brute->extent[at->extents[j].rank];
        index[i] = value < 0 ? 0 : (int)value;
    }
}

/* Two walks over all points: first the traversals to wait for, then what goes into the element. */
static void walk_points(struct brute *brute, const struct cascade_einsum *einsum, int i_rank,
                        int *point, bool is_second, struct element *out)
{
    if (i_rank < einsum->num_ranks) {
        const int rank = einsum->ranks[i_rank];
        const int num = !is_second && brute->in_fiber[rank] ? 2 : brute->extent[rank];
        for (int i = 0; i < num; i++) {
            point[rank] = i;
            walk_points(brute, einsum, i_rank + 1, point, is_second, out);
        }
        return;
    }
    for (int i = 0; i < einsum->num_inputs; i++) {
        int index[CASCADE_MAX_DIMS] = {0};
        const struct cascade_access *access = &einsum->inputs[i];
        operand_index(brute, access, point, index);
        struct element operand = make(brute, access->tensor, index);
        if (access->time == CASCADE_FINAL &&
            brute->in_fiber[access->indices[brute->cascade->tensors[access->tensor].iterative_dim]
                                .rank])
            operand.is_standing = false;
        const int wait = operand.done + (operand.now == brute->all ? 1 : 0);
        if (!is_second && operand.is_dependent && wait > out->done)
            out->done = wait;
        if (is_second)
            add_operand(out, &operand);
    }
}

static struct element compute(struct brute *brute, int tensor, const int *index)
{
    const struct cascade_tensor *node = &brute->cascade->tensors[tensor];
    struct element out = {.is_known = true};
    int point[CASCADE_MAX_RANKS] = {0};
    int first[CASCADE_MAX_DIMS] = {0};
    bool is_first = true;
    bool is_root = tensor == brute->root_tensor && position_of(brute, node, index) >= 0;
    for (int i = 0; is_root && i < node->num_ranks; i++)
        is_root = brute->in_fiber[node->ranks[i]] || index[i] == brute->root_index[i];
    if (is_root) {
        out.is_dependent = true;
        out.is_standing = true;
        out.at = UINT32_C(1) << position_of(brute, node, index);
        out.now = out.at;
    }
    if (node->writer < 0 || (node->iterative_dim >= 0 && index[node->iterative_dim] == 0))
        return out;
    const struct cascade_einsum *einsum = &brute->cascade->einsums[node->writer];
    for (int i = 0; i < node->num_ranks; i++) {
        const int next = i == node->iterative_dim ? 1 : 0;
        point[node->ranks[i]] = index[i] - next;
        const bool is_late = brute->in_fiber[node->ranks[i]] && index[i] > next + 1;
        first[i] = is_late ? next + 1 : index[i];
        is_first = is_first && !is_late;
    }
    if (is_first && !is_root)
        walk_points(brute, einsum, einsum->num_kept, point, false, &out);
    else if (!is_root)
        out.done = make(brute, tensor, first).done;
    walk_points(brute, einsum, einsum->num_kept, point, true, &out);
    if (!is_root && out.is_standing && out.done + 1 > brute->passes)
        brute->passes = out.done + 1;
    /* A value whose indices name no position is a sum. */
    if (position_of(brute, node, index) < 0)
        out.is_standing = false;
    return out;
}

static struct element make(struct brute *brute, int tensor, const int *index)
{
    const struct cascade_tensor *node = &brute->cascade->tensors[tensor];
    int offset = 0;
    for (int i = 0; i < node->num_ranks; i++)
        offset = offset * dim_extent(brute, node, i) + index[i];
    struct element *element = &brute->elements[brute->first[tensor] + offset];
    if (!element->is_known)
        *element = compute(brute, tensor, index);
    return *element;
}

static void index_of(const struct brute *brute, const struct cascade_tensor *tensor, int element,
                     int *index)
{
    for (int i = tensor->num_ranks - 1; i >= 0; i--) {
        index[i] = element % dim_extent(brute, tensor, i);
        element /= dim_extent(brute, tensor, i);
    }
}

/* Makes every element, with one fiber of one tensor as the one that is followed. */
static void follow(struct brute *brute, int root_tensor, const int *root_index, int num_elements)
{
    memset(brute->elements, 0, sizeof(*brute->elements) * (size_t)num_elements);
    brute->root_tensor = root_tensor;
    brute->root_index = root_index;
    for (int i = 0; i < brute->cascade->num_tensors; i++) {
        const struct cascade_tensor *tensor = &brute->cascade->tensors[i];
        for (int j = 0; j < tensor_size(brute, tensor); j++) {
            int index[CASCADE_MAX_DIMS] = {0};
            index_of(brute, tensor, j, index);
            (void)make(brute, i, index);
        }
    }
}

static bool has_fiber(const struct brute *brute, const struct cascade_tensor *tensor)
{
    const int ones[CASCADE_MAX_DIMS] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    return position_of(brute, tensor, ones) >= 0;
}

static int brute_passes(const struct cascade *cascade, int rank, int loop_steps)
{
    static struct brute brute;
    int num_elements = 0;
    int num_positions = 1;
    memset(&brute, 0, sizeof(brute));
    brute.cascade = cascade;
    brute.rank = rank;
    brute.passes = 1;
    for (int i = 0; i < cascade->num_ranks; i++) {
        const struct cascade_rank *node = &cascade->ranks[i];
        brute.in_fiber[i] = i == rank || node->parent == rank;
        brute.extent[i] = brute.in_fiber[i] ? FIBER_EXTENT : node->is_iterative ? loop_steps : 2;
        if (brute.in_fiber[i] && node->num_parts == 0)
            num_positions *= brute.extent[i];
    }
    ck_assert_int_lt(num_positions, 32);
    brute.all = (UINT32_C(1) << num_positions) - 1;
    for (int i = 0; i < cascade->num_tensors; i++) {
        brute.first[i] = num_elements;
        num_elements += tensor_size(&brute, &cascade->tensors[i]);
    }
    brute.elements = calloc((size_t)num_elements + 1, sizeof(*brute.elements));
    for (int i = 0; i < cascade->num_tensors; i++) {
        const struct cascade_tensor *tensor = &cascade->tensors[i];
        for (int j = 0; has_fiber(&brute, tensor) && j < tensor_size(&brute, tensor); j++) {
            int index[CASCADE_MAX_DIMS] = {0};
            index_of(&brute, tensor, j, index);
            bool is_first = true;
            for (int k = 0; k < tensor->num_ranks; k++)
                is_first = is_first && (!brute.in_fiber[tensor->ranks[k]] || index[k] == 0);
            if (is_first)
                follow(&brute, i, index, num_elements);
        }
    }
    free(brute.elements);
    brute.root_index = NULL;
    return brute.passes;
}

/* Random cascades: four ranks, one of them split, some iterative; wrong ones are thrown away. */
#define NUM_RANKS 4
static const char *const rank_names[NUM_RANKS] = {"K", "P", "M1", "M0"};
static const char *const index_names[NUM_RANKS] = {"k", "p", "m1", "m0"};

struct sketch {
    char name[4];
    unsigned ranks; /* bit i: rank_names[i] */
    int iterative;  /* -1: none */
};

static void put_access(const struct sketch *tensor, const char *step, struct buf *out)
{
    const char *separator = "";
    buf_printf(out, "%s[", tensor->name);
    for (int i = 0; i < NUM_RANKS; i++) {
        if (!(tensor->ranks >> i & 1))
            continue;
        const bool is_last = i == tensor->iterative && strcmp(step, "last") == 0;
        buf_printf(out, "%s%s%s", separator, is_last ? rank_names[i] : index_names[i],
                   i == tensor->iterative && !is_last ? step : "");
        separator = ", ";
    }
    buf_putc(out, ']');
}

static void put_operand(struct prng *prng, const struct sketch *tensors, int num_inputs, int num,
                        int writing, struct buf *out)
{
    static const char *const steps[] = {"", "+1", "+1", "last"};
    const uint64_t bias = prng_below(prng, 4);
    int which = (int)prng_below(prng, (uint64_t)num);
    /* The Einsum before and the first input come up often, so that passes follow each other. */
    if (bias < 2 && writing > 0)
        which = num_inputs + writing - 1;
    else if (bias == 2)
        which = 0;
    const struct sketch *tensor = &tensors[which];
    const bool is_later = which >= num_inputs + writing;
    put_access(tensor, is_later ? "" : steps[prng_below(prng, 4)], out);
}

static void put_random(struct prng *prng, struct buf *out)
{
    struct sketch tensors[12];
    const int num_inputs = 1 + (int)prng_below(prng, 3);
    const int num_einsums = 2 + (int)prng_below(prng, 6);
    const bool is_split = prng_below(prng, 2) == 0;
    buf_puts(out, "einsum:\n  declaration:\n");
    for (int i = 0; i < num_inputs + num_einsums; i++) {
        struct sketch *tensor = &tensors[i];
        snprintf(tensor->name, sizeof(tensor->name), "%c%d", i < num_inputs ? 'A' : 'T', i);
        tensor->ranks = (unsigned)prng_below(prng, 16) & (unsigned)(prng_below(prng, 16) | 1);
        if (i < num_inputs)
            tensor->ranks |= 1U << prng_below(prng, NUM_RANKS);
        tensor->iterative = -1;
        const int loop = prng_below(prng, 4) == 0 ? 0 : 2;
        if (i >= num_inputs && prng_below(prng, 3) == 0 && (tensor->ranks >> loop & 1))
            tensor->iterative = loop;
        if (i >= num_inputs)
            continue;
        buf_printf(out, "    %s: [", tensor->name);
        for (int j = 0, num = 0; j < NUM_RANKS; j++) {
            if (tensor->ranks >> j & 1)
                buf_printf(out, "%s%s", num++ > 0 ? ", " : "", rank_names[j]);
        }
        buf_puts(out, "]\n");
    }
    if (is_split)
        buf_puts(out, "  split: {M: [M1, M0]}\n");
    buf_puts(out, "  init: {");
    for (int i = 0, num = 0; i < num_inputs + num_einsums; i++) {
        if (tensors[i].iterative >= 0)
            buf_printf(out, "%s%s: 1", num++ > 0 ? ", " : "", tensors[i].name);
    }
    buf_puts(out, "}\n  expressions:\n");
    for (int i = 0; i < num_einsums; i++) {
        const int num_operands = 1 + (int)prng_below(prng, 3);
        buf_puts(out, "    - ");
        put_access(&tensors[num_inputs + i], "+1", out);
        buf_puts(out, " = ");
        for (int j = 0; j < num_operands; j++) {
            buf_puts(out, j > 0 ? " * " : "");
            put_operand(prng, tensors, num_inputs, num_inputs + num_einsums, i, out);
        }
        buf_putc(out, '\n');
    }
}

static bool has_other_loop(const struct cascade *cascade, int rank)
{
    for (int i = 0; i < cascade->num_ranks; i++) {
        if (cascade->ranks[i].is_iterative && i != rank && cascade->ranks[i].parent != rank)
            return true;
    }
    return false;
}

static void compare(const struct cascade *cascade, const char *text, struct arena *arena,
                    int *counts)
{
    struct passes *passes = ARENA_ARRAY(arena, struct passes, CASCADE_MAX_RANKS);
    struct err err;
    err_init(&err);
    ck_assert_int_eq(passes_find(cascade, arena, passes, &err), STATUS_OK);
    for (int i = 0; i < cascade->num_ranks; i++) {
        const int num = brute_passes(cascade, i, LOOP_STEPS);
        const int more = has_other_loop(cascade, i) ? brute_passes(cascade, i, MORE_STEPS) : num;
        const int expected = more > num ? 0 : num;
        if (passes[i].num_passes != expected)
            (void)fprintf(stderr, "%s\nrank %s: %d, by hand %d\n", text, cascade->ranks[i].name,
                          passes[i].num_passes, expected);
        ck_assert_int_eq(passes[i].num_passes, expected);
        counts[expected < 6 ? expected : 6]++;
    }
}

START_TEST(test_passes_equal_brute_force)
{
    struct prng prng;
    struct arena arena;
    struct buf text;
    int num = 0;
    int counts[7] = {0};
    prng_init(&prng, 20241103);
    arena_init(&arena);
    buf_init(&text);
    while (num < NUM_CASCADES) {
        const struct cascade *cascade = NULL;
        struct err err;
        err_init(&err);
        arena_reset(&arena);
        buf_clear(&text);
        put_random(&prng, &text);
        if (cascade_parse_text(text.data, text.length, "random", &arena, &cascade, &err) !=
            STATUS_OK)
            continue;
        compare(cascade, text.data, &arena, counts);
        num++;
    }
    /* The draw is no draw of 1s: 0 (grows), 2 and 3 are well represented. */
    (void)printf("ranks with 0 (grows), 1, 2 ... passes: %d %d %d %d %d %d %d\n", counts[0],
                 counts[1], counts[2], counts[3], counts[4], counts[5], counts[6]);
    (void)fflush(stdout);
    ck_assert(counts[0] >= 5 && counts[2] > 400 && counts[3] > 20);
    buf_release(&text);
    arena_release(&arena);
}
END_TEST

START_TEST(test_passes_of_configs_equal_brute_force)
{
    static const char *const names[] = {"attention-3pass",
                                        "attention-3pass-deferred",
                                        "attention-2pass",
                                        "attention-2pass-deferred",
                                        "attention-1pass",
                                        "attention-1pass-normalized",
                                        "two-pass",
                                        "two-pass-deferred",
                                        "two-pass-iterative",
                                        "gemm",
                                        "linear"};
    int counts[7] = {0};
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const struct cascade *cascade = NULL;
        struct err err;
        err_init(&err);
        arena_reset(&arena);
        const char *path = arena_printf(&arena, "configs/cascade/%s.yaml", names[i]);
        ck_assert_int_eq(cascade_parse_file(path, &arena, &cascade, &err), STATUS_OK);
        compare(cascade, path, &arena, counts);
    }
    arena_release(&arena);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("passes_brute");
    TCase *tcase = tcase_create("passes_brute");
    tcase_set_timeout(tcase, 120);
    tcase_add_test(tcase, test_passes_of_configs_equal_brute_force);
    tcase_add_test(tcase, test_passes_equal_brute_force);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int num_failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return num_failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
