/* Tables per axis, and the product of axes on demand. */
#include "mask/blocks_axes.h"

#include "mask/bitset.h"
#include "mask/permute.h"

#include <assert.h>
#include <string.h>

/* Runs of the queries of one Q tile inside one KV tile: the axis bitmap as [q_tile] pairs of 32
 * bits. */
static void cut_spans(const struct axis_group *group, uint32_t q_tile, uint32_t i_q,
                      uint32_t kv_tile, uint32_t i_kv, uint64_t *out)
{
    const uint64_t begin = (uint64_t)i_kv * kv_tile;
    for (uint32_t i = 0; i < q_tile; i++) {
        const uint64_t q = (uint64_t)i_q * q_tile + i;
        out[i] = 0;
        if (q >= group->length)
            continue;
        const struct axis_span span = group->spans[q];
        const uint64_t from = span.begin > begin ? span.begin - begin : 0;
        const uint64_t to = span.end < begin             ? 0
                            : span.end - begin < kv_tile ? span.end - begin
                                                         : kv_tile;
        if (from < to)
            out[i] = from << 32 | to;
    }
}

struct axis_builder {
    const struct mask *mask;
    const struct axis *axis;
    uint32_t q_tile;
    uint32_t kv_tile;
    uint32_t num_tiles; /* Q tiles per group */
    size_t row_bytes;   /* of a bitmap */
    struct bitset_dictionary spans;
    struct arena *arena;
    struct blocks_axis *out;
    bool *needs_mask;
    size_t needs_capacity;
};

static uint32_t find_real(struct blocks_axis *axis, uint32_t real)
{
    uint32_t i = 0;
    while (i < axis->num_reals && axis->reals[i] != real)
        i++;
    if (i == axis->num_reals) {
        assert(axis->num_reals < sizeof axis->reals / sizeof axis->reals[0]);
        axis->reals[axis->num_reals++] = real;
    }
    return i;
}

/* Index of the bitmap of Q tile i_q and KV tile i_kv, added if new. */
static uint32_t find_bitmap(struct axis_builder *builder, const struct axis_group *group,
                            uint32_t i_q, uint32_t i_kv, bool is_full, uint64_t *scratch)
{
    cut_spans(group, builder->q_tile, i_q, builder->kv_tile, i_kv, scratch);
    const uint32_t known = builder->spans.num_items;
    const uint32_t bitmap = bitset_dictionary_find(&builder->spans, scratch);
    if (bitmap == known) {
        builder->needs_mask = arena_grow(builder->arena, builder->needs_mask, known,
                                         &builder->needs_capacity, sizeof(bool));
        builder->needs_mask[known] = false;
    }
    builder->needs_mask[bitmap] = builder->needs_mask[bitmap] || !is_full;
    return bitmap;
}

static void fill_line(struct axis_builder *builder, const struct axis_group *group, uint32_t i_q,
                      uint64_t *scratch, struct blocks_axes_line *line,
                      struct blocks_axes_pair *pairs)
{
    const struct axis_tiling tiling = {builder->q_tile, builder->kv_tile, false};
    const struct axis_visit visit = axis_visit_tile(group, tiling, i_q);
    const uint32_t left = group->length - i_q * builder->q_tile;
    line->first = visit.first;
    line->visited = visit.visited;
    line->first_full = visit.full > 0 ? visit.first_covered : visit.first + visit.visited;
    line->num_full = visit.full;
    line->real_index = find_real(builder->out, left < builder->q_tile ? left : builder->q_tile);
    if (visit.full > 0)
        line->full_bitmap = find_bitmap(builder, group, i_q, line->first_full, true, scratch);
    for (uint32_t i = 0; i < visit.visited; i++) {
        const uint32_t tile = visit.first + i;
        if (tile >= line->first_full && tile < line->first_full + line->num_full)
            continue;
        pairs->kv_tile = tile;
        pairs->is_covered =
            tile >= visit.first_covered && tile < visit.first_covered + visit.covered;
        pairs->bitmap = find_bitmap(builder, group, i_q, tile, false, scratch);
        pairs++;
    }
}

