#include "einsum/eval.h"

#include "base/prng.h"
#include "einsum/expr.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

static const struct pos no_pos = {NULL, 0, 0};

/* An Einsum at work. */
struct work {
    const struct eval *eval;
    const struct cascade_einsum *einsum;
    uint64_t index[CASCADE_MAX_RANKS]; /* by rank */
    double inputs[64];
    struct expr_values values;
};

static enum status too_large(const struct cascade *cascade, const char *name, const char *what,
                             struct err *err)
{
    return err_set(err, STATUS_CONFIG, no_pos, "size", "'%s' of cascade '%s' has too many %s", name,
                   cascade->name, what);
}

static enum status new_tensor(const struct cascade *cascade, int tensor, const struct sizes *sizes,
                              struct arena *arena, uint64_t *total, struct eval_tensor *out,
                              struct err *err)
{
    const struct cascade_tensor *node = &cascade->tensors[tensor];
    out->num_dims = node->num_ranks;
    out->num_elements = 1;
    for (int i = 0; i < node->num_ranks; i++) {
        out->shape[i] = sizes->extent[node->ranks[i]] + (i == node->iterative_dim ? 1 : 0);
        out->num_elements *= out->shape[i];
        if (out->num_elements > EVAL_MAX_ELEMENTS)
            return too_large(cascade, node->name, "elements", err);
    }
    *total += out->num_elements;
    if (*total > EVAL_MAX_ELEMENTS)
        return too_large(cascade, node->name, "elements", err);
    out->values = ARENA_ARRAY(arena, double, out->num_elements);
    for (uint64_t i = 0; node->iterative_dim >= 0 && i < out->num_elements; i++)
        out->values[i] = node->init;
    return STATUS_OK;
}

/* An index stays within its tensor at all points. */
static enum status check_index(const struct cascade *cascade, const struct sizes *sizes,
                               const struct cascade_access *access, int dim, struct err *err)
{
    const struct cascade_index *index = &access->indices[dim];
    const struct cascade_tensor *tensor = &cascade->tensors[access->tensor];
    const int64_t extent = (int64_t)sizes->extent[index->rank];
    if (index->modulus >= 0 && (int64_t)sizes->extent[index->modulus] <= extent)
        return STATUS_OK;
    int64_t low = index->constant;
    for (int i = 0; i < index->num_extents; i++)
        low += index->extents[i].coef * (int64_t)sizes->extent[index->extents[i].rank];
    int64_t high = low;
    for (int i = 0; i < index->num_terms; i++) {
        const int64_t last =
            index->terms[i].coef * ((int64_t)sizes->extent[index->terms[i].rank] - 1);
        low += last < 0 ? last : 0;
        high += last > 0 ? last : 0;
    }
    if (index->modulus >= 0) {
        low = 0;
        high = (int64_t)sizes->extent[index->modulus] - 1;
    }
    if (dim == tensor->iterative_dim || (low >= 0 && high < extent))
        return STATUS_OK;
    return err_set(err, STATUS_CONFIG, index->pos, "size",
                   "an index of '%s' runs from %" PRId64 " to %" PRId64
                   ", but rank '%s' has %" PRId64 " elements",
                   tensor->name, low, high, cascade->ranks[index->rank].name, extent);
}

static enum status check_einsum(const struct cascade *cascade, const struct sizes *sizes,
                                const struct cascade_einsum *einsum, struct err *err)
{
    uint64_t points = 1;
    for (int i = 0; i < einsum->num_ranks; i++) {
        points *= sizes->extent[einsum->ranks[i]];
        if (points > EVAL_MAX_POINTS)
            return too_large(cascade, einsum->name, "points", err);
    }
    for (int i = 0; i < einsum->num_inputs; i++) {
        for (int j = 0; j < einsum->inputs[i].num_indices; j++)
            TRY(check_index(cascade, sizes, &einsum->inputs[i], j, err));
    }
    return STATUS_OK;
}

enum status eval_new(const struct cascade *cascade, const struct sizes *sizes, struct arena *arena,
                     struct eval *out, struct err *err)
{
    uint64_t total = 0;
    *out = (struct eval){.cascade = cascade, .sizes = *sizes};
    out->tensors = ARENA_ARRAY(arena, struct eval_tensor, cascade->num_tensors + 1);
    out->scalars = ARENA_ARRAY(arena, double, cascade->num_scalars + 1);
    out->is_scalar_given = ARENA_ARRAY(arena, bool, cascade->num_scalars + 1);
    for (int i = 0; i < cascade->num_tensors; i++)
        TRY(new_tensor(cascade, i, sizes, arena, &total, &out->tensors[i], err));
    for (int i = 0; i < cascade->num_einsums; i++)
        TRY(check_einsum(cascade, sizes, &cascade->einsums[i], err));
    return STATUS_OK;
}

enum status eval_set_scalar(struct eval *eval, const char *name, double value, struct err *err)
{
    for (int i = 0; i < eval->cascade->num_scalars; i++) {
        if (strcmp(eval->cascade->scalars[i], name) != 0)
            continue;
        eval->scalars[i] = value;
        eval->is_scalar_given[i] = true;
        return STATUS_OK;
    }
    return err_set(err, STATUS_CONFIG, no_pos, "scalar", "cascade '%s' has no scalar '%.40s'",
                   eval->cascade->name, name);
}

