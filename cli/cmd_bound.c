/* weir bound: counts and speedup bounds of a mask. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/datadir.h"
#include "base/file.h"
#include "base/quantity.h"
#include "base/table.h"
#include "cli/cli.h"
#include "cli/option.h"
#include "mask/against.h"
#include "mask/batch.h"
#include "mask/blocklist.h"
#include "mask/blocks.h"
#include "mask/bound_print.h"
#include "mask/change.h"
#include "mask/mask.h"
#include "mask/mask_print.h"
#include "mask/picture.h"
#include "mask/search.h"
#include "reports/mask_page.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define MAX_BATCH_BYTES ((size_t)1 << 30)

struct options {
    const char *mask; /* the first of masks, or NULL */
    const char *masks[MASK_PAGE_MAX];
    int num_masks;
    const char *report;
    bool is_plain;
    const char *batch;
    const char *against;
    const char *tolerance;
    const char *output;
    const char *search;
    const char *objective;
    const char *picture;
    const char *dump;
    const char *head;
    const char *format_name;
    enum table_format format;
    double most_difference; /* of --against; infinity: any */
    struct change changes[CHANGE_NUM];
};

static const struct pos no_pos = {NULL, 0, 0};

static const char usage[] =
    "usage: weir bound MASK [CHANGE...] [--format table|csv|json] [-o FILE]\n"
    "       weir bound MASK --search tile,stride [--objective worst|work] [--format FORM] [-o "
    "FILE]\n"
    "       weir bound MASK --picture FILE.svg [--head N]\n"
    "       weir bound MASK --dump blocks|mask|permutation [-o FILE]\n"
    "       weir bound --against FILE.csv [--tolerance X] [--format FORM] [-o FILE]\n"
    "       weir bound MASK... --report DIR [--against FILE.csv] [--no-plots]\n"
    "       weir bound --batch FILE|- [-o FILE]\n"
    "\n"
    "Counts the tiles that a sparse mask visits and bounds its speedup over dense attention.\n"
    "\n"
    "  MASK             mask file (YAML): layout, tiles, pattern per head\n"
    "  --format FORM    table (default), csv (one line per head group), json (one object)\n"
    "  --search WHAT    frontier over 'stride', 'tile' shapes of as many tokens, or "
    "'tile,stride':\n"
    "                   smallest strides that reach a bound, and why a stride is not exact\n"
    "  --objective WORD bound to improve: worst (default) or work\n"
    "  --picture FILE   the mask and its tiles as SVG, of head N (default 0)\n"
    "  --dump WHAT      'blocks': per Q tile the KV tiles, FULL (-1) or a bitmap, as JSON lines;\n"
    "                   'mask': rows of 0 and 1; 'permutation': token order of the tiles\n"
    "  --against FILE   published or measured numbers (CSV) beside Weir's own: theirs, ours, the\n"
    "                   difference, and the share of the bounds that was reached; see below\n"
    "  --tolerance X    with --against: exit 1 if a bound differs by more than X\n"
    "  --report DIR     one page for all the masks, DIR/report.html: pictures, bounds, strides, "
    "how\n"
    "                   work is spread, and published numbers (or those of --against) beside "
    "ours;\n"
    "                   --no-plots: do not run gnuplot\n"
    "  --batch FILE     GNA cases as JSON lines (layout, window, stride, dilation, causal, "
    "q_tile,\n"
    "                   kv_tile, extra); prints each with pairs, worst, visited, needs_mask, "
    "exact,\n"
    "                   dynamic_worst; '-' reads standard input\n"
    "  -o FILE          write there instead of standard output\n"
    "\n"
    "changes to the file, for one entry per axis as 16x8x8:\n"
    "  --window --stride --dilation --causal --q_tile --kv_tile --tiling --extra_kv --dense_steps\n"
    "\n"
    "columns of --against, any of them; a row is one run:\n"
    "  the run    case source mask, and the names of the changes\n"
    "  predicted  sparsity flop_bound worst_tile_bound work_bound; for the whole model\n"
    "             end_to_end_flop end_to_end_worst_tile end_to_end_work\n"
    "  measured   dense_ms kernel_ms permute_ms, or speedup permuted_speedup; for the whole\n"
    "             model dense_s run_s, or end_to_end\n"
    "\n"
    "patterns: dense causal sliding_window sink_window a_shape gna blocked swin sliding_tile\n"
    "          circular strided fixed dilated_segments packed vertical_slash block_topk pages\n"
    "          block_list; one file of each is in configs/mask\n"
    "\n"
    "flop_bound counts pairs, worst_tile_bound is the published definition (worst Q tile),\n"
    "work_bound is what a machine that balances Q tiles can reach. All are ratios (x).\n"
    "\n"
    "examples: weir bound configs/mask/hunyuan_18x24x24.yaml\n"
    "          weir bound hunyuan_18x24x24 --stride 1x1x1\n"
    "          weir bound configs/mask/flux_80x80.yaml --search tile,stride\n"
    "          weir bound --against configs/published/gna_measured.csv\n"
    "exit codes: 0 ok, 1 beyond the tolerance, 2 usage, 3 bad input, 4 unsupported, 5 system\n";

