/* The search behind `search`; the objective and its order of sums are those of fusemax.md 9.2. */
#include "sim/plan_search.h"

#include "sim/plan_size.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#define SEARCH_SLOTS     512
#define SEARCH_KEY       40
#define SEARCH_MAX_PARTS 12
#define SEARCH_MAX_ORDER 6
#define SEARCH_MAX_TRIES ((uint64_t)1 << 20) /* under a second */

struct found {
    bool is_used;
    bool is_feasible;
    uint64_t key[SEARCH_KEY];
    uint64_t count[SEARCH_MAX_PARTS]; /* of the searched parts */
    int order[NEST_MAX_LOOPS];        /* place in listed_loops of each loop of L3 */
    uint32_t keep;                    /* bit x: L3 keeps tensor x */
};

struct plan_search_cache {
    struct found *slots; /* taken at the first search */
    struct arena *arena;
};

/* One searched part, outermost first. */
struct searched_part {
    int split;
    int part;
};

struct search {
    struct plan *plan;
    struct plan_einsum *einsum;
    const struct arch *arch;
    const struct mapping_search *objective;
    int num_parts;
    struct searched_part parts[SEARCH_MAX_PARTS];
    int num_l3; /* loops of L3 */
    int first_l3;
    uint64_t tries;
    double best_energy;
    struct found *best;
};

struct plan_search_cache *plan_search_new(struct arena *arena)
{
    struct plan_search_cache *cache = ARENA_NEW(arena, struct plan_search_cache);
    cache->arena = arena;
    return cache;
}

static double nest_energy(const struct plan_einsum *einsum, const struct nest_counts *counts,
                          const struct mapping_search *objective)
{
    double energy = 0;
    for (int x = 0; x < einsum->nest.num_tensors; x++)
        for (int l = 0; l < einsum->num_levels; l++) {
            const struct nest_count *count = &counts->at[l][x];
            const double reads = (double)count->reads;
            const double writes = (double)(count->updates + count->fills);
            if (einsum->level[l] == MAPPING_DRAM)
                energy += (reads + writes) * objective->dram_pj;
            else if (einsum->level[l] == MAPPING_L3)
                energy += reads * objective->l3_read_pj + writes * objective->l3_write_pj;
            else
                energy += reads * objective->register_pj * (double)counts->pes;
        }
    return energy;
}

static void set_keep(struct plan_einsum *einsum, uint32_t keep)
{
    for (int x = 0; x < einsum->nest.num_tensors; x++) {
        uint32_t *levels = &einsum->nest.tensor[x].levels;
        *levels &= ~((uint32_t)1 << einsum->l3);
        *levels |= (keep >> x & 1) << einsum->l3;
    }
}

static void try_nest(struct search *search, const int *order, uint32_t keep)
{
    struct nest_counts counts;
    search->tries++;
    if (!nest_count(&search->einsum->nest, &counts))
        return;
    const double energy = nest_energy(search->einsum, &counts, search->objective);
    if (!(energy < search->best_energy))
        return;
    search->best_energy = energy;
    struct found *best = search->best;
    best->is_feasible = true;
    best->keep = keep;
    memcpy(best->order, order, sizeof(int) * (size_t)search->num_l3);
    for (int i = 0; i < search->num_parts; i++)
        best->count[i] = search->plan->splits[search->parts[i].split].count[search->parts[i].part];
}

/* Every choice of kept tensors that fits, for one order of loops. */
static void try_keeps(struct search *search, const int *order)
{
    struct plan_einsum *einsum = search->einsum;
    const struct nest *nest = &einsum->nest;
    uint32_t fixed = 0;
    for (int x = 0; x < nest->num_tensors; x++)
        fixed |= (nest->tensor[x].levels >> einsum->l3 & 1) << x;
    const bool is_free = einsum->mapping->search_keep;
    const uint32_t first = is_free ? 0 : fixed;
    const uint32_t last = is_free ? ((uint32_t)1 << nest->num_tensors) - 1 : fixed;
    double tiles[NEST_MAX_TENSORS] = {0};
    for (int x = 0; x < nest->num_tensors; x++)
        tiles[x] = (double)nest_product(nest, search->first_l3, nest->tensor[x].loops);
    search->tries++;
    for (uint32_t keep = first; keep <= last; keep++) {
        double values = 0;
        for (int x = 0; x < nest->num_tensors; x++)
            if (keep >> x & 1)
                values += tiles[x];
        if (values * (double)search->arch->value_bytes > (double)search->arch->l3.capacity_bytes)
            continue;
        set_keep(einsum, keep);
        try_nest(search, order, keep);
    }
    set_keep(einsum, fixed);
}

