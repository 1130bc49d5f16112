/* A recorder keeps the last bars and levels of a run; windows are cut out of what it holds. */
#include "reports/timeline.h"

#include <assert.h>
#include <string.h>

enum {
    MAX_BARS = 4096,
    MAX_LEVELS = 8192,
    MAX_TILES_SHOWN = 8,
    MAX_STRETCH = 4,
    MAX_TILES_BEHIND = 4096
};

struct recorder {
    const struct program *program;
    const struct schedule *schedule;
    struct occupancy *occupancy;
    struct timeline_bar open[PROGRAM_MAX_UNITS];
    bool is_open[PROGRAM_MAX_UNITS];
    struct timeline_bar bars[MAX_BARS]; /* rings, by the time of the finish and of the change */
    size_t num_bars, first_bar;
    struct timeline_level levels[MAX_LEVELS];
    size_t num_levels, first_level;
    uint64_t base_rows[PROGRAM_MAX_BUFFERS]; /* before the levels that are kept */
    uint64_t known_ticks;                    /* nothing is known of the time before it */
    bool has_jumped;
    uint64_t steady_ticks;     /* begin of the first long jump; 0: none */
    uint64_t period_tiles;     /* of it */
    uint64_t tiles_done_ticks; /* of the first tiles */
    /* of a window: behind it only what reaches into it is of interest */
    uint64_t to_ticks;   /* 0: the whole run is */
    uint64_t stop_ticks; /* no later than that */
    bool has_started[PROGRAM_MAX_UNITS];
    bool stop;
};

static struct timeline_bar *bar_at(struct recorder *recorder, size_t i)
{
    return &recorder->bars[(recorder->first_bar + i) % MAX_BARS];
}

static struct timeline_level *level_at(struct recorder *recorder, size_t i)
{
    return &recorder->levels[(recorder->first_level + i) % MAX_LEVELS];
}

static void drop_level(struct recorder *recorder)
{
    const struct timeline_level *level = level_at(recorder, 0);
    recorder->base_rows[level->buffer] = level->rows;
    recorder->first_level++;
    recorder->num_levels--;
}

static void take_level(void *context, uint64_t ticks, int buffer, uint64_t rows)
{
    struct recorder *recorder = context;
    if (recorder->to_ticks > 0 && ticks > recorder->to_ticks)
        return;
    if (recorder->num_levels == MAX_LEVELS) {
        drop_level(recorder);
        if (level_at(recorder, 0)->ticks > recorder->known_ticks)
            recorder->known_ticks = level_at(recorder, 0)->ticks;
    }
    *level_at(recorder, recorder->num_levels++) =
        (struct timeline_level){.ticks = ticks, .buffer = buffer, .rows = rows};
}

static void take_bar(struct recorder *recorder, const struct timeline_bar *bar)
{
    if (recorder->num_bars == MAX_BARS) {
        if (bar_at(recorder, 0)->finish_ticks > recorder->known_ticks)
            recorder->known_ticks = bar_at(recorder, 0)->finish_ticks;
        recorder->first_bar++;
        recorder->num_bars--;
    }
    *bar_at(recorder, recorder->num_bars++) = *bar;
}

/* Only the last period is repeated up to the end of the jump. */
static void move_bars(struct recorder *recorder, const struct engine_event *jump, uint64_t since)
{
    size_t num = recorder->num_bars;
    recorder->num_bars = 0;
    for (size_t i = 0; i < num; i++) {
        struct timeline_bar bar = *bar_at(recorder, i);
        if (bar.start_ticks < since)
            continue;
        bar.ready_ticks = bar.ready_ticks < since ? since : bar.ready_ticks;
        bar.ready_ticks += jump->ticks;
        bar.start_ticks += jump->ticks;
        bar.finish_ticks += jump->ticks;
        bar.done_ticks += jump->ticks;
        bar.tile += jump->tile;
        *bar_at(recorder, recorder->num_bars++) = bar;
    }
    for (int u = 0; u < recorder->program->num_units; u++) {
        recorder->open[u].ready_ticks += jump->ticks;
        recorder->open[u].start_ticks += jump->ticks;
    }
}

static void move_levels(struct recorder *recorder, const struct engine_event *jump, uint64_t since)
{
    while (recorder->num_levels > 0 && level_at(recorder, 0)->ticks < since)
        drop_level(recorder);
    for (size_t i = 0; i < recorder->num_levels; i++)
        if (level_at(recorder, i)->ticks <= jump->done_ticks)
            level_at(recorder, i)->ticks += jump->ticks;
}

static void take_jump(struct recorder *recorder, const struct engine_event *jump)
{
    const uint64_t since = jump->done_ticks - jump->ready_ticks;
    const uint64_t period = jump->tile / (jump->ticks / jump->ready_ticks);
    if (recorder->steady_ticks == 0 && jump->tile >= (uint64_t)2 * TIMELINE_TILES + period) {
        recorder->steady_ticks = jump->done_ticks;
        recorder->period_tiles = period;
    }
    recorder->has_jumped = true;
    move_bars(recorder, jump, since);
    move_levels(recorder, jump, since);
    recorder->known_ticks = since + jump->ticks;
}

