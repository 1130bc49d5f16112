/*
 * One expression as written, names not yet resolved: `RM[m1+1, p] = max(RM[m1, p], LM[m1, p])`.
 *
 *   einsum     = access "=" sum [ "::" reduction { "," reduction } ]
 *   reduction  = ( "max" | "min" | "add" | "mul" ) "(" index { "," index } ")"
 *   access     = TENSOR [ "[" [ position { "," position } ] "]" ]
 *   position   = affine [ "%" RANK ]          affine may stand in brackets
 *   affine     = [ "-" ] term { ( "+" | "-" ) term }      term = [ INT "*" ] ( index | RANK ) | INT
 *   sum        = product { ( "+" | "-" ) product }
 *   product    = unary { ( "*" | "/" ) unary }            unary = [ "-" ] primary
 *   primary    = NUMBER | "inf" | access | RANK | scalar | function "(" sum { "," sum } ")"
 *              | "index" "(" index ")" | "(" sum ")"
 */
#ifndef WEIR_EINSUM_SYNTAX_H
#define WEIR_EINSUM_SYNTAX_H

#include "base/arena.h"
#include "einsum/cascade.h"
#include "einsum/expr.h"
#include "einsum/lex.h"

#ifdef __cplusplus
extern "C" {
#endif

#define SYNTAX_MAX_TERMS  8
#define SYNTAX_MAX_INPUTS 64
#define SYNTAX_MAX_WHOLE  (1 << 24) /* in an index; times any extent it fits 64 bits */

struct syntax_term {
    struct pos pos;
    const char *name; /* index ("m1") or rank ("M1") */
    int64_t coef;
};

struct syntax_position {
    struct pos pos;
    int num_terms;
    struct syntax_term terms[SYNTAX_MAX_TERMS];
    int64_t constant;
    bool is_bare; /* a single index and nothing else, not even `+ 0` */
    struct pos modulus_pos;
    const char *modulus; /* rank name, or NULL */
};

struct syntax_access {
    struct pos pos;
    const char *name;
    bool has_brackets; /* without: a tensor of no rank, a rank's extent, or a scalar */
    int num_positions;
    const struct syntax_position *positions;
};

struct syntax_reduction {
    struct pos pos;
    const char *index;
    enum cascade_reduce reduce;
};

struct syntax_einsum {
    const char *text;
    struct pos pos;
    struct pos sum_pos; /* where the right side begins */
    struct syntax_access output;
    int num_inputs;
    struct syntax_access *inputs; /* those with and without brackets, left to right */
    struct cascade_expr *expr;    /* EXPR_INPUT's ref counts `inputs` */
    int num_reductions;
    struct syntax_reduction *reductions; /* as written: innermost first */
};

NODISCARD enum status syntax_parse(const struct lex *lex, const char *field, struct arena *arena,
                                   struct syntax_einsum *out, struct err *err);

#ifdef __cplusplus
}
#endif
#endif
