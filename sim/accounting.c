/*
 * Full accounting: every counter times its table entry. What the published accounting does
 * differently is asked of sim/accounting_published.h, bit by bit. fusemax.md section 7.
 */
#include "sim/accounting.h"

#include "sim/accounting_published.h"
#include "sim/mapping.h"
#include "sim/plan.h"
#include "sim/result.h"
#include "sim/tech.h"

#include <string.h>

const struct accounting_entry accounting_entries[ACCOUNTING_NUM] = {
#define X(name, key, text) {name, key, text},
    ACCOUNTING_LIST(X)
#undef X
};

const char *accounting_name(unsigned accounting)
{
    const unsigned bits = accounting & ACCOUNTING_PUBLISHED;
    return bits == ACCOUNTING_FULL ? "full" : bits == ACCOUNTING_PUBLISHED ? "published" : "mixed";
}

bool accounting_find(const char *name, unsigned *out)
{
    if (strcmp(name, "full") == 0 || strcmp(name, "published") == 0) {
        *out = name[0] == 'f' ? ACCOUNTING_FULL : ACCOUNTING_PUBLISHED;
        return true;
    }
    for (int i = 0; i < ACCOUNTING_NUM; i++)
        if (strcmp(accounting_entries[i].key, name) == 0) {
            *out = accounting_entries[i].bit;
            return true;
        }
    return false;
}

/* Words of one level over all tensors, those an output reads back only to drop them left out. */
static struct result_moved move_level(const struct plan_einsum *einsum, int level,
                                      unsigned accounting)
{
    struct result_moved moved = {0, 0};
    for (int x = 0; x < einsum->nest.num_tensors; x++) {
        const struct nest_count *count = &einsum->counts.at[level][x];
        moved.reads += (double)accounting_published_reads(count, accounting);
        moved.writes +=
            (double)count->updates + (double)accounting_published_fills(count, accounting);
    }
    return moved;
}

/* Off-chip words: what DRAM keeps, less the share that L3 spills, plus that share of L3's own. */
void accounting_add_dram(const struct plan_einsum *einsum, int tensor,
                         const struct mapping *mapping, unsigned accounting,
                         struct result_moved *sum)
{
    const double share = mapping->spill_share;
    const bool spills = share > 0 && einsum->spills >> tensor & 1;
    for (int l = 0; l <= einsum->l3; l += einsum->l3) {
        const struct nest_count *count = &einsum->counts.at[l][tensor];
        const double weight = l == 0 ? (spills ? 1 - share : 1) : (spills ? share : 0);
        const uint64_t reads = accounting_published_reads(count, accounting);
        if (!accounting_published_drops_reads(reads, count->updates))
            sum->reads += weight * (double)reads;
        sum->writes += weight * (double)count->updates;
    }
}

void accounting_move(const struct plan_einsum *einsum, const struct mapping *mapping,
                     uint64_t value_bytes, unsigned accounting, struct result_einsum *out)
{
    memset(out->memory, 0, sizeof out->memory);
    for (int l = 0; l < einsum->num_levels; l++) {
        struct result_moved moved = move_level(einsum, l, accounting);
        struct result_moved *sum;
        switch (einsum->level[l]) {
        case MAPPING_DRAM:
            moved = (struct result_moved){0, 0};
            for (int x = 0; x < einsum->nest.num_tensors; x++)
                accounting_add_dram(einsum, x, mapping, accounting, &moved);
            sum = &out->memory[RESULT_DRAM];
            break;
        case MAPPING_L3:
            sum = &out->memory[RESULT_L3];
            break;
        case MAPPING_RF1D:
            if (!accounting_published_charges_return(mapping, accounting))
                continue;
            sum = &out->memory[RESULT_RF1D];
            break;
        case MAPPING_RF:
        case MAPPING_NUM_LEVELS:
        default: {
            const double files =
                (double)accounting_published_register_files(einsum->counts.pes, accounting);
            moved.reads *= files;
            moved.writes *= files;
            sum = &out->memory[einsum->array == ARCH_2D ? RESULT_RF2D : RESULT_RF1D];
            break;
        }
        }
        sum->reads += moved.reads;
        sum->writes += moved.writes;
    }
    const struct result_moved *dram = &out->memory[RESULT_DRAM];
    out->traffic_bytes = (dram->reads + dram->writes) * (double)value_bytes;
}

