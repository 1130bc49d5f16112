/*
 * Figure 7 and its twin for the 1D array: what each Einsum adds to the utilization, for the study's
 * first workload.
 */
#include "reports/section.h"
#include "reports/section_list.h"

#include <string.h>

static void add_record(struct figure *figure, const struct study *study,
                       const struct record *record, const char *unit)
{
    char panel[256], label[64];
    study_design_panel(study, record, panel);
    const double x = study_x(study, record, label);
    for (int e = 0; e < record->detail->num_einsums; e++) {
        const struct record_einsum *einsum = &record->detail->einsums[e];
        if (strcmp(einsum->unit, unit) == 0)
            figure_add(figure, panel, einsum->name, label, x, einsum->util);
    }
}

static void put_array(struct page *page, const struct study *study, const char *unit,
                      const char *array)
{
    const char *name = arena_printf(page->arena, "einsums-%s", unit);
    struct figure *figure =
        page_new_figure(page, FIGURE_STACK, study->name, name,
                        arena_printf(page->arena, "Einsums on the %s array, %s, %s", array,
                                     study->name, study->models[0]));
    figure->panel_key = "design";
    figure->series_key = "einsum";
    figure->x_key = study_x_key(study, page->arena);
    figure->y_key = arena_printf(page->arena, "util_%s", unit);
    figure->x_label = study_x_label(study, page->arena);
    figure->y_label = "utilization (share of latency)";
    figure->y_max = 1.05;
    const char *accounting = study_main_accounting(study);
    for (const struct record *at = NULL; (at = study_next(study, accounting, at));)
        if (at->detail && at->names[RECORD_MODEL] == study->models[0])
            add_record(figure, study, at, unit);
    page_put_figure(page, figure,
                    arena_printf(page->arena, "%sThe array's utilization by Einsum.",
                                 section_paper_note(page, study->name, name)));
}

void section_einsum_write(struct page *page, const struct study *study)
{
    if (!study_is_small(study))
        return;
    put_array(page, study, "2d", "2D");
    put_array(page, study, "1d", "1D");
}
