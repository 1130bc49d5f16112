/*
 * Workload: one layer of a model. Sizes of the ranks that cascades are written in, read from YAML
 * through the field table `workload_fields`; a sweep patches the fields in place.
 *
 *   rank  field          |  rank  field
 *   B     batch          |  D     model_width
 *   H     heads          |  E     query_width
 *   P     seq_len        |  F     value_width
 *   M     key_len        |  S     hidden_width
 *
 * Other ranks of a user's cascade stand under `ranks:` (name and size), and win over the table.
 * struct workload is plain data: copy it by assignment (strings are borrowed from the parse).
 */
#ifndef WEIR_SIM_WORKLOAD_H
#define WEIR_SIM_WORKLOAD_H

#include "base/arena.h"
#include "base/err.h"
#include "base/field.h"

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define WORKLOAD_MAX_RANKS 16
#define WORKLOAD_MAX_SIZE  ((uint64_t)1 << 32)

struct workload_rank {
    const char *name;
    uint64_t size;
};

struct workload {
    const char *name;
    uint64_t batch;
    uint64_t heads;
    uint64_t seq_len; /* queries, tokens */
    uint64_t key_len; /* 0: seq_len */
    uint64_t model_width;
    uint64_t query_width;
    uint64_t value_width;
    uint64_t hidden_width;
    const struct yaml_node *ranks_node;
    /* filled by workload_parse */
    int num_ranks;
    struct workload_rank ranks[WORKLOAD_MAX_RANKS];
};

extern const struct field workload_fields[];

NODISCARD enum status workload_load(const char *path, struct arena *arena, struct workload *out,
                                    struct err *err);
NODISCARD enum status workload_parse(const struct yaml_node *root, const char *path,
                                     struct arena *arena, struct workload *out, struct err *err);

/* Size of the rank with that name; false when the workload has none. */
bool workload_rank_size(const struct workload *workload, const char *rank, uint64_t *out);

/* The workload as YAML that reads back to the same struct. */
void workload_print(const struct workload *workload, struct buf *out);

#ifdef __cplusplus
}
#endif
#endif