static enum status build_class(struct axis_builder *builder, int class, struct err *err)
{
    const struct axis_group *group = &builder->axis->groups[class];
    const struct axis_tiling tiling = {builder->q_tile, builder->kv_tile, false};
    struct blocks_axes_line *lines =
        ARENA_ARRAY(builder->arena, struct blocks_axes_line, builder->num_tiles);
    uint64_t stored = 0;
    for (uint32_t i = 0; i < builder->num_tiles; i++) {
        const struct axis_visit visit = axis_visit_tile(group, tiling, i);
        lines[i].start = stored;
        lines[i].real_index = UINT32_MAX;
        stored += visit.is_padding ? 0 : visit.visited - visit.full;
    }
    TRY(blocks_check_count(builder->mask, stored, err));
    struct blocks_axes_pair *pairs =
        ARENA_ARRAY(builder->arena, struct blocks_axes_pair, stored + 1);
    uint64_t *scratch = ARENA_ARRAY(builder->arena, uint64_t, builder->q_tile);
    for (uint32_t i = 0; i < builder->num_tiles; i++) {
        if ((uint64_t)i * builder->q_tile >= group->length)
            continue;
        fill_line(builder, group, i, scratch, &lines[i], pairs + lines[i].start);
        TRY(blocks_check_bytes(
            builder->mask,
            (uint64_t)builder->spans.num_items * builder->q_tile * builder->row_bytes, err));
    }
    builder->out->lines[class] = lines;
    builder->out->pairs[class] = pairs;
    return STATUS_OK;
}

/* Expands the little bitmaps of axis a to rows over all keys of a KV tile. */
static void expand_rows(const struct blocks *blocks, struct axis_builder *builder, int a)
{
    const struct mask *mask = blocks->mask;
    uint32_t inner = 1;
    for (int b = a + 1; b < mask->tile_axes; b++)
        inner *= mask->kv_tile[b];
    const uint32_t period = inner * builder->kv_tile;
    const size_t words = blocks->words_per_row;
    builder->out->num_bitmaps = builder->spans.num_items;
    uint64_t *rows = ARENA_ARRAY(builder->arena, uint64_t,
                                 (size_t)builder->spans.num_items * builder->q_tile * words);
    builder->out->rows = rows;
    for (uint32_t i = 0; i < builder->spans.num_items; i++) {
        for (uint32_t q = 0; q < builder->q_tile; q++, rows += words) {
            const uint32_t from = (uint32_t)(builder->spans.items[i][q] >> 32);
            const uint32_t to = (uint32_t)builder->spans.items[i][q];
            for (uint32_t base = 0; from < to && base < blocks->kv_tokens; base += period)
                bitset_fill(rows, base + from * inner, base + to * inner);
        }
    }
}

/* Numbers the combinations of axis bitmaps that some block needs a mask for. */
static enum status number_products(const struct blocks *blocks, struct blocks_axis *axes,
                                   struct arena *arena, struct err *err)
{
    const int num = blocks->mask->tile_axes;
    uint64_t combinations = 1;
    for (int a = 0; a < num; a++) {
        combinations *= axes[a].num_bitmaps;
        TRY(blocks_check_bitmaps(blocks->mask, combinations, err));
    }
    uint32_t *index = ARENA_ARRAY(arena, uint32_t, combinations);
    uint32_t *products = ARENA_ARRAY(arena, uint32_t, combinations);
    uint32_t used = 0;
    for (uint32_t i = 0; i < combinations; i++) {
        uint32_t rest = i;
        bool needs_mask = false;
        for (int a = num - 1; a >= 0; a--) {
            needs_mask = needs_mask || axes[a].needs_mask[rest % axes[a].num_bitmaps];
            rest /= axes[a].num_bitmaps;
        }
        index[i] = used;
        products[used] = i;
        used += needs_mask;
    }
    axes[0].num_products = used;
    axes[0].product_index = index;
    axes[0].products = products;
    return STATUS_OK;
}

