/*
 * Windows of a run against all instances of the same run without periods: the same bars, none left
 * out, the same rows in use; and their picture, well-formed for tables of every kind.
 */
#include "reports/timeline_svg.h"
#include "tests/support/markup.h"
#include "tests/support/random_program.h"

#include <check.h>
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

struct instances { /* [tile][step]; -1: never */
    int num_steps;
    int64_t *start, *finish;
    struct occupancy *occupancy;
    struct timeline_level *levels;
    size_t num_levels, capacity;
};

static void take_instance(void *context, const struct engine_event *event)
{
    struct instances *instances = context;
    const size_t at = (size_t)event->tile * (size_t)instances->num_steps + (size_t)event->step;
    occupancy_event(instances->occupancy, event);
    if (event->kind == ENGINE_START)
        instances->start[at] = (int64_t)event->ticks;
    else
        instances->finish[at] = (int64_t)event->ticks;
}

static void take_level(void *context, uint64_t ticks, int buffer, uint64_t rows)
{
    struct instances *instances = context;
    instances->levels = arena_grow(&arena, instances->levels, instances->num_levels,
                                   &instances->capacity, sizeof(*instances->levels));
    instances->levels[instances->num_levels++] =
        (struct timeline_level){.ticks = ticks, .buffer = buffer, .rows = rows};
}

static void expect_bars(const struct timeline_window *window, uint64_t num_tiles,
                        const struct instances *instances, int i_case)
{
    int num_wanted = 0, num_found = 0;
    for (size_t i = 0; i < num_tiles * (size_t)instances->num_steps; i++)
        if (instances->start[i] >= 0 && instances->start[i] < (int64_t)window->to_ticks &&
            instances->finish[i] > (int64_t)window->from_ticks)
            num_wanted++;
    for (int i = 0; i < window->num_bars; i++) {
        const struct timeline_bar *bar = &window->bars[i];
        const size_t at = (size_t)bar->tile * (size_t)instances->num_steps + (size_t)bar->step;
        if (bar->start_ticks >= window->to_ticks || bar->finish_ticks <= window->from_ticks)
            continue; /* only its stall or its latency is in the window */
        num_found++;
        ck_assert_msg(instances->start[at] == (int64_t)bar->start_ticks,
                      "case %d, %s: step %d of tile %llu starts at %llu, not %lld", i_case,
                      window->title, bar->step, (unsigned long long)bar->tile,
                      (unsigned long long)bar->start_ticks, (long long)instances->start[at]);
        ck_assert_msg(instances->finish[at] == (int64_t)bar->finish_ticks ||
                          (bar->finish_ticks == window->to_ticks &&
                           instances->finish[at] > (int64_t)window->to_ticks),
                      "case %d, %s: finish", i_case, window->title);
    }
    ck_assert_msg(num_found == num_wanted, "case %d, %s: %d bars, not %d", i_case, window->title,
                  num_found, num_wanted);
}

static uint64_t rows_at(const struct timeline_level *levels, size_t num, int buffer, uint64_t ticks)
{
    uint64_t rows = 0;
    for (size_t i = 0; i < num; i++)
        if (levels[i].buffer == buffer && levels[i].ticks <= ticks)
            rows = levels[i].rows;
    return rows;
}

static void expect_levels(const struct timeline_window *window, int num_buffers,
                          const struct instances *instances, int i_case)
{
    for (uint64_t k = 0; k < 50; k++) {
        const uint64_t at = window->from_ticks + k * (window->to_ticks - window->from_ticks) / 50;
        for (int b = 0; b < num_buffers; b++)
            ck_assert_msg(rows_at(window->levels, (size_t)window->num_levels, b, at) ==
                              rows_at(instances->levels, instances->num_levels, b, at),
                          "case %d, %s: rows of buffer %d at %llu", i_case, window->title, b,
                          (unsigned long long)at);
    }
}

/* K is loaded by the first step into one of two slots and used by the last. */
static void add_tensor(struct program *program)
{
    const int buffer = program_add_buffer(program, "L3");
    const int last = program->num_steps - 1;
    program_add_wait(program, 0, last, 2);
    program->tensors[program->num_tensors++] = (struct program_tensor){.name = "K",
                                                                       .buffer = buffer,
                                                                       .rows = 64,
                                                                       .copies = 2,
                                                                       .producer = 0,
                                                                       .num_readers = 1,
                                                                       .readers = {last}};
}

