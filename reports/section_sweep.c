/* Plain metrics over the varied field, on a log axis since lengths and sizes span decades. */
#include "reports/section.h"
#include "reports/section_list.h"

#include <math.h>

struct metric {
    enum record_metric metric;
    double scale;
    const char *name, *what, *y_label, *y_key, *y_unit;
    bool is_per_accounting;
};

static const struct metric metrics[] = {
    {RECORD_LATENCY_S, 1, "latency", "Latency", "latency (s)", "latency_s", "s", false},
    {RECORD_ENERGY_PJ, 1e-12, "joules", "Energy", "energy (J)", "energy_j", "J", true},
    {RECORD_TRAFFIC_BYTES, 1, "traffic", "Off-chip traffic", "traffic (bytes)", "traffic_bytes",
     "B", false},
};

/* Bars of one plot would vanish beside each other on a linear axis. */
static bool spans_decades(const struct figure *figure)
{
    double min = INFINITY, max = 0;
    for (size_t i = 0; i < figure->num_points; i++) {
        min = fmin(min, figure->points[i].y);
        max = fmax(max, figure->points[i].y);
    }
    return min > 0 && max > 30 * min;
}

static void put_metric(struct page *page, const struct study *study, const struct metric *metric,
                       const char *accounting)
{
    const char *suffix = metric->is_per_accounting ? accounting : "";
    const char *name =
        arena_printf(page->arena, "%s%s%s", metric->name, *suffix ? "-" : "", suffix);
    struct figure *figure = section_new_sweep(
        page, study, name, section_title(page, study, metric->what, *suffix ? accounting : NULL));
    figure->y_label = metric->y_label;
    figure->y_key = metric->y_key;
    figure->y_unit = metric->y_unit;
    figure->has_log_y = figure->kind == FIGURE_XY;
    for (const struct record *at = NULL; (at = study_next(study, accounting, at));)
        section_add_sweep(figure, study, at, at->metrics[metric->metric] * metric->scale);
    figure->has_log_y = figure->has_log_y || spans_decades(figure);
    page_put_figure(page, figure, figure->has_log_y ? "Logarithmic." : "");
}

void section_sweep_write(struct page *page, const struct study *study)
{
    if (study->num_designs > 1 && study_is_small(study))
        return;
    for (size_t i = 0; i < sizeof metrics / sizeof metrics[0]; i++)
        for (int a = 0; a < (metrics[i].is_per_accounting ? study->num_accountings : 1); a++)
            put_metric(page, study, &metrics[i],
                       metrics[i].is_per_accounting ? study->accountings[a]
                                                    : study_main_accounting(study));
}
