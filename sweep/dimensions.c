/* Binds `sweep`, `points` and `only` of a study to fields of its designs and workloads. */
#include "sweep/dimensions.h"

#include "base/buf.h"
#include "base/suggest.h"

#include <assert.h>
#include <string.h>

#define MAX_PATHS 512
#define MAX_NAME  40

struct binder {
    struct inputs *inputs;
    struct points_study *study;
    struct arena *arena;
    struct err *err;
    const char *path; /* "studies.0" */
};

/* seq_len and array_side have members of their own in a line. */
static bool has_own_member(const char *path)
{
    return strcmp(path, "workload.seq_len") == 0 || strcmp(path, "arch.side") == 0;
}

static bool is_sweepable(const struct field *field)
{
    return field->type == FIELD_U64 || field->type == FIELD_DOUBLE || field->type == FIELD_BOOL ||
           field->type == FIELD_ENUM;
}

/* Paths of all fields that can be swept, below `prefix`, for the nearest one to a misspelt path. */
static void collect_paths(const struct field *table, const char *prefix, struct arena *arena,
                          const char **paths, size_t *num)
{
    for (const struct field *field = table; field->key && *num < MAX_PATHS; field++) {
        const char *path = arena_printf(arena, "%s.%s", prefix, field->key);
        if (field->type == FIELD_NODE)
            collect_paths(field->child, path, arena, paths, num);
        else if (is_sweepable(field))
            paths[(*num)++] = path;
    }
}

static enum status unknown_field(const struct binder *binder, const char *path, struct pos pos)
{
    const char *paths[MAX_PATHS + 1] = {NULL};
    size_t num = 0;
    collect_paths(workload_fields, "workload", binder->arena, paths, &num);
    collect_paths(arch_fields, "arch", binder->arena, paths, &num);
    const char *nearest = suggest_nearest(path, paths);
    return err_set(binder->err, STATUS_CONFIG, pos, binder->path,
                   "no field '%.80s'%s%s%s: see 'weir help config' for arch.* and workload.*", path,
                   nearest ? " (did you mean '" : "", nearest ? nearest : "", nearest ? "'?)" : "");
}

/* The field behind a path, the same in every design and workload of the study. */
static enum status find_field(const struct binder *binder, const char *path, struct pos pos,
                              const struct field **out, struct err *err)
{
    static const char technology[] = "arch.technology.";
    const struct points_study *study = binder->study;
    if (strncmp(path, technology, sizeof(technology) - 1) == 0)
        return err_set(err, STATUS_CONFIG, pos, binder->path,
                       "'%.80s' cannot be swept: tables are read with the design; name a design "
                       "with another arch file",
                       path);
    for (int e = 0; e < study->num_entries; e++) {
        struct design *design = binder->inputs->designs[study->entries[e].design];
        for (int w = 0; w < study->num_workloads; w++) {
            void *slot = NULL;
            design->workload = binder->inputs->workloads[study->workloads[w]];
            *out = design_field(design, path, &slot);
            if (!*out)
                return unknown_field(binder, path, pos);
        }
    }
    if (!is_sweepable(*out))
        return err_set(err, STATUS_CONFIG, pos, binder->path,
                       "'%.80s' cannot be swept: it is no number, bool or choice", path);
    return STATUS_OK;
}

static enum status check_unique(const struct binder *binder, const char *path, struct pos pos)
{
    const struct points_study *study = binder->study;
    for (int d = 0; d < study->num_dimensions; d++) {
        for (int f = 0; f < study->dimensions[d].num_fields; f++) {
            if (strcmp(study->dimensions[d].paths[f], path) == 0)
                return err_set(binder->err, STATUS_CONFIG, pos, binder->path,
                               "'%.80s' is swept twice", path);
        }
    }
    return STATUS_OK;
}

static void allocate(struct points_dimension *dimension, int num_fields, struct arena *arena)
{
    dimension->num_fields = num_fields;
    dimension->paths = ARENA_ARRAY(arena, const char *, num_fields);
    dimension->fields = ARENA_ARRAY(arena, const struct field *, num_fields);
}

