/*
 * The event loop of the cycle engine. Time moves from event to event: a unit starts an instance, or
 * its last slot ends. Between two events every running instance passes one slot a cycle, unless
 * ports are short; then engine_port.c serves the cycles one by one.
 *
 * When a step may start, all it waits for has left its unit, so the times are known: the stall
 * since the unit was free is divided among its waits in their order, each up to the time when it
 * was met.
 */
#include "sim/engine.h"

#include "sim/engine_state.h"

#include <assert.h>
#include <string.h>

const char *const engine_cause_names[ENGINE_NUM_CAUSES] = {
#define X(name, text) [name] = (text),
    ENGINE_CAUSE_LIST(X)
#undef X
};

#define MAX_TIME ((int64_t)1 << 62)

static const struct pos no_pos = {NULL, 0, 0};

/* ---- events ---- */

static void tell(const struct engine *engine, const struct engine_event *event)
{
    if (engine->options->on_event != NULL)
        engine->options->on_event(engine->options->context, event);
}

static void start_instance(struct engine *engine, int i_unit)
{
    struct engine_unit *unit = &engine->units[i_unit];
    const int i_step = unit->own[unit->i_own];
    const struct program_step *step = &engine->program->steps[i_step];
    const enum engine_cause cause = engine_wait_attribute(engine, i_unit);
    unit->state = ENGINE_ACTIVE;
    unit->start_ticks = engine->now;
    unit->is_in_slot = false;
    unit->slots_left = step->slots_ticks;
    unit->served_ticks = unit->least_end = 0;
    if (engine->has_banks)
        engine_bank_start(engine, unit);
    if (engine_is_transfer(engine, i_step))
        engine_dram_start(engine, unit, step);
    engine->result->units[i_unit].num_steps++;
    if (step->is_dram_write)
        engine->result->dram_bytes_written += step->dram_bytes;
    else
        engine->result->dram_bytes_read += step->dram_bytes;
    if (i_step == engine->ref_step) {
        engine->has_ref_started = true;
        engine->ref_tile = unit->tile;
    }
    if (engine->options->on_event != NULL)
        tell(engine, &(struct engine_event){.kind = ENGINE_START,
                                            .step = i_step,
                                            .tile = unit->tile,
                                            .ticks = (uint64_t)engine->now,
                                            .ready_ticks = (uint64_t)unit->free_ticks,
                                            .cause = cause});
}

static void finish_instance(struct engine *engine, int i_unit)
{
    struct engine_unit *unit = &engine->units[i_unit];
    const int i_step = unit->own[unit->i_own];
    const struct program_step *step = &engine->program->steps[i_step];
    uint64_t *ticks = engine->result->units[i_unit].ticks;
    int64_t done = engine->now + step->latency_ticks;
    if (engine_is_transfer(engine, i_step))
        done = (unit->served_ticks > engine->now ? unit->served_ticks : engine->now) +
               engine->program->dram.latency_cycles;
    const int64_t end = done + engine->program->units[i_unit].skew_ticks;
    ticks[ENGINE_BUSY] += (uint64_t)step->slots_ticks;
    ticks[ENGINE_PORT] += (uint64_t)(unit->passed_ticks - unit->start_ticks - step->slots_ticks);
    ticks[ENGINE_DRAM] += (uint64_t)(engine->now - unit->passed_ticks);
    for (int i = 0; i < step->num_access; i++) {
        struct engine_buffer_counts *counts = &engine->result->buffers[step->access[i].buffer];
        counts->rows_read += (uint64_t)step->access[i].rows_read_ticks;
        counts->rows_written += (uint64_t)step->access[i].rows_written_ticks;
    }
    engine->before[i_step] = engine->latest[i_step];
    engine->latest[i_step] = (struct engine_done){unit->tile, done};
    *engine_done(engine, i_step, unit->tile) = (struct engine_done){unit->tile, done};
    engine->finished_tile[i_step] = (int64_t)unit->tile;
    engine->end_ticks = end > engine->end_ticks ? end : engine->end_ticks;
    if (engine->options->on_event != NULL)
        tell(engine, &(struct engine_event){.kind = ENGINE_FINISH,
                                            .step = i_step,
                                            .tile = unit->tile,
                                            .ticks = (uint64_t)engine->now,
                                            .done_ticks = (uint64_t)done});
    unit->state = ENGINE_IDLE;
    unit->free_ticks = engine->now;
    unit->i_own++;
    engine_tiles_find(engine, unit);
    engine_wait_list(engine, unit);
}

