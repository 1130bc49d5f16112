/*
 * Passes over a rank (FuseMax, MICRO 2024, section III): how often every element of a fiber of that
 * rank has to be traversed, whatever the mapping.
 *
 * A fiber is a tensor with all indices fixed but that of the rank (for a split rank: but those of
 * its parts). An Einsum touches it where it reads the fiber's tensor, or one that was made from it
 * element by element, at a position that has not been reduced. If it also needs a finished
 * reduction of the fiber (a value that every position went into, in no matter how many steps), it
 * cannot touch any element before the traversal that feeds the reduction is over: it is one pass
 * later. What counts is the rank's name:
 * - of a split rank M = (M1, M0) a tile summary such as LM[m1] is no element of the M fiber, but
 * one of the M1 fiber, so both ranks are counted;
 * - a carried value RM[m1+1] is what is known so far, no finished reduction; RM[M1] is one, if
 *   every step goes into the next;
 * - a single fixed element, A[0], is not a traversal;
 * - two inputs are two fibers: `Y = A[k]; Z[k] = Y * B[k]` reads each once.
 * The number for a rank is the largest over all fibers. Fibers of one tensor that differ in other
 * indices are told apart by the steps of iterative ranks only, otherwise taken as one.
 */
#ifndef WEIR_EINSUM_PASSES_H
#define WEIR_EINSUM_PASSES_H

#include "base/arena.h"
#include "einsum/cascade.h"

#ifdef __cplusplus
extern "C" {
#endif

struct passes_start {
    int einsum;      /* the first Einsum of this pass */
    const char *why; /* a sentence without its end */
};

struct passes {
    int rank;
    int num_passes; /* at least 1; 0: steps of an iterative rank keep adding passes */
    int fiber;      /* the first tensor whose fiber takes that many; -1: no tensor has the rank */
    int num_starts; /* num_passes; 0 when no Einsum reads a fiber or the number grows */
    const struct passes_start *starts;
    /* The pass in which each Einsum touches a fiber of the rank; 0: it touches none. */
    const int *einsum_pass;
    int num_live; /* tensors that are made or read in one pass and read again in a later one */
    const int *live;
    /* What has to stay live of one fiber, in elements: "M", "M0", "M0 + M1", "1". */
    const char *footprint;
};

/*
 * All ranks of the cascade in its order, into out[cascade->num_ranks].
 *   errors  STATUS_UNSUPPORTED when the iterative ranks unroll to too many steps
 */
NODISCARD enum status passes_find(const struct cascade *cascade, struct arena *arena,
                                  struct passes *out, struct err *err);

#ifdef __cplusplus
}
#endif
#endif
