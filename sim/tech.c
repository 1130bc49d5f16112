/*
 * Technology of an architecture: binding tables, and one pass from an architecture to the energy,
 * leakage and area of its components. A literal in the architecture wins; else memories come from
 * the SRAM table plus an address adder, register files and units from the set of functional units.
 * Left out, as nothing gives figures for it: networks, clock tree, control, power gating.
 */
#include "sim/tech.h"

#include "base/field.h"
#include "base/file.h"
#include "sim/sram.h"
#include "sim/techset.h"

#include <assert.h>
#include <math.h>
#include <string.h>

struct tech {
    const struct sram_table *sram; /* NULL: the buffer needed none when bound */
    struct techset set;
    double dram_pj_per_bit; /* NaN: given when bound */
};

const char *tech_origin_text(enum tech_origin origin)
{
    static const char *const texts[] = {
#define X(name, text) text,
        TECH_ORIGIN_LIST(X)
#undef X
    };
    assert((size_t)origin < sizeof texts / sizeof texts[0]);
    return texts[origin];
}

const char *tech_set_name(const struct tech *tech)
{
    return tech->set.name;
}

/* A word that becomes part of a file name. */
static enum status check_word(const char *word, struct pos pos, const char *field, struct err *err)
{
    const size_t length = strlen(word);
    const char *const legal = "abcdefghijklmnopqrstuvwxyz0123456789-_";
    if (length == 0 || length > 64 || strspn(word, legal) != length)
        return err_set(err, STATUS_CONFIG, pos, field,
                       "'%.64s' is not a name of lower-case letters, digits, - and _", word);
    return STATUS_OK;
}

enum status tech_load_sram(const char *tech_dir, const char *profile, const char *ports,
                           double node_nm, struct pos pos, struct arena *arena,
                           const struct sram_table **out, struct err *err)
{
    TRY(check_word(profile, pos, "technology.sram_profile", err));
    TRY(check_word(ports, pos, "technology.sram_ports", err));
    const char *path =
        arena_printf(arena, "%s/sram-%s-%s-%gnm.csv", tech_dir, profile, ports, node_nm);
    if (!file_exists(path))
        return err_set(err, STATUS_CONFIG, pos, "technology",
                       "no SRAM table for profile '%s', ports '%s', node '%g nm'", profile, ports,
                       node_nm);
    return sram_load(path, arena, out, err);
}

static enum status bind_set(struct tech *tech, const struct arch *arch, const char *tech_dir,
                            struct arena *arena, struct err *err)
{
    const char *name = arch->technology.functional_units;
    const char *suffix = strrchr(name, '.');
    const char *path;
    if (strchr(name, '/') || (suffix && strcmp(suffix, ".yaml") == 0)) {
        path = file_resolve(arena, arch->pos.file, name);
    } else {
        TRY(check_word(name, arch->technology_pos, "technology.functional_units", err));
        path = arena_printf(arena, "%s/units-%s.yaml", tech_dir, name);
    }
    if (!file_exists(path))
        return err_set(err, STATUS_CONFIG, arch->technology_pos, "technology.functional_units",
                       "no set of functional units '%.200s'", name);
    return techset_load(path, tech_dir, arch->technology.node_nm, arch->technology_pos, arena,
                        &tech->set, err);
}

struct dram_kind {
    const char *kind;
    double energy_pj_per_bit;
    const char *source;
};

static const struct field dram_kind_fields[] = {
    {"kind", offsetof(struct dram_kind, kind), FIELD_STRING, UNIT_COUNT, 0, 0, NULL, NULL, NULL,
     "name"},
    {"energy", offsetof(struct dram_kind, energy_pj_per_bit), FIELD_DOUBLE, UNIT_PJ_PER_BIT, 0, 1e6,
     NULL, NULL, NULL, "per bit moved"},
    {"source", offsetof(struct dram_kind, source), FIELD_STRING, UNIT_COUNT, 0, 0, NULL, NULL, NULL,
     "where the figure comes from"},
    {NULL, 0, FIELD_U64, UNIT_COUNT, 0, 0, NULL, NULL, NULL, NULL}};

static enum status bind_dram(struct tech *tech, const struct arch *arch, const char *tech_dir,
                             struct arena *arena, struct err *err)
{
    struct yaml_node *root = NULL;
    TRY(yaml_load_file(arena_printf(arena, "%s/dram.yaml", tech_dir), arena, &root, err));
    TRY(yaml_expect(root, YAML_SEQUENCE, "", err));
    for (size_t i = 0; i < root->num_items; i++) {
        struct dram_kind kind;
        TRY(field_parse(dram_kind_fields, &root->items[i], "", arena, &kind, err));
        if (strcmp(kind.kind, arch->dram.kind) == 0) {
            tech->dram_pj_per_bit = kind.energy_pj_per_bit;
            return STATUS_OK;
        }
    }
    return err_set(err, STATUS_CONFIG, arch->dram.pos, "dram.kind",
                   "no memory called '%.64s' in the technology's list", arch->dram.kind);
}

