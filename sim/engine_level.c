/*
 * Loops with steps that happen first or last, and loops whose iterations change the slots of
 * tensors, divide a run into regions; a schedule is divided into its groups.
 *
 * On each level a unit is near if its next step belongs to the pattern, otherwise parked: its next
 * step lies beyond the region, and what it waits for is not done before the region ends. The state
 * is what near units, the channel and the results that somebody may still look up are, relative to
 * the present tile and time.
 */
#include "sim/engine_level.h"

/* Tiles of all iterations of a loop. */
uint64_t engine_level_whole_loop(const struct engine *engine, int loop)
{
    return loop + 1 < engine->num_loops
               ? engine->loop_tiles[loop + 1]
               : (engine->loops[loop].count > ENGINE_MAX_TILES / engine->loop_tiles[loop]
                      ? ENGINE_MAX_TILES
                      : engine->loop_tiles[loop] * engine->loops[loop].count);
}

/*
 * Inside a region a step with a condition on the limiting loop never happens; one with conditions
 * on loops around it happens as everywhere in the region, or never.
 */
void engine_level_find_static(const struct engine *engine, struct engine_level *level)
{
    const int limit = level->limit_loop;
    if (engine->list != NULL) {
        level->static_region = (uint64_t)engine_list_group(engine->list, engine->ref_tile);
        for (int i = 0; i < engine->program->num_steps; i++)
            level->is_static[i] =
                !engine_list_has(engine->list, engine->list->of_step[i], (int)level->static_region);
        return;
    }
    if (limit < 0 ||
        level->static_region == engine->ref_tile / engine_level_whole_loop(engine, limit))
        return;
    level->static_region = engine->ref_tile / engine_level_whole_loop(engine, limit);
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
                        struct engine_view *view)
{
    view->region = 0;
    view->region_start = 0;
    view->region_end = engine->num_tiles - 1;
    if (engine->list != NULL) {
        view->region = level->static_region;
        view->region_start = engine->list->first_tile[view->region];
        view->region_end = engine->list->first_tile[view->region + 1] - 1;
    }
    if (level->limit_loop >= 0) {
        const uint64_t size = engine->loop_tiles[level->limit_loop];
        const uint64_t whole = engine_level_whole_loop(engine, level->limit_loop);
        view->region = level->static_region;
        view->region_start = view->region * whole + (level->has_first ? size : 0);
        const uint64_t end = (view->region + 1) * whole - (level->has_last ? size : 0);
        if (end == 0)
            return false;
        if (end - 1 < view->region_end)
            view->region_end = end - 1;
    }
    return view->low >= view->region_start && view->high <= view->region_end;
}

static bool has_settled(const struct engine *engine, const struct engine_unit *unit,
                        const struct engine_view *view)
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
 * no producer will see. From there on, whether a producer waits for a reader depends on how many
 * iterations begin between the two, and those lie in the region with them. False if a producer may
 * see an instance that has not even finished.
 */
static bool reach_back(const struct engine *engine, struct engine_view *view)
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
bool engine_level_look(const struct engine *engine, const struct engine_level *level,
                       struct engine_view *view)
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

static bool put(struct engine_snapshot *out, int64_t value)
{
    if (out->num_values == ENGINE_LEVEL_MAX_STATE)
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
                     const struct engine_view *view, struct engine_snapshot *out)
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
    for (int k = 0; engine->has_banks && k < step->num_access; k++)
        fits = fits &&
               put(out, engine->banks[step->access[k].buffer] != NULL ? (int64_t)unit->first_bank[k]
                                                                      : 0);
    for (int k = 0; unit->is_in_slot && k < step->num_access; k++)
        fits = fits && put(out, unit->reads_left[k]) && put(out, unit->writes_left[k]);
    return fits;
}

static bool put_dram(const struct engine *engine, const struct engine_view *view,
                     struct engine_snapshot *out)
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
static bool put_done(const struct engine *engine, int step, const struct engine_view *view,
                     struct engine_snapshot *out)
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

bool engine_level_take(const struct engine *engine, const struct engine_level *level,
                       const struct engine_view *view, struct engine_snapshot *out)
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
    for (int i = 0; fits && i < engine->program->num_tensors; i++) {
        const struct program_tensor *tensor = &engine->program->tensors[i];
        if (engine->is_rotating[i])
            fits =
                put(out, (int64_t)(engine_tiles_iteration(engine, tensor->loop, engine->ref_tile) %
                                   tensor->copies));
    }
    for (int i = 0; fits && i < engine->program->num_steps; i++)
        if (!level->is_static[i])
            fits = put_done(engine, i, view, out);
    return fits;
}
