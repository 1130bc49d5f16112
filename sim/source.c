/* Facts about a cascade for the simulator. */
#include "sim/source.h"

#include "einsum/cascade.h"

#include <assert.h>
#include <string.h>

static const enum arch_op op_of[CASCADE_NUM_OPS] = {
    [CASCADE_OP_MAC] = ARCH_MAC,       [CASCADE_OP_MUL] = ARCH_MULTIPLY,
    [CASCADE_OP_ADD] = ARCH_ADD,       [CASCADE_OP_MAX] = ARCH_MAX,
    [CASCADE_OP_MIN] = ARCH_MAX,       [CASCADE_OP_DIVIDE] = ARCH_DIVIDE,
    [CASCADE_OP_EXP] = ARCH_EXP,       [CASCADE_OP_LOG] = ARCH_FUNCTION,
    [CASCADE_OP_SQRT] = ARCH_FUNCTION, [CASCADE_OP_SIGMOID] = ARCH_FUNCTION,
    [CASCADE_OP_TANH] = ARCH_FUNCTION, [CASCADE_OP_ABS] = ARCH_FUNCTION,
    [CASCADE_OP_COMPARE] = ARCH_MAX,
};

static enum status copy_access(const struct cascade *cascade, const struct cascade_access *from,
                               bool is_output, struct source_access *to, struct err *err)
{
    const struct cascade_tensor *tensor = &cascade->tensors[from->tensor];
    to->tensor = tensor->name;
    to->producer = tensor->writer;
    to->is_output = is_output;
    to->age = from->time == CASCADE_STEP && !is_output ? from->age : 0;
    for (int i = 0; i < from->num_indices; i++) {
        const struct cascade_index *index = &from->indices[i];
        if (index->num_terms > 1 || index->modulus >= 0 ||
            (index->num_terms == 1 && index->terms[0].coef != 1))
            return err_set(err, STATUS_UNSUPPORTED, index->pos, tensor->name,
                           "affine and modular indices of '%s' are not modelled", tensor->name);
        if (index->num_terms == 1)
            to->ranks[to->num_ranks++] = cascade->ranks[index->terms[0].rank].name;
    }
    return STATUS_OK;
}

static bool same_access(const struct source_access *a, const struct source_access *b)
{
    return strcmp(a->tensor, b->tensor) == 0 && a->age == b->age && a->num_ranks == b->num_ranks &&
           a->is_output == b->is_output &&
           memcmp(a->ranks, b->ranks, sizeof a->ranks[0] * (size_t)a->num_ranks) == 0;
}

static enum status copy_einsum(const struct cascade *cascade, const struct cascade_einsum *from,
                               struct source_einsum *to, struct err *err)
{
    to->name = from->name;
    to->pos = from->pos;
    for (int i = 0; i <= from->num_inputs; i++) {
        const bool is_output = i == from->num_inputs;
        struct source_access access = {0};
        TRY(copy_access(cascade, is_output ? &from->output : &from->inputs[i], is_output, &access,
                        err));
        bool is_known = false;
        for (int x = 0; x < to->num_access; x++)
            is_known = is_known || same_access(&to->access[x], &access);
        if (is_known)
            continue;
        if (to->num_access == NEST_MAX_TENSORS)
            return err_set(err, STATUS_UNSUPPORTED, from->pos, from->name,
                           "more than %d tensors in one Einsum", NEST_MAX_TENSORS);
        to->access[to->num_access++] = access;
    }
    for (int i = 0; i < from->num_ranks; i++)
        to->ranks[to->num_ranks++] = cascade->ranks[from->ranks[i]].name;
    for (int i = 0; i < from->num_costs; i++) {
        if (from->costs[i].num_ranks != from->num_ranks)
            return err_set(err, STATUS_UNSUPPORTED, from->pos, from->name,
                           "nested reductions are not modelled; write '%s' as two Einsums",
                           from->name);
        to->ops[op_of[from->costs[i].op]] += from->costs[i].count;
    }
    return STATUS_OK;
}

enum status source_load(const char *cascade_path, struct arena *arena, struct source *out,
                        struct err *err)
{
    static_assert(SOURCE_MAX_RANKS >= CASCADE_MAX_DIMS && SOURCE_MAX_PARTS >= CASCADE_MAX_PARTS,
                  "room for what a cascade may hold");
    const struct cascade *cascade;
    TRY(cascade_parse_file(cascade_path, arena, &cascade, err));
    const struct pos top = {cascade->file, 1, 1};
    out->name = cascade->name;
    if (cascade->num_einsums > SOURCE_MAX_EINSUMS)
        return err_set(err, STATUS_UNSUPPORTED, top, "einsum", "more than %d Einsums",
                       SOURCE_MAX_EINSUMS);
    for (int r = 0; r < cascade->num_ranks; r++) {
        const struct cascade_rank *rank = &cascade->ranks[r];
        if (rank->num_parts == 0)
            continue;
        if (out->num_splits == SOURCE_MAX_SPLITS)
            return err_set(err, STATUS_UNSUPPORTED, rank->pos, "split", "more than %d splits",
                           SOURCE_MAX_SPLITS);
        struct source_split *split = &out->splits[out->num_splits++];
        split->rank = rank->name;
        for (int p = 0; p < rank->num_parts; p++)
            split->parts[split->num_parts++] = cascade->ranks[rank->parts[p]].name;
    }
    for (int e = 0; e < cascade->num_einsums; e++)
        TRY(copy_einsum(cascade, &cascade->einsums[e], &out->einsums[out->num_einsums++], err));
    return STATUS_OK;
}

int source_find(const struct source *source, const char *einsum)
{
    for (int i = 0; i < source->num_einsums; i++)
        if (strcmp(source->einsums[i].name, einsum) == 0)
            return i;
    return -1;
}

bool source_has_rank(const struct source_access *access, const char *rank)
{
    for (int i = 0; i < access->num_ranks; i++)
        if (strcmp(access->ranks[i], rank) == 0)
            return true;
    return false;
}

bool source_iterates(const struct source_einsum *einsum, const char *rank)
{
    for (int i = 0; i < einsum->num_ranks; i++)
        if (strcmp(einsum->ranks[i], rank) == 0)
            return true;
    return false;
}

const char *source_parent(const struct source *source, const char *part)
{
    for (int i = 0; i < source->num_splits; i++)
        for (int p = 0; p < source->splits[i].num_parts; p++)
            if (strcmp(source->splits[i].parts[p], part) == 0)
                return source->splits[i].rank;
    return NULL;
}
