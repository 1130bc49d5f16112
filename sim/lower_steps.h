/*
 * The steps of a table: which Einsum each one does, in which order, how far behind, and what it
 * waits for. sim/lower.h says by which rules; sizes come later.
 *
 * Fused Einsums are one step, that of the last of them (`leader`). An Einsum that another follows
 * slot by slot (`stream`) is two: X[0], its first cycle, whose result the follower waits for, and
 * X[1..], the others.
 */
#ifndef WEIR_SIM_LOWER_STEPS_H
#define WEIR_SIM_LOWER_STEPS_H

#include "sim/lower.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Does the Einsum run inside this loop over tiles? Outer ranks: always. */
bool lower_steps_iterates(const struct plan *plan, const struct source_einsum *einsum,
                          const struct plan_loop *tile);

/*
 * How many key tiles earlier a reader's value of the tensor `access` was produced: the age of the
 * access, or 1 where the reader is a pass later.
 */
int lower_steps_age(const struct plan *plan, const struct plan_einsum *reader, int access);

/* The step in which an Einsum begins, and the one whose end is its end; -1: another phase. */
int lower_steps_first(const struct lower_phase *phase, const struct plan *plan, int einsum);
int lower_steps_last(const struct lower_phase *phase, const struct plan *plan, int einsum);

/* Appends the steps of a phase, without waits. */
void lower_steps_add(const struct plan *plan, struct lower_phase *phase, int index,
                     struct arena *arena);

/*
 * Lags and waits for a 2d array with so many accumulators in a PE. Results that stay in their PEs
 * are read by the same in-order unit: whether one is overwritten before it is read depends on the
 * order alone, so it is checked here and no wait is needed.
 *   is_draft  the architecture is not known yet: lags below 0 are 0, nothing is overwritten
 */
NODISCARD enum status lower_steps_connect(const struct plan *plan, struct lower_phase *phase,
                                          uint64_t contexts, bool is_draft, struct err *err);

/* In which tiles a step happens: once per loop that its Einsum is not in, unless smeared. */
void lower_steps_set_when(const struct plan *plan, const struct source_einsum *einsum,
                          struct program_step *step, bool smeared);

#ifdef __cplusplus
}
#endif
#endif
