/* Energy by component for the study's first workload, as shares and as a table in joules. */
#include "reports/section.h"
#include "reports/section_list.h"

#include <math.h>

static bool is_shown(const struct study *study, const struct record *record)
{
    return record->detail && record->detail->num_parts > 0 &&
           record->names[RECORD_MODEL] == study->models[0];
}

static void put_plot(struct page *page, const struct study *study, const char *accounting)
{
    struct figure *figure = page_new_figure(
        page, FIGURE_STACK, study->name, arena_printf(page->arena, "components-%s", accounting),
        arena_printf(page->arena, "Energy by component, %s, %s, %s accounting", study->name,
                     study->models[0], accounting));
    figure->panel_key = "design";
    figure->series_key = "component";
    figure->x_key = study_x_key(study, page->arena);
    figure->y_key = "share_of_energy";
    figure->x_label = study_x_label(study, page->arena);
    figure->y_label = "share of the energy";
    figure->y_max = 1.05;
    for (const struct record *at = NULL; (at = study_next(study, accounting, at));) {
        char panel[256], label[64];
        study_design_panel(study, at, panel);
        const double x = study_x(study, at, label);
        for (int i = 0; is_shown(study, at) && i < at->detail->num_parts; i++) {
            const struct record_part *part = &at->detail->parts[i];
            if (part->energy_pj > 0)
                figure_add(figure, panel, part->name, label, x,
                           part->energy_pj / at->metrics[RECORD_ENERGY_PJ]);
        }
    }
    page_put_figure(page, figure, "Shares of each point's own total.");
}

/* The last point of the first workload of every design: the longest length of a usual sweep. */
static const struct record *last_point(const struct study *study, const char *accounting,
                                       const char *design)
{
    const struct record *last = NULL;
    for (const struct record *at = NULL; (at = study_next(study, accounting, at));)
        if (is_shown(study, at) && at->names[RECORD_DESIGN] == design)
            last = at;
    return last;
}

static void put_row(struct page *page, const struct record *record, const char *accounting,
                    const struct record_part *part)
{
    const double total_pj = record->metrics[RECORD_ENERGY_PJ];
    if (isnan(part->energy_pj) || part->energy_pj == 0)
        return;
    html_begin_row(&page->html);
    html_cell(&page->html, record->names[RECORD_DESIGN]);
    html_cell(&page->html, accounting);
    html_cell(&page->html, part->name);
    html_cell_number(&page->html, part->num_reads, 6);
    html_cell_number(&page->html, part->num_writes, 6);
    html_cell_number(&page->html, part->num_ops, 6);
    html_cell_number(&page->html, part->energy_pj * 1e-12, 5);
    html_cellf(&page->html, "%.2f %%", 100 * part->energy_pj / total_pj);
    html_end_row(&page->html);
}

static void put_table(struct page *page, const struct study *study)
{
    static const char *const columns[] = {"design",  "accounting",  "component",   ">reads",
                                          ">writes", ">operations", ">energy (J)", ">share"};
    const struct record *any = last_point(study, study_main_accounting(study), study->designs[0]);
    char panel[256], label[64];
    if (!any)
        return;
    study_panel(study, any, panel);
    study_x(study, any, label);
    html_open(&page->html, "details", NULL);
    html_elementf(&page->html, "summary", NULL, "Counts and joules of %s, %s at %s", study->name,
                  panel, label);
    html_begin_table(&page->html, columns, 8);
    for (int d = 0; d < study->num_designs && d < 16; d++) {
        for (int a = 0; a < study->num_accountings && a < 4; a++) {
            const struct record *record =
                last_point(study, study->accountings[a], study->designs[d]);
            for (int i = 0; record && i < record->detail->num_parts; i++)
                put_row(page, record, study->accountings[a], &record->detail->parts[i]);
        }
    }
    html_end_table(&page->html);
    html_close(&page->html, "details");
}

void section_energy_write(struct page *page, const struct study *study)
{
    if (study_is_small(study))
        for (int a = 0; a < study->num_accountings; a++)
            put_plot(page, study, study->accountings[a]);
    put_table(page, study);
}
