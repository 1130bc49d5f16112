/*
 * Patterns as runs. Each kind appends its pieces in any order, overlapping or not; normalize()
 * sorts, joins and cuts them at the query where the sequence is causal. A piece costs O(1), so a
 * mask costs as much as it has pieces, not as it has pairs.
 */
#include "mask/pattern_runs.h"

#include <assert.h>
#include <string.h>

struct runs {
    struct pattern_run *items;
    size_t num;
};

static void push(struct runs *runs, uint64_t begin, uint64_t end, uint64_t limit)
{
    end = end < limit ? end : limit;
    if (begin < end)
        runs->items[runs->num++] = (struct pattern_run){(uint32_t)begin, (uint32_t)end};
}

/* Merges a and b, ascending each, into out. */
static void merge(const struct pattern_run *a, size_t num_a, const struct pattern_run *b,
                  size_t num_b, struct pattern_run *out)
{
    size_t i = 0;
    size_t j = 0;
    while (i < num_a && j < num_b)
        *out++ = b[j].begin < a[i].begin ? b[j++] : a[i++];
    while (i < num_a)
        *out++ = a[i++];
    while (j < num_b)
        *out++ = b[j++];
}

/* Patterns push a few lists that are ascending each: those are merged one after the other, through
 * the second half of the array. */
static void sort(struct runs *runs)
{
    struct pattern_run *items = runs->items;
    struct pattern_run *spare = items + runs->num;
    size_t sorted = 0;
    for (size_t begin = 0; begin < runs->num;) {
        size_t end = begin + 1;
        while (end < runs->num && items[end - 1].begin <= items[end].begin)
            end++;
        if (sorted > 0) {
            merge(items, sorted, items + begin, end - begin, spare);
            memcpy(items, spare, end * sizeof items[0]);
        }
        sorted = begin = end;
    }
}

static size_t normalize(struct runs *runs)
{
    sort(runs);
    size_t num = 0;
    for (size_t i = 0; i < runs->num; i++) {
        const struct pattern_run run = runs->items[i];
        if (num > 0 && run.begin <= runs->items[num - 1].end) {
            if (run.end > runs->items[num - 1].end)
                runs->items[num - 1].end = run.end;
        } else {
            runs->items[num++] = run;
        }
    }
    return num;
}

/* Key tokens of one axis that position `query` sees: num runs of `length` tokens, `step` apart. */
struct comb {
    uint32_t begin;
    uint32_t num;
    uint32_t step;
    uint32_t length;
};

static struct comb one_run(struct axis_span span)
{
    return (struct comb){span.begin, 1, 1, span.end - span.begin};
}

static struct comb gna_comb(const struct pattern *pattern, int a, uint32_t query)
{
    const uint32_t d = pattern->dilation[a];
    const int class = query % d < pattern->layout[a] % d ? 0 : 1;
    const struct axis_gna gna = {pattern->window[a], pattern->stride[a],
                                 pattern->is_axis_causal[a]};
    const struct axis_span span =
        axis_window(gna, axis_group_length(pattern->layout[a], d, class), query / d);
    if (d == 1)
        return one_run(span);
    return (struct comb){span.begin * d + query % d, span.end - span.begin, d, 1};
}

static struct comb swin_comb(const struct pattern *pattern, int a, uint32_t query)
{
    const uint32_t cell = pattern->window[a];
    const uint32_t shift = pattern->shift[a];
    if (query < shift)
        return one_run((struct axis_span){0, shift});
    const uint32_t begin = shift + (query - shift) / cell * cell;
    const uint32_t end = begin + cell < pattern->layout[a] ? begin + cell : pattern->layout[a];
    return one_run((struct axis_span){begin, end});
}

