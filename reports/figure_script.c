/*
 * All panels share their axes, so only the left column carries y labels. Text is never interpreted
 * (noenhanced) and widths are estimated from character counts, since the SVG terminal knows no
 * font: results do not depend on the fonts of the machine.
 */
#include "reports/figure_script.h"

#include "reports/palette.h"

#include <assert.h>
#include <math.h>
#include <string.h>

enum {
    WIDTH_PX = 960,
    LEFT_PX = 108,
    RIGHT_PX = 14,
    GAP_PX = 18,
    PANEL_PX = 215,
    SINGLE_PANEL_PX = 300,
    TITLE_PX = 26,
    AXIS_PX = 60,
    LEGEND_ROW_PX = 22,
    SWATCH_PX = 30,
    CHAR_PX = 8
};

static const int point_types[FIGURE_MAX_SERIES] = {7, 5, 9, 13, 11, 4, 6, 8, 10, 12, 1, 2};

struct layout {
    int num_panels, num_columns, num_rows;
    int num_series, num_categories;
    int panel_height, panel_width, bottom; /* px; bottom holds tick labels and the axis text */
    int legend_height, height;
    bool is_rotated;
    double y_min, y_max;
    size_t stride;
    int slot[FIGURE_MAX_LISTED]; /* of each series: its place and colour; -1: not drawn */
    const char *names[FIGURE_MAX_SERIES];
};

void figure_script_begin(struct buf *out)
{
    buf_puts(out,
             "set encoding utf8\nset datafile missing 'NaN'\nset datafile separator whitespace\n"
             "set style fill solid 1.0 noborder\nset boxwidth 0.9 relative\n"
             "set border 3 lc rgb '#000000'\nset tics nomirror out scale 0.5\nset xtics offset "
             "0,0.3\nunset key\n");
}

/* In single quotes, control characters blanked. */
static void put_quoted(struct buf *out, const char *text)
{
    buf_putc(out, '\'');
    for (; *text; text++) {
        const bool is_control = (unsigned char)*text < 0x20;
        buf_append(out, is_control ? " " : text, 1);
        if (*text == '\'')
            buf_putc(out, '\'');
    }
    buf_putc(out, '\'');
}

static int min_int(int a, int b)
{
    return a < b ? a : b;
}

static bool is_drawn(const struct figure *figure, const struct layout *layout,
                     const struct figure_point *point)
{
    return point->panel < FIGURE_MAX_PANELS && layout->slot[point->series] >= 0 &&
           (figure->kind == FIGURE_XY || point->category < FIGURE_MAX_CATEGORIES);
}

/* Top of one stack; figures are small enough to look at every point again. */
static double stack_height(const struct figure *figure, const struct layout *layout,
                           const struct figure_point *of)
{
    double sum = 0;
    for (size_t i = 0; i < figure->num_points; i++) {
        const struct figure_point *point = &figure->points[i];
        if (is_drawn(figure, layout, point) && point->panel == of->panel &&
            point->category == of->category)
            sum += point->y;
    }
    return sum;
}

static void find_y_range(const struct figure *figure, struct layout *layout)
{
    double min = INFINITY, max = -INFINITY;
    for (size_t i = 0; i < figure->num_points; i++) {
        const struct figure_point *point = &figure->points[i];
        if (!is_drawn(figure, layout, point) || (figure->has_log_y && point->y <= 0))
            continue;
        const bool is_top = point->series == 0 || figure->kind != FIGURE_STACK;
        const double y =
            figure->kind == FIGURE_STACK && is_top ? stack_height(figure, layout, point) : point->y;
        min = fmin(min, y);
        max = fmax(max, y);
    }
    if (!isnan(figure->y_line)) {
        min = fmin(min, figure->y_line);
        max = fmax(max, figure->y_line);
    }
    if (!(max > 0))
        max = 1;
    if (figure->has_log_y && !(min > 0))
        min = max / 10;
    layout->y_min = figure->has_log_y ? pow(10, floor(log10(min))) : fmin(0, min * 1.05);
    layout->y_max = figure->has_log_y ? pow(10, ceil(log10(max))) : max * 1.06;
    if (figure->has_log_y && layout->y_max <= layout->y_min)
        layout->y_max = layout->y_min * 10;
    if (!isnan(figure->y_max))
        layout->y_max = figure->y_max;
}

static int text_px(const char *text)
{
    int num = 0;
    for (; *text; text++)
        num += ((unsigned char)*text & 0xc0) != 0x80;
    return num * CHAR_PX;
}

