/*
 * Period detection: when the machine is, relative to the present tile and time, where it was
 * before, it will go on as it did. The run then jumps over as many periods as end before anything
 * that happens only in some tiles; counters grow by what one period added.
 *
 * Loops with steps that happen first or last divide a run into regions. Level 0 looks for periods
 * of any number of tiles inside one iteration pattern of the innermost such loop, the next level
 * for periods of whole such loops inside the next, and so on; the last is bounded by the run alone.
 *
 * On each level a unit is near if its next step belongs to the pattern, otherwise parked: its next
 * step lies beyond the region, and what it waits for is not done before the region ends. Near units
 * and their results move with a jump; parked ones stay. A period must be longer than the span of
 * tiles in flight, so that every time that a later step may look up was set within the period.
 */
#include "sim/engine_state.h"

#include <assert.h>
#include <string.h>

enum { MAX_STATE = 1 << 14, FIRST_PATIENCE = 4, VALUES_PER_TILE = 64, MAX_BACKOFF = 1 << 12 };

struct snapshot {
    bool is_set;
    uint64_t tile; /* of the reference step */
    uint64_t region;
    int64_t now;
    struct engine_result result;
    int num_values;
    int64_t *values;
};

struct engine_level {
    int limit_loop;                    /* -1: none */
    uint64_t multiple;                 /* tiles; a period is a multiple of it */
    uint64_t static_region;            /* that is_static describes; UINT64_MAX: none */
    bool is_static[PROGRAM_MAX_STEPS]; /* does not happen inside the region */
    bool has_first;                    /* of the limiting loop */
    bool has_last;
    uint64_t num_skipped; /* visits to pass over: a wide state costs more to take down */
    uint64_t backoff;     /* of them after a state that is too large */
    uint64_t visits;      /* since the anchor */
    uint64_t patience;    /* visits until another anchor is tried */
    struct snapshot anchor;
    struct snapshot present;
    struct engine_done *moved; /* [ring_tiles] */
};

/* Where the machine is on one level. */
struct view {
    bool is_near[PROGRAM_MAX_UNITS];
    uint64_t low; /* no near step looks at a tile before it */
    uint64_t high;
    uint64_t region_end; /* last tile of the region */
    uint64_t region;     /* number of the region */
    int64_t floor;       /* times before it are as good as past */
};

static void init_level(struct engine *engine, struct engine_level *level, int limit_loop,
                       uint64_t multiple)
{
    level->limit_loop = limit_loop;
    level->multiple = multiple;
    level->patience = FIRST_PATIENCE;
    level->static_region = UINT64_MAX;
    level->anchor.values = ARENA_ARRAY(engine->arena, int64_t, MAX_STATE);
    level->present.values = ARENA_ARRAY(engine->arena, int64_t, MAX_STATE);
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
        if (engine->program->tensors[i].producer >= 0 &&
            engine->program->tensors[i].loop == loop + 1)
            return true;
    for (int i = 0; i < engine->program->num_steps; i++)
        if (engine->program->steps[i].when[loop] != PROGRAM_EVERY)
            return true;
    return false;
}

/* Tiles of all iterations of a loop. */
static uint64_t whole_loop(const struct engine *engine, int loop)
{
    return loop + 1 < engine->num_loops
               ? engine->loop_tiles[loop + 1]
               : (engine->loops[loop].count > ENGINE_MAX_TILES / engine->loop_tiles[loop]
                      ? ENGINE_MAX_TILES
                      : engine->loop_tiles[loop] * engine->loops[loop].count);
}

void engine_period_init(struct engine *engine)
{
    uint64_t multiple = 1;
    engine->levels = ARENA_ARRAY(engine->arena, struct engine_level, PROGRAM_MAX_LOOPS + 1);
    for (int i = 0; i < engine->num_loops; i++) {
        if (!has_condition(engine, i))
            continue;
        init_level(engine, &engine->levels[engine->num_levels++], i, multiple);
        multiple = whole_loop(engine, i);
    }
    init_level(engine, &engine->levels[engine->num_levels++], -1, multiple);
}

/*
 * Inside a region a step with a condition on the limiting loop never happens; one with conditions
 * on loops around it happens as everywhere in the region, or never.
 */
static void find_static(const struct engine *engine, struct engine_level *level)
{
    const int limit = level->limit_loop;
    if (limit < 0 || level->static_region == engine->ref_tile / whole_loop(engine, limit))
        return;
    level->static_region = engine->ref_tile / whole_loop(engine, limit);
    for (int i = 0; i < engine->program->num_steps; i++) {
        const enum program_when *when = engine->program->steps[i].when;
        level->is_static[i] = when[limit] != PROGRAM_EVERY;
        for (int k = limit + 1; k < engine->num_loops; k++) {
            const uint64_t count = engine->loops[k].count;
            const uint64_t iteration = engine->ref_tile / engine->loop_tiles[k] % count;
            if ((when[k] == PROGRAM_FIRST && iteration != 0) ||
                (when[k] == PROGRAM_LAST && iteration != count - 1))
                level->is_static[i] = true;
        }
    }
}

