#include "einsum/passes_core.h"

#include <assert.h>
#include <string.h>

#define MAX_DEPS      24
#define MAX_INSTANCES 4096
#define MAX_ROUNDS    64

/*
 * One way in which a value hangs on the fiber. A mask holds what its position depends on: ranks
 * while an Einsum is at work, dimensions of the tensor in between.
 */
struct dep {
    uint64_t close;
    uint64_t touch;
    bool is_close_reduced; /* some of them are reduced away */
    bool is_touch_reduced;
    bool is_pinned; /* some were given a fixed value */
    bool is_short;  /* read a step back, so the last position is never among them */
};

struct state {
    bool is_dependent;
    int num_done; /* traversals that are over before the value exists */
    bool is_open; /* it also needs elements of the traversal after those */
    int num_deps;
    struct dep deps[MAX_DEPS];
};

struct passes_core {
    const struct cascade *cascade;
    const bool *unrolled;
    int num_steps;
    const int *first;       /* instance of each tensor; one more at the end */
    const bool *is_carried; /* by tensor: each step of it goes into the next one */
    struct state *states;
    int root; /* the instance whose fiber is followed */
    struct passes_visit *visits;
    int num_passes;
};

/* An Einsum at work on one instance of its output. */
struct work {
    struct passes_core *core;
    const struct cascade_einsum *einsum;
    int step[CASCADE_MAX_RANKS]; /* of unrolled ranks */
    bool is_second_look; /* first the traversals that are over, then what is touched in the next */
    struct state state;
    bool is_active[MAX_DEPS]; /* the dep belongs to the traversal at hand */
    struct passes_visit visit;
};

static int dim_steps(const struct passes_core *core, const struct cascade_tensor *tensor, int dim)
{
    if (!core->unrolled[tensor->ranks[dim]])
        return 1;
    return core->num_steps + (dim == tensor->iterative_dim ? 1 : 0);
}

static const bool *find_carried(const struct cascade *cascade, struct arena *arena)
{
    bool *is_carried = ARENA_ARRAY(arena, bool, cascade->num_tensors + 1);
    for (int i = 0; i < cascade->num_stages; i++) {
        const struct cascade_stage *stage = &cascade->stages[i];
        for (int j = 0; stage->rank >= 0 && j < stage->num_einsums; j++)
            is_carried[cascade->einsums[stage->einsums[j]].output.tensor] = true;
    }
    return is_carried;
}

struct passes_core *passes_core_new(const struct cascade *cascade, const bool *unrolled,
                                    int num_steps, struct arena *arena)
{
    struct passes_core *core = ARENA_NEW(arena, struct passes_core);
    int *first = ARENA_ARRAY(arena, int, cascade->num_tensors + 1);
    *core = (struct passes_core){
        .cascade = cascade, .unrolled = unrolled, .num_steps = num_steps, .first = first};
    for (int i = 0; i < cascade->num_tensors; i++) {
        int64_t num = 1;
        for (int j = 0; j < cascade->tensors[i].num_ranks; j++) {
            num *= dim_steps(core, &cascade->tensors[i], j);
            if (first[i] + num > MAX_INSTANCES)
                return NULL;
        }
        first[i + 1] = first[i] + (int)num;
    }
    core->states = ARENA_ARRAY(arena, struct state, first[cascade->num_tensors] + 1);
    core->is_carried = find_carried(cascade, arena);
    return core;
}

/* The position of an unrolled dimension, if the steps at hand fix it. */
static bool find_position(const struct work *work, const struct cascade_index *index, int64_t *out)
{
    const bool *unrolled = work->core->unrolled;
    int64_t position = index->constant;
    for (int i = 0; i < index->num_terms; i++) {
        if (!unrolled[index->terms[i].rank])
            return false;
        position += index->terms[i].coef * work->step[index->terms[i].rank];
    }
    for (int i = 0; i < index->num_extents; i++) {
        if (!unrolled[index->extents[i].rank])
            return false;
        position += index->extents[i].coef * work->core->num_steps;
    }
    *out = position;
    return index->modulus < 0;
}

