/*
 * Period detection: when the machine is, relative to the present tile and time, where it was
 * before, it will go on as it did. The run then jumps over as many periods as end before anything
 * that happens only in some tiles; counters grow by what one period added.
 *
 * Loops with steps that happen first or last divide a run into regions. Level 0 looks for periods
 * of any number of tiles inside one iteration pattern of the innermost such loop, the next level
 * for periods of whole such loops inside the next, and so on; the last is bounded by the run alone.
 *
 * A schedule has one level: periods of whole repeats inside one group.
 *
 * On each level a unit is near if its next step belongs to the pattern, otherwise parked: its next
 * step lies beyond the region, and what it waits for is not done before the region ends. Near units
 * and their results move with a jump; parked ones stay. A period must be longer than the span of
 * tiles in flight, so that every time that a later step may look up was set within the period.
 */
#include "sim/engine_level.h"

#include <assert.h>
#include <string.h>

enum { FIRST_PATIENCE = 4, VALUES_PER_TILE = 64, MAX_BACKOFF = 1 << 12 };

static void init_level(struct engine *engine, struct engine_level *level, int limit_loop,
                       uint64_t multiple)
{
    level->limit_loop = limit_loop;
    level->multiple = multiple;
    level->patience = FIRST_PATIENCE;
    level->static_region = UINT64_MAX;
    level->anchor.values = ARENA_ARRAY(engine->arena, int64_t, ENGINE_LEVEL_MAX_STATE);
    level->present.values = ARENA_ARRAY(engine->arena, int64_t, ENGINE_LEVEL_MAX_STATE);
    level->moved = ARENA_ARRAY(engine->arena, struct engine_done, engine->ring_tiles);
    for (int i = 0; i < engine->program->num_steps && limit_loop >= 0; i++) {
        const enum program_when *when = engine->program->steps[i].when;
        level->has_first = level->has_first || when[limit_loop] == PROGRAM_FIRST;
        level->has_last = level->has_last || when[limit_loop] == PROGRAM_LAST;
    }
}

/* Do steps differ between iterations of the loop, or tensors between those of the loop around it?
 */
static bool has_condition(const struct engine *engine, int loop)
{
    for (int i = 0; i < engine->program->num_tensors; i++)
        if ((engine->program->tensors[i].producer >= 0 || engine->is_rotating[i]) &&
            engine->program->tensors[i].loop == loop + 1)
            return true;
    for (int i = 0; i < engine->program->num_steps; i++)
        if (engine->program->steps[i].when[loop] != PROGRAM_EVERY)
            return true;
    return false;
}

void engine_period_init(struct engine *engine)
{
    uint64_t multiple = 1;
    if (engine->list != NULL) {
        engine->levels = ARENA_NEW(engine->arena, struct engine_level);
        engine->num_levels = 1;
        init_level(engine, engine->levels, -1, 1);
        return;
    }
    engine->levels = ARENA_ARRAY(engine->arena, struct engine_level, PROGRAM_MAX_LOOPS + 1);
    for (int i = 0; i < engine->num_loops; i++) {
        if (!has_condition(engine, i))
            continue;
        init_level(engine, &engine->levels[engine->num_levels++], i, multiple);
        multiple = engine_level_whole_loop(engine, i);
    }
    init_level(engine, &engine->levels[engine->num_levels++], -1, multiple);
}

/* ---- the jump ---- */

/* Periods until the parked unit could move: what it waits for lies behind the jump. */
static uint64_t parked_periods(const struct engine *engine, const struct engine_level *level,
                               const struct engine_unit *unit, uint64_t high, uint64_t tiles)
{
    uint64_t most = 0;
    bool is_blocked = false;
    for (int i = 0; i < unit->num_awaited; i++) {
        const struct engine_awaited *awaited = &unit->awaited[i];
        if (engine->finished_tile[awaited->step] >= (int64_t)awaited->tile)
            continue;
        is_blocked = true;
        if (level->is_static[awaited->step])
            return UINT64_MAX;
        if (awaited->tile > high && (awaited->tile - high - 1) / tiles > most)
            most = (awaited->tile - high - 1) / tiles;
    }
    if (!is_blocked && unit->tile >= high + engine->window)
        most = (unit->tile - engine->window - high) / tiles;
    return most;
}

