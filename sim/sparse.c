/* Counting live tiles: rows as runs of KV tiles, groups of rows as a row of bits. */
#include "sim/sparse.h"

#include "mask/bitset.h"

#include <assert.h>
#include <string.h>

#define MAX_STEPS ((uint64_t)1 << 28) /* runs of tiles that are walked */

/* Consecutive KV tiles [begin, end) of one Q tile. */
struct run {
    uint32_t begin;
    uint32_t end;
};

struct row {
    uint64_t visited;
    uint64_t partial;
    bool is_real; /* the Q tile holds a query */
    size_t num_runs;
    struct run *runs;    /* [max_runs] */
    struct block *items; /* [blocks.max_row] of a stored list */
};

static void row_init(const struct sparse_part *part, struct arena *arena, struct row *row)
{
    *row = (struct row){0};
    row->runs = ARENA_ARRAY(arena, struct run, part->max_runs);
    if (!part->part->is_separable)
        row->items = ARENA_ARRAY(arena, struct block, part->blocks.max_row + 1);
}

/* The product of what each axis visits, as runs along the last axis. Missing outer axes have one
 * tile. */
static void read_axes(const struct sparse *sparse, const struct sparse_part *part, uint32_t q_tile,
                      struct row *row)
{
    const struct mask *mask = sparse->mask;
    const struct axis_visit one = {0, 1, 0, 1, 1, false};
    struct axis_visit visit[AXIS_MAX] = {one, one, one};
    uint32_t tiles[AXIS_MAX] = {1, 1, 1};
    const struct permute_tile split = permute_split(&part->q, q_tile);
    uint32_t group = 0;
    uint64_t covered = 1;
    *row = (struct row){.visited = 1, .is_real = true, .runs = row->runs};
    for (int a = 0, b = AXIS_MAX - mask->tile_axes; a < mask->tile_axes; a++, b++) {
        const struct axis *axis = &part->part->axes[a];
        const struct axis_tiling tiling = {mask->q_tile[a], mask->kv_tile[a], false};
        visit[b] = axis_visit_tile(&axis->groups[axis_group_class(axis, split.group[a])], tiling,
                                   split.tile[a]);
        tiles[b] = part->kv.num_tiles[a];
        group = group * part->kv.dilation[a] + split.group[a];
        row->is_real = row->is_real && !visit[b].is_padding;
        row->visited *= visit[b].visited;
        covered *= visit[b].covered;
    }
    row->partial = row->visited - covered;
    if (!row->is_real) {
        row->visited = row->partial = 0;
        return;
    }
    const uint32_t base = group * part->kv.tiles_per_group;
    for (uint32_t i = 0; i < visit[0].visited; i++)
        for (uint32_t j = 0; j < visit[1].visited; j++) {
            const uint32_t line = (visit[0].first + i) * tiles[1] + visit[1].first + j;
            const uint32_t begin = base + line * tiles[2] + visit[2].first;
            row->runs[row->num_runs++] = (struct run){begin, begin + visit[2].visited};
        }
    const uint32_t extra = mask_extra_tiles(mask);
    if (extra > 0) {
        const uint32_t begin = part->kv.num_groups * part->kv.tiles_per_group;
        row->runs[row->num_runs++] = (struct run){begin, begin + extra};
        row->visited += extra;
    }
}

static void read_blocks(const struct sparse_part *part, uint32_t q_tile, struct row *row)
{
    row->visited = blocks_row(&part->blocks, q_tile, row->items);
    row->partial = 0;
    row->num_runs = 0;
    row->is_real = permute_real_tokens(&part->q, q_tile) > 0;
    for (uint64_t i = 0; i < row->visited; i++) {
        const struct block *block = &row->items[i];
        row->partial += block->bitmap != BLOCKS_FULL && !block->is_edge;
        if (row->num_runs > 0 && row->runs[row->num_runs - 1].end == block->kv_tile)
            row->runs[row->num_runs - 1].end++;
        else
            row->runs[row->num_runs++] = (struct run){block->kv_tile, block->kv_tile + 1};
    }
}

static void read_row(const struct sparse *sparse, const struct sparse_part *part, uint32_t q_tile,
                     struct row *row)
{
    if (part->part->is_separable)
        read_axes(sparse, part, q_tile, row);
    else
        read_blocks(part, q_tile, row);
}

static enum status part_init(struct sparse *sparse, uint32_t index, struct arena *arena,
                             struct err *err)
{
    const struct mask *mask = sparse->mask;
    struct sparse_part *part = &sparse->parts[index];
    part->part = &mask->parts[index];
    part->num_heads = part->part->num_heads;
    permute_init(mask, part->part, mask->q_tile, &part->q);
    permute_init(mask, part->part, mask->kv_tile, &part->kv);
    if (!part->part->is_separable) {
        TRY(blocks_build(mask, part->part, arena, &part->blocks, err));
        part->max_runs = part->blocks.max_row + 1;
        return STATUS_OK;
    }
    uint64_t runs = 1;
    for (int a = 0; a + 1 < mask->tile_axes; a++)
        runs *= part->kv.num_tiles[a]; /* bounded by the tokens */
    const uint64_t rows = (uint64_t)part->q.num_groups * part->q.tiles_per_group;
    if (rows > UINT32_MAX / 2 || rows * runs > MAX_STEPS)
        return err_set(err, STATUS_UNSUPPORTED, sparse->pos, "masks",
                       "counting the tiles of '%s' takes more than %llu steps: use larger tiles",
                       sparse->name, (unsigned long long)MAX_STEPS);
    part->max_runs = (size_t)runs + 1;
    return STATUS_OK;
}

