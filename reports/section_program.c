/* Per design: the sentence first, then the picture, then the table with the slack of every step. */
#include "base/file.h"
#include "reports/advice.h"
#include "reports/program_file.h"
#include "reports/section_list.h"
#include "reports/timeline_svg.h"
#include "reports/waterfall.h"
#include "sim/program_interval.h"
#include "sim/program_print.h"

#include <ctype.h>
#include <string.h>

#define MAX_WATERFALLS 24

static void put_ratio_cell(struct page *page, struct program_ratio ratio)
{
    if (ratio.den == 0)
        html_cellf(&page->html, "-");
    else
        html_cellf(&page->html, "%.6g", program_ratio_value(ratio));
}

static void put_waits_cell(struct page *page, const struct program *program,
                           const struct program_step *step)
{
    html_open(&page->html, "td", NULL);
    for (int i = 0; i < step->num_waits; i++) {
        html_printf(&page->html, "%s%s", i ? ", " : "", program->steps[step->waits[i].step].name);
        if (step->waits[i].age != 0)
            html_printf(&page->html, " [t-%d]", step->waits[i].age);
    }
    html_close(&page->html, "td");
}

static void put_table(struct page *page, const struct program *program,
                      const struct program_interval *interval)
{
    static const char *const columns[] = {
        "step",         "unit",      ">slots (cycles)", ">latency (cycles)",
        ">lag (tiles)", "waits for", ">slack (cycles)"};
    struct program_ratio slack[PROGRAM_MAX_STEPS];
    program_interval_slack(program, interval, slack);
    html_open(&page->html, "details", NULL);
    html_element(&page->html, "summary", NULL, "Steps, waits and slack");
    html_begin_table(&page->html, columns, 7);
    for (int s = 0; s < program->num_steps; s++) {
        const struct program_step *step = &program->steps[s];
        const bool is_critical = slack[s].den != 0 && slack[s].num == 0;
        html_open(&page->html, "tr", is_critical ? "class=\"critical\"" : NULL);
        html_cell(&page->html, step->name);
        html_cell(&page->html, program->units[step->unit].name);
        put_ratio_cell(page, program_ratio_make(step->slots_ticks, program->ticks_per_cycle));
        put_ratio_cell(page, program_ratio_make(step->latency_ticks, program->ticks_per_cycle));
        html_cellf(&page->html, "%d", step->lag);
        put_waits_cell(page, program, step);
        put_ratio_cell(page, slack[s]);
        html_close(&page->html, "tr");
    }
    html_end_table(&page->html);
    html_close(&page->html, "details");
}

/* Text with "->" and "=>" as arrows, which a line break does not split. */
static void put_arrows(struct page *page, const char *text)
{
    struct buf part;
    buf_init(&part);
    for (; *text; text++) {
        const bool is_arrow = (text[0] == '-' || text[0] == '=') && text[1] == '>';
        if (!is_arrow) {
            buf_putc(&part, *text);
            continue;
        }
        buf_puts(&part, *text == '-' ? "\u2192" : "\u21d2");
        text++;
    }
    html_text(&page->html, part.data);
    buf_release(&part);
}

static void put_advice(struct page *page, const struct program *program,
                       const struct program_interval *interval)
{
    struct advice *advice = ARENA_NEW(page->arena, struct advice);
    struct buf text;
    buf_init(&text);
    advice_find(program, interval, page->arena, advice);
    advice_put(program, interval, advice, &text);
    html_open(&page->html, "p", "class=\"say\"");
    put_arrows(page, text.data);
    html_close(&page->html, "p");
    buf_release(&text);
}

/* A step that happens only at the end of a loop is in the table but not in the interval. */
static void put_rare(struct page *page, const struct program *program)
{
    const char *separator = " Outside the interval, once per query tile: ";
    for (int s = 0; s < program->num_steps; s++) {
        if (program_is_every(&program->steps[s]))
            continue;
        html_printf(&page->html, "%s%s", separator, program->steps[s].name);
        separator = ", ";
    }
    if (separator[0] == ',')
        html_text(&page->html, ".");
}

