/* Ranks, splits, declared tensors, and the tensors that the left sides bring in. */
#include "einsum/cascade_build.h"

#include <string.h>

static enum status add_rank(struct cascade_build *build, const struct spec_name *name,
                            const char *field, int parent, int *out_rank)
{
    struct cascade *out = build->out;
    if (out->num_ranks == CASCADE_MAX_RANKS)
        return err_set(build->err, STATUS_CONFIG, name->pos, field, "more than %d ranks",
                       CASCADE_MAX_RANKS);
    char *index = arena_strdup(build->arena, name->name);
    for (char *c = index; *c; c++) {
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c - 'A' + 'a');
    }
    *out_rank = out->num_ranks;
    build->ranks[out->num_ranks++] = (struct cascade_rank){
        .name = name->name, .index = index, .pos = name->pos, .parent = parent};
    return STATUS_OK;
}

static enum status add_split(struct cascade_build *build, const struct spec_group *split)
{
    int parent = -1;
    const struct spec_name *head = &split->head;
    if (!lex_is_rank_name(head->name))
        return err_set(build->err, STATUS_CONFIG, head->pos, "einsum.split",
                       "'%.40s' is no rank name: upper-case letters and digits, at most %d",
                       head->name, LEX_MAX_NAME);
    if (cascade_find_rank(build->out, head->name) >= 0)
        return err_set(build->err, STATUS_CONFIG, head->pos, "einsum.split",
                       "rank '%s' is already part of a split", head->name);
    if (split->num_members < 2 || split->num_members > CASCADE_MAX_PARTS)
        return err_set(build->err, STATUS_CONFIG, head->pos, split->field,
                       "a rank is split into 2 to %d parts, got %d", CASCADE_MAX_PARTS,
                       split->num_members);
    TRY(add_rank(build, head, split->field, -1, &parent));
    for (int i = 0; i < split->num_members; i++) {
        const struct spec_name *part = &split->members[i];
        int rank = -1;
        if (cascade_find_rank(build->out, part->name) >= 0)
            return err_set(build->err, STATUS_CONFIG, part->pos, split->field,
                           "rank '%s' is already part of a split", part->name);
        TRY(add_rank(build, part, split->field, parent, &rank));
        build->ranks[parent].parts[i] = rank;
    }
    build->ranks[parent].num_parts = split->num_members;
    return STATUS_OK;
}

enum status cascade_build_ranks(struct cascade_build *build)
{
    const struct spec *spec = build->spec;
    for (int i = 0; i < spec->num_splits; i++)
        TRY(add_split(build, &spec->splits[i]));
    for (int i = 0; i < spec->num_tensors; i++) {
        const struct spec_group *tensor = &spec->tensors[i];
        for (int j = 0; j < tensor->num_members; j++) {
            int rank = -1;
            if (cascade_find_rank(build->out, tensor->members[j].name) < 0)
                TRY(add_rank(build, &tensor->members[j], tensor->field, -1, &rank));
        }
    }
    return STATUS_OK;
}

static struct cascade_tensor *add_tensor(struct cascade_build *build, const char *name,
                                         struct pos pos)
{
    struct cascade_tensor *tensor = &build->tensors[build->out->num_tensors++];
    *tensor = (struct cascade_tensor){.name = name,
                                      .pos = pos,
                                      .ranks = ARENA_ARRAY(build->arena, int, CASCADE_MAX_DIMS),
                                      .writer = -1,
                                      .iterative_dim = -1};
    return tensor;
}

