/*
 * Patterns from YAML. `kind` and the keys of that kind, nothing else; a list has one entry per axis
 * of the layout, and one number stands for all axes.
 *
 *   dense             -
 *   causal            -                                  key <= query
 *   sliding_window    window, causal (true)              query - window < key <= query, or centered
 *   sink_window       sink, window                       first `sink` keys and a causal window
 *   a_shape           sink, window                       the same mask, at prefill
 *   gna               window[], stride[] (1), dilation[] (1), causal[] (false)
 *   blocked           block[], causal (false)            same block
 *   swin              window[], shift[] (0)              shifted windows with region mask
 *   sliding_tile      tile[], window[] (in tiles)        window over tiles, pushed back at edges
 *   circular          radius                             Euclidean distance <= radius
 *   strided           period, part (both | local | column)
 *   fixed             period, summary                    own block, and the last `summary` of
 * earlier dilated_segments  segments: [{length, dilation}], causal (false) packed segments:
 * [lengths], causal (true) vertical_slash    columns, diagonals, probe (64), seed | trace
 *   block_topk        q_block, kv_block, keep or keep_max, per (block | query), draw, seed | trace
 *   pages             page, keep, sink, recent, reuse, draw, seed | trace
 *   block_list        q_block, kv_block, rows: [[blocks]] | trace, causal (false)
 */
#ifndef WEIR_MASK_PATTERN_PARSE_H
#define WEIR_MASK_PATTERN_PARSE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/yaml.h"
#include "mask/choose.h"
#include "mask/pattern.h"

#ifdef __cplusplus
extern "C" {
#endif

/* pattern: layout is set by the caller (num_axes, layout, num_tokens); the rest is filled. */
NODISCARD enum status pattern_parse_node(const struct yaml_node *node, const char *path,
                                         struct arena *arena, struct pattern *pattern,
                                         struct choose *draw, struct err *err);

/* The four lists of GNA from a mapping that holds them; keys that are absent take their defaults.
 */
NODISCARD enum status pattern_parse_gna(const struct yaml_node *node, const char *path,
                                        struct pattern *pattern, struct err *err);

#ifdef __cplusplus
}
#endif
#endif
