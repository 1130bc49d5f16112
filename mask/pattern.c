/* The predicate of every pattern, as close to its published definition as C allows. */
#include "mask/pattern.h"

#include <assert.h>

const char *pattern_kind_name(enum pattern_kind kind)
{
    static const char *const names[] = {
#define X(id, name) name,
        PATTERN_LIST(X)
#undef X
    };
    assert((size_t)kind < sizeof names / sizeof names[0]);
    return names[kind];
}

void pattern_coords(const struct pattern *pattern, uint32_t token, uint32_t coords[AXIS_MAX])
{
    for (int a = pattern->num_axes - 1; a >= 0; a--) {
        coords[a] = token % pattern->layout[a];
        token /= pattern->layout[a];
    }
}

uint32_t pattern_token(const struct pattern *pattern, const uint32_t coords[AXIS_MAX])
{
    uint32_t token = 0;
    for (int a = 0; a < pattern->num_axes; a++)
        token = token * pattern->layout[a] + coords[a];
    return token;
}

const uint32_t *pattern_choice_row(const struct pattern_choice *choice, uint32_t query,
                                   size_t *out_num)
{
    const uint32_t row = query / choice->q_block;
    assert(row < choice->num_rows);
    *out_num = (size_t)(choice->row_starts[row + 1] - choice->row_starts[row]);
    return choice->blocks + choice->row_starts[row];
}

static bool is_member(const uint32_t *items, size_t num, uint32_t wanted)
{
    size_t low = 0;
    while (low < num) {
        const size_t middle = low + (num - low) / 2;
        if (items[middle] == wanted)
            return true;
        if (items[middle] < wanted)
            low = middle + 1;
        else
            num = middle;
    }
    return false;
}

/* GNA on one axis, with dilation: groups never mix, all else happens on positions in the group. */
static bool gna_sees(const struct pattern *pattern, int a, uint32_t query, uint32_t key)
{
    const uint32_t d = pattern->dilation[a];
    if (query % d != key % d)
        return false;
    const int class = query % d < pattern->layout[a] % d ? 0 : 1;
    const uint32_t length = axis_group_length(pattern->layout[a], d, class);
    const struct axis_gna gna = {pattern->window[a], pattern->stride[a],
                                 pattern->is_axis_causal[a]};
    const struct axis_span span = axis_window(gna, length, query / d);
    return key / d >= span.begin && key / d < span.end;
}

/* Swin rolls the axis by the shift, cuts it into cells, and masks tokens that only the roll brought
 * into one cell: the last cell holds the end and the beginning of the axis. */
static bool swin_sees(const struct pattern *pattern, int a, uint32_t query, uint32_t key)
{
    const uint32_t length = pattern->layout[a];
    const uint32_t shift = pattern->shift[a];
    const uint32_t q = (query + length - shift) % length;
    const uint32_t k = (key + length - shift) % length;
    return q / pattern->window[a] == k / pattern->window[a] && (query < shift) == (key < shift);
}

static bool sliding_tile_sees(const struct pattern *pattern, int a, uint32_t query, uint32_t key)
{
    const uint32_t tile = pattern->stride[a];
    const struct axis_gna gna = {pattern->window[a], 1, false};
    const struct axis_span span = axis_window(gna, pattern->layout[a] / tile, query / tile);
    return key / tile >= span.begin && key / tile < span.end;
}

static bool axis_sees(const struct pattern *pattern, int a, uint32_t query, uint32_t key)
{
    if (pattern->kind == PATTERN_GNA)
        return gna_sees(pattern, a, query, key);
    if (pattern->kind == PATTERN_SWIN)
        return swin_sees(pattern, a, query, key);
    if (pattern->kind == PATTERN_SLIDING_TILE)
        return sliding_tile_sees(pattern, a, query, key);
    assert(pattern->kind == PATTERN_BLOCKED);
    return query / pattern->window[a] == key / pattern->window[a];
}

static bool all_axes_see(const struct pattern *pattern, uint32_t query, uint32_t key)
{
    uint32_t q[AXIS_MAX];
    uint32_t k[AXIS_MAX];
    pattern_coords(pattern, query, q);
    pattern_coords(pattern, key, k);
    for (int a = 0; a < pattern->num_axes; a++)
        if (!axis_sees(pattern, a, q[a], k[a]))
            return false;
    return true;
}

