/*
 * The masks of a study: `masks: [none, ../mask/a.yaml, {file: ../mask/b.yaml, q_tile: [4, 8, 8],
 * kv_tile: [4, 8, 8], stride: [1, 8, 8]}]`. A mask is one more thing that points differ in, inside
 * the workloads. A study without `workloads` takes their shapes from its masks: heads, tokens, keys
 * and head_dim, one sequence; `none` then stands for every such shape.
 */
#ifndef WEIR_SWEEP_MASKS_H
#define WEIR_SWEEP_MASKS_H

#include "sweep/inputs.h"

#ifdef __cplusplus
extern "C" {
#endif

/* One entry of the list; `none`: no mask. */
struct masks_entry {
    const char *name;             /* `mask` of the result lines */
    const char *member;           /* the same as a member of a JSON object */
    const struct yaml_node *tree; /* what it was read from, replaced parts included; NULL: none */
    const char *file;             /* as written */
    const struct sparse *sparse;  /* NULL: none */
    struct pos pos;
};

extern const struct field masks_fields[];

/*
 * Reads the masks of study `index` and pairs them with its workloads; without masks, every workload
 * stands alone. The study's own workloads are loaded.
 */
NODISCARD enum status masks_bind(struct inputs *inputs, int index, struct arena *arena,
                                 struct err *err);

#ifdef __cplusplus
}
#endif
#endif
