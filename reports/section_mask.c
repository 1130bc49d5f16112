/* Sections of masks. Every table is the one that `weir bound` prints. */
#include "reports/section_mask.h"

#include "mask/blocks.h"
#include "mask/bound_print.h"
#include "mask/picture.h"
#include "mask/search.h"

#include <assert.h>
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MAX_LOAD_POINTS 200
#define MAX_HEAD_BARS   24
#define MAX_PICTURES    6  /* groups of heads that are all drawn */
#define MAX_UNBROKEN    32 /* characters of a cell that stay on one line */

static const char *shape(struct arena *arena, const uint32_t *sizes, int num)
{
    const char *text = arena_printf(arena, "%u", sizes[0]);
    for (int a = 1; a < num; a++)
        text = arena_printf(arena, "%sx%u", text, sizes[a]);
    return text;
}

static const char *anchor(struct arena *arena, size_t number)
{
    return arena_printf(arena, "mask-%zu", number + 1);
}

/* Any table, cells as the text form has them. */
static void put_table(struct page *page, const struct table *table)
{
    struct html *html = &page->html;
    const size_t num = table_num_columns(table);
    const size_t rows = table_num_rows(table);
    const char **heads = ARENA_ARRAY(page->arena, const char *, num);
    struct buf cell;
    buf_init(&cell);
    for (size_t c = 0; c < num; c++) {
        bool is_number = rows > 0;
        for (size_t r = 0; r < rows; r++) {
            buf_clear(&cell);
            is_number = table_put_cell(table, r, c, &cell) && is_number;
        }
        heads[c] = arena_printf(page->arena, "%s%s", is_number ? ">" : "", table_column(table, c));
    }
    html_begin_table(html, heads, (int)num);
    for (size_t r = 0; r < rows; r++) {
        html_begin_row(html);
        for (size_t c = 0; c < num; c++) {
            buf_clear(&cell);
            (void)table_put_cell(table, r, c, &cell);
            if (heads[c][0] == '>')
                html_cellf(html, "%s", cell.data);
            else
                html_element(html, "td", cell.length <= MAX_UNBROKEN ? "class=\"s\"" : NULL,
                             cell.data);
        }
        html_end_row(html);
    }
    html_end_table(html);
    buf_release(&cell);
}

static void put_overview_row(struct page *page, const struct bound_report *report, size_t number)
{
    struct html *html = &page->html;
    struct arena *arena = page->arena;
    const struct mask *mask = report->mask;
    const struct bound *sum = &report->heads.sum;
    html_begin_row(html);
    html_open(html, "td", NULL);
    buf_printf(html->out, "<a href=\"#%s\">", anchor(arena, number));
    html_text(html, mask->name);
    buf_puts(html->out, "</a>");
    html_close(html, "td");
    html_cell(html,
              mask->num_parts == 1 ? pattern_kind_name(mask->parts[0].pattern.kind) : "several");
    html_cell(html, shape(arena, mask->layout, mask->num_axes));
    html_cell(html, arena_printf(arena, "%s / %s", shape(arena, mask->q_tile, mask->tile_axes),
                                 shape(arena, mask->kv_tile, mask->tile_axes)));
    html_cell_number(html, 100.0 / bound_flop(sum, mask->num_heads), 3);
    html_cell_number(html, bound_flop(sum, mask->num_heads), 4);
    html_cell_number(html, bound_worst_tile(sum), 4);
    html_cell_number(html, bound_work(sum), 4);
    html_cell(html, sum->is_exact ? "yes" : "no");
    html_end_row(html);
}

static void put_overview_plot(struct page *page, const struct bound_report *reports, size_t num)
{
    struct figure *figure =
        page_new_figure(page, FIGURE_XY, "masks", "bounds", "Bounds against the pairs kept");
    figure->x_key = "pairs_kept_percent";
    figure->y_key = "bound";
    figure->series_key = "bound_of";
    figure->x_label = "pairs kept (%)";
    figure->y_label = "speedup (x)";
    figure->has_log_x = figure->has_log_y = true;
    figure_add_series(figure, "worst tile", FIGURE_POINTS);
    figure_add_series(figure, "work", FIGURE_POINTS);
    figure_add_series(figure, "by pairs, exact", FIGURE_POINTS);
    figure_add_series(figure, "by pairs, not exact", FIGURE_POINTS);
    for (size_t i = 0; i < num; i++) {
        const struct bound *sum = &reports[i].heads.sum;
        const double flop = bound_flop(sum, reports[i].mask->num_heads);
        const double kept = 100.0 / flop;
        figure_add(figure, "", sum->is_exact ? "by pairs, exact" : "by pairs, not exact", NULL,
                   kept, flop);
        figure_add(figure, "", "worst tile", NULL, kept, bound_worst_tile(sum));
        figure_add(figure, "", "work", NULL, kept, bound_work(sum));
    }
    page_put_figure(page, figure,
                    "Both axes logarithmic. What lies below the points by pairs is lost to tiles "
                    "that are partly masked, to padding, and to query tiles with more work than "
                    "others.");
}

