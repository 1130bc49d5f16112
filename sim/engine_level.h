/*
 * One level of period detection: where the machine is on it, and its state as numbers. Shared by
 * engine_period.c and engine_level.c.
 */
#ifndef WEIR_SIM_ENGINE_LEVEL_H
#define WEIR_SIM_ENGINE_LEVEL_H

#include "sim/engine_state.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { ENGINE_LEVEL_MAX_STATE = 1 << 14 };

struct engine_snapshot {
    bool is_set;
    uint64_t tile; /* of the reference step */
    uint64_t region;
    int64_t now;
    struct engine_result result;
    int num_values;
    int64_t *values;
};

struct engine_level {
    int limit_loop;                    /* -1: none, or the group of a schedule */
    uint64_t multiple;                 /* tiles; a period is a multiple of it */
    uint64_t static_region;            /* that is_static describes; UINT64_MAX: none */
    bool is_static[PROGRAM_MAX_STEPS]; /* does not happen inside the region */
    bool has_first;                    /* of the limiting loop */
    bool has_last;
    uint64_t num_skipped; /* visits to pass over: a wide state costs more to take down */
    uint64_t backoff;     /* of them after a state that is too large */
    uint64_t visits;      /* since the anchor */
    uint64_t patience;    /* visits until another anchor is tried */
    struct engine_snapshot anchor;
    struct engine_snapshot present;
    struct engine_done *moved; /* [ring_tiles] */
};

/* Where the machine is on one level. */
struct engine_view {
    bool is_near[PROGRAM_MAX_UNITS];
    uint64_t low; /* no near step looks at a tile before it */
    uint64_t high;
    uint64_t region_start;
    uint64_t region_end; /* last tile of the region */
    uint64_t region;     /* number of the region */
    int64_t floor;       /* times before it are as good as past */
};

/* Tiles of all iterations of a loop. */
uint64_t engine_level_whole_loop(const struct engine *engine, int loop);
/* Which steps do not happen in the region of the reference step. */
void engine_level_find_static(const struct engine *engine, struct engine_level *level);
/* Sorts the units and finds the region; false if the state cannot repeat on this level now. */
bool engine_level_look(const struct engine *engine, const struct engine_level *level,
                       struct engine_view *view);
/* Takes down the state; false if it is too large. */
bool engine_level_take(const struct engine *engine, const struct engine_level *level,
                       const struct engine_view *view, struct engine_snapshot *out);

#ifdef __cplusplus
}
#endif
#endif
