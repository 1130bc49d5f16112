/* Which key of a line means what; the schema is the comment of reports/record_set.h. */
#include "reports/record_line.h"

#include "base/field.h"
#include "sim/arch.h"
#include "sim/workload.h"

#include <assert.h>
#include <math.h>
#include <string.h>

struct line {
    struct pos place;
    struct arena *arena;
    struct record_set *set;
    struct err *err;
};

static enum status wrong(const struct line *line, const struct json_value *value, const char *field,
                         const char *expected)
{
    const struct pos pos = {line->place.file, line->place.line, value ? value->column : 1};
    return err_set(line->err, STATUS_CONFIG, pos, field, "expected %s", expected);
}

static enum status intern(const struct line *line, const struct json_value *at, const char *text,
                          int *out)
{
    struct record_set *set = line->set;
    for (int i = 0; i < set->num_names; i++) {
        if (strcmp(set->names[i], text) == 0) {
            *out = i;
            return STATUS_OK;
        }
    }
    if (set->num_names == RECORD_SET_MAX_NAMES)
        return wrong(line, at, NULL, "fewer different names in one file");
    set->names[set->num_names] = arena_strdup(line->arena, text);
    *out = set->num_names++;
    return STATUS_OK;
}

static enum status read_name(const struct line *line, const struct json_value *object,
                             const char *key, bool is_required, const char **out)
{
    const struct json_value *value = json_read_get(object, key);
    const bool is_absent = !value || value->kind == JSON_NULL;
    if (is_absent ? is_required : value->kind != JSON_STRING)
        return wrong(line, value, key, is_absent ? "a string, found nothing" : "a string");
    int index = 0;
    TRY(intern(line, value, is_absent ? "" : value->text, &index));
    *out = line->set->names[index];
    return STATUS_OK;
}

static enum status read_number(const struct line *line, const struct json_value *object,
                               const char *key, double *out)
{
    const struct json_value *value = json_read_get(object, key);
    *out = (double)NAN;
    if (!value || value->kind == JSON_NULL)
        return STATUS_OK;
    if (!json_read_number(value, out))
        return wrong(line, value, key, "a number or null");
    return STATUS_OK;
}

/* Swept fields are named after the configuration, whose tables know their units. */
static void find_unit(struct record_field *field)
{
    size_t offset = 0;
    const struct field *found = NULL;
    if (strncmp(field->name, "arch.", 5) == 0)
        found = field_find(arch_fields, field->name + 5, &offset);
    else if (strncmp(field->name, "workload.", 9) == 0)
        found = field_find(workload_fields, field->name + 9, &offset);
    if (found && !field->is_text && unit_suffix(found->unit)[0]) {
        field->has_unit = true;
        field->unit = found->unit;
    }
}

static enum status field_index(const struct line *line, const struct json_value *at,
                               const char *name, bool is_text, int *out)
{
    struct record_set *set = line->set;
    int i = record_set_field(set, name);
    if (i < 0) {
        if (set->num_fields == RECORD_SET_MAX_FIELDS)
            return wrong(line, at, name, "at most 12 swept fields in one file");
        i = set->num_fields++;
        set->fields[i].name = arena_strdup(line->arena, name);
        set->fields[i].is_text = is_text;
        find_unit(&set->fields[i]);
    }
    if (set->fields[i].is_text != is_text)
        return wrong(line, at, name, "a number everywhere or a string everywhere");
    *out = i;
    return STATUS_OK;
}

static enum status read_field(const struct line *line, const struct json_value *value,
                              const char *name, double *fields)
{
    int i = 0;
    if (!value || value->kind == JSON_NULL)
        return STATUS_OK;
    if (value->kind == JSON_NUMBER) {
        TRY(field_index(line, value, name, false, &i));
        if (!json_read_number(value, &fields[i]))
            return wrong(line, value, name, "a finite number");
        return STATUS_OK;
    }
    if (value->kind != JSON_STRING && value->kind != JSON_BOOL)
        return wrong(line, value, name, "a number or a string");
    TRY(field_index(line, value, name, true, &i));
    int index = 0;
    TRY(intern(line, value, value->text, &index));
    fields[i] = (double)index;
    return STATUS_OK;
}

