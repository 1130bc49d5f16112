/* A point on the cycle engine, phase by phase; the rest as in the analytic model. */
#include "sim/cycle.h"

#include "sim/accounting.h"
#include "sim/analytic.h"
#include "sim/engine.h"
#include "sim/sparse_cost.h"
#include "sim/sparse_schedule.h"

#include <assert.h>
#include <string.h>

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

/* Cycles of the table with buffers that always give: those of the run, if they did. */
static enum status run_without_ports(struct program *program, uint64_t num_tiles,
                                     const struct engine_options *options, struct arena *scratch,
                                     struct engine_result *run, struct err *err)
{
    const int num_buffers = program->num_buffers;
    struct program_buffer buffers[PROGRAM_MAX_BUFFERS];
    memcpy(buffers, program->buffers, sizeof(buffers));
    for (int b = 0; b < num_buffers; b++)
        program->buffers[b] = (struct program_buffer){.name = buffers[b].name};
    const enum status status = engine_run(program, num_tiles, options, scratch, run, err);
    memcpy(program->buffers, buffers, sizeof(buffers));
    return status;
}

/* One phase: its cycles, added to the stalls and the start-up of the result. */
static enum status run_phase(struct lower_phase *phase, const struct engine_options *options,
                             struct arena *scratch, double *out_cycles, struct result *out,
                             struct err *err)
{
    struct program *program = &phase->program;
    struct engine_result run;
    TRY(engine_run(program, phase->num_tiles, options, scratch, &run, err));
    *out_cycles = in_cycles(program, run.end_ticks);
    for (int a = 0; a < ARCH_NUM_ARRAYS; a++) {
        const int unit = unit_of(program, a);
        if (unit < 0)
            out->stalls[a][ENGINE_DRAIN] += *out_cycles;
        for (int k = 0; k < ENGINE_NUM_CAUSES && unit >= 0; k++)
            out->stalls[a][k] += in_cycles(program, run.units[unit].ticks[k]);
    }
    if (has_port_stalls(program, &run))
        TRY(run_without_ports(program, phase->num_tiles, options, scratch, &run, err));
    out->startup_cycles += in_cycles(program, run.end_ticks) - phase->compute_cycles;
    return STATUS_OK;
}

static enum status run_phases(struct design *design, double *phase_cycles, struct result *out,
                              struct err *err)
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
        status =
            run_phase(&design->lowered->phases[p], &options, &scratch, &phase_cycles[p], out, err);
    }
    arena_release(&listed);
    arena_release(&scratch);
    return status;
}

static enum status evaluate(struct design *design, unsigned accounting, struct result *out,
                            struct err *err)
{
    double phase_cycles[SOURCE_MAX_EINSUMS];
    TRY(analytic_evaluate(design, accounting, out, err));
    assert(design->lowered->num_phases <= SOURCE_MAX_EINSUMS);
    out->has_stalls = true;
    out->startup_cycles = 0;
    TRY(run_phases(design, phase_cycles, out, err));
    double compute_cycles = 0;
    for (int p = 0; p < design->lowered->num_phases; p++)
        compute_cycles += phase_cycles[p];
    analytic_set_times(design, phase_cycles, out);
    if (out->latency_s > out->compute_s)
        for (int a = 0; a < ARCH_NUM_ARRAYS; a++)
            out->stalls[a][ENGINE_DRAM] +=
                out->cycles - out->mask.selection_cycles - compute_cycles;
    else /* whole, where seconds x clock is not quite */
        out->cycles = compute_cycles + out->mask.selection_cycles;
    for (int a = 0; a < ARCH_NUM_ARRAYS; a++)
        out->stalls[a][ENGINE_BUSY] += out->mask.selection_cycles;
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
