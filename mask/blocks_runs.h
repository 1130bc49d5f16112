/* Block lists of parts that are not separable: every run of every query is drawn into the bitmaps
 * of its Q tile, rows and bitmaps are stored. Costs as much as the mask has runs. */
#ifndef WEIR_MASK_BLOCKS_RUNS_H
#define WEIR_MASK_BLOCKS_RUNS_H

#include "mask/blocks.h"

#ifdef __cplusplus
extern "C" {
#endif

struct blocks_runs {
    const uint64_t *row_starts; /* [num_q_tiles + 1] */
    const struct block *items;
    uint64_t *const *bitmaps;
    uint64_t pairs; /* visible (query, key) pairs, without extra keys */
    uint64_t runs;
    uint64_t empty_queries;
};

NODISCARD enum status blocks_runs_build(struct blocks *blocks, struct arena *arena,
                                        struct err *err);

#ifdef __cplusplus
}
#endif
#endif
