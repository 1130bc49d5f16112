/*
 * The published designs, the systolic array and the DMA example as tables: the interval must be
 * the published closed form for every shape, not only the published ones. Formulas: FuseMax
 * (MICRO 2024) as in tile-program.md sections 3, 4, 5.
 */
#include "base/yaml.h"
#include "sim/program_interval.h"
#include "sim/program_run.h"
#include "sim/program_yaml.h"

#include <check.h>
#include <stdlib.h>

struct shape {
    int64_t width_qk;  /* E */
    int64_t width_v;   /* F */
    int64_t key_tiles; /* M1: ticks per cycle, so that F/M1 is exact */
    int64_t side;
};

struct row {
    const char *name;
    const char *unit;
    int64_t slots; /* cycles; < 0: the smeared AV, F/M1 cycles */
    int64_t latency;
    int lag;
    const char *waits; /* one step, or NULL */
    int age;
};

static struct program program;

static void build(const struct row *rows, int num_rows, const struct shape *shape)
{
    const int64_t cycle = shape->key_tiles;
    program_init(&program, "table", cycle);
    for (int i = 0; i < num_rows; i++) {
        const int unit = program_add_unit(&program, rows[i].unit);
        program_add_step(&program, rows[i].name, unit,
                         rows[i].slots < 0 ? shape->width_v : rows[i].slots * cycle);
        program.steps[i].latency_ticks = rows[i].latency * cycle;
        program.steps[i].lag = rows[i].lag;
    }
    for (int i = 0; i < num_rows; i++)
        if (rows[i].waits != NULL)
            program_add_wait(&program, i, program_find_step(&program, rows[i].waits), rows[i].age);
}

/* num over key_tiles: cycles with a smeared AV. */
static void expect(int64_t num, int64_t den)
{
    struct program_interval got;
    struct err err;
    err_init(&err);
    ck_assert_int_eq(program_check(&program, (struct pos){0}, &err), STATUS_OK);
    program_interval_solve(&program, &got);
    ck_assert(!got.is_deadlock);
    ck_assert_int_eq(got.interval.num * den, num * got.interval.den);
}

static void build_binding(const struct shape *s)
{
    const struct row rows[] = {
        {"QK", "2d", s->width_qk, 0, 0, NULL, 0},
        {"LM", "2d", 1, 0, 0, NULL, 0},
        {"SLN", "2d", 7, 0, 0, "RM", 0},
        {"SLD", "2d", 1, 0, 0, NULL, 0},
        {"SLNV", "2d", s->width_v, 0, 0, "SPD", 0},
        {"RM", "1d", 1, 0, 0, "LM", 0},
        {"PRM", "1d", 7, 0, 0, NULL, 0},
        {"SPD", "1d", 1, 0, 0, NULL, 0},
        {"SPNV", "1d", s->width_v, 0, 0, "SLD", 0},
        {"RD", "1d", 1, 0, 0, "SLNV", 0},
        {"RNV", "1d", s->width_v, 0, 0, NULL, 0},
        {"AV", "1d", -1, 0, 0, NULL, 0},
    };
    build(rows, 12, s);
}

static void build_architecture(const struct shape *s)
{
    const struct row rows[] = {
        {"QK", "2d", s->width_qk, 0, 0, "RNV", 1},
        {"LM", "2d", 1, s->side, 0, NULL, 0},
        {"SLN", "2d", 7, 0, 0, "RM", 0},
        {"SLD", "2d", 1, 0, 0, NULL, 0},
        {"SLNV", "2d", s->width_v, 0, 0, "SPD", 0},
        {"RM", "1d", 1, 0, 0, "LM", 0},
        {"PRM", "1d", 7, 0, 0, NULL, 0},
        {"SPD", "1d", 1, 0, 0, NULL, 0},
        {"SPNV", "1d", s->width_v, 0, 0, "SLD", 0},
        {"RNV", "1d", s->width_v, 0, 0, NULL, 0},
        {"RD", "1d", 1, 0, 0, "SLNV", 0},
        {"AV", "1d", -1, 0, 0, NULL, 0},
    };
    build(rows, 12, s);
}