/* FNV-1a, so that a name has the same numbers in every cascade. */
static uint64_t name_seed(const char *name, uint64_t seed)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325) ^ seed;
    for (const char *c = name; *c; c++)
        hash = (hash ^ (unsigned char)*c) * UINT64_C(0x100000001b3);
    return hash;
}

static void seed_values(const char *name, uint64_t seed, double *values, uint64_t num)
{
    struct prng prng;
    prng_init(&prng, name_seed(name, seed));
    for (uint64_t i = 0; i < num; i++)
        values[i] = 2.0 * prng_unit(&prng) - 1.0;
}

void eval_seed(struct eval *eval, uint64_t seed)
{
    const struct cascade *cascade = eval->cascade;
    for (int i = 0; i < cascade->num_tensors; i++) {
        struct eval_tensor *tensor = &eval->tensors[i];
        if (cascade->tensors[i].writer < 0 && !tensor->is_given)
            seed_values(cascade->tensors[i].name, seed, tensor->values, tensor->num_elements);
    }
    for (int i = 0; i < cascade->num_scalars; i++) {
        if (!eval->is_scalar_given[i])
            seed_values(cascade->scalars[i], seed, &eval->scalars[i], 1);
    }
}

static uint64_t index_value(const struct work *work, const struct cascade_index *index)
{
    const uint64_t *extent = work->eval->sizes.extent;
    int64_t value = index->constant;
    for (int i = 0; i < index->num_terms; i++)
        value += index->terms[i].coef * (int64_t)work->index[index->terms[i].rank];
    for (int i = 0; i < index->num_extents; i++)
        value += index->extents[i].coef * (int64_t)extent[index->extents[i].rank];
    if (index->modulus >= 0) {
        const int64_t modulus = (int64_t)extent[index->modulus];
        value = (value % modulus + modulus) % modulus;
    }
    /* Before the first step an iterative tensor has its initial value, at position 0. */
    return value < 0 ? 0 : (uint64_t)value;
}

static double *element(const struct work *work, const struct cascade_access *access)
{
    const struct eval_tensor *tensor = &work->eval->tensors[access->tensor];
    uint64_t offset = 0;
    for (int i = 0; i < access->num_indices; i++) {
        const uint64_t position = index_value(work, &access->indices[i]);
        assert(position < tensor->shape[i]);
        offset = offset * tensor->shape[i] + position;
    }
    return &tensor->values[offset];
}

static double combine(enum cascade_reduce reduce, double a, double b)
{
    switch (reduce) {
    case CASCADE_ADD:
        return a + b;
    case CASCADE_MUL:
        return a * b;
    case CASCADE_MAX:
        return b > a || isnan(b) ? b : a;
    case CASCADE_MIN:
        return b < a || isnan(b) ? b : a;
    }
    return a;
}

/* The value at the kept indices, reduced over the ranks from number i_rank on. */
static double reduced_value(struct work *work, int i_rank)
{
    const struct cascade_einsum *einsum = work->einsum;
    if (i_rank == einsum->num_ranks) {
        for (int i = 0; i < einsum->num_inputs; i++)
            work->inputs[i] = *element(work, &einsum->inputs[i]);
        return expr_value(einsum->expr, &work->values);
    }
    const int rank = einsum->ranks[i_rank];
    const enum cascade_reduce reduce = einsum->reduce[i_rank - einsum->num_kept];
    work->index[rank] = 0;
    double value = reduced_value(work, i_rank + 1);
    for (uint64_t i = 1; i < work->eval->sizes.extent[rank]; i++) {
        work->index[rank] = i;
        value = combine(reduce, value, reduced_value(work, i_rank + 1));
    }
    return value;
}

/* All elements of the output, but only those of one step of rank `fixed` if that is >= 0. */
static void run_kept(struct work *work, int i_rank, int fixed)
{
    const struct cascade_einsum *einsum = work->einsum;
    if (i_rank == einsum->num_kept) {
        const double value = reduced_value(work, i_rank);
        *element(work, &einsum->output) = value;
        return;
    }
    const int rank = einsum->ranks[i_rank];
    if (rank == fixed) {
        run_kept(work, i_rank + 1, fixed);
        return;
    }
    for (uint64_t i = 0; i < work->eval->sizes.extent[rank]; i++) {
        work->index[rank] = i;
        run_kept(work, i_rank + 1, fixed);
    }
}

void eval_run(struct eval *eval)
{
    const struct cascade *cascade = eval->cascade;
    for (int i = 0; i < cascade->num_stages; i++) {
        const struct cascade_stage *stage = &cascade->stages[i];
        const uint64_t num_steps = stage->rank < 0 ? 1 : eval->sizes.extent[stage->rank];
        for (uint64_t step = 0; step < num_steps; step++) {
            for (int j = 0; j < stage->num_einsums; j++) {
                struct work work = {.eval = eval, .einsum = &cascade->einsums[stage->einsums[j]]};
                work.values = (struct expr_values){work.inputs, eval->scalars, eval->sizes.extent,
                                                   work.index};
                assert(work.einsum->num_inputs <= 64);
                if (stage->rank >= 0)
                    work.index[stage->rank] = step;
                run_kept(&work, 0, stage->rank);
            }
        }
    }
}