static bool is_dma(const struct program *program, int step)
{
    return program->steps[step].dram_bytes > 0;
}

/* A start behind the window: all that is of it in the window is the wait before. */
static void take_later_start(struct recorder *recorder, const struct engine_event *event, int unit)
{
    const struct timeline_bar bar = {.step = event->step,
                                     .tile = event->tile,
                                     .ready_ticks = event->ready_ticks,
                                     .start_ticks = event->ticks,
                                     .finish_ticks = event->ticks,
                                     .done_ticks = event->ticks,
                                     .cause = event->cause};
    if (!recorder->has_started[unit] && event->ready_ticks < recorder->to_ticks)
        take_bar(recorder, &bar);
    recorder->has_started[unit] = true;
    recorder->is_open[unit] = false;
    bool have_all = true;
    for (int u = 0; u < recorder->program->num_units; u++)
        have_all = have_all && recorder->has_started[u];
    recorder->stop = have_all || event->ticks > recorder->stop_ticks;
}

static void take_event(void *context, const struct engine_event *event)
{
    struct recorder *recorder = context;
    occupancy_event(recorder->occupancy, event);
    if (event->kind == ENGINE_JUMP) {
        take_jump(recorder, event);
        return;
    }
    const int unit = recorder->program->steps[event->step].unit;
    struct timeline_bar *open = &recorder->open[unit];
    if (event->kind == ENGINE_START && recorder->to_ticks > 0 &&
        event->ticks >= recorder->to_ticks) {
        take_later_start(recorder, event, unit);
        return;
    }
    if (event->kind == ENGINE_START) {
        *open = (struct timeline_bar){.step = event->step,
                                      .tile = event->tile,
                                      .ready_ticks = event->ready_ticks,
                                      .start_ticks = event->ticks,
                                      .cause = event->cause};
        recorder->is_open[unit] = true;
        return;
    }
    if (!recorder->is_open[unit])
        return;
    open->tile = event->tile;
    open->finish_ticks = event->ticks;
    open->done_ticks = event->done_ticks;
    recorder->is_open[unit] = false;
    take_bar(recorder, open);
    if (event->tile < TIMELINE_TILES && event->done_ticks > recorder->tiles_done_ticks &&
        !is_dma(recorder->program, event->step))
        recorder->tiles_done_ticks = event->done_ticks;
}

/* ---- windows ---- */

static void cut_bars(struct recorder *recorder, struct arena *arena, struct timeline_window *window)
{
    struct timeline_bar *bars = ARENA_ARRAY(arena, struct timeline_bar, TIMELINE_MAX_BARS);
    for (int u = 0; u < recorder->program->num_units; u++) { /* running at the end */
        struct timeline_bar bar = recorder->open[u];
        bar.finish_ticks = bar.done_ticks = window->to_ticks;
        if (recorder->is_open[u] && bar.start_ticks < window->to_ticks)
            take_bar(recorder, &bar);
        recorder->is_open[u] = false;
    }
    for (size_t i = 0; i < recorder->num_bars; i++) {
        const struct timeline_bar *bar = bar_at(recorder, i);
        if (bar->done_ticks <= window->from_ticks || bar->ready_ticks >= window->to_ticks)
            continue;
        if (window->num_bars == TIMELINE_MAX_BARS) {
            if (bar->start_ticks < window->to_ticks)
                window->to_ticks = bar->start_ticks;
            break;
        }
        bars[window->num_bars++] = *bar;
    }
    window->bars = bars;
}

static void cut_levels(struct recorder *recorder, struct arena *arena,
                       struct timeline_window *window)
{
    const int num_buffers = recorder->program->num_buffers;
    struct timeline_level *levels =
        ARENA_ARRAY(arena, struct timeline_level, recorder->num_levels + (size_t)num_buffers);
    for (int b = 0; b < num_buffers; b++)
        levels[b] = (struct timeline_level){
            .ticks = window->from_ticks, .buffer = b, .rows = recorder->base_rows[b]};
    window->num_levels = num_buffers;
    for (size_t i = 0; i < recorder->num_levels; i++) {
        const struct timeline_level *level = level_at(recorder, i);
        if (level->ticks <= window->from_ticks)
            levels[level->buffer].rows = level->rows;
        else if (level->ticks <= window->to_ticks)
            levels[window->num_levels++] = *level;
    }
    window->levels = levels;
}

