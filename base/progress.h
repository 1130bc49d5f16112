/*
 * Progress of long work on a terminal: bar, count, rate, time left, redrawn at most ten times a
 * second and only after one second of work. Silent when the stream is no terminal. Never part of a
 * result.
 */
#ifndef WEIR_BASE_PROGRESS_H
#define WEIR_BASE_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

struct progress {
    FILE *out;
    const char *label;
    const char *noun; /* "points" */
    uint64_t total;
    bool is_live;
    bool is_drawn;
    double start_s;
    double last_draw_s;
};

void progress_begin(struct progress *progress, FILE *out, const char *label, const char *noun,
                    uint64_t total);
void progress_update(struct progress *progress, uint64_t done);
/* Clears the bar. */
void progress_end(struct progress *progress);

#ifdef __cplusplus
}
#endif
#endif
