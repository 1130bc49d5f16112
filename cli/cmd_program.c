/* weir program: tile programs as tables, with interval, critical path, slack and naive execution.
 */
#include "base/datadir.h"
#include "base/file.h"
#include "base/yaml.h"
#include "cli/cli.h"
#include "cli/program_point.h"
#include "reports/waterfall.h"
#include "sim/engine_print.h"
#include "sim/overlay.h"
#include "sim/program_print.h"
#include "sim/program_yaml.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_TABLE_BYTES ((size_t)4 << 20)
#define MAX_BATCH_BYTES ((size_t)256 << 20)
#define DEFAULT_TILES   2
#define CYCLE_TILES     1000
#define BATCH_TILES     8

static const struct pos no_pos = {NULL, 0, 0};

struct options {
    const char *action; /* "run", "show", "cycle" or "--batch" */
    const char *path;
    const char *trace;
    const char *svg;
    struct program_point point; /* of an experiment */
    uint64_t num_tiles;         /* 0: not given */
    bool is_json;
    bool no_period;
};

/* The tables of a file: one, or those of the phases of a point. */
struct tables {
    const char *title; /* NULL: a table written by hand */
    int num;
    const struct program **programs;
    uint64_t *num_tiles; /* of the whole point; 0: not known */
};

static enum status parse_tiles(const char *text, uint64_t *out, struct err *err)
{
    char *end = NULL;
    errno = 0;
    const unsigned long long value = strtoull(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end != '\0' || errno != 0 || value < 1 ||
        value > ENGINE_MAX_TILES)
        return err_set(err, STATUS_USAGE, no_pos, NULL,
                       "--tiles must be a whole number from 1 to %llu, got '%s'",
                       (unsigned long long)ENGINE_MAX_TILES, text);
    *out = value;
    return STATUS_OK;
}

static enum status parse_format(const char *text, bool *out_is_json, struct err *err)
{
    *out_is_json = strcmp(text, "json") == 0;
    if (!*out_is_json && strcmp(text, "table") != 0)
        return err_set(err, STATUS_USAGE, no_pos, NULL, "--format must be table or json, got '%s'",
                       text);
    return STATUS_OK;
}

/* Where the value of an option goes; NULL: no option takes one. */
static const char **find_slot(const char *name, struct options *options, const char **number,
                              const char **format)
{
    const struct {
        const char *name;
        const char **slot;
    } slots[] = {
        {"--tiles", number},
        {"--format", format},
        {"--trace", &options->trace},
        {"--svg", &options->svg},
        {"--study", &options->point.study},
        {"--design", &options->point.design},
        {"--model", &options->point.model},
        {"--seq_len", &options->point.seq_len},
        {"--accounting", &options->point.accounting},
    };
    for (size_t i = 0; i < sizeof(slots) / sizeof(slots[0]); i++)
        if (strcmp(name, slots[i].name) == 0)
            return slots[i].slot;
    return NULL;
}

static enum status parse_option(const char *name, const char *value, struct options *out,
                                bool *out_has_value, struct err *err)
{
    const char *number = NULL;
    const char *format = NULL;
    assert(out != NULL);
    const char **slot = find_slot(name, out, &number, &format);
    *out_has_value = slot != NULL;
    if (strcmp(name, "--no-period") == 0) {
        out->no_period = true;
        return STATUS_OK;
    }
    if (slot == NULL)
        return err_set(err, STATUS_USAGE, no_pos, NULL, "'program' has no option '%s'", name);
    if (value == NULL)
        return err_set(err, STATUS_USAGE, no_pos, NULL, "'%s' needs a value", name);
    *slot = value;
    if (number != NULL)
        return parse_tiles(number, &out->num_tiles, err);
    return format != NULL ? parse_format(format, &out->is_json, err) : STATUS_OK;
}