/* A mask of the tensor's dimensions as one of the ranks that index them. */
static uint64_t ranks_of_dims(const struct work *work, const struct cascade_access *access,
                              uint64_t dims, bool *is_reduced, bool *is_pinned)
{
    const struct cascade_tensor *tensor = &work->core->cascade->tensors[access->tensor];
    uint64_t ranks = 0;
    for (int i = 0; i < access->num_indices; i++) {
        if (!(dims >> i & 1))
            continue;
        uint64_t used = 0;
        for (int j = 0; j < access->indices[i].num_terms; j++) {
            if (!work->core->unrolled[access->indices[i].terms[j].rank])
                used |= UINT64_C(1) << access->indices[i].terms[j].rank;
        }
        ranks |= used;
        if (used == 0 && access->time == CASCADE_FINAL && i == tensor->iterative_dim &&
            work->core->is_carried[access->tensor])
            *is_reduced = true;
        else if (used == 0)
            *is_pinned = true;
    }
    return ranks;
}

static bool reads_back(const struct work *work, const struct cascade_access *access, uint64_t dims)
{
    const struct cascade_tensor *tensor = &work->core->cascade->tensors[access->tensor];
    return access->time == CASCADE_STEP && access->age >= 1 && dims >> tensor->iterative_dim & 1;
}

static bool is_full(const struct dep *dep)
{
    return dep->close == 0 && dep->is_close_reduced && !dep->is_pinned && !dep->is_short;
}

static bool is_touching(const struct dep *dep)
{
    return dep->touch != 0 && !dep->is_touch_reduced && !dep->is_pinned;
}

static bool is_same_dep(const struct dep *a, const struct dep *b)
{
    return a->close == b->close && a->touch == b->touch &&
           a->is_close_reduced == b->is_close_reduced &&
           a->is_touch_reduced == b->is_touch_reduced && a->is_pinned == b->is_pinned &&
           a->is_short == b->is_short;
}

static void add_dep(struct state *state, bool *is_active, const struct dep *dep, bool active)
{
    for (int i = 0; i < state->num_deps; i++) {
        if (is_same_dep(&state->deps[i], dep)) {
            is_active[i] = is_active[i] || active;
            return;
        }
    }
    /* More ways than that are further reductions of ones that are kept. */
    if (state->num_deps == MAX_DEPS)
        return;
    is_active[state->num_deps] = active;
    state->deps[state->num_deps++] = *dep;
}

/* What one instance of an input brings. */
static void take_instance(struct work *work, int input, int instance)
{
    const struct cascade_access *access = &work->einsum->inputs[input];
    const struct state *state = &work->core->states[instance];
    struct dep deps[MAX_DEPS];
    int num = 0;
    int num_done = state->num_done;
    bool touches = false;
    if (!state->is_dependent)
        return;
    for (int i = 0; i < state->num_deps; i++) {
        struct dep dep = state->deps[i];
        dep.is_short = dep.is_short || reads_back(work, access, dep.close);
        dep.close = ranks_of_dims(work, access, state->deps[i].close, &dep.is_close_reduced,
                                  &dep.is_pinned);
        dep.touch = ranks_of_dims(work, access, state->deps[i].touch, &dep.is_touch_reduced,
                                  &dep.is_pinned);
        if (is_full(&dep)) {
            /* The final value of an iterative tensor. */
            num_done = state->num_done + (state->is_open || instance == work->core->root ? 1 : 0);
            continue;
        }
        touches = touches || is_touching(&dep);
        deps[num++] = dep;
    }
    if (!work->is_second_look) {
        if (num_done > work->state.num_done)
            work->state.num_done = num_done;
        work->state.is_dependent = true;
        return;
    }
    const bool is_current = num_done == work->state.num_done;
    const bool is_open = state->is_open && is_current && num_done == state->num_done;
    work->state.is_open = work->state.is_open || is_open || touches;
    if (touches && work->visit.touched < 0)
        work->visit.touched = input;
    if (is_current && num_done > 0 && (!touches || !is_open) && work->visit.needed < 0)
        work->visit.needed = input;
    for (int i = 0; i < num; i++)
        add_dep(&work->state, work->is_active, &deps[i], is_open || is_touching(&deps[i]));
}

