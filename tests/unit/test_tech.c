/* Costs of an architecture: literals, scaling, sums, speed, and what must not change after binding.
 */
#include "sim/tech.h"

#include "base/file.h"
#include "sim/techset.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const struct pos nowhere = {NULL, 0, 0};
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

static struct arch load(const char *name, const struct tech **out_tech)
{
    struct arch arch;
    const char *path = arena_printf(&arena, "configs/arch/%s.yaml", name);
    ck_assert_int_eq(arch_load(path, &arena, &arch, &err), STATUS_OK);
    ck_assert_int_eq(tech_bind(&arch, "configs/tech", &arena, out_tech, &err), STATUS_OK);
    return arch;
}

/* Horowitz: fp16 multiply 1.1 + add 0.4 pJ; 1640 + 1360 um2. */
START_TEST(test_tech_default_units_are_horowitz)
{
    const struct tech *tech = NULL;
    struct tech_costs costs;
    const struct arch arch = load("edge-45nm", &tech);
    ck_assert_int_eq(tech_costs(tech, &arch, &costs, &err), STATUS_OK);
    ck_assert_str_eq(tech_set_name(tech), "horowitz45");
    const struct tech_op *mac = &costs.ops[ARCH_2D][ARCH_MAC];
    ck_assert_double_eq_tol(mac->energy_pj.value, 1.5, 1e-12);
    ck_assert_double_eq_tol(mac->area_um2.value, 3000.0, 1e-9);
    ck_assert_int_eq(mac->energy_pj.origin, TECH_MODEL);
    /* register file of 16 entries, 16 bits: 16 x 0.009 + 16 rows x 0.02947 x 4/32 + 4 x 0.003125 */
    ck_assert_double_eq_tol(costs.rf[ARCH_2D].read_pj.value, 0.144 + 0.05894 + 0.0125, 1e-12);
    ck_assert_double_eq_tol(costs.rf[ARCH_2D].area_um2.value,
                            5.98 * 256 + 71.0 * 16 * 4 / 32 + 2 * 4 * 4.1875, 1e-9);
    ck_assert_int_eq(costs.ops[ARCH_1D][ARCH_DIVIDE].energy_pj.origin, TECH_SCALED);
    ck_assert_int_eq(costs.ops[ARCH_1D][ARCH_FUNCTION].energy_pj.origin, TECH_NONE);
}
END_TEST

START_TEST(test_tech_sums_units_and_arrays)
{
    const struct tech *tech = NULL;
    struct tech_costs c;
    const struct arch arch = load("edge-45nm", &tech);
    ck_assert_int_eq(tech_costs(tech, &arch, &c, &err), STATUS_OK);
    /* the adder sits in the mac; exp takes steps on it */
    const double pe = c.rf[ARCH_2D].area_um2.value + c.ops[ARCH_2D][ARCH_MAC].area_um2.value +
                      c.ops[ARCH_2D][ARCH_MAX].area_um2.value;
    ck_assert_double_eq_tol(c.pe_area_um2[ARCH_2D], pe, 1e-9);
    ck_assert_double_eq_tol(c.array_area_um2[ARCH_2D], 4096 * pe, 1e-4);
    ck_assert_double_eq_tol(
        c.area_um2, c.array_area_um2[ARCH_2D] + c.l3.area_um2.value + c.array_area_um2[ARCH_1D],
        1e-6);
    ck_assert_double_eq_tol(c.leakage_pj_per_cycle,
                            c.array_leakage_pj_per_cycle[ARCH_2D] +
                                c.l3.leakage_pj_per_cycle.value +
                                c.array_leakage_pj_per_cycle[ARCH_1D],
                            1e-9);
}
END_TEST

