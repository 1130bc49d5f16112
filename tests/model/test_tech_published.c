/*
 * The energies, leakages and areas that the published FuseMax flow printed, rebuilt from basic
 * parts and CACTI rows. Data (figures only): tests/data/tech/fusemax_ert.csv, the 79 values of the
 * four printed tables with six decimals; fusemax_pareto_area.csv, the 24 areas of the array-size
 * sweep.
 */
#include "base/csv_read.h"
#include "sim/arch.h"
#include "sim/tech.h"
#include "sim/tech_published.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct arena arena;
static struct err err;

static void setup(void)
{
    arena_init(&arena);
    err_init(&err);
}

static void teardown(void)
{
    arena_release(&arena);
}

static struct arch load(const char *name)
{
    struct arch arch;
    ck_assert_int_eq(
        arch_load(arena_printf(&arena, "configs/arch/%s.yaml", name), &arena, &arch, &err),
        STATUS_OK);
    return arch;
}

static struct tech_costs costs_of(struct arch *arch)
{
    const struct tech *tech = NULL;
    struct tech_costs costs;
    ck_assert_int_eq(arch_resolve(arch, &err), STATUS_OK);
    ck_assert_int_eq(tech_bind(arch, "configs/tech", &arena, &tech, &err), STATUS_OK);
    ck_assert_int_eq(tech_costs(tech, arch, &costs, &err), STATUS_OK);
    return costs;
}

/* The register files of the printed tables, which scale a 32-bit file of 64 entries down: width and
 * depth of each table, and in all of them a buffer of 32 MiB in 64-bit rows. */
static struct tech_costs printed_table(const char *output_dir, enum arch_array_id *out_id)
{
    struct arch arch = load("flat-cloud");
    arch.technology.register_file = ARCH_RF_SCALED;
    arch.l3.capacity_bytes = 32 << 20;
    arch.l3.row_bytes_given = 8;
    *out_id = strstr(output_dir, "-1d-") ? ARCH_1D : ARCH_2D;
    struct arch_register_file *rf = &arch.arrays[*out_id].register_file;
    if (strcmp(output_dir, "outputs-2d-flat") == 0) {
        rf->width_bits = 64;
        rf->depth = 4;
    } else {
        rf->width_bits = 16;
        rf->depth = strcmp(output_dir, "outputs-1d-flat") == 0 ? 16 : 32;
    }
    return costs_of(&arch);
}

static double memory_value(const struct tech_memory *memory, const char *quantity)
{
    if (strcmp(quantity, "read") == 0)
        return memory->read_pj.value;
    if (strcmp(quantity, "leak") == 0)
        return memory->leakage_pj_per_cycle.value;
    if (strcmp(quantity, "area") == 0)
        return memory->area_um2.value;
    return memory->write_pj.value; /* write, update */
}

static double printed_value(const struct tech_costs *costs, enum arch_array_id id,
                            const char *component, const char *quantity)
{
    if (strcmp(component, "DRAM") == 0) /* neither leakage nor area: off chip */
        return strcmp(quantity, "leak") == 0 || strcmp(quantity, "area") == 0
                   ? 0.0
                   : costs->dram_access_pj.value;
    if (strcmp(component, "global_buffer") == 0)
        return memory_value(&costs->l3, quantity);
    if (strcmp(component, "reg_file") == 0)
        return memory_value(&costs->rf[id], quantity);
    const enum arch_op op =
        strcmp(component, "exponentiatial") == 0 ? ARCH_EXP : arch_op_find(component);
    ck_assert_int_lt(op, ARCH_NUM_OPS);
    const struct tech_op *cost = &costs->ops[id][op];
    if (strcmp(quantity, "compute") == 0)
        return cost->energy_pj.value;
    if (strcmp(quantity, "leak") == 0)
        return cost->leakage_pj_per_cycle.value;
    ck_assert_str_eq(quantity, "area");
    return cost->area_um2.value;
}