static bool needs_sram(const struct arch_buffer *l3)
{
    return isnan(l3->read_energy_pj) || isnan(l3->write_energy_pj) || isnan(l3->area_um2) ||
           isnan(l3->leakage_mw);
}

enum status tech_bind(const struct arch *arch, const char *tech_dir, struct arena *arena,
                      const struct tech **out, struct err *err)
{
    struct tech *tech = ARENA_NEW(arena, struct tech);
    tech->dram_pj_per_bit = (double)NAN;
    TRY(bind_set(tech, arch, tech_dir, arena, err));
    if (isnan(arch->dram.energy_pj_per_bit))
        TRY(bind_dram(tech, arch, tech_dir, arena, err));
    if (needs_sram(&arch->l3))
        TRY(tech_load_sram(tech_dir, arch->technology.sram_profile, arch->technology.sram_ports,
                           arch->technology.node_nm, arch->technology_pos, arena, &tech->sram,
                           err));
    *out = tech;
    return STATUS_OK;
}

static struct tech_value value_of(double value, enum tech_origin origin)
{
    const struct tech_value out = {value, origin};
    return out;
}

/* The literal if the architecture gives one, else the table's. */
static struct tech_value choose(double given, double derived, enum tech_origin origin)
{
    return isnan(given) ? value_of(derived, origin) : value_of(given, TECH_GIVEN);
}

/* pJ per cycle of a leakage power: mW x ns. */
static struct tech_value leakage_of(const struct tech *tech, const struct arch *arch,
                                    double given_mw, double derived_mw, enum tech_origin origin)
{
    if (!isnan(given_mw))
        return value_of(given_mw * arch->period_ns, TECH_GIVEN);
    return value_of(techset_round(&tech->set, derived_mw * arch->period_ns), origin);
}

static enum tech_origin origin_of(enum sram_origin origin)
{
    switch (origin) {
    case SRAM_GRID:
        return TECH_GRID;
    case SRAM_INTERPOLATED:
        return TECH_INTERPOLATED;
    case SRAM_EXTRAPOLATED:
        break;
    }
    return TECH_EXTRAPOLATED;
}

static enum status cost_l3(const struct tech *tech, const struct arch *arch, struct tech_costs *out,
                           struct err *err)
{
    const struct arch_buffer *l3 = &arch->l3;
    const struct arch_technology *technology = &arch->technology;
    struct sram_figures sram;
    memset(&sram, 0, sizeof sram);
    enum tech_origin origin = TECH_NONE;
    if (needs_sram(l3)) {
        if (!tech->sram)
            return err_set(err, STATUS_CONFIG, l3->pos, "l3",
                           "an energy became 'auto' after all of them had been given");
        TRY(sram_lookup(tech->sram, l3->capacity_bytes, l3->row_bytes,
                        technology->sram_banks ? technology->sram_banks : l3->banks,
                        technology->sram_extrapolate, l3->pos, "l3.capacity", &sram, err));
        origin = origin_of(sram.origin);
    }
    const struct techset_figures adder = techset_address(&tech->set, l3->num_rows);
    out->l3.read_pj = choose(l3->read_energy_pj,
                             techset_round(&tech->set, sram.read_pj + adder.energy_pj), origin);
    out->l3.write_pj = choose(l3->write_energy_pj,
                              techset_round(&tech->set, sram.write_pj + adder.energy_pj), origin);
    out->l3.area_um2 = choose(l3->area_um2, sram.area_um2 + adder.area_um2, origin);
    out->l3.leakage_pj_per_cycle =
        leakage_of(tech, arch, l3->leakage_mw, sram.leakage_mw + adder.leakage_mw, origin);
    out->l3_access_ns = value_of(sram.access_ns, origin);
    out->l3_cycle_ns = value_of(sram.cycle_ns, origin);
    out->l3_banks = sram.banks;
    return STATUS_OK;
}

