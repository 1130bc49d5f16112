/* Written with the JSON writer, read with the YAML reader: JSON is a flow-style YAML document. */
#include "reports/program_file.h"

#include "base/file.h"
#include "base/json.h"
#include "base/quantity.h"
#include "sim/program_yaml.h"

#include <stdio.h>
#include <string.h>

static const char *const when_names[] = {"every", "first", "last"};

static void put_when(struct json *json, const struct program *program,
                     const struct program_step *step)
{
    json_key(json, "when");
    bool is_every = true;
    for (int i = 0; i < PROGRAM_MAX_LOOPS; i++)
        is_every = is_every && step->when[i] == PROGRAM_EVERY;
    if (program->num_loops == 0 || is_every) {
        json_string(json, when_names[step->when[0]]);
        return;
    }
    json_begin_object(json);
    for (int i = 0; i < program->num_loops; i++) {
        if (step->when[i] == PROGRAM_EVERY)
            continue;
        json_key(json, program->loops[i].name);
        json_string(json, when_names[step->when[i]]);
    }
    json_end_object(json);
}

static void put_text(struct json *json, const char *key, const char *text)
{
    json_key(json, key);
    json_string(json, text ? text : "");
}

static void put_optional(struct json *json, const char *key, uint64_t value)
{
    if (value > 0)
        json_put_u64(json, key, value);
}

/* "64", or "64/72" where it is a fraction, as the reader takes it. */
static void put_exact(struct json *json, const char *key, struct program_ratio ratio)
{
    char text[64];
    json_key(json, key);
    if (ratio.den == 1) {
        json_i64(json, ratio.num);
        return;
    }
    snprintf(text, sizeof text, "%lld/%lld", (long long)ratio.num, (long long)ratio.den);
    json_string(json, text);
}

static void put_cycles(struct json *json, const char *key, const struct program *program,
                       int64_t ticks)
{
    put_exact(json, key, program_ratio_make(ticks, program->ticks_per_cycle));
}

static void put_stream(struct json *json, const struct program *program,
                       const struct program_access *access, struct program_ratio rows)
{
    json_begin_object(json);
    put_exact(json, "rows", rows);
    put_optional(json, "first", access->first_row);
    if (access->tensor >= 0)
        put_text(json, "tensor", program->tensors[access->tensor].name);
    json_end_object(json);
}

/* Rows in a slot, by buffer: each stream with its place; nothing where the step moves none. */
static void put_rows(struct json *json, const char *key, const struct program *program,
                     const struct program_step *step, bool is_write)
{
    json_key(json, key);
    json_begin_object(json);
    for (int b = 0; b < program->num_buffers; b++) {
        bool is_open = false;
        for (int k = 0; k < step->num_access; k++) {
            const struct program_access *access = &step->access[k];
            const int64_t rows = is_write ? access->rows_written_ticks : access->rows_read_ticks;
            if (rows == 0 || access->buffer != b)
                continue;
            if (!is_open) {
                json_key(json, program->buffers[b].name);
                json_begin_array(json);
            }
            is_open = true;
            put_stream(json, program, access, program_ratio_make(rows, step->slots_ticks));
        }
        if (is_open)
            json_end_array(json);
    }
    json_end_object(json);
}

static void put_waits(struct json *json, const struct program *program,
                      const struct program_step *step)
{
    json_key(json, "waits");
    json_begin_array(json);
    for (int i = 0; i < step->num_waits; i++) {
        json_begin_array(json);
        json_string(json, program->steps[step->waits[i].step].name);
        json_i64(json, step->waits[i].age);
        if (step->waits[i].is_space)
            json_string(json, "space");
        json_end_array(json);
    }
    json_end_array(json);
}

