/*
 * Published against full accounting: relative to the published energy, what each component gains
 * when everything is charged, and what each omission named in the results is worth on its own.
 */
#include "reports/section.h"
#include "reports/section_list.h"
#include "reports/stats.h"
#include "sim/accounting.h"

#include <math.h>
#include <string.h>

#define MAX_PARTS 48

struct worth {
    const char *name;
    struct stats stats; /* of (full - published) / published total */
};

static double part_energy(const struct record *record, const char *name)
{
    for (int i = 0; i < record->detail->num_parts; i++)
        if (record->detail->parts[i].name == name && record->detail->parts[i].energy_pj > 0)
            return record->detail->parts[i].energy_pj;
    return 0;
}

static void add_worth(struct worth *worths, int *num, const char *name, double value)
{
    int i = 0;
    while (i < *num && worths[i].name != name)
        i++;
    if (i == MAX_PARTS)
        return;
    if (i == *num)
        worths[(*num)++] = (struct worth){name, {0}};
    stats_add(&worths[i].stats, value);
}

/* Differences per component over all points of a design that both accountings have. */
static int collect_parts(const struct study *study, const char *design, struct worth *worths)
{
    int num = 0;
    const char *published = record_set_name(study->set, "published");
    for (const struct record *at = NULL; (at = study_next(study, published, at));) {
        const struct record *full = record_set_find_accounting(study->set, at, "full");
        if (at->names[RECORD_DESIGN] != design || !full || !at->detail || !full->detail)
            continue;
        const double total_pj = at->metrics[RECORD_ENERGY_PJ];
        for (int i = 0; i < full->detail->num_parts; i++) {
            const char *name = full->detail->parts[i].name;
            const double more_pj = part_energy(full, name) - part_energy(at, name);
            add_worth(worths, &num, name, more_pj / total_pj);
        }
    }
    return num;
}

static int collect_omissions(const struct study *study, const char *design, struct worth *worths)
{
    int num = 0;
    const char *published = record_set_name(study->set, "published");
    for (const struct record *at = NULL; (at = study_next(study, published, at));) {
        if (at->names[RECORD_DESIGN] != design || !at->detail)
            continue;
        for (int i = 0; i < at->detail->num_omissions; i++)
            add_worth(worths, &num, at->detail->omissions[i].name,
                      at->detail->omissions[i].energy_pj / at->metrics[RECORD_ENERGY_PJ]);
    }
    return num;
}

typedef int collect_worths(const struct study *study, const char *design, struct worth *worths);

static void put_rows(struct page *page, const struct study *study, struct figure *figure,
                     collect_worths *collect)
{
    struct worth worths[MAX_PARTS];
    for (int d = 0; d < study->num_designs && d < 16; d++) {
        const int num = collect(study, study->designs[d], worths);
        for (int i = 0; i < num; i++) {
            const struct stats *stats = &worths[i].stats;
            if (fmax(fabs(stats->min), fabs(stats->max)) < 1e-6)
                continue;
            figure_add(figure, study->name, study->designs[d], worths[i].name, (double)NAN,
                       100 * stats_mean(stats));
            html_begin_row(&page->html);
            html_cell(&page->html, study->name);
            html_cell(&page->html, study->designs[d]);
            html_cell(&page->html, worths[i].name);
            html_cellf(&page->html, "%+.3f %%", 100 * stats_mean(stats));
            html_cellf(&page->html, "%+.3f .. %+.3f %%", 100 * stats->min, 100 * stats->max);
            html_cellf(&page->html, "%llu", (unsigned long long)stats->num);
            html_end_row(&page->html);
        }
    }
}

