/*
 * The program is executed from idle (sim/program_run.h) for long enough to settle; the window
 * starts where tile START_TILE starts. Labels that do not fit into their bar stand above the lane,
 * on the first of three rows that is free there; one that finds none is left to the tooltip.
 */
#include "reports/waterfall.h"

#include "reports/html.h"
#include "reports/palette.h"
#include "sim/program_run.h"

#include <assert.h>
#include <string.h>

enum {
    WIDTH = 960,
    LEFT = 56,
    RIGHT = 92,
    TOP = 8,
    LABEL_ROWS = 3,
    LABEL_ROW = 13,
    BAR = 34,
    SLACK_ROOM = 12,
    LANE = LABEL_ROWS * LABEL_ROW + BAR + SLACK_ROOM + 6,
    AXIS = 40,
    CHAR = 7,
    START_TILE = 24,
    NUM_TILES = 48,
    NUM_INTERVALS = 3,
    NUM_TILE_COLOURS = 4
};

struct picture {
    const struct program *program;
    const struct program_interval *interval;
    const struct program_ratio *slack;
    struct program_run run;
    bool is_page;
    bool is_critical[PROGRAM_MAX_STEPS]; /* no slack: on some critical path */
    double from, to;                     /* cycles */
    double label_end[PROGRAM_MAX_UNITS][LABEL_ROWS];
    struct buf *out;
};

/* Hues that carry dark and light text, in the order of tiles. */
static const int tile_colours[NUM_TILE_COLOURS] = {5, 1, 2, 3};

static double in_cycles(const struct picture *picture, int64_t ticks)
{
    return (double)ticks / (double)picture->program->ticks_per_cycle;
}

static double x_of(const struct picture *picture, double cycles)
{
    return LEFT + (cycles - picture->from) * (WIDTH - LEFT - RIGHT) / (picture->to - picture->from);
}

static int bar_y(int unit)
{
    return TOP + unit * LANE + LABEL_ROWS * LABEL_ROW;
}

static const char *ink(const struct picture *picture)
{
    return picture->is_page ? "var(--ink)" : "#1b1d20";
}

static const char *soft(const struct picture *picture)
{
    return picture->is_page ? "var(--soft)" : "#5b6169";
}

static const char *tile_fill(const struct picture *picture, int tile)
{
    const int colour = tile_colours[tile % NUM_TILE_COLOURS];
    return picture->is_page ? palette_variable(colour) : palette_light(colour);
}

static int64_t start_of(const struct picture *picture, int step, int tile)
{
    return picture->run.start_ticks[tile * picture->program->num_steps + step];
}

/* First start of the tile's own work. */
static int64_t tile_start(const struct picture *picture, int tile)
{
    int64_t first = -1;
    for (int s = 0; s < picture->program->num_steps; s++) {
        const int64_t at = start_of(picture, s, tile);
        if (at >= 0 && (first < 0 || at < first))
            first = at;
    }
    return first;
}

/* Centre of a label above the lane, or false when every row is taken there. */
static bool place_label(struct picture *picture, int unit, double centre, double width, double *y)
{
    for (int row = 0; row < LABEL_ROWS; row++) {
        if (centre - width / 2 < picture->label_end[unit][row] + 3)
            continue;
        picture->label_end[unit][row] = centre + width / 2;
        *y = bar_y(unit) - 4 - row * LABEL_ROW;
        return true;
    }
    return false;
}

/* Inside a framed bar the colour is strong in both schemes, so the text is dark in both. */
static void put_label(struct picture *picture, int unit, const char *name, double left,
                      double right, bool is_strong)
{
    const double width = (double)strlen(name) * CHAR, centre = (left + right) / 2;
    double y = bar_y(unit) + BAR / 2.0 + 4;
    const bool is_inside = width + 4 <= right - left;
    if (!is_inside && (centre - width / 2 < LEFT || centre + width / 2 > WIDTH - RIGHT ||
                       !place_label(picture, unit, centre, width, &y)))
        return;
    if (!is_inside && y < bar_y(unit) - 8)
        buf_printf(picture->out,
                   "<path d=\"M%.1f,%.1f V%d\" stroke=\"%s\" stroke-width=\"0.5\"/>\n", centre,
                   y + 2, bar_y(unit), soft(picture));
    buf_printf(picture->out, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\"%s>", centre, y,
               is_inside && is_strong ? " fill=\"#111418\"" : "");
    html_escape(picture->out, name);
    buf_puts(picture->out, "</text>\n");
}

