/* Figures 6a and 6b. */
#include "reports/section.h"
#include "reports/section_list.h"

static void put_array(struct page *page, const struct study *study, enum record_metric metric,
                      const char *array, const char *name)
{
    const char *title =
        arena_printf(page->arena, "Utilization of the %s array, %s", array, study->name);
    struct figure *figure = section_new_sweep(page, study, name, title);
    figure->y_label = "utilization (share of latency)";
    figure->y_key = metric == RECORD_UTIL_2D ? "util_2d" : "util_1d";
    figure->y_max = 1.05;
    const char *accounting = study_main_accounting(study);
    for (const struct record *at = NULL; (at = study_next(study, accounting, at));)
        section_add_sweep(figure, study, at, at->metrics[metric]);
    page_put_figure(page, figure,
                    arena_printf(page->arena,
                                 "%sShare of the latency in which the array works, weighted by the "
                                 "PEs in use.",
                                 section_paper_note(page, study->name, name)));
}

void section_utilization_write(struct page *page, const struct study *study)
{
    put_array(page, study, RECORD_UTIL_1D, "1D", "util-1d");
    put_array(page, study, RECORD_UTIL_2D, "2D", "util-2d");
}
