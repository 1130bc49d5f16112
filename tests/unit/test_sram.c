/*
 * SRAM tables: every shipped table loads and returns its own rows unchanged; between rows the
 * answer equals a naive second implementation that searches the rows; outside it refuses.
 */
#include "sim/sram.h"

#include "base/csv_read.h"
#include "base/file.h"
#include "base/prng.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MAX_ROWS 1024

static const char *const tables[] = {
    "accelergy-1rw-45nm", "accelergy-1rw-32nm",  "accelergy-1rw-22nm",  "accelergy-1rw-65nm",
    "accelergy-1rw-90nm", "accelergy-2rw-45nm",  "accelergy-2rw-22nm",  "accelergy-4rw-45nm",
    "accelergy-4rw-22nm", "accelergy-1r1w-45nm", "accelergy-1r1w-22nm", "hp-1rw-45nm",
    "hp-1rw-22nm"};
static const char *const columns[] = {
    "capacity_bytes", "width_bytes", "banks",    "read_energy_pj", "write_energy_pj",
    "leakage_mw",     "access_ns",   "cycle_ns", "area_mm2",       NULL};
static const struct pos nowhere = {NULL, 0, 0};

static struct arena arena;
static struct err err;

/* The naive twin: rows as they stand in the file. */
static struct {
    int num;
    uint64_t key[MAX_ROWS][3]; /* capacity, width, banks */
    double value[MAX_ROWS][6]; /* read, write, leakage, access, cycle, area in um2 */
} rows;

static void setup(void)
{
    arena_init(&arena);
    err_init(&err);
}

static void teardown(void)
{
    arena_release(&arena);
}

static const struct sram_table *load(const char *name)
{
    const char *path = arena_printf(&arena, "configs/tech/sram-%s.csv", name);
    const struct sram_table *table = NULL;
    ck_assert_int_eq(sram_load(path, &arena, &table, &err), STATUS_OK);
    struct csv_read csv;
    ck_assert_int_eq(csv_read_open(&csv, path, 1 << 20, columns, &arena, &err), STATUS_OK);
    for (rows.num = 0;; rows.num++) {
        bool is_row = false;
        ck_assert_int_eq(csv_read_next(&csv, &is_row, &err), STATUS_OK);
        if (!is_row)
            break;
        ck_assert_int_lt(rows.num, MAX_ROWS);
        for (int i = 0; i < 3; i++)
            ck_assert_int_eq(
                csv_read_u64(&csv, i, 1, (uint64_t)1 << 40, &rows.key[rows.num][i], &err),
                STATUS_OK);
        for (int i = 0; i < 6; i++)
            ck_assert_int_eq(csv_read_double(&csv, 3 + i, 0, 1e12, &rows.value[rows.num][i], &err),
                             STATUS_OK);
        rows.value[rows.num][5] *= 1e6;
    }
    return table;
}

static void figures_of(const struct sram_figures *figures, double out[6])
{
    out[0] = figures->read_pj;
    out[1] = figures->write_pj;
    out[2] = figures->leakage_mw;
    out[3] = figures->access_ns;
    out[4] = figures->cycle_ns;
    out[5] = figures->area_um2;
}

START_TEST(test_sram_returns_grid_points_exactly)
{
    const struct sram_table *table = load(tables[_i]);
    ck_assert_int_ge(rows.num, 106);
    for (int r = 0; r < rows.num; r++) {
        struct sram_figures figures;
        double ours[6];
        ck_assert_int_eq(sram_lookup(table, rows.key[r][0], rows.key[r][1], rows.key[r][2], false,
                                     nowhere, NULL, &figures, &err),
                         STATUS_OK);
        figures_of(&figures, ours);
        ck_assert_int_eq(figures.origin, SRAM_GRID);
        ck_assert_uint_eq(figures.banks, rows.key[r][2]);
        for (int i = 0; i < 6; i++)
            ck_assert_double_eq(ours[i], rows.value[r][i]);
    }
}
END_TEST

