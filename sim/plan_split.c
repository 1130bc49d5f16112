/* Splits: one for every rank, sized by the mapping, with the parts that the cascade names. */
#include "sim/plan_split.h"

#include "sim/mapping_read.h"

#include <assert.h>
#include <string.h>

static const char *split_field(const struct plan_split_context *c, const char *rank)
{
    return arena_printf(c->arena, "split.%.60s", rank);
}

static const struct mapping_split *find_split(const struct mapping_splits *splits, const char *rank)
{
    for (int i = 0; i < splits->num; i++)
        if (strcmp(splits->split[i].rank, rank) == 0)
            return &splits->split[i];
    return NULL;
}

static void add_split(struct plan_split_context *c, const char *rank,
                      const struct mapping_split *given, int einsum)
{
    struct plan *plan = c->plan;
    assert(plan->num_splits < plan->max_splits);
    struct plan_split *split = &plan->splits[plan->num_splits++];
    split->rank = rank;
    split->einsum = einsum;
    split->is_outer = mapping_read_has(&c->mapping->outer, rank);
    for (int i = 0; i < c->mapping->num_ranks; i++)
        if (strcmp(c->mapping->ranks[i].name, rank) == 0)
            split->product = &c->mapping->ranks[i];
    if (given) {
        split->num_parts = given->num_parts;
        split->parts = given->parts;
        return;
    }
    struct mapping_part *whole = ARENA_NEW(c->arena, struct mapping_part);
    whole->name = rank;
    whole->pos = c->mapping->pos;
    split->num_parts = 1;
    split->parts = whole;
}

static bool has_split(const struct plan *plan, const char *rank)
{
    for (int i = 0; i < plan->num_splits; i++)
        if (plan->splits[i].einsum < 0 && strcmp(plan->splits[i].rank, rank) == 0)
            return true;
    return false;
}

/* A rank that the cascade splits needs the same parts in the mapping, since tensors name them. */
static enum status check_cascade_parts(struct plan_split_context *c, const char *rank,
                                       const struct mapping_split *given)
{
    for (int i = 0; i < c->source->num_splits; i++) {
        const struct source_split *split = &c->source->splits[i];
        if (strcmp(split->rank, rank) != 0)
            continue;
        for (int p = 0; p < split->num_parts; p++) {
            bool found = false;
            for (int q = 0; given && q < given->num_parts; q++)
                found = found || strcmp(given->parts[q].name, split->parts[p]) == 0;
            if (!found)
                return err_set(c->err, STATUS_CONFIG, given ? given->pos : c->mapping->pos,
                               split_field(c, rank),
                               "the cascade splits '%s' and '%s' has no size here", rank,
                               split->parts[p]);
        }
    }
    return STATUS_OK;
}

static enum status add_shared_split(struct plan_split_context *c, const char *leaf)
{
    const char *parent = source_parent(c->source, leaf);
    const char *rank = parent ? parent : leaf;
    if (has_split(c->plan, rank))
        return STATUS_OK;
    const struct mapping_split *given = find_split(&c->mapping->nest.splits, rank);
    TRY(check_cascade_parts(c, rank, given));
    for (int p = 0; given && p < given->num_parts; p++)
        if (given->parts[p].size == MAPPING_SEARCH)
            return err_set(c->err, STATUS_CONFIG, given->parts[p].pos, split_field(c, rank),
                           "'search' belongs into the split of one Einsum");
    add_split(c, rank, given, -1);
    return STATUS_OK;
}

enum status plan_split_shared(struct plan_split_context *c)
{
    for (int i = 0; i < c->mapping->outer.num; i++)
        TRY(add_shared_split(c, c->mapping->outer.name[i]));
    for (int e = 0; e < c->source->num_einsums; e++)
        for (int r = 0; r < c->source->einsums[e].num_ranks; r++)
            TRY(add_shared_split(c, c->source->einsums[e].ranks[r]));
    const struct mapping_splits *splits = &c->mapping->nest.splits;
    for (int i = 0; i < splits->num; i++)
        if (!has_split(c->plan, splits->split[i].rank))
            return err_set(c->err, STATUS_CONFIG, splits->split[i].pos,
                           split_field(c, splits->split[i].rank), "the cascade has no rank '%s'",
                           splits->split[i].rank);
    return STATUS_OK;
}

bool plan_split_find(const struct plan *plan, int e, const char *name, struct plan_loop *out)
{
    for (int own = 1; own >= 0; own--)
        for (int s = 0; s < plan->num_splits; s++) {
            const struct plan_split *split = &plan->splits[s];
            if (split->einsum != (own ? e : -1) || (own && e < 0))
                continue;
            bool is_replaced = false;
            for (int o = 0; o < plan->num_splits && !own; o++)
                is_replaced = is_replaced || (e >= 0 && plan->splits[o].einsum == e &&
                                              strcmp(plan->splits[o].rank, split->rank) == 0);
            for (int p = 0; p < split->num_parts && !is_replaced; p++)
                if (strcmp(split->parts[p].name, name) == 0) {
                    *out = (struct plan_loop){.split = s, .part = p};
                    return true;
                }
        }
    return false;
}

static bool splits_have_part(const struct mapping_splits *splits, const char *name)
{
    for (int s = 0; s < splits->num; s++)
        for (int p = 0; p < splits->split[s].num_parts; p++)
            if (strcmp(splits->split[s].parts[p].name, name) == 0)
                return true;
    return false;
}

bool plan_split_knows(const struct plan *plan, const struct mapping *mapping, const char *name)
{
    bool is_found = has_split(plan, name) || splits_have_part(&mapping->nest.splits, name);
    for (int e = 0; e < mapping->num_einsums; e++)
        is_found = is_found || splits_have_part(&mapping->einsums[e].nest.splits, name);
    return is_found;
}

enum status plan_split_own(struct plan_split_context *c, int e)
{
    struct plan_einsum *einsum = &c->plan->einsums[e];
    const struct mapping_splits *own = einsum->mapping ? &einsum->mapping->nest.splits : NULL;
    for (int i = 0; own && i < own->num; i++) {
        const struct mapping_split *split = &own->split[i];
        if (!has_split(c->plan, split->rank))
            return err_set(c->err, STATUS_CONFIG, split->pos, split_field(c, split->rank),
                           "'%s' has no rank '%s'", einsum->name, split->rank);
        TRY(check_cascade_parts(c, split->rank, split));
        add_split(c, split->rank, split, e);
        for (int p = 0; p < split->num_parts; p++)
            einsum->is_searched |= split->parts[p].size == MAPPING_SEARCH;
    }
    return STATUS_OK;
}
