/*
 * What the table cannot know in advance: rows refused by a buffer, and transfers on the channel.
 *
 * Cycles with short ports are served one by one. Where every running step asks for the same rows in
 * each slot, the pattern of grants repeats after a few cycles; it is then applied at once.
 */
#include "sim/engine_state.h"

#include <assert.h>
#include <string.h>

__extension__ typedef __int128 wide;

static uint32_t limit_of(uint32_t rows)
{
    return rows == 0 ? UINT32_MAX : rows;
}

static uint32_t most_rows_of_slot(int64_t rows, int64_t slots)
{
    return (uint32_t)((rows + slots - 1) / slots);
}

/* Rows of a buffer that may be asked for in one cycle. */
struct demand {
    uint64_t reads;
    uint64_t writes;
    uint64_t of_bank; /* of one bank, where banks matter */
};

static void add_demand(const struct engine *engine, const struct program_step *step,
                       struct demand *demands)
{
    for (int k = 0; k < step->num_access; k++) {
        const struct program_access *access = &step->access[k];
        struct demand *demand = &demands[access->buffer];
        demand->reads += most_rows_of_slot(access->rows_read_ticks, step->slots_ticks);
        demand->writes += most_rows_of_slot(access->rows_written_ticks, step->slots_ticks);
        if (engine->banks[access->buffer] != NULL)
            demand->of_bank += engine_bank_most(engine, step, access);
    }
}

static bool exceeds(const struct engine *engine, const struct demand *demand, int buffer)
{
    const struct engine_port *port = &engine->ports[buffer];
    return demand->reads > port->reads || demand->writes > port->writes ||
           demand->reads + demand->writes > port->accesses ||
           (engine->banks[buffer] != NULL &&
            demand->of_bank > engine->program->buffers[buffer].bank_ports);
}

/* Rows a cycle when every unit runs the step that asks for most: the ports cannot be short below.
 */
static bool can_be_short(const struct engine *engine, int buffer)
{
    const struct program *program = engine->program;
    struct demand most[PROGRAM_MAX_UNITS] = {0};
    struct demand all = {0};
    for (int i = 0; i < program->num_steps; i++) {
        struct demand *unit = &most[program->steps[i].unit];
        struct demand own[PROGRAM_MAX_BUFFERS] = {0};
        add_demand(engine, &program->steps[i], own);
        unit->reads = own[buffer].reads > unit->reads ? own[buffer].reads : unit->reads;
        unit->writes = own[buffer].writes > unit->writes ? own[buffer].writes : unit->writes;
        unit->of_bank = own[buffer].of_bank > unit->of_bank ? own[buffer].of_bank : unit->of_bank;
    }
    for (int i = 0; i < program->num_units; i++) {
        all.reads += most[i].reads;
        all.writes += most[i].writes;
        all.of_bank += most[i].of_bank;
    }
    return exceeds(engine, &all, buffer);
}

enum status engine_port_init(struct engine *engine, struct err *err)
{
    const struct program *program = engine->program;
    const struct pos no_pos = {NULL, 0, 0};
    TRY(engine_bank_init(engine, err));
    for (int i = 0; i < program->num_buffers; i++) {
        const struct program_buffer *buffer = &program->buffers[i];
        struct engine_port *port = &engine->ports[i];
        port->reads = limit_of(buffer->read_rows_per_cycle);
        port->writes = limit_of(buffer->write_rows_per_cycle);
        port->accesses = limit_of(buffer->access_rows_per_cycle == 0 && buffer->bank_ports == 0
                                      ? buffer->num_banks
                                      : buffer->access_rows_per_cycle);
        engine->has_ports = engine->has_ports || can_be_short(engine, i);
    }
    if (engine->options->on_slot != NULL && program->ticks_per_cycle != 1)
        return err_set(err, STATUS_UNSUPPORTED, no_pos, "steps",
                       "single slots need steps of whole cycles, this table has 1/%lld cycles",
                       (long long)program->ticks_per_cycle);
    if ((engine->has_ports || engine->has_dram) && program->ticks_per_cycle != 1)
        return err_set(err, STATUS_UNSUPPORTED, no_pos, "steps",
                       "ports and DRAM need steps of whole cycles, this table has 1/%lld cycles",
                       (long long)program->ticks_per_cycle);
    return STATUS_OK;
}

