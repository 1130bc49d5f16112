/*
 * Expression trees: what one point of an Einsum's iteration space computes. Functions and operators
 * are one table: name, arguments, value, and the operations that a machine is charged for.
 */
#ifndef WEIR_EINSUM_EXPR_H
#define WEIR_EINSUM_EXPR_H

#include "base/buf.h"
#include "base/err.h"
#include "einsum/cascade.h"

#ifdef __cplusplus
extern "C" {
#endif

#define EXPR_MAX_ARGS  8
#define EXPR_MAX_DEPTH 64

enum expr_kind {
    EXPR_NUMBER, /* 0.5, inf */
    EXPR_INPUT,  /* QK[m, p]: inputs[ref] of the Einsum */
    EXPR_SCALAR, /* a: scalars[ref] of the cascade */
    EXPR_EXTENT, /* E: the extent of ranks[ref] */
    EXPR_INDEX,  /* index(m): the index of ranks[ref] at this point, as a number */
    EXPR_CALL    /* + - * /, exp(x), max(x, y) ... */
};

struct expr_function {
    const char *name; /* "exp"; "+" for operators */
    int min_args;
    int max_args;
    int precedence; /* of operators: 1 + -, 2 * /, 3 unary minus; 0: written name(args) */
    enum cascade_op ops[2];
    int num_ops; /* each once a call; max and min once per argument after the first */
    double (*value)(const double *args, int num_args);
};

struct cascade_expr {
    enum expr_kind kind;
    struct pos pos;
    double number;
    int ref;
    const char *name; /* of input, scalar, extent or index, as written */
    const struct expr_function *function;
    int num_args;
    struct cascade_expr **args;
};

/* NULL: no such function. Operators are found as "+", "-", "*", "/" and "neg". */
const struct expr_function *expr_find_function(const char *name);
/* NULL-terminated, for suggestions. */
const char *const *expr_function_names(void);

/* Adds the operations of the whole tree to counts[CASCADE_NUM_OPS]. */
void expr_count_ops(const struct cascade_expr *expr, uint64_t *counts);

struct expr_values {
    const double *inputs;
    const double *scalars;
    const uint64_t *extents;
    const uint64_t *index; /* by rank */
};
double expr_value(const struct cascade_expr *expr, const struct expr_values *values);

/* Writes the tree as the language has it; put_input writes input number i. */
void expr_print(const struct cascade_expr *expr,
                void (*put_input)(const void *context, int input, struct buf *out),
                const void *context, struct buf *out);

#ifdef __cplusplus
}
#endif
#endif
