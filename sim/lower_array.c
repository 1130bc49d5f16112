/* Skew and mask steps: sim/lower_array.h. */
#include "sim/lower_array.h"

#include <assert.h>
#include <string.h>

bool lower_array_reduces(const struct plan_einsum *einsum)
{
    const struct nest *nest = &einsum->nest;
    const int output = nest->num_tensors - 1;
    assert(output >= 0 && nest->tensor[output].is_output);
    if (einsum->array != ARCH_2D)
        return false;
    for (int i = 0; i < nest->num_loops; i++)
        if ((nest->spatial >> i & 1) && !(einsum->loops[i].tensors >> output & 1))
            return true;
    return false;
}

/* Does the result go to any memory beside the registers of the array's own PEs? */
static bool is_kept_elsewhere(const struct plan_einsum *einsum)
{
    const uint32_t own = (uint32_t)1 << (einsum->num_levels - 1);
    return (einsum->nest.tensor[einsum->nest.num_tensors - 1].levels & ~own) != 0;
}

bool lower_array_accumulates(const struct plan *plan, const struct plan_einsum *einsum)
{
    const struct nest *nest = &einsum->nest;
    for (int i = 0; i < nest->num_loops; i++) {
        const struct plan_loop *loop = &einsum->loops[i];
        bool is_tile = false;
        for (int t = 0; t < plan->num_tiles; t++)
            is_tile = is_tile ||
                      (plan->tiles[t].split == loop->split && plan->tiles[t].part == loop->part);
        if (!is_tile && !(nest->spatial >> i & 1) &&
            !(loop->tensors >> (nest->num_tensors - 1) & 1))
            return true;
    }
    return false;
}

bool lower_array_leaves(const struct plan *plan, const struct plan_einsum *einsum)
{
    if (lower_array_reduces(einsum) || is_kept_elsewhere(einsum))
        return true;
    bool is_read = false;
    for (int e = 0; e < plan->num_einsums; e++) {
        const struct plan_einsum *reader = &plan->einsums[e];
        for (int x = 0; x < reader->source->num_access; x++) {
            const struct source_access *access = &reader->source->access[x];
            if (access->is_output || access->producer < 0 ||
                &plan->einsums[access->producer] != einsum)
                continue;
            if (reader->array != ARCH_2D || reader->phase != einsum->phase)
                return true;
            is_read = true;
        }
    }
    return !is_read;
}

uint64_t lower_array_latency(const struct plan *plan, const struct plan_einsum *einsum,
                             const struct arch *arch, bool is_head)
{
    const struct arch_array *array = &arch->arrays[ARCH_2D];
    const struct mapping_einsum *mapping = einsum->mapping;
    const uint64_t skew = array->skew_cycles * (array->num_rows - 1);
    const bool is_late =
        einsum->array == ARCH_2D && skew > 0 && (is_head || lower_array_leaves(plan, einsum));
    const uint64_t way = is_late ? skew : 0;
    const uint64_t drain = mapping && mapping->drains ? array->num_rows : 0;
    return (way > drain ? way : drain) + (mapping ? mapping->latency_cycles : 0);
}

uint64_t lower_array_skew(const struct arch *arch, const char *unit)
{
    for (int a = 0; a < ARCH_NUM_ARRAYS; a++)
        if (strcmp(unit, arch_array_names[a]) == 0)
            return arch->arrays[a].skew_cycles * (arch->arrays[a].num_cols - 1);
    return 0;
}

uint64_t lower_array_mask_cycles(const struct mapping *mapping, const struct arch *arch, bool is_2d)
{
    const uint64_t rows = arch->arrays[ARCH_2D].num_rows;
    /* the 2d array's PEs hold a score each; the 1d array's see the rows one after another */
    const uint64_t all = is_2d ? rows : 1;
    const uint64_t given = mapping->mask.rows_per_cycle;
    const uint64_t rows_per_cycle = given ? given : all;
    return (rows + rows_per_cycle - 1) / rows_per_cycle;
}
