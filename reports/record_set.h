/*
 * What a results.jsonl holds, in bounded memory: every line is read and checked, at most
 * RECORD_SET_MAX_POINTS points are kept (every k-th of each design, workload and accounting once
 * there are more; the set says so), and per-Einsum and per-component details and stalls of the
 * first RECORD_SET_MAX_DETAILS points.
 *
 * A line is one JSON object. Strings study, design, model, mapping, level, accounting name the
 * point (study and design are required); the numbers of RECORD_METRIC_LIST are its results (null or
 * absent: no meaning); seq_len, array_side and the members of `sweep` are its fields, the values
 * that a study varies; einsums, components, omissions and stalls are details. Other keys are left
 * alone.
 */
#ifndef WEIR_REPORTS_RECORD_SET_H
#define WEIR_REPORTS_RECORD_SET_H

#include "base/arena.h"
#include "base/err.h"
#include "base/json_read.h"
#include "base/quantity.h"
#include "sim/engine.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define RECORD_SET_MAX_POINTS  131072
#define RECORD_SET_MAX_DETAILS 2048
#define RECORD_SET_MAX_FIELDS  12
#define RECORD_SET_MAX_NAMES   4096
#define RECORD_SET_MAX_LINE    ((size_t)4 << 20)

/* enum name, key in the line */
#define RECORD_METRIC_LIST(X)                    \
    X(RECORD_CYCLES, "cycles")                   \
    X(RECORD_INTERVAL_CYCLES, "interval_cycles") \
    X(RECORD_LATENCY_S, "latency_s")             \
    X(RECORD_COMPUTE_S, "compute_s")             \
    X(RECORD_MEMORY_S, "memory_s")               \
    X(RECORD_TRAFFIC_BYTES, "traffic_bytes")     \
    X(RECORD_ENERGY_PJ, "energy_pj")             \
    X(RECORD_UTIL_2D, "util_2d")                 \
    X(RECORD_UTIL_1D, "util_1d")                 \
    X(RECORD_AREA_UM2, "area_um2")

/* enum name, key in the line's `mask`: against the same tiles without a mask */
#define RECORD_MASK_LIST(X)                        \
    X(RECORD_MASK_SPEEDUP, "speedup")              \
    X(RECORD_MASK_BOUND_FLOP, "bound_flop")        \
    X(RECORD_MASK_BOUND_WORST, "bound_worst_tile") \
    X(RECORD_MASK_BOUND_WORK, "bound_work")        \
    X(RECORD_MASK_VISITED_TILES, "visited_tiles")  \
    X(RECORD_MASK_PARTIAL_TILES, "partial_tiles")

enum record_metric {
#define X(name, key) name,
    RECORD_METRIC_LIST(X) RECORD_MASK_LIST(X)
#undef X
        RECORD_NUM_METRICS
};

/* enum name, key in the line; the strings that identify a point beside its fields */
#define RECORD_NAME_LIST(X)      \
    X(RECORD_STUDY, "study")     \
    X(RECORD_DESIGN, "design")   \
    X(RECORD_MODEL, "model")     \
    X(RECORD_MAPPING, "mapping") \
    X(RECORD_LEVEL, "level")     \
    X(RECORD_ACCOUNTING, "accounting")

enum record_name {
#define X(name, key) name,
    RECORD_NAME_LIST(X)
#undef X
        RECORD_NUM_NAMES
};

struct record_einsum {
    const char *name;
    const char *unit; /* array that computes it: "2d", "1d"; "" when the line names none */
    double cycles;    /* NaN: not given; so for all numbers below */
    double util;
    double traffic_bytes;
    double num_ops;  /* all kinds together */
    double num_macs; /* 0: it has none */
};

struct record_part {
    const char *name; /* component, or omission */
    double energy_pj;
    double num_reads;
    double num_writes;
    double num_ops;
    double area_um2;
};

struct record_stalls { /* of one array, cycles by cause; NaN: not given */
    const char *unit;
    double cycles[ENGINE_NUM_CAUSES];
};

struct record_detail {
    const struct record_einsum *einsums;
    int num_einsums;
    const struct record_part *parts;
    int num_parts;
    const struct record_part *omissions;
    int num_omissions;
    const struct record_stalls *stalls;
    int num_stalls;
};

struct record {
    const char *names[RECORD_NUM_NAMES];  /* interned: equal text is the same pointer; never NULL */
    double metrics[RECORD_NUM_METRICS];   /* NaN: no meaning */
    double fields[RECORD_SET_MAX_FIELDS]; /* by the set's fields; NaN: absent */
    const struct record_detail *detail;   /* NULL: not kept */
    bool is_primary; /* false: another mapping of the same point is the one to show */
    uint64_t ordinal;
};

struct record_field {
    const char *name; /* "seq_len", "arch.l3.capacity" */
    bool is_text;     /* values are indices into the set's names */
    bool has_unit;    /* a field of the architecture or workload with a unit of its own */
    enum unit unit;
};

struct record_set {
    struct record *points; /* file order */
    size_t num_points;
    uint64_t num_lines;      /* read, blank lines not counted */
    uint64_t stride;         /* 1: every point is kept, else every stride-th of each group */
    uint64_t num_details;    /* lines whose details are kept: the first ones */
    uint64_t num_errors;     /* lines of points that have no result */
    const char *first_error; /* why the first of them has none; NULL: none */
    bool is_cut;             /* the last line has no end: the run was interrupted */
    struct record_field fields[RECORD_SET_MAX_FIELDS];
    int num_fields;
    const char *names[RECORD_SET_MAX_NAMES]; /* interned strings in order of appearance */
    int num_names;
    struct record **index; /* hash table over points, by all names and fields */
    size_t index_mask;
};

/* Reads path. Errors: no such file, bad JSON, wrong types, with line and column; no point at all.
 */
NODISCARD enum status record_set_load(const char *path, struct arena *arena, struct record_set *out,
                                      struct err *err);

/* The primary point that equals `like` in all but design (and mapping); NULL: none kept. */
const struct record *record_set_find_design(const struct record_set *set, const struct record *like,
                                            const char *design);
/* As above for accounting; the same mapping is required. */
const struct record *record_set_find_accounting(const struct record_set *set,
                                                const struct record *like, const char *accounting);
/* As above for the level. */
const struct record *record_set_find_level(const struct record_set *set, const struct record *like,
                                           const char *level);
/* The interned pointer of text, or NULL when no point has it. */
const char *record_set_name(const struct record_set *set, const char *text);
/* Index of a field by name, -1: none. */
int record_set_field(const struct record_set *set, const char *name);
/* A field's value for people: 262144 of seq_len is "256Ki", of a capacity "256 KiB". */
void record_set_label(const struct record_set *set, int field, double value, char out[64]);

#ifdef __cplusplus
}
#endif
#endif
