/* Each file is an observer of the run or a run of its own. */
#include "cli/program_cycle.h"

#include "base/file.h"
#include "reports/timeline_svg.h"
#include "sim/engine_print.h"
#include "sim/event_list.h"

#include <string.h>

/* Who watches the run: the rows in use first, which tell the trace. */
struct observer {
    struct occupancy *occupancy;
    struct engine_print_trace *trace; /* NULL: none */
};

static void observe(void *context, const struct engine_event *event)
{
    struct observer *observer = context;
    occupancy_event(observer->occupancy, event);
    if (observer->trace != NULL)
        engine_print_event(observer->trace, event);
}

struct results {
    struct engine_result run;
    struct occupancy_buffer use[PROGRAM_MAX_BUFFERS];
};

static enum status run_table(const struct program_cycle *asked, const struct program *program,
                             uint64_t num_tiles, struct engine_print_trace *trace,
                             struct arena *arena, struct results *out, struct err *err)
{
    struct observer observer = {.trace = trace};
    struct engine_options options = {.schedule = asked->schedule, .no_period = asked->no_period};
    if (trace != NULL || program->num_tensors > 0) {
        options.on_event = observe;
        options.context = &observer;
    }
    observer.occupancy = occupancy_new(program, num_tiles, asked->schedule,
                                       trace != NULL ? engine_print_level : NULL, trace, arena);
    TRY(engine_run(program, num_tiles, &options, arena, &out->run, err));
    occupancy_end(observer.occupancy, out->run.end_ticks, out->use);
    return STATUS_OK;
}

/* The run with its results, and its trace if asked for. */
static enum status run_and_trace(const struct program_cycle *asked, const struct program *program,
                                 uint64_t num_tiles, struct arena *arena, struct results *out,
                                 struct err *err)
{
    struct engine_print_trace trace;
    struct buf text;
    if (asked->trace == NULL)
        return run_table(asked, program, num_tiles, NULL, arena, out, err);
    buf_init(&text);
    engine_print_begin(&trace, program, &text);
    enum status status = run_table(asked, program, num_tiles, &trace, arena, out, err);
    if (status == STATUS_OK) {
        engine_print_end(&trace);
        status = file_write_atomic(asked->trace, text.data, text.length, err);
    }
    buf_release(&text);
    return status;
}

static enum status put_events(const struct program *program, uint64_t num_tiles,
                              const struct schedule *schedule, struct arena *arena, struct buf *out,
                              struct err *err)
{
    struct event_list list;
    const struct engine_options options = {.schedule = schedule};
    TRY(event_list_run(program, num_tiles, &options, 0, arena, &list, err));
    event_list_put_csv(&list, out);
    return STATUS_OK;
}

static enum status write_events(const char *path, const struct program *program, uint64_t num_tiles,
                                const struct schedule *schedule, struct arena *arena,
                                struct err *err)
{
    struct buf text;
    buf_init(&text);
    enum status status = put_events(program, num_tiles, schedule, arena, &text, err);
    if (status == STATUS_OK)
        status = file_write_atomic(path, text.data, text.length, err);
    buf_release(&text);
    return status;
}

static enum status write_svg(const char *path, const struct program *program, uint64_t num_tiles,
                             const struct schedule *schedule, struct arena *arena, struct err *err)
{
    struct timeline timeline;
    struct buf svg;
    TRY(timeline_run(program, num_tiles, schedule, arena, &timeline, err));
    buf_init(&svg);
    timeline_svg_put(&timeline, false, "stall", &svg);
    const enum status status = file_write_atomic(path, svg.data, svg.length, err);
    buf_release(&svg);
    return status;
}

enum status program_cycle_run(const struct program_cycle *asked, const struct program *program,
                              uint64_t num_tiles, struct json *json, struct arena *arena,
                              struct buf *out, struct err *err)
{
    struct results results;
    const bool has_list = asked->events != NULL && strcmp(asked->events, "-") == 0;
    TRY(run_and_trace(asked, program, num_tiles, arena, &results, err));
    if (has_list)
        return put_events(program, num_tiles, asked->schedule, arena, out, err);
    if (asked->events != NULL)
        TRY(write_events(asked->events, program, num_tiles, asked->schedule, arena, err));
    if (asked->svg != NULL)
        TRY(write_svg(asked->svg, program, num_tiles, asked->schedule, arena, err));
    if (json != NULL)
        engine_print_json(program, &results.run, results.use, json);
    else
        engine_print_text(program, &results.run, results.use, arena, out);
    return STATUS_OK;
}
