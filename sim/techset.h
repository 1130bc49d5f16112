/*
 * A set of functional units at one node (configs/tech/units-NAME.yaml): basic parts with energy,
 * area and leakage from a named source, which parts an operation's unit is made of, and the rules
 * for register files and address adders. Parts of another width or node are scaled:
 *   width  (value bits / part bits)^width_power
 *   node   factors of Stillmaker and Baas (Integration 58, 2017) at 0.8 V
 * (configs/tech/scaling.csv), linear in nm between its nodes; leakage by the energy's factor
 */
#ifndef WEIR_SIM_TECHSET_H
#define WEIR_SIM_TECHSET_H

#include "base/arena.h"
#include "base/err.h"
#include "sim/arch.h"

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define TECHSET_PART_LIST(X)            \
    X(TECHSET_ADDER, "adder")           \
    X(TECHSET_MULTIPLIER, "multiplier") \
    X(TECHSET_COMPARATOR, "comparator") \
    X(TECHSET_MUX, "mux")               \
    X(TECHSET_DIVIDER, "divider")       \
    X(TECHSET_EXP, "exp")               \
    X(TECHSET_FUNCTION, "function")

enum techset_part_id {
#define X(name, key) name,
    TECHSET_PART_LIST(X)
#undef X
        TECHSET_NUM_PARTS
};

struct techset_part {
    uint64_t bits;  /* 0: the set has no such part */
    double node_nm; /* NaN: the set's */
    double energy_pj;
    double area_um2;
    double leakage_mw;
    double width_power;
    const char *source;
    /* node of the part to node of the architecture, by techset_load */
    double energy_factor;
    double area_factor;
};

struct techset_unit {
    uint64_t num_parts[TECHSET_NUM_PARTS];
};

struct techset_register_file {
    double cell_read_pj; /* per bit */
    double cell_write_pj;
    double cell_area_um2;
    double row_energy_pj; /* of every row, at each access */
    double row_area_um2;
    double row_leakage_mw;
    uint64_t row_bits; /* 0: a row's figures as they are; else per row_bits of address */
    uint64_t min_width_bits;
    uint64_t min_depth;
    double share_power; /* energy of a share x of the smallest file's depth: x^share_power */
};

struct techset_address_adder {
    double energy_pj; /* per address bit */
    double energy_fixed_pj;
    double area_um2; /* per address bit; two adders per memory */
    double leakage_mw;
};

struct techset {
    const char *name;
    double node_nm;
    uint64_t decimals; /* 0: unrounded; else every pJ figure is rounded to so many decimals */
    struct techset_part parts[TECHSET_NUM_PARTS];
    struct techset_unit units[ARCH_NUM_OPS];
    struct techset_register_file register_file;
    struct techset_address_adder address_adder;
    /* the set's node to the architecture's, by techset_load */
    double energy_factor;
    double area_factor;
};

/* A component's figures. is_scaled: not at its source's own width and node. */
struct techset_figures {
    double energy_pj;
    double write_energy_pj; /* memories only */
    double area_um2;
    double leakage_mw;
    bool is_scaled;
};

/* Keys of a set's file. */
extern const struct field techset_fields[];

/*
 * Reads a set and scales it to a node.
 *   tech_dir  for scaling.csv, read only when a part needs it
 *   pos       blamed when there is no rule between the nodes
 */
NODISCARD enum status techset_load(const char *path, const char *tech_dir, double node_nm,
                                   struct pos pos, struct arena *arena, struct techset *out,
                                   struct err *err);
/* The unit of an operation at that value width; false: the set has none. */
bool techset_unit(const struct techset *set, enum arch_op op, uint64_t value_bits,
                  struct techset_figures *out);
/* Register file of one PE: read energy in energy_pj. */
struct techset_figures techset_register_file(const struct techset *set, uint64_t depth,
                                             uint64_t width_bits, enum arch_rf_model model);
/* The two address adders of a memory with that many rows; energy_pj is of the one that an access
 * uses. */
struct techset_figures techset_address(const struct techset *set, uint64_t num_rows);
/* A pJ figure as the set states it: rounded to its decimals. */
double techset_round(const struct techset *set, double value_pj);

#ifdef __cplusplus
}
#endif
#endif