void section_mask_overview(struct page *page, const struct bound_report *reports, size_t num)
{
    static const char *const columns[] = {
        "mask",          "pattern",         "layout",    "Q / KV tile", ">pairs kept (%)",
        ">by pairs (x)", ">worst tile (x)", ">work (x)", "exact"};
    html_begin_section(&page->html, "overview", "All masks");
    html_begin_table(&page->html, columns, (int)(sizeof columns / sizeof columns[0]));
    for (size_t i = 0; i < num; i++)
        put_overview_row(page, &reports[i], i);
    html_end_table(&page->html);
    if (num > 1)
        put_overview_plot(page, reports, num);
    html_end_section(&page->html);
}

/* The sentence that a reader in a hurry reads. */
static void put_summary(struct page *page, const struct bound_report *report)
{
    const struct mask *mask = report->mask;
    const struct bound *sum = &report->heads.sum;
    const double flop = bound_flop(sum, mask->num_heads);
    const double work = bound_work(sum);
    html_open(&page->html, "p", "class=\"say\"");
    html_printf(&page->html, "Queries see %.3g %% of the keys: %.4gx by pairs. ", 100.0 / flop,
                flop);
    if (sum->is_exact)
        html_printf(&page->html, "No visited tile is partly masked. ");
    else
        html_printf(&page->html, "%.3g %% of the visited tiles are partly masked (%s). ",
                    100.0 * (double)sum->partial / (double)sum->visited, report->reason);
    html_printf(&page->html, "All tiles balanced that leaves %.4gx (%.3g %%)", work,
                100.0 * work / flop);
    if (sum->worst > 0 && bound_worst_tile(sum) < 0.9995 * work)
        html_printf(&page->html, "; the worst query tile visits %.3gx as many as the mean one",
                    (double)sum->worst / report->heads.mean_tiles);
    html_printf(&page->html, ".");
    html_close(&page->html, "p");
}

/* Inside a page the drawing needs no name space. */
static void put_inline(struct page *page, const struct buf *svg)
{
    const char *rest = strstr(svg->data, "viewBox");
    assert(rest);
    buf_puts(&page->text, "<svg ");
    buf_puts(&page->text, rest);
}

static enum status put_picture(struct page *page, const struct bound_report *report, uint32_t i,
                               struct err *err)
{
    const struct mask *mask = report->mask;
    const struct mask_part *part = &mask->parts[i];
    struct blocks blocks;
    struct buf svg;
    struct arena scratch;
    arena_init(&scratch);
    buf_init(&svg);
    enum status status = blocks_build(mask, part, &scratch, &blocks, err);
    if (status == STATUS_OK) {
        picture_draw(&blocks, &report->parts[i], &scratch, &svg);
        char *name = arena_printf(page->arena, "mask-%.60s-%u.svg", mask->name, part->first_head);
        for (char *c = name; *c; c++)
            *c = isalnum((unsigned char)*c) || *c == '.' ? *c : '-';
        status = page_write_plot(page, name, &svg, err);
        html_open(&page->html, "figure", "class=\"picture\"");
        put_inline(page, &svg);
        html_open(&page->html, "figcaption", NULL);
        html_printf(&page->html, "Tiles in the order of the permuted tokens%s. ",
                    mask->num_heads > 1 ? ", one head" : "");
        buf_printf(page->html.out, "<a href=\"plots/%s\">SVG</a>", name);
        html_close(&page->html, "figcaption");
        html_close(&page->html, "figure");
    }
    buf_release(&svg);
    arena_release(&scratch);
    return status;
}

/* Every group of heads, or the first one of many. */
static enum status put_pictures(struct page *page, const struct bound_report *report,
                                struct err *err)
{
    const uint32_t num = report->mask->num_parts;
    html_open(&page->html, "div", num > 1 && num <= MAX_PICTURES ? "class=\"pictures\"" : NULL);
    for (uint32_t i = 0; i < (num <= MAX_PICTURES ? num : 1); i++)
        TRY(put_picture(page, report, i, err));
    html_close(&page->html, "div");
    return STATUS_OK;
}

