/*
 * Which tiles run, where a mask leaves some out: instead of all iterations of the program's loops,
 * a list of tiles. Each says of which loops it is the first or last iteration for the steps that
 * happen only then, and where a new iteration of a loop begins.
 *
 * FIRST and LAST of loop l hold `when` of steps that happen only then: query tiles of a block share
 * a K tile, the first of them that needs it is FIRST of p1 and loads it; the first K tile that a
 * query tile needs is FIRST of m1. START of loop l begins a new iteration of it (of loop 0: every
 * tile), where slots of its tensors change (program_tensor). PARTIAL: the mask cuts the tile, steps
 * with is_partial_only happen.
 *
 * The list is cut into groups that repeat: the tiles of one head, as often as there are heads with
 * the same mask. Built from a mask by sim/sparse.h; the engine walks it.
 */
#ifndef WEIR_SIM_SCHEDULE_H
#define WEIR_SIM_SCHEDULE_H

#include "sim/program.h"

#ifdef __cplusplus
extern "C" {
#endif

#define SCHEDULE_MAX_LISTED ((uint64_t)1 << 24) /* tiles that are stored */

/* Flags of a tile; l < PROGRAM_MAX_LOOPS. */
#define SCHEDULE_FIRST(l) ((uint32_t)1 << (l))
#define SCHEDULE_LAST(l)  ((uint32_t)1 << (PROGRAM_MAX_LOOPS + (l)))
#define SCHEDULE_START(l) ((uint32_t)1 << (2 * PROGRAM_MAX_LOOPS + (l)))
#define SCHEDULE_PARTIAL  ((uint32_t)1 << (3 * PROGRAM_MAX_LOOPS))

/* tiles[first] .. tiles[first + num_tiles - 1], `repeats` times. */
struct schedule_group {
    uint64_t first;
    uint64_t num_tiles; /* >= 1 */
    uint64_t repeats;   /* >= 1 */
};

struct schedule {
    uint64_t num_tiles;    /* that run: sum of num_tiles x repeats */
    uint64_t num_listed;   /* at most SCHEDULE_MAX_LISTED */
    const uint32_t *tiles; /* flags, [num_listed] */
    int num_groups;
    const struct schedule_group *groups;
};

/* Does the step happen in a tile with these flags? */
static inline bool schedule_happens(const struct program_step *step, uint32_t flags)
{
    for (int l = 0; l < PROGRAM_MAX_LOOPS; l++)
        if ((step->when[l] == PROGRAM_FIRST && !(flags & SCHEDULE_FIRST(l))) ||
            (step->when[l] == PROGRAM_LAST && !(flags & SCHEDULE_LAST(l))))
            return false;
    return !step->is_partial_only || (flags & SCHEDULE_PARTIAL) != 0;
}

#ifdef __cplusplus
}
#endif
#endif
