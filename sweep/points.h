/*
 * The points of an experiment, numbered: study by study, design by design, workload by workload,
 * then the values of its dimensions, the last one changing fastest. A point is decoded from its
 * number, so a sweep of any size takes no memory.
 */
#ifndef WEIR_SWEEP_POINTS_H
#define WEIR_SWEEP_POINTS_H

#include "sweep/experiment.h"
#include "sweep/values.h"

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define POINTS_MAX        UINT64_C(1000000000)
#define POINTS_MAX_FIELDS 16 /* that change together */

/* Fields that change together, and their values. */
struct points_dimension {
    int num_fields;
    const char **paths;          /* "arch.l3.capacity" */
    const struct field **fields; /* not of the slots: those belong to a thread's own design */
    size_t num_values;
    union value *values; /* [num_values][num_fields] */
    const char **names;  /* [num_values], of `points` that have names; else NULL */
    const char *
        *members; /* [num_values]: `"arch.l3.capacity":16777216` for the result line, or "" */
};

/* The values of one dimension that a design takes part in. */
struct points_choice {
    size_t num;
    const size_t *items; /* NULL: all, 0 to num - 1 */
};

/* One design of a study. */
struct points_entry {
    const char *name;
    const char *mapping_name;
    int design;                    /* index of the loaded design */
    int second;                    /* of the second summand; -1: no sum */
    struct points_choice *choices; /* one per dimension */
    uint64_t first_point;
    uint64_t num_points;
};

struct points_study {
    const char *name;
    int num_entries;
    struct points_entry *entries;
    int num_workloads;
    const int *workloads; /* indices of loaded workloads */
    const int *masks;     /* of each of them, index of a loaded mask; NULL: the study has none */
    int num_dimensions;
    struct points_dimension *dimensions;
    uint64_t first_point;
    uint64_t num_points;
};

struct points {
    int num_studies;
    struct points_study *studies;
    uint64_t num;
};

struct point {
    int study;
    int entry;
    int workload;                             /* index of the loaded workload */
    int mask;                                 /* of the loaded mask; -1: the study has none */
    size_t values[EXPERIMENT_MAX_DIMENSIONS]; /* by dimension */
};

/* Numbers all points; the counts of studies and entries are filled in. Errors: more than
 * POINTS_MAX.
 */
NODISCARD enum status points_number(struct points *points, struct pos pos, struct err *err);
/* Decodes a number below points->num. */
void points_at(const struct points *points, uint64_t number, struct point *out);

#ifdef __cplusplus
}
#endif
#endif