static void put_slack(const struct picture *picture, int step, double right)
{
    const struct program_ratio slack = picture->slack[step];
    const int y = bar_y(picture->program->steps[step].unit) + BAR + 5;
    if (slack.den == 0 || slack.num <= 0)
        return;
    const double cycles = program_ratio_value(slack);
    double end = x_of(picture, in_cycles(picture, 0) + picture->from + cycles) - LEFT + right;
    const bool is_cut = end > WIDTH - RIGHT;
    end = is_cut ? WIDTH - RIGHT : end;
    buf_printf(picture->out,
               "<path d=\"M%.1f,%d H%.1f\" stroke=\"%s\" stroke-width=\"3\" stroke-dasharray=\"3 "
               "2\"/>\n",
               right, y, end, soft(picture));
}

static void put_bar(struct picture *picture, int step, int tile)
{
    const struct program_step *what = &picture->program->steps[step];
    const int64_t ticks = start_of(picture, step, tile);
    const double start = in_cycles(picture, ticks);
    const double end = start + in_cycles(picture, what->slots_ticks);
    if (ticks < 0 || end <= picture->from || start >= picture->to)
        return;
    const double left = x_of(picture, start < picture->from ? picture->from : start);
    const double right = x_of(picture, end > picture->to ? picture->to : end);
    const bool is_critical = picture->is_critical[step];
    buf_printf(picture->out,
               "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\" "
               "fill-opacity=\"%s\" stroke=\"%s\" stroke-width=\"%s\"><title>",
               left, bar_y(what->unit), right - left > 0.8 ? right - left : 0.8, BAR,
               tile_fill(picture, tile), is_critical ? "0.9" : "0.4",
               is_critical ? ink(picture) : soft(picture), is_critical ? "1.6" : "0.5");
    html_escape(picture->out, what->name);
    buf_printf(picture->out, " of tile t%+d: %.6g cycles</title></rect>\n", tile - START_TILE,
               in_cycles(picture, what->slots_ticks));
    put_label(picture, what->unit, what->name, left, right, is_critical);
    if (tile == START_TILE && end < picture->to)
        put_slack(picture, step, right);
}

/* Bars of a lane in time order, so that labels find their rows from the left. */
static void put_lane(struct picture *picture, int unit)
{
    const int num_steps = picture->program->num_steps;
    int64_t last = -1;
    for (;;) {
        int64_t next = -1;
        for (int i = 0; i < NUM_TILES * num_steps; i++) {
            const int64_t at = picture->run.start_ticks[i];
            if (picture->program->steps[i % num_steps].unit == unit && at > last &&
                (next < 0 || at < next))
                next = at;
        }
        if (next < 0 || in_cycles(picture, next) >= picture->to)
            return;
        for (int i = 0; i < NUM_TILES * num_steps; i++)
            if (picture->run.start_ticks[i] == next &&
                picture->program->steps[i % num_steps].unit == unit)
                put_bar(picture, i % num_steps, i / num_steps);
        last = next;
    }
}

static void put_lane_head(const struct picture *picture, int unit)
{
    int64_t busy = 0;
    for (int s = 0; s < picture->program->num_steps; s++)
        if (picture->program->steps[s].unit == unit &&
            program_is_every(&picture->program->steps[s]))
            busy += picture->program->steps[s].slots_ticks;
    const double share =
        in_cycles(picture, busy) / program_ratio_value(picture->interval->interval);
    const int y = bar_y(unit);
    buf_printf(picture->out, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\" font-weight=\"600\">",
               LEFT - 8, y + BAR / 2 + 4);
    html_escape(picture->out, picture->program->units[unit].name);
    buf_printf(picture->out,
               "</text>\n<text x=\"%d\" y=\"%d\">busy %.1f %%</text>\n"
               "<path d=\"M%d,%d H%d\" stroke=\"%s\" stroke-width=\"0.5\"/>\n",
               WIDTH - RIGHT + 8, y + BAR / 2 + 4, 100 * share, LEFT, y + BAR, WIDTH - RIGHT,
               soft(picture));
}

/* One step of the path: from the end of its slots, through its latency, to the start of the next.
 */
