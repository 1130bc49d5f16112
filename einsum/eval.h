/*
 * Values of a cascade, in double, by plain loops: the oracle that everything faster is compared
 * with. Einsums run stage by stage; reductions add up in index order, innermost rank first.
 */
#ifndef WEIR_EINSUM_EVAL_H
#define WEIR_EINSUM_EVAL_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/table.h"
#include "einsum/cascade.h"
#include "einsum/npy.h"
#include "einsum/sizes.h"

#ifdef __cplusplus
extern "C" {
#endif

#define EVAL_MAX_ELEMENTS ((uint64_t)1 << 26) /* all tensors together */
#define EVAL_MAX_POINTS   ((uint64_t)1 << 36) /* of one Einsum's iteration space */

struct eval_tensor {
    int num_dims;
    uint64_t shape[CASCADE_MAX_DIMS]; /* an iterative rank has one more: position 0 holds `init` */
    uint64_t num_elements;
    double *values; /* row-major */
    bool is_given;  /* an input that was set */
};

struct eval {
    const struct cascade *cascade;
    struct sizes sizes;
    double *scalars;
    bool *is_scalar_given;
    struct eval_tensor *tensors; /* by tensor */
};

/* sizes must be complete. errors STATUS_CONFIG: too large, or an index that leaves its tensor */
NODISCARD enum status eval_new(const struct cascade *cascade, const struct sizes *sizes,
                               struct arena *arena, struct eval *out, struct err *err);
/*
 * Copies an input's values. Parts of a split rank may be one dimension of the array.
 *   errors  STATUS_CONFIG when the shape differs
 */
NODISCARD enum status eval_set_input(struct eval *eval, int tensor, const struct npy *array,
                                     const char *file, struct err *err);
/* Extents of an array that is to become `tensor`, before sizes_complete. */
NODISCARD enum status eval_take_sizes(const struct cascade *cascade, int tensor,
                                      const struct npy *array, const char *file,
                                      struct sizes *sizes, struct err *err);
NODISCARD enum status eval_set_scalar(struct eval *eval, const char *name, double value,
                                      struct err *err);
/*
 * Fills inputs and scalars that were not given with uniform numbers in [-1, 1). They depend on the
 * seed and the tensor's name only, so cascades with the same inputs get the same values.
 */
void eval_seed(struct eval *eval, uint64_t seed);
void eval_run(struct eval *eval);

/*
 * Tensors as a table of sums and extremes, or element by element; infinities and NaN print as none.
 *   is_shown  by tensor
 */
void eval_print(const struct eval *eval, const bool *is_shown, bool has_values,
                enum table_format format, struct arena *arena, struct buf *out);

#ifdef __cplusplus
}
#endif
#endif
