/* Binding a mapping to a cascade: names become splits, loops, masks; everything is checked here. */
#include "sim/plan.h"

#include "sim/mapping_read.h"
#include "sim/plan_search.h"

#include <assert.h>
#include <string.h>

struct compiler {
    struct plan *plan;
    const struct mapping *mapping;
    const struct source *source;
    struct arena *arena;
    struct err *err;
};

static const char *split_field(const struct compiler *c, const char *rank)
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

static enum status add_split(struct compiler *c, const char *rank,
                             const struct mapping_split *given, int einsum)
{
    struct plan *plan = c->plan;
    if (plan->num_splits == PLAN_MAX_SPLITS)
        return err_set(c->err, STATUS_CONFIG, c->mapping->pos, "split", "more than %d splits",
                       PLAN_MAX_SPLITS);
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
        return STATUS_OK;
    }
    struct mapping_part *whole = ARENA_NEW(c->arena, struct mapping_part);
    whole->name = rank;
    whole->pos = c->mapping->pos;
    split->num_parts = 1;
    split->parts = whole;
    return STATUS_OK;
}

static bool has_split(const struct plan *plan, const char *rank)
{
    for (int i = 0; i < plan->num_splits; i++)
        if (plan->splits[i].einsum < 0 && strcmp(plan->splits[i].rank, rank) == 0)
            return true;
    return false;
}

/* A rank that the cascade splits needs the same parts in the mapping, since tensors name them. */
static enum status check_cascade_parts(struct compiler *c, const char *rank,
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

static enum status add_shared_split(struct compiler *c, const char *leaf)
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
    return add_split(c, rank, given, -1);
}

static enum status compile_splits(struct compiler *c)
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

/* The part called `name` among an Einsum's own splits (e >= 0) and the shared ones. */
static bool find_part(const struct plan *plan, int e, const char *name, struct plan_loop *out)
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

/* Is it a part of any split of the mapping? */
static bool is_other_part(const struct mapping *mapping, const char *name)
{
    bool is_found = splits_have_part(&mapping->nest.splits, name);
    for (int e = 0; e < mapping->num_einsums; e++)
        is_found = is_found || splits_have_part(&mapping->einsums[e].nest.splits, name);
    return is_found;
}

static bool loop_is_relevant(const struct plan *plan, const struct source_einsum *einsum,
                             const struct plan_loop *loop)
{
    const struct plan_split *split = &plan->splits[loop->split];
    return split->is_outer || source_iterates(einsum, split->rank) ||
           source_iterates(einsum, split->parts[loop->part].name);
}

