/*
 * Laws of the cycle engine on random tables and machines: a run never ends before what it has to do
 * (slots of each unit, bytes of DRAM, rows of each buffer and bank, tiles at the interval), and
 * more of something is never slower, as far as that holds. Where streams share something that is
 * given out in an order, it does not: an earlier request of one may delay another that matters
 * more. Runs do get longer that way (sim/engine.h); then bounds are all there is.
 */
#include "sim/engine.h"
#include "sim/program_interval.h"
#include "tests/support/random_program.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

enum { NUM_CASES = 3000, NUM_TILES = 150 };

static struct arena arena;

static void setup(void)
{
    arena_init(&arena);
}

static void teardown(void)
{
    arena_release(&arena);
}

static bool runs(const struct program *program, const struct schedule *schedule, uint64_t num_tiles,
                 struct engine_result *out)
{
    struct err err;
    const struct engine_options options = {.schedule = schedule};
    err_init(&err);
    return engine_run(program, num_tiles, &options, &arena, out, &err) == STATUS_OK;
}

static uint64_t end_of(const struct program *program)
{
    struct engine_result result;
    ck_assert(runs(program, NULL, NUM_TILES, &result));
    return result.end_ticks;
}

/* ---- bounds ---- */

static bool happens(const struct program *program, const struct schedule *schedule, int step,
                    uint64_t tile, uint64_t num_tiles)
{
    if (schedule == NULL)
        return program_happens(program, step, tile, num_tiles);
    int g = 0;
    while (tile >= schedule->groups[g].num_tiles * schedule->groups[g].repeats)
        tile -= schedule->groups[g].num_tiles * schedule->groups[g].repeats, g++;
    const struct schedule_group *group = &schedule->groups[g];
    return schedule_happens(&program->steps[step],
                            schedule->tiles[group->first + tile % group->num_tiles]);
}

/* rows / limit, rounded up; 0: no limit. */
static void expect_rows(uint64_t end, uint64_t rows, uint64_t limit)
{
    if (limit > 0)
        ck_assert_uint_ge(end * limit, rows);
}

static void expect_bounds(const struct program *program, const struct schedule *schedule,
                          uint64_t num_tiles, const struct engine_result *run)
{
    uint64_t busy[PROGRAM_MAX_UNITS] = {0};
    uint64_t reads[PROGRAM_MAX_BUFFERS] = {0};
    uint64_t writes[PROGRAM_MAX_BUFFERS] = {0};
    uint64_t bytes = 0;
    for (int i = 0; i < program->num_steps; i++) {
        const struct program_step *step = &program->steps[i];
        for (uint64_t t = 0; t < num_tiles; t++) {
            if (!happens(program, schedule, i, t, num_tiles))
                continue;
            busy[step->unit] += (uint64_t)step->slots_ticks;
            bytes += step->dram_bytes;
            for (int k = 0; k < step->num_access; k++) {
                reads[step->access[k].buffer] += (uint64_t)step->access[k].rows_read_ticks;
                writes[step->access[k].buffer] += (uint64_t)step->access[k].rows_written_ticks;
            }
        }
    }
    for (int i = 0; i < program->num_units; i++) {
        ck_assert_uint_ge(run->end_ticks, busy[i]);
        ck_assert_uint_eq(run->units[i].ticks[ENGINE_BUSY], busy[i]);
    }
    for (int i = 0; i < program->num_buffers; i++) {
        const struct program_buffer *buffer = &program->buffers[i];
        ck_assert_uint_eq(run->buffers[i].rows_read, reads[i]);
        expect_rows(run->end_ticks, reads[i], buffer->read_rows_per_cycle);
        expect_rows(run->end_ticks, writes[i], buffer->write_rows_per_cycle);
        expect_rows(run->end_ticks, reads[i] + writes[i], buffer->access_rows_per_cycle);
        if (buffer->access_rows_per_cycle == 0)
            expect_rows(run->end_ticks, reads[i] + writes[i],
                        (uint64_t)buffer->num_banks *
                            (buffer->bank_ports == 0 ? 1 : buffer->bank_ports));
    }
    if (program->dram.bytes_per_cycle.num > 0)
        ck_assert_uint_ge(run->end_ticks * (uint64_t)program->dram.bytes_per_cycle.num,
                          bytes * (uint64_t)program->dram.bytes_per_cycle.den);
    ck_assert_uint_eq(run->dram_bytes_read + run->dram_bytes_written, bytes);
}

