/*
 * Files that build on another file: a YAML tree laid over a base tree. Mappings merge key by key,
 * everything else is replaced; positions stay those of the file each value was written in.
 */
#ifndef WEIR_SIM_OVERLAY_H
#define WEIR_SIM_OVERLAY_H

#include "base/arena.h"
#include "base/err.h"
#include "base/yaml.h"

#ifdef __cplusplus
extern "C" {
#endif

/* `over` laid over `base`; neither is changed. */
const struct yaml_node *overlay_merge(const struct yaml_node *base, const struct yaml_node *over,
                                      struct arena *arena);
/* A copy of a mapping without one key. */
const struct yaml_node *overlay_without(const struct yaml_node *mapping, const char *key,
                                        struct arena *arena);
/*
 * Loads a file; a top-level key `base: other.yaml` (relative to the file) is replaced by what that
 * file holds, laid under this one. At most 8 files deep.
 */
NODISCARD enum status overlay_load(const char *path, struct arena *arena,
                                   const struct yaml_node **out, struct err *err);

#ifdef __cplusplus
}
#endif
#endif
