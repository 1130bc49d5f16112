/* Counts of separable parts are products over axes, summed over classes of dilation groups; those
 * of other parts come from their block list. */
#include "mask/bound.h"

#include "mask/blocks.h"
#include "mask/blocks_runs.h"
#include "mask/permute.h"

#include <assert.h>

/* Adds one combination of group classes, `times` of which exist. */
static void add_product(const struct mask *mask, const struct axis *axes, const int *class,
                        bool is_dynamic, struct bound *out)
{
    uint64_t times = 1;
    uint64_t pairs = 1;
    struct axis_counts product = {1, 1, 1, 1, 1, 1, 1};
    for (int a = 0; a < mask->tile_axes; a++) {
        const struct axis_group *group = &axes[a].groups[class[a]];
        const struct axis_tiling tiling = {mask->q_tile[a], mask->kv_tile[a], is_dynamic};
        const struct axis_counts counts =
            axis_count(group, axis_padded_length(&axes[a], mask->q_tile[a]), tiling);
        times *= axes[a].num_groups[class[a]];
        pairs *= axis_pairs(group);
        product.num_q_tiles *= counts.num_q_tiles;
        product.worst *= counts.worst;
        product.visited *= counts.visited;
        product.covered *= counts.covered;
        product.full *= counts.full;
        product.real_visited *= counts.real_visited;
    }
    if (times == 0)
        return;
    out->pairs += times * pairs;
    out->q_tiles += times * product.num_q_tiles;
    out->worst = product.worst > out->worst ? product.worst : out->worst;
    out->visited += times * product.visited;
    out->full += times * product.full;
    out->edge += times * (product.covered - product.full);
    out->partial += times * (product.visited - product.covered);
    out->padding += times * (product.visited - product.real_visited);
}

static void count_separable(const struct mask *mask, const struct mask_part *part, bool is_dynamic,
                            struct bound *out)
{
    for (int i = 0; i < 1 << mask->tile_axes; i++) {
        int class[AXIS_MAX] = {0};
        bool exists = true;
        for (int a = 0; a < mask->tile_axes; a++) {
            class[a] = i >> a & 1;
            exists = exists && part->axes[a].num_groups[class[a]] > 0;
        }
        if (exists)
            add_product(mask, part->axes, class, is_dynamic, out);
    }
}

static void count_list(const struct blocks *blocks, struct arena *scratch, struct bound *out)
{
    struct block *row = ARENA_ARRAY(scratch, struct block, blocks->max_row + 1);
    const uint64_t extra_tiles = blocks->num_kv_tiles - blocks->num_layout_tiles;
    out->q_tiles = blocks->num_q_tiles;
    out->pairs = blocks->runs->pairs;
    out->runs = blocks->runs->runs;
    out->bitmaps = blocks->num_bitmaps;
    out->empty_queries = blocks->mask->extra > 0 ? 0 : blocks->runs->empty_queries;
    for (uint32_t i = 0; i < blocks->num_q_tiles; i++) {
        const uint64_t num = blocks_row(blocks, i, row) - extra_tiles;
        out->visited += num;
        out->worst = num > out->worst ? num : out->worst;
        for (uint64_t j = 0; j < num; j++) {
            out->full += row[j].bitmap == BLOCKS_FULL;
            out->edge += row[j].is_edge;
            out->partial += row[j].bitmap != BLOCKS_FULL && !row[j].is_edge;
        }
    }
}

/* Every Q tile, padding included, visits the tiles of the extra keys. */
static void add_extra(const struct mask *mask, struct bound *out)
{
    const uint64_t tiles = mask_extra_tiles(mask);
    const uint64_t edge = mask->extra % mask_tile_tokens(mask, mask->kv_tile) != 0 ? 1 : 0;
    out->pairs += (uint64_t)mask->num_tokens * mask->extra;
    out->worst += tiles;
    out->visited += tiles * out->q_tiles;
    out->full += (tiles - edge) * out->q_tiles;
    out->edge += edge * out->q_tiles;
    out->dense_tiles_per_q += tiles;
}