START_TEST(test_tech_literal_wins)
{
    const struct tech *tech = NULL;
    struct tech_costs costs;
    struct arch arch = load("edge-45nm", &tech);
    arch.l3.read_energy_pj = 7.0;
    arch.l3.leakage_mw = 3.0; /* at 500 MHz: 6 pJ per cycle */
    arch.dram.energy_pj_per_bit = 2.0;
    arch.arrays[ARCH_1D].ops[ARCH_EXP].energy_pj = 0.0;
    ck_assert_int_eq(tech_costs(tech, &arch, &costs, &err), STATUS_OK);
    ck_assert_double_eq(costs.l3.read_pj.value, 7.0);
    ck_assert_int_eq(costs.l3.read_pj.origin, TECH_GIVEN);
    ck_assert_int_eq(costs.l3.write_pj.origin, TECH_GRID);
    ck_assert_double_eq_tol(costs.l3.leakage_pj_per_cycle.value, 6.0, 1e-12);
    ck_assert_double_eq(costs.dram_access_pj.value, 128.0);
    ck_assert_double_eq(costs.ops[ARCH_1D][ARCH_EXP].energy_pj.value, 0.0);
    ck_assert_int_eq(costs.ops[ARCH_1D][ARCH_EXP].energy_pj.origin, TECH_GIVEN);
}
END_TEST

START_TEST(test_tech_refuses_auto_without_bound_table)
{
    const struct tech *tech = NULL;
    struct tech_costs costs;
    struct arch arch = load("edge-45nm", &tech);
    arch.l3.read_energy_pj = 1.0;
    arch.l3.write_energy_pj = 1.0;
    arch.l3.area_um2 = 1.0;
    arch.l3.leakage_mw = 1.0;
    arch.dram.energy_pj_per_bit = 1.0;
    ck_assert_int_eq(tech_bind(&arch, "configs/tech", &arena, &tech, &err), STATUS_OK);
    ck_assert_int_eq(tech_costs(tech, &arch, &costs, &err), STATUS_OK);
    ck_assert_uint_eq(costs.l3_banks, 0);
    arch.l3.area_um2 = (double)NAN;
    ck_assert_int_eq(tech_costs(tech, &arch, &costs, &err), STATUS_CONFIG);
    ck_assert_str_eq(err.text, "an energy became 'auto' after all of them had been given");
    err_init(&err);
    arch.l3.area_um2 = 1.0;
    arch.dram.energy_pj_per_bit = (double)NAN;
    ck_assert_int_eq(tech_costs(tech, &arch, &costs, &err), STATUS_CONFIG);
    ck_assert_str_eq(err.text, "became 'auto' after it had been given");
}
END_TEST

/* Stillmaker and Baas at 0.8 V: E(V) = a2 V^2 + a1 V + a0 of 90, 45, 32 and 20 nm; 22 nm lies a
 * sixth of the way from 20 to 32. */
START_TEST(test_tech_scales_width_and_node)
{
    const double e90 = 4.762 * 0.64 - 4.781 * 0.8 + 2.092;
    const double e45 = 1.103 * 0.64 - 0.362 * 0.8 + 0.2767;
    const double e32 = 0.9559 * 0.64 - 0.7823 * 0.8 + 0.471;
    const double e20 = 0.373 * 0.64 - 0.1582 * 0.8 + 0.04104;
    struct techset set;
    struct techset_figures unit;
    const char *path = "configs/tech/units-horowitz45.yaml";
    ck_assert_int_eq(techset_load(path, "configs/tech", 45.0, nowhere, &arena, &set, &err),
                     STATUS_OK);
    ck_assert(techset_unit(&set, ARCH_DIVIDE, 16, &unit));
    ck_assert_double_eq_tol(unit.energy_pj, 550.24 * e45 / e90 / 8, 1e-9);
    ck_assert_double_eq_tol(unit.area_um2, 542650 * 0.35 / 8, 1e-6);
    /* 32 bits: close to Horowitz's own fp32 figures, 0.9 and 3.7 pJ */
    ck_assert(techset_unit(&set, ARCH_MAC, 32, &unit));
    ck_assert(unit.is_scaled);
    ck_assert_double_eq_tol(unit.energy_pj, 4.6, 0.02);
    ck_assert(!techset_unit(&set, ARCH_FUNCTION, 16, &unit));
    ck_assert_int_eq(techset_load(path, "configs/tech", 22.0, nowhere, &arena, &set, &err),
                     STATUS_OK);
    ck_assert_double_eq_tol(set.energy_factor, (e20 + (e32 - e20) / 6) / e45, 2e-4);
    ck_assert_double_eq_tol(set.area_factor, 0.21 + (0.46 - 0.21) / 6, 1e-12);
}
END_TEST

