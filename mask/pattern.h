/*
 * Sparsity patterns: which keys a query sees, for one head.
 *
 * A pattern answers in three ways, each checked against the others: pattern_sees (one pair,
 * straight from the definition), mask/pattern_runs.h (all keys of a query as runs in token order)
 * and, where the mask is an AND over axes, mask/pattern_axes.h (counts in O(sum of axis lengths)).
 * Tokens are numbered row-major, last axis fastest. Patterns of one sequence (causal, windows,
 * packing, selections) act on that numbering whatever the layout.
 *
 *   source  reference of each pattern in mask/README.md
 */
#ifndef WEIR_MASK_PATTERN_H
#define WEIR_MASK_PATTERN_H

#include "mask/axis.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* kind, name in YAML */
#define PATTERN_LIST(X)                             \
    X(PATTERN_DENSE, "dense")                       \
    X(PATTERN_CAUSAL, "causal")                     \
    X(PATTERN_SLIDING_WINDOW, "sliding_window")     \
    X(PATTERN_SINK_WINDOW, "sink_window")           \
    X(PATTERN_A_SHAPE, "a_shape")                   \
    X(PATTERN_GNA, "gna")                           \
    X(PATTERN_BLOCKED, "blocked")                   \
    X(PATTERN_SWIN, "swin")                         \
    X(PATTERN_SLIDING_TILE, "sliding_tile")         \
    X(PATTERN_CIRCULAR, "circular")                 \
    X(PATTERN_STRIDED, "strided")                   \
    X(PATTERN_FIXED, "fixed")                       \
    X(PATTERN_DILATED_SEGMENTS, "dilated_segments") \
    X(PATTERN_PACKED, "packed")                     \
    X(PATTERN_VERTICAL_SLASH, "vertical_slash")     \
    X(PATTERN_BLOCK_TOPK, "block_topk")             \
    X(PATTERN_PAGES, "pages")                       \
    X(PATTERN_BLOCK_LIST, "block_list")

enum pattern_kind {
#define X(kind, name) kind,
    PATTERN_LIST(X)
#undef X
};

/* Rows of chosen key blocks: those of query rows [i x q_block, (i + 1) x q_block). Data-dependent
 * patterns and explicit lists. */
struct pattern_choice {
    uint32_t q_block;
    uint32_t kv_block;
    uint32_t num_rows;
    const uint64_t *row_starts; /* [num_rows + 1] */
    const uint32_t *blocks;     /* ascending within a row */
};

struct pattern {
    enum pattern_kind kind;
    int num_axes;
    uint32_t layout[AXIS_MAX];
    uint32_t num_tokens;
    uint32_t head; /* within the mask: offsets and random choices differ by head */

    /* Per axis: gna (all), blocked (window = block), swin (window, shift), sliding_tile (stride =
     * tile in tokens, window in tiles). */
    uint32_t window[AXIS_MAX];
    uint32_t stride[AXIS_MAX];
    uint32_t dilation[AXIS_MAX];
    uint32_t shift[AXIS_MAX];
    bool is_axis_causal[AXIS_MAX];

    bool is_causal;     /* whole sequence */
    uint32_t sink;      /* first tokens that all see: sink_window, a_shape, pages (in pages) */
    uint32_t period;    /* strided, fixed: l */
    uint32_t summary;   /* fixed: the last c of each block; strided: which part (enum) */
    uint64_t radius;    /* circular */
    uint32_t num_items; /* segments: dilated_segments (length, dilation), packed (start) */
    const uint32_t *items;
    const uint32_t *item_dilations;

    const uint32_t *columns; /* vertical_slash, ascending */
    uint32_t num_columns;
    const uint32_t *diagonals; /* distances query - key, ascending, the first is 0 */
    uint32_t num_diagonals;
    struct pattern_choice choice;
};

enum pattern_strided_part { PATTERN_PART_BOTH, PATTERN_PART_LOCAL, PATTERN_PART_COLUMN };

const char *pattern_kind_name(enum pattern_kind kind);

/* May `query` see `key`? Both are tokens. */
bool pattern_sees(const struct pattern *pattern, uint32_t query, uint32_t key);

/* Coordinates of a token, and back. */
void pattern_coords(const struct pattern *pattern, uint32_t token, uint32_t coords[AXIS_MAX]);
uint32_t pattern_token(const struct pattern *pattern, const uint32_t coords[AXIS_MAX]);

/* The chosen blocks of a query row. */
const uint32_t *pattern_choice_row(const struct pattern_choice *choice, uint32_t query,
                                   size_t *out_num);

#ifdef __cplusplus
}
#endif
#endif
