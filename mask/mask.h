/*
 * A mask: token layout, tiles, and per head the pattern. Read from YAML:
 *
 *   name: hunyuan-18x24x24
 *   layout: [30, 48, 80]          # tokens per axis, row-major
 *   heads: 24
 *   head_dim: 128
 *   element: 2 B                  # one number of Q, K, V, O
 *   q_tile: [4, 8, 8]             # tokens per axis, or one number: tokens of the flat sequence
 *   kv_tile: [2, 8, 8]
 *   tiling: static                # static | dynamic (KV tiles cut from the first visible key)
 *   extra_kv: 0                   # keys that every query sees
 *   pattern: {kind: gna, window: [18, 24, 24], stride: [16, 8, 8]}
 *   per_head: [{heads: 8, pattern: {...}}, ...]        # instead of heads and pattern
 *   end_to_end: {share: 0.607, steps: 50, dense_steps: 15}
 *
 * Parameters of each kind: mask/pattern_parse.h.
 */
#ifndef WEIR_MASK_MASK_H
#define WEIR_MASK_MASK_H

#include "base/arena.h"
#include "base/err.h"
#include "base/yaml.h"
#include "mask/axis.h"
#include "mask/pattern.h"
#include "mask/selection.h"

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MASK_MAX_TOKENS ((uint64_t)1 << 28)
#define MASK_MAX_HEADS  65536

/* Where the file says what; errors about rules that only show later point there. */
struct mask_places {
    struct pos mask;
    struct pos layout;
    struct pos q_tile;
    struct pos kv_tile;
    struct pos tiling; /* of the mask where the key is absent */
};

/* Heads that share one pattern and, where it is chosen by data, one choice. */
struct mask_part {
    struct pattern pattern;
    struct pos pos;             /* of the pattern in the file */
    struct selection selection; /* cost of choosing, per head; zero for static patterns */
    uint32_t first_head;
    uint32_t num_heads;
    bool is_separable;
    struct axis axes[AXIS_MAX]; /* where is_separable */
};

struct mask {
    const char *name;
    struct mask_places places;
    int num_axes;
    uint32_t layout[AXIS_MAX];
    uint32_t num_tokens;
    uint32_t extra; /* keys that every query sees, after the tokens */
    uint32_t num_heads;
    uint32_t head_dim;
    uint32_t element_bytes;

    /* Tiles cut the layout, or (is_flat) the row-major sequence as one axis. */
    bool is_flat;
    bool is_dynamic;
    int tile_axes;
    uint32_t tile_layout[AXIS_MAX];
    uint32_t q_tile[AXIS_MAX];
    uint32_t kv_tile[AXIS_MAX];

    /* End to end: share of the time that is sped up, steps and how many of them stay dense. */
    bool has_end_to_end;
    double share;
    uint32_t steps;
    uint32_t dense_steps;

    uint32_t num_parts;
    struct mask_part *parts;
};

/* Errors: STATUS_CONFIG with position and the violated rule. Trace files are read relative to path.
 */
NODISCARD enum status mask_load(const char *path, struct arena *arena, struct mask *out,
                                struct err *err);
/* The same with some values changed: changes[CHANGE_NUM], see mask/change.h. */
struct change;
NODISCARD enum status mask_load_changed(const char *path, const struct change *changes,
                                        struct arena *arena, struct mask *out, struct err *err);
NODISCARD enum status mask_parse(const struct yaml_node *node, struct arena *arena,
                                 struct mask *out, struct err *err);

/* One GNA case as a JSON object with the fields of a test vector (layout, window, stride, dilation,
 * causal, q_tile, kv_tile, extra); other keys are ignored. One head. */
NODISCARD enum status mask_parse_case(const struct yaml_node *node, struct arena *arena,
                                      struct mask *out, struct err *err);

/* Builds axes and part flags after patterns or tiles were set by hand (search, tests). */
void mask_prepare(struct mask *mask, struct arena *arena);

const struct mask_part *mask_part_of_head(const struct mask *mask, uint32_t head);

/* Does `query` see `key` in `head`? Keys num_tokens .. num_tokens + extra - 1 are seen by all. */
bool mask_sees(const struct mask *mask, uint32_t head, uint32_t query, uint32_t key);

/* Tokens per Q or KV tile. */
uint32_t mask_tile_tokens(const struct mask *mask, const uint32_t tile[AXIS_MAX]);

/* KV tiles of the extra keys. */
uint32_t mask_extra_tiles(const struct mask *mask);

#ifdef __cplusplus
}
#endif
#endif
