/* Tables of energies and areas. */
#include "sim/tech_print.h"

#include <math.h>
#include <string.h>

#define DIGITS 6

static const char *const component_columns[] = {
    "component", "num", "energy_pj", "write_energy_pj", "area_um2", "leakage_pj_per_cycle",
    "origin",    NULL};

/* "grid", or "given, grid" when the figures of a row differ in origin, each named once. */
static void put_origins(struct table *table, struct arena *arena,
                        const struct tech_value *const *values, int num)
{
    const char *text = "";
    bool is_seen[TECH_NONE + 1] = {false};
    for (int i = 0; i < num; i++) {
        if (is_seen[values[i]->origin])
            continue;
        is_seen[values[i]->origin] = true;
        text = arena_printf(arena, "%s%s%s", text, text[0] ? ", " : "",
                            tech_origin_text(values[i]->origin));
    }
    table_string(table, text);
}

static void put_memory(struct table *table, struct arena *arena, const char *name, uint64_t num,
                       const struct tech_memory *memory)
{
    const struct tech_value *const values[] = {&memory->read_pj, &memory->write_pj,
                                               &memory->area_um2, &memory->leakage_pj_per_cycle};
    table_begin_row(table);
    table_string(table, name);
    table_u64(table, num);
    for (int i = 0; i < 4; i++)
        table_double(table, values[i]->value, DIGITS);
    put_origins(table, arena, values, 4);
}

static void put_op(struct table *table, struct arena *arena, const char *name, uint64_t num,
                   const struct tech_op *op, bool is_in_mac)
{
    const struct tech_value *const values[] = {&op->energy_pj, &op->area_um2,
                                               &op->leakage_pj_per_cycle};
    table_begin_row(table);
    table_string(table, name);
    table_u64(table, num);
    table_double(table, op->energy_pj.value, DIGITS);
    table_null(table);
    table_double(table, is_in_mac ? 0.0 : op->area_um2.value, DIGITS);
    table_double(table, is_in_mac ? 0.0 : op->leakage_pj_per_cycle.value, DIGITS);
    put_origins(table, arena, values, is_in_mac ? 1 : 3);
}

static void put_sum(struct table *table, const char *name, uint64_t num, double area_um2,
                    double leakage_pj)
{
    table_begin_row(table);
    table_string(table, name);
    table_u64(table, num);
    table_null(table);
    table_null(table);
    table_double(table, area_um2, DIGITS);
    table_double(table, leakage_pj, DIGITS);
    table_string(table, "sum");
}

static void put_array(struct table *table, const struct arch *arch, const struct tech_costs *costs,
                      enum arch_array_id id, struct arena *arena)
{
    const struct arch_array *array = &arch->arrays[id];
    put_memory(table, arena, arch_rf_names[id], array->num_pes, &costs->rf[id]);
    for (int op = 0; op < ARCH_NUM_OPS; op++) {
        if (array->ops[op].cycles == 0)
            continue;
        put_op(table, arena, arena_printf(arena, "%s %s", arch_array_names[id], arch_op_names[op]),
               array->num_pes, &costs->ops[id][op], array->ops[op].unit == ARCH_UNIT_MAC);
    }
    put_sum(table, arena_printf(arena, "%s array", arch_array_names[id]), 1,
            costs->array_area_um2[id], costs->array_leakage_pj_per_cycle[id]);
}

struct table *tech_print_components(const struct arch *arch, const struct tech_costs *costs,
                                    struct arena *arena)
{
    const int num_columns = (int)(sizeof component_columns / sizeof component_columns[0]) - 1;
    struct table *table = table_new(arena, component_columns, num_columns);
    const struct tech_value *const dram[] = {&costs->dram_access_pj};
    table_begin_row(table);
    table_string(table, "DRAM");
    table_u64(table, 1);
    table_double(table, costs->dram_access_pj.value, DIGITS);
    table_double(table, costs->dram_access_pj.value, DIGITS);
    table_null(table);
    table_null(table);
    put_origins(table, arena, dram, 1);
    put_memory(table, arena, "L3", 1, &costs->l3);
    put_array(table, arch, costs, ARCH_2D, arena);
    put_array(table, arch, costs, ARCH_1D, arena);
    put_sum(table, "chip", 1, costs->area_um2, costs->leakage_pj_per_cycle);
    return table;
}

static void put_text_u64(struct buf *out, uint64_t value, const char *one, const char *many)
{
    buf_printf(out, "%llu %s", (unsigned long long)value, value == 1 ? one : many);
}

void tech_print_notes(const struct arch *arch, const struct tech *tech,
                      const struct tech_costs *costs, struct buf *out)
{
    char row[64];
    quantity_print((double)arch->l3.row_bytes, UNIT_BYTES, row, sizeof row);
    buf_printf(out,
               "\nenergies per access: DRAM %llu bits, L3 one row of %s, register files one entry, "
               "units one operation\nunits: %s at %g nm; value %llu bits; clock period %.4g ns\n",
               (unsigned long long)arch->dram.access_bits, row, tech_set_name(tech),
               arch->technology.node_nm, (unsigned long long)arch->value_bits, arch->period_ns);
    if (costs->l3_banks == 0)
        return;
    const double rows_per_cycle =
        (double)arch->l3.banks * arch->period_ns / costs->l3_cycle_ns.value;
    buf_puts(out, "L3: costed as ");
    put_text_u64(out, costs->l3_banks, "bank", "banks");
    if (costs->l3_banks != arch->l3.banks) {
        buf_puts(out, " (it has ");
        put_text_u64(out, arch->l3.banks, "bank", "banks");
        buf_puts(out, ")");
    }
    buf_printf(out,
               "; such a bank needs %.4g ns to the data and %.4g ns from access to access, %.3g "
               "clock periods,\nso all banks together sustain %.3g rows per cycle of the %llu that "
               "the architecture asks for\n",
               costs->l3_access_ns.value, costs->l3_cycle_ns.value,
               costs->l3_cycle_ns.value / arch->period_ns, rows_per_cycle,
               (unsigned long long)arch->l3.rows_per_cycle);
}

struct table *tech_print_sram(uint64_t capacity_bytes, uint64_t row_bytes, uint64_t banks,
                              const struct sram_figures *figures, struct arena *arena)
{
    static const char *const columns[] = {
        "capacity_bytes", "row_bytes", "banks",    "costed_banks", "read_pj", "write_pj",
        "leakage_mw",     "access_ns", "cycle_ns", "area_um2",     "origin",  NULL};
    static const char *const origins[] = {"grid", "interpolated", "extrapolated"};
    struct table *table = table_new(arena, columns, (int)(sizeof columns / sizeof columns[0]) - 1);
    table_begin_row(table);
    table_u64(table, capacity_bytes);
    table_u64(table, row_bytes);
    table_u64(table, banks);
    table_u64(table, figures->banks);
    table_double(table, figures->read_pj, DIGITS);
    table_double(table, figures->write_pj, DIGITS);
    table_double(table, figures->leakage_mw, DIGITS);
    table_double(table, figures->access_ns, DIGITS);
    table_double(table, figures->cycle_ns, DIGITS);
    table_double(table, figures->area_um2, DIGITS);
    table_string(table, origins[figures->origin]);
    return table;
}