static void charge_memories(const struct arch *arch, const struct tech_costs *costs,
                            struct result *out)
{
    const double per_access[RESULT_NUM_MEMORIES] = {
        [RESULT_DRAM] = (double)arch->value_bits / (double)arch->dram.access_bits,
        [RESULT_L3] = (double)arch->value_bytes / (double)arch->l3.row_bytes,
        [RESULT_RF2D] = 1,
        [RESULT_RF1D] = 1};
    const double read_pj[RESULT_NUM_MEMORIES] = {
        costs->dram_access_pj.value, costs->l3.read_pj.value, costs->rf[ARCH_2D].read_pj.value,
        costs->rf[ARCH_1D].read_pj.value};
    const double write_pj[RESULT_NUM_MEMORIES] = {
        costs->dram_access_pj.value, costs->l3.write_pj.value, costs->rf[ARCH_2D].write_pj.value,
        costs->rf[ARCH_1D].write_pj.value};
    for (int m = 0; m < RESULT_NUM_MEMORIES; m++) {
        struct result_energy *energy = &out->memory[m];
        for (int e = 0; e < out->num_einsums; e++) {
            energy->count_reads += out->einsums[e].memory[m].reads;
            energy->count_writes += out->einsums[e].memory[m].writes;
        }
        energy->count_reads *= per_access[m];
        energy->count_writes *= per_access[m];
        energy->energy_pj = energy->count_reads * read_pj[m] + energy->count_writes * write_pj[m];
    }
}

static void charge_ops(const struct plan *plan, const struct arch *arch,
                       const struct tech_costs *costs, unsigned accounting, struct result *out)
{
    uint64_t counts[ARCH_NUM_ARRAYS][ARCH_NUM_OPS] = {{0}};
    for (int e = 0; e < out->num_einsums; e++)
        for (int op = 0; op < ARCH_NUM_OPS; op++)
            if (out->einsums[e].ops[op] > 0 &&
                accounting_published_charges(plan->mapping, (enum arch_op)op, accounting))
                arch_op_count(&arch->arrays[out->einsums[e].array], (enum arch_op)op,
                              out->einsums[e].ops[op], counts[out->einsums[e].array]);
    for (int op = 0; op < ARCH_NUM_OPS; op++) {
        out->ops[op] = (struct result_energy){0, 0, 0};
        for (int a = 0; a < ARCH_NUM_ARRAYS; a++) {
            out->ops[op].count_reads += (double)counts[a][op];
            out->ops[op].energy_pj += (double)counts[a][op] * costs->ops[a][op].energy_pj.value;
        }
    }
}

void accounting_charge(const struct plan *plan, const struct arch *arch,
                       const struct tech_costs *costs, unsigned accounting, struct result *out)
{
    charge_memories(arch, costs, out);
    charge_ops(plan, arch, costs, accounting, out);
    out->leakage_pj =
        accounting & ACCOUNTING_NO_LEAKAGE ? 0 : costs->leakage_pj_per_cycle * out->cycles;
    out->energy_pj = out->leakage_pj;
    for (int m = 0; m < RESULT_NUM_MEMORIES; m++)
        out->energy_pj += out->memory[m].energy_pj;
    for (int op = 0; op < ARCH_NUM_OPS; op++)
        out->energy_pj += out->ops[op].energy_pj;
    double areas[4];
    accounting_published_areas(arch, costs, accounting, areas);
    out->area_2d_um2 = areas[0];
    out->area_1d_um2 = areas[1];
    out->area_l3_um2 = areas[2];
    out->area_um2 = areas[3];
}
