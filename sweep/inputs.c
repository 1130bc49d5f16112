/* Loads what an experiment names. A file set that several studies use is compiled once. */
#include "sweep/inputs.h"

#include "base/file.h"
#include "base/suggest.h"
#include "sim/accounting.h"
#include "sweep/dimensions.h"
#include "sweep/masks.h"

#include <assert.h>
#include <string.h>

#define MAX_LOADED_DESIGNS 1024

const char *const inputs_level_names[INPUTS_NUM_LEVELS + 1] = {"analytic", "cycle", NULL};

static bool is_same_files(const struct experiment_design *a, const struct experiment_design *b)
{
    return strcmp(a->name, b->name) == 0 && strcmp(a->cascade, b->cascade) == 0 &&
           strcmp(a->arch, b->arch) == 0 && strcmp(a->mapping, b->mapping) == 0;
}

static enum status load_design(struct inputs *inputs, const struct experiment_design *source,
                               const char *tech_dir, struct arena *arena, int *out, struct err *err)
{
    for (int i = 0; i < inputs->num_designs; i++) {
        if (is_same_files(inputs->sources[i], source)) {
            *out = i;
            return STATUS_OK;
        }
    }
    if (inputs->num_designs == MAX_LOADED_DESIGNS)
        return err_set(err, STATUS_CONFIG, source->pos, "studies",
                       "the experiment has more than %d designs", MAX_LOADED_DESIGNS);
    const char *file = inputs->experiment->file;
    const int index = inputs->num_designs;
    struct design_files *files = &inputs->files[index];
    files->name = source->name;
    files->cascade = file_resolve(arena, file, source->cascade);
    files->arch = file_resolve(arena, file, source->arch);
    files->mapping = file_resolve(arena, file, source->mapping);
    files->tech_dir = tech_dir;
    TRY(design_load(files, arena, &inputs->designs[index], err));
    inputs->sources[index] = source;
    inputs->num_designs++;
    *out = index;
    return STATUS_OK;
}

enum status inputs_too_many_workloads(struct pos pos, struct err *err)
{
    return err_set(err, STATUS_CONFIG, pos, "studies", "the experiment has more than %d workloads",
                   INPUTS_MAX_WORKLOADS);
}

static enum status load_workload(struct inputs *inputs, const char *name, struct pos pos,
                                 struct arena *arena, int *out, struct err *err)
{
    for (int i = 0; i < inputs->num_workloads; i++) {
        if (strcmp(inputs->workload_files[i], name) == 0) {
            *out = i;
            return STATUS_OK;
        }
    }
    if (inputs->num_workloads == INPUTS_MAX_WORKLOADS)
        return inputs_too_many_workloads(pos, err);
    const int index = inputs->num_workloads;
    TRY(workload_load(file_resolve(arena, inputs->experiment->file, name), arena,
                      &inputs->workloads[index], err));
    inputs->workload_files[index] = name;
    inputs->num_workloads++;
    *out = index;
    return STATUS_OK;
}

static enum status load_study(struct inputs *inputs, int index, const char *tech_dir,
                              struct arena *arena, struct err *err)
{
    const struct experiment_study *source = &inputs->experiment->studies[index];
    struct points_study *study = &inputs->points.studies[index];
    study->num_entries = source->num_designs;
    study->entries = ARENA_ARRAY(arena, struct points_entry, source->num_designs);
    for (int i = 0; i < source->num_designs; i++) {
        struct points_entry *entry = &study->entries[i];
        entry->name = source->designs[i].name;
        entry->second = -1;
        TRY(load_design(inputs, &source->designs[i], tech_dir, arena, &entry->design, err));
        entry->mapping_name = source->designs[i].mapping_name[0]
                                  ? source->designs[i].mapping_name
                                  : inputs->designs[entry->design]->mapping->name;
    }
    int *workloads = ARENA_ARRAY(arena, int, source->workloads.num);
    for (int i = 0; i < source->workloads.num; i++)
        TRY(load_workload(inputs, source->workloads.text[i], source->workloads.pos[i], arena,
                          &workloads[i], err));
    study->num_workloads = source->workloads.num;
    study->workloads = workloads;
    TRY(masks_bind(inputs, index, arena, err));
    return dimensions_bind(inputs, index, arena, err);
}