START_TEST(test_tech_refuses_malformed_scaling)
{
    static const struct {
        const char *rows;
        const char *error;
    } bad[] = {{"45,32,0.46,0.66\n45,32,0.46,0.66\n", "nodes must rise"},
               {"45,32,0,0.66\n", "'0' is outside 1e-06 to 1000"}};
    const char *scratch = getenv("SCRATCH");
    const char *dir = scratch ? scratch : "build";
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct techset set;
        const char *text =
            arena_printf(&arena, "from_nm,to_nm,area_factor,energy_factor\n%s", bad[i].rows);
        ck_assert_int_eq(file_write_atomic(arena_printf(&arena, "%s/scaling.csv", dir), text,
                                           strlen(text), &err),
                         STATUS_OK);
        ck_assert_int_eq(techset_load("configs/tech/units-horowitz45.yaml", dir, 32.0, nowhere,
                                      &arena, &set, &err),
                         STATUS_CONFIG);
        ck_assert_str_eq(err.text, bad[i].error);
        err_init(&err);
    }
    struct buf text;
    buf_init(&text);
    buf_puts(&text, "from_nm,to_nm,area_factor,energy_factor\n");
    for (int i = 0; i < 65; i++)
        buf_printf(&text, "45,%d,1,1\n", 100 + i);
    ck_assert_int_eq(file_write_atomic(arena_printf(&arena, "%s/scaling.csv", dir), text.data,
                                       text.length, &err),
                     STATUS_OK);
    buf_release(&text);
    struct techset set;
    ck_assert_int_eq(
        techset_load("configs/tech/units-horowitz45.yaml", dir, 32.0, nowhere, &arena, &set, &err),
        STATUS_CONFIG);
    ck_assert_str_eq(err.text, "more than 64 nodes");
}
END_TEST

/* A sweep calls this for every point: 100,000 points in 5 s leave it 2 us of 50. The bound here is
 * loose by ten for slow machines and sanitizers; the measured time is printed. */
START_TEST(test_tech_costs_is_fast_and_allocates_nothing)
{
    const struct tech *tech = NULL;
    struct tech_costs costs;
    struct arch arch = load("fusemax-cloud", &tech);
    const size_t before_bytes = arena.total_bytes;
    const int num = 20000;
    double sum = 0.0;
    int num_failed = 0;
    struct timespec start;
    struct timespec end;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &start);
    for (int i = 0; i < num; i++) {
        arch.side = 16 + 16 * (uint64_t)(i % 16);
        arch.l3.capacity_bytes = (uint64_t)arch.side * 65536;
        arch.arrays[ARCH_2D].register_file.depth = 1 + (uint64_t)(i % 64);
        num_failed += arch_resolve(&arch, &err) != STATUS_OK;
        num_failed += tech_costs(tech, &arch, &costs, &err) != STATUS_OK;
        sum += costs.area_um2;
    }
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
    const double us =
        ((double)(end.tv_sec - start.tv_sec) * 1e6 + (double)(end.tv_nsec - start.tv_nsec) * 1e-3) /
        num;
    printf("arch_resolve and tech_costs: %.2f us\n", us);
    ck_assert_int_eq(num_failed, 0);
    ck_assert_double_gt(sum, 0.0);
    ck_assert_double_lt(us, 20.0);
    ck_assert_uint_eq(arena.total_bytes, before_bytes);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("tech");
    TCase *tcase = tcase_create("tech");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, test_tech_default_units_are_horowitz);
    tcase_add_test(tcase, test_tech_sums_units_and_arrays);
    tcase_add_test(tcase, test_tech_literal_wins);
    tcase_add_test(tcase, test_tech_refuses_auto_without_bound_table);
    tcase_add_test(tcase, test_tech_scales_width_and_node);
    tcase_add_test(tcase, test_tech_refuses_malformed_scaling);
    tcase_add_test(tcase, test_tech_costs_is_fast_and_allocates_nothing);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int num_failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return num_failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
