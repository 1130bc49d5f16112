/*
 * Architecture: clock, off-chip memory, the on-chip buffer, a 2D array and a 1D array of processing
 * elements (PEs), and the technology their energies and areas come from. Read from YAML through the
 * field table `arch_fields`; a sweep patches fields in place and calls arch_resolve() again.
 *
 * A field whose default is `auto` holds 0 (counts) or NaN (quantities) when the value is derived:
 * rows and columns from `side`, the buffer's row from the array's width, energies and areas from
 * the technology (sim/tech.h). A number in the file always wins over the derived one.
 *
 * struct arch is plain data: copy it by assignment (strings are borrowed from the arena of the
 * parse).
 */
#ifndef WEIR_SIM_ARCH_H
#define WEIR_SIM_ARCH_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/field.h"

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Operations an array can do for one element, by the key under `operations:`. An Einsum's
 * point-wise work is counted in these: subtraction counts as add, minimum as max; `function` is
 * every point-wise function without an entry of its own (sigmoid, tanh, sqrt, log, ...).
 */
#define ARCH_OP_LIST(X)          \
    X(ARCH_MAC, "mac")           \
    X(ARCH_ADD, "add")           \
    X(ARCH_MULTIPLY, "multiply") \
    X(ARCH_MAX, "max")           \
    X(ARCH_DIVIDE, "divide")     \
    X(ARCH_EXP, "exp")           \
    X(ARCH_FUNCTION, "function")

enum arch_op {
#define X(name, key) name,
    ARCH_OP_LIST(X)
#undef X
        ARCH_NUM_OPS
};

extern const char *const arch_op_names[ARCH_NUM_OPS + 1]; /* NULL-terminated */

/* Where a unit's area is: a unit of its own, or inside the multiply-accumulate unit. */
enum arch_unit { ARCH_UNIT_OWN, ARCH_UNIT_MAC };

/*
 * One operation of one array, per element and PE, always pipelined:
 *   cycles on its unit (0: the array has no such unit) + macs steps on the mac unit + adds steps on
 *   the adder. `exp: {cycles: 1 cycle}` is a dedicated unit, `exp: {macs: 6}` a polynomial on the
 *   mac unit, all zero an operation that the array cannot do.
 */
struct arch_operation {
    uint64_t cycles;
    uint64_t macs;
    uint64_t adds;
    int unit;          /* enum arch_unit */
    double energy_pj;  /* NaN: from the technology; per operation of the unit */
    double area_um2;   /* NaN: from the technology; of one unit */
    double leakage_mw; /* NaN: from the technology; of one unit */
};

/* Register file of one PE. */
struct arch_register_file {
    uint64_t depth; /* entries */
    uint64_t width_bits;
    double read_energy_pj; /* NaN: from the technology; per entry */
    double write_energy_pj;
    double area_um2;   /* of one file */
    double leakage_mw; /* of one file */
};

enum arch_source { ARCH_FED_BY_L3, ARCH_FED_BY_DRAM };

struct arch_array {
    uint64_t rows;        /* 0: side (2d), 1 (1d) */
    uint64_t cols;        /* 0: side */
    int fed_by;           /* enum arch_source: the buffer that its operands come from */
    uint64_t skew_cycles; /* delay from one row or column to the next; 0: ideal broadcast */
    uint64_t contexts;    /* accumulators of a PE: results that wait there for their readers */
    struct arch_register_file register_file;
    struct arch_operation ops[ARCH_NUM_OPS];
    /* filled by arch_parse (pos: for errors) and arch_resolve */
    struct pos pos;
    uint64_t num_rows;
    uint64_t num_cols;
    uint64_t num_pes;
};

enum arch_transfers { ARCH_TRANSFERS_STEPS, ARCH_TRANSFERS_TOTAL };
struct arch_dram {
    double bandwidth_bytes_per_second;
    double energy_pj_per_bit; /* NaN: that of `kind` in the technology's DRAM list */
    const char *kind;         /* "HBM2", ... */
    uint64_t access_bits;     /* what one counted access moves */
    double latency_s;
    uint64_t burst_bytes;
    uint64_t outstanding; /* bursts in flight; 0: any number */
    int transfers;        /* enum arch_transfers */
    /* filled by arch_parse (pos: for errors) and arch_resolve */
    struct pos pos;
    double bytes_per_cycle;
};

