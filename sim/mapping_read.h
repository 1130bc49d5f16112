/* The small forms a mapping file is made of: lists of names, splits, levels. For sim/mapping.c. */
#ifndef WEIR_SIM_MAPPING_READ_H
#define WEIR_SIM_MAPPING_READ_H

#include "sim/mapping.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A list of distinct names; `path` is the field path for errors. */
NODISCARD enum status mapping_read_names(const struct yaml_node *node, const char *path,
                                         struct mapping_names *out, struct err *err);
/* A map from words of a NULL-terminated table to lists of names; out[i] belongs to word i. */
NODISCARD enum status mapping_read_lists(const struct yaml_node *node, const char *const *words,
                                         const char *path, struct mapping_names *out,
                                         struct err *err);
/* {P: [P2, {P1: {fit: L3}}, {P0: cols}], ...} */
NODISCARD enum status mapping_read_splits(const struct yaml_node *node, const char *path,
                                          struct mapping_splits *out, struct err *err);
/* A ratio in [0, 1]: 0.25 or 1/129. */
NODISCARD enum status mapping_read_share(const struct yaml_node *node, const char *path,
                                         double *out, struct err *err);
/* A count with Ki, Mi, Gi. */
NODISCARD enum status mapping_read_count(const struct yaml_node *node, const char *path,
                                         uint64_t min, uint64_t max, uint64_t *out,
                                         struct err *err);
/* [[SPD, RD], [SPNV, RNV]]: at most max lists of names into out. */
NODISCARD enum status mapping_read_groups(const struct yaml_node *node, const char *path, int max,
                                          struct mapping_names *out, int *out_num, struct err *err);
/* 2, contexts, contexts - 1 */
NODISCARD enum status mapping_read_lag(const struct yaml_node *node, const char *path,
                                       struct mapping_lag *out, struct err *err);
NODISCARD enum status mapping_read_name(const struct yaml_node *node, const char *path,
                                        const char **out, struct err *err);
/* {before: LM, rows_per_cycle: 32, every: true} */
NODISCARD enum status mapping_read_mask(const struct yaml_node *node, struct mapping_mask *out,
                                        struct err *err);
bool mapping_read_has(const struct mapping_names *names, const char *name);

#ifdef __cplusplus
}
#endif
#endif
