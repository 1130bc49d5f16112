/* One pass over the points per study; fields are judged by how they vary together. */
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

static size_t hash_key(const struct record *record, int field)
{
    uint64_t bits = 0;
    memcpy(&bits, &record->fields[field], sizeof bits);
    bits ^= (uint64_t)(uintptr_t)record->names[RECORD_MODEL] * 0x9e3779b97f4a7c15u;
    bits ^= (uint64_t)(uintptr_t)record->names[RECORD_DESIGN] * 0xc2b2ae3d27d4eb4fu;
    bits *= 0xff51afd7ed558ccdu;
    return (size_t)(bits ^ (bits >> 32));
}

static bool has_equal_key(const struct record *a, const struct record *b, int field)
{
    return a->names[RECORD_MODEL] == b->names[RECORD_MODEL] &&
           a->names[RECORD_DESIGN] == b->names[RECORD_DESIGN] &&
           (a->fields[field] == b->fields[field] ||
            (isnan(a->fields[field]) && isnan(b->fields[field])));
}

/*
 * Which fields still vary once design, workload and field x are given (a side and the buffer sized
 * for it change together). The table only answers whether a key was seen, so its order is nowhere.
 *   table  [mask + 1], all NULL
 */
static int find_free_fields(const struct study *study, int x, const struct record **table,
                            size_t mask, bool *is_free)
{
    const struct record_set *set = study->set;
    int num_free = 0;
    memset(is_free, 0, sizeof(bool) * RECORD_SET_MAX_FIELDS);
    for (size_t i = 0; i < set->num_points; i++) {
        const struct record *record = &set->points[i];
        if (record->names[RECORD_STUDY] != study->name)
            continue;
        size_t at = hash_key(record, x) & mask;
        while (table[at] && !has_equal_key(table[at], record, x))
            at = (at + 1) & mask;
        if (!table[at])
            table[at] = record;
        for (int f = 0; f < set->num_fields; f++)
            if (f != x && record->fields[f] != table[at]->fields[f] &&
                !(isnan(record->fields[f]) && isnan(table[at]->fields[f])))
                is_free[f] = true;
    }
    for (int f = 0; f < set->num_fields; f++)
        num_free += is_free[f];
    return num_free;
}

/*
 * x is the field that leaves the fewest others free; of those the first named one when it leaves
 * none, else the one with most values.
 */
static void choose_x(struct study *study, struct arena *arena)
{
    const struct record_set *set = study->set;
    size_t size = 16;
    int best_free = RECORD_SET_MAX_FIELDS + 1;
    while (size < set->num_points * 2)
        size *= 2;
    const struct record **table = ARENA_ARRAY(arena, const struct record *, size);
    study->x_field = -1;
    for (int f = 0; f < set->num_fields; f++) {
        bool is_free[RECORD_SET_MAX_FIELDS];
        if (study->num_values[f] < 2)
            continue;
        memset(table, 0, size * sizeof(table[0]));
        const int num_free = find_free_fields(study, f, table, size - 1, is_free);
        const bool has_more_values = num_free == best_free && num_free > 0 &&
                                     study->num_values[f] > study->num_values[study->x_field];
        if (num_free < best_free || has_more_values) {
            best_free = num_free;
            study->x_field = f;
            memcpy(study->is_panel, is_free, sizeof is_free);
        }
    }
}

static void describe(struct study *study, struct arena *arena)
{
    const struct record_set *set = study->set;
    const size_t num_names = (size_t)set->num_names;
    study->designs = ARENA_ARRAY(arena, const char *, num_names);
    study->models = ARENA_ARRAY(arena, const char *, num_names);
    study->accountings = ARENA_ARRAY(arena, const char *, num_names);
    study->levels = ARENA_ARRAY(arena, const char *, num_names);
    double values[RECORD_SET_MAX_FIELDS][STUDY_MAX_COUNTED] = {{0}};
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
    choose_x(study, arena);
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

/* "l3.capacity" of "arch.l3.capacity": the node is clear from the rest. */
static const char *short_name(const char *path)
{
    const char *dot = strchr(path, '.');
    return dot ? dot + 1 : path;
}

/* "head, l3.capacity 1 MiB": the fields that vary beside x after a head that may be empty. */
static void put_panel(const struct study *study, const struct record *record, const char *head,
                      char out[256])
{
    size_t length = (size_t)snprintf(out, 256, "%.100s", head);
    for (int f = 0; f < study->set->num_fields && length < 180; f++) {
        char label[64];
        if (!study->is_panel[f] || isnan(record->fields[f]))
            continue;
        record_set_label(study->set, f, record->fields[f], label);
        length += (size_t)snprintf(out + length, 256 - length, "%s%.40s %.30s", length ? ", " : "",
                                   short_name(study->set->fields[f].name), label);
    }
}

void study_panel(const struct study *study, const struct record *record, char out[256])
{
    bool has_fields = false;
    for (int f = 0; f < study->set->num_fields; f++)
        has_fields = has_fields || study->is_panel[f];
    put_panel(study, record,
              has_fields && study->num_models == 1 ? "" : record->names[RECORD_MODEL], out);
}

void study_design_panel(const struct study *study, const struct record *record, char out[256])
{
    char series[128];
    study_series(study, record, series);
    put_panel(study, record, series, out);
}

void study_series(const struct study *study, const struct record *record, char out[128])
{
    if (study->num_levels > 1)
        snprintf(out, 128, "%.60s, %.60s", record->names[RECORD_DESIGN],
                 record->names[RECORD_LEVEL]);
    else
        snprintf(out, 128, "%.120s", record->names[RECORD_DESIGN]);
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

const char *study_x_label(const struct study *study, struct arena *arena)
{
    if (study->x_field < 0)
        return "";
    const struct record_field *field = &study->set->fields[study->x_field];
    if (strcmp(field->name, "seq_len") == 0)
        return "sequence length (tokens)";
    if (strcmp(field->name, "array_side") == 0)
        return "array side (PEs)";
    const char *unit = field->has_unit ? unit_suffix(field->unit) : "";
    return unit[0] ? arena_printf(arena, "%s (%s)", field->name, unit) : field->name;
}

const char *study_x_key(const struct study *study, struct arena *arena)
{
    if (study->x_field < 0)
        return "x";
    const struct record_field *field = &study->set->fields[study->x_field];
    const char *unit = field->has_unit ? unit_suffix(field->unit) : "";
    return unit[0] ? arena_printf(arena, "%s_%s", field->name, unit) : field->name;
}
