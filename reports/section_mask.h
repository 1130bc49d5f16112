/* The sections of the page of masks (mask_page.h). */
#ifndef WEIR_REPORTS_SECTION_MASK_H
#define WEIR_REPORTS_SECTION_MASK_H

#include "mask/bound_report.h"
#include "reports/mask_page.h"
#include "reports/page.h"

#ifdef __cplusplus
extern "C" {
#endif

/* All masks in one table, and (from two on) their bounds against the pairs that they keep. */
void section_mask_overview(struct page *page, const struct bound_report *reports, size_t num);

/* One mask: what keeps it from its bound, picture, spread of the work, strides, others' numbers. */
NODISCARD enum status section_mask_write(struct page *page, const struct mask_page *content,
                                         const struct bound_report *report, size_t number,
                                         struct err *err);

#ifdef __cplusplus
}
#endif
#endif
