/* How a tile program looks: the table with slack, the interval with its reason, a run's instances.
 */
#include "sim/program_print.h"

#include "base/table.h"
#include "sim/program_print_tensor.h"

#include <assert.h>
#include <stdlib.h>

static const char *const WHEN_NAMES[] = {"every", "first", "last"};

void program_print_ratio(struct program_ratio ratio, struct buf *out)
{
    buf_printf(out, "%lld", (long long)ratio.num);
    if (ratio.den != 1)
        buf_printf(out, "/%lld", (long long)ratio.den);
}

static struct program_ratio in_cycles(const struct program *program, int64_t ticks)
{
    return program_ratio_make(ticks, program->ticks_per_cycle);
}

/* Text in the arena of what `out` holds; clears it. */
static const char *take_text(struct arena *arena, struct buf *out)
{
    const char *text = arena_strndup(arena, out->data, out->length);
    buf_clear(out);
    return text;
}

void program_print_path(const struct program *program, const struct program_interval *interval,
                        struct buf *out)
{
    for (int i = 0; i < interval->num_critical; i++) {
        const bool is_last = i == interval->num_critical - 1;
        buf_puts(out, program->steps[interval->critical[i]].name);
        buf_puts(out, interval->is_wait[i] ? " =>" : " ->");
        if (interval->critical_age[i] != 0)
            buf_printf(out, "[t%+d]", interval->critical_age[i]);
        if (!is_last)
            buf_putc(out, ' ');
    }
    if (interval->num_critical > 0)
        buf_printf(out, " %s", program->steps[interval->critical[0]].name);
}

void program_print_deadlock(const struct program *program, const struct program_interval *interval,
                            struct buf *out)
{
    assert(interval->is_deadlock);
    for (int i = interval->num_critical - 1; i >= 0; i--) {
        const int awaited = interval->critical[i];
        const int waiting = interval->critical[(i + 1) % interval->num_critical];
        const int age = interval->critical_age[i];
        const bool is_first = i == interval->num_critical - 1;
        buf_printf(out, "%s'%s' %s '%s'", is_first ? "" : ", ", program->steps[waiting].name,
                   interval->is_wait[i] ? "waits for" : "is issued after",
                   program->steps[awaited].name);
        if (age > 0)
            buf_printf(out, " of %d tile%s before", age, age == 1 ? "" : "s");
        else if (age < 0)
            buf_printf(out, " of %d tile%s later", -age, age == -1 ? "" : "s");
        else
            buf_puts(out, " of the same tile");
    }
}

static void put_waits(const struct program *program, const struct program_step *step,
                      struct buf *out)
{
    for (int i = 0; i < step->num_waits; i++) {
        buf_printf(out, "%s%s", i == 0 ? "" : ", ", program->steps[step->waits[i].step].name);
        if (step->waits[i].age != 0)
            buf_printf(out, "[t-%d]", step->waits[i].age);
    }
    if (step->num_waits == 0)
        buf_putc(out, '-');
}

static void put_when(const struct program *program, const struct program_step *step,
                     struct buf *out)
{
    const char *separator = "";
    for (int i = 0; i < PROGRAM_MAX_LOOPS; i++) {
        if (step->when[i] == PROGRAM_EVERY)
            continue;
        buf_puts(out, separator);
        if (program->num_loops > 0)
            buf_printf(out, "%s ", program->loops[i].name);
        buf_puts(out, WHEN_NAMES[step->when[i]]);
        separator = ", ";
    }
    if (step->is_partial_only)
        buf_printf(out, "%spartial", separator);
    if (program_is_every(step))
        buf_puts(out, WHEN_NAMES[PROGRAM_EVERY]);
}

static void put_rows(const struct program *program, const struct program_step *step, bool is_write,
                     struct buf *out)
{
    const char *separator = "";
    for (int i = 0; i < step->num_access; i++) {
        const struct program_access *access = &step->access[i];
        const int64_t rows = is_write ? access->rows_written_ticks : access->rows_read_ticks;
        if (rows == 0)
            continue;
        buf_printf(out, "%s%s ", separator, program->buffers[access->buffer].name);
        program_print_ratio(in_cycles(program, rows), out);
        if (access->tensor >= 0)
            buf_printf(out, " of %s", program->tensors[access->tensor].name);
        if (access->first_row > 0)
            buf_printf(out, " from %llu", (unsigned long long)access->first_row);
        separator = ", ";
    }
    if (separator[0] == '\0')
        buf_putc(out, '-');
}

static const char *const TABLE_COLUMNS[] = {"step", "unit",  "slots",     "latency",      "lag",
                                            "when", "waits", "rows_read", "rows_written", "slack"};
