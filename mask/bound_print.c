/* One report, three forms. Keys are the same in JSON and CSV; counts are of all heads unless said.
 */
#include "mask/bound_print.h"

#include "base/csv.h"
#include "base/json.h"

#include <math.h>
#include <stdio.h>

struct speedups {
    double flop;
    double worst_tile;
    double work;
    double with_selection;
};

static struct speedups find_speedups(const struct bound_report *report)
{
    const struct bound_heads *heads = &report->heads;
    return (struct speedups){bound_flop(&heads->sum, report->mask->num_heads),
                             bound_worst_tile(&heads->sum), bound_work(&heads->sum),
                             bound_with_selection(report->mask, heads)};
}

static double end_to_end(const struct mask *mask, double speedup)
{
    return bound_end_to_end(mask->share, mask->steps, mask->dense_steps, speedup);
}

static double sparsity(const struct bound_report *report)
{
    return 1.0 - 1.0 / bound_flop(&report->heads.sum, report->mask->num_heads);
}

/* Visible pairs per pair of a visited tile. */
static double efficiency(const struct bound_report *report)
{
    const struct mask *mask = report->mask;
    return (double)report->heads.sum.pairs /
           ((double)report->heads.sum.visited * mask_tile_tokens(mask, mask->q_tile) *
            mask_tile_tokens(mask, mask->kv_tile));
}

/* Bytes of one row of K (or V) runs that a query reads in one go; 0 where runs are not counted. */
static double run_bytes(const struct bound_report *report)
{
    const struct bound *sum = &report->heads.sum;
    const struct mask *mask = report->mask;
    const uint64_t pairs = sum->pairs - (uint64_t)mask->num_tokens * mask->extra * mask->num_heads;
    if (sum->runs == 0)
        return 0.0;
    return (double)pairs / (double)sum->runs * mask->head_dim * mask->element_bytes;
}

static uint64_t dynamic_worst(const struct bound_report *report)
{
    uint64_t worst = 0;
    for (uint32_t i = 0; i < report->mask->num_parts; i++)
        worst = report->dynamic[i].worst > worst ? report->dynamic[i].worst : worst;
    return worst;
}

static const char *shape_text(struct arena *arena, const uint32_t *sizes, int num)
{
    if (num == 1)
        return arena_printf(arena, "%u", sizes[0]);
    if (num == 2)
        return arena_printf(arena, "%ux%u", sizes[0], sizes[1]);
    return arena_printf(arena, "%ux%ux%u", sizes[0], sizes[1], sizes[2]);
}

static void row_text(struct table *table, const char *key, const char *value, const char *note)
{
    table_begin_row(table);
    table_string(table, key);
    table_string(table, value);
    table_string(table, note);
}

static void row_u64(struct table *table, const char *key, uint64_t value, const char *note)
{
    table_begin_row(table);
    table_string(table, key);
    table_u64(table, value);
    table_string(table, note);
}

static void row_double(struct table *table, const char *key, double value, const char *note)
{
    table_begin_row(table);
    table_string(table, key);
    table_double(table, value, 5);
    table_string(table, note);
}

