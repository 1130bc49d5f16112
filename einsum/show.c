#include "einsum/show.h"

#include "base/json.h"
#include "einsum/formula.h"

#include <inttypes.h>

static const char *join(const struct cascade *cascade, const int *ranks, int num,
                        struct arena *arena)
{
    const char *text = "";
    for (int i = 0; i < num; i++)
        text = arena_printf(arena, "%s%s%s", text, i > 0 ? " " : "", cascade->ranks[ranks[i]].name);
    return text;
}

/* "mac E*M*P, exp M*P" */
static const char *ops_text(const struct cascade *cascade, int einsum, struct arena *arena)
{
    const char *text = "";
    for (int op = 0; op < CASCADE_NUM_OPS; op++) {
        const char *formula = formula_ops(cascade, einsum, (enum cascade_op)op, arena);
        if (formula)
            text = arena_printf(arena, "%s%s%s %s", text, *text ? ", " : "",
                                cascade_op_name((enum cascade_op)op), formula);
    }
    return text;
}

static const char *reduced_text(const struct cascade *cascade, const struct cascade_einsum *einsum,
                                struct arena *arena)
{
    const char *text = "";
    for (int i = einsum->num_kept; i < einsum->num_ranks; i++)
        text = arena_printf(arena, "%s%s%s(%s)", text, *text ? " " : "",
                            cascade_reduce_name(einsum->reduce[i - einsum->num_kept]),
                            cascade->ranks[einsum->ranks[i]].name);
    return text;
}

static struct table *einsum_table(const struct cascade *cascade, struct arena *arena)
{
    static const char *const columns[] = {"einsum", "ranks", "reduces", "operations", "expression"};
    struct table *table = table_new(arena, columns, 5);
    for (int i = 0; i < cascade->num_einsums; i++) {
        const struct cascade_einsum *einsum = &cascade->einsums[i];
        table_begin_row(table);
        table_string(table, einsum->name);
        table_string(table, join(cascade, einsum->ranks, einsum->num_kept, arena));
        table_string(table, reduced_text(cascade, einsum, arena));
        table_string(table, ops_text(cascade, i, arena));
        table_string(table, einsum->text);
    }
    return table;
}

static void put_names(const struct cascade *cascade, const char *key, const int *ranks, int num,
                      struct json *json)
{
    json_key(json, key);
    json_begin_array(json);
    for (int i = 0; i < num; i++)
        json_string(json, cascade->ranks[ranks[i]].name);
    json_end_array(json);
}

static void put_op(struct json *json, int op, const char *formula)
{
    if (!formula)
        return;
    json_key(json, cascade_op_name((enum cascade_op)op));
    json_string(json, formula);
}

static void put_einsum(const struct cascade *cascade, int i, struct arena *arena, struct json *json)
{
    const struct cascade_einsum *einsum = &cascade->einsums[i];
    json_begin_object(json);
    json_key(json, "name");
    json_string(json, einsum->name);
    json_key(json, "expression");
    json_string(json, einsum->text);
    put_names(cascade, "ranks", einsum->ranks, einsum->num_kept, json);
    put_names(cascade, "reduces", einsum->ranks + einsum->num_kept,
              einsum->num_ranks - einsum->num_kept, json);
    json_key(json, "iterative_rank");
    if (einsum->iterative_rank < 0)
        json_null(json);
    else
        json_string(json, cascade->ranks[einsum->iterative_rank].name);
    json_key(json, "ops");
    json_begin_object(json);
    for (int op = 0; op < CASCADE_NUM_OPS; op++)
        put_op(json, op, formula_ops(cascade, i, (enum cascade_op)op, arena));
    json_end_object(json);
    json_end_object(json);
}

static void put_tensors(const struct cascade *cascade, struct json *json)
{
    json_key(json, "tensors");
    json_begin_object(json);
    for (int i = 0; i < cascade->num_tensors; i++) {
        const struct cascade_tensor *tensor = &cascade->tensors[i];
        json_key(json, tensor->name);
        json_begin_object(json);
        put_names(cascade, "ranks", tensor->ranks, tensor->num_ranks, json);
        json_key(json, "kind");
        json_string(json, tensor->writer < 0 ? "input"
                          : tensor->is_read  ? "intermediate"
                                             : "output");
        json_end_object(json);
    }
    json_end_object(json);
}

static void put_cascade(const struct cascade *cascade, struct arena *arena, struct buf *out)
{
    struct json json;
    json_init(&json, out, true);
    json_begin_object(&json);
    json_key(&json, "name");
    json_string(&json, cascade->name);
    put_tensors(cascade, &json);
    json_key(&json, "einsums");
    json_begin_array(&json);
    for (int i = 0; i < cascade->num_einsums; i++)
        put_einsum(cascade, i, arena, &json);
    json_end_array(&json);
    json_key(&json, "total_ops");
    json_begin_object(&json);
    for (int op = 0; op < CASCADE_NUM_OPS; op++)
        put_op(&json, op, formula_total(cascade, (enum cascade_op)op, arena));
    json_end_object(&json);
    json_end_object(&json);
    buf_putc(out, '\n');
}

void show_einsums(const struct cascade *cascade, enum table_format format, struct arena *arena,
                  struct buf *out)
{
    if (format == TABLE_JSON) {
        put_cascade(cascade, arena, out);
        return;
    }
    if (format == TABLE_TEXT)
        buf_printf(out, "%s%s%s\n\n", cascade->name, cascade->doc ? ": " : "",
                   cascade->doc ? cascade->doc : "");
    table_print(einsum_table(cascade, arena), format, out);
    if (format != TABLE_TEXT)
        return;
    buf_puts(out, "\nAll operations:\n");
    for (int op = 0; op < CASCADE_NUM_OPS; op++) {
        const char *formula = formula_total(cascade, (enum cascade_op)op, arena);
        if (formula)
            buf_printf(out, "  %-8s %s\n", cascade_op_name((enum cascade_op)op), formula);
    }
}
