/*
 * Lowering: a plan (cascade + mapping + sizes) becomes tile programs, one per phase.
 *
 *   steps   one per Einsum, in the order in which the mapping's units list them; one for Einsums
 *           that are fused, two where another Einsum follows slot by slot (sim/lower_steps.h)
 *   slots   iterations of its loop nest x cycles per operation, per key tile
 *   waits   every data dependence: age 0 within a key tile, age 1 for the previous value of an
 *           iterative tensor. A finished reduction over the loop of key tiles (the end of a pass)
 *           is waited for with age 1: steps after it number the tiles of the query block before.
 *           The mapping adds `after` and `stream`, and nothing is typed in per design
 *   lag     the mapping's software pipelining, in tiles or in accumulators (contexts) of a PE
 *   latency a result that leaves a skewed 2d array arrives skew x (rows - 1) cycles later; one that
 *           the mapping says `drains` takes as many cycles as rows. Both: the larger of the two.
 *           The mapping's `latency` comes on top: the way to the other array
 *   mask    a step before the Einsum that the mapping's `mask:` names, in tiles that a mask cuts
 *   when    an Einsum outside the loop of key tiles runs at its last (or first) iteration; with
 *           `smeared` it runs in every one with a share of its slots (published accounting)
 *   rows    of L3, read and written
 *
 * A wait that the order on a unit implies is left out.
 */
#ifndef WEIR_SIM_LOWER_H
#define WEIR_SIM_LOWER_H

#include "base/arena.h"
#include "base/err.h"
#include "sim/plan.h"
#include "sim/program.h"
#include "sim/program_interval.h"

#ifdef __cplusplus
extern "C" {
#endif

#define LOWER_MAX_STEPS (2 * SOURCE_MAX_EINSUMS + 1)
#define LOWER_MASK      (-1)
#define LOWER_MASK_NAME "MSK"
#define LOWER_MAX_COSTS ((1 << PLAN_MAX_TILES) + 2)

/* Compute time is a sum over kinds of tiles: every tile, tiles that a mask cuts, tiles at the end
 * of a loop. The steps of a kind take `cycles` more in each tile of it. */
struct lower_cost {
    uint32_t tiles;  /* a set of tile loops: so many iterations of it (sim/sparse_plan.h) */
    bool is_partial; /* tiles that a mask cuts, instead */
    uint64_t num;    /* tiles of the kind */
    double cycles;   /* of one */
};

/* An Einsum that others follow slot by slot is two steps (sim/lower_steps.h). */
enum lower_part { LOWER_WHOLE, LOWER_HEAD, LOWER_REST };

struct lower_phase {
    struct program program;
    int num_steps;               /* on the arrays: the first ones of the program */
    int einsum[LOWER_MAX_STEPS]; /* of each, as index into plan->einsums (of fused ones the last);
                                    LOWER_MASK: the mask's */
    enum lower_part part[LOWER_MAX_STEPS];
    uint64_t contexts; /* that lags and waits are for; 0: none yet */
    /* of the point: */
    struct program_interval interval; /* steps of every tile */
    uint64_t num_tiles;               /* that run */
    double compute_cycles;            /* of all tiles */
    int num_costs;
    struct lower_cost costs[LOWER_MAX_COSTS]; /* the first: every tile; they add up to compute */
};

struct lower {
    struct plan *plan;
    int num_phases;
    struct lower_phase *phases;
};

/* The tables without sizes: steps, order, waits. `name` is what programs are called. */
NODISCARD enum status lower_build(struct plan *plan, const char *name, struct arena *arena,
                                  struct lower **out, struct err *err);

/*
 * Fills slots, latencies, loops and rows from a resolved plan, solves the intervals and the compute
 * time. No memory is taken.
 *   errors  STATUS_CONFIG when an array cannot do an operation or the table deadlocks;
 *           STATUS_UNSUPPORTED when a size passes the limits of a program
 */
NODISCARD enum status lower_update(struct lower *lower, const struct arch *arch, bool smeared,
                                   struct err *err);

/* Cycles that one operation of an Einsum holds a PE of its array; of fused ones the last has them
 * all (the longest), the others 0. */
NODISCARD enum status lower_op_cycles(const struct plan *plan, const struct plan_einsum *einsum,
                                      const struct arch *arch, uint64_t *out, struct err *err);

#ifdef __cplusplus
}
#endif
#endif