static void text_counts(const struct bound_report *report, struct arena *arena, struct table *table)
{
    const struct mask *mask = report->mask;
    const struct bound *sum = &report->heads.sum;
    row_text(table, "layout", shape_text(arena, mask->layout, mask->num_axes), "tokens per axis");
    row_text(table, "q_tile", shape_text(arena, mask->q_tile, mask->tile_axes),
             mask->is_flat ? "of the flat sequence" : "");
    row_text(table, "kv_tile", shape_text(arena, mask->kv_tile, mask->tile_axes),
             mask->is_dynamic ? "cut from the first visible key" : "");
    row_u64(table, "heads", mask->num_heads, "");
    row_u64(table, "tokens", sum->tokens, "");
    row_u64(table, "keys", sum->keys, "tokens and extra keys");
    row_u64(table, "pairs", sum->pairs, "visible (query, key) pairs");
    row_double(table, "sparsity", sparsity(report), "share of pairs that are not visible");
    row_u64(table, "q_tiles", sum->q_tiles, "");
    row_u64(table, "dense_tiles_per_q", sum->dense_tiles_per_q, "KV tiles of dense attention");
    row_u64(table, "worst", sum->worst, "KV tiles of the worst Q tile");
    row_double(table, "mean", report->heads.mean_tiles, "KV tiles of a Q tile");
    if (report->dynamic)
        row_u64(table, "dynamic_worst", dynamic_worst(report), "worst with dynamic KV tiles");
    row_u64(table, "visited", sum->visited, "visited tiles");
    if (!mask->is_dynamic) {
        row_u64(table, "full", sum->full, "visited tiles without mask");
        row_u64(table, "edge", sum->edge, "need only the bounds check of padded keys");
        row_u64(table, "needs_mask", sum->partial, "partly masked");
        row_u64(table, "bitmaps", sum->bitmaps, "distinct tile masks");
    }
    row_u64(table, "empty_queries", sum->empty_queries, "queries that see no key");
    row_double(table, "efficiency", efficiency(report), "visible pairs per executed pair");
}

static void text_bounds(const struct bound_report *report, struct table *table)
{
    const struct mask *mask = report->mask;
    const struct mask_part *part = &mask->parts[0];
    const struct speedups speedups = find_speedups(report);
    row_text(table, "exact", report->heads.sum.is_exact ? "yes" : "no",
             report->reason ? report->reason : "no visited tile is partly masked");
    row_double(table, "flop_bound", speedups.flop, "x, by visible pairs");
    row_double(table, "worst_tile_bound", speedups.worst_tile, "x, published definition");
    row_double(table, "work_bound", speedups.work, "x, all Q tiles balanced");
    row_double(table, "q_padding", bound_padding(mask, part, mask->q_tile), "padded over real");
    row_double(table, "kv_padding", bound_padding(mask, part, mask->kv_tile), "padded over real");
    row_u64(table, "permute_bytes", mask->is_flat ? 0 : bound_permute_bytes(mask),
            "Q, K, V, O read and written once");
    if (mask->num_heads > 1) {
        row_u64(table, "least_head_visits", report->heads.least_head_visits,
                "visited tiles of the lightest head");
        row_u64(table, "most_head_visits", report->heads.most_head_visits, "of the heaviest");
    }
    if (report->heads.sum.runs > 0)
        row_double(table, "run_bytes", run_bytes(report), "mean contiguous read of K or V");
    const struct selection *selection = &report->heads.selection;
    if (selection->index_bytes > 0) {
        row_u64(table, "selection_macs", selection->macs, "scoring before the first key");
        row_u64(table, "selection_adds", selection->adds, "pooling");
        row_u64(table, "selection_exps", selection->exps, "");
        row_u64(table, "selection_compares", selection->compares, "top-k");
        row_u64(table, "selection_read_bytes", selection->read_bytes, "");
        row_u64(table, "selection_index_bytes", selection->index_bytes, "the list itself");
        row_double(table, "with_selection_bound", speedups.with_selection,
                   "x, work bound with the scoring");
    }
    if (mask->has_end_to_end) {
        row_double(table, "end_to_end_flop", end_to_end(mask, speedups.flop), "x");
        row_double(table, "end_to_end_worst_tile", end_to_end(mask, speedups.worst_tile), "x");
        row_double(table, "end_to_end_work", end_to_end(mask, speedups.work), "x");
    }
}