/* Longest row and all blocks, without those of extra keys, as products over axes. */
static void measure_rows(struct blocks *blocks, const struct permute *permute)
{
    uint64_t longest = 1;
    uint64_t all = 1;
    uint64_t real = 1; /* Q tiles that hold a real query */
    for (int a = 0; a < blocks->mask->tile_axes; a++) {
        uint64_t most = 0;
        uint64_t visits = 0;
        uint64_t real_tiles = 0;
        for (int class = 0; class < 2; class ++) {
            const struct blocks_axes_line *lines = blocks->axes[a].lines[class];
            const uint64_t times = blocks->part->axes[a].num_groups[class];
            for (uint32_t i = 0; lines && i < permute->num_tiles[a]; i++) {
                most = lines[i].visited > most ? lines[i].visited : most;
                visits += times * lines[i].visited;
                real_tiles += times * (lines[i].visited > 0);
            }
        }
        longest *= most;
        all *= visits;
        real *= real_tiles;
    }
    blocks->max_row = longest + mask_extra_tiles(blocks->mask);
    blocks->num_blocks = all + real * mask_extra_tiles(blocks->mask);
}

enum status blocks_axes_build(struct blocks *blocks, struct arena *arena, struct err *err)
{
    const struct mask *mask = blocks->mask;
    struct permute permute;
    permute_init(mask, blocks->part, mask->q_tile, &permute);
    struct blocks_axis *axes = ARENA_ARRAY(arena, struct blocks_axis, AXIS_MAX);
    for (int a = 0; a < mask->tile_axes; a++) {
        struct axis_builder builder = {.mask = mask,
                                       .axis = &blocks->part->axes[a],
                                       .q_tile = mask->q_tile[a],
                                       .kv_tile = mask->kv_tile[a],
                                       .num_tiles = permute.num_tiles[a],
                                       .row_bytes = blocks->words_per_row * sizeof(uint64_t),
                                       .arena = arena,
                                       .out = &axes[a]};
        bitset_dictionary_init(&builder.spans, arena, builder.q_tile);
        for (int class = 0; class < 2; class ++)
            if (builder.axis->num_groups[class] > 0)
                TRY(build_class(&builder, class, err));
        axes[a].needs_mask = builder.needs_mask;
        expand_rows(blocks, &builder, a);
    }
    TRY(number_products(blocks, axes, arena, err));
    blocks->axes = axes;
    blocks->num_bitmaps = axes[0].num_products;
    if (mask->extra % blocks->kv_tokens != 0) {
        uint32_t reals = 1;
        for (int a = 0; a < mask->tile_axes; a++)
            reals *= axes[a].num_reals;
        blocks->num_bitmaps += reals;
    }
    measure_rows(blocks, &permute);
    return STATUS_OK;
}

/* Extra keys: FULL tiles, and at the end an edge tile whose bitmap depends on the real queries. */
static size_t put_extra(const struct blocks *blocks, uint32_t real_index, struct block *out)
{
    const uint32_t num = blocks->num_kv_tiles - blocks->num_layout_tiles;
    for (uint32_t i = 0; i < num; i++)
        out[i] = (struct block){blocks->num_layout_tiles + i, BLOCKS_FULL, false};
    if (num > 0 && blocks->mask->extra % blocks->kv_tokens != 0) {
        out[num - 1].bitmap = blocks->axes[0].num_products + real_index;
        out[num - 1].is_edge = true;
    }
    return num;
}

/* The i-th visited KV tile of a line. */
static inline struct blocks_axes_pair pair_at(const struct blocks_axis *axis, int class,
                                              const struct blocks_axes_line *line, uint32_t i)
{
    const uint32_t tile = line->first + i;
    if (tile < line->first_full)
        return axis->pairs[class][line->start + i];
    if (tile < line->first_full + line->num_full)
        return (struct blocks_axes_pair){tile, line->full_bitmap, true, true};
    return axis->pairs[class][line->start + i - line->num_full];
}

