/* Tables as JSON lines: interval, end of 8 tiles, deadlock. */
#include "cli/program_batch.h"

#include "base/file.h"
#include "base/yaml.h"
#include "sim/program_print.h"
#include "sim/program_yaml.h"

#include <string.h>

#define MAX_BATCH_BYTES ((size_t)256 << 20)
#define BATCH_TILES     8

static void print_batch_line(const struct program *program, struct arena *arena, struct buf *out)
{
    struct json json;
    struct program_interval interval;
    struct program_run run;
    program_interval_solve(program, &interval);
    program_run_execute(program, BATCH_TILES, arena, &run);
    json_init(&json, out, false);
    json_begin_object(&json);
    json_key(&json, "interval");
    if (interval.is_deadlock) {
        json_null(&json);
    } else {
        json_begin_array(&json);
        json_i64(&json, interval.interval.num);
        json_i64(&json, interval.interval.den);
        json_end_array(&json);
    }
    json_key(&json, "end_8_tiles");
    if (run.is_stuck)
        json_null(&json);
    else
        program_print_exact_json(program_ratio_make(run.end_ticks, program->ticks_per_cycle),
                                 &json);
    json_key(&json, "stuck");
    json_bool(&json, run.is_stuck);
    json_end_object(&json);
    buf_putc(out, '\n');
}

enum status program_batch_run(const char *path, struct arena *arena, struct buf *out,
                              struct err *err)
{
    static const char *const extra_keys[] = {"interval", "end_8_tiles", "stuck", NULL};
    const char *name = strcmp(path, "-") == 0 ? "<stdin>" : path;
    struct program *program = ARENA_NEW(arena, struct program);
    struct arena line_arena;
    char *text = NULL;
    size_t length = 0;
    int line = 0;
    enum status status = STATUS_OK;
    TRY(file_read(path, MAX_BATCH_BYTES, arena, &text, &length, err));
    arena_init(&line_arena);
    for (const char *at = text; status == STATUS_OK && at < text + length;) {
        struct yaml_node *root = NULL;
        const char *end = memchr(at, '\n', (size_t)(text + length - at));
        end = end == NULL ? text + length : end;
        line++;
        if (end > at) {
            status = yaml_load_text(at, (size_t)(end - at), name, line, &line_arena, &root, err);
            if (status == STATUS_OK)
                status = program_yaml_parse(root, extra_keys, &line_arena, program, err);
            if (status == STATUS_OK)
                print_batch_line(program, &line_arena, out);
            arena_reset(&line_arena);
        }
        at = end + 1;
    }
    arena_release(&line_arena);
    return status;
}
