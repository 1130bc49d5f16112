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

/* Fidelity: how the cycles of a point are found. */
enum inputs_level { INPUTS_ANALYTIC, INPUTS_CYCLE, INPUTS_NUM_LEVELS };

extern const char *const inputs_level_names[INPUTS_NUM_LEVELS + 1]; /* NULL-terminated */

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
    int num_masks;
    struct masks_entry *masks; /* sweep/masks.h */
    int num_levels;
    enum inputs_level levels[INPUTS_NUM_LEVELS];
    int num_accountings;
    const char **accounting_names;
    unsigned *accountings; /* bits of sim/accounting.h */
    struct points points;
};

#define INPUTS_MAX_WORKLOADS 1024
#define INPUTS_MAX_MASKS     1024

enum status inputs_too_many_workloads(struct pos pos, struct err *err);

/* Lines of a point: every accounting of the first level, then of the next. */
int inputs_num_lines(const struct inputs *inputs);
const char *inputs_line_level(const struct inputs *inputs, int line);
const char *inputs_line_accounting(const struct inputs *inputs, int line);

/* tech_dir: folder of the technology tables. Everything lives in the arena. */
NODISCARD enum status inputs_load(const struct experiment *experiment,
                                  const struct inputs_filter *filter, const char *tech_dir,
                                  struct arena *arena, struct inputs *out, struct err *err);

#ifdef __cplusplus
}
#endif
#endif
