/* Values as text, CSV and JSON: a summary of each tensor, or every element. */
#include "einsum/eval.h"

#include "base/json.h"

#include <inttypes.h>
#include <math.h>

struct summary {
    double sum;
    double min;
    double max;
};

static struct summary summarize(const struct eval_tensor *tensor)
{
    struct summary summary = {0.0, tensor->values[0], tensor->values[0]};
    for (uint64_t i = 0; i < tensor->num_elements; i++) {
        const double value = tensor->values[i];
        summary.sum += value;
        summary.min = value < summary.min || isnan(value) ? value : summary.min;
        summary.max = value > summary.max || isnan(value) ? value : summary.max;
    }
    return summary;
}

static const char *shape_text(const struct eval_tensor *tensor, struct arena *arena)
{
    const char *text = "";
    for (int i = 0; i < tensor->num_dims; i++)
        text = arena_printf(arena, "%s%s%" PRIu64, text, i > 0 ? "x" : "", tensor->shape[i]);
    return text;
}

/* "0, 3, 1" */
static const char *index_text(const struct eval_tensor *tensor, uint64_t element,
                              struct arena *arena)
{
    const char *text = NULL;
    for (int i = tensor->num_dims - 1; i >= 0; i--) {
        const uint64_t index = element % tensor->shape[i];
        element /= tensor->shape[i];
        text = text ? arena_printf(arena, "%" PRIu64 ", %s", index, text)
                    : arena_printf(arena, "%" PRIu64, index);
    }
    return text ? text : "";
}

static void put_tensor(const struct eval_tensor *tensor, bool has_values, struct json *json)
{
    const struct summary summary = summarize(tensor);
    json_begin_object(json);
    json_key(json, "shape");
    json_begin_array(json);
    for (int i = 0; i < tensor->num_dims; i++)
        json_u64(json, tensor->shape[i]);
    json_end_array(json);
    json_key(json, "sum");
    json_double(json, summary.sum);
    json_key(json, "min");
    json_double(json, summary.min);
    json_key(json, "max");
    json_double(json, summary.max);
    if (has_values) {
        json_key(json, "values");
        json_begin_array(json);
        for (uint64_t i = 0; i < tensor->num_elements; i++)
            json_double(json, tensor->values[i]);
        json_end_array(json);
    }
    json_end_object(json);
}

static void put_json(const struct eval *eval, const bool *is_shown, bool has_values,
                     struct buf *out)
{
    const struct cascade *cascade = eval->cascade;
    struct json json;
    json_init(&json, out, false);
    json_begin_object(&json);
    json_key(&json, "name");
    json_string(&json, cascade->name);
    json_key(&json, "sizes");
    json_begin_object(&json);
    for (int i = 0; i < cascade->num_ranks; i++) {
        json_key(&json, cascade->ranks[i].name);
        json_u64(&json, eval->sizes.extent[i]);
    }
    json_end_object(&json);
    json_key(&json, "tensors");
    json_begin_object(&json);
    for (int i = 0; i < cascade->num_tensors; i++) {
        if (!is_shown[i])
            continue;
        json_key(&json, cascade->tensors[i].name);
        put_tensor(&eval->tensors[i], has_values, &json);
    }
    json_end_object(&json);
    json_end_object(&json);
    buf_putc(out, '\n');
}

/* inf has no place in a table's numbers. */
static double finite_or_none(double value)
{
    return isfinite(value) ? value : (double)NAN;
}

static void put_summaries(const struct eval *eval, const bool *is_shown, enum table_format format,
                          struct arena *arena, struct buf *out)
{
    static const char *const columns[] = {"tensor", "shape", "elements", "sum", "min", "max"};
    struct table *table = table_new(arena, columns, 6);
    for (int i = 0; i < eval->cascade->num_tensors; i++) {
        if (!is_shown[i])
            continue;
        const struct summary summary = summarize(&eval->tensors[i]);
        table_begin_row(table);
        table_string(table, eval->cascade->tensors[i].name);
        table_string(table, shape_text(&eval->tensors[i], arena));
        table_u64(table, eval->tensors[i].num_elements);
        table_double(table, finite_or_none(summary.sum), 12);
        table_double(table, finite_or_none(summary.min), 12);
        table_double(table, finite_or_none(summary.max), 12);
    }
    table_print(table, format, out);
}

static void put_elements(const struct eval *eval, const bool *is_shown, enum table_format format,
                         struct arena *arena, struct buf *out)
{
    static const char *const columns[] = {"tensor", "index", "value"};
    struct table *table = table_new(arena, columns, 3);
    for (int i = 0; i < eval->cascade->num_tensors; i++) {
        const struct eval_tensor *tensor = &eval->tensors[i];
        for (uint64_t j = 0; is_shown[i] && j < tensor->num_elements; j++) {
            table_begin_row(table);
            table_string(table, eval->cascade->tensors[i].name);
            table_string(table, index_text(tensor, j, arena));
            table_double(table, finite_or_none(tensor->values[j]), 17);
        }
    }
    table_print(table, format, out);
}

void eval_print(const struct eval *eval, const bool *is_shown, bool has_values,
                enum table_format format, struct arena *arena, struct buf *out)
{
    if (format == TABLE_JSON)
        put_json(eval, is_shown, has_values, out);
    else if (has_values)
        put_elements(eval, is_shown, format, arena, out);
    else
        put_summaries(eval, is_shown, format, arena, out);
}
