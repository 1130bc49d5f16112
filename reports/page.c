/* Assembly: CSVs and one gnuplot script, the drawings back in, the page written in one piece. */
#include "reports/page.h"

#include "base/file.h"
#include "reports/figure_script.h"
#include "reports/figure_svg.h"
#include "reports/gnuplot.h"
#include "reports/page_style.h"

#include <assert.h>
#include <ctype.h>
#include <string.h>

#define MAX_SVG_BYTES ((size_t)16 << 20)

void page_init(struct page *page, struct arena *arena, const char *dir, bool has_plots)
{
    memset(page, 0, sizeof *page);
    page->arena = arena;
    page->dir = dir;
    page->has_plots = has_plots;
    buf_init(&page->text);
    html_init(&page->html, &page->text);
}

void page_release(struct page *page)
{
    buf_release(&page->text);
}

/* Lower case letters, digits and '-', so that it is a file name and an id anywhere. */
static char *make_name(struct page *page, const char *study, const char *name)
{
    char *text = arena_printf(page->arena, "%.60s-%.60s", study, name);
    for (char *c = text; *c; c++)
        *c = isalnum((unsigned char)*c) ? (char)tolower((unsigned char)*c) : '-';
    for (int again = 2;; again++) {
        bool is_taken = false;
        for (size_t i = 0; i < page->num_figures; i++)
            is_taken = is_taken || strcmp(page->figures[i]->figure.name, text) == 0;
        if (!is_taken)
            return text;
        text = arena_printf(page->arena, "%s-%d", text, again);
    }
}

struct figure *page_new_figure(struct page *page, enum figure_kind kind, const char *study,
                               const char *name, const char *title)
{
    struct page_figure *figure = ARENA_NEW(page->arena, struct page_figure);
    figure_init(&figure->figure, page->arena, kind, make_name(page, study, name),
                arena_strdup(page->arena, title));
    return &figure->figure;
}

static void put_caption(struct page *page, const struct figure *figure, const char *caption)
{
    struct buf note;
    buf_init(&note);
    figure_put_note(figure, &note);
    html_open(&page->html, "figcaption", NULL);
    html_element(&page->html, "b", NULL, figure->title);
    html_printf(&page->html, ". %s %s", caption, note.data);
    buf_printf(page->html.out, "<a href=\"plots/%s.csv\">CSV</a>", figure->name);
    if (page->has_plots)
        buf_printf(page->html.out, ", <a href=\"plots/%s.svg\">SVG</a>", figure->name);
    html_close(&page->html, "figcaption");
    buf_release(&note);
}

void page_put_figure(struct page *page, struct figure *figure, const char *caption)
{
    if (figure_is_empty(figure))
        return;
    struct page_figure *entry = (struct page_figure *)figure;
    page->figures = arena_grow(page->arena, page->figures, page->num_figures,
                               &page->figures_capacity, sizeof page->figures[0]);
    page->figures[page->num_figures++] = entry;
    html_open(&page->html, "figure", NULL);
    entry->offset = page->text.length;
    put_caption(page, figure, caption);
    html_close(&page->html, "figure");
}

static const char *plot_path(const struct page *page, const char *name)
{
    return arena_printf(page->arena, "%s/plots/%s", page->dir, name);
}

enum status page_write_plot(const struct page *page, const char *name, const struct buf *text,
                            struct err *err)
{
    TRY(file_make_dir(arena_printf(page->arena, "%s/plots", page->dir), err));
    return file_write_atomic(plot_path(page, name), text->data, text->length, err);
}

static enum status write_data(const struct page *page, struct buf *text, struct err *err)
{
    for (size_t i = 0; i < page->num_figures; i++) {
        const struct figure *figure = &page->figures[i]->figure;
        buf_clear(text);
        figure_put_csv(figure, text);
        TRY(page_write_plot(page, arena_printf(page->arena, "%s.csv", figure->name), text, err));
    }
    return STATUS_OK;
}

static enum status draw(const struct page *page, struct buf *text, struct err *err)
{
    buf_clear(text);
    buf_puts(text, "# Draws every plot of the report: gnuplot plots.gp\n");
    figure_script_begin(text);
    for (size_t i = 0; i < page->num_figures; i++)
        figure_script_put(&page->figures[i]->figure, text);
    TRY(page_write_plot(page, "plots.gp", text, err));
    char *dir = arena_printf(page->arena, "%s/plots", page->dir);
    return gnuplot_run(dir, "plots.gp", err);
}

static enum status put_drawing(const struct page *page, size_t i, struct buf *out, struct err *err)
{
    const struct figure *figure = &page->figures[i]->figure;
    const char *path = plot_path(page, arena_printf(page->arena, "%s.svg", figure->name));
    char *svg = NULL;
    size_t length = 0;
    TRY(file_read(path, MAX_SVG_BYTES, page->arena, &svg, &length, err));
    const struct pos place = {path, 0, 0};
    if (!figure_svg_inline(svg, figure->title, i == 0, out))
        return err_set(err, STATUS_SYSTEM, place, NULL, "no drawing of gnuplot's");
    return STATUS_OK;
}

static enum status assemble(const struct page *page, struct buf *out, struct err *err)
{
    size_t done = 0;
    page_style_begin(out);
    for (size_t i = 0; i < page->num_figures; i++) {
        const size_t until = page->figures[i]->offset;
        assert(until >= done);
        buf_append(out, page->text.data + done, until - done);
        done = until;
        if (page->has_plots)
            TRY(put_drawing(page, i, out, err));
    }
    buf_append(out, page->text.data + done, page->text.length - done);
    page_style_end(out);
    return STATUS_OK;
}

static enum status write_all(const struct page *page, struct buf *text, struct err *err)
{
    TRY(write_data(page, text, err));
    if (page->has_plots && page->num_figures > 0)
        TRY(draw(page, text, err));
    buf_clear(text);
    TRY(assemble(page, text, err));
    const char *path = arena_printf(page->arena, "%s/report.html", page->dir);
    return file_write_atomic(path, text->data, text->length, err);
}

enum status page_finish(struct page *page, struct err *err)
{
    assert(page->html.depth == 0);
    struct buf text;
    buf_init(&text);
    const enum status status = write_all(page, &text, err);
    buf_release(&text);
    return status;
}
