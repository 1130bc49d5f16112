/*
 * A run: every point of an experiment on all threads, lines appended to a journal in point order,
 * the same bytes at any number of threads, interrupted or not.
 */
#ifndef WEIR_SWEEP_SWEEP_H
#define WEIR_SWEEP_SWEEP_H

#include "sweep/inputs.h"
#include "sweep/summary.h"

#include <signal.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

struct sweep_options {
    const char *dir; /* for results.jsonl and config.yaml; NULL: nothing is written */
    int num_threads; /* at least 1 */
    bool is_fresh;   /* forget results that are there */
    FILE *progress;  /* where the bar goes; NULL: nowhere */
    const volatile sig_atomic_t *stop; /* not 0: stop after the points being worked on */
};

struct sweep_outcome {
    uint64_t num_points;
    uint64_t num_resumed; /* were there already */
    uint64_t num_done;    /* in all */
    bool is_complete;
    struct summary *summary; /* of all points that are there; in the arena */
};

/* Errors: of inputs, of the journal, of the first point in order that fails. */
NODISCARD enum status sweep_run(const struct inputs *inputs, const struct sweep_options *options,
                                struct arena *arena, struct sweep_outcome *out, struct err *err);

#ifdef __cplusplus
}
#endif
#endif
