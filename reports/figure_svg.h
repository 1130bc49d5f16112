/* An SVG file of gnuplot as an element of the page: theme colours instead of fixed ones. */
#ifndef WEIR_REPORTS_FIGURE_SVG_H
#define WEIR_REPORTS_FIGURE_SVG_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Appends the drawing of a gnuplot SVG (any file of that terminal) as one inline <svg> element:
 * prolog, names, ids and filters dropped, series colours turned into the page's variables.
 *   title      for screen readers
 *   with_defs  keep the marker shapes; one figure of a page must, the others refer to them
 *   returns    false: the text is no SVG
 */
bool figure_svg_inline(const char *svg, const char *title, bool with_defs, struct buf *out);

#ifdef __cplusplus
}
#endif
#endif
