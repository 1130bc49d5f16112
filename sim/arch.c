/*
 * Architecture: field tables, resolution of derived fields, operations. What a key means stands in
 * the tables below, once: parsing, ranges, sweeps, help and the resolved config all read them.
 */
#include "sim/arch.h"

#include "sim/overlay.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#define ARCH_MAX_SIDE 65536.0

const char *const arch_op_names[ARCH_NUM_OPS + 1] = {
#define X(name, key) key,
    ARCH_OP_LIST(X)
#undef X
        NULL};
const char *const arch_array_names[ARCH_NUM_ARRAYS + 1] = {"2d", "1d", NULL};
const char *const arch_rf_names[ARCH_NUM_ARRAYS + 1] = {"RF2D", "RF1D", NULL};

static const char *const unit_names[] = {"own", "mac", NULL};
static const char *const source_names[] = {"l3", "dram", NULL};
static const char *const rf_model_names[] = {"scaled", "unscaled", NULL};
static const char *const transfers_names[] = {"steps", "total", NULL};

/* clang-format off */
#define AT(type, member) offsetof(struct type, member)
#define END {NULL, 0, FIELD_U64, UNIT_COUNT, 0, 0, NULL, NULL, NULL, NULL}

static const struct field operation_fields[] = {
    {"cycles", AT(arch_operation, cycles), FIELD_U64, UNIT_CYCLES, 0, 1e6, "0 cycles", NULL, NULL,
     "cycles per element on a unit of its own, pipelined; 0: no such unit"},
    {"macs", AT(arch_operation, macs), FIELD_U64, UNIT_COUNT, 0, 1e3, "0", NULL, NULL,
     "steps per element on the mac unit (a polynomial)"},
    {"adds", AT(arch_operation, adds), FIELD_U64, UNIT_COUNT, 0, 1e3, "0", NULL, NULL,
     "steps per element on the adder"},
    {"unit", AT(arch_operation, unit), FIELD_ENUM, UNIT_COUNT, 0, 0, "own", unit_names, NULL,
     "mac: the unit is part of the mac and adds no area of its own"},
    {"energy", AT(arch_operation, energy_pj), FIELD_DOUBLE, UNIT_PJ, 0, 1e9, "auto", NULL, NULL,
     "per operation of the unit; auto: from the functional units"},
    {"area", AT(arch_operation, area_um2), FIELD_DOUBLE, UNIT_UM2, 0, 1e12, "auto", NULL, NULL,
     "of one unit; auto: from the functional units"},
    {"leakage", AT(arch_operation, leakage_mw), FIELD_DOUBLE, UNIT_MW, 0, 1e9, "auto", NULL, NULL,
     "of one unit; auto: from the functional units"},
    END};

#define OP(name, key, text)                                                                     \
    {key, sizeof(struct arch_operation) * (name), FIELD_NODE, UNIT_COUNT, 0, 0, "{}", NULL,     \
     operation_fields, text}

static const struct field operations_fields[] = {
    OP(ARCH_MAC, "mac", "multiply and accumulate"),
    OP(ARCH_ADD, "add", "addition and subtraction"),
    OP(ARCH_MULTIPLY, "multiply", "multiplication without accumulation"),
    OP(ARCH_MAX, "max", "maximum and minimum"),
    OP(ARCH_DIVIDE, "divide", "division"),
    OP(ARCH_EXP, "exp", "exponential"),
    OP(ARCH_FUNCTION, "function", "any other point-wise function"),
    END};

