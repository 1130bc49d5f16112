/* A point on the cycle engine, phase by phase; the rest as in the analytic model. */
#include "sim/cycle.h"

#include "sim/accounting.h"
#include "sim/analytic.h"
#include "sim/engine.h"
#include "sim/lower_memory.h"
#include "sim/sparse_cost.h"
#include "sim/sparse_schedule.h"

#include <assert.h>
#include <string.h>

/* Cycles of one phase. */
struct phase_cycles {
    double all;   /* with everything in the way */
    double ports; /* without transfers */
    double ideal; /* without transfers, and buffers that always give */
};

static double in_cycles(const struct program *program, uint64_t ticks)
{
    return (double)ticks / (double)program->ticks_per_cycle;
}

/* Unit of an array in a program; -1: the phase leaves the array alone. */
static int unit_of(const struct program *program, int array)
{
    for (int u = 0; u < program->num_units; u++)
        if (strcmp(program->units[u].name, arch_array_names[array]) == 0)
            return u;
    return -1;
}

static bool has_port_stalls(const struct program *program, const struct engine_result *run)
{
    for (int u = 0; u < program->num_units; u++)
        if (run->units[u].ticks[ENGINE_PORT] > 0)
            return true;
    return false;
}

/* The table with buffers that always give. */
static enum status run_without_ports(struct program *program, uint64_t num_tiles,
                                     const struct engine_options *options, struct arena *scratch,
                                     struct engine_result *out, struct err *err)
{
    const int num_buffers = program->num_buffers;
    struct program_buffer buffers[PROGRAM_MAX_BUFFERS];
    memcpy(buffers, program->buffers, sizeof(buffers));
    for (int b = 0; b < num_buffers; b++)
        program->buffers[b] = (struct program_buffer){.name = buffers[b].name};
    const enum status status = engine_run(program, num_tiles, options, scratch, out, err);
    memcpy(program->buffers, buffers, sizeof(buffers));
    return status;
}

static void add_stalls(const struct program *program, const struct engine_result *run,
                       struct result *out)
{
    for (int a = 0; a < ARCH_NUM_ARRAYS; a++) {
        const int unit = unit_of(program, a);
        if (unit < 0)
            out->stalls[a][ENGINE_DRAIN] += in_cycles(program, run->end_ticks);
        for (int k = 0; k < ENGINE_NUM_CAUSES && unit >= 0; k++)
            out->stalls[a][k] += in_cycles(program, run->units[unit].ticks[k]);
    }
}

/* Could a buffer ever give fewer rows than its units ask for together? */
static bool can_be_short(const struct program *program, int buffer)
{
    const struct program_buffer *given = &program->buffers[buffer];
    const uint64_t limit =
        given->access_rows_per_cycle ? given->access_rows_per_cycle : given->num_banks;
    uint64_t most[PROGRAM_MAX_UNITS] = {0}, all = 0;
    for (int s = 0; s < program->num_steps; s++) {
        const struct program_step *step = &program->steps[s];
        for (int k = 0; k < step->num_access; k++) {
            const struct program_access *access = &step->access[k];
            const uint64_t slots = (uint64_t)step->slots_ticks;
            const uint64_t rows = ((uint64_t)access->rows_read_ticks + slots - 1) / slots +
                                  ((uint64_t)access->rows_written_ticks + slots - 1) / slots;
            if (access->buffer == buffer && rows > most[step->unit])
                most[step->unit] = rows;
        }
    }
    for (int u = 0; u < program->num_units; u++)
        all += most[u];
    return (limit > 0 && all > limit) || given->bank_ports > 0;
}

static bool has_short_ports(const struct program *program)
{
    for (int b = 0; b < program->num_buffers; b++)
        if (can_be_short(program, b))
            return true;
    return false;
}

enum status cycle_lower(const struct design *design, unsigned accounting, struct err *err)
{
    bool has_whole_cycles = design->arch.dram.transfers == ARCH_TRANSFERS_STEPS;
    for (int p = 0; p < design->lowered->num_phases; p++)
        has_whole_cycles = has_whole_cycles || has_short_ports(&design->lowered->phases[p].program);
    if (!has_whole_cycles || !(accounting & ACCOUNTING_SMEARED))
        return STATUS_OK;
    return lower_update(design->lowered, &design->arch, false, err);
}

enum status cycle_program(const struct design *design, int phase, unsigned accounting,
                          struct arena *arena, const struct program **out, struct err *err)
{
    *out = &design->lowered->phases[phase].program;
    if (design->arch.dram.transfers == ARCH_TRANSFERS_TOTAL)
        return STATUS_OK;
    struct program *program = ARENA_NEW(arena, struct program);
    *out = program;
    return lower_memory_build(design->lowered, phase, &design->arch, accounting, arena, program,
                              err);
}

