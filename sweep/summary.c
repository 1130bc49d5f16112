/* Sums in line order, so that a resumed run and any number of threads print the same table. */
#include "sweep/summary.h"

#include "base/json_read.h"
#include "sweep/journal.h"
#include "sweep/masks.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define MAX_LISTED  24 /* points that are listed one by one */
#define DIGITS      5
#define CHUNK_BYTES 65536

/* Smallest, largest and sum of the values that have a meaning. */
struct span {
    uint64_t num;
    double least;
    double most;
    double sum;
};

struct group {
    uint64_t num_points;
    uint64_t num_infeasible;
    struct span latency_s;
    struct span energy_pj;
    struct span traffic_bytes;
    struct span util_2d;
    struct span util_1d;
};

struct summary {
    const struct inputs *inputs;
    struct arena *arena;
    int *first_group; /* of each study: group of its first entry and line */
    struct group *groups;
    bool is_listed;
    struct summary_record *listed; /* [point][line] of a small run */
    bool *is_there;
};

struct summary_record summary_record_of(const struct result *result, bool is_infeasible)
{
    const double none = (double)NAN;
    return (struct summary_record){
        .model = result->model,
        .seq_len = result->seq_len,
        .array_side = result->array_side,
        .latency_s = is_infeasible ? none : result->latency_s,
        .energy_pj = is_infeasible ? none : result->energy_pj,
        .traffic_bytes = is_infeasible ? none : result->traffic_bytes,
        .util_2d = is_infeasible ? none : result->util_2d,
        .util_1d = is_infeasible ? none : result->util_1d,
        .speedup =
            is_infeasible || !result->mask.name ? none : result->mask.dense_cycles / result->cycles,
        .is_infeasible = is_infeasible,
    };
}

struct summary *summary_new(const struct inputs *inputs, struct arena *arena)
{
    struct summary *summary = ARENA_NEW(arena, struct summary);
    const struct points *points = &inputs->points;
    summary->inputs = inputs;
    summary->arena = arena;
    summary->first_group = ARENA_ARRAY(arena, int, points->num_studies);
    int num_groups = 0;
    for (int s = 0; s < points->num_studies; s++) {
        summary->first_group[s] = num_groups;
        num_groups += points->studies[s].num_entries * inputs_num_lines(inputs);
    }
    summary->groups = ARENA_ARRAY(arena, struct group, num_groups);
    summary->is_listed = points->num <= MAX_LISTED;
    if (summary->is_listed) {
        const size_t num = (size_t)points->num * (size_t)inputs_num_lines(inputs);
        summary->listed = ARENA_ARRAY(arena, struct summary_record, num);
        summary->is_there = ARENA_ARRAY(arena, bool, num);
    }
    return summary;
}

static void add_to_span(struct span *span, double value)
{
    if (isnan(value))
        return;
    if (span->num == 0 || value < span->least)
        span->least = value;
    if (span->num == 0 || value > span->most)
        span->most = value;
    span->sum += value;
    span->num++;
}

void summary_add(struct summary *summary, uint64_t number, int line,
                 const struct summary_record *record)
{
    const struct inputs *inputs = summary->inputs;
    struct point point;
    points_at(&inputs->points, number, &point);
    struct group *group = &summary->groups[summary->first_group[point.study] +
                                           point.entry * inputs_num_lines(inputs) + line];
    group->num_points++;
    group->num_infeasible += record->is_infeasible;
    add_to_span(&group->latency_s, record->latency_s);
    add_to_span(&group->energy_pj, record->energy_pj);
    add_to_span(&group->traffic_bytes, record->traffic_bytes);
    add_to_span(&group->util_2d, record->util_2d);
    add_to_span(&group->util_1d, record->util_1d);
    if (summary->is_listed) {
        const size_t at = (size_t)number * (size_t)inputs_num_lines(inputs) + (size_t)line;
        summary->listed[at] = *record;
        summary->is_there[at] = true;
    }
}

static double number_of(const struct json_value *line, const char *key)
{
    double value = (double)NAN;
    if (!json_read_number(json_read_get(line, key), &value))
        return (double)NAN;
    return value;
}