static const struct field register_file_fields[] = {
    {"depth", AT(arch_register_file, depth), FIELD_U64, UNIT_COUNT, 1, 65536, NULL, NULL, NULL,
     "entries of one PE's register file"},
    {"width", AT(arch_register_file, width_bits), FIELD_U64, UNIT_BITS, 1, 4096, "16 b", NULL, NULL,
     "bits of one entry"},
    {"read_energy", AT(arch_register_file, read_energy_pj), FIELD_DOUBLE, UNIT_PJ, 0, 1e9, "auto",
     NULL, NULL, "per entry; auto: from the functional units"},
    {"write_energy", AT(arch_register_file, write_energy_pj), FIELD_DOUBLE, UNIT_PJ, 0, 1e9, "auto",
     NULL, NULL, "per entry; auto: from the functional units"},
    {"area", AT(arch_register_file, area_um2), FIELD_DOUBLE, UNIT_UM2, 0, 1e12, "auto", NULL, NULL,
     "of one file; auto: from the functional units"},
    {"leakage", AT(arch_register_file, leakage_mw), FIELD_DOUBLE, UNIT_MW, 0, 1e9, "auto", NULL,
     NULL, "of one file; auto: from the functional units"},
    END};

static const struct field array_fields[] = {
    {"rows", AT(arch_array, rows), FIELD_U64, UNIT_COUNT, 1, ARCH_MAX_SIDE, "auto", NULL, NULL,
     "PEs along a column; auto: side for 2d, 1 for 1d"},
    {"cols", AT(arch_array, cols), FIELD_U64, UNIT_COUNT, 1, ARCH_MAX_SIDE, "auto", NULL, NULL,
     "PEs along a row; auto: side"},
    {"fed_by", AT(arch_array, fed_by), FIELD_ENUM, UNIT_COUNT, 0, 0, "l3", source_names, NULL,
     "memory that the operands come from"},
    {"skew", AT(arch_array, skew_cycles), FIELD_U64, UNIT_CYCLES, 0, 1e6, "0 cycles", NULL, NULL,
     "delay from one row or column to the next (cycle level, and where the interval waits for a "
     "result that leaves the array); 0: ideal broadcast"},
    {"contexts", AT(arch_array, contexts), FIELD_U64, UNIT_COUNT, 1, 64, "1", NULL, NULL,
     "accumulators of one PE of the 2d array: how many results of a reduction over time (scores) "
     "may wait in it for those who read them"},
    {"register_file", AT(arch_array, register_file), FIELD_NODE, UNIT_COUNT, 0, 0, NULL, NULL,
     register_file_fields, "register file of one PE"},
    {"operations", AT(arch_array, ops), FIELD_NODE, UNIT_COUNT, 0, 0, NULL, NULL,
     operations_fields, "what one PE can do, per element"},
    END};

static const struct field dram_fields[] = {
    {"bandwidth", AT(arch_dram, bandwidth_bytes_per_second), FIELD_DOUBLE, UNIT_BYTES_PER_SECOND, 1,
     1e18, NULL, NULL, NULL, "peak, reads and writes together"},
    {"kind", AT(arch_dram, kind), FIELD_STRING, UNIT_COUNT, 0, 0, "HBM2", NULL, NULL,
     "entry of the technology's DRAM list that gives the energy"},
    {"energy", AT(arch_dram, energy_pj_per_bit), FIELD_DOUBLE, UNIT_PJ_PER_BIT, 0, 1e6, "auto",
     NULL, NULL, "per bit moved; auto: that of kind"},
    {"access", AT(arch_dram, access_bits), FIELD_U64, UNIT_BITS, 8, 65536, "64 b", NULL, NULL,
     "moved by one counted access"},
    {"latency", AT(arch_dram, latency_s), FIELD_DOUBLE, UNIT_SECONDS, 0, 1, "0 ns", NULL, NULL,
     "from request to first data (cycle level)"},
    {"burst", AT(arch_dram, burst_bytes), FIELD_U64, UNIT_BYTES, 1, 1 << 20, "64 B", NULL, NULL,
     "smallest transfer (cycle level)"},
    {"outstanding", AT(arch_dram, outstanding), FIELD_U64, UNIT_COUNT, 0, 1 << 20, "0", NULL,
     NULL, "bursts in flight for reads, and as many for writes; 0: any number (cycle level)"},
    {"transfers", AT(arch_dram, transfers), FIELD_ENUM, UNIT_COUNT, 0, 0, "steps", transfers_names,
     NULL, "steps: tile by tile, as steps of the tile program; total: a phase takes the larger of "
     "its compute and its memory time (cycle level)"},
    END};

