/*
 * A table of published or measured numbers beside Weir's own: how far are they from the bound?
 *
 * The table is a CSV file with any of these columns. A row names a mask and what to change in it:
 *
 *   case source mask   a name, where the numbers are from, the mask: a file, or a name in
 *                      configs/mask
 *   window stride dilation q_tile kv_tile tiling extra_kv dense_steps      see mask/change.h
 *
 * and gives what it knows; an empty field is unknown:
 *
 *   sparsity flop_bound worst_tile_bound work_bound    predictions of one attention
 *   speedup permuted_speedup                           measured, without and with token permutation
 *   dense_ms kernel_ms permute_ms                      measured; the speedups follow from them
 *   end_to_end_flop end_to_end_worst_tile end_to_end_work    predictions of the whole model
 *   end_to_end                                         measured speedup of the whole model
 *   dense_s run_s                                      measured; end_to_end follows from them
 *
 * FLOP of attention are counted as 4 x heads x head_dim x pairs, executed ones by visited tiles.
 *
 *   checked by  tests/model/test_gna_published, tests/unit/test_against
 */
#ifndef WEIR_MASK_AGAINST_H
#define WEIR_MASK_AGAINST_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/table.h"
#include "mask/bound.h"
#include "mask/change.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Number columns of the file. The predictions come first. */
#define AGAINST_LIST(X)                   \
    X(SPARSITY, "sparsity")               \
    X(FLOP, "flop_bound")                 \
    X(WORST, "worst_tile_bound")          \
    X(WORK, "work_bound")                 \
    X(E2E_FLOP, "end_to_end_flop")        \
    X(E2E_WORST, "end_to_end_worst_tile") \
    X(E2E_WORK, "end_to_end_work")        \
    X(SPEEDUP, "speedup")                 \
    X(PERMUTED, "permuted_speedup")       \
    X(E2E, "end_to_end")                  \
    X(DENSE_S, "dense_s")                 \
    X(RUN_S, "run_s")                     \
    X(DENSE_MS, "dense_ms")               \
    X(KERNEL_MS, "kernel_ms")             \
    X(PERMUTE_MS, "permute_ms")

#define AGAINST_ID(id, name) AGAINST_##id,
enum against_number { AGAINST_LIST(AGAINST_ID) AGAINST_NUM };
#define AGAINST_NUM_PREDICTIONS AGAINST_SPEEDUP

extern const char *const against_names[AGAINST_NUM];

struct against_row {
    const char *name;
    const char *source;
    const char *keys[CHANGE_NUM]; /* as in the file; NULL: no such column */
    const struct mask *mask;
    const struct bound_heads *heads;
    double theirs[AGAINST_NUM];           /* NaN: not given */
    double ours[AGAINST_NUM_PREDICTIONS]; /* NaN: does not apply */
};

struct against {
    const char *path;
    unsigned columns; /* bit per number that some row gives */
    struct against_row *rows;
    size_t num_rows;
};

/* Errors: STATUS_CONFIG with the place in the table, or in the mask. */
NODISCARD enum status against_load(const char *path, struct arena *arena, struct against *out,
                                   struct err *err);

/* Theirs, ours and the difference of every prediction that the table gives; of what was measured
 * the share of the bounds, of times also the rates. */
void against_print(const struct against *against, enum table_format format, struct arena *arena,
                   struct buf *out);

/* Its table alone. The text form has short heads and no sources. */
struct table *against_print_table(const struct against *against, enum table_format format,
                                  struct arena *arena);

/* Rows whose predictions differ from ours by more than that, absolute. */
size_t against_count_beyond(const struct against *against, double tolerance);

/* Tensor operations per second of a row's dense attention, of its visible pairs and of its visited
 * tiles, and bytes per second of its permutation; NaN where the time is not given. */
struct against_rates {
    double dense_flop_per_s;
    double useful_flop_per_s;
    double executed_flop_per_s;
    double permute_bytes_per_s;
};
struct against_rates against_find_rates(const struct against_row *row);

#ifdef __cplusplus
}
#endif
#endif
