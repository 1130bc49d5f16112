/* Indices of an access, resolved against the ranks of its tensor. */
#include "base/buf.h"
#include "base/suggest.h"
#include "einsum/cascade_build.h"

#include <assert.h>
#include <string.h>

int cascade_build_find_index(const struct cascade_build *build, const char *index)
{
    for (int i = 0; i < build->out->num_ranks; i++) {
        if (strcmp(build->ranks[i].index, index) == 0)
            return i;
    }
    return -1;
}

enum status cascade_build_index(const struct cascade_build *build, struct pos pos,
                                const char *index, int *out_rank)
{
    *out_rank = cascade_build_find_index(build, index);
    if (*out_rank >= 0)
        return STATUS_OK;
    const char *names[CASCADE_MAX_RANKS + 1] = {NULL};
    for (int i = 0; i < build->out->num_ranks; i++)
        names[i] = build->ranks[i].index;
    const char *nearest = index[1] ? suggest_nearest(index, names) : NULL;
    return err_set(build->err, STATUS_CONFIG, pos, build->field,
                   "index '%s' walks no declared rank%s%s%s", index,
                   nearest ? " (did you mean '" : "", nearest ? nearest : "", nearest ? "'?)" : "");
}

const char *cascade_build_ranks_text(const struct cascade_build *build,
                                     const struct cascade_tensor *tensor)
{
    const char *text = "[";
    for (int i = 0; i < tensor->num_ranks; i++)
        text = arena_printf(build->arena, "%s%s%s", text, i > 0 ? ", " : "",
                            build->ranks[tensor->ranks[i]].name);
    return arena_printf(build->arena, "%s]", text);
}

static enum status count_error(const struct cascade_build *build,
                               const struct syntax_access *syntax,
                               const struct cascade_tensor *tensor)
{
    return err_set(build->err, STATUS_CONFIG, syntax->pos, build->field,
                   "'%s' has %d rank%s %s, got %d %s", tensor->name, tensor->num_ranks,
                   tensor->num_ranks == 1 ? "" : "s", cascade_build_ranks_text(build, tensor),
                   syntax->num_positions, syntax->num_positions == 1 ? "index" : "indices");
}

static enum status rank_error(const struct cascade_build *build, struct pos pos,
                              const struct cascade_tensor *tensor, int dim, int rank)
{
    const struct cascade_rank *walked = &build->ranks[rank];
    return err_set(build->err, STATUS_CONFIG, pos, build->field,
                   "index '%s' walks rank %s, but rank %d of '%s' is %s; write '%s + 0' if that "
                   "is meant",
                   walked->index, walked->name, dim + 1, tensor->name,
                   build->ranks[tensor->ranks[dim]].name, walked->index);
}

static void set_single(const struct cascade_build *build, struct cascade_index *index,
                       struct pos pos, int tensor_rank, int rank)
{
    struct cascade_term *term = ARENA_NEW(build->arena, struct cascade_term);
    *term = (struct cascade_term){rank, 1};
    *index = (struct cascade_index){
        .pos = pos, .rank = tensor_rank, .num_terms = 1, .terms = term, .modulus = -1};
}

/* The rank that a term names; `m` and `M` of a split rank have no meaning in a sum. */
static enum status term_rank(const struct cascade_build *build, const struct syntax_term *term,
                             bool *out_is_extent, int *out_rank)
{
    *out_is_extent = lex_is_tensor_name(term->name);
    if (!*out_is_extent) {
        TRY(cascade_build_index(build, term->pos, term->name, out_rank));
    } else {
        *out_rank = cascade_find_rank(build->out, term->name);
        if (*out_rank < 0)
            return err_set(build->err, STATUS_CONFIG, term->pos, build->field,
                           "'%s' in an index is no declared rank", term->name);
    }
    if (build->ranks[*out_rank].num_parts > 0)
        return err_set(build->err, STATUS_CONFIG, term->pos, build->field,
                       "rank '%s' is split: a computed index is written with its parts",
                       build->ranks[*out_rank].name);
    return STATUS_OK;
}

static enum status set_affine(const struct cascade_build *build,
                              const struct syntax_position *position, int tensor_rank,
                              struct cascade_index *index)
{
    struct cascade_term *terms =
        ARENA_ARRAY(build->arena, struct cascade_term, position->num_terms + 1);
    struct cascade_term *extents =
        ARENA_ARRAY(build->arena, struct cascade_term, position->num_terms + 1);
    *index = (struct cascade_index){.pos = position->pos,
                                    .rank = tensor_rank,
                                    .terms = terms,
                                    .extents = extents,
                                    .constant = position->constant,
                                    .modulus = -1};
    for (int i = 0; i < position->num_terms; i++) {
        const struct syntax_term *term = &position->terms[i];
        bool is_extent = false;
        int rank = -1;
        TRY(term_rank(build, term, &is_extent, &rank));
        if (is_extent)
            extents[index->num_extents++] = (struct cascade_term){rank, term->coef};
        else
            terms[index->num_terms++] = (struct cascade_term){rank, term->coef};
    }
    if (!position->modulus)
        return STATUS_OK;
    const struct syntax_term modulus = {position->modulus_pos, position->modulus, 1};
    bool is_extent = false;
    TRY(term_rank(build, &modulus, &is_extent, &index->modulus));
    if (!is_extent)
        return err_set(build->err, STATUS_CONFIG, position->modulus_pos, build->field,
                       "expected a rank after '%%', got '%s'", position->modulus);
    return STATUS_OK;
}

