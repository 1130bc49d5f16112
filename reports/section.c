/* What several sections share. */
#include "reports/section.h"

#include "reports/paper.h"

#include <math.h>

const char *section_paper_note(const struct page *page, const char *study, const char *plot)
{
    const char *figure = paper_figure(study, plot);
    return figure ? arena_printf(page->arena, "As the paper's %s. ", figure) : "";
}

struct figure *section_new_sweep(struct page *page, const struct study *study, const char *name,
                                 const char *title)
{
    const bool is_small = study_is_small(study);
    struct figure *figure =
        page_new_figure(page, is_small ? FIGURE_BARS : FIGURE_XY, study->name, name, title);
    figure->panel_key = "workload";
    figure->series_key = "design";
    figure->x_label = study_x_label(study, page->arena);
    figure->x_key = study_x_key(study, page->arena);
    figure->has_log_x = figure->x_is_binary = !is_small;
    return figure;
}

void section_add_sweep(struct figure *figure, const struct study *study,
                       const struct record *record, double y)
{
    char panel[256], label[64], series[128];
    study_panel(study, record, panel);
    study_series(study, record, series);
    const double x = study_x(study, record, label);
    if (figure->has_log_x && !(x > 0))
        figure->has_log_x = figure->x_is_binary = false;
    figure_add(figure, panel, series, label, x, y);
}

const char *section_title(const struct page *page, const struct study *study, const char *what,
                          const char *accounting)
{
    if (!accounting || accounting[0] == '\0')
        return arena_printf(page->arena, "%s, %s", what, study->name);
    return arena_printf(page->arena, "%s, %s, %s accounting", what, study->name, accounting);
}
