/*
 * Labels that do not fit into their bar stand above the lane, on the first of two rows that is free
 * there; one that finds none is left to the tooltip and the legend.
 */
#include "reports/timeline_svg.h"

#include "reports/html.h"
#include "reports/palette.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum {
    WIDTH = 960,
    LEFT = 68,
    RIGHT = 100,
    PLOT = WIDTH - LEFT - RIGHT,
    TOP = 4,
    HEAD = 24,
    LABEL_ROWS = 2,
    LABEL_ROW = 13,
    BAR = 30,
    LANE = LABEL_ROWS * LABEL_ROW + BAR + 12,
    STRIP = 44, /* of a buffer */
    STRIP_ROOM = 10,
    AXIS = 30,
    LEGEND_ROW = 20,
    CHAR = 7
};

struct picture {
    const struct timeline *timeline;
    const struct timeline_window *window;
    const char *id;
    bool is_page;
    bool is_used[PROGRAM_MAX_STEPS]; /* drawn, so in the legend */
    bool is_stalled[ENGINE_NUM_CAUSES];
    int y; /* top of the panel's lanes */
    double label_end[PROGRAM_MAX_UNITS][LABEL_ROWS];
    struct buf *out;
};

static const struct program *program_of(const struct picture *picture)
{
    return picture->timeline->program;
}

static double in_cycles(const struct picture *picture, uint64_t ticks)
{
    return (double)ticks / (double)program_of(picture)->ticks_per_cycle;
}

/* Cut at the edges of the window. */
static double x_of(const struct picture *picture, uint64_t ticks)
{
    const struct timeline_window *window = picture->window;
    const double all = (double)(window->to_ticks - window->from_ticks);
    if (ticks <= window->from_ticks)
        return LEFT;
    return ticks >= window->to_ticks ? LEFT + PLOT
                                     : LEFT + (double)(ticks - window->from_ticks) * PLOT / all;
}

static int bar_y(const struct picture *picture, int unit)
{
    return picture->y + unit * LANE + LABEL_ROWS * LABEL_ROW;
}

static const char *ink(const struct picture *picture)
{
    return picture->is_page ? "var(--ink)" : "#1b1d20";
}

static const char *soft(const struct picture *picture)
{
    return picture->is_page ? "var(--soft)" : "#5b6169";
}

static const char *series(const struct picture *picture, int i)
{
    return picture->is_page ? palette_variable(i) : palette_light(i);
}

static const char *cause_color(const struct picture *picture, enum engine_cause cause)
{
    static const int colors[ENGINE_NUM_CAUSES] = {[ENGINE_OPERAND] = -1,
                                                  [ENGINE_DRAIN] = 11,
                                                  [ENGINE_SPACE] = 4,
                                                  [ENGINE_DRAM] = 0,
                                                  [ENGINE_PORT] = 8};
    return colors[cause] < 0 ? soft(picture) : series(picture, colors[cause]);
}

/* "12" where tiles are counted from the start, else "t+2". */
static void put_tile_name(const struct timeline_window *window, uint64_t tile, char out[32])
{
    if (window->from_ticks == 0)
        snprintf(out, 32, "%llu", (unsigned long long)tile);
    else if (tile == window->first_tile)
        snprintf(out, 32, "t");
    else
        snprintf(out, 32, "t%c%llu", tile > window->first_tile ? '+' : '-',
                 (unsigned long long)(tile > window->first_tile ? tile - window->first_tile
                                                                : window->first_tile - tile));
}

static void put_text(const struct picture *picture, double x, double y, const char *anchor,
                     const char *text)
{
    buf_printf(picture->out, "<text x=\"%.1f\" y=\"%.1f\"%s%s%s>", x, y,
               anchor[0] ? " text-anchor=\"" : "", anchor, anchor[0] ? "\"" : "");
    html_escape(picture->out, text);
    buf_puts(picture->out, "</text>\n");
}