int64_t engine_port_rows_before(int64_t rows, int64_t slots, int64_t k)
{
    return (int64_t)((wide)rows * k / slots);
}

uint32_t engine_port_rows(int64_t rows, int64_t slots, int64_t k)
{
    /* rows and slots are at most 2^34 and k < slots: split so that nothing overflows */
    const int64_t whole = rows / slots;
    const int64_t rest = rows % slots;
    const wide before = (wide)rest * k / slots;
    const int64_t extra = (int64_t)((wide)rest * (k + 1) / slots - before);
    return (uint32_t)(whole + extra);
}

static const struct program_step *running_step(const struct engine *engine, int i_unit)
{
    const struct engine_unit *unit = &engine->units[i_unit];
    return &engine->program->steps[unit->own[unit->i_own]];
}

bool engine_port_is_contended(const struct engine *engine)
{
    struct demand demands[PROGRAM_MAX_BUFFERS] = {0};
    for (int i = 0; i < engine->program->num_units; i++) {
        const struct engine_unit *unit = &engine->units[i];
        if (unit->state == ENGINE_ACTIVE && unit->slots_left > 0)
            add_demand(engine, running_step(engine, i), demands);
    }
    for (int i = 0; i < engine->program->num_buffers; i++)
        if (exceeds(engine, &demands[i], i))
            return true;
    return false;
}

/* Takes rows of a stream from the limits of a buffer: its own, shared by reads and writes, banks'.
 */
static uint32_t take(struct engine *engine, const struct engine_unit *unit, int i_access,
                     bool is_write, int64_t now, struct engine_port *port)
{
    const int buffer = running_step(engine, (int)(unit - engine->units))->access[i_access].buffer;
    const uint32_t wanted = is_write ? unit->writes_left[i_access] : unit->reads_left[i_access];
    uint32_t *own = is_write ? &port->writes : &port->reads;
    uint32_t *shared = &port->accesses;
    uint32_t taken = wanted < *own ? wanted : *own;
    taken = taken < *shared ? taken : *shared;
    if (engine->banks[buffer] != NULL)
        taken = engine_bank_take(engine, buffer, engine_bank_next(engine, unit, i_access, is_write),
                                 taken, now);
    if (*own != UINT32_MAX)
        *own -= taken;
    if (*shared != UINT32_MAX)
        *shared -= taken;
    return taken;
}

/* One cycle of one unit: takes the rows that are left; the slot ends if it has them all. */
static void serve_unit(struct engine *engine, int i_unit, int64_t now, struct engine_port *left)
{
    struct engine_unit *unit = &engine->units[i_unit];
    const struct program_step *step = running_step(engine, i_unit);
    bool is_served = true;
    const int64_t k_slot = step->slots_ticks - unit->slots_left;
    struct engine_slot told = {.step = unit->own[unit->i_own],
                               .tile = unit->tile,
                               .cycle = (uint64_t)now,
                               .slot = (uint64_t)k_slot};
    for (int k = 0; k < step->num_access; k++) {
        const struct program_access *access = &step->access[k];
        if (!unit->is_in_slot) {
            unit->reads_left[k] =
                engine_port_rows(access->rows_read_ticks, step->slots_ticks, k_slot);
            unit->writes_left[k] =
                engine_port_rows(access->rows_written_ticks, step->slots_ticks, k_slot);
        }
    }
    unit->is_in_slot = true;
    for (int k = 0; k < step->num_access; k++) {
        struct engine_port *port = &left[step->access[k].buffer];
        told.rows_read[k] = take(engine, unit, k, false, now, port);
        told.rows_written[k] = take(engine, unit, k, true, now, port);
        unit->reads_left[k] -= told.rows_read[k];
        unit->writes_left[k] -= told.rows_written[k];
        is_served = is_served && unit->reads_left[k] == 0 && unit->writes_left[k] == 0;
    }
    unit->is_in_slot = !is_served;
    if (is_served)
        unit->slots_left--;
    told.is_last = is_served;
    if (engine->options->on_slot != NULL)
        engine->options->on_slot(engine->options->context, &told);
}