START_TEST(test_no_run_ends_before_its_work_is_done)
{
    static struct program program;
    struct prng prng;
    int num_runs = 0;
    prng_init(&prng, 61);
    for (int i = 0; i < NUM_CASES; i++) {
        struct schedule schedule;
        struct engine_result run;
        random_program(&prng, true, &program);
        random_program_machine(&prng, &program);
        if (i % 3 == 0)
            random_program_banks(&prng, &program);
        random_program_schedule(&prng, 15, 5, &arena, &schedule);
        const bool is_listed = i % 2 == 0;
        const uint64_t tiles = is_listed ? schedule.num_tiles : NUM_TILES;
        if (runs(&program, is_listed ? &schedule : NULL, tiles, &run)) {
            expect_bounds(&program, is_listed ? &schedule : NULL, tiles, &run);
            num_runs++;
        }
        arena_reset(&arena);
    }
    ck_assert_int_gt(num_runs, NUM_CASES / 2);
}
END_TEST

/*
 * Round the critical path, which takes interval x ages: its steps happen in every tile, so T tiles
 * hold it (T - 2 |ages|) / ages times one after the other.
 */
START_TEST(test_no_run_beats_the_interval)
{
    static struct program program;
    struct program_interval interval;
    struct prng prng;
    int num_tight = 0;
    prng_init(&prng, 62);
    for (int i = 0; i < NUM_CASES; i++) {
        struct engine_result run;
        int64_t ages = 0;
        int64_t span = 0;
        random_program(&prng, true, &program);
        random_program_machine(&prng, &program);
        if (i % 3 == 0)
            random_program_banks(&prng, &program);
        for (int k = 0; k < program.num_steps; k++) /* transfers take the latency of the channel */
            if (program.dram.bytes_per_cycle.num > 0 && program.steps[k].dram_bytes > 0)
                program.steps[k].latency_ticks = program.dram.latency_cycles;
        program_interval_solve(&program, &interval);
        arena_reset(&arena);
        if (interval.is_deadlock || interval.interval.num == 0 ||
            !runs(&program, NULL, NUM_TILES, &run))
            continue;
        for (int k = 0; k < interval.num_critical; k++) {
            ages += interval.critical_age[k];
            span +=
                interval.critical_age[k] < 0 ? -interval.critical_age[k] : interval.critical_age[k];
        }
        if (ages < 1)
            ck_abort_msg("case %d: a closed path of no age", i);
        const int64_t rounds = (NUM_TILES - 2 * span) / ages;
        const int64_t least = rounds * ages * interval.interval.num;
        ck_assert_int_ge((int64_t)run.end_ticks * interval.interval.den, least);
        num_tight += (int64_t)run.end_ticks * interval.interval.den < least * 11 / 10 ? 1 : 0;
    }
    ck_assert_int_gt(num_tight, NUM_CASES / 10); /* and it says something */
}
END_TEST

/* ---- more is never slower, where one thing at a time asks ---- */

static void clear_buffers(struct program *program)
{
    for (int i = 0; i < program->num_buffers; i++)
        program->buffers[i] = (struct program_buffer){.name = program->buffers[i].name};
}

static void expect_not_slower(const struct program *less, const struct program *more, int *num)
{
    struct engine_result run;
    if (!runs(less, NULL, NUM_TILES, &run))
        return;
    const uint64_t end = end_of(more);
    ck_assert_uint_le(end, run.end_ticks);
    *num += end < run.end_ticks ? 1 : 0;
}

/* One unit with transfers, bursts in flight limited or not, no ports. */
START_TEST(test_more_bandwidth_for_one_unit)
{
    static struct program program;
    static struct program more;
    struct prng prng;
    int num_faster = 0;
    prng_init(&prng, 63);
    for (int i = 0; i < NUM_CASES; i++) {
        random_program(&prng, true, &program);
        random_program_machine(&prng, &program);
        clear_buffers(&program);
        for (int k = 0; k < program.num_steps; k++)
            if (program.steps[k].unit != 0)
                program.steps[k].dram_bytes = 0;
        more = program;
        more.dram.bytes_per_cycle.num *= 2;
        expect_not_slower(&program, &more, &num_faster);
        arena_reset(&arena);
    }
    ck_assert_int_gt(num_faster, 100);
}
END_TEST