enum status record_line_parse(const struct json_value *root, struct pos place, struct arena *arena,
                              struct record_set *set, struct record *point, struct err *err)
{
    static const char *const names[] = {
#define X(name, key) key,
        RECORD_NAME_LIST(X)
#undef X
    };
    static const char *const metrics[] = {
#define X(name, key) key,
        RECORD_METRIC_LIST(X) RECORD_MASK_LIST(X)
#undef X
    };
    const struct json_value *mask = json_read_get(root, "mask");
    const struct line line = {place, arena, set, err};
    if (root->kind != JSON_OBJECT)
        return wrong(&line, root, NULL, "a JSON object");
    for (int i = 0; i < RECORD_NUM_NAMES; i++)
        TRY(read_name(&line, root, names[i], i == RECORD_STUDY || i == RECORD_DESIGN,
                      &point->names[i]));
    if (mask && mask->kind != JSON_NULL && mask->kind != JSON_OBJECT)
        return wrong(&line, mask, "mask", "an object");
    for (int i = 0; i < RECORD_NUM_METRICS; i++)
        TRY(read_number(&line, i < RECORD_MASK_SPEEDUP ? root : mask, metrics[i],
                        &point->metrics[i]));
    for (int i = 0; i < RECORD_SET_MAX_FIELDS; i++)
        point->fields[i] = (double)NAN;
    TRY(read_field(&line, json_read_get(root, "seq_len"), "seq_len", point->fields));
    TRY(read_field(&line, json_read_get(root, "array_side"), "array_side", point->fields));
    const struct json_value *sweep = json_read_get(root, "sweep");
    if (sweep && sweep->kind != JSON_NULL && sweep->kind != JSON_OBJECT)
        return wrong(&line, sweep, "sweep", "an object");
    for (const struct json_value *at = sweep ? sweep->first_child : NULL; at; at = at->next)
        TRY(read_field(&line, at, at->key, point->fields));
    return STATUS_OK;
}

static int count_members(const struct json_value *object)
{
    int num = 0;
    for (const struct json_value *at = object->first_child; at; at = at->next)
        num++;
    return num;
}

/* Sum over a nested {"mac": 1, "add": 2}; NaN when it is absent. */
static enum status sum_ops(const struct line *line, const struct json_value *object, double *out)
{
    const struct json_value *ops = json_read_get(object, "ops");
    *out = (double)NAN;
    if (!ops || ops->kind != JSON_OBJECT)
        return read_number(line, object, "ops", out);
    *out = 0;
    for (const struct json_value *at = ops->first_child; at; at = at->next) {
        double num = 0;
        if (!json_read_number(at, &num))
            return wrong(line, at, "ops", "a number");
        *out += num;
    }
    return STATUS_OK;
}

static enum status parse_einsums(const struct line *line, const struct json_value *object,
                                 struct record_detail *detail)
{
    if (object->kind != JSON_OBJECT)
        return wrong(line, object, "einsums", "an object");
    const int num = count_members(object);
    struct record_einsum *einsums = ARENA_ARRAY(line->arena, struct record_einsum, num);
    int i = 0;
    for (const struct json_value *at = object->first_child; at; at = at->next, i++) {
        int index = 0;
        if (at->kind != JSON_OBJECT)
            return wrong(line, at, "einsums", "an object per Einsum");
        TRY(intern(line, at, at->key, &index));
        einsums[i].name = line->set->names[index];
        TRY(read_name(line, at, "unit", false, &einsums[i].unit));
        TRY(read_number(line, at, "cycles", &einsums[i].cycles));
        TRY(read_number(line, at, "util", &einsums[i].util));
        TRY(read_number(line, at, "traffic_bytes", &einsums[i].traffic_bytes));
        TRY(sum_ops(line, at, &einsums[i].num_ops));
        if (!json_read_number(json_read_get(json_read_get(at, "ops"), "mac"), &einsums[i].num_macs))
            einsums[i].num_macs = 0;
    }
    detail->einsums = einsums;
    detail->num_einsums = num;
    return STATUS_OK;
}