static enum status parse_options(int argc, char **argv, struct options *out, struct err *err)
{
    static const char *const actions[] = {"run", "show", "cycle", "--batch"};
    bool is_known = false;
    *out = (struct options){0};
    if (argc < 2)
        return err_set(err, STATUS_USAGE, no_pos, NULL,
                       "'program' needs show, run, cycle or --batch; see 'weir help program'");
    out->action = argv[1];
    for (int i = 0; i < 4; i++)
        is_known = is_known || strcmp(out->action, actions[i]) == 0;
    if (!is_known)
        return err_set(err, STATUS_USAGE, no_pos, NULL,
                       "'program' knows show, run, cycle and --batch, not '%s'", out->action);
    for (int i = 2; i < argc; i++) {
        if (argv[i][0] == '-' && argv[i][1] != '\0') {
            bool has_value = false;
            TRY(parse_option(argv[i], i + 1 < argc ? argv[i + 1] : NULL, out, &has_value, err));
            i += has_value ? 1 : 0;
        } else if (out->path != NULL) {
            return err_set(err, STATUS_USAGE, no_pos, NULL, "'program' takes one file, not '%s'",
                           argv[i]);
        } else {
            out->path = argv[i];
        }
    }
    if (out->path == NULL)
        return err_set(err, STATUS_USAGE, no_pos, NULL, "'program %s' needs a file", out->action);
    return STATUS_OK;
}

static enum status load_point(const struct options *options, const struct yaml_node *root,
                              const char *path, struct arena *arena, struct tables *out,
                              struct err *err)
{
    const struct design *design = NULL;
    TRY(program_point_lower(&options->point, root, path, arena, &design, &out->title, err));
    const struct lower *lowered = design->lowered;
    out->num = lowered->num_phases;
    out->programs = ARENA_ARRAY(arena, const struct program *, out->num);
    out->num_tiles = ARENA_ARRAY(arena, uint64_t, out->num);
    for (int i = 0; i < out->num; i++) {
        out->programs[i] = &lowered->phases[i].program;
        out->num_tiles[i] = lowered->phases[i].num_tiles;
    }
    return STATUS_OK;
}

static enum status load_tables(const struct options *options, struct arena *arena,
                               struct tables *out, struct err *err)
{
    static const char *const extra_keys[] = {"interval", "end_8_tiles", "stuck", NULL};
    const char *path = datadir_find(arena, "experiment", options->path);
    char *text = NULL;
    size_t length = 0;
    struct yaml_node *root = NULL;
    *out = (struct tables){.num = 1};
    TRY(file_read(path, MAX_TABLE_BYTES, arena, &text, &length, err));
    TRY(yaml_load_text(text, length, path, 1, arena, &root, err));
    if (root->kind == YAML_MAPPING && yaml_get(root, "steps") == NULL &&
        (yaml_get(root, "studies") != NULL || yaml_get(root, "base") != NULL)) {
        const struct yaml_node *experiment = NULL;
        TRY(overlay_load(path, arena, &experiment, err));
        return load_point(options, experiment, path, arena, out, err);
    }
    struct program *program = ARENA_NEW(arena, struct program);
    TRY(program_yaml_parse(root, extra_keys, arena, program, err));
    out->programs = ARENA_ARRAY(arena, const struct program *, 1);
    out->programs[0] = program;
    out->num_tiles = ARENA_ARRAY(arena, uint64_t, 1);
    return STATUS_OK;
}

static enum status solve(const struct program *program, const char *path,
                         struct program_interval *out, struct err *err)
{
    program_interval_solve(program, out);
    if (!out->is_deadlock)
        return STATUS_OK;
    struct buf text;
    buf_init(&text);
    program_print_deadlock(program, out, &text);
    const enum status status =
        err_set(err, STATUS_CONFIG, (struct pos){path, 1, 1}, "steps", "deadlock: %s", text.data);
    buf_release(&text);
    return status;
}

static void print_program(const struct program *program, const struct program_interval *interval,
                          const struct program_run *run, struct json *json, struct arena *arena,
                          struct buf *out)
{
    if (json == NULL) {
        program_print_table(program, interval, arena, out);
        if (run != NULL) {
            buf_putc(out, '\n');
            program_print_run(program, run, arena, out);
        }
        return;
    }
    json_begin_object(json);
    program_print_json(program, interval, json);
    if (run != NULL) {
        json_key(json, "num_tiles");
        json_u64(json, run->num_tiles);
        json_key(json, "end");
        program_print_exact_json(program_ratio_make(run->end_ticks, program->ticks_per_cycle),
                                 json);
        json_key(json, "instances");
        program_print_run_json(program, run, arena, json);
    }
    json_end_object(json);
}

