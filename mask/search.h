/*
 * Which stride and which tile shapes: the frontier of a GNA mask.
 *
 * A smaller stride keeps the mask closer to a sliding window, so a row is kept only if no row with
 * strides that are at most as large on every axis reaches the same bound (and is exact, if this one
 * is). Windows without causal axes keep the same number of pairs at every stride. With a tile
 * search every shape of powers of two with as many tokens as the given tiles is tried; each stride
 * gets the best of them. Per axis only counts matter, so the search costs one pass over the axes
 * per (stride, tile sizes) and one product per combination.
 *
 *   checked by  tests/unit/test_search against evaluating every combination
 */
#ifndef WEIR_MASK_SEARCH_H
#define WEIR_MASK_SEARCH_H

#include "base/arena.h"
#include "base/err.h"
#include "base/table.h"
#include "mask/mask.h"

#ifdef __cplusplus
extern "C" {
#endif

#define SEARCH_TILE_ROWS 16 /* rows of a search over tiles alone */

struct search_options {
    bool is_over_tiles;
    bool is_over_strides;
    bool is_by_work; /* what to lower: visited tiles instead of those of the worst Q tile */
};

struct search_row {
    uint32_t stride[AXIS_MAX];
    uint32_t q_tile[AXIS_MAX];
    uint32_t kv_tile[AXIS_MAX];
    uint64_t pairs; /* visible, one head */
    uint64_t worst; /* KV tiles of the worst Q tile */
    uint64_t visited;
    double flop_bound;
    double worst_tile_bound;
    double work_bound;
    bool is_exact;
    const char *reason; /* why not; NULL where exact */
};

struct search {
    const struct search_row *rows; /* most costly first; tiles alone: cheapest first */
    size_t num_rows;
    uint64_t num_cases; /* combinations of stride and tile shapes covered */
};

/* The mask must have one part, GNA, with static tiles over its axes; else STATUS_UNSUPPORTED. A
 * search over tiles takes tiles of the flat sequence, too: as many tokens, in any shape. */
NODISCARD enum status search_run(const struct mask *mask, struct search_options options,
                                 struct arena *arena, struct search *out, struct err *err);

struct table *search_print_table(const struct mask *mask, const struct search *search,
                                 struct arena *arena);

#ifdef __cplusplus
}
#endif
#endif
