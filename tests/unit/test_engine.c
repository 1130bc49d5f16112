/*
 * The cycle engine against its naive twin: every counter and every event of random programs; with
 * and without period detection; and the causes of stalls in small cases derived by hand.
 * ENGINE_CASES in the environment sets the number of random programs (make soak).
 */
#include "sim/engine.h"
#include "sim/program_interval.h"
#include "sim/program_run.h"
#include "tests/support/engine_twin.h"
#include "tests/support/random_program.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static struct arena arena;

static void setup(void)
{
    arena_init(&arena);
}

static void teardown(void)
{
    arena_release(&arena);
}

static int num_cases(int usual)
{
    const char *asked = getenv("ENGINE_CASES");
    return asked == NULL ? usual : (int)strtol(asked, NULL, 10);
}

/* Checks each event against the twin's instances and counts them. */
struct checker {
    const struct engine_twin *twin;
    int num_steps;
    uint64_t num_starts;
    uint64_t num_finishes;
    uint64_t num_wrong;
};

static void check_event(void *context, const struct engine_event *event)
{
    struct checker *checker = context;
    const size_t i = (size_t)event->tile * (size_t)checker->num_steps + (size_t)event->step;
    if (event->kind == ENGINE_START) {
        checker->num_starts++;
        checker->num_wrong += checker->twin->start[i] != (int64_t)event->ticks ? 1 : 0;
    } else if (event->kind == ENGINE_FINISH) {
        checker->num_finishes++;
        checker->num_wrong += checker->twin->finish[i] != (int64_t)event->ticks ? 1 : 0;
        checker->num_wrong += checker->twin->done[i] != (int64_t)event->done_ticks ? 1 : 0;
    } else {
        checker->num_wrong++;
    }
}

static void expect_same(const struct program *program, const struct engine_result *a,
                        const struct engine_result *b, int i_case)
{
    ck_assert_msg(a->end_ticks == b->end_ticks, "case %d: end %llu, not %llu", i_case,
                  (unsigned long long)a->end_ticks, (unsigned long long)b->end_ticks);
    for (int i = 0; i < program->num_units; i++) {
        uint64_t sum = 0;
        for (int k = 0; k < ENGINE_NUM_CAUSES; k++) {
            sum += a->units[i].ticks[k];
            ck_assert_msg(a->units[i].ticks[k] == b->units[i].ticks[k],
                          "case %d: unit %d %s %llu, not %llu", i_case, i, engine_cause_names[k],
                          (unsigned long long)a->units[i].ticks[k],
                          (unsigned long long)b->units[i].ticks[k]);
        }
        ck_assert_msg(sum == a->end_ticks, "case %d: causes of unit %d do not add up", i_case, i);
        ck_assert_uint_eq(a->units[i].num_steps, b->units[i].num_steps);
    }
    for (int i = 0; i < program->num_buffers; i++) {
        ck_assert_uint_eq(a->buffers[i].rows_read, b->buffers[i].rows_read);
        ck_assert_uint_eq(a->buffers[i].rows_written, b->buffers[i].rows_written);
    }
    ck_assert_uint_eq(a->dram_bytes_read, b->dram_bytes_read);
    ck_assert_uint_eq(a->dram_bytes_written, b->dram_bytes_written);
}

static void random_case(struct prng *prng, int i_case, struct program *program)
{
    random_program(prng, i_case % 4 == 0, program);
    if (i_case % 4 == 1)
        return;
    random_program_machine(prng, program);
    if (i_case % 8 > 3)
        random_program_banks(prng, program);
}

