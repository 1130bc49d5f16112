/* Small parts of a tile program in YAML; shared by the files called program_yaml*.c. */
#ifndef WEIR_SIM_PROGRAM_YAML_READ_H
#define WEIR_SIM_PROGRAM_YAML_READ_H

#include "base/yaml.h"
#include "sim/program.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PROGRAM_YAML_MAX_NUMBER ((int64_t)1 << 40)
#define PROGRAM_YAML_PATH_BYTES 128

/* `12` or `64/16`. */
NODISCARD enum status program_yaml_read_ratio(const struct yaml_node *node, const char *path,
                                              struct program_ratio *out, struct err *err);
/* The ratio under key, or 0. */
NODISCARD enum status program_yaml_read_cycles(const struct yaml_node *mapping, const char *key,
                                               const char *path, struct program_ratio *out,
                                               struct err *err);
/* The text under key, which has to be there. */
NODISCARD enum status program_yaml_read_text(const struct yaml_node *mapping, const char *key,
                                             const char *path, const char **out, struct err *err);
/* The number under key, or `missing`. */
NODISCARD enum status program_yaml_read_count(const struct yaml_node *mapping, const char *key,
                                              uint64_t min, uint64_t max, uint64_t missing,
                                              const char *path, uint64_t *out, struct err *err);
/* The list under key, or none. */
NODISCARD enum status program_yaml_read_list(const struct yaml_node *mapping, const char *key,
                                             size_t max, const struct yaml_node **out_items,
                                             size_t *out_num, struct err *err);
/* Index of the buffer or loop with that name; -1: none. */
int program_yaml_read_buffer(const struct program *program, const char *name);
int program_yaml_read_loop(const struct program *program, const char *name);

#ifdef __cplusplus
}
#endif
#endif
