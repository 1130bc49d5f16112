/* From plans to tile programs: sim/lower.h, reference tile-program.md. */
#include "sim/lower.h"

#include "sim/lower_array.h"
#include "sim/sparse_plan.h"

#include <assert.h>
#include <string.h>

__extension__ typedef unsigned __int128 lower_wide;

/* Does the Einsum run inside this loop over tiles? Outer ranks: always. */
static bool iterates_tile(const struct plan *plan, const struct source_einsum *einsum,
                          const struct plan_loop *tile)
{
    const struct plan_split *split = &plan->splits[tile->split];
    return split->is_outer || source_iterates(einsum, split->rank) ||
           source_iterates(einsum, split->parts[tile->part].name);
}

static bool indexed_by_tile(const struct plan *plan, const struct source_access *access,
                            const struct plan_loop *tile)
{
    const struct plan_split *split = &plan->splits[tile->split];
    return split->is_outer || source_has_rank(access, split->rank) ||
           source_has_rank(access, split->parts[tile->part].name);
}

/* Is the producer's result finished only when a loop over tiles ends, while the reader is in it? */
static bool crosses_pass(const struct plan *plan, const struct source_einsum *producer,
                         const struct source_einsum *reader)
{
    const struct source_access *result = &producer->access[producer->num_access - 1];
    for (int i = 0; i < plan->num_tiles; i++)
        if (iterates_tile(plan, producer, &plan->tiles[i]) &&
            !indexed_by_tile(plan, result, &plan->tiles[i]) &&
            iterates_tile(plan, reader, &plan->tiles[i]))
            return true;
    return false;
}

/* Does anything that the Einsum reads, directly or not, come out of this loop over tiles? */
static bool depends_on_tile(const struct plan *plan, const struct source_einsum *einsum,
                            const struct plan_loop *tile, int depth)
{
    for (int x = 0; x < einsum->num_access && depth < SOURCE_MAX_EINSUMS; x++) {
        const struct source_access *access = &einsum->access[x];
        if (access->is_output || access->producer < 0)
            continue;
        const struct source_einsum *producer = &plan->source->einsums[access->producer];
        if (producer == einsum)
            continue;
        if (iterates_tile(plan, producer, tile) || depends_on_tile(plan, producer, tile, depth + 1))
            return true;
    }
    return false;
}

static int step_of(const struct lower_phase *phase, int einsum)
{
    for (int i = 0; i < phase->num_steps; i++)
        if (phase->einsum[i] == einsum)
            return i;
    return -1;
}

/* Adds a wait, unless the order on the unit or an earlier wait says the same. */
static void add_wait(struct lower_phase *phase, int step, int waits_for, int age, bool is_late)
{
    struct program_step *steps = phase->program.steps;
    const struct program_step *to = &steps[step], *from = &steps[waits_for];
    const int distance = age + to->lag - from->lag; /* positions between the two */
    const bool is_implied =
        to->unit == from->unit && !is_late && (distance > 0 || (distance == 0 && waits_for < step));
    if (is_implied)
        return;
    for (int w = 0; w < to->num_waits; w++)
        if (to->waits[w].step == waits_for) {
            if (age < to->waits[w].age)
                steps[step].waits[w].age = age;
            return;
        }
    program_add_wait(&phase->program, step, waits_for, age);
}

/* Does its result take its way out of the array, so that the unit's own order does not imply it? */
static bool arrives_late(const struct plan_einsum *einsum)
{
    return (einsum->mapping && einsum->mapping->drains) || lower_array_reduces(einsum);
}

