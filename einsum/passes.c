#include "einsum/passes.h"

#include "einsum/passes_core.h"

#include <assert.h>
#include <string.h>

#define FEW_STEPS 3
#define MAX_STEPS 24

struct finder {
    const struct cascade *cascade;
    struct arena *arena;   /* of the results */
    struct arena *scratch; /* reset for each rank */
    struct err *err;
    int num_steps;
    int max_age;
};

/* A rank and its parts. */
static uint64_t family(const struct cascade *cascade, int rank)
{
    uint64_t ranks = UINT64_C(1) << rank;
    for (int i = 0; i < cascade->ranks[rank].num_parts; i++)
        ranks |= UINT64_C(1) << cascade->ranks[rank].parts[i];
    return ranks;
}

static uint32_t dims_in(const struct cascade_tensor *tensor, uint64_t ranks)
{
    uint32_t dims = 0;
    for (int i = 0; i < tensor->num_ranks; i++) {
        if (ranks >> tensor->ranks[i] & 1)
            dims |= UINT32_C(1) << i;
    }
    return dims;
}

/* The tensor's dimensions that make up a fiber of the rank; 0: it has none (not all parts). */
static uint32_t fiber_dims(const struct cascade *cascade, int tensor, int rank)
{
    const struct cascade_rank *node = &cascade->ranks[rank];
    if (node->num_parts == 0)
        return dims_in(&cascade->tensors[tensor], UINT64_C(1) << rank);
    for (int i = 0; i < node->num_parts; i++) {
        if (cascade_tensor_dim(cascade, tensor, node->parts[i]) < 0)
            return 0;
    }
    return dims_in(&cascade->tensors[tensor], family(cascade, rank));
}

/* Ranks whose indices move along fibers of these ranks; they stay symbolic. */
static uint64_t moving_ranks(const struct cascade *cascade, uint64_t ranks)
{
    uint64_t moving = ranks;
    for (int i = 0; i < cascade->num_einsums; i++) {
        for (int j = 0; j < cascade->einsums[i].num_inputs; j++) {
            const struct cascade_access *access = &cascade->einsums[i].inputs[j];
            for (int k = 0; k < access->num_indices; k++) {
                if (!(ranks >> access->indices[k].rank & 1))
                    continue;
                for (int l = 0; l < access->indices[k].num_terms; l++)
                    moving |= UINT64_C(1) << access->indices[k].terms[l].rank;
            }
        }
    }
    return moving;
}

static struct passes_core *new_core(const struct finder *finder, uint64_t ranks, int num_steps,
                                    bool *out_is_unrolled, bool **out_unrolled)
{
    const struct cascade *cascade = finder->cascade;
    const uint64_t moving = moving_ranks(cascade, ranks);
    bool *unrolled = ARENA_ARRAY(finder->scratch, bool, CASCADE_MAX_RANKS);
    *out_is_unrolled = false;
    for (int i = 0; i < cascade->num_ranks; i++) {
        unrolled[i] = cascade->ranks[i].is_iterative && !(moving >> i & 1);
        *out_is_unrolled = *out_is_unrolled || unrolled[i];
    }
    if (out_unrolled)
        *out_unrolled = unrolled;
    return passes_core_new(cascade, unrolled, num_steps, finder->scratch);
}

static enum status unsupported(const struct finder *finder, int rank)
{
    return err_set(finder->err, STATUS_UNSUPPORTED, finder->cascade->ranks[rank].pos, NULL,
                   "passes over '%s' need more steps of the iterative ranks than can be unrolled",
                   finder->cascade->ranks[rank].name);
}

/* Steps enough for a value to get through all Einsums of a loop, fewer if that is too much. */
static enum status find_core(const struct finder *finder, int rank, uint64_t ranks, int extra_steps,
                             struct passes_core **out, bool *out_is_unrolled, bool **out_unrolled)
{
    *out = new_core(finder, ranks, finder->num_steps + extra_steps, out_is_unrolled, out_unrolled);
    if (!*out)
        *out = new_core(finder, ranks, FEW_STEPS + extra_steps, out_is_unrolled, out_unrolled);
    return *out ? STATUS_OK : unsupported(finder, rank);
}

static void raise_visits(const struct finder *finder, const struct passes_visit *visits,
                         int *einsum_pass)
{
    for (int i = 0; i < finder->cascade->num_einsums; i++) {
        if (visits[i].pass > einsum_pass[i])
            einsum_pass[i] = visits[i].pass;
    }
}

/* The largest number over all fibers of the rank, with the visits of the first fiber that has it.
 */
