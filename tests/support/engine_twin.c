/* The naive twin: every cycle, every unit asks what it could do. */
#include "tests/support/engine_twin.h"

#include <string.h>

struct twin_unit {
    uint64_t position;
    int step; /* next or running; num_steps: look further */
    bool is_running;
    bool is_ended;
    int64_t start;
    int64_t slots_done;
    int64_t passed; /* when its last slot ended */
    bool is_in_slot;
    int64_t reads_left[PROGRAM_MAX_ACCESS];
    int64_t writes_left[PROGRAM_MAX_ACCESS];
    int64_t free; /* since when it is idle */
    /* transfer */
    bool is_transfer;
    uint64_t bytes_left; /* not served yet */
    int64_t served;      /* position of the channel when the last burst ended */
    int64_t returns[ENGINE_MAX_OUTSTANDING];
    int num_returns;
};

struct twin {
    const struct program *program;
    void (*on_slot)(void *context, const struct engine_slot *slot);
    void *context;
    uint64_t num_tiles;
    uint32_t *flags; /* of each tile of a schedule; NULL: loops */
    uint64_t *iterations[PROGRAM_MAX_LOOPS];
    struct engine_twin *out;
    int64_t now;
    int64_t channel; /* in 1/num cycles */
    int queue[PROGRAM_MAX_UNITS];
    int num_queued;
    struct twin_unit units[PROGRAM_MAX_UNITS];
    int64_t num_finished;
    int64_t last_finish;
    enum engine_cause causes[PROGRAM_MAX_UNITS];
    uint32_t used[PROGRAM_MAX_BUFFERS][ENGINE_MAX_BANKS]; /* rows of each bank in this cycle */
};

static size_t at(const struct twin *twin, uint64_t tile, int step)
{
    return (size_t)tile * (size_t)twin->program->num_steps + (size_t)step;
}

static uint64_t tile_of(const struct twin *twin, const struct twin_unit *unit)
{
    return unit->position - (uint64_t)twin->program->steps[unit->step].lag;
}

static bool happens(const struct twin *twin, int step, uint64_t tile)
{
    return twin->flags != NULL ? schedule_happens(&twin->program->steps[step], twin->flags[tile])
                               : program_happens(twin->program, step, tile, twin->num_tiles);
}

/* Walks to the next instance of the unit, one (position, step) after the other. */
static void walk(struct twin *twin, int i_unit)
{
    struct twin_unit *unit = &twin->units[i_unit];
    const struct program *program = twin->program;
    for (;; unit->step++) {
        if (unit->step >= program->num_steps) {
            unit->step = 0;
            unit->position++;
        }
        if (unit->position >= twin->num_tiles + PROGRAM_MAX_LAG) {
            unit->is_ended = true;
            return;
        }
        const struct program_step *step = &program->steps[unit->step];
        if (step->unit == i_unit && unit->position >= (uint64_t)step->lag &&
            unit->position - (uint64_t)step->lag < twin->num_tiles &&
            happens(twin, unit->step, tile_of(twin, unit)))
            return;
    }
}

/* Is this wait unmet in the present cycle? */
static bool is_unmet(const struct twin *twin, const struct program_wait *wait, uint64_t tile)
{
    if ((uint64_t)wait->age > tile)
        return false;
    const uint64_t awaited = tile - (uint64_t)wait->age;
    if (!happens(twin, wait->step, awaited))
        return false;
    const int64_t done = twin->out->done[at(twin, awaited, wait->step)];
    return done < 0 || done > twin->now;
}

/* The iteration of a loop that a tile belongs to, counted through the loops around it. */
static uint64_t iteration_of(const struct twin *twin, int loop, uint64_t tile)
{
    if (twin->flags != NULL)
        return loop == 0 ? tile : twin->iterations[loop][tile];
    for (int i = 0; i < loop; i++)
        tile /= twin->program->loops[i].count;
    return tile;
}

