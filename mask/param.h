/*
 * Parameters of masks and patterns from a YAML mapping: lists with one entry per axis, counts,
 * flags and words. A list key takes one number for all axes too. Errors are STATUS_CONFIG with
 * position and the path `path.key[axis]`.
 */
#ifndef WEIR_MASK_PARAM_H
#define WEIR_MASK_PARAM_H

#include "base/err.h"
#include "base/yaml.h"
#include "mask/axis.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* One count per axis within [min, max]. Key absent: `def` for all axes, or an error if def is 0. */
NODISCARD enum status param_counts(const struct yaml_node *mapping, const char *key,
                                   const char *path, int num_axes, uint64_t def, uint64_t min,
                                   uint64_t max, uint32_t out[AXIS_MAX], struct err *err);

/* One count within [min, max]; `def` where an optional key is absent. */
NODISCARD enum status param_count(const struct yaml_node *mapping, const char *key,
                                  const char *path, bool is_required, uint64_t def, uint64_t min,
                                  uint64_t max, uint32_t *out, struct err *err);

/* true, false, 1, 0. */
NODISCARD enum status param_bool(const struct yaml_node *node, const char *field, bool *out,
                                 struct err *err);
NODISCARD enum status param_flag(const struct yaml_node *mapping, const char *key, const char *path,
                                 bool def, bool *out, struct err *err);

/* Index of the word among the NULL-terminated `words` (`listing` names them in the error); 0 where
 * the key is absent. */
NODISCARD enum status param_word(const struct yaml_node *mapping, const char *key, const char *path,
                                 const char *const *words, const char *listing, uint32_t *out,
                                 struct err *err);

/* The node and the path of axis `a` of key, for errors about rules between values. */
const struct yaml_node *param_node(const struct yaml_node *mapping, const char *key, int a);
void param_path(char *out, size_t out_bytes, const char *path, const char *key,
                const struct yaml_node *mapping, int a);

#ifdef __cplusplus
}
#endif
#endif