static struct comb axis_comb(const struct pattern *pattern, int a, uint32_t query)
{
    const uint32_t length = pattern->layout[a];
    if (pattern->kind == PATTERN_GNA)
        return gna_comb(pattern, a, query);
    if (pattern->kind == PATTERN_SWIN)
        return swin_comb(pattern, a, query);
    if (pattern->kind == PATTERN_SLIDING_TILE) {
        const uint32_t tile = pattern->stride[a];
        const struct axis_gna gna = {pattern->window[a], 1, false};
        const struct axis_span span = axis_window(gna, length / tile, query / tile);
        return one_run((struct axis_span){span.begin * tile, span.end * tile});
    }
    assert(pattern->kind == PATTERN_BLOCKED);
    const uint32_t begin = query / pattern->window[a] * pattern->window[a];
    const uint32_t size = length - begin < pattern->window[a] ? length - begin : pattern->window[a];
    return one_run((struct axis_span){begin, begin + size});
}

static void push_box(const struct pattern *pattern, uint32_t query, struct runs *runs)
{
    /* Missing outer axes are axes of length 1. */
    struct comb combs[AXIS_MAX] = {{0, 1, 1, 1}, {0, 1, 1, 1}, {0, 1, 1, 1}};
    uint64_t lengths[AXIS_MAX] = {1, 1, 1};
    uint32_t coords[AXIS_MAX] = {0};
    pattern_coords(pattern, query, coords);
    const int pad = AXIS_MAX - pattern->num_axes;
    for (int a = 0; a < pattern->num_axes; a++) {
        combs[a + pad] = axis_comb(pattern, a, coords[a]);
        lengths[a + pad] = pattern->layout[a];
    }
    const struct comb c0 = combs[0], c1 = combs[1], c2 = combs[2];
    for (uint32_t i = 0; i < c0.num * c0.length; i++) {
        const uint64_t x0 = c0.begin + (uint64_t)(i / c0.length) * c0.step + i % c0.length;
        for (uint32_t j = 0; j < c1.num * c1.length; j++) {
            const uint64_t x1 = c1.begin + (uint64_t)(j / c1.length) * c1.step + j % c1.length;
            const uint64_t row = (x0 * lengths[1] + x1) * lengths[2] + c2.begin;
            for (uint32_t k = 0; k < c2.num; k++) {
                const uint64_t begin = row + (uint64_t)k * c2.step;
                push(runs, begin, begin + c2.length, pattern->num_tokens);
            }
        }
    }
}

