/* Per axis: for each pair of tile sizes the strides worth keeping. Then products over shapes, the
 * best shape per stride, and the frontier over strides. */
#include "mask/search.h"

#include "mask/bound.h"
#include "mask/pattern_axes.h"
#include "mask/reason.h"

#include <assert.h>
#include <string.h>

#define MAX_SIZES  17 /* powers of two up to 65536 */
#define MAX_SHAPES 256
#define MAX_VISITS ((uint64_t)1 << 34) /* strides x positions of an axis: a minute */

/* Counts of one axis at one stride and pair of tile sizes, all dilation groups. */
struct option {
    uint32_t stride;
    uint64_t worst;
    uint64_t visited;
    uint64_t pairs;
    bool is_exact;
};

struct option_list {
    struct option *items;
    size_t num;
    size_t capacity;
};

struct tile_sizes {
    uint32_t sizes[MAX_SIZES];
    int num;
};

struct shapes {
    uint32_t items[MAX_SHAPES][AXIS_MAX];
    size_t num;
};

struct finder {
    const struct mask *mask;
    struct search_options options;
    struct arena *arena;
    struct shapes q;
    struct shapes kv;
    struct tile_sizes q_sizes[AXIS_MAX];
    struct tile_sizes kv_sizes[AXIS_MAX];
    struct option_list lists[AXIS_MAX][MAX_SIZES][MAX_SIZES];
    struct search_row *rows;
    size_t num_rows;
    size_t capacity;
};

static uint32_t next_power(uint32_t value)
{
    uint32_t power = 1;
    while (power < value)
        power *= 2;
    return power;
}

static void add_shapes(const struct mask *mask, int a, uint32_t rest, uint32_t *shape,
                       struct shapes *out)
{
    if (a == mask->tile_axes - 1) {
        shape[a] = rest;
        if (rest <= next_power(mask->layout[a]) && out->num < MAX_SHAPES)
            memcpy(out->items[out->num++], shape, sizeof out->items[0]);
        return;
    }
    for (uint32_t size = 1; size <= rest && size <= next_power(mask->layout[a]); size *= 2) {
        shape[a] = size;
        add_shapes(mask, a + 1, rest / size, shape, out);
    }
}

static enum status find_shapes(const struct finder *finder, const uint32_t *tile, struct pos pos,
                               const char *field, struct shapes *out, struct err *err)
{
    const uint32_t tokens = mask_tile_tokens(finder->mask, tile);
    uint32_t shape[AXIS_MAX] = {0};
    if (!finder->options.is_over_tiles) {
        memcpy(out->items[out->num++], tile, sizeof out->items[0]);
        return STATUS_OK;
    }
    if (tokens != next_power(tokens))
        return err_set(err, STATUS_UNSUPPORTED, pos, field,
                       "a search over tiles needs a power of two tokens per tile, got %u", tokens);
    add_shapes(finder->mask, 0, tokens, shape, out);
    if (out->num > 0)
        return STATUS_OK;
    return err_set(err, STATUS_UNSUPPORTED, pos, field, "no tile of %u tokens fits the layout",
                   tokens);
}

static int size_index(struct tile_sizes *sizes, uint32_t size)
{
    int i = 0;
    while (i < sizes->num && sizes->sizes[i] != size)
        i++;
    if (i == sizes->num) {
        assert(sizes->num < MAX_SIZES);
        sizes->sizes[sizes->num++] = size;
    }
    return i;
}

static uint64_t cost(const struct finder *finder, const struct option *option)
{
    return finder->options.is_by_work ? option->visited : option->worst;
}

static struct option count_option(const struct axis *axis, uint32_t stride, uint32_t q_tile,
                                  uint32_t kv_tile)
{
    const struct axis_tiling tiling = {q_tile, kv_tile, false};
    struct option option = {.stride = stride};
    uint64_t covered = 0;
    for (int class = 0; class < 2; class ++) {
        const uint64_t times = axis->num_groups[class];
        if (times == 0)
            continue;
        const struct axis_counts counts =
            axis_count(&axis->groups[class], axis_padded_length(axis, q_tile), tiling);
        option.worst = counts.worst > option.worst ? counts.worst : option.worst;
        option.visited += times * counts.visited;
        covered += times * counts.covered;
        option.pairs += times * axis_pairs(&axis->groups[class]);
    }
    option.is_exact = covered == option.visited;
    return option;
}

