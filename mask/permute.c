/* Token order by tiles. Flat tilings have one axis, the row-major sequence. */
#include "mask/permute.h"

#include <assert.h>

void permute_init(const struct mask *mask, const struct mask_part *part,
                  const uint32_t tile[AXIS_MAX], struct permute *out)
{
    *out = (struct permute){.num_axes = mask->tile_axes};
    out->num_groups = 1;
    out->tiles_per_group = 1;
    out->tile_tokens = 1;
    for (int a = 0; a < out->num_axes; a++) {
        const bool has_axis = part->is_separable;
        out->length[a] = mask->tile_layout[a];
        out->dilation[a] = has_axis ? part->axes[a].dilation : 1;
        out->roll[a] = has_axis ? part->axes[a].roll : 0;
        out->tile[a] = tile[a];
        out->num_tiles[a] =
            (uint32_t)axis_ceil_div(out->length[a], (uint64_t)tile[a] * out->dilation[a]);
        out->num_groups *= out->dilation[a];
        out->tiles_per_group *= out->num_tiles[a];
        out->tile_tokens *= tile[a];
    }
}

struct permute_tile permute_split(const struct permute *permute, uint32_t tile)
{
    struct permute_tile split = {{0}, {0}};
    uint32_t group = tile / permute->tiles_per_group;
    uint32_t rest = tile % permute->tiles_per_group;
    assert(group < permute->num_groups);
    for (int a = permute->num_axes - 1; a >= 0; a--) {
        split.group[a] = group % permute->dilation[a];
        group /= permute->dilation[a];
        split.tile[a] = rest % permute->num_tiles[a];
        rest /= permute->num_tiles[a];
    }
    return split;
}

uint32_t permute_token(const struct permute *permute, uint32_t tile, uint32_t place)
{
    const struct permute_tile split = permute_split(permute, tile);
    uint32_t offset[AXIS_MAX] = {0};
    for (int a = permute->num_axes - 1; a >= 0; a--) {
        offset[a] = place % permute->tile[a];
        place /= permute->tile[a];
    }
    uint32_t token = 0;
    for (int a = 0; a < permute->num_axes; a++) {
        const uint64_t position = (uint64_t)split.tile[a] * permute->tile[a] + offset[a];
        const uint64_t rolled = position * permute->dilation[a] + split.group[a];
        if (rolled >= permute->length[a])
            return PERMUTE_PADDING;
        const uint64_t x = (rolled + permute->roll[a]) % permute->length[a];
        token = token * permute->length[a] + (uint32_t)x;
    }
    return token;
}

uint32_t permute_real_tokens(const struct permute *permute, uint32_t tile)
{
    const struct permute_tile split = permute_split(permute, tile);
    uint32_t real = 1;
    for (int a = 0; a < permute->num_axes; a++) {
        const uint32_t group_length =
            permute->length[a] / permute->dilation[a] +
            (split.group[a] < permute->length[a] % permute->dilation[a] ? 1 : 0);
        const uint64_t begin = (uint64_t)split.tile[a] * permute->tile[a];
        if (begin >= group_length)
            return 0;
        const uint64_t left = group_length - begin;
        real *= left < permute->tile[a] ? (uint32_t)left : permute->tile[a];
    }
    return real;
}
