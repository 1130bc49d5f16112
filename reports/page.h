/*
 * A report while it is written: the page's text, its figures and where in the text each belongs.
 * Sections append to it in reading order; page_finish draws and assembles.
 */
#ifndef WEIR_REPORTS_PAGE_H
#define WEIR_REPORTS_PAGE_H

#include "reports/figure.h"
#include "reports/html.h"
#include "reports/record_set.h"
#include "reports/study.h"

#ifdef __cplusplus
extern "C" {
#endif

struct page_figure {
    struct figure figure;
    size_t offset; /* of the page's text: the drawing goes here */
};

struct page {
    struct arena *arena;
    const char *dir; /* of the results */
    bool has_plots;
    const struct record_set *set;
    const struct study *studies;
    int num_studies;
    struct buf text;
    struct html html; /* writes into text */
    struct page_figure **figures;
    size_t num_figures, figures_capacity;
};

void page_init(struct page *page, struct arena *arena, const char *dir, bool has_plots);
void page_release(struct page *page);

/*
 * A new figure, named "STUDY-NAME" in lower case. Fill it, then page_put_figure places it here in
 * the text with its caption, or does nothing when it stayed empty.
 */
struct figure *page_new_figure(struct page *page, enum figure_kind kind, const char *study,
                               const char *name, const char *title);
void page_put_figure(struct page *page, struct figure *figure, const char *caption);
/* Writes text as DIR/plots/NAME. */
NODISCARD enum status page_write_plot(const struct page *page, const char *name,
                                      const struct buf *text, struct err *err);
/* Writes the CSVs, runs gnuplot (if has_plots), and writes DIR/report.html. */
NODISCARD enum status page_finish(struct page *page, struct err *err);

#ifdef __cplusplus
}
#endif
#endif
