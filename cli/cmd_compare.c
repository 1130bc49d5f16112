/* weir compare: the points of an experiment on two levels, and where the cycles between them go. */
#include "base/datadir.h"
#include "base/file.h"
#include "base/quantity.h"
#include "base/table.h"
#include "cli/cli.h"
#include "cli/compare_masks.h"
#include "cli/option.h"
#include "sim/accounting.h"
#include "sweep/evaluate.h"
#include "sweep/masks.h"

#include <math.h>
#include <string.h>

#define PERCENT_DIGITS 4
#define CYCLES_DIGITS  15 /* differences of a cycle in a run of 2^49 are seen */

static const struct pos no_pos = {NULL, 0, 0};

static const char *const columns[] = {
    "study",    "design", "model",      "mapping", "seq_len",       "array_side", "accounting",
    "analytic", "cycle",  "difference", "percent", "startup",       "unit",       "operand",
    "space",    "port",   "dram",       "drain",   "analytic_idle", "sweep",
};

/* With --baseline. */
static const char *const baseline_columns[] = {
    "study",      "design",   "model", "mapping", "seq_len", "array_side",
    "accounting", "analytic", "cycle", "percent", "change",  "sweep",
};

struct options {
    const char *experiment;
    struct inputs_filter filter;
    const char *model;
    const char *mask;
    const char *levels;
    const char *accounting;
    const char *format;
    const char *tolerance;
    const char *seq_len_text;
    uint64_t seq_len;         /* 0: any */
    double tolerance_percent; /* NaN: none */
    bool has_baseline;
    enum table_format table;
};

/* Cycles of the first point of a design, workload and length under an accounting. */
struct first {
    const struct first *next;
    uint64_t seq_len;
    int accounting;
    double cycles;
};

struct compare {
    const struct options *options;
    struct arena *arena;
    struct inputs *inputs;
    struct evaluate *evaluate;
    struct table *table;
    uint64_t num_rows;
    uint64_t num_beyond; /* rows whose difference passes the tolerance */
    /* --baseline: of the present study, design and workload */
    int study, entry, workload;
    const struct first *first;
};

static enum status parse_options(int argc, char **argv, struct options *out, struct err *err)
{
    memset(out, 0, sizeof(*out));
    out->tolerance_percent = (double)NAN;
    const struct option options[] = {
        {"--levels", NULL, NULL, &out->levels},
        {"--study", NULL, NULL, &out->filter.study},
        {"--design", NULL, NULL, &out->filter.design},
        {"--model", NULL, NULL, &out->model},
        {"--mask", NULL, NULL, &out->mask},
        {"--seq_len", NULL, NULL, &out->seq_len_text},
        {"--accounting", NULL, NULL, &out->accounting},
        {"--format", NULL, NULL, &out->format},
        {"--tolerance", NULL, NULL, &out->tolerance},
        {"--baseline", NULL, &out->has_baseline, NULL},
        {NULL, NULL, NULL, NULL},
    };
    int num = 0;
    TRY(option_parse(options, argc, argv, &out->experiment, 1, 1, "EXPERIMENT", &num, err));
    if (out->levels && strcmp(out->levels, "analytic,cycle") != 0)
        return err_set(err, STATUS_USAGE, no_pos, "--levels",
                       "must be 'analytic,cycle', got '%.60s'", out->levels);
    if (out->seq_len_text)
        TRY(quantity_parse_u64(out->seq_len_text, UNIT_COUNT, no_pos, "--seq_len", &out->seq_len,
                               err));
    if (out->tolerance) {
        TRY(quantity_parse(out->tolerance, UNIT_RATIO, no_pos, "--tolerance",
                           &out->tolerance_percent, err));
        if (out->tolerance_percent < 0)
            return err_set(err, STATUS_USAGE, no_pos, "--tolerance", "must be at least 0");
    }
    return out->format ? table_format_parse(out->format, &out->table, err) : STATUS_OK;
}

/* The array that is busy for longest. */
static int pacing_array(const struct result *cycle)
{
    return cycle->stalls[ARCH_2D][ENGINE_BUSY] > cycle->stalls[ARCH_1D][ENGINE_BUSY] ? ARCH_2D
                                                                                     : ARCH_1D;
}

