/* Results and traces of the cycle engine. */
#include "sim/engine_print.h"

#include "base/table.h"
#include "sim/program_print.h"

#include <math.h>

static struct program_ratio in_cycles(const struct program *program, uint64_t ticks)
{
    return program_ratio_make((int64_t)ticks, program->ticks_per_cycle);
}

static const char *cycles_text(const struct program *program, uint64_t ticks, struct arena *arena)
{
    struct buf text;
    buf_init(&text);
    program_print_ratio(in_cycles(program, ticks), &text);
    const char *kept = arena_strndup(arena, text.data, text.length);
    buf_release(&text);
    return kept;
}

static void put_units(const struct program *program, const struct engine_result *result,
                      struct arena *arena, struct buf *out)
{
    const char *columns[ENGINE_NUM_CAUSES + 3] = {"unit", "steps", "busy_percent"};
    for (int k = 0; k < ENGINE_NUM_CAUSES; k++)
        columns[k + 3] = engine_cause_names[k];
    struct table *table = table_new(arena, columns, ENGINE_NUM_CAUSES + 3);
    for (int i = 0; i < program->num_units; i++) {
        const struct engine_unit_counts *counts = &result->units[i];
        table_begin_row(table);
        table_string(table, program->units[i].name);
        table_u64(table, counts->num_steps);
        table_double(table, 100.0 * (double)counts->ticks[ENGINE_BUSY] / (double)result->end_ticks,
                     4);
        for (int k = 0; k < ENGINE_NUM_CAUSES; k++)
            table_string(table, cycles_text(program, counts->ticks[k], arena));
    }
    table_print(table, TABLE_TEXT, out);
}

static void put_use(const struct program_buffer *buffer, const struct occupancy_buffer *use,
                    struct buf *out)
{
    if (!use->has_tensors)
        return;
    buf_printf(out, "%s: %llu rows in use at most, ", buffer->name,
               (unsigned long long)use->peak_rows);
    if (isnan(use->mean_rows))
        buf_puts(out, "- on average");
    else
        buf_printf(out, "%.6g on average", use->mean_rows);
    if (buffer->capacity_rows > 0)
        buf_printf(out, ", of %llu", (unsigned long long)buffer->capacity_rows);
    buf_putc(out, '\n');
}

void engine_print_text(const struct program *program, const struct engine_result *result,
                       const struct occupancy_buffer *use, struct arena *arena, struct buf *out)
{
    const double end_cycles = (double)result->end_ticks / (double)program->ticks_per_cycle;
    buf_printf(out, "%s: %llu tiles end after %s cycles\n", program->name,
               (unsigned long long)result->num_tiles,
               cycles_text(program, result->end_ticks, arena));
    if (result->num_simulated < result->num_tiles)
        buf_printf(out, "simulated: %llu tiles, the others repeat them\n",
                   (unsigned long long)result->num_simulated);
    buf_putc(out, '\n');
    put_units(program, result, arena, out);
    buf_puts(out, "busy and stalls in cycles; they add up to the end\n");
    for (int i = 0; i < program->num_buffers; i++) {
        const struct engine_buffer_counts *counts = &result->buffers[i];
        buf_printf(out, "%s: %llu rows read, %llu written, %.4g a cycle\n",
                   program->buffers[i].name, (unsigned long long)counts->rows_read,
                   (unsigned long long)counts->rows_written,
                   (double)(counts->rows_read + counts->rows_written) / end_cycles);
        put_use(&program->buffers[i], &use[i], out);
    }
    if (result->dram_bytes_read + result->dram_bytes_written > 0)
        buf_printf(out, "DRAM: %llu bytes read, %llu written, %.4g a cycle\n",
                   (unsigned long long)result->dram_bytes_read,
                   (unsigned long long)result->dram_bytes_written,
                   (double)(result->dram_bytes_read + result->dram_bytes_written) / end_cycles);
}

static void put_unit_json(const struct program *program, const struct engine_result *result,
                          int i_unit, struct json *json)
{
    const struct engine_unit_counts *counts = &result->units[i_unit];
    json_begin_object(json);
    json_key(json, "unit");
    json_string(json, program->units[i_unit].name);
    json_put_u64(json, "steps", counts->num_steps);
    for (int k = 0; k < ENGINE_NUM_CAUSES; k++) {
        json_key(json, engine_cause_names[k]);
        program_print_exact_json(in_cycles(program, counts->ticks[k]), json);
    }
    json_end_object(json);
}

void engine_print_json(const struct program *program, const struct engine_result *result,
                       const struct occupancy_buffer *use, struct json *json)
{
    json_begin_object(json);
    json_key(json, "name");
    json_string(json, program->name);
    json_put_u64(json, "num_tiles", result->num_tiles);
    json_put_u64(json, "simulated_tiles", result->num_simulated);
    json_key(json, "end");
    program_print_exact_json(in_cycles(program, result->end_ticks), json);
    json_key(json, "units");
    json_begin_array(json);
    for (int i = 0; i < program->num_units; i++)
        put_unit_json(program, result, i, json);
    json_end_array(json);
    json_key(json, "buffers");
    json_begin_array(json);
    for (int i = 0; i < program->num_buffers; i++) {
        json_begin_object(json);
        json_key(json, "buffer");
        json_string(json, program->buffers[i].name);
        json_put_u64(json, "rows_read", result->buffers[i].rows_read);
        json_put_u64(json, "rows_written", result->buffers[i].rows_written);
        if (use[i].has_tensors) {
            json_put_u64(json, "peak_rows", use[i].peak_rows);
            json_key(json, "mean_rows");
            json_double(json, use[i].mean_rows);
        }
        json_end_object(json);
    }
    json_end_array(json);
    json_put_u64(json, "dram_bytes_read", result->dram_bytes_read);
    json_put_u64(json, "dram_bytes_written", result->dram_bytes_written);
    json_end_object(json);
}

