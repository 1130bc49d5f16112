/* Lists and ranges of field values. */
#include "sweep/values.h"

#include "base/json.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#define MIN_TIMES 1.000001 /* less than this would be an endless list */

enum status values_parse_one(const struct yaml_node *node, const struct field *field,
                             const char *path, struct arena *arena, union value *out,
                             struct err *err)
{
    memset(out, 0, sizeof(*out));
    return field_parse_value(field, node, path, arena, out, err);
}

void values_store(const struct field *field, union value value, void *slot)
{
    switch (field->type) {
    case FIELD_U64:
        memcpy(slot, &value.whole, sizeof(value.whole));
        return;
    case FIELD_DOUBLE:
        memcpy(slot, &value.real, sizeof(value.real));
        return;
    case FIELD_BOOL:
        memcpy(slot, &value.flag, sizeof(value.flag));
        return;
    case FIELD_ENUM:
        memcpy(slot, &value.word, sizeof(value.word));
        return;
    case FIELD_STRING:
    case FIELD_NODE:
    case FIELD_RAW:
        break;
    }
    assert(!"only numbers, bools and enums are swept");
}

bool values_equal(const struct field *field, union value a, union value b)
{
    switch (field->type) {
    case FIELD_U64:
        return a.whole == b.whole;
    case FIELD_DOUBLE:
        return a.real == b.real || (isnan(a.real) && isnan(b.real));
    case FIELD_BOOL:
        return a.flag == b.flag;
    case FIELD_ENUM:
        return a.word == b.word;
    case FIELD_STRING:
    case FIELD_NODE:
    case FIELD_RAW:
        break;
    }
    assert(!"only numbers, bools and enums are swept");
    return false;
}

const char *values_print_json(const struct field *field, union value value, struct arena *arena)
{
    struct buf text;
    struct json json;
    buf_init(&text);
    json_init(&json, &text, false);
    if (field->type == FIELD_U64)
        json_u64(&json, value.whole);
    else if (field->type == FIELD_DOUBLE)
        json_double(&json, value.real);
    else if (field->type == FIELD_BOOL)
        json_bool(&json, value.flag);
    else
        json_string(&json, field->names[value.word]);
    const char *copy = arena_strndup(arena, text.data, text.length);
    buf_release(&text);
    return copy;
}

/* A range before its values: bounds in the field's unit, one of the two ways to go on. */
struct range {
    double from;
    double to;
    double step;  /* 0: none */
    double times; /* 0: none */
};

static enum status read_bound(const struct yaml_node *node, const char *key,
                              const struct field *field, const char *path, struct arena *arena,
                              double *out, struct err *err)
{
    const struct yaml_node *bound = yaml_get(node, key);
    if (!bound)
        return err_set(err, STATUS_CONFIG, node->pos, path, "a range needs '%s'", key);
    union value value;
    TRY(values_parse_one(bound, field, path, arena, &value, err));
    *out = field->type == FIELD_U64 ? (double)value.whole : value.real;
    if (isnan(*out))
        return err_set(err, STATUS_CONFIG, bound->pos, path, "a range cannot have an 'auto' bound");
    return STATUS_OK;
}

static enum status read_range(const struct yaml_node *node, const struct field *field,
                              const char *path, struct arena *arena, struct range *out,
                              struct err *err)
{
    static const char *const known[] = {"from", "to", "step", "times", NULL};
    if (field->type != FIELD_U64 && field->type != FIELD_DOUBLE)
        return err_set(err, STATUS_CONFIG, node->pos, path, "only numbers have ranges");
    TRY(yaml_check_keys(node, known, path, err));
    TRY(read_bound(node, "from", field, path, arena, &out->from, err));
    TRY(read_bound(node, "to", field, path, arena, &out->to, err));
    const struct yaml_node *step = yaml_get(node, "step");
    const struct yaml_node *times = yaml_get(node, "times");
    if (!step == !times)
        return err_set(err, STATUS_CONFIG, node->pos, path, "a range needs 'step' or 'times'");
    out->step = 0.0;
    out->times = 0.0;
    if (times) {
        TRY(yaml_read_double(times, 0.0, 1e9, path, &out->times, err));
        if (out->times >= MIN_TIMES)
            return STATUS_OK;
        return err_set(err, STATUS_CONFIG, times->pos, path, "'times' must be greater than 1");
    }
    TRY(yaml_expect(step, YAML_SCALAR, path, err));
    TRY(quantity_parse(step->text, field->unit, step->pos, path, &out->step, err));
    if (!(out->step > 0.0))
        return err_set(err, STATUS_CONFIG, step->pos, path, "'step' must be greater than 0");
    return STATUS_OK;
}

/* The i-th value from the start, not from the one before: no sum of roundings. */
static double range_value(const struct range *range, size_t i)
{
    return range->times > 0.0 ? range->from * pow(range->times, (double)i)
                              : range->from + range->step * (double)i;
}

static enum status expand_range(const struct yaml_node *node, const struct field *field,
                                const char *path, struct arena *arena, struct values *out,
                                struct err *err)
{
    struct range range;
    TRY(read_range(node, field, path, arena, &range, err));
    if (range.times > 0.0 && !(range.from > 0.0))
        return err_set(err, STATUS_CONFIG, node->pos, path,
                       "a range with 'times' must start above 0");
    /* Half a billionth of slack, so that 0.1 to 0.3 by 0.1 has its end. */
    const double end = range.to + fabs(range.to) * 5e-10;
    size_t num = 0;
    while (num <= VALUES_MAX && range_value(&range, num) <= end)
        num++;
    if (num == 0)
        return err_set(err, STATUS_CONFIG, node->pos, path,
                       "the range is empty: 'from' is above 'to'");
    if (num > VALUES_MAX)
        return err_set(err, STATUS_CONFIG, node->pos, path, "the range has more than %zu values",
                       VALUES_MAX);
    out->num = num;
    out->items = ARENA_ARRAY(arena, union value, num);
    for (size_t i = 0; i < num; i++) {
        const double value = range_value(&range, i);
        if (field->type == FIELD_U64)
            out->items[i].whole = (uint64_t)(value + 0.5);
        else
            out->items[i].real = value < range.to ? value : range.to;
    }
    return STATUS_OK;
}

enum status values_parse(const struct yaml_node *node, const struct field *field, const char *path,
                         struct arena *arena, struct values *out, struct err *err)
{
    if (node->kind == YAML_MAPPING)
        return expand_range(node, field, path, arena, out, err);
    const bool is_one = node->kind == YAML_SCALAR;
    const size_t num = is_one ? 1 : node->num_items;
    if (num == 0)
        return err_set(err, STATUS_CONFIG, node->pos, path, "is empty");
    if (num > VALUES_MAX)
        return err_set(err, STATUS_CONFIG, node->pos, path, "has %zu entries, more than %zu", num,
                       VALUES_MAX);
    out->num = num;
    out->items = ARENA_ARRAY(arena, union value, num);
    for (size_t i = 0; i < num; i++)
        TRY(values_parse_one(is_one ? node : &node->items[i], field, path, arena, &out->items[i],
                             err));
    return STATUS_OK;
}
