/*
 * Mapping: how the Einsums of a cascade run on an architecture. Read from YAML; checked against a
 * cascade and turned into loop nests and a tile program by sim/lower.h.
 *
 *     base: binding.yaml              optional: everything not said here is as in that file
 *     name: binding
 *     outer: [B, H]                   ranks that every tensor has beside those of the cascade
 *     shared: [W]                     tensors without the outer ranks
 *     ranks: {T: B * P, N: E * H}     sizes of ranks as products of the workload's ranks
 *     split:                          ranks cut into parts, outermost first
 *       P: [P2, {P1: {fit: L3, capacity: 16 MiB}}, {P0: cols}]
 *       M: [M1, {M0: rows}]
 *     tile: [B, H, P2, M1, P1]        loops over key tiles, outermost first: what the program
 * counts units:                          array of each Einsum and the order in which it issues them
 *       2d: [QK, LM, SLN, SLD, SLNV]
 *       1d: [RM, PRM, SPD, SPNV, RD, RNV, AV]
 *     phases: [[QK], [GM], [AV]]      run one after another; `each`: every Einsum by itself
 *     fuse: [[SPD, RD]]               one operation of a PE for each element does them all: a
 * product and a sum are a multiply-accumulate loops: {DRAM: [...], L3: [...], RF: [...]} temporal
 * loops of each level, in order spatial: {2d: [P0, M0], 1d: [P0]} keep: {DRAM: [...], L3: [...],
 * RF1D: [...]}     tensors that stay in each level spill: {share: 1/129, tensors: [QK]} share of L3
 * accesses that go to DRAM search: {DRAM: 128 pJ, L3_read: ..., ...}       energies per value that
 * a search minimises mask: {before: LM, rows_per_cycle: 32, every: false} step MSK in tiles that a
 * mask cuts (or in every tile), ahead of LM on its array: ceil(rows / rows_per_cycle) cycles
 *     einsums:
 *       LM:  {drain: true}            its reduction over the rows takes `rows` cycles to arrive
 *       SLN: {loops: ..., spatial: ..., keep: ..., split: ..., cycles: 1, lag: 1, after: [SPD]}
 *       QK:  {search: {order: L3, keep: L3}}
 *       RM:  {latency: 4}             cycles until the other array has its result
 *       RNV: {stream: SLNV}           starts with SLNV's first result, slot by slot behind it
 *       SLNV: {lag: contexts - 1}     as far behind as the PEs' accumulators allow
 *     published:                    quirks of the published accounting (sim/accounting.h)
 *       {uncharged: [exp], uncharged_levels: [RF1D], drop: {SLNV: [M1]}}
 *     cases:                          the first that matches is laid over the file; none matches:
 *       - {when: {E: 64, seq_len: [1 Ki, 4 Ki]}, set: {...}}  an error
 *
 * Sizes of a part: a number of iterations; rows or cols (of the 2d array, at most what is left);
 * all (what is left); fit (the largest divisor of what is left such that all tensors kept in the
 * level fit into it); search (every divisor is tried). A part without a size takes the rest,
 * rounded up: a length that the array does not divide is padded.
 *
 * A loop that does not index an Einsum is left out of its nest, so lists can be shared. The 2d
 * array's Einsums see the levels DRAM, L3, RF1D, RF, the 1d array's DRAM, L3, RF; every tensor is
 * in RF, the register files of the array itself.
 */
#ifndef WEIR_SIM_MAPPING_H
#define WEIR_SIM_MAPPING_H

#include "base/arena.h"
#include "base/err.h"
#include "base/yaml.h"
#include "sim/arch.h"
#include "sim/mapping_parts.h"

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MAPPING_MAX_EINSUMS 48
#define MAPPING_MAX_PHASES  16
#define MAPPING_MAX_FUSES   8
#define MAPPING_MAX_CASES   64

enum mapping_level { MAPPING_DRAM, MAPPING_L3, MAPPING_RF1D, MAPPING_RF, MAPPING_NUM_LEVELS };

extern const char *const mapping_level_names[MAPPING_NUM_LEVELS + 1]; /* NULL-terminated */

/* What one Einsum says beside the shared part; also how the shared part itself is held. */
struct mapping_nest {
    struct mapping_names loops[MAPPING_NUM_LEVELS];
    struct mapping_names keep[MAPPING_NUM_LEVELS];
    struct mapping_names spatial[ARCH_NUM_ARRAYS]; /* of an Einsum: the same list for both */
    struct mapping_splits splits;
};

struct mapping_einsum {
    const char *name;
    struct mapping_nest nest;
    uint64_t cycles; /* per operation; 0: from the architecture */
    struct mapping_lag lag;
    uint64_t latency_cycles; /* until the other array has the result */
    const char *stream; /* Einsum of the other array that it follows slot by slot; NULL: none */
    bool drains;
    bool search_order; /* of the loops of L3 */
    bool search_keep;  /* of L3 */
    int num_after;
    struct mapping_after after[MAPPING_MAX_NAMES];
    struct pos pos;
};

struct mapping_rank {
    const char *name;
    struct mapping_names factors; /* names of workload ranks, or numbers */
};

struct mapping_search {
    bool is_given; /* else the architecture's own energies */
    double dram_pj;
    double l3_read_pj;
    double l3_write_pj;
    double register_pj;
};

struct mapping_drop {
    const char *einsum;
    struct mapping_names ranks;
};

struct mapping_condition {
    const char *name; /* a rank, or a field of the workload */
    int num_values;
    uint64_t values[MAPPING_MAX_NAMES];
    bool is_range; /* values[0] <= x <= values[1] */
};

/* One resolved mapping: the file itself, or one of its cases laid over it. */
struct mapping {
    const char *name;
    struct pos pos;
    int num_conditions;
    struct mapping_condition conditions[4];
    struct mapping_names outer;
    struct mapping_names shared;
    struct mapping_names tile;
    struct mapping_names units[ARCH_NUM_ARRAYS];
    bool each_phase;
    int num_phases;
    struct mapping_names phases[MAPPING_MAX_PHASES];
    int num_fuses;
    struct mapping_names fuses[MAPPING_MAX_FUSES];
    struct mapping_nest nest;
    double spill_share;
    struct mapping_names spill_tensors;
    struct mapping_search search;
    struct mapping_mask mask;
    int num_ranks;
    struct mapping_rank ranks[MAPPING_MAX_SPLITS];
    int num_einsums;
    struct mapping_einsum *einsums;
    struct mapping_names uncharged;        /* operations */
    struct mapping_names uncharged_levels; /* of the 2d array's Einsums */
    int num_drops;
    struct mapping_drop drops[MAPPING_MAX_NAMES];
};

struct mapping_file {
    const char *path;
    const char *name;
    int num_cases; /* at least 1 */
    struct mapping *cases[MAPPING_MAX_CASES];
};

NODISCARD enum status mapping_load(const char *path, struct arena *arena, struct mapping_file *out,
                                   struct err *err);
/* As mapping_load for a tree whose `base:` is resolved already. */
NODISCARD enum status mapping_parse(const struct yaml_node *root, const char *path,
                                    struct arena *arena, struct mapping_file *out, struct err *err);

#ifdef __cplusplus
}
#endif
#endif
