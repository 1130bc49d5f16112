/*
 * Random tile programs for tests: small tables with waits of ages 0 to 3 and, when asked for, lags,
 * fractions of cycles, steps that happen only first or last. Some of them deadlock.
 */
#ifndef WEIR_TESTS_SUPPORT_RANDOM_PROGRAM_H
#define WEIR_TESTS_SUPPORT_RANDOM_PROGRAM_H

#include "base/arena.h"
#include "base/prng.h"
#include "sim/schedule.h"

#include <string.h>

static const char *const random_program_names[] = {"S0", "S1", "S2", "S3", "S4",
                                                   "S5", "S6", "S7", "S8", "S9"};

static inline void random_program_waits(struct prng *prng, struct program *program, int i)
{
    static const int num_waits[] = {0, 1, 1, 2};
    const int num = num_waits[prng_below(prng, 4)];
    for (int k = 0; k < num; k++) {
        const int awaited = (int)prng_below(prng, (uint64_t)program->num_steps);
        static const int younger[] = {0, 0, 1, 2};
        int age = younger[prng_below(prng, 4)];
        if (awaited >= i && prng_below(prng, 20) != 0)
            age = (int)prng_range(prng, 1, 3);
        program_add_wait(program, i, awaited, age);
    }
}

/* Tensors of any loop with few slots: most of them have room in time, some never. */
static inline void random_program_tensors(struct prng *prng, struct program *program)
{
    static const char *const names[] = {"K", "V", "Q"};
    const int num_loops = program->num_loops == 0 ? 1 : program->num_loops;
    program->num_tensors = program->num_buffers == 0 ? 0 : (int)prng_below(prng, 4);
    for (int i = 0; i < program->num_tensors; i++) {
        struct program_tensor *tensor = &program->tensors[i];
        memset(tensor, 0, sizeof(*tensor));
        tensor->name = names[i];
        tensor->rows = 1;
        tensor->producer = -1;
        tensor->buffer = (int)prng_below(prng, (uint64_t)program->num_buffers);
        tensor->copies = 1 + prng_below(prng, prng_below(prng, 3) == 0 ? 12 : 3);
        tensor->loop = (int)prng_below(prng, (uint64_t)num_loops);
        tensor->num_readers = (int)prng_range(prng, 1, 2);
        for (int k = 0; k < tensor->num_readers; k++)
            tensor->readers[k] = (int)prng_below(prng, (uint64_t)program->num_steps);
        if (prng_below(prng, 8) != 0)
            tensor->producer = (int)prng_below(prng, (uint64_t)program->num_steps);
    }
}

/* For a machine: streams that begin at some row, in tensors or not; some buffers have ports by
 * bank.
 */
static inline void random_program_banks(struct prng *prng, struct program *program)
{
    for (int i = 0; i < program->num_buffers; i++)
        if (program->buffers[i].num_banks > 0 && prng_below(prng, 2) == 0)
            program->buffers[i].bank_ports = (uint32_t)prng_range(prng, 1, 2);
    for (int i = 0; i < program->num_tensors; i++) {
        program->tensors[i].first_row = prng_below(prng, 100);
        program->tensors[i].rows = 1 + prng_below(prng, 50);
    }
    for (int i = 0; i < program->num_steps; i++) {
        struct program_step *step = &program->steps[i];
        if (step->num_access > 0 && prng_below(prng, 3) == 0)
            program_add_stream(program, i, &step->access[0]);
        for (int k = 0; k < step->num_access; k++) {
            const int tensor = (int)prng_below(prng, 4);
            step->access[k].first_row = prng_below(prng, 10);
            if (tensor < program->num_tensors &&
                program->tensors[tensor].buffer == step->access[k].buffer)
                step->access[k].tensor = tensor;
        }
    }
}