/* Strides come in ascending order: keep one that beats all smaller ones. */
static void offer_option(struct finder *finder, struct option_list *list, struct option option)
{
    for (size_t i = 0; i < list->num; i++) {
        const struct option *other = &list->items[i];
        if (cost(finder, other) <= cost(finder, &option) && other->is_exact >= option.is_exact)
            return;
    }
    list->items = arena_grow(finder->arena, list->items, list->num, &list->capacity, sizeof option);
    list->items[list->num++] = option;
}

static void count_axis(struct finder *finder, int a)
{
    const struct mask *mask = finder->mask;
    struct pattern pattern = mask->parts[0].pattern;
    const uint32_t first = finder->options.is_over_strides ? 1 : pattern.stride[a];
    const uint32_t last = finder->options.is_over_strides ? pattern.window[a] : first;
    struct arena scratch;
    arena_init(&scratch);
    for (uint32_t stride = first; stride <= last; stride++) {
        struct axis axes[AXIS_MAX];
        arena_reset(&scratch);
        pattern.stride[a] = stride;
        pattern_axes_build_one(&pattern, a, &scratch, &axes[a]);
        for (int i = 0; i < finder->q_sizes[a].num; i++)
            for (int j = 0; j < finder->kv_sizes[a].num; j++)
                offer_option(finder, &finder->lists[a][i][j],
                             count_option(&axes[a], stride, finder->q_sizes[a].sizes[i],
                                          finder->kv_sizes[a].sizes[j]));
    }
    arena_release(&scratch);
}

/* Tiles hold as many tokens in every row, so counts compare across shapes; bounds do not where
 * dense attention is counted on padded tiles. */
static uint64_t row_cost(const struct finder *finder, const struct search_row *row)
{
    return finder->options.is_by_work ? row->visited : row->worst;
}

static bool is_same_stride(const struct search_row *a, const struct search_row *b)
{
    return memcmp(a->stride, b->stride, sizeof a->stride) == 0;
}

/* Smaller is better: cost, then exactness, then visits; ties keep the order of shapes. */
static int compare_value(const struct finder *finder, const struct search_row *a,
                         const struct search_row *b)
{
    const uint64_t x = row_cost(finder, a);
    const uint64_t y = row_cost(finder, b);
    if (x != y)
        return x < y ? -1 : 1;
    if (a->is_exact != b->is_exact)
        return a->is_exact ? -1 : 1;
    if (a->visited != b->visited)
        return a->visited < b->visited ? -1 : 1;
    return 0;
}

/* Is `b` at least as good at strides that are nowhere larger? */
static bool is_dominated(const struct finder *finder, const struct search_row *a,
                         const struct search_row *b)
{
    for (int i = 0; i < finder->mask->num_axes; i++)
        if (b->stride[i] > a->stride[i])
            return false;
    return row_cost(finder, b) <= row_cost(finder, a) && b->is_exact >= a->is_exact;
}

static void offer_row(struct finder *finder, const struct search_row *row)
{
    size_t kept = 0;
    for (size_t i = 0; i < finder->num_rows; i++) {
        const struct search_row *other = &finder->rows[i];
        const bool is_tie = is_same_stride(row, other) && compare_value(finder, row, other) >= 0;
        if (is_dominated(finder, row, other) && (is_tie || !is_same_stride(row, other)))
            return;
    }
    for (size_t i = 0; i < finder->num_rows; i++)
        if (!is_dominated(finder, &finder->rows[i], row))
            finder->rows[kept++] = finder->rows[i];
    finder->num_rows = kept;
    finder->rows =
        arena_grow(finder->arena, finder->rows, finder->num_rows, &finder->capacity, sizeof *row);
    finder->rows[finder->num_rows++] = *row;
}

static void keep_row(struct finder *finder, const struct search_row *row)
{
    finder->rows =
        arena_grow(finder->arena, finder->rows, finder->num_rows, &finder->capacity, sizeof *row);
    finder->rows[finder->num_rows++] = *row;
}