static void cut_window(struct recorder *recorder, const char *title, uint64_t from, uint64_t to,
                       struct arena *arena, struct timeline *out)
{
    struct timeline_window *window = &out->windows[out->num_windows++];
    *window = (struct timeline_window){
        .title = title,
        .from_ticks = from > recorder->known_ticks ? from : recorder->known_ticks,
        .to_ticks = to,
        .first_tile = UINT64_MAX};
    cut_bars(recorder, arena, window);
    cut_levels(recorder, arena, window);
    for (int i = 0; i < window->num_bars; i++)
        if (window->bars[i].start_ticks >= window->from_ticks &&
            window->bars[i].tile < window->first_tile)
            window->first_tile = window->bars[i].tile;
    if (window->first_tile == UINT64_MAX)
        window->first_tile = 0;
}

/* When the first instance of the tile that is no transfer starts; `otherwise` if it is not kept. */
static uint64_t tile_start(struct recorder *recorder, uint64_t tile, uint64_t otherwise)
{
    uint64_t first = otherwise;
    bool is_found = false;
    for (size_t i = 0; i < recorder->num_bars; i++) {
        const struct timeline_bar *bar = bar_at(recorder, i);
        if (bar->tile != tile || is_dma(recorder->program, bar->step) ||
            (is_found && bar->start_ticks >= first))
            continue;
        first = bar->start_ticks;
        is_found = true;
    }
    return first;
}

static struct recorder *new_recorder(const struct program *program, uint64_t num_tiles,
                                     const struct schedule *schedule, struct arena *arena)
{
    struct recorder *recorder = ARENA_NEW(arena, struct recorder);
    recorder->program = program;
    recorder->schedule = schedule;
    recorder->occupancy = occupancy_new(program, num_tiles, schedule, take_level, recorder, arena);
    return recorder;
}

/* A run of its own, without jumps, until every unit has started something behind the window. */
static enum status run_window(const struct recorder *whole, uint64_t num_tiles, const char *title,
                              uint64_t from, uint64_t to, uint64_t tile_ticks, struct arena *arena,
                              struct timeline *out, struct err *err)
{
    struct engine_result result;
    struct recorder *recorder = new_recorder(whole->program, num_tiles, whole->schedule, arena);
    const struct engine_options options = {
        .no_period = true, .on_event = take_event, .context = recorder, .stop = &recorder->stop};
    recorder->to_ticks = to;
    recorder->stop_ticks = to + MAX_TILES_BEHIND * tile_ticks;
    struct occupancy_buffer use[PROGRAM_MAX_BUFFERS];
    TRY(engine_run(whole->program, num_tiles, &options, arena, &result, err));
    occupancy_end(recorder->occupancy, result.end_ticks, use);
    if (from == 0) /* the first tiles, up to when all of them is done */
        to = recorder->tiles_done_ticks < to ? recorder->tiles_done_ticks : to;
    cut_window(recorder, title, from, to, arena, out);
    return STATUS_OK;
}

static enum status run_steady(const struct recorder *recorder, uint64_t num_tiles,
                              uint64_t tile_ticks, struct arena *arena, struct timeline *out,
                              struct err *err)
{
    const uint64_t period = recorder->period_tiles;
    const bool has_period = period > TIMELINE_TILES && period <= MAX_TILES_SHOWN;
    const uint64_t width = (has_period ? period : TIMELINE_TILES) * tile_ticks;
    const uint64_t from =
        recorder->steady_ticks > 0 ? recorder->steady_ticks : out->result.end_ticks / 2;
    return run_window(recorder, num_tiles, "steady state", from, from + width, tile_ticks, arena,
                      out, err);
}

enum status timeline_run(const struct program *program, uint64_t num_tiles,
                         const struct schedule *schedule, struct arena *arena, struct timeline *out,
                         struct err *err)
{
    struct recorder *recorder = new_recorder(program, num_tiles, schedule, arena);
    const struct engine_options options = {
        .schedule = schedule, .on_event = take_event, .context = recorder};
    *out = (struct timeline){.program = program};
    TRY(engine_run(program, num_tiles, &options, arena, &out->result, err));
    const uint64_t end = out->result.end_ticks;
    const uint64_t tile_ticks = (end + num_tiles - 1) / num_tiles;
    const uint64_t width = TIMELINE_TILES * tile_ticks;
    occupancy_end(recorder->occupancy, end, out->buffers);
    if (num_tiles <= (uint64_t)3 * TIMELINE_TILES && !recorder->has_jumped &&
        recorder->num_bars <= TIMELINE_MAX_BARS) {
        cut_window(recorder, "all tiles", 0, end, arena, out);
        return STATUS_OK;
    }
    TRY(run_window(recorder, num_tiles, "first tiles", 0, MAX_STRETCH * width, tile_ticks, arena,
                   out, err));
    TRY(run_steady(recorder, num_tiles, tile_ticks, arena, out, err));
    const uint64_t at_least = end > width ? end - width : 0;
    uint64_t from = tile_start(recorder, num_tiles - TIMELINE_TILES, at_least);
    from = from < at_least ? from : at_least;
    if (from + MAX_STRETCH * width < end)
        from = end - MAX_STRETCH * width;
    cut_window(recorder, "last tiles", from, end, arena, out);
    return STATUS_OK;
}
