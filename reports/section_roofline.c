/*
 * Roofline of the matrix products on the 2D array. All from the results themselves: the bandwidth
 * is traffic over memory time, the array's peak is what an Einsum of nothing but multiply-adds does
 * over its share of the latency. Source of the form: Williams, Waterman, Patterson, CACM 2009.
 */
#include "reports/section.h"
#include "reports/section_list.h"

#include <math.h>
#include <string.h>

struct roof {
    double bytes_per_s;
    double macs_per_s;
};

struct attained {
    double macs_per_byte;
    double macs_per_s;
};

static struct attained attained_of(const struct record *record)
{
    double macs = 0;
    for (int e = 0; e < record->detail->num_einsums; e++)
        if (strcmp(record->detail->einsums[e].unit, "2d") == 0)
            macs += record->detail->einsums[e].num_macs;
    return (struct attained){macs / record->metrics[RECORD_TRAFFIC_BYTES],
                             macs / record->metrics[RECORD_LATENCY_S]};
}

static void raise_roof(const struct record *record, struct roof *roof)
{
    const double memory_s = record->metrics[RECORD_MEMORY_S];
    if (memory_s > 0)
        roof->bytes_per_s =
            fmax(roof->bytes_per_s, record->metrics[RECORD_TRAFFIC_BYTES] / memory_s);
    for (int e = 0; e < record->detail->num_einsums; e++) {
        const struct record_einsum *einsum = &record->detail->einsums[e];
        if (strcmp(einsum->unit, "2d") == 0 && einsum->num_macs > 0 &&
            einsum->num_macs == einsum->num_ops && einsum->util > 0)
            roof->macs_per_s = fmax(roof->macs_per_s, einsum->num_macs / einsum->util /
                                                          record->metrics[RECORD_LATENCY_S]);
    }
}

static void add_roof(struct figure *figure, const struct roof *roof, double from, double to)
{
    const double ridge = roof->macs_per_s / roof->bytes_per_s;
    figure_add_series(figure, "roof: DRAM bandwidth, 2D array", FIGURE_LINE);
    const double low = fmin(from, ridge / 4), high = fmax(to, ridge * 4);
    figure_add(figure, "", "roof: DRAM bandwidth, 2D array", NULL, low, low * roof->bytes_per_s);
    figure_add(figure, "", "roof: DRAM bandwidth, 2D array", NULL, ridge, roof->macs_per_s);
    figure_add(figure, "", "roof: DRAM bandwidth, 2D array", NULL, high, roof->macs_per_s);
}

void section_roofline_write(struct page *page, const struct study *study)
{
    const char *accounting = study_main_accounting(study);
    struct figure *figure = page_new_figure(page, FIGURE_XY, study->name, "roofline",
                                            section_title(page, study, "Roofline", NULL));
    figure->panel_key = "panel";
    figure->series_key = "design";
    figure->x_key = "macs_per_byte";
    figure->y_key = "macs_per_second";
    figure->x_label = "multiply-adds (MAC) of the 2D array per byte of off-chip traffic";
    figure->y_label = "multiply-adds (MAC) per second";
    figure->y_unit = "MAC/s";
    figure->has_log_x = figure->has_log_y = true;
    struct roof roof = {0, 0};
    double from = INFINITY, to = 0;
    for (const struct record *at = NULL; (at = study_next(study, accounting, at));) {
        if (!at->detail)
            continue;
        const struct attained attained = attained_of(at);
        if (!(attained.macs_per_byte > 0) || !(attained.macs_per_s > 0))
            continue;
        raise_roof(at, &roof);
        from = fmin(from, attained.macs_per_byte);
        to = fmax(to, attained.macs_per_byte);
        figure_add_series(figure, at->names[RECORD_DESIGN], FIGURE_POINTS);
        figure_add(figure, "", at->names[RECORD_DESIGN], NULL, attained.macs_per_byte,
                   attained.macs_per_s);
    }
    if (!(roof.bytes_per_s > 0) || !(roof.macs_per_s > 0))
        return;
    add_roof(figure, &roof, from, to);
    page_put_figure(
        page, figure,
        arena_printf(page->arena,
                     "Points of all workloads under %.4g GiB/s of DRAM bandwidth and %.4g "
                     "T multiply-adds per second of the largest 2D array: below the flat "
                     "roof the array waits.",
                     roof.bytes_per_s / 1073741824.0, roof.macs_per_s / 1e12));
}
