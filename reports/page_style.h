/* The page around the sections: head, style sheet, end. */
#ifndef WEIR_REPORTS_PAGE_STYLE_H
#define WEIR_REPORTS_PAGE_STYLE_H

#include "base/buf.h"

#ifdef __cplusplus
extern "C" {
#endif

void page_style_begin(struct buf *out);
void page_style_end(struct buf *out);

#ifdef __cplusplus
}
#endif
#endif