/* The label of a bar: name and tile inside it, the name inside it, or the name above it. */
static void put_label(struct picture *picture, const struct timeline_bar *bar, double left,
                      double right)
{
    const struct program_step *step = &program_of(picture)->steps[bar->step];
    const double centre = (left + right) / 2;
    const double name_width = (double)strlen(step->name) * CHAR;
    char tile[32], text[192];
    put_tile_name(picture->window, bar->tile, tile);
    snprintf(text, sizeof text, "%.128s %s", step->name, tile);
    const double y = bar_y(picture, step->unit) + BAR / 2.0 + 4;
    if ((double)strlen(text) * CHAR + 4 <= right - left) {
        put_text(picture, centre, y, "middle", text);
        return;
    }
    if (name_width + 4 <= right - left) {
        put_text(picture, centre, y, "middle", step->name);
        return;
    }
    if (centre - name_width / 2 < LEFT || centre + name_width / 2 > LEFT + PLOT)
        return;
    for (int row = 0; row < LABEL_ROWS; row++) {
        double *end = &picture->label_end[step->unit][row];
        if (centre - name_width / 2 < *end + 3)
            continue;
        *end = centre + name_width / 2;
        put_text(picture, centre, bar_y(picture, step->unit) - 4 - row * LABEL_ROW, "middle",
                 step->name);
        return;
    }
}

