/* Binding a mapping to a cascade: names become splits, loops, masks; everything is checked here. */
#include "sim/plan.h"

#include "sim/mapping_read.h"
#include "sim/plan_fuse.h"
#include "sim/plan_search.h"
#include "sim/plan_split.h"

#include <string.h>

static bool loop_is_relevant(const struct plan *plan, const struct source_einsum *einsum,
                             const struct plan_loop *loop)
{
    const struct plan_split *split = &plan->splits[loop->split];
    return split->is_outer || source_iterates(einsum, split->rank) ||
           source_iterates(einsum, split->parts[loop->part].name);
}

static enum status add_loop(struct plan_split_context *c, struct plan_einsum *einsum, int e,
                            const char *name, bool is_own, struct pos pos)
{
    struct plan_loop loop;
    if (!plan_split_find(c->plan, e, name, &loop)) {
        if (!is_own && plan_split_knows(c->plan, c->mapping, name))
            return STATUS_OK; /* this Einsum's own split replaced it, or it is another's */
        return err_set(c->err, STATUS_CONFIG, pos, NULL, "'%s' is no rank of '%s' and no part",
                       name, einsum->name);
    }
    if (!loop_is_relevant(c->plan, einsum->source, &loop))
        return STATUS_OK;
    struct nest *nest = &einsum->nest;
    for (int i = 0; i < nest->num_loops; i++)
        if (einsum->loops[i].split == loop.split && einsum->loops[i].part == loop.part)
            return err_set(c->err, STATUS_CONFIG, pos, NULL, "'%s' is in two loops of '%s'", name,
                           einsum->name);
    if (nest->num_loops == NEST_MAX_LOOPS)
        return err_set(c->err, STATUS_CONFIG, pos, NULL, "'%s' has more than %d loops",
                       einsum->name, NEST_MAX_LOOPS);
    einsum->loops[nest->num_loops++] = loop;
    return STATUS_OK;
}

static enum status add_loops(struct plan_split_context *c, struct plan_einsum *einsum, int e,
                             const struct mapping_names *own, const struct mapping_names *shared)
{
    const bool is_own = own && own->is_given;
    const struct mapping_names *names = is_own ? own : shared;
    for (int i = 0; i < names->num; i++)
        TRY(add_loop(c, einsum, e, names->name[i], is_own, names->pos));
    return STATUS_OK;
}

static enum status compile_loops(struct plan_split_context *c, struct plan_einsum *einsum, int e)
{
    static const enum mapping_level with_1d[] = {MAPPING_DRAM, MAPPING_L3, MAPPING_RF1D,
                                                 MAPPING_RF};
    static const enum mapping_level direct[] = {MAPPING_DRAM, MAPPING_L3, MAPPING_RF};
    const enum mapping_level *levels = einsum->array == ARCH_2D ? with_1d : direct;
    const struct mapping_nest *shared = &c->mapping->nest;
    const struct mapping_nest *own = einsum->mapping ? &einsum->mapping->nest : NULL;
    struct nest *nest = &einsum->nest;
    einsum->num_levels = nest->num_levels = einsum->array == ARCH_2D ? 4 : 3;
    for (int l = 0; l < einsum->num_levels; l++) {
        const enum mapping_level level = einsum->level[l] = levels[l];
        if (level == MAPPING_RF) {
            const int first = nest->num_loops;
            TRY(add_loops(c, einsum, e, own ? &own->spatial[einsum->array] : NULL,
                          &shared->spatial[einsum->array]));
            for (int i = first; i < nest->num_loops; i++)
                nest->spatial |= (uint32_t)1 << i;
        }
        if (level == MAPPING_L3)
            einsum->l3 = l;
        nest->first_loop[l] = nest->num_loops;
        TRY(add_loops(c, einsum, e, own ? &own->loops[level] : NULL, &shared->loops[level]));
    }
    return STATUS_OK;
}