enum { NUM_TABLE_COLUMNS = 10 };

static void put_step(const struct program *program, int i_step, struct program_ratio slack,
                     struct arena *arena, struct table *table)
{
    const struct program_step *step = &program->steps[i_step];
    struct buf text;
    buf_init(&text);
    table_begin_row(table);
    table_string(table, step->name);
    table_string(table, program->units[step->unit].name);
    program_print_ratio(in_cycles(program, step->slots_ticks), &text);
    table_string(table, take_text(arena, &text));
    program_print_ratio(in_cycles(program, step->latency_ticks), &text);
    table_string(table, take_text(arena, &text));
    table_u64(table, (uint64_t)step->lag);
    put_when(program, step, &text);
    table_string(table, take_text(arena, &text));
    put_waits(program, step, &text);
    table_string(table, take_text(arena, &text));
    put_rows(program, step, false, &text);
    table_string(table, take_text(arena, &text));
    put_rows(program, step, true, &text);
    table_string(table, take_text(arena, &text));
    if (slack.den == 0)
        buf_putc(&text, '-');
    else
        program_print_ratio(slack, &text);
    table_string(table, take_text(arena, &text));
    buf_release(&text);
}

void program_print_table(const struct program *program, const struct program_interval *interval,
                         struct arena *arena, struct buf *out)
{
    struct program_ratio slack[PROGRAM_MAX_STEPS];
    struct table *table = table_new(arena, TABLE_COLUMNS, NUM_TABLE_COLUMNS);
    program_interval_slack(program, interval, slack);
    for (int i = 0; i < program->num_steps; i++)
        put_step(program, i, slack[i], arena, table);
    table_print(table, TABLE_TEXT, out);
    buf_puts(out, "slots, latency, slack in cycles; rows for one tile\n\n");
    program_print_tensor_table(program, arena, out);
    buf_puts(out, "interval ");
    program_print_ratio(interval->interval, out);
    buf_puts(out, " cycles per tile, set by\n  ");
    program_print_path(program, interval, out);
    buf_putc(out, '\n');
}

void program_print_exact_json(struct program_ratio ratio, struct json *json)
{
    if (ratio.den == 1) {
        json_i64(json, ratio.num);
        return;
    }
    json_begin_array(json);
    json_i64(json, ratio.num);
    json_i64(json, ratio.den);
    json_end_array(json);
}

void program_print_waits_json(const struct program *program, const struct program_step *step,
                              struct json *json)
{
    json_begin_array(json);
    for (int i = 0; i < step->num_waits; i++) {
        json_begin_array(json);
        json_string(json, program->steps[step->waits[i].step].name);
        json_i64(json, step->waits[i].age);
        json_end_array(json);
    }
    json_end_array(json);
}

static void put_rows_json(const struct program *program, const struct program_step *step,
                          bool is_write, struct json *json)
{
    json_key(json, is_write ? "rows_written" : "rows_read");
    json_begin_object(json);
    for (int b = 0; b < program->num_buffers; b++) {
        int64_t rows = 0;
        for (int i = 0; i < step->num_access; i++)
            if (step->access[i].buffer == b)
                rows +=
                    is_write ? step->access[i].rows_written_ticks : step->access[i].rows_read_ticks;
        if (rows == 0)
            continue;
        json_key(json, program->buffers[b].name);
        program_print_exact_json(in_cycles(program, rows), json);
    }
    json_end_object(json);
}

static void put_step_json(const struct program *program, const struct program_step *step,
                          struct program_ratio slack, struct json *json)
{
    struct buf when;
    buf_init(&when);
    put_when(program, step, &when);
    json_begin_object(json);
    json_key(json, "name");
    json_string(json, step->name);
    json_key(json, "unit");
    json_string(json, program->units[step->unit].name);
    json_key(json, "slots");
    program_print_exact_json(in_cycles(program, step->slots_ticks), json);
    json_key(json, "latency");
    program_print_exact_json(in_cycles(program, step->latency_ticks), json);
    json_key(json, "lag");
    json_i64(json, step->lag);
    json_key(json, "when");
    json_string(json, when.data);
    json_key(json, "waits");
    program_print_waits_json(program, step, json);
    put_rows_json(program, step, false, json);
    put_rows_json(program, step, true, json);
    program_print_tensor_streams(program, step, json);
    json_key(json, "dram_bytes");
    json_u64(json, step->dram_bytes);
    json_key(json, "slack");
    if (slack.den == 0)
        json_null(json);
    else
        program_print_exact_json(slack, json);
    json_end_object(json);
    buf_release(&when);
}