static void put_step(struct json *json, const struct program *program,
                     const struct program_step *step)
{
    json_begin_object(json);
    json_key(json, "name");
    json_string(json, step->name);
    json_key(json, "unit");
    json_string(json, program->units[step->unit].name);
    put_cycles(json, "slots", program, step->slots_ticks);
    put_cycles(json, "latency", program, step->latency_ticks);
    json_key(json, "lag");
    json_i64(json, step->lag);
    put_when(json, program, step);
    if (step->is_partial_only) {
        json_key(json, "partial");
        json_bool(json, true);
    }
    put_waits(json, program, step);
    put_rows(json, "reads", program, step, false);
    put_rows(json, "writes", program, step, true);
    put_optional(json, step->is_dram_write ? "dram_write" : "dram_read", step->dram_bytes);
    json_end_object(json);
}

static void put_loops(struct json *json, const struct program *program)
{
    json_key(json, "loops");
    json_begin_array(json);
    for (int i = 0; i < program->num_loops; i++) {
        json_begin_object(json);
        put_text(json, "name", program->loops[i].name);
        json_put_u64(json, "count", program->loops[i].count);
        json_end_object(json);
    }
    json_end_array(json);
}

static void put_buffers(struct json *json, const struct program *program)
{
    json_key(json, "buffers");
    json_begin_array(json);
    for (int i = 0; i < program->num_buffers; i++) {
        const struct program_buffer *buffer = &program->buffers[i];
        json_begin_object(json);
        put_text(json, "name", buffer->name);
        put_optional(json, "capacity", buffer->capacity_rows);
        put_optional(json, "banks", buffer->num_banks);
        put_optional(json, "reads", buffer->read_rows_per_cycle);
        put_optional(json, "writes", buffer->write_rows_per_cycle);
        put_optional(json, "accesses", buffer->access_rows_per_cycle);
        put_optional(json, "bank_ports", buffer->bank_ports);
        json_end_object(json);
    }
    json_end_array(json);
}

static void put_tensors(struct json *json, const struct program *program)
{
    json_key(json, "tensors");
    json_begin_array(json);
    for (int i = 0; i < program->num_tensors; i++) {
        const struct program_tensor *tensor = &program->tensors[i];
        json_begin_object(json);
        put_text(json, "name", tensor->name);
        put_text(json, "buffer", program->buffers[tensor->buffer].name);
        json_put_u64(json, "rows", tensor->rows);
        json_put_u64(json, "copies", tensor->copies);
        put_optional(json, "first", tensor->first_row);
        if (program->num_loops > 0)
            put_text(json, "loop", program->loops[tensor->loop].name);
        if (tensor->producer >= 0) {
            put_text(json, "producer", program->steps[tensor->producer].name);
            json_key(json, "readers");
            json_begin_array(json);
            for (int r = 0; r < tensor->num_readers; r++)
                json_string(json, program->steps[tensor->readers[r]].name);
            json_end_array(json);
        }
        json_end_object(json);
    }
    json_end_array(json);
}

static void put_machine(struct json *json, const struct program *program)
{
    if (program->num_loops > 0)
        put_loops(json, program);
    if (program->num_buffers > 0)
        put_buffers(json, program);
    if (program->num_tensors > 0)
        put_tensors(json, program);
    json_key(json, "units");
    json_begin_array(json);
    for (int i = 0; i < program->num_units; i++) {
        json_begin_object(json);
        put_text(json, "name", program->units[i].name);
        if (program->units[i].skew_ticks > 0)
            put_cycles(json, "skew", program, program->units[i].skew_ticks);
        json_end_object(json);
    }
    json_end_array(json);
    const struct program_dram *dram = &program->dram;
    if (dram->bytes_per_cycle.num == 0)
        return;
    json_key(json, "dram");
    json_begin_object(json);
    put_exact(json, "bytes_per_cycle", dram->bytes_per_cycle);
    json_put_u64(json, "burst", dram->burst_bytes);
    put_optional(json, "outstanding", dram->max_outstanding);
    put_optional(json, "latency", (uint64_t)dram->latency_cycles);
    json_end_object(json);
}