static enum status add_waits(const struct plan *plan, struct lower_phase *phase, int step,
                             struct err *err)
{
    const struct plan_einsum *einsum = &plan->einsums[phase->einsum[step]];
    for (int x = 0; x < einsum->source->num_access; x++) {
        const struct source_access *access = &einsum->source->access[x];
        if (access->is_output || access->producer < 0)
            continue;
        const int from = step_of(phase, access->producer);
        if (from < 0)
            continue; /* another phase */
        const struct plan_einsum *producer = &plan->einsums[access->producer];
        const bool later = crosses_pass(plan, producer->source, einsum->source);
        add_wait(phase, step, from, later && access->age < 1 ? 1 : access->age,
                 arrives_late(producer));
    }
    const struct mapping_einsum *mapping = einsum->mapping;
    for (int i = 0; mapping && i < mapping->num_after; i++) {
        const struct mapping_after *after = &mapping->after[i];
        const int e = source_find(plan->source, after->name);
        const int from = e < 0 ? -1 : step_of(phase, e);
        if (from < 0)
            return err_set(err, STATUS_CONFIG, after->pos, "after",
                           "'%s' waits for '%s', which is not in its phase", einsum->name,
                           after->name);
        if (phase->program.steps[step].num_waits == PROGRAM_MAX_WAITS)
            return err_set(err, STATUS_CONFIG, after->pos, "after", "more than %d waits",
                           PROGRAM_MAX_WAITS);
        add_wait(phase, step, from, (int)after->age, arrives_late(&plan->einsums[e]));
    }
    return STATUS_OK;
}

static int add_step(struct lower_phase *phase, const char *name, const struct plan_einsum *einsum)
{
    struct program *program = &phase->program;
    const int unit = program_add_unit(program, arch_array_names[einsum->array]);
    const int step = program_add_step(program, name, unit, 1);
    program->steps[step].lag = einsum->mapping ? (int)einsum->mapping->lag : 0;
    phase->num_steps++;
    return step;
}

static void add_mask_step(const struct plan *plan, struct lower_phase *phase,
                          const struct plan_einsum *before)
{
    const int step = add_step(phase, LOWER_MASK_NAME, before);
    phase->einsum[step] = LOWER_MASK;
    phase->program.steps[step].is_partial_only = !plan->mapping->mask.is_every;
}

static void add_steps(const struct plan *plan, struct lower_phase *phase, int index)
{
    for (int u = 0; u < ARCH_NUM_ARRAYS; u++)
        for (int place = 0; place < SOURCE_MAX_EINSUMS; place++)
            for (int e = 0; e < plan->num_einsums; e++) {
                const struct plan_einsum *einsum = &plan->einsums[e];
                if (einsum->phase != index || einsum->array != u || einsum->place != place)
                    continue;
                if (plan->mapping->mask.is_given &&
                    strcmp(plan->mapping->mask.before, einsum->name) == 0)
                    add_mask_step(plan, phase, einsum);
                const int step = add_step(phase, einsum->name, einsum);
                phase->einsum[step] = e;
            }
}

enum status lower_build(struct plan *plan, const char *name, struct arena *arena,
                        struct lower **out, struct err *err)
{
    struct lower *lower = ARENA_NEW(arena, struct lower);
    lower->plan = plan;
    lower->num_phases = plan->num_phases;
    lower->phases = ARENA_ARRAY(arena, struct lower_phase, plan->num_phases);
    for (int i = 0; i < plan->num_phases; i++) {
        struct lower_phase *phase = &lower->phases[i];
        program_init(&phase->program, name, 1);
        add_steps(plan, phase, i);
        if (phase->num_steps == 0)
            return err_set(err, STATUS_CONFIG, plan->mapping->pos, "phases",
                           "phase %d has no Einsum", i + 1);
        if (plan->num_phases > 1)
            phase->program.name =
                arena_printf(arena, "%s, phase %d (%s%s)", name, i + 1,
                             phase->program.steps[0].name, phase->num_steps > 1 ? ", ..." : "");
        for (int t = plan->num_tiles - 1; t >= 0; t--)
            program_add_loop(&phase->program,
                             plan->splits[plan->tiles[t].split].parts[plan->tiles[t].part].name, 1);
        for (int s = 0; s < phase->num_steps; s++)
            if (phase->einsum[s] != LOWER_MASK)
                TRY(add_waits(plan, phase, s, err));
    }
    *out = lower;
    return STATUS_OK;
}