/* Same workloads, fields and values, so that the points of two studies pair up by number. */
static bool is_alike(const struct points_study *a, const struct points_study *b)
{
    if (a->num_workloads != b->num_workloads || a->num_dimensions != b->num_dimensions)
        return false;
    for (int i = 0; i < a->num_workloads; i++) {
        if (a->workloads[i] != b->workloads[i])
            return false;
    }
    if (a->masks || b->masks)
        return false;
    for (int i = 0; i < a->num_dimensions; i++) {
        if (!dimensions_equal(&a->dimensions[i], &b->dimensions[i]))
            return false;
    }
    return true;
}

/* The design of the same name: with the same mapping name if there is one, else the first. */
static const struct points_entry *find_partner(const struct points_study *study,
                                               const struct points_entry *entry)
{
    const struct points_entry *partner = NULL;
    for (int i = 0; i < study->num_entries; i++) {
        if (strcmp(study->entries[i].name, entry->name) != 0)
            continue;
        if (strcmp(study->entries[i].mapping_name, entry->mapping_name) == 0)
            return &study->entries[i];
        partner = partner ? partner : &study->entries[i];
    }
    return partner;
}

static enum status add_sum(struct inputs *inputs, int index, struct arena *arena, struct err *err)
{
    const struct experiment_study *source = &inputs->experiment->studies[index];
    struct points_study *study = &inputs->points.studies[index];
    const struct points_study *first = &inputs->points.studies[source->first];
    const struct points_study *second = &inputs->points.studies[source->second];
    if (!is_alike(first, second))
        return err_set(err, STATUS_CONFIG, source->pos, "studies",
                       "'%.60s' and '%.60s' cannot be added: workloads or swept values differ, or "
                       "there are masks",
                       first->name, second->name);
    *study = *first;
    study->name = source->name;
    study->entries = ARENA_ARRAY(arena, struct points_entry, first->num_entries);
    for (int i = 0; i < first->num_entries; i++) {
        const struct points_entry *partner = find_partner(second, &first->entries[i]);
        if (!partner)
            return err_set(err, STATUS_CONFIG, source->pos, "studies",
                           "'%.60s' and '%.60s' cannot be added: the second has no design '%.60s'",
                           first->name, second->name, first->entries[i].name);
        study->entries[i] = first->entries[i];
        study->entries[i].second = partner->design;
    }
    return STATUS_OK;
}

/* Drops entries that the filter leaves out; sums were built from all of them before. */
static enum status apply_filter(struct inputs *inputs, struct err *err)
{
    const struct inputs_filter *filter = &inputs->filter;
    const char *names[EXPERIMENT_MAX_STUDIES * 4 + 1] = {NULL};
    size_t num_names = 0;
    bool has_study = false;
    bool has_design = false;
    for (int s = 0; s < inputs->points.num_studies; s++) {
        struct points_study *study = &inputs->points.studies[s];
        const bool is_kept = !filter->study || strcmp(filter->study, study->name) == 0;
        has_study = has_study || is_kept;
        int num = 0;
        for (int e = 0; e < study->num_entries && is_kept; e++) {
            if (!filter->design || strcmp(filter->design, study->entries[e].name) == 0)
                study->entries[num++] = study->entries[e];
        }
        study->num_entries = num;
        has_design = has_design || num > 0;
        names[num_names++] = study->name;
    }
    if (has_study && has_design)
        return STATUS_OK;
    const char *wanted = has_study ? filter->design : filter->study;
    const char *nearest = has_study ? NULL : suggest_nearest(wanted, names);
    return err_set(err, STATUS_USAGE, (struct pos){NULL, 0, 0}, NULL,
                   "the experiment has no %s '%.60s'%s%s%s", has_study ? "such design as" : "study",
                   wanted, nearest ? " (did you mean '" : "", nearest ? nearest : "",
                   nearest ? "'?)" : "");
}

