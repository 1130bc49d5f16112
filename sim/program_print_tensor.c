/* What the buffers of a tile program hold, and who waits for whom to leave a slot. */
#include "sim/program_print_tensor.h"

#include "base/table.h"
#include "sim/program_print.h"

static const char *loop_name(const struct program *program, const struct program_tensor *tensor)
{
    if (tensor->producer < 0)
        return "-";
    return program->num_loops == 0 ? "tile" : program->loops[tensor->loop].name;
}

static void put_readers(const struct program *program, const struct program_tensor *tensor,
                        struct buf *out)
{
    for (int i = 0; i < tensor->num_readers; i++)
        buf_printf(out, "%s%s", i == 0 ? "" : ", ", program->steps[tensor->readers[i]].name);
    if (tensor->num_readers == 0)
        buf_putc(out, '-');
}

void program_print_tensor_table(const struct program *program, struct arena *arena, struct buf *out)
{
    static const char *const columns[] = {"tensor", "buffer",   "rows",   "copies",
                                          "loop",   "producer", "readers"};
    struct table *table = table_new(arena, columns, 7);
    struct buf text;
    bool has_producer = false;
    buf_init(&text);
    for (int i = 0; i < program->num_tensors; i++) {
        const struct program_tensor *tensor = &program->tensors[i];
        has_producer = has_producer || tensor->producer >= 0;
        table_begin_row(table);
        table_string(table, tensor->name);
        table_string(table, program->buffers[tensor->buffer].name);
        table_u64(table, tensor->rows);
        table_u64(table, tensor->copies);
        table_string(table, loop_name(program, tensor));
        table_string(table, tensor->producer < 0 ? "-" : program->steps[tensor->producer].name);
        put_readers(program, tensor, &text);
        table_string(table, arena_strndup(arena, text.data, text.length));
        buf_clear(&text);
    }
    buf_release(&text);
    if (program->num_tensors == 0)
        return;
    table_print(table, TABLE_TEXT, out);
    if (has_producer)
        buf_puts(out, "a producer waits until the readers have left a slot, which holds the tensor "
                      "for one iteration of the loop\n");
    buf_putc(out, '\n');
}

void program_print_tensor_streams(const struct program *program, const struct program_step *step,
                                  struct json *json)
{
    bool has_place = false;
    for (int i = 0; i < step->num_access; i++)
        has_place = has_place || step->access[i].tensor >= 0 || step->access[i].first_row > 0;
    if (!has_place)
        return;
    json_key(json, "streams");
    json_begin_array(json);
    for (int i = 0; i < step->num_access; i++) {
        const struct program_access *access = &step->access[i];
        json_begin_object(json);
        json_key(json, "buffer");
        json_string(json, program->buffers[access->buffer].name);
        if (access->tensor >= 0) {
            json_key(json, "tensor");
            json_string(json, program->tensors[access->tensor].name);
        }
        json_key(json, "first");
        json_u64(json, access->first_row);
        json_key(json, "rows_read");
        program_print_exact_json(
            program_ratio_make(access->rows_read_ticks, program->ticks_per_cycle), json);
        json_key(json, "rows_written");
        program_print_exact_json(
            program_ratio_make(access->rows_written_ticks, program->ticks_per_cycle), json);
        json_end_object(json);
    }
    json_end_array(json);
}

void program_print_tensor_json(const struct program *program, struct json *json)
{
    json_begin_array(json);
    for (int i = 0; i < program->num_tensors; i++) {
        const struct program_tensor *tensor = &program->tensors[i];
        json_begin_object(json);
        json_key(json, "name");
        json_string(json, tensor->name);
        json_key(json, "buffer");
        json_string(json, program->buffers[tensor->buffer].name);
        json_key(json, "rows");
        json_u64(json, tensor->rows);
        json_key(json, "copies");
        json_u64(json, tensor->copies);
        if (tensor->first_row > 0) {
            json_key(json, "first");
            json_u64(json, tensor->first_row);
        }
        if (tensor->producer >= 0) {
            json_key(json, "loop");
            json_string(json, loop_name(program, tensor));
            json_key(json, "producer");
            json_string(json, program->steps[tensor->producer].name);
            json_key(json, "readers");
            json_begin_array(json);
            for (int k = 0; k < tensor->num_readers; k++)
                json_string(json, program->steps[tensor->readers[k]].name);
            json_end_array(json);
        }
        json_end_object(json);
    }
    json_end_array(json);
}
