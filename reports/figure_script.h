/* The gnuplot commands of a figure: layout in pixels, one legend above all panels. */
#ifndef WEIR_REPORTS_FIGURE_SCRIPT_H
#define WEIR_REPORTS_FIGURE_SCRIPT_H

#include "reports/figure.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Settings that every figure shares; first in a script. */
void figure_script_begin(struct buf *out);
/* Appends what writes NAME.svg into the current directory. */
void figure_script_put(const struct figure *figure, struct buf *out);

#ifdef __cplusplus
}
#endif
#endif
