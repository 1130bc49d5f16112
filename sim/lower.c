/* From plans to tile programs: sim/lower.h, reference tile-program.md. */
#include "sim/lower.h"

#include "sim/lower_array.h"
#include "sim/lower_steps.h"
#include "sim/sparse_plan.h"

#include <assert.h>
#include <string.h>

__extension__ typedef unsigned __int128 lower_wide;

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
        lower_steps_add(plan, phase, i, arena);
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
        TRY(lower_steps_connect(plan, phase, 1, true, err));
    }
    *out = lower;
    return STATUS_OK;
}

static enum status count_op_cycles(const struct plan *plan, const struct plan_einsum *einsum,
                                   const struct arch *arch, uint64_t *out, struct err *err)
{
    const struct arch_array *array = &arch->arrays[einsum->array];
    uint64_t cycles = 0;
    for (int op = 0; op < ARCH_NUM_OPS; op++) {
        if (einsum->ops[op] == 0)
            continue;
        if (!arch_op_exists(array, (enum arch_op)op))
            return err_set(err, STATUS_CONFIG, plan->mapping->pos, "units",
                           "'%s' needs '%s', which the %s array of '%s' does not have",
                           einsum->name, arch_op_names[op], arch_array_names[einsum->array],
                           arch->name);
        cycles += einsum->ops[op] * arch_op_cycles(array, (enum arch_op)op);
    }
    if (einsum->mapping && einsum->mapping->cycles)
        cycles = einsum->mapping->cycles;
    *out = cycles ? cycles : 1; /* a copy holds its PE for one cycle */
    return STATUS_OK;
}