static uint64_t slowest_tile(const struct engine *engine)
{
    uint64_t slowest = UINT64_MAX;
    for (int i = 0; i < engine->program->num_units; i++)
        if (engine->units[i].state != ENGINE_ENDED && engine->units[i].tile < slowest)
            slowest = engine->units[i].tile;
    return slowest;
}

/* Starts what can start now; units in order. */
static void issue(struct engine *engine)
{
    const uint64_t limit = slowest_tile(engine) + engine->window;
    engine->has_ref_started = false;
    for (int i = 0; i < engine->program->num_units; i++) {
        struct engine_unit *unit = &engine->units[i];
        if (unit->state != ENGINE_IDLE)
            continue;
        if (unit->ready_ticks < 0)
            unit->ready_ticks = engine_wait_ready(engine, unit);
        if (unit->ready_ticks >= 0 && unit->ready_ticks <= engine->now && unit->tile < limit)
            start_instance(engine, i);
    }
}

/*
 * The time of the next event if ports are not short; -1: nothing will happen any more.
 *   out_limit  up to when the running steps stay the same, whatever the ports do
 */
static int64_t next_event(const struct engine *engine, int64_t *out_limit)
{
    int64_t next = INT64_MAX;
    *out_limit = INT64_MAX;
    for (int i = 0; i < engine->program->num_units; i++) {
        const struct engine_unit *unit = &engine->units[i];
        int64_t at = INT64_MAX;
        if (unit->state == ENGINE_ACTIVE) {
            at = engine->now + unit->slots_left;
            at = at > unit->least_end ? at : unit->least_end;
        } else if (unit->state == ENGINE_IDLE && unit->ready_ticks > engine->now) {
            at = unit->ready_ticks;
        }
        next = at < next ? at : next;
        if ((unit->state != ENGINE_ACTIVE || unit->slots_left == 0) && at < *out_limit)
            *out_limit = at;
    }
    return next == INT64_MAX ? -1 : next;
}

static void advance(struct engine *engine, int64_t next, int64_t limit)
{
    if (engine->options->on_slot != NULL ||
        (engine->has_ports && engine_port_is_contended(engine))) {
        engine->now = engine_port_serve(engine, limit);
    } else {
        const int64_t ticks = next - engine->now;
        for (int i = 0; i < engine->program->num_units; i++) {
            struct engine_unit *unit = &engine->units[i];
            if (unit->state != ENGINE_ACTIVE || unit->slots_left == 0)
                continue;
            if (unit->slots_left <= ticks)
                unit->passed_ticks = engine->now + unit->slots_left;
            unit->slots_left = unit->slots_left > ticks ? unit->slots_left - ticks : 0;
            unit->is_in_slot = false;
        }
        engine->now = next;
    }
    for (int i = 0; i < engine->program->num_units; i++) {
        const struct engine_unit *unit = &engine->units[i];
        if (unit->state == ENGINE_ACTIVE && unit->slots_left == 0 && engine->now >= unit->least_end)
            finish_instance(engine, i);
    }
}

/* ---- start and end of a run ---- */

static void measure_table(struct engine *engine)
{
    const struct program *program = engine->program;
    engine->ref_step = -1;
    for (int i = 0; i < program->num_steps; i++) {
        const struct program_step *step = &program->steps[i];
        struct engine_unit *unit = &engine->units[step->unit];
        unit->own[unit->num_own++] = i;
        unit->has_every = unit->has_every || program_is_every(step);
        unit->max_lag = step->lag > unit->max_lag ? step->lag : unit->max_lag;
        engine->max_lag = step->lag > engine->max_lag ? step->lag : engine->max_lag;
        engine->finished_tile[i] = -1;
        engine->latest[i].tile = engine->before[i].tile = UINT64_MAX;
        for (int k = 0; k < step->num_waits; k++)
            if (step->waits[k].age > engine->max_age)
                engine->max_age = step->waits[k].age;
        if (engine->ref_step < 0 && program_is_every(step))
            engine->ref_step = i;
    }
}

