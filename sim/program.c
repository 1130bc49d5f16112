/*
 * Building and checking of tile programs (reference: tile-program.md section 1). The limits checked
 * here are what lets the interval and the execution add and multiply without overflow.
 */
#include "sim/program.h"

#include <assert.h>
#include <string.h>

void program_init(struct program *program, const char *name, int64_t ticks_per_cycle)
{
    assert(ticks_per_cycle >= 1 && ticks_per_cycle <= PROGRAM_MAX_DENOM);
    memset(program, 0, sizeof(*program));
    program->name = name;
    program->ticks_per_cycle = ticks_per_cycle;
}

int program_add_unit(struct program *program, const char *name)
{
    for (int i = 0; i < program->num_units; i++)
        if (strcmp(program->units[i].name, name) == 0)
            return i;
    assert(program->num_units < PROGRAM_MAX_UNITS);
    program->units[program->num_units].name = name;
    return program->num_units++;
}

int program_add_buffer(struct program *program, const char *name)
{
    for (int i = 0; i < program->num_buffers; i++)
        if (strcmp(program->buffers[i].name, name) == 0)
            return i;
    assert(program->num_buffers < PROGRAM_MAX_BUFFERS);
    program->buffers[program->num_buffers].name = name;
    return program->num_buffers++;
}

int program_add_loop(struct program *program, const char *name, uint64_t count)
{
    assert(count >= 1 && program->num_loops < PROGRAM_MAX_LOOPS);
    program->loops[program->num_loops] = (struct program_loop){.name = name, .count = count};
    return program->num_loops++;
}

int program_add_step(struct program *program, const char *name, int unit, int64_t slots_ticks)
{
    assert(program->num_steps < PROGRAM_MAX_STEPS);
    assert(unit >= 0 && unit < program->num_units);
    struct program_step *step = &program->steps[program->num_steps];
    memset(step, 0, sizeof(*step));
    step->name = name;
    step->unit = unit;
    step->slots_ticks = slots_ticks;
    return program->num_steps++;
}

void program_add_wait(struct program *program, int step, int waits_for, int age)
{
    assert(step >= 0 && step < program->num_steps);
    struct program_step *waiting = &program->steps[step];
    assert(waiting->num_waits < PROGRAM_MAX_WAITS);
    waiting->waits[waiting->num_waits++] = (struct program_wait){.step = waits_for, .age = age};
}

void program_add_access(struct program *program, int step, int buffer, int64_t rows_read_ticks,
                        int64_t rows_written_ticks)
{
    assert(step >= 0 && step < program->num_steps);
    assert(buffer >= 0 && buffer < program->num_buffers);
    struct program_step *target = &program->steps[step];
    for (int i = 0; i < target->num_access; i++) {
        if (target->access[i].buffer == buffer && target->access[i].tensor < 0 &&
            target->access[i].first_row == 0) {
            target->access[i].rows_read_ticks += rows_read_ticks;
            target->access[i].rows_written_ticks += rows_written_ticks;
            return;
        }
    }
    program_add_stream(program, step,
                       &(struct program_access){.buffer = buffer,
                                                .tensor = -1,
                                                .rows_read_ticks = rows_read_ticks,
                                                .rows_written_ticks = rows_written_ticks});
}

void program_add_stream(struct program *program, int step, const struct program_access *access)
{
    assert(step >= 0 && step < program->num_steps);
    struct program_step *target = &program->steps[step];
    assert(target->num_access < PROGRAM_MAX_ACCESS);
    target->access[target->num_access++] = *access;
}

int program_find_step(const struct program *program, const char *name)
{
    for (int i = 0; i < program->num_steps; i++)
        if (strcmp(program->steps[i].name, name) == 0)
            return i;
    return -1;
}

bool program_is_every(const struct program_step *step)
{
    if (step->is_partial_only)
        return false;
    for (int i = 0; i < PROGRAM_MAX_LOOPS; i++)
        if (step->when[i] != PROGRAM_EVERY)
            return false;
    return true;
}