/* One unit moves rows, no DRAM. */
START_TEST(test_more_ports_for_one_unit)
{
    static struct program program;
    static struct program more;
    struct prng prng;
    int num_faster = 0;
    prng_init(&prng, 64);
    for (int i = 0; i < NUM_CASES; i++) {
        random_program(&prng, true, &program);
        random_program_machine(&prng, &program);
        if (i % 3 == 0)
            random_program_banks(&prng, &program);
        program.dram.bytes_per_cycle.num = 0;
        for (int k = 0; k < program.num_steps; k++)
            if (program.steps[k].unit != 0)
                program.steps[k].num_access = 0;
        more = program;
        for (int k = 0; k < program.num_buffers; k++) {
            struct program_buffer *buffer = &more.buffers[k];
            buffer->read_rows_per_cycle += buffer->read_rows_per_cycle > 0 ? 1 : 0;
            buffer->write_rows_per_cycle += buffer->write_rows_per_cycle > 0 ? 1 : 0;
            buffer->access_rows_per_cycle += buffer->access_rows_per_cycle > 0 ? 1 : 0;
            buffer->bank_ports += buffer->bank_ports > 0 ? 1 : 0;
        }
        expect_not_slower(&program, &more, &num_faster);
        arena_reset(&arena);
    }
    ck_assert_int_gt(num_faster, 100);
}
END_TEST

/* Slots of tensors: the order on every unit is the table's, nothing is shared. */
START_TEST(test_more_copies)
{
    static struct program program;
    static struct program more;
    struct prng prng;
    int num_faster = 0;
    prng_init(&prng, 65);
    for (int i = 0; i < NUM_CASES; i++) {
        random_program(&prng, true, &program);
        random_program_machine(&prng, &program);
        program.dram.bytes_per_cycle.num = 0;
        clear_buffers(&program);
        more = program;
        for (int k = 0; k < program.num_tensors; k++)
            more.tensors[k].copies += 1 + prng_below(&prng, 3);
        expect_not_slower(&program, &more, &num_faster);
        arena_reset(&arena);
    }
    ck_assert_int_gt(num_faster, 50);
}
END_TEST

/*
 * Units that share a channel or ports, all of it at once: runs that get longer exist, few and not
 * by much, but no bound is ever broken.
 */
START_TEST(test_more_of_what_is_shared)
{
    static struct program program;
    static struct program more;
    struct prng prng;
    int num_faster = 0;
    int num_slower = 0;
    int num_runs = 0;
    prng_init(&prng, 66);
    for (int i = 0; i < NUM_CASES; i++) {
        struct engine_result before;
        struct engine_result after;
        random_program(&prng, true, &program);
        random_program_machine(&prng, &program);
        if (i % 3 == 0)
            random_program_banks(&prng, &program);
        more = program;
        more.dram.bytes_per_cycle.num *= 2;
        for (int k = 0; k < program.num_buffers; k++)
            more.buffers[k].read_rows_per_cycle += more.buffers[k].read_rows_per_cycle > 0 ? 1 : 0;
        if (runs(&program, NULL, NUM_TILES, &before) && runs(&more, NULL, NUM_TILES, &after)) {
            expect_bounds(&more, NULL, NUM_TILES, &after);
            num_runs++;
            num_faster += after.end_ticks < before.end_ticks ? 1 : 0;
            num_slower += after.end_ticks > before.end_ticks ? 1 : 0;
        }
        arena_reset(&arena);
    }
    ck_assert_int_gt(num_slower, 0); /* what sim/engine.h says */
    ck_assert_int_lt(num_slower, num_runs / 50);
    ck_assert_int_gt(num_faster, 10 * num_slower);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("engine_laws");
    TCase *tcase = tcase_create("engine_laws");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_set_timeout(tcase, 120);
    tcase_add_test(tcase, test_no_run_ends_before_its_work_is_done);
    tcase_add_test(tcase, test_no_run_beats_the_interval);
    tcase_add_test(tcase, test_more_bandwidth_for_one_unit);
    tcase_add_test(tcase, test_more_ports_for_one_unit);
    tcase_add_test(tcase, test_more_copies);
    tcase_add_test(tcase, test_more_of_what_is_shared);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int num_failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return num_failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
