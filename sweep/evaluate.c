/*
 * Between points that share study, design and workload only the swept fields are written; else the
 * design's architecture and workload are copied from what was read, and the slots found again.
 */
#include "sweep/evaluate.h"

#include "sim/analytic.h"
#include "sim/cycle.h"
#include "sweep/masks.h"

#include <assert.h>
#include <string.h>

#define MAX_SLOTS (EXPERIMENT_MAX_DIMENSIONS * POINTS_MAX_FIELDS)

/* A design of the current point, and where its swept fields are. */
struct target {
    struct design *design;
    void *slots[MAX_SLOTS]; /* dimension by dimension, field by field */
};

struct evaluate {
    const struct inputs *inputs;
    struct design **clones; /* by loaded design */
    struct arena *arena;
    struct point point;
    bool has_point;
    int num_targets;
    struct target targets[2];  /* the second of a sum */
    struct result results[3];  /* of the targets, and their sum */
    struct result repaired[3]; /* as results and sum, without one omission */
    struct result_omission omissions[ACCOUNTING_NUM];
    char *members;
    size_t members_bytes;
};

/* Room for the longest text of swept values that any point can have. */
static size_t longest_members(const struct inputs *inputs)
{
    const struct points *points = &inputs->points;
    size_t longest = 1;
    size_t longest_mask = 0;
    for (int m = 0; m < inputs->num_masks; m++) {
        const size_t length = strlen(inputs->masks[m].member);
        longest_mask = length > longest_mask ? length : longest_mask;
    }
    for (int s = 0; s < points->num_studies; s++) {
        const struct points_study *study = &points->studies[s];
        size_t bytes = longest_mask + 2;
        for (int d = 0; d < study->num_dimensions; d++) {
            size_t longest_value = 0;
            for (size_t v = 0; v < study->dimensions[d].num_values; v++) {
                const size_t length = strlen(study->dimensions[d].members[v]);
                longest_value = length > longest_value ? length : longest_value;
            }
            bytes += longest_value + 1;
        }
        longest = bytes > longest ? bytes : longest;
    }
    return longest;
}

struct evaluate *evaluate_new(const struct inputs *inputs, struct arena *arena)
{
    struct evaluate *evaluate = ARENA_NEW(arena, struct evaluate);
    evaluate->inputs = inputs;
    evaluate->arena = arena;
    evaluate->clones = ARENA_ARRAY(arena, struct design *, inputs->num_designs);
    evaluate->members_bytes = longest_members(inputs);
    evaluate->members = arena_alloc(arena, evaluate->members_bytes);
    return evaluate;
}

static void bind_target(struct evaluate *evaluate, struct target *target, int design,
                        const struct points_study *study, const struct point *point)
{
    const struct inputs *inputs = evaluate->inputs;
    if (!evaluate->clones[design])
        evaluate->clones[design] = design_clone(inputs->designs[design], evaluate->arena);
    target->design = evaluate->clones[design];
    target->design->arch = inputs->designs[design]->arch;
    target->design->workload = inputs->workloads[point->workload];
    target->design->sparse = point->mask < 0 ? NULL : inputs->masks[point->mask].sparse;
    int num_slots = 0;
    for (int d = 0; d < study->num_dimensions; d++) {
        for (int f = 0; f < study->dimensions[d].num_fields; f++) {
            const struct field *field = design_field(target->design, study->dimensions[d].paths[f],
                                                     &target->slots[num_slots++]);
            assert(field);
        }
    }
}

/* Dimensions fit: their number and that of the fields of each are bounded when they are read. */
static void patch_target(const struct target *target, const struct points_study *study,
                         const struct point *point)
{
    int slot = 0;
    for (int d = 0; d < study->num_dimensions; d++) {
        const struct points_dimension *dimension = &study->dimensions[d];
        const union value *values =
            &dimension->values[point->values[d] * (size_t)dimension->num_fields];
        for (int f = 0; f < dimension->num_fields; f++)
            values_store(dimension->fields[f], values[f], target->slots[slot++]);
    }
}

