/* The tile programs of one point of an experiment, as `weir program` shows them. */
#ifndef WEIR_CLI_PROGRAM_POINT_H
#define WEIR_CLI_PROGRAM_POINT_H

#include "base/arena.h"
#include "base/err.h"
#include "base/yaml.h"
#include "sim/schedule.h"

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What narrows an experiment down to one point; NULL: any. */
struct program_point {
    const char *study;
    const char *design;
    const char *model;
    const char *mask;
    const char *seq_len;    /* tokens, such as 64Ki or 65536 */
    const char *accounting; /* NULL: the experiment's first */
    bool is_cycle;          /* as the cycle level runs them */
};

struct program_point_lowered {
    const char *title; /* "attention, binding, BERT, 1024 tokens, published" */
    int num_phases;
    const struct program **programs;
    uint64_t *num_tiles;             /* of each */
    const struct schedule *schedule; /* the tiles that a mask leaves; NULL: all */
};

/*
 * Lowers the first point that fits.
 *   errors     those of the experiment; STATUS_USAGE when no point fits
 */
NODISCARD enum status program_point_lower(const struct program_point *wanted,
                                          const struct yaml_node *root, const char *path,
                                          struct arena *arena, struct program_point_lowered *out,
                                          struct err *err);

#ifdef __cplusplus
}
#endif
#endif
