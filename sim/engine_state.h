/* What the cycle engine holds while it runs; shared by the files called engine*.c. */
#ifndef WEIR_SIM_ENGINE_STATE_H
#define WEIR_SIM_ENGINE_STATE_H

#include "sim/engine.h"
#include "sim/engine_list.h"

#ifdef __cplusplus
extern "C" {
#endif

enum engine_unit_state { ENGINE_IDLE, ENGINE_ACTIVE, ENGINE_ENDED };

/* An instance that must be done before another starts. */
struct engine_awaited {
    int step;
    int tensor; /* that it frees; -1: a wait of the table */
    enum engine_cause cause;
    uint64_t tile;
    int64_t done_ticks; /* -1: not known when it was last asked for */
};

/* When an instance is done. */
struct engine_done {
    uint64_t tile;
    int64_t ticks;
};

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
    int num_awaited;     /* by the next instance, in the order in which stalls are attributed */
    struct engine_awaited *awaited;
    /* the running instance */
    int64_t start_ticks;
    int64_t slots_left;
    int64_t passed_ticks; /* when its last slot ended */
    int64_t served_ticks; /* transfer: when the channel has served it, rounded up, else 0 */
    int64_t least_end;    /* transfer: it holds its unit until then, else 0 */
    bool is_in_slot;      /* some rows of the present slot are moved or refused */
    uint32_t reads_left[PROGRAM_MAX_ACCESS];
    uint32_t writes_left[PROGRAM_MAX_ACCESS];
    uint32_t first_bank[PROGRAM_MAX_ACCESS]; /* of its streams, where banks matter */
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

/* Rows of a bank that the present cycle has taken. */
struct engine_bank {
    int64_t cycle;
    uint32_t used;
};

struct engine_level; /* engine_period.c */

struct engine {
    const struct program *program;
    const struct engine_options *options;
    struct engine_result *result;
    struct arena *arena;
    uint64_t num_tiles;
    struct engine_list *list; /* NULL: all iterations of the loops */
    int num_loops;            /* a table without loops has one: the run */
    struct program_loop loops[PROGRAM_MAX_LOOPS];
    uint64_t loop_tiles[PROGRAM_MAX_LOOPS]; /* tiles of one iteration */
    bool is_every[PROGRAM_MAX_STEPS];
    bool is_producer[PROGRAM_MAX_STEPS]; /* of a tensor */
    int max_age;
    int max_lag;
    uint64_t window;
    bool has_ports;
    bool has_dram;
    struct engine_port ports[PROGRAM_MAX_BUFFERS];
    bool has_banks;                                 /* some buffer counts rows by bank */
    bool is_rotating[PROGRAM_MAX_TENSORS];          /* its slots decide about banks */
    struct engine_bank *banks[PROGRAM_MAX_BUFFERS]; /* NULL: any row lies in any bank */
    int64_t now;
    int64_t max_ticks;
    int64_t end_ticks;
    struct engine_unit units[PROGRAM_MAX_UNITS];
    int64_t channel_free; /* in 1 / bytes_per_cycle.num cycles */
    /* when the last instances of each step are done: [num_steps][ring_tiles], by tile */
    struct engine_done *done;
    uint64_t ring_tiles;                          /* power of two */
    int64_t finished_tile[PROGRAM_MAX_STEPS];     /* the last one; -1: none */
    struct engine_done latest[PROGRAM_MAX_STEPS]; /* that one; tile UINT64_MAX: none */
    struct engine_done before[PROGRAM_MAX_STEPS]; /* the one finished before it */
    uint64_t past_tile[PROGRAM_MAX_STEPS];        /* what was before it is done: jumped over */
    int lost_step;                                /* waited for and not kept any more; -1: none */
    int ref_step;                                 /* happens in every tile; -1: none */
    bool has_ref_started;                         /* in this round */
    uint64_t ref_tile;
    int num_levels;
    struct engine_level *levels;
};

static inline struct engine_done *engine_done(const struct engine *engine, int step, uint64_t tile)
{
    return &engine->done[(uint64_t)step * engine->ring_tiles + (tile & (engine->ring_tiles - 1))];
}

static inline bool engine_is_transfer(const struct engine *engine, int step)
{
    return engine->has_dram && engine->program->steps[step].dram_bytes > 0;
}

/* ---- engine_tiles.c ---- */

void engine_tiles_init(struct engine *engine);
/* Does the step happen in the tile? */
bool engine_tiles_happens(const struct engine *engine, int step, uint64_t tile);
/* First tile at or after `tile` in which the step happens; num_tiles: none. */
uint64_t engine_tiles_next(const struct engine *engine, int step, uint64_t tile);
/* Last tile before `end` in which the step happens; false: none. */
bool engine_tiles_last(const struct engine *engine, int step, uint64_t end, uint64_t *out);
/* Number of the iteration of a loop, counted through the loops around it. */
uint64_t engine_tiles_iteration(const struct engine *engine, int loop, uint64_t tile);
/* Where the iteration ends that has to leave its slot to the tensor's iteration with this tile. */
uint64_t engine_tiles_freed(const struct engine *engine, const struct program_tensor *tensor,
                            uint64_t tile);
/* Moves the unit to the instance at or after (position, i_own); ended if there is none. */
void engine_tiles_find(const struct engine *engine, struct engine_unit *unit);

/* ---- engine_wait.c ---- */

void engine_wait_init(struct engine *engine);
/* Lists what the instance that the unit is at waits for. */
void engine_wait_list(const struct engine *engine, struct engine_unit *unit);
/* Is its time still kept? If not, engine_wait_ticks gives a later one: that of the first kept. */
bool engine_wait_is_kept(const struct engine *engine, const struct engine_awaited *awaited);
/* When it is done; 0: long ago; -1: not known yet. */
int64_t engine_wait_ticks(const struct engine *engine, const struct engine_awaited *awaited);
/* When all of it is done; -1: not known yet. */
int64_t engine_wait_ready(struct engine *engine, struct engine_unit *unit);
/* Divides the time since the unit was free among the causes; returns the last cause. */
enum engine_cause engine_wait_attribute(struct engine *engine, int i_unit);
/* The error of a run in which nothing will happen any more. */
NODISCARD enum status engine_wait_deadlock(const struct engine *engine, struct err *err);

/* ---- engine_port.c ---- */

/* Rows of slot k when `rows` are spread over `slots`; of all slots before it. */
uint32_t engine_port_rows(int64_t rows, int64_t slots, int64_t k);
int64_t engine_port_rows_before(int64_t rows, int64_t slots, int64_t k);
/* Loads the limits; UNSUPPORTED where ticks are not cycles. */
NODISCARD enum status engine_port_init(struct engine *engine, struct err *err);
/* Could the running steps ask for more rows in a cycle than there are? */
bool engine_port_is_contended(const struct engine *engine);
/* Runs cycle by cycle until `until` or until an instance has no slot left; returns the time. */
int64_t engine_port_serve(struct engine *engine, int64_t until);
/* A transfer that starts now takes the channel: served_ticks and least_end. */
void engine_dram_start(struct engine *engine, struct engine_unit *unit,
                       const struct program_step *step);

/* ---- engine_bank.c ---- */

NODISCARD enum status engine_bank_init(struct engine *engine, struct err *err);
/* Most rows of one bank that a slot of the stream can ask for. */
uint64_t engine_bank_most(const struct engine *engine, const struct program_step *step,
                          const struct program_access *access);
/* Finds the banks in which the streams of the unit's instance begin. */
void engine_bank_start(const struct engine *engine, struct engine_unit *unit);
/* Bank of the next row that the unit's stream reads, or writes. */
uint32_t engine_bank_next(const struct engine *engine, const struct engine_unit *unit, int i_access,
                          bool is_write);
/* How many of `wanted` rows, one bank after the other from `bank` on, get a port; takes them. */
uint32_t engine_bank_take(struct engine *engine, int buffer, uint32_t bank, uint32_t wanted,
                          int64_t now);

/* ---- engine_period.c ---- */

void engine_period_init(struct engine *engine);
/* Called when the reference step has just started: jumps if the state has been there before. */
void engine_period_visit(struct engine *engine);

#ifdef __cplusplus
}
#endif
#endif