/* Appends a rank, or the parts of a split one, to ranks (which has room for CASCADE_MAX_DIMS). */
static enum status append_rank(const struct cascade_build *build, int rank, struct pos pos,
                               const char *field, int *ranks, int *num)
{
    const struct cascade_rank *node = &build->ranks[rank];
    const int num_added = node->num_parts > 0 ? node->num_parts : 1;
    if (*num + num_added > CASCADE_MAX_DIMS)
        return err_set(build->err, STATUS_CONFIG, pos, field, "more than %d ranks in one tensor",
                       CASCADE_MAX_DIMS);
    for (int i = 0; i < num_added; i++) {
        const int added = node->num_parts > 0 ? node->parts[i] : rank;
        for (int j = 0; j < *num; j++) {
            if (ranks[j] == added)
                return err_set(build->err, STATUS_CONFIG, pos, field,
                               "rank '%s' is named twice in one tensor", build->ranks[added].name);
        }
        ranks[(*num)++] = added;
    }
    return STATUS_OK;
}

enum status cascade_build_declared(struct cascade_build *build)
{
    for (int i = 0; i < build->spec->num_tensors; i++) {
        const struct spec_group *group = &build->spec->tensors[i];
        if (!lex_is_tensor_name(group->head.name))
            return err_set(build->err, STATUS_CONFIG, group->head.pos, "einsum.declaration",
                           "'%.40s' is no tensor name: an upper-case letter, then letters and "
                           "digits, at most %d",
                           group->head.name, LEX_MAX_NAME);
        struct cascade_tensor *tensor = add_tensor(build, group->head.name, group->head.pos);
        tensor->is_declared = true;
        int ranks[CASCADE_MAX_DIMS] = {0};
        int num = 0;
        for (int j = 0; j < group->num_members; j++)
            TRY(append_rank(build, cascade_find_rank(build->out, group->members[j].name),
                            group->members[j].pos, group->field, ranks, &num));
        tensor->ranks =
            memcpy(ARENA_ARRAY(build->arena, int, num + 1), ranks, sizeof(ranks[0]) * (size_t)num);
        tensor->num_ranks = num;
    }
    return STATUS_OK;
}

/* Whether a position of the left side is `m1+1`. */
static bool is_next_step(const struct syntax_position *position)
{
    return !position->is_bare && !position->modulus && position->num_terms == 1 &&
           position->terms[0].coef == 1 && position->constant == 1 &&
           !lex_is_rank_name(position->terms[0].name);
}

/* The ranks that a left side names, in order, and which of them is iterative (-1: none). */
static enum status output_ranks(const struct cascade_build *build,
                                const struct syntax_access *output, int *ranks, int *out_num,
                                int *out_iterative_dim)
{
    *out_num = 0;
    *out_iterative_dim = -1;
    for (int i = 0; i < output->num_positions; i++) {
        const struct syntax_position *position = &output->positions[i];
        const bool is_iterative = is_next_step(position);
        int rank = -1;
        if (!is_iterative && (!position->is_bare || lex_is_rank_name(position->terms[0].name)))
            return err_set(build->err, STATUS_CONFIG, position->pos, build->field,
                           "the left side takes plain indices, or 'm+1' to make M iterative");
        TRY(cascade_build_index(build, position->pos, position->terms[0].name, &rank));
        if (is_iterative && build->ranks[rank].num_parts > 0)
            return err_set(build->err, STATUS_CONFIG, position->pos, build->field,
                           "rank '%s' is split: make one of its parts iterative",
                           build->ranks[rank].name);
        if (is_iterative && *out_iterative_dim >= 0)
            return err_set(build->err, STATUS_CONFIG, position->pos, build->field,
                           "'%s' is iterative along two ranks", output->name);
        if (is_iterative)
            *out_iterative_dim = *out_num;
        TRY(append_rank(build, rank, position->pos, build->field, ranks, out_num));
    }
    return STATUS_OK;
}

static enum status check_writer(const struct cascade_build *build,
                                const struct cascade_tensor *tensor,
                                const struct syntax_access *output)
{
    if (tensor->writer < 0)
        return STATUS_OK;
    return err_set(build->err, STATUS_CONFIG, output->pos, build->field,
                   "'%s' has two writers, the first at line %d", output->name,
                   build->einsums[tensor->writer].pos.line);
}

