/*
 * Functional units, register files, address adders: parts from a file, sums and scaling rules here.
 *
 * The rules rebuild the 79 energies, leakages and areas that the published flow printed (held by
 * tests/model/test_tech_published.c). A register file of width w, depth d is a share of one with
 * w' = max(min_width, w), d' = max(min_depth, d): area share a = (w/w')(d/d'), energy share
 * s = (w/w')(d/d')^share_power; unscaled files take a = s = 1. With b address bits and A(b) the
 * address adder:
 *   read  = s (cell_read w'  + row d') + A(b)      area    = a (cell_area w' d' + row_area d') + 2
 * adders write = s (cell_write w' + row d') + A(b)      leakage = a row_leakage d' + 2 adders
 */
#include "sim/techset.h"

#include "base/csv_read.h"
#include "base/field.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#define MAX_SCALING_BYTES ((size_t)1 << 20)
#define MAX_SCALING_NODES 64

/* clang-format off */
#define END {NULL, 0, FIELD_U64, UNIT_COUNT, 0, 0, NULL, NULL, NULL, NULL}
#define NUMBER(type, key, member, unit, max, def, doc) \
    {key, offsetof(struct type, member), FIELD_DOUBLE, unit, 0, max, def, NULL, NULL, doc}
#define WHOLE(type, key, member, unit, min, max, def, doc) \
    {key, offsetof(struct type, member), FIELD_U64, unit, min, max, def, NULL, NULL, doc}
#define NODE(key, offset, def, child, doc) \
    {key, offset, FIELD_NODE, UNIT_COUNT, 0, 0, def, NULL, child, doc}

static const struct field part_fields[] = {
    WHOLE(techset_part, "bits", bits, UNIT_BITS, 1, 1024, "auto", "width that the figures are for"),
    NUMBER(techset_part, "node", node_nm, UNIT_NM, 1000, "auto", "auto: the set's"),
    NUMBER(techset_part, "energy", energy_pj, UNIT_PJ, 1e9, "0 pJ", "per operation"),
    NUMBER(techset_part, "area", area_um2, UNIT_UM2, 1e12, "0 um2", "of one part"),
    NUMBER(techset_part, "leakage", leakage_mw, UNIT_MW, 1e9, "0 mW", "of one part"),
    NUMBER(techset_part, "width_power", width_power, UNIT_RATIO, 8, "1", "all three grow as width to this"),
    {"source", offsetof(struct techset_part, source), FIELD_STRING, UNIT_COUNT, 0, 0, "", NULL, NULL,
     "where the figures come from"},
    END};

static const struct field parts_fields[] = {
#define X(name, key) NODE(key, sizeof(struct techset_part) * (name), "{}", part_fields, "basic part"),
    TECHSET_PART_LIST(X)
#undef X
    END};

static const struct field unit_fields[] = {
#define X(name, key) \
    {key, sizeof(uint64_t) * (name), FIELD_U64, UNIT_COUNT, 0, 1000, "0", NULL, NULL, "how many"},
    TECHSET_PART_LIST(X)
#undef X
    END};

static const struct field units_fields[] = {
#define X(name, key) NODE(key, sizeof(struct techset_unit) * (name), "{}", unit_fields, "parts of one unit"),
    ARCH_OP_LIST(X)
#undef X
    END};

static const struct field register_file_fields[] = {
    NUMBER(techset_register_file, "cell_read", cell_read_pj, UNIT_PJ, 1e6, NULL, "per bit"),
    NUMBER(techset_register_file, "cell_write", cell_write_pj, UNIT_PJ, 1e6, NULL, "per bit"),
    NUMBER(techset_register_file, "cell_area", cell_area_um2, UNIT_UM2, 1e9, NULL, "per bit"),
    NUMBER(techset_register_file, "row_energy", row_energy_pj, UNIT_PJ, 1e6, NULL, "of every row, at each access"),
    NUMBER(techset_register_file, "row_area", row_area_um2, UNIT_UM2, 1e9, NULL, "per row"),
    NUMBER(techset_register_file, "row_leakage", row_leakage_mw, UNIT_MW, 1e6, NULL, "per row"),
    WHOLE(techset_register_file, "row_bits", row_bits, UNIT_BITS, 1, 1024, "auto",
          "row figures are per so many address bits; auto: as they are"),
    WHOLE(techset_register_file, "min_width", min_width_bits, UNIT_BITS, 1, 1024, "1 b", "narrowest file"),
    WHOLE(techset_register_file, "min_depth", min_depth, UNIT_COUNT, 1, 65536, "1", "shallowest file"),
    NUMBER(techset_register_file, "share_power", share_power, UNIT_RATIO, 8, "1",
           "energy of a share x of that depth is x to this"),
    END};

