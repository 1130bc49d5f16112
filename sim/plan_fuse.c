/* Fused Einsums: sim/plan_fuse.h. */
#include "sim/plan_fuse.h"

#include "sim/mapping_read.h"

#include <string.h>

static struct mapping_lag lag_of(const struct plan_einsum *einsum)
{
    const struct mapping_lag none = {0, false};
    return einsum->mapping ? einsum->mapping->lag : none;
}

static enum status bind_list(struct plan_split_context *c, const struct mapping_names *names)
{
    struct plan_einsum *einsums = c->plan->einsums;
    if (names->num < 2)
        return err_set(c->err, STATUS_CONFIG, names->pos, "fuse", "at least two Einsums fuse");
    const int last = source_find(c->source, names->name[names->num - 1]);
    for (int i = 0; i < names->num; i++) {
        const int e = source_find(c->source, names->name[i]);
        if (e < 0)
            return err_set(c->err, STATUS_CONFIG, names->pos, "fuse",
                           "the cascade has no Einsum '%s'", names->name[i]);
        if (last < 0)
            continue;
        const struct mapping_lag lag = lag_of(&einsums[e]), end = lag_of(&einsums[last]);
        if (einsums[e].array != einsums[last].array || einsums[e].phase != einsums[last].phase ||
            einsums[e].place != einsums[last].place - (names->num - 1 - i))
            return err_set(c->err, STATUS_CONFIG, names->pos, "fuse",
                           "'%s' and '%s' are not in this order next to each other in 'units'",
                           einsums[e].name, einsums[last].name);
        if (lag.tiles != end.tiles || lag.has_contexts != end.has_contexts)
            return err_set(c->err, STATUS_CONFIG, names->pos, "fuse",
                           "'%s' and '%s' have different lags", einsums[e].name,
                           einsums[last].name);
        for (const struct mapping_names *before = c->mapping->fuses; before < names; before++)
            if (mapping_read_has(before, names->name[i]))
                return err_set(c->err, STATUS_CONFIG, names->pos, "fuse", "'%s' is in two lists",
                               einsums[e].name);
        einsums[e].leader = last;
    }
    return STATUS_OK;
}

static uint64_t take(struct plan_einsum *einsum, enum arch_op op, uint64_t most)
{
    const uint64_t taken = einsum->ops[op] < most ? einsum->ops[op] : most;
    einsum->ops[op] -= taken;
    return taken;
}

/* Products and sums of a group become macs of its leader, as many as there are of both. */
static void merge_ops(struct plan *plan, int leader)
{
    uint64_t sums[ARCH_NUM_OPS] = {0};
    for (int e = 0; e < plan->num_einsums; e++)
        for (int op = 0; plan->einsums[e].leader == leader && op < ARCH_NUM_OPS; op++)
            sums[op] += plan->einsums[e].ops[op];
    const uint64_t pairs =
        sums[ARCH_MULTIPLY] < sums[ARCH_ADD] ? sums[ARCH_MULTIPLY] : sums[ARCH_ADD];
    uint64_t products = pairs, additions = pairs;
    for (int e = 0; e < plan->num_einsums; e++) {
        if (plan->einsums[e].leader != leader)
            continue;
        products -= take(&plan->einsums[e], ARCH_MULTIPLY, products);
        additions -= take(&plan->einsums[e], ARCH_ADD, additions);
    }
    plan->einsums[leader].ops[ARCH_MAC] += pairs;
}

static bool is_touched_outside(const struct plan *plan, const char *tensor, int leader)
{
    for (int e = 0; e < plan->num_einsums; e++)
        for (int x = 0; x < plan->einsums[e].source->num_access; x++)
            if (plan->einsums[e].leader != leader &&
                strcmp(plan->einsums[e].source->access[x].tensor, tensor) == 0)
                return true;
    return false;
}

/* The result of every fused Einsum but the last goes straight on to the others. */
static void drop_inner(struct plan *plan, int leader)
{
    for (int e = 0; e < plan->num_einsums; e++) {
        struct plan_einsum *einsum = &plan->einsums[e];
        for (int x = 0; einsum->leader == leader && x < einsum->source->num_access; x++) {
            const struct source_access *access = &einsum->source->access[x];
            const int producer = access->is_output ? e : access->producer;
            if (producer < 0 || producer == leader || plan->einsums[producer].leader != leader ||
                is_touched_outside(plan, access->tensor, leader))
                continue;
            einsum->nest.tensor[x].levels = 0;
        }
    }
}

enum status plan_fuse_bind(struct plan_split_context *c)
{
    struct plan *plan = c->plan;
    for (int e = 0; e < plan->num_einsums; e++) {
        plan->einsums[e].leader = e;
        memcpy(plan->einsums[e].ops, plan->einsums[e].source->ops, sizeof plan->einsums[e].ops);
    }
    for (int i = 0; i < c->mapping->num_fuses; i++)
        TRY(bind_list(c, &c->mapping->fuses[i]));
    for (int i = 0; i < c->mapping->num_fuses; i++) {
        const struct mapping_names *names = &c->mapping->fuses[i];
        const int leader = source_find(c->source, names->name[names->num - 1]);
        merge_ops(plan, leader);
        drop_inner(plan, leader);
    }
    return STATUS_OK;
}
