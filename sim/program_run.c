/*
 * Naive execution: every unit walks through its instances in order and stops at the first whose
 * waits are not done; round and round until nothing moves. One start and one end per instance, no
 * shortcuts: the reference for the engine and the source of small waterfalls.
 */
#include "sim/program_run.h"

#include <assert.h>

/* Where a unit stands: position in the stream of tiles and step in the table. */
struct cursor {
    uint64_t position;
    int step;
    int64_t free_ticks;
};

struct walk {
    const struct program *program;
    struct program_run *run;
    uint64_t num_positions;
    struct cursor cursors[PROGRAM_MAX_UNITS];
};

static size_t instance_index(const struct walk *walk, uint64_t tile, int step)
{
    return (size_t)tile * (size_t)walk->program->num_steps + (size_t)step;
}

/* Moves the cursor to the next instance of the unit at or after it; false at the end. */
static bool find_instance(const struct walk *walk, int unit, struct cursor *cursor, uint64_t *tile)
{
    const struct program *program = walk->program;
    for (; cursor->position < walk->num_positions; cursor->position++, cursor->step = 0) {
        for (; cursor->step < program->num_steps; cursor->step++) {
            const struct program_step *step = &program->steps[cursor->step];
            if (step->unit != unit || cursor->position < (uint64_t)step->lag)
                continue;
            *tile = cursor->position - (uint64_t)step->lag;
            if (*tile < walk->run->num_tiles &&
                program_happens(program, cursor->step, *tile, walk->run->num_tiles))
                return true;
        }
    }
    return false;
}

/*
 * When the last instance of a reader in the iterations that must have left their slots is done; -1:
 * it is not yet. The instances before it are done earlier.
 */
static int64_t freed_ticks(const struct walk *walk, const struct program_tensor *tensor, int reader,
                           uint64_t tile)
{
    uint64_t size = 1;
    for (int i = 0; i < tensor->loop; i++)
        size *= walk->program->loops[i].count;
    if (tile / size < tensor->copies)
        return 0;
    for (uint64_t end = (tile / size - tensor->copies + 1) * size; end > 0; end--)
        if (program_happens(walk->program, reader, end - 1, walk->run->num_tiles))
            return walk->run->done_ticks[instance_index(walk, end - 1, reader)];
    return 0;
}

/* When the slots for what an instance fills are free; -1: not known yet. */
static int64_t room_ticks(const struct walk *walk, int i_step, uint64_t tile)
{
    const struct program *program = walk->program;
    int64_t room = 0;
    for (int i = 0; i < program->num_tensors; i++) {
        const struct program_tensor *tensor = &program->tensors[i];
        for (int k = 0; tensor->producer == i_step && k < tensor->num_readers; k++) {
            const int64_t freed = freed_ticks(walk, tensor, tensor->readers[k], tile);
            if (freed < 0)
                return -1;
            room = freed > room ? freed : room;
        }
    }
    return room;
}

/* When all that an instance waits for is done; -1: not known yet. */
static int64_t ready_ticks(const struct walk *walk, int i_step, uint64_t tile)
{
    const struct program_step *step = &walk->program->steps[i_step];
    int64_t ready = room_ticks(walk, i_step, tile);
    for (int i = 0; i < step->num_waits && ready >= 0; i++) {
        const uint64_t age = (uint64_t)step->waits[i].age;
        const int awaited = step->waits[i].step;
        if (age > tile ||
            !program_happens(walk->program, awaited, tile - age, walk->run->num_tiles))
            continue;
        const int64_t done = walk->run->done_ticks[instance_index(walk, tile - age, awaited)];
        if (done < 0)
            return -1;
        ready = done > ready ? done : ready;
    }
    return ready;
}

/* Issues what the unit can issue; returns whether it issued anything. */
static bool advance_unit(struct walk *walk, int unit)
{
    struct cursor *cursor = &walk->cursors[unit];
    struct program_run *run = walk->run;
    bool has_moved = false;
    uint64_t tile = 0;
    run->stuck_step[unit] = -1;
    while (find_instance(walk, unit, cursor, &tile)) {
        const struct program_step *step = &walk->program->steps[cursor->step];
        const int64_t ready = ready_ticks(walk, cursor->step, tile);
        if (ready < 0) {
            run->stuck_step[unit] = cursor->step;
            run->stuck_tile[unit] = tile;
            return has_moved;
        }
        const size_t at = instance_index(walk, tile, cursor->step);
        const int64_t start = ready > cursor->free_ticks ? ready : cursor->free_ticks;
        cursor->free_ticks = start + step->slots_ticks;
        run->start_ticks[at] = start;
        run->done_ticks[at] = cursor->free_ticks + step->latency_ticks;
        if (run->done_ticks[at] > run->end_ticks)
            run->end_ticks = run->done_ticks[at];
        cursor->step++;
        has_moved = true;
    }
    return has_moved;
}

void program_run_execute(const struct program *program, uint64_t num_tiles, struct arena *arena,
                         struct program_run *out)
{
    assert(num_tiles >= 1 && program->num_steps >= 1);
    assert(num_tiles <= PROGRAM_RUN_MAX_INSTANCES / (uint64_t)program->num_steps);
    const size_t num_instances = (size_t)num_tiles * (size_t)program->num_steps;
    struct walk walk = {.program = program, .run = out, .num_positions = num_tiles};
    *out = (struct program_run){.num_tiles = num_tiles, .num_steps = program->num_steps};
    out->start_ticks = ARENA_ARRAY(arena, int64_t, num_instances);
    out->done_ticks = ARENA_ARRAY(arena, int64_t, num_instances);
    for (size_t i = 0; i < num_instances; i++)
        out->start_ticks[i] = out->done_ticks[i] = -1;
    int max_lag = 0;
    for (int i = 0; i < program->num_steps; i++)
        max_lag = program->steps[i].lag > max_lag ? program->steps[i].lag : max_lag;
    walk.num_positions += (uint64_t)max_lag;
    for (bool has_moved = true; has_moved;) {
        has_moved = false;
        for (int i = 0; i < program->num_units; i++)
            has_moved = advance_unit(&walk, i) || has_moved;
    }
    for (int i = 0; i < program->num_units; i++)
        out->is_stuck = out->is_stuck || out->stuck_step[i] >= 0;
}
