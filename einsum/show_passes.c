/* Passes as text, CSV and JSON. */
#include "einsum/show.h"

#include "base/json.h"

#include <string.h>

static const char *live_text(const struct cascade *cascade, const struct passes *passes,
                             struct arena *arena)
{
    const char *text = "";
    for (int i = 0; i < passes->num_live; i++)
        text = arena_printf(arena, "%s%s%s", text, i > 0 ? " " : "",
                            cascade->tensors[passes->live[i]].name);
    return text;
}

/* "QK SN A": the Einsum that starts each pass. */
static const char *starts_text(const struct cascade *cascade, const struct passes *passes,
                               struct arena *arena)
{
    const char *text = "";
    for (int i = 0; i < passes->num_starts; i++)
        text = arena_printf(arena, "%s%s%s", text, i > 0 ? " " : "",
                            cascade->einsums[passes->starts[i].einsum].name);
    return text;
}

static struct table *rank_table(const struct cascade *cascade, const struct passes *passes,
                                struct arena *arena)
{
    static const char *const columns[] = {"rank", "passes", "live_footprint", "started_by",
                                          "live_tensors"};
    struct table *table = table_new(arena, columns, 5);
    for (int i = 0; i < cascade->num_ranks; i++) {
        table_begin_row(table);
        table_string(table, cascade->ranks[i].name);
        if (passes[i].num_passes == 0)
            table_null(table);
        else
            table_u64(table, (uint64_t)passes[i].num_passes);
        table_string(table, passes[i].footprint);
        table_string(table, starts_text(cascade, &passes[i], arena));
        table_string(table, live_text(cascade, &passes[i], arena));
    }
    return table;
}

static void put_starts(const struct cascade *cascade, const struct passes *passes,
                       struct json *json)
{
    json_key(json, "starts");
    json_begin_array(json);
    for (int i = 0; i < passes->num_starts; i++) {
        json_begin_object(json);
        json_key(json, "pass");
        json_u64(json, (uint64_t)i + 1);
        json_key(json, "einsum");
        json_string(json, cascade->einsums[passes->starts[i].einsum].name);
        json_key(json, "why");
        json_string(json, passes->starts[i].why);
        json_end_object(json);
    }
    json_end_array(json);
}

static void put_rank(const struct cascade *cascade, const struct passes *passes, struct json *json)
{
    json_begin_object(json);
    json_key(json, "passes");
    if (passes->num_passes == 0)
        json_null(json);
    else
        json_u64(json, (uint64_t)passes->num_passes);
    json_key(json, "live_footprint");
    json_string(json, passes->footprint);
    json_key(json, "live_tensors");
    json_begin_array(json);
    for (int i = 0; i < passes->num_live; i++)
        json_string(json, cascade->tensors[passes->live[i]].name);
    json_end_array(json);
    put_starts(cascade, passes, json);
    json_key(json, "einsums");
    json_begin_object(json);
    for (int i = 0; i < cascade->num_einsums; i++) {
        if (passes->einsum_pass[i] == 0)
            continue;
        json_key(json, cascade->einsums[i].name);
        json_u64(json, (uint64_t)passes->einsum_pass[i]);
    }
    json_end_object(json);
    json_end_object(json);
}

static void put_json(const struct cascade *cascade, const struct passes *passes, struct buf *out)
{
    struct json json;
    json_init(&json, out, true);
    json_begin_object(&json);
    json_key(&json, "name");
    json_string(&json, cascade->name);
    json_key(&json, "ranks");
    json_begin_object(&json);
    for (int i = 0; i < cascade->num_ranks; i++) {
        json_key(&json, cascade->ranks[i].name);
        put_rank(cascade, &passes[i], &json);
    }
    json_end_object(&json);
    json_end_object(&json);
    buf_putc(out, '\n');
}

static void put_reasons(const struct cascade *cascade, const struct passes *passes, struct buf *out)
{
    for (int i = 0; i < cascade->num_ranks; i++) {
        const char *rank = cascade->ranks[i].name;
        if (passes[i].num_passes == 0)
            buf_printf(out, "\n%s: every step of the cascade's loop adds a pass.\n", rank);
        if (passes[i].num_passes < 2)
            continue;
        buf_printf(out, "\n%s:\n", rank);
        for (int j = 0; j < passes[i].num_starts; j++)
            buf_printf(out, "  pass %d starts with %s: it %s.\n", j + 1,
                       cascade->einsums[passes[i].starts[j].einsum].name, passes[i].starts[j].why);
    }
}

void show_passes(const struct cascade *cascade, const struct passes *passes,
                 enum table_format format, struct arena *arena, struct buf *out)
{
    if (format == TABLE_JSON) {
        put_json(cascade, passes, out);
        return;
    }
    if (format == TABLE_TEXT)
        buf_printf(out, "%s%s%s\n\n", cascade->name, cascade->doc ? ": " : "",
                   cascade->doc ? cascade->doc : "");
    table_print(rank_table(cascade, passes, arena), format, out);
    if (format == TABLE_TEXT)
        put_reasons(cascade, passes, out);
}
