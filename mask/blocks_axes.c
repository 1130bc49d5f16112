/* Tables per axis, and the product of axes on demand. */
#include "mask/blocks_axes.h"

#include "mask/bitset.h"
#include "mask/permute.h"

#include <assert.h>
#include <string.h>

#define MAX_PRODUCTS ((uint64_t)1 << 24)
#define MAX_PAIRS    ((uint64_t)1 << 27)

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
    const struct axis *axis;
    uint32_t q_tile;
    uint32_t kv_tile;
    uint32_t num_tiles; /* Q tiles per group */
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

static struct blocks_axes_pair make_pair(struct axis_builder *builder,
                                         const struct axis_group *group, uint32_t i_q,
                                         const struct axis_visit *visit, uint32_t i_kv,
                                         uint64_t *scratch)
{
    cut_spans(group, builder->q_tile, i_q, builder->kv_tile, i_kv, scratch);
    const uint32_t known = builder->spans.num_items;
    struct blocks_axes_pair pair = {.kv_tile = i_kv};
    pair.bitmap = bitset_dictionary_find(&builder->spans, scratch);
    pair.is_covered = i_kv >= visit->first_covered && i_kv < visit->first_covered + visit->covered;
    pair.is_full = i_kv >= visit->first_covered && i_kv < visit->first_covered + visit->full;
    if (pair.bitmap == known)
        builder->needs_mask = arena_grow(builder->arena, builder->needs_mask, known,
                                         &builder->needs_capacity, sizeof(bool));
    if (pair.bitmap == known)
        builder->needs_mask[known] = false;
    builder->needs_mask[pair.bitmap] = builder->needs_mask[pair.bitmap] || !pair.is_full;
    return pair;
}

