/*
 * Changes to a mask file before it is parsed: a stride or a tile shape from the command line or
 * from a row of a table, so that one file serves many cases.
 *
 *   window stride dilation causal   of the pattern; the mask must have one
 *   q_tile kv_tile tiling extra_kv  of the mask
 *   dense_steps                     of its end_to_end
 *
 * A value is written as it is printed: 16x8x8 for one entry per axis, or a single word.
 */
#ifndef WEIR_MASK_CHANGE_H
#define WEIR_MASK_CHANGE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/yaml.h"

#ifdef __cplusplus
extern "C" {
#endif

/* key, the mapping it belongs to ("": the mask itself) */
#define CHANGE_LIST(X)       \
    X("window", "pattern")   \
    X("stride", "pattern")   \
    X("dilation", "pattern") \
    X("causal", "pattern")   \
    X("q_tile", "")          \
    X("kv_tile", "")         \
    X("tiling", "")          \
    X("extra_kv", "")        \
    X("dense_steps", "end_to_end")

#define CHANGE_COUNT_ONE(key, parent) +1
enum { CHANGE_NUM = 0 CHANGE_LIST(CHANGE_COUNT_ONE) };

struct change {
    const char *value; /* NULL or empty: as in the file */
    struct pos pos;    /* where it was said, for errors */
};

extern const char *const change_keys[CHANGE_NUM];

/* Applies changes[CHANGE_NUM], in the order of the list; root is that of a mask file. */
NODISCARD enum status change_apply(struct yaml_node *root, const struct change *changes,
                                   struct arena *arena, struct err *err);

#ifdef __cplusplus
}
#endif
#endif