static bool when_holds(enum program_when when, uint64_t i_iteration, uint64_t count)
{
    switch (when) {
    case PROGRAM_EVERY:
        return true;
    case PROGRAM_FIRST:
        return i_iteration == 0;
    case PROGRAM_LAST:
        return i_iteration == count - 1;
    }
    return false;
}

bool program_happens(const struct program *program, int step, uint64_t tile, uint64_t num_tiles)
{
    assert(step >= 0 && step < program->num_steps && tile < num_tiles);
    const struct program_step *asked = &program->steps[step];
    if (asked->is_partial_only)
        return false;
    if (program->num_loops == 0)
        return when_holds(asked->when[0], tile, num_tiles);
    for (int i = 0; i < program->num_loops; i++) {
        const uint64_t count = program->loops[i].count;
        if (!when_holds(asked->when[i], tile % count, count))
            return false;
        tile /= count;
    }
    return true;
}

static enum status check_access(const struct program *program, const struct program_step *step,
                                struct pos pos, struct err *err)
{
    for (int i = 0; i < step->num_access; i++) {
        const struct program_access *access = &step->access[i];
        assert(access->buffer >= 0 && access->buffer < program->num_buffers);
        assert(access->tensor >= -1 && access->tensor < program->num_tensors);
        if (access->tensor >= 0 && program->tensors[access->tensor].buffer != access->buffer)
            return err_set(err, STATUS_CONFIG, pos, step->name, "'%s' does not lie in '%s'",
                           program->tensors[access->tensor].name,
                           program->buffers[access->buffer].name);
        if (access->rows_read_ticks < 0 || access->rows_read_ticks > PROGRAM_MAX_TICKS ||
            access->rows_written_ticks < 0 || access->rows_written_ticks > PROGRAM_MAX_TICKS)
            return err_set(err, STATUS_CONFIG, pos, step->name,
                           "moves too many rows of '%s' in one tile",
                           program->buffers[access->buffer].name);
    }
    return STATUS_OK;
}

enum status program_check_step(const struct program *program, int i_step, struct pos pos,
                               struct err *err)
{
    const struct program_step *step = &program->steps[i_step];
    const double max_cycles = (double)PROGRAM_MAX_TICKS / (double)program->ticks_per_cycle;
    assert(step->unit >= 0 && step->unit < program->num_units);
    if (program_find_step(program, step->name) != i_step)
        return err_set(err, STATUS_CONFIG, pos, step->name, "two steps have this name");
    if (step->slots_ticks < 1 || step->slots_ticks > PROGRAM_MAX_TICKS)
        return err_set(err, STATUS_CONFIG, pos, step->name,
                       "slots must be above 0 and at most %g cycles", max_cycles);
    if (step->latency_ticks < 0 || step->latency_ticks > PROGRAM_MAX_TICKS)
        return err_set(err, STATUS_CONFIG, pos, step->name, "latency must be 0 to %g cycles",
                       max_cycles);
    if (step->lag < 0 || step->lag > PROGRAM_MAX_LAG)
        return err_set(err, STATUS_CONFIG, pos, step->name, "lag must be 0 to %d tiles, got %d",
                       PROGRAM_MAX_LAG, step->lag);
    for (int i = 0; i < step->num_waits; i++) {
        const struct program_wait *wait = &step->waits[i];
        assert(wait->step >= 0 && wait->step < program->num_steps);
        if (wait->age < 0 || wait->age > PROGRAM_MAX_AGE)
            return err_set(err, STATUS_CONFIG, pos, step->name,
                           "the age of a wait must be 0 to %d tiles, got %d", PROGRAM_MAX_AGE,
                           wait->age);
    }
    return check_access(program, step, pos, err);
}