static void put_stall(struct picture *picture, int unit, enum engine_cause cause, uint64_t from,
                      uint64_t to)
{
    const double left = x_of(picture, from), right = x_of(picture, to);
    const char *name = engine_cause_names[cause];
    const double width = (double)strlen(name) * CHAR;
    if (right - left < 0.3)
        return;
    picture->is_stalled[cause] = true;
    buf_printf(picture->out,
               "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"url(#%s-%s)\">"
               "<title>%s: %.6g cycles</title></rect>\n",
               left, bar_y(picture, unit), right - left, BAR, picture->id, name, name,
               in_cycles(picture, to - from));
    if (width + 8 > right - left)
        return;
    buf_printf(picture->out,
               "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\" font-style=\"italic\" "
               "stroke=\"%s\" stroke-width=\"4\" paint-order=\"stroke\">%s</text>\n",
               (left + right) / 2, bar_y(picture, unit) + BAR / 2.0 + 4,
               picture->is_page ? "var(--paper)" : "#ffffff", name);
}

static void put_latency(const struct picture *picture, const struct timeline_bar *bar)
{
    const struct program_step *step = &program_of(picture)->steps[bar->step];
    const double left = x_of(picture, bar->finish_ticks), right = x_of(picture, bar->done_ticks);
    const int y = bar_y(picture, step->unit) + BAR + 4;
    if (right - left > 0.5)
        buf_printf(picture->out, "<path d=\"M%.1f,%d H%.1f\" stroke=\"%s\" stroke-width=\"2\"/>\n",
                   left, y, right, series(picture, bar->step));
}

static void put_bar(struct picture *picture, const struct timeline_bar *bar)
{
    const struct program *program = program_of(picture);
    const struct program_step *step = &program->steps[bar->step];
    const bool is_transfer = step->dram_bytes > 0 && program->dram.bytes_per_cycle.num > 0;
    const double left = x_of(picture, bar->start_ticks), right = x_of(picture, bar->finish_ticks);
    if (bar->start_ticks > bar->ready_ticks)
        put_stall(picture, step->unit, bar->cause, bar->ready_ticks, bar->start_ticks);
    put_latency(picture, bar);
    if (bar->finish_ticks <= picture->window->from_ticks ||
        bar->start_ticks >= picture->window->to_ticks)
        return;
    picture->is_used[bar->step] = true;
    buf_printf(picture->out,
               "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\" "
               "fill-opacity=\"0.5\" stroke=\"%s\" stroke-width=\"0.6\"><title>",
               left, bar_y(picture, step->unit), right - left > 0.8 ? right - left : 0.8, BAR,
               series(picture, bar->step), ink(picture));
    html_escape(picture->out, step->name);
    buf_printf(picture->out, " of tile %llu: cycles %.15g to %.15g</title></rect>\n",
               (unsigned long long)bar->tile, in_cycles(picture, bar->start_ticks),
               in_cycles(picture, bar->finish_ticks));
    const uint64_t lasted = bar->finish_ticks - bar->start_ticks;
    const uint64_t slots = (uint64_t)step->slots_ticks;
    if (lasted > slots) /* somewhere in it; drawn at its end */
        put_stall(picture, step->unit, is_transfer ? ENGINE_DRAM : ENGINE_PORT,
                  bar->start_ticks + slots, bar->finish_ticks);
    put_label(picture, bar, left, lasted > slots ? x_of(picture, bar->start_ticks + slots) : right);
}

/* Share of the window in which the unit passes slots. */
static double busy_share(const struct picture *picture, int unit)
{
    const struct timeline_window *window = picture->window;
    double busy = 0;
    for (int i = 0; i < window->num_bars; i++) {
        const struct timeline_bar *bar = &window->bars[i];
        const struct program_step *step = &program_of(picture)->steps[bar->step];
        const double left = x_of(picture, bar->start_ticks);
        const double right = x_of(picture, bar->finish_ticks);
        if (step->unit == unit && right > left)
            busy += (right - left) * (double)step->slots_ticks /
                    (double)(bar->finish_ticks - bar->start_ticks);
    }
    return busy > PLOT ? 1 : busy / PLOT;
}

/* Nothing left to issue, until the run is over. */
static void put_drain(struct picture *picture, int unit)
{
    const struct timeline_window *window = picture->window;
    uint64_t last = 0;
    for (int i = 0; i < window->num_bars; i++)
        if (program_of(picture)->steps[window->bars[i].step].unit == unit &&
            window->bars[i].finish_ticks > last)
            last = window->bars[i].finish_ticks;
    if (window->to_ticks == picture->timeline->result.end_ticks && last < window->to_ticks)
        put_stall(picture, unit, ENGINE_DRAIN, last, window->to_ticks);
}

static void put_lane(struct picture *picture, int unit)
{
    const int y = bar_y(picture, unit);
    put_drain(picture, unit);
    for (int i = 0; i < picture->window->num_bars; i++)
        if (program_of(picture)->steps[picture->window->bars[i].step].unit == unit)
            put_bar(picture, &picture->window->bars[i]);
    buf_printf(picture->out, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\" font-weight=\"600\">",
               LEFT - 8, y + BAR / 2 + 4);
    html_escape(picture->out, program_of(picture)->units[unit].name);
    buf_printf(picture->out,
               "</text>\n<text x=\"%d\" y=\"%d\">busy %.1f %%</text>\n"
               "<path d=\"M%d,%d H%d\" stroke=\"%s\" stroke-width=\"0.5\"/>\n",
               LEFT + PLOT + 8, y + BAR / 2 + 4, 100 * busy_share(picture, unit), LEFT, y + BAR,
               LEFT + PLOT, soft(picture));
}

/* ---- rows in use ---- */

static int num_strips(const struct timeline *timeline)
{
    int num = 0;
    for (int b = 0; b < timeline->program->num_buffers; b++)
        num += timeline->buffers[b].has_tensors ? 1 : 0;
    return num;
}

static void put_strip(const struct picture *picture, int buffer, int y)
{
    const struct occupancy_buffer *use = &picture->timeline->buffers[buffer];
    const struct program_buffer *what = &program_of(picture)->buffers[buffer];
    const bool has_capacity = what->capacity_rows > 0;
    /* a capacity that is far away would press the curve flat */
    const bool shows_capacity = has_capacity && use->peak_rows >= what->capacity_rows / 3;
    const double top = (double)(shows_capacity ? what->capacity_rows : use->peak_rows);
    const char *color = series(picture, 5);
    buf_printf(picture->out, "<path d=\"M%d,%d", LEFT, y + STRIP);
    for (int i = 0; i < picture->window->num_levels; i++) {
        const struct timeline_level *at = &picture->window->levels[i];
        if (at->buffer != buffer)
            continue;
        const double level = y + STRIP - (top > 0 ? (double)at->rows * STRIP / top : 0);
        buf_printf(picture->out, " H%.1f V%.1f", x_of(picture, at->ticks), level);
    }
    buf_printf(picture->out,
               " H%d V%d Z\" fill=\"%s\" fill-opacity=\"0.35\" stroke=\"%s\" "
               "stroke-width=\"1\"><title>rows in use</title></path>\n",
               LEFT + PLOT, y + STRIP, color, color);
    if (shows_capacity)
        buf_printf(picture->out,
                   "<path d=\"M%d,%d H%d\" stroke=\"%s\" stroke-dasharray=\"4 3\"/>\n", LEFT, y,
                   LEFT + PLOT, soft(picture));
    buf_printf(picture->out, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\" font-weight=\"600\">",
               LEFT - 8, y + STRIP / 2 + 4);
    html_escape(picture->out, what->name);
    buf_printf(picture->out, "</text>\n<text x=\"%d\" y=\"%d\">peak %llu</text>\n", LEFT + PLOT + 8,
               y + 12, (unsigned long long)use->peak_rows);
    if (has_capacity)
        buf_printf(picture->out, "<text x=\"%d\" y=\"%d\">of %llu</text>\n", LEFT + PLOT + 8,
                   y + 27, (unsigned long long)what->capacity_rows);
    buf_printf(picture->out, "<text x=\"%d\" y=\"%d\">rows in use</text>\n", LEFT + PLOT + 8,
               y + (has_capacity ? 42 : 27));
}

/* ---- panels ---- */

static int panel_height(const struct timeline *timeline)
{
    return HEAD + timeline->program->num_units * LANE +
           num_strips(timeline) * (STRIP + STRIP_ROOM) + AXIS;
}

/* 1, 2 or 5 times a power of ten: four to eight in the window. */
static double tick_step(double cycles)
{
    double step = 1;
    for (int i = 0; step * 8 < cycles; i++)
        step *= i % 3 == 1 ? 2.5 : 2;
    return step;
}

static void put_axis(const struct picture *picture, int y)
{
    const struct timeline_window *window = picture->window;
    const double all = in_cycles(picture, window->to_ticks - window->from_ticks);
    const double step = tick_step(all);
    const char *sign = window->from_ticks == 0 ? "" : "+";
    for (int i = 0; i * step <= all * 1.0001; i++) {
        const double at = i * step;
        const double x = LEFT + at * PLOT / all;
        buf_printf(picture->out,
                   "<path d=\"M%.1f,%d V%d\" stroke=\"%s\" stroke-width=\"0.6\" "
                   "stroke-dasharray=\"2 3\"/>\n"
                   "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s%.15g</text>\n",
                   x, picture->y + LABEL_ROWS * LABEL_ROW, y + 4, soft(picture), x, y + 17, sign,
                   at);
    }
    put_text(picture, LEFT + PLOT + 8, y + 17, "", "cycles");
}

static void put_head(const struct picture *picture, int y)
{
    const struct timeline_window *window = picture->window;
    buf_printf(picture->out,
               "<text x=\"%d\" y=\"%d\" font-size=\"13\"><tspan font-weight=\"600\">%c%s</tspan>, "
               "cycles %.15g to %.15g",
               LEFT, y + 14, toupper((unsigned char)window->title[0]), window->title + 1,
               in_cycles(picture, window->from_ticks), in_cycles(picture, window->to_ticks));
    if (window->from_ticks > 0)
        buf_printf(picture->out, ", t is tile %llu of %llu", (unsigned long long)window->first_tile,
                   (unsigned long long)picture->timeline->result.num_tiles);
    buf_puts(picture->out, "</text>\n");
}

static void put_panel(struct picture *picture, int y)
{
    const struct program *program = program_of(picture);
    int strip_y = y + HEAD + program->num_units * LANE;
    picture->y = y + HEAD;
    memset(picture->label_end, 0, sizeof(picture->label_end));
    put_head(picture, y);
    put_axis(picture, y + panel_height(picture->timeline) - AXIS);
    for (int u = 0; u < program->num_units; u++)
        put_lane(picture, u);
    for (int b = 0; b < program->num_buffers; b++) {
        if (!picture->timeline->buffers[b].has_tensors)
            continue;
        put_strip(picture, b, strip_y);
        strip_y += STRIP + STRIP_ROOM;
    }
}

/* ---- legend ---- */

static void put_key(const struct picture *picture, const char *name, const char *fill,
                    const char *opacity, int *x, int *y)
{
    const int width = (int)strlen(name) * CHAR + 34;
    if (*x + width > WIDTH) {
        *x = LEFT;
        *y += LEGEND_ROW;
    }
    buf_printf(picture->out,
               "<rect x=\"%d\" y=\"%d\" width=\"14\" height=\"12\" fill=\"%s\" "
               "fill-opacity=\"%s\" stroke=\"%s\" stroke-width=\"0.6\"/>\n",
               *x, *y, fill, opacity, ink(picture));
    put_text(picture, *x + 19, *y + 10, "", name);
    *x += width;
}

/* Returns where it ends. */
static int put_legend(const struct picture *picture, int y)
{
    const struct program *program = program_of(picture);
    int x = LEFT;
    for (int s = 0; s < program->num_steps; s++)
        if (picture->is_used[s])
            put_key(picture, program->steps[s].name, series(picture, s), "0.5", &x, &y);
    for (int k = 0; k < ENGINE_NUM_CAUSES; k++) {
        char fill[128], name[64];
        snprintf(fill, sizeof fill, "url(#%.90s-%s)", picture->id, engine_cause_names[k]);
        snprintf(name, sizeof name, "stall: %s", engine_cause_names[k]);
        if (picture->is_stalled[k])
            put_key(picture, name, fill, "1", &x, &y);
    }
    return y + LEGEND_ROW;
}

static void put_patterns(const struct picture *picture)
{
    buf_puts(picture->out, "<defs>\n");
    for (int k = ENGINE_OPERAND; k < ENGINE_NUM_CAUSES; k++)
        buf_printf(picture->out,
                   "<pattern id=\"%s-%s\" width=\"6\" height=\"6\" "
                   "patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(%d)\">"
                   "<path d=\"M3,0 V6\" stroke=\"%s\" stroke-width=\"1.4\"/></pattern>\n",
                   picture->id, engine_cause_names[k], k % 2 == 0 ? 45 : -45,
                   cause_color(picture, (enum engine_cause)k));
    buf_puts(picture->out, "</defs>\n");
}

void timeline_svg_put(const struct timeline *timeline, bool is_page, const char *id,
                      struct buf *out)
{
    struct buf body;
    struct picture picture = {.timeline = timeline, .id = id, .is_page = is_page, .out = &body};
    int y = TOP;
    buf_init(&body);
    for (int i = 0; i < timeline->num_windows; i++, y += panel_height(timeline)) {
        picture.window = &timeline->windows[i];
        if (picture.window->to_ticks > picture.window->from_ticks)
            put_panel(&picture, y);
    }
    const int height = put_legend(&picture, y + 6);
    buf_printf(out,
               "<svg class=\"waterfall\" role=\"img\" %sviewBox=\"0 0 %d %d\" "
               "font-family=\"sans-serif\" font-size=\"12\" fill=\"%s\" aria-label=\"What the "
               "engine did with ",
               is_page ? "" : "xmlns=\"http://www.w3.org/2000/svg\" ", WIDTH, height,
               ink(&picture));
    html_escape(out, timeline->program->name ? timeline->program->name : "the tile program");
    buf_puts(out, "\">\n");
    picture.out = out;
    put_patterns(&picture);
    buf_append(out, body.data, body.length);
    buf_puts(out, "</svg>\n");
    buf_release(&body);
}