static void build_cascade(const struct shape *s)
{
    const struct row rows[] = {
        {"QK", "2d", s->width_qk, 0, 0, NULL, 0}, {"SLNV", "2d", s->width_v, 0, 0, "SLN", 1},
        {"LM", "1d", s->side, 0, 0, "QK", 1},     {"SLN", "1d", 2 * s->side, 0, 0, NULL, 0},
        {"SLD", "1d", s->side, 0, 0, NULL, 0},    {"RM", "1d", 1, 0, 0, NULL, 0},
        {"PRM", "1d", 2, 0, 0, NULL, 0},          {"SPD", "1d", 1, 0, 0, NULL, 0},
        {"RD", "1d", 1, 0, 0, NULL, 0},           {"SPNV", "1d", s->width_v, 0, 0, NULL, 0},
        {"RNV", "1d", s->width_v, 0, 0, NULL, 0}, {"AV", "1d", -1, 0, 0, NULL, 0},
    };
    build(rows, 12, s);
}

static void build_flat(const struct shape *s)
{
    const struct row rows[] = {
        {"QK", "2d", s->width_qk, 0, 0, NULL, 0}, {"AV", "2d", s->side, 0, 0, "A", 1},
        {"M", "1d", s->side, 0, 0, "QK", 1},      {"SN", "1d", s->side, 0, 0, NULL, 0},
        {"SD", "1d", s->side, 0, 0, NULL, 0},     {"A", "1d", s->side, 0, 0, NULL, 0},
    };
    build(rows, 6, s);
}

static int64_t max_of(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static void check_designs(const struct shape *s)
{
    const int64_t e = s->width_qk;
    const int64_t f = s->width_v;
    const int64_t m = s->key_tiles;
    build_binding(s);
    expect(max_of((e + 1) * m, (1 + f) * m + f) + (9 + f) * m, m);
    if (e * m >= f) { /* beyond it the published formula lets the drain wait for AV too */
        build_architecture(s);
        expect(e + 1 + s->side + 9 + 2 * f, 1);
    }
    build_cascade(s);
    expect(max_of((e + f) * m, (4 * s->side + 5 + 2 * f) * m + f), m);
    build_flat(s);
    expect(max_of(e + s->side, 4 * s->side), 1);
}

START_TEST(test_designs_have_published_interval)
{
    static const int64_t widths_qk[] = {16, 32, 64, 96, 128, 200};
    static const int64_t widths_v[] = {16, 32, 64, 128, 130};
    static const int64_t key_tiles[] = {4, 16, 64, 4096};
    static const int64_t sides[] = {16, 64, 256};
    for (int i = 0; i < 6; i++)
        for (int j = 0; j < 5; j++)
            for (int k = 0; k < 4; k++)
                for (int l = 0; l < 3; l++)
                    check_designs(
                        &(struct shape){widths_qk[i], widths_v[j], key_tiles[k], sides[l]});
}
END_TEST

static void build_rtl(const struct shape *s, int64_t ret, int lag)
{
    const struct row rows[] = {
        {"QK", "2d", s->width_qk, 0, 0, NULL, 0}, {"MSK", "2d", (s->side + 31) / 32, 0, 0, NULL, 0},
        {"LM", "2d", 1, s->side - 1, 0, NULL, 0}, {"SLNV", "2d", s->width_v, 0, lag + 1, NULL, 0},
        {"SLN", "2d", 6, 0, lag, "RM", 0},        {"SLD", "2d", 1, 0, lag, NULL, 0},
        {"RM", "1d", 1, 2 + ret, 0, "LM", 0},
    };
    build(rows, 7, s);
}

/* tile-program.md section 4: enough contexts and the array never idles, one less and it does. */
static void check_rtl(const struct shape *s, int64_t ret)
{
    const int64_t base = s->width_qk + s->width_v + 8 + (s->side + 31) / 32;
    const int64_t excess = s->side + 2 + ret - s->width_v;
    const int lag = excess <= 0 ? 0 : (int)((excess + base - 1) / base);
    build_rtl(s, ret, lag);
    expect(base, 1);
    if (lag == 0)
        return;
    struct program_interval got;
    build_rtl(s, ret, lag - 1);
    program_interval_solve(&program, &got);
    ck_assert_int_gt(got.interval.num, base * got.interval.den);
}

START_TEST(test_rtl_array_needs_contexts)
{
    static const int64_t widths[] = {16, 64, 128};
    static const int64_t sides[] = {2, 8, 16, 32, 58, 64, 128, 256};
    static const int64_t returns[] = {1, 2, 4};
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++)
            for (int k = 0; k < 8; k++)
                for (int l = 0; l < 3; l++)
                    check_rtl(&(struct shape){widths[i], widths[j], 1, sides[k]}, returns[l]);
    build_rtl(&(struct shape){64, 64, 1, 256}, 2, 0);
    expect(340, 1);
}
END_TEST