static uint64_t square_root(uint64_t value)
{
    uint64_t low = 0;
    uint64_t high = (uint64_t)1 << 32;
    while (high - low > 1) {
        const uint64_t middle = low + (high - low) / 2;
        if (middle * middle <= value)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* The ball of the given squared radius, one run per line along the last axis. */
static void push_ball(const struct pattern *pattern, const uint32_t *center, int a, uint64_t base,
                      uint64_t radius2, struct runs *runs)
{
    const uint64_t length = pattern->layout[a];
    const uint64_t reach = square_root(radius2);
    const uint64_t begin = center[a] > reach ? center[a] - reach : 0;
    const uint64_t end = center[a] + reach + 1 < length ? center[a] + reach + 1 : length;
    if (a == pattern->num_axes - 1) {
        push(runs, base * length + begin, base * length + end, pattern->num_tokens);
        return;
    }
    for (uint64_t x = begin; x < end; x++) {
        const uint64_t distance = x > center[a] ? x - center[a] : center[a] - x;
        push_ball(pattern, center, a + 1, base * length + x, radius2 - distance * distance, runs);
    }
}

static void push_sliding_window(const struct pattern *pattern, uint32_t query, struct runs *runs)
{
    const uint32_t window = pattern->window[0];
    const uint32_t left = pattern->is_causal ? window - 1 : window / 2;
    push(runs, query > left ? query - left : 0, (uint64_t)query - left + window,
         pattern->num_tokens);
}

static void push_strided(const struct pattern *pattern, uint32_t query, struct runs *runs)
{
    const uint32_t period = pattern->period;
    if (pattern->summary != PATTERN_PART_LOCAL)
        for (uint32_t key = query % period; key <= query; key += period)
            push(runs, key, (uint64_t)key + 1, (uint64_t)query + 1);
    if (pattern->summary != PATTERN_PART_COLUMN)
        push(runs, query + 1 > period ? query + 1 - period : 0, (uint64_t)query + 1,
             (uint64_t)query + 1);
}

static void push_fixed(const struct pattern *pattern, uint32_t query, struct runs *runs)
{
    const uint32_t period = pattern->period;
    const uint64_t limit = (uint64_t)query + 1;
    const uint32_t own = query / period * period;
    for (uint64_t block = 0; block < own; block += period)
        push(runs, block + period - pattern->summary, block + period, limit);
    push(runs, own, limit, limit);
}

static void push_dilated_segments(const struct pattern *pattern, uint32_t query, struct runs *runs)
{
    for (uint32_t i = 0; i < pattern->num_items; i++) {
        const uint32_t length = pattern->items[i];
        const uint32_t dilation = pattern->item_dilations[i];
        const uint32_t offset = pattern->head % dilation;
        if (query % length % dilation != offset)
            continue;
        const uint64_t begin = query - query % length;
        const uint64_t end =
            begin + length < pattern->num_tokens ? begin + length : pattern->num_tokens;
        if (dilation == 1)
            push(runs, begin, end, end);
        else
            for (uint64_t key = begin + offset; key < end; key += dilation)
                push(runs, key, key + 1, end);
    }
}

static void push_packed(const struct pattern *pattern, uint32_t query, struct runs *runs)
{
    uint32_t low = 0;
    uint32_t high = pattern->num_items;
    while (high - low > 1) {
        const uint32_t middle = low + (high - low) / 2;
        if (pattern->items[middle] <= query)
            low = middle;
        else
            high = middle;
    }
    push(runs, pattern->items[low],
         low + 1 < pattern->num_items ? pattern->items[low + 1] : pattern->num_tokens,
         pattern->num_tokens);
}

static void push_vertical_slash(const struct pattern *pattern, uint32_t query, struct runs *runs)
{
    const uint64_t limit = (uint64_t)query + 1;
    for (uint32_t i = 0; i < pattern->num_columns; i++)
        push(runs, pattern->columns[i], (uint64_t)pattern->columns[i] + 1, limit);
    for (uint32_t i = pattern->num_diagonals; i-- > 0;)
        if (pattern->diagonals[i] <= query)
            push(runs, query - pattern->diagonals[i], (uint64_t)query - pattern->diagonals[i] + 1,
                 limit);
}

static void push_choice(const struct pattern *pattern, uint32_t query, struct runs *runs)
{
    const uint64_t size = pattern->choice.kv_block;
    size_t num = 0;
    const uint32_t *blocks = pattern_choice_row(&pattern->choice, query, &num);
    for (size_t i = 0; i < num; i++)
        push(runs, blocks[i] * size, (blocks[i] + 1) * size, pattern->num_tokens);
}

static void push_all(const struct pattern *pattern, uint32_t query, struct runs *runs)
{
    uint32_t coords[AXIS_MAX] = {0};
    switch (pattern->kind) {
    case PATTERN_DENSE:
    case PATTERN_CAUSAL:
        push(runs, 0, pattern->num_tokens, pattern->num_tokens);
        break;
    case PATTERN_SLIDING_WINDOW:
        push_sliding_window(pattern, query, runs);
        break;
    case PATTERN_SINK_WINDOW:
    case PATTERN_A_SHAPE:
        push(runs, 0, pattern->sink, pattern->num_tokens);
        push_sliding_window(pattern, query, runs);
        break;
    case PATTERN_GNA:
    case PATTERN_BLOCKED:
    case PATTERN_SWIN:
    case PATTERN_SLIDING_TILE:
        push_box(pattern, query, runs);
        break;
    case PATTERN_CIRCULAR:
        pattern_coords(pattern, query, coords);
        push_ball(pattern, coords, 0, 0, pattern->radius * pattern->radius, runs);
        break;
    case PATTERN_STRIDED:
        push_strided(pattern, query, runs);
        break;
    case PATTERN_FIXED:
        push_fixed(pattern, query, runs);
        break;
    case PATTERN_DILATED_SEGMENTS:
        push_dilated_segments(pattern, query, runs);
        break;
    case PATTERN_PACKED:
        push_packed(pattern, query, runs);
        break;
    case PATTERN_VERTICAL_SLASH:
        push_vertical_slash(pattern, query, runs);
        break;
    case PATTERN_BLOCK_TOPK:
    case PATTERN_PAGES:
    case PATTERN_BLOCK_LIST:
        push_choice(pattern, query, runs);
        break;
    }
}

/* Lines of a box or ball: tokens of all axes but the last; a dilated last axis breaks each line. */
static size_t max_lines(const struct pattern *pattern)
{
    size_t lines = 1;
    for (int a = 0; a < pattern->num_axes; a++) {
        size_t reach = pattern->layout[a];
        if (pattern->kind == PATTERN_GNA || pattern->kind == PATTERN_BLOCKED ||
            pattern->kind == PATTERN_SWIN)
            reach = pattern->window[a];
        if (pattern->kind == PATTERN_SLIDING_TILE)
            reach = (size_t)pattern->window[a] * pattern->stride[a];
        const bool is_last = a == pattern->num_axes - 1;
        if (!is_last || (pattern->kind == PATTERN_GNA && pattern->dilation[a] > 1))
            lines *= reach;
    }
    return lines;
}

static size_t max_pieces(const struct pattern *pattern)
{
    size_t num = 0;
    switch (pattern->kind) {
    case PATTERN_DENSE:
    case PATTERN_CAUSAL:
    case PATTERN_SLIDING_WINDOW:
    case PATTERN_SINK_WINDOW:
    case PATTERN_A_SHAPE:
    case PATTERN_PACKED:
        return 2;
    case PATTERN_GNA:
    case PATTERN_BLOCKED:
    case PATTERN_SWIN:
    case PATTERN_SLIDING_TILE:
    case PATTERN_CIRCULAR:
        return max_lines(pattern);
    case PATTERN_STRIDED:
    case PATTERN_FIXED:
        return (size_t)pattern->num_tokens / pattern->period + 2;
    case PATTERN_DILATED_SEGMENTS:
        for (uint32_t i = 0; i < pattern->num_items; i++)
            num += pattern->items[i] / pattern->item_dilations[i] + 1;
        return num;
    case PATTERN_VERTICAL_SLASH:
        return (size_t)pattern->num_columns + pattern->num_diagonals;
    case PATTERN_BLOCK_TOPK:
    case PATTERN_PAGES:
    case PATTERN_BLOCK_LIST:
        for (uint32_t i = 0; i < pattern->choice.num_rows; i++) {
            const size_t row =
                (size_t)(pattern->choice.row_starts[i + 1] - pattern->choice.row_starts[i]);
            num = row > num ? row : num;
        }
        return num;
    }
    return num;
}

size_t pattern_runs_max(const struct pattern *pattern)
{
    return 2 * max_pieces(pattern); /* half of it for merging */
}

size_t pattern_runs_list(const struct pattern *pattern, uint32_t query, struct pattern_run *out)
{
    struct runs runs = {out, 0};
    push_all(pattern, query, &runs);
    size_t num = normalize(&runs);
    if (!pattern->is_causal)
        return num;
    while (num > 0 && out[num - 1].begin > query)
        num--;
    if (num > 0 && out[num - 1].end > query + 1)
        out[num - 1].end = query + 1;
    return num;
}