/* The text of each value in the result line. */
static void write_members(struct points_dimension *dimension, struct arena *arena)
{
    struct buf text;
    buf_init(&text);
    dimension->members = ARENA_ARRAY(arena, const char *, dimension->num_values);
    for (size_t v = 0; v < dimension->num_values; v++) {
        buf_clear(&text);
        if (dimension->names)
            buf_printf(&text, "\"name\":\"%s\"", dimension->names[v]);
        for (int f = 0; f < dimension->num_fields; f++) {
            if (has_own_member(dimension->paths[f]))
                continue;
            const union value value =
                dimension->values[v * (size_t)dimension->num_fields + (size_t)f];
            buf_printf(&text, "%s\"%s\":%s", text.length > 0 ? "," : "", dimension->paths[f],
                       values_print_json(dimension->fields[f], value, arena));
        }
        dimension->members[v] = arena_strndup(arena, text.data, text.length);
    }
    buf_release(&text);
}

/* The name of a point; it stands in result lines as it is. */
static enum status parse_name(const struct binder *binder, const struct yaml_node *point,
                              const char **out)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                  " _.+%/-";
    const struct yaml_node *item = yaml_get(point, "name");
    if (!item)
        return err_set(binder->err, STATUS_CONFIG, point->pos, binder->path,
                       "'name' is missing: all points have one or none has");
    TRY(yaml_expect(item, YAML_SCALAR, binder->path, binder->err));
    const size_t length = strlen(item->text);
    if (length < 1 || length > MAX_NAME || strspn(item->text, allowed) != length)
        return err_set(
            binder->err, STATUS_CONFIG, item->pos, binder->path,
            "a point's name is 1 to %d letters, digits, blanks or '_.+%%/-', got '%.80s'", MAX_NAME,
            item->text);
    *out = item->text;
    return STATUS_OK;
}

static enum status parse_point(const struct binder *binder, const struct yaml_node *point,
                               struct points_dimension *dimension, size_t number)
{
    const size_t num_fields = (size_t)dimension->num_fields;
    TRY(yaml_expect(point, YAML_MAPPING, binder->path, binder->err));
    if (dimension->names)
        TRY(parse_name(binder, point, &dimension->names[number]));
    if (point->num_items != num_fields + (dimension->names ? 1 : 0))
        return err_set(binder->err, STATUS_CONFIG, point->pos, binder->path,
                       "every point must have the fields of the first");
    for (size_t f = 0; f < num_fields; f++) {
        const struct yaml_node *item = yaml_get(point, dimension->paths[f]);
        if (!item)
            return err_set(binder->err, STATUS_CONFIG, point->pos, binder->path,
                           "'%.80s' is missing: every point must have the fields of the first",
                           dimension->paths[f]);
        TRY(values_parse_one(item, dimension->fields[f], dimension->paths[f], binder->arena,
                             &dimension->values[number * num_fields + f], binder->err));
    }
    return STATUS_OK;
}

/* `points`: the keys of the first entry are the fields, every entry has the same; `name` is none.
 */
static enum status bind_points(const struct binder *binder, const struct yaml_node *node)
{
    struct points_study *study = binder->study;
    struct points_dimension *dimension = &study->dimensions[study->num_dimensions];
    const struct yaml_node *head = &node->items[0];
    struct err *err = binder->err;
    TRY(yaml_expect(head, YAML_MAPPING, binder->path, err));
    const bool has_names = yaml_get(head, "name") != NULL;
    const size_t num_fields = head->num_items - (has_names ? 1 : 0);
    if (num_fields == 0 || num_fields > POINTS_MAX_FIELDS)
        return err_set(err, STATUS_CONFIG, head->pos, binder->path,
                       "a point must have 1 to %d fields", POINTS_MAX_FIELDS);
    allocate(dimension, (int)num_fields, binder->arena);
    size_t f = 0;
    for (size_t i = 0; i < head->num_items; i++) {
        const struct yaml_node *item = &head->items[i];
        if (strcmp(item->key, "name") == 0)
            continue;
        dimension->paths[f] = item->key;
        TRY(find_field(binder, item->key, item->key_pos, &dimension->fields[f++], err));
    }
    dimension->num_values = node->num_items;
    dimension->values = ARENA_ARRAY(binder->arena, union value, node->num_items * num_fields);
    if (has_names)
        dimension->names = ARENA_ARRAY(binder->arena, const char *, node->num_items);
    for (size_t v = 0; v < node->num_items; v++)
        TRY(parse_point(binder, &node->items[v], dimension, v));
    study->num_dimensions++;
    return STATUS_OK;
}

