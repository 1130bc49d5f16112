/*
 * The interval is convex and piecewise linear in one step's slots (a maximum of linear functions),
 * so the shortened table's own slack of that step tells from where on shortening stops to help.
 */
#include "reports/advice.h"

#include "sim/program_print.h"

#include <assert.h>
#include <string.h>

/* Steps from this share of the interval on are looked at first. */
#define LONG_SHARE 0.02
/* A gain below this is named as small. */
#define BALANCED_PERCENT 1.0

static int find_pace_unit(const struct program *program, struct program_ratio interval)
{
    for (int unit = 0; unit < program->num_units; unit++) {
        int64_t busy = 0;
        for (int s = 0; s < program->num_steps; s++)
            if (program->steps[s].unit == unit && program_is_every(&program->steps[s]))
                busy += program->steps[s].slots_ticks;
        const struct program_ratio cycles = program_ratio_make(busy, program->ticks_per_cycle);
        if (cycles.num == interval.num && cycles.den == interval.den)
            return unit;
    }
    return -1;
}

/* a - b, both in whole ticks or fractions of them; values stay far below 2^31 in either term. */
static struct program_ratio minus(struct program_ratio a, struct program_ratio b)
{
    return program_ratio_make(a.num * b.den - b.num * a.den, a.den * b.den);
}

/*
 * Tries one step (its slots or its latency at their least) and keeps it when it gains more; of
 * equal gains the longer step. To halve a long step is easier than to drop a short one.
 */
static void try_step(struct program *changed, const struct program_interval *interval, int step,
                     bool is_latency, struct arena *arena, struct advice *best)
{
    int64_t *ticks =
        is_latency ? &changed->steps[step].latency_ticks : &changed->steps[step].slots_ticks;
    const int64_t before = *ticks, least = is_latency ? 0 : 1;
    if (before <= least)
        return;
    struct program_interval shorter;
    *ticks = least;
    program_interval_solve(changed, &shorter);
    const struct program_ratio gain = minus(interval->interval, shorter.interval);
    const double more = program_ratio_value(gain) - program_ratio_value(best->gain);
    const bool is_longer = more == 0 && best->step >= 0 && !best->is_latency && !is_latency &&
                           before > changed->steps[best->step].slots_ticks;
    if (gain.num > 0 && (more > 0 || is_longer)) {
        struct program_ratio *slack = ARENA_ARRAY(arena, struct program_ratio, changed->num_steps);
        program_interval_slack(changed, &shorter, slack);
        const struct program_ratio cut =
            program_ratio_make(before - least, changed->ticks_per_cycle);
        best->step = step;
        best->is_latency = is_latency;
        best->gain = gain;
        best->useful = is_latency ? gain : minus(cut, slack[step]);
        best->next = shorter;
    }
    *ticks = before;
}

void advice_find(const struct program *program, const struct program_interval *interval,
                 struct arena *arena, struct advice *out)
{
    assert(!interval->is_deadlock && interval->interval.num > 0);
    memset(out, 0, sizeof *out);
    out->pace_unit = find_pace_unit(program, interval->interval);
    out->step = -1;
    out->gain = out->useful = (struct program_ratio){0, 1};
    struct program *changed = ARENA_NEW(arena, struct program);
    memcpy(changed, program, sizeof *changed);
    const double long_ticks =
        LONG_SHARE * program_ratio_value(interval->interval) * (double)program->ticks_per_cycle;
    for (int is_any = 0; is_any < 2 && out->step < 0; is_any++) {
        for (int s = 0; s < program->num_steps; s++) {
            const struct program_step *step = &program->steps[s];
            if (!program_is_every(step))
                continue;
            if (is_any || (double)step->slots_ticks >= long_ticks)
                try_step(changed, interval, s, false, arena, out);
            if (is_any || (double)step->latency_ticks >= long_ticks)
                try_step(changed, interval, s, true, arena, out);
        }
    }
}

static void put_unit(const struct program *program, int unit, struct buf *out)
{
    const char *name = program->units[unit].name;
    if (strcmp(name, "2d") == 0 || strcmp(name, "1d") == 0)
        buf_printf(out, "%cD array", name[0]);
    else
        buf_printf(out, "unit '%s'", name);
}

static void put_cycles(struct program_ratio ratio, struct buf *out)
{
    buf_printf(out, "%.6g cycle%s", program_ratio_value(ratio),
               ratio.num == 1 && ratio.den == 1 ? "" : "s");
}

static void put_pace(const struct program *program, const struct program_interval *interval,
                     const struct advice *advice, struct buf *out)
{
    if (advice->pace_unit >= 0) {
        buf_puts(out, "The ");
        put_unit(program, advice->pace_unit, out);
        buf_puts(out, " sets the pace: it is busy in every one of the ");
        put_cycles(interval->interval, out);
        buf_puts(out, " of a key tile.");
        return;
    }
    buf_puts(out, "No unit is busy all the time: the steps wait for each other, and the chain ");
    program_print_path(program, interval, out);
    buf_puts(out, " takes the ");
    put_cycles(interval->interval, out);
    buf_puts(out, " of a key tile.");
}

/* The same steps in the same order, wherever they begin. */
static bool is_same_path(const struct program_interval *a, const struct program_interval *b)
{
    const int num = a->num_critical;
    for (int shift = 0; shift < num && num == b->num_critical; shift++) {
        int i = 0;
        while (i < num && a->critical[(i + shift) % num] == b->critical[i])
            i++;
        if (i == num)
            return true;
    }
    return false;
}

static void put_step(const struct program *program, const struct advice *advice, struct buf *out)
{
    const char *name = program->steps[advice->step].name;
    if (advice->is_latency) {
        buf_printf(out, " The latency of %s is what to shorten: without it the interval is ", name);
        return;
    }
    buf_printf(out, " %s is the step to shorten: up to ", name);
    put_cycles(advice->useful, out);
    buf_puts(out, " less in it take ");
}

void advice_put(const struct program *program, const struct program_interval *interval,
                const struct advice *advice, struct buf *out)
{
    put_pace(program, interval, advice, out);
    if (advice->step < 0) {
        buf_puts(out,
                 " No single step helps when it is shortened, since more than one path binds.");
        return;
    }
    const double percent =
        100 * program_ratio_value(advice->gain) / program_ratio_value(interval->interval);
    put_step(program, advice, out);
    put_cycles(advice->gain, out);
    buf_printf(out, " (%.2g %%) %s.", percent, advice->is_latency ? "shorter" : "off the interval");
    if (!is_same_path(interval, &advice->next)) {
        buf_puts(out, " Then ");
        program_print_path(program, &advice->next, out);
        buf_puts(out, " binds.");
    }
    if (percent < BALANCED_PERCENT)
        buf_puts(out, " Several paths are close to balanced, so a larger gain needs several steps "
                      "at once.");
}