/* The cycles that a point is compared with: those of the first one like it, its own if it is that.
 */
static double find_first(struct compare *compare, const struct point *point, int accounting,
                         const struct result *cycle)
{
    if (compare->study != point->study || compare->entry != point->entry ||
        compare->workload != point->workload)
        compare->first = NULL;
    compare->study = point->study;
    compare->entry = point->entry;
    compare->workload = point->workload;
    for (const struct first *first = compare->first; first != NULL; first = first->next)
        if (first->seq_len == cycle->seq_len && first->accounting == accounting)
            return first->cycles;
    struct first *first = ARENA_NEW(compare->arena, struct first);
    *first = (struct first){compare->first, cycle->seq_len, accounting, cycle->cycles};
    compare->first = first;
    return cycle->cycles;
}

static void put_change(struct table *table, const struct result *analytic,
                       const struct result *cycle, double first_cycles)
{
    const double difference = cycle->cycles - analytic->cycles;
    table_double(table, analytic->cycles, CYCLES_DIGITS);
    table_double(table, cycle->cycles, CYCLES_DIGITS);
    table_double(table, 100.0 * difference / analytic->cycles, PERCENT_DIGITS);
    table_double(table, 100.0 * (cycle->cycles - first_cycles) / first_cycles, PERCENT_DIGITS);
}

static void put_numbers(struct table *table, const struct result *analytic,
                        const struct result *cycle)
{
    const double difference = cycle->cycles - analytic->cycles;
    const int array = pacing_array(cycle);
    table_double(table, analytic->cycles, CYCLES_DIGITS);
    table_double(table, cycle->cycles, CYCLES_DIGITS);
    table_double(table, difference, CYCLES_DIGITS);
    table_double(table, 100.0 * difference / analytic->cycles, PERCENT_DIGITS);
    table_double(table, cycle->startup_cycles, CYCLES_DIGITS);
    table_string(table, arch_array_names[array]);
    for (int k = ENGINE_BUSY + 1; k < ENGINE_NUM_CAUSES; k++)
        table_double(table, cycle->stalls[array][k], CYCLES_DIGITS);
    table_double(table, analytic->cycles - cycle->stalls[array][ENGINE_BUSY], CYCLES_DIGITS);
}

/* `arch.l3.banks:4,...`: the swept values, without the quotes of JSON; the point's name if it has
 * one. */
static const char *print_sweep(const char *members, struct arena *arena)
{
    static const char name[] = "\"name\":\"";
    const char *found = strstr(members, name);
    if (found != NULL) {
        const char *start = found + sizeof(name) - 1;
        return arena_strndup(arena, start, strcspn(start, "\""));
    }
    struct buf text;
    buf_init(&text);
    for (const char *c = members; *c != '\0'; c++)
        if (*c != '"')
            buf_putc(&text, *c);
    const char *sweep = arena_strdup(arena, text.length > 0 ? text.data : "-");
    buf_release(&text);
    return sweep;
}

/* Swept values without the mask, which has a column of its own. */
static const char *beside_mask(const struct compare *compare, int mask)
{
    const char *members = evaluate_members(compare->evaluate);
    members += strlen(compare->inputs->masks[mask].member);
    return print_sweep(members + (*members == ','), compare->arena);
}

static void put_point(struct compare *compare, uint64_t number, int accounting,
                      const struct result *analytic, const struct result *cycle)
{
    const struct inputs *inputs = compare->inputs;
    struct table *table = compare->table;
    struct point point;
    points_at(&inputs->points, number, &point);
    const struct points_study *study = &inputs->points.studies[point.study];
    const struct points_entry *entry = &study->entries[point.entry];
    table_begin_row(table);
    table_string(table, study->name);
    table_string(table, entry->name);
    table_string(table, analytic->model);
    table_string(table, entry->mapping_name);
    table_u64(table, analytic->seq_len);
    table_u64(table, analytic->array_side);
    table_string(table, inputs->accounting_names[accounting]);
    if (compare->options->has_baseline)
        put_change(table, analytic, cycle, find_first(compare, &point, accounting, cycle));
    else
        put_numbers(table, analytic, cycle);
    table_string(table, print_sweep(evaluate_members(compare->evaluate), compare->arena));
}