static enum status add_level(struct inputs *inputs, const char *level, struct pos pos,
                             struct err *err)
{
    for (int i = 0; i < INPUTS_NUM_LEVELS; i++) {
        if (strcmp(level, inputs_level_names[i]) == 0) {
            inputs->levels[inputs->num_levels++] = (enum inputs_level)i;
            return STATUS_OK;
        }
    }
    if (strcmp(level, "rtl") == 0 || strcmp(level, "gpu") == 0)
        return err_set(err, STATUS_UNSUPPORTED, pos, "level", "level '%s' is not available here",
                       level);
    return err_set(err, STATUS_CONFIG, pos, "level", "unknown level '%.60s': use analytic or cycle",
                   level);
}

static enum status load_levels(struct inputs *inputs, struct err *err)
{
    const struct experiment_words *levels = &inputs->experiment->levels;
    if (inputs->filter.level)
        return add_level(inputs, inputs->filter.level, (struct pos){NULL, 0, 0}, err);
    for (int i = 0; i < levels->num; i++)
        TRY(add_level(inputs, levels->text[i], levels->pos[i], err));
    return STATUS_OK;
}

int inputs_num_lines(const struct inputs *inputs)
{
    return inputs->num_levels * inputs->num_accountings;
}

const char *inputs_line_level(const struct inputs *inputs, int line)
{
    return inputs_level_names[inputs->levels[line / inputs->num_accountings]];
}

const char *inputs_line_accounting(const struct inputs *inputs, int line)
{
    return inputs->accounting_names[line % inputs->num_accountings];
}

static enum status load_accountings(struct inputs *inputs, struct arena *arena, struct err *err)
{
    const struct experiment_words *words = &inputs->experiment->accountings;
    inputs->num_accountings = words->num;
    inputs->accounting_names = words->text;
    inputs->accountings = ARENA_ARRAY(arena, unsigned, words->num);
    for (int i = 0; i < words->num; i++) {
        if (!accounting_find(words->text[i], &inputs->accountings[i]))
            return err_set(err, STATUS_CONFIG, words->pos[i], "accounting",
                           "unknown accounting '%.60s': use published or full", words->text[i]);
    }
    return STATUS_OK;
}

enum status inputs_load(const struct experiment *experiment, const struct inputs_filter *filter,
                        const char *tech_dir, struct arena *arena, struct inputs *out,
                        struct err *err)
{
    memset(out, 0, sizeof(*out));
    out->experiment = experiment;
    out->filter = *filter;
    TRY(load_levels(out, err));
    TRY(load_accountings(out, arena, err));
    out->designs = ARENA_ARRAY(arena, struct design *, MAX_LOADED_DESIGNS);
    out->files = ARENA_ARRAY(arena, struct design_files, MAX_LOADED_DESIGNS);
    out->sources = ARENA_ARRAY(arena, const struct experiment_design *, MAX_LOADED_DESIGNS);
    out->workloads = ARENA_ARRAY(arena, struct workload, INPUTS_MAX_WORKLOADS);
    out->workload_files = ARENA_ARRAY(arena, const char *, INPUTS_MAX_WORKLOADS);
    out->masks = ARENA_ARRAY(arena, struct masks_entry, INPUTS_MAX_MASKS);
    out->points.num_studies = experiment->num_studies;
    out->points.studies = ARENA_ARRAY(arena, struct points_study, experiment->num_studies);
    for (int i = 0; i < experiment->num_studies; i++) {
        out->points.studies[i].name = experiment->studies[i].name;
        if (experiment->studies[i].is_sum)
            TRY(add_sum(out, i, arena, err));
        else
            TRY(load_study(out, i, tech_dir, arena, err));
    }
    TRY(apply_filter(out, err));
    return points_number(&out->points, (struct pos){experiment->file, 1, 1}, err);
}
