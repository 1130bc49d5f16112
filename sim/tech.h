/*
 * Technology: energy, leakage and area of every component of an architecture.
 *
 * tech_bind() reads the tables an architecture names (SRAM of its profile, ports and node; its set
 * of functional units) once. tech_costs() then turns an architecture into numbers without touching
 * files or memory, so that a sweep can call it for every point. Every number says where it comes
 * from (struct tech_value).
 */
#ifndef WEIR_SIM_TECH_H
#define WEIR_SIM_TECH_H

#include "base/arena.h"
#include "base/err.h"
#include "sim/arch.h"

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 *   given         a literal in the architecture file
 *   grid          a table's own row, unchanged
 *   interpolated  between rows of the SRAM table (held-out error: median 2 %, p90 13 %)
 *   extrapolated  outside the SRAM table, only where the architecture allows it
 *   scaled        from another width or node by the rule in the set of functional units
 *   model         a formula over table values (register file, address adder)
 *   none          no figure exists; the value is 0
 */
#define TECH_ORIGIN_LIST(X)              \
    X(TECH_GIVEN, "given")               \
    X(TECH_GRID, "grid")                 \
    X(TECH_MODEL, "model")               \
    X(TECH_SCALED, "scaled")             \
    X(TECH_INTERPOLATED, "interpolated") \
    X(TECH_EXTRAPOLATED, "extrapolated") \
    X(TECH_NONE, "none")

enum tech_origin {
#define X(name, text) name,
    TECH_ORIGIN_LIST(X)
#undef X
};

const char *tech_origin_text(enum tech_origin origin);

struct tech_value {
    double value;
    enum tech_origin origin;
};

/* One functional unit of one PE. */
struct tech_op {
    struct tech_value energy_pj; /* per operation of the unit */
    struct tech_value area_um2;  /* 0 when the unit sits inside the mac (arch_operation.unit) */
    struct tech_value leakage_pj_per_cycle;
};

/* A memory: the buffer L3 (per row, all banks) or one register file (per entry). */
struct tech_memory {
    struct tech_value read_pj;
    struct tech_value write_pj;
    struct tech_value area_um2;
    struct tech_value leakage_pj_per_cycle;
};

struct tech_costs {
    struct tech_value dram_access_pj; /* per arch.dram.access_bits, read = write */
    struct tech_memory l3;
    struct tech_value l3_access_ns; /* 0 with origin none when all of L3 was given */
    struct tech_value l3_cycle_ns;  /* of one bank: may exceed the clock period */
    uint64_t l3_banks; /* those the SRAM table was asked for; 0 when all of L3 was given */
    struct tech_memory rf[ARCH_NUM_ARRAYS];
    struct tech_op ops[ARCH_NUM_ARRAYS][ARCH_NUM_OPS];
    /* sums over units and PEs */
    double pe_area_um2[ARCH_NUM_ARRAYS];
    double array_area_um2[ARCH_NUM_ARRAYS];
    double area_um2;
    double array_leakage_pj_per_cycle[ARCH_NUM_ARRAYS]; /* all PEs: units and register files */
    double leakage_pj_per_cycle;                        /* arrays and L3 */
};

struct sram_table;
struct tech; /* the tables bound to one architecture; read-only after tech_bind */

/*
 * Reads the tables that arch names.
 *   tech_dir  folder with the shipped tables (configs/tech); a set given as a path (with a '/' or
 *             ending in .yaml) is taken relative to the architecture file instead
 *   errors    STATUS_CONFIG for unknown profiles, ports, nodes, sets, and for malformed tables
 */
NODISCARD enum status tech_bind(const struct arch *arch, const char *tech_dir, struct arena *arena,
                                const struct tech **out, struct err *err);
/*
 * Costs of a resolved architecture. No allocation, no files, about a microsecond: call it again
 * after a sweep patched `side`, `l3.capacity`, `l3.row`, `2d.register_file.depth`, an energy, ...
 * The fields under `technology` that choose tables must be those of tech_bind.
 *   errors    STATUS_CONFIG when the buffer's shape is outside the SRAM table
 */
NODISCARD enum status tech_costs(const struct tech *tech, const struct arch *arch,
                                 struct tech_costs *out, struct err *err);

/* Name of the set of functional units, for reports. */
const char *tech_set_name(const struct tech *tech);
/* The shipped SRAM table of a profile, port set and node. */
NODISCARD enum status tech_load_sram(const char *tech_dir, const char *profile, const char *ports,
                                     double node_nm, struct pos pos, struct arena *arena,
                                     const struct sram_table **out, struct err *err);

#ifdef __cplusplus
}
#endif
#endif