static void put_mask(struct compare *compare, uint64_t number, int accounting,
                     const struct result *analytic, const struct result *cycle)
{
    const struct inputs *inputs = compare->inputs;
    struct point point;
    points_at(&inputs->points, number, &point);
    const struct points_study *study = &inputs->points.studies[point.study];
    const struct points_entry *entry = &study->entries[point.entry];
    const struct compare_masks_point names = {
        .study = study->name,
        .design = entry->name,
        .mapping = entry->mapping_name,
        .accounting = inputs->accounting_names[accounting],
        .members = beside_mask(compare, point.mask),
    };
    compare_masks_row(compare->table, &names, analytic, cycle);
}

static void count_row(struct compare *compare, const struct result *analytic,
                      const struct result *cycle)
{
    compare->num_rows++;
    if (!cycle)
        return;
    /* without a tolerance it is NaN, and nothing is beyond it */
    const double percent = 100.0 * fabs(cycle->cycles - analytic->cycles) / analytic->cycles;
    compare->num_beyond += percent > compare->options->tolerance_percent;
}

static bool is_asked_for(const struct compare *compare, const struct result *result)
{
    const struct options *options = compare->options;
    if ((options->model && strcmp(options->model, result->model) != 0) ||
        (options->seq_len != 0 && options->seq_len != result->seq_len))
        return false;
    if (compare->inputs->num_masks == 0)
        return !options->mask;
    return result->mask.name && (!options->mask || strcmp(options->mask, result->mask.name) == 0);
}

/* A mask's tiles may be too many to list: then it has no number on the level cycle. */
static enum status compare_mask(struct compare *compare, uint64_t number, int accounting,
                                unsigned bits, const struct result *analytic, struct err *err)
{
    const struct result *result = NULL;
    const enum status status =
        evaluate_level(compare->evaluate, number, INPUTS_CYCLE, bits, &result, err);
    if (status != STATUS_OK && status != STATUS_UNSUPPORTED)
        return status;
    err_init(err);
    put_mask(compare, number, accounting, analytic, status == STATUS_OK ? result : NULL);
    count_row(compare, analytic, status == STATUS_OK ? result : NULL);
    return STATUS_OK;
}

static enum status compare_point(struct compare *compare, uint64_t number, int accounting,
                                 struct err *err)
{
    static struct result analytic; /* beside the evaluation's own */
    const unsigned bits = compare->inputs->accountings[accounting] | ACCOUNTING_NO_ENERGY;
    const struct result *result = NULL;
    TRY(evaluate_level(compare->evaluate, number, INPUTS_ANALYTIC, bits, &result, err));
    if (!is_asked_for(compare, result))
        return STATUS_OK;
    analytic = *result;
    if (analytic.mask.name)
        return compare_mask(compare, number, accounting, bits, &analytic, err);
    TRY(evaluate_level(compare->evaluate, number, INPUTS_CYCLE, bits, &result, err));
    put_point(compare, number, accounting, &analytic, result);
    count_row(compare, &analytic, result);
    return STATUS_OK;
}

static bool has_accounting(const struct compare *compare, int accounting)
{
    const char *wanted = compare->options->accounting;
    return !wanted || strcmp(wanted, compare->inputs->accounting_names[accounting]) == 0;
}

/* A point that has no result leaves no line where the experiment only records that. */
static enum status compare_points(struct compare *compare, struct err *err)
{
    const struct inputs *inputs = compare->inputs;
    for (uint64_t number = 0; number < inputs->points.num; number++) {
        for (int a = 0; a < inputs->num_accountings; a++) {
            struct err cause;
            err_init(&cause);
            if (!has_accounting(compare, a) ||
                compare_point(compare, number, a, &cause) == STATUS_OK)
                continue;
            if (inputs->experiment->infeasible == EXPERIMENT_STOP) {
                *err = cause;
                return cause.status;
            }
        }
    }
    if (compare->num_rows > 0)
        return STATUS_OK;
    return err_set(err, STATUS_USAGE, no_pos, NULL,
                   "nothing to compare: no point of this model, mask, length and accounting");
}

