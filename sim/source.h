/*
 * What the simulator needs to know of a cascade, Einsum by Einsum: the tensors each one touches
 * with the ranks that index them, which of them hold the value of the tile before, and its
 * operations per point of its iteration space.
 */
#ifndef WEIR_SIM_SOURCE_H
#define WEIR_SIM_SOURCE_H

#include "base/arena.h"
#include "base/err.h"
#include "sim/arch.h"
#include "sim/nest.h"

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SOURCE_MAX_EINSUMS 48
#define SOURCE_MAX_RANKS   12 /* of one tensor, and of one Einsum */
#define SOURCE_MAX_SPLITS  16
#define SOURCE_MAX_PARTS   4

struct source_access {
    const char *tensor;
    int producer; /* index of the Einsum that writes the tensor; -1: an input of the cascade */
    int num_ranks;
    const char *ranks[SOURCE_MAX_RANKS]; /* ranks whose index varies */
    bool is_output;
    int age; /* of an iterative tensor: reads what was written this many steps before */
};

struct source_einsum {
    const char *name;
    int num_access; /* reads in the order they are written down, then the output */
    struct source_access access[NEST_MAX_TENSORS];
    int num_ranks; /* iteration space: union of the above */
    const char *ranks[SOURCE_MAX_RANKS];
    uint64_t ops[ARCH_NUM_OPS];
    struct pos pos;
};

/* A rank that the cascade splits, and its parts, outermost first. */
struct source_split {
    const char *rank;
    int num_parts;
    const char *parts[SOURCE_MAX_PARTS];
};

struct source {
    const char *name;
    int num_splits;
    struct source_split splits[SOURCE_MAX_SPLITS];
    int num_einsums;
    struct source_einsum einsums[SOURCE_MAX_EINSUMS];
};

/*
 * Reads a cascade and extracts the above.
 *   errors  those of the cascade; STATUS_UNSUPPORTED for what the loop-nest model does not know:
 *           affine and modular indices, nested reductions, more Einsums than SOURCE_MAX_EINSUMS
 */
NODISCARD enum status source_load(const char *cascade_path, struct arena *arena, struct source *out,
                                  struct err *err);

int source_find(const struct source *source, const char *einsum); /* -1: none */
bool source_has_rank(const struct source_access *access, const char *rank);
bool source_iterates(const struct source_einsum *einsum, const char *rank);
/* The rank that the cascade splits into `part`, or NULL. */
const char *source_parent(const struct source *source, const char *part);

#ifdef __cplusplus
}
#endif
#endif