void program_print_json(const struct program *program, const struct program_interval *interval,
                        struct json *json)
{
    struct program_ratio slack[PROGRAM_MAX_STEPS];
    program_interval_slack(program, interval, slack);
    json_key(json, "name");
    json_string(json, program->name);
    json_key(json, "interval");
    json_begin_array(json);
    json_i64(json, interval->interval.num);
    json_i64(json, interval->interval.den);
    json_end_array(json);
    json_key(json, "interval_cycles");
    json_double(json, program_ratio_value(interval->interval));
    json_key(json, "critical");
    json_begin_array(json);
    for (int i = 0; i < interval->num_critical; i++) {
        json_begin_object(json);
        json_key(json, "step");
        json_string(json, program->steps[interval->critical[i]].name);
        json_key(json, "next_waits");
        json_bool(json, interval->is_wait[i]);
        json_key(json, "age");
        json_i64(json, interval->critical_age[i]);
        json_end_object(json);
    }
    json_end_array(json);
    json_key(json, "tensors");
    program_print_tensor_json(program, json);
    json_key(json, "steps");
    json_begin_array(json);
    for (int i = 0; i < program->num_steps; i++)
        put_step_json(program, &program->steps[i], slack[i], json);
    json_end_array(json);
}

struct instance {
    int64_t start_ticks;
    int64_t done_ticks;
    uint64_t tile;
    int step;
};

/* By start, then end, then tile, then table order: a total order, so the output is one. */
static int compare_instances(const void *left, const void *right)
{
    const struct instance *a = left;
    const struct instance *b = right;
    if (a->start_ticks != b->start_ticks)
        return a->start_ticks < b->start_ticks ? -1 : 1;
    if (a->done_ticks != b->done_ticks)
        return a->done_ticks < b->done_ticks ? -1 : 1;
    if (a->tile != b->tile)
        return a->tile < b->tile ? -1 : 1;
    return a->step < b->step ? -1 : a->step > b->step;
}

static struct instance *sort_instances(const struct program_run *run, struct arena *arena,
                                       size_t *out_num)
{
    const size_t max = (size_t)run->num_tiles * (size_t)run->num_steps;
    struct instance *instances = ARENA_ARRAY(arena, struct instance, max);
    size_t num = 0;
    for (size_t i = 0; i < max; i++) {
        if (run->start_ticks[i] < 0)
            continue;
        instances[num++] = (struct instance){.start_ticks = run->start_ticks[i],
                                             .done_ticks = run->done_ticks[i],
                                             .tile = i / (size_t)run->num_steps,
                                             .step = (int)(i % (size_t)run->num_steps)};
    }
    qsort(instances, num, sizeof(*instances), compare_instances);
    *out_num = num;
    return instances;
}

void program_print_run(const struct program *program, const struct program_run *run,
                       struct arena *arena, struct buf *out)
{
    static const char *const columns[] = {"start", "done", "tile", "step", "unit"};
    size_t num = 0;
    const struct instance *instances = sort_instances(run, arena, &num);
    struct table *table = table_new(arena, columns, 5);
    struct buf text;
    buf_init(&text);
    for (size_t i = 0; i < num; i++) {
        const struct program_step *step = &program->steps[instances[i].step];
        table_begin_row(table);
        program_print_ratio(in_cycles(program, instances[i].start_ticks), &text);
        table_string(table, take_text(arena, &text));
        program_print_ratio(in_cycles(program, instances[i].done_ticks), &text);
        table_string(table, take_text(arena, &text));
        table_u64(table, instances[i].tile);
        table_string(table, step->name);
        table_string(table, program->units[step->unit].name);
    }
    buf_release(&text);
    table_print(table, TABLE_TEXT, out);
    buf_puts(out, "end ");
    program_print_ratio(in_cycles(program, run->end_ticks), out);
    buf_printf(out, " cycles, %llu tiles\n", (unsigned long long)run->num_tiles);
}

void program_print_run_json(const struct program *program, const struct program_run *run,
                            struct arena *arena, struct json *json)
{
    size_t num = 0;
    const struct instance *instances = sort_instances(run, arena, &num);
    json_begin_array(json);
    for (size_t i = 0; i < num; i++) {
        json_begin_object(json);
        json_key(json, "step");
        json_string(json, program->steps[instances[i].step].name);
        json_key(json, "tile");
        json_u64(json, instances[i].tile);
        json_key(json, "start");
        program_print_exact_json(in_cycles(program, instances[i].start_ticks), json);
        json_key(json, "done");
        program_print_exact_json(in_cycles(program, instances[i].done_ticks), json);
        json_end_object(json);
    }
    json_end_array(json);
}