static void follow_all(const struct finder *finder, struct passes_core *core, struct passes *out,
                       struct passes_visit *best, int *einsum_pass)
{
    const struct cascade *cascade = finder->cascade;
    const size_t bytes = sizeof(*best) * (size_t)cascade->num_einsums;
    struct passes_visit *visits =
        ARENA_ARRAY(finder->scratch, struct passes_visit, cascade->num_einsums);
    out->num_passes = 0;
    out->fiber = -1;
    for (int i = 0; i < cascade->num_tensors; i++) {
        const uint32_t dims = fiber_dims(cascade, i, out->rank);
        if (dims == 0)
            continue;
        memset(visits, 0, bytes);
        const int num = passes_core_follow(core, i, dims, dims, visits);
        raise_visits(finder, visits, einsum_pass);
        if (num <= out->num_passes)
            continue;
        out->num_passes = num;
        out->fiber = i;
        memcpy(best, visits, bytes);
    }
    if (out->num_passes == 0)
        out->num_passes = 1;
}

static const char *input_name(const struct finder *finder, int einsum, int input)
{
    const int tensor = finder->cascade->einsums[einsum].inputs[input].tensor;
    return finder->cascade->tensors[tensor].name;
}

static void explain(const struct finder *finder, struct passes *out,
                    const struct passes_visit *visits)
{
    const struct cascade *cascade = finder->cascade;
    const char *rank = cascade->ranks[out->rank].name;
    struct passes_start *starts = ARENA_ARRAY(finder->arena, struct passes_start, out->num_passes);
    for (int pass = 1; pass <= out->num_passes; pass++) {
        int i = 0;
        while (i < cascade->num_einsums && visits[i].pass != pass)
            i++;
        if (i == cascade->num_einsums)
            break;
        const char *touched = input_name(finder, i, visits[i].touched);
        struct passes_start *start = &starts[out->num_starts++];
        start->einsum = i;
        if (pass == 1)
            start->why = arena_printf(finder->arena, "reads %s along %s", touched, rank);
        else if (visits[i].needed >= 0)
            start->why =
                arena_printf(finder->arena,
                             "reads %s along %s again, and needs %s, which is finished "
                             "only when pass %d is over",
                             touched, rank, input_name(finder, i, visits[i].needed), pass - 1);
        else
            start->why = arena_printf(finder->arena, "reads %s along %s again after pass %d",
                                      touched, rank, pass - 1);
    }
    out->starts = starts;
}

/* Tensors that are there in one pass and read in a later one. */
static void find_live(const struct finder *finder, struct passes *out)
{
    const struct cascade *cascade = finder->cascade;
    int *live = ARENA_ARRAY(finder->arena, int, cascade->num_tensors + 1);
    for (int i = 0; i < cascade->num_tensors; i++) {
        const int writer = cascade->tensors[i].writer;
        int first = writer >= 0 ? out->einsum_pass[writer] : 0;
        int last = 0;
        if (fiber_dims(cascade, i, out->rank) == 0)
            continue;
        for (int j = 0; j < cascade->num_einsums; j++) {
            const int pass = out->einsum_pass[j];
            for (int k = 0; k < cascade->einsums[j].num_inputs && pass > 0; k++) {
                if (cascade->einsums[j].inputs[k].tensor != i)
                    continue;
                first = first == 0 || (writer < 0 && pass < first) ? pass : first;
                last = pass > last ? pass : last;
            }
        }
        if (last > first)
            live[out->num_live++] = i;
    }
    out->live = live;
}

static enum status find_rank(const struct finder *finder, int rank, struct passes *out)
{
    const struct cascade *cascade = finder->cascade;
    const uint64_t ranks = family(cascade, rank);
    int *einsum_pass = ARENA_ARRAY(finder->arena, int, cascade->num_einsums);
    struct passes_visit *visits =
        ARENA_ARRAY(finder->scratch, struct passes_visit, cascade->num_einsums);
    struct passes_core *core = NULL;
    bool is_unrolled = false;
    *out = (struct passes){.rank = rank, .einsum_pass = einsum_pass};
    TRY(find_core(finder, rank, ranks, 0, &core, &is_unrolled, NULL));
    follow_all(finder, core, out, visits, einsum_pass);
    if (is_unrolled) {
        struct passes longer = {.rank = rank};
        struct passes_visit *unused =
            ARENA_ARRAY(finder->scratch, struct passes_visit, cascade->num_einsums);
        int *unused_pass = ARENA_ARRAY(finder->scratch, int, cascade->num_einsums);
        TRY(find_core(finder, rank, ranks, 1 + finder->max_age, &core, &is_unrolled, NULL));
        follow_all(finder, core, &longer, unused, unused_pass);
        if (longer.num_passes > out->num_passes)
            out->num_passes = 0;
    }
    explain(finder, out, visits);
    find_live(finder, out);
    return STATUS_OK;
}