struct table *bound_print_parts(const struct bound_report *report, struct arena *arena)
{
    static const char *const columns[] = {"first_head",
                                          "heads",
                                          "pattern",
                                          "tokens",
                                          "pairs",
                                          "q_tiles",
                                          "dense_tiles_per_q",
                                          "worst",
                                          "visited",
                                          "full",
                                          "edge",
                                          "needs_mask",
                                          "exact",
                                          "flop_bound",
                                          "worst_tile_bound",
                                          "work_bound",
                                          "selection_macs"};
    const int num = (int)(sizeof columns / sizeof columns[0]);
    struct table *table = table_new(arena, columns, num);
    for (uint32_t i = 0; i < report->mask->num_parts; i++) {
        const struct mask_part *part = &report->mask->parts[i];
        const struct bound *bound = &report->parts[i];
        table_begin_row(table);
        table_u64(table, part->first_head);
        table_u64(table, part->num_heads);
        table_string(table, pattern_kind_name(part->pattern.kind));
        table_u64(table, bound->tokens);
        table_u64(table, bound->pairs);
        table_u64(table, bound->q_tiles);
        table_u64(table, bound->dense_tiles_per_q);
        table_u64(table, bound->worst);
        table_u64(table, bound->visited);
        table_u64(table, bound->full);
        table_u64(table, bound->edge);
        table_u64(table, bound->partial);
        table_u64(table, bound->is_exact);
        table_double(table, bound_flop(bound, 1), 5);
        table_double(table, bound_worst_tile(bound), 5);
        table_double(table, bound_work(bound), 5);
        table_u64(table, part->selection.macs);
    }
    return table;
}

static void put_shape(struct json *json, const char *key, const uint32_t *sizes, int num)
{
    json_key(json, key);
    json_begin_array(json);
    for (int a = 0; a < num; a++)
        json_u64(json, sizes[a]);
    json_end_array(json);
}

static void json_counts(const struct bound *bound, struct json *json)
{
    json_put_u64(json, "tokens", bound->tokens);
    json_put_u64(json, "keys", bound->keys);
    json_put_u64(json, "pairs", bound->pairs);
    json_put_u64(json, "q_tiles", bound->q_tiles);
    json_put_u64(json, "dense_tiles_per_q", bound->dense_tiles_per_q);
    json_put_u64(json, "worst", bound->worst);
    json_put_u64(json, "visited", bound->visited);
    json_put_u64(json, "full", bound->full);
    json_put_u64(json, "edge", bound->edge);
    json_put_u64(json, "needs_mask", bound->partial);
    json_put_u64(json, "padding_visits", bound->padding);
    json_put_u64(json, "bitmaps", bound->bitmaps);
    json_put_u64(json, "runs", bound->runs);
    json_put_u64(json, "empty_queries", bound->empty_queries);
    json_put_u64(json, "exact", bound->is_exact);
}

static void json_selection(const struct selection *selection, struct json *json)
{
    json_key(json, "selection");
    json_begin_object(json);
    json_put_u64(json, "macs", selection->macs);
    json_put_u64(json, "adds", selection->adds);
    json_put_u64(json, "exps", selection->exps);
    json_put_u64(json, "compares", selection->compares);
    json_put_u64(json, "read_bytes", selection->read_bytes);
    json_put_u64(json, "index_bytes", selection->index_bytes);
    json_end_object(json);
}