static uint64_t count_periods(const struct engine *engine, const struct engine_level *level,
                              const struct engine_view *view, uint64_t tiles, int64_t ticks)
{
    uint64_t times = (view->region_end - view->high) / tiles;
    for (int i = 0; i < engine->program->num_units && times > 0; i++) {
        const struct engine_unit *unit = &engine->units[i];
        if (view->is_near[i] || unit->state == ENGINE_ENDED)
            continue;
        const uint64_t most = parked_periods(engine, level, unit, view->high, tiles);
        times = most < times ? most : times;
    }
    const uint64_t left = (uint64_t)(engine->max_ticks - engine->now);
    if (times > left / (uint64_t)ticks)
        times = left / (uint64_t)ticks;
    return times;
}

/* counter += times x what it grew by since the anchor; over all uint64_t of the result. */
static void multiply_counters(const struct engine *engine, const struct engine_result *anchor,
                              uint64_t times)
{
    struct engine_result *result = engine->result;
    for (int i = 0; i < engine->program->num_units; i++) {
        struct engine_unit_counts *now = &result->units[i];
        const struct engine_unit_counts *then = &anchor->units[i];
        for (int k = 0; k < ENGINE_NUM_CAUSES; k++)
            now->ticks[k] += times * (now->ticks[k] - then->ticks[k]);
        now->num_steps += times * (now->num_steps - then->num_steps);
    }
    for (int i = 0; i < engine->program->num_buffers; i++) {
        struct engine_buffer_counts *now = &result->buffers[i];
        const struct engine_buffer_counts *then = &anchor->buffers[i];
        now->rows_read += times * (now->rows_read - then->rows_read);
        now->rows_written += times * (now->rows_written - then->rows_written);
    }
    result->dram_bytes_read += times * (result->dram_bytes_read - anchor->dram_bytes_read);
    result->dram_bytes_written += times * (result->dram_bytes_written - anchor->dram_bytes_written);
}

static void move_kept(struct engine_done *done, uint64_t tiles, int64_t ticks)
{
    if (done->tile == UINT64_MAX)
        return;
    done->tile += tiles;
    done->ticks += ticks;
}

static void move_done(struct engine *engine, const struct engine_level *level, int step,
                      const struct engine_view *view, uint64_t tiles, int64_t ticks)
{
    for (uint64_t tile = view->low; tile <= view->high; tile++)
        level->moved[tile - view->low] = *engine_done(engine, step, tile);
    for (uint64_t tile = view->low; tile <= view->high; tile++) {
        const struct engine_done *done = &level->moved[tile - view->low];
        *engine_done(engine, step, tile + tiles) = (struct engine_done){
            .tile = done->tile == tile ? tile + tiles : UINT64_MAX, .ticks = done->ticks + ticks};
    }
    if (engine->finished_tile[step] >= 0)
        engine->finished_tile[step] += (int64_t)tiles;
    move_kept(&engine->latest[step], tiles, ticks);
    move_kept(&engine->before[step], tiles, ticks);
    engine->past_tile[step] = view->low + tiles;
}

static void move_unit(struct engine *engine, const struct engine_level *level,
                      struct engine_unit *unit, const struct engine_view *view, uint64_t tiles,
                      int64_t ticks)
{
    unit->position += tiles;
    unit->tile += tiles;
    unit->free_ticks += ticks;
    unit->start_ticks += ticks;
    unit->passed_ticks += ticks;
    unit->served_ticks += ticks;
    unit->least_end += ticks;
    if (unit->ready_ticks >= 0)
        unit->ready_ticks += ticks;
    for (int k = 0; k < ENGINE_MAX_OUTSTANDING; k++)
        unit->returns[k] += ticks;
    for (int i = 0; i < unit->num_own; i++)
        if (!level->is_static[unit->own[i]])
            move_done(engine, level, unit->own[i], view, tiles, ticks);
}

