/* Roles of the loops over tiles, and counts for every set of them. */
#include "sim/sparse_plan.h"

#include <assert.h>
#include <string.h>

static enum status shape_differs(const struct sparse *sparse, const char *what, uint64_t mask,
                                 const struct workload *workload, uint64_t given, struct err *err)
{
    return err_set(err, STATUS_CONFIG, sparse->pos, "masks",
                   "mask '%s' has %llu %s, workload '%s' has %llu", sparse->name,
                   (unsigned long long)mask, what, workload->name ? workload->name : "?",
                   (unsigned long long)given);
}

enum status sparse_plan_shape(const struct sparse *sparse, const struct workload *workload,
                              struct workload *out, struct err *err)
{
    const struct mask *mask = sparse->mask;
    const uint64_t keys = (uint64_t)mask->num_tokens + mask->extra;
    const uint64_t key_len = workload->key_len ? workload->key_len : workload->seq_len;
    if (workload->heads != sparse->num_heads)
        return shape_differs(sparse, "heads", sparse->num_heads, workload, workload->heads, err);
    if (workload->seq_len != mask->num_tokens)
        return shape_differs(sparse, "tokens", mask->num_tokens, workload, workload->seq_len, err);
    if (key_len != keys)
        return shape_differs(sparse, "keys", keys, workload, key_len, err);
    if (workload->query_width != mask->head_dim)
        return shape_differs(sparse, "values a head (head_dim)", mask->head_dim, workload,
                             workload->query_width, err);
    *out = *workload;
    out->seq_len = sparse->num_q_tiles * sparse->q_tokens;
    out->key_len = sparse->num_kv_tiles * sparse->kv_tokens;
    return STATUS_OK;
}

/* The parts of P stand in order, so the last one is the inner. */
enum sparse_plan_role sparse_plan_role(const struct plan *plan, int t)
{
    const char *rank = plan->splits[plan->tiles[t].split].rank;
    if (strcmp(rank, "H") == 0)
        return SPARSE_PLAN_HEAD;
    if (strcmp(rank, "M") == 0)
        return SPARSE_PLAN_KEY;
    if (strcmp(rank, "P") != 0)
        return SPARSE_PLAN_OTHER;
    for (int i = t + 1; i < plan->num_tiles; i++)
        if (plan->tiles[i].split == plan->tiles[t].split)
            return SPARSE_PLAN_OUTER_QUERY;
    return SPARSE_PLAN_INNER_QUERY;
}

/* The split of P or M: its innermost part fills the array with one tile, all others are loops over
 * tiles; Q tiles in at most two of them, KV tiles in one. */
static enum status check_split(const struct plan *plan, const struct plan_split *split,
                               uint64_t tokens, struct err *err)
{
    const struct sparse *sparse = plan->masked.sparse;
    const bool is_query = strcmp(split->rank, "P") == 0;
    int num_tiles = 0;
    for (int t = 0; t < plan->num_tiles; t++) {
        if (&plan->splits[plan->tiles[t].split] != split)
            continue;
        if (plan->tiles[t].part != num_tiles++)
            num_tiles = split->num_parts; /* in another order */
    }
    if (num_tiles != split->num_parts - 1 || num_tiles < 1 || num_tiles > (is_query ? 2 : 1))
        return err_set(err, STATUS_UNSUPPORTED, sparse->pos, "masks",
                       "mapping '%s' takes no mask: its tiles must count the parts of '%s' in "
                       "order, all but the innermost, at most %d",
                       plan->mapping->name, split->rank, is_query ? 2 : 1);
    const uint64_t tile = split->count[split->num_parts - 1];
    if (tile != tokens)
        return err_set(err, STATUS_CONFIG, sparse->pos, "masks",
                       "a %s tile of mask '%s' holds %llu tokens, the array %llu (part '%s' of "
                       "mapping '%s'): give %s_tile as many",
                       is_query ? "Q" : "KV", sparse->name, (unsigned long long)tokens,
                       (unsigned long long)tile, split->parts[split->num_parts - 1].name,
                       plan->mapping->name, is_query ? "q" : "kv");
    return STATUS_OK;
}

