/*
 * The systolic array of the hardware: the lowered table of configs/mapping/rtl.yaml on the cycle
 * engine against an operation by operation simulation (tests/support/rtl_array.c), event for event;
 * and the closed forms of its interval, its contexts and a query block.
 */
#include "sim/accounting.h"
#include "sim/design.h"
#include "sim/engine.h"
#include "sim/program_yaml.h"
#include "tests/support/rtl_array.h"

#include "base/prng.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static struct arena arena;
static struct arena scratch;
static struct err err;
static struct design *design;
static struct rtl_array hardware;

static void need(enum status status)
{
    if (status != STATUS_OK)
        ck_abort_msg("%s:%d: %s: %s", err.file, err.line, err.field, err.text);
}

static void setup(void)
{
    const struct design_files files = {"rtl", "configs/cascade/attention-1pass.yaml",
                                       "configs/arch/rtl-16.yaml", "configs/mapping/rtl.yaml",
                                       "configs/tech"};
    arena_init(&arena);
    arena_init(&scratch);
    err_init(&err);
    need(design_load(&files, &arena, &design, &err));
    design->arch.l3.capacity_bytes = 64 << 20;
}

static void teardown(void)
{
    arena_release(&arena);
    arena_release(&scratch);
}

static struct mapping_einsum *of_mapping(const char *name)
{
    struct mapping *mapping = design->mapping->cases[0];
    for (int i = 0; i < mapping->num_einsums; i++)
        if (strcmp(mapping->einsums[i].name, name) == 0)
            return &mapping->einsums[i];
    ck_abort_msg("no '%s' in the mapping", name);
    return NULL;
}

/* The design at a size: one head, as many tokens as make the tiles of a block. */
static void shape(const struct rtl_array_config *config)
{
    design->arch.arrays[ARCH_2D].rows = (uint64_t)config->rows;
    design->arch.arrays[ARCH_2D].cols = (uint64_t)config->cols;
    design->arch.arrays[ARCH_1D].cols = (uint64_t)config->cols;
    design->arch.arrays[ARCH_2D].contexts = (uint64_t)config->contexts;
    design->arch.l3.row_bytes_given = 2 * (uint64_t)config->cols;
    design->arch.l3.capacity_bytes = design->arch.l3.row_bytes_given << 20;
    design->arch.l3.rows_per_cycle_given = 1000; /* a row has as many values as there are columns */
    of_mapping("RM")->latency_cycles = 2 + (uint64_t)config->return_latency;
    design->workload = (struct workload){.name = "test", .batch = 1, .heads = 1};
    design->workload.query_width = (uint64_t)config->query_width;
    design->workload.value_width = (uint64_t)config->value_width;
    design->workload.seq_len = (uint64_t)config->rows * (uint64_t)config->tiles_per_block;
}

static const struct lower_phase *lower(const struct rtl_array_config *config)
{
    shape(config);
    need(design_lower(design, ACCOUNTING_NO_ENERGY, &err));
    ck_assert_int_eq(design->lowered->phases[0].program.ticks_per_cycle, 1);
    return &design->lowered->phases[0];
}

/* ---- event for event ---- */

struct view {
    const struct program *program;
    struct rtl_token issued[RTL_ARRAY_MAX_CYCLES];
    int64_t start[PROGRAM_MAX_STEPS][RTL_ARRAY_MAX_TILES];
};

static struct view table;

static enum rtl_op op_of(const char *step)
{
    static const struct {
        const char *name;
        enum rtl_op op;
    } ops[] = {{"QK", RTL_MAC},       {"MSK", RTL_MSK},       {"LM", RTL_MAX},
               {"SLNV[0]", RTL_SPV},  {"SLNV[1..]", RTL_SPV}, {"SLN[0]", RTL_EXP},
               {"SLN[1..]", RTL_EXP}, {"SLD", RTL_SUM}};
    for (size_t i = 0; i < sizeof ops / sizeof ops[0]; i++)
        if (strcmp(ops[i].name, step) == 0)
            return ops[i].op;
    return RTL_NONE; /* of the 1d row */
}