START_TEST(test_engine_equals_twin)
{
    struct prng prng;
    struct program program;
    struct schedule schedule;
    int num_stuck = 0;
    const int num = num_cases(2000);
    prng_init(&prng, 31);
    for (int i = 0; i < num; i++) {
        struct engine_twin twin;
        struct engine_result got;
        struct err err;
        err_init(&err);
        random_case(&prng, i, &program);
        random_program_schedule(&prng, 12, 3, &arena, &schedule);
        const uint64_t num_tiles = i % 3 == 0 ? schedule.num_tiles : 1 + prng_below(&prng, 40);
        if (i % 3 == 0)
            engine_twin_run_schedule(&program, &schedule, &arena, &twin);
        else
            engine_twin_run(&program, num_tiles, &arena, &twin);
        for (int k = 0; k < program.num_buffers; k++) {
            twin.result.buffers[k].rows_read /= (uint64_t)program.ticks_per_cycle;
            twin.result.buffers[k].rows_written /= (uint64_t)program.ticks_per_cycle;
        }
        struct checker checker = {.twin = &twin, .num_steps = program.num_steps};
        const struct engine_options options = {.schedule = i % 3 == 0 ? &schedule : NULL,
                                               .no_period = true,
                                               .on_event = check_event,
                                               .context = &checker};
        const enum status status = engine_run(&program, num_tiles, &options, &arena, &got, &err);
        ck_assert_uint_eq(checker.num_wrong, 0);
        ck_assert_int_eq(status == STATUS_CONFIG, twin.is_stuck);
        num_stuck += twin.is_stuck ? 1 : 0;
        if (!twin.is_stuck) {
            ck_assert_uint_eq(checker.num_starts, checker.num_finishes);
            expect_same(&program, &got, &twin.result, i);
        }
        arena_reset(&arena);
    }
    ck_assert_int_lt(num_stuck, num);
}
END_TEST

START_TEST(test_period_changes_nothing)
{
    struct prng prng;
    struct schedule schedule;
    struct program program;
    uint64_t num_tiles = 0;
    uint64_t num_simulated = 0;
    const int num = num_cases(1500);
    prng_init(&prng, 32);
    for (int i = 0; i < num; i++) {
        struct engine_result all;
        struct engine_result jumped;
        struct engine_options options = {.no_period = true};
        struct err err;
        err_init(&err);
        random_case(&prng, i, &program);
        if (i % 16 == 0 && program.num_loops > 0) /* longer than what is kept of a run */
            program.loops[0].count *= 1 + prng_below(&prng, 600);
        uint64_t tiles = 1 + prng_below(&prng, i % 16 == 0 ? 12000 : 3000);
        options.schedule = NULL;
        if (i % 4 == 3) {
            random_program_schedule(&prng, 20, 200, &arena, &schedule);
            options.schedule = &schedule;
            tiles = schedule.num_tiles;
        }
        const enum status status = engine_run(&program, tiles, &options, &arena, &all, &err);
        options.no_period = false;
        err_init(&err);
        ck_assert_msg(engine_run(&program, tiles, &options, &arena, &jumped, &err) == status,
                      "case %d: %s", i, err.text);
        if (status == STATUS_OK) {
            expect_same(&program, &jumped, &all, i);
            num_tiles += tiles;
            num_simulated += jumped.num_simulated;
        }
        arena_reset(&arena);
    }
    ck_assert_uint_lt(num_simulated, num_tiles / 2); /* and it is worth having */
}
END_TEST

/* Nothing in the way: the engine is the naive execution of the table. */
START_TEST(test_engine_equals_naive_execution)
{
    struct prng prng;
    struct program program;
    prng_init(&prng, 33);
    for (int i = 0; i < 1000; i++) {
        struct engine_result got;
        struct program_run run;
        struct err err;
        const struct engine_options options = {0};
        err_init(&err);
        random_program(&prng, i % 2 == 0, &program);
        if (i % 3 == 0)
            program_add_loop(&program, "p1", 1 + prng_below(&prng, 5));
        if (i % 3 == 0)
            program_add_loop(&program, "m1", 1 + prng_below(&prng, 5));
        program_add_buffer(&program, "L3");
        random_program_tensors(&prng, &program);
        program_run_execute(&program, 50, &arena, &run);
        const enum status status = engine_run(&program, 50, &options, &arena, &got, &err);
        ck_assert_int_eq(status != STATUS_OK, run.is_stuck);
        if (!run.is_stuck)
            ck_assert_uint_eq(got.end_ticks, (uint64_t)run.end_ticks);
        arena_reset(&arena);
    }
}
END_TEST

static struct engine_result run_of(const struct program *program, uint64_t num_tiles)
{
    struct engine_result got;
    struct err err;
    const struct engine_options options = {0};
    err_init(&err);
    ck_assert_int_eq(engine_run(program, num_tiles, &options, &arena, &got, &err), STATUS_OK);
    return got;
}

