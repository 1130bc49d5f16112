/*
 * The cycle level: where the cycles of both arrays go, for the study's first workload, and how far
 * the level is from the analytic one, over all points.
 */
#include "reports/section.h"
#include "reports/section_list.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define MAX_ROWS 256

static bool is_cycle(const struct record *record)
{
    return strcmp(record->names[RECORD_LEVEL], "cycle") == 0;
}

static const struct record_stalls *find_stalls(const struct study *study,
                                               const struct record *record, const char *unit)
{
    if (!is_cycle(record) || !record->detail || record->names[RECORD_MODEL] != study->models[0])
        return NULL;
    for (int i = 0; i < record->detail->num_stalls; i++)
        if (strcmp(record->detail->stalls[i].unit, unit) == 0)
            return &record->detail->stalls[i];
    return NULL;
}

static double sum_of(const struct record_stalls *stalls)
{
    double sum = 0;
    for (int k = 0; k < ENGINE_NUM_CAUSES; k++)
        sum += isnan(stalls->cycles[k]) ? 0 : stalls->cycles[k];
    return sum;
}

static void put_plot(struct page *page, const struct study *study, const char *accounting,
                     const char *unit, const char *array)
{
    struct figure *figure = page_new_figure(
        page, FIGURE_STACK, study->name, arena_printf(page->arena, "stalls-%s", unit),
        arena_printf(page->arena, "Cycles of the %s array, %s, %s, %s accounting", array,
                     study->name, study->models[0], accounting));
    figure->panel_key = "design";
    figure->series_key = "cause";
    figure->x_key = study_x_key(study, page->arena);
    figure->y_key = "share_of_cycles";
    figure->x_label = study_x_label(study, page->arena);
    figure->y_label = "share of the cycles";
    figure->y_max = 1.05;
    figure->keeps_order = true;
    for (const struct record *at = NULL; (at = study_next(study, accounting, at));) {
        const struct record_stalls *stalls = find_stalls(study, at, unit);
        char panel[256], label[64];
        if (!stalls || sum_of(stalls) <= 0)
            continue;
        study_design_panel(study, at, panel);
        const double x = study_x(study, at, label);
        for (int k = 0; k < ENGINE_NUM_CAUSES; k++)
            figure_add(figure, panel, engine_cause_names[k], label, x,
                       stalls->cycles[k] / sum_of(stalls));
    }
    page_put_figure(page, figure,
                    "busy: a step passes. operand: it waits for another array. space: it waits for "
                    "room. port: a buffer gives no more rows. dram: a transfer. drain: nothing "
                    "left to issue, or a phase that leaves the array alone.");
}

/* ---- the same as a table ---- */

static bool put_row(struct page *page, const struct study *study, const struct record *record,
                    const char *unit)
{
    const struct record_stalls *stalls = find_stalls(study, record, unit);
    char label[64];
    if (!stalls || sum_of(stalls) <= 0)
        return false;
    study_x(study, record, label);
    html_begin_row(&page->html);
    html_cell(&page->html, record->names[RECORD_DESIGN]);
    html_cell(&page->html, label);
    html_cell(&page->html, unit);
    html_cellf(&page->html, "%.0f", sum_of(stalls));
    for (int k = 0; k < ENGINE_NUM_CAUSES; k++)
        html_cellf(&page->html, "%.2f %%", 100 * stalls->cycles[k] / sum_of(stalls));
    html_end_row(&page->html);
    return true;
}

static void put_table(struct page *page, const struct study *study, const char *accounting)
{
    char columns[ENGINE_NUM_CAUSES][32];
    const char *heads[ENGINE_NUM_CAUSES + 4] = {"design", study_x_label(study, page->arena),
                                                "array", ">cycles"};
    int num = 0;
    for (int k = 0; k < ENGINE_NUM_CAUSES; k++) {
        snprintf(columns[k], sizeof(columns[k]), ">%s", engine_cause_names[k]);
        heads[k + 4] = columns[k];
    }
    html_open(&page->html, "details", NULL);
    html_elementf(&page->html, "summary", NULL, "Cycles by cause of %s, %s, %s accounting",
                  study->name, study->models[0], accounting);
    html_begin_table(&page->html, heads, ENGINE_NUM_CAUSES + 4);
    for (const struct record *at = NULL; (at = study_next(study, accounting, at));) {
        if (num >= MAX_ROWS)
            break;
        num += put_row(page, study, at, "2d") ? 1 : 0;
        num += put_row(page, study, at, "1d") ? 1 : 0;
    }
    html_end_table(&page->html);
    html_close(&page->html, "details");
}