static struct search_row make_row(const struct finder *finder, const struct option *options,
                                  const uint32_t *q_tile, const uint32_t *kv_tile)
{
    const struct mask *mask = finder->mask;
    struct search_row row = {.is_exact = true, .pairs = 1};
    struct bound bound = {.tokens = mask->num_tokens, .worst = 1, .visited = 1};
    bound.dense_tiles_per_q = bound.dense_q_tiles = 1;
    bound.q_tiles = 1;
    memcpy(row.q_tile, q_tile, sizeof row.q_tile);
    memcpy(row.kv_tile, kv_tile, sizeof row.kv_tile);
    for (int a = 0; a < mask->num_axes; a++) {
        const struct axis *axis = &mask->parts[0].axes[a];
        row.stride[a] = options[a].stride;
        row.pairs *= options[a].pairs;
        row.is_exact = row.is_exact && options[a].is_exact;
        bound.worst *= options[a].worst;
        bound.visited *= options[a].visited;
        bound.dense_tiles_per_q *= axis_ceil_div(mask->layout[a], kv_tile[a]);
        bound.dense_q_tiles *= axis_ceil_div(mask->layout[a], q_tile[a]);
        bound.q_tiles *= (uint64_t)axis->dilation * axis_padded_length(axis, q_tile[a]) / q_tile[a];
    }
    const uint64_t extra_tiles = axis_ceil_div(mask->extra, mask_tile_tokens(mask, kv_tile));
    bound.keys = (uint64_t)mask->num_tokens + mask->extra;
    bound.pairs = row.pairs + (uint64_t)mask->num_tokens * mask->extra;
    bound.worst += extra_tiles;
    bound.visited += extra_tiles * bound.q_tiles;
    bound.dense_tiles_per_q += extra_tiles;
    row.pairs = bound.pairs;
    row.worst = bound.worst;
    row.visited = bound.visited;
    row.flop_bound = bound_flop(&bound, 1);
    row.worst_tile_bound = bound_worst_tile(&bound);
    row.work_bound = bound_work(&bound);
    return row;
}

static void try_shapes(struct finder *finder, const uint32_t *q_tile, const uint32_t *kv_tile)
{
    const int num = finder->mask->num_axes;
    /* Missing inner axes have one option that changes nothing. */
    struct option none = {0, 1, 1, 1, true};
    const struct option_list one = {.items = &none, .num = 1};
    const struct option_list *lists[AXIS_MAX] = {&one, &one, &one};
    for (int a = 0; a < num; a++)
        lists[a] = &finder->lists[a][size_index(&finder->q_sizes[a], q_tile[a])]
                                 [size_index(&finder->kv_sizes[a], kv_tile[a])];
    for (size_t i = 0; i < lists[0]->num; i++)
        for (size_t j = 0; j < lists[1]->num; j++)
            for (size_t k = 0; k < lists[2]->num; k++) {
                const struct option options[AXIS_MAX] = {lists[0]->items[i], lists[1]->items[j],
                                                         lists[2]->items[k]};
                const struct search_row row = make_row(finder, options, q_tile, kv_tile);
                if (finder->options.is_over_strides)
                    offer_row(finder, &row);
                else
                    keep_row(finder, &row);
            }
}

static int compare_shapes(const uint32_t *a, const uint32_t *b)
{
    for (int i = 0; i < AXIS_MAX; i++)
        if (a[i] != b[i])
            return a[i] < b[i] ? -1 : 1;
    return 0;
}

/* qsort is not stable, so rows that tie on every value are ordered by stride and shape. */
static int compare_rows(const struct finder *finder, const struct search_row *a,
                        const struct search_row *b)
{
    int order = compare_value(finder, a, b);
    if (finder->options.is_over_strides)
        order = -order;
    if (order == 0)
        order = compare_shapes(a->stride, b->stride);
    if (order == 0)
        order = compare_shapes(a->q_tile, b->q_tile);
    return order ? order : compare_shapes(a->kv_tile, b->kv_tile);
}

/* Insertion sort: rows are few, or (tiles alone) cut to the first SEARCH_TILE_ROWS. */
static void sort_rows(struct finder *finder, size_t limit)
{
    size_t num = 0;
    for (size_t i = 0; i < finder->num_rows; i++) {
        const struct search_row row = finder->rows[i];
        size_t at = num < limit ? num++ : limit;
        if (at == limit && compare_rows(finder, &row, &finder->rows[limit - 1]) >= 0)
            continue;
        at = at == limit ? limit - 1 : at;
        for (; at > 0 && compare_rows(finder, &row, &finder->rows[at - 1]) < 0; at--)
            finder->rows[at] = finder->rows[at - 1];
        finder->rows[at] = row;
    }
    finder->num_rows = num;
}