/* The steady state as a picture. */
static enum status write_svg(const char *path, const struct program *program,
                             const struct program_interval *interval, struct arena *arena,
                             struct err *err)
{
    struct buf svg;
    if (interval->interval.num == 0)
        return err_set(err, STATUS_UNSUPPORTED, no_pos, NULL,
                       "--svg needs a step that happens in every tile");
    buf_init(&svg);
    waterfall_put_svg(program, interval, false, arena, &svg);
    const enum status status = file_write_atomic(path, svg.data, svg.length, err);
    buf_release(&svg);
    return status;
}

static enum status run_table(const struct options *options, const struct program *program,
                             struct json *json, struct arena *arena, struct buf *out,
                             struct err *err)
{
    struct program_interval interval;
    struct program_run run;
    const bool has_run = strcmp(options->action, "run") == 0;
    const uint64_t most = PROGRAM_RUN_MAX_INSTANCES / (uint64_t)program->num_steps;
    TRY(solve(program, options->path, &interval, err));
    if (options->svg != NULL)
        TRY(write_svg(options->svg, program, &interval, arena, err));
    if (has_run) {
        if (options->num_tiles > most)
            return err_set(err, STATUS_USAGE, no_pos, NULL,
                           "--tiles must be at most %llu for a table of %d steps",
                           (unsigned long long)most, program->num_steps);
        program_run_execute(program, options->num_tiles == 0 ? DEFAULT_TILES : options->num_tiles,
                            arena, &run);
    }
    print_program(program, &interval, has_run ? &run : NULL, json, arena, out);
    return STATUS_OK;
}

/* Cycle-level run of a table; its trace if asked for. */
static enum status run_cycle(const struct options *options, const struct program *program,
                             uint64_t num_tiles, struct json *json, struct arena *arena,
                             struct buf *out, struct err *err)
{
    struct engine_result result;
    struct engine_print_trace trace;
    struct engine_options engine_options = {.no_period = options->no_period};
    struct buf trace_text;
    buf_init(&trace_text);
    if (options->trace != NULL) {
        engine_print_begin(&trace, program, &trace_text);
        engine_options.on_event = engine_print_event;
        engine_options.context = &trace;
    }
    enum status status = engine_run(program, num_tiles, &engine_options, arena, &result, err);
    if (status == STATUS_OK && options->trace != NULL) {
        engine_print_end(&trace);
        status = file_write_atomic(options->trace, trace_text.data, trace_text.length, err);
    }
    buf_release(&trace_text);
    if (status != STATUS_OK)
        return status;
    if (json != NULL)
        engine_print_json(program, &result, json);
    else
        engine_print_text(program, &result, arena, out);
    return STATUS_OK;
}

/* Every table of the file, one after the other. */
static enum status run_tables(const struct options *options, struct arena *arena, struct buf *out,
                              struct err *err)
{
    const bool is_cycle = strcmp(options->action, "cycle") == 0;
    struct tables tables;
    struct json json;
    TRY(load_tables(options, arena, &tables, err));
    if ((options->trace != NULL || options->svg != NULL) && tables.num > 1)
        return err_set(err, STATUS_USAGE, no_pos, NULL,
                       "%s takes one table, this point has %d phases",
                       options->trace != NULL ? "--trace" : "--svg", tables.num);
    json_init(&json, out, true);
    if (tables.title != NULL && !options->is_json)
        buf_printf(out, "%s\n", tables.title);
    if (tables.title != NULL && options->is_json) {
        json_begin_object(&json);
        json_key(&json, "point");
        json_string(&json, tables.title);
        json_key(&json, "phases");
        json_begin_array(&json);
    }
    for (int i = 0; i < tables.num; i++) {
        const struct program *program = tables.programs[i];
        struct json *object = options->is_json ? &json : NULL;
        uint64_t num_tiles = options->num_tiles != 0 ? options->num_tiles : tables.num_tiles[i];
        num_tiles = num_tiles == 0 ? CYCLE_TILES : num_tiles;
        if (tables.title != NULL && !options->is_json)
            buf_printf(out, "\n%s, %llu tiles\n", program->name,
                       (unsigned long long)tables.num_tiles[i]);
        if (is_cycle)
            TRY(run_cycle(options, program, num_tiles, object, arena, out, err));
        else
            TRY(run_table(options, program, object, arena, out, err));
    }
    if (tables.title != NULL && options->is_json) {
        json_end_array(&json);
        json_end_object(&json);
    }
    if (options->is_json)
        buf_putc(out, '\n');
    return STATUS_OK;
}

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

