/* Separable forms. A causal sequence, a window and packed segments are separable on one axis only.
 */
#include "mask/pattern_axes.h"

#include <assert.h>

bool pattern_axes_exist(const struct pattern *pattern)
{
    if (pattern->is_causal && pattern->num_axes > 1)
        return false; /* the order of a sequence is not an AND over axes */
    switch (pattern->kind) {
    case PATTERN_DENSE:
    case PATTERN_GNA:
    case PATTERN_BLOCKED:
    case PATTERN_SWIN:
    case PATTERN_SLIDING_TILE:
        return true;
    case PATTERN_CAUSAL:
    case PATTERN_SLIDING_WINDOW:
    case PATTERN_PACKED:
        return pattern->num_axes == 1;
    case PATTERN_A_SHAPE:
    case PATTERN_SINK_WINDOW:
    case PATTERN_CIRCULAR:
    case PATTERN_STRIDED:
    case PATTERN_FIXED:
    case PATTERN_DILATED_SEGMENTS:
    case PATTERN_VERTICAL_SLASH:
    case PATTERN_BLOCK_TOPK:
    case PATTERN_PAGES:
    case PATTERN_BLOCK_LIST:
        return false;
    }
    return false;
}

static uint32_t min_u32(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

static struct axis_span swin_span(uint32_t length, uint32_t cell, uint32_t shift, uint32_t query)
{
    struct axis_span span = {query / cell * cell, 0};
    span.end = span.begin + cell;
    /* The last cell joins the two ends of the axis: the region mask keeps them apart. */
    const uint32_t seam = length - shift;
    if (query < seam)
        span.end = min_u32(span.end, seam);
    else
        span.begin = span.begin > seam ? span.begin : seam;
    return span;
}

static struct axis_span packed_span(const struct pattern *pattern, uint32_t query,
                                    uint32_t *segment)
{
    while (*segment + 1 < pattern->num_items && pattern->items[*segment + 1] <= query)
        (*segment)++;
    const bool is_last = *segment + 1 == pattern->num_items;
    return (struct axis_span){pattern->items[*segment],
                              is_last ? pattern->num_tokens : pattern->items[*segment + 1]};
}

static struct axis_span sliding_window_span(const struct pattern *pattern, uint32_t length,
                                            uint32_t query)
{
    const uint32_t window = pattern->window[0];
    if (pattern->is_causal)
        return (struct axis_span){query + 1 > window ? query + 1 - window : 0, query + 1};
    const uint32_t left = window / 2;
    const uint64_t end = (uint64_t)query + window - left;
    return (struct axis_span){query > left ? query - left : 0,
                              end < length ? (uint32_t)end : length};
}

static struct axis_span sliding_tile_span(const struct pattern *pattern, int a, uint32_t length,
                                          uint32_t query)
{
    const uint32_t tile = pattern->stride[a];
    const struct axis_gna gna = {pattern->window[a], 1, false};
    const struct axis_span tiles = axis_window(gna, length / tile, query / tile);
    return (struct axis_span){tiles.begin * tile, tiles.end * tile};
}

static void fill_group(const struct pattern *pattern, int a, uint32_t length,
                       struct axis_span *spans)
{
    uint32_t segment = 0;
    const struct axis_gna gna = {pattern->window[a], pattern->stride[a],
                                 pattern->is_axis_causal[a]};
    for (uint32_t q = 0; q < length; q++) {
        struct axis_span span = {0, length};
        if (pattern->kind == PATTERN_GNA)
            span = axis_window(gna, length, q);
        else if (pattern->kind == PATTERN_BLOCKED)
            span.begin = q / pattern->window[a] * pattern->window[a];
        else if (pattern->kind == PATTERN_SWIN)
            span = swin_span(length, pattern->window[a], pattern->shift[a], q);
        else if (pattern->kind == PATTERN_SLIDING_TILE)
            span = sliding_tile_span(pattern, a, length, q);
        else if (pattern->kind == PATTERN_SLIDING_WINDOW)
            span = sliding_window_span(pattern, length, q);
        else if (pattern->kind == PATTERN_PACKED)
            span = packed_span(pattern, q, &segment);
        if (pattern->kind == PATTERN_BLOCKED)
            span.end = (uint32_t)(length - span.begin < pattern->window[a]
                                      ? length
                                      : span.begin + pattern->window[a]);
        if (pattern->is_causal && span.end > q + 1)
            span.end = q + 1;
        spans[q] = span;
    }
}

void pattern_axes_build_one(const struct pattern *pattern, int a, struct arena *arena,
                            struct axis *axis)
{
    assert(pattern_axes_exist(pattern) && a < pattern->num_axes);
    *axis = (struct axis){.length = pattern->layout[a]};
    axis->dilation = pattern->kind == PATTERN_GNA ? pattern->dilation[a] : 1;
    axis->roll = pattern->kind == PATTERN_SWIN ? pattern->shift[a] : 0;
    axis->num_groups[0] = axis->length % axis->dilation;
    axis->num_groups[1] = axis->dilation - axis->num_groups[0];
    for (int class = 0; class < 2; class ++) {
        if (axis->num_groups[class] == 0)
            continue;
        const uint32_t length = axis_group_length(axis->length, axis->dilation, class);
        struct axis_span *spans = ARENA_ARRAY(arena, struct axis_span, length);
        fill_group(pattern, a, length, spans);
        axis->groups[class].length = length;
        axis->groups[class].spans = spans;
    }
}

void pattern_axes_build(const struct pattern *pattern, struct arena *arena,
                        struct axis axes[AXIS_MAX])
{
    for (int a = 0; a < pattern->num_axes; a++)
        pattern_axes_build_one(pattern, a, arena, &axes[a]);
}
