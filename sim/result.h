/*
 * Result of one point of one design under one accounting: a plain struct without pointers into
 * anything but names, and its line in results.jsonl.
 */
#ifndef WEIR_SIM_RESULT_H
#define WEIR_SIM_RESULT_H

#include "base/buf.h"
#include "mask/selection.h"
#include "sim/arch.h"
#include "sim/engine.h"

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define RESULT_MAX_EINSUMS 48

/* Memories, outermost first; `RF` of nests is RF2D or RF1D, whichever array the Einsum runs on. */
#define RESULT_MEMORY_LIST(X) \
    X(RESULT_DRAM, "DRAM")    \
    X(RESULT_L3, "L3")        \
    X(RESULT_RF2D, "RF2D")    \
    X(RESULT_RF1D, "RF1D")

enum result_memory {
#define X(name, text) name,
    RESULT_MEMORY_LIST(X)
#undef X
        RESULT_NUM_MEMORIES
};

extern const char *const result_memory_names[RESULT_NUM_MEMORIES];

/* Words (values) moved; whole counts but where a mapping spills a share to DRAM. */
struct result_moved {
    double reads;
    double writes;
};

struct result_einsum {
    const char *name;
    int array;            /* enum arch_array_id */
    int phase;            /* which of the program's phases it belongs to */
    uint64_t iterations;  /* temporal iterations of its loop nest */
    uint64_t pes;         /* PEs in use */
    double cycles;        /* iterations x cycles per operation */
    double util;          /* of its array, over the whole latency, weighted by the PEs in use */
    double traffic_bytes; /* off chip */
    struct result_moved memory[RESULT_NUM_MEMORIES];
    uint64_t ops[ARCH_NUM_OPS]; /* operations of the Einsum (exp is exp, however it is done) */
};

/* One part of the energy. */
struct result_energy {
    double count_reads; /* accesses: DRAM bursts, L3 rows, register entries; or operations */
    double count_writes;
    double energy_pj;
};

struct result_span {
    double min;
    double mean;
    double max;
};

/* What a mask leaves of a point, beside the same tiles all running ("dense"). */
struct result_mask {
    const char *name; /* NULL: no mask */
    double dense_cycles;
    double bound_flop; /* speedup bounds, as in mask/bound.h */
    double bound_worst_tile;
    double bound_work;
    uint64_t dense_tiles; /* of all heads and batches, as all counts here */
    uint64_t visited_tiles;
    uint64_t partial_tiles;
    uint64_t dense_q_tiles;
    uint64_t live_q_tiles;
    uint64_t empty_q_tiles; /* hold queries that see no key: nothing runs */
    uint64_t kv_loads;      /* KV tiles fetched for a group of Q tiles */
    uint64_t dense_kv_loads;
    double tile_cycles; /* compute: tiles x interval; what steps at the end of loops, and mask */
    double epilogue_cycles; /* steps, add to it */
    double mask_step_cycles;
    double selection_cycles;         /* choosing the mask (sim/sparse_cost.h) */
    double dense_tile_cycles;        /* of the dense tiles, as those of the live ones above */
    double dense_epilogue_cycles;    /* of the dense tiles */
    struct result_span q_tile_tiles; /* KV tiles of a live Q tile */
    struct result_span head_cycles;  /* compute of one head of one sequence */
    struct selection selection;      /* of all heads */
};

struct result {
    /* the point; study, design, mapping and model are set by whoever names them */
    const char *study;
    const char *design;
    const char *model;
    const char *mapping;
    const char *accounting; /* "published" or "full", or the name of a mixture */
    bool has_seq_len;
    uint64_t seq_len;
    uint64_t array_side;
    /* time */
    double cycles;          /* latency in clock cycles */
    double interval_cycles; /* cycles per key tile in the steady state; NaN: several phases */
    uint64_t num_tiles;     /* of all loops; 0 in sums */
    double latency_s;
    double compute_s;
    double memory_s;
    double util_2d;
    double util_1d;
    double traffic_bytes;
    /* of the cycle level (sim/cycle.h) */
    bool has_stalls;
    double startup_cycles; /* beyond the analytic compute time, with buffers that always give */
    double stalls[ARCH_NUM_ARRAYS][ENGINE_NUM_CAUSES]; /* cycles; what is busy among them */
    struct result_mask mask;
    /* energy; NaN when not asked for */
    double energy_pj;
    struct result_energy memory[RESULT_NUM_MEMORIES];
    struct result_energy ops[ARCH_NUM_OPS]; /* both arrays, by the unit that does the work */
    double leakage_pj;
    /* area; NaN when not asked for */
    double area_um2;
    double area_2d_um2;
    double area_1d_um2;
    double area_l3_um2;
    /* per Einsum */
    int num_einsums;
    struct result_einsum einsums[RESULT_MAX_EINSUMS];
};

/* Zero counts, NaN where a number has no meaning yet. */
void result_init(struct result *result);

/*
 * Two parts of one layer after each other (attention and its linear layers): times, traffic,
 * counts, stalls and energies add; utilisations are weighted by latency; the area is that of
 * `first`. The interval and the mask have no meaning in a sum.
 */
void result_add(const struct result *first, const struct result *second, struct result *out);

/* What a line holds beside the result. */
struct result_omission {
    const char *name; /* key of sim/accounting.h */
    double energy_pj; /* more energy when this one omission is repaired */
};

struct result_line {
    const char *level;   /* "analytic" or "cycle" */
    const char *members; /* of `sweep`, as JSON text: `"arch.l3.capacity":16777216`; "": no sweep */
    const char *error;   /* why the point has no result: its numbers are null; NULL: it has one */
    bool has_breakdown;  /* einsums and components */
    int num_omissions;
    const struct result_omission *omissions;
};

/* Appends the line of results.jsonl, newline included. Same bytes for the same structs. */
void result_print_json(const struct result *result, const struct result_line *line,
                       struct buf *out);

#ifdef __cplusplus
}
#endif
#endif