static const struct field buffer_fields[] = {
    {"capacity", AT(arch_buffer, capacity_bytes), FIELD_U64, UNIT_BYTES, 1, 0x1p50, NULL, NULL, NULL,
     "all banks together"},
    {"row", AT(arch_buffer, row_bytes_given), FIELD_U64, UNIT_BYTES, 1, 0x1p24, "auto", NULL, NULL,
     "what one access moves; auto: one value per column of the 2d array"},
    {"banks", AT(arch_buffer, banks), FIELD_U64, UNIT_COUNT, 1, 65536, "1", NULL, NULL,
     "independently accessible banks"},
    {"ports", AT(arch_buffer, ports), FIELD_U64, UNIT_COUNT, 1, 64, "1", NULL, NULL,
     "accesses that one bank takes per cycle (cycle level)"},
    {"rows_per_cycle", AT(arch_buffer, rows_per_cycle_given), FIELD_U64, UNIT_COUNT, 1, 1e6, "auto",
     NULL, NULL, "rows that the whole buffer moves per cycle; auto: banks x ports (cycle level)"},
    {"copies", AT(arch_buffer, copies), FIELD_U64, UNIT_COUNT, 1, 2, "2", NULL, NULL,
     "slots of what transfers fill or empty, where they fit; 2: double buffering (cycle level)"},
    {"read_energy", AT(arch_buffer, read_energy_pj), FIELD_DOUBLE, UNIT_PJ, 0, 1e12, "auto", NULL,
     NULL, "per row; auto: from the SRAM table"},
    {"write_energy", AT(arch_buffer, write_energy_pj), FIELD_DOUBLE, UNIT_PJ, 0, 1e12, "auto", NULL,
     NULL, "per row; auto: from the SRAM table"},
    {"area", AT(arch_buffer, area_um2), FIELD_DOUBLE, UNIT_UM2, 0, 1e15, "auto", NULL, NULL,
     "all banks; auto: from the SRAM table"},
    {"leakage", AT(arch_buffer, leakage_mw), FIELD_DOUBLE, UNIT_MW, 0, 1e9, "auto", NULL, NULL,
     "all banks; auto: from the SRAM table"},
    END};

static const struct field technology_fields[] = {
    {"node", AT(arch_technology, node_nm), FIELD_DOUBLE, UNIT_NM, 1, 1000, "45 nm", NULL, NULL,
     "node of the SRAM table and of the functional units"},
    {"functional_units", AT(arch_technology, functional_units), FIELD_STRING, UNIT_COUNT, 0, 0,
     "horowitz45", NULL, NULL, "set of functional units: a shipped name or a YAML file"},
    {"register_file", AT(arch_technology, register_file), FIELD_ENUM, UNIT_COUNT, 0, 0, "scaled",
     rf_model_names, NULL, "unscaled: charge the set's smallest register file for smaller ones"},
    {"sram_profile", AT(arch_technology, sram_profile), FIELD_STRING, UNIT_COUNT, 0, 0, "accelergy",
     NULL, NULL, "device profile of the SRAM table: accelergy (low standby power, 300 K) or hp"},
    {"sram_ports", AT(arch_technology, sram_ports), FIELD_STRING, UNIT_COUNT, 0, 0, "1rw", NULL,
     NULL, "ports of the SRAM table: 1rw, 2rw, 4rw or 1r1w"},
    {"sram_banks", AT(arch_technology, sram_banks), FIELD_U64, UNIT_COUNT, 1, 65536, "auto", NULL,
     NULL, "banks that the SRAM table is asked for; auto: those of the buffer"},
    {"sram_extrapolate", AT(arch_technology, sram_extrapolate), FIELD_BOOL, UNIT_COUNT, 0, 0,
     "false", NULL, NULL, "allow shapes outside the SRAM table, flagged as extrapolated"},
    END};

