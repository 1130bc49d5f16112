/*
 * One axis of a separable mask: every query position sees one run of key positions, and a mask over
 * several axes is the AND of its axes, so counts multiply and nothing here costs more than the axis
 * is long.
 *
 * Positions, not tokens: an axis of N tokens and dilation d is d independent problems ("groups");
 * token x sits in group y % d at position y / d with y = (x - roll) mod N (roll: the cyclic shift
 * of Swin, 0 elsewhere). Runs never shrink to nothing, begin and end in non-decreasing order, and
 * those of neighbours touch; hence the key tiles between the first and the last visible key of a
 * query tile are exactly the needed ones.
 *
 *   source      Generalized Neighborhood Attention (arXiv 2504.16922), NATTEN's tiling
 *   checked by  tests/unit/test_axis against the definition in words and against every pair
 */
#ifndef WEIR_MASK_AXIS_H
#define WEIR_MASK_AXIS_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define AXIS_MAX 3 /* axes of a token layout */

/* Half-open run of key positions. */
struct axis_span {
    uint32_t begin;
    uint32_t end;
};

struct axis_gna {
    uint32_t window;
    uint32_t stride; /* 1 <= stride <= window <= length */
    bool is_causal;
};

/* Window of one query among `length` tokens (closed form). query may lie beyond the end (padding).
 */
struct axis_span axis_window(struct axis_gna gna, uint32_t length, uint32_t query);

/* One dilation group: spans[position], position < length. */
struct axis_group {
    uint32_t length;
    const struct axis_span *spans;
};

struct axis {
    uint32_t length; /* tokens */
    uint32_t dilation;
    uint32_t roll;
    /* Groups 0 .. length % dilation - 1 hold one token more than the others: groups[0], groups[1].
     */
    struct axis_group groups[2];
    uint32_t num_groups[2];
};

/* Which of axis->groups describes dilation group `group`. */
int axis_group_class(const struct axis *axis, uint32_t group);
/* Length of either class. */
uint32_t axis_group_length(uint32_t length, uint32_t dilation, int group_class);
/* Positions per dilation group after padding to whole tiles; one number for both classes. */
uint32_t axis_padded_length(const struct axis *axis, uint32_t tile);

/* How a Q tile and a KV tile of the axis meet. */
struct axis_tiling {
    uint32_t q_tile;
    uint32_t kv_tile;
    bool is_dynamic; /* KV tiles are cut from the first visible key, not from position 0 */
};

/* The KV tiles of one Q tile: [first, first + visited), counted from position 0 (static). */
struct axis_visit {
    uint32_t first;
    uint32_t visited;
    uint32_t first_covered;
    uint32_t covered; /* every real query sees every real key of the tile */
    uint32_t full;    /* of those, tiles without padded keys */
    bool is_padding;  /* no real query in the Q tile: kernels visit it all the same */
};
struct axis_visit axis_visit_tile(const struct axis_group *group, struct axis_tiling tiling,
                                  uint32_t i_q_tile);

/* Sums over the Q tiles of one group; products of these over axes are the mask's counts. */
struct axis_counts {
    uint64_t num_q_tiles;
    uint64_t worst;
    uint64_t visited;
    uint64_t covered;
    uint64_t full;
    uint64_t real_q_tiles; /* Q tiles that hold at least one real query */
    uint64_t real_visited; /* visits of those */
};
struct axis_counts axis_count(const struct axis_group *group, uint32_t padded_length,
                              struct axis_tiling tiling);

/* Visible (query, key) pairs of one group. */
uint64_t axis_pairs(const struct axis_group *group);

static inline uint64_t axis_ceil_div(uint64_t a, uint64_t b)
{
    return (a + b - 1) / b;
}

#ifdef __cplusplus
}
#endif
#endif
