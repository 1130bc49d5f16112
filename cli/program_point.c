/* Finds a point of an experiment by the words of the command line and lowers it. */
#include "cli/program_point.h"

#include "base/datadir.h"
#include "base/quantity.h"
#include "sim/accounting.h"
#include "sim/cycle.h"
#include "sim/sparse_schedule.h"
#include "sweep/evaluate.h"
#include "sweep/masks.h"

#include <string.h>

static const struct pos no_pos = {NULL, 0, 0};

static bool fits(const char *wanted, const char *name)
{
    return wanted == NULL || strcmp(wanted, name) == 0;
}

/* Tokens of a point: the swept value, or what the workload's file says. */
static uint64_t seq_len_of(const struct inputs *inputs, const struct point *point)
{
    const struct points_study *study = &inputs->points.studies[point->study];
    for (int d = 0; d < study->num_dimensions; d++) {
        const struct points_dimension *dimension = &study->dimensions[d];
        for (int f = 0; f < dimension->num_fields; f++)
            if (strcmp(dimension->paths[f], "workload.seq_len") == 0)
                return dimension
                    ->values[point->values[d] * (size_t)dimension->num_fields + (size_t)f]
                    .whole;
    }
    return inputs->workloads[point->workload].seq_len;
}

/* The number of the first point that fits; points.num if none does. */
static uint64_t find_point(const struct program_point *wanted, const struct inputs *inputs,
                           uint64_t seq_len, struct point *out)
{
    const struct points *points = &inputs->points;
    uint64_t number = 0;
    while (number < points->num) {
        points_at(points, number, out);
        const struct points_study *study = &points->studies[out->study];
        const struct points_entry *entry = &study->entries[out->entry];
        if (!fits(wanted->study, study->name) || !fits(wanted->design, entry->name)) {
            number = entry->first_point + entry->num_points; /* none of this design */
            continue;
        }
        const char *mask = out->mask < 0 ? "" : inputs->masks[out->mask].name;
        if (fits(wanted->model, inputs->workloads[out->workload].name) &&
            fits(wanted->mask, mask) && (seq_len == 0 || seq_len_of(inputs, out) == seq_len))
            return number;
        number++;
    }
    return number;
}

static enum status find_accounting(const struct program_point *wanted, const struct inputs *inputs,
                                   unsigned *out, struct err *err)
{
    *out = inputs->accountings[0];
    if (wanted->accounting != NULL && !accounting_find(wanted->accounting, out))
        return err_set(err, STATUS_USAGE, no_pos, NULL,
                       "--accounting must be published or full, got '%.60s'", wanted->accounting);
    return STATUS_OK;
}

static enum status list_programs(const struct program_point *wanted, const struct design *design,
                                 unsigned accounting, struct arena *arena,
                                 struct program_point_lowered *out, struct err *err)
{
    const struct lower *lowered = design->lowered;
    out->num_phases = lowered->num_phases;
    out->schedule = NULL;
    if (lowered->plan->masked.sparse != NULL) {
        struct schedule *schedule = ARENA_NEW(arena, struct schedule);
        TRY(sparse_schedule_build(lowered->plan, arena, schedule, err));
        out->schedule = schedule;
    }
    out->programs = ARENA_ARRAY(arena, const struct program *, out->num_phases);
    out->num_tiles = ARENA_ARRAY(arena, uint64_t, out->num_phases);
    if (wanted->is_cycle)
        TRY(cycle_lower(design, accounting, err));
    for (int i = 0; i < out->num_phases; i++) {
        out->programs[i] = &lowered->phases[i].program;
        out->num_tiles[i] =
            out->schedule != NULL ? out->schedule->num_tiles : lowered->phases[i].num_tiles;
        if (wanted->is_cycle)
            TRY(cycle_program(design, i, accounting, arena, &out->programs[i], err));
    }
    return STATUS_OK;
}

enum status program_point_lower(const struct program_point *wanted, const struct yaml_node *root,
                                const char *path, struct arena *arena,
                                struct program_point_lowered *out, struct err *err)
{
    struct experiment *experiment = ARENA_NEW(arena, struct experiment);
    struct inputs *inputs = ARENA_NEW(arena, struct inputs);
    const struct inputs_filter filter = {NULL, NULL, NULL};
    const char *configs = NULL;
    struct point point;
    unsigned accounting = 0;
    uint64_t seq_len = 0;
    TRY(datadir_configs(arena, &configs, err));
    if (wanted->seq_len != NULL)
        TRY(quantity_parse_u64(wanted->seq_len, UNIT_COUNT, no_pos, "--seq_len", &seq_len, err));
    TRY(experiment_parse(root, path, arena, experiment, err));
    TRY(inputs_load(experiment, &filter, arena_printf(arena, "%s/tech", configs), arena, inputs,
                    err));
    TRY(find_accounting(wanted, inputs, &accounting, err));
    const uint64_t number = find_point(wanted, inputs, seq_len, &point);
    if (number == inputs->points.num)
        return err_set(err, STATUS_USAGE, no_pos, NULL,
                       "the experiment has no point of this study, design, model, mask and length");
    const struct design *design = NULL;
    struct evaluate *evaluate = evaluate_new(inputs, arena);
    if (wanted->mask != NULL)
        TRY(evaluate_lower_masked(evaluate, number, accounting, &design, err));
    else
        TRY(evaluate_lower(evaluate, number, accounting, &design, err));
    const struct points_study *study = &inputs->points.studies[point.study];
    out->title =
        arena_printf(arena, "%s, %s, %s, %llu tokens, %s", study->name,
                     study->entries[point.entry].name, inputs->workloads[point.workload].name,
                     (unsigned long long)seq_len_of(inputs, &point), accounting_name(accounting));
    return list_programs(wanted, design, accounting, arena, out, err);
}