/* All instances that an access may mean at these steps. */
static void take_access(struct work *work, int input, int dim, int offset)
{
    const struct cascade_access *access = &work->einsum->inputs[input];
    const struct cascade_tensor *tensor = &work->core->cascade->tensors[access->tensor];
    if (dim == tensor->num_ranks) {
        take_instance(work, input, work->core->first[access->tensor] + offset);
        return;
    }
    const int num = dim_steps(work->core, tensor, dim);
    int64_t position = 0;
    if (num == 1) {
        take_access(work, input, dim + 1, offset);
    } else if (find_position(work, &access->indices[dim], &position)) {
        if (position < 0 && dim == tensor->iterative_dim)
            position = 0;
        if (position >= 0 && position < num)
            take_access(work, input, dim + 1, offset * num + (int)position);
    } else {
        for (int i = 0; i < num; i++)
            take_access(work, input, dim + 1, offset * num + i);
    }
}

/* Walks the unrolled ranks from number i_rank on; kept ones are fixed already. */
static void take_inputs(struct work *work, int i_rank)
{
    const struct cascade_einsum *einsum = work->einsum;
    while (i_rank < einsum->num_ranks && !work->core->unrolled[einsum->ranks[i_rank]])
        i_rank++;
    if (i_rank == einsum->num_ranks) {
        for (int i = 0; i < einsum->num_inputs; i++)
            take_access(work, i, 0, 0);
        return;
    }
    for (int i = 0; i < work->core->num_steps; i++) {
        work->step[einsum->ranks[i_rank]] = i;
        take_inputs(work, i_rank + 1);
    }
}

/* Reduces, and turns ranks into dimensions of the output. */
static uint64_t reduce_mask(const struct cascade_einsum *einsum, uint64_t ranks, bool *is_reduced)
{
    uint64_t dims = 0;
    for (int i = 0; i < einsum->num_ranks; i++) {
        if (!(ranks >> einsum->ranks[i] & 1))
            continue;
        if (i < einsum->num_kept)
            dims |= UINT64_C(1) << i;
        else
            *is_reduced = true;
    }
    return dims;
}

static void reduce(const struct work *work, struct state *out)
{
    bool is_closed = false;
    bool unused[MAX_DEPS] = {false};
    memset(out, 0, sizeof(*out));
    for (int i = 0; i < work->state.num_deps; i++) {
        struct dep dep = work->state.deps[i];
        dep.close = reduce_mask(work->einsum, dep.close, &dep.is_close_reduced);
        dep.touch = reduce_mask(work->einsum, dep.touch, &dep.is_touch_reduced);
        if (!is_full(&dep))
            add_dep(out, unused, &dep, false);
        else if (work->is_active[i])
            is_closed = true;
    }
    out->is_dependent = work->state.is_dependent;
    out->num_done = work->state.num_done + (is_closed ? 1 : 0);
    out->is_open = work->state.is_open && !is_closed;
}

static bool is_same(const struct state *a, const struct state *b)
{
    if (a->is_dependent != b->is_dependent || a->num_done != b->num_done ||
        a->is_open != b->is_open || a->num_deps != b->num_deps)
        return false;
    for (int i = 0; i < a->num_deps; i++) {
        if (!is_same_dep(&a->deps[i], &b->deps[i]))
            return false;
    }
    return true;
}

static void note_visit(struct passes_core *core, int i_einsum, const struct work *work)
{
    struct passes_visit visit = work->visit;
    visit.pass = visit.touched >= 0 ? work->state.num_done + 1 : 0;
    if (visit.pass > core->num_passes)
        core->num_passes = visit.pass;
    if (core->visits && visit.pass > core->visits[i_einsum].pass)
        core->visits[i_einsum] = visit;
}