static enum status run_phase(const struct design *design, int p, unsigned accounting,
                             const struct engine_options *options, struct arena *scratch,
                             struct phase_cycles *cycles, struct result *out, struct err *err)
{
    struct lower_phase *phase = &design->lowered->phases[p];
    const struct program *program;
    struct engine_result run;
    TRY(cycle_program(design, p, accounting, scratch, &program, err));
    TRY(engine_run(program, phase->num_tiles, options, scratch, &run, err));
    cycles->all = in_cycles(program, run.end_ticks);
    add_stalls(program, &run, out);
    if (program != &phase->program)
        TRY(engine_run(&phase->program, phase->num_tiles, options, scratch, &run, err));
    cycles->ports = in_cycles(&phase->program, run.end_ticks);
    if (has_port_stalls(&phase->program, &run))
        TRY(run_without_ports(&phase->program, phase->num_tiles, options, scratch, &run, err));
    cycles->ideal = in_cycles(&phase->program, run.end_ticks);
    return STATUS_OK;
}

static enum status run_phases(struct design *design, unsigned accounting,
                              struct phase_cycles *cycles, struct result *out, struct err *err)
{
    struct arena scratch, listed;
    struct schedule schedule;
    struct engine_options options = {.no_period = false};
    enum status status = STATUS_OK;
    arena_init(&scratch);
    arena_init(&listed);
    if (design->lowered->plan->masked.sparse) {
        status = sparse_schedule_build(design->lowered->plan, &listed, &schedule, err);
        options.schedule = &schedule;
    }
    for (int p = 0; p < design->lowered->num_phases && status == STATUS_OK; p++) {
        arena_reset(&scratch);
        out->startup_cycles -= design->lowered->phases[p].compute_cycles;
        status = run_phase(design, p, accounting, &options, &scratch, &cycles[p], out, err);
        out->startup_cycles += cycles[p].ideal;
    }
    arena_release(&listed);
    arena_release(&scratch);
    return status;
}

static void set_cycles(const struct design *design, const struct phase_cycles *phases,
                       struct result *out)
{
    const bool has_steps = design->arch.dram.transfers == ARCH_TRANSFERS_STEPS;
    double ports[SOURCE_MAX_EINSUMS], all[SOURCE_MAX_EINSUMS];
    double cycles = 0;
    for (int p = 0; p < design->lowered->num_phases; p++) {
        ports[p] = phases[p].ports;
        all[p] = phases[p].all;
        cycles += all[p];
    }
    analytic_set_times(design, ports, has_steps ? all : NULL, out);
    if (!has_steps && out->latency_s > out->compute_s)
        for (int a = 0; a < ARCH_NUM_ARRAYS; a++)
            out->stalls[a][ENGINE_DRAM] += out->cycles - out->mask.selection_cycles - cycles;
    else /* whole, where seconds x clock is not quite */
        out->cycles = cycles + out->mask.selection_cycles;
    for (int a = 0; a < ARCH_NUM_ARRAYS; a++)
        out->stalls[a][ENGINE_BUSY] += out->mask.selection_cycles;
}

static enum status evaluate(struct design *design, unsigned accounting, struct result *out,
                            struct err *err)
{
    struct phase_cycles phases[SOURCE_MAX_EINSUMS];
    TRY(analytic_evaluate(design, accounting, out, err));
    assert(design->lowered->num_phases <= SOURCE_MAX_EINSUMS);
    TRY(cycle_lower(design, accounting, err));
    out->has_stalls = true;
    out->startup_cycles = 0;
    TRY(run_phases(design, accounting, phases, out, err));
    set_cycles(design, phases, out);
    memset(out->memory, 0, sizeof(out->memory)); /* charging adds to the accesses */
    if (!(accounting & ACCOUNTING_NO_ENERGY))
        accounting_charge(design->lowered->plan, &design->arch, &design->costs, accounting, out);
    if (out->mask.name && !(accounting & ACCOUNTING_NO_ENERGY))
        sparse_cost_add_energy(design, out);
    return STATUS_OK;
}

/* The mask's tiles, all of them running, on the same level. */
static enum status evaluate_dense(struct design *design, unsigned accounting, struct result *out,
                                  struct err *err)
{
    design->is_unmasked = true;
    const enum status status = evaluate(design, accounting | ACCOUNTING_NO_ENERGY, out, err);
    design->is_unmasked = false;
    return status;
}

enum status cycle_evaluate(struct design *design, unsigned accounting, struct result *out,
                           struct err *err)
{
    double dense_cycles = 0;
    if (design->sparse) {
        TRY(evaluate_dense(design, accounting, out, err));
        dense_cycles = out->cycles;
    }
    TRY(evaluate(design, accounting, out, err));
    out->mask.dense_cycles = dense_cycles;
    return STATUS_OK;
}
