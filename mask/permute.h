/*
 * Token permutation: the order in which the tokens of a tile are consecutive, so that a kernel with
 * one-dimensional tiles runs a mask with tiles over several axes.
 *
 *   order   [dilation group][tile][token in tile], each row-major; places beyond an axis are
 * padding source  arXiv 2504.16922; NATTEN keeps the first axis fastest, counts do not depend on
 * that
 */
#ifndef WEIR_MASK_PERMUTE_H
#define WEIR_MASK_PERMUTE_H

#include "mask/mask.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PERMUTE_PADDING UINT32_MAX

/* Per axis: dilation, roll and tiles, for tiles of one size (Q or KV). */
struct permute {
    int num_axes;
    uint32_t length[AXIS_MAX];
    uint32_t dilation[AXIS_MAX];
    uint32_t roll[AXIS_MAX];
    uint32_t tile[AXIS_MAX];
    uint32_t num_tiles[AXIS_MAX]; /* per dilation group */
    uint32_t num_groups;          /* of all axes */
    uint32_t tiles_per_group;
    uint32_t tile_tokens;
};

/* A tile as one dilation group and one tile per axis. */
struct permute_tile {
    uint32_t group[AXIS_MAX];
    uint32_t tile[AXIS_MAX];
};

void permute_init(const struct mask *mask, const struct mask_part *part,
                  const uint32_t tile[AXIS_MAX], struct permute *out);
struct permute_tile permute_split(const struct permute *permute, uint32_t tile);
/* Token at `place` of a tile, or PERMUTE_PADDING. */
uint32_t permute_token(const struct permute *permute, uint32_t tile, uint32_t place);
/* Real tokens of a tile. */
uint32_t permute_real_tokens(const struct permute *permute, uint32_t tile);

#ifdef __cplusplus
}
#endif
#endif