/* The Einsum at the kept steps in `work`; returns whether its output's state changed. */
static bool run_instance(struct work *work, int i_einsum)
{
    struct passes_core *core = work->core;
    const struct cascade_einsum *einsum = work->einsum;
    const struct cascade_tensor *tensor = &core->cascade->tensors[einsum->output.tensor];
    int instance = 0;
    for (int i = 0; i < tensor->num_ranks; i++) {
        const int next = i == tensor->iterative_dim ? 1 : 0;
        if (core->unrolled[tensor->ranks[i]])
            instance = instance * dim_steps(core, tensor, i) + work->step[tensor->ranks[i]] + next;
    }
    instance += core->first[einsum->output.tensor];
    if (instance == core->root)
        return false;
    memset(&work->state, 0, sizeof(work->state));
    work->visit = (struct passes_visit){0, -1, -1};
    work->is_second_look = false;
    take_inputs(work, einsum->num_kept);
    work->is_second_look = true;
    take_inputs(work, einsum->num_kept);
    note_visit(core, i_einsum, work);
    struct state state;
    reduce(work, &state);
    const bool is_changed = !is_same(&state, &core->states[instance]);
    core->states[instance] = state;
    return is_changed;
}

/* All instances of an Einsum, except that unrolled rank `fixed` stays at its step. */
static bool run_einsum(struct work *work, int i_einsum, int i_rank, int fixed)
{
    const struct cascade_einsum *einsum = work->einsum;
    while (i_rank < einsum->num_kept &&
           (!work->core->unrolled[einsum->ranks[i_rank]] || einsum->ranks[i_rank] == fixed))
        i_rank++;
    if (i_rank >= einsum->num_kept)
        return run_instance(work, i_einsum);
    bool is_changed = false;
    for (int i = 0; i < work->core->num_steps; i++) {
        work->step[einsum->ranks[i_rank]] = i;
        is_changed = run_einsum(work, i_einsum, i_rank + 1, fixed) || is_changed;
    }
    return is_changed;
}

/* One round over the Einsums of a stage. */
static bool run_round(struct passes_core *core, const struct cascade_stage *stage, int step)
{
    bool is_changed = false;
    for (int i = 0; i < stage->num_einsums; i++) {
        struct work work = {.core = core, .einsum = &core->cascade->einsums[stage->einsums[i]]};
        if (stage->rank >= 0)
            work.step[stage->rank] = step;
        is_changed = run_einsum(&work, stage->einsums[i], 0, stage->rank) || is_changed;
    }
    return is_changed;
}

/* A loop over the rank in question is symbolic: repeated until the carried values have settled. */
static void run_stage(struct passes_core *core, const struct cascade_stage *stage)
{
    if (stage->rank < 0) {
        (void)run_round(core, stage, 0);
        return;
    }
    const bool is_unrolled = core->unrolled[stage->rank];
    const int num_rounds = is_unrolled ? core->num_steps : MAX_ROUNDS;
    for (int i = 0; i < num_rounds; i++) {
        if (!run_round(core, stage, i) && !is_unrolled)
            return;
    }
}

static void follow_instance(struct passes_core *core, int instance, uint32_t close, uint32_t touch)
{
    const int num = core->first[core->cascade->num_tensors];
    memset(core->states, 0, sizeof(*core->states) * (size_t)num);
    core->root = instance;
    struct state *root = &core->states[instance];
    root->is_dependent = true;
    root->num_deps = 1;
    root->deps[0] = (struct dep){.close = close, .touch = touch};
    for (int i = 0; i < core->cascade->num_stages; i++)
        run_stage(core, &core->cascade->stages[i]);
}

int passes_core_follow(struct passes_core *core, int tensor, uint32_t close, uint32_t touch,
                       struct passes_visit *visits)
{
    const int first = core->first[tensor];
    const int num = core->first[tensor + 1] - first;
    assert((close & touch) == close && close != 0);
    core->visits = visits;
    core->num_passes = 1;
    for (int i = 0; i < num; i++) {
        /* Of many steps the first few and the last stand for all. */
        if (num <= 64 || i < 3 || i >= num - 2)
            follow_instance(core, first + i, close, touch);
    }
    return core->num_passes;
}
