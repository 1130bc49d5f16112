/* weir bound: counts and speedup bounds of a mask. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/table.h"
#include "cli/cli.h"
#include "mask/batch.h"
#include "mask/blocks.h"
#include "mask/bound_print.h"
#include "mask/mask.h"
#include "mask/reason.h"

#include <string.h>

#define MAX_BATCH_BYTES ((size_t)1 << 30)

struct options {
    const char *mask;
    const char *batch;
    const char *output;
    enum table_format format;
};

static const char usage[] =
    "usage: weir bound MASK [--format table|csv|json] [-o FILE]\n"
    "       weir bound --batch FILE|- [-o FILE]\n"
    "\n"
    "Counts the tiles that a sparse mask visits and bounds its speedup over dense attention.\n"
    "\n"
    "  MASK             mask file (YAML): layout, tiles, pattern per head\n"
    "  --format FORM    table (default), csv (one line per head group), json (one object)\n"
    "  --batch FILE     GNA cases as JSON lines (layout, window, stride, dilation, causal, "
    "q_tile,\n"
    "                   kv_tile, extra); prints each with pairs, worst, visited, needs_mask, "
    "exact,\n"
    "                   dynamic_worst; '-' reads standard input\n"
    "  -o FILE          write there instead of standard output\n"
    "\n"
    "flop_bound counts pairs, worst_tile_bound is the published definition (worst Q tile),\n"
    "work_bound is what a machine that balances Q tiles can reach. All are ratios (x).\n"
    "\n"
    "example: weir bound configs/mask/hunyuan_18x24x24.yaml\n"
    "exit codes: 0 ok, 2 usage, 3 bad input, 4 unsupported, 5 system\n";

static enum status usage_error(struct err *err, const char *what, const char *argument)
{
    return err_set(err, STATUS_USAGE, (struct pos){0}, NULL, "%s '%s'; see weir help bound", what,
                   argument);
}

static enum status parse_options(int argc, char **argv, struct options *options, struct err *err)
{
    *options = (struct options){.format = TABLE_TEXT};
    for (int i = 1; i < argc; i++) {
        const char *argument = argv[i];
        const char **value = NULL;
        const char *format = NULL;
        if (strcmp(argument, "--format") == 0)
            value = &format;
        else if (strcmp(argument, "--batch") == 0)
            value = &options->batch;
        else if (strcmp(argument, "-o") == 0)
            value = &options->output;
        else if (argument[0] == '-' && argument[1] != '\0')
            return usage_error(err, "unknown option", argument);
        else if (options->mask)
            return usage_error(err, "unexpected argument", argument);
        else
            options->mask = argument;
        if (!value)
            continue;
        if (++i == argc)
            return usage_error(err, "missing value of", argument);
        *value = argv[i];
        if (format)
            TRY(table_format_parse(format, &options->format, err));
    }
    if (!options->mask == !options->batch)
        return err_set(err, STATUS_USAGE, (struct pos){0}, NULL,
                       "give a mask file or --batch; see weir help bound");
    return STATUS_OK;
}

static enum status report_mask(const struct options *options, struct arena *arena, struct buf *out,
                               struct err *err)
{
    struct mask mask;
    TRY(mask_load(options->mask, arena, &mask, err));
    struct bound *parts = ARENA_ARRAY(arena, struct bound, mask.num_parts);
    struct bound *dynamic = ARENA_ARRAY(arena, struct bound, mask.num_parts);
    struct bound_report report = {.mask = &mask, .parts = parts, .dynamic = dynamic};
    for (uint32_t i = 0; i < mask.num_parts; i++) {
        const struct mask_part *part = &mask.parts[i];
        struct blocks blocks;
        TRY(bound_part(&mask, part, mask.is_dynamic, arena, &parts[i], err));
        if (part->is_separable)
            TRY(bound_part(&mask, part, true, arena, &dynamic[i], err));
        else
            report.dynamic = NULL;
        if (part->is_separable && !mask.is_dynamic) {
            TRY(blocks_build(&mask, part, arena, &blocks, err));
            parts[i].bitmaps = blocks.num_bitmaps;
        }
        if (!report.reason)
            report.reason = reason_part(&mask, part, parts[i].is_exact, arena);
    }
    bound_heads(&mask, parts, &report.heads);
    bound_print_report(&report, options->format, arena, out);
    return STATUS_OK;
}

static enum status run_batch(const struct options *options, struct arena *arena, struct buf *out,
                             struct err *err)
{
    char *text = NULL;
    size_t length = 0;
    TRY(file_read(options->batch, MAX_BATCH_BYTES, arena, &text, &length, err));
    return batch_run(text, strcmp(options->batch, "-") == 0 ? "<stdin>" : options->batch, out, err);
}

static enum status put_output(const char *path, const struct buf *out, struct err *err)
{
    if (path)
        return file_write_atomic(path, out->data, out->length, err);
    if (fwrite(out->data, 1, out->length, stdout) != out->length || fflush(stdout) != 0)
        return err_set(err, STATUS_SYSTEM, (struct pos){0}, NULL, "cannot write standard output");
    return STATUS_OK;
}

static enum status run(int argc, char **argv, struct err *err)
{
    struct options options;
    struct arena arena;
    struct buf out;
    TRY(parse_options(argc, argv, &options, err));
    arena_init(&arena);
    buf_init(&out);
    enum status status = options.batch ? run_batch(&options, &arena, &out, err)
                                       : report_mask(&options, &arena, &out, err);
    if (status == STATUS_OK)
        status = put_output(options.output, &out, err);
    buf_release(&out);
    arena_release(&arena);
    return status;
}

const struct cli_verb cmd_bound_verb = {"bound", "counts and speedup bounds of a sparse mask",
                                        usage, run};
