/* Right sides: which tensor each name is, what may be read where, and the iteration space. */
#include "base/suggest.h"
#include "einsum/cascade_build.h"

#include <assert.h>
#include <string.h>

struct binder {
    struct cascade_build *build;
    const struct syntax_einsum *syntax;
    struct cascade_einsum *einsum;
    int i_einsum;
    struct cascade_access *inputs;
    int *input_of_name; /* of each name on the right side: its input, or -1 */
    bool is_bound[CASCADE_MAX_RANKS];
    int walked[CASCADE_MAX_RANKS]; /* ranks of the right side, in order of appearance */
    int num_walked;
};

static void walk(struct binder *binder, int rank)
{
    if (binder->is_bound[rank])
        return;
    binder->is_bound[rank] = true;
    binder->walked[binder->num_walked++] = rank;
}

static enum status refuse(const struct binder *binder, struct pos pos, const char *fmt,
                          const char *name, int line)
{
    return err_set(binder->build->err, STATUS_CONFIG, pos, binder->build->field, "'%s' %s %d", name,
                   fmt, line);
}

/* An Einsum reads what was written before it, or an earlier step of an iterative tensor. */
static enum status check_order(const struct binder *binder, const struct cascade_access *access)
{
    const struct cascade_build *build = binder->build;
    const struct cascade_tensor *tensor = &build->tensors[access->tensor];
    const bool is_earlier_step = access->time == CASCADE_STEP && access->age >= 1;
    if (tensor->writer < binder->i_einsum || is_earlier_step)
        return STATUS_OK;
    const int line = build->einsums[tensor->writer].pos.line;
    if (tensor->writer == binder->i_einsum)
        return err_set(build->err, STATUS_CONFIG, access->pos, build->field,
                       "'%s' reads itself; only an earlier step of an iterative rank can be read",
                       tensor->name);
    if (access->time == CASCADE_STEP)
        return refuse(binder, access->pos, "is read ahead of its producer, which comes at line",
                      tensor->name, line);
    return refuse(binder, access->pos, "is read before it is written, at line", tensor->name, line);
}

static enum status unknown_tensor(const struct binder *binder, const struct syntax_access *syntax)
{
    const struct cascade_build *build = binder->build;
    const char **names = ARENA_ARRAY(build->arena, const char *, build->out->num_tensors + 1);
    for (int i = 0; i < build->out->num_tensors; i++)
        names[i] = build->tensors[i].name;
    const char *nearest = suggest_nearest(syntax->name, names);
    return err_set(build->err, STATUS_CONFIG, syntax->pos, build->field,
                   "tensor '%s' is neither declared nor written%s%s%s", syntax->name,
                   nearest ? " (did you mean '" : "", nearest ? nearest : "", nearest ? "'?)" : "");
}

static enum status bind_tensor(struct binder *binder, const struct syntax_access *syntax,
                               int tensor, int i_name)
{
    struct cascade_access *access = &binder->inputs[binder->einsum->num_inputs];
    access->tensor = tensor;
    TRY(cascade_build_access(binder->build, syntax, access));
    TRY(check_order(binder, access));
    binder->build->tensors[tensor].is_read = true;
    for (int i = 0; i < access->num_indices; i++) {
        for (int j = 0; j < access->indices[i].num_terms; j++)
            walk(binder, access->indices[i].terms[j].rank);
    }
    binder->input_of_name[i_name] = binder->einsum->num_inputs++;
    return STATUS_OK;
}

static int add_scalar(struct cascade_build *build, const char *name)
{
    struct cascade *out = build->out;
    for (int i = 0; i < out->num_scalars; i++) {
        if (strcmp(build->scalars[i], name) == 0)
            return i;
    }
    build->scalars = arena_grow(build->arena, build->scalars, (size_t)out->num_scalars,
                                &build->scalar_capacity, sizeof(*build->scalars));
    build->scalars[out->num_scalars] = name;
    return out->num_scalars++;
}

