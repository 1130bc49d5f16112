/*
 * A mask as an array runs it: per head a list of Q tiles (columns) with the KV tiles (rows) that
 * some query of theirs sees. Dead tiles do not run at all; tiles that the mask cuts run with a mask
 * step; tiles that are cut only by padding count as full, as they do without a mask.
 *
 * Q tiles are taken in block order (mask/blocks.h) and grouped: the tiles of a group share each KV
 * tile while it is on chip, so K and V are loaded once per (group, KV tile) that is live. Counts of
 * separable masks come from their axes and cost as much as there are Q tiles; others from their
 * block list.
 *
 *   checked by  tests/unit/test_sparse against the predicate, pair by pair
 */
#ifndef WEIR_SIM_SPARSE_H
#define WEIR_SIM_SPARSE_H

#include "base/arena.h"
#include "base/err.h"
#include "mask/blocks.h"
#include "mask/bound.h"
#include "mask/permute.h"

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Tiles of one head that run. */
struct sparse_counts {
    uint64_t visited;       /* (Q tile, KV tile) */
    uint64_t partial;       /* of those, cut by the mask */
    uint64_t q_tiles;       /* that see some KV tile */
    uint64_t empty_q_tiles; /* that hold queries and see none: nothing runs */
    uint64_t groups;        /* that hold a live Q tile */
    uint64_t pairs;         /* (group, KV tile): loads of K and V */
    uint64_t kv_tiles;      /* that some Q tile sees */
    uint64_t least;         /* KV tiles of the lightest and of the heaviest live Q tile */
    uint64_t most;
};

/* Heads that share a pattern. */
struct sparse_part {
    const struct mask_part *part;
    uint64_t num_heads;
    struct blocks blocks; /* where the part is not separable */
    struct permute q;
    struct permute kv;
    size_t max_runs; /* of KV tiles in a row of tiles */
};

struct sparse {
    const char *name;
    struct pos pos; /* where it is asked for: errors */
    const struct mask *mask;
    uint64_t num_heads;
    uint64_t q_tokens; /* of a Q tile, of a KV tile */
    uint64_t kv_tokens;
    uint64_t num_q_tiles; /* of dense attention on the same layout, padded */
    uint64_t num_kv_tiles;
    bool is_dense; /* every tile runs, and none is cut */
    uint32_t num_parts;
    struct sparse_part *parts;
    struct bound_heads heads; /* counts and spread over all heads, as `weir bound` has them */
};

/*
 * Prepares a mask. It is borrowed and so are name and pos; everything else lives in the arena.
 *   errors  STATUS_UNSUPPORTED for dynamic tiles, for masks without a live tile, and for more tiles
 *           than are counted or listed
 */
NODISCARD enum status sparse_new(const struct mask *mask, const char *name, struct pos pos,
                                 struct arena *arena, struct sparse **out, struct err *err);

/* Counts of one head of a part, Q tiles in groups of `group`. */
void sparse_count(const struct sparse *sparse, uint32_t part, uint64_t group,
                  struct sparse_counts *out);

#ifdef __cplusplus
}
#endif
#endif
