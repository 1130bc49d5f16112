/* Kinds of input files. */
#include "cli/topics.h"

#include "sim/arch.h"
#include "sim/mapping_help.h"
#include "sim/techset.h"
#include "sim/workload.h"
#include "sweep/experiment.h"
#include "sweep/masks.h"

#include <stddef.h>

/* clang-format off */
static const char experiment_text[] =
    "  The points of a study are designs x workloads x points x the values of every key of sweep,\n"
    "  the last key changing fastest. Values are a list, {from, to, times} or {from, to, step}.\n"
    "  Field paths are `arch.` and `workload.` followed by a key below: arch.l3.capacity. Files\n"
    "  are relative to the experiment. With masks each workload counts once per mask, as\n"
    "  sweep.mask of a line, whose `mask` has bounds, tiles and the speedup over all tiles running.\n";

static const char cascade_text[] =
    "  name         what outputs call it; default: the file's name\n"
    "  doc          one line about it\n"
    "  einsum:\n"
    "    declaration  map of tensors to their ranks, in upper case: {Q: [E, P]}; intermediates need\n"
    "                 none\n"
    "    split        map of ranks to their parts, outermost first: {M: [M1, M0]}\n"
    "    init         value of each iterative tensor before its first step: {RM: -inf}\n"
    "    expressions  list, one Einsum each: LM[m1, p] = QK[m1, m0, p] :: max(m0)\n"
    "  Indices are the ranks in lower case. An index that is not on the left is summed over, unless\n"
    "  `::` names max, min, mul or add for it. `m1+1` on the left carries a value from step to step\n"
    "  along M1: RM[m1] is the step before, RM[m1+1] the step at hand, RM[M1] the value after the\n"
    "  last. An index may be affine (x + r, 2*x - 1) or modular ((p - m) % M); an upper-case name\n"
    "  alone is the extent of a rank (sqrt(E)), a lower-case one a free scalar, index(m) the number\n"
    "  of the element. Functions: exp log sqrt rsqrt sigmoid tanh abs square relu max min clip where.\n";
/* clang-format on */

const struct topic topics[] = {
    {"experiment", "designs, workloads and swept fields of a run (configs/experiment)",
     experiment_text, experiment_fields},
    {"study", "one entry of an experiment's `studies`", NULL, experiment_study_fields},
    {"design", "one entry of a study's `designs`", NULL, experiment_design_fields},
    {"masks", "one entry of a study's `masks`, for tiles and strides other than the file's", NULL,
     masks_fields},
    {"workload", "sizes of one layer of a model (configs/workload)", NULL, workload_fields},
    {"cascade", "Einsums of an algorithm, with their tensors and ranks (configs/cascade)",
     cascade_text, NULL},
    {"arch", "clock, memories, arrays and technology of an accelerator (configs/arch)", NULL,
     arch_fields},
    {"mapping", "how Einsums run on an architecture (configs/mapping)", mapping_help_text, NULL},
    {"units", "functional units, register files and address adders (configs/tech/units-*.yaml)",
     NULL, techset_fields},
    {NULL, NULL, NULL, NULL},
};