START_TEST(test_timeline_windows_are_of_the_run)
{
    struct prng prng;
    struct program program;
    int num_jumped = 0;
    prng_init(&prng, 61);
    for (int i = 0; i < 400; i++) {
        struct engine_result result;
        struct timeline timeline;
        random_program(&prng, i % 4 == 0, &program);
        if (i % 4 != 1)
            random_program_machine(&prng, &program);
        if (program.num_steps > 1)
            add_tensor(&program);
        const uint64_t num_tiles = 1 + prng_below(&prng, i % 2 == 0 ? 30 : 900);
        const size_t num = num_tiles * (size_t)program.num_steps;
        struct instances instances = {.num_steps = program.num_steps,
                                      .start = ARENA_ARRAY(&arena, int64_t, num),
                                      .finish = ARENA_ARRAY(&arena, int64_t, num)};
        instances.occupancy =
            occupancy_new(&program, num_tiles, NULL, take_level, &instances, &arena);
        const struct engine_options options = {
            .no_period = true, .on_event = take_instance, .context = &instances};
        for (size_t k = 0; k < num; k++)
            instances.start[k] = instances.finish[k] = -1;
        err_init(&err);
        if (engine_run(&program, num_tiles, &options, &arena, &result, &err) == STATUS_OK &&
            result.end_ticks > 0) {
            struct occupancy_buffer use[PROGRAM_MAX_BUFFERS];
            occupancy_end(instances.occupancy, result.end_ticks, use);
            ck_assert_int_eq(timeline_run(&program, num_tiles, NULL, &arena, &timeline, &err),
                             STATUS_OK);
            num_jumped += timeline.result.num_simulated < num_tiles ? 1 : 0;
            for (int w = 0; w < timeline.num_windows; w++) {
                expect_bars(&timeline.windows[w], num_tiles, &instances, i);
                expect_levels(&timeline.windows[w], program.num_buffers, &instances, i);
            }
            const struct timeline_window *last = &timeline.windows[timeline.num_windows - 1];
            ck_assert_uint_eq(last->to_ticks, result.end_ticks);
            struct buf svg;
            buf_init(&svg);
            timeline_svg_put(&timeline, i % 3 == 0, "stall", &svg);
            markup_check(svg.data);
            ck_assert_ptr_null(strstr(svg.data, "nan"));
            ck_assert_ptr_null(strstr(svg.data, "inf"));
            buf_release(&svg);
        }
        arena_reset(&arena);
    }
    ck_assert_int_gt(num_jumped, 50);
}
END_TEST

/* One tile: the load of 10, the use of 30, in one panel with the peak of its buffer. */
START_TEST(test_timeline_of_one_tile)
{
    struct program program;
    struct timeline timeline;
    struct buf svg;
    program_init(&program, "one", 1);
    program_add_step(&program, "LoadK", program_add_unit(&program, "dma"), 10);
    program_add_step(&program, "QK", program_add_unit(&program, "2d"), 30);
    program_add_wait(&program, 1, 0, 0);
    add_tensor(&program);
    ck_assert_int_eq(timeline_run(&program, 1, NULL, &arena, &timeline, &err), STATUS_OK);
    ck_assert_int_eq(timeline.num_windows, 1);
    ck_assert_int_eq(timeline.windows[0].num_bars, 2);
    ck_assert_uint_eq(timeline.windows[0].to_ticks, 40);
    buf_init(&svg);
    timeline_svg_put(&timeline, false, "stall", &svg);
    markup_check(svg.data);
    ck_assert_ptr_nonnull(strstr(svg.data, ">All tiles</tspan>, cycles 0 to 40<"));
    ck_assert_ptr_nonnull(strstr(svg.data, ">QK 0</text>"));
    ck_assert_ptr_nonnull(strstr(svg.data, ">peak 64</text>"));
    ck_assert_ptr_nonnull(strstr(svg.data, "<title>operand: 10 cycles</title>"));
    ck_assert_ptr_nonnull(strstr(svg.data, "<title>drain: 30 cycles</title>"));
    buf_release(&svg);
}
END_TEST

int main(void)
{
    TCase *tcase = tcase_create("timeline");
    Suite *suite = suite_create("timeline");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_set_timeout(tcase, 120);
    tcase_add_test(tcase, test_timeline_windows_are_of_the_run);
    tcase_add_test(tcase, test_timeline_of_one_tile);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int num_failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return num_failed == 0 ? 0 : 1;
}