/* A name without indices: a tensor of no rank, the extent of a rank, or a free scalar. */
static enum status bind_bare(struct binder *binder, const struct syntax_access *syntax,
                             struct cascade_expr *expr, int i_name)
{
    struct cascade_build *build = binder->build;
    const int tensor = cascade_find_tensor(build->out, syntax->name);
    const int rank = cascade_find_rank(build->out, syntax->name);
    if (tensor >= 0 && rank >= 0 && build->tensors[tensor].num_ranks == 0)
        return err_set(build->err, STATUS_CONFIG, syntax->pos, build->field,
                       "'%s' is both a tensor and a rank; write '%s[]' for the tensor",
                       syntax->name, syntax->name);
    if (rank >= 0) {
        expr->kind = EXPR_EXTENT;
        expr->ref = rank;
        return STATUS_OK;
    }
    if (tensor >= 0)
        return bind_tensor(binder, syntax, tensor, i_name);
    if (lex_is_tensor_name(syntax->name))
        return unknown_tensor(binder, syntax);
    if (cascade_build_find_index(build, syntax->name) >= 0)
        return err_set(build->err, STATUS_CONFIG, syntax->pos, build->field,
                       "'%s' is an index; write 'index(%s)' for its value", syntax->name,
                       syntax->name);
    expr->kind = EXPR_SCALAR;
    expr->ref = add_scalar(build, syntax->name);
    return STATUS_OK;
}

static enum status bind_index_value(struct binder *binder, struct cascade_expr *expr)
{
    TRY(cascade_build_index(binder->build, expr->pos, expr->name, &expr->ref));
    if (binder->build->ranks[expr->ref].num_parts > 0)
        return err_set(binder->build->err, STATUS_CONFIG, expr->pos, binder->build->field,
                       "rank '%s' is split: compute the index from those of its parts",
                       binder->build->ranks[expr->ref].name);
    walk(binder, expr->ref);
    return STATUS_OK;
}

static enum status bind_expr(struct binder *binder, struct cascade_expr *expr)
{
    if (expr->kind == EXPR_CALL) {
        for (int i = 0; i < expr->num_args; i++)
            TRY(bind_expr(binder, expr->args[i]));
        return STATUS_OK;
    }
    if (expr->kind == EXPR_INDEX)
        return bind_index_value(binder, expr);
    if (expr->kind != EXPR_INPUT)
        return STATUS_OK;
    const int i_name = expr->ref;
    const struct syntax_access *syntax = &binder->syntax->inputs[i_name];
    if (!syntax->has_brackets) {
        TRY(bind_bare(binder, syntax, expr, i_name));
    } else {
        const int tensor = cascade_find_tensor(binder->build->out, syntax->name);
        if (tensor < 0)
            return unknown_tensor(binder, syntax);
        TRY(bind_tensor(binder, syntax, tensor, i_name));
    }
    if (expr->kind == EXPR_INPUT)
        expr->ref = binder->input_of_name[i_name];
    return STATUS_OK;
}

/* The ranks of a reduction in the order written; a split rank stands for its parts. */
static enum status named_reductions(const struct binder *binder, struct cascade_term *named,
                                    int *out_num)
{
    const struct cascade_build *build = binder->build;
    bool is_named[CASCADE_MAX_RANKS] = {false};
    *out_num = 0;
    for (int i = 0; i < binder->syntax->num_reductions; i++) {
        const struct syntax_reduction *reduction = &binder->syntax->reductions[i];
        int rank = -1;
        TRY(cascade_build_index(build, reduction->pos, reduction->index, &rank));
        const struct cascade_rank *node = &build->ranks[rank];
        const int num = node->num_parts > 0 ? node->num_parts : 1;
        /* Innermost first, so the last part comes first. */
        for (int j = num - 1; j >= 0; j--) {
            const int part = node->num_parts > 0 ? node->parts[j] : rank;
            bool is_kept = !binder->is_bound[part];
            for (int k = 0; k < binder->einsum->num_kept; k++)
                is_kept = is_kept || binder->einsum->ranks[k] == part;
            if (is_kept || is_named[part])
                return err_set(build->err, STATUS_CONFIG, reduction->pos, build->field,
                               is_named[part] ? "index '%s' is reduced twice"
                                              : "index '%s' is not one that this Einsum reduces",
                               build->ranks[part].index);
            is_named[part] = true;
            named[(*out_num)++] = (struct cascade_term){part, (int64_t)reduction->reduce};
        }
    }
    return STATUS_OK;
}

