/*
 * What an array adds to the table beside the work itself: the way of a result through a skewed
 * array, and the step that applies a mask.
 *
 * In a systolic array with a skew of s cycles from one PE to the next, PE (r, c) does an operation
 * s (r + c) cycles after PE (0, 0). The table counts from PE (0, 0) and from the first column of
 * the 1d array: a result that leaves at the bottom, reduced over the rows or read from outside, is
 * there s (rows - 1) cycles late. A result that stays in its PE is not late: what reads it comes
 * with the same skew. The last column ends s (cols - 1) cycles after the first, once, at the end of
 * a run. Source: tile-program.md section 4, rtl.md sections 1 and 3.
 */
#ifndef WEIR_SIM_LOWER_ARRAY_H
#define WEIR_SIM_LOWER_ARRAY_H

#include "sim/plan.h"

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Is the result of the Einsum a reduction over PEs of the 2d array? */
bool lower_array_reduces(const struct plan_einsum *einsum);

/* Is it a reduction over time within a tile, collected in an accumulator of the PE? */
bool lower_array_accumulates(const struct plan *plan, const struct plan_einsum *einsum);

/* Does a result of the 2d array leave it, or do later steps find it in its PE? */
bool lower_array_leaves(const struct plan *plan, const struct plan_einsum *einsum);

/*
 * Cycles until others have a result, beyond its slots: the larger of its way out of a skewed array
 * and of `drain: true`, which stands for the same way (as many cycles as rows), and the mapping's
 * `latency`.
 *   is_head  for who follows the 2d array's operations at the bottom, whatever becomes of the
 * result
 */
uint64_t lower_array_latency(const struct plan *plan, const struct plan_einsum *einsum,
                             const struct arch *arch, bool is_head);

/* By how many cycles the last column of an array ends after its first; 0 for other units. */
uint64_t lower_array_skew(const struct arch *arch, const char *unit);

/* Cycles that the mask step takes on the array. */
uint64_t lower_array_mask_cycles(const struct mapping *mapping, const struct arch *arch,
                                 bool is_2d);

#ifdef __cplusplus
}
#endif
#endif
