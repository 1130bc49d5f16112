/* Sizing: arrays, literals, what fits, the rest. fusemax.md section 5.2 is the case of `fit`. */
#include "sim/plan_size.h"

#include "sim/plan_search.h"
#include "sim/sparse_plan.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static uint64_t ceil_div(uint64_t a, uint64_t b)
{
    return a / b + (a % b != 0);
}

static uint64_t min_u64(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

static bool named_size(const struct workload *workload, const char *name, uint64_t *out)
{
    const struct {
        const char *name;
        uint64_t value;
    } fields[] = {{"batch", workload->batch},
                  {"heads", workload->heads},
                  {"seq_len", workload->seq_len},
                  {"key_len", workload->key_len ? workload->key_len : workload->seq_len}};
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        if (strcmp(fields[i].name, name) == 0) {
            *out = fields[i].value;
            return true;
        }
    return workload_rank_size(workload, name, out);
}

enum status plan_size_matches(const struct mapping *mapping, const struct workload *workload,
                              bool *out, struct err *err)
{
    *out = true;
    for (int i = 0; i < mapping->num_conditions; i++) {
        const struct mapping_condition *condition = &mapping->conditions[i];
        uint64_t value;
        if (!named_size(workload, condition->name, &value))
            return err_set(err, STATUS_CONFIG, mapping->pos, "cases.when",
                           "the workload has no rank or field '%s'", condition->name);
        bool holds =
            condition->is_range && value >= condition->values[0] && value <= condition->values[1];
        for (int v = 0; v < condition->num_values; v++)
            holds = holds || value == condition->values[v];
        *out = *out && holds;
    }
    return STATUS_OK;
}

static enum status product_size(const struct mapping_rank *product, const struct workload *workload,
                                uint64_t *out, struct err *err)
{
    *out = 1;
    for (int i = 0; i < product->factors.num; i++) {
        const char *name = product->factors.name[i];
        uint64_t value;
        if (name[0] >= '0' && name[0] <= '9')
            TRY(quantity_parse_u64(name, UNIT_COUNT, product->factors.pos, "ranks", &value, err));
        else if (!named_size(workload, name, &value))
            return err_set(err, STATUS_CONFIG, product->factors.pos, "ranks",
                           "the workload has no rank or field '%s'", name);
        if (__builtin_mul_overflow(*out, value, out) || *out > WORKLOAD_MAX_SIZE || *out == 0)
            return err_set(err, STATUS_CONFIG, product->factors.pos, "ranks",
                           "the size of '%s' must be within 1 and 2^32", product->name);
    }
    return STATUS_OK;
}

uint64_t plan_size_left(const struct plan_split *split, int part)
{
    uint64_t inner = 1;
    for (int p = part + 1; p < split->num_parts; p++)
        if (split->parts[p].size != MAPPING_REST)
            inner *= split->count[p];
    return ceil_div(split->extent, inner);
}

void plan_size_rest(struct plan_split *split)
{
    uint64_t others = 1;
    for (int p = 0; p < split->num_parts; p++)
        if (split->parts[p].size != MAPPING_REST)
            others *= split->count[p];
    for (int p = 0; p < split->num_parts; p++)
        if (split->parts[p].size == MAPPING_REST)
            split->count[p] = ceil_div(split->extent, others);
}

static enum status size_split(const struct plan *plan, struct plan_split *split,
                              const struct arch *arch, const struct workload *workload,
                              struct err *err)
{
    if (split->product)
        TRY(product_size(split->product, workload, &split->extent, err));
    else if (!workload_rank_size(workload, split->rank, &split->extent))
        return err_set(err, STATUS_CONFIG, plan->mapping->pos, "ranks",
                       "the workload gives no size for rank '%s'", split->rank);
    for (int p = split->num_parts - 1; p >= 0; p--) {
        const uint64_t left = plan_size_left(split, p);
        const struct mapping_part *part = &split->parts[p];
        switch (part->size) {
        case MAPPING_NUMBER:
            split->count[p] = min_u64(part->number, left);
            break;
        case MAPPING_ROWS:
            split->count[p] = min_u64(arch->arrays[ARCH_2D].num_rows, left);
            break;
        case MAPPING_COLS:
            split->count[p] = min_u64(arch->arrays[ARCH_2D].num_cols, left);
            break;
        case MAPPING_ALL:
            split->count[p] = left;
            break;
        case MAPPING_REST:
        case MAPPING_FIT:
        case MAPPING_SEARCH:
            split->count[p] = 1;
            break;
        }
    }
    plan_size_rest(split);
    return STATUS_OK;
}

int plan_size_divisors(uint64_t n, uint64_t out[PLAN_SIZE_MAX_DIVISORS])
{
    assert(n >= 1 && n <= WORKLOAD_MAX_SIZE);
    int num = 0;
    uint64_t d = 1;
    for (; d * d < n; d++)
        if (n % d == 0)
            out[num++] = d;
    const int small = num;
    if (d * d == n)
        out[num++] = d;
    for (int i = small - 1; i >= 0; i--)
        out[num++] = n / out[i];
    return num;
}

/* Bytes of all tensors kept in L3 at the present sizes, each tensor once, at its largest tile. */
static double kept_bytes(const struct plan *plan, const struct arch *arch)
{
    double sum = 0, largest = 0;
    const char *name = NULL;
    for (int f = 0; f < plan->num_fits; f++) {
        const struct plan_einsum *einsum = &plan->einsums[plan->fits[f].tensor_einsum];
        const int x = plan->fits[f].tensor;
        double tile = 1;
        for (int i = einsum->nest.first_loop[einsum->l3]; i < einsum->nest.num_loops; i++)
            if (einsum->loops[i].tensors >> x & 1)
                tile *= (double)plan->splits[einsum->loops[i].split].count[einsum->loops[i].part];
        const char *tensor = einsum->source->access[x].tensor;
        if (!name || strcmp(name, tensor) != 0) {
            sum += largest;
            largest = 0;
            name = tensor;
        }
        if (tile > largest)
            largest = tile;
    }
    return (sum + largest) * (double)arch->value_bytes;
}

static enum status fit_part(struct plan *plan, struct plan_split *split, int p,
                            const struct arch *arch, struct err *err)
{
    uint64_t divisors[PLAN_SIZE_MAX_DIVISORS];
    const struct mapping_part *part = &split->parts[p];
    const uint64_t capacity = part->capacity_bytes ? part->capacity_bytes : arch->l3.capacity_bytes;
    split->count[p] = 1;
    const int num = plan_size_divisors(plan_size_left(split, p), divisors);
    for (int i = num - 1; i >= 0; i--) {
        split->count[p] = divisors[i];
        plan_size_rest(split);
        if (kept_bytes(plan, arch) <= (double)capacity)
            return STATUS_OK;
    }
    return err_set(err, STATUS_CONFIG, part->pos, "split",
                   "the smallest tile keeps %.0f B in L3, which has %llu B for it",
                   kept_bytes(plan, arch), (unsigned long long)capacity);
}

void plan_size_fill(const struct plan *plan, struct plan_einsum *einsum, bool drops)
{
    struct nest *nest = &einsum->nest;
    for (int x = 0; x < nest->num_tensors; x++)
        nest->tensor[x].loops = 0;
    nest->live = plan->masked.sparse ? &plan->masked.live : NULL;
    for (int i = 0; i < nest->num_loops; i++) {
        const struct plan_loop *loop = &einsum->loops[i];
        nest->tile[i] = 0;
        for (int t = 0; nest->live && t < plan->num_tiles; t++)
            if (plan->tiles[t].split == loop->split && plan->tiles[t].part == loop->part)
                nest->tile[i] = (uint32_t)1 << t;
        nest->factor[i] = plan->splits[loop->split].count[loop->part];
        uint32_t tensors = drops ? loop->tensors & ~loop->dropped : loop->tensors;
        for (; tensors; tensors &= tensors - 1)
            nest->tensor[__builtin_ctz(tensors)].loops |= (uint32_t)1 << i;
    }
}

/* Do the counts of its operations fit too? */
static bool counts_operations(const struct plan_einsum *einsum)
{
    for (int op = 0; op < ARCH_NUM_OPS; op++) {
        uint64_t num;
        if (__builtin_mul_overflow(einsum->source->ops[op], einsum->counts.computes, &num) ||
            num >> 63)
            return false;
    }
    return true;
}

enum status plan_size_resolve(struct plan *plan, const struct arch *arch,
                              const struct workload *workload,
                              const struct mapping_search *objective, bool drops, struct err *err)
{
    for (int s = 0; s < plan->num_splits; s++)
        TRY(size_split(plan, &plan->splits[s], arch, workload, err));
    for (int s = 0; s < plan->num_splits; s++)
        for (int p = 0; p < plan->splits[s].num_parts; p++)
            if (plan->splits[s].parts[p].size == MAPPING_FIT)
                TRY(fit_part(plan, &plan->splits[s], p, arch, err));
    if (plan->masked.sparse)
        TRY(sparse_plan_fill(plan, err));
    for (int e = 0; e < plan->num_einsums; e++) {
        struct plan_einsum *einsum = &plan->einsums[e];
        if (einsum->is_searched)
            TRY(plan_search_run(plan, e, arch, objective, err));
        plan_size_fill(plan, einsum, drops);
        const bool is_counted = nest_count(&einsum->nest, &einsum->counts);
        if (einsum->counts.is_unknown && plan->masked.sparse)
            return err_set(err, STATUS_UNSUPPORTED, plan->masked.sparse->pos, "masks",
                           "mapping '%s' takes no mask: in the loops of '%s' data moves once for "
                           "tiles that a mask does not count",
                           plan->mapping->name, einsum->name);
        if (!is_counted || !counts_operations(einsum))
            return err_set(err, STATUS_UNSUPPORTED, plan->mapping->pos, NULL,
                           "'%s' does more than 2^63 operations", einsum->name);
    }
    return STATUS_OK;
}
