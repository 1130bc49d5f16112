/* weir run: evaluates every point of an experiment, prints a summary, writes lines and the report.
 */
#include "base/datadir.h"
#include "base/file.h"
#include "cli/cli.h"
#include "cli/option.h"
#include "reports/program_file.h"
#include "reports/report.h"
#include "sim/cycle.h"
#include "sweep/evaluate.h"
#include "sweep/pool.h"
#include "sweep/sweep.h"

#include <inttypes.h>
#include <signal.h>
#include <string.h>

static const struct pos no_pos = {NULL, 0, 0};

/* Raised by SIGINT or SIGTERM; a second one ends the program at once. */
static volatile sig_atomic_t is_interrupted;

static void interrupt(int number)
{
    (void)number;
    is_interrupted = 1;
}

static void catch_signals(void)
{
    struct sigaction action;
    memset(&action, 0, sizeof(action));
    action.sa_handler = interrupt;
    action.sa_flags = (int)(SA_RESETHAND | SA_RESTART);
    (void)sigemptyset(&action.sa_mask);
    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);
}

struct options {
    const char *experiment;
    const char *dir;
    const char *jobs;
    const char *format;
    bool is_fresh;
    bool has_no_report;
    struct inputs_filter filter;
    enum table_format table;
    int num_threads;
};

static enum status parse_jobs(const char *text, int *out, struct err *err)
{
    int jobs = 0;
    for (const char *c = text; *c; c++) {
        if (*c < '0' || *c > '9' || jobs > POOL_MAX_THREADS) {
            jobs = 0;
            break;
        }
        jobs = jobs * 10 + (*c - '0');
    }
    if (jobs < 1 || jobs > POOL_MAX_THREADS)
        return err_set(err, STATUS_USAGE, no_pos, "--jobs", "must be 1 to %d, got '%.60s'",
                       POOL_MAX_THREADS, text);
    *out = jobs;
    return STATUS_OK;
}

static enum status parse_options(int argc, char **argv, struct options *out, struct err *err)
{
    memset(out, 0, sizeof(*out));
    const struct option options[] = {
        {"--out", "-o", NULL, &out->dir},
        {"--jobs", "-j", NULL, &out->jobs},
        {"--format", NULL, NULL, &out->format},
        {"--level", NULL, NULL, &out->filter.level},
        {"--study", NULL, NULL, &out->filter.study},
        {"--design", NULL, NULL, &out->filter.design},
        {"--fresh", NULL, &out->is_fresh, NULL},
        {"--no-report", NULL, &out->has_no_report, NULL},
        {NULL, NULL, NULL, NULL},
    };
    int num = 0;
    TRY(option_parse(options, argc, argv, &out->experiment, 1, 1, "EXPERIMENT", &num, err));
    out->num_threads = pool_num_processors();
    if (out->jobs)
        TRY(parse_jobs(out->jobs, &out->num_threads, err));
    if (out->format)
        TRY(table_format_parse(out->format, &out->table, err));
    return STATUS_OK;
}

/* The middle of a design's points on its first workload: what its waterfall is drawn for. */
static uint64_t typical_point(const struct points_study *study, const struct points_entry *entry)
{
    return entry->first_point + entry->num_points / (uint64_t)study->num_workloads / 2;
}

static void put_program(const struct inputs *inputs, const struct points_study *study,
                        const struct points_entry *entry, const struct design *design,
                        const struct program *program, uint64_t num_tiles, bool is_cycle,
                        struct arena *arena, struct buf *out)
{
    const struct program_file_entry line = {
        .study = study->name,
        .design = entry->name,
        .point = arena_printf(arena, "%s, seq_len %" PRIu64 ", side %" PRIu64 ", %s accounting",
                              design->workload.name, design->workload.seq_len, design->arch.side,
                              inputs->accounting_names[0]),
        /* with a mask they are a list, not what the loops of the table run */
        .num_tiles = design->sparse != NULL ? 0 : num_tiles,
        .program = program,
        .is_cycle = is_cycle,
    };
    program_file_put(&line, out);
}

static bool has_cycle_level(const struct inputs *inputs)
{
    for (int i = 0; i < inputs->num_levels; i++)
        if (inputs->levels[i] == INPUTS_CYCLE)
            return true;
    return false;
}

/* The tables of a point's phases; with the cycle level, that level's own behind them. */
static void put_programs(const struct inputs *inputs, const struct points_study *study,
                         const struct points_entry *entry, const struct design *design,
                         struct arena *arena, struct buf *out)
{
    const unsigned accounting = inputs->accountings[0];
    const struct lower_phase *phases = design->lowered->phases;
    const int num_phases = design->lowered->num_phases;
    for (int p = 0; p < num_phases; p++)
        if (phases[p].num_steps >= 2)
            put_program(inputs, study, entry, design, &phases[p].program, phases[p].num_tiles,
                        false, arena, out);
    struct err ignored; /* a point that this level refuses has no table of it */
    err_init(&ignored);
    if (!has_cycle_level(inputs) || design->sparse != NULL ||
        cycle_lower(design, accounting, &ignored) != STATUS_OK)
        return;
    for (int p = 0; p < num_phases; p++) {
        const struct program *program = NULL;
        if (phases[p].num_steps >= 2 &&
            cycle_program(design, p, accounting, arena, &program, &ignored) == STATUS_OK)
            put_program(inputs, study, entry, design, program, phases[p].num_tiles, true, arena,
                        out);
    }
}

