/*
 * Accounting: which counters are charged. `full` is the absence of every bit: all register files,
 * leakage, every operation, exact counts. Each bit names one omission or quirk of the published
 * energy model, so that a report can switch them one by one (sim/accounting_published.c describes
 * them and holds the arithmetic of each).
 */
#ifndef WEIR_SIM_ACCOUNTING_H
#define WEIR_SIM_ACCOUNTING_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* bit, key, what it does */
#define ACCOUNTING_LIST(X)                                                                     \
    X(ACCOUNTING_ONE_REGISTER_FILE, "one_register_file",                                       \
      "register files are charged for one PE of each array")                                   \
    X(ACCOUNTING_WRAP, "wrap", "first accumulations are charged where a 64-bit product wraps") \
    X(ACCOUNTING_UNCHARGED, "uncharged_operations",                                            \
      "operations the mapping names under published.uncharged cost no energy")                 \
    X(ACCOUNTING_RETURN_PATH, "return_path",                                                   \
      "results that the 2d array hands to the 1d registers cost nothing where the mapping "    \
      "says so under published.uncharged_levels")                                              \
    X(ACCOUNTING_PROBLEM_FILES, "problem_files",                                               \
      "tensors have the ranks the mapping names under published.drop")                         \
    X(ACCOUNTING_NO_LEAKAGE, "no_leakage", "energy does not depend on time")                   \
    X(ACCOUNTING_AREA, "area", "dummy network nodes of 1 um2 have area")                       \
    X(ACCOUNTING_SMEARED, "smeared_epilogue",                                                  \
      "work at the end of a loop is spread over its iterations")

enum accounting_index {
#define X(name, key, text) name##_INDEX,
    ACCOUNTING_LIST(X)
#undef X
        ACCOUNTING_NUM
};

enum accounting_bit {
#define X(name, key, text) name = 1 << name##_INDEX,
    ACCOUNTING_LIST(X)
#undef X
    /* not an accounting: skip energies and areas (sweeps of time alone) */
    ACCOUNTING_NO_ENERGY = 1 << 16
};

#define ACCOUNTING_FULL      0U
#define ACCOUNTING_PUBLISHED ((1U << ACCOUNTING_NUM) - 1U)

struct accounting_entry {
    unsigned bit;
    const char *key;
    const char *text;
};

/* All omissions, in order; ACCOUNTING_NUM entries. */
extern const struct accounting_entry accounting_entries[ACCOUNTING_NUM];

/* "full", "published", or "mixed". */
const char *accounting_name(unsigned accounting);
/* Bits of "full" or "published", or of one key of the list (that bit alone); false: unknown. */
bool accounting_find(const char *name, unsigned *out);

struct arch;
struct mapping;
struct plan;
struct plan_einsum;
struct result;
struct result_einsum;
struct result_moved;
struct tech_costs;

/* Adds the words that one Einsum moves off chip for one of its tensors. */
void accounting_add_dram(const struct plan_einsum *einsum, int tensor,
                         const struct mapping *mapping, unsigned accounting,
                         struct result_moved *sum);

/*
 * Words that one Einsum moves at every memory, and its off-chip traffic, at the counts of the
 * present point. Sets out->memory and out->traffic_bytes.
 */
void accounting_move(const struct plan_einsum *einsum, const struct mapping *mapping,
                     uint64_t value_bytes, unsigned accounting, struct result_einsum *out);

/*
 * Energy of a result whose Einsums, cycles and latency are set: counters times tables, leakage.
 * Sets memory, ops, leakage_pj, energy_pj and the areas.
 */
void accounting_charge(const struct plan *plan, const struct arch *arch,
                       const struct tech_costs *costs, unsigned accounting, struct result *out);

#ifdef __cplusplus
}
#endif
#endif