enum status lower_op_cycles(const struct plan *plan, const struct plan_einsum *einsum,
                            const struct arch *arch, uint64_t *out, struct err *err)
{
    uint64_t longest = 0;
    *out = 0;
    for (int e = 0; e < plan->num_einsums; e++) {
        uint64_t cycles = 0;
        if (&plan->einsums[plan->einsums[e].leader] != einsum)
            continue;
        TRY(count_op_cycles(plan, &plan->einsums[e], arch, &cycles, err));
        longest = cycles > longest ? cycles : longest;
    }
    *out = longest;
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
        if (!einsum || lower_steps_iterates(plan, einsum, &plan->tiles[i]))
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

/* Fused Einsums have an operation for each of their points: they must run through the same ones. */
static enum status check_fused(const struct plan *plan, int leader, struct err *err)
{
    const struct plan_einsum *last = &plan->einsums[leader];
    for (int e = 0; e < plan->num_einsums; e++) {
        const struct plan_einsum *einsum = &plan->einsums[e];
        if (einsum->leader == leader && (einsum->counts.cycles != last->counts.cycles ||
                                         einsum->counts.pes != last->counts.pes))
            return err_set(err, STATUS_CONFIG, plan->mapping->pos, "fuse",
                           "'%s' and '%s' have a different number of operations", einsum->name,
                           last->name);
    }
    return STATUS_OK;
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
    TRY(check_fused(plan, phase->einsum[s], err));
    TRY(lower_op_cycles(plan, einsum, arch, &op_cycles, err));
    out->tiles = tiles_of(plan, smeared ? NULL : einsum->source);
    out->instances = count_tiles(plan, out->tiles);
    if (out->instances == 0)
        return too_large(plan, err);
    out->num = (lower_wide)einsum->counts.cycles * op_cycles;
    out->den = out->instances;
    if (phase->part[s] != LOWER_WHOLE && out->num <= out->den)
        return err_set(err, STATUS_UNSUPPORTED, plan->mapping->pos, "stream",
                       "'%s' takes a cycle or less in a tile: nothing to follow", einsum->name);
    if (phase->part[s] != LOWER_WHOLE)
        out->num = phase->part[s] == LOWER_HEAD ? out->den : out->num - out->den;
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
            lower_steps_set_when(plan, plan->einsums[phase->einsum[s]].source, &program->steps[s],
                                 smeared);
    }
    program->ticks_per_cycle = (int64_t)ticks;
    for (int s = 0; s < phase->num_steps; s++) {
        const lower_wide n = slots[s].num * (ticks / slots[s].den);
        const lower_wide latency = phase->einsum[s] == LOWER_MASK
                                       ? 0
                                       : lower_array_latency(plan, &plan->einsums[phase->einsum[s]],
                                                             arch, phase->part[s] == LOWER_HEAD) *
                                             ticks;
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

/* Words of L3 that the Einsums of a step read and write, all instances. */
static void count_l3(const struct plan *plan, int leader, lower_wide *moved)
{
    for (int e = 0; e < plan->num_einsums; e++) {
        const struct plan_einsum *einsum = &plan->einsums[e];
        for (int x = 0; einsum->leader == leader && x < einsum->nest.num_tensors; x++) {
            moved[0] += einsum->counts.at[einsum->l3][x].reads;
            moved[1] += einsum->counts.at[einsum->l3][x].updates;
        }
    }
}

/* The share of a step in what its Einsum moves: by slots, whole in the end. */
static lower_wide part_of(const struct lower_phase *phase, int s, lower_wide whole)
{
    const struct program_step *steps = phase->program.steps;
    if (phase->part[s] == LOWER_WHOLE)
        return whole;
    const int head = phase->part[s] == LOWER_HEAD ? s : s - 1;
    const uint64_t slots = (uint64_t)(steps[head].slots_ticks + steps[head + 1].slots_ticks);
    const lower_wide first = whole * (uint64_t)steps[head].slots_ticks / slots;
    return s == head ? first : whole - first;
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
        lower_wide moved[2] = {0, 0};
        program->steps[s].num_access = 0;
        if (phase->einsum[s] == LOWER_MASK)
            continue;
        assert(slots[s].instances > 0);
        count_l3(plan, phase->einsum[s], moved);
        const lower_wide per = words * slots[s].instances;
        for (int i = 0; i < 2; i++) {
            moved[i] = (moved[i] * (uint64_t)program->ticks_per_cycle + per - 1) / per;
            if (moved[i] > PROGRAM_MAX_TICKS)
                return too_large(plan, err);
            moved[i] = part_of(phase, s, moved[i]);
        }
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

/* Who follows another slot by slot must not be through before it. */
static enum status check_streams(const struct plan *plan, const struct lower_phase *phase,
                                 struct err *err)
{
    const struct program_step *steps = phase->program.steps;
    for (int s = 0; s < phase->num_steps; s++)
        for (int w = 0; w < steps[s].num_waits; w++) {
            const int head = steps[s].waits[w].step;
            if (phase->part[head] == LOWER_HEAD &&
                steps[s].slots_ticks < steps[head].slots_ticks + steps[head + 1].slots_ticks)
                return err_set(err, STATUS_CONFIG, plan->mapping->pos, "stream",
                               "'%s' takes fewer cycles than '%s', which it follows", steps[s].name,
                               plan->einsums[phase->einsum[head]].name);
        }
    return STATUS_OK;
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
        if (phase->contexts != arch->arrays[ARCH_2D].contexts)
            TRY(lower_steps_connect(plan, phase, arch->arrays[ARCH_2D].contexts, false, err));
        TRY(fill_slots(lower, phase, arch, smeared, slots, err));
        for (int t = 0; t < phase->program.num_loops; t++) {
            const struct plan_loop *tile = &plan->tiles[plan->num_tiles - 1 - t];
            phase->program.loops[t].count = plan->splits[tile->split].count[tile->part];
        }
        TRY(check_streams(plan, phase, err));
        TRY(fill_rows(plan, phase, arch, slots, err));
        fill_time(phase, slots, all_tiles);
        if (phase->interval.is_deadlock)
            return err_set(err, STATUS_CONFIG, plan->mapping->pos, "einsums",
                           "the steps wait for each other in a circle through '%s'",
                           phase->program.steps[phase->interval.critical[0]].name);
    }
    return STATUS_OK;
}