static enum status check_plan(const struct plan *plan, struct err *err)
{
    const struct sparse *sparse = plan->masked.sparse;
    bool has[SPARSE_PLAN_KEY + 1] = {false};
    for (int t = 0; t < plan->num_tiles; t++)
        has[sparse_plan_role(plan, t)] = true;
    if (!has[SPARSE_PLAN_HEAD] || !has[SPARSE_PLAN_INNER_QUERY] || !has[SPARSE_PLAN_KEY])
        return err_set(err, STATUS_UNSUPPORTED, sparse->pos, "masks",
                       "mapping '%s' takes no mask: its tiles do not count rank '%s'",
                       plan->mapping->name,
                       !has[SPARSE_PLAN_HEAD]         ? "H"
                       : has[SPARSE_PLAN_INNER_QUERY] ? "M"
                                                      : "P");
    for (int s = 0; s < plan->num_splits; s++) {
        const struct plan_split *split = &plan->splits[s];
        const bool is_query = strcmp(split->rank, "P") == 0;
        if (!is_query && strcmp(split->rank, "M") != 0)
            continue;
        if (split->einsum >= 0)
            return err_set(err, STATUS_UNSUPPORTED, sparse->pos, "masks",
                           "mapping '%s' takes no mask: '%s' has parts of its own of '%s'",
                           plan->mapping->name, plan->einsums[split->einsum].name, split->rank);
        TRY(check_split(plan, split, is_query ? sparse->q_tokens : sparse->kv_tokens, err));
    }
    for (int e = 0; e < plan->num_einsums; e++)
        if (plan->einsums[e].is_searched)
            return err_set(err, STATUS_UNSUPPORTED, sparse->pos, "masks",
                           "mapping '%s' takes no mask: it searches the loops of '%s'",
                           plan->mapping->name, plan->einsums[e].name);
    return STATUS_OK;
}

/* Q tiles, KV tiles, groups: which count of a head a set of loops over them is. A loop of one
 * iteration is in every set. */
static uint64_t count_of(const struct plan *plan, const struct sparse_counts *counts,
                         uint32_t tiles)
{
    bool has[SPARSE_PLAN_KEY + 1] = {false};
    uint64_t sizes[SPARSE_PLAN_KEY + 1] = {1, 1, 1, 1, 1};
    for (int t = 0; t < plan->num_tiles; t++) {
        const enum sparse_plan_role role = sparse_plan_role(plan, t);
        sizes[role] = plan->splits[plan->tiles[t].split].count[plan->tiles[t].part];
        has[role] = has[role] || tiles >> t & 1;
    }
    if (!has[SPARSE_PLAN_OUTER_QUERY] && !has[SPARSE_PLAN_INNER_QUERY])
        return has[SPARSE_PLAN_KEY] ? counts->kv_tiles : counts->visited > 0;
    const bool has_outer = has[SPARSE_PLAN_OUTER_QUERY] || sizes[SPARSE_PLAN_OUTER_QUERY] == 1;
    const bool has_inner = has[SPARSE_PLAN_INNER_QUERY] || sizes[SPARSE_PLAN_INNER_QUERY] == 1;
    if (!has_outer)
        return NEST_UNKNOWN;
    if (has_inner)
        return has[SPARSE_PLAN_KEY] ? counts->visited : counts->q_tiles;
    return has[SPARSE_PLAN_KEY] ? counts->pairs : counts->groups;
}

uint64_t sparse_plan_live_of_head(const struct plan *plan, uint32_t part, uint32_t tiles)
{
    const struct plan_masked *masked = &plan->masked;
    assert(masked->sparse && masked->counted_for == masked->sparse);
    return count_of(plan, &masked->counts[part], tiles);
}

