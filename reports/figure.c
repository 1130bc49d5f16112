/* The data of a plot, its CSV and its note. */
#include "reports/figure.h"

#include "base/table.h"

#include <assert.h>
#include <math.h>
#include <string.h>

void figure_init(struct figure *figure, struct arena *arena, enum figure_kind kind,
                 const char *name, const char *title)
{
    memset(figure, 0, sizeof *figure);
    figure->arena = arena;
    figure->kind = kind;
    figure->name = name;
    figure->title = title;
    figure->y_line = figure->y_max = (double)NAN;
    figure->panel_key = "panel";
    figure->series_key = "series";
    figure->x_key = "x";
    figure->y_key = "y";
    figure->x_label = figure->y_label = figure->y_unit = "";
}

/* Position of text in a growing list, added when new; -1: the list is full. */
static int list_index(struct arena *arena, const char ***list, size_t *num, size_t *capacity,
                      const char *text)
{
    for (size_t i = 0; i < *num; i++)
        if (strcmp((*list)[i], text) == 0)
            return (int)i;
    if (*num == FIGURE_MAX_LISTED)
        return -1;
    *list = arena_grow(arena, *list, *num, capacity, sizeof **list);
    (*list)[*num] = arena_strdup(arena, text);
    return (int)(*num)++;
}

int figure_add_series(struct figure *figure, const char *name, enum figure_style style)
{
    for (size_t i = 0; i < figure->num_series; i++)
        if (strcmp(figure->series[i].name, name) == 0)
            return (int)i;
    if (figure->num_series == FIGURE_MAX_LISTED)
        return -1;
    figure->series = arena_grow(figure->arena, figure->series, figure->num_series,
                                &figure->series_capacity, sizeof figure->series[0]);
    figure->series[figure->num_series] =
        (struct figure_series){arena_strdup(figure->arena, name), style, 0};
    return (int)figure->num_series++;
}

void figure_add(struct figure *figure, const char *panel, const char *series, const char *x_label,
                double x, double y)
{
    if (!isfinite(y) || (figure->kind == FIGURE_XY && !isfinite(x)))
        return;
    struct figure_point point = {.x = x, .y = y};
    point.panel = list_index(figure->arena, &figure->panels, &figure->num_panels,
                             &figure->panels_capacity, panel);
    point.series = figure_add_series(figure, series, FIGURE_LINE_POINTS);
    if (figure->kind != FIGURE_XY)
        point.category = list_index(figure->arena, &figure->categories, &figure->num_categories,
                                    &figure->categories_capacity, x_label);
    if (point.panel < 0 || point.series < 0 || point.category < 0) {
        figure->num_left_out++;
        return;
    }
    figure->points = arena_grow(figure->arena, figure->points, figure->num_points,
                                &figure->points_capacity, sizeof point);
    figure->points[figure->num_points++] = point;
    figure->series[point.series].num_points++;
}

bool figure_is_empty(const struct figure *figure)
{
    return figure->num_points == 0;
}

void figure_put_csv(const struct figure *figure, struct buf *out)
{
    csv_put_field(out, figure->panel_key);
    buf_putc(out, ',');
    csv_put_field(out, figure->series_key);
    buf_putc(out, ',');
    csv_put_field(out, figure->x_key);
    buf_putc(out, ',');
    csv_put_field(out, figure->y_key);
    buf_putc(out, '\n');
    for (size_t i = 0; i < figure->num_points; i++) {
        const struct figure_point *point = &figure->points[i];
        csv_put_field(out, figure->panels[point->panel]);
        buf_putc(out, ',');
        csv_put_field(out, figure->series[point->series].name);
        buf_putc(out, ',');
        if (figure->kind == FIGURE_XY || isfinite(point->x))
            buf_put_double(out, point->x);
        else
            csv_put_field(out, figure->categories[point->category]);
        buf_putc(out, ',');
        buf_put_double(out, point->y);
        buf_putc(out, '\n');
    }
}

size_t figure_stride(const struct figure *figure)
{
    size_t num = 0;
    for (size_t i = 0; i < figure->num_points; i++)
        num += figure->points[i].panel < FIGURE_MAX_PANELS &&
               figure->points[i].series < FIGURE_MAX_SERIES;
    return (num + FIGURE_MAX_DRAWN - 1) / FIGURE_MAX_DRAWN;
}

void figure_put_note(const struct figure *figure, struct buf *out)
{
    if (figure->num_panels > FIGURE_MAX_PANELS)
        buf_printf(out, "The first %d of %zu panels are drawn. ", FIGURE_MAX_PANELS,
                   figure->num_panels);
    if (figure->kind == FIGURE_STACK && figure->num_series > FIGURE_MAX_SERIES)
        buf_printf(out, "%zu small parts are drawn together. ",
                   figure->num_series - FIGURE_MAX_SERIES + 1);
    else if (figure->num_series > FIGURE_MAX_SERIES)
        buf_printf(out, "The first %d of %zu series are drawn. ", FIGURE_MAX_SERIES,
                   figure->num_series);
    if (figure->kind != FIGURE_XY && figure->num_categories > FIGURE_MAX_CATEGORIES)
        buf_printf(out, "The first %d of %zu groups are drawn. ", FIGURE_MAX_CATEGORIES,
                   figure->num_categories);
    if (figure->kind == FIGURE_XY && figure_stride(figure) > 1)
        buf_printf(out, "One in %zu points is drawn; the CSV holds all %zu. ",
                   figure_stride(figure), figure->num_points);
    if (figure->num_left_out > 0)
        buf_printf(out, "%zu points of further panels or series are left out. ",
                   figure->num_left_out);
}