START_TEST(test_tech_rebuilds_printed_tables)
{
    static const char *const columns[] = {"output_dir",     "component",        "quantity",
                                          "artifact_value", "reproduced_value", NULL};
    struct csv_read csv;
    ck_assert_int_eq(
        csv_read_open(&csv, "tests/data/tech/fusemax_ert.csv", 1 << 20, columns, &arena, &err),
        STATUS_OK);
    int num = 0;
    for (;; num++) {
        bool is_row = false;
        ck_assert_int_eq(csv_read_next(&csv, &is_row, &err), STATUS_OK);
        if (!is_row)
            break;
        enum arch_array_id id = ARCH_2D;
        const struct tech_costs costs = printed_table(csv.fields[0], &id);
        double printed = 0.0;
        double exact = 0.0;
        ck_assert_int_eq(csv_read_double(&csv, 3, 0, 1e12, &printed, &err), STATUS_OK);
        ck_assert_int_eq(csv_read_double(&csv, 4, 0, 1e12, &exact, &err), STATUS_OK);
        const double ours = printed_value(&costs, id, csv.fields[1], csv.fields[2]);
        ck_assert_msg(fabs(ours - printed) <= 1e-9 * fabs(printed),
                      "%s %s %s: %.12g, printed %.12g", csv.fields[0], csv.fields[1], csv.fields[2],
                      ours, printed);
        /* the unrounded derivation agrees to the rounding of six decimals */
        ck_assert_msg(fabs(ours - exact) <= 5.1e-7 + 1e-9 * exact, "%s %s: %.12g, exact %.12g",
                      csv.fields[1], csv.fields[2], ours, exact);
    }
    ck_assert_int_eq(num, 79);
}
END_TEST

/* E of the head: 64 but for XLM. Register files of the sweep hold 2 x 2D tiles and 8 x 1D tiles of
 * max(1, side div E) heads (fusemax.md section 6). */
START_TEST(test_tech_rebuilds_sweep_areas)
{
    static const char *const columns[] = {
        "model", "pe_dim", "array_2d_um2", "total_um2", "l3_bytes", "l3_row_bytes", NULL};
    struct csv_read csv;
    ck_assert_int_eq(csv_read_open(&csv, "tests/data/tech/fusemax_pareto_area.csv", 1 << 20,
                                   columns, &arena, &err),
                     STATUS_OK);
    struct arch arch = load("fusemax-cloud");
    const struct tech *tech = NULL;
    ck_assert_int_eq(tech_bind(&arch, "configs/tech", &arena, &tech, &err), STATUS_OK);
    int num = 0;
    for (;; num++) {
        bool is_row = false;
        ck_assert_int_eq(csv_read_next(&csv, &is_row, &err), STATUS_OK);
        if (!is_row)
            break;
        double array_2d = 0.0;
        double total = 0.0;
        uint64_t row = 0;
        ck_assert_int_eq(csv_read_u64(&csv, 1, 1, 65536, &arch.side, &err), STATUS_OK);
        ck_assert_int_eq(csv_read_double(&csv, 2, 0, 1e15, &array_2d, &err), STATUS_OK);
        ck_assert_int_eq(csv_read_double(&csv, 3, 0, 1e15, &total, &err), STATUS_OK);
        ck_assert_int_eq(csv_read_u64(&csv, 4, 1, 1 << 30, &arch.l3.capacity_bytes, &err),
                         STATUS_OK);
        ck_assert_int_eq(csv_read_u64(&csv, 5, 1, 65536, &row, &err), STATUS_OK);
        const uint64_t head = strcmp(csv.fields[0], "XLM") == 0 ? 128 : 64;
        const uint64_t tiles = 2 * (arch.side / head > 1 ? arch.side / head : 1);
        arch.arrays[ARCH_2D].register_file.depth = 2 * tiles;
        arch.arrays[ARCH_1D].register_file.depth = 8 * tiles;
        ck_assert_int_eq(arch_resolve(&arch, &err), STATUS_OK);
        ck_assert_uint_eq(arch.l3.row_bytes, row);
        struct tech_costs costs;
        ck_assert_int_eq(tech_costs(tech, &arch, &costs, &err), STATUS_OK);
        const struct tech_published_area area = tech_published_area(&arch, &costs);
        ck_assert_double_eq_tol(area.array_2d_um2 / array_2d, 1.0, 1e-12);
        ck_assert_double_eq_tol(area.total_um2 / total, 1.0, 1e-12);
    }
    ck_assert_int_eq(num, 24);
}
END_TEST