enum status program_check_tensor(const struct program *program, int i_tensor, struct pos pos,
                                 struct err *err)
{
    const struct program_tensor *tensor = &program->tensors[i_tensor];
    const int num_loops = program->num_loops == 0 ? 1 : program->num_loops;
    bool has_other_reader = false;
    assert(tensor->buffer >= 0 && tensor->buffer < program->num_buffers);
    assert(tensor->producer >= -1 && tensor->producer < program->num_steps);
    assert(tensor->loop >= 0 && tensor->loop < num_loops);
    assert(tensor->num_readers >= 0 && tensor->num_readers <= PROGRAM_MAX_READERS);
    if (tensor->copies < 1 || tensor->copies > PROGRAM_MAX_COPIES)
        return err_set(err, STATUS_CONFIG, pos, tensor->name, "needs 1 to %d copies, got %llu",
                       PROGRAM_MAX_COPIES, (unsigned long long)tensor->copies);
    for (int i = 0; i < tensor->num_readers; i++) {
        assert(tensor->readers[i] >= 0 && tensor->readers[i] < program->num_steps);
        has_other_reader = has_other_reader || tensor->readers[i] != tensor->producer;
    }
    if (tensor->producer >= 0 && !has_other_reader)
        return err_set(err, STATUS_CONFIG, pos, tensor->name,
                       "nobody but its producer '%s' reads it",
                       program->steps[tensor->producer].name);
    return STATUS_OK;
}

/* The names of what a buffer holds, for the message of an overflow. */
static void list_tensors(const struct program *program, int buffer, char *out, size_t out_bytes)
{
    size_t used = 0;
    out[0] = '\0';
    for (int i = 0; i < program->num_tensors && used < out_bytes; i++) {
        const struct program_tensor *tensor = &program->tensors[i];
        if (tensor->buffer != buffer)
            continue;
        const int length = snprintf(
            out + used, out_bytes - used, "%s%s %llu x %llu", used == 0 ? "" : ", ", tensor->name,
            (unsigned long long)tensor->copies, (unsigned long long)tensor->rows);
        used += length > 0 ? (size_t)length : 0;
    }
}

static enum status check_capacity(const struct program *program, int buffer, struct pos pos,
                                  struct err *err)
{
    const uint64_t max_rows = (uint64_t)1 << 56; /* 64 tensors of at most that fit 2^62 */
    const struct program_buffer *held = &program->buffers[buffer];
    uint64_t rows = 0;
    if (held->bank_ports > 0 && held->num_banks == 0)
        return err_set(err, STATUS_CONFIG, pos, held->name, "ports of banks need banks");
    for (int i = 0; i < program->num_tensors; i++) {
        const struct program_tensor *tensor = &program->tensors[i];
        if (tensor->buffer != buffer)
            continue;
        if (tensor->rows > max_rows / tensor->copies)
            return err_set(err, STATUS_CONFIG, pos, tensor->name, "holds too many rows");
        rows += tensor->rows * tensor->copies;
    }
    if (held->capacity_rows == 0 || rows <= held->capacity_rows)
        return STATUS_OK;
    char names[512];
    list_tensors(program, buffer, names, sizeof(names));
    return err_set(err, STATUS_CONFIG, pos, held->name,
                   "%llu rows are needed and %llu are there (%s)", (unsigned long long)rows,
                   (unsigned long long)held->capacity_rows, names);
}

enum status program_check(const struct program *program, struct pos pos, struct err *err)
{
    assert(program->ticks_per_cycle >= 1 && program->ticks_per_cycle <= PROGRAM_MAX_DENOM);
    if (program->num_steps == 0)
        return err_set(err, STATUS_CONFIG, pos, "steps", "a table needs at least one step");
    for (int i = 0; i < program->num_steps; i++)
        TRY(program_check_step(program, i, pos, err));
    for (int i = 0; i < program->num_tensors; i++)
        TRY(program_check_tensor(program, i, pos, err));
    for (int i = 0; i < program->num_buffers; i++)
        TRY(check_capacity(program, i, pos, err));
    return STATUS_OK;
}

struct program_ratio program_ratio_make(int64_t num, int64_t den)
{
    assert(den > 0);
    int64_t a = num < 0 ? -num : num;
    int64_t b = den;
    while (b != 0) {
        const int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return (struct program_ratio){.num = num / a, .den = den / a};
}

double program_ratio_value(struct program_ratio ratio)
{
    assert(ratio.den > 0);
    return (double)ratio.num / (double)ratio.den;
}