const struct field arch_fields[] = {
    {"name", AT(arch, name), FIELD_STRING, UNIT_COUNT, 0, 0, NULL, NULL, NULL, "for reports"},
    {"clock", AT(arch, clock_hz), FIELD_DOUBLE, UNIT_HZ, 1, 1e12, NULL, NULL, NULL,
     "one clock for arrays and buffer"},
    {"value", AT(arch, value_bits), FIELD_U64, UNIT_BITS, 8, 64, "16 b", NULL, NULL,
     "bits of one value, a multiple of 8"},
    {"side", AT(arch, side), FIELD_U64, UNIT_COUNT, 1, ARCH_MAX_SIDE, NULL, NULL, NULL,
     "PEs along an edge: gives every rows, cols and row left at auto"},
    {"technology", AT(arch, technology), FIELD_NODE, UNIT_COUNT, 0, 0, "{}", NULL, technology_fields,
     "where energies and areas come from"},
    {"dram", AT(arch, dram), FIELD_NODE, UNIT_COUNT, 0, 0, NULL, NULL, dram_fields,
     "off-chip memory"},
    {"l3", AT(arch, l3), FIELD_NODE, UNIT_COUNT, 0, 0, NULL, NULL, buffer_fields,
     "on-chip buffer that feeds both arrays"},
    {"2d", AT(arch, arrays[ARCH_2D]), FIELD_NODE, UNIT_COUNT, 0, 0, NULL, NULL, array_fields,
     "two-dimensional array of PEs"},
    {"1d", AT(arch, arrays[ARCH_1D]), FIELD_NODE, UNIT_COUNT, 0, 0, NULL, NULL, array_fields,
     "one-dimensional array of PEs, fed also by the 2d array's last row"},
    END};
/* clang-format on */

static enum status resolve_array(struct arch *arch, enum arch_array_id id, struct err *err)
{
    struct arch_array *array = &arch->arrays[id];
    array->num_rows = array->rows ? array->rows : id == ARCH_2D ? arch->side : 1;
    array->num_cols = array->cols ? array->cols : arch->side;
    array->num_pes = array->num_rows * array->num_cols;
    for (int i = 0; i < ARCH_NUM_OPS; i++) {
        const struct arch_operation *op = &array->ops[i];
        const bool is_step = i == ARCH_MAC || i == ARCH_ADD;
        if (is_step && op->macs + op->adds > 0)
            return err_set(err, STATUS_CONFIG, array->pos, arch_array_names[id],
                           "operation '%s' cannot take steps of another unit", arch_op_names[i]);
        if (op->macs > 0 && array->ops[ARCH_MAC].cycles == 0)
            return err_set(err, STATUS_CONFIG, array->pos, arch_array_names[id],
                           "operation '%s' takes steps on a mac unit, which the array lacks",
                           arch_op_names[i]);
        if (op->adds > 0 && array->ops[ARCH_ADD].cycles == 0)
            return err_set(err, STATUS_CONFIG, array->pos, arch_array_names[id],
                           "operation '%s' takes steps on an adder, which the array lacks",
                           arch_op_names[i]);
        if (op->unit == ARCH_UNIT_MAC && array->ops[ARCH_MAC].cycles == 0)
            return err_set(err, STATUS_CONFIG, array->pos, arch_array_names[id],
                           "operation '%s' sits in a mac unit, which the array lacks",
                           arch_op_names[i]);
    }
    return STATUS_OK;
}

