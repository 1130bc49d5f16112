/*
 * The tile program: what every unit does for one key tile, in the order in which it issues it. The
 * one table that the analytic model evaluates, the cycle engine executes and reports draw.
 *
 * A step of tile t starts when its unit has issued the step before it (table order, tile after
 * tile, a step with lag l running tile p - l in position p) and every instance that it waits for is
 * done; it holds its unit for `slots_ticks` and is done `latency_ticks` after that. Waits for tiles
 * before tile 0, and for steps that do not happen in the tile asked for, are met.
 *
 * Time is exact: whole ticks, `ticks_per_cycle` of them in a cycle (F/M1 cycles are F ticks of
 * 1/M1). Row counts are rationals over the same denominator.
 * Tiles are counted through all loops: loops[0] is the innermost, loops[1] the next. A table
 * without loops is one loop as long as the run. `when` restricts a step to the first or last
 * iteration of a loop. The interval describes the steps that happen in every tile.
 */
#ifndef WEIR_SIM_PROGRAM_H
#define WEIR_SIM_PROGRAM_H

#include "base/arena.h"
#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Limits that keep every sum within its type (program_check refuses more). */
#define PROGRAM_MAX_STEPS     128
#define PROGRAM_MAX_UNITS     16
#define PROGRAM_MAX_BUFFERS   16
#define PROGRAM_MAX_LOOPS     6
#define PROGRAM_MAX_WAITS     16 /* of one step */
#define PROGRAM_MAX_ACCESS    8  /* streams of one step */
#define PROGRAM_MAX_TENSORS   64
#define PROGRAM_MAX_READERS   8 /* of one tensor */
#define PROGRAM_MAX_COPIES    65536
#define PROGRAM_MAX_AGE       1024
#define PROGRAM_MAX_LAG       1024
#define PROGRAM_MAX_TICKS     ((int64_t)1 << 34) /* slots, latency, rows of a step */
#define PROGRAM_MAX_BANDWIDTH 65536              /* of bytes_per_cycle: numerator, denominator */
#define PROGRAM_MAX_DENOM     ((int64_t)1 << 20) /* ticks_per_cycle */
#define PROGRAM_MAX_ROW       ((uint64_t)1 << 40)

enum program_when { PROGRAM_EVERY, PROGRAM_FIRST, PROGRAM_LAST };

/* Exact rational; den >= 1, lowest terms. */
struct program_ratio {
    int64_t num;
    int64_t den;
};

struct program_wait {
    int step;      /* index of the step waited for */
    int age;       /* its instance this many tiles earlier; 0: the same tile */
    bool is_space; /* it frees room for a result or operand; else it produces what is needed */
};

/*
 * A stream of rows that an instance moves, evenly over its slots, in ticks_per_cycle-ths of a row.
 * Where the banks of the buffer matter (bank_ports), they are consecutive from first_row on; with a
 * tensor, from first_row of the slot that holds it in this iteration.
 */
struct program_access {
    int buffer;
    int tensor; /* in the same buffer; -1: none */
    uint64_t first_row;
    int64_t rows_read_ticks;
    int64_t rows_written_ticks;
};

struct program_step {
    const char *name; /* its Einsum, or what it moves (LoadK); unique in the table */
    int unit;
    int64_t slots_ticks; /* >= 1 */
    int64_t latency_ticks;
    int lag;
    enum program_when when[PROGRAM_MAX_LOOPS]; /* by loop; all hold. Without loops: when[0] */
    int num_waits;
    struct program_wait waits[PROGRAM_MAX_WAITS];
    int num_access;
    struct program_access access[PROGRAM_MAX_ACCESS];
    uint64_t dram_bytes; /* moved per instance by a transfer; 0: none */
    bool is_dram_write;
    bool is_partial_only; /* only in tiles that a mask cuts (sim/schedule.h); loops have none */
};
struct program_unit {
    const char *name;   /* "2d", "1d", "dma", ... */
    int64_t skew_ticks; /* its last column ends this much after its first: paid once, at the end */
};
struct program_loop { /* innermost loop first */
    const char *name; /* "p1", "m1", ... */
    uint64_t count;   /* iterations, >= 1 */
};

