/*
 * What the engine did in the first tiles of a run, in its steady state and in the last tiles, for a
 * picture: instances with the stalls before them, and the rows in use of each buffer.
 *
 * The run jumps over periods. The last window is what it did after the last jump, and before it as
 * far as the last period goes, moved on by the jump: the engine repeats it. The steady state
 * begins where the first long jump does, or in the middle of a run without any. The first two
 * windows are runs of their own, without jumps, that stop.
 */
#ifndef WEIR_REPORTS_TIMELINE_H
#define WEIR_REPORTS_TIMELINE_H

#include "sim/engine.h"
#include "sim/occupancy.h"

#ifdef __cplusplus
extern "C" {
#endif

#define TIMELINE_TILES    3   /* that a window shows, more if the period is a little longer */
#define TIMELINE_MAX_BARS 480 /* of a window */

struct timeline_bar {
    int step;
    uint64_t tile;
    uint64_t ready_ticks; /* its unit was free: up to start, a stall */
    uint64_t start_ticks;
    uint64_t finish_ticks;
    uint64_t done_ticks;
    enum engine_cause cause; /* of the end of that stall */
};

struct timeline_level { /* from here on */
    uint64_t ticks;
    int buffer;
    uint64_t rows;
};

struct timeline_window {
    const char *title; /* "first tiles" */
    uint64_t from_ticks, to_ticks;
    uint64_t first_tile; /* number that tiles are counted from */
    int num_bars;
    const struct timeline_bar *bars; /* those that touch the window */
    int num_levels;
    const struct timeline_level *levels; /* the ones at from_ticks first */
};

struct timeline {
    const struct program *program;
    struct engine_result result;
    struct occupancy_buffer buffers[PROGRAM_MAX_BUFFERS];
    int num_windows; /* one where it holds the whole run */
    struct timeline_window windows[3];
};

/* Runs num_tiles tiles, all of the schedule if there is one (NULL: none). Errors: those of
 * engine_run. */
NODISCARD enum status timeline_run(const struct program *program, uint64_t num_tiles,
                                   const struct schedule *schedule, struct arena *arena,
                                   struct timeline *out, struct err *err);

#ifdef __cplusplus
}
#endif
#endif
