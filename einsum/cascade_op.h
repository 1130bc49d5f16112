/* Kinds of operations and of reductions. */
#ifndef WEIR_EINSUM_CASCADE_OP_H
#define WEIR_EINSUM_CASCADE_OP_H

#ifdef __cplusplus
extern "C" {
#endif

/* How a reduced rank is combined. */
#define CASCADE_REDUCE_LIST(X) \
    X(CASCADE_ADD, "add")      \
    X(CASCADE_MUL, "mul")      \
    X(CASCADE_MAX, "max")      \
    X(CASCADE_MIN, "min")

enum cascade_reduce {
#define X(name, text) name,
    CASCADE_REDUCE_LIST(X)
#undef X
};

/* Kinds of operations that a machine is charged for. add is also subtraction and negation. */
#define CASCADE_OP_LIST(X)           \
    X(CASCADE_OP_MAC, "mac")         \
    X(CASCADE_OP_MUL, "mul")         \
    X(CASCADE_OP_ADD, "add")         \
    X(CASCADE_OP_MAX, "max")         \
    X(CASCADE_OP_MIN, "min")         \
    X(CASCADE_OP_DIVIDE, "divide")   \
    X(CASCADE_OP_EXP, "exp")         \
    X(CASCADE_OP_LOG, "log")         \
    X(CASCADE_OP_SQRT, "sqrt")       \
    X(CASCADE_OP_SIGMOID, "sigmoid") \
    X(CASCADE_OP_TANH, "tanh")       \
    X(CASCADE_OP_ABS, "abs")         \
    X(CASCADE_OP_COMPARE, "compare")

enum cascade_op {
#define X(name, text) name,
    CASCADE_OP_LIST(X)
#undef X
        CASCADE_NUM_OPS
};

const char *cascade_op_name(enum cascade_op op);
const char *cascade_reduce_name(enum cascade_reduce reduce);

#ifdef __cplusplus
}
#endif
#endif
