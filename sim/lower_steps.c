/* Steps, order, lags and waits of a table: sim/lower_steps.h. */
#include "sim/lower_steps.h"

#include "sim/lower_array.h"

#include <assert.h>
#include <string.h>

bool lower_steps_iterates(const struct plan *plan, const struct source_einsum *einsum,
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
        if (lower_steps_iterates(plan, producer, &plan->tiles[i]) &&
            !indexed_by_tile(plan, result, &plan->tiles[i]) &&
            lower_steps_iterates(plan, reader, &plan->tiles[i]))
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
        if (lower_steps_iterates(plan, producer, tile) ||
            depends_on_tile(plan, producer, tile, depth + 1))
            return true;
    }
    return false;
}

int lower_steps_age(const struct plan *plan, const struct plan_einsum *reader, int access)
{
    const struct source_access *read = &reader->source->access[access];
    assert(read->producer >= 0);
    const struct source_einsum *producer = &plan->source->einsums[read->producer];
    return read->age < 1 && crosses_pass(plan, producer, reader->source) ? 1 : read->age;
}

int lower_steps_first(const struct lower_phase *phase, const struct plan *plan, int einsum)
{
    for (int i = 0; i < phase->num_steps; i++)
        if (phase->einsum[i] == plan->einsums[einsum].leader)
            return i;
    return -1;
}

int lower_steps_last(const struct lower_phase *phase, const struct plan *plan, int einsum)
{
    const int first = lower_steps_first(phase, plan, einsum);
    return first >= 0 && phase->part[first] == LOWER_HEAD ? first + 1 : first;
}

/* ---- steps ---- */

static int add_step(struct lower_phase *phase, const char *name, const struct plan_einsum *einsum,
                    enum lower_part part)
{
    struct program *program = &phase->program;
    const int unit = program_add_unit(program, arch_array_names[einsum->array]);
    const int step = program_add_step(program, name, unit, 1);
    phase->part[step] = part;
    phase->num_steps++;
    return step;
}

static void add_mask_step(const struct plan *plan, struct lower_phase *phase,
                          const struct plan_einsum *before)
{
    const int step = add_step(phase, LOWER_MASK_NAME, before, LOWER_WHOLE);
    phase->einsum[step] = LOWER_MASK;
    phase->program.steps[step].is_partial_only = !plan->mapping->mask.is_every;
}

static bool is_followed(const struct plan *plan, int leader)
{
    for (int e = 0; e < plan->num_einsums; e++) {
        const struct mapping_einsum *mapping = plan->einsums[e].mapping;
        if (mapping && mapping->stream) {
            const int followed = source_find(plan->source, mapping->stream);
            if (followed >= 0 && plan->einsums[followed].leader == leader)
                return true;
        }
    }
    return false;
}

static void add_einsum(const struct plan *plan, struct lower_phase *phase, int leader,
                       struct arena *arena)
{
    const char *name = NULL;
    for (int place = 0; place < SOURCE_MAX_EINSUMS; place++)
        for (int e = 0; e < plan->num_einsums; e++)
            if (plan->einsums[e].leader == leader && plan->einsums[e].place == place)
                name = name ? arena_printf(arena, "%s+%s", name, plan->einsums[e].name)
                            : plan->einsums[e].name;
    const struct plan_einsum *einsum = &plan->einsums[leader];
    if (!is_followed(plan, leader)) {
        phase->einsum[add_step(phase, name, einsum, LOWER_WHOLE)] = leader;
        return;
    }
    phase->einsum[add_step(phase, arena_printf(arena, "%s[0]", name), einsum, LOWER_HEAD)] = leader;
    phase->einsum[add_step(phase, arena_printf(arena, "%s[1..]", name), einsum, LOWER_REST)] =
        leader;
}

void lower_steps_add(const struct plan *plan, struct lower_phase *phase, int index,
                     struct arena *arena)
{
    const struct mapping_mask *mask = &plan->mapping->mask;
    for (int u = 0; u < ARCH_NUM_ARRAYS; u++)
        for (int place = 0; place < SOURCE_MAX_EINSUMS; place++)
            for (int e = 0; e < plan->num_einsums; e++) {
                const struct plan_einsum *einsum = &plan->einsums[e];
                if (einsum->phase != index || einsum->array != u || einsum->place != place)
                    continue;
                if (mask->is_given && strcmp(mask->before, einsum->name) == 0)
                    add_mask_step(plan, phase, einsum);
                if (einsum->leader == e)
                    add_einsum(plan, phase, e, arena);
            }
}