/* 10 slots of 2 rows from 1 port: each slot takes 2 cycles, so 10 cycles of port stall. */
START_TEST(test_port_halves_the_pace)
{
    struct program program;
    program_init(&program, "port", 1);
    const int l3 = program_add_buffer(&program, "L3");
    program_add_step(&program, "QK", program_add_unit(&program, "2d"), 10);
    program_add_access(&program, 0, l3, 20, 0);
    program.buffers[l3].read_rows_per_cycle = 1;
    const struct engine_result got = run_of(&program, 3);
    ck_assert_uint_eq(got.end_ticks, 60);
    ck_assert_uint_eq(got.units[0].ticks[ENGINE_BUSY], 30);
    ck_assert_uint_eq(got.units[0].ticks[ENGINE_PORT], 30);
    ck_assert_uint_eq(got.buffers[l3].rows_read, 60);
}
END_TEST

/*
 * 640 bytes at 10 bytes a cycle in bursts of 64, at most 1 in flight, latency 100: a burst takes
 * 6.4 cycles and the next waits for its data, which is there in cycle ceil(end) + 100.
 * Burst k starts in cycle 107 k, so the tenth is served in cycle 963 + 6.4 and the data is there
 * in cycle 970 + 100.
 */
START_TEST(test_dram_waits_for_outstanding_burst)
{
    struct program program;
    program_init(&program, "dram", 1);
    program_add_step(&program, "LoadK", program_add_unit(&program, "dma"), 64);
    program.steps[0].dram_bytes = 640;
    program.dram = (struct program_dram){
        .bytes_per_cycle = {10, 1}, .burst_bytes = 64, .max_outstanding = 1, .latency_cycles = 100};
    struct engine_result got = run_of(&program, 1);
    ck_assert_uint_eq(got.end_ticks, 1070);
    ck_assert_uint_eq(got.units[0].ticks[ENGINE_BUSY], 64);
    ck_assert_uint_eq(got.units[0].ticks[ENGINE_DRAM], 969 - 64);
    program.dram.max_outstanding = 0; /* any: back to back, 64 cycles and the latency */
    got = run_of(&program, 1);
    ck_assert_uint_eq(got.end_ticks, 164);
}
END_TEST

/* The 1D unit waits 64 cycles for its operand, then has nothing left while the 2D unit drains. */
START_TEST(test_stalls_have_one_cause)
{
    struct program program;
    program_init(&program, "causes", 1);
    program_add_step(&program, "QK", program_add_unit(&program, "2d"), 64);
    program_add_step(&program, "RM", program_add_unit(&program, "1d"), 4);
    program.units[0].skew_ticks = 15;
    program_add_wait(&program, 1, 0, 0);
    program_add_wait(&program, 0, 1, 1);
    program.steps[0].waits[0].is_space = true;
    const struct engine_result got = run_of(&program, 2);
    ck_assert_uint_eq(got.end_ticks, 147); /* 64 + 4 + 64 + 15, the 1D unit ends in 136 */
    ck_assert_uint_eq(got.units[0].ticks[ENGINE_SPACE], 4);
    ck_assert_uint_eq(got.units[0].ticks[ENGINE_DRAIN], 15);
    ck_assert_uint_eq(got.units[1].ticks[ENGINE_OPERAND], 128);
    ck_assert_uint_eq(got.units[1].ticks[ENGINE_DRAIN], 11);
}
END_TEST

START_TEST(test_deadlock_names_who_waits)
{
    struct program program;
    struct engine_result got;
    struct err err;
    const struct engine_options options = {0};
    program_init(&program, "stuck", 1);
    program_add_step(&program, "LoadK", program_add_unit(&program, "dma"), 70);
    program_add_step(&program, "QK", program_add_unit(&program, "2d"), 64);
    program_add_wait(&program, 0, 1, 0);
    program_add_wait(&program, 1, 0, 0);
    err_init(&err);
    ck_assert_int_eq(engine_run(&program, 5, &options, &arena, &got, &err), STATUS_CONFIG);
    ck_assert_str_eq(err.text, "deadlock in cycle 0: 'LoadK' of tile 0 waits for 'QK' of tile 0, "
                               "'QK' of tile 0 waits for 'LoadK' of tile 0");
}
END_TEST

