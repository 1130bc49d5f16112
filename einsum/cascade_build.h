/* From names to numbers: the steps that turn a spec into a cascade. Internal to einsum/. */
#ifndef WEIR_EINSUM_CASCADE_BUILD_H
#define WEIR_EINSUM_CASCADE_BUILD_H

#include "einsum/cascade.h"
#include "einsum/spec.h"

#ifdef __cplusplus
extern "C" {
#endif

#define CASCADE_MAX_AGE 16

struct cascade_build {
    const struct spec *spec;
    struct arena *arena;
    struct err *err;
    const char *field; /* of the expression at hand */
    struct cascade *out;
    struct cascade_rank *ranks;
    struct cascade_tensor *tensors;
    struct cascade_einsum *einsums;
    const char **scalars;
    size_t scalar_capacity;
};

/* In this order. */
NODISCARD enum status cascade_build_ranks(struct cascade_build *build);
NODISCARD enum status cascade_build_declared(struct cascade_build *build);
NODISCARD enum status cascade_build_outputs(struct cascade_build *build);
NODISCARD enum status cascade_build_inits(struct cascade_build *build);
NODISCARD enum status cascade_build_inputs(struct cascade_build *build);
void cascade_build_costs(struct cascade_build *build);
NODISCARD enum status cascade_build_stages(struct cascade_build *build);

/* The rank that an index such as "m1" walks; -1: none. */
int cascade_build_find_index(const struct cascade_build *build, const char *index);
/* Resolves an index or says that there is no such rank. */
NODISCARD enum status cascade_build_index(const struct cascade_build *build, struct pos pos,
                                          const char *index, int *out_rank);
/* The tensor's ranks as text: "[E, M1, M0]". */
const char *cascade_build_ranks_text(const struct cascade_build *build,
                                     const struct cascade_tensor *tensor);
/* Resolves the indices of an access against the tensor's ranks; access->tensor is set. */
NODISCARD enum status cascade_build_access(const struct cascade_build *build,
                                           const struct syntax_access *syntax,
                                           struct cascade_access *access);

#ifdef __cplusplus
}
#endif
#endif