/* A step of the 2d array is one operation in each of its slots. */
static void take_event(void *context, const struct engine_event *event)
{
    (void)context;
    if (event->kind != ENGINE_START)
        return;
    const struct program_step *step = &table.program->steps[event->step];
    const enum rtl_op op = op_of(step->name);
    const int first = strstr(step->name, "[1..]") ? 1 : 0;
    table.start[event->step][event->tile] = (int64_t)event->ticks;
    for (int64_t k = 0; op != RTL_NONE && k < step->slots_ticks; k++)
        table.issued[event->ticks + (uint64_t)k] =
            (struct rtl_token){op, (int)event->tile, first + (int)k, 0};
}

static int64_t start_of(const char *name, int tile)
{
    const int step = program_find_step(table.program, name);
    ck_assert_msg(step >= 0, "no step '%s'", name);
    return table.start[step][tile];
}

static void expect_issue(void)
{
    for (int t = 0; t < RTL_ARRAY_MAX_CYCLES; t++) {
        const struct rtl_token *got = &table.issued[t], *want = &hardware.issued[t];
        const bool is_same =
            got->op == want->op &&
            (got->op == RTL_NONE || (got->tile == want->tile && got->index == want->index));
        ck_assert_msg(is_same, "cycle %d: operation %d of tile %d, %d instead of %d, %d, %d", t,
                      (int)got->op, got->tile, got->index, (int)want->op, want->tile, want->index);
    }
}

static void expect_commits(const struct rtl_array_config *config)
{
    for (int t = 0; t < config->num_tiles; t++) {
        ck_assert_int_eq(start_of("RM", t), hardware.rm_cycle[t]);
        ck_assert_int_eq(start_of("PRM", t) + 5, hardware.prm_cycle[t]); /* the sixth operation */
        ck_assert_int_eq(start_of("SPD+RD", t), hardware.rd_cycle[t]);
        for (int f = 0; f < config->value_width; f++)
            ck_assert_int_eq(start_of("SPNV+RNV", t) + f, hardware.rnv_cycle[t][f]);
        for (int f = 0; f < config->value_width && (t + 1) % config->tiles_per_block == 0; f++)
            ck_assert_int_eq(start_of("AV", t) + f, hardware.av_cycle[t][f]);
    }
}

static void expect_same(const struct rtl_array_config *config)
{
    struct engine_result result;
    const struct engine_options options = {.no_period = true, .on_event = take_event};
    memset(&table, 0, sizeof table);
    rtl_array_run(config, &hardware);
    table.program = &lower(config)->program;
    need(engine_run(table.program, (uint64_t)config->num_tiles, &options, &scratch, &result, &err));
    expect_issue();
    expect_commits(config);
    ck_assert_int_eq((int64_t)result.end_ticks, hardware.end_cycles);
    /* rows of the buffer: K and V row by row; a block's queries are counted evenly over its tiles
     */
    const int64_t words = (int64_t)result.buffers[0].rows_read * config->cols;
    const int64_t exact = hardware.k_words + hardware.v_words + hardware.q_words;
    ck_assert_int_ge(words, exact);
    ck_assert_int_le(words, exact + 2 * (int64_t)config->num_tiles * config->cols);
    if (config->rows % config->cols == 0 && config->query_width % config->tiles_per_block == 0)
        ck_assert_int_eq(words, exact);
    arena_reset(&scratch);
}

/* Contexts that hide the way of the maximum: rtl.md section 3. */
static int contexts_needed(int rows, int e, int f, int return_latency)
{
    const int interval = e + f + 8 + (rows + 31) / 32;
    const int late = rows + 2 + return_latency - f;
    return late <= 0 ? 1 : 1 + (late + interval - 1) / interval;
}