/* Row of the file with that width, rows per bank and banks, or -1. */
static int find_row(double width, double rows_per_bank, uint64_t banks)
{
    for (int r = 0; r < rows.num; r++) {
        if ((double)rows.key[r][1] == width && rows.key[r][2] == banks &&
            (double)rows.key[r][0] == width * rows_per_bank * (double)banks)
            return r;
    }
    return -1;
}

/* Bilinear interpolation of logarithms over four corners that are searched; false if one lacks. */
static bool interpolate_naive(uint64_t capacity, uint64_t width, uint64_t banks, double out[6])
{
    const double depth = (double)capacity / (double)width / (double)banks;
    double w_low = 1.0;
    double d_low = 1.0;
    while (2.0 * w_low <= (double)width)
        w_low *= 2.0;
    while (2.0 * d_low <= depth)
        d_low *= 2.0;
    const double x = log((double)width / w_low) / log(2.0);
    const double y = log(depth / d_low) / log(2.0);
    double sum[6] = {0.0};
    out[4] = 0.0;
    for (int corner = 0; corner < 4; corner++) {
        const int dx = corner & 1;
        const int dy = corner >> 1;
        const double weight = (dx ? x : 1.0 - x) * (dy ? y : 1.0 - y);
        if (weight == 0.0)
            continue;
        const int r = find_row(dx ? 2.0 * w_low : w_low, dy ? 2.0 * d_low : d_low, banks);
        if (r < 0)
            return false;
        for (int i = 0; i < 6; i++)
            sum[i] += weight * log(rows.value[r][i]);
        out[4] = fmax(out[4], rows.value[r][4]);
    }
    for (int i = 0; i < 6; i++)
        out[i] = i == 4 ? out[4] : exp(sum[i]);
    return true;
}

START_TEST(test_sram_interpolates_as_naive_twin)
{
    const struct sram_table *table = load("accelergy-1rw-45nm");
    struct prng prng;
    prng_init(&prng, 1);
    int num_inside = 0;
    for (int i = 0; i < 3000; i++) {
        const uint64_t banks = (uint64_t)1 << prng_below(&prng, 7);
        const uint64_t width = 1 + prng_below(&prng, 700);
        const uint64_t depth = 16 + prng_below(&prng, 1 << (4 + prng_below(&prng, 14)));
        const uint64_t capacity = banks * width * depth;
        struct sram_figures figures;
        double expected[6];
        double ours[6];
        const bool is_inside = interpolate_naive(capacity, width, banks, expected);
        err_init(&err);
        const enum status status =
            sram_lookup(table, capacity, width, banks, false, nowhere, NULL, &figures, &err);
        ck_assert_int_eq(status == STATUS_OK, is_inside);
        if (!is_inside)
            continue;
        num_inside++;
        figures_of(&figures, ours);
        for (int k = 0; k < 6; k++)
            ck_assert_double_eq_tol(ours[k] / expected[k], 1.0, 1e-12);
    }
    ck_assert_int_gt(num_inside, 1000);
    ck_assert_int_lt(num_inside, 3000);
}
END_TEST

START_TEST(test_sram_rounds_banks_up)
{
    const struct sram_table *table = load("accelergy-1rw-45nm");
    struct sram_figures three;
    struct sram_figures four;
    ck_assert_int_eq(sram_lookup(table, 1 << 20, 64, 3, false, nowhere, NULL, &three, &err),
                     STATUS_OK);
    ck_assert_int_eq(sram_lookup(table, 1 << 20, 64, 4, false, nowhere, NULL, &four, &err),
                     STATUS_OK);
    ck_assert_uint_eq(three.banks, 4);
    ck_assert_double_eq(three.read_pj, four.read_pj);
}
END_TEST

