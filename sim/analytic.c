/* The analytic model: one point from counts, programs and totals. Source: fusemax.md section 6. */
#include "sim/analytic.h"

#include "sim/sparse_cost.h"

#include <math.h>
#include <string.h>

/* What every Einsum does, at the counts of the point. */
static enum status fill_einsums(struct design *design, unsigned accounting, struct result *out,
                                struct err *err)
{
    const struct plan *plan = design->lowered->plan;
    out->num_einsums = plan->num_einsums;
    for (int e = 0; e < plan->num_einsums; e++) {
        const struct plan_einsum *einsum = &plan->einsums[e];
        struct result_einsum *one = &out->einsums[e];
        uint64_t op_cycles;
        TRY(lower_op_cycles(plan, einsum, &design->arch, &op_cycles, err));
        one->name = einsum->name;
        one->array = einsum->array;
        one->phase = einsum->phase;
        one->iterations = einsum->counts.cycles;
        one->pes = einsum->counts.pes;
        one->cycles = (double)einsum->counts.cycles * (double)op_cycles;
        one->util = 0;
        for (int op = 0; op < ARCH_NUM_OPS; op++)
            one->ops[op] = einsum->ops[op] * einsum->counts.computes;
        accounting_move(einsum, plan->mapping, design->arch.value_bytes, accounting, one);
        out->traffic_bytes += one->traffic_bytes;
    }
    return STATUS_OK;
}

static void fill_utilisations(const struct design *design, struct result *out)
{
    double busy[ARCH_NUM_ARRAYS] = {0};
    for (int e = 0; e < out->num_einsums; e++) {
        struct result_einsum *einsum = &out->einsums[e];
        const double share =
            (double)einsum->pes / (double)design->arch.arrays[einsum->array].num_pes;
        einsum->util = einsum->cycles * share / out->cycles;
        busy[einsum->array] += einsum->util;
    }
    out->util_2d = busy[ARCH_2D];
    out->util_1d = busy[ARCH_1D];
}

void analytic_set_times(const struct design *design, const double *compute_cycles,
                        const double *all_cycles, struct result *out)
{
    const struct lower *lower = design->lowered;
    double sum_cycles = 0;
    out->compute_s = 0;
    out->memory_s = 0;
    out->latency_s = 0;
    for (int p = 0; p < lower->num_phases; p++) {
        double bytes = 0;
        for (int e = 0; e < out->num_einsums; e++)
            if (out->einsums[e].phase == p)
                bytes += out->einsums[e].traffic_bytes;
        const double compute_s = compute_cycles[p] / design->arch.clock_hz;
        const double memory_s = bytes / design->arch.dram.bandwidth_bytes_per_second;
        sum_cycles += compute_cycles[p];
        out->compute_s += compute_s;
        out->memory_s += memory_s;
        out->latency_s += all_cycles             ? all_cycles[p] / design->arch.clock_hz
                          : compute_s > memory_s ? compute_s
                                                 : memory_s;
    }
    out->num_tiles = lower->phases[0].num_tiles;
    out->interval_cycles = sum_cycles / (double)out->num_tiles;
    out->cycles = out->latency_s * design->arch.clock_hz;
    if (out->mask.name)
        sparse_cost_add_time(design, out);
    fill_utilisations(design, out);
}

static enum status evaluate(struct design *design, unsigned accounting, struct result *out,
                            struct err *err)
{
    TRY(design_lower(design, accounting, err));
    result_init(out);
    out->design = design->name;
    out->model = design->workload.name;
    out->mapping = design->lowered->plan->mapping->name;
    out->accounting = accounting_name(accounting);
    out->has_seq_len = true;
    out->seq_len = design->workload.seq_len;
    out->array_side = design->arch.arrays[ARCH_2D].num_cols;
    TRY(fill_einsums(design, accounting, out, err));
    double phase_cycles[SOURCE_MAX_EINSUMS];
    for (int p = 0; p < design->lowered->num_phases; p++)
        phase_cycles[p] = design->lowered->phases[p].compute_cycles;
    if (design->sparse && !design->is_unmasked)
        TRY(sparse_cost_fill(design, out, err));
    analytic_set_times(design, phase_cycles, NULL, out);
    return STATUS_OK;
}

/* The mask's tiles, all of them running: what out->dense_* say. */
static enum status evaluate_dense(struct design *design, unsigned accounting,
                                  struct result_mask *out, struct err *err)
{
    struct result dense;
    design->is_unmasked = true;
    const enum status status = evaluate(design, accounting | ACCOUNTING_NO_ENERGY, &dense, err);
    design->is_unmasked = false;
    TRY(status);
    out->dense_cycles = dense.cycles;
    for (int p = 0; p < design->lowered->num_phases; p++) {
        const struct lower_phase *phase = &design->lowered->phases[p];
        for (int c = 0; c < phase->num_costs; c++) {
            const double cycles = (double)phase->costs[c].num * phase->costs[c].cycles;
            *(c == 0 ? &out->dense_tile_cycles : &out->dense_epilogue_cycles) += cycles;
        }
    }
    return STATUS_OK;
}

enum status analytic_evaluate(struct design *design, unsigned accounting, struct result *out,
                              struct err *err)
{
    struct result_mask dense = {.name = NULL};
    const bool is_masked = design->sparse && !design->is_unmasked;
    if (is_masked)
        TRY(evaluate_dense(design, accounting, &dense, err));
    TRY(evaluate(design, accounting, out, err));
    out->mask.dense_cycles = dense.dense_cycles;
    out->mask.dense_tile_cycles = dense.dense_tile_cycles;
    out->mask.dense_epilogue_cycles = dense.dense_epilogue_cycles;
    if (accounting & ACCOUNTING_NO_ENERGY)
        return STATUS_OK;
    accounting_charge(design->lowered->plan, &design->arch, &design->costs, accounting, out);
    if (is_masked)
        sparse_cost_add_energy(design, out);
    return STATUS_OK;
}