static enum status start_run(struct engine *engine, struct err *err)
{
    const struct program *program = engine->program;
    const struct program_dram *dram = &program->dram;
    assert(engine->num_tiles >= 1);
    if (engine->num_tiles > ENGINE_MAX_TILES)
        return err_set(err, STATUS_UNSUPPORTED, no_pos, NULL,
                       "a run of more than 2^48 tiles is not simulated");
    if (dram->bytes_per_cycle.num > 0 && dram->max_outstanding > ENGINE_MAX_OUTSTANDING)
        return err_set(err, STATUS_UNSUPPORTED, no_pos, "dram",
                       "at most %d outstanding bursts are simulated", ENGINE_MAX_OUTSTANDING);
    measure_table(engine);
    engine_tiles_init(engine);
    if (engine->options->schedule != NULL) {
        assert(engine->options->schedule->num_tiles == engine->num_tiles);
        engine->list = engine_list_new(program, engine->options->schedule, engine->arena);
    }
    engine->has_dram = dram->bytes_per_cycle.num > 0;
    engine->max_ticks = engine->has_dram ? MAX_TIME / dram->bytes_per_cycle.num : MAX_TIME / 4;
    engine->window = ENGINE_WINDOW + (uint64_t)engine->max_lag;
    engine->ring_tiles = 64;
    const uint64_t max_tiles = engine->num_tiles + (uint64_t)engine->max_age;
    const uint64_t needed =
        engine->window + (uint64_t)engine->max_age + (uint64_t)engine->max_lag + 2;
    while (engine->ring_tiles < needed && engine->ring_tiles < max_tiles)
        engine->ring_tiles *= 2;
    engine->done = ARENA_ARRAY(engine->arena, struct engine_done,
                               engine->ring_tiles * (uint64_t)program->num_steps);
    engine_wait_init(engine);
    for (int i = 0; i < program->num_units; i++) {
        engine_tiles_find(engine, &engine->units[i]);
        engine_wait_list(engine, &engine->units[i]);
    }
    TRY(engine_port_init(engine, err));
    engine_period_init(engine);
    return STATUS_OK;
}

static enum status end_run(struct engine *engine, struct err *err)
{
    struct engine_result *result = engine->result;
    for (int i = 0; i < engine->program->num_units; i++)
        if (engine->units[i].state != ENGINE_ENDED)
            return engine_wait_deadlock(engine, err);
    result->end_ticks = (uint64_t)engine->end_ticks;
    for (int i = 0; i < engine->program->num_units; i++)
        result->units[i].ticks[ENGINE_DRAIN] +=
            (uint64_t)(engine->end_ticks - engine->units[i].free_ticks);
    for (int i = 0; i < engine->program->num_buffers; i++) {
        result->buffers[i].rows_read /= (uint64_t)engine->program->ticks_per_cycle;
        result->buffers[i].rows_written /= (uint64_t)engine->program->ticks_per_cycle;
    }
    return STATUS_OK;
}

enum status engine_run(const struct program *program, uint64_t num_tiles,
                       const struct engine_options *options, struct arena *arena,
                       struct engine_result *out, struct err *err)
{
    struct engine *engine = ARENA_NEW(arena, struct engine);
    *out = (struct engine_result){.num_tiles = num_tiles, .num_simulated = num_tiles};
    engine->program = program;
    engine->options = options;
    engine->result = out;
    engine->arena = arena;
    engine->num_tiles = num_tiles;
    engine->lost_step = -1;
    TRY(start_run(engine, err));
    for (;;) {
        int64_t limit = 0;
        issue(engine);
        if (engine->lost_step >= 0)
            return err_set(err, STATUS_UNSUPPORTED, no_pos, program->steps[engine->lost_step].name,
                           "its results take longer than %llu tiles, more than is kept",
                           (unsigned long long)engine->ring_tiles);
        if (engine->has_ref_started && !options->no_period)
            engine_period_visit(engine);
        const int64_t next = next_event(engine, &limit);
        if (next < 0)
            return end_run(engine, err);
        if (next > engine->max_ticks)
            return err_set(err, STATUS_UNSUPPORTED, no_pos, NULL,
                           "the run lasts longer than %lld ticks", (long long)engine->max_ticks);
        advance(engine, next, limit);
        if (options->stop != NULL && *options->stop) {
            out->end_ticks = (uint64_t)engine->now;
            return STATUS_OK;
        }
    }
}
