/* Sums over heads and kinds of tiles, and the floor of the selection. */
#include "sim/sparse_cost.h"

#include "sim/sparse_plan.h"

#include <math.h>

static void count_tiles(const struct plan *plan, struct result_mask *out)
{
    const struct sparse *sparse = plan->masked.sparse;
    const uint64_t times = sparse_plan_repeats(plan);
    const uint64_t group = sparse_plan_group(plan);
    const uint64_t dense_groups = (sparse->num_q_tiles + group - 1) / group;
    out->q_tile_tiles = (struct result_span){INFINITY, 0, 0};
    for (uint32_t i = 0; i < sparse->num_parts; i++) {
        const struct sparse_counts *counts = &plan->masked.counts[i];
        const uint64_t heads = times * sparse->parts[i].num_heads;
        out->visited_tiles += heads * counts->visited;
        out->partial_tiles += heads * counts->partial;
        out->live_q_tiles += heads * counts->q_tiles;
        out->empty_q_tiles += heads * counts->empty_q_tiles;
        out->kv_loads += heads * counts->pairs;
        out->q_tile_tiles.min = fmin(out->q_tile_tiles.min, (double)counts->least);
        out->q_tile_tiles.max = fmax(out->q_tile_tiles.max, (double)counts->most);
    }
    out->q_tile_tiles.mean = (double)out->visited_tiles / (double)out->live_q_tiles;
    out->dense_q_tiles = times * sparse->num_heads * sparse->num_q_tiles;
    out->dense_tiles = out->dense_q_tiles * sparse->num_kv_tiles;
    out->dense_kv_loads = times * sparse->num_heads * dense_groups * sparse->num_kv_tiles;
}

/* Compute of one head of a part. */
static double head_cycles(const struct lower *lower, uint32_t part)
{
    const struct plan *plan = lower->plan;
    double cycles = 0;
    for (int p = 0; p < lower->num_phases; p++)
        for (int c = 0; c < lower->phases[p].num_costs; c++) {
            const struct lower_cost *cost = &lower->phases[p].costs[c];
            const uint64_t num = cost->is_partial
                                     ? plan->masked.counts[part].partial
                                     : sparse_plan_live_of_head(plan, part, cost->tiles);
            cycles += (double)num * cost->cycles;
        }
    return cycles;
}

static void spread_heads(const struct lower *lower, struct result_mask *out)
{
    const struct sparse *sparse = lower->plan->masked.sparse;
    out->head_cycles = (struct result_span){INFINITY, 0, 0};
    for (uint32_t i = 0; i < sparse->num_parts; i++) {
        const double cycles = head_cycles(lower, i);
        out->head_cycles.min = fmin(out->head_cycles.min, cycles);
        out->head_cycles.max = fmax(out->head_cycles.max, cycles);
        out->head_cycles.mean += cycles * (double)sparse->parts[i].num_heads;
    }
    out->head_cycles.mean /= (double)sparse->num_heads;
}

static void split_cycles(const struct lower *lower, struct result_mask *out)
{
    for (int p = 0; p < lower->num_phases; p++)
        for (int c = 0; c < lower->phases[p].num_costs; c++) {
            const struct lower_cost *cost = &lower->phases[p].costs[c];
            const double cycles = (double)cost->num * cost->cycles;
            if (c == 0)
                out->tile_cycles += cycles;
            else if (cost->is_partial)
                out->mask_step_cycles += cycles;
            else
                out->epilogue_cycles += cycles;
        }
}

struct work {
    enum arch_op op;
    int array;
    uint64_t num;
};

#define NUM_WORKS 4

static void list_work(const struct selection *selection, struct work out[NUM_WORKS])
{
    out[0] = (struct work){ARCH_MAC, ARCH_2D, selection->macs};
    out[1] = (struct work){ARCH_ADD, ARCH_1D, selection->adds};
    out[2] = (struct work){ARCH_EXP, ARCH_1D, selection->exps};
    out[3] = (struct work){ARCH_MAX, ARCH_1D, selection->compares};
}

static uint64_t selection_bytes(const struct selection *selection)
{
    return selection->read_bytes + selection->index_bytes;
}

