#include "einsum/expr.h"

#include <assert.h>
#include <math.h>
#include <string.h>

static double value_add(const double *args, int num_args)
{
    (void)num_args;
    return args[0] + args[1];
}

static double value_sub(const double *args, int num_args)
{
    (void)num_args;
    return args[0] - args[1];
}

static double value_mul(const double *args, int num_args)
{
    (void)num_args;
    return args[0] * args[1];
}

static double value_div(const double *args, int num_args)
{
    (void)num_args;
    return args[0] / args[1];
}

static double value_neg(const double *args, int num_args)
{
    (void)num_args;
    return -args[0];
}

static double value_exp(const double *args, int num_args)
{
    (void)num_args;
    return exp(args[0]);
}

static double value_log(const double *args, int num_args)
{
    (void)num_args;
    return log(args[0]);
}

static double value_sqrt(const double *args, int num_args)
{
    (void)num_args;
    return sqrt(args[0]);
}

static double value_rsqrt(const double *args, int num_args)
{
    (void)num_args;
    return 1.0 / sqrt(args[0]);
}

static double value_sigmoid(const double *args, int num_args)
{
    (void)num_args;
    return 1.0 / (1.0 + exp(-args[0]));
}

static double value_tanh(const double *args, int num_args)
{
    (void)num_args;
    return tanh(args[0]);
}

static double value_abs(const double *args, int num_args)
{
    (void)num_args;
    return fabs(args[0]);
}

static double value_square(const double *args, int num_args)
{
    (void)num_args;
    return args[0] * args[0];
}

static double value_relu(const double *args, int num_args)
{
    (void)num_args;
    return args[0] > 0.0 ? args[0] : 0.0;
}

/* NaN in either argument wins, so that a broken input shows in the result. */
static double value_max(const double *args, int num_args)
{
    double best = args[0];
    for (int i = 1; i < num_args; i++) {
        if (args[i] > best || isnan(args[i]))
            best = args[i];
    }
    return best;
}

static double value_min(const double *args, int num_args)
{
    double best = args[0];
    for (int i = 1; i < num_args; i++) {
        if (args[i] < best || isnan(args[i]))
            best = args[i];
    }
    return best;
}

static double value_clip(const double *args, int num_args)
{
    (void)num_args;
    const double low[2] = {args[0], args[1]};
    const double high[2] = {value_max(low, 2), args[2]};
    return value_min(high, 2);
}

static double value_where(const double *args, int num_args)
{
    (void)num_args;
    return args[0] > 0.0 ? args[1] : args[2];
}

/* clang-format off */
static const struct expr_function functions[] = {
    {"+",       2, 2, 1, {CASCADE_OP_ADD},                     1, value_add},
    {"-",       2, 2, 1, {CASCADE_OP_ADD},                     1, value_sub},
    {"*",       2, 2, 2, {CASCADE_OP_MUL},                     1, value_mul},
    {"/",       2, 2, 2, {CASCADE_OP_DIVIDE},                  1, value_div},
    {"neg",     1, 1, 3, {CASCADE_OP_ADD},                     1, value_neg},
    {"exp",     1, 1, 0, {CASCADE_OP_EXP},                     1, value_exp},
    {"log",     1, 1, 0, {CASCADE_OP_LOG},                     1, value_log},
    {"sqrt",    1, 1, 0, {CASCADE_OP_SQRT},                    1, value_sqrt},
    {"rsqrt",   1, 1, 0, {CASCADE_OP_SQRT, CASCADE_OP_DIVIDE}, 2, value_rsqrt},
    {"sigmoid", 1, 1, 0, {CASCADE_OP_SIGMOID},                 1, value_sigmoid},
    {"tanh",    1, 1, 0, {CASCADE_OP_TANH},                    1, value_tanh},
    {"abs",     1, 1, 0, {CASCADE_OP_ABS},                     1, value_abs},
    {"square",  1, 1, 0, {CASCADE_OP_MUL},                     1, value_square},
    {"relu",    1, 1, 0, {CASCADE_OP_MAX},                     1, value_relu},
    {"max",     2, 8, 0, {CASCADE_OP_MAX},                     1, value_max},
    {"min",     2, 8, 0, {CASCADE_OP_MIN},                     1, value_min},
    {"clip",    3, 3, 0, {CASCADE_OP_MAX, CASCADE_OP_MIN},     2, value_clip},
    {"where",   3, 3, 0, {CASCADE_OP_COMPARE},                 1, value_where},
};
/* clang-format on */
#define NUM_FUNCTIONS ((int)(sizeof functions / sizeof functions[0]))

