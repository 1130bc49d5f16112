/* Written with the JSON writer, read with the YAML reader: JSON is a flow-style YAML document. */
#include "reports/program_file.h"

#include "base/file.h"
#include "base/json.h"
#include "sim/program_print.h"
#include "sim/program_yaml.h"

#include <stdio.h>
#include <string.h>

static const char *const when_names[] = {"every", "first", "last"};

static void put_cycles(struct json *json, const char *key, const struct program *program,
                       int64_t ticks)
{
    const struct program_ratio ratio = program_ratio_make(ticks, program->ticks_per_cycle);
    char text[64];
    json_key(json, key);
    if (ratio.den == 1) {
        json_i64(json, ratio.num);
        return;
    }
    snprintf(text, sizeof text, "%lld/%lld", (long long)ratio.num, (long long)ratio.den);
    json_string(json, text);
}

static void put_when(struct json *json, const struct program *program,
                     const struct program_step *step)
{
    json_key(json, "when");
    if (program->num_loops == 0 || program_is_every(step)) {
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
    json_key(json, "waits");
    program_print_waits_json(program, step, json);
    json_end_object(json);
}

static void put_text(struct json *json, const char *key, const char *text)
{
    json_key(json, key);
    json_string(json, text ? text : "");
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
    if (program->num_loops > 0) {
        json_key(&json, "loops");
        json_begin_array(&json);
        for (int i = 0; i < program->num_loops; i++) {
            json_begin_object(&json);
            put_text(&json, "name", program->loops[i].name);
            json_key(&json, "count");
            json_u64(&json, program->loops[i].count);
            json_end_object(&json);
        }
        json_end_array(&json);
    }
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

static enum status read_line(const char *text, size_t length, const char *path, int line,
                             struct arena *arena, struct program_file_entry *out, struct err *err)
{
    static const char *const extra_keys[] = {"study", "design", "point", NULL};
    struct yaml_node *root = NULL;
    struct program *program = ARENA_NEW(arena, struct program);
    TRY(yaml_load_text(text, length, path, line, arena, &root, err));
    TRY(program_yaml_parse(root, extra_keys, arena, program, err));
    TRY(read_text(root, "study", &out->study, err));
    TRY(read_text(root, "design", &out->design, err));
    TRY(read_text(root, "point", &out->point, err));
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
