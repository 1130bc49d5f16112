/*
 * Colors of series, the same in plots and waterfalls. Okabe and Ito's set, then four of Tol's muted
 * set, which stay apart under the common color blindnesses, with a lighter twin of each dark hue
 * for dark pages. The last is gray, for what is left over.
 */
#ifndef WEIR_REPORTS_PALETTE_H
#define WEIR_REPORTS_PALETTE_H

#include "base/buf.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PALETTE_NUM_SERIES 12

/* "#0072b2" for light pages and paper; i counts from 0 and wraps. */
const char *palette_light(int i);
const char *palette_dark(int i);
/* "var(--s0)" */
const char *palette_variable(int i);
/* The CSS of all variables of the page: series, ink, paper, rules, for both schemes. */
void palette_css(struct buf *out);

#ifdef __cplusplus
}
#endif
#endif