/* Over all heads, and as often as other loops say. */
static uint64_t count_all(const struct plan *plan, uint32_t tiles)
{
    const struct sparse *sparse = plan->masked.sparse;
    bool has_heads = false;
    bool has_tiles = false;
    uint64_t times = 1;
    for (int t = 0; t < plan->num_tiles; t++) {
        if (!(tiles >> t & 1))
            continue;
        const enum sparse_plan_role role = sparse_plan_role(plan, t);
        const struct plan_loop *loop = &plan->tiles[t];
        has_heads = has_heads || role == SPARSE_PLAN_HEAD;
        has_tiles = has_tiles || (role != SPARSE_PLAN_HEAD && role != SPARSE_PLAN_OTHER);
        if (role == SPARSE_PLAN_OTHER &&
            __builtin_mul_overflow(times, plan->splits[loop->split].count[loop->part], &times))
            return NEST_UNKNOWN;
    }
    if (!has_heads)
        return has_tiles ? NEST_UNKNOWN : times;
    uint64_t sum = 0;
    for (uint32_t i = 0; i < sparse->num_parts; i++) {
        const uint64_t one = count_of(plan, &plan->masked.counts[i], tiles);
        uint64_t heads;
        if (one == NEST_UNKNOWN || __builtin_mul_overflow(one, sparse->parts[i].num_heads, &heads))
            return NEST_UNKNOWN;
        sum += heads; /* below 2^63: a head has fewer tiles than pairs, whose sum is bounded */
    }
    return __builtin_mul_overflow(sum, times, &sum) ? NEST_UNKNOWN : sum;
}

uint64_t sparse_plan_group(const struct plan *plan)
{
    bool is_split = false;
    for (int t = 0; t < plan->num_tiles; t++) {
        is_split = is_split || sparse_plan_role(plan, t) == SPARSE_PLAN_OUTER_QUERY;
        if (is_split && sparse_plan_role(plan, t) == SPARSE_PLAN_INNER_QUERY)
            return plan->splits[plan->tiles[t].split].count[plan->tiles[t].part];
    }
    return 1;
}

enum status sparse_plan_fill(struct plan *plan, struct err *err)
{
    struct plan_masked *masked = &plan->masked;
    const struct sparse *sparse = masked->sparse;
    TRY(check_plan(plan, err));
    const uint64_t group = sparse_plan_group(plan);
    if (masked->counted_for != sparse || masked->group != group) {
        if (masked->capacity < sparse->num_parts) {
            masked->counts = ARENA_ARRAY(plan->arena, struct sparse_counts, sparse->num_parts);
            masked->capacity = sparse->num_parts;
        }
        for (uint32_t i = 0; i < sparse->num_parts; i++)
            sparse_count(sparse, i, group, &masked->counts[i]);
        masked->counted_for = sparse;
        masked->group = group;
    }
    for (uint32_t tiles = 0; tiles < (uint32_t)1 << plan->num_tiles; tiles++)
        masked->live.count[tiles] = count_all(plan, tiles);
    if (!plan->mapping->mask.is_given && sparse_plan_partial(plan) > 0)
        return err_set(
            err, STATUS_CONFIG, sparse->pos, "masks",
            "mask '%s' cuts tiles, and mapping '%s' has no step for that (mask: {before: "
            "...})",
            sparse->name, plan->mapping->name);
    return STATUS_OK;
}

uint64_t sparse_plan_live(const struct plan *plan, uint32_t tiles)
{
    return plan->masked.live.count[tiles];
}

/* Sequences and whatever else repeats all heads. */
uint64_t sparse_plan_repeats(const struct plan *plan)
{
    uint64_t product = 1;
    for (int t = 0; t < plan->num_tiles; t++)
        if (sparse_plan_role(plan, t) == SPARSE_PLAN_OTHER)
            product *= plan->splits[plan->tiles[t].split].count[plan->tiles[t].part];
    return product; /* bounded: sparse_plan_fill multiplied more */
}

uint64_t sparse_plan_partial(const struct plan *plan)
{
    const struct sparse *sparse = plan->masked.sparse;
    uint64_t sum = 0;
    for (uint32_t i = 0; sparse && i < sparse->num_parts; i++)
        sum += plan->masked.counts[i].partial * sparse->parts[i].num_heads;
    return sparse ? sum * sparse_plan_repeats(plan) : 0;
}
