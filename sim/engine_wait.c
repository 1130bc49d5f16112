/*
 * What an instance waits for: the waits of its step, then the readers of the tensors that it fills,
 * in the order of the tensors. Instances of one step are done in the order of their tiles, so of
 * all iterations that must have left their slots only the last instance of each reader counts.
 */
#include "sim/engine_state.h"

#include "base/buf.h"

void engine_wait_init(struct engine *engine)
{
    const struct program *program = engine->program;
    int most[PROGRAM_MAX_UNITS] = {0};
    for (int i = 0; i < program->num_steps; i++) {
        int num = program->steps[i].num_waits;
        for (int k = 0; k < program->num_tensors; k++)
            num += program->tensors[k].producer == i ? program->tensors[k].num_readers : 0;
        if (num > most[program->steps[i].unit])
            most[program->steps[i].unit] = num;
    }
    for (int i = 0; i < program->num_units; i++)
        engine->units[i].awaited = ARENA_ARRAY(engine->arena, struct engine_awaited, most[i] + 1);
    for (int k = 0; k < program->num_tensors; k++)
        if (program->tensors[k].producer >= 0)
            engine->is_producer[program->tensors[k].producer] = true;
}

static void list_readers(const struct engine *engine, int i_tensor, struct engine_unit *unit)
{
    const struct program_tensor *tensor = &engine->program->tensors[i_tensor];
    const uint64_t end = engine_tiles_freed(engine, tensor, unit->tile);
    for (int i = 0; i < tensor->num_readers; i++) {
        struct engine_awaited *awaited = &unit->awaited[unit->num_awaited];
        *awaited = (struct engine_awaited){.step = tensor->readers[i],
                                           .tensor = i_tensor,
                                           .cause = ENGINE_SPACE,
                                           .done_ticks = -1};
        if (engine_tiles_last(engine, tensor->readers[i], end, &awaited->tile))
            unit->num_awaited++;
    }
}

void engine_wait_list(const struct engine *engine, struct engine_unit *unit)
{
    const struct program *program = engine->program;
    unit->num_awaited = 0;
    if (unit->state == ENGINE_ENDED)
        return;
    const int i_step = unit->own[unit->i_own];
    const struct program_step *step = &program->steps[i_step];
    for (int i = 0; i < step->num_waits; i++) {
        const struct program_wait *wait = &step->waits[i];
        const uint64_t age = (uint64_t)wait->age;
        if (age > unit->tile || !engine_tiles_happens(engine, wait->step, unit->tile - age))
            continue;
        unit->awaited[unit->num_awaited++] =
            (struct engine_awaited){.step = wait->step,
                                    .tensor = -1,
                                    .cause = engine_is_transfer(engine, wait->step) ? ENGINE_DRAM
                                             : wait->is_space                       ? ENGINE_SPACE
                                                              : ENGINE_OPERAND,
                                    .tile = unit->tile - age,
                                    .done_ticks = -1};
    }
    for (int i = 0; engine->is_producer[i_step] && i < program->num_tensors; i++)
        if (program->tensors[i].producer == i_step)
            list_readers(engine, i, unit);
}

bool engine_wait_is_kept(const struct engine *engine, const struct engine_awaited *awaited)
{
    return awaited->done_ticks >= 0 || awaited->tile < engine->past_tile[awaited->step] ||
           engine_done(engine, awaited->step, awaited->tile)->tile == awaited->tile;
}

/* When the first kept instance after one that is not kept any more is done: not before it. */
static int64_t later_ticks(const struct engine *engine, const struct engine_awaited *awaited)
{
    const uint64_t finished = (uint64_t)engine->finished_tile[awaited->step];
    const struct engine_done *before = &engine->before[awaited->step];
    const uint64_t tile =
        engine_tiles_next(engine, awaited->step, finished - engine->ring_tiles + 1);
    if (tile == finished && before->tile != UINT64_MAX && before->tile >= awaited->tile)
        return before->ticks;
    return engine_done(engine, awaited->step, tile)->ticks;
}

int64_t engine_wait_ticks(const struct engine *engine, const struct engine_awaited *awaited)
{
    if (awaited->done_ticks >= 0)
        return awaited->done_ticks;
    if (engine->finished_tile[awaited->step] < (int64_t)awaited->tile)
        return -1;
    if (awaited->tile < engine->past_tile[awaited->step])
        return 0;
    return engine_wait_is_kept(engine, awaited)
               ? engine_done(engine, awaited->step, awaited->tile)->ticks
               : later_ticks(engine, awaited);
}

/* Times are taken down when they are first known: they are not kept for ever. */
int64_t engine_wait_ready(struct engine *engine, struct engine_unit *unit)
{
    int64_t ready = 0;
    for (int i = 0; i < unit->num_awaited; i++) {
        struct engine_awaited *awaited = &unit->awaited[i];
        if (awaited->done_ticks < 0) {
            const int64_t done = engine_wait_ticks(engine, awaited);
            if (done > unit->free_ticks && !engine_wait_is_kept(engine, awaited))
                engine->lost_step = awaited->step;
            awaited->done_ticks = done;
        }
        if (awaited->done_ticks < 0)
            ready = -1;
        if (ready >= 0 && awaited->done_ticks > ready)
            ready = awaited->done_ticks;
    }
    return ready;
}

enum engine_cause engine_wait_attribute(struct engine *engine, int i_unit)
{
    const struct engine_unit *unit = &engine->units[i_unit];
    uint64_t *ticks = engine->result->units[i_unit].ticks;
    enum engine_cause last = ENGINE_BUSY;
    int64_t at = unit->free_ticks;
    for (int i = 0; i < unit->num_awaited && at < engine->now; i++) {
        const int64_t done = engine_wait_ticks(engine, &unit->awaited[i]);
        if (done <= at)
            continue;
        last = unit->awaited[i].cause;
        ticks[last] += (uint64_t)(done - at);
        at = done;
    }
    if (at < engine->now) {
        last = ENGINE_SPACE;
        ticks[last] += (uint64_t)(engine->now - at);
    }
    return last;
}

enum status engine_wait_deadlock(const struct engine *engine, struct err *err)
{
    const struct program *program = engine->program;
    struct buf text;
    buf_init(&text);
    for (int i = 0; i < program->num_units; i++) {
        const struct engine_unit *unit = &engine->units[i];
        int k = 0;
        while (k < unit->num_awaited && engine_wait_ticks(engine, &unit->awaited[k]) >= 0)
            k++;
        if (unit->state == ENGINE_ENDED || k == unit->num_awaited)
            continue;
        const struct engine_awaited *awaited = &unit->awaited[k];
        buf_printf(&text, "%s'%s' of tile %llu waits for '%s' of tile %llu",
                   text.length == 0 ? "" : ", ", program->steps[unit->own[unit->i_own]].name,
                   (unsigned long long)unit->tile, program->steps[awaited->step].name,
                   (unsigned long long)awaited->tile);
        if (awaited->tensor >= 0)
            buf_printf(&text, " to free '%s'", program->tensors[awaited->tensor].name);
    }
    const struct pos no_pos = {NULL, 0, 0};
    const enum status status =
        err_set(err, STATUS_CONFIG, no_pos, "steps", "deadlock in cycle %lld: %s",
                (long long)(engine->now / program->ticks_per_cycle), text.data);
    buf_release(&text);
    return status;
}
