/* Masks on the models: speedup over the same tiles without a mask, beside the bounds. */
#include "reports/section.h"
#include "reports/section_list.h"

#include <math.h>

#define MAX_ROWS 60

/* Text of the swept field `mask`, of the model where masks do not vary. */
static void mask_name(const struct study *study, const struct record *record, char out[64])
{
    const int field = record_set_field(study->set, "mask");
    if (field >= 0 && !isnan(record->fields[field]))
        record_set_label(study->set, field, record->fields[field], out);
    else
        snprintf(out, 64, "%.60s", record->names[RECORD_MODEL]);
}

static void put_row(struct page *page, const struct study *study, const struct record *record)
{
    const double *metrics = record->metrics;
    const double work = metrics[RECORD_MASK_BOUND_WORK];
    char name[64];
    mask_name(study, record, name);
    html_begin_row(&page->html);
    html_element(&page->html, "td", "class=\"s\"", name);
    html_cell(&page->html, record->names[RECORD_DESIGN]);
    html_cell(&page->html, record->names[RECORD_LEVEL]);
    html_cell_number(&page->html, metrics[RECORD_MASK_BOUND_FLOP], 4);
    html_cell_number(&page->html, metrics[RECORD_MASK_BOUND_WORST], 4);
    html_cell_number(&page->html, work, 4);
    html_cell_number(
        &page->html,
        100.0 * metrics[RECORD_MASK_PARTIAL_TILES] / metrics[RECORD_MASK_VISITED_TILES], 3);
    html_cell_number(&page->html, metrics[RECORD_MASK_SPEEDUP], 4);
    html_cell_number(&page->html, 100.0 * metrics[RECORD_MASK_SPEEDUP] / work, 4);
    html_end_row(&page->html);
}

static void put_table(struct page *page, const struct study *study)
{
    static const char *const columns[] = {"mask",
                                          "design",
                                          "level",
                                          ">by pairs (x)",
                                          ">worst tile (x)",
                                          ">work (x)",
                                          ">masked tiles (%)",
                                          ">speedup (x)",
                                          ">of work bound (%)"};
    int num = 0;
    html_begin_table(&page->html, columns, (int)(sizeof columns / sizeof columns[0]));
    for (const struct record *at = NULL;
         (at = study_next(study, study_main_accounting(study), at)) && num < MAX_ROWS;) {
        if (isnan(at->metrics[RECORD_MASK_SPEEDUP]))
            continue;
        put_row(page, study, at);
        num++;
    }
    html_end_table(&page->html);
}

void section_sparse_write(struct page *page, const struct study *study)
{
    if (!study_has_metric(study, RECORD_MASK_SPEEDUP))
        return;
    struct figure *figure = page_new_figure(
        page, FIGURE_BARS, study->name, "masks",
        section_title(page, study, "What masks gain", study_main_accounting(study)));
    figure->panel_key = "design";
    figure->series_key = "speedup_of";
    figure->x_key = "mask";
    figure->y_key = "speedup";
    figure->x_label = "mask";
    figure->y_label = "speedup (x)";
    for (const struct record *at = NULL;
         (at = study_next(study, study_main_accounting(study), at));) {
        char name[64];
        const char *design = at->names[RECORD_DESIGN];
        if (isnan(at->metrics[RECORD_MASK_SPEEDUP]))
            continue;
        mask_name(study, at, name);
        if (at->names[RECORD_LEVEL] == study->levels[0]) {
            figure_add(figure, design, "by pairs", name, (double)NAN,
                       at->metrics[RECORD_MASK_BOUND_FLOP]);
            figure_add(figure, design, "work bound", name, (double)NAN,
                       at->metrics[RECORD_MASK_BOUND_WORK]);
        }
        figure_add(figure, design, arena_printf(page->arena, "%s level", at->names[RECORD_LEVEL]),
                   name, (double)NAN, at->metrics[RECORD_MASK_SPEEDUP]);
    }
    page_put_figure(page, figure,
                    "Over the same tiles without a mask. By pairs: as if hardware skipped single "
                    "pairs; work bound: all visited tiles, balanced.");
    put_table(page, study);
}
