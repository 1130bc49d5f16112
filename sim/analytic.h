/*
 * The analytic model: a design (cascade + architecture + mapping) on a workload, evaluated point by
 * point. Files are read once into a compiled design; a sweep patches fields of the architecture and
 * the workload in place and evaluates again: nothing is parsed and no memory is taken per point.
 *
 *     struct design *design;
 *     TRY(design_load(&files, &arena, &design, err));
 *     TRY(design_set_workload(design, &bert, err));
 *     design->workload.seq_len = 65536;                      or through design_field()
 *     TRY(analytic_evaluate(design, ACCOUNTING_PUBLISHED, &result, err));
 *
 * Time: every Einsum's loop nest gives its cycles; per key tile they are the slots of the tile
 * program, whose maximum cycle ratio is the interval; compute = tiles x interval. Memory: off-chip
 * bytes / peak bandwidth. Latency is the larger of the two, per phase where the mapping runs phases
 * one after another. Energy = counters x tables (sim/tech.h).
 * Source: fusemax.md sections 5 to 7; checked by tests/model/test_fusemax_*.c.
 */
#ifndef WEIR_SIM_ANALYTIC_H
#define WEIR_SIM_ANALYTIC_H

#include "sim/accounting.h"
#include "sim/design.h"
#include "sim/result.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Evaluates the design at its current arch and workload fields.
 *   accounting  bits of sim/accounting.h; ACCOUNTING_NO_ENERGY leaves energies and areas NaN
 *   out         every field set but study, design (set to the design's name), model, mapping
 *   errors      STATUS_CONFIG when the point has no mapping (a buffer too small, no case for it) or
 *               its architecture is not legal; STATUS_UNSUPPORTED when counts pass 2^63
 * Afterwards design->lowered holds the tile programs and nests of this point (sim/lower.h).
 * The arena of the design does not grow once its search caches hold the point's shape.
 */
NODISCARD enum status analytic_evaluate(struct design *design, unsigned accounting,
                                        struct result *out, struct err *err);

/*
 * Times and utilisations of a result whose Einsums are set, from the compute cycles of each phase,
 * which add up.
 *   all_cycles  of each phase, transfers included; NULL: the larger of its compute and memory time
 */
void analytic_set_times(const struct design *design, const double *compute_cycles,
                        const double *all_cycles, struct result *out);

#ifdef __cplusplus
}
#endif
#endif
