/* What mapping files are made of: names, sizes and splits of ranks, waits, the mask's step. */
#ifndef WEIR_SIM_MAPPING_PARTS_H
#define WEIR_SIM_MAPPING_PARTS_H

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MAPPING_MAX_NAMES  32
#define MAPPING_MAX_PARTS  5
#define MAPPING_MAX_SPLITS 12
#define MAPPING_MAX_LEN    64 /* bytes of a name */

enum mapping_size {
    MAPPING_REST,
    MAPPING_NUMBER,
    MAPPING_ROWS,
    MAPPING_COLS,
    MAPPING_ALL,
    MAPPING_FIT,
    MAPPING_SEARCH
};

struct mapping_part {
    const char *name;
    enum mapping_size size;
    uint64_t number;         /* MAPPING_NUMBER */
    uint64_t capacity_bytes; /* MAPPING_FIT: 0: the buffer's */
    struct pos pos;
};

struct mapping_split {
    const char *rank;
    int num_parts;
    struct mapping_part parts[MAPPING_MAX_PARTS];
    struct pos pos;
};

struct mapping_splits {
    int num;
    struct mapping_split split[MAPPING_MAX_SPLITS];
};

struct mapping_names {
    bool is_given;
    int num;
    const char *name[MAPPING_MAX_NAMES];
    struct pos pos;
};

struct mapping_after {
    const char *name;
    uint64_t age;
    struct pos pos;
};

/* Key tiles that an Einsum works behind: tiles, and as many as a PE has accumulators (contexts). */
struct mapping_lag {
    int64_t tiles;
    bool has_contexts;
};

/* How scores are masked: a step of its own ahead of an Einsum, on its array. */
struct mapping_mask {
    bool is_given; /* else the mapping cannot run masks */
    const char *before;
    uint64_t rows_per_cycle; /* rows of the 2d array that one cycle masks; 0: all (1d array: one) */
    bool is_every;           /* in every tile; else in those that a mask cuts */
    struct pos pos;
};

#ifdef __cplusplus
}
#endif
#endif
