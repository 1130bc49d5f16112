/* Lists one head at a time: rows of the mask, what is first and last, and the order of the loops.
 */
#include "sim/sparse_schedule.h"

#include "sim/sparse_plan.h"

#include <assert.h>
#include <string.h>

#define NONE UINT32_MAX

/* A live tile; the list is made in the order of Q tiles, KV tiles ascending. */
struct entry {
    uint32_t q_tile;
    uint32_t kv_tile;
    uint32_t flags;
};

struct lister {
    const struct plan *plan;
    int key; /* program loops; -1: there is none */
    int inner;
    int outer;
    uint64_t group; /* Q tiles that the inner loop counts */
    uint64_t
        chunk; /* Q tiles whose tiles are sorted by KV tile: loops over them inside that of M */
    uint32_t others; /* FIRST and LAST of all other loops */
    struct blocks blocks;
    struct arena *arena; /* of one head */
    size_t num;
    struct entry *entries;
};

/* Program loops are the tiles of the plan, innermost first. */
static void find_loops(struct lister *lister)
{
    const struct plan *plan = lister->plan;
    bool is_inside = false;
    lister->outer = -1;
    lister->group = sparse_plan_group(plan);
    lister->chunk = 1;
    for (int t = 0; t < plan->num_tiles; t++) {
        const int loop = plan->num_tiles - 1 - t;
        switch (sparse_plan_role(plan, t)) {
        case SPARSE_PLAN_KEY:
            lister->key = loop;
            is_inside = true;
            break;
        case SPARSE_PLAN_OUTER_QUERY:
            lister->outer = loop;
            if (is_inside)
                lister->chunk = UINT64_MAX;
            break;
        case SPARSE_PLAN_INNER_QUERY:
            lister->inner = loop;
            if (is_inside && lister->chunk == 1)
                lister->chunk = lister->outer < 0 ? UINT64_MAX : lister->group;
            break;
        case SPARSE_PLAN_HEAD:
        case SPARSE_PLAN_OTHER:
            lister->others |= SCHEDULE_FIRST(loop) | SCHEDULE_LAST(loop);
            break;
        }
    }
}

static uint32_t group_of(const struct lister *lister, const struct entry *entry)
{
    return lister->outer < 0 ? 0 : (uint32_t)(entry->q_tile / lister->group);
}

/* All rows, with what a row knows: the first and the last KV tile of a Q tile. */
static void list_rows(struct lister *lister)
{
    const struct blocks *blocks = &lister->blocks;
    struct block *row = ARENA_ARRAY(lister->arena, struct block, blocks->max_row + 1);
    lister->num = 0;
    for (uint32_t q = 0; q < blocks->num_q_tiles; q++) {
        const size_t num = blocks_row(blocks, q, row);
        for (size_t i = 0; i < num; i++) {
            struct entry *entry = &lister->entries[lister->num++];
            *entry = (struct entry){q, row[i].kv_tile, lister->others};
            if (row[i].bitmap != BLOCKS_FULL && !row[i].is_edge)
                entry->flags |= SCHEDULE_PARTIAL;
        }
        if (num == 0)
            continue;
        lister->entries[lister->num - num].flags |= SCHEDULE_FIRST(lister->key);
        lister->entries[lister->num - 1].flags |= SCHEDULE_LAST(lister->key);
    }
}

/* Rows [begin, end) are those of a group: per KV tile its first and last Q tile. */
static void mark_group(struct lister *lister, size_t begin, size_t end, size_t *last)
{
    for (size_t i = begin; i < end; i++)
        last[lister->entries[i].kv_tile] = SIZE_MAX;
    for (size_t i = begin; i < end; i++) {
        struct entry *entry = &lister->entries[i];
        if (last[entry->kv_tile] == SIZE_MAX)
            entry->flags |= SCHEDULE_FIRST(lister->inner);
        last[entry->kv_tile] = i;
    }
    for (size_t i = begin; i < end; i++)
        if (last[lister->entries[i].kv_tile] == i)
            lister->entries[i].flags |= SCHEDULE_LAST(lister->inner);
}

static void mark_inner(struct lister *lister)
{
    size_t *last = ARENA_ARRAY(lister->arena, size_t, lister->blocks.num_kv_tiles);
    size_t begin = 0;
    for (size_t i = 1; i <= lister->num; i++)
        if (i == lister->num ||
            group_of(lister, &lister->entries[i]) != group_of(lister, &lister->entries[begin])) {
            mark_group(lister, begin, i, last);
            begin = i;
        }
}

static void mark_outer(struct lister *lister)
{
    const uint32_t num = lister->blocks.num_kv_tiles;
    uint32_t *first = ARENA_ARRAY(lister->arena, uint32_t, num);
    uint32_t *last = ARENA_ARRAY(lister->arena, uint32_t, num);
    memset(first, 0xff, num * sizeof first[0]);
    for (size_t i = 0; i < lister->num; i++) {
        const struct entry *entry = &lister->entries[i];
        if (first[entry->kv_tile] == NONE)
            first[entry->kv_tile] = group_of(lister, entry);
        last[entry->kv_tile] = group_of(lister, entry);
    }
    for (size_t i = 0; i < lister->num; i++) {
        struct entry *entry = &lister->entries[i];
        if (first[entry->kv_tile] == group_of(lister, entry))
            entry->flags |= SCHEDULE_FIRST(lister->outer);
        if (last[entry->kv_tile] == group_of(lister, entry))
            entry->flags |= SCHEDULE_LAST(lister->outer);
    }
}