/* Do the slots of a tensor that the step fills still hold what somebody will read? */
static bool has_no_room(const struct twin *twin, int step, uint64_t tile)
{
    for (int i = 0; i < twin->program->num_tensors; i++) {
        const struct program_tensor *tensor = &twin->program->tensors[i];
        const uint64_t iteration = iteration_of(twin, tensor->loop, tile);
        if (tensor->producer != step)
            continue;
        for (uint64_t t = 0; iteration_of(twin, tensor->loop, t) + tensor->copies <= iteration; t++)
            for (int k = 0; k < tensor->num_readers; k++) {
                const int64_t done = twin->out->done[at(twin, t, tensor->readers[k])];
                if (happens(twin, tensor->readers[k], t) && (done < 0 || done > twin->now))
                    return true;
            }
    }
    return false;
}

static bool moves_dram(const struct twin *twin, int step)
{
    return twin->program->dram.bytes_per_cycle.num > 0 && twin->program->steps[step].dram_bytes > 0;
}

/* What an idle unit waits for in this cycle; ENGINE_BUSY: nothing, it can start. */
static enum engine_cause blocking_cause(const struct twin *twin, const struct twin_unit *unit)
{
    const struct program_step *step = &twin->program->steps[unit->step];
    const uint64_t tile = tile_of(twin, unit);
    int max_lag = 0;
    for (int i = 0; i < step->num_waits; i++)
        if (is_unmet(twin, &step->waits[i], tile))
            return moves_dram(twin, step->waits[i].step) ? ENGINE_DRAM
                   : step->waits[i].is_space             ? ENGINE_SPACE
                                                         : ENGINE_OPERAND;
    if (has_no_room(twin, unit->step, tile))
        return ENGINE_SPACE;
    for (int i = 0; i < twin->program->num_steps; i++)
        max_lag = twin->program->steps[i].lag > max_lag ? twin->program->steps[i].lag : max_lag;
    for (int i = 0; i < twin->program->num_units; i++)
        if (!twin->units[i].is_ended &&
            tile >= tile_of(twin, &twin->units[i]) + ENGINE_WINDOW + (uint64_t)max_lag)
            return ENGINE_SPACE;
    return ENGINE_BUSY;
}

static void start(struct twin *twin, int i_unit)
{
    struct twin_unit *unit = &twin->units[i_unit];
    const struct program_step *step = &twin->program->steps[unit->step];
    struct engine_result *result = &twin->out->result;
    unit->is_running = true;
    unit->start = twin->now;
    unit->slots_done = 0;
    unit->is_in_slot = false;
    unit->is_transfer = moves_dram(twin, unit->step);
    if (unit->is_transfer) {
        unit->bytes_left = step->dram_bytes;
        twin->queue[twin->num_queued++] = i_unit;
    }
    twin->out->start[at(twin, tile_of(twin, unit), unit->step)] = twin->now;
    result->units[i_unit].num_steps++;
    if (step->is_dram_write)
        result->dram_bytes_written += step->dram_bytes;
    else
        result->dram_bytes_read += step->dram_bytes;
}

/* Bursts whose data is not there yet in this cycle. */
static int in_flight(const struct twin_unit *unit, int64_t cycle)
{
    int num = 0;
    for (int i = 0; i < unit->num_returns; i++)
        num += unit->returns[i] > cycle ? 1 : 0;
    return num;
}

static void note_return(struct twin_unit *unit, int64_t cycle, int64_t returns)
{
    int kept = 0;
    for (int i = 0; i < unit->num_returns; i++)
        if (unit->returns[i] > cycle)
            unit->returns[kept++] = unit->returns[i];
    unit->returns[kept++] = returns;
    unit->num_returns = kept;
}