/* ---- waits ---- */

/* Does the order on their unit imply that the other step, `age` tiles before, is issued first? */
static bool is_issued_before(const struct lower_phase *phase, int step, int other, int age)
{
    const struct program_step *to = &phase->program.steps[step];
    const struct program_step *from = &phase->program.steps[other];
    const int distance = age + to->lag - from->lag; /* positions between the two */
    return to->unit == from->unit && (distance > 0 || (distance == 0 && other < step));
}

/* Adds a wait, unless the order on the unit or an earlier wait says the same. */
static void add_wait(struct lower_phase *phase, int step, int waits_for, int age, bool is_late)
{
    struct program_step *to = &phase->program.steps[step];
    if (!is_late && is_issued_before(phase, step, waits_for, age))
        return;
    for (int w = 0; w < to->num_waits; w++)
        if (to->waits[w].step == waits_for) {
            if (age < to->waits[w].age)
                to->waits[w].age = age;
            return;
        }
    program_add_wait(&phase->program, step, waits_for, age);
}

/* Does its result take its way out of the array, so that the unit's own order does not imply it? */
static bool arrives_late(const struct plan_einsum *einsum)
{
    return (einsum->mapping && einsum->mapping->drains) || lower_array_reduces(einsum);
}

static enum status check_room(const struct lower_phase *phase, int step, struct pos pos,
                              const char *field, struct err *err)
{
    if (phase->program.steps[step].num_waits == PROGRAM_MAX_WAITS)
        return err_set(err, STATUS_CONFIG, pos, field, "more than %d waits", PROGRAM_MAX_WAITS);
    return STATUS_OK;
}

static enum status add_given_waits(const struct plan *plan, struct lower_phase *phase, int step,
                                   const struct plan_einsum *einsum, struct err *err)
{
    const struct mapping_einsum *mapping = einsum->mapping;
    for (int i = 0; mapping && i < mapping->num_after; i++) {
        const struct mapping_after *after = &mapping->after[i];
        const int e = source_find(plan->source, after->name);
        const int from = e < 0 ? -1 : lower_steps_last(phase, plan, e);
        if (from < 0)
            return err_set(err, STATUS_CONFIG, after->pos, "after",
                           "'%s' waits for '%s', which is not in its phase", einsum->name,
                           after->name);
        TRY(check_room(phase, step, after->pos, "after", err));
        add_wait(phase, step, from, (int)after->age, arrives_late(&plan->einsums[e]));
    }
    if (!mapping || !mapping->stream)
        return STATUS_OK;
    const int followed = source_find(plan->source, mapping->stream);
    const int from = followed < 0 ? -1 : lower_steps_first(phase, plan, followed);
    if (from < 0 || phase->program.steps[from].unit == phase->program.steps[step].unit)
        return err_set(err, STATUS_CONFIG, mapping->pos, "stream",
                       "'%s' follows '%s', which is not on the other array in its phase",
                       einsum->name, mapping->stream);
    TRY(check_room(phase, step, mapping->pos, "stream", err));
    add_wait(phase, step, from, 0, true);
    return STATUS_OK;
}

/* Does any Einsum of the group follow this producer slot by slot, instead of waiting for its end?
 */
static bool follows(const struct plan *plan, int leader, int producer)
{
    for (int e = 0; e < plan->num_einsums; e++) {
        const struct mapping_einsum *mapping = plan->einsums[e].mapping;
        if (plan->einsums[e].leader == leader && mapping && mapping->stream &&
            source_find(plan->source, mapping->stream) == producer)
            return true;
    }
    return false;
}

static enum status add_waits(const struct plan *plan, struct lower_phase *phase, int step,
                             const struct plan_einsum *einsum, struct err *err)
{
    for (int x = 0; x < einsum->source->num_access; x++) {
        const struct source_access *access = &einsum->source->access[x];
        if (access->is_output || access->producer < 0)
            continue;
        const int from = lower_steps_last(phase, plan, access->producer);
        const int age = lower_steps_age(plan, einsum, x);
        if (from < 0)
            continue; /* another phase */
        if (plan->einsums[access->producer].leader == einsum->leader && age == 0)
            continue; /* the same operation */
        if (age == 0 && follows(plan, einsum->leader, access->producer))
            continue;
        TRY(check_room(phase, step, plan->mapping->pos, "einsums", err));
        add_wait(phase, step, from, age, arrives_late(&plan->einsums[access->producer]));
    }
    return add_given_waits(plan, phase, step, einsum, err);
}