/* Output ranks, then the reduced ones: named ones from the last written inwards, the rest inmost.
 */
static enum status set_space(struct binder *binder)
{
    const struct cascade_build *build = binder->build;
    struct cascade_einsum *einsum = binder->einsum;
    struct cascade_term named[CASCADE_MAX_RANKS];
    int num_named = 0;
    bool is_placed[CASCADE_MAX_RANKS] = {false};
    for (int i = 0; i < einsum->num_kept; i++) {
        if (!binder->is_bound[einsum->ranks[i]])
            return err_set(build->err, STATUS_CONFIG, einsum->output.indices[i].pos, build->field,
                           "index '%s' of '%s' is not bound on the right side",
                           build->ranks[einsum->ranks[i]].index, einsum->name);
        is_placed[einsum->ranks[i]] = true;
    }
    TRY(named_reductions(binder, named, &num_named));
    int *ranks = ARENA_ARRAY(build->arena, int, CASCADE_MAX_RANKS);
    enum cascade_reduce *reduce = ARENA_ARRAY(build->arena, enum cascade_reduce, CASCADE_MAX_RANKS);
    int num = einsum->num_kept;
    memcpy(ranks, einsum->ranks, sizeof(*ranks) * (size_t)num);
    for (int i = num_named - 1; i >= 0; i--) {
        reduce[num - einsum->num_kept] = (enum cascade_reduce)named[i].coef;
        ranks[num++] = named[i].rank;
        is_placed[named[i].rank] = true;
    }
    for (int i = 0; i < binder->num_walked; i++) {
        if (is_placed[binder->walked[i]])
            continue;
        reduce[num - einsum->num_kept] = CASCADE_ADD;
        ranks[num++] = binder->walked[i];
    }
    if (num > CASCADE_MAX_DIMS)
        return err_set(build->err, STATUS_CONFIG, einsum->pos, build->field,
                       "iterates over more than %d ranks", CASCADE_MAX_DIMS);
    einsum->ranks = ranks;
    einsum->reduce = reduce;
    einsum->num_ranks = num;
    return STATUS_OK;
}

static enum status bind_einsum(struct cascade_build *build, int i_einsum)
{
    struct binder binder = {.build = build,
                            .syntax = &build->spec->einsums[i_einsum],
                            .einsum = &build->einsums[i_einsum],
                            .i_einsum = i_einsum};
    const struct syntax_einsum *syntax = binder.syntax;
    binder.inputs = ARENA_ARRAY(build->arena, struct cascade_access, syntax->num_inputs + 1);
    binder.input_of_name = ARENA_ARRAY(build->arena, int, syntax->num_inputs + 1);
    TRY(cascade_build_access(build, &syntax->output, &binder.einsum->output));
    binder.einsum->inputs = binder.inputs;
    TRY(bind_expr(&binder, syntax->expr));
    binder.einsum->expr = syntax->expr;
    TRY(set_space(&binder));
    for (int i = 0; i < binder.einsum->num_ranks; i++)
        build->ranks[binder.einsum->ranks[i]].is_walked = true;
    return STATUS_OK;
}

enum status cascade_build_inputs(struct cascade_build *build)
{
    for (int i = 0; i < build->spec->num_einsums; i++) {
        build->field = arena_printf(build->arena, "einsum.expressions[%d]", i);
        TRY(bind_einsum(build, i));
    }
    for (int i = 0; i < build->out->num_tensors; i++) {
        const struct cascade_tensor *tensor = &build->tensors[i];
        if (tensor->writer < 0 && !tensor->is_read)
            return err_set(build->err, STATUS_CONFIG, tensor->pos, "einsum.declaration",
                           "tensor '%s' is declared but neither read nor written", tensor->name);
    }
    return STATUS_OK;
}