enum status lower_op_cycles(const struct plan *plan, const struct plan_einsum *einsum,
                            const struct arch *arch, uint64_t *out, struct err *err)
{
    const struct arch_array *array = &arch->arrays[einsum->array];
    uint64_t cycles = 0;
    for (int op = 0; op < ARCH_NUM_OPS; op++) {
        if (einsum->source->ops[op] == 0)
            continue;
        if (!arch_op_exists(array, (enum arch_op)op))
            return err_set(err, STATUS_CONFIG, plan->mapping->pos, "units",
                           "'%s' needs '%s', which the %s array of '%s' does not have",
                           einsum->name, arch_op_names[op], arch_array_names[einsum->array],
                           arch->name);
        cycles += einsum->source->ops[op] * arch_op_cycles(array, (enum arch_op)op);
    }
    if (einsum->mapping && einsum->mapping->cycles)
        cycles = einsum->mapping->cycles;
    *out = cycles ? cycles : 1; /* a copy holds its PE for one cycle */
    return STATUS_OK;
}

static lower_wide wide_gcd(lower_wide a, lower_wide b)
{
    while (b) {
        const lower_wide r = a % b;
        a = b;
        b = r;
    }
    return a;
}

/* Loops over tiles that the Einsum runs in. */
static uint32_t tiles_of(const struct plan *plan, const struct source_einsum *einsum)
{
    uint32_t tiles = 0;
    for (int i = 0; i < plan->num_tiles; i++)
        if (!einsum || iterates_tile(plan, einsum, &plan->tiles[i]))
            tiles |= (uint32_t)1 << i;
    return tiles;
}

/* Iterations of a set of loops over tiles that run; 0 when they pass 2^63. */
static uint64_t count_tiles(const struct plan *plan, uint32_t tiles)
{
    if (plan->masked.sparse) {
        const uint64_t num = sparse_plan_live(plan, tiles);
        return num >> 63 ? 0 : num;
    }
    uint64_t product = 1;
    for (int i = 0; i < plan->num_tiles; i++) {
        const struct plan_loop *tile = &plan->tiles[i];
        if (!(tiles >> i & 1))
            continue;
        if (__builtin_mul_overflow(product, plan->splits[tile->split].count[tile->part],
                                   &product) ||
            product >> 63)
            return 0;
    }
    return product;
}

/* When the step of an Einsum outside some loop over tiles happens. */
static void set_when(const struct plan *plan, const struct source_einsum *einsum,
                     struct program_step *step, bool smeared)
{
    for (int i = 0; i < plan->num_tiles; i++) {
        const struct plan_loop *tile = &plan->tiles[plan->num_tiles - 1 - i];
        step->when[i] = PROGRAM_EVERY;
        if (!smeared && !iterates_tile(plan, einsum, tile))
            step->when[i] = depends_on_tile(plan, einsum, tile, 0) ? PROGRAM_LAST : PROGRAM_FIRST;
    }
}

struct slots {
    lower_wide num; /* cycles per instance, lowest terms */
    lower_wide den;
    uint64_t instances;
    uint32_t tiles;  /* the loops over tiles that it runs in */
    bool is_partial; /* only in tiles that a mask cuts */
};

static enum status too_large(const struct plan *plan, struct err *err)
{
    return err_set(err, STATUS_UNSUPPORTED, plan->mapping->pos, NULL,
                   "sizes pass the limits of a tile program");
}

/* Cycles that a step takes, over all its instances, and how many there are. */
static enum status count_slots(const struct lower *lower, const struct lower_phase *phase, int s,
                               const struct arch *arch, bool smeared, struct slots *out,
                               struct err *err)
{
    const struct plan *plan = lower->plan;
    uint64_t op_cycles;
    if (phase->einsum[s] == LOWER_MASK) {
        const int unit = phase->program.steps[s].unit;
        const bool is_2d = strcmp(phase->program.units[unit].name, arch_array_names[ARCH_2D]) == 0;
        const bool is_every = plan->mapping->mask.is_every;
        *out = (struct slots){lower_array_mask_cycles(plan->mapping, arch, is_2d), 1,
                              is_every ? phase->num_tiles : sparse_plan_partial(plan),
                              tiles_of(plan, NULL), !is_every};
        return STATUS_OK;
    }
    const struct plan_einsum *einsum = &plan->einsums[phase->einsum[s]];
    TRY(lower_op_cycles(plan, einsum, arch, &op_cycles, err));
    out->tiles = tiles_of(plan, smeared ? NULL : einsum->source);
    out->instances = count_tiles(plan, out->tiles);
    if (out->instances == 0)
        return too_large(plan, err);
    out->num = (lower_wide)einsum->counts.cycles * op_cycles;
    out->den = out->instances;
    const lower_wide gcd = wide_gcd(out->num, out->den);
    out->num /= gcd;
    out->den /= gcd;
    return STATUS_OK;
}

