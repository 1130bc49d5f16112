/*
 * The cycle level: the tile programs of a point on the cycle engine, all tiles of all heads,
 * instead of tiles x interval.
 *
 *   in      start-up, skew, waits and drains of every tile as the table has them, rows of L3
 *           against its banks and rows_per_cycle; DRAM as `dram.transfers` of the architecture says
 *   steps   transfers are steps of the table (sim/lower_memory.h): each takes its turn on a channel
 *           with bursts and latency, and needs room in L3
 *   total   a phase takes the larger of its compute and its memory time, as in the analytic model
 *   whole   cycles are what transfers, and ports that can be short, need. Then work at the end of a
 *           loop happens there, whatever the accounting says: published accounting spreads the
 *           division over the key tiles (F/M1 cycles each), which is a way to count and not
 *           something to execute. Without both it stays where the accounting puts it
 *   mask    the list of its live tiles (sim/sparse_schedule.h) instead of loops; its dense_cycles
 *           are those of all tiles on this level. Choosing it is busy time of both arrays
 *   as in the analytic model
 *           traffic, words, operations; energies too, but for leakage, which goes on for the cycles
 *           of this level. Utilisations are busy cycles weighted by the PEs in use, over these
 *           cycles. Phases follow one another: the first transfer of a phase waits for the end of
 *           the one before
 *   out     capacity of registers. A table with fractions of cycles where they are not possible has
 *           no result (a mapping whose work does not divide by its tiles)
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
 *   out     as there; compute_s is the time without transfers, memory_s bytes / bandwidth,
 *           interval_cycles the mean over all tiles of the compute time. startup_cycles is what the
 *           same tables take beyond their analytic time without transfers and with buffers that
 *           always give. has_stalls is set: a unit that a phase does not use has nothing left to
 *           issue (drain); with `transfers: total` the cycles of a phase beyond its compute time
 *           are waits for memory (dram). busy and stalls of each unit add up to cycles
 *   errors  those of analytic_evaluate(), lower_memory_build() and engine_run()
 */
NODISCARD enum status cycle_evaluate(struct design *design, unsigned accounting, struct result *out,
                                     struct err *err);

/*
 * The tables that this level runs, of a point that design_lower() has lowered: cycle_lower() puts
 * the work at the end of loops where it belongs, cycle_program() adds the transfers of a phase
 * (*out in the arena, or the phase's own table).
 */
NODISCARD enum status cycle_lower(const struct design *design, unsigned accounting,
                                  struct err *err);
NODISCARD enum status cycle_program(const struct design *design, int phase, unsigned accounting,
                                    struct arena *arena, const struct program **out,
                                    struct err *err);

#ifdef __cplusplus
}
#endif
#endif
