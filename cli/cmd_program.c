/* weir program: tile programs as tables, with interval, critical path, slack and naive execution.
 */
#include "base/file.h"
#include "cli/cli.h"
#include "cli/option.h"
#include "cli/program_batch.h"
#include "cli/program_cycle.h"
#include "cli/program_tables.h"
#include "reports/waterfall.h"
#include "sim/engine.h"
#include "sim/program_print.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_TILES 2
#define CYCLE_TILES   1000

static const struct pos no_pos = {NULL, 0, 0};

struct options {
    const char *action; /* "run", "show", "cycle"; NULL: --batch */
    const char *path;
    const char *batch;
    const char *phase;
    const char *tiles;
    const char *format;
    const char *level;
    struct program_point point; /* of an experiment */
    struct program_cycle cycle;
    uint64_t num_tiles; /* 0: not given */
    bool is_json;
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

/* The tables of a point as a level has them; NULL: the level that the action is about. */
static enum status parse_level(const char *text, const char *action, bool *out_is_cycle,
                               struct err *err)
{
    const char *level = text;
    if (level == NULL)
        level = action != NULL && strcmp(action, "cycle") == 0 ? "cycle" : "analytic";
    *out_is_cycle = strcmp(level, "cycle") == 0;
    if (!*out_is_cycle && strcmp(level, "analytic") != 0)
        return err_set(err, STATUS_USAGE, no_pos, NULL,
                       "--level must be analytic or cycle, got '%.60s'", text);
    return STATUS_OK;
}

/* Options that only some actions have. */
static enum status check_actions(const struct options *options, struct err *err)
{
    const bool is_cycle = strcmp(options->action, "cycle") == 0;
    const bool is_show = strcmp(options->action, "show") == 0;
    const struct {
        const char *name;
        bool is_set;
        bool is_known;
    } all[] = {
        {"--tiles", options->tiles != NULL, !is_show},
        {"--trace", options->cycle.trace != NULL, is_cycle},
        {"--events", options->cycle.events != NULL, is_cycle},
        {"--no-period", options->cycle.no_period, is_cycle},
    };
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
        if (all[i].is_set && !all[i].is_known)
            return err_set(err, STATUS_USAGE, no_pos, NULL, "'program %s' has no option '%s'",
                           options->action, all[i].name);
    return STATUS_OK;
}

static enum status check_words(int num_words, const char *const *words, struct options *options,
                               struct err *err)
{
    static const char *const actions[] = {"run", "show", "cycle"};
    if (options->batch != NULL && num_words > 0)
        return err_set(err, STATUS_USAGE, no_pos, NULL, "--batch takes no '%.60s'", words[0]);
    if (options->batch != NULL)
        return STATUS_OK;
    if (num_words == 0)
        return err_set(err, STATUS_USAGE, no_pos, NULL,
                       "'program' needs show, run, cycle or --batch; see 'weir help program'");
    options->action = words[0];
    bool is_known = false;
    for (int i = 0; i < 3; i++)
        is_known = is_known || strcmp(options->action, actions[i]) == 0;
    if (!is_known)
        return err_set(err, STATUS_USAGE, no_pos, NULL,
                       "'program' knows show, run, cycle and --batch, not '%.60s'",
                       options->action);
    if (num_words == 1)
        return err_set(err, STATUS_USAGE, no_pos, NULL, "'program %s' needs a file",
                       options->action);
    options->path = words[1];
    return check_actions(options, err);
}

static enum status parse_options(int argc, char **argv, struct options *out, struct err *err)
{
    *out = (struct options){0};
    const struct option known[] = {
        {"--tiles", NULL, NULL, &out->tiles},
        {"--format", NULL, NULL, &out->format},
        {"--svg", NULL, NULL, &out->cycle.svg},
        {"--trace", NULL, NULL, &out->cycle.trace},
        {"--events", NULL, NULL, &out->cycle.events},
        {"--no-period", NULL, &out->cycle.no_period, NULL},
        {"--study", NULL, NULL, &out->point.study},
        {"--design", NULL, NULL, &out->point.design},
        {"--model", NULL, NULL, &out->point.model},
        {"--mask", NULL, NULL, &out->point.mask},
        {"--seq_len", NULL, NULL, &out->point.seq_len},
        {"--accounting", NULL, NULL, &out->point.accounting},
        {"--phase", NULL, NULL, &out->phase},
        {"--level", NULL, NULL, &out->level},
        {"--batch", NULL, NULL, &out->batch},
        {NULL, NULL, NULL, NULL},
    };
    const char *words[2] = {NULL};
    int num_words = 0;
    TRY(option_parse(known, argc, argv, words, 0, 2, "FILE", &num_words, err));
    TRY(check_words(num_words, words, out, err));
    TRY(parse_level(out->level, out->action, &out->point.is_cycle, err));
    if (out->tiles != NULL)
        TRY(parse_tiles(out->tiles, &out->num_tiles, err));
    return out->format == NULL ? STATUS_OK : parse_format(out->format, &out->is_json, err);
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
    if (options->cycle.svg != NULL)
        TRY(write_svg(options->cycle.svg, program, &interval, arena, err));
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

static enum status run_one(const struct options *options, const struct program_tables *tables,
                           int i, struct json *json, struct arena *arena, struct buf *out,
                           struct err *err)
{
    uint64_t num_tiles = options->num_tiles != 0 ? options->num_tiles : tables->num_tiles[i];
    num_tiles = num_tiles == 0 ? CYCLE_TILES : num_tiles;
    if (strcmp(options->action, "cycle") != 0)
        return run_table(options, tables->programs[i], json, arena, out, err);
    struct program_cycle cycle = options->cycle;
    cycle.schedule = tables->schedule;
    return program_cycle_run(&cycle, tables->programs[i], num_tiles, json, arena, out, err);
}

/* Every table of the file, one after the other. */
static enum status run_tables(const struct options *options, struct arena *arena, struct buf *out,
                              struct err *err)
{
    struct program_tables tables;
    struct json json;
    TRY(program_tables_load(options->path, &options->point, options->phase, arena, &tables, err));
    const char *file_option = options->cycle.svg != NULL      ? "--svg"
                              : options->cycle.trace != NULL  ? "--trace"
                              : options->cycle.events != NULL ? "--events"
                                                              : NULL;
    const bool is_list = options->cycle.events != NULL && strcmp(options->cycle.events, "-") == 0;
    if (file_option != NULL && tables.num > 1)
        return err_set(err, STATUS_USAGE, no_pos, NULL,
                       "%s takes one table, this point has %d; choose one with --phase",
                       file_option, tables.num);
    if (tables.schedule != NULL && options->num_tiles != 0)
        return err_set(err, STATUS_USAGE, no_pos, NULL,
                       "--tiles does not go with a mask: its tiles are a list");
    if (is_list)
        return run_one(options, &tables, 0, NULL, arena, out, err);
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
        if (tables.title != NULL && !options->is_json)
            buf_printf(out, "\n%s, %llu tiles\n", tables.programs[i]->name,
                       (unsigned long long)tables.num_tiles[i]);
        TRY(run_one(options, &tables, i, options->is_json ? &json : NULL, arena, out, err));
    }
    if (tables.title != NULL && options->is_json) {
        json_end_array(&json);
        json_end_object(&json);
    }
    if (options->is_json)
        buf_putc(out, '\n');
    return STATUS_OK;
}

static enum status cmd_program_run(int argc, char **argv, struct err *err)
{
    struct options options;
    struct arena arena;
    struct buf out;
    TRY(parse_options(argc, argv, &options, err));
    arena_init(&arena);
    buf_init(&out);
    enum status status = options.batch != NULL ? program_batch_run(options.batch, &arena, &out, err)
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
        "       weir program cycle FILE|EXPERIMENT [POINT] [--tiles N] [--svg FILE]\n"
        "                          [--trace FILE] [--events FILE|-] [--no-period]\n"
        "                          [--format table|json]\n"
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
        "                 published or full, default the experiment's first; --phase N\n"
        "                 for one program (1, 2, ...) of a point that has several; --mask NAME for "
        "a\n"
        "                 mask of the study, whose tiles 'cycle' runs; without it all run;\n"
        "                 --level analytic or cycle: the table of that level, default that\n"
        "                 of the action; on the level cycle it has the point's transfers\n"
        "  --tiles N      tiles to run: default 2 for run; for cycle all of a point, or 1000\n"
        "  --svg FILE     show, run: the steady state as a picture, critical steps framed;\n"
        "                 cycle: what the engine did in the first tiles, the steady state and\n"
        "                 the last tiles, stalls by cause, rows in use of the buffers\n"
        "  --trace FILE   cycle: a trace for Perfetto (Chrome JSON), 1 us for 1 cycle\n"
        "  --events FILE  cycle: every event as CSV, by cycle and unit: start of a step, rows\n"
        "                 read and written, slot (an operation issues), done (its result is\n"
        "                 there), end; a list that is too long ends with 'cut', fewer --tiles\n"
        "                 make it shorter. '-': on standard output, instead of the results\n"
        "  --no-period    cycle: simulate every tile, jump over nothing that repeats\n"
        "  --format F     table (default) or json\n"
        "\n"
        "A table is YAML (or JSON): steps with name, unit, slots and latency (cycles, whole or\n"
        "such as 64/16), lag (tiles), when (every, first, last) and waits (a step, or\n"
        "[step, tiles ago]).\n"
        "For cycle also: loops (name, count; innermost first), with 'when' as {loop: first};\n"
        "reads and writes of a step ({buffer: rows in each slot}), dram_read, dram_write\n"
        "(bytes), partial (true: only in tiles that a mask cuts); buffers with capacity (rows),\n"
        "banks, reads, writes, accesses (rows a cycle), bank_ports (rows a cycle of one bank:\n"
        "row r lies in bank r mod banks; a stream of rows is then {rows, first} or {rows,\n"
        "tensor}, several are a list, and a tensor has 'first' too); tensors with buffer, rows, "
        "copies and,\n"
        "if filling them waits for room, loop, producer and readers: no step producer in\n"
        "iteration i of the loop starts before the readers in iteration i - copies are done;\n"
        "units with skew; dram with bytes_per_cycle, burst, outstanding, latency.\n"
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