size_t blocks_axes_row(const struct blocks *blocks, uint32_t q_tile, struct block *out)
{
    /* Missing outer axes have one line, tile 0 of one. */
    static const struct blocks_axes_line one = {0, 1, 0, 1, 0, 0, 0};
    static const struct blocks_axis none = {.num_bitmaps = 1};
    const int num = blocks->mask->tile_axes;
    struct permute q;
    struct permute kv;
    permute_init(blocks->mask, blocks->part, blocks->mask->q_tile, &q);
    permute_init(blocks->mask, blocks->part, blocks->mask->kv_tile, &kv);
    const struct permute_tile split = permute_split(&q, q_tile);
    const struct blocks_axes_line *lines[AXIS_MAX] = {&one, &one, &one};
    const struct blocks_axis *axes[AXIS_MAX] = {&none, &none, &none};
    int class[AXIS_MAX] = {0};
    uint32_t num_tiles[AXIS_MAX] = {1, 1, 1};
    uint32_t group = 0;
    uint32_t real = 0;
    for (int a = 0, b = AXIS_MAX - num; a < num; a++, b++) {
        axes[b] = &blocks->axes[a];
        class[b] = axis_group_class(&blocks->part->axes[a], split.group[a]);
        lines[b] = &axes[b]->lines[class[b]][split.tile[a]];
        num_tiles[b] = kv.num_tiles[a];
        group = group * kv.dilation[a] + split.group[a];
        if (lines[b]->visited == 0)
            return 0; /* no real query */
        real = real * axes[b]->num_reals + lines[b]->real_index;
    }
    struct block *block = out;
    const uint32_t base = group * kv.tiles_per_group;
    for (uint32_t i = 0; i < lines[0]->visited; i++) {
        const struct blocks_axes_pair x = pair_at(axes[0], class[0], lines[0], i);
        for (uint32_t j = 0; j < lines[1]->visited; j++) {
            const struct blocks_axes_pair y = pair_at(axes[1], class[1], lines[1], j);
            const uint32_t row = base + (x.kv_tile * num_tiles[1] + y.kv_tile) * num_tiles[2];
            const uint32_t product =
                (x.bitmap * axes[1]->num_bitmaps + y.bitmap) * axes[2]->num_bitmaps;
            for (uint32_t k = 0; k < lines[2]->visited; k++, block++) {
                const struct blocks_axes_pair z = pair_at(axes[2], class[2], lines[2], k);
                *block = (struct block){row + z.kv_tile, BLOCKS_FULL, false};
                if (x.is_full && y.is_full && z.is_full)
                    continue;
                block->is_edge = x.is_covered && y.is_covered && z.is_covered;
                block->bitmap = blocks->axes[0].product_index[product + z.bitmap];
            }
        }
    }
    return (size_t)(block - out) + put_extra(blocks, real, block);
}

static void extra_bitmap(const struct blocks *blocks, uint32_t real, uint64_t *out)
{
    const struct mask *mask = blocks->mask;
    uint32_t reals[AXIS_MAX] = {0};
    for (int a = mask->tile_axes - 1; a >= 0; a--) {
        reals[a] = blocks->axes[a].reals[real % blocks->axes[a].num_reals];
        real /= blocks->axes[a].num_reals;
    }
    for (uint32_t q = 0; q < blocks->q_tokens; q++) {
        uint32_t rest = q;
        bool is_real = true;
        for (int a = mask->tile_axes - 1; a >= 0; a--) {
            is_real = is_real && rest % mask->q_tile[a] < reals[a];
            rest /= mask->q_tile[a];
        }
        if (is_real)
            bitset_fill(out + (size_t)q * blocks->words_per_row, 0,
                        mask->extra % blocks->kv_tokens);
    }
}

void blocks_axes_bitmap(const struct blocks *blocks, uint32_t index, uint64_t *out)
{
    const struct mask *mask = blocks->mask;
    const size_t words = blocks->words_per_row;
    assert(index < blocks->num_bitmaps);
    memset(out, 0, blocks->words_per_bitmap * sizeof out[0]);
    if (index >= blocks->axes[0].num_products) {
        extra_bitmap(blocks, index - blocks->axes[0].num_products, out);
        return;
    }
    uint32_t rest = blocks->axes[0].products[index];
    const uint64_t *rows[AXIS_MAX] = {NULL};
    for (int a = mask->tile_axes - 1; a >= 0; a--) {
        const struct blocks_axis *axis = &blocks->axes[a];
        rows[a] = axis->rows + (size_t)(rest % axis->num_bitmaps) * mask->q_tile[a] * words;
        rest /= axis->num_bitmaps;
    }
    for (uint32_t q = 0; q < blocks->q_tokens; q++, out += words) {
        uint32_t places = q;
        for (size_t w = 0; w < words; w++)
            out[w] = UINT64_MAX;
        for (int a = mask->tile_axes - 1; a >= 0; a--) {
            const uint64_t *row = rows[a] + (size_t)(places % mask->q_tile[a]) * words;
            places /= mask->q_tile[a];
            for (size_t w = 0; w < words; w++)
                out[w] &= row[w];
        }
    }
}