static int compare_descending(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a;
    const uint64_t y = *(const uint64_t *)b;
    return x > y ? -1 : x < y;
}

/* Q tiles by falling work: a flat line is a balanced mask. */
static enum status put_load(struct page *page, const struct bound_report *report, struct err *err)
{
    const struct mask *mask = report->mask;
    struct blocks blocks;
    TRY(blocks_build(mask, &mask->parts[0], page->arena, &blocks, err));
    const size_t num = blocks.num_q_tiles;
    uint64_t *work = ARENA_ARRAY(page->arena, uint64_t, num);
    struct block *row = ARENA_ARRAY(page->arena, struct block, blocks.max_row + 1);
    for (uint32_t q = 0; q < num; q++)
        work[q] = blocks_row(&blocks, q, row);
    qsort(work, num, sizeof work[0], compare_descending);
    if (num < 2 || work[0] == work[num - 1])
        return STATUS_OK;
    struct figure *figure =
        page_new_figure(page, FIGURE_XY, mask->name, "load",
                        arena_printf(page->arena, "%s: work of the query tiles", mask->name));
    figure->x_key = "q_tiles_percent";
    figure->y_key = "kv_tiles";
    figure->x_label = "query tiles, heaviest first (%)";
    figure->y_label = "KV tiles visited";
    figure_add_series(figure, "KV tiles", FIGURE_STEPS);
    const size_t step = num > MAX_LOAD_POINTS ? num / MAX_LOAD_POINTS : 1;
    for (size_t i = 0; i < num; i += step)
        figure_add(figure, "", "KV tiles", NULL, 100.0 * (double)i / (double)num, (double)work[i]);
    figure_add(figure, "", "KV tiles", NULL, 100.0, (double)work[num - 1]);
    figure->y_line = (double)blocks.num_blocks / (double)num;
    page_put_figure(page, figure,
                    "The dashed line is the mean, which a machine that balances query tiles "
                    "reaches; the left end sets the worst-tile bound.");
    return STATUS_OK;
}

/* Rows come most costly first. Queries that share a window: the product of the strides. */
static void put_strides_plot(struct page *page, const struct mask *mask,
                             const struct search *search)
{
    struct figure *figure =
        page_new_figure(page, FIGURE_XY, mask->name, "strides",
                        arena_printf(page->arena, "%s: what a stride buys", mask->name));
    figure->x_key = "queries_per_window";
    figure->y_key = "bound";
    figure->series_key = "bound_of";
    figure->x_label = "queries that share a window (product of the strides)";
    figure->y_label = "speedup (x)";
    figure->has_log_x = figure->x_is_binary = true;
    figure_add_series(figure, "worst tile", FIGURE_POINTS);
    figure_add_series(figure, "work", FIGURE_POINTS);
    figure_add_series(figure, "exact, both", FIGURE_POINTS);
    for (size_t i = 0; i < search->num_rows; i++) {
        const struct search_row *row = &search->rows[i];
        double queries = 1.0;
        for (int a = 0; a < mask->num_axes; a++)
            queries *= row->stride[a];
        if (row->is_exact && row->worst_tile_bound == row->work_bound) {
            figure_add(figure, "", "exact, both", NULL, queries, row->work_bound);
        } else {
            figure_add(figure, "", "worst tile", NULL, queries, row->worst_tile_bound);
            figure_add(figure, "", "work", NULL, queries, row->work_bound);
        }
        figure->y_line = row->flop_bound;
    }
    page_put_figure(page, figure,
                    "Strides that no smaller one matches; the dashed line is the bound by pairs. "
                    "To the left the mask is closer to a sliding window.");
}

static void put_strides_table(struct page *page, const struct mask *mask,
                              const struct search *search)
{
    static const char *const columns[] = {"stride",    ">visited tiles",         ">worst tile (x)",
                                          ">work (x)", ">whole model, work (x)", "exact?"};
    struct html *html = &page->html;
    html_begin_table(html, columns, (int)(sizeof columns / sizeof columns[0]));
    for (size_t i = 0; i < search->num_rows; i++) {
        const struct search_row *row = &search->rows[i];
        const double model =
            mask->has_end_to_end
                ? bound_end_to_end(mask->share, mask->steps, mask->dense_steps, row->work_bound)
                : (double)NAN;
        html_begin_row(html);
        html_cell(html, shape(page->arena, row->stride, mask->num_axes));
        html_cellf(html, "%llu", (unsigned long long)row->visited);
        html_cell_number(html, row->worst_tile_bound, 4);
        html_cell_number(html, row->work_bound, 4);
        html_cell_number(html, model, 4);
        html_cell(html, row->reason ? row->reason : "yes");
        html_end_row(html);
    }
    html_end_table(html);
}