/* The tile program of every design, for the report's waterfalls. */
static enum status write_programs(const struct inputs *inputs, const char *dir, struct arena *arena,
                                  struct err *err)
{
    struct buf lines;
    buf_init(&lines);
    struct evaluate *evaluate = evaluate_new(inputs, arena);
    for (int s = 0; s < inputs->points.num_studies; s++) {
        const struct points_study *study = &inputs->points.studies[s];
        for (int e = 0; e < study->num_entries; e++) {
            const struct points_entry *entry = &study->entries[e];
            const struct design *design = NULL;
            struct err ignored; /* a point that has no result has no program either */
            err_init(&ignored);
            if (entry->second < 0 && entry->num_points > 0 &&
                evaluate_lower(evaluate, typical_point(study, entry), inputs->accountings[0],
                               &design, &ignored) == STATUS_OK)
                put_programs(inputs, study, entry, design, arena, &lines);
        }
    }
    const enum status status = file_write_atomic(
        arena_printf(arena, "%s/%s", dir, PROGRAM_FILE_NAME), lines.data, lines.length, err);
    buf_release(&lines);
    return status;
}

static void print_summary(const struct sweep_outcome *outcome, enum table_format format)
{
    struct buf text;
    buf_init(&text);
    summary_print(outcome->summary, format, &text);
    (void)fwrite(text.data, 1, text.length, stdout);
    (void)fflush(stdout);
    buf_release(&text);
}

static enum status finish(const struct inputs *inputs, const struct options *options,
                          const struct sweep_outcome *outcome, struct arena *arena, struct err *err)
{
    if (!options->dir) {
        (void)fputs("weir: nothing was written; -o DIR keeps lines and report\n", stderr);
        return STATUS_OK;
    }
    if (outcome->num_resumed > 0)
        (void)fprintf(stderr, "weir: %" PRIu64 " of %" PRIu64 " points were there already\n",
                      outcome->num_resumed, outcome->num_points);
    TRY(write_programs(inputs, options->dir, arena, err));
    return options->has_no_report ? STATUS_OK : report_write(options->dir, true, err);
}

static enum status run_experiment(const struct options *options, struct arena *arena,
                                  struct err *err)
{
    struct experiment *experiment = ARENA_NEW(arena, struct experiment);
    struct inputs *inputs = ARENA_NEW(arena, struct inputs);
    const char *configs = NULL;
    TRY(datadir_configs(arena, &configs, err));
    TRY(experiment_load(datadir_find(arena, "experiment", options->experiment), arena, experiment,
                        err));
    TRY(inputs_load(experiment, &options->filter, arena_printf(arena, "%s/tech", configs), arena,
                    inputs, err));
    const struct sweep_options sweep_options = {
        .dir = options->dir,
        .num_threads = options->num_threads,
        .is_fresh = options->is_fresh,
        .progress = stderr,
        .stop = &is_interrupted,
    };
    struct sweep_outcome outcome;
    catch_signals();
    TRY(sweep_run(inputs, &sweep_options, arena, &outcome, err));
    print_summary(&outcome, options->table);
    if (!outcome.is_complete)
        return err_set(err, STATUS_SYSTEM, no_pos, NULL,
                       "interrupted after %" PRIu64 " of %" PRIu64 " points%s", outcome.num_done,
                       outcome.num_points, options->dir ? "; the same command goes on" : "");
    return finish(inputs, options, &outcome, arena, err);
}

static enum status run(int argc, char **argv, struct err *err)
{
    struct options options;
    TRY(parse_options(argc, argv, &options, err));
    struct arena arena;
    arena_init(&arena);
    const enum status status = run_experiment(&options, &arena, err);
    arena_release(&arena);
    return status;
}

const struct cli_verb cmd_run_verb = {
    "run",
    "evaluate every point of an experiment, write results and the report",
    "usage: weir run EXPERIMENT [-o DIR] [OPTION...]\n"
    "\n"
    "Evaluates every point of an experiment on all cores and prints a summary. EXPERIMENT is a\n"
    "YAML file ('weir help config experiment'), or the name of a shipped one ('fusemax').\n"
    "\n"
    "  -o, --out DIR     write DIR/results.jsonl (a line per point, level, accounting), "
    "DIR/config.yaml\n"
    "                    (what they follow from), DIR/programs.jsonl (tile programs), and\n"
    "                    DIR/report.html. Without it nothing is written\n"
    "  -j, --jobs N      threads, 1 to 256; default: all processors. Results do not depend on it\n"
    "      --no-report   no report.html\n"
    "      --fresh       forget results in DIR instead of going on with them\n"
    "      --level L     fidelity instead of the experiment's: analytic (tiles x interval), or\n"
    "                    cycle (all tiles on the cycle engine; lines have `stalls`)\n"
    "      --study NAME  only this study\n"
    "      --design NAME only this design, in every study\n"
    "      --format F    summary as table, csv or json; default: table\n"
    "\n"
    "A run that was interrupted (Ctrl-C, kill -9) goes on with the same command: points that are\n"
    "in DIR/results.jsonl are not evaluated again. The lines are the same, byte for byte, as\n"
    "those of a run in one go. Numbers of a line carry their unit in the name: _s seconds, _pj\n"
    "picojoules, _bytes, _um2; util_* are ratios.\n"
    "\n"
    "Example:     weir run fusemax -o results\n"
    "Exit status: 0 ok, 2 usage, 3 bad input, 4 unsupported level, 5 interrupted, or a file or\n"
    "             the plotting program failed.\n",
    run,
};