void program_file_put(const struct program_file_entry *entry, struct buf *out)
{
    const struct program *program = entry->program;
    struct json json;
    json_init(&json, out, false);
    json_begin_object(&json);
    put_text(&json, "study", entry->study);
    put_text(&json, "design", entry->design);
    put_text(&json, "point", entry->point);
    put_text(&json, "name", program->name);
    put_optional(&json, "tiles", entry->num_tiles);
    if (entry->is_cycle)
        put_text(&json, "level", "cycle");
    put_machine(&json, program);
    json_key(&json, "steps");
    json_begin_array(&json);
    for (int i = 0; i < program->num_steps; i++)
        put_step(&json, program, &program->steps[i]);
    json_end_array(&json);
    json_end_object(&json);
    buf_putc(out, '\n');
}

static enum status read_text(const struct yaml_node *root, const char *key, const char **out,
                             struct err *err)
{
    const struct yaml_node *node = yaml_get(root, key);
    if (!node)
        return err_set(err, STATUS_CONFIG, root->pos, key, "a program of a report needs '%s'", key);
    TRY(yaml_expect(node, YAML_SCALAR, key, err));
    *out = node->text;
    return STATUS_OK;
}

static enum status read_tiles(const struct yaml_node *root, uint64_t *out, struct err *err)
{
    const struct yaml_node *node = yaml_get(root, "tiles");
    *out = 0;
    if (!node)
        return STATUS_OK;
    TRY(yaml_expect(node, YAML_SCALAR, "tiles", err));
    return quantity_parse_u64(node->text, UNIT_COUNT, node->pos, "tiles", out, err);
}

static enum status read_level(const struct yaml_node *root, bool *out, struct err *err)
{
    const struct yaml_node *node = yaml_get(root, "level");
    *out = node != NULL;
    if (!node)
        return STATUS_OK;
    TRY(yaml_expect(node, YAML_SCALAR, "level", err));
    if (strcmp(node->text, "cycle") != 0)
        return err_set(err, STATUS_CONFIG, node->pos, "level",
                       "a program of a report is of the level 'cycle' or says none, got '%.60s'",
                       node->text);
    return STATUS_OK;
}

static enum status read_line(const char *text, size_t length, const char *path, int line,
                             struct arena *arena, struct program_file_entry *out, struct err *err)
{
    static const char *const extra_keys[] = {"study", "design", "point", "tiles", "level", NULL};
    struct yaml_node *root = NULL;
    struct program *program = ARENA_NEW(arena, struct program);
    TRY(yaml_load_text(text, length, path, line, arena, &root, err));
    TRY(program_yaml_parse(root, extra_keys, arena, program, err));
    TRY(read_text(root, "study", &out->study, err));
    TRY(read_text(root, "design", &out->design, err));
    TRY(read_text(root, "point", &out->point, err));
    TRY(read_tiles(root, &out->num_tiles, err));
    TRY(read_level(root, &out->is_cycle, err));
    out->program = program;
    return STATUS_OK;
}

enum status program_file_read(const char *path, struct arena *arena,
                              struct program_file_entry **out, size_t *out_num, struct err *err)
{
    char *text = NULL;
    size_t length = 0, capacity = 0;
    int line = 1;
    *out = NULL;
    *out_num = 0;
    TRY(file_read(path, PROGRAM_FILE_MAX_BYTES, arena, &text, &length, err));
    for (char *at = text, *end; *at; at = *end ? end + 1 : end, line++) {
        end = at + strcspn(at, "\n");
        if (end == at)
            continue;
        struct program_file_entry entry;
        TRY(read_line(at, (size_t)(end - at), path, line, arena, &entry, err));
        *out = arena_grow(arena, *out, *out_num, &capacity, sizeof entry);
        (*out)[(*out_num)++] = entry;
    }
    return STATUS_OK;
}
