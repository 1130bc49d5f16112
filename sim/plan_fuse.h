/* Einsums that one operation of a PE does together, for each element: `fuse` of a mapping. */
#ifndef WEIR_SIM_PLAN_FUSE_H
#define WEIR_SIM_PLAN_FUSE_H

#include "sim/plan_split.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Sets leader and ops of every Einsum, once units and phases are known.
 *
 *   ops      what the cascade says, but of each product and sum that are fused, one multiply-
 *            accumulate, counted for the last of them: it is what the PE does and what its energy
 * is tensors  one that only the fused Einsums touch never leaves the PE's datapath: no register
 * holds it, no level counts it errors   Einsums of different arrays, phases or lags, not next to
 * each other in the order of their unit, or in two lists
 */
NODISCARD enum status plan_fuse_bind(struct plan_split_context *c);

#ifdef __cplusplus
}
#endif
#endif