enum status bound_part(const struct mask *mask, const struct mask_part *part, bool is_dynamic,
                       struct arena *scratch, struct bound *out, struct err *err)
{
    *out = (struct bound){.tokens = mask->num_tokens};
    out->keys = (uint64_t)mask->num_tokens + mask->extra;
    out->dense_tiles_per_q = 1;
    out->dense_q_tiles = 1;
    for (int a = 0; a < mask->tile_axes; a++) {
        out->dense_tiles_per_q *= axis_ceil_div(mask->tile_layout[a], mask->kv_tile[a]);
        out->dense_q_tiles *= axis_ceil_div(mask->tile_layout[a], mask->q_tile[a]);
    }
    if (part->is_separable) {
        count_separable(mask, part, is_dynamic, out);
    } else {
        struct blocks blocks;
        TRY(blocks_build(mask, part, scratch, &blocks, err));
        count_list(&blocks, scratch, out);
    }
    out->is_exact = out->partial == 0 && !is_dynamic;
    add_extra(mask, out);
    return STATUS_OK;
}

void bound_heads(const struct mask *mask, const struct bound *parts, struct bound_heads *out)
{
    *out = (struct bound_heads){0};
    struct bound *sum = &out->sum;
    sum->tokens = parts[0].tokens;
    sum->keys = parts[0].keys;
    sum->dense_tiles_per_q = parts[0].dense_tiles_per_q;
    sum->is_exact = true;
    for (uint32_t i = 0; i < mask->num_parts; i++) {
        const struct bound *part = &parts[i];
        const struct selection *selection = &mask->parts[i].selection;
        const uint64_t heads = mask->parts[i].num_heads;
        sum->pairs += heads * part->pairs;
        sum->q_tiles += heads * part->q_tiles;
        sum->dense_q_tiles += heads * part->dense_q_tiles;
        sum->worst = part->worst > sum->worst ? part->worst : sum->worst;
        sum->visited += heads * part->visited;
        sum->full += heads * part->full;
        sum->edge += heads * part->edge;
        sum->partial += heads * part->partial;
        sum->padding += heads * part->padding;
        sum->empty_queries += heads * part->empty_queries;
        sum->runs += heads * part->runs;
        sum->bitmaps += part->bitmaps;
        sum->is_exact = sum->is_exact && part->is_exact;
        if (i == 0 || part->visited < out->least_head_visits)
            out->least_head_visits = part->visited;
        if (part->visited > out->most_head_visits)
            out->most_head_visits = part->visited;
        out->selection.macs += heads * selection->macs;
        out->selection.adds += heads * selection->adds;
        out->selection.exps += heads * selection->exps;
        out->selection.compares += heads * selection->compares;
        out->selection.read_bytes += heads * selection->read_bytes;
        out->selection.index_bytes += heads * selection->index_bytes;
    }
    out->mean_tiles = (double)sum->visited / (double)sum->q_tiles;
    out->mean_head_visits = (double)sum->visited / mask->num_heads;
}

double bound_flop(const struct bound *bound, uint64_t num_heads)
{
    return (double)bound->tokens * (double)bound->keys * (double)num_heads / (double)bound->pairs;
}

double bound_worst_tile(const struct bound *bound)
{
    return (double)bound->dense_tiles_per_q / (double)bound->worst;
}

double bound_work(const struct bound *bound)
{
    return (double)bound->dense_q_tiles * (double)bound->dense_tiles_per_q / (double)bound->visited;
}

double bound_end_to_end(double share, uint32_t steps, uint32_t dense_steps, double speedup)
{
    assert(steps > 0 && dense_steps <= steps);
    const double sped_up = share * (steps - dense_steps) / steps;
    return 1.0 / (1.0 - sped_up + sped_up / speedup);
}

/* Q K and A V each take head_dim multiply-adds per pair of a visited tile. */
double bound_with_selection(const struct mask *mask, const struct bound_heads *heads)
{
    const double tile_macs = 2.0 * mask->head_dim * mask_tile_tokens(mask, mask->q_tile) *
                             mask_tile_tokens(mask, mask->kv_tile);
    const double dense =
        (double)heads->sum.dense_q_tiles * (double)heads->sum.dense_tiles_per_q * tile_macs;
    return dense / ((double)heads->sum.visited * tile_macs + (double)heads->selection.macs);
}

uint64_t bound_permute_bytes(const struct mask *mask)
{
    return (uint64_t)8 * mask->num_tokens * mask->num_heads * mask->head_dim * mask->element_bytes;
}

double bound_padding(const struct mask *mask, const struct mask_part *part,
                     const uint32_t tile[AXIS_MAX])
{
    struct permute permute;
    permute_init(mask, part, tile, &permute);
    return (double)permute.num_groups * permute.tiles_per_group * permute.tile_tokens /
           mask->num_tokens;
}