static enum status parse_part(const struct line *line, const struct json_value *at,
                              const char *what, struct record_part *part)
{
    int index = 0;
    TRY(intern(line, at, at->key, &index));
    part->name = line->set->names[index];
    part->num_reads = part->num_writes = part->num_ops = part->area_um2 = (double)NAN;
    if (at->kind == JSON_NUMBER || at->kind == JSON_NULL) {
        part->energy_pj = (double)NAN;
        if (at->kind == JSON_NUMBER && !json_read_number(at, &part->energy_pj))
            return wrong(line, at, what, "a finite number");
        return STATUS_OK;
    }
    if (at->kind != JSON_OBJECT)
        return wrong(line, at, what, "an object or a number per entry");
    TRY(read_number(line, at, "energy_pj", &part->energy_pj));
    TRY(read_number(line, at, "reads", &part->num_reads));
    TRY(read_number(line, at, "writes", &part->num_writes));
    TRY(sum_ops(line, at, &part->num_ops));
    return read_number(line, at, "area_um2", &part->area_um2);
}

static enum status parse_parts(const struct line *line, const struct json_value *object,
                               const char *what, const struct record_part **out, int *out_num)
{
    if (object->kind != JSON_OBJECT)
        return wrong(line, object, what, "an object");
    const int num = count_members(object);
    struct record_part *parts = ARENA_ARRAY(line->arena, struct record_part, num);
    int i = 0;
    for (const struct json_value *at = object->first_child; at; at = at->next, i++)
        TRY(parse_part(line, at, what, &parts[i]));
    *out = parts;
    *out_num = num;
    return STATUS_OK;
}

static enum status parse_stalls(const struct line *line, const struct json_value *object,
                                struct record_detail *detail)
{
    if (object->kind != JSON_OBJECT)
        return wrong(line, object, "stalls", "an object");
    const int num = count_members(object);
    struct record_stalls *stalls = ARENA_ARRAY(line->arena, struct record_stalls, num);
    int i = 0;
    for (const struct json_value *at = object->first_child; at; at = at->next, i++) {
        int index = 0;
        if (at->kind != JSON_OBJECT)
            return wrong(line, at, "stalls", "an object per array");
        TRY(intern(line, at, at->key, &index));
        stalls[i].unit = line->set->names[index];
        for (int k = 0; k < ENGINE_NUM_CAUSES; k++)
            TRY(read_number(line, at, engine_cause_names[k], &stalls[i].cycles[k]));
    }
    detail->stalls = stalls;
    detail->num_stalls = num;
    return STATUS_OK;
}

enum status record_line_parse_detail(const struct json_value *root, struct pos place,
                                     struct arena *arena, struct record_set *set,
                                     const struct record_detail **out, struct err *err)
{
    const struct line line = {place, arena, set, err};
    const struct json_value *einsums = json_read_get(root, "einsums");
    const struct json_value *parts = json_read_get(root, "components");
    const struct json_value *omissions = json_read_get(root, "omissions");
    const struct json_value *stalls = json_read_get(root, "stalls");
    struct record_detail *detail = ARENA_NEW(arena, struct record_detail);
    if (einsums && einsums->kind != JSON_NULL)
        TRY(parse_einsums(&line, einsums, detail));
    if (parts && parts->kind != JSON_NULL)
        TRY(parse_parts(&line, parts, "components", &detail->parts, &detail->num_parts));
    if (omissions && omissions->kind != JSON_NULL)
        TRY(parse_parts(&line, omissions, "omissions", &detail->omissions, &detail->num_omissions));
    if (stalls && stalls->kind != JSON_NULL)
        TRY(parse_stalls(&line, stalls, detail));
    *out = detail;
    return STATUS_OK;
}