static enum status set_lags(const struct plan *plan, struct lower_phase *phase, uint64_t contexts,
                            bool is_draft, struct err *err)
{
    const char *before = plan->mapping->mask.before;
    for (int s = 0; s < phase->num_steps; s++) {
        const int e =
            phase->einsum[s] == LOWER_MASK ? source_find(plan->source, before) : phase->einsum[s];
        const struct plan_einsum *einsum = &plan->einsums[e];
        const struct mapping_lag none = {0, false};
        const struct mapping_lag lag = einsum->mapping ? einsum->mapping->lag : none;
        const int64_t tiles = lag.tiles + (lag.has_contexts ? (int64_t)contexts : 0);
        if (tiles < 0 && !is_draft)
            return err_set(err, STATUS_CONFIG, einsum->mapping->pos, "lag",
                           "'%s' has a lag of %lld tiles where a PE has %llu contexts",
                           einsum->name, (long long)tiles, (unsigned long long)contexts);
        phase->program.steps[s].lag = tiles < 0 ? 0 : (int)tiles;
    }
    return STATUS_OK;
}

/* Is what stays in the PEs read before the unit overwrites it? */
static enum status check_contexts(const struct plan *plan, const struct lower_phase *phase,
                                  uint64_t contexts, struct err *err)
{
    for (int e = 0; e < plan->num_einsums; e++) {
        const struct plan_einsum *reader = &plan->einsums[e];
        const int step = lower_steps_last(phase, plan, e);
        for (int x = 0; step >= 0 && x < reader->source->num_access; x++) {
            const struct source_access *access = &reader->source->access[x];
            if (access->is_output || access->producer < 0)
                continue;
            const struct plan_einsum *producer = &plan->einsums[access->producer];
            if (producer->array != ARCH_2D || lower_array_leaves(plan, producer))
                continue;
            const int filled = lower_steps_first(phase, plan, access->producer);
            const uint64_t copies = lower_array_accumulates(plan, producer) ? contexts : 1;
            if (!is_issued_before(phase, filled, step, (int)copies))
                return err_set(err, STATUS_CONFIG,
                               reader->mapping ? reader->mapping->pos : plan->mapping->pos, "lag",
                               "'%s' reads '%s' %d tiles behind, where a PE holds %llu (contexts)",
                               reader->name, producer->name,
                               phase->program.steps[step].lag - phase->program.steps[filled].lag,
                               (unsigned long long)copies);
        }
    }
    return STATUS_OK;
}

enum status lower_steps_connect(const struct plan *plan, struct lower_phase *phase,
                                uint64_t contexts, bool is_draft, struct err *err)
{
    for (int s = 0; s < phase->num_steps; s++)
        phase->program.steps[s].num_waits = 0;
    phase->contexts = 0; /* half done until the end */
    TRY(set_lags(plan, phase, contexts, is_draft, err));
    for (int s = 0; s < phase->num_steps; s++) {
        if (phase->einsum[s] == LOWER_MASK || phase->part[s] == LOWER_REST)
            continue;
        for (int e = 0; e < plan->num_einsums; e++)
            if (plan->einsums[e].leader == phase->einsum[s])
                TRY(add_waits(plan, phase, s, &plan->einsums[e], err));
    }
    if (is_draft)
        return STATUS_OK;
    TRY(check_contexts(plan, phase, contexts, err));
    phase->contexts = contexts;
    return STATUS_OK;
}

void lower_steps_set_when(const struct plan *plan, const struct source_einsum *einsum,
                          struct program_step *step, bool smeared)
{
    for (int i = 0; i < plan->num_tiles; i++) {
        const struct plan_loop *tile = &plan->tiles[plan->num_tiles - 1 - i];
        step->when[i] = PROGRAM_EVERY;
        if (!smeared && !lower_steps_iterates(plan, einsum, tile))
            step->when[i] = depends_on_tile(plan, einsum, tile, 0) ? PROGRAM_LAST : PROGRAM_FIRST;
    }
}