struct arch_buffer {
    uint64_t capacity_bytes;
    uint64_t row_bytes_given; /* 0: one value per column of the 2d array */
    uint64_t banks;
    uint64_t ports;                /* read-write ports of a bank */
    uint64_t rows_per_cycle_given; /* 0: banks x ports */
    uint64_t copies;               /* of what transfers fill or empty, where they fit */
    double read_energy_pj;         /* NaN: from the technology; per row, as below */
    double write_energy_pj;
    double area_um2;
    double leakage_mw;
    /* filled by arch_parse (pos: for errors) and arch_resolve */
    struct pos pos;
    uint64_t row_bytes;
    uint64_t num_rows; /* capacity / row, all banks */
    uint64_t rows_per_cycle;
};

enum arch_rf_model { ARCH_RF_SCALED, ARCH_RF_UNSCALED };

struct arch_technology {
    double node_nm;
    const char *sram_profile;     /* CACTI device profile: accelergy (LSTP) or hp */
    const char *sram_ports;       /* 1rw, 2rw, 4rw, 1r1w: the port set of the SRAM table */
    bool sram_extrapolate;        /* allow shapes outside the table; flagged in every output */
    uint64_t sram_banks;          /* 0: the buffer's banks; else what the table is asked for */
    const char *functional_units; /* set name (configs/tech/units-NAME.yaml) or a path */
    int register_file;            /* enum arch_rf_model */
};

enum arch_array_id { ARCH_2D, ARCH_1D, ARCH_NUM_ARRAYS };

extern const char *const arch_array_names[ARCH_NUM_ARRAYS + 1]; /* "2d", "1d", NULL */
extern const char *const arch_rf_names[ARCH_NUM_ARRAYS + 1];    /* "RF2D", "RF1D", NULL */

struct arch {
    const char *name;
    double clock_hz;
    uint64_t value_bits;
    uint64_t side; /* PEs along an edge, for every `rows`, `cols` and `row` left at auto */
    struct arch_technology technology;
    struct arch_dram dram;
    struct arch_buffer l3;
    struct arch_array arrays[ARCH_NUM_ARRAYS];
    /* filled by arch_parse (pos.file: what paths in it are relative to) and arch_resolve */
    struct pos pos;
    struct pos technology_pos;
    double period_ns;
    uint64_t value_bytes;
};

/* Keys of an architecture file; paths such as `side`, `l3.capacity`, `l3.row`,
 * `2d.register_file.depth`, `1d.operations.exp.cycles`. */
extern const struct field arch_fields[];

/* Reads, range-checks and resolves one architecture file. */
NODISCARD enum status arch_load(const char *path, struct arena *arena, struct arch *out,
                                struct err *err);
/* As arch_load for a parsed tree; path is the prefix of field paths in errors ("arch", may be "").
 */
NODISCARD enum status arch_parse(const struct yaml_node *root, const char *path,
                                 struct arena *arena, struct arch *out, struct err *err);
/*
 * Derives every field marked so above and checks what no single field can (the buffer holds whole
 * rows, an expansion's units exist). Call it after patching fields. No allocation.
 */
NODISCARD enum status arch_resolve(struct arch *arch, struct err *err);

/* Operation by its key, or ARCH_NUM_OPS. */
enum arch_op arch_op_find(const char *name);
/* True if the array can do op at all. */
bool arch_op_exists(const struct arch_array *array, enum arch_op op);
/* Cycles of one element of op on one PE of that array: its unit's plus its steps on mac and adder.
 * The operation must exist. */
uint64_t arch_op_cycles(const struct arch_array *array, enum arch_op op);
/*
 * Adds what num elements of op cost, counted per unit that does the work, to counts: its own unit
 * (if it has one), mac, add. These counts times tech_op.energy_pj are the energy.
 */
void arch_op_count(const struct arch_array *array, enum arch_op op, uint64_t num,
                   uint64_t counts[ARCH_NUM_OPS]);

/* The architecture as YAML that reads back to the same struct. */
void arch_print(const struct arch *arch, struct buf *out);

#ifdef __cplusplus
}
#endif
#endif