/* `m` of a split rank stands for the indices of its parts. */
static enum status set_parts(const struct cascade_build *build, const struct syntax_access *syntax,
                             const struct syntax_position *position,
                             const struct cascade_tensor *tensor, int rank,
                             struct cascade_index *indices, int *dim)
{
    const struct cascade_rank *node = &build->ranks[rank];
    for (int i = 0; i < node->num_parts; i++) {
        if (*dim >= tensor->num_ranks)
            return count_error(build, syntax, tensor);
        if (tensor->ranks[*dim] != node->parts[i])
            return rank_error(build, position->pos, tensor, *dim, rank);
        set_single(build, &indices[*dim], position->pos, node->parts[i], node->parts[i]);
        (*dim)++;
    }
    return STATUS_OK;
}

static enum status set_position(const struct cascade_build *build,
                                const struct syntax_access *syntax,
                                const struct syntax_position *position,
                                const struct cascade_tensor *tensor, struct cascade_index *indices,
                                int *dim)
{
    int rank = -1;
    const bool is_index = position->is_bare && !lex_is_tensor_name(position->terms[0].name);
    if (is_index)
        TRY(cascade_build_index(build, position->pos, position->terms[0].name, &rank));
    if (is_index && build->ranks[rank].num_parts > 0)
        return set_parts(build, syntax, position, tensor, rank, indices, dim);
    if (*dim >= tensor->num_ranks)
        return count_error(build, syntax, tensor);
    const int tensor_rank = tensor->ranks[*dim];
    if (is_index && rank != tensor_rank)
        return rank_error(build, position->pos, tensor, *dim, rank);
    if (is_index)
        set_single(build, &indices[*dim], position->pos, rank, rank);
    else
        TRY(set_affine(build, position, tensor_rank, &indices[*dim]));
    (*dim)++;
    return STATUS_OK;
}

/* Which step of an iterative tensor is read. */
static enum status set_time(const struct cascade_build *build, const struct cascade_tensor *tensor,
                            struct cascade_access *access)
{
    access->time = CASCADE_WHOLE;
    if (tensor->iterative_dim < 0)
        return STATUS_OK;
    const struct cascade_index *index = &access->indices[tensor->iterative_dim];
    const struct cascade_rank *rank = &build->ranks[index->rank];
    if (index->modulus < 0 && index->num_terms == 0 && index->num_extents == 1 &&
        index->extents[0].rank == index->rank && index->extents[0].coef == 1 &&
        index->constant == 0) {
        access->time = CASCADE_FINAL;
        return STATUS_OK;
    }
    if (index->modulus >= 0 || index->num_terms != 1 || index->num_extents != 0 ||
        index->terms[0].rank != index->rank || index->terms[0].coef != 1)
        return err_set(build->err, STATUS_CONFIG, index->pos, build->field,
                       "'%s' is iterative along %s: read it at '%s', '%s+1' or, after the last "
                       "step, '%s'",
                       tensor->name, rank->name, rank->index, rank->index, rank->name);
    if (index->constant > 1)
        return err_set(build->err, STATUS_CONFIG, index->pos, build->field,
                       "reads '%s' ahead of its producer, which writes '%s+1'", tensor->name,
                       rank->index);
    if (1 - index->constant > CASCADE_MAX_AGE)
        return err_set(build->err, STATUS_CONFIG, index->pos, build->field,
                       "reads '%s' more than %d steps back", tensor->name, CASCADE_MAX_AGE);
    access->time = CASCADE_STEP;
    access->age = (int)(1 - index->constant);
    return STATUS_OK;
}

enum status cascade_build_access(const struct cascade_build *build,
                                 const struct syntax_access *syntax, struct cascade_access *access)
{
    const struct cascade_tensor *tensor = &build->tensors[access->tensor];
    struct cascade_index *indices =
        ARENA_ARRAY(build->arena, struct cascade_index, tensor->num_ranks + 1);
    int dim = 0;
    access->pos = syntax->pos;
    access->indices = indices;
    for (int i = 0; i < syntax->num_positions; i++)
        TRY(set_position(build, syntax, &syntax->positions[i], tensor, indices, &dim));
    if (dim != tensor->num_ranks)
        return count_error(build, syntax, tensor);
    access->num_indices = dim;
    return set_time(build, tensor, access);
}
