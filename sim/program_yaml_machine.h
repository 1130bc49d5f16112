/* Loops, buffers, units, DRAM and tensors of a tile program in YAML; used by program_yaml.c. */
#ifndef WEIR_SIM_PROGRAM_YAML_MACHINE_H
#define WEIR_SIM_PROGRAM_YAML_MACHINE_H

#include "base/yaml.h"
#include "sim/program.h"

#ifdef __cplusplus
extern "C" {
#endif

/* All but the tensors; the skew of a unit is in cycles until ticks are known. */
NODISCARD enum status program_yaml_machine_parse(const struct yaml_node *root,
                                                 struct program *program, struct err *err);
/* Tensors name steps, so these come first. */
NODISCARD enum status program_yaml_machine_tensors(const struct yaml_node *root,
                                                   struct program *program, struct err *err);

#ifdef __cplusplus
}
#endif
#endif
