/*
 * Operations of each Einsum. At every point: those of its expression (parts without tensors are
 * worth the same everywhere and cost nothing), then one for the innermost reduction, which with a
 * multiplication just before it is a mac. An outer reduction by another operator costs one for each
 * value that the inner one leaves.
 */
#include "einsum/cascade_build.h"

#include "einsum/expr.h"

#include <string.h>

static enum cascade_op reduce_op(enum cascade_reduce reduce)
{
    switch (reduce) {
    case CASCADE_ADD:
        return CASCADE_OP_ADD;
    case CASCADE_MUL:
        return CASCADE_OP_MUL;
    case CASCADE_MAX:
        return CASCADE_OP_MAX;
    case CASCADE_MIN:
        return CASCADE_OP_MIN;
    }
    return CASCADE_OP_ADD;
}

static bool is_product(const struct cascade_expr *expr)
{
    if (expr->kind != EXPR_CALL || strcmp(expr->function->name, "*") != 0)
        return false;
    uint64_t with[CASCADE_NUM_OPS] = {0};
    expr_count_ops(expr, with);
    return with[CASCADE_OP_MUL] > 0;
}

static void cost_einsum(const struct cascade_build *build, struct cascade_einsum *einsum)
{
    uint64_t counts[CASCADE_NUM_OPS] = {0};
    struct cascade_cost *costs =
        ARENA_ARRAY(build->arena, struct cascade_cost, CASCADE_NUM_OPS + CASCADE_MAX_DIMS);
    const int num_reduced = einsum->num_ranks - einsum->num_kept;
    int num = 0;
    expr_count_ops(einsum->expr, counts);
    if (num_reduced > 0) {
        const enum cascade_reduce inner = einsum->reduce[num_reduced - 1];
        if (inner == CASCADE_ADD && is_product(einsum->expr)) {
            counts[CASCADE_OP_MUL]--;
            counts[CASCADE_OP_MAC]++;
        } else {
            counts[reduce_op(inner)]++;
        }
    }
    for (int op = 0; op < CASCADE_NUM_OPS; op++) {
        if (counts[op] > 0)
            costs[num++] =
                (struct cascade_cost){(enum cascade_op)op, (uint32_t)counts[op], einsum->num_ranks};
    }
    for (int i = num_reduced - 2; i >= 0; i--) {
        if (einsum->reduce[i] != einsum->reduce[i + 1])
            costs[num++] =
                (struct cascade_cost){reduce_op(einsum->reduce[i]), 1, einsum->num_kept + i + 1};
    }
    einsum->costs = costs;
    einsum->num_costs = num;
}

void cascade_build_costs(struct cascade_build *build)
{
    for (int i = 0; i < build->out->num_einsums; i++)
        cost_einsum(build, &build->einsums[i]);
}
