/*
 * A plan: one mapping bound to a cascade. Loop nests of every Einsum with open sizes; compiled
 * once, sized and counted for every point without taking memory.
 *
 * Every rank in use has a split (an unsplit rank is one part that takes the rest). A loop names a
 * part of a split; several Einsums share the shared splits, so a size is decided once.
 */
#ifndef WEIR_SIM_PLAN_H
#define WEIR_SIM_PLAN_H

#include "base/arena.h"
#include "base/err.h"
#include "sim/arch.h"
#include "sim/mapping.h"
#include "sim/nest.h"
#include "sim/source.h"
#include "sim/workload.h"

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PLAN_MAX_RANKS 64             /* of a cascade, and outer ones */
#define PLAN_MAX_TILES NEST_MAX_TILES /* loops over key tiles */

struct plan_split {
    const char *rank;
    int num_parts;
    const struct mapping_part *parts;   /* outermost first */
    const struct mapping_rank *product; /* size as a product of ranks; NULL: the workload's */
    bool is_outer;
    int einsum; /* the Einsum it belongs to; -1: shared */
    uint64_t extent;
    uint64_t count[MAPPING_MAX_PARTS];
};

struct plan_loop {
    int split;
    int part;
    uint32_t tensors; /* bit x: indexes tensor x of the Einsum */
    uint32_t dropped; /* as above where the published problem file leaves it out */
};

struct plan_einsum {
    const char *name;
    const struct source_einsum *source;
    const struct mapping_einsum *mapping; /* NULL: nothing of its own */
    int array;                            /* enum arch_array_id */
    int phase;
    int place;  /* in the order of its unit */
    int leader; /* Einsum whose step does this one: itself, or the last of those it is fused with */
    uint64_t ops[ARCH_NUM_OPS]; /* per point; fused products and sums are macs of the last */
    struct nest nest;
    struct plan_loop loops[NEST_MAX_LOOPS];
    struct plan_loop listed_loops[NEST_MAX_LOOPS]; /* before a search changed their order */
    int num_levels;
    enum mapping_level level[NEST_MAX_LEVELS]; /* of each level of the nest */
    int l3;                                    /* which level of the nest is L3 */
    uint32_t spills; /* bit x: L3 accesses of tensor x spill to DRAM by the mapping's share */
    bool is_searched;
    bool is_scalable; /* outer ranks only scale its counts */
    struct nest_counts counts;
};

/* A tensor that a fit has to find room for. */
struct plan_fit {
    int tensor_einsum;
    int tensor;
};

/* A mask laid over the tiles (sim/sparse_plan.h). */
struct plan_masked {
    const struct sparse *sparse; /* NULL: every tile runs */
    const struct sparse *counted_for;
    uint64_t group; /* Q tiles that share a KV tile */
    uint32_t capacity;
    struct sparse_counts *counts; /* [parts] of counted_for, of one head each */
    struct nest_live live;
};

struct plan {
    const struct source *source;
    const struct mapping *mapping;
    int num_einsums;
    struct plan_einsum *einsums; /* in cascade order */
    int num_phases;
    int num_splits;
    int max_splits;
    struct plan_split *splits;
    int num_tiles;
    struct plan_loop tiles[PLAN_MAX_TILES]; /* outermost first */
    int num_fits;                           /* distinct tensors kept in L3 by shared splits */
    struct plan_fit *fits;
    struct plan_search_cache *search; /* sim/plan_search.h */
    struct arena *arena;              /* of plan_compile or plan_clone */
    struct plan_masked masked;
};

/* Binds a mapping to a cascade; errors point into the mapping file. */
NODISCARD enum status plan_compile(const struct source *source, const struct mapping *mapping,
                                   struct arena *arena, struct plan **out, struct err *err);

/* A copy that can be sized on its own. */
struct plan *plan_clone(const struct plan *plan, struct arena *arena);

#ifdef __cplusplus
}
#endif
#endif