static enum status build_class(struct axis_builder *builder, int class, struct err *err)
{
    const struct axis_group *group = &builder->axis->groups[class];
    const struct axis_tiling tiling = {builder->q_tile, builder->kv_tile, false};
    uint64_t *starts = ARENA_ARRAY(builder->arena, uint64_t, (size_t)builder->num_tiles + 1);
    uint32_t *real_index = ARENA_ARRAY(builder->arena, uint32_t, builder->num_tiles);
    for (uint32_t i = 0; i < builder->num_tiles; i++) {
        const struct axis_visit visit = axis_visit_tile(group, tiling, i);
        starts[i + 1] = starts[i] + (visit.is_padding ? 0 : visit.visited);
    }
    if (starts[builder->num_tiles] > MAX_PAIRS)
        return err_set(err, STATUS_UNSUPPORTED, (struct pos){0}, "mask",
                       "an axis with %llu pairs of tiles is too long for a block list",
                       (unsigned long long)starts[builder->num_tiles]);
    struct blocks_axes_pair *pairs =
        ARENA_ARRAY(builder->arena, struct blocks_axes_pair, starts[builder->num_tiles] + 1);
    uint64_t *scratch = ARENA_ARRAY(builder->arena, uint64_t, builder->q_tile);
    for (uint32_t i = 0; i < builder->num_tiles; i++) {
        const struct axis_visit visit = axis_visit_tile(group, tiling, i);
        real_index[i] = UINT32_MAX;
        if (visit.is_padding)
            continue;
        const uint32_t left = group->length - i * builder->q_tile;
        real_index[i] = find_real(builder->out, left < builder->q_tile ? left : builder->q_tile);
        for (uint32_t j = 0; j < visit.visited; j++)
            pairs[starts[i] + j] = make_pair(builder, group, i, &visit, visit.first + j, scratch);
    }
    builder->out->row_starts[class] = starts;
    builder->out->pairs[class] = pairs;
    builder->out->real_index[class] = real_index;
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
        if (combinations > MAX_PRODUCTS)
            return err_set(err, STATUS_UNSUPPORTED, (struct pos){0}, "mask",
                           "more than %llu distinct bitmaps", (unsigned long long)MAX_PRODUCTS);
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

static size_t longest_row(const struct blocks *blocks, const struct blocks_axis *axes,
                          const struct permute *permute)
{
    size_t longest = 1;
    for (int a = 0; a < blocks->mask->tile_axes; a++) {
        uint64_t most = 0;
        for (int class = 0; class < 2; class ++)
            for (uint32_t i = 0; axes[a].row_starts[class] && i < permute->num_tiles[a]; i++) {
                const uint64_t *starts = axes[a].row_starts[class];
                most = starts[i + 1] - starts[i] > most ? starts[i + 1] - starts[i] : most;
            }
        longest *= most;
    }
    return longest + mask_extra_tiles(blocks->mask);
}

enum status blocks_axes_build(struct blocks *blocks, struct arena *arena, struct err *err)
{
    const struct mask *mask = blocks->mask;
    struct permute permute;
    permute_init(mask, blocks->part, mask->q_tile, &permute);
    struct blocks_axis *axes = ARENA_ARRAY(arena, struct blocks_axis, AXIS_MAX);
    for (int a = 0; a < mask->tile_axes; a++) {
        struct axis_builder builder = {.axis = &blocks->part->axes[a],
                                       .q_tile = mask->q_tile[a],
                                       .kv_tile = mask->kv_tile[a],
                                       .num_tiles = permute.num_tiles[a],
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
    blocks->max_row = longest_row(blocks, axes, &permute);
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

size_t blocks_axes_row(const struct blocks *blocks, uint32_t q_tile, struct block *out)
{
    static const struct blocks_axes_pair one = {0, 0, true, true};
    const int num = blocks->mask->tile_axes;
    struct permute q;
    struct permute kv;
    permute_init(blocks->mask, blocks->part, blocks->mask->q_tile, &q);
    permute_init(blocks->mask, blocks->part, blocks->mask->kv_tile, &kv);
    const struct permute_tile split = permute_split(&q, q_tile);
    /* Missing outer axes have one pair, tile 0 of one. */
    const struct blocks_axes_pair *pairs[AXIS_MAX] = {&one, &one, &one};
    uint64_t count[AXIS_MAX] = {1, 1, 1};
    uint32_t num_tiles[AXIS_MAX] = {1, 1, 1};
    uint32_t num_bitmaps[AXIS_MAX] = {1, 1, 1};
    uint32_t group = 0;
    uint32_t real = 0;
    for (int a = 0, b = AXIS_MAX - num; a < num; a++, b++) {
        const struct blocks_axis *axis = &blocks->axes[a];
        const int class = axis_group_class(&blocks->part->axes[a], split.group[a]);
        const uint64_t start = axis->row_starts[class][split.tile[a]];
        pairs[b] = axis->pairs[class] + start;
        count[b] = axis->row_starts[class][split.tile[a] + 1] - start;
        num_tiles[b] = kv.num_tiles[a];
        num_bitmaps[b] = axis->num_bitmaps;
        group = group * kv.dilation[a] + split.group[a];
        real = real * axis->num_reals + axis->real_index[class][split.tile[a]];
        if (count[b] == 0)
            return 0; /* no real query */
    }
    struct block *block = out;
    const uint32_t base = group * kv.tiles_per_group;
    for (uint64_t i = 0; i < count[0]; i++) {
        for (uint64_t j = 0; j < count[1]; j++) {
            const struct blocks_axes_pair *x = &pairs[0][i];
            const struct blocks_axes_pair *y = &pairs[1][j];
            const bool is_full = x->is_full && y->is_full;
            const bool is_covered = x->is_covered && y->is_covered;
            const uint32_t row = base + (x->kv_tile * num_tiles[1] + y->kv_tile) * num_tiles[2];
            const uint32_t product = (x->bitmap * num_bitmaps[1] + y->bitmap) * num_bitmaps[2];
            for (uint64_t k = 0; k < count[2]; k++, block++) {
                const struct blocks_axes_pair *z = &pairs[2][k];
                block->kv_tile = row + z->kv_tile;
                block->bitmap = BLOCKS_FULL;
                block->is_edge = false;
                if (is_full && z->is_full)
                    continue;
                block->is_edge = is_covered && z->is_covered;
                block->bitmap = blocks->axes[0].product_index[product + z->bitmap];
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