START_TEST(test_rtl_array_is_the_hardware_event_for_event)
{
    static const struct rtl_array_config configs[] = {
        /* R, C, E, F, contexts, return, tiles of a block, tiles */
        {16, 16, 64, 64, 1, 2, 8, 24},   {32, 32, 64, 64, 1, 2, 6, 12},
        {64, 64, 64, 64, 2, 2, 5, 15},   {64, 64, 64, 64, 1, 2, 5, 5}, /* one too few */
        {128, 128, 64, 64, 2, 2, 4, 12}, {256, 256, 64, 64, 3, 2, 6, 12},
        {256, 256, 64, 64, 1, 2, 6, 6},  {256, 256, 128, 128, 2, 2, 4, 12},
        {16, 16, 128, 64, 1, 2, 8, 24},  {16, 8, 64, 64, 1, 2, 4, 16},
        {8, 24, 32, 32, 1, 4, 4, 16},    {33, 5, 40, 40, 2, 0, 4, 16},
        {1, 1, 12, 8, 1, 1, 3, 9},       {2, 2, 4, 2, 2, 1, 1, 1},
    };
    for (size_t i = 0; i < sizeof configs / sizeof configs[0]; i++)
        expect_same(&configs[i]);
}
END_TEST

/* Any array, widths, contexts: too few, enough, too many. */
START_TEST(test_rtl_array_is_the_hardware_at_random)
{
    struct prng prng;
    int num_stalled = 0;
    prng_init(&prng, 31);
    for (int i = 0; i < 100; i++) {
        struct rtl_array_config config;
        config.rows = (int)prng_range(&prng, 1, 80);
        config.cols = (int)prng_range(&prng, 1, 40);
        config.value_width = (int)prng_range(&prng, 2, 48);
        /* AV fits beside the scores: otherwise the row holds up the array */
        config.query_width = config.value_width + (int)prng_range(&prng, 0, 30);
        config.contexts = (int)prng_range(&prng, 1, RTL_ARRAY_MAX_CONTEXTS);
        config.return_latency = (int)prng_range(&prng, 0, 6);
        /* and the blocks are longer than what the array works behind */
        config.cols = config.cols < 3 * config.rows ? config.cols : 3 * config.rows; /* all used */
        config.tiles_per_block = 2 + config.contexts + (int)prng_range(&prng, 0, 6);
        config.num_tiles = config.tiles_per_block * (int)prng_range(&prng, 1, 4);
        num_stalled += config.contexts < contexts_needed(config.rows, config.query_width,
                                                         config.value_width, config.return_latency);
        expect_same(&config);
    }
    ck_assert_int_gt(num_stalled, 10);
}
END_TEST

/* ---- closed forms ---- */

static struct program_ratio interval_of(int side, int e, int f, int contexts, int return_latency)
{
    const struct rtl_array_config config = {side, side, e, f, contexts, return_latency, 16, 0};
    return lower(&config)->interval.interval;
}

/* E + F + 8 + ceil(R / 32) with as many contexts as needed, and more with one less. */
START_TEST(test_rtl_array_interval)
{
    static const int widths[] = {64, 128};
    for (int side = 16; side <= 256; side *= 2)
        for (int i = 0; i < 4; i++)
            for (int back = 0; back <= 4; back++) {
                const int e = widths[i % 2], f = widths[i / 2];
                const int base = e + f + 8 + (side + 31) / 32;
                const int needed = contexts_needed(side, e, f, back);
                int enough = 1; /* found by trying */
                while (interval_of(side, e, f, enough, back).num > base)
                    enough++;
                ck_assert_int_eq(enough, needed);
                ck_assert_int_eq(interval_of(side, e, f, enough, back).num, base);
                ck_assert_int_eq(interval_of(side, e, f, enough, back).den, 1);
                ck_assert_int_eq(interval_of(side, e, f, 4, back).num, base);
            }
    /* tile-program.md section 4: Max of 256 rows with one accumulator. QK 64, MSK 8, LM 1 + 255,
     * RM 1 + 4, SLN 6, SLD 1 = 340 */
    ck_assert_int_eq(interval_of(256, 64, 64, 1, 2).num, 340);
    ck_assert_int_eq(interval_of(256, 64, 64, 3, 2).num, 144);
    ck_assert_int_eq(interval_of(16, 64, 64, 1, 2).num, 137);
}
END_TEST

