/*
 * libFuzzer on mapping files, in the root of the tree: what is accepted binds to the 1-pass
 * cascade, or is refused with a text; what binds has a result, or an error.
 */
#include "sim/analytic.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static struct arch arch;
static struct source source;
static const struct tech *tech;
static bool is_ready;

static void prepare(void)
{
    static struct arena arena; /* lives as long as the process */
    struct err err;
    arena_init(&arena);
    err_init(&err);
    is_ready =
        arch_load("configs/arch/flat-cloud.yaml", &arena, &arch, &err) == STATUS_OK &&
        tech_bind(&arch, "configs/tech", &arena, &tech, &err) == STATUS_OK &&
        source_load("configs/cascade/attention-1pass.yaml", &arena, &source, &err) == STATUS_OK;
    assert(is_ready);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    if (!is_ready)
        prepare();
    static struct mapping_file file;
    static struct result result;
    struct arena arena;
    struct err err;
    struct yaml_node *root = NULL;
    arena_init(&arena);
    err_init(&err);
    struct design design = {.name = "fuzz", .arch = arch, .source = &source, .mapping = &file};
    design.arena = &arena;
    design.tech = tech;
    design.workload = (struct workload){.name = "w", .batch = 2, .heads = 3, .seq_len = 1000};
    design.workload.query_width = 24;
    design.workload.value_width = 40;
    enum status status = yaml_load_text((const char *)data, size, "input", 1, &arena, &root, &err);
    if (status == STATUS_OK)
        status = mapping_parse(root, "input", &arena, &file, &err);
    for (int i = 0; i < file.num_cases && status == STATUS_OK; i++) {
        struct plan *plan;
        status = plan_compile(&source, file.cases[i], &arena, &plan, &err);
        if (status == STATUS_OK)
            status = lower_build(plan, "fuzz", &arena, &design.cases[i], &err);
    }
    if (status == STATUS_OK)
        status =
            analytic_evaluate(&design, ACCOUNTING_PUBLISHED | ACCOUNTING_NO_ENERGY, &result, &err);
    assert((status == STATUS_OK) == (err.status == STATUS_OK));
    assert(status == STATUS_OK || err.text[0] != '\0');
    assert(status != STATUS_OK || (result.latency_s > 0 && result.traffic_bytes >= 0));
    arena_release(&arena);
    file.num_cases = 0;
    return 0;
}
