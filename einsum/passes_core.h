/*
 * Traversals of one fiber, followed through the cascade. Internal to einsum/.
 *
 * Iterative ranks other than the one in question are unrolled for a number of steps, so a tensor
 * stands for one instance per step; the rank in question is kept symbolic.
 */
#ifndef WEIR_EINSUM_PASSES_CORE_H
#define WEIR_EINSUM_PASSES_CORE_H

#include "base/arena.h"
#include "einsum/cascade.h"

#ifdef __cplusplus
extern "C" {
#endif

struct passes_core;

/* What happened at one Einsum, the instance with the latest pass. */
struct passes_visit {
    int pass;    /* in which it touches the fiber; 0: it does not */
    int touched; /* input through which it does; -1: none */
    int needed;  /* input that is finished only when the pass before is over; -1: none */
};

/*
 * unrolled  for each rank whether it is unrolled, to num_steps steps
 * returns   NULL when there would be too many instances
 */
struct passes_core *passes_core_new(const struct cascade *cascade, const bool *unrolled,
                                    int num_steps, struct arena *arena);

/*
 * Passes over the fibers of `tensor` that run along its dimensions `close` (bit i: dimension i),
 * the largest over its instances. A value touches the fiber while it keeps the position in all
 * dimensions of `touch`, a superset of `close`.
 *   visits   one for each Einsum, raised to the latest pass; may be NULL
 *   returns  at least 1
 */
int passes_core_follow(struct passes_core *core, int tensor, uint32_t close, uint32_t touch,
                       struct passes_visit *visits);

#ifdef __cplusplus
}
#endif
#endif