/* Legend entries flow left to right; calls back once per entry when out is given. */
static int flow_legend(const struct figure *figure, const struct layout *layout, struct buf *out,
                       int height)
{
    int x = LEFT_PX, row = 0;
    for (int i = 0; i < layout->num_series; i++) {
        const char *name = layout->names[i];
        const int width = SWATCH_PX + text_px(name) + 14;
        if (x > LEFT_PX && x + width > WIDTH_PX - RIGHT_PX) {
            x = LEFT_PX;
            row++;
        }
        if (out) {
            const double y = 1 - (row * LEGEND_ROW_PX + 12.0) / height;
            const double at = (double)x / WIDTH_PX;
            if (figure->kind == FIGURE_XY && figure->series[i].style < FIGURE_LINE)
                buf_printf(out,
                           "set label %d '' at screen %.5f,%.5f point pt %d ps 0.9 lc rgb '%s'\n",
                           100 + i, at + 12.0 / WIDTH_PX, y, point_types[i], palette_light(i));
            else
                buf_printf(out,
                           "set object %d rect from screen %.5f,%.5f to screen %.5f,%.5f fs solid "
                           "noborder fc rgb '%s'\n",
                           100 + i, at, y - 5.0 / height, at + 20.0 / WIDTH_PX, y + 5.0 / height,
                           palette_light(i));
            buf_printf(out, "set label %d ", i + 1);
            put_quoted(out, name);
            buf_printf(out, " at screen %.5f,%.5f left\n", at + 26.0 / WIDTH_PX, y);
        }
        x += width;
    }
    return (row + 1) * LEGEND_ROW_PX;
}

/*
 * Colors: the first series as they come; in a stack the largest first, and what the palette has no
 * color for as one last part, so that stacks keep their height.
 */
static void assign_slots(const struct figure *figure, struct layout *layout)
{
    double totals[FIGURE_MAX_LISTED] = {0};
    const int num = (int)figure->num_series;
    const bool is_folded = figure->kind == FIGURE_STACK && num > FIGURE_MAX_SERIES;
    const bool is_sorted = figure->kind == FIGURE_STACK && (is_folded || !figure->keeps_order);
    layout->num_series = min_int(num, FIGURE_MAX_SERIES);
    for (size_t i = 0; i < figure->num_points && is_sorted; i++)
        totals[figure->points[i].series] += figure->points[i].y;
    for (int s = 0; s < num; s++) {
        int rank = s;
        for (int other = 0; other < num && is_sorted; other++)
            rank +=
                (other > s && totals[other] > totals[s]) - (other < s && totals[other] < totals[s]);
        if (rank >= FIGURE_MAX_SERIES - is_folded)
            rank = is_folded ? FIGURE_MAX_SERIES - 1 : -1;
        layout->slot[s] = rank;
        if (rank >= 0)
            layout->names[rank] = figure->series[s].name;
    }
    if (is_folded)
        layout->names[FIGURE_MAX_SERIES - 1] = "all others";
}

static int column_width(int num_columns)
{
    assert(num_columns > 0);
    return (WIDTH_PX - LEFT_PX - RIGHT_PX - GAP_PX * (num_columns - 1)) / num_columns;
}

/* At most five side by side, rows as equal as can be, and never titles that meet. */
static int choose_columns(const struct figure *figure, int num_panels)
{
    int longest = 0;
    for (int i = 0; i < num_panels; i++)
        if (text_px(figure->panels[i]) > longest)
            longest = text_px(figure->panels[i]);
    int num_columns = num_panels <= 5 ? num_panels : num_panels <= 6 ? 3 : 4;
    while (num_columns > 1 && longest > column_width(num_columns))
        num_columns--;
    return num_columns;
}

static struct layout make_layout(const struct figure *figure)
{
    struct layout layout = {0};
    assign_slots(figure, &layout);
    layout.num_panels = min_int((int)figure->num_panels, FIGURE_MAX_PANELS);
    layout.num_categories = min_int((int)figure->num_categories, FIGURE_MAX_CATEGORIES);
    layout.num_columns = choose_columns(figure, layout.num_panels);
    assert(layout.num_columns > 0);
    layout.num_rows = (layout.num_panels + layout.num_columns - 1) / layout.num_columns;
    layout.panel_height = layout.num_panels == 1 ? SINGLE_PANEL_PX : PANEL_PX;
    layout.panel_width = column_width(layout.num_columns);
    int longest = 0;
    for (int i = 0; i < layout.num_categories; i++)
        if (text_px(figure->categories[i]) > longest)
            longest = text_px(figure->categories[i]);
    layout.is_rotated =
        layout.num_categories > 0 && longest + 2 > layout.panel_width / layout.num_categories;
    layout.bottom = AXIS_PX + (layout.is_rotated ? min_int(longest, 120) * 3 / 4 : 0);
    layout.legend_height = layout.num_series > 1 ? flow_legend(figure, &layout, NULL, 1) + 4 : 4;
    layout.height =
        layout.legend_height + layout.num_rows * (TITLE_PX + layout.panel_height + layout.bottom);
    layout.stride = figure_stride(figure);
    find_y_range(figure, &layout);
    return layout;
}