/* Of a file in plots/, and unique in the page. */
static const char *picture_name(struct page *page, const char *kind,
                                const struct program_file_entry *entry, size_t i)
{
    char *name =
        arena_printf(page->arena, "%s-%zu-%.50s-%.50s", kind, i + 1, entry->study, entry->design);
    for (char *c = name; *c; c++)
        *c = isalnum((unsigned char)*c) ? (char)tolower((unsigned char)*c) : '-';
    return name;
}

static enum status put_picture(struct page *page, const struct program_file_entry *entry,
                               const struct program_interval *interval, size_t i, struct err *err)
{
    const char *name = picture_name(page, "waterfall", entry, i);
    struct buf svg;
    buf_init(&svg);
    waterfall_put_svg(entry->program, interval, false, page->arena, &svg);
    const enum status status =
        page_write_plot(page, arena_printf(page->arena, "%s.svg", name), &svg, err);
    buf_release(&svg);
    TRY(status);
    html_open(&page->html, "figure", NULL);
    html_open(&page->html, "div", "class=\"scroll\"");
    waterfall_put_svg(entry->program, interval, true, page->arena, page->html.out);
    html_close(&page->html, "div");
    html_open(&page->html, "figcaption", NULL);
    html_printf(
        &page->html,
        "Three intervals of the steady state; a color per key tile. Framed: steps without slack. "
        "Joined by lines where it waits: the critical path ");
    struct buf path;
    buf_init(&path);
    program_print_path(entry->program, interval, &path);
    put_arrows(page, path.data);
    buf_release(&path);
    html_text(
        &page->html,
        " (\u21d2 the next waits for it, \u2192 the next on its unit, [t+1] of the next tile). "
        "Dashed below a step: its slack.");
    put_rare(page, entry->program);
    buf_printf(page->html.out, " <a href=\"plots/%s.svg\">SVG</a>", name);
    html_close(&page->html, "figcaption");
    html_close(&page->html, "figure");
    return STATUS_OK;
}

static bool has_cycle_level(const struct page *page, const char *study)
{
    for (int i = 0; i < page->num_studies; i++)
        for (int k = 0; k < page->studies[i].num_levels; k++)
            if (strcmp(page->studies[i].name, study) == 0 &&
                strcmp(page->studies[i].levels[k], "cycle") == 0)
                return true;
    return false;
}

/* What the engine did with it: its own run, the same for everybody who has the file. */
static enum status put_timeline(struct page *page, const struct program_file_entry *entry, size_t i,
                                struct err *err)
{
    struct timeline *timeline = ARENA_NEW(page->arena, struct timeline);
    const char *name = picture_name(page, "timeline", entry, i);
    struct buf svg;
    struct err refused;
    err_init(&refused);
    if (timeline_run(entry->program, entry->num_tiles, NULL, page->arena, timeline, &refused) !=
        STATUS_OK) {
        html_elementf(&page->html, "p", NULL, "The cycle level does not run it: %.400s.",
                      refused.text);
        return STATUS_OK;
    }
    buf_init(&svg);
    timeline_svg_put(timeline, false, "stall", &svg);
    const enum status status =
        page_write_plot(page, arena_printf(page->arena, "%s.svg", name), &svg, err);
    buf_release(&svg);
    TRY(status);
    html_open(&page->html, "figure", NULL);
    html_open(&page->html, "div", "class=\"scroll\"");
    timeline_svg_put(timeline, true, name, page->html.out);
    html_close(&page->html, "div");
    html_open(&page->html, "figcaption", NULL);
    html_printf(&page->html,
                "What the cycle level does with its %llu tiles: %.15g cycles in all. Hatched: "
                "stalls by cause, inside a bar at its end. A line below a bar: its latency.",
                (unsigned long long)entry->num_tiles,
                (double)timeline->result.end_ticks / (double)entry->program->ticks_per_cycle);
    for (int b = 0; b < entry->program->num_buffers; b++)
        if (timeline->buffers[b].has_tensors)
            html_printf(&page->html, " %s: %llu rows in use at most, %.6g on average.",
                        entry->program->buffers[b].name,
                        (unsigned long long)timeline->buffers[b].peak_rows,
                        timeline->buffers[b].mean_rows);
    buf_printf(page->html.out, " <a href=\"plots/%s.svg\">SVG</a>", name);
    html_close(&page->html, "figcaption");
    html_close(&page->html, "figure");
    return STATUS_OK;
}