/* One table per line in, one answer per line out. Nothing is printed unless all lines are good. */
static enum status run_batch(const struct options *options, struct arena *arena, struct buf *out,
                             struct err *err)
{
    static const char *const extra_keys[] = {"interval", "end_8_tiles", "stuck", NULL};
    const char *name = strcmp(options->path, "-") == 0 ? "<stdin>" : options->path;
    struct program *program = ARENA_NEW(arena, struct program);
    struct arena line_arena;
    char *text = NULL;
    size_t length = 0;
    int line = 0;
    enum status status = STATUS_OK;
    TRY(file_read(options->path, MAX_BATCH_BYTES, arena, &text, &length, err));
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

static enum status cmd_program_run(int argc, char **argv, struct err *err)
{
    struct options options;
    struct arena arena;
    struct buf out;
    TRY(parse_options(argc, argv, &options, err));
    arena_init(&arena);
    buf_init(&out);
    enum status status = strcmp(options.action, "--batch") == 0
                             ? run_batch(&options, &arena, &out, err)
                             : run_tables(&options, &arena, &out, err);
    if (status == STATUS_OK)
        (void)fwrite(out.data, 1, out.length, stdout); /* main reports what did not get out */
    buf_release(&out);
    arena_release(&arena);
    return status;
}

const struct cli_verb cmd_program_verb = {
    .name = "program",
    .summary = "tile programs: interval, critical path, slack, execution",
    .usage =
        "usage: weir program show FILE|EXPERIMENT [POINT] [--svg FILE]\n"
        "                          [--format table|json]\n"
        "       weir program run FILE|EXPERIMENT [POINT] [--tiles N] [--format table|json]\n"
        "       weir program cycle FILE|EXPERIMENT [POINT] [--tiles N] [--trace FILE]\n"
        "                          [--no-period] [--format table|json]\n"
        "       weir program --batch FILE|-\n"
        "\n"
        "Tile programs: what every unit does for one key tile, in the order in which it issues\n"
        "it; written by hand, or lowered from a point of an experiment. Prints the table, the\n"
        "interval (cycles per tile in the long run, exact), the critical path that sets it,\n"
        "and for every step the slack: by how many cycles it may grow for free.\n"
        "\n"
        "  show           the table with all three\n"
        "  run            the same, then start and end of every step of the first tiles, in\n"
        "                 cycles, from an idle machine\n"
        "  cycle          the cycle engine on the table: ports of buffers, DRAM, skew; every\n"
        "                 cycle of every unit is busy or a stall with one cause\n"
        "  --batch FILE   one table per line as JSON ('-': standard input); answers each line\n"
        "                 with {\"interval\": [num, den] or null, \"end_8_tiles\": cycles or "
        "null,\n"
        "                 \"stuck\": true or false}\n"
        "  POINT          the first point that fits --study, --design, --model (names in the\n"
        "                 experiment), --seq_len (tokens, such as 64Ki); --accounting\n"
        "                 published or full, default the experiment's first\n"
        "  --tiles N      tiles to run: default 2 for run; for cycle all of a point, or 1000\n"
        "  --svg FILE     show, run: the steady state as a picture, critical steps framed\n"
        "  --trace FILE   cycle: a trace for Perfetto (Chrome JSON), 1 us for 1 cycle\n"
        "  --no-period    cycle: simulate every tile, jump over nothing that repeats\n"
        "  --format F     table (default) or json\n"
        "\n"
        "A table is YAML (or JSON): steps with name, unit, slots and latency (cycles, whole or\n"
        "such as 64/16), lag (tiles), when (every, first, last) and waits (a step, or\n"
        "[step, tiles ago]).\n"
        "In a path, 'A => B' says that B waits for A, 'A -> B' that B is next on A's unit;\n"
        "[t+1] marks that B is of the next tile.\n"
        "\n"
        "examples: weir program run configs/program/binding.yaml --tiles 3\n"
        "          weir program show configs/experiment/fusemax.yaml --design binding --model "
        "BERT\n"
        "\n"
        "exit codes: 0 ok, 2 usage, 3 bad input or a table that deadlocks, 4 unsupported,\n"
        "5 system\n",
    .run = cmd_program_run,
};