static bool has_text(const struct json_value *line, const char *key, const char *text)
{
    const struct json_value *value = json_read_get(line, key);
    return value && value->kind == JSON_STRING && strcmp(value->text, text) == 0;
}

static enum status read_line(struct summary *summary, const char *text, size_t length,
                             const char *path, uint64_t index, struct arena *scratch,
                             struct err *err)
{
    const struct inputs *inputs = summary->inputs;
    const struct json_value *line = NULL;
    const int place = index < INT32_MAX ? (int)index + 1 : INT32_MAX;
    TRY(json_read_parse(text, length, path, place, scratch, &line, err));
    const uint64_t number = index / (uint64_t)inputs_num_lines(inputs);
    const int place_in_point = (int)(index % (uint64_t)inputs_num_lines(inputs));
    struct point point;
    points_at(&inputs->points, number, &point);
    const struct points_study *study = &inputs->points.studies[point.study];
    const struct workload *workload = &inputs->workloads[point.workload];
    if (!has_text(line, "study", study->name) ||
        !has_text(line, "design", study->entries[point.entry].name) ||
        !has_text(line, "level", inputs_line_level(inputs, place_in_point)) ||
        !has_text(line, "accounting", inputs_line_accounting(inputs, place_in_point)))
        return err_set(err, STATUS_CONFIG, (struct pos){path, place, 1}, NULL,
                       "is not point %" PRIu64 " of the experiment: use --fresh to start again",
                       number);
    const double seq_len = number_of(line, "seq_len");
    const double array_side = number_of(line, "array_side");
    const struct summary_record record = {
        .model = workload->name,
        .seq_len = seq_len >= 0.0 ? (uint64_t)seq_len : 0,
        .array_side = array_side >= 0.0 ? (uint64_t)array_side : 0,
        .latency_s = number_of(line, "latency_s"),
        .energy_pj = number_of(line, "energy_pj"),
        .traffic_bytes = number_of(line, "traffic_bytes"),
        .util_2d = number_of(line, "util_2d"),
        .util_1d = number_of(line, "util_1d"),
        .speedup = number_of(json_read_get(line, "mask"), "speedup"),
        .is_infeasible = json_read_get(line, "error") != NULL,
    };
    summary_add(summary, number, place_in_point, &record);
    return STATUS_OK;
}

/* The next line without its end; false at the end of the file. */
static bool next_line(FILE *file, struct buf *line)
{
    char chunk[CHUNK_BYTES];
    buf_clear(line);
    while (fgets(chunk, sizeof(chunk), file)) {
        buf_puts(line, chunk);
        if (line->length > 0 && line->data[line->length - 1] == '\n') {
            line->data[--line->length] = '\0';
            return true;
        }
    }
    return line->length > 0;
}

static enum status read_lines(struct summary *summary, FILE *file, const char *path,
                              uint64_t num_points, struct buf *line, struct arena *scratch,
                              struct err *err)
{
    const uint64_t num_lines = num_points * (uint64_t)inputs_num_lines(summary->inputs);
    for (uint64_t i = 0; i < num_lines; i++) {
        if (!next_line(file, line))
            return err_set(err, STATUS_SYSTEM, (struct pos){path, 0, 0}, NULL,
                           "line %" PRIu64 " cannot be read: %s", i + 1,
                           ferror(file) ? strerror(errno) : "the file was cut meanwhile");
        arena_reset(scratch);
        TRY(read_line(summary, line->data, line->length, path, i, scratch, err));
    }
    return STATUS_OK;
}

enum status summary_read(struct summary *summary, const char *path, uint64_t num_points,
                         struct err *err)
{
    if (num_points == 0)
        return STATUS_OK;
    FILE *file = fopen(path, "rb");
    if (!file)
        return err_set(err, STATUS_SYSTEM, (struct pos){path, 0, 0}, NULL, "cannot open: %s",
                       strerror(errno));
    struct arena scratch;
    struct buf line;
    arena_init(&scratch);
    buf_init(&line);
    const enum status status = read_lines(summary, file, path, num_points, &line, &scratch, err);
    buf_release(&line);
    arena_release(&scratch);
    (void)fclose(file);
    return status;
}

