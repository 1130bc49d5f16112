/*
 * The cycle engine: executes a tile program with everything in the way that the table cannot know
 * in advance. Event-driven, exact to the cycle (to the tick, where the table has fractions of
 * cycles).
 *
 *   issue   each unit issues its steps in table order; one starts in the first cycle in which the
 *           unit is free and every instance that it waits for is done
 *   room    the producer of a tensor waits until its slots are left (program_tensor)
 *   ports   every slot of a step moves its rows (spread evenly over the slots: slot k ends at row
 *           floor((k + 1) rows / slots)); in each cycle units take rows in the order of the
 *           program's units as far as a buffer's limits allow; a slot lasts until its rows are
 *           moved. Rows lie interleaved over the banks: where access_rows_per_cycle is not given,
 *           a cycle has as many accesses as banks
 *   banks   where a buffer has bank_ports, row r lies in bank r mod num_banks, which gives so many
 *           rows a cycle; a stream takes its rows in order, one refused holds back those behind it
 *   DRAM    one channel serves bursts, transfers in the order of their starts (units in order
 *           within a cycle), back to back, while the unit has fewer than max_outstanding bursts in
 *           flight; a unit is free for its next transfer in the cycle in which the channel ends
 *   window  no unit runs more than ENGINE_WINDOW tiles ahead of the slowest one
 *
 * With a schedule the tiles are those of its list, in its order; waits look back in the list.
 *
 * A deadlock ends the run with an error that names what waits for what. Where the state repeats,
 * the run jumps over whole periods: every counter is as without. Memory does not grow with the run.
 *
 * More is never slower where nothing is shared: bandwidth with one unit of transfers and buffers
 * that always give, ports with one unit that moves rows, slots of tensors with neither. Where units
 * share the channel or ports, an earlier request of one can delay one that matters more, and a run
 * with more of it gets longer: one of some 300 random tables, by up to a half. Bounds hold always
 * (tests/model/test_engine_laws.c).
 *
 * Left out: order of requests within a burst, refresh, row misses. tests/support/engine_twin.c is
 * the same, one plain loop over cycles.
 */
#ifndef WEIR_SIM_ENGINE_H
#define WEIR_SIM_ENGINE_H

#include "sim/program.h"
#include "sim/schedule.h"

#ifdef __cplusplus
extern "C" {
#endif

#define ENGINE_WINDOW          1024
#define ENGINE_MAX_OUTSTANDING 256
#define ENGINE_MAX_BANKS       1024
#define ENGINE_MAX_TILES       ((uint64_t)1 << 48)

/* Why a unit does nothing. What it waits for first, in the order of the step's waits, is why. */
#define ENGINE_CAUSE_LIST(X)                                                               \
    X(ENGINE_BUSY, "busy")       /* a slot ends */                                         \
    X(ENGINE_OPERAND, "operand") /* a step of a unit has not produced it */                \
    X(ENGINE_SPACE, "space")     /* no room: tensors, waits marked is_space, the window */ \
    X(ENGINE_PORT, "port")       /* a buffer gives no more rows in this cycle */           \
    X(ENGINE_DRAM, "dram")       /* waits for a transfer, or a transfer for the channel */ \
    X(ENGINE_DRAIN, "drain")     /* nothing left to issue */

enum engine_cause {
#define X(name, text) name,
    ENGINE_CAUSE_LIST(X)
#undef X
        ENGINE_NUM_CAUSES
};

extern const char *const engine_cause_names[ENGINE_NUM_CAUSES];

struct engine_unit_counts {
    uint64_t ticks[ENGINE_NUM_CAUSES]; /* adds up to end_ticks */
    uint64_t num_steps;                /* instances issued */
};

struct engine_buffer_counts {
    uint64_t rows_read;
    uint64_t rows_written;
};

struct engine_result {
    uint64_t num_tiles;
    uint64_t end_ticks; /* last instance done, skew of its unit included */
    struct engine_unit_counts units[PROGRAM_MAX_UNITS];
    struct engine_buffer_counts buffers[PROGRAM_MAX_BUFFERS];
    uint64_t dram_bytes_read;
    uint64_t dram_bytes_written;
    uint64_t num_simulated; /* tiles that were not jumped over */
};

enum engine_event_kind { ENGINE_START, ENGINE_FINISH, ENGINE_JUMP };

/* start: a step takes its unit; finish: it leaves it, and is done latency_ticks later; jump: the
 * run goes on `tile` tiles and `ticks` ticks later, everything between repeats the last period. */
struct engine_event {
    enum engine_event_kind kind;
    int step;
    uint64_t tile;
    uint64_t ticks;       /* when; jump: how far */
    uint64_t done_ticks;  /* finish: when its result is there; jump: when it begins */
    uint64_t ready_ticks; /* start: when the unit was free for it; the wait since then is a stall;
                             jump: length of one period */
    enum engine_cause cause; /* start: of the last tick of that wait; ENGINE_BUSY: none */
};

/* One cycle of a running instance. */
struct engine_slot {
    int step;
    uint64_t tile;
    uint64_t cycle;
    uint64_t slot; /* which of the instance's slots */
    bool is_last;  /* all rows of the slot are moved: it ends with this cycle */
    uint32_t rows_read[PROGRAM_MAX_ACCESS]; /* in this cycle, by the step's accesses */
    uint32_t rows_written[PROGRAM_MAX_ACCESS];
};

struct engine_options {
    const struct schedule *schedule; /* the tiles that run; NULL: iterations of the loops */
    bool no_period;                  /* simulate every tile */
    void (*on_event)(void *context, const struct engine_event *event); /* or NULL */
    /* or NULL: then every cycle is served by itself, which is slow. Between the start of an
     * instance and its finish; whole cycles only */
    void (*on_slot)(void *context, const struct engine_slot *slot);
    void *context;
    const bool *stop; /* or NULL; the run ends, without an error, soon after it has become true */
};

/*
 * Runs num_tiles tiles (those of the schedule, if there is one) from an idle machine. A run that
 * was stopped has no drain, and its counters lack the instances that were running. errors
 * STATUS_CONFIG at a deadlock, STATUS_UNSUPPORTED for ports or DRAM in a table with fractions of
 * cycles, for results that tensors wait for and that take longer than some 2048 tiles, for more
 * outstanding bursts or tiles than the limits, and for more than 2^60 ticks (with DRAM: 2^62 /
 * bytes_per_cycle.num cycles)
 */
NODISCARD enum status engine_run(const struct program *program, uint64_t num_tiles,
                                 const struct engine_options *options, struct arena *arena,
                                 struct engine_result *out, struct err *err);

#ifdef __cplusplus
}
#endif
#endif