/* Every part of every rank that the Einsum iterates over stands in one loop. */
static enum status check_coverage(struct plan_split_context *c, const struct plan_einsum *einsum,
                                  int e)
{
    const struct plan *plan = c->plan;
    for (int s = 0; s < plan->num_splits; s++)
        for (int p = 0; p < plan->splits[s].num_parts; p++) {
            struct plan_loop loop, found;
            loop = (struct plan_loop){.split = s, .part = p};
            const char *name = plan->splits[s].parts[p].name;
            if (!plan_split_find(plan, e, name, &found) || found.split != s ||
                !loop_is_relevant(plan, einsum->source, &loop))
                continue;
            bool is_placed = false;
            for (int i = 0; i < einsum->nest.num_loops; i++)
                is_placed =
                    is_placed || (einsum->loops[i].split == s && einsum->loops[i].part == p);
            if (!is_placed)
                return err_set(c->err, STATUS_CONFIG,
                               einsum->mapping ? einsum->mapping->pos : c->mapping->pos, "loops",
                               "'%s' of '%s' is in no loop", name, einsum->name);
        }
    return STATUS_OK;
}

static bool is_dropped(const struct mapping *mapping, const struct plan_einsum *einsum,
                       const struct plan_split *split, int part)
{
    for (int i = 0; i < mapping->num_drops; i++)
        if (strcmp(mapping->drops[i].einsum, einsum->name) == 0 &&
            (mapping_read_has(&mapping->drops[i].ranks, split->rank) ||
             mapping_read_has(&mapping->drops[i].ranks, split->parts[part].name)))
            return true;
    return false;
}

static void compile_masks(struct plan_split_context *c, struct plan_einsum *einsum)
{
    const struct source_einsum *source = einsum->source;
    einsum->nest.num_tensors = source->num_access;
    einsum->is_scalable = true;
    for (int x = 0; x < source->num_access; x++) {
        const struct source_access *access = &source->access[x];
        const bool is_shared = mapping_read_has(&c->mapping->shared, access->tensor);
        einsum->is_scalable = einsum->is_scalable && !is_shared;
        einsum->nest.tensor[x].is_output = access->is_output;
        for (int i = 0; i < einsum->nest.num_loops; i++) {
            struct plan_loop *loop = &einsum->loops[i];
            const struct plan_split *split = &c->plan->splits[loop->split];
            const bool indexes = split->is_outer
                                     ? !is_shared
                                     : source_has_rank(access, split->rank) ||
                                           source_has_rank(access, split->parts[loop->part].name);
            if (split->is_outer && split->num_parts > 1)
                einsum->is_scalable = false;
            if (indexes)
                loop->tensors |= (uint32_t)1 << x;
            if (indexes && access->is_output && is_dropped(c->mapping, einsum, split, loop->part))
                loop->dropped |= (uint32_t)1 << x;
        }
    }
}

static enum status check_keep_names(struct plan_split_context *c, const struct plan_einsum *einsum,
                                    const struct mapping_names *own)
{
    for (int i = 0; i < own->num; i++) {
        bool is_found = false;
        for (int x = 0; x < einsum->source->num_access; x++)
            is_found = is_found || strcmp(einsum->source->access[x].tensor, own->name[i]) == 0;
        if (!is_found)
            return err_set(c->err, STATUS_CONFIG, own->pos, "keep", "'%s' does not touch '%s'",
                           einsum->name, own->name[i]);
    }
    return STATUS_OK;
}

static enum status compile_keep(struct plan_split_context *c, struct plan_einsum *einsum)
{
    for (int l = 0; l < einsum->num_levels; l++) {
        const enum mapping_level level = einsum->level[l];
        const struct mapping_names *own =
            einsum->mapping ? &einsum->mapping->nest.keep[level] : NULL;
        const bool is_own = own && own->is_given;
        const struct mapping_names *names = is_own ? own : &c->mapping->nest.keep[level];
        if (is_own)
            TRY(check_keep_names(c, einsum, own));
        for (int x = 0; x < einsum->source->num_access; x++) {
            const char *tensor = einsum->source->access[x].tensor;
            if (level != MAPPING_RF && !mapping_read_has(names, tensor))
                continue;
            einsum->nest.tensor[x].levels |= (uint32_t)1 << l;
            if (level == MAPPING_L3 && mapping_read_has(&c->mapping->spill_tensors, tensor))
                einsum->spills |= (uint32_t)1 << x;
        }
    }
    return STATUS_OK;
}