static enum status fill_slots(const struct lower *lower, struct lower_phase *phase,
                              const struct arch *arch, bool smeared, struct slots *slots,
                              struct err *err)
{
    const struct plan *plan = lower->plan;
    struct program *program = &phase->program;
    lower_wide ticks = 1;
    for (int s = 0; s < phase->num_steps; s++) {
        TRY(count_slots(lower, phase, s, arch, smeared, &slots[s], err));
        ticks = ticks / wide_gcd(ticks, slots[s].den) * slots[s].den;
        if (ticks > PROGRAM_MAX_DENOM)
            return too_large(plan, err);
        if (phase->einsum[s] != LOWER_MASK)
            set_when(plan, plan->einsums[phase->einsum[s]].source, &program->steps[s], smeared);
    }
    program->ticks_per_cycle = (int64_t)ticks;
    for (int s = 0; s < phase->num_steps; s++) {
        const lower_wide n = slots[s].num * (ticks / slots[s].den);
        const lower_wide latency =
            phase->einsum[s] == LOWER_MASK
                ? 0
                : lower_array_latency(plan, &plan->einsums[phase->einsum[s]], arch) * ticks;
        if (n > PROGRAM_MAX_TICKS || latency > PROGRAM_MAX_TICKS)
            return too_large(plan, err);
        program->steps[s].slots_ticks = (int64_t)n;
        program->steps[s].latency_ticks = (int64_t)latency;
    }
    for (int u = 0; u < program->num_units; u++) {
        const lower_wide skew = lower_array_skew(arch, program->units[u].name) * ticks;
        if (skew > PROGRAM_MAX_TICKS)
            return too_large(plan, err);
        program->units[u].skew_ticks = (int64_t)skew;
    }
    return STATUS_OK;
}

/* Rows of L3 that each instance of a step moves, rounded up to whole ticks. */
static enum status fill_rows(const struct plan *plan, struct lower_phase *phase,
                             const struct arch *arch, const struct slots *slots, struct err *err)
{
    struct program *program = &phase->program;
    program->num_buffers = 0;
    const int buffer = program_add_buffer(program, "L3");
    program->buffers[buffer].capacity_rows = arch->l3.num_rows;
    program->buffers[buffer].num_banks = (uint32_t)arch->l3.banks;
    program->buffers[buffer].access_rows_per_cycle = (uint32_t)arch->l3.rows_per_cycle;
    const uint64_t row_values = arch->l3.row_bytes / arch->value_bytes;
    const lower_wide words = row_values ? row_values : 1;
    for (int s = 0; s < phase->num_steps; s++) {
        program->steps[s].num_access = 0;
        if (phase->einsum[s] == LOWER_MASK)
            continue;
        const struct plan_einsum *einsum = &plan->einsums[phase->einsum[s]];
        assert(slots[s].instances > 0);
        lower_wide moved[2] = {0, 0};
        for (int x = 0; x < einsum->nest.num_tensors; x++) {
            moved[0] += einsum->counts.at[einsum->l3][x].reads;
            moved[1] += einsum->counts.at[einsum->l3][x].updates;
        }
        const lower_wide per = words * slots[s].instances;
        for (int i = 0; i < 2; i++)
            moved[i] = (moved[i] * (uint64_t)program->ticks_per_cycle + per - 1) / per;
        if (moved[0] > PROGRAM_MAX_TICKS || moved[1] > PROGRAM_MAX_TICKS)
            return too_large(plan, err);
        if (moved[0] || moved[1])
            program_add_access(program, s, buffer, (int64_t)moved[0], (int64_t)moved[1]);
    }
    return STATUS_OK;
}