static void print_listed(const struct summary *summary, enum table_format format, struct buf *out)
{
    static const char *const columns[] = {"study",     "design",     "model",         "mapping",
                                          "seq_len",   "array_side", "level",         "accounting",
                                          "latency_s", "energy_pj",  "traffic_bytes", "util_2d",
                                          "util_1d",   "mask",       "speedup"};
    const struct inputs *inputs = summary->inputs;
    const bool has_masks = inputs->num_masks > 0;
    const int num_columns = (int)(sizeof(columns) / sizeof(columns[0])) - (has_masks ? 0 : 2);
    struct table *table = table_new(summary->arena, columns, num_columns);
    for (uint64_t number = 0; number < inputs->points.num; number++) {
        struct point point;
        points_at(&inputs->points, number, &point);
        const struct points_study *study = &inputs->points.studies[point.study];
        for (int a = 0; a < inputs_num_lines(inputs); a++) {
            const size_t at = (size_t)number * (size_t)inputs_num_lines(inputs) + (size_t)a;
            const struct summary_record *record = &summary->listed[at];
            if (!summary->is_there[at])
                continue;
            table_begin_row(table);
            table_string(table, study->name);
            table_string(table, study->entries[point.entry].name);
            table_string(table, record->model ? record->model : "-");
            table_string(table, study->entries[point.entry].mapping_name);
            table_u64(table, record->seq_len);
            table_u64(table, record->array_side);
            table_string(table, inputs_line_level(inputs, a));
            table_string(table, inputs_line_accounting(inputs, a));
            table_double(table, record->latency_s, DIGITS);
            table_double(table, record->energy_pj, DIGITS);
            table_double(table, record->traffic_bytes, DIGITS);
            table_double(table, record->util_2d, DIGITS);
            table_double(table, record->util_1d, DIGITS);
            if (!has_masks)
                continue;
            table_string(table, point.mask < 0 ? "-" : inputs->masks[point.mask].name);
            table_double(table, record->speedup, DIGITS);
        }
    }
    table_print(table, format, out);
}

static double mean(const struct span *span)
{
    return span->num ? span->sum / (double)span->num : (double)NAN;
}

static double least(const struct span *span)
{
    return span->num ? span->least : (double)NAN;
}

static double most(const struct span *span)
{
    return span->num ? span->most : (double)NAN;
}

static void print_groups(const struct summary *summary, enum table_format format, struct buf *out)
{
    static const char *const columns[] = {
        "study",         "design",       "mapping",       "level",         "accounting",
        "points",        "infeasible",   "latency_min_s", "latency_max_s", "energy_min_pj",
        "energy_max_pj", "util_2d_mean", "util_1d_mean"};
    const struct inputs *inputs = summary->inputs;
    struct table *table =
        table_new(summary->arena, columns, (int)(sizeof(columns) / sizeof(columns[0])));
    const int num_lines = inputs_num_lines(inputs);
    const struct group *group = summary->groups;
    for (int s = 0; s < inputs->points.num_studies; s++) {
        const struct points_study *study = &inputs->points.studies[s];
        for (int i = 0; i < study->num_entries * num_lines; i++, group++) {
            if (group->num_points == 0)
                continue;
            const struct points_entry *entry = &study->entries[i / num_lines];
            table_begin_row(table);
            table_string(table, study->name);
            table_string(table, entry->name);
            table_string(table, entry->mapping_name);
            table_string(table, inputs_line_level(inputs, i % num_lines));
            table_string(table, inputs_line_accounting(inputs, i % num_lines));
            table_u64(table, group->num_points);
            table_u64(table, group->num_infeasible);
            table_double(table, least(&group->latency_s), DIGITS);
            table_double(table, most(&group->latency_s), DIGITS);
            table_double(table, least(&group->energy_pj), DIGITS);
            table_double(table, most(&group->energy_pj), DIGITS);
            table_double(table, mean(&group->util_2d), DIGITS);
            table_double(table, mean(&group->util_1d), DIGITS);
        }
    }
    table_print(table, format, out);
}

void summary_print(const struct summary *summary, enum table_format format, struct buf *out)
{
    if (summary->is_listed)
        print_listed(summary, format, out);
    else
        print_groups(summary, format, out);
}
