/*
 * Choices of data-dependent patterns: which columns, diagonals, blocks or pages each query row
 * keeps, from a seeded distribution or from a trace, one choice per head, and what choosing costs.
 *
 * A trace is a file of JSON lines: {"head": 0, "row": 3, "blocks": [0, 2, 3]} for block_topk, pages
 * and block_list, where a line lists every block its row sees, sinks and the own block included;
 * {"head": 0, "columns": [0, 7], "diagonals": [0, 1]} for vertical_slash. Every row
 * of every head must be there once.
 */
#ifndef WEIR_MASK_CHOOSE_H
#define WEIR_MASK_CHOOSE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/yaml.h"
#include "mask/pattern.h"
#include "mask/selection.h"

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct choose {
    bool is_chosen; /* the pattern depends on data, so every head has its own choice */
    struct pos pos; /* of the pattern */
    const char *path;
    uint32_t first_head;
    uint32_t num_heads; /* that will choose: bounds what is stored */

    const char *trace; /* file, or NULL: drawn from seed */
    struct pos trace_pos;
    uint64_t seed;
    bool is_recent; /* near keys are likelier: P ~ 1 / distance in blocks, in powers of two */

    uint32_t keep;     /* blocks or pages per row, columns */
    uint32_t keep_max; /* the budget of each row is drawn from keep .. keep_max */
    uint32_t keep_diagonals;
    uint32_t probe;               /* vertical_slash: the last queries that score all keys */
    uint32_t sink;                /* pages: first pages that are always kept */
    uint32_t recent;              /* pages: newest pages that are always kept */
    bool is_per_query;            /* block_topk: scored per query, not per pooled block */
    const struct yaml_node *rows; /* block_list: rows in the YAML file */
    struct choose_trace *given;   /* what trace or rows say, all heads: set by choose_load */
};

/* Reads the keys of a data-dependent kind (pattern->kind is set) from its YAML node. */
NODISCARD enum status choose_parse(const struct yaml_node *node, const char *path,
                                   struct pattern *pattern, struct choose *choose, struct err *err);

/* Reads trace or rows, once for all heads of `choose`; nothing to do where choices are drawn.
 *   errors  trace unreadable, a line that is wrong, given twice or names keys outside the sequence
 */
NODISCARD enum status choose_load(struct choose *choose, const struct pattern *pattern,
                                  struct arena *arena, struct err *err);

/*
 * Fills columns, diagonals or choice of `pattern` for pattern->head, and the selection cost.
 *   head_dim, element_bytes  of one Q or K row
 *   errors  a trace that does not cover every row of the head; a choice that is too large
 */
NODISCARD enum status choose_fill(const struct choose *choose, uint32_t head_dim,
                                  uint32_t element_bytes, struct arena *arena,
                                  struct pattern *pattern, struct selection *selection,
                                  struct err *err);

#ifdef __cplusplus
}
#endif
#endif