static void write_member(struct evaluate *evaluate, const char *text, size_t *used)
{
    const size_t length = strlen(text);
    if (length == 0)
        return;
    assert(*used + length + 1 < evaluate->members_bytes + 1);
    if (*used > 0)
        evaluate->members[(*used)++] = ',';
    memcpy(evaluate->members + *used, text, length + 1);
    *used += length;
}

static void write_members(struct evaluate *evaluate, const struct points_study *study)
{
    const struct point *point = &evaluate->point;
    size_t used = 0;
    evaluate->members[0] = '\0';
    if (point->mask >= 0)
        write_member(evaluate, evaluate->inputs->masks[point->mask].member, &used);
    for (int d = 0; d < study->num_dimensions; d++)
        write_member(evaluate, study->dimensions[d].members[point->values[d]], &used);
}

static void move_to(struct evaluate *evaluate, uint64_t number)
{
    const struct inputs *inputs = evaluate->inputs;
    struct point point;
    points_at(&inputs->points, number, &point);
    const struct points_study *study = &inputs->points.studies[point.study];
    const struct points_entry *entry = &study->entries[point.entry];
    if (!evaluate->has_point || point.study != evaluate->point.study ||
        point.entry != evaluate->point.entry || point.workload != evaluate->point.workload ||
        point.mask != evaluate->point.mask) {
        bind_target(evaluate, &evaluate->targets[0], entry->design, study, &point);
        evaluate->num_targets = 1;
        if (entry->second >= 0) {
            bind_target(evaluate, &evaluate->targets[1], entry->second, study, &point);
            evaluate->num_targets = 2;
        }
    }
    evaluate->point = point;
    evaluate->has_point = true;
    for (int t = 0; t < evaluate->num_targets; t++)
        patch_target(&evaluate->targets[t], study, &point);
    write_members(evaluate, study);
}

/* results holds room for both summands and their sum. */
static enum status evaluate_targets(struct evaluate *evaluate, enum inputs_level level,
                                    unsigned accounting, struct result results[3],
                                    struct result **out, struct err *err)
{
    for (int t = 0; t < evaluate->num_targets; t++) {
        struct design *design = evaluate->targets[t].design;
        if (level == INPUTS_CYCLE)
            TRY(cycle_evaluate(design, accounting, &results[t], err));
        else
            TRY(analytic_evaluate(design, accounting, &results[t], err));
    }
    *out = &results[0];
    if (evaluate->num_targets == 2) {
        result_add(&results[0], &results[1], &results[2]);
        *out = &results[2];
    }
    return STATUS_OK;
}

/* What each omission of an accounting is worth: the point again with that one repaired. */
static enum status find_omissions(struct evaluate *evaluate, enum inputs_level level,
                                  unsigned accounting, double energy_pj, struct result_line *line,
                                  struct err *err)
{
    line->omissions = evaluate->omissions;
    for (int i = 0; i < ACCOUNTING_NUM; i++) {
        if (!(accounting & accounting_entries[i].bit))
            continue;
        struct result *repaired = NULL;
        TRY(evaluate_targets(evaluate, level, accounting & ~accounting_entries[i].bit,
                             evaluate->repaired, &repaired, err));
        evaluate->omissions[line->num_omissions++] =
            (struct result_omission){accounting_entries[i].key, repaired->energy_pj - energy_pj};
    }
    return STATUS_OK;
}

static enum status evaluate_line(struct evaluate *evaluate, enum inputs_level level,
                                 unsigned accounting, struct result_line *line, struct result **out,
                                 struct err *err)
{
    TRY(evaluate_targets(evaluate, level, accounting, evaluate->results, out, err));
    if (evaluate->inputs->experiment->outputs.has_omissions)
        TRY(find_omissions(evaluate, level, accounting, (*out)->energy_pj, line, err));
    return STATUS_OK;
}