/* ---- trace ---- */

static double cycles_of(const struct engine_print_trace *trace, uint64_t ticks)
{
    return (double)ticks / (double)trace->program->ticks_per_cycle;
}

static void begin_event(struct engine_print_trace *trace, const char *name, const char *phase,
                        int track)
{
    struct json *json = &trace->json;
    buf_putc(trace->out, '\n');
    json_begin_object(json);
    json_key(json, "name");
    json_string(json, name);
    json_key(json, "ph");
    json_string(json, phase);
    json_key(json, "pid");
    json_i64(json, 0);
    json_key(json, "tid");
    json_i64(json, track);
}

static void put_time(struct engine_print_trace *trace, const char *key, uint64_t ticks)
{
    json_key(&trace->json, key);
    json_double(&trace->json, cycles_of(trace, ticks));
}

void engine_print_begin(struct engine_print_trace *trace, const struct program *program,
                        struct buf *out)
{
    *trace = (struct engine_print_trace){.program = program, .out = out};
    json_init(&trace->json, out, false);
    json_begin_object(&trace->json);
    json_key(&trace->json, "displayTimeUnit");
    json_string(&trace->json, "ns");
    json_key(&trace->json, "traceEvents");
    json_begin_array(&trace->json);
    for (int i = 0; i < program->num_units; i++) {
        begin_event(trace, "thread_name", "M", i);
        json_key(&trace->json, "args");
        json_begin_object(&trace->json);
        json_key(&trace->json, "name");
        json_string(&trace->json, program->units[i].name);
        json_end_object(&trace->json);
        json_end_object(&trace->json);
    }
}

static void put_mark(struct engine_print_trace *trace, const char *name, uint64_t ticks,
                     uint64_t tiles)
{
    begin_event(trace, name, "i", 0);
    put_time(trace, "ts", ticks);
    json_key(&trace->json, "s");
    json_string(&trace->json, "g");
    json_key(&trace->json, "args");
    json_begin_object(&trace->json);
    json_put_u64(&trace->json, "tiles", tiles);
    json_end_object(&trace->json);
    json_end_object(&trace->json);
}

static void put_span(struct engine_print_trace *trace, const char *name, int unit, uint64_t start,
                     uint64_t end, uint64_t tile)
{
    begin_event(trace, name, "X", unit);
    put_time(trace, "ts", start);
    put_time(trace, "dur", end - start);
    json_key(&trace->json, "args");
    json_begin_object(&trace->json);
    json_put_u64(&trace->json, "tile", tile);
    json_end_object(&trace->json);
    json_end_object(&trace->json);
}

void engine_print_event(void *context, const struct engine_event *event)
{
    struct engine_print_trace *trace = context;
    if (trace->num_events > ENGINE_PRINT_MAX_EVENTS)
        return;
    trace->num_events++;
    if (event->kind == ENGINE_JUMP) {
        put_mark(trace, "repeats", event->done_ticks, event->tile);
        for (int i = 0; i < trace->program->num_units; i++)
            trace->start_ticks[i] += event->ticks;
        return;
    }
    const struct program_step *step = &trace->program->steps[event->step];
    if (trace->num_events > ENGINE_PRINT_MAX_EVENTS)
        put_mark(trace, "the trace ends here", event->ticks, event->tile);
    else if (event->kind == ENGINE_FINISH)
        put_span(trace, step->name, step->unit, trace->start_ticks[step->unit], event->ticks,
                 event->tile);
    else if (event->ticks > event->ready_ticks)
        put_span(trace, engine_cause_names[event->cause], step->unit, event->ready_ticks,
                 event->ticks, event->tile);
    if (event->kind == ENGINE_START)
        trace->start_ticks[step->unit] = event->ticks;
}

void engine_print_level(void *context, uint64_t ticks, int buffer, uint64_t rows)
{
    struct engine_print_trace *trace = context;
    struct json *json = &trace->json;
    if (trace->num_events >= ENGINE_PRINT_MAX_EVENTS)
        return;
    trace->num_events++;
    begin_event(trace, trace->program->buffers[buffer].name, "C", 0);
    put_time(trace, "ts", ticks);
    json_key(json, "args");
    json_begin_object(json);
    json_put_u64(json, "rows in use", rows);
    json_end_object(json);
    json_end_object(json);
}

void engine_print_end(struct engine_print_trace *trace)
{
    buf_putc(trace->out, '\n');
    json_end_array(&trace->json);
    json_end_object(&trace->json);
    buf_putc(trace->out, '\n');
}