/* Bounds of the region of the reference step; false if the tiles in flight are not all inside. */
static bool find_region(const struct engine *engine, const struct engine_level *level,
                        struct view *view)
{
    view->region = 0;
    view->region_end = engine->num_tiles - 1;
    if (level->limit_loop >= 0) {
        const uint64_t size = engine->loop_tiles[level->limit_loop];
        const uint64_t whole = whole_loop(engine, level->limit_loop);
        view->region = level->static_region;
        const uint64_t start = view->region * whole + (level->has_first ? size : 0);
        const uint64_t end = (view->region + 1) * whole - (level->has_last ? size : 0);
        if (view->low < start || end == 0)
            return false;
        if (end - 1 < view->region_end)
            view->region_end = end - 1;
    }
    return view->high <= view->region_end;
}

static bool has_settled(const struct engine *engine, const struct engine_unit *unit,
                        const struct view *view)
{
    for (int i = 0; i < unit->num_own; i++) {
        const int64_t finished = engine->finished_tile[unit->own[i]];
        if (finished >= 0 &&
            engine_done(engine, unit->own[i], (uint64_t)finished)->ticks > view->floor)
            return false;
    }
    return true;
}

/*
 * Moves view->low down to the first instance of a reader that is not done by now: what was before
 * no producer will see. False if one may see an instance that has not even finished.
 */
static bool reach_back(const struct engine *engine, struct view *view)
{
    const struct program *program = engine->program;
    for (int i = 0; i < program->num_tensors; i++) {
        const struct program_tensor *tensor = &program->tensors[i];
        for (int k = 0; tensor->producer >= 0 && k < tensor->num_readers; k++) {
            struct engine_awaited read = {.step = tensor->readers[k], .done_ticks = -1};
            uint64_t end = view->low;
            while (engine_tiles_last(engine, read.step, end, &read.tile)) {
                const int64_t done = engine_wait_ticks(engine, &read);
                if (done < 0 || (done > view->floor && !engine_wait_is_kept(engine, &read)))
                    return false;
                if (done <= view->floor)
                    break;
                view->low = end = read.tile;
            }
        }
    }
    return true;
}

/* Sorts the units and finds the region; false if the state cannot repeat on this level now. */
static bool look(const struct engine *engine, const struct engine_level *level, struct view *view)
{
    uint64_t first = UINT64_MAX;
    view->high = 0;
    view->floor = engine->now;
    for (int i = 0; i < engine->program->num_units; i++) {
        const struct engine_unit *unit = &engine->units[i];
        view->is_near[i] = false;
        if (unit->state == ENGINE_ENDED)
            continue;
        if (level->is_static[unit->own[unit->i_own]]) {
            if (unit->state == ENGINE_ACTIVE || unit->ready_ticks > engine->now)
                return false;
            continue;
        }
        view->is_near[i] = true;
        first = unit->position < first ? unit->position : first;
        view->high = unit->position > view->high ? unit->position : view->high;
        if (unit->state == ENGINE_IDLE && unit->free_ticks < view->floor)
            view->floor = unit->free_ticks;
    }
    const uint64_t back = (uint64_t)engine->max_age + (uint64_t)engine->max_lag;
    if (first == UINT64_MAX || first < back)
        return false;
    view->low = first - back;
    for (int i = 0; i < engine->program->num_units; i++)
        if (!view->is_near[i] && !has_settled(engine, &engine->units[i], view))
            return false;
    return reach_back(engine, view) && find_region(engine, level, view);
}

/* ---- the state as a list of numbers ---- */

static bool put(struct snapshot *out, int64_t value)
{
    if (out->num_values == MAX_STATE)
        return false;
    out->values[out->num_values++] = value;
    return true;
}

/* Ticks from now; the past is one. */
static int64_t relative(const struct engine *engine, int64_t ticks)
{
    return ticks > engine->now ? ticks - engine->now : 0;
}

