/*
 * Access counting of one Einsum mapped on a memory hierarchy, by Timeloop's rules: how many words
 * every level exchanges for every tensor it keeps, as exact integers.
 *
 * A nest is a list of loops, outermost first, cut into levels: level l owns the loops from
 * level[l].first_loop up to the next level's. Spatial loops run side by side on the PEs.
 *
 *   tile       values of a tensor that a level holds: the product of the loops inside it that index
 *              the tensor
 *   exchange   what a level fetches from its parent: its tile, once for every iteration of the
 *              temporal loops above it, except the innermost run of loops that do not index the
 *              tensor (it stays where it is). The functional unit fetches every cycle.
 *   reads      of a parent count distinct words: spatial loops that index the tensor multiply, the
 *              others multicast for free (outputs: are reduced for free)
 *   outputs    every update from below is a write; reads = updates - home, where home is what this
 *              instance owns of the tensor (the first accumulation reads nothing)
 *
 * Source: Timeloop (Parashar et al., ISPASS 2019) as reference fusemax.md section 7 states it.
 * Checked by tests/unit/test_nest.c (a walk through every iteration of small nests).
 */
#ifndef WEIR_SIM_NEST_H
#define WEIR_SIM_NEST_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define NEST_MAX_LOOPS   24
#define NEST_MAX_LEVELS  6
#define NEST_MAX_TENSORS 8
#define NEST_MAX_TILES   6

/*
 * Where a mask leaves out iterations of some loops ("tile loops"): for every set of them, how many
 * distinct combinations of their iterations run. Every count of a nest is a product over loops,
 * the same for all iterations of the tile loops among them, so their product is replaced by this.
 */
struct nest_live {
    uint64_t count[1 << NEST_MAX_TILES]; /* bit t: tile loop t; NEST_UNKNOWN: not counted */
};

#define NEST_UNKNOWN UINT64_MAX

struct nest_tensor {
    uint32_t loops;  /* bit i: loop i indexes the tensor */
    uint32_t levels; /* bit l: level l keeps it */
    bool is_output;
};

struct nest {
    int num_loops;
    int num_levels;
    int num_tensors;
    uint32_t spatial; /* bit i: loop i is spatial */
    int first_loop[NEST_MAX_LEVELS];
    uint64_t factor[NEST_MAX_LOOPS]; /* iterations, >= 1 */
    const struct nest_live *live;    /* NULL: every iteration runs */
    uint32_t tile[NEST_MAX_LOOPS];   /* bit of the loop in live->count; 0: no tile loop */
    struct nest_tensor tensor[NEST_MAX_TENSORS];
};

/*
 * Words moved at one level for one tensor, per instance of the level. `wrapped_*` is what Timeloop
 * reports where its 64-bit product wraps (fusemax.md 9.1 item 2): home too small, so first
 * accumulations are charged as reads. Equal to the plain counts for short sequences.
 */
struct nest_count {
    uint64_t tile;
    uint64_t reads;
    uint64_t updates; /* writes from below, outputs only */
    uint64_t fills;   /* writes from above */
    uint64_t wrapped_reads;
    uint64_t wrapped_fills;
};

struct nest_counts {
    uint64_t cycles;   /* iterations of all temporal loops */
    uint64_t pes;      /* PEs in use */
    uint64_t computes; /* cycles x pes */
    bool is_unknown;   /* a count needs a set of tile loops that is NEST_UNKNOWN */
    struct nest_count at[NEST_MAX_LEVELS][NEST_MAX_TENSORS]; /* zero where a level keeps nothing */
};

/*
 * Counts the nest. False when a count passes 2^63 (the result is then meaningless), or needs a set
 * of tile loops that is not counted: the caller turns that into an error about its input.
 */
bool nest_count(const struct nest *nest, struct nest_counts *out);

/* Product of the loops from first_loop on that mask selects, where all iterations run. Saturates at
 * UINT64_MAX. */
uint64_t nest_product(const struct nest *nest, int first_loop, uint32_t mask);

#ifdef __cplusplus
}
#endif
#endif