/* 32 rows per bank and 64 MiB are the table's ends at 512-byte rows. */
START_TEST(test_sram_refuses_outside_until_told)
{
    const struct sram_table *table = load("accelergy-1rw-45nm");
    static const uint64_t in[][3] = {{32 * 512, 512, 1}, {64 << 20, 512, 1}, {1 << 17, 2048, 2}};
    static const uint64_t outside[][3] = {
        {31 * 512, 512, 1}, {(64 << 20) + 512, 512, 1}, {1 << 20, 4096, 1}};
    struct sram_figures figures;
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(
            sram_lookup(table, in[i][0], in[i][1], in[i][2], false, nowhere, NULL, &figures, &err),
            STATUS_OK);
    for (int i = 0; i < 3; i++) {
        err_init(&err);
        ck_assert_int_eq(sram_lookup(table, outside[i][0], outside[i][1], outside[i][2], false,
                                     nowhere, "l3.capacity", &figures, &err),
                         STATUS_CONFIG);
        ck_assert_ptr_nonnull(strstr(err.text, "is outside the SRAM table (nearest: "));
        err_init(&err);
        ck_assert_int_eq(sram_lookup(table, outside[i][0], outside[i][1], outside[i][2], true,
                                     nowhere, "l3.capacity", &figures, &err),
                         STATUS_OK);
        ck_assert_int_eq(figures.origin, SRAM_EXTRAPOLATED);
    }
    /* just outside the end the slopes continue: close to the end's own figure */
    struct sram_figures end;
    ck_assert_int_eq(sram_lookup(table, 64 << 20, 512, 1, false, nowhere, NULL, &end, &err),
                     STATUS_OK);
    ck_assert_int_eq(
        sram_lookup(table, (64 << 20) + 512, 512, 1, true, nowhere, NULL, &figures, &err),
        STATUS_OK);
    ck_assert_double_eq_tol(figures.area_um2 / end.area_um2, 1.0, 1e-4);
}
END_TEST

START_TEST(test_sram_refuses_unknown_banks)
{
    const struct sram_table *table = load("accelergy-4rw-45nm");
    struct sram_figures figures;
    ck_assert_int_eq(sram_lookup(table, 1 << 20, 64, 2, true, nowhere, "l3.banks", &figures, &err),
                     STATUS_CONFIG);
    ck_assert_str_eq(err.text, "the SRAM table has no rows for 2 banks");
    err_init(&err);
    ck_assert_int_eq(
        sram_lookup(table, 1 << 20, 64, 1000, true, nowhere, "l3.banks", &figures, &err),
        STATUS_CONFIG);
}
END_TEST

static const struct {
    const char *row;
    const char *error;
} bad[] = {
    {"3000,8,1,1,1,1,1,1,1", "banks, row width and rows per bank must be powers of two"},
    {"2048,8,1,1,1,1,1,1,1\n2048,8,1,1,1,1,1,1,1", "the shape stands in the table twice"},
    {"2048,8,1,0,1,1,1,1,1", "'0' is outside 1e-12 to 1e+15"},
};

START_TEST(test_sram_refuses_malformed_tables)
{
    const char *scratch = getenv("SCRATCH");
    const char *path = arena_printf(&arena, "%s/sram.csv", scratch ? scratch : "build");
    const char *text = arena_printf(&arena,
                                    "capacity_bytes,width_bytes,banks,read_energy_pj,"
                                    "write_energy_pj,leakage_mw,access_ns,cycle_ns,area_mm2\n%s\n",
                                    bad[_i].row);
    const struct sram_table *table = NULL;
    ck_assert_int_eq(file_write_atomic(path, text, strlen(text), &err), STATUS_OK);
    ck_assert_int_eq(sram_load(path, &arena, &table, &err), STATUS_CONFIG);
    ck_assert_str_eq(err.text, bad[_i].error);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("sram");
    TCase *tcase = tcase_create("sram");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_loop_test(tcase, test_sram_returns_grid_points_exactly, 0,
                        (int)(sizeof tables / sizeof tables[0]));
    tcase_add_test(tcase, test_sram_interpolates_as_naive_twin);
    tcase_add_test(tcase, test_sram_rounds_banks_up);
    tcase_add_test(tcase, test_sram_refuses_outside_until_told);
    tcase_add_test(tcase, test_sram_refuses_unknown_banks);
    tcase_add_loop_test(tcase, test_sram_refuses_malformed_tables, 0,
                        (int)(sizeof bad / sizeof bad[0]));
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int num_failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return num_failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