/* ---- against the analytic level ---- */

struct difference { /* of one design and accounting, in percent of the analytic cycles */
    size_t num;
    double sum, least, most;
    const struct record *where; /* most */
};

static struct difference find_difference(const struct study *study, const char *accounting,
                                         const char *design)
{
    struct difference out = {0};
    for (const struct record *at = NULL; (at = study_next(study, accounting, at));) {
        if (!is_cycle(at) || at->names[RECORD_DESIGN] != design)
            continue;
        const struct record *other = record_set_find_level(study->set, at, "analytic");
        const double percent =
            other ? 100 * (at->metrics[RECORD_CYCLES] / other->metrics[RECORD_CYCLES] - 1)
                  : (double)NAN;
        if (isnan(percent) || isinf(percent))
            continue;
        out.least = out.num == 0 || percent < out.least ? percent : out.least;
        if (out.num == 0 || percent > out.most) {
            out.most = percent;
            out.where = at;
        }
        out.sum += percent;
        out.num++;
    }
    return out;
}

static void put_percent(struct page *page, double percent)
{
    html_cellf(&page->html, fabs(percent) < 1 ? "%.6f %%" : "%.4g %%", percent);
}

static void put_difference(struct page *page, const struct study *study, const char *accounting,
                           const char *design)
{
    const struct difference found = find_difference(study, accounting, design);
    char panel[256], label[64];
    if (found.num == 0)
        return;
    study_panel(study, found.where, panel);
    study_x(study, found.where, label);
    html_begin_row(&page->html);
    html_cell(&page->html, design);
    html_cell(&page->html, accounting);
    html_cellf(&page->html, "%zu", found.num);
    put_percent(page, found.sum / (double)found.num);
    put_percent(page, found.least);
    put_percent(page, found.most);
    html_cell(&page->html, arena_printf(page->arena, "%s, %s", panel, label));
    html_end_row(&page->html);
}

static void put_differences(struct page *page, const struct study *study)
{
    static const char *const columns[] = {"design", "accounting", ">points",   ">mean",
                                          ">least", ">most",      "most is at"};
    bool has_any = false;
    for (int d = 0; d < study->num_designs && !has_any; d++)
        for (int a = 0; a < study->num_accountings && !has_any; a++)
            has_any = find_difference(study, study->accountings[a], study->designs[d]).num > 0;
    if (!has_any)
        return;
    html_element(&page->html, "p", NULL,
                 "How many percent more cycles the cycle level takes than the analytic one, over "
                 "the points that have both:");
    html_begin_table(&page->html, columns, 7);
    for (int d = 0; d < study->num_designs && d < 32; d++)
        for (int a = 0; a < study->num_accountings && a < 4; a++)
            put_difference(page, study, study->accountings[a], study->designs[d]);
    html_end_table(&page->html);
}

void section_cycle_write(struct page *page, const struct study *study)
{
    const char *accounting = study_main_accounting(study);
    bool has_stalls = false;
    for (const struct record *at = NULL; (at = study_next(study, accounting, at)) && !has_stalls;)
        has_stalls = find_stalls(study, at, "2d") || find_stalls(study, at, "1d");
    if (has_stalls) {
        html_elementf(&page->html, "h3", NULL, "Where the cycles go, %s", study->name);
        if (study_is_small(study)) {
            put_plot(page, study, accounting, "2d", "2D");
            put_plot(page, study, accounting, "1d", "1D");
        }
        put_table(page, study, accounting);
    }
    put_differences(page, study);
}