static enum status bind_sweep(const struct binder *binder, const struct yaml_node *item)
{
    struct points_study *study = binder->study;
    struct points_dimension *dimension = &study->dimensions[study->num_dimensions];
    struct values values;
    TRY(check_unique(binder, item->key, item->key_pos));
    allocate(dimension, 1, binder->arena);
    dimension->paths[0] = item->key;
    TRY(find_field(binder, item->key, item->key_pos, &dimension->fields[0], binder->err));
    TRY(values_parse(item, dimension->fields[0], item->key, binder->arena, &values, binder->err));
    dimension->num_values = values.num;
    dimension->values = values.items;
    study->num_dimensions++;
    return STATUS_OK;
}

static bool is_wanted(const struct field *field, const struct values *wanted, union value value)
{
    for (size_t i = 0; i < wanted->num; i++) {
        if (values_equal(field, wanted->items[i], value))
            return true;
    }
    return false;
}

/* `only`: the values of one dimension that a design takes part in. */
static enum status choose(const struct binder *binder, const struct yaml_node *item,
                          struct points_entry *entry)
{
    const struct points_study *study = binder->study;
    for (int d = 0; d < study->num_dimensions; d++) {
        const struct points_dimension *dimension = &study->dimensions[d];
        for (int f = 0; f < dimension->num_fields; f++) {
            if (strcmp(dimension->paths[f], item->key) != 0)
                continue;
            struct values wanted;
            TRY(values_parse(item, dimension->fields[f], item->key, binder->arena, &wanted,
                             binder->err));
            struct points_choice *choice = &entry->choices[d];
            size_t *kept = ARENA_ARRAY(binder->arena, size_t, choice->num);
            size_t num = 0;
            for (size_t i = 0; i < choice->num; i++) {
                const size_t v = choice->items ? choice->items[i] : i;
                const union value value =
                    dimension->values[v * (size_t)dimension->num_fields + (size_t)f];
                if (is_wanted(dimension->fields[f], &wanted, value))
                    kept[num++] = v;
            }
            if (num == 0)
                return err_set(binder->err, STATUS_CONFIG, item->pos, binder->path,
                               "'only' leaves no value of '%.80s'", item->key);
            choice->num = num;
            choice->items = kept;
            return STATUS_OK;
        }
    }
    return err_set(binder->err, STATUS_CONFIG, item->key_pos, binder->path,
                   "'only' names '%.80s', which the study does not sweep", item->key);
}

static enum status bind_choices(const struct binder *binder, const struct yaml_node *only,
                                struct points_entry *entry)
{
    const struct points_study *study = binder->study;
    entry->choices = ARENA_ARRAY(binder->arena, struct points_choice, study->num_dimensions);
    for (int d = 0; d < study->num_dimensions; d++)
        entry->choices[d].num = study->dimensions[d].num_values;
    if (!only)
        return STATUS_OK;
    TRY(yaml_expect(only, YAML_MAPPING, binder->path, binder->err));
    for (size_t i = 0; i < only->num_items; i++)
        TRY(choose(binder, &only->items[i], entry));
    return STATUS_OK;
}

enum status dimensions_bind(struct inputs *inputs, int index, struct arena *arena, struct err *err)
{
    const struct experiment_study *source = &inputs->experiment->studies[index];
    struct points_study *study = &inputs->points.studies[index];
    const struct binder binder = {.inputs = inputs,
                                  .study = study,
                                  .arena = arena,
                                  .err = err,
                                  .path = arena_printf(arena, "studies.%d", index)};
    study->dimensions = ARENA_ARRAY(arena, struct points_dimension, EXPERIMENT_MAX_DIMENSIONS);
    if (source->points_node)
        TRY(bind_points(&binder, source->points_node));
    for (size_t i = 0; source->sweep_node && i < source->sweep_node->num_items; i++)
        TRY(bind_sweep(&binder, &source->sweep_node->items[i]));
    for (int d = 0; d < study->num_dimensions; d++)
        write_members(&study->dimensions[d], arena);
    for (int e = 0; e < study->num_entries; e++)
        TRY(bind_choices(&binder, source->designs[e].only_node, &study->entries[e]));
    return STATUS_OK;
}

bool dimensions_equal(const struct points_dimension *a, const struct points_dimension *b)
{
    if (a->num_fields != b->num_fields || a->num_values != b->num_values)
        return false;
    for (int f = 0; f < a->num_fields; f++) {
        if (strcmp(a->paths[f], b->paths[f]) != 0)
            return false;
        for (size_t v = 0; v < a->num_values; v++) {
            if (strcmp(a->members[v], b->members[v]) != 0)
                return false;
            const size_t at = v * (size_t)a->num_fields + (size_t)f;
            if (!values_equal(a->fields[f], a->values[at], b->values[at]))
                return false;
        }
    }
    return true;
}