static const struct field address_adder_fields[] = {
    NUMBER(techset_address_adder, "energy", energy_pj, UNIT_PJ, 1e6, NULL, "per address bit"),
    NUMBER(techset_address_adder, "energy_fixed", energy_fixed_pj, UNIT_PJ, 1e6, "0 pJ", "per access"),
    NUMBER(techset_address_adder, "area", area_um2, UNIT_UM2, 1e9, NULL, "per address bit"),
    NUMBER(techset_address_adder, "leakage", leakage_mw, UNIT_MW, 1e6, NULL, "per address bit"),
    END};

const struct field techset_fields[] = {
    {"name", offsetof(struct techset, name), FIELD_STRING, UNIT_COUNT, 0, 0, NULL, NULL, NULL, "for reports"},
    {"node", offsetof(struct techset, node_nm), FIELD_DOUBLE, UNIT_NM, 1, 1000, NULL, NULL, NULL,
     "node of the figures"},
    WHOLE(techset, "decimals", decimals, UNIT_COUNT, 1, 12, "auto", "of energies; auto: unrounded"),
    NODE("parts", offsetof(struct techset, parts), NULL, parts_fields, "basic parts"),
    NODE("units", offsetof(struct techset, units), NULL, units_fields, "what each operation's unit is made of"),
    NODE("register_file", offsetof(struct techset, register_file), NULL, register_file_fields, "rule"),
    NODE("address_adder", offsetof(struct techset, address_adder), NULL, address_adder_fields, "rule"),
    END};
/* clang-format on */

/* Factors from one node to the nodes of the table, by rising node. */
struct scaling {
    int num;
    double to_nm[MAX_SCALING_NODES];
    double area[MAX_SCALING_NODES];
    double energy[MAX_SCALING_NODES];
};

static enum status load_scaling(const char *tech_dir, double from_nm, struct arena *arena,
                                struct scaling *out, struct err *err)
{
    static const char *const columns[] = {"from_nm", "to_nm", "area_factor", "energy_factor", NULL};
    struct csv_read csv;
    TRY(csv_read_open(&csv, arena_printf(arena, "%s/scaling.csv", tech_dir), MAX_SCALING_BYTES,
                      columns, arena, err));
    out->num = 0;
    for (;;) {
        bool is_row = false;
        TRY(csv_read_next(&csv, &is_row, err));
        if (!is_row)
            return STATUS_OK;
        double from = 0.0;
        double value[3];
        TRY(csv_read_double(&csv, 0, 1, 1000, &from, err));
        for (int i = 0; i < 3; i++)
            TRY(csv_read_double(&csv, 1 + i, 1e-6, 1000, &value[i], err));
        if (from != from_nm)
            continue;
        if (out->num == MAX_SCALING_NODES)
            return err_set(err, STATUS_CONFIG, csv_read_pos(&csv, 0), NULL, "more than %d nodes",
                           MAX_SCALING_NODES);
        if (out->num > 0 && value[0] <= out->to_nm[out->num - 1])
            return err_set(err, STATUS_CONFIG, csv_read_pos(&csv, 1), "to_nm", "nodes must rise");
        out->to_nm[out->num] = value[0];
        out->area[out->num] = value[1];
        out->energy[out->num++] = value[2];
    }
}

static enum status scale(double from_nm, double to_nm, const char *tech_dir, struct pos pos,
                         struct arena *arena, double *out_energy, double *out_area, struct err *err)
{
    *out_energy = 1.0;
    *out_area = 1.0;
    if (from_nm == to_nm)
        return STATUS_OK;
    struct scaling scaling;
    TRY(load_scaling(tech_dir, from_nm, arena, &scaling, err));
    int i = 0;
    while (i < scaling.num && scaling.to_nm[i] < to_nm)
        i++;
    const bool is_listed = i < scaling.num && scaling.to_nm[i] == to_nm;
    if (i == scaling.num || (i == 0 && !is_listed))
        return err_set(err, STATUS_CONFIG, pos, "technology.node",
                       "no rule scales functional units from '%g nm' to '%g nm'", from_nm, to_nm);
    *out_energy = scaling.energy[i];
    *out_area = scaling.area[i];
    if (is_listed)
        return STATUS_OK;
    assert(i > 0);
    const double part = (to_nm - scaling.to_nm[i - 1]) / (scaling.to_nm[i] - scaling.to_nm[i - 1]);
    *out_energy = scaling.energy[i - 1] + part * (scaling.energy[i] - scaling.energy[i - 1]);
    *out_area = scaling.area[i - 1] + part * (scaling.area[i] - scaling.area[i - 1]);
    return STATUS_OK;
}

static enum status check_units(const struct techset *set, const struct yaml_node *units,
                               struct err *err)
{
    for (int op = 0; op < ARCH_NUM_OPS; op++) {
        for (int i = 0; i < TECHSET_NUM_PARTS; i++) {
            if (set->units[op].num_parts[i] > 0 && set->parts[i].bits == 0)
                return err_set(err, STATUS_CONFIG, yaml_get(units, arch_op_names[op])->pos, "units",
                               "the unit '%s' is made of a part without 'bits'", arch_op_names[op]);
        }
    }
    return STATUS_OK;
}

