/* Each file is an observer of the run or a run of its own. */
#include "cli/program_cycle.h"

#include "base/file.h"
#include "sim/engine_print.h"
#include "sim/event_list.h"

#include <string.h>

/* The run with its results, and its trace if asked for. */
static enum status run_table(const struct program_cycle *asked, const struct program *program,
                             uint64_t num_tiles, struct arena *arena, struct engine_result *out,
                             struct err *err)
{
    struct engine_print_trace trace;
    struct engine_options options = {.no_period = asked->no_period};
    struct buf text;
    if (asked->trace == NULL)
        return engine_run(program, num_tiles, &options, arena, out, err);
    buf_init(&text);
    engine_print_begin(&trace, program, &text);
    options.on_event = engine_print_event;
    options.context = &trace;
    enum status status = engine_run(program, num_tiles, &options, arena, out, err);
    if (status == STATUS_OK) {
        engine_print_end(&trace);
        status = file_write_atomic(asked->trace, text.data, text.length, err);
    }
    buf_release(&text);
    return status;
}

static enum status put_events(const struct program *program, uint64_t num_tiles,
                              struct arena *arena, struct buf *out, struct err *err)
{
    struct event_list list;
    TRY(event_list_run(program, num_tiles, NULL, 0, arena, &list, err));
    event_list_put_csv(&list, out);
    return STATUS_OK;
}

static enum status write_events(const char *path, const struct program *program, uint64_t num_tiles,
                                struct arena *arena, struct err *err)
{
    struct buf text;
    buf_init(&text);
    enum status status = put_events(program, num_tiles, arena, &text, err);
    if (status == STATUS_OK)
        status = file_write_atomic(path, text.data, text.length, err);
    buf_release(&text);
    return status;
}

enum status program_cycle_run(const struct program_cycle *asked, const struct program *program,
                              uint64_t num_tiles, struct json *json, struct arena *arena,
                              struct buf *out, struct err *err)
{
    struct engine_result result;
    const bool has_list = asked->events != NULL && strcmp(asked->events, "-") == 0;
    TRY(run_table(asked, program, num_tiles, arena, &result, err));
    if (has_list)
        return put_events(program, num_tiles, arena, out, err);
    if (asked->events != NULL)
        TRY(write_events(asked->events, program, num_tiles, arena, err));
    if (json != NULL)
        engine_print_json(program, &result, json);
    else
        engine_print_text(program, &result, arena, out);
    return STATUS_OK;
}
