/*
 * Experiment: which designs are evaluated on which workloads, for which values of which fields.
 *
 *     name: fusemax
 *     level: [analytic]
 *     accounting: [published, full]
 *     outputs: {breakdown: true, omissions: false}
 *     infeasible: stop
 *     studies:
 *       - name: attention
 *         designs:
 *           - {name: flat, cascade: ../cascade/x.yaml, arch: ../arch/x.yaml, mapping:
 * ../mapping/x.yaml} workloads: [../workload/bert.yaml] sweep: workload.seq_len: [1 Ki, 4 Ki] a
 * list of values, or arch.l3.capacity: {from: 1 MiB, to: 32 MiB, times: 2}       a range (also
 * `step`) points:                                             fields that change together
 *           - {arch.side: 16, arch.l3.capacity: 1 MiB}
 *       - {name: end2end, sum: [attention, linear]}
 *
 * The points of a study are designs x workloads x points x the values of every key of sweep, the
 * first key changing slowest; with `masks` (sweep/masks.h) each workload counts once per mask. A
 * sum adds, point by point, two studies with equal workloads and fields; a design goes with the
 * design of the same name. Files are relative to the experiment.
 */
#ifndef WEIR_SWEEP_EXPERIMENT_H
#define WEIR_SWEEP_EXPERIMENT_H

#include "base/arena.h"
#include "base/err.h"
#include "base/field.h"
#include "base/yaml.h"

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

#define EXPERIMENT_MAX_STUDIES     64
#define EXPERIMENT_MAX_DESIGNS     256
#define EXPERIMENT_MAX_WORKLOADS   256
#define EXPERIMENT_MAX_MASKS       256
#define EXPERIMENT_MAX_ACCOUNTINGS 16
#define EXPERIMENT_MAX_DIMENSIONS  12

struct experiment_design {
    const char *name;
    const char *cascade; /* as written */
    const char *arch;
    const char *mapping;
    const char *mapping_name; /* the word in the results; "": the mapping's own name */
    const struct yaml_node *only_node;
    struct pos pos;
};

/* A list of words in the file with their places. */
struct experiment_words {
    int num;
    const char **text;
    const struct pos *pos;
};

struct experiment_study {
    const char *name;
    struct pos pos;
    /* a study of its own */
    int num_designs;
    struct experiment_design *designs;
    struct experiment_words workloads;   /* files, as written; none: shapes of the masks */
    const struct yaml_node *sweep_node;  /* mapping from path to values; NULL: none */
    const struct yaml_node *points_node; /* sequence of mappings; NULL: none */
    const struct yaml_node *masks_node;  /* sequence, read in sweep/masks.c; NULL: none */
    /* a sum: indices of earlier studies */
    bool is_sum;
    int first;
    int second;
};

struct experiment_outputs {
    bool has_breakdown;
    bool has_omissions;
};

enum experiment_infeasible { EXPERIMENT_STOP, EXPERIMENT_RECORD };

struct experiment {
    const char *file;
    const char *name;
    const struct yaml_node *level_node;
    const struct yaml_node *accounting_node;
    const struct yaml_node *studies_node;
    struct experiment_outputs outputs;
    int infeasible; /* enum experiment_infeasible: a point that its files rule out */
    struct experiment_words levels;
    struct experiment_words accountings;
    int num_studies;
    struct experiment_study *studies;
};

extern const struct field experiment_fields[];
extern const struct field experiment_study_fields[];
extern const struct field experiment_design_fields[];

NODISCARD enum status experiment_load(const char *path, struct arena *arena, struct experiment *out,
                                      struct err *err);
NODISCARD enum status experiment_parse(const struct yaml_node *root, const char *path,
                                       struct arena *arena, struct experiment *out,
                                       struct err *err);
/* Is this the tree of an experiment (it has `studies`)? */
bool experiment_is_one(const struct yaml_node *root);

#ifdef __cplusplus
}
#endif
#endif
