/* What the cycle engine holds while it runs; shared by engine.c, engine_port.c and engine_period.c.
 */
#ifndef WEIR_SIM_ENGINE_STATE_H
#define WEIR_SIM_ENGINE_STATE_H

#include "sim/engine.h"

#ifdef __cplusplus
extern "C" {
#endif

enum engine_unit_state { ENGINE_IDLE, ENGINE_ACTIVE, ENGINE_ENDED };

struct engine_unit {
    enum engine_unit_state state;
    int num_own;
    int own[PROGRAM_MAX_STEPS]; /* its steps in table order */
    bool has_every;             /* one of them happens in every tile */
    int max_lag;
    /* the next instance, or the running one */
    int i_own;
    uint64_t position; /* tile + lag of the step */
    uint64_t tile;
    int64_t free_ticks;  /* idle: since when */
    int64_t ready_ticks; /* idle: when all waits are done; -1 unknown */
    /* the running instance */
    int64_t start_ticks;
    int64_t slots_left;
    int64_t passed_ticks; /* when its last slot ended */
    int64_t served_ticks; /* transfer: when the channel has served it, rounded up, else 0 */
    int64_t least_end;    /* transfer: it holds its unit until then, else 0 */
    bool is_in_slot;      /* some rows of the present slot are moved or refused */
    uint32_t reads_left[PROGRAM_MAX_ACCESS];
    uint32_t writes_left[PROGRAM_MAX_ACCESS];
    /* bursts in flight: when their data is there, the oldest at i_return */
    int64_t returns[ENGINE_MAX_OUTSTANDING];
    int i_return;
};

/* Limits of a buffer in a cycle; UINT32_MAX: none. */
struct engine_port {
    uint32_t reads;
    uint32_t writes;
    uint32_t accesses;
};

struct engine_level; /* engine_period.c */

struct engine {
    const struct program *program;
    const struct engine_options *options;
    struct engine_result *result;
    struct arena *arena;
    uint64_t num_tiles;
    int num_loops; /* a table without loops has one: the run */
    struct program_loop loops[PROGRAM_MAX_LOOPS];
    uint64_t loop_tiles[PROGRAM_MAX_LOOPS]; /* tiles of one iteration */
    int max_age;
    int max_lag;
    uint64_t window;
    bool has_ports;
    bool has_dram;
    struct engine_port ports[PROGRAM_MAX_BUFFERS];
    int64_t now;
    int64_t max_ticks;
    int64_t end_ticks;
    struct engine_unit units[PROGRAM_MAX_UNITS];
    int64_t channel_free; /* in 1 / bytes_per_cycle.num cycles */
    /* when the last instances of each step are done: [num_steps][ring_tiles], by tile */
    int64_t *done;
    uint64_t ring_tiles;                      /* power of two */
    int64_t finished_tile[PROGRAM_MAX_STEPS]; /* the last one; -1: none */
    int ref_step;                             /* happens in every tile; -1: none */
    bool has_ref_started;                     /* in this round */
    uint64_t ref_tile;
    int num_levels;
    struct engine_level *levels;
};

/* Step and tile that happen, without loops of its own: as program_happens. */
bool engine_happens(const struct engine *engine, int step, uint64_t tile);
static inline int64_t *engine_done(const struct engine *engine, int step, uint64_t tile)
{
    return &engine->done[(uint64_t)step * engine->ring_tiles + (tile & (engine->ring_tiles - 1))];
}

/* ---- engine_port.c ---- */

/* Loads the limits; UNSUPPORTED where ticks are not cycles. */
NODISCARD enum status engine_port_init(struct engine *engine, struct err *err);
/* Could the running steps ask for more rows in a cycle than there are? */
bool engine_port_is_contended(const struct engine *engine);
/* Runs cycle by cycle until `until` or until an instance has no slot left; returns the time. */
int64_t engine_port_serve(struct engine *engine, int64_t until);
/* A transfer that starts now takes the channel: served_ticks and least_end. */
void engine_dram_start(struct engine *engine, struct engine_unit *unit,
                       const struct program_step *step);

/* ---- engine_period.c ---- */

void engine_period_init(struct engine *engine);
/* Called when the reference step has just started: jumps if the state has been there before. */
void engine_period_visit(struct engine *engine);

#ifdef __cplusplus
}
#endif
#endif