static enum status compare_experiment(const struct options *options, struct arena *arena,
                                      struct err *err)
{
    struct experiment *experiment = ARENA_NEW(arena, struct experiment);
    struct compare compare = {
        .options = options, .arena = arena, .inputs = ARENA_NEW(arena, struct inputs), .study = -1};
    const char *configs = NULL;
    TRY(datadir_configs(arena, &configs, err));
    TRY(experiment_load(datadir_find(arena, "experiment", options->experiment), arena, experiment,
                        err));
    TRY(inputs_load(experiment, &options->filter, arena_printf(arena, "%s/tech", configs), arena,
                    compare.inputs, err));
    compare.evaluate = evaluate_new(compare.inputs, arena);
    if (compare.inputs->num_masks > 0 && options->has_baseline)
        return err_set(err, STATUS_USAGE, no_pos, NULL, "--baseline compares points without masks");
    compare.table = compare.inputs->num_masks > 0 ? compare_masks_table(arena)
                    : options->has_baseline
                        ? table_new(arena, baseline_columns,
                                    (int)(sizeof(baseline_columns) / sizeof(baseline_columns[0])))
                        : table_new(arena, columns, (int)(sizeof(columns) / sizeof(columns[0])));
    TRY(compare_points(&compare, err));
    struct buf text;
    buf_init(&text);
    table_print(compare.table, options->table, &text);
    (void)fwrite(text.data, 1, text.length, stdout); /* main reports what did not get out */
    (void)fflush(stdout);
    buf_release(&text);
    if (compare.num_beyond == 0)
        return STATUS_OK;
    return err_set(err, STATUS_DIFFERS, no_pos, NULL,
                   "%llu of %llu points differ by more than %s percent",
                   (unsigned long long)compare.num_beyond, (unsigned long long)compare.num_rows,
                   options->tolerance);
}

static enum status run(int argc, char **argv, struct err *err)
{
    struct options options;
    struct arena arena;
    TRY(parse_options(argc, argv, &options, err));
    arena_init(&arena);
    const enum status status = compare_experiment(&options, &arena, err);
    arena_release(&arena);
    return status;
}

const struct cli_verb cmd_compare_verb = {
    .name = "compare",
    .summary = "the cycles of an experiment on two levels, and where the difference goes",
    .usage =
        "usage: weir compare EXPERIMENT [--levels analytic,cycle] [POINTS] [--baseline]\n"
        "                    [--tolerance PERCENT] [--format table|csv|json]\n"
        "\n"
        "Evaluates points of an experiment on both levels ('weir help run') and prints a line for\n"
        "each point and accounting, all numbers in cycles but percent:\n"
        "\n"
        "  analytic, cycle  latency on each level; difference and percent of analytic\n"
        "  startup          what the schedule itself takes beyond tiles x interval: the first and\n"
        "                   last tiles, with buffers that give every row\n"
        "  unit             the array that is busy for longest, and what it waits for on the "
        "level\n"
        "                   cycle: operand (a result of the other array), space (room for its\n"
        "                   own), port (rows of a buffer), dram, drain (nothing left to issue)\n"
        "  analytic_idle    cycles in which the analytic level knows it idle already:\n"
        "                   difference = operand + space + port + dram + drain - analytic_idle\n"
        "  sweep            swept values beside the length, or the point's name\n"
        "\n" COMPARE_MASKS_HELP "\n"
        "  POINTS           those that fit --study, --design, --model, --mask (names in the\n"
        "                   experiment), --seq_len (tokens, such as 64Ki), --accounting; default: "
        "all\n"
        "  --levels L       analytic,cycle, the default\n"
        "  --baseline       instead of the causes: `change`, percent of the level cycle that a\n"
        "                   point takes more than the first one of its study, design, model,\n"
        "                   length and accounting: what the swept values are worth\n"
        "  --tolerance P    exit status 1 if a point differs by more than P percent; without it\n"
        "                   differences are only reported\n"
        "  --format F       table (default), csv or json\n"
        "\n"
        "Where the experiment says 'infeasible: record', points without a result have no line.\n"
        "\n"
        "Examples:    weir compare fusemax --design binding --model BERT --tolerance 0.1\n"
        "             weir compare sparse --study flux\n"
        "Exit status: 0 ok, 1 a point differs by more than the tolerance, 2 usage, 3 bad input,\n"
        "             4 unsupported, 5 system\n",
    .run = run,
};