/*
 * A slot of K serves two tiles, LoadK takes 70 cycles and QK 64. With one slot: load, two tiles,
 * load, ... = 3 x (70 + 128), and the dma waits 128 cycles for room twice. With two the third load
 * waits from cycle 140 to 198, when the first two tiles are done; QK follows without a gap.
 */
START_TEST(test_slots_of_tensors_hold_back_their_producer)
{
    struct program program;
    program_init(&program, "room", 1);
    program_add_loop(&program, "p1", 2);
    program_add_loop(&program, "m1", 3);
    program_add_step(&program, "LoadK", program_add_unit(&program, "dma"), 70);
    program_add_step(&program, "QK", program_add_unit(&program, "2d"), 64);
    program.steps[0].when[0] = PROGRAM_FIRST;
    program_add_wait(&program, 1, 0, 0);
    program.tensors[program.num_tensors++] = (struct program_tensor){
        .name = "K", .buffer = program_add_buffer(&program, "L3"), .rows = 64, .copies = 1};
    program.tensors[0].loop = 1;
    program.tensors[0].num_readers = 1;
    program.tensors[0].readers[0] = 1;
    struct engine_result got = run_of(&program, 6);
    ck_assert_uint_eq(got.end_ticks, 594);
    ck_assert_uint_eq(got.units[0].ticks[ENGINE_SPACE], 256);
    program.tensors[0].copies = 2;
    got = run_of(&program, 6);
    ck_assert_uint_eq(got.end_ticks, 454);
    ck_assert_uint_eq(got.units[0].ticks[ENGINE_SPACE], 58);
    program.tensors[0].producer = -1; /* nobody waits: three loads, six tiles */
    got = run_of(&program, 6);
    ck_assert_uint_eq(got.units[0].ticks[ENGINE_SPACE], 0);
}
END_TEST

/* A of tile 1 is issued before QK of tile 0 and needs K of tile 1, which needs the only slot. */
START_TEST(test_deadlock_names_the_tensor)
{
    struct program program;
    struct engine_result got;
    struct err err;
    const struct engine_options options = {0};
    program_init(&program, "stuck", 1);
    program_add_step(&program, "LoadK", program_add_unit(&program, "dma"), 70);
    program_add_step(&program, "A", program_add_unit(&program, "2d"), 10);
    program_add_step(&program, "QK", program_add_unit(&program, "2d"), 64);
    program_add_wait(&program, 1, 0, 0);
    program.steps[2].lag = 1;
    program.tensors[program.num_tensors++] = (struct program_tensor){
        .name = "K", .buffer = program_add_buffer(&program, "L3"), .rows = 64, .copies = 1};
    program.tensors[0].num_readers = 1;
    program.tensors[0].readers[0] = 2;
    err_init(&err);
    ck_assert_int_eq(engine_run(&program, 5, &options, &arena, &got, &err), STATUS_CONFIG);
    ck_assert_str_eq(err.text,
                     "deadlock in cycle 80: 'LoadK' of tile 1 waits for 'QK' of tile 0 to free "
                     "'K', 'A' of tile 1 waits for 'LoadK' of tile 1");
}
END_TEST

/* QK's results are there a million cycles late, and LoadK asks for those of 3000 tiles before. */
START_TEST(test_refuses_results_that_are_not_kept)
{
    struct program program;
    struct engine_result got;
    struct err err;
    const struct engine_options options = {0};
    program_init(&program, "late", 1);
    program_add_step(&program, "LoadK", program_add_unit(&program, "dma"), 1);
    program_add_step(&program, "QK", program_add_unit(&program, "2d"), 1);
    program.steps[1].latency_ticks = 1000000;
    program.tensors[program.num_tensors++] = (struct program_tensor){
        .name = "K", .buffer = program_add_buffer(&program, "L3"), .rows = 1, .copies = 3000};
    program.tensors[0].num_readers = 1;
    program.tensors[0].readers[0] = 1;
    err_init(&err);
    ck_assert_int_eq(engine_run(&program, 5000, &options, &arena, &got, &err), STATUS_UNSUPPORTED);
    ck_assert_str_eq(err.text, "its results take longer than 2048 tiles, more than is kept");
    program.steps[1].latency_ticks = 100;
    ck_assert_uint_eq(run_of(&program, 5000).end_ticks, 5100);
}
END_TEST