static enum status usage_error(struct err *err, const char *what, const char *argument)
{
    return err_set(err, STATUS_USAGE, no_pos, NULL, "%s '%s'; see 'weir help bound'", what,
                   argument);
}

static enum status take_options(int argc, char **argv, struct options *options, struct arena *arena,
                                struct err *err)
{
    struct option known[CHANGE_NUM + 13] = {
        {"--format", NULL, NULL, &options->format_name},
        {"--batch", NULL, NULL, &options->batch},
        {"--against", NULL, NULL, &options->against},
        {"--tolerance", NULL, NULL, &options->tolerance},
        {"--search", NULL, NULL, &options->search},
        {"--objective", NULL, NULL, &options->objective},
        {"--picture", NULL, NULL, &options->picture},
        {"--dump", NULL, NULL, &options->dump},
        {"--head", NULL, NULL, &options->head},
        {"--output", "-o", NULL, &options->output},
        {"--report", NULL, NULL, &options->report},
        {"--no-plots", NULL, &options->is_plain, NULL},
    };
    int num = 0;
    while (known[num].name)
        num++;
    for (int i = 0; i < CHANGE_NUM; i++) {
        options->changes[i].pos.file = arena_printf(arena, "--%s", change_keys[i]);
        known[num++] =
            (struct option){options->changes[i].pos.file, NULL, NULL, &options->changes[i].value};
    }
    return option_parse(known, argc, argv, options->masks, 0, MASK_PAGE_MAX, "MASK",
                        &options->num_masks, err);
}

