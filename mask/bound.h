/*
 * Counts and speedup bounds of a mask over dense attention of the same tokens and extra keys.
 *
 *   FLOP-wise   N (N + extra) / visible pairs
 *   worst tile  KV tiles of dense attention per Q tile / KV tiles of the worst Q tile; the
 * published definition. No upper bound on throughput: other Q tiles visit fewer work        dense
 * tile visits / visited tiles, over all Q tiles; what a balanced machine can reach
 *
 * Dense attention is counted on the tiles of the layout without dilation. Padded queries cost
 * visits, and so do the all-padding Q tiles that dilation leaves (kernels run them).
 *
 *   source      reference values of arXiv 2504.16922 and NATTEN's perf documentation
 *   checked by  tests/model/test_gna_published, tests/unit/test_bound
 */
#ifndef WEIR_MASK_BOUND_H
#define WEIR_MASK_BOUND_H

#include "base/arena.h"
#include "mask/mask.h"

#ifdef __cplusplus
extern "C" {
#endif

struct bound {
    uint64_t tokens;
    uint64_t keys;  /* tokens + extra */
    uint64_t pairs; /* visible (query, key) pairs, extra keys included */
    uint64_t q_tiles;
    uint64_t dense_tiles_per_q;
    uint64_t dense_q_tiles; /* Q tiles without dilation */
    uint64_t worst;         /* KV tiles of the worst Q tile */
    uint64_t visited;
    uint64_t full;          /* visited tiles that need neither mask nor bounds check */
    uint64_t edge;          /* visited tiles that need a bounds check of padded keys only */
    uint64_t partial;       /* visited tiles that need a mask ("needs_mask") */
    uint64_t padding;       /* visits by Q tiles that hold no real query */
    uint64_t empty_queries; /* queries that see no key */
    uint64_t runs;          /* runs of consecutive key tokens over all queries; 0: not counted */
    uint64_t bitmaps;       /* distinct bitmaps of the block list; 0: not counted */
    bool is_exact;          /* static tiles and no partial one */
};

/* Counts of one part, one head. Parts that are not separable build their block list in `scratch`,
 * and fail only where that would be too large; they have static tiles. */
NODISCARD enum status bound_part(const struct mask *mask, const struct mask_part *part,
                                 bool is_dynamic, struct arena *scratch, struct bound *out,
                                 struct err *err);

/* All heads: sums of pairs and visits, maximum of worst, with the spread over heads. */
struct bound_heads {
    struct bound sum;  /* q_tiles, dense_q_tiles: of all heads; tokens, dense_tiles_per_q: of one */
    double mean_tiles; /* visited tiles per Q tile, all heads */
    uint64_t least_head_visits; /* visited tiles of the lightest and the heaviest head */
    uint64_t most_head_visits;
    double mean_head_visits;
    struct selection selection; /* of all heads */
};
void bound_heads(const struct mask *mask, const struct bound *parts, struct bound_heads *out);

double bound_flop(const struct bound *bound, uint64_t num_heads);
double bound_worst_tile(const struct bound *bound);
double bound_work(const struct bound *bound);

/* 1 / (1 - f + f / speedup), f = share x (steps - dense_steps) / steps. */
double bound_end_to_end(double share, uint32_t steps, uint32_t dense_steps, double speedup);

/* Multiply-adds of dense attention over those of the visited tiles plus the selection. */
double bound_with_selection(const struct mask *mask, const struct bound_heads *heads);

/* Bytes that move when Q, K, V and O of all heads are permuted once: 4 x (read + write). */
uint64_t bound_permute_bytes(const struct mask *mask);

/* Tokens of Q (KV) after padding to whole tiles, per token. */
double bound_padding(const struct mask *mask, const struct mask_part *part,
                     const uint32_t tile[AXIS_MAX]);

#ifdef __cplusplus
}
#endif
#endif
