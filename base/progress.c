/* The bar on one terminal line: carriage return, text, clear to the end of the line. */
#include "base/progress.h"

#include <stddef.h>
#include <time.h>
#include <unistd.h>

#define BAR_CELLS     24
#define QUIET_S       1.0
#define DRAW_PERIOD_S 0.1

static double now_s(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

void progress_begin(struct progress *progress, FILE *out, const char *label, const char *noun,
                    uint64_t total)
{
    progress->out = out;
    progress->label = label;
    progress->noun = noun;
    progress->total = total;
    progress->is_live = out != NULL && isatty(fileno(out)) == 1;
    progress->is_drawn = false;
    progress->start_s = progress->is_live ? now_s() : 0.0;
    progress->last_draw_s = progress->start_s;
}

static void draw(struct progress *progress, uint64_t done, double elapsed_s)
{
    const double share = progress->total ? (double)done / (double)progress->total : 1.0;
    const int filled = (int)(share * BAR_CELLS);
    char bar[BAR_CELLS + 1];
    for (int i = 0; i < BAR_CELLS; i++)
        bar[i] = i < filled ? '#' : '.';
    bar[BAR_CELLS] = '\0';
    const double rate = (double)done / elapsed_s;
    const double left_s = rate > 0.0 ? (double)(progress->total - done) / rate : 0.0;
    (void)fprintf(progress->out, "\r%s [%s] %llu/%llu %s, %.0f/s, %.0f s left\033[K",
                  progress->label, bar, (unsigned long long)done,
                  (unsigned long long)progress->total, progress->noun, rate, left_s);
    (void)fflush(progress->out);
    progress->is_drawn = true;
}

void progress_update(struct progress *progress, uint64_t done)
{
    if (!progress->is_live)
        return;
    const double now = now_s();
    if (now - progress->start_s < QUIET_S || now - progress->last_draw_s < DRAW_PERIOD_S)
        return;
    progress->last_draw_s = now;
    draw(progress, done < progress->total ? done : progress->total, now - progress->start_s);
}

void progress_end(struct progress *progress)
{
    if (!progress->is_drawn)
        return;
    (void)fputs("\r\033[K", progress->out);
    (void)fflush(progress->out);
    progress->is_drawn = false;
}