/* Stable, by KV tile. */
static void sort_chunk(struct lister *lister, size_t begin, size_t end, size_t *places,
                       struct entry *out)
{
    const uint32_t num = lister->blocks.num_kv_tiles;
    memset(places, 0, (num + (size_t)1) * sizeof places[0]);
    for (size_t i = begin; i < end; i++)
        places[lister->entries[i].kv_tile + 1]++;
    for (uint32_t k = 0; k < num; k++)
        places[k + 1] += places[k];
    for (size_t i = begin; i < end; i++)
        out[places[lister->entries[i].kv_tile]++] = lister->entries[i];
    memcpy(lister->entries + begin, out, (end - begin) * sizeof out[0]);
}

static void sort_tiles(struct lister *lister)
{
    if (lister->chunk == 1)
        return;
    size_t *places = ARENA_ARRAY(lister->arena, size_t, lister->blocks.num_kv_tiles + (size_t)1);
    struct entry *out = ARENA_ARRAY(lister->arena, struct entry, lister->num);
    size_t begin = 0;
    for (size_t i = 1; i <= lister->num; i++)
        if (i == lister->num || lister->entries[i].q_tile / lister->chunk !=
                                    lister->entries[begin].q_tile / lister->chunk) {
            sort_chunk(lister, begin, i, places, out);
            begin = i;
        }
}

/* The iteration that a tile is in, of one loop over tiles. */
static uint64_t iteration_of(const struct lister *lister, const struct entry *entry, int loop)
{
    if (loop == lister->key)
        return entry->kv_tile;
    if (loop == lister->inner)
        return lister->outer < 0 ? entry->q_tile : entry->q_tile % lister->group;
    return loop == lister->outer ? group_of(lister, entry) : 0;
}

static void put_flags(const struct lister *lister, uint32_t *out)
{
    for (size_t i = 0; i < lister->num; i++) {
        const struct entry *entry = &lister->entries[i];
        out[i] = entry->flags;
        bool is_new = i == 0; /* a loop outside began anew */
        for (int l = lister->plan->num_tiles - 1; l >= 0; l--) {
            is_new = is_new || iteration_of(lister, entry, l) != iteration_of(lister, entry - 1, l);
            if (is_new)
                out[i] |= SCHEDULE_START(l);
        }
    }
}

static enum status list_part(const struct plan *plan, uint32_t index, uint32_t *out,
                             struct arena *scratch, struct err *err)
{
    const struct sparse *sparse = plan->masked.sparse;
    const struct sparse_part *part = &sparse->parts[index];
    struct lister lister = {.plan = plan, .arena = scratch, .blocks = part->blocks};
    if (part->part->is_separable)
        TRY(blocks_build(sparse->mask, part->part, scratch, &lister.blocks, err));
    find_loops(&lister);
    lister.entries = ARENA_ARRAY(scratch, struct entry, plan->masked.counts[index].visited);
    list_rows(&lister);
    assert(lister.num == plan->masked.counts[index].visited);
    mark_inner(&lister);
    if (lister.outer >= 0)
        mark_outer(&lister);
    sort_tiles(&lister);
    put_flags(&lister, out);
    return STATUS_OK;
}

enum status sparse_schedule_build(const struct plan *plan, struct arena *arena,
                                  struct schedule *out, struct err *err)
{
    const struct sparse *sparse = plan->masked.sparse;
    assert(sparse && plan->masked.counted_for == sparse);
    uint64_t listed = 0;
    for (uint32_t i = 0; i < sparse->num_parts; i++)
        listed += plan->masked.counts[i].visited;
    if (listed > SCHEDULE_MAX_LISTED)
        return err_set(err, STATUS_UNSUPPORTED, sparse->pos, "masks",
                       "mask '%s' has %llu tiles in heads that differ, the cycle level lists %llu",
                       sparse->name, (unsigned long long)listed,
                       (unsigned long long)SCHEDULE_MAX_LISTED);
    uint32_t *tiles = ARENA_ARRAY(arena, uint32_t, listed);
    struct schedule_group *groups = ARENA_ARRAY(arena, struct schedule_group, sparse->num_parts);
    *out = (struct schedule){.num_listed = listed, .tiles = tiles, .groups = groups};
    uint64_t first = 0;
    for (uint32_t i = 0; i < sparse->num_parts; i++) {
        const uint64_t num = plan->masked.counts[i].visited;
        struct arena scratch;
        if (num == 0)
            continue; /* heads that see nothing */
        arena_init(&scratch);
        const enum status status = list_part(plan, i, tiles + first, &scratch, err);
        arena_release(&scratch);
        TRY(status);
        struct schedule_group *group = &groups[out->num_groups++];
        *group = (struct schedule_group){first, num,
                                         sparse->parts[i].num_heads * sparse_plan_repeats(plan)};
        out->num_tiles += group->num_tiles * group->repeats;
        first += num;
    }
    return STATUS_OK;
}