/* Parts of a split rank of which all elements of this tensor's fiber have to stay: a mask. */
static enum status live_parts(const struct finder *finder, int rank, int tensor, unsigned *out)
{
    const struct cascade *cascade = finder->cascade;
    const struct cascade_rank *node = &cascade->ranks[rank];
    const struct cascade_tensor *dims_of = &cascade->tensors[tensor];
    *out = 0;
    for (int i = 0; i < node->num_parts; i++) {
        struct passes_core *core = NULL;
        bool is_unrolled = false;
        bool *unrolled = NULL;
        uint32_t touch = 0;
        const uint64_t part = UINT64_C(1) << node->parts[i];
        if (dims_in(dims_of, part) == 0)
            continue;
        arena_reset(finder->scratch);
        TRY(find_core(finder, rank, part, 0, &core, &is_unrolled, &unrolled));
        for (int j = 0; j < node->num_parts; j++) {
            if (!unrolled[node->parts[j]])
                touch |= dims_in(dims_of, UINT64_C(1) << node->parts[j]);
        }
        if (passes_core_follow(core, tensor, dims_in(dims_of, part), touch, NULL) > 1)
            *out |= 1U << i;
    }
    return STATUS_OK;
}

/* "M0 + M1": the products of live parts, each that is not within another. */
static const char *sum_of_parts(const struct finder *finder, int rank, const unsigned *masks,
                                int num)
{
    const struct cascade_rank *node = &finder->cascade->ranks[rank];
    const char *text = NULL;
    for (int i = 0; i < num; i++) {
        bool is_within = masks[i] == 0;
        for (int j = 0; j < num && !is_within; j++)
            is_within = (masks[i] & ~masks[j]) == 0 && (masks[i] != masks[j] || j < i);
        if (is_within)
            continue;
        const char *term = NULL;
        for (int j = 0; j < node->num_parts; j++) {
            const char *name = finder->cascade->ranks[node->parts[j]].name;
            if (masks[i] >> j & 1)
                term = term ? arena_printf(finder->arena, "%s*%s", term, name) : name;
        }
        if (masks[i] == (1U << node->num_parts) - 1)
            term = node->name;
        text = text ? arena_printf(finder->arena, "%s + %s", text, term) : term;
    }
    return text ? text : "1";
}

static enum status find_footprint(const struct finder *finder, struct passes *out)
{
    const struct cascade *cascade = finder->cascade;
    const struct cascade_rank *node = &cascade->ranks[out->rank];
    out->footprint = "1";
    if (out->num_passes != 1)
        out->footprint = node->name;
    if (out->num_passes != 1 || node->num_parts == 0)
        return STATUS_OK;
    unsigned *masks = ARENA_ARRAY(finder->arena, unsigned, cascade->num_tensors + 1);
    for (int i = 0; i < cascade->num_tensors; i++)
        TRY(live_parts(finder, out->rank, i, &masks[i]));
    out->footprint = sum_of_parts(finder, out->rank, masks, cascade->num_tensors);
    return STATUS_OK;
}

static enum status find_all(struct finder *finder, struct passes *out)
{
    const struct cascade *cascade = finder->cascade;
    int longest = 1;
    for (int i = 0; i < cascade->num_einsums; i++) {
        for (int j = 0; j < cascade->einsums[i].num_inputs; j++) {
            if (cascade->einsums[i].inputs[j].age > finder->max_age)
                finder->max_age = cascade->einsums[i].inputs[j].age;
        }
    }
    for (int i = 0; i < cascade->num_stages; i++) {
        if (cascade->stages[i].num_einsums > longest)
            longest = cascade->stages[i].num_einsums;
    }
    finder->num_steps = longest + finder->max_age + 2;
    if (finder->num_steps > MAX_STEPS)
        finder->num_steps = MAX_STEPS;
    for (int i = 0; i < cascade->num_ranks; i++) {
        arena_reset(finder->scratch);
        TRY(find_rank(finder, i, &out[i]));
        TRY(find_footprint(finder, &out[i]));
    }
    return STATUS_OK;
}

enum status passes_find(const struct cascade *cascade, struct arena *arena, struct passes *out,
                        struct err *err)
{
    struct arena scratch;
    arena_init(&scratch);
    struct finder finder = {.cascade = cascade, .arena = arena, .scratch = &scratch, .err = err};
    const enum status status = find_all(&finder, out);
    arena_release(&scratch);
    return status;
}
