/*
 * Everything an experiment needs, read and checked before the first point: designs compiled,
 * workloads parsed, swept values parsed against their fields, points numbered.
 */
#ifndef WEIR_SWEEP_INPUTS_H
#define WEIR_SWEEP_INPUTS_H

#include "sim/design.h"
#include "sweep/points.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Restricts a run to part of its experiment; NULL: all. */
struct inputs_filter {
    const char *study;
    const char *design;
    const char *level; /* instead of the experiment's */
};

struct inputs {
    const struct experiment *experiment;
    struct inputs_filter filter;
    int num_designs;
    struct design **designs;                  /* as read; threads work on clones */
    struct design_files *files;               /* of each design, resolved paths */
    const struct experiment_design **sources; /* the entry that first named each design */
    int num_workloads;
    struct workload *workloads;
    const char **workload_files; /* as written */
    int num_accountings;
    const char **accounting_names;
    unsigned *accountings; /* bits of sim/accounting.h */
    struct points points;
};

/* tech_dir: folder of the technology tables. Everything lives in the arena. */
NODISCARD enum status inputs_load(const struct experiment *experiment,
                                  const struct inputs_filter *filter, const char *tech_dir,
                                  struct arena *arena, struct inputs *out, struct err *err);

#ifdef __cplusplus
}
#endif
#endif
