/*
 * One axis: the window of a query and the tiles of a query tile, both in closed form. Kept apart
 * from patterns and files because every number of a separable mask is a product of what is counted
 * here.
 */
#include "mask/axis.h"

#include <assert.h>

static uint32_t min_u32(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

struct axis_span axis_window(struct axis_gna gna, uint32_t length, uint32_t query)
{
    assert(gna.stride >= 1 && gna.stride <= gna.window && gna.window <= length);
    const uint64_t first = (uint64_t)(query / gna.stride) * gna.stride;
    const uint64_t wanted = first + (gna.is_causal ? gna.stride - 1 : gna.stride / 2);
    const uint32_t leader = wanted < length ? (uint32_t)wanted : length - 1;
    if (gna.is_causal) {
        const uint32_t begin = leader >= gna.window - 1 ? leader - (gna.window - 1) : 0;
        return (struct axis_span){begin, min_u32(query, length - 1) + 1};
    }
    /* Even windows hold one key more on the left; edges push the window back inside. */
    const uint32_t left = gna.window / 2;
    const uint32_t begin = min_u32(leader >= left ? leader - left : 0, length - gna.window);
    return (struct axis_span){begin, begin + gna.window};
}

int axis_group_class(const struct axis *axis, uint32_t group)
{
    assert(group < axis->dilation);
    return group < axis->length % axis->dilation ? 0 : 1;
}

uint32_t axis_group_length(uint32_t length, uint32_t dilation, int group_class)
{
    return length / dilation + (group_class == 0 ? 1 : 0);
}

uint32_t axis_padded_length(const struct axis *axis, uint32_t tile)
{
    return (uint32_t)(axis_ceil_div(axis->length, (uint64_t)tile * axis->dilation) * tile);
}

struct axis_visit axis_visit_tile(const struct axis_group *group, struct axis_tiling tiling,
                                  uint32_t i_q_tile)
{
    const uint32_t length = group->length;
    const uint32_t tk = tiling.kv_tile;
    assert(length > 0 && tk > 0 && tiling.q_tile > 0);
    const uint64_t q_begin = (uint64_t)i_q_tile * tiling.q_tile;
    const uint64_t q_end = q_begin + tiling.q_tile;
    const bool is_padding = q_begin >= length;
    const uint32_t first_q = is_padding ? length - 1 : (uint32_t)q_begin;
    const uint32_t last_q = q_end < length ? (uint32_t)q_end - 1 : length - 1;
    const uint32_t begin = group->spans[first_q].begin;
    const uint32_t end = group->spans[last_q].end;
    assert(begin < end && end <= length);
    /* Tile boundaries lie at origin + n x tk. */
    const uint32_t origin = tiling.is_dynamic ? begin : 0;
    const uint32_t first = (begin - origin) / tk;
    const uint32_t stop = (uint32_t)axis_ceil_div(end - origin, tk);
    struct axis_visit visit = {first, stop - first, first, 0, 0, is_padding};
    /* All queries see [all_begin, all_end); with no real query the condition is void. */
    const uint32_t all_begin = is_padding ? 0 : group->spans[last_q].begin;
    const uint32_t all_end = is_padding ? length : group->spans[first_q].end;
    uint32_t from = all_begin <= origin ? 0 : (uint32_t)axis_ceil_div(all_begin - origin, tk);
    from = from < first ? first : from;
    uint32_t to = stop;
    if (all_end < length)
        to = all_end <= origin ? 0 : min_u32(stop, (all_end - origin) / tk);
    if (to > from) {
        visit.first_covered = from;
        visit.covered = to - from;
        const uint32_t whole = min_u32(to, (length - origin) / tk);
        visit.full = whole > from ? whole - from : 0;
    }
    return visit;
}

struct axis_counts axis_count(const struct axis_group *group, uint32_t padded_length,
                              struct axis_tiling tiling)
{
    struct axis_counts counts = {0};
    counts.num_q_tiles = padded_length / tiling.q_tile;
    for (uint32_t i = 0; i < counts.num_q_tiles; i++) {
        const struct axis_visit visit = axis_visit_tile(group, tiling, i);
        counts.worst = visit.visited > counts.worst ? visit.visited : counts.worst;
        counts.visited += visit.visited;
        counts.covered += visit.covered;
        counts.full += visit.full;
        counts.real_q_tiles += !visit.is_padding;
        counts.real_visited += visit.is_padding ? 0 : visit.visited;
    }
    return counts;
}

uint64_t axis_pairs(const struct axis_group *group)
{
    uint64_t pairs = 0;
    for (uint32_t i = 0; i < group->length; i++)
        pairs += group->spans[i].end - group->spans[i].begin;
    return pairs;
}
