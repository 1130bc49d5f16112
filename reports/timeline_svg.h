/* The picture of what the engine did: a panel per window, units as lanes, rows in use below. */
#ifndef WEIR_REPORTS_TIMELINE_SVG_H
#define WEIR_REPORTS_TIMELINE_SVG_H

#include "base/buf.h"
#include "reports/timeline.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Appends one <svg> element: bars colored by step, stalls hatched by cause, latencies as lines
 * below their bars.
 *   is_page  colors are the page's variables; false: fixed, with the name space a file needs
 *   id       makes the names inside the element unique in its page; letters, digits, '-'
 */
void timeline_svg_put(const struct timeline *timeline, bool is_page, const char *id,
                      struct buf *out);

#ifdef __cplusplus
}
#endif
#endif