static void apply_order(struct plan_einsum *einsum, const int *order, int first, int num)
{
    for (int i = 0; i < num; i++)
        einsum->loops[first + i] = einsum->listed_loops[first + order[i]];
}

/* The next order of items[first..num) in lexicographic order; false after the last. */
static bool next_order(int *items, int first, int num)
{
    int i = num - 2;
    while (i >= first && items[i] > items[i + 1])
        i--;
    if (i < first)
        return false;
    int j = num - 1;
    while (items[j] < items[i])
        j--;
    int swap = items[i];
    items[i] = items[j];
    items[j] = swap;
    for (int a = i + 1, b = num - 1; a < b; a++, b--) {
        swap = items[a];
        items[a] = items[b];
        items[b] = swap;
    }
    return true;
}

/* Orders of the loops that iterate more than once; the others stand first, where they do nothing.
 */
static void try_orders(struct search *search)
{
    struct plan_einsum *einsum = search->einsum;
    const bool is_free = einsum->mapping->search_order;
    int order[NEST_MAX_LOOPS] = {0};
    int num = 0, num_fixed = 0;
    for (int many = 0; many <= 1; many++) {
        for (int i = 0; i < search->num_l3; i++) {
            const struct plan_loop *loop = &einsum->listed_loops[search->first_l3 + i];
            const bool is_many = is_free && search->plan->splits[loop->split].count[loop->part] > 1;
            if (is_many == (many == 1))
                order[num++] = i;
        }
        if (!many)
            num_fixed = num;
    }
    do {
        apply_order(einsum, order, search->first_l3, num);
        plan_size_fill(search->plan, einsum, false);
        try_keeps(search, order);
    } while (next_order(order, num_fixed, num));
}

static void try_parts(struct search *search, int i)
{
    if (i == search->num_parts) {
        try_orders(search);
        return;
    }
    uint64_t divisors[PLAN_SIZE_MAX_DIVISORS];
    struct plan_split *split = &search->plan->splits[search->parts[i].split];
    const int part = search->parts[i].part;
    split->count[part] = 1;
    const uint64_t left = plan_size_left(split, part);
    const int num = plan_size_divisors(left, divisors);
    search->tries += left >> 24; /* finding the divisors of a large number takes a while too */
    for (int d = 0; d < num && search->tries <= SEARCH_MAX_TRIES; d++) {
        split->count[part] = divisors[d];
        plan_size_rest(split);
        try_parts(search, i + 1);
    }
    split->count[part] = 1;
    plan_size_rest(split);
}