/* Buffers with few ports, rows, a DRAM with few bursts, loops with first and last steps. */
static inline void random_program_machine(struct prng *prng, struct program *program)
{
    static const char *const buffers[] = {"L3", "RF"};
    static const char *const loops[] = {"p1", "m1", "b"};
    program->ticks_per_cycle = 1;
    const int num_buffers = (int)prng_below(prng, 3);
    for (int i = 0; i < num_buffers; i++) {
        struct program_buffer *buffer = &program->buffers[program_add_buffer(program, buffers[i])];
        buffer->num_banks = (uint32_t)prng_below(prng, 6);
        buffer->read_rows_per_cycle = (uint32_t)prng_below(prng, 4);
        buffer->write_rows_per_cycle = (uint32_t)prng_below(prng, 4);
        buffer->access_rows_per_cycle = (uint32_t)prng_below(prng, 5);
    }
    const int num_loops = (int)prng_below(prng, 4);
    for (int i = 0; i < num_loops; i++)
        program_add_loop(program, loops[i], 1 + prng_below(prng, 6));
    if (prng_below(prng, 2) == 0) {
        program->dram.bytes_per_cycle =
            program_ratio_make(prng_range(prng, 1, 60), prng_range(prng, 1, 3));
        program->dram.burst_bytes = 1 + prng_below(prng, 64);
        program->dram.max_outstanding = prng_below(prng, 5);
        program->dram.latency_cycles = prng_range(prng, 0, 50);
    }
    for (int i = 0; i < program->num_steps; i++) {
        struct program_step *step = &program->steps[i];
        for (int k = 0; k < num_buffers; k++)
            if (prng_below(prng, 2) == 0)
                program_add_access(program, i, k, step->slots_ticks * prng_range(prng, 0, 6) / 2,
                                   prng_below(prng, 3) == 0 ? prng_range(prng, 0, 60) : 0);
        if (prng_below(prng, 3) == 0)
            step->dram_bytes = 1 + prng_below(prng, 500);
        step->is_dram_write = prng_below(prng, 4) == 0;
        for (int k = 0; k < num_loops; k++)
            if (prng_below(prng, 8) == 0)
                step->when[k] = prng_below(prng, 2) == 0 ? PROGRAM_FIRST : PROGRAM_LAST;
        for (int k = 0; k < step->num_waits; k++)
            step->waits[k].is_space = prng_below(prng, 2) == 0;
    }
    for (int i = 0; i < program->num_steps; i++)
        program->steps[i].is_partial_only = prng_below(prng, 20) == 0;
    random_program_tensors(prng, program);
    program->units[0].skew_ticks = prng_range(prng, 0, 20);
}

/* Random flags in up to 4 groups of up to max_tiles tiles, each up to max_repeats times. */
static inline void random_program_schedule(struct prng *prng, uint64_t max_tiles,
                                           uint64_t max_repeats, struct arena *arena,
                                           struct schedule *out)
{
    struct schedule_group *groups = ARENA_ARRAY(arena, struct schedule_group, 4);
    const uint64_t odds = 1 + prng_below(prng, 6); /* rare flags, or many */
    memset(out, 0, sizeof(*out));
    out->num_listed = 1 + prng_below(prng, max_tiles);
    uint32_t *tiles = ARENA_ARRAY(arena, uint32_t, out->num_listed);
    for (uint64_t i = 0; i < out->num_listed; i++)
        for (int bit = 0; bit <= 3 * PROGRAM_MAX_LOOPS; bit++)
            tiles[i] |= prng_below(prng, odds) == 0 ? (uint32_t)1 << bit : 0;
    out->tiles = tiles;
    out->num_groups = (int)prng_range(prng, 1, 4);
    out->groups = groups;
    for (int g = 0; g < out->num_groups; g++) {
        groups[g].first = prng_below(prng, out->num_listed);
        groups[g].num_tiles = 1 + prng_below(prng, out->num_listed - groups[g].first);
        groups[g].repeats = 1 + prng_below(prng, max_repeats);
        out->num_tiles += groups[g].num_tiles * groups[g].repeats;
    }
}

/* is_plain: no lags, no fractions, every step in every tile. */
static inline void random_program(struct prng *prng, bool is_plain, struct program *out)
{
    static const char *const units[] = {"2d", "1d", "dma"};
    static const int64_t latencies[] = {0, 0, 1, 5, 60};
    const uint64_t num_units = 1 + prng_below(prng, 3);
    const int num_steps = (int)prng_range(prng, 1, 9);
    program_init(out, "random", is_plain ? 1 : prng_range(prng, 1, 12));
    for (int i = 0; i < num_steps; i++) {
        const int unit = program_add_unit(out, units[prng_below(prng, num_units)]);
        program_add_step(out, random_program_names[i], unit, prng_range(prng, 1, 40));
        struct program_step *step = &out->steps[i];
        step->latency_ticks = latencies[prng_below(prng, 5)];
        if (!is_plain && prng_below(prng, 4) == 0)
            step->lag = (int)prng_range(prng, 1, 3);
        if (!is_plain && prng_below(prng, 8) == 0)
            step->when[0] = prng_below(prng, 2) == 0 ? PROGRAM_FIRST : PROGRAM_LAST;
    }
    for (int i = 0; i < num_steps; i++)
        random_program_waits(prng, out, i);
}

#endif