static enum status resolve_buffer(struct arch *arch, struct err *err)
{
    struct arch_buffer *l3 = &arch->l3;
    l3->row_bytes = l3->row_bytes_given ? l3->row_bytes_given
                                        : arch->arrays[ARCH_2D].num_cols * arch->value_bytes;
    l3->rows_per_cycle =
        l3->rows_per_cycle_given ? l3->rows_per_cycle_given : l3->banks * l3->ports;
    if (l3->capacity_bytes % (l3->row_bytes * l3->banks) != 0)
        return err_set(err, STATUS_CONFIG, l3->pos, "l3.capacity",
                       "'%llu B' is not a whole number of '%llu B' rows in each of %llu banks",
                       (unsigned long long)l3->capacity_bytes, (unsigned long long)l3->row_bytes,
                       (unsigned long long)l3->banks);
    l3->num_rows = l3->capacity_bytes / l3->row_bytes;
    return STATUS_OK;
}

enum status arch_resolve(struct arch *arch, struct err *err)
{
    if (arch->value_bits % 8 != 0)
        return err_set(err, STATUS_CONFIG, arch->pos, "value",
                       "'%llu b' is not a whole number of bytes",
                       (unsigned long long)arch->value_bits);
    arch->value_bytes = arch->value_bits / 8;
    arch->period_ns = 1e9 / arch->clock_hz;
    arch->dram.bytes_per_cycle = arch->dram.bandwidth_bytes_per_second / arch->clock_hz;
    for (int id = 0; id < ARCH_NUM_ARRAYS; id++)
        TRY(resolve_array(arch, (enum arch_array_id)id, err));
    return resolve_buffer(arch, err);
}

enum status arch_parse(const struct yaml_node *root, const char *path, struct arena *arena,
                       struct arch *out, struct err *err)
{
    memset(out, 0, sizeof *out);
    TRY(field_parse(arch_fields, root, path, arena, out, err));
    out->pos = root->pos;
    out->dram.pos = yaml_get(root, "dram")->pos;
    out->l3.pos = yaml_get(root, "l3")->pos;
    for (int id = 0; id < ARCH_NUM_ARRAYS; id++)
        out->arrays[id].pos = yaml_get(root, arch_array_names[id])->pos;
    const struct yaml_node *technology = yaml_get(root, "technology");
    out->technology_pos = technology ? technology->pos : root->pos;
    return arch_resolve(out, err);
}

enum status arch_load(const char *path, struct arena *arena, struct arch *out, struct err *err)
{
    const struct yaml_node *root = NULL;
    TRY(overlay_load(path, arena, &root, err));
    return arch_parse(root, "", arena, out, err);
}

enum arch_op arch_op_find(const char *name)
{
    int i = 0;
    while (i < ARCH_NUM_OPS && strcmp(arch_op_names[i], name) != 0)
        i++;
    return (enum arch_op)i;
}

bool arch_op_exists(const struct arch_array *array, enum arch_op op)
{
    assert(op < ARCH_NUM_OPS);
    const struct arch_operation *o = &array->ops[op];
    return o->cycles + o->macs + o->adds > 0;
}

uint64_t arch_op_cycles(const struct arch_array *array, enum arch_op op)
{
    assert(arch_op_exists(array, op));
    const struct arch_operation *o = &array->ops[op];
    return o->cycles + o->macs * array->ops[ARCH_MAC].cycles +
           o->adds * array->ops[ARCH_ADD].cycles;
}

void arch_op_count(const struct arch_array *array, enum arch_op op, uint64_t num,
                   uint64_t counts[ARCH_NUM_OPS])
{
    assert(arch_op_exists(array, op));
    const struct arch_operation *o = &array->ops[op];
    if (o->cycles > 0)
        counts[op] += num;
    counts[ARCH_MAC] += num * o->macs;
    counts[ARCH_ADD] += num * o->adds;
}

void arch_print(const struct arch *arch, struct buf *out)
{
    field_print(arch_fields, arch, 0, out);
}
