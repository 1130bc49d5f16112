/* In which tiles a step happens, and what a unit does next. */
#include "sim/engine_state.h"

#include <string.h>

void engine_tiles_init(struct engine *engine)
{
    const struct program *program = engine->program;
    uint64_t size = 1;
    engine->num_loops = program->num_loops == 0 ? 1 : program->num_loops;
    engine->loops[0].count = engine->num_tiles;
    if (program->num_loops > 0)
        memcpy(engine->loops, program->loops, sizeof(engine->loops));
    for (int i = 0; i < engine->num_loops; i++) {
        engine->loop_tiles[i] = size;
        /* beyond the run the size of a loop means nothing */
        size = engine->loops[i].count > ENGINE_MAX_TILES / size ? ENGINE_MAX_TILES
                                                                : size * engine->loops[i].count;
    }
    for (int i = 0; i < program->num_steps; i++)
        engine->is_every[i] = program_is_every(&program->steps[i]);
}

bool engine_tiles_happens(const struct engine *engine, int step, uint64_t tile)
{
    if (engine->list != NULL) {
        const uint32_t mask = engine->list->masks[step];
        return mask == 0 || (engine_list_flags(engine->list, tile) & mask) == mask;
    }
    return engine->is_every[step] ||
           program_happens(engine->program, step, tile, engine->num_tiles);
}

/* Of loop i: the iteration of the tile, and the one in which the step happens. */
static bool is_wanted(const struct engine *engine, enum program_when when, int i, uint64_t tile,
                      uint64_t *out_iteration, uint64_t *out_wanted)
{
    const uint64_t count = engine->loops[i].count;
    *out_iteration = tile / engine->loop_tiles[i] % count;
    *out_wanted = when == PROGRAM_LAST ? count - 1 : 0;
    return when == PROGRAM_EVERY || *out_iteration == *out_wanted;
}

uint64_t engine_tiles_next(const struct engine *engine, int step, uint64_t tile)
{
    const struct program_step *asked = &engine->program->steps[step];
    uint64_t iteration = 0;
    uint64_t wanted = 0;
    if (engine->list != NULL)
        return engine_list_next(engine->list, step, tile);
    if (asked->is_partial_only)
        return engine->num_tiles;
    for (int i = 0; i < engine->num_loops && tile < engine->num_tiles;) {
        const uint64_t size = engine->loop_tiles[i];
        if (is_wanted(engine, asked->when[i], i, tile, &iteration, &wanted)) {
            i++;
            continue;
        }
        /* to the start of the next iteration that is wanted, then the inner loops again */
        tile += (wanted > iteration ? wanted - iteration
                                    : engine->loops[i].count - iteration + wanted) *
                size;
        tile -= tile % size;
        i = 0;
    }
    return tile < engine->num_tiles ? tile : engine->num_tiles;
}

bool engine_tiles_last(const struct engine *engine, int step, uint64_t end, uint64_t *out)
{
    const struct program_step *asked = &engine->program->steps[step];
    uint64_t tile = end - 1;
    uint64_t iteration = 0;
    uint64_t wanted = 0;
    if (engine->list != NULL)
        return engine_list_last(engine->list, step, end, out);
    if (asked->is_partial_only || end == 0)
        return false;
    for (int i = 0; i < engine->num_loops;) {
        const uint64_t size = engine->loop_tiles[i];
        if (is_wanted(engine, asked->when[i], i, tile, &iteration, &wanted)) {
            i++;
            continue;
        }
        /* to the end of the iteration before that is wanted, then the inner loops again */
        const uint64_t back = (wanted < iteration ? iteration - wanted
                                                  : engine->loops[i].count - wanted + iteration) *
                              size;
        const uint64_t start = tile - tile % size;
        if (back > start)
            return false;
        tile = start - back + size - 1;
        i = 0;
    }
    *out = tile;
    return true;
}

uint64_t engine_tiles_iteration(const struct engine *engine, int loop, uint64_t tile)
{
    return engine->list != NULL ? engine_list_iteration(engine->list, loop, tile)
                                : tile / engine->loop_tiles[loop];
}

uint64_t engine_tiles_freed(const struct engine *engine, const struct program_tensor *tensor,
                            uint64_t tile)
{
    if (engine->list != NULL)
        return engine_list_freed(engine->list, tensor, tile);
    const uint64_t size = engine->loop_tiles[tensor->loop];
    const uint64_t iteration = engine_tiles_iteration(engine, tensor->loop, tile);
    return iteration < tensor->copies ? 0 : (iteration - tensor->copies + 1) * size;
}

/* The first position from `position` on where a unit without every-tile steps does something. */
static uint64_t skip_position(const struct engine *engine, const struct engine_unit *unit,
                              uint64_t position)
{
    uint64_t first = engine->num_tiles + (uint64_t)engine->max_lag;
    for (int i = 0; i < unit->num_own; i++) {
        const uint64_t lag = (uint64_t)engine->program->steps[unit->own[i]].lag;
        const uint64_t from = position > lag ? position - lag : 0;
        if (from >= engine->num_tiles)
            continue;
        const uint64_t at = engine_tiles_next(engine, unit->own[i], from) + lag;
        first = at < first ? at : first;
    }
    return first;
}

void engine_tiles_find(const struct engine *engine, struct engine_unit *unit)
{
    const uint64_t end = engine->num_tiles + (uint64_t)unit->max_lag;
    unit->ready_ticks = -1;
    while (unit->position < end) {
        for (; unit->i_own < unit->num_own; unit->i_own++) {
            const int step = unit->own[unit->i_own];
            const uint64_t lag = (uint64_t)engine->program->steps[step].lag;
            if (unit->position < lag || unit->position - lag >= engine->num_tiles)
                continue;
            unit->tile = unit->position - lag;
            if (engine_tiles_happens(engine, step, unit->tile))
                return;
        }
        unit->i_own = 0;
        unit->position++;
        if (!unit->has_every)
            unit->position = skip_position(engine, unit, unit->position);
    }
    unit->state = ENGINE_ENDED;
}