/* The tiles of a run over loops as a list. */
static void list_loops(const struct program *program, uint64_t num_tiles, struct schedule *out,
                       struct schedule_group *group)
{
    uint32_t *tiles = ARENA_ARRAY(&arena, uint32_t, num_tiles);
    for (uint64_t t = 0; t < num_tiles; t++) {
        uint64_t size = 1;
        for (int l = 0; l < PROGRAM_MAX_LOOPS; l++) {
            const bool is_run = program->num_loops == 0 && l == 0;
            const uint64_t count = is_run                   ? num_tiles
                                   : l < program->num_loops ? program->loops[l].count
                                                            : 1;
            tiles[t] |= t / size % count == 0 ? SCHEDULE_FIRST(l) : 0;
            tiles[t] |= t / size % count == count - 1 ? SCHEDULE_LAST(l) : 0;
            tiles[t] |= t % size == 0 ? SCHEDULE_START(l) : 0;
            size *= count;
        }
    }
    *group = (struct schedule_group){.first = 0, .num_tiles = num_tiles, .repeats = 1};
    *out = (struct schedule){.num_tiles = num_tiles,
                             .num_listed = num_tiles,
                             .tiles = tiles,
                             .num_groups = 1,
                             .groups = group};
}

START_TEST(test_list_of_loops_runs_as_loops)
{
    struct prng prng;
    struct program program;
    prng_init(&prng, 34);
    for (int i = 0; i < 500; i++) {
        struct schedule schedule;
        struct schedule_group group;
        struct engine_result loops;
        struct engine_result list;
        struct engine_options options = {0};
        struct err err;
        err_init(&err);
        random_case(&prng, i, &program);
        const uint64_t tiles = 1 + prng_below(&prng, 400);
        list_loops(&program, tiles, &schedule, &group);
        const enum status status = engine_run(&program, tiles, &options, &arena, &loops, &err);
        options.schedule = &schedule;
        err_init(&err);
        ck_assert_int_eq(engine_run(&program, tiles, &options, &arena, &list, &err), status);
        if (status == STATUS_OK)
            expect_same(&program, &list, &loops, i);
        arena_reset(&arena);
    }
}
END_TEST

/*
 * A head of three tiles, the last of them cut by the mask: QK 64 each, and 8 for the mask's step:
 * 200. A thousand such heads, then one of two full tiles; three heads are enough to know the rest.
 */
START_TEST(test_heads_repeat)
{
    static const uint32_t tiles[5] = {0, 0, SCHEDULE_PARTIAL, 0, 0};
    static const struct schedule_group groups[2] = {{0, 3, 1000}, {3, 2, 1}};
    const struct schedule schedule = {
        .num_tiles = 3002, .num_listed = 5, .tiles = tiles, .num_groups = 2, .groups = groups};
    const struct engine_options options = {.schedule = &schedule};
    struct program program;
    struct engine_result got;
    struct err err;
    program_init(&program, "heads", 1);
    program_add_step(&program, "QK", program_add_unit(&program, "2d"), 64);
    program_add_step(&program, "MSK", program_add_unit(&program, "2d"), 8);
    program.steps[1].is_partial_only = true;
    err_init(&err);
    ck_assert_int_eq(engine_run(&program, 3002, &options, &arena, &got, &err), STATUS_OK);
    ck_assert_uint_eq(got.end_ticks, 1000 * 200 + 128);
    ck_assert_uint_eq(got.units[0].num_steps, 3002 + 1000);
    ck_assert_uint_le(got.num_simulated, 3 * 3 + 2);
}
END_TEST

/*
 * R happens every 2048 tiles, as many as are kept: R of tile 2048, which starts 1024 tiles ahead of
 * LoadK, takes the place of R of tile 0, which LoadK still asks for. R(0) is there in cycle 3001,
 * so tile 1025 is reached in 4023, R(2048) is there in 7024 and LoadK of tile 2051 waits for it.
 */
