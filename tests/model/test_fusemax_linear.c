/* Linear layers and the array-size sweep of the FuseMax paper against its tables, within 1e-12. */
#include "tests/support/fusemax.h"

#include "base/csv_read.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define BAR 1e-12

static struct arena arena;
static struct err err;
static struct result result;

static void setup(void)
{
    arena_init(&arena);
    err_init(&err);
}

static void teardown(void)
{
    arena_release(&arena);
}

static void check_value(const char *what, const char *model, uint64_t at, double got, double want)
{
    ck_assert_msg(fusemax_difference(got, want) < BAR, "%s of %s at %llu: %.17g instead of %.17g",
                  what, model, (unsigned long long)at, got, want);
}

static void check_linear(enum fusemax_design which, const char *name)
{
    const char *const columns[] = {"traffic", "latency", "energy", NULL};
    struct fusemax_table table;
    fusemax_read(name, columns, &arena, &table);
    ck_assert_int_eq(table.num_rows, FUSEMAX_NUM_POINTS);
    struct design *design = fusemax_load(which, &arena);
    for (int r = 0; r < table.num_rows; r++) {
        const struct fusemax_row *row = &table.rows[r];
        fusemax_evaluate(design, row->model, row->seq_len, ACCOUNTING_PUBLISHED, &result);
        const double got[] = {result.traffic_bytes, result.latency_s, result.energy_pj};
        for (int i = 0; i < 3; i++)
            check_value(columns[i], row->model, row->seq_len, got[i], row->values[i]);
        ck_assert_int_eq(design->lowered->num_phases, 6); /* one layer after the other */
    }
}

START_TEST(test_linear_layers_on_flats_hardware_are_published)
{
    check_linear(FUSEMAX_LINEAR_FLAT, "end2end-flat");
}
END_TEST

START_TEST(test_linear_layers_on_fusemaxs_hardware_are_published)
{
    check_linear(FUSEMAX_LINEAR_PROPOSAL, "end2end-proposal");
}
END_TEST

/*
 * Fields of one point of the sweep (fusemax.md section 6): tiles = 2 max(1, D / E); P1 =
 * max(1, tiles / (256 Ki / D)); L3 = D P1 E 8 values x `mult`; registers 2 tiles and 8 tiles.
 */
static void set_point(struct design *design, uint64_t side, uint64_t width, uint64_t mult)
{
    const uint64_t tiles = 2 * (side / width > 1 ? side / width : 1);
    const uint64_t rest = tiles / ((1 << 18) / side);
    design->arch.side = side;
    design->arch.l3.capacity_bytes = side * (rest > 1 ? rest : 1) * width * 8 * 2 * mult;
    design->arch.arrays[ARCH_2D].register_file.depth = 2 * tiles;
    design->arch.arrays[ARCH_1D].register_file.depth = 8 * tiles;
}

START_TEST(test_array_sweep_is_published)
{
    static const char *const columns[] = {"accel",         "model",       "PE_dim",      "traffic",
                                          "mem_lat",       "comp_2d_lat", "comp_1d_lat", "latency",
                                          "array_2d_area", "area",        NULL};
    struct csv_read csv;
    ck_assert_int_eq(
        csv_read_open(&csv, "tests/published/pareto.csv", 1 << 20, columns, &arena, &err),
        STATUS_OK);
    struct design *design = fusemax_load(FUSEMAX_BINDING, &arena);
    int num = 0;
    for (;; num++) {
        bool is_row = false;
        ck_assert_int_eq(csv_read_next(&csv, &is_row, &err), STATUS_OK);
        if (!is_row)
            break;
        const char *model = csv.fields[1];
        uint64_t side = 0;
        double want[7];
        ck_assert_int_eq(csv_read_u64(&csv, 2, 16, 512, &side, &err), STATUS_OK);
        for (int i = 0; i < 7; i++)
            ck_assert_int_eq(csv_read_double(&csv, 3 + i, 0, 1e30, &want[i], &err), STATUS_OK);
        const uint64_t width = strcmp(model, "XLM") == 0 ? 128 : 64;
        /* L3 doubles until the point is compute-bound; only D = 512 needs it, once */
        uint64_t mult = 1;
        for (;; mult *= 2) {
            set_point(design, side, width, mult);
            fusemax_evaluate(design, model, 1 << 18, ACCOUNTING_PUBLISHED, &result);
            if (result.memory_s <= result.util_1d * result.latency_s)
                break;
        }
        ck_assert_uint_eq(mult, side == 512 ? 2 : 1);
        const double got[] = {result.traffic_bytes,
                              result.memory_s,
                              result.util_2d * result.latency_s,
                              result.util_1d * result.latency_s,
                              result.latency_s,
                              result.area_2d_um2,
                              result.area_um2};
        for (int i = 0; i < 7; i++)
            check_value(columns[3 + i], model, side, got[i], want[i]);
    }
    ck_assert_int_eq(num, 24);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("fusemax linear");
    TCase *tcase = tcase_create("points");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_set_timeout(tcase, 120);
    tcase_add_test(tcase, test_linear_layers_on_flats_hardware_are_published);
    tcase_add_test(tcase, test_linear_layers_on_fusemaxs_hardware_are_published);
    tcase_add_test(tcase, test_array_sweep_is_published);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