static struct arena arena;

static void load(const char *path)
{
    struct yaml_node *root = NULL;
    struct err err;
    err_init(&err);
    if (yaml_load_file(path, &arena, &root, &err) != STATUS_OK ||
        program_yaml_parse(root, NULL, &arena, &program, &err) != STATUS_OK)
        ck_abort_msg("%s:%d: %s: %s", err.file, err.line, err.field, err.text);
}

/* Shipped tables; the memory pair is the worked example of tile-program.md section 5. */
START_TEST(test_shipped_tables_have_their_interval)
{
    static const struct {
        const char *path;
        int64_t cycles;
    } tables[] = {
        {"configs/program/binding.yaml", 142},
        {"configs/program/architecture.yaml", 458},
        {"configs/program/cascade.yaml", 1161},
        {"configs/program/flat.yaml", 1024},
        {"configs/program/binding_l3.yaml", 138},
        {"configs/program/rtl_16.yaml", 137},
        {"configs/program/rtl_256.yaml", 144},
        {"configs/program/binding_memory_1.yaml", 234},
        {"configs/program/binding_memory_2.yaml", 142},
    };
    arena_init(&arena);
    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
        load(tables[i].path);
        expect(tables[i].cycles, 1);
    }
    arena_release(&arena);
}
END_TEST

/* 192 further tiles cost 192 intervals once the start is over. */
START_TEST(test_long_run_grows_by_interval)
{
    struct program_run run;
    arena_init(&arena);
    load("configs/program/binding_memory_1.yaml");
    program_run_execute(&program, 200, &arena, &run);
    const int64_t before = run.end_ticks;
    program_run_execute(&program, 392, &arena, &run);
    ck_assert_int_eq(run.end_ticks - before, 192 * 234 * program.ticks_per_cycle);
    arena_release(&arena);
}
END_TEST

/* A wait for a slot of the same tile that needs the load first: the path is named. */
START_TEST(test_deadlock_is_the_closed_path)
{
    struct program_interval got;
    const struct row rows[] = {
        {"LoadK", "dma", 70, 0, 0, "QK", 0},
        {"QK", "2d", 64, 0, 0, "LoadK", 0},
        {"LM", "2d", 1, 0, 0, NULL, 0},
    };
    build(rows, 3, &(struct shape){64, 64, 1, 256});
    program_interval_solve(&program, &got);
    ck_assert(got.is_deadlock);
    ck_assert_int_eq(got.num_critical, 2);
    ck_assert_int_eq(got.critical[0] + got.critical[1], 1); /* LoadK and QK */
    ck_assert(got.is_wait[0] && got.is_wait[1]);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("program_tables");
    TCase *tcase = tcase_create("program_tables");
    tcase_add_test(tcase, test_designs_have_published_interval);
    tcase_add_test(tcase, test_rtl_array_needs_contexts);
    tcase_add_test(tcase, test_shipped_tables_have_their_interval);
    tcase_add_test(tcase, test_long_run_grows_by_interval);
    tcase_add_test(tcase, test_deadlock_is_the_closed_path);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int num_failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return num_failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