/* One plot with a panel per study, and its numbers as a table. */
static void put_worths(struct page *page, const char *what, const char *file,
                       collect_worths *collect)
{
    const char *columns[] = {"study",       "design", what, ">mean, of the published energy",
                             ">min .. max", ">points"};
    struct figure *figure =
        page_new_figure(page, FIGURE_BARS, "accounting", file,
                        arena_printf(page->arena, "From published to full accounting by %s", what));
    figure->panel_key = "study";
    figure->series_key = "design";
    figure->x_key = what;
    figure->y_key = "mean_percent_of_published_energy";
    figure->y_label = "% of the published energy";
    figure->y_line = 0;
    html_open(&page->html, "details", NULL);
    html_elementf(&page->html, "summary", NULL, "Numbers by %s", what);
    html_begin_table(&page->html, columns, 6);
    for (int i = 0; i < page->num_studies; i++)
        put_rows(page, &page->studies[i], figure, collect);
    html_end_table(&page->html);
    html_close(&page->html, "details");
    page_put_figure(page, figure, "Means over all points of each design.");
}

/* What each key in the results stands for. */
static void put_omissions(struct page *page)
{
    html_open(&page->html, "ul", NULL);
    for (int i = 0; i < ACCOUNTING_NUM; i++) {
        const struct accounting_entry *entry = &accounting_entries[i];
        if (record_set_name(page->set, entry->key))
            html_elementf(&page->html, "li", NULL, "%s: %s", entry->key, entry->text);
    }
    html_close(&page->html, "ul");
}

static bool has_both(const struct page *page)
{
    const char *published = record_set_name(page->set, "published");
    for (int i = 0; published && i < page->num_studies; i++)
        for (const struct record *at = NULL; (at = study_next(&page->studies[i], published, at));)
            if (at->detail && record_set_find_accounting(page->set, at, "full"))
                return true;
    return false;
}

static bool has_omissions(const struct page *page)
{
    for (size_t i = 0; i < page->set->num_points; i++)
        if (page->set->points[i].detail && page->set->points[i].detail->num_omissions > 0)
            return true;
    return false;
}

static void put_totals(struct page *page)
{
    static const char *const columns[] = {"study", "design", ">full over published: mean",
                                          ">min .. max", ">points"};
    const char *published = record_set_name(page->set, "published");
    html_begin_table(&page->html, columns, 5);
    for (int i = 0; i < page->num_studies; i++) {
        const struct study *study = &page->studies[i];
        for (int d = 0; d < study->num_designs; d++) {
            struct stats stats = {0};
            for (const struct record *at = NULL; (at = study_next(study, published, at));) {
                const struct record *full = record_set_find_accounting(page->set, at, "full");
                if (full && at->names[RECORD_DESIGN] == study->designs[d])
                    stats_add(&stats,
                              full->metrics[RECORD_ENERGY_PJ] / at->metrics[RECORD_ENERGY_PJ]);
            }
            if (stats.num == 0)
                continue;
            html_begin_row(&page->html);
            html_cell(&page->html, study->name);
            html_cell(&page->html, study->designs[d]);
            html_cellf(&page->html, "%.4fx", stats_mean(&stats));
            html_cellf(&page->html, "%.4f .. %.4fx", stats.min, stats.max);
            html_cellf(&page->html, "%llu", (unsigned long long)stats.num);
            html_end_row(&page->html);
        }
    }
    html_end_table(&page->html);
}

void section_accounting_write(struct page *page)
{
    if (!has_both(page) && !has_omissions(page))
        return;
    html_begin_section(&page->html, "accounting", "Published against full accounting");
    html_element(&page->html, "p", NULL,
                 "The published energies leave things out. Full accounting charges the register "
                 "files of all PEs instead of one, every exponential, leakage over the whole "
                 "latency, and counts first accumulations exactly.");
    if (has_both(page)) {
        put_totals(page);
        html_element(&page->html, "h3", NULL, "What the full account adds, by component");
        put_worths(page, "component", "components", collect_parts);
    }
    if (has_omissions(page)) {
        html_element(&page->html, "h3", NULL, "What each omission was worth, repaired on its own");
        put_omissions(page);
        put_worths(page, "omission", "omissions", collect_omissions);
    }
    html_end_section(&page->html);
}
