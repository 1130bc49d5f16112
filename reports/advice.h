/* What an interval's critical path says to do about it. */
#ifndef WEIR_REPORTS_ADVICE_H
#define WEIR_REPORTS_ADVICE_H

#include "base/arena.h"
#include "base/buf.h"
#include "sim/program.h"
#include "sim/program_interval.h"

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

struct advice {
    int pace_unit;   /* busy in every cycle of the interval; -1: none is */
    int step;        /* shortening it takes most off the interval: of the long steps, else of
                        all; -1: no single one does */
    bool is_latency; /* its latency rather than its slots */
    struct program_ratio gain;    /* cycles off the interval when it is shortened fully */
    struct program_ratio useful;  /* cycles of shortening that gain; more gains nothing */
    struct program_interval next; /* what sets the pace then; only with a step */
};

/* interval: of the program, no deadlock, above 0. Tries every step by solving the table again. */
void advice_find(const struct program *program, const struct program_interval *interval,
                 struct arena *arena, struct advice *out);
/* "The 1d array sets the pace ... RNV is the step to shorten: ...", plain text. */
void advice_put(const struct program *program, const struct program_interval *interval,
                const struct advice *advice, struct buf *out);

#ifdef __cplusplus
}
#endif
#endif