static void put_table(const struct figure *figure, const struct layout *layout, int panel,
                      struct buf *out)
{
    double values[FIGURE_MAX_CATEGORIES][FIGURE_MAX_SERIES];
    for (int c = 0; c < layout->num_categories; c++)
        for (int s = 0; s < layout->num_series; s++)
            values[c][s] = (double)NAN;
    for (size_t i = 0; i < figure->num_points; i++) {
        const struct figure_point *point = &figure->points[i];
        if (!is_drawn(figure, layout, point) || point->panel != panel)
            continue;
        double *value = &values[point->category][layout->slot[point->series]];
        *value = figure->kind == FIGURE_STACK && !isnan(*value) ? *value + point->y : point->y;
    }
    buf_printf(out, "$p%d << EOD\n", panel);
    for (int c = 0; c < layout->num_categories; c++) {
        buf_printf(out, "%d", c);
        for (int s = 0; s < layout->num_series; s++) {
            buf_putc(out, ' ');
            if (isnan(values[c][s]))
                buf_puts(out, figure->kind == FIGURE_STACK ? "0" : "NaN");
            else
                buf_put_double(out, values[c][s]);
        }
        buf_putc(out, '\n');
    }
    buf_puts(out, "EOD\n");
}

static void put_curve(const struct figure *figure, const struct layout *layout, int panel,
                      int series, struct buf *out)
{
    const enum figure_style style = figure->series[series].style;
    const size_t stride = style < FIGURE_LINE ? layout->stride : 1;
    size_t seen = 0;
    buf_printf(out, "$p%ds%d << EOD\n", panel, series);
    for (size_t i = 0; i < figure->num_points; i++) {
        const struct figure_point *point = &figure->points[i];
        if (point->panel != panel || point->series != series)
            continue;
        if (seen++ % stride == 0) {
            buf_put_double(out, point->x);
            buf_putc(out, ' ');
            buf_put_double(out, point->y);
            buf_putc(out, '\n');
        }
    }
    if (seen == 0)
        buf_puts(out, "NaN NaN\n");
    buf_puts(out, "EOD\n");
}

static void put_ticks(const struct figure *figure, const struct layout *layout, struct buf *out)
{
    if (figure->kind == FIGURE_XY) {
        buf_puts(out, figure->x_is_binary ? "set format x '%.0b%B'\n" : "set format x '%g'\n");
        return;
    }
    buf_printf(out, "set xtics %s(", layout->is_rotated ? "rotate by 40 right offset 0.6,0 " : "");
    for (int c = 0; c < layout->num_categories; c++) {
        buf_puts(out, c ? ", " : "");
        put_quoted(out, figure->categories[c]);
        buf_printf(out, " %d", c);
    }
    buf_printf(out, ")\nset xrange [-0.6:%g]\n", layout->num_categories - 0.4);
}

/* Curves without markers may run from edge to edge. */
static bool is_all_curves(const struct figure *figure)
{
    bool is_all = figure->kind == FIGURE_XY && !figure->has_log_x;
    for (size_t i = 0; i < figure->num_series; i++) {
        const enum figure_style style = figure->series[i].style;
        is_all = is_all && (style == FIGURE_LINE || style == FIGURE_STEPS);
    }
    return is_all;
}

static void put_axes(const struct figure *figure, const struct layout *layout, struct buf *out)
{
    buf_puts(out,
             "unset logscale\nset xrange [*:*]\nset autoscale x\nset xtics autofreq norotate\n");
    if (figure->has_log_x)
        buf_puts(out, figure->x_is_binary ? "set logscale x 2\n" : "set logscale x 10\n");
    if (figure->has_log_y)
        buf_puts(out, "set logscale y 10\n");
    if (is_all_curves(figure))
        buf_puts(out, "unset offsets\nset autoscale xfix\n");
    else if (figure->kind == FIGURE_XY)
        buf_puts(out, "set offsets graph 0.04, graph 0.04, 0, 0\n");
    else
        buf_puts(out, "unset offsets\n");
    buf_puts(out, "set grid ytics lc rgb '#c9ced4' lw 0.5 lt 1\n");
    buf_printf(out, "set yrange [%.6g:%.6g]\n", layout->y_min, layout->y_max);
    put_ticks(figure, layout, out);
    if (figure->kind != FIGURE_XY)
        buf_printf(out, "set style data histogram\nset style histogram %s\n",
                   figure->kind == FIGURE_STACK ? "rowstacked" : "clustered gap 1");
}