static bool put_unit(const struct engine *engine, const struct engine_unit *unit, int i_unit,
                     const struct view *view, struct snapshot *out)
{
    if (unit->state == ENGINE_ENDED)
        return put(out, -1);
    if (!view->is_near[i_unit]) /* it must not have moved at all */
        return put(out, -2) && put(out, (int64_t)unit->position) && put(out, unit->i_own);
    bool fits = put(out, (int64_t)unit->state);
    const struct program_step *step = &engine->program->steps[unit->own[unit->i_own]];
    fits = fits && put(out, (int64_t)(unit->position - engine->ref_tile)) && put(out, unit->i_own);
    if (unit->state == ENGINE_IDLE)
        return fits && put(out, unit->free_ticks - engine->now);
    fits = fits && put(out, unit->start_ticks - engine->now) && put(out, unit->slots_left) &&
           put(out, relative(engine, unit->served_ticks)) &&
           put(out, relative(engine, unit->least_end)) && put(out, unit->is_in_slot) &&
           put(out, unit->slots_left == 0 ? unit->passed_ticks - engine->now : 0);
    for (int k = 0; unit->is_in_slot && k < step->num_access; k++)
        fits = fits && put(out, unit->reads_left[k]) && put(out, unit->writes_left[k]);
    return fits;
}

static bool put_dram(const struct engine *engine, const struct view *view, struct snapshot *out)
{
    const struct program_dram *dram = &engine->program->dram;
    const int64_t busy = engine->channel_free - engine->now * dram->bytes_per_cycle.num;
    const int window = (int)dram->max_outstanding;
    bool fits = put(out, busy > 0 ? busy : 0);
    for (int i = 0; i < engine->program->num_units; i++) {
        const struct engine_unit *unit = &engine->units[i];
        for (int k = 0; view->is_near[i] && k < window; k++) {
            const int64_t left = unit->returns[(unit->i_return + k) % window] - engine->now;
            fits = fits && put(out, left > 0 ? left : 0);
        }
    }
    return fits;
}

/* Instances of a step are done in order: those after the last finished one are not, and going back
 * from it the first that is past ends the list. */
static bool put_done(const struct engine *engine, int step, const struct view *view,
                     struct snapshot *out)
{
    const int64_t finished = engine->finished_tile[step];
    if (finished < (int64_t)view->low)
        return put(out, INT64_MIN);
    if (finished > (int64_t)view->high)
        return put(out, INT64_MAX);
    bool fits = put(out, finished - (int64_t)engine->ref_tile);
    uint64_t tile = (uint64_t)finished;
    do {
        const int64_t done = engine_done(engine, step, tile)->ticks;
        if (done <= view->floor)
            break;
        fits = put(out, done - engine->now);
    } while (fits && engine_tiles_last(engine, step, tile, &tile) && tile >= view->low);
    return fits;
}

static bool take_snapshot(const struct engine *engine, const struct engine_level *level,
                          const struct view *view, struct snapshot *out)
{
    out->num_values = 0;
    out->tile = engine->ref_tile;
    out->region = view->region;
    out->now = engine->now;
    bool fits = put(out, engine->end_ticks > engine->now ? engine->end_ticks - engine->now : 0);
    fits = fits && put(out, (int64_t)(engine->ref_tile - view->low)) &&
           put(out, (int64_t)(view->high - view->low));
    for (int i = 0; fits && i < engine->program->num_units; i++)
        fits = put_unit(engine, &engine->units[i], i, view, out);
    if (engine->has_dram)
        fits = fits && put_dram(engine, view, out);
    for (int i = 0; fits && i < engine->program->num_steps; i++)
        if (!level->is_static[i])
            fits = put_done(engine, i, view, out);
    return fits;
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
                              const struct view *view, uint64_t tiles, int64_t ticks)
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

static void move_done(struct engine *engine, const struct engine_level *level, int step,
                      const struct view *view, uint64_t tiles, int64_t ticks)
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
    engine->past_tile[step] = view->low + tiles;
}

static void move_unit(struct engine *engine, const struct engine_level *level,
                      struct engine_unit *unit, const struct view *view, uint64_t tiles,
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

static void jump(struct engine *engine, const struct engine_level *level, const struct view *view,
                 uint64_t times)
{
    const struct snapshot *anchor = &level->anchor;
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
        if (!view->is_near[i])
            engine_wait_keep(engine, &engine->units[i]);
    for (int i = 0; i < engine->program->num_units; i++)
        if (view->is_near[i])
            move_unit(engine, level, &engine->units[i], view, tiles, ticks);
    for (int i = 0; i < engine->program->num_units; i++)
        if (view->is_near[i])
            engine_wait_list(engine, &engine->units[i]);
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

static bool is_same(const struct snapshot *a, const struct snapshot *b)
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
    struct view view;
    if (level->num_skipped > 0) {
        level->num_skipped--;
        return false;
    }
    find_static(engine, level);
    if (!look(engine, level, &view))
        return false;
    if (!take_snapshot(engine, level, &view, &level->present)) {
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

void engine_period_visit(struct engine *engine)
{
    for (int i = engine->num_levels - 1; i >= 0; i--)
        if (engine->ref_tile % engine->levels[i].multiple == 0 &&
            visit_level(engine, &engine->levels[i]))
            return;
}