/* fusemax.md section 7: pJ per action at 45 nm of the published runs. */
START_TEST(test_tech_rebuilds_published_energies)
{
    static const struct {
        const char *arch;
        double l3_read, l3_write, rf2d_read, rf2d_write, rf1d_read, rf1d_write;
    } cases[] = {
        {"flat-cloud", 23854.664592, 27097.564592, 2.182395, 1.894395, 2.190435, 1.902435},
        {"fusemax-cloud", 12512.760572, 15751.460572, 2.190435, 1.902435, 2.194455, 1.906455},
        {"flat-linear", 23854.664592, 27097.564592, 2.182395, 1.894395, 2.194455, 1.906455},
        {"fusemax-linear", 12512.760572, 15751.460572, 2.190435, 1.902435, 2.194455, 1.906455},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct arch arch = load(cases[i].arch);
        const struct tech_costs costs = costs_of(&arch);
        ck_assert_double_eq(costs.dram_access_pj.value, 249.6);
        ck_assert_double_eq(costs.l3.read_pj.value, cases[i].l3_read);
        ck_assert_double_eq(costs.l3.write_pj.value, cases[i].l3_write);
        ck_assert_double_eq(costs.rf[ARCH_2D].read_pj.value, cases[i].rf2d_read);
        ck_assert_double_eq(costs.rf[ARCH_2D].write_pj.value, cases[i].rf2d_write);
        ck_assert_double_eq(costs.rf[ARCH_1D].read_pj.value, cases[i].rf1d_read);
        ck_assert_double_eq(costs.rf[ARCH_1D].write_pj.value, cases[i].rf1d_write);
        const struct tech_op *ops = costs.ops[ARCH_1D];
        ck_assert_double_eq(ops[ARCH_MAC].energy_pj.value, 17.1645);
        ck_assert_double_eq(ops[ARCH_ADD].energy_pj.value, 8.3395);
        ck_assert_double_eq(ops[ARCH_MAX].energy_pj.value, 0.028036);
        ck_assert_double_eq(ops[ARCH_DIVIDE].energy_pj.value, 36.251153);
        ck_assert_double_eq(ops[ARCH_EXP].energy_pj.value, 94.6475);
        ck_assert_double_eq_tol(ops[ARCH_MAC].leakage_pj_per_cycle.value, 0.180192, 1e-9);
        ck_assert_double_eq_tol(ops[ARCH_EXP].leakage_pj_per_cycle.value, 0.99658, 1e-9);
        /* unscaled: 64 comparators of 25.1 nW over 1.0638 ns */
        ck_assert_double_eq_tol(costs.rf[ARCH_2D].leakage_pj_per_cycle.value, 0.0017, 5e-5);
    }
}
END_TEST

/* fusemax.md sections 4 and 8: cm2 of the parts, and the 6.4 % of the paper's text. */
START_TEST(test_tech_rebuilds_chip_areas)
{
    static const struct {
        const char *arch;
        double total, array_2d, l3, array_1d;
    } cases[] = {{"flat-cloud", 13.918, 12.032, 1.757, 0.129},
                 {"fusemax-cloud", 13.030, 12.080, 0.842, 0.108}};
    double total[2];
    for (int i = 0; i < 2; i++) {
        struct arch arch = load(cases[i].arch);
        const struct tech_costs costs = costs_of(&arch);
        const struct tech_published_area area = tech_published_area(&arch, &costs);
        ck_assert_double_eq_tol(area.total_um2 * 1e-8, cases[i].total, 5.1e-4);
        ck_assert_double_eq_tol(area.array_2d_um2 * 1e-8, cases[i].array_2d, 5.1e-4);
        ck_assert_double_eq_tol(area.l3_um2 * 1e-8, cases[i].l3, 5.1e-4);
        ck_assert_double_eq_tol(area.array_1d_um2 * 1e-8, cases[i].array_1d, 5.1e-4);
        total[i] = area.total_um2;
        /* without the dummy nodes: 256 columns, two single nodes */
        ck_assert_double_eq_tol(area.total_um2 - costs.area_um2, 258.0, 1e-5);
    }
    ck_assert_double_eq_tol(1.0 - total[1] / total[0], 0.0638, 5e-5);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("tech_published");
    TCase *tcase = tcase_create("published");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, test_tech_rebuilds_printed_tables);
    tcase_add_test(tcase, test_tech_rebuilds_sweep_areas);
    tcase_add_test(tcase, test_tech_rebuilds_published_energies);
    tcase_add_test(tcase, test_tech_rebuilds_chip_areas);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int num_failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return num_failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