static enum status put_strides(struct page *page, const struct mask *mask, struct err *err)
{
    const struct search_options options = {.is_over_strides = true};
    struct search search;
    struct err reason;
    err_init(&reason);
    const enum status status = search_run(mask, options, page->arena, &search, &reason);
    if (status == STATUS_UNSUPPORTED) /* not every mask has strides to choose from */
        return STATUS_OK;
    if (status != STATUS_OK) {
        *err = reason;
        return status;
    }
    html_element(&page->html, "h3", NULL, "Which stride?");
    put_strides_plot(page, mask, &search);
    put_strides_table(page, mask, &search);
    return STATUS_OK;
}

static void put_heads(struct page *page, const struct bound_report *report)
{
    const struct mask *mask = report->mask;
    if (mask->num_parts < 2)
        return;
    html_element(&page->html, "h3", NULL, "How do heads differ?");
    struct figure *figure =
        page_new_figure(page, FIGURE_BARS, mask->name, "heads",
                        arena_printf(page->arena, "%s: tiles of the heads", mask->name));
    figure->x_key = "first_head";
    figure->y_key = "visited_tiles";
    figure->x_label = "heads";
    figure->y_label = "KV tiles visited per head";
    for (uint32_t i = 0; i < mask->num_parts && i < MAX_HEAD_BARS; i++) {
        const struct mask_part *part = &mask->parts[i];
        const char *label = arena_printf(page->arena, "%u", part->first_head);
        if (part->num_heads > 1)
            label = arena_printf(page->arena, "%u-%u", part->first_head,
                                 part->first_head + part->num_heads - 1);
        figure_add(figure, "", "visited", label, (double)NAN, (double)report->parts[i].visited);
    }
    figure->y_line = report->heads.mean_head_visits;
    page_put_figure(page, figure, "The dashed line is the mean over heads.");
    put_table(page, bound_print_parts(report, page->arena));
}

static bool is_same(const struct mask *a, const struct mask *b)
{
    return strcmp(a->name, b->name) == 0 && a->num_axes == b->num_axes &&
           memcmp(a->layout, b->layout, sizeof a->layout) == 0;
}

/* Rows of each table that are about this mask, whatever their stride and tiles. */
static void put_others(struct page *page, const struct mask_page *content, const struct mask *mask)
{
    bool is_first = true;
    for (size_t i = 0; i < content->num_tables; i++) {
        struct against rows = content->tables[i];
        rows.rows = ARENA_ARRAY(page->arena, struct against_row, rows.num_rows);
        rows.num_rows = 0;
        for (size_t j = 0; j < content->tables[i].num_rows; j++)
            if (is_same(content->tables[i].rows[j].mask, mask))
                rows.rows[rows.num_rows++] = content->tables[i].rows[j];
        if (rows.num_rows == 0)
            continue;
        if (is_first)
            html_element(&page->html, "h3", NULL, "Published and measured");
        is_first = false;
        html_elementf(&page->html, "p", "class=\"soft\"", "%s: %s", content->table_names[i],
                      rows.rows[0].source);
        put_table(page, against_print_table(&rows, TABLE_TEXT, page->arena));
    }
}

enum status section_mask_write(struct page *page, const struct mask_page *content,
                               const struct bound_report *report, size_t number, struct err *err)
{
    const struct mask *mask = report->mask;
    html_begin_section(&page->html, anchor(page->arena, number), mask->name);
    put_summary(page, report);
    if (!mask->is_dynamic)
        TRY(put_pictures(page, report, err));
    if (!mask->is_dynamic && mask->num_parts == 1)
        TRY(put_load(page, report, err));
    TRY(put_strides(page, mask, err));
    put_heads(page, report);
    put_others(page, content, mask);
    html_open(&page->html, "details", NULL);
    html_element(&page->html, "summary", NULL, "All numbers");
    put_table(page, bound_print_table(report, page->arena));
    html_close(&page->html, "details");
    html_end_section(&page->html);
    return STATUS_OK;
}
