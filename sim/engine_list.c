/*
 * A run over a schedule: tiles that are listed in groups which repeat. Where a flag or a set of
 * them stands is kept as positions in the list; how often it comes before a tile, and where it
 * comes the n-th time, follow from whole repeats and a binary search.
 */
#include "sim/engine_list.h"

#include <assert.h>

/* Where all flags of a mask stand. */
struct engine_list_index {
    uint32_t mask;
    uint32_t *at;  /* in the list, ascending */
    uint64_t *low; /* [num_groups]: at[low] .. at[high - 1] are of the group */
    uint64_t *high;
    uint64_t *before; /* [num_groups + 1]: how often before the group, repeats counted */
};

static uint64_t lower_bound(const uint32_t *at, uint64_t low, uint64_t high, uint64_t wanted)
{
    while (low < high) {
        const uint64_t middle = low + (high - low) / 2;
        if (at[middle] < wanted)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static int new_index(struct engine_list *list, uint32_t mask, struct arena *arena)
{
    const struct schedule *schedule = list->schedule;
    uint64_t num = 0;
    for (int i = 0; i < list->num_indices; i++)
        if (list->indices[i].mask == mask)
            return i;
    struct engine_list_index *index = &list->indices[list->num_indices];
    for (uint64_t i = 0; i < schedule->num_listed; i++)
        num += (schedule->tiles[i] & mask) == mask ? 1 : 0;
    index->mask = mask;
    index->at = ARENA_ARRAY(arena, uint32_t, num + 1);
    num = 0;
    for (uint64_t i = 0; i < schedule->num_listed; i++)
        if ((schedule->tiles[i] & mask) == mask)
            index->at[num++] = (uint32_t)i;
    index->low = ARENA_ARRAY(arena, uint64_t, schedule->num_groups);
    index->high = ARENA_ARRAY(arena, uint64_t, schedule->num_groups);
    index->before = ARENA_ARRAY(arena, uint64_t, schedule->num_groups + 1);
    for (int g = 0; g < schedule->num_groups; g++) {
        const struct schedule_group *group = &schedule->groups[g];
        index->low[g] = lower_bound(index->at, 0, num, group->first);
        index->high[g] = lower_bound(index->at, 0, num, group->first + group->num_tiles);
        index->before[g + 1] = index->before[g] + (index->high[g] - index->low[g]) * group->repeats;
    }
    return list->num_indices++;
}

/* Flags without which the step does not happen. */
static uint32_t mask_of(const struct program_step *step)
{
    uint32_t mask = step->is_partial_only ? SCHEDULE_PARTIAL : 0;
    for (int l = 0; l < PROGRAM_MAX_LOOPS; l++) {
        mask |= step->when[l] == PROGRAM_FIRST ? SCHEDULE_FIRST(l) : 0;
        mask |= step->when[l] == PROGRAM_LAST ? SCHEDULE_LAST(l) : 0;
    }
    return mask;
}

struct engine_list *engine_list_new(const struct program *program, const struct schedule *schedule,
                                    struct arena *arena)
{
    struct engine_list *list = ARENA_NEW(arena, struct engine_list);
    list->schedule = schedule;
    list->first_tile = ARENA_ARRAY(arena, uint64_t, schedule->num_groups + 1);
    list->indices =
        ARENA_ARRAY(arena, struct engine_list_index, program->num_steps + PROGRAM_MAX_LOOPS);
    for (int g = 0; g < schedule->num_groups; g++) {
        const struct schedule_group *group = &schedule->groups[g];
        assert(group->num_tiles >= 1 && group->repeats >= 1);
        assert(group->first + group->num_tiles <= schedule->num_listed);
        list->first_tile[g + 1] = list->first_tile[g] + group->num_tiles * group->repeats;
    }
    assert(list->first_tile[schedule->num_groups] == schedule->num_tiles);
    for (int i = 0; i < program->num_steps; i++) {
        list->masks[i] = mask_of(&program->steps[i]);
        list->of_step[i] = list->masks[i] == 0 ? -1 : new_index(list, list->masks[i], arena);
    }
    for (int i = 0; i < program->num_tensors; i++) {
        const struct program_tensor *tensor = &program->tensors[i];
        if (tensor->loop > 0)
            list->of_loop[tensor->loop] = new_index(list, SCHEDULE_START(tensor->loop), arena);
    }
    return list;
}

int engine_list_group(struct engine_list *list, uint64_t tile)
{
    const uint64_t *first = list->first_tile;
    int low = 0;
    int high = list->schedule->num_groups; /* the group is in [low, high) */
    if (first[list->recent] <= tile && tile < first[list->recent + 1])
        return list->recent;
    while (high - low > 1) {
        const int middle = low + (high - low) / 2;
        if (first[middle] <= tile)
            low = middle;
        else
            high = middle;
    }
    list->recent = low;
    return low;
}

uint32_t engine_list_flags(struct engine_list *list, uint64_t tile)
{
    const int g = engine_list_group(list, tile);
    const struct schedule_group *group = &list->schedule->groups[g];
    const uint64_t offset = tile - list->first_tile[g];
    return list->schedule->tiles[group->first + offset % group->num_tiles];
}

bool engine_list_has(const struct engine_list *list, int index, int group)
{
    return index < 0 || list->indices[index].high[group] > list->indices[index].low[group];
}

/* How often in the tiles before `end`. */
static uint64_t count_before(struct engine_list *list, const struct engine_list_index *index,
                             uint64_t end)
{
    if (end >= list->schedule->num_tiles)
        return index->before[list->schedule->num_groups];
    const int g = engine_list_group(list, end);
    const struct schedule_group *group = &list->schedule->groups[g];
    const uint64_t offset = end - list->first_tile[g];
    const uint64_t in_repeat = lower_bound(index->at, index->low[g], index->high[g],
                                           group->first + offset % group->num_tiles) -
                               index->low[g];
    return index->before[g] + offset / group->num_tiles * (index->high[g] - index->low[g]) +
           in_repeat;
}

/* The tile in which it comes for the n-th time, counted from 0. */
static uint64_t find_nth(const struct engine_list *list, const struct engine_list_index *index,
                         uint64_t n)
{
    int low = 0;
    int high = list->schedule->num_groups;
    while (high - low > 1) {
        const int middle = low + (high - low) / 2;
        if (index->before[middle] <= n)
            low = middle;
        else
            high = middle;
    }
    /* of groups without it, which begin with the same count, the search takes the last */
    const struct schedule_group *group = &list->schedule->groups[low];
    const uint64_t num = index->high[low] - index->low[low];
    const uint64_t in_group = n - index->before[low];
    return list->first_tile[low] + in_group / num * group->num_tiles +
           index->at[index->low[low] + in_group % num] - group->first;
}

uint64_t engine_list_next(struct engine_list *list, int step, uint64_t tile)
{
    if (list->of_step[step] < 0)
        return tile;
    const struct engine_list_index *index = &list->indices[list->of_step[step]];
    const uint64_t n = count_before(list, index, tile);
    return n == index->before[list->schedule->num_groups] ? list->schedule->num_tiles
                                                          : find_nth(list, index, n);
}

bool engine_list_last(struct engine_list *list, int step, uint64_t end, uint64_t *out)
{
    if (list->of_step[step] < 0) {
        *out = end - 1;
        return end > 0;
    }
    const struct engine_list_index *index = &list->indices[list->of_step[step]];
    const uint64_t n = count_before(list, index, end);
    if (n == 0)
        return false;
    *out = find_nth(list, index, n - 1);
    return true;
}

uint64_t engine_list_iteration(struct engine_list *list, int loop, uint64_t tile)
{
    if (loop == 0)
        return tile;
    const struct engine_list_index *index = &list->indices[list->of_loop[loop]];
    const uint64_t at_start = (engine_list_flags(list, 0) & index->mask) != 0 ? 1 : 0;
    return count_before(list, index, tile + 1) - at_start;
}

uint64_t engine_list_freed(struct engine_list *list, const struct program_tensor *tensor,
                           uint64_t tile)
{
    const uint64_t iteration = engine_list_iteration(list, tensor->loop, tile);
    if (iteration < tensor->copies)
        return 0;
    if (tensor->loop == 0)
        return tile - tensor->copies + 1;
    const struct engine_list_index *index = &list->indices[list->of_loop[tensor->loop]];
    const uint64_t at_start = (engine_list_flags(list, 0) & index->mask) != 0 ? 1 : 0;
    return find_nth(list, index, iteration - tensor->copies + at_start);
}