/* The kind with the most tiles among those that are left; num 0: none. */
static struct lower_cost next_kind(const struct lower_phase *phase, const struct slots *slots)
{
    struct lower_cost next = {0, false, 0, 0};
    for (int s = 0; s < phase->num_steps; s++)
        if (!program_is_every(&phase->program.steps[s]) && slots[s].instances > next.num)
            next = (struct lower_cost){slots[s].tiles, slots[s].is_partial, slots[s].instances, 0};
    return next;
}

static void add_cost(struct lower_phase *phase, struct lower_cost cost)
{
    assert(phase->num_costs < LOWER_MAX_COSTS);
    phase->costs[phase->num_costs++] = cost;
    phase->compute_cycles += (double)cost.num * cost.cycles;
}

/*
 * Compute time: tiles x interval, and for steps at the end of a loop the tiles that have them x
 * what they add to the interval (their slots, less what other units hide).
 */
static void fill_time(struct lower_phase *phase, const struct slots *slots, uint32_t all_tiles)
{
    struct program *program = &phase->program;
    program_interval_solve(program, &phase->interval);
    double reached = program_ratio_value(phase->interval.interval);
    phase->compute_cycles = 0;
    phase->num_costs = 0;
    add_cost(phase, (struct lower_cost){all_tiles, false, phase->num_tiles, reached});
    struct program_step steps[LOWER_MAX_STEPS];
    memcpy(steps, program->steps, sizeof steps[0] * (size_t)phase->num_steps);
    for (;;) {
        struct lower_cost kind = next_kind(phase, slots);
        if (kind.num == 0)
            break;
        for (int s = 0; s < phase->num_steps; s++)
            if (slots[s].tiles == kind.tiles && slots[s].is_partial == kind.is_partial) {
                memset(program->steps[s].when, 0, sizeof program->steps[s].when);
                program->steps[s].is_partial_only = false;
            }
        struct program_interval with;
        program_interval_solve(program, &with);
        const double interval = program_ratio_value(with.interval);
        kind.cycles = interval - reached;
        add_cost(phase, kind);
        reached = interval;
    }
    memcpy(program->steps, steps, sizeof steps[0] * (size_t)phase->num_steps);
}

enum status lower_update(struct lower *lower, const struct arch *arch, bool smeared,
                         struct err *err)
{
    static_assert(PLAN_MAX_TILES <= PROGRAM_MAX_LOOPS, "every loop over tiles is a program's");
    static_assert(PROGRAM_EVERY == 0, "memset makes a step happen in every tile");
    const struct plan *plan = lower->plan;
    if (plan->masked.sparse && !plan->masked.sparse->is_dense)
        smeared = false; /* shares of an epilogue are no whole ticks where tiles are left out */
    for (int i = 0; i < lower->num_phases; i++) {
        struct lower_phase *phase = &lower->phases[i];
        struct slots slots[LOWER_MAX_STEPS] = {{0, 0, 0, 0, false}};
        const uint32_t all_tiles = tiles_of(plan, NULL);
        phase->num_tiles = count_tiles(plan, all_tiles);
        TRY(fill_slots(lower, phase, arch, smeared, slots, err));
        for (int t = 0; t < phase->program.num_loops; t++) {
            const struct plan_loop *tile = &plan->tiles[plan->num_tiles - 1 - t];
            phase->program.loops[t].count = plan->splits[tile->split].count[tile->part];
        }
        TRY(fill_rows(plan, phase, arch, slots, err));
        fill_time(phase, slots, all_tiles);
        if (phase->interval.is_deadlock)
            return err_set(err, STATUS_CONFIG, plan->mapping->pos, "einsums",
                           "the steps wait for each other in a circle through '%s'",
                           phase->program.steps[phase->interval.critical[0]].name);
    }
    return STATUS_OK;
}