static enum status find_unit(struct plan_split_context *c, struct plan_einsum *einsum)
{
    int found = 0;
    for (int u = 0; u < ARCH_NUM_ARRAYS; u++)
        for (int i = 0; i < c->mapping->units[u].num; i++)
            if (strcmp(c->mapping->units[u].name[i], einsum->name) == 0) {
                einsum->array = u;
                einsum->place = i;
                found++;
            }
    if (found != 1)
        return err_set(c->err, STATUS_CONFIG, c->mapping->units[0].pos, "units",
                       "'%s' must run on one array, it is listed %d times", einsum->name, found);
    return STATUS_OK;
}

static enum status find_phase(struct plan_split_context *c, struct plan_einsum *einsum, int e)
{
    const struct mapping *mapping = c->mapping;
    if (mapping->each_phase) {
        einsum->phase = e;
        return STATUS_OK;
    }
    for (int i = 0; i < mapping->num_phases; i++)
        if (mapping_read_has(&mapping->phases[i], einsum->name)) {
            einsum->phase = i;
            return STATUS_OK;
        }
    if (mapping->num_phases > 0)
        return err_set(c->err, STATUS_CONFIG, mapping->phases[0].pos, "phases",
                       "'%s' is in no phase", einsum->name);
    return STATUS_OK;
}

static enum status compile_einsum(struct plan_split_context *c, int e)
{
    struct plan_einsum *einsum = &c->plan->einsums[e];
    einsum->source = &c->source->einsums[e];
    einsum->name = einsum->source->name;
    for (int i = 0; i < c->mapping->num_einsums; i++)
        if (strcmp(c->mapping->einsums[i].name, einsum->name) == 0)
            einsum->mapping = &c->mapping->einsums[i];
    TRY(find_unit(c, einsum));
    TRY(find_phase(c, einsum, e));
    TRY(plan_split_own(c, e));
    if (einsum->mapping)
        einsum->is_searched |= einsum->mapping->search_order || einsum->mapping->search_keep;
    TRY(compile_loops(c, einsum, e));
    TRY(check_coverage(c, einsum, e));
    compile_masks(c, einsum);
    memcpy(einsum->listed_loops, einsum->loops, sizeof einsum->loops);
    return compile_keep(c, einsum);
}

static enum status check_names(struct plan_split_context *c, const struct mapping_names *names,
                               const char *field)
{
    for (int i = 0; i < names->num; i++)
        if (source_find(c->source, names->name[i]) < 0)
            return err_set(c->err, STATUS_CONFIG, names->pos, field,
                           "the cascade has no Einsum '%s'", names->name[i]);
    return STATUS_OK;
}

static enum status check_einsum_names(struct plan_split_context *c)
{
    const struct mapping *mapping = c->mapping;
    for (int u = 0; u < ARCH_NUM_ARRAYS; u++)
        TRY(check_names(c, &mapping->units[u], "units"));
    for (int i = 0; i < mapping->num_phases; i++)
        TRY(check_names(c, &mapping->phases[i], "phases"));
    for (int i = 0; i < mapping->num_einsums; i++)
        if (source_find(c->source, mapping->einsums[i].name) < 0)
            return err_set(c->err, STATUS_CONFIG, mapping->einsums[i].pos, "einsums",
                           "the cascade has no Einsum '%s'", mapping->einsums[i].name);
    for (int i = 0; i < mapping->num_einsums; i++)
        if (mapping->einsums[i].stream && source_find(c->source, mapping->einsums[i].stream) < 0)
            return err_set(c->err, STATUS_CONFIG, mapping->einsums[i].pos, "stream",
                           "the cascade has no Einsum '%s'", mapping->einsums[i].stream);
    if (mapping->mask.is_given && source_find(c->source, mapping->mask.before) < 0)
        return err_set(c->err, STATUS_CONFIG, mapping->mask.pos, "mask.before",
                       "the cascade has no Einsum '%s'", mapping->mask.before);
    if (mapping->mask.is_given && source_find(c->source, "MSK") >= 0)
        return err_set(c->err, STATUS_CONFIG, mapping->mask.pos, "mask",
                       "the mask's step is called 'MSK', and so is an Einsum of the cascade");
    return STATUS_OK;
}

