/* The numbers themselves. A page stays readable: long results are cut and say so. */
#include "reports/section.h"
#include "reports/section_list.h"

#include <math.h>

#define MAX_ROWS 400

static const enum record_metric compared[] = {RECORD_LATENCY_S, RECORD_TRAFFIC_BYTES,
                                              RECORD_ENERGY_PJ};

static void put_row(struct page *page, const struct study *study, const struct record *record)
{
    char panel[256], label[64], series[128];
    study_panel(study, record, panel);
    study_series(study, record, series);
    study_x(study, record, label);
    html_begin_row(&page->html);
    html_cell(&page->html, series);
    html_cell(&page->html, panel);
    html_cell(&page->html, label);
    html_cell(&page->html, record->names[RECORD_MAPPING]);
    html_cell(&page->html, record->names[RECORD_ACCOUNTING]);
    html_cell_number(&page->html, record->metrics[RECORD_LATENCY_S], 6);
    html_cell_number(&page->html, record->metrics[RECORD_CYCLES], 12);
    html_cell_number(&page->html, record->metrics[RECORD_TRAFFIC_BYTES] / 1e9, 6);
    html_cell_number(&page->html, record->metrics[RECORD_ENERGY_PJ] * 1e-12, 6);
    html_cell_number(&page->html, record->metrics[RECORD_UTIL_2D], 4);
    html_cell_number(&page->html, record->metrics[RECORD_UTIL_1D], 4);
    html_cell_number(&page->html, record->metrics[RECORD_AREA_UM2] / 1e8, 5);
    html_end_row(&page->html);
}

/* Points that were evaluated under a second mapping: what it changes. */
static void put_mappings(struct page *page, const struct study *study)
{
    static const char *const columns[] = {"design",       "workload",       "mapping",
                                          "against",      ">latency ratio", ">traffic ratio",
                                          ">energy ratio"};
    bool has_any = false;
    for (size_t i = 0; i < page->set->num_points; i++) {
        const struct record *record = &page->set->points[i];
        if (record->names[RECORD_STUDY] != study->name || record->is_primary ||
            record->names[RECORD_ACCOUNTING] != study_main_accounting(study))
            continue;
        const struct record *base =
            record_set_find_design(page->set, record, record->names[RECORD_DESIGN]);
        char panel[256], label[64];
        study_panel(study, record, panel);
        study_x(study, record, label);
        if (!has_any) {
            html_element(&page->html, "h3", NULL, "Other mappings of the same points");
            html_begin_table(&page->html, columns, 7);
            has_any = true;
        }
        html_begin_row(&page->html);
        html_cell(&page->html, record->names[RECORD_DESIGN]);
        html_elementf(&page->html, "td", NULL, "%s at %s", panel, label);
        html_cell(&page->html, record->names[RECORD_MAPPING]);
        html_cell(&page->html, base->names[RECORD_MAPPING]);
        for (int m = 0; m < 3; m++)
            html_cell_number(&page->html, record->metrics[compared[m]] / base->metrics[compared[m]],
                             6);
        html_end_row(&page->html);
    }
    if (has_any)
        html_end_table(&page->html);
}

void section_table_write(struct page *page, const struct study *study)
{
    const char *columns[] = {"design",   "workload",      study_x_label(study, page->arena),
                             "mapping",  "accounting",    ">latency (s)",
                             ">cycles",  ">traffic (GB)", ">energy (J)",
                             ">util 2D", ">util 1D",      ">area (cm2)"};
    int num_rows = 0;
    put_mappings(page, study);
    html_open(&page->html, "details", NULL);
    html_elementf(&page->html, "summary", NULL, "All numbers of %s", study->name);
    html_begin_table(&page->html, columns, 12);
    for (size_t i = 0; i < page->set->num_points; i++) {
        const struct record *record = &page->set->points[i];
        if (record->names[RECORD_STUDY] == study->name && num_rows++ < MAX_ROWS)
            put_row(page, study, record);
    }
    html_end_table(&page->html);
    if (num_rows > MAX_ROWS)
        html_elementf(&page->html, "p", "class=\"soft\"",
                      "The first %d of %d rows; results.jsonl has all.", MAX_ROWS, num_rows);
    html_close(&page->html, "details");
}