/* ---- repeating patterns of grants ---- */

struct pattern {
    bool is_uniform; /* every running step asks for the same rows in each slot */
    int64_t since_ticks;
    int64_t slots_left[PROGRAM_MAX_UNITS];
    bool is_in_slot[PROGRAM_MAX_UNITS];
    uint32_t banks[PROGRAM_MAX_UNITS][2 * PROGRAM_MAX_ACCESS]; /* of the next rows */
    uint32_t reads_left[PROGRAM_MAX_UNITS][PROGRAM_MAX_ACCESS];
    uint32_t writes_left[PROGRAM_MAX_UNITS][PROGRAM_MAX_ACCESS];
};

enum { MAX_PATTERN_CYCLES = 32 };

/* Where the next rows of the running step's streams lie. */
static void find_banks(const struct engine *engine, int i_unit, uint32_t *out)
{
    const struct program_step *step = running_step(engine, i_unit);
    for (int k = 0; k < step->num_access; k++) {
        const bool has_banks = engine->banks[step->access[k].buffer] != NULL;
        for (int w = 0; w < 2; w++)
            out[2 * k + w] =
                has_banks ? engine_bank_next(engine, &engine->units[i_unit], k, w == 1) : 0;
    }
}

static void save_pattern(const struct engine *engine, int64_t now, struct pattern *out)
{
    out->is_uniform = true;
    out->since_ticks = now;
    for (int i = 0; i < engine->program->num_units; i++) {
        const struct engine_unit *unit = &engine->units[i];
        if (unit->state != ENGINE_ACTIVE || unit->slots_left == 0)
            continue;
        const struct program_step *step = running_step(engine, i);
        out->slots_left[i] = unit->slots_left;
        out->is_in_slot[i] = unit->is_in_slot;
        memcpy(out->reads_left[i], unit->reads_left, sizeof(unit->reads_left));
        memcpy(out->writes_left[i], unit->writes_left, sizeof(unit->writes_left));
        if (engine->has_banks)
            find_banks(engine, i, out->banks[i]);
        for (int k = 0; k < step->num_access; k++)
            if (step->access[k].rows_read_ticks % step->slots_ticks != 0 ||
                step->access[k].rows_written_ticks % step->slots_ticks != 0)
                out->is_uniform = false;
    }
}

static bool is_same_pattern(const struct engine *engine, const struct pattern *pattern)
{
    for (int i = 0; i < engine->program->num_units; i++) {
        const struct engine_unit *unit = &engine->units[i];
        if (unit->state != ENGINE_ACTIVE || unit->slots_left == 0) /* as when it was saved */
            continue;
        if (unit->is_in_slot != pattern->is_in_slot[i])
            return false;
        const struct program_step *step = running_step(engine, i);
        if (engine->has_banks) {
            uint32_t banks[2 * PROGRAM_MAX_ACCESS];
            find_banks(engine, i, banks);
            if (memcmp(banks, pattern->banks[i], 2 * (size_t)step->num_access * sizeof(*banks)) !=
                0)
                return false;
        }
        if (!unit->is_in_slot)
            continue;
        for (int k = 0; k < step->num_access; k++)
            if (unit->reads_left[k] != pattern->reads_left[i][k] ||
                unit->writes_left[k] != pattern->writes_left[i][k])
                return false;
    }
    return true;
}

