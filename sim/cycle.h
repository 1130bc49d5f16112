/*
 * The cycle level: the tile programs of a point on the cycle engine, all tiles of all heads,
 * instead of tiles x interval.
 *
 *   in      start-up, skew, waits and drains of every tile as the table has them, steps at the end
 *           of loops where the accounting puts them (spread over the tiles where it smears them),
 *           rows of L3 against its banks and rows_per_cycle
 *   as in the analytic model
 *           DRAM: a phase takes the larger of its compute and its memory time, for the lowering has
 *           no transfers yet. Traffic, words and operations; energies too, but for leakage, which
 *           goes on for the cycles of this level. Utilisations are busy cycles weighted by the PEs
 *           in use, over these cycles
 *   mask    the list of its live tiles (sim/sparse_schedule.h) instead of loops; its dense_cycles
 * are those of all tiles on this level. Choosing it is busy time of both arrays out     capacity of
 * registers. Ports that can be short need whole cycles: with a smeared epilogue in fractions of
 * cycles such a point has no result
 */
#ifndef WEIR_SIM_CYCLE_H
#define WEIR_SIM_CYCLE_H

#include "sim/design.h"
#include "sim/result.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * As analytic_evaluate(), with the engine's cycles.
 *   out     as there; interval_cycles is the mean over all tiles, has_stalls is set. In stalls, a
 *           unit that a phase does not use has nothing left to issue (drain); cycles of a phase
 *           beyond its compute time are waits for memory (dram). busy and stalls of each unit add
 *           up to cycles
 *   errors  those of analytic_evaluate() and engine_run()
 */
NODISCARD enum status cycle_evaluate(struct design *design, unsigned accounting, struct result *out,
                                     struct err *err);

#ifdef __cplusplus
}
#endif
#endif