enum status techset_load(const char *path, const char *tech_dir, double node_nm, struct pos pos,
                         struct arena *arena, struct techset *out, struct err *err)
{
    struct yaml_node *root = NULL;
    TRY(yaml_load_file(path, arena, &root, err));
    TRY(field_parse(techset_fields, root, "", arena, out, err));
    TRY(check_units(out, yaml_get(root, "units"), err));
    TRY(scale(out->node_nm, node_nm, tech_dir, pos, arena, &out->energy_factor, &out->area_factor,
              err));
    for (int i = 0; i < TECHSET_NUM_PARTS; i++) {
        struct techset_part *part = &out->parts[i];
        if (part->bits == 0)
            continue;
        TRY(scale(isnan(part->node_nm) ? out->node_nm : part->node_nm, node_nm, tech_dir, pos,
                  arena, &part->energy_factor, &part->area_factor, err));
    }
    return STATUS_OK;
}

bool techset_unit(const struct techset *set, enum arch_op op, uint64_t value_bits,
                  struct techset_figures *out)
{
    assert(op < ARCH_NUM_OPS && value_bits > 0);
    memset(out, 0, sizeof *out);
    bool exists = false;
    for (int i = 0; i < TECHSET_NUM_PARTS; i++) {
        const uint64_t num = set->units[op].num_parts[i];
        if (num == 0)
            continue;
        const struct techset_part *part = &set->parts[i];
        const bool is_wide = part->bits == value_bits;
        const double width =
            is_wide ? 1.0 : pow((double)value_bits / (double)part->bits, part->width_power);
        const double n = (double)num * width;
        out->energy_pj += n * part->energy_factor * part->energy_pj;
        out->area_um2 += n * part->area_factor * part->area_um2;
        out->leakage_mw += n * part->energy_factor * part->leakage_mw;
        out->is_scaled |= !is_wide || part->energy_factor != 1.0;
        exists = true;
    }
    return exists;
}

static double address_bits(uint64_t num_rows)
{
    int bits = 1;
    while (bits < 63 && (uint64_t)1 << bits < num_rows)
        bits++;
    return bits;
}

struct techset_figures techset_address(const struct techset *set, uint64_t num_rows)
{
    const struct techset_address_adder *adder = &set->address_adder;
    const double bits = address_bits(num_rows);
    struct techset_figures out;
    memset(&out, 0, sizeof out);
    out.energy_pj = set->energy_factor * (adder->energy_fixed_pj + adder->energy_pj * bits);
    out.write_energy_pj = out.energy_pj;
    out.area_um2 = set->area_factor * 2.0 * adder->area_um2 * bits;
    out.leakage_mw = set->energy_factor * 2.0 * adder->leakage_mw * bits;
    out.is_scaled = set->energy_factor != 1.0;
    return out;
}

struct techset_figures techset_register_file(const struct techset *set, uint64_t depth,
                                             uint64_t width_bits, enum arch_rf_model model)
{
    assert(depth > 0 && width_bits > 0);
    const struct techset_register_file *rule = &set->register_file;
    const double width =
        (double)(width_bits > rule->min_width_bits ? width_bits : rule->min_width_bits);
    const double rows = (double)(depth > rule->min_depth ? depth : rule->min_depth);
    const double width_share = model == ARCH_RF_SCALED ? (double)width_bits / width : 1.0;
    const double rows_share = model == ARCH_RF_SCALED ? (double)depth / rows : 1.0;
    const double area_share = width_share * rows_share;
    const double energy_share =
        width_share * (rows_share == 1.0 ? 1.0 : pow(rows_share, rule->share_power));
    const double compare =
        rows * (rule->row_bits ? address_bits(depth) / (double)rule->row_bits : 1.0);
    const double compare_pj = compare * rule->row_energy_pj;

    struct techset_figures out = techset_address(set, depth);
    const double energy = set->energy_factor * energy_share;
    out.energy_pj += energy * (rule->cell_read_pj * width + compare_pj);
    out.write_energy_pj += energy * (rule->cell_write_pj * width + compare_pj);
    out.area_um2 += set->area_factor * area_share *
                    (rule->cell_area_um2 * width * rows + rule->row_area_um2 * compare);
    out.leakage_mw += set->energy_factor * area_share * rule->row_leakage_mw * compare;
    return out;
}

double techset_round(const struct techset *set, double value_pj)
{
    if (set->decimals == 0)
        return value_pj;
    double unit = 1.0;
    for (uint64_t i = 0; i < set->decimals; i++)
        unit *= 10.0;
    return nearbyint(value_pj * unit) / unit;
}