static void json_bounds(const struct bound_report *report, struct json *json)
{
    const struct mask *mask = report->mask;
    const struct mask_part *part = &mask->parts[0];
    const struct speedups speedups = find_speedups(report);
    json_put_double(json, "sparsity", sparsity(report));
    json_put_double(json, "mean", report->heads.mean_tiles);
    json_put_double(json, "efficiency", efficiency(report));
    json_put_double(json, "flop_bound", speedups.flop);
    json_put_double(json, "worst_tile_bound", speedups.worst_tile);
    json_put_double(json, "work_bound", speedups.work);
    json_put_double(json, "with_selection_bound", speedups.with_selection);
    json_put_double(json, "q_padding", bound_padding(mask, part, mask->q_tile));
    json_put_double(json, "kv_padding", bound_padding(mask, part, mask->kv_tile));
    json_put_u64(json, "permute_bytes", mask->is_flat ? 0 : bound_permute_bytes(mask));
    json_put_u64(json, "least_head_visits", report->heads.least_head_visits);
    json_put_u64(json, "most_head_visits", report->heads.most_head_visits);
    json_put_double(json, "mean_head_visits", report->heads.mean_head_visits);
    if (report->heads.sum.runs > 0)
        json_put_double(json, "run_bytes", run_bytes(report));
    json_key(json, "reason");
    if (report->reason)
        json_string(json, report->reason);
    else
        json_null(json);
    json_selection(&report->heads.selection, json);
    if (!mask->has_end_to_end)
        return;
    json_key(json, "end_to_end");
    json_begin_object(json);
    json_put_double(json, "share", mask->share);
    json_put_u64(json, "steps", mask->steps);
    json_put_u64(json, "dense_steps", mask->dense_steps);
    json_put_double(json, "flop", end_to_end(mask, speedups.flop));
    json_put_double(json, "worst_tile", end_to_end(mask, speedups.worst_tile));
    json_put_double(json, "work", end_to_end(mask, speedups.work));
    json_end_object(json);
}

static void json_part(const struct mask_part *part, const struct bound *bound, struct json *json)
{
    json_begin_object(json);
    json_put_u64(json, "first_head", part->first_head);
    json_put_u64(json, "heads", part->num_heads);
    json_key(json, "pattern");
    json_string(json, pattern_kind_name(part->pattern.kind));
    json_counts(bound, json);
    json_put_double(json, "flop_bound", bound_flop(bound, 1));
    json_put_double(json, "worst_tile_bound", bound_worst_tile(bound));
    json_put_double(json, "work_bound", bound_work(bound));
    json_selection(&part->selection, json);
    json_end_object(json);
}

static void print_json(const struct bound_report *report, struct buf *out)
{
    const struct mask *mask = report->mask;
    struct json json;
    json_init(&json, out, true);
    json_begin_object(&json);
    json_key(&json, "name");
    json_string(&json, mask->name);
    put_shape(&json, "layout", mask->layout, mask->num_axes);
    put_shape(&json, "q_tile", mask->q_tile, mask->tile_axes);
    put_shape(&json, "kv_tile", mask->kv_tile, mask->tile_axes);
    json_key(&json, "tiling");
    json_string(&json, mask->is_dynamic ? "dynamic" : "static");
    json_put_u64(&json, "extra", mask->extra);
    json_put_u64(&json, "heads", mask->num_heads);
    json_counts(&report->heads.sum, &json);
    if (report->dynamic)
        json_put_u64(&json, "dynamic_worst", dynamic_worst(report));
    json_bounds(report, &json);
    json_key(&json, "per_head");
    json_begin_array(&json);
    for (uint32_t i = 0; i < mask->num_parts; i++)
        json_part(&mask->parts[i], &report->parts[i], &json);
    json_end_array(&json);
    json_end_object(&json);
    buf_putc(out, '\n');
}

struct table *bound_print_table(const struct bound_report *report, struct arena *arena)
{
    static const char *const columns[] = {"quantity", "value", "meaning"};
    struct table *table = table_new(arena, columns, 3);
    row_text(table, "mask", report->mask->name,
             report->mask->num_parts == 1 ? pattern_kind_name(report->mask->parts[0].pattern.kind)
                                          : "several patterns");
    text_counts(report, arena, table);
    text_bounds(report, table);
    return table;
}

void bound_print_report(const struct bound_report *report, enum table_format format,
                        struct arena *arena, struct buf *out)
{
    if (format == TABLE_JSON) {
        print_json(report, out);
        return;
    }
    if (format == TABLE_CSV) {
        table_print(bound_print_parts(report, arena), TABLE_CSV, out);
        return;
    }
    table_print(bound_print_table(report, arena), TABLE_TEXT, out);
    if (report->mask->num_parts > 1) {
        buf_putc(out, '\n');
        table_print(bound_print_parts(report, arena), TABLE_TEXT, out);
    }
}