static enum status count_bounds(struct sparse *sparse, struct arena *arena, struct err *err)
{
    const struct mask *mask = sparse->mask;
    struct bound *parts = ARENA_ARRAY(arena, struct bound, mask->num_parts);
    for (uint32_t i = 0; i < mask->num_parts; i++) {
        struct arena scratch;
        arena_init(&scratch);
        const enum status status =
            bound_part(mask, &mask->parts[i], false, &scratch, &parts[i], err);
        arena_release(&scratch);
        TRY(status);
    }
    bound_heads(mask, parts, &sparse->heads);
    sparse->num_q_tiles = parts[0].dense_q_tiles;
    sparse->num_kv_tiles = parts[0].dense_tiles_per_q;
    return STATUS_OK;
}

/* Every part visits all tiles of the layout, and none is cut. */
static bool find_dense(const struct sparse *sparse)
{
    for (uint32_t i = 0; i < sparse->num_parts; i++) {
        struct sparse_counts counts;
        sparse_count(sparse, i, 1, &counts);
        if (counts.partial > 0 || counts.q_tiles != sparse->num_q_tiles ||
            counts.visited != sparse->num_q_tiles * sparse->num_kv_tiles)
            return false;
    }
    return true;
}

enum status sparse_new(const struct mask *mask, const char *name, struct pos pos,
                       struct arena *arena, struct sparse **out, struct err *err)
{
    struct sparse *sparse = ARENA_NEW(arena, struct sparse);
    *sparse = (struct sparse){.name = name, .pos = pos, .mask = mask};
    if (mask->is_dynamic)
        return err_set(err, STATUS_UNSUPPORTED, pos, "masks",
                       "'%s' has dynamic KV tiles, an array runs static ones", name);
    sparse->num_heads = mask->num_heads;
    sparse->q_tokens = mask_tile_tokens(mask, mask->q_tile);
    sparse->kv_tokens = mask_tile_tokens(mask, mask->kv_tile);
    sparse->num_parts = mask->num_parts;
    sparse->parts = ARENA_ARRAY(arena, struct sparse_part, mask->num_parts);
    for (uint32_t i = 0; i < mask->num_parts; i++)
        TRY(part_init(sparse, i, arena, err));
    TRY(count_bounds(sparse, arena, err));
    if (sparse->heads.sum.pairs == 0)
        return err_set(err, STATUS_UNSUPPORTED, pos, "masks", "'%s' sees no key at all", name);
    sparse->is_dense = find_dense(sparse);
    *out = sparse;
    return STATUS_OK;
}

/* KV tiles that the rows of a group see, and those that any row did. */
struct seen {
    uint64_t *group;
    uint64_t *all;
    uint32_t begin; /* words of `group` that may hold bits */
    uint32_t end;
    struct run last;
};

/* The part of a run that the run before, of the row before, has not set yet. */
static void mark_run(struct seen *seen, struct run run)
{
    const struct run last = seen->last;
    if (run.begin >= last.begin && run.end <= last.end)
        return;
    if (run.begin / 64 < seen->begin)
        seen->begin = run.begin / 64;
    if ((run.end + 63) / 64 > seen->end)
        seen->end = (run.end + 63) / 64;
    seen->last = run;
    if (run.begin >= last.begin && run.begin <= last.end) {
        run.begin = last.end;
        seen->last.begin = last.begin;
    }
    bitset_fill(seen->group, run.begin, run.end);
}

static uint64_t close_group(struct seen *seen)
{
    if (seen->begin >= seen->end)
        return 0;
    const size_t num = seen->end - seen->begin;
    uint64_t *words = seen->group + seen->begin;
    const uint64_t pairs = bitset_count(words, num);
    for (size_t i = 0; i < num; i++)
        seen->all[seen->begin + i] |= words[i];
    memset(words, 0, num * sizeof words[0]);
    seen->begin = UINT32_MAX;
    seen->end = 0;
    seen->last = (struct run){0, 0};
    return pairs;
}

void sparse_count(const struct sparse *sparse, uint32_t part_index, uint64_t group,
                  struct sparse_counts *out)
{
    assert(part_index < sparse->num_parts && group > 0);
    const struct sparse_part *part = &sparse->parts[part_index];
    const uint32_t num_q = part->q.num_groups * part->q.tiles_per_group;
    const size_t num_kv =
        (size_t)part->kv.num_groups * part->kv.tiles_per_group + mask_extra_tiles(sparse->mask);
    const size_t words = (num_kv + 63) / 64;
    struct arena scratch;
    struct row row;
    arena_init(&scratch);
    row_init(part, &scratch, &row);
    struct seen seen = {.group = ARENA_ARRAY(&scratch, uint64_t, words),
                        .all = ARENA_ARRAY(&scratch, uint64_t, words),
                        .begin = UINT32_MAX};
    *out = (struct sparse_counts){.least = UINT64_MAX};
    for (uint32_t q = 0; q < num_q; q++) {
        read_row(sparse, part, q, &row);
        out->visited += row.visited;
        out->partial += row.partial;
        out->q_tiles += row.visited > 0;
        out->empty_q_tiles += row.is_real && row.visited == 0;
        out->most = row.visited > out->most ? row.visited : out->most;
        if (row.visited > 0 && row.visited < out->least)
            out->least = row.visited;
        for (size_t i = 0; i < row.num_runs; i++)
            mark_run(&seen, row.runs[i]);
        if ((q + 1) % group == 0 || q + 1 == num_q) {
            const uint64_t pairs = close_group(&seen);
            out->pairs += pairs;
            out->groups += pairs > 0;
        }
    }
    out->least = out->q_tiles > 0 ? out->least : 0;
    out->kv_tiles = bitset_count(seen.all, words);
    arena_release(&scratch);
}