/* The table that the cycle level runs for this one; the same where the file has no other. */
static const struct program_file_entry *find_cycle(const struct program_file_entry *entry,
                                                   const struct program_file_entry *entries,
                                                   size_t num)
{
    for (size_t i = 0; i < num; i++)
        if (entries[i].is_cycle && strcmp(entries[i].study, entry->study) == 0 &&
            strcmp(entries[i].design, entry->design) == 0 &&
            strcmp(entries[i].point, entry->point) == 0 &&
            strcmp(entries[i].program->name, entry->program->name) == 0)
            return &entries[i];
    return entry;
}

static enum status put_entry(struct page *page, const struct program_file_entry *entry,
                             const struct program_file_entry *cycle, size_t i, struct err *err)
{
    struct program_interval *interval = ARENA_NEW(page->arena, struct program_interval);
    program_interval_solve(entry->program, interval);
    const char *name = entry->program->name ? entry->program->name : "";
    const bool has_name = name[0] && strcmp(name, entry->design) != 0;
    html_elementf(&page->html, "h3", NULL, "%s: %s%s%s", entry->study, entry->design,
                  has_name ? ", " : "", has_name ? name : "");
    html_element(&page->html, "p", "class=\"soft\"", entry->point);
    if (interval->is_deadlock || interval->interval.num <= 0) {
        html_element(&page->html, "p", "class=\"say\"",
                     interval->is_deadlock
                         ? "This program deadlocks: its steps wait for each other."
                         : "No step of this program happens in every tile.");
        return STATUS_OK;
    }
    put_advice(page, entry->program, interval);
    TRY(put_picture(page, entry, interval, i, err));
    if (entry->num_tiles > 0 && has_cycle_level(page, entry->study))
        TRY(put_timeline(page, cycle, i, err));
    put_table(page, entry->program, interval);
    return STATUS_OK;
}

enum status section_program_write(struct page *page, struct err *err)
{
    const char *path = arena_printf(page->arena, "%s/" PROGRAM_FILE_NAME, page->dir);
    struct program_file_entry *entries = NULL;
    size_t num = 0;
    if (!file_exists(path))
        return STATUS_OK;
    TRY(program_file_read(path, page->arena, &entries, &num, err));
    if (num == 0)
        return STATUS_OK;
    html_begin_section(&page->html, "programs", "What sets the pace: tile programs");
    html_element(&page->html, "p", NULL,
                 "Each design repeats one table of steps for every key tile. In the long run a key "
                 "tile costs the table's maximum cycle ratio; the steps on that path set the pace, "
                 "and every other step could grow by its slack for free.");
    size_t shown = 0, more = 0;
    for (size_t i = 0; i < num; i++) {
        if (entries[i].is_cycle)
            continue;
        if (shown == MAX_WATERFALLS)
            more++;
        else
            TRY(put_entry(page, &entries[i], find_cycle(&entries[i], entries, num), shown++, err));
    }
    if (more > 0)
        html_elementf(&page->html, "p", NULL, "%zu more programs are in " PROGRAM_FILE_NAME ".",
                      more);
    html_end_section(&page->html);
    return STATUS_OK;
}
