/*
 * The page of masks: what each can gain, what it looks like, which stride to take, how its work is
 * spread, and how published or measured numbers compare.
 */
#ifndef WEIR_REPORTS_MASK_PAGE_H
#define WEIR_REPORTS_MASK_PAGE_H

#include "base/err.h"
#include "mask/against.h"
#include "mask/mask.h"

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MASK_PAGE_MAX 64 /* masks of a page */

struct mask_page {
    const struct mask *masks;
    size_t num_masks;
    const struct against *tables; /* rows stand beside the mask of the same name and parameters */
    const char *const *table_names;
    size_t num_tables;
};

/*
 * Writes DIR/report.html and the data and drawings of its plots in DIR/plots; DIR is made. Same
 * masks, same bytes.
 *   has_plots  run gnuplot; without it tables, pictures and CSVs only
 *   errors     a mask too large for a block list; DIR cannot be written; gnuplot missing or failed
 */
NODISCARD enum status mask_page_write(const struct mask_page *content, const char *dir,
                                      bool has_plots, struct err *err);

#ifdef __cplusplus
}
#endif
#endif