/* The channel in one cycle: bursts that start in it, as long as the head of the queue may. */
static void serve_channel(struct twin *twin)
{
    const struct program_dram *dram = &twin->program->dram;
    const int64_t per_cycle = dram->bytes_per_cycle.num;
    if (twin->channel < twin->now * per_cycle)
        twin->channel = twin->now * per_cycle;
    while (twin->num_queued > 0 && twin->channel < (twin->now + 1) * per_cycle) {
        struct twin_unit *unit = &twin->units[twin->queue[0]];
        if (dram->max_outstanding > 0 && in_flight(unit, twin->now) >= (int)dram->max_outstanding)
            return;
        const uint64_t bytes =
            unit->bytes_left < dram->burst_bytes ? unit->bytes_left : dram->burst_bytes;
        twin->channel += (int64_t)bytes * dram->bytes_per_cycle.den;
        unit->served = twin->channel;
        unit->bytes_left -= bytes;
        if (dram->max_outstanding > 0)
            note_return(unit, twin->now,
                        (twin->channel + per_cycle - 1) / per_cycle + dram->latency_cycles);
        if (unit->bytes_left > 0)
            continue;
        for (int i = 1; i < twin->num_queued; i++)
            twin->queue[i - 1] = twin->queue[i];
        twin->num_queued--;
    }
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* The row where a stream of the running instance begins. */
static uint64_t first_row(const struct twin *twin, const struct twin_unit *unit,
                          const struct program_access *access)
{
    if (access->tensor < 0)
        return access->first_row;
    const struct program_tensor *tensor = &twin->program->tensors[access->tensor];
    const uint64_t slot = iteration_of(twin, tensor->loop, tile_of(twin, unit)) % tensor->copies;
    return access->first_row + tensor->first_row + slot * tensor->rows;
}

/* Rows that the banks give, the next of the stream being `next`: in order, up to the first refused.
 */
static int64_t take_banks(struct twin *twin, int i_buffer, uint64_t next, int64_t wanted)
{
    const struct program_buffer *buffer = &twin->program->buffers[i_buffer];
    int64_t taken = 0;
    for (; buffer->bank_ports > 0 && taken < wanted; taken++) {
        uint32_t *used = &twin->used[i_buffer][(next + (uint64_t)taken) % buffer->num_banks];
        if (*used == buffer->bank_ports)
            return taken;
        ++*used;
    }
    return wanted;
}

/* Takes the rows of the slot that are left from what the buffers have left in this cycle. */
static bool take_rows(struct twin *twin, struct twin_unit *unit, int64_t (*left)[3])
{
    const struct program_step *step = &twin->program->steps[unit->step];
    bool has_all = true;
    struct engine_slot told = {.step = unit->step,
                               .tile = tile_of(twin, unit),
                               .cycle = (uint64_t)twin->now,
                               .slot = (uint64_t)unit->slots_done};
    for (int k = 0; k < step->num_access; k++) {
        const struct program_access *access = &step->access[k];
        const int64_t n = step->slots_ticks;
        const int64_t s = unit->slots_done;
        if (!unit->is_in_slot) {
            unit->reads_left[k] =
                access->rows_read_ticks * (s + 1) / n - access->rows_read_ticks * s / n;
            unit->writes_left[k] =
                access->rows_written_ticks * (s + 1) / n - access->rows_written_ticks * s / n;
        }
        int64_t *free = left[access->buffer];
        const uint64_t row = first_row(twin, unit, access);
        const int64_t reads = take_banks(
            twin, access->buffer,
            row + (uint64_t)(access->rows_read_ticks * (s + 1) / n - unit->reads_left[k]),
            least(unit->reads_left[k], least(free[0], free[2])));
        unit->reads_left[k] -= reads;
        free[0] -= reads;
        free[2] -= reads;
        const int64_t writes = take_banks(
            twin, access->buffer,
            row + (uint64_t)(access->rows_written_ticks * (s + 1) / n - unit->writes_left[k]),
            least(unit->writes_left[k], least(free[1], free[2])));
        unit->writes_left[k] -= writes;
        free[1] -= writes;
        free[2] -= writes;
        told.rows_read[k] = (uint32_t)reads;
        told.rows_written[k] = (uint32_t)writes;
        has_all = has_all && unit->reads_left[k] == 0 && unit->writes_left[k] == 0;
    }
    unit->is_in_slot = !has_all;
    told.is_last = has_all;
    if (twin->on_slot != NULL)
        twin->on_slot(twin->context, &told);
    return has_all;
}

static void finish(struct twin *twin, int i_unit)
{
    struct twin_unit *unit = &twin->units[i_unit];
    const struct program_step *step = &twin->program->steps[unit->step];
    struct engine_result *result = &twin->out->result;
    const struct program_dram *dram = &twin->program->dram;
    const size_t index = at(twin, tile_of(twin, unit), unit->step);
    const int64_t ends = twin->now;
    int64_t done = ends + step->latency_ticks;
    if (unit->is_transfer) {
        const int64_t num = dram->bytes_per_cycle.num;
        const int64_t served = (unit->served + num - 1) / num;
        done = (served > ends ? served : ends) + dram->latency_cycles;
    }
    uint64_t *ticks = result->units[i_unit].ticks;
    ticks[ENGINE_BUSY] += (uint64_t)step->slots_ticks;
    ticks[ENGINE_PORT] += (uint64_t)(unit->passed - unit->start - step->slots_ticks);
    ticks[ENGINE_DRAM] += (uint64_t)(ends - unit->passed);
    for (int k = 0; k < step->num_access; k++) {
        struct engine_buffer_counts *counts = &result->buffers[step->access[k].buffer];
        counts->rows_read += (uint64_t)step->access[k].rows_read_ticks;
        counts->rows_written += (uint64_t)step->access[k].rows_written_ticks;
    }
    twin->out->finish[index] = ends;
    twin->out->done[index] = done;
    const int64_t end = done + twin->program->units[i_unit].skew_ticks;
    if ((uint64_t)end > result->end_ticks)
        result->end_ticks = (uint64_t)end;
    unit->is_running = false;
    unit->free = ends;
    unit->step++;
    twin->num_finished++;
    walk(twin, i_unit);
}

static int64_t or_any(uint32_t limit)
{
    return limit == 0 ? INT64_MAX / 2 : (int64_t)limit;
}

/* Has the running instance nothing more to do at the end of this cycle? */
static bool has_ended(const struct twin *twin, const struct twin_unit *unit)
{
    const struct program_step *step = &twin->program->steps[unit->step];
    if (unit->slots_done < step->slots_ticks)
        return false;
    return !unit->is_transfer ||
           (unit->bytes_left == 0 &&
            twin->now >= unit->served / twin->program->dram.bytes_per_cycle.num);
}

/* Units start in order, the channel serves, running instances pass a slot if they get their rows.
 */
static void cycle(struct twin *twin)
{
    int64_t left[PROGRAM_MAX_BUFFERS][3];
    for (int i = 0; i < twin->program->num_buffers; i++) {
        const struct program_buffer *buffer = &twin->program->buffers[i];
        left[i][0] = or_any(buffer->read_rows_per_cycle);
        left[i][1] = or_any(buffer->write_rows_per_cycle);
        left[i][2] = or_any(buffer->access_rows_per_cycle != 0 ? buffer->access_rows_per_cycle
                            : buffer->bank_ports != 0          ? 0
                                                               : buffer->num_banks);
        memset(twin->used[i], 0, sizeof(*twin->used[i]) * buffer->num_banks);
    }
    for (int i = 0; i < twin->program->num_units; i++)
        twin->causes[i] = twin->units[i].is_running || twin->units[i].is_ended
                              ? ENGINE_BUSY
                              : blocking_cause(twin, &twin->units[i]);
    for (int i = 0; i < twin->program->num_units; i++) {
        struct twin_unit *unit = &twin->units[i];
        if (unit->is_running || unit->is_ended)
            continue;
        if (twin->causes[i] == ENGINE_BUSY)
            start(twin, i);
        else
            twin->out->result.units[i].ticks[twin->causes[i]]++;
    }
    if (twin->program->dram.bytes_per_cycle.num > 0)
        serve_channel(twin);
    for (int i = 0; i < twin->program->num_units; i++) {
        struct twin_unit *unit = &twin->units[i];
        if (!unit->is_running || unit->slots_done == twin->program->steps[unit->step].slots_ticks ||
            !take_rows(twin, unit, left))
            continue;
        unit->slots_done++;
        unit->passed = twin->now + 1;
    }
    twin->now++;
    for (int i = 0; i < twin->program->num_units; i++)
        if (twin->units[i].is_running && has_ended(twin, &twin->units[i]))
            finish(twin, i);
}

static bool is_running(const struct twin *twin)
{
    for (int i = 0; i < twin->program->num_units; i++)
        if (!twin->units[i].is_ended)
            return true;
    return false;
}

/* Longer than this without an end of any instance and nothing will ever end. */
static int64_t longest_quiet(const struct program *program)
{
    int64_t ticks = 1000;
    for (int i = 0; i < program->num_steps; i++)
        ticks += program->steps[i].slots_ticks + program->steps[i].latency_ticks +
                 program->dram.latency_cycles;
    return 20 * ticks;
}

/* Writes down the flags of every tile, one after the other, and the iterations that they begin. */
static void unroll(const struct schedule *schedule, struct arena *arena, struct twin *twin)
{
    uint64_t tile = 0;
    twin->flags = ARENA_ARRAY(arena, uint32_t, schedule->num_tiles);
    for (int g = 0; g < schedule->num_groups; g++)
        for (uint64_t r = 0; r < schedule->groups[g].repeats; r++)
            for (uint64_t i = 0; i < schedule->groups[g].num_tiles; i++)
                twin->flags[tile++] = schedule->tiles[schedule->groups[g].first + i];
    for (int l = 0; l < PROGRAM_MAX_LOOPS; l++) {
        twin->iterations[l] = ARENA_ARRAY(arena, uint64_t, schedule->num_tiles);
        for (tile = 1; tile < schedule->num_tiles; tile++)
            twin->iterations[l][tile] = twin->iterations[l][tile - 1] +
                                        ((twin->flags[tile] & SCHEDULE_START(l)) != 0 ? 1 : 0);
    }
}

static void run(struct twin *twin, const struct program *program, uint64_t num_tiles,
                struct arena *arena, struct engine_twin *out);

void engine_twin_run(const struct program *program, uint64_t num_tiles, struct arena *arena,
                     struct engine_twin *out)
{
    engine_twin_run_slots(program, num_tiles, NULL, NULL, arena, out);
}

void engine_twin_run_slots(const struct program *program, uint64_t num_tiles,
                           void (*on_slot)(void *context, const struct engine_slot *slot),
                           void *context, struct arena *arena, struct engine_twin *out)
{
    struct twin *twin = ARENA_NEW(arena, struct twin);
    twin->on_slot = on_slot;
    twin->context = context;
    run(twin, program, num_tiles, arena, out);
}

void engine_twin_run_schedule(const struct program *program, const struct schedule *schedule,
                              struct arena *arena, struct engine_twin *out)
{
    struct twin *twin = ARENA_NEW(arena, struct twin);
    unroll(schedule, arena, twin);
    run(twin, program, schedule->num_tiles, arena, out);
}

static void run(struct twin *twin, const struct program *program, uint64_t num_tiles,
                struct arena *arena, struct engine_twin *out)
{
    const size_t num = (size_t)num_tiles * (size_t)program->num_steps;
    memset(out, 0, sizeof(*out));
    out->result.num_tiles = out->result.num_simulated = num_tiles;
    out->start = ARENA_ARRAY(arena, int64_t, num);
    out->finish = ARENA_ARRAY(arena, int64_t, num);
    out->done = ARENA_ARRAY(arena, int64_t, num);
    for (size_t i = 0; i < num; i++)
        out->start[i] = out->finish[i] = out->done[i] = -1;
    twin->program = program;
    twin->num_tiles = num_tiles;
    twin->out = out;
    for (int i = 0; i < program->num_units; i++)
        walk(twin, i);
    const int64_t quiet = longest_quiet(program);
    while (is_running(twin)) {
        const int64_t before = twin->num_finished;
        cycle(twin);
        if (twin->num_finished > before)
            twin->last_finish = twin->now;
        if (twin->now - twin->last_finish > quiet) {
            out->is_stuck = true;
            return;
        }
    }
    for (int i = 0; i < program->num_units; i++)
        out->result.units[i].ticks[ENGINE_DRAIN] =
            out->result.end_ticks - (uint64_t)twin->units[i].free;
}
