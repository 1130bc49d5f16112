/*
 * What a mask costs and saves at one point: counts and load imbalance for the result, and the work
 * of choosing a data-dependent mask.
 *
 * Selection is charged as a phase of its own before attention, at its floor: multiply-adds on the
 * 2d array, additions, exponentials and comparisons (as max) on the 1d array, both fully used and
 * side by side, and the bytes read and the chosen list written at DRAM bandwidth; the largest of
 * the three is its time. So a speedup with selection stays an upper bound.
 */
#ifndef WEIR_SIM_SPARSE_COST_H
#define WEIR_SIM_SPARSE_COST_H

#include "sim/design.h"
#include "sim/result.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Counts, bounds and spread of the lowered point into out->mask; time and traffic of the selection.
 * Dense cycles are the caller's. Errors: an array cannot do what choosing needs. */
NODISCARD enum status sparse_cost_fill(const struct design *design, struct result *out,
                                       struct err *err);

/* Adds the time of the selection to a result whose times are set, or its energy to one
 * whose energies are. */
void sparse_cost_add_time(const struct design *design, struct result *out);
void sparse_cost_add_energy(const struct design *design, struct result *out);

#ifdef __cplusplus
}
#endif
#endif
