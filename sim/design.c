/* Designs: files in, compiled plans out; field paths; one point at a time. */
#include "sim/design.h"

#include "sim/accounting.h"
#include "sim/plan_size.h"
#include "sim/sparse_plan.h"

#include <string.h>

enum status design_load(const struct design_files *files, struct arena *arena, struct design **out,
                        struct err *err)
{
    struct design *design = ARENA_NEW(arena, struct design);
    struct source *source = ARENA_NEW(arena, struct source);
    struct mapping_file *mapping = ARENA_NEW(arena, struct mapping_file);
    design->name = arena_strdup(arena, files->name);
    design->arena = arena;
    design->source = source;
    design->mapping = mapping;
    TRY(source_load(files->cascade, arena, source, err));
    TRY(arch_load(files->arch, arena, &design->arch, err));
    TRY(tech_bind(&design->arch, files->tech_dir, arena, &design->tech, err));
    TRY(mapping_load(files->mapping, arena, mapping, err));
    for (int i = 0; i < mapping->num_cases; i++) {
        struct plan *plan;
        TRY(plan_compile(source, mapping->cases[i], arena, &plan, err));
        TRY(lower_build(plan, design->name, arena, &design->cases[i], err));
    }
    *out = design;
    return STATUS_OK;
}

static struct lower *clone_lower(const struct lower *lower, struct arena *arena)
{
    struct lower *copy = ARENA_NEW(arena, struct lower);
    *copy = *lower;
    copy->plan = plan_clone(lower->plan, arena);
    copy->phases = ARENA_ARRAY(arena, struct lower_phase, lower->num_phases);
    memcpy(copy->phases, lower->phases, sizeof lower->phases[0] * (size_t)lower->num_phases);
    return copy;
}

struct design *design_clone(const struct design *design, struct arena *arena)
{
    struct design *copy = ARENA_NEW(arena, struct design);
    *copy = *design;
    copy->arena = arena;
    copy->lowered = NULL;
    for (int i = 0; i < design->mapping->num_cases; i++)
        copy->cases[i] = clone_lower(design->cases[i], arena);
    return copy;
}

const struct field *design_field(struct design *design, const char *path, void **out_slot)
{
    static const struct field rank = {"ranks", 0,    FIELD_U64, UNIT_COUNT, 1,
                                      0x1p32,  NULL, NULL,      NULL,       "size of a rank"};
    static const char arch[] = "arch.", workload[] = "workload.", ranks[] = "workload.ranks.";
    size_t offset = 0;
    if (strncmp(path, ranks, sizeof ranks - 1) == 0) {
        for (int i = 0; i < design->workload.num_ranks; i++)
            if (strcmp(design->workload.ranks[i].name, path + sizeof ranks - 1) == 0) {
                *out_slot = &design->workload.ranks[i].size;
                return &rank;
            }
        return NULL;
    }
    const struct field *field = NULL;
    char *base = NULL;
    if (strncmp(path, arch, sizeof arch - 1) == 0) {
        field = field_find(arch_fields, path + sizeof arch - 1, &offset);
        base = (char *)&design->arch;
    } else if (strncmp(path, workload, sizeof workload - 1) == 0) {
        field = field_find(workload_fields, path + sizeof workload - 1, &offset);
        base = (char *)&design->workload;
    }
    if (!field || field->type == FIELD_NODE || field->type == FIELD_RAW)
        return NULL;
    *out_slot = base + offset;
    return field;
}

/* Energies per value that a search minimises: the mapping's, or those of the architecture. */
static struct mapping_search objective_of(const struct design *design,
                                          const struct mapping *mapping)
{
    if (mapping->search.is_given)
        return mapping->search;
    const struct arch *arch = &design->arch;
    const struct tech_costs *costs = &design->costs;
    const double row_values = (double)arch->l3.row_bytes / (double)arch->value_bytes;
    return (struct mapping_search){
        .is_given = true,
        .dram_pj =
            costs->dram_access_pj.value * (double)arch->value_bits / (double)arch->dram.access_bits,
        .l3_read_pj = costs->l3.read_pj.value / row_values,
        .l3_write_pj = costs->l3.write_pj.value / row_values,
        .register_pj = costs->rf[ARCH_2D].read_pj.value,
    };
}

static bool needs_costs(const struct plan *plan)
{
    for (int e = 0; e < plan->num_einsums; e++)
        if (plan->einsums[e].is_searched)
            return !plan->mapping->search.is_given;
    return false;
}

enum status design_lower(struct design *design, unsigned accounting, struct err *err)
{
    TRY(arch_resolve(&design->arch, err));
    design->lowered = NULL;
    for (int i = 0; i < design->mapping->num_cases && !design->lowered; i++) {
        bool matches;
        TRY(plan_size_matches(design->mapping->cases[i], &design->workload, &matches, err));
        if (matches)
            design->lowered = design->cases[i];
    }
    if (!design->lowered)
        return err_set(err, STATUS_CONFIG, design->mapping->cases[0]->pos, "cases",
                       "mapping '%s' has no case for '%s' at a length of %llu",
                       design->mapping->name,
                       design->workload.name ? design->workload.name : "this workload",
                       (unsigned long long)design->workload.seq_len);
    struct plan *plan = design->lowered->plan;
    if (!(accounting & ACCOUNTING_NO_ENERGY) || needs_costs(plan))
        TRY(tech_costs(design->tech, &design->arch, &design->costs, err));
    const struct mapping_search objective = objective_of(design, plan->mapping);
    struct workload padded = design->workload;
    plan->masked.sparse = design->is_unmasked ? NULL : design->sparse;
    if (design->sparse)
        TRY(sparse_plan_shape(design->sparse, &design->workload, &padded, err));
    TRY(plan_size_resolve(plan, &design->arch, &padded, &objective,
                          accounting & ACCOUNTING_PROBLEM_FILES, err));
    return lower_update(design->lowered, &design->arch, accounting & ACCOUNTING_SMEARED, err);
}