struct program_buffer { /* 0 in a limit means that it does not limit */
    const char *name;
    uint64_t capacity_rows;
    uint32_t num_banks;
    uint32_t bank_ports; /* rows a cycle of one bank, where row r lies in bank r mod num_banks; 0:
                            rows are interleaved so well that only the sum over banks counts */
    uint32_t read_rows_per_cycle;
    uint32_t write_rows_per_cycle;
    uint32_t access_rows_per_cycle; /* reads and writes together */
};

/*
 * What a buffer holds while the table runs: `copies` slots (double buffering: 2) of `rows` rows.
 * With a producer, capacity is a wait: a slot holds the tensor for one iteration of loops[loop]
 * (loop 0: one tile), and no instance of the producer in iteration i starts before every instance
 * of the readers in iteration i - copies and before is done.
 */
struct program_tensor {
    const char *name;
    int buffer;
    uint64_t first_row; /* of its first slot; the others follow */
    uint64_t rows;
    uint64_t copies; /* 1 to PROGRAM_MAX_COPIES */
    int loop;
    int producer; /* step that fills it; -1: it stays, nobody waits for room */
    int num_readers;
    int readers[PROGRAM_MAX_READERS]; /* steps */
};

/*
 * DRAM as the cycle engine sees it; bytes_per_cycle.num = 0: transfers take the slots and latency
 * of the table. One channel serves bursts in the order of the transfers' starts.
 */
struct program_dram {
    struct program_ratio bytes_per_cycle;
    uint64_t burst_bytes;     /* >= 1; the last burst of a transfer may be partial */
    uint64_t max_outstanding; /* bursts of one unit between service and data; 0: any */
    int64_t latency_cycles;   /* from the end of a burst's service to its data */
};

struct program {
    const char *name;
    int64_t ticks_per_cycle; /* >= 1 */
    int num_units;
    int num_steps;
    int num_buffers;
    int num_loops;
    int num_tensors;
    struct program_dram dram;
    struct program_unit units[PROGRAM_MAX_UNITS];
    struct program_buffer buffers[PROGRAM_MAX_BUFFERS];
    struct program_loop loops[PROGRAM_MAX_LOOPS];
    struct program_tensor tensors[PROGRAM_MAX_TENSORS];
    struct program_step steps[PROGRAM_MAX_STEPS];
};

/* ---- building (all names are borrowed) ---- */

void program_init(struct program *program, const char *name, int64_t ticks_per_cycle);
/* Index of the unit or buffer with that name, added when new; of a new loop. Assert on limits. */
int program_add_unit(struct program *program, const char *name);
int program_add_buffer(struct program *program, const char *name);
int program_add_loop(struct program *program, const char *name, uint64_t count);
/* Appends a step that happens in every tile; returns its index. Asserts on the limits. */
int program_add_step(struct program *program, const char *name, int unit, int64_t slots_ticks);
void program_add_wait(struct program *program, int step, int waits_for, int age);
/* Adds rows to the step's stream in that buffer that begins at row 0; adds a stream of its own. */
void program_add_access(struct program *program, int step, int buffer, int64_t rows_read_ticks,
                        int64_t rows_written_ticks);
void program_add_stream(struct program *program, int step, const struct program_access *access);
int program_find_step(const struct program *program, const char *name); /* -1: none */

/*
 * Is the table (or one step or tensor of it) legal: limits, unique names, tensors within the
 * capacity of their buffer (an overflow names the tensors). pos is where errors point to. Indices
 * out of range assert.
 */
NODISCARD enum status program_check(const struct program *program, struct pos pos, struct err *err);
NODISCARD enum status program_check_step(const struct program *program, int step, struct pos pos,
                                         struct err *err);
NODISCARD enum status program_check_tensor(const struct program *program, int tensor,
                                           struct pos pos, struct err *err);

/* Does the step happen in every tile; in this tile of a run of num_tiles? */
bool program_is_every(const struct program_step *step);
bool program_happens(const struct program *program, int step, uint64_t tile, uint64_t num_tiles);

/* Lowest terms; den > 0. */
struct program_ratio program_ratio_make(int64_t num, int64_t den);
double program_ratio_value(struct program_ratio ratio);

#ifdef __cplusplus
}
#endif
#endif