static void jump(struct engine *engine, const struct engine_level *level,
                 const struct engine_view *view, uint64_t times)
{
    const struct engine_snapshot *anchor = &level->anchor;
    const uint64_t tiles = times * (engine->ref_tile - anchor->tile);
    const int64_t ticks = (int64_t)times * (engine->now - anchor->now);
    const int64_t per_cycle = engine->program->dram.bytes_per_cycle.num;
    multiply_counters(engine, &anchor->result, times);
    engine->result->num_simulated -= tiles;
    if (engine->channel_free > engine->now * per_cycle)
        engine->channel_free += ticks * per_cycle;
    if (engine->end_ticks > engine->now)
        engine->end_ticks += ticks;
    for (int i = 0; i < engine->program->num_units; i++)
        if (view->is_near[i])
            move_unit(engine, level, &engine->units[i], view, tiles, ticks);
    for (int i = 0; i < engine->program->num_units; i++) {
        struct engine_unit *unit = &engine->units[i];
        if (!view->is_near[i])
            continue;
        engine_wait_list(engine, unit);
        if (unit->state == ENGINE_IDLE)
            unit->ready_ticks = engine_wait_ready(engine, unit);
    }
    engine->now += ticks;
    engine->ref_tile += tiles;
    if (engine->options->on_event != NULL)
        engine->options->on_event(
            engine->options->context,
            &(struct engine_event){.kind = ENGINE_JUMP,
                                   .step = -1,
                                   .tile = tiles,
                                   .ticks = (uint64_t)ticks,
                                   .done_ticks = (uint64_t)(engine->now - ticks),
                                   .ready_ticks = (uint64_t)ticks / times});
}

static bool is_same(const struct engine_snapshot *a, const struct engine_snapshot *b)
{
    return a->is_set && a->region == b->region && a->num_values == b->num_values &&
           memcmp(a->values, b->values, sizeof(*a->values) * (size_t)a->num_values) == 0;
}

static void set_anchor(struct engine *engine, struct engine_level *level)
{
    int64_t *values = level->anchor.values;
    if (level->anchor.is_set && level->anchor.region == level->present.region)
        level->patience *= 2;
    level->anchor = level->present;
    level->present.values = values;
    level->anchor.result = *engine->result;
    level->anchor.is_set = true;
    level->visits = 0;
}

/* Returns whether it jumped. */
static bool visit_level(struct engine *engine, struct engine_level *level)
{
    struct engine_view view;
    if (level->num_skipped > 0) {
        level->num_skipped--;
        return false;
    }
    engine_level_find_static(engine, level);
    if (!engine_level_look(engine, level, &view))
        return false;
    if (!engine_level_take(engine, level, &view, &level->present)) {
        level->backoff = level->backoff < MAX_BACKOFF ? 2 * level->backoff + 1 : MAX_BACKOFF;
        level->num_skipped = level->backoff;
        return false;
    }
    level->num_skipped = (uint64_t)level->present.num_values / VALUES_PER_TILE / level->multiple;
    level->visits++;
    const uint64_t tiles = engine->ref_tile - level->anchor.tile;
    if (is_same(&level->anchor, &level->present) && tiles > view.high - view.low) {
        const int64_t ticks = engine->now - level->anchor.now;
        const uint64_t times = count_periods(engine, level, &view, tiles, ticks);
        if (times > 0) {
            jump(engine, level, &view, times);
            return true;
        }
    }
    if (!level->anchor.is_set || level->anchor.region != level->present.region ||
        level->visits >= level->patience)
        set_anchor(engine, level);
    return false;
}

/* Is the reference step where periods of this level begin and end? */
static bool is_at_seam(const struct engine *engine, const struct engine_level *level)
{
    if (engine->list == NULL)
        return engine->ref_tile % level->multiple == 0;
    const int g = engine_list_group(engine->list, engine->ref_tile);
    const uint64_t offset = engine->ref_tile - engine->list->first_tile[g];
    return offset % engine->list->schedule->groups[g].num_tiles == 0;
}

void engine_period_visit(struct engine *engine)
{
    for (int i = engine->num_levels - 1; i >= 0; i--)
        if (is_at_seam(engine, &engine->levels[i]) && visit_level(engine, &engine->levels[i]))
            return;
}