/*
 * A query block of T tiles: T x interval + R + C + tail. With one context the first SLN has no
 * SLNV before it and waits R + 2 + return - F cycles more than later ones; after the last tile
 * come SLNV (F), its way down (R) and AV (F), in the last column C - 1 later:
 *     T II + (R + 2 + return - F) + F + R + F + C - 1 = T II + R + C + (R + return + F + 1)
 */
START_TEST(test_rtl_array_query_block)
{
    for (int side = 8; side <= 32; side *= 2)
        for (int tiles = 2; tiles <= 20; tiles++) {
            const struct rtl_array_config config = {side, side, 64, 64, 1, 2, tiles, tiles};
            struct engine_result result;
            const struct engine_options options = {0};
            const struct lower_phase *phase = lower(&config);
            need(engine_run(&phase->program, (uint64_t)tiles, &options, &scratch, &result, &err));
            const int tail = side + 2 + 64 + 1;
            ck_assert_int_eq((int64_t)result.end_ticks,
                             tiles * phase->interval.interval.num + side + side + tail);
            arena_reset(&scratch);
        }
}
END_TEST

/* ---- the tables written by hand ---- */

static void expect_table(const char *path, const struct rtl_array_config *config)
{
    static struct program given;
    struct yaml_node *root = NULL;
    need(yaml_load_file(path, &arena, &root, &err));
    need(program_yaml_parse(root, NULL, &arena, &given, &err));
    const struct program *made = &lower(config)->program;
    int num_same = 0;
    for (int i = 0; i < made->num_steps; i++) {
        const struct program_step *step = &made->steps[i];
        const int other = program_find_step(&given, step->name);
        if (strcmp(step->name, "AV") == 0)
            continue; /* after the last tile; the table is of one query block without an end */
        ck_assert_msg(other >= 0, "%s has no '%s'", path, step->name);
        const struct program_step *want = &given.steps[other];
        num_same++;
        ck_assert_str_eq(made->units[step->unit].name, given.units[want->unit].name);
        ck_assert_int_eq(step->slots_ticks, want->slots_ticks);
        ck_assert_int_eq(step->latency_ticks, want->latency_ticks);
        ck_assert_int_eq(step->lag, want->lag);
        ck_assert_int_eq(step->num_waits, want->num_waits);
        for (int w = 0; w < step->num_waits; w++) {
            ck_assert_str_eq(made->steps[step->waits[w].step].name,
                             given.steps[want->waits[w].step].name);
            ck_assert_int_eq(step->waits[w].age, want->waits[w].age);
        }
    }
    ck_assert_int_eq(num_same, given.num_steps);
}

START_TEST(test_rtl_array_tables_by_hand)
{
    const struct rtl_array_config small = {16, 16, 64, 64, 1, 2, 16, 0};
    const struct rtl_array_config large = {256, 256, 64, 64, 3, 2, 16, 0};
    expect_table("configs/program/rtl_16.yaml", &small);
    expect_table("configs/program/rtl_256.yaml", &large);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("rtl_array");
    TCase *tcase = tcase_create("rtl_array");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_set_timeout(tcase, 120);
    tcase_add_test(tcase, test_rtl_array_is_the_hardware_event_for_event);
    tcase_add_test(tcase, test_rtl_array_is_the_hardware_at_random);
    tcase_add_test(tcase, test_rtl_array_interval);
    tcase_add_test(tcase, test_rtl_array_query_block);
    tcase_add_test(tcase, test_rtl_array_tables_by_hand);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int num_failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return num_failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