static bool circular_sees(const struct pattern *pattern, uint32_t query, uint32_t key)
{
    uint32_t q[AXIS_MAX];
    uint32_t k[AXIS_MAX];
    pattern_coords(pattern, query, q);
    pattern_coords(pattern, key, k);
    uint64_t distance2 = 0;
    for (int a = 0; a < pattern->num_axes; a++) {
        const uint64_t distance = q[a] > k[a] ? q[a] - k[a] : k[a] - q[a];
        distance2 += distance * distance;
    }
    return distance2 <= pattern->radius * pattern->radius;
}

static bool sliding_window_sees(const struct pattern *pattern, uint32_t query, uint32_t key)
{
    const uint32_t window = pattern->window[0];
    if (pattern->is_causal)
        return key <= query && query - key < window;
    /* As many keys as GNA's window, but cut off at the edges instead of pushed back. */
    const int64_t begin = (int64_t)query - window / 2;
    return key >= begin && key < begin + window;
}

static bool strided_sees(const struct pattern *pattern, uint32_t query, uint32_t key)
{
    const uint32_t distance = query - key;
    const bool is_local = distance < pattern->period;
    const bool is_column = distance % pattern->period == 0;
    return (is_local && pattern->summary != PATTERN_PART_COLUMN) ||
           (is_column && pattern->summary != PATTERN_PART_LOCAL);
}

/* Segment k keeps every dilation-th token of each segment, offset by the head; kept tokens attend
 * to kept tokens of their segment. */
static bool dilated_segments_see(const struct pattern *pattern, uint32_t query, uint32_t key)
{
    for (uint32_t i = 0; i < pattern->num_items; i++) {
        const uint32_t length = pattern->items[i];
        const uint32_t dilation = pattern->item_dilations[i];
        const uint32_t offset = pattern->head % dilation;
        if (query / length == key / length && query % length % dilation == offset &&
            key % length % dilation == offset)
            return true;
    }
    return false;
}

static bool packed_sees(const struct pattern *pattern, uint32_t query, uint32_t key)
{
    for (uint32_t i = 0; i < pattern->num_items; i++) {
        const uint32_t end =
            i + 1 < pattern->num_items ? pattern->items[i + 1] : pattern->num_tokens;
        if (query < end)
            return query >= pattern->items[i] && key >= pattern->items[i] && key < end;
    }
    return false;
}

static bool choice_sees(const struct pattern_choice *choice, uint32_t query, uint32_t key)
{
    size_t num = 0;
    const uint32_t *blocks = pattern_choice_row(choice, query, &num);
    return is_member(blocks, num, key / choice->kv_block);
}

static bool sequence_sees(const struct pattern *pattern, uint32_t query, uint32_t key)
{
    if (pattern->kind == PATTERN_SINK_WINDOW || pattern->kind == PATTERN_A_SHAPE)
        return key < pattern->sink || query - key < pattern->window[0];
    if (pattern->kind == PATTERN_STRIDED)
        return strided_sees(pattern, query, key);
    if (pattern->kind == PATTERN_FIXED)
        return query / pattern->period == key / pattern->period ||
               key % pattern->period >= pattern->period - pattern->summary;
    if (pattern->kind == PATTERN_DILATED_SEGMENTS)
        return dilated_segments_see(pattern, query, key);
    if (pattern->kind == PATTERN_PACKED)
        return packed_sees(pattern, query, key);
    if (pattern->kind == PATTERN_VERTICAL_SLASH)
        return is_member(pattern->columns, pattern->num_columns, key) ||
               is_member(pattern->diagonals, pattern->num_diagonals, query - key);
    return choice_sees(&pattern->choice, query, key);
}

bool pattern_sees(const struct pattern *pattern, uint32_t query, uint32_t key)
{
    assert(query < pattern->num_tokens && key < pattern->num_tokens);
    if (pattern->is_causal && key > query)
        return false;
    switch (pattern->kind) {
    case PATTERN_DENSE:
    case PATTERN_CAUSAL:
        return true;
    case PATTERN_SLIDING_WINDOW:
        return sliding_window_sees(pattern, query, key);
    case PATTERN_GNA:
    case PATTERN_BLOCKED:
    case PATTERN_SWIN:
    case PATTERN_SLIDING_TILE:
        return all_axes_see(pattern, query, key);
    case PATTERN_CIRCULAR:
        return circular_sees(pattern, query, key);
    case PATTERN_SINK_WINDOW:
    case PATTERN_A_SHAPE:
    case PATTERN_STRIDED:
    case PATTERN_FIXED:
    case PATTERN_DILATED_SEGMENTS:
    case PATTERN_PACKED:
    case PATTERN_VERTICAL_SLASH:
    case PATTERN_BLOCK_TOPK:
    case PATTERN_PAGES:
    case PATTERN_BLOCK_LIST:
        return sequence_sees(pattern, query, key);
    }
    return false;
}
