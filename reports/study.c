/* One pass over the points per study; fields are judged by how many different values they take. */
#include "reports/study.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static bool add_name(const char **list, int *num, const char *name)
{
    for (int i = 0; i < *num; i++)
        if (list[i] == name)
            return false;
    list[(*num)++] = name;
    return true;
}

static void count_value(double *values, int *num, double value)
{
    for (int i = 0; i < *num; i++)
        if (values[i] == value)
            return;
    if (*num < STUDY_MAX_COUNTED)
        values[(*num)++] = value;
}

static void describe(struct study *study, struct arena *arena)
{
    const struct record_set *set = study->set;
    const size_t num_names = (size_t)set->num_names;
    study->designs = ARENA_ARRAY(arena, const char *, num_names);
    study->models = ARENA_ARRAY(arena, const char *, num_names);
    study->accountings = ARENA_ARRAY(arena, const char *, num_names);
    study->levels = ARENA_ARRAY(arena, const char *, num_names);
    double values[RECORD_SET_MAX_FIELDS][STUDY_MAX_COUNTED];
    for (size_t i = 0; i < set->num_points; i++) {
        const struct record *record = &set->points[i];
        if (record->names[RECORD_STUDY] != study->name)
            continue;
        add_name(study->designs, &study->num_designs, record->names[RECORD_DESIGN]);
        add_name(study->models, &study->num_models, record->names[RECORD_MODEL]);
        add_name(study->accountings, &study->num_accountings, record->names[RECORD_ACCOUNTING]);
        add_name(study->levels, &study->num_levels, record->names[RECORD_LEVEL]);
        study->num_points += record->is_primary;
        for (int f = 0; f < set->num_fields; f++)
            if (!isnan(record->fields[f]))
                count_value(values[f], &study->num_values[f], record->fields[f]);
    }
    study->x_field = -1;
    const int seq_len = record_set_field(set, "seq_len");
    for (int f = 0; f < set->num_fields; f++) {
        const int best = study->x_field < 0 ? 1 : study->num_values[study->x_field];
        if (study->num_values[f] > best ||
            (study->num_values[f] == best && best > 1 && f == seq_len))
            study->x_field = f;
    }
}

struct study *study_find_all(const struct record_set *set, struct arena *arena, int *out_num)
{
    const char **names = ARENA_ARRAY(arena, const char *, set->num_names);
    int num = 0;
    for (size_t i = 0; i < set->num_points; i++)
        add_name(names, &num, set->points[i].names[RECORD_STUDY]);
    struct study *studies = ARENA_ARRAY(arena, struct study, num);
    for (int i = 0; i < num; i++) {
        studies[i].name = names[i];
        studies[i].set = set;
        describe(&studies[i], arena);
    }
    *out_num = num;
    return studies;
}

const struct record *study_next(const struct study *study, const char *accounting,
                                const struct record *after)
{
    const struct record *const end = study->set->points + study->set->num_points;
    for (const struct record *at = after ? after + 1 : study->set->points; at < end; at++)
        if (at->is_primary && at->names[RECORD_STUDY] == study->name &&
            at->names[RECORD_ACCOUNTING] == accounting)
            return at;
    return NULL;
}

const char *study_main_accounting(const struct study *study)
{
    for (int i = 0; i < study->num_accountings; i++)
        if (strcmp(study->accountings[i], "published") == 0)
            return study->accountings[i];
    return study->accountings[0];
}

bool study_has_metric(const struct study *study, enum record_metric metric)
{
    for (size_t i = 0; i < study->set->num_points; i++) {
        const struct record *record = &study->set->points[i];
        if (record->is_primary && record->names[RECORD_STUDY] == study->name &&
            !isnan(record->metrics[metric]))
            return true;
    }
    return false;
}

void study_panel(const struct study *study, const struct record *record, char out[256])
{
    size_t length = (size_t)snprintf(out, 256, "%.100s", record->names[RECORD_MODEL]);
    for (int f = 0; f < study->set->num_fields && length < 180; f++) {
        char label[64];
        if (f == study->x_field || study->num_values[f] < 2 || isnan(record->fields[f]))
            continue;
        record_set_label(study->set, f, record->fields[f], label);
        length += (size_t)snprintf(out + length, 256 - length, "%s%.40s %.30s", length ? ", " : "",
                                   study->set->fields[f].name, label);
    }
}

double study_x(const struct study *study, const struct record *record, char out[64])
{
    if (study->x_field < 0) {
        snprintf(out, 64, "all");
        return (double)NAN;
    }
    const double value = record->fields[study->x_field];
    record_set_label(study->set, study->x_field, value, out);
    return study->set->fields[study->x_field].is_text ? (double)NAN : value;
}

bool study_is_small(const struct study *study)
{
    return study->x_field < 0 || study->num_values[study->x_field] <= 12 ||
           study->set->fields[study->x_field].is_text;
}

const char *study_x_label(const struct study *study)
{
    if (study->x_field < 0)
        return "";
    const char *name = study->set->fields[study->x_field].name;
    if (strcmp(name, "seq_len") == 0)
        return "sequence length (tokens)";
    return strcmp(name, "array_side") == 0 ? "array side (PEs)" : name;
}