const struct expr_function *expr_find_function(const char *name)
{
    for (int i = 0; i < NUM_FUNCTIONS; i++) {
        if (strcmp(functions[i].name, name) == 0)
            return &functions[i];
    }
    return NULL;
}

const char *const *expr_function_names(void)
{
    static const char *const names[] = {"exp",  "log",  "sqrt",  "rsqrt",  "sigmoid",
                                        "tanh", "abs",  "relu",  "square", "max",
                                        "min",  "clip", "where", "index",  NULL};
    return names;
}

/* Worth the same at every point, so computed once and not charged: 1 / sqrt(E). */
static bool is_constant(const struct cascade_expr *expr)
{
    if (expr->kind != EXPR_CALL)
        return expr->kind != EXPR_INPUT && expr->kind != EXPR_INDEX;
    for (int i = 0; i < expr->num_args; i++) {
        if (!is_constant(expr->args[i]))
            return false;
    }
    return true;
}

void expr_count_ops(const struct cascade_expr *expr, uint64_t *counts)
{
    if (is_constant(expr) || expr->kind != EXPR_CALL)
        return;
    const struct expr_function *function = expr->function;
    const uint64_t times =
        function->max_args > function->min_args ? (uint64_t)expr->num_args - 1 : 1;
    for (int i = 0; i < function->num_ops; i++)
        counts[function->ops[i]] += times;
    for (int i = 0; i < expr->num_args; i++)
        expr_count_ops(expr->args[i], counts);
}

double expr_value(const struct cascade_expr *expr, const struct expr_values *values)
{
    double args[EXPR_MAX_ARGS];
    switch (expr->kind) {
    case EXPR_NUMBER:
        return expr->number;
    case EXPR_INPUT:
        return values->inputs[expr->ref];
    case EXPR_SCALAR:
        return values->scalars[expr->ref];
    case EXPR_EXTENT:
        return (double)values->extents[expr->ref];
    case EXPR_INDEX:
        return (double)values->index[expr->ref];
    case EXPR_CALL:
        break;
    }
    assert(expr->num_args <= EXPR_MAX_ARGS);
    for (int i = 0; i < expr->num_args; i++)
        args[i] = expr_value(expr->args[i], values);
    return expr->function->value(args, expr->num_args);
}

struct printer {
    void (*put_input)(const void *context, int input, struct buf *out);
    const void *context;
    struct buf *out;
};

static void print_node(const struct printer *printer, const struct cascade_expr *expr,
                       int precedence);

static void print_call(const struct printer *printer, const struct cascade_expr *expr,
                       int precedence)
{
    const struct expr_function *function = expr->function;
    struct buf *out = printer->out;
    const bool has_brackets = function->precedence > 0 && function->precedence < precedence;
    if (has_brackets)
        buf_putc(out, '(');
    if (function->precedence == 3) {
        buf_putc(out, '-');
        print_node(printer, expr->args[0], 3);
    } else if (function->precedence > 0) {
        print_node(printer, expr->args[0], function->precedence);
        buf_printf(out, " %s ", function->name);
        print_node(printer, expr->args[1], function->precedence + 1);
    } else {
        buf_printf(out, "%s(", function->name);
        for (int i = 0; i < expr->num_args; i++) {
            if (i > 0)
                buf_puts(out, ", ");
            print_node(printer, expr->args[i], 0);
        }
        buf_putc(out, ')');
    }
    if (has_brackets)
        buf_putc(out, ')');
}

static void print_node(const struct printer *printer, const struct cascade_expr *expr,
                       int precedence)
{
    switch (expr->kind) {
    case EXPR_NUMBER:
        if (isinf(expr->number))
            buf_puts(printer->out, "inf");
        else
            buf_put_double(printer->out, expr->number);
        return;
    case EXPR_INPUT:
        printer->put_input(printer->context, expr->ref, printer->out);
        return;
    case EXPR_SCALAR:
    case EXPR_EXTENT:
        buf_puts(printer->out, expr->name);
        return;
    case EXPR_INDEX:
        buf_printf(printer->out, "index(%s)", expr->name);
        return;
    case EXPR_CALL:
        print_call(printer, expr, precedence);
        return;
    }
}

void expr_print(const struct cascade_expr *expr,
                void (*put_input)(const void *context, int input, struct buf *out),
                const void *context, struct buf *out)
{
    const struct printer printer = {put_input, context, out};
    print_node(&printer, expr, 0);
}
