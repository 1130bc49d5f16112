/*
 * The sections of the page in reading order. Each looks at what the results hold and writes
 * nothing when its data are absent, so a report of any experiment has the sections that apply.
 */
#ifndef WEIR_REPORTS_SECTION_H
#define WEIR_REPORTS_SECTION_H

#include "reports/page.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Caption start: "The paper's figure 8. " or nothing. */
const char *section_paper_note(const struct page *page, const char *study, const char *plot);
/* Kind of a plot over the study's x field: bars while they are few, lines after. Sets its axes. */
struct figure *section_new_sweep(struct page *page, const struct study *study, const char *name,
                                 const char *title);
/* Adds one number of a point to such a plot, with the design as series. */
void section_add_sweep(struct figure *figure, const struct study *study,
                       const struct record *record, double y);
/* "attention, published accounting" */
const char *section_title(const struct page *page, const struct study *study, const char *what,
                          const char *accounting);

#ifdef __cplusplus
}
#endif
#endif