static uint64_t bits_of(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

/* What the result depends on. */
static void make_key(const struct search *search, int e, uint64_t key[SEARCH_KEY])
{
    const struct plan_einsum *einsum = search->einsum;
    const uint64_t shape[] = {(uint64_t)e + 1,
                              search->arch->arrays[ARCH_2D].num_rows,
                              search->arch->arrays[ARCH_2D].num_cols,
                              search->arch->l3.capacity_bytes,
                              search->arch->value_bytes,
                              bits_of(search->objective->dram_pj),
                              bits_of(search->objective->l3_read_pj),
                              bits_of(search->objective->l3_write_pj),
                              bits_of(search->objective->register_pj)};
    const int num_shape = (int)(sizeof shape / sizeof shape[0]);
    static_assert(sizeof shape / sizeof shape[0] + NEST_MAX_LOOPS <= SEARCH_KEY, "key too short");
    memset(key, 0, sizeof(uint64_t) * SEARCH_KEY);
    memcpy(key, shape, sizeof shape);
    for (int i = 0; i < einsum->nest.num_loops; i++) {
        const struct plan_split *split = &search->plan->splits[einsum->listed_loops[i].split];
        if (!(split->is_outer && einsum->is_scalable))
            key[num_shape + i] = split->extent;
    }
}

static struct found *find_slot(struct plan_search_cache *cache, const uint64_t key[SEARCH_KEY])
{
    if (!cache->slots)
        cache->slots = ARENA_ARRAY(cache->arena, struct found, SEARCH_SLOTS);
    uint64_t hash = 1469598103934665603ULL;
    for (int i = 0; i < SEARCH_KEY; i++)
        hash = (hash ^ key[i]) * 1099511628211ULL ^ hash >> 29;
    struct found *slot = &cache->slots[hash % SEARCH_SLOTS];
    if (slot->is_used && memcmp(slot->key, key, sizeof slot->key) != 0)
        memset(slot, 0, sizeof *slot);
    memcpy(slot->key, key, sizeof slot->key);
    return slot;
}

static enum status prepare(struct search *search, int e, struct err *err)
{
    const struct plan *plan = search->plan;
    for (int s = 0; s < plan->num_splits; s++)
        for (int p = 0; p < plan->splits[s].num_parts && plan->splits[s].einsum == e; p++)
            if (plan->splits[s].parts[p].size == MAPPING_SEARCH) {
                if (search->num_parts == SEARCH_MAX_PARTS)
                    return err_set(err, STATUS_UNSUPPORTED, plan->splits[s].parts[p].pos, "split",
                                   "more than %d searched parts", SEARCH_MAX_PARTS);
                search->parts[search->num_parts++] = (struct searched_part){s, p};
            }
    const struct nest *nest = &search->einsum->nest;
    const int l3 = search->einsum->l3;
    search->first_l3 = nest->first_loop[l3];
    for (int i = search->first_l3; i < nest->first_loop[l3 + 1] && !(nest->spatial >> i & 1); i++)
        search->num_l3++;
    if (search->einsum->mapping->search_order && search->num_l3 > SEARCH_MAX_ORDER)
        return err_set(err, STATUS_UNSUPPORTED, search->einsum->mapping->pos, "search",
                       "the order of more than %d loops", SEARCH_MAX_ORDER);
    return STATUS_OK;
}

enum status plan_search_run(struct plan *plan, int e, const struct arch *arch,
                            const struct mapping_search *objective, struct err *err)
{
    struct plan_einsum *einsum = &plan->einsums[e];
    struct search search = {.plan = plan,
                            .einsum = einsum,
                            .arch = arch,
                            .objective = objective,
                            .best_energy = INFINITY};
    uint64_t key[SEARCH_KEY];
    TRY(prepare(&search, e, err));
    make_key(&search, e, key);
    struct found *slot = find_slot(plan->search, key);
    if (!slot->is_used) {
        for (int s = 0; s < plan->num_splits; s++)
            if (plan->splits[s].is_outer && einsum->is_scalable)
                plan->splits[s].count[0] = 1;
        search.best = slot;
        try_parts(&search, 0);
        slot->is_used = search.tries <= SEARCH_MAX_TRIES;
        for (int s = 0; s < plan->num_splits; s++)
            if (plan->splits[s].is_outer) /* one part, which takes the rest */
                plan_size_rest(&plan->splits[s]);
    }
    if (!slot->is_used)
        return err_set(err, STATUS_UNSUPPORTED, einsum->mapping->pos, "search",
                       "more than %llu mappings of '%s' to try",
                       (unsigned long long)SEARCH_MAX_TRIES, einsum->name);
    if (!slot->is_feasible)
        return err_set(err, STATUS_CONFIG, einsum->mapping->pos, "search",
                       "no mapping of '%s' fits into L3", einsum->name);
    for (int i = 0; i < search.num_parts; i++) {
        struct plan_split *split = &plan->splits[search.parts[i].split];
        split->count[search.parts[i].part] = slot->count[i];
        plan_size_rest(split);
    }
    apply_order(einsum, slot->order, search.first_l3, search.num_l3);
    set_keep(einsum, slot->keep);
    return STATUS_OK;
}