static enum status fill_selection(const struct design *design, uint64_t times,
                                  struct result_mask *out, struct err *err)
{
    const struct arch *arch = &design->arch;
    struct work work[NUM_WORKS];
    double cycles[ARCH_NUM_ARRAYS] = {0};
    const struct selection *one = &design->sparse->heads.selection;
    out->selection = (struct selection){one->macs * times,       one->adds * times,
                                        one->exps * times,       one->compares * times,
                                        one->read_bytes * times, one->index_bytes * times};
    list_work(&out->selection, work);
    for (int i = 0; i < NUM_WORKS; i++) {
        const struct arch_array *array = &arch->arrays[work[i].array];
        if (work[i].num == 0)
            continue;
        if (!arch_op_exists(array, work[i].op))
            return err_set(err, STATUS_CONFIG, design->sparse->pos, "masks",
                           "choosing mask '%s' needs '%s', which the %s array of '%s' does not "
                           "have",
                           design->sparse->name, arch_op_names[work[i].op],
                           arch_array_names[work[i].array], arch->name);
        cycles[work[i].array] += (double)work[i].num * (double)arch_op_cycles(array, work[i].op) /
                                 (double)array->num_pes;
    }
    const double memory_cycles =
        (double)selection_bytes(&out->selection) / arch->dram.bytes_per_cycle;
    out->selection_cycles = fmax(memory_cycles, fmax(cycles[ARCH_2D], cycles[ARCH_1D]));
    return STATUS_OK;
}

enum status sparse_cost_fill(const struct design *design, struct result *out, struct err *err)
{
    const struct sparse *sparse = design->sparse;
    const struct lower *lower = design->lowered;
    struct result_mask *mask = &out->mask;
    *mask = (struct result_mask){.name = sparse->name};
    mask->bound_flop = bound_flop(&sparse->heads.sum, sparse->num_heads);
    mask->bound_worst_tile = bound_worst_tile(&sparse->heads.sum);
    mask->bound_work = bound_work(&sparse->heads.sum);
    count_tiles(lower->plan, mask);
    spread_heads(lower, mask);
    split_cycles(lower, mask);
    TRY(fill_selection(design, sparse_plan_repeats(lower->plan), mask, err));
    out->traffic_bytes += (double)selection_bytes(&mask->selection);
    return STATUS_OK;
}

void sparse_cost_add_time(const struct design *design, struct result *out)
{
    const double bytes = (double)selection_bytes(&out->mask.selection);
    const double selection_s = out->mask.selection_cycles / design->arch.clock_hz;
    out->memory_s += bytes / design->arch.dram.bandwidth_bytes_per_second;
    out->compute_s += selection_s;
    out->latency_s += selection_s;
    out->cycles += out->mask.selection_cycles;
}

void sparse_cost_add_energy(const struct design *design, struct result *out)
{
    const struct arch *arch = &design->arch;
    const struct tech_costs *costs = &design->costs;
    struct work work[NUM_WORKS];
    uint64_t counts[ARCH_NUM_ARRAYS][ARCH_NUM_OPS] = {{0}};
    list_work(&out->mask.selection, work);
    for (int i = 0; i < NUM_WORKS; i++)
        if (work[i].num > 0)
            arch_op_count(&arch->arrays[work[i].array], work[i].op, work[i].num,
                          counts[work[i].array]);
    for (int a = 0; a < ARCH_NUM_ARRAYS; a++)
        for (int op = 0; op < ARCH_NUM_OPS; op++) {
            const double energy_pj = (double)counts[a][op] * costs->ops[a][op].energy_pj.value;
            out->ops[op].count_reads += (double)counts[a][op];
            out->ops[op].energy_pj += energy_pj;
            out->energy_pj += energy_pj;
        }
    const double accesses_per_byte = 8.0 / (double)arch->dram.access_bits;
    struct result_energy *dram = &out->memory[RESULT_DRAM];
    const double reads = (double)out->mask.selection.read_bytes * accesses_per_byte;
    const double writes = (double)out->mask.selection.index_bytes * accesses_per_byte;
    dram->count_reads += reads;
    dram->count_writes += writes;
    dram->energy_pj += (reads + writes) * costs->dram_access_pj.value;
    out->energy_pj += (reads + writes) * costs->dram_access_pj.value;
}