START_TEST(test_finds_results_whose_place_is_taken)
{
    struct program program;
    struct engine_twin twin;
    program_init(&program, "rare", 1);
    program_add_loop(&program, "p1", 2048);
    program_add_step(&program, "LoadK", program_add_unit(&program, "dma"), 1);
    program_add_step(&program, "R", program_add_unit(&program, "2d"), 1);
    program.steps[1].latency_ticks = 3000;
    program.steps[1].when[0] = PROGRAM_FIRST;
    program.tensors[program.num_tensors++] = (struct program_tensor){
        .name = "K", .buffer = program_add_buffer(&program, "L3"), .rows = 1, .copies = 3};
    program.tensors[0].num_readers = 1;
    program.tensors[0].readers[0] = 1;
    const struct engine_result got = run_of(&program, 4096);
    ck_assert_uint_eq(got.end_ticks, 7024 + 4096 - 2051);
    engine_twin_run(&program, 4096, &arena, &twin);
    expect_same(&program, &got, &twin.result, 0);
}
END_TEST

START_TEST(test_refuses_what_it_cannot_model)
{
    struct program program;
    struct engine_result got;
    struct err err;
    const struct engine_options options = {0};
    program_init(&program, "unsupported", 2);
    program_add_step(&program, "QK", program_add_unit(&program, "2d"), 3);
    program.buffers[program_add_buffer(&program, "L3")].num_banks = 1;
    program_add_access(&program, 0, 0, 6, 0); /* 2 rows a cycle from 1 bank */
    err_init(&err);
    ck_assert_int_eq(engine_run(&program, 5, &options, &arena, &got, &err), STATUS_UNSUPPORTED);
    ck_assert_str_eq(err.text,
                     "ports and DRAM need steps of whole cycles, this table has 1/2 cycles");
    err_init(&err);
    ck_assert_int_eq(engine_run(&program, ENGINE_MAX_TILES + 1, &options, &arena, &got, &err),
                     STATUS_UNSUPPORTED);
    ck_assert_str_eq(err.text, "a run of more than 2^48 tiles is not simulated");
    program.steps[0].num_access = 0;
    program.steps[0].slots_ticks = PROGRAM_MAX_TICKS;
    err_init(&err);
    ck_assert_int_eq(engine_run(&program, ENGINE_MAX_TILES, &options, &arena, &got, &err),
                     STATUS_UNSUPPORTED);
    ck_assert_str_eq(err.text, "the run lasts longer than 1152921504606846976 ticks");
    program.dram =
        (struct program_dram){.bytes_per_cycle = {1, 1}, .burst_bytes = 1, .max_outstanding = 1000};
    err_init(&err);
    ck_assert_int_eq(engine_run(&program, 5, &options, &arena, &got, &err), STATUS_UNSUPPORTED);
    ck_assert_str_eq(err.text, "at most 256 outstanding bursts are simulated");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("engine");
    TCase *tcase = tcase_create("engine");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_set_timeout(tcase, 100000);
    tcase_add_test(tcase, test_engine_equals_twin);
    tcase_add_test(tcase, test_period_changes_nothing);
    tcase_add_test(tcase, test_engine_equals_naive_execution);
    tcase_add_test(tcase, test_port_halves_the_pace);
    tcase_add_test(tcase, test_dram_waits_for_outstanding_burst);
    tcase_add_test(tcase, test_stalls_have_one_cause);
    tcase_add_test(tcase, test_deadlock_names_who_waits);
    tcase_add_test(tcase, test_slots_of_tensors_hold_back_their_producer);
    tcase_add_test(tcase, test_deadlock_names_the_tensor);
    tcase_add_test(tcase, test_refuses_results_that_are_not_kept);
    tcase_add_test(tcase, test_list_of_loops_runs_as_loops);
    tcase_add_test(tcase, test_heads_repeat);
    tcase_add_test(tcase, test_finds_results_whose_place_is_taken);
    tcase_add_test(tcase, test_refuses_what_it_cannot_model);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int num_failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return num_failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