static const char *find_reason(const struct finder *finder, const struct search_row *row)
{
    const struct mask *mask = finder->mask;
    struct pattern pattern = mask->parts[0].pattern;
    memcpy(pattern.stride, row->stride, sizeof pattern.stride);
    for (int a = 0; a < mask->num_axes; a++) {
        struct axis axis;
        pattern_axes_build_one(&pattern, a, finder->arena, &axis);
        const char *reason =
            reason_axis(&axis, a, &pattern, row->q_tile[a], row->kv_tile[a], finder->arena);
        if (reason)
            return reason;
    }
    return NULL;
}

static enum status check_mask(const struct mask *mask, struct search_options options,
                              struct err *err)
{
    const struct pattern *pattern = &mask->parts[0].pattern;
    if (mask->num_parts != 1 || pattern->kind != PATTERN_GNA || mask->is_dynamic ||
        (mask->is_flat && !options.is_over_tiles))
        return err_set(err, STATUS_UNSUPPORTED, mask->parts[0].pos, "mask.pattern",
                       "a search needs one gna pattern with static tiles over its axes");
    for (int a = 0; a < mask->num_axes && options.is_over_strides; a++)
        if ((uint64_t)pattern->window[a] * mask->layout[a] > MAX_VISITS)
            return err_set(err, STATUS_UNSUPPORTED, mask->places.layout, "mask.layout",
                           "a search tries every stride on every token of an axis: %u x %u is more "
                           "than %llu",
                           pattern->window[a], mask->layout[a], (unsigned long long)MAX_VISITS);
    return STATUS_OK;
}

/* Tiles of the flat sequence say how many tokens a tile has; the search finds its shape. */
static const struct mask *with_shaped_tiles(const struct mask *mask, struct arena *arena)
{
    if (!mask->is_flat)
        return mask;
    struct mask *shaped = ARENA_NEW(arena, struct mask);
    *shaped = *mask;
    shaped->parts = ARENA_NEW(arena, struct mask_part);
    shaped->parts[0] = mask->parts[0];
    shaped->is_flat = false;
    shaped->tile_axes = mask->num_axes;
    memcpy(shaped->tile_layout, mask->layout, sizeof shaped->tile_layout);
    for (int a = 1; a < mask->num_axes; a++)
        shaped->q_tile[a] = shaped->kv_tile[a] = 1;
    mask_prepare(shaped, arena);
    return shaped;
}

static uint64_t count_cases(const struct finder *finder)
{
    uint64_t cases = finder->q.num * finder->kv.num;
    for (int a = 0; a < finder->mask->num_axes; a++)
        cases *= finder->options.is_over_strides ? finder->mask->parts[0].pattern.window[a] : 1;
    return cases;
}

enum status search_run(const struct mask *mask, struct search_options options, struct arena *arena,
                       struct search *out, struct err *err)
{
    TRY(check_mask(mask, options, err));
    mask = with_shaped_tiles(mask, arena);
    struct finder *finder = ARENA_NEW(arena, struct finder);
    finder->mask = mask;
    finder->options = options;
    finder->arena = arena;
    TRY(find_shapes(finder, mask->q_tile, mask->places.q_tile, "mask.q_tile", &finder->q, err));
    TRY(find_shapes(finder, mask->kv_tile, mask->places.kv_tile, "mask.kv_tile", &finder->kv, err));
    for (int a = 0; a < mask->num_axes; a++) {
        for (size_t i = 0; i < finder->q.num; i++)
            size_index(&finder->q_sizes[a], finder->q.items[i][a]);
        for (size_t i = 0; i < finder->kv.num; i++)
            size_index(&finder->kv_sizes[a], finder->kv.items[i][a]);
        count_axis(finder, a);
    }
    for (size_t i = 0; i < finder->q.num; i++)
        for (size_t j = 0; j < finder->kv.num; j++)
            try_shapes(finder, finder->q.items[i], finder->kv.items[j]);
    sort_rows(finder, options.is_over_strides ? finder->num_rows : SEARCH_TILE_ROWS);
    for (size_t i = 0; i < finder->num_rows; i++)
        if (!finder->rows[i].is_exact)
            finder->rows[i].reason = find_reason(finder, &finder->rows[i]);
    *out = (struct search){finder->rows, finder->num_rows, count_cases(finder)};
    return STATUS_OK;
}
