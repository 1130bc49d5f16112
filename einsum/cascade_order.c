/*
 * Stages: Einsums that need each other through earlier steps run together step by step, all others
 * run whole. Such a set is a strongly connected component of "reads what the other writes"; within
 * it every tensor must be there step by step, so none may be finished only after the last one.
 */
#include "einsum/cascade_build.h"

#include <assert.h>
#include <string.h>

struct order {
    struct cascade_build *build;
    int num;
    bool *reads; /* [reader][writer], then its transitive closure */
};

static bool *cell(const struct order *order, int reader, int writer)
{
    return &order->reads[(size_t)reader * (size_t)order->num + (size_t)writer];
}

static void close_reads(const struct order *order)
{
    for (int via = 0; via < order->num; via++) {
        for (int reader = 0; reader < order->num; reader++) {
            if (!*cell(order, reader, via))
                continue;
            for (int writer = 0; writer < order->num; writer++)
                *cell(order, reader, writer) |= *cell(order, via, writer);
        }
    }
}

static void find_reads(const struct order *order)
{
    const struct cascade_build *build = order->build;
    for (int i = 0; i < order->num; i++) {
        for (int j = 0; j < build->einsums[i].num_inputs; j++) {
            const int writer = build->tensors[build->einsums[i].inputs[j].tensor].writer;
            if (writer >= 0)
                *cell(order, i, writer) = true;
        }
    }
    close_reads(order);
}

static bool is_together(const struct order *order, int a, int b)
{
    return a == b || (*cell(order, a, b) && *cell(order, b, a));
}

/* The rank of the loop that Einsum i is in; -1: none. */
static enum status loop_rank(const struct order *order, int i, int *out_rank)
{
    const struct cascade_build *build = order->build;
    *out_rank = -1;
    if (!*cell(order, i, i))
        return STATUS_OK;
    for (int j = 0; j < order->num; j++) {
        if (!is_together(order, i, j) || build->einsums[j].iterative_rank < 0)
            continue;
        if (*out_rank >= 0 && build->einsums[j].iterative_rank != *out_rank)
            return err_set(build->err, STATUS_CONFIG, build->einsums[j].pos, NULL,
                           "'%s' is carried along %s, but depends on values carried along %s",
                           build->einsums[j].name,
                           build->ranks[build->einsums[j].iterative_rank].name,
                           build->ranks[*out_rank].name);
        *out_rank = build->einsums[j].iterative_rank;
    }
    assert(*out_rank >= 0);
    return STATUS_OK;
}

/* Whether an access of a tensor made in the same loop is to this or an earlier step. */
static bool is_stepwise(const struct cascade_build *build, const struct cascade_access *access,
                        int rank)
{
    const struct cascade_tensor *tensor = &build->tensors[access->tensor];
    if (access->time == CASCADE_FINAL)
        return false;
    if (access->time == CASCADE_STEP && tensor->ranks[tensor->iterative_dim] == rank)
        return true;
    for (int i = 0; i < access->num_indices; i++) {
        const struct cascade_index *index = &access->indices[i];
        if (index->rank == rank)
            return index->modulus < 0 && index->num_terms == 1 && index->terms[0].rank == rank &&
                   index->terms[0].coef == 1 && index->num_extents == 0 && index->constant == 0;
    }
    return false;
}

static enum status check_loop_einsum(const struct order *order, int i, int rank)
{
    const struct cascade_build *build = order->build;
    const struct cascade_einsum *einsum = &build->einsums[i];
    bool is_kept = false;
    for (int j = 0; j < einsum->num_kept; j++)
        is_kept = is_kept || einsum->ranks[j] == rank;
    if (!is_kept)
        return err_set(build->err, STATUS_CONFIG, einsum->pos, NULL,
                       "'%s' is needed in every step of %s, but is there only after the last",
                       einsum->name, build->ranks[rank].name);
    for (int j = 0; j < einsum->num_inputs; j++) {
        const struct cascade_access *access = &einsum->inputs[j];
        const int writer = build->tensors[access->tensor].writer;
        if (writer < 0 || !is_together(order, i, writer) || is_stepwise(build, access, rank))
            continue;
        return err_set(build->err, STATUS_CONFIG, access->pos, NULL,
                       "'%s' is made step by step along %s together with '%s', so only the step "
                       "at hand or an iterative tensor's earlier one can be read",
                       build->tensors[access->tensor].name, build->ranks[rank].name, einsum->name);
    }
    return STATUS_OK;
}

/* Whether all that Einsum i's stage reads from outside of it is placed. */
static bool is_ready(const struct order *order, int i, const bool *is_placed)
{
    for (int j = 0; j < order->num; j++) {
        if (*cell(order, i, j) && !is_placed[j] && !is_together(order, i, j))
            return false;
    }
    return true;
}

static enum status add_stage(const struct order *order, int first, bool *is_placed,
                             struct cascade_stage *stage)
{
    int *einsums = ARENA_ARRAY(order->build->arena, int, order->num);
    TRY(loop_rank(order, first, &stage->rank));
    for (int i = first; i < order->num; i++) {
        if (!is_together(order, first, i))
            continue;
        if (stage->rank >= 0)
            TRY(check_loop_einsum(order, i, stage->rank));
        einsums[stage->num_einsums++] = i;
        is_placed[i] = true;
    }
    stage->einsums = einsums;
    return STATUS_OK;
}

enum status cascade_build_stages(struct cascade_build *build)
{
    const int num = build->out->num_einsums;
    struct order order = {build, num, ARENA_ARRAY(build->arena, bool, num *num)};
    struct cascade_stage *stages = ARENA_ARRAY(build->arena, struct cascade_stage, num);
    bool *is_placed = ARENA_ARRAY(build->arena, bool, num);
    find_reads(&order);
    for (int num_placed = 0; num_placed < num;) {
        int next = 0;
        while (is_placed[next] || !is_ready(&order, next, is_placed))
            next++;
        assert(next < num);
        struct cascade_stage *stage = &stages[build->out->num_stages++];
        TRY(add_stage(&order, next, is_placed, stage));
        num_placed += stage->num_einsums;
    }
    build->out->stages = stages;
    return STATUS_OK;
}
