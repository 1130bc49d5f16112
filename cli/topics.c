/* Kinds of input files. */
#include "cli/topics.h"

#include "sim/arch.h"
#include "sim/mapping_help.h"
#include "sim/techset.h"
#include "sim/workload.h"
#include "sweep/experiment.h"

#include <stddef.h>

/* clang-format off */
static const char experiment_text[] =
    "  The points of a study are designs x workloads x points x the values of every key of sweep,\n"
    "  the last key changing fastest. Values are a list, {from, to, times} or {from, to, step}.\n"
    "  Field paths are `arch.` and `workload.` followed by a key below: arch.l3.capacity. Files\n"
    "  are relative to the experiment.\n";
/* clang-format on */

const struct topic topics[] = {
    {"experiment", "designs, workloads and swept fields of a run (configs/experiment)",
     experiment_text, experiment_fields},
    {"study", "one entry of an experiment's `studies`", NULL, experiment_study_fields},
    {"design", "one entry of a study's `designs`", NULL, experiment_design_fields},
    {"workload", "sizes of one layer of a model (configs/workload)", NULL, workload_fields},
    {"arch", "clock, memories, arrays and technology of an accelerator (configs/arch)", NULL,
     arch_fields},
    {"mapping", "how Einsums run on an architecture (configs/mapping)", mapping_help_text, NULL},
    {"units", "functional units, register files and address adders (configs/tech/units-*.yaml)",
     NULL, techset_fields},
    {NULL, NULL, NULL, NULL},
};