static void cost_register_file(const struct tech *tech, const struct arch *arch,
                               enum arch_array_id id, struct tech_costs *out)
{
    const struct arch_register_file *rf = &arch->arrays[id].register_file;
    const struct techset_figures figures = techset_register_file(
        &tech->set, rf->depth, rf->width_bits, (enum arch_rf_model)arch->technology.register_file);
    const enum tech_origin origin = figures.is_scaled ? TECH_SCALED : TECH_MODEL;
    struct tech_memory *memory = &out->rf[id];
    memory->read_pj =
        choose(rf->read_energy_pj, techset_round(&tech->set, figures.energy_pj), origin);
    memory->write_pj =
        choose(rf->write_energy_pj, techset_round(&tech->set, figures.write_energy_pj), origin);
    memory->area_um2 = choose(rf->area_um2, figures.area_um2, origin);
    memory->leakage_pj_per_cycle =
        leakage_of(tech, arch, rf->leakage_mw, figures.leakage_mw, origin);
}

/* Units of the set at the architecture's value width, the same for both arrays. */
struct unit_figures {
    bool exists[ARCH_NUM_OPS];
    struct techset_figures figures[ARCH_NUM_OPS];
};

static enum status cost_op(const struct tech *tech, const struct arch *arch, enum arch_array_id id,
                           enum arch_op op, const struct unit_figures *units, struct tech_op *out,
                           struct err *err)
{
    const struct arch_operation *given = &arch->arrays[id].ops[op];
    const struct techset_figures *figures = &units->figures[op];
    const bool is_given =
        !isnan(given->energy_pj) && !isnan(given->area_um2) && !isnan(given->leakage_mw);
    if (given->cycles > 0 && !units->exists[op] && !is_given)
        return err_set(err, STATUS_CONFIG, arch->arrays[id].pos, arch_array_names[id],
                       "the functional units '%s' have no '%s': give its energy, area and leakage",
                       tech->set.name, arch_op_names[op]);
    const enum tech_origin scaled = figures->is_scaled ? TECH_SCALED : TECH_MODEL;
    const enum tech_origin origin = units->exists[op] ? scaled : TECH_NONE;
    out->energy_pj =
        choose(given->energy_pj, techset_round(&tech->set, figures->energy_pj), origin);
    out->area_um2 = choose(given->area_um2, figures->area_um2, origin);
    out->leakage_pj_per_cycle =
        leakage_of(tech, arch, given->leakage_mw, figures->leakage_mw, origin);
    return STATUS_OK;
}

static enum status cost_array(const struct tech *tech, const struct arch *arch,
                              enum arch_array_id id, const struct unit_figures *units,
                              struct tech_costs *out, struct err *err)
{
    const struct arch_array *array = &arch->arrays[id];
    cost_register_file(tech, arch, id, out);
    double area = out->rf[id].area_um2.value;
    double leakage = out->rf[id].leakage_pj_per_cycle.value;
    for (int op = 0; op < ARCH_NUM_OPS; op++) {
        struct tech_op *cost = &out->ops[id][op];
        TRY(cost_op(tech, arch, id, (enum arch_op)op, units, cost, err));
        if (array->ops[op].cycles == 0 || array->ops[op].unit == ARCH_UNIT_MAC)
            continue;
        area += cost->area_um2.value;
        leakage += cost->leakage_pj_per_cycle.value;
    }
    out->pe_area_um2[id] = area;
    out->array_area_um2[id] = (double)array->num_pes * area;
    out->array_leakage_pj_per_cycle[id] = (double)array->num_pes * leakage;
    return STATUS_OK;
}

enum status tech_costs(const struct tech *tech, const struct arch *arch, struct tech_costs *out,
                       struct err *err)
{
    memset(out, 0, sizeof *out);
    out->dram_access_pj =
        choose((double)arch->dram.access_bits * arch->dram.energy_pj_per_bit,
               techset_round(&tech->set, (double)arch->dram.access_bits * tech->dram_pj_per_bit),
               TECH_GRID);
    if (isnan(out->dram_access_pj.value))
        return err_set(err, STATUS_CONFIG, arch->dram.pos, "dram.energy",
                       "became 'auto' after it had been given");
    TRY(cost_l3(tech, arch, out, err));
    struct unit_figures units;
    for (int op = 0; op < ARCH_NUM_OPS; op++)
        units.exists[op] =
            techset_unit(&tech->set, (enum arch_op)op, arch->value_bits, &units.figures[op]);
    for (int id = 0; id < ARCH_NUM_ARRAYS; id++)
        TRY(cost_array(tech, arch, (enum arch_array_id)id, &units, out, err));
    out->area_um2 =
        out->array_area_um2[ARCH_2D] + out->l3.area_um2.value + out->array_area_um2[ARCH_1D];
    out->leakage_pj_per_cycle = out->array_leakage_pj_per_cycle[ARCH_2D] +
                                out->l3.leakage_pj_per_cycle.value +
                                out->array_leakage_pj_per_cycle[ARCH_1D];
    return STATUS_OK;
}
