/*
 * One plot: points in panels (small multiples) and series, written as a CSV table, as gnuplot
 * commands that draw the SVG (figure_script.h). Data first, limits second: the CSV
 * holds every point that was added (of the first FIGURE_MAX_LISTED panels and series), the drawing
 * at most FIGURE_MAX_PANELS panels, FIGURE_MAX_SERIES series and FIGURE_MAX_DRAWN points per figure
 * (every k-th of each series), and figure_note says what it left out.
 */
#ifndef WEIR_REPORTS_FIGURE_H
#define WEIR_REPORTS_FIGURE_H

#include "base/arena.h"
#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#define FIGURE_MAX_PANELS     8
#define FIGURE_MAX_SERIES     12
#define FIGURE_MAX_CATEGORIES 24
#define FIGURE_MAX_DRAWN      4000
#define FIGURE_MAX_LISTED     256 /* panels, series or categories in the data */

enum figure_kind {
    FIGURE_BARS,  /* categories on x, one bar per series side by side */
    FIGURE_STACK, /* categories on x, series on top of each other */
    FIGURE_XY     /* numbers on x; each series by its style */
};

enum figure_style { FIGURE_LINE_POINTS, FIGURE_POINTS, FIGURE_LINE, FIGURE_STEPS };

struct figure_point {
    int panel;
    int series;
    int category; /* of x_label; FIGURE_XY: unused */
    double x;
    double y;
};

struct figure_series {
    const char *name;
    enum figure_style style;
    size_t num_points;
};

struct figure {
    const char *name; /* file name without extension: lower case, digits, '-' */
    const char *title;
    enum figure_kind kind;
    const char *panel_key; /* CSV heads: "model", "design", "seq_len", "util_1d" */
    const char *series_key;
    const char *x_key;
    const char *y_key;
    const char *x_label; /* axis texts with units */
    const char *y_label;
    const char *y_unit; /* after an SI prefix on the ticks ("s", "B"); "": plain numbers */
    bool has_log_x;     /* base 2 when x_is_binary, else 10 */
    bool x_is_binary;   /* ticks as 64Ki, 1Mi */
    bool has_log_y;
    bool keeps_order; /* a stack of few series: the first is the lowest; else the largest is */
    double y_line;    /* a rule across every panel; NaN: none */
    double y_max;     /* top of the axis; NaN: from the data */
    struct arena *arena;
    const char **panels;
    size_t num_panels, panels_capacity;
    struct figure_series *series;
    size_t num_series, series_capacity;
    const char **categories;
    size_t num_categories, categories_capacity;
    struct figure_point *points;
    size_t num_points, points_capacity;
    size_t num_left_out; /* points of panels, series or categories past FIGURE_MAX_LISTED */
};

void figure_init(struct figure *figure, struct arena *arena, enum figure_kind kind,
                 const char *name, const char *title);
/* Index of the series, added when new; colours follow the order of first use. */
int figure_add_series(struct figure *figure, const char *name, enum figure_style style);
/* One point. panel "" when there is one panel; x_label is the category (XY: NULL). NaN: skipped. */
void figure_add(struct figure *figure, const char *panel, const char *series, const char *x_label,
                double x, double y);
bool figure_is_empty(const struct figure *figure);
/* One in how many points of a FIGURE_XY is drawn. */
size_t figure_stride(const struct figure *figure);

/* Long form, one row per point, in the order added. */
void figure_put_csv(const struct figure *figure, struct buf *out);
/* What the drawing leaves out, as a sentence; nothing when it is complete. */
void figure_put_note(const struct figure *figure, struct buf *out);

#ifdef __cplusplus
}
#endif
#endif