static void put_margins(const struct layout *layout, int panel, struct buf *out)
{
    const int column = panel % layout->num_columns, row = panel / layout->num_columns;
    const int left = LEFT_PX + column * (layout->panel_width + GAP_PX);
    const int top =
        layout->legend_height + TITLE_PX + row * (TITLE_PX + layout->panel_height + layout->bottom);
    buf_printf(out, "set lmargin at screen %.5f\nset rmargin at screen %.5f\n",
               (double)left / WIDTH_PX, (double)(left + layout->panel_width) / WIDTH_PX);
    buf_printf(out, "set tmargin at screen %.5f\nset bmargin at screen %.5f\n",
               1 - (double)top / layout->height,
               1 - (double)(top + layout->panel_height) / layout->height);
}

static void put_rule(const struct figure *figure, struct buf *out)
{
    if (!isnan(figure->y_line))
        buf_printf(out, ", %.9g with lines lc rgb '#5b6169' lw 1 dt 2 notitle", figure->y_line);
}

static void put_plot(const struct figure *figure, const struct layout *layout, int panel,
                     struct buf *out)
{
    static const char *const styles[] = {"linespoints", "points", "lines", "steps"};
    buf_puts(out, "plot ");
    for (int s = 0; s < layout->num_series; s++) {
        buf_puts(out, s ? ", " : "");
        const char *colour = palette_light(s);
        if (figure->kind != FIGURE_XY) {
            buf_printf(out, "$p%d using %d lc rgb '%s' notitle", panel, s + 2, colour);
            continue;
        }
        const enum figure_style style = figure->series[s].style;
        buf_printf(out, "$p%ds%d using 1:2 with %s lc rgb '%s'", panel, s, styles[style], colour);
        if (style < FIGURE_LINE)
            buf_printf(out, " pt %d ps 0.7", point_types[s]);
        buf_puts(out, style == FIGURE_POINTS ? " notitle" : " lw 1.5 notitle");
    }
    put_rule(figure, out);
    buf_putc(out, '\n');
}

static void put_panel(const struct figure *figure, const struct layout *layout, int panel,
                      struct buf *out)
{
    const bool is_left = panel % layout->num_columns == 0;
    const bool is_last_row = panel + layout->num_columns >= layout->num_panels;
    put_margins(layout, panel, out);
    buf_puts(out, "set title ");
    put_quoted(out, figure->panels[panel]);
    buf_puts(out, " offset 0,-0.5\nset xlabel ");
    put_quoted(out, is_last_row ? figure->x_label : "");
    buf_puts(out, " offset 0,0.4");
    buf_puts(out, "\nset ylabel ");
    put_quoted(out, is_left ? figure->y_label : "");
    buf_puts(out, "\nset format y ");
    if (!is_left)
        buf_puts(out, "''\n");
    else if (figure->y_unit[0] == '\0')
        buf_puts(out, "'%g'\n");
    else
        buf_printf(out, "'%%.%ds %%c%s'\n", figure->has_log_y ? 0 : 1, figure->y_unit);
    put_plot(figure, layout, panel, out);
    if (panel == 0)
        for (int s = 0; s < layout->num_series; s++)
            buf_printf(out, "unset label %d\nunset label %d\nunset object %d\n", s + 1, 100 + s,
                       100 + s);
}

void figure_script_put(const struct figure *figure, struct buf *out)
{
    assert(!figure_is_empty(figure));
    const struct layout layout = make_layout(figure);
    buf_printf(out, "\n# %s\nset term svg size %d,%d dynamic noenhanced font 'sans-serif,13'\n",
               figure->name, WIDTH_PX, layout.height);
    buf_puts(out, "set output ");
    char name[128];
    snprintf(name, sizeof name, "%s.svg", figure->name);
    put_quoted(out, name);
    buf_putc(out, '\n');
    for (int p = 0; p < layout.num_panels; p++) {
        if (figure->kind != FIGURE_XY)
            put_table(figure, &layout, p, out);
        for (int s = 0; figure->kind == FIGURE_XY && s < layout.num_series; s++)
            put_curve(figure, &layout, p, s, out);
    }
    if (layout.num_series > 1)
        flow_legend(figure, &layout, out, layout.height);
    put_axes(figure, &layout, out);
    buf_puts(out, "set multiplot\n");
    for (int p = 0; p < layout.num_panels; p++)
        put_panel(figure, &layout, p, out);
    buf_puts(out, "unset multiplot\nset output\n");
}