/* A declared output is written with the ranks of its declaration. */
static enum status check_output(const struct cascade_build *build,
                                const struct cascade_tensor *tensor,
                                const struct syntax_access *output, const int *ranks, int num)
{
    bool is_same = tensor->num_ranks == num;
    for (int i = 0; is_same && i < num; i++)
        is_same = tensor->ranks[i] == ranks[i];
    if (is_same)
        return STATUS_OK;
    return err_set(build->err, STATUS_CONFIG, output->pos, build->field,
                   "'%s' is declared with the ranks %s; write it with their indices in that order",
                   output->name, cascade_build_ranks_text(build, tensor));
}

static enum status add_output(struct cascade_build *build, const struct syntax_einsum *syntax,
                              int i_einsum)
{
    const struct syntax_access *output = &syntax->output;
    struct cascade_einsum *einsum = &build->einsums[i_einsum];
    int *ranks = ARENA_ARRAY(build->arena, int, CASCADE_MAX_DIMS);
    int num = 0;
    int iterative_dim = -1;
    if (!lex_is_tensor_name(output->name))
        return err_set(build->err, STATUS_CONFIG, output->pos, build->field,
                       "'%s' is no tensor name: it begins with an upper-case letter", output->name);
    TRY(output_ranks(build, output, ranks, &num, &iterative_dim));
    const int found = cascade_find_tensor(build->out, output->name);
    struct cascade_tensor *tensor =
        found >= 0 ? &build->tensors[found] : add_tensor(build, output->name, output->pos);
    TRY(check_writer(build, tensor, output));
    if (found >= 0) {
        TRY(check_output(build, tensor, output, ranks, num));
    } else {
        tensor->ranks = ranks;
        tensor->num_ranks = num;
    }
    tensor->writer = i_einsum;
    tensor->iterative_dim = iterative_dim;
    einsum->name = output->name;
    einsum->text = syntax->text;
    einsum->pos = syntax->pos;
    einsum->iterative_rank = iterative_dim < 0 ? -1 : ranks[iterative_dim];
    if (iterative_dim >= 0)
        build->ranks[einsum->iterative_rank].is_iterative = true;
    einsum->num_kept = num;
    einsum->num_ranks = num;
    einsum->ranks = ranks;
    einsum->output.tensor = (int)(tensor - build->tensors);
    return STATUS_OK;
}

enum status cascade_build_outputs(struct cascade_build *build)
{
    for (int i = 0; i < build->spec->num_einsums; i++) {
        build->field = arena_printf(build->arena, "einsum.expressions[%d]", i);
        TRY(add_output(build, &build->spec->einsums[i], i));
        build->out->num_einsums++;
    }
    return STATUS_OK;
}

enum status cascade_build_inits(struct cascade_build *build)
{
    bool *is_given = ARENA_ARRAY(build->arena, bool, build->out->num_tensors + 1);
    for (int i = 0; i < build->spec->num_inits; i++) {
        const struct spec_init *init = &build->spec->inits[i];
        const int tensor = cascade_find_tensor(build->out, init->tensor.name);
        if (tensor < 0 || build->tensors[tensor].iterative_dim < 0)
            return err_set(build->err, STATUS_CONFIG, init->tensor.pos, init->field,
                           "'%.40s' is no iterative tensor: no Einsum writes it at 'm+1'",
                           init->tensor.name);
        build->tensors[tensor].init = init->value;
        is_given[tensor] = true;
    }
    for (int i = 0; i < build->out->num_tensors; i++) {
        const struct cascade_tensor *tensor = &build->tensors[i];
        if (tensor->iterative_dim >= 0 && !is_given[i])
            return err_set(build->err, STATUS_CONFIG, build->einsums[tensor->writer].pos,
                           "einsum.init",
                           "iterative tensor '%s' has no value before its first step; add it to "
                           "'init'",
                           tensor->name);
    }
    return STATUS_OK;
}
