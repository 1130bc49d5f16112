/* Kinds of input files. */
#include "cli/topics.h"

#include "sim/arch.h"
#include "sim/techset.h"

#include <stddef.h>

const struct topic topics[] = {
    {"arch", "clock, memories, arrays and technology of an accelerator (configs/arch)", NULL,
     arch_fields},
    {"units", "functional units, register files and address adders (configs/tech/units-*.yaml)",
     NULL, techset_fields},
    {NULL, NULL, NULL, NULL},
};