/* Applies the pattern as often as nobody ends; returns the time. */
static int64_t repeat_pattern(struct engine *engine, const struct pattern *pattern, int64_t now,
                              int64_t until)
{
    const int64_t cycles = now - pattern->since_ticks;
    int64_t times = (until - now) / cycles;
    for (int i = 0; i < engine->program->num_units; i++) {
        const struct engine_unit *unit = &engine->units[i];
        const int64_t slots = pattern->slots_left[i] - unit->slots_left;
        if (unit->state == ENGINE_ACTIVE && unit->slots_left > 0 && slots > 0 &&
            (unit->slots_left - 1) / slots < times)
            times = (unit->slots_left - 1) / slots;
    }
    for (int i = 0; i < engine->program->num_units; i++) {
        struct engine_unit *unit = &engine->units[i];
        if (unit->state == ENGINE_ACTIVE && unit->slots_left > 0)
            unit->slots_left -= times * (pattern->slots_left[i] - unit->slots_left);
    }
    return now + times * cycles;
}

int64_t engine_port_serve(struct engine *engine, int64_t until)
{
    struct pattern pattern;
    int64_t now = engine->now;
    save_pattern(engine, now, &pattern);
    while (now < until) {
        struct engine_port left[PROGRAM_MAX_BUFFERS];
        bool has_ended = false;
        memcpy(left, engine->ports, sizeof(left));
        for (int i = 0; i < engine->program->num_units; i++) {
            struct engine_unit *unit = &engine->units[i];
            if (unit->state != ENGINE_ACTIVE || unit->slots_left == 0)
                continue;
            serve_unit(engine, i, now, left);
            if (unit->slots_left == 0)
                unit->passed_ticks = now + 1;
            has_ended = has_ended || unit->slots_left == 0;
        }
        now++;
        if (has_ended)
            break;
        if (engine->options->on_slot != NULL)
            continue;
        if (pattern.is_uniform && is_same_pattern(engine, &pattern)) {
            now = repeat_pattern(engine, &pattern, now, until);
            save_pattern(engine, now, &pattern);
        } else if (now - pattern.since_ticks >= MAX_PATTERN_CYCLES) {
            save_pattern(engine, now, &pattern);
        }
    }
    return now;
}

/* ---- DRAM ---- */

static int64_t divide_up(int64_t a, int64_t b)
{
    return (a + b - 1) / b;
}

void engine_dram_start(struct engine *engine, struct engine_unit *unit,
                       const struct program_step *step)
{
    const struct program_dram *dram = &engine->program->dram;
    const int64_t per_cycle = dram->bytes_per_cycle.num;
    const int64_t per_byte = dram->bytes_per_cycle.den;
    const int window = (int)dram->max_outstanding;
    int64_t at = engine->channel_free;
    int64_t last_start = 0;
    if (at < engine->now * per_cycle)
        at = engine->now * per_cycle;
    uint64_t left = step->dram_bytes;
    if (window == 0 && left > dram->burst_bytes) { /* back to back: all but the last at once */
        const uint64_t ahead = (left - 1) / dram->burst_bytes * dram->burst_bytes;
        at += (int64_t)ahead * per_byte;
        left -= ahead;
    }
    while (left > 0) {
        const uint64_t bytes = left < dram->burst_bytes ? left : dram->burst_bytes;
        int64_t *oldest = &unit->returns[unit->i_return];
        if (window > 0 && at < *oldest * per_cycle)
            at = *oldest * per_cycle;
        last_start = at;
        at += (int64_t)bytes * per_byte;
        if (window > 0) {
            *oldest = divide_up(at, per_cycle) + dram->latency_cycles;
            unit->i_return = (unit->i_return + 1) % window;
        }
        left -= bytes;
    }
    engine->channel_free = at;
    unit->served_ticks = divide_up(at, per_cycle);
    unit->least_end = at / per_cycle;
    if (unit->least_end <= last_start / per_cycle) /* not before the burst has started */
        unit->least_end = last_start / per_cycle + 1;
}