/* The same error with the point behind it. */
static enum status name_point(const struct evaluate *evaluate, const struct err *cause,
                              struct err *err)
{
    const struct points_study *study = &evaluate->inputs->points.studies[evaluate->point.study];
    const struct points_entry *entry = &study->entries[evaluate->point.entry];
    const struct design *design = evaluate->targets[0].design;
    const struct pos pos = {cause->file[0] ? cause->file : NULL, cause->line, cause->column};
    return err_set(
        err, cause->status, pos, cause->field,
        "%s (study '%s', design '%s', workload '%s', seq_len %llu, side %llu%s%s)", cause->text,
        study->name, entry->name, design->workload.name ? design->workload.name : "?",
        (unsigned long long)design->workload.seq_len, (unsigned long long)design->arch.side,
        evaluate->members[0] ? ", " : "", evaluate->members);
}

/* A point without a result, under `infeasible: record`. */
static struct result *empty_result(struct evaluate *evaluate)
{
    struct result *result = &evaluate->results[0];
    const struct design *design = evaluate->targets[0].design;
    result_init(result);
    result->model = design->workload.name;
    result->has_seq_len = true;
    result->seq_len = design->workload.seq_len;
    result->array_side = design->arch.side;
    return result;
}

enum status evaluate_point(struct evaluate *evaluate, uint64_t number, struct buf *lines,
                           struct summary_record *records, struct err *err)
{
    const struct inputs *inputs = evaluate->inputs;
    move_to(evaluate, number);
    const struct points_study *study = &inputs->points.studies[evaluate->point.study];
    const struct points_entry *entry = &study->entries[evaluate->point.entry];
    for (int i = 0; i < inputs_num_lines(inputs); i++) {
        const enum inputs_level level = inputs->levels[i / inputs->num_accountings];
        const unsigned accounting = inputs->accountings[i % inputs->num_accountings];
        struct result *result = NULL;
        struct err cause;
        err_init(&cause);
        struct result_line line = {.level = inputs_level_names[level],
                                   .members = evaluate->members,
                                   .has_breakdown = inputs->experiment->outputs.has_breakdown};
        if (evaluate_line(evaluate, level, accounting, &line, &result, &cause) != STATUS_OK) {
            if (inputs->experiment->infeasible == EXPERIMENT_STOP)
                return name_point(evaluate, &cause, err);
            result = empty_result(evaluate);
            line.error = cause.text;
            line.num_omissions = 0;
        }
        result->study = study->name;
        result->design = entry->name;
        result->mapping = entry->mapping_name;
        result->accounting = inputs_line_accounting(inputs, i);
        result_print_json(result, &line, lines);
        records[i] = summary_record_of(result, line.error != NULL);
    }
    return STATUS_OK;
}

enum status evaluate_level(struct evaluate *evaluate, uint64_t number, enum inputs_level level,
                           unsigned accounting, const struct result **out, struct err *err)
{
    struct err cause;
    struct result *result = NULL;
    err_init(&cause);
    move_to(evaluate, number);
    if (evaluate_targets(evaluate, level, accounting, evaluate->results, &result, &cause) !=
        STATUS_OK)
        return name_point(evaluate, &cause, err);
    *out = result;
    return STATUS_OK;
}

const char *evaluate_members(const struct evaluate *evaluate)
{
    return evaluate->members;
}

enum status evaluate_lower_masked(struct evaluate *evaluate, uint64_t number, unsigned accounting,
                                  const struct design **out, struct err *err)
{
    move_to(evaluate, number);
    *out = evaluate->targets[0].design;
    return design_lower(evaluate->targets[0].design, accounting, err);
}

enum status evaluate_lower(struct evaluate *evaluate, uint64_t number, unsigned accounting,
                           const struct design **out, struct err *err)
{
    move_to(evaluate, number);
    struct design *design = evaluate->targets[0].design;
    design->is_unmasked = true;
    const enum status status = design_lower(design, accounting, err);
    design->is_unmasked = false;
    *out = design;
    return status;
}