static enum status add_loop(struct compiler *c, struct plan_einsum *einsum, int e, const char *name,
                            bool is_own, struct pos pos)
{
    struct plan_loop loop;
    if (!find_part(c->plan, e, name, &loop)) {
        if (!is_own && (has_split(c->plan, name) || is_other_part(c->mapping, name)))
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

static enum status add_loops(struct compiler *c, struct plan_einsum *einsum, int e,
                             const struct mapping_names *own, const struct mapping_names *shared)
{
    const bool is_own = own && own->is_given;
    const struct mapping_names *names = is_own ? own : shared;
    for (int i = 0; i < names->num; i++)
        TRY(add_loop(c, einsum, e, names->name[i], is_own, names->pos));
    return STATUS_OK;
}

static enum status compile_loops(struct compiler *c, struct plan_einsum *einsum, int e)
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
static enum status check_coverage(struct compiler *c, const struct plan_einsum *einsum, int e)
{
    const struct plan *plan = c->plan;
    for (int s = 0; s < plan->num_splits; s++)
        for (int p = 0; p < plan->splits[s].num_parts; p++) {
            struct plan_loop loop, found;
            loop = (struct plan_loop){.split = s, .part = p};
            const char *name = plan->splits[s].parts[p].name;
            if (!find_part(plan, e, name, &found) || found.split != s ||
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

static void compile_masks(struct compiler *c, struct plan_einsum *einsum)
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
            if (indexes)
                loop->tensors |= (uint32_t)1 << x;
            if (indexes && access->is_output && is_dropped(c->mapping, einsum, split, loop->part))
                loop->dropped |= (uint32_t)1 << x;
        }
    }
}

static enum status check_keep_names(struct compiler *c, const struct plan_einsum *einsum,
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

static enum status compile_keep(struct compiler *c, struct plan_einsum *einsum)
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

static enum status find_unit(struct compiler *c, struct plan_einsum *einsum)
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

static enum status find_phase(struct compiler *c, struct plan_einsum *einsum, int e)
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

static enum status compile_einsum(struct compiler *c, int e)
{
    struct plan_einsum *einsum = &c->plan->einsums[e];
    einsum->source = &c->source->einsums[e];
    einsum->name = einsum->source->name;
    for (int i = 0; i < c->mapping->num_einsums; i++)
        if (strcmp(c->mapping->einsums[i].name, einsum->name) == 0)
            einsum->mapping = &c->mapping->einsums[i];
    TRY(find_unit(c, einsum));
    TRY(find_phase(c, einsum, e));
    const struct mapping_splits *own = einsum->mapping ? &einsum->mapping->nest.splits : NULL;
    for (int i = 0; own && i < own->num; i++) {
        const struct mapping_split *split = &own->split[i];
        if (!has_split(c->plan, split->rank))
            return err_set(c->err, STATUS_CONFIG, split->pos, split_field(c, split->rank),
                           "'%s' has no rank '%s'", einsum->name, split->rank);
        TRY(check_cascade_parts(c, split->rank, split));
        TRY(add_split(c, split->rank, split, e));
        for (int p = 0; p < split->num_parts; p++)
            einsum->is_searched |= split->parts[p].size == MAPPING_SEARCH;
    }
    if (einsum->mapping)
        einsum->is_searched |= einsum->mapping->search_order || einsum->mapping->search_keep;
    TRY(compile_loops(c, einsum, e));
    TRY(check_coverage(c, einsum, e));
    compile_masks(c, einsum);
    memcpy(einsum->listed_loops, einsum->loops, sizeof einsum->loops);
    return compile_keep(c, einsum);
}

static enum status check_names(struct compiler *c, const struct mapping_names *names,
                               const char *field)
{
    for (int i = 0; i < names->num; i++)
        if (source_find(c->source, names->name[i]) < 0)
            return err_set(c->err, STATUS_CONFIG, names->pos, field,
                           "the cascade has no Einsum '%s'", names->name[i]);
    return STATUS_OK;
}

static enum status check_einsum_names(struct compiler *c)
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
    return STATUS_OK;
}

static enum status compile_tiles(struct compiler *c)
{
    const struct mapping_names *tile = &c->mapping->tile;
    if (tile->num < 1 || tile->num > PLAN_MAX_TILES)
        return err_set(c->err, STATUS_CONFIG, tile->pos, "tile", "1 to %d loops, got %d",
                       PLAN_MAX_TILES, tile->num);
    for (int i = 0; i < tile->num; i++)
        if (!find_part(c->plan, -1, tile->name[i], &c->plan->tiles[c->plan->num_tiles++]))
            return err_set(c->err, STATUS_CONFIG, tile->pos, "tile", "'%s' is no rank and no part",
                           tile->name[i]);
    return STATUS_OK;
}

/* All tensors kept in L3, those of one name next to each other (the largest tile counts). */
static void compile_fits(struct compiler *c)
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
            assert(plan->num_fits < PLAN_MAX_FITS);
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
    struct compiler c = {plan, mapping, source, arena, err};
    plan->source = source;
    plan->mapping = mapping;
    plan->num_einsums = source->num_einsums;
    TRY(check_einsum_names(&c));
    TRY(compile_splits(&c));
    for (int e = 0; e < plan->num_einsums; e++) {
        TRY(compile_einsum(&c, e));
        if (plan->einsums[e].phase >= plan->num_phases)
            plan->num_phases = plan->einsums[e].phase + 1;
    }
    TRY(compile_tiles(&c));
    compile_fits(&c);
    plan->search = plan_search_new(arena);
    *out = plan;
    return STATUS_OK;
}