static void put_joint(const struct picture *picture, int from, int from_tile, int to, int to_tile)
{
    const struct program_step *a = &picture->program->steps[from];
    const struct program_step *b = &picture->program->steps[to];
    const double end = in_cycles(picture, start_of(picture, from, from_tile) + a->slots_ticks);
    const double start = in_cycles(picture, start_of(picture, to, to_tile));
    if (end < picture->from || start > picture->to || (a->unit == b->unit && start <= end))
        return;
    const int y_from = bar_y(a->unit) + BAR / 2, y_to = bar_y(b->unit) + BAR / 2;
    buf_printf(picture->out,
               "<path d=\"M%.1f,%d H%.1f V%d\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\" "
               "stroke-linejoin=\"round\"/>\n",
               x_of(picture, end), y_from, x_of(picture, start), y_to, ink(picture));
}

/* Follows the critical path through the window, starting early enough to enter it from the left. */
static void put_path(const struct picture *picture)
{
    const struct program_interval *interval = picture->interval;
    int tile = START_TILE - 8, i = 0;
    for (int steps = 0; steps < 64 * interval->num_critical && interval->num_critical > 0;
         steps++) {
        const int step = interval->critical[i];
        const int next = interval->critical[(i + 1) % interval->num_critical];
        const int next_tile = tile + interval->critical_age[i];
        if (next_tile < 0 || next_tile >= NUM_TILES || tile < 0 || tile >= NUM_TILES)
            return;
        if (start_of(picture, step, tile) >= 0 && start_of(picture, next, next_tile) >= 0)
            put_joint(picture, step, tile, next, next_tile);
        tile = next_tile;
        i = (i + 1) % interval->num_critical;
    }
}

static void put_axis(const struct picture *picture)
{
    const double interval = program_ratio_value(picture->interval->interval);
    const int y = TOP + picture->program->num_units * LANE + 4;
    for (int i = 0; i <= NUM_INTERVALS; i++) {
        const double x = x_of(picture, picture->from + i * interval);
        buf_printf(picture->out,
                   "<path d=\"M%.1f,%d V%d\" stroke=\"%s\" stroke-width=\"0.7\" "
                   "stroke-dasharray=\"2 3\"/>\n"
                   "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%.6g</text>\n",
                   x, TOP, y + 4, soft(picture), x, y + 17, i * interval);
    }
    buf_printf(picture->out,
               "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">cycles; one interval of %.6g cycles "
               "between dotted lines</text>\n",
               (LEFT + WIDTH - RIGHT) / 2, y + 33, interval);
}

void waterfall_put_svg(const struct program *program, const struct program_interval *interval,
                       bool is_page, struct arena *arena, struct buf *out)
{
    assert(!interval->is_deadlock && interval->interval.num > 0);
    struct program_ratio *slack = ARENA_ARRAY(arena, struct program_ratio, program->num_steps);
    program_interval_slack(program, interval, slack);
    struct picture picture = {
        .program = program, .interval = interval, .slack = slack, .is_page = is_page, .out = out};
    program_run_execute(program, NUM_TILES, arena, &picture.run);
    for (int i = 0; i < program->num_steps; i++)
        picture.is_critical[i] = slack[i].den != 0 && slack[i].num == 0;
    picture.from = in_cycles(&picture, tile_start(&picture, START_TILE));
    picture.to = picture.from + NUM_INTERVALS * program_ratio_value(interval->interval);
    const int height = TOP + program->num_units * LANE + AXIS;
    buf_printf(out,
               "<svg class=\"waterfall\" role=\"img\" %sviewBox=\"0 0 %d %d\" "
               "font-family=\"sans-serif\" font-size=\"12\" fill=\"%s\" aria-label=\"Waterfall of ",
               is_page ? "" : "xmlns=\"http://www.w3.org/2000/svg\" ", WIDTH, height,
               ink(&picture));
    html_escape(out, program->name ? program->name : "the tile program");
    buf_puts(out, "\">\n");
    for (int unit = 0; unit < program->num_units; unit++)
        put_lane(&picture, unit);
    for (int unit = 0; unit < program->num_units; unit++)
        put_lane_head(&picture, unit);
    put_path(&picture);
    put_axis(&picture);
    buf_puts(out, "</svg>\n");
}
