/*
 * A cascade of Einsums: what is computed, without when or where.
 *
 * Read from YAML (the language is in docs and configs/cascade): ranks in upper case, indices in
 * lower case (`m1` walks rank `M1`), one expression per Einsum, in order. An Einsum is named after
 * the tensor it writes. Source: EDGE/TeAAL notation; FuseMax (MICRO 2024) section III.
 *
 * Everything is resolved: names are numbers (positions in the arrays of struct cascade), and a
 * split rank never appears in a tensor or an index, only its parts do (`K[e, m]` under `split: {M:
 * [M1, M0]}` is stored as `K[e, m1, m0]`). All memory is the arena's that was passed to the parser.
 */
#ifndef WEIR_EINSUM_CASCADE_H
#define WEIR_EINSUM_CASCADE_H

#include "base/arena.h"
#include "base/err.h"
#include "einsum/cascade_op.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Bounds on the input, checked by the parser. */
#define CASCADE_MAX_RANKS   64  /* in one cascade */
#define CASCADE_MAX_DIMS    12  /* of one tensor, and iteration ranks of one Einsum */
#define CASCADE_MAX_PARTS   4   /* of one split */
#define CASCADE_MAX_TENSORS 512 /* inputs and Einsums together */
#define CASCADE_MAX_BYTES   ((size_t)1 << 20)

struct cascade_rank {
    const char *name;             /* "M1" */
    const char *index;            /* "m1" */
    struct pos pos;               /* where it is first named */
    int parent;                   /* the rank that this one is a part of; -1: none */
    int num_parts;                /* 0: not split */
    int parts[CASCADE_MAX_PARTS]; /* outermost first: position = parts[0] * extent(parts[1]) + ...
                                   */
    bool is_iterative;            /* some tensor carries a value from step to step along it */
    bool is_walked; /* some Einsum iterates over it (false: reached by affine indices only) */
};

struct cascade_tensor {
    const char *name;
    struct pos pos;
    int num_ranks;
    const int *ranks;  /* in the order of its indices; parts instead of split ranks */
    bool is_declared;  /* in `declaration`; intermediates need not be */
    int writer;        /* the Einsum that writes it; -1: an input */
    bool is_read;      /* by some Einsum; written and not read: an output of the cascade */
    int iterative_dim; /* position in `ranks` of its iterative rank; -1: none */
    double init;       /* value before the first step; iterative tensors only */
};

/* coef * (index of rank), or coef * (extent of rank) */
struct cascade_term {
    int rank;
    int64_t coef;
};

/*
 * One index of an access: sum of terms + sum of extents + constant, then modulo the extent of rank
 * `modulus` if that is >= 0 (result in [0, extent)).
 */
struct cascade_index {
    struct pos pos;
    int rank; /* the tensor's rank that is addressed */
    int num_terms;
    const struct cascade_term *terms;
    int num_extents;
    const struct cascade_term *extents;
    int64_t constant;
    int modulus;
};

enum cascade_time {
    CASCADE_WHOLE, /* the tensor is not iterative */
    CASCADE_STEP,  /* iterative, at step `age`: 0 the value written in this step (m1+1), 1 the one
                      before (m1), 2 the one before that ... */
    CASCADE_FINAL  /* iterative, after the last step (M1) */
};

struct cascade_access {
    struct pos pos;
    int tensor;
    int num_indices;
    const struct cascade_index *indices; /* as many as the tensor has ranks */
    enum cascade_time time;
    int age;
};

/*
 * `count` operations of one kind at every point of the space spanned by the first `num_ranks` ranks
 * of the Einsum (all of them, but for the outer of two nested reductions).
 */
struct cascade_cost {
    enum cascade_op op;
    uint32_t count;
    int num_ranks;
};

struct cascade_expr; /* expression tree; einsum/expr.h */

struct cascade_einsum {
    const char *name; /* of the tensor it writes */
    const char *text; /* as written, spaces collapsed */
    struct pos pos;
    struct cascade_access output;
    int num_inputs;
    const struct cascade_access *inputs; /* one per appearance, left to right */
    /*
     * The iteration space: the output's ranks in its order, then the reduced ones, outermost
     * reduction first. `reduce[i]` combines rank ranks[num_kept + i]; the innermost is last.
     */
    int num_ranks;
    int num_kept;
    const int *ranks;
    const enum cascade_reduce *reduce;
    const struct cascade_expr *expr;
    /* Multiplying and adding up a product is one mac. Reductions cost one operation per point. */
    int num_costs;
    const struct cascade_cost *costs;
    int iterative_rank; /* rank along which its output is carried; -1: none */
};

/*
 * A set of Einsums that depend on each other through earlier steps of one iterative rank and so run
 * step by step, in order; or a single Einsum that runs whole (rank = -1).
 */
struct cascade_stage {
    int rank;
    int num_einsums;
    const int *einsums;
};

struct cascade {
    const char *name;
    const char *file;
    const char *doc; /* NULL: none */
    int num_ranks;
    const struct cascade_rank *ranks;
    int num_tensors;
    const struct cascade_tensor *tensors;
    int num_einsums;
    const struct cascade_einsum *einsums; /* in the order of the file */
    int num_scalars;
    const char *const *scalars; /* free symbols, such as a and b of GEMM */
    int num_stages;
    const struct cascade_stage *stages; /* in an order in which they can be evaluated */
};

/*
 * Reads and checks a cascade. Errors (STATUS_CONFIG) carry the position inside the expression.
 *   path     file; "-" is standard input
 *   out      all of it lives in `arena`
 */
NODISCARD enum status cascade_parse_file(const char *path, struct arena *arena,
                                         const struct cascade **out, struct err *err);
/* The same from memory, NUL-terminated; `name` is what errors call the text. */
NODISCARD enum status cascade_parse_text(const char *text, size_t length, const char *name,
                                         struct arena *arena, const struct cascade **out,
                                         struct err *err);

/* Position by name, -1: none. */
int cascade_find_rank(const struct cascade *cascade, const char *name);
int cascade_find_tensor(const struct cascade *cascade, const char *name);
int cascade_find_einsum(const struct cascade *cascade, const char *name);

/* Dimension of `tensor` that is `rank`, -1: none. */
int cascade_tensor_dim(const struct cascade *cascade, int tensor, int rank);
/* Whether the Einsum iterates over the rank (or, for a split rank, over all of its parts). */
bool cascade_einsum_walks(const struct cascade *cascade, int einsum, int rank);

/* The cascade as YAML that parses to the same cascade; split ranks appear as their parts. */
struct buf;
void cascade_print(const struct cascade *cascade, struct buf *out);
/* One access as written in the language: "RM[m1+1, p]". */
void cascade_print_access(const struct cascade *cascade, const struct cascade_access *access,
                          struct buf *out);

#ifdef __cplusplus
}
#endif
#endif