static enum status compile_tiles(struct plan_split_context *c)
{
    const struct mapping_names *tile = &c->mapping->tile;
    if (tile->num < 1 || tile->num > PLAN_MAX_TILES)
        return err_set(c->err, STATUS_CONFIG, tile->pos, "tile", "1 to %d loops, got %d",
                       PLAN_MAX_TILES, tile->num);
    for (int i = 0; i < tile->num; i++)
        if (!plan_split_find(c->plan, -1, tile->name[i], &c->plan->tiles[c->plan->num_tiles++]))
            return err_set(c->err, STATUS_CONFIG, tile->pos, "tile", "'%s' is no rank and no part",
                           tile->name[i]);
    return STATUS_OK;
}

/* All tensors kept in L3, those of one name next to each other (the largest tile counts). */
static void compile_fits(struct plan_split_context *c)
{
    struct plan *plan = c->plan;
    for (int e = 0; e < plan->num_einsums; e++)
        for (int x = 0; x < plan->einsums[e].nest.num_tensors; x++) {
            const struct plan_einsum *einsum = &plan->einsums[e];
            if (!(einsum->nest.tensor[x].levels >> einsum->l3 & 1) || einsum->is_searched)
                continue;
            int at = plan->num_fits;
            for (int i = 0; i < plan->num_fits; i++) {
                const struct plan_fit *fit = &plan->fits[i];
                const struct source_einsum *other = plan->einsums[fit->tensor_einsum].source;
                if (strcmp(other->access[fit->tensor].tensor, einsum->source->access[x].tensor) ==
                    0)
                    at = i;
            }
            memmove(&plan->fits[at + 1], &plan->fits[at],
                    sizeof plan->fits[0] * (size_t)(plan->num_fits - at));
            plan->fits[at] = (struct plan_fit){.tensor_einsum = e, .tensor = x};
            plan->num_fits++;
        }
}

enum status plan_compile(const struct source *source, const struct mapping *mapping,
                         struct arena *arena, struct plan **out, struct err *err)
{
    struct plan *plan = ARENA_NEW(arena, struct plan);
    struct plan_split_context c = {plan, mapping, source, arena, err};
    plan->source = source;
    plan->mapping = mapping;
    plan->arena = arena;
    plan->num_einsums = source->num_einsums;
    plan->einsums = ARENA_ARRAY(arena, struct plan_einsum, plan->num_einsums);
    plan->fits = ARENA_ARRAY(arena, struct plan_fit, plan->num_einsums * NEST_MAX_TENSORS + 1);
    plan->max_splits = PLAN_MAX_RANKS;
    for (int i = 0; i < mapping->num_einsums; i++)
        plan->max_splits += mapping->einsums[i].nest.splits.num;
    plan->splits = ARENA_ARRAY(arena, struct plan_split, plan->max_splits);
    TRY(check_einsum_names(&c));
    TRY(plan_split_shared(&c));
    for (int e = 0; e < plan->num_einsums; e++) {
        TRY(compile_einsum(&c, e));
        if (plan->einsums[e].phase >= plan->num_phases)
            plan->num_phases = plan->einsums[e].phase + 1;
    }
    TRY(plan_fuse_bind(&c));
    TRY(compile_tiles(&c));
    compile_fits(&c);
    plan->search = plan_search_new(arena);
    *out = plan;
    return STATUS_OK;
}

struct plan *plan_clone(const struct plan *plan, struct arena *arena)
{
    struct plan *copy = ARENA_NEW(arena, struct plan);
    *copy = *plan;
    copy->max_splits = plan->num_splits;
    copy->einsums = ARENA_ARRAY(arena, struct plan_einsum, plan->num_einsums);
    copy->splits = ARENA_ARRAY(arena, struct plan_split, plan->num_splits);
    memcpy(copy->einsums, plan->einsums, sizeof plan->einsums[0] * (size_t)plan->num_einsums);
    memcpy(copy->splits, plan->splits, sizeof plan->splits[0] * (size_t)plan->num_splits);
    copy->search = plan_search_new(arena);
    copy->arena = arena;
    copy->masked = (struct plan_masked){0};
    return copy;
}
