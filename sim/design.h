/*
 * A compiled design: cascade + architecture + mapping + workload, read once. Sweeps patch `arch`
 * and `workload` in place (design_field finds the slot of a path) and call analytic_evaluate again.
 * Evaluation changes the design, so every thread works on its own clone.
 */
#ifndef WEIR_SIM_DESIGN_H
#define WEIR_SIM_DESIGN_H

#include "base/arena.h"
#include "base/err.h"
#include "base/field.h"
#include "sim/arch.h"
#include "sim/lower.h"
#include "sim/mapping.h"
#include "sim/plan.h"
#include "sim/source.h"
#include "sim/sparse.h"
#include "sim/tech.h"
#include "sim/workload.h"

#ifdef __cplusplus
extern "C" {
#endif

struct design_files {
    const char *name; /* of the design, for results */
    const char *cascade;
    const char *arch;
    const char *mapping;
    const char *tech_dir; /* folder of the technology tables (configs/tech) */
};

struct design {
    const char *name;
    struct arch arch;
    struct workload workload; /* assign one before evaluating */
    /* Mask of the point; NULL: none. With is_unmasked its tiles all run (its dense reference). */
    const struct sparse *sparse;
    bool is_unmasked;
    const struct tech *tech;
    const struct source *source;
    const struct mapping_file *mapping;
    struct lower *cases[MAPPING_MAX_CASES]; /* one per case of the mapping */
    /* of the last evaluation: programs, intervals, plan with sizes, nests and counts */
    struct lower *lowered;
    struct tech_costs costs;
    struct arena *arena;
};

/* Reads and compiles; everything lives in the arena. The workload is all zero afterwards. */
NODISCARD enum status design_load(const struct design_files *files, struct arena *arena,
                                  struct design **out, struct err *err);

/* An independent copy that shares only what evaluation does not change. */
struct design *design_clone(const struct design *design, struct arena *arena);

/*
 * Field table entry and slot behind a path such as `arch.side`, `arch.l3.capacity`,
 * `workload.seq_len` or `workload.ranks.X`; NULL when there is none. field_parse_value() writes it.
 */
const struct field *design_field(struct design *design, const char *path, void **out_slot);

/* Picks the mapping's case, resolves sizes and counts, fills the tile programs: design->lowered. */
NODISCARD enum status design_lower(struct design *design, unsigned accounting, struct err *err);

#ifdef __cplusplus
}
#endif
#endif