/* Options that belong to another one, or exclude each other, are not ignored. */
static enum status check_together(const struct options *options, struct err *err)
{
    const struct {
        const char *option;
        bool is_given;
        const char *needs;
        bool has_needed;
    } pairs[] = {
        {"--objective", options->objective != NULL, "--search", options->search != NULL},
        {"--head", options->head != NULL, "--picture", options->picture != NULL},
        {"--tolerance", options->tolerance != NULL, "--against", options->against != NULL},
        {"--no-plots", options->is_plain, "--report", options->report != NULL},
        {"--report", options->report != NULL, "mask files", options->num_masks > 0},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
        if (pairs[i].is_given && !pairs[i].has_needed)
            return err_set(err, STATUS_USAGE, no_pos, pairs[i].option,
                           "needs %s; see 'weir help bound'", pairs[i].needs);
    for (int i = 0; i < CHANGE_NUM; i++)
        if (options->changes[i].value && options->num_masks == 0)
            return err_set(err, STATUS_USAGE, no_pos, options->changes[i].pos.file,
                           "needs %s; see 'weir help bound'", "a mask file");
    if ((options->search != NULL) + (options->dump != NULL) + (options->picture != NULL) +
            (options->report != NULL) >
        1)
        return err_set(err, STATUS_USAGE, no_pos, NULL,
                       "give one of --search, --dump, --picture and --report");
    if (options->num_masks > 1 && !options->report)
        return usage_error(err, "several masks need --report; unexpected", options->masks[1]);
    if (!options->report &&
        (options->num_masks > 0) + (options->batch != NULL) + (options->against != NULL) != 1)
        return err_set(err, STATUS_USAGE, no_pos, NULL,
                       "give one of a mask file, --against and --batch; see 'weir help bound'");
    return STATUS_OK;
}

static enum status parse_options(int argc, char **argv, struct options *options,
                                 struct arena *arena, struct err *err)
{
    *options = (struct options){.format = TABLE_TEXT};
    TRY(take_options(argc, argv, options, arena, err));
    if (options->format_name)
        TRY(table_format_parse(options->format_name, &options->format, err));
    options->most_difference = (double)INFINITY;
    if (options->tolerance)
        TRY(quantity_parse(options->tolerance, UNIT_RATIO, no_pos, "--tolerance",
                           &options->most_difference, err));
    TRY(check_together(options, err));
    for (int i = 0; i < options->num_masks; i++)
        options->masks[i] = datadir_find(arena, "mask", options->masks[i]);
    options->mask = options->num_masks > 0 ? options->masks[0] : NULL;
    if (options->against)
        options->against = datadir_find(arena, "published", options->against);
    return STATUS_OK;
}

static enum status load_mask(const struct options *options, struct arena *arena, struct mask *out,
                             struct err *err)
{
    return mask_load_changed(options->mask, options->changes, arena, out, err);
}

static enum status print_mask(const struct options *options, struct arena *arena, struct buf *out,
                              struct err *err)
{
    struct mask mask;
    struct bound_report report;
    TRY(load_mask(options, arena, &mask, err));
    TRY(bound_report_build(&mask, arena, &report, err));
    bound_print_report(&report, options->format, arena, out);
    return STATUS_OK;
}

static enum status search_mask(const struct options *options, struct arena *arena, struct buf *out,
                               struct err *err)
{
    struct mask mask;
    struct search search;
    struct search_options what = {0};
    const char *objective = options->objective ? options->objective : "worst";
    what.is_over_tiles = strstr(options->search, "tile") != NULL;
    what.is_over_strides = strstr(options->search, "stride") != NULL;
    what.is_by_work = strcmp(objective, "work") == 0;
    if (strcmp(options->search, "tile,stride") != 0 &&
        strcmp(options->search, "stride,tile") != 0 && strcmp(options->search, "tile") != 0 &&
        strcmp(options->search, "stride") != 0)
        return usage_error(err, "--search takes tile, stride or tile,stride, got", options->search);
    if (!what.is_by_work && strcmp(objective, "worst") != 0)
        return usage_error(err, "--objective takes worst or work, got", objective);
    TRY(load_mask(options, arena, &mask, err));
    TRY(search_run(&mask, what, arena, &search, err));
    table_print(search_print_table(&mask, &search, arena), options->format, out);
    if (options->format == TABLE_TEXT)
        buf_printf(out, "%llu combinations of stride and tile shapes\n",
                   (unsigned long long)search.num_cases);
    return STATUS_OK;
}

static enum status dump_mask(const struct options *options, struct arena *arena, struct buf *out,
                             struct err *err)
{
    struct mask mask;
    struct blocklist list;
    TRY(load_mask(options, arena, &mask, err));
    if (strcmp(options->dump, "mask") == 0)
        return mask_print_rows(&mask, out, err);
    if (strcmp(options->dump, "permutation") == 0)
        return mask_print_permutation(&mask, out, err);
    if (strcmp(options->dump, "blocks") != 0)
        return usage_error(err, "--dump takes blocks, mask or permutation, got", options->dump);
    TRY(blocklist_build(&mask, arena, &list, err));
    blocklist_print(&list, out);
    return STATUS_OK;
}

static enum status draw_mask(const struct options *options, struct arena *arena, struct buf *out,
                             struct err *err)
{
    struct mask mask;
    struct blocks blocks;
    struct bound bound;
    uint64_t head = 0;
    TRY(load_mask(options, arena, &mask, err));
    if (options->head)
        TRY(quantity_parse_u64(options->head, UNIT_COUNT, no_pos, "--head", &head, err));
    if (head >= mask.num_heads)
        return usage_error(err, "--head is beyond the heads of the mask:", options->head);
    const struct mask_part *part = mask_part_of_head(&mask, (uint32_t)head);
    TRY(blocks_build(&mask, part, arena, &blocks, err));
    TRY(bound_part(&mask, part, false, arena, &bound, err));
    picture_draw(&blocks, &bound, arena, out);
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
    if (path && strcmp(path, "-") != 0)
        return file_write_atomic(path, out->data, out->length, err);
    if (fwrite(out->data, 1, out->length, stdout) != out->length || fflush(stdout) != 0)
        return err_set(err, STATUS_SYSTEM, no_pos, NULL, "cannot write standard output");
    return STATUS_OK;
}

/* Prints first: who asks for a tolerance wants to see what is beyond it. */
static enum status run_against(const struct options *options, struct arena *arena, struct buf *out,
                               struct err *err)
{
    struct against against;
    TRY(against_load(options->against, arena, &against, err));
    against_print(&against, options->format, arena, out);
    TRY(put_output(options->output, out, err));
    const size_t num = against_count_beyond(&against, options->most_difference);
    if (num == 0)
        return STATUS_OK;
    return err_set(err, STATUS_DIFFERS, no_pos, NULL,
                   "%zu of %zu rows differ from ours by more than %s", num, against.num_rows,
                   options->tolerance);
}

/* The tables beside the masks: the one given, or all that are shipped. */
static enum status load_tables(const struct options *options, struct arena *arena,
                               struct mask_page *page, struct err *err)
{
    const char *dir = NULL;
    const char **names = NULL;
    size_t num = 0;
    if (!options->against) {
        TRY(datadir_configs(arena, &dir, err));
        dir = arena_printf(arena, "%s/published", dir);
        names = file_list(arena, dir, ".csv", &num);
    }
    struct against *tables = ARENA_ARRAY(arena, struct against, num + 1);
    for (size_t i = 0; i < num; i++)
        TRY(against_load(arena_printf(arena, "%s/%s", dir, names[i]), arena, &tables[i], err));
    if (options->against) {
        names = ARENA_ARRAY(arena, const char *, 1);
        names[num++] = options->against;
        TRY(against_load(options->against, arena, &tables[0], err));
    }
    page->tables = tables;
    page->table_names = names;
    page->num_tables = num;
    return STATUS_OK;
}

static enum status write_report(const struct options *options, struct arena *arena, struct err *err)
{
    struct mask *masks = ARENA_ARRAY(arena, struct mask, options->num_masks);
    struct mask_page page = {.masks = masks, .num_masks = (size_t)options->num_masks};
    for (int i = 0; i < options->num_masks; i++)
        TRY(mask_load_changed(options->masks[i], options->changes, arena, &masks[i], err));
    TRY(load_tables(options, arena, &page, err));
    TRY(mask_page_write(&page, options->report, !options->is_plain, err));
    printf("%s/report.html\n", options->report);
    return STATUS_OK;
}

static enum status print_answer(const struct options *options, struct arena *arena, struct buf *out,
                                struct err *err)
{
    if (options->batch)
        TRY(run_batch(options, arena, out, err));
    else if (options->search)
        TRY(search_mask(options, arena, out, err));
    else if (options->dump)
        TRY(dump_mask(options, arena, out, err));
    else if (options->picture)
        TRY(draw_mask(options, arena, out, err));
    else
        TRY(print_mask(options, arena, out, err));
    return put_output(options->picture ? options->picture : options->output, out, err);
}

static enum status run(int argc, char **argv, struct err *err)
{
    struct options options;
    struct arena arena;
    struct buf out;
    arena_init(&arena);
    buf_init(&out);
    enum status status = parse_options(argc, argv, &options, &arena, err);
    if (status == STATUS_OK && options.report)
        status = write_report(&options, &arena, err);
    else if (status == STATUS_OK && options.against)
        status = run_against(&options, &arena, &out, err);
    else if (status == STATUS_OK)
        status = print_answer(&options, &arena, &out, err);
    buf_release(&out);
    arena_release(&arena);
    return status;
}

const struct cli_verb cmd_bound_verb = {"bound", "counts and speedup bounds of a sparse mask",
                                        usage, run};
