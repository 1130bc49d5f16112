/*
 * Rows in use against brute force: all instances of a run without periods, from which each slot's
 * time follows by plain loops; then the same run with periods; and two cases derived by hand.
 */
#include "sim/occupancy.h"
#include "tests/support/random_program.h"

#include <check.h>
#include <math.h>
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

/* Instances of a run, [tile][step]; -1: never. */
struct instances {
    int num_steps;
    int64_t *start, *finish, *done;
};

static void take_instance(void *context, const struct engine_event *event)
{
    struct instances *instances = context;
    const size_t at = (size_t)event->tile * (size_t)instances->num_steps + (size_t)event->step;
    if (event->kind == ENGINE_START) {
        instances->start[at] = (int64_t)event->ticks;
    } else {
        instances->finish[at] = (int64_t)event->ticks;
        instances->done[at] = (int64_t)event->done_ticks;
    }
}

struct use { /* of a slot */
    int64_t from, to;
    uint64_t rows;
};

static uint64_t iteration_tiles(const struct program *program, int loop)
{
    uint64_t tiles = 1;
    for (int l = 0; l < loop; l++)
        tiles *= program->loops[l].count;
    return tiles;
}

/* Flags of each tile of a schedule, group after group. */
static const uint32_t *expand(const struct schedule *schedule)
{
    uint32_t *flags = ARENA_ARRAY(&arena, uint32_t, schedule->num_tiles);
    uint64_t num = 0;
    for (int g = 0; g < schedule->num_groups; g++)
        for (uint64_t r = 0; r < schedule->groups[g].repeats; r++)
            for (uint64_t i = 0; i < schedule->groups[g].num_tiles; i++)
                flags[num++] = schedule->tiles[schedule->groups[g].first + i];
    return flags;
}

/* The tile after the last one of the iteration that begins with `first`. */
static uint64_t end_of(const struct program *program, uint64_t num_tiles, const uint32_t *flags,
                       int loop, uint64_t first)
{
    uint64_t end = first + (flags == NULL ? iteration_tiles(program, loop) : 1);
    while (flags != NULL && loop > 0 && end < num_tiles && !(flags[end] & SCHEDULE_START(loop)))
        end++;
    return end < num_tiles ? end : num_tiles;
}

static struct use find_use(const struct program *program, const struct program_tensor *tensor,
                           uint64_t first, uint64_t end, const struct instances *instances)
{
    struct use use = {.from = -1, .to = 0, .rows = tensor->rows};
    for (uint64_t t = first; t < end; t++) {
        const size_t at = t * (size_t)program->num_steps + (size_t)tensor->producer;
        if (use.from < 0)
            use.from = instances->start[at];
        use.to = instances->finish[at] > use.to ? instances->finish[at] : use.to;
    }
    for (int r = 0; use.from >= 0 && r < tensor->num_readers; r++) {
        int64_t last = -1, last_finish = 0;
        for (uint64_t t = first; t < end; t++) {
            const size_t at = t * (size_t)program->num_steps + (size_t)tensor->readers[r];
            if (instances->done[at] >= 0) {
                last = instances->done[at];
                last_finish = instances->finish[at];
            }
        }
        /* who is through before the slot is taken does not need it */
        use.to = last_finish > use.from && last > use.to ? last : use.to;
    }
    return use;
}

static size_t list_uses(const struct program *program, uint64_t num_tiles, const uint32_t *flags,
                        int buffer, const struct instances *instances, struct use *out)
{
    size_t num = 0;
    for (int i = 0; i < program->num_tensors; i++) {
        const struct program_tensor *tensor = &program->tensors[i];
        if (tensor->buffer != buffer || tensor->producer < 0)
            continue;
        for (uint64_t first = 0, end = 0; first < num_tiles; first = end) {
            end = end_of(program, num_tiles, flags, tensor->loop, first);
            out[num] = find_use(program, tensor, first, end, instances);
            num += out[num].from >= 0 ? 1 : 0;
        }
    }
    return num;
}

static void brute_force(const struct program *program, const struct engine_result *result,
                        const uint32_t *flags, const struct instances *instances,
                        struct occupancy_buffer *out)
{
    struct use *uses =
        ARENA_ARRAY(&arena, struct use, result->num_tiles * (uint64_t)program->num_tensors + 1);
    for (int b = 0; b < program->num_buffers; b++) {
        const size_t num = list_uses(program, result->num_tiles, flags, b, instances, uses);
        uint64_t resident = 0;
        double row_ticks = 0; /* whole numbers far below 2^53 */
        for (int i = 0; i < program->num_tensors; i++)
            if (program->tensors[i].buffer == b && program->tensors[i].producer < 0)
                resident += program->tensors[i].rows * program->tensors[i].copies;
        out[b] = (struct occupancy_buffer){.peak_rows = resident};
        for (size_t i = 0; i < num; i++) {
            uint64_t rows = resident;
            const int64_t end = (int64_t)result->end_ticks;
            row_ticks += (double)uses[i].rows *
                         (double)((uses[i].to < end ? uses[i].to : end) - uses[i].from);
            for (size_t k = 0; k < num; k++) /* when slot i is taken */
                rows +=
                    uses[k].from <= uses[i].from && uses[i].from < uses[k].to ? uses[k].rows : 0;
            out[b].peak_rows = rows > out[b].peak_rows ? rows : out[b].peak_rows;
        }
        out[b].mean_rows =
            (row_ticks + (double)resident * (double)result->end_ticks) / (double)result->end_ticks;
    }
}

/* Further tensors of any producer and readers, held for an iteration of any loop. */
static void random_tensors(struct prng *prng, struct program *program)
{
    static const char *const names[] = {"T0", "T1", "T2", "T3"};
    const int buffer = program_add_buffer(program, "L3");
    const int num = (int)prng_range(prng, 1, 4);
    for (int i = 0; i < num; i++) {
        struct program_tensor *tensor = &program->tensors[program->num_tensors++];
        *tensor = (struct program_tensor){
            .name = names[i],
            .buffer = prng_below(prng, 3) == 0 ? program_add_buffer(program, "RF") : buffer,
            .rows = 1 + prng_below(prng, 100),
            .copies = 1 + prng_below(prng, 4),
            .producer = (int)prng_below(prng, (uint64_t)program->num_steps),
            .num_readers = (int)prng_below(prng, 3)};
        if (program->num_loops > 1)
            tensor->loop = (int)prng_below(prng, (uint64_t)program->num_loops);
        if (prng_below(prng, 6) == 0)
            tensor->producer = -1;
        for (int r = 0; r < tensor->num_readers; r++)
            tensor->readers[r] = (int)prng_below(prng, (uint64_t)program->num_steps);
    }
}

static struct engine_result observe(const struct program *program, uint64_t num_tiles,
                                    const struct schedule *schedule, bool no_period,
                                    struct occupancy_buffer *out)
{
    struct engine_result result;
    struct occupancy *occupancy = occupancy_new(program, num_tiles, schedule, NULL, NULL, &arena);
    const struct engine_options options = {.schedule = schedule,
                                           .no_period = no_period,
                                           .on_event = occupancy_event,
                                           .context = occupancy};
    ck_assert_int_eq(engine_run(program, num_tiles, &options, &arena, &result, &err), STATUS_OK);
    occupancy_end(occupancy, result.end_ticks, out);
    return result;
}

static void expect_same(const struct program *program, const struct occupancy_buffer *got,
                        const struct occupancy_buffer *want, int i_case)
{
    for (int b = 0; b < program->num_buffers; b++) {
        ck_assert_msg(got[b].peak_rows == want[b].peak_rows, "case %d: peak %llu, not %llu", i_case,
                      (unsigned long long)got[b].peak_rows, (unsigned long long)want[b].peak_rows);
        ck_assert_msg(fabs(got[b].mean_rows - want[b].mean_rows) <= 1e-12 * want[b].mean_rows,
                      "case %d: mean %.17g, not %.17g", i_case, got[b].mean_rows,
                      want[b].mean_rows);
    }
}

/* Tiles that run: of the loops, or every third time a list. */
static const struct schedule *random_tiles(struct prng *prng, int i_case, uint64_t most,
                                           uint64_t *out_num)
{
    struct schedule *schedule = ARENA_NEW(&arena, struct schedule);
    *out_num = 1 + prng_below(prng, most);
    if (i_case % 3 != 0)
        return NULL;
    random_program_schedule(prng, 12, most / 12, &arena, schedule);
    *out_num = schedule->num_tiles;
    return schedule;
}

START_TEST(test_occupancy_equals_brute_force)
{
    struct prng prng;
    struct program program;
    int num_run = 0;
    prng_init(&prng, 51);
    for (int i = 0; i < 1000; i++) {
        struct engine_result result;
        struct occupancy_buffer got[PROGRAM_MAX_BUFFERS], want[PROGRAM_MAX_BUFFERS];
        random_program(&prng, i % 4 == 0, &program);
        if (i % 4 != 1)
            random_program_machine(&prng, &program);
        random_tensors(&prng, &program);
        uint64_t num_tiles = 0;
        const struct schedule *schedule = random_tiles(&prng, i, 40, &num_tiles);
        const size_t num = num_tiles * (size_t)program.num_steps;
        struct instances instances = {.num_steps = program.num_steps,
                                      .start = ARENA_ARRAY(&arena, int64_t, num),
                                      .finish = ARENA_ARRAY(&arena, int64_t, num),
                                      .done = ARENA_ARRAY(&arena, int64_t, num)};
        const struct engine_options options = {.schedule = schedule,
                                               .no_period = true,
                                               .on_event = take_instance,
                                               .context = &instances};
        for (size_t k = 0; k < num; k++)
            instances.start[k] = instances.finish[k] = instances.done[k] = -1;
        err_init(&err);
        if (engine_run(&program, num_tiles, &options, &arena, &result, &err) == STATUS_OK &&
            result.end_ticks > 0) {
            brute_force(&program, &result, schedule == NULL ? NULL : expand(schedule), &instances,
                        want);
            (void)observe(&program, num_tiles, schedule, true, got);
            expect_same(&program, got, want, i);
            num_run++;
        }
        arena_reset(&arena);
    }
    ck_assert_int_gt(num_run, 300);
}
END_TEST

START_TEST(test_occupancy_knows_periods)
{
    struct prng prng;
    struct program program;
    int num_jumped = 0, num_lost = 0;
    prng_init(&prng, 52);
    for (int i = 0; i < 600; i++) {
        struct engine_result result;
        struct occupancy_buffer got[PROGRAM_MAX_BUFFERS], want[PROGRAM_MAX_BUFFERS];
        random_program(&prng, i % 4 == 0, &program);
        if (i % 4 != 1)
            random_program_machine(&prng, &program);
        random_tensors(&prng, &program);
        uint64_t num_tiles = 0;
        const struct schedule *schedule = random_tiles(&prng, i, 3000, &num_tiles);
        const struct engine_options options = {.schedule = schedule, .no_period = true};
        err_init(&err);
        if (engine_run(&program, num_tiles, &options, &arena, &result, &err) == STATUS_OK) {
            (void)observe(&program, num_tiles, schedule, true, want);
            result = observe(&program, num_tiles, schedule, false, got);
            if (isnan(got[0].mean_rows)) {
                num_lost++;
                continue;
            }
            expect_same(&program, got, want, i);
            num_jumped += result.num_simulated < num_tiles ? 1 : 0;
        }
        arena_reset(&arena);
    }
    ck_assert_int_lt(num_lost, num_jumped / 4);
    ck_assert_int_gt(num_jumped, 150);
}
END_TEST

/*
 * Load 10 cycles, use 30, two slots. Tile t is loaded from 10 t if there is room, used from
 * 10 + 30 t to 40 + 30 t. With the third load no earlier than the end of the first use, slots 0, 1,
 * 2 are taken at 0, 10 and 40 and free at 40, 70 and 100.
 */
START_TEST(test_occupancy_of_double_buffer)
{
    struct program program;
    struct occupancy_buffer got[PROGRAM_MAX_BUFFERS];
    program_init(&program, "double", 1);
    const int l3 = program_add_buffer(&program, "L3");
    const int load = program_add_step(&program, "LoadK", program_add_unit(&program, "dma"), 10);
    const int use = program_add_step(&program, "QK", program_add_unit(&program, "2d"), 30);
    program_add_wait(&program, use, load, 0);
    program_add_wait(&program, load, use, 2);
    program.num_tensors = 2;
    program.tensors[0] = (struct program_tensor){.name = "K",
                                                 .buffer = l3,
                                                 .rows = 64,
                                                 .copies = 2,
                                                 .producer = load,
                                                 .num_readers = 1,
                                                 .readers = {use}};
    program.tensors[1] =
        (struct program_tensor){.name = "Q", .buffer = l3, .rows = 5, .copies = 1, .producer = -1};
    const struct engine_result result = observe(&program, 3, NULL, true, got);
    ck_assert_uint_eq(result.end_ticks, 100);
    ck_assert(got[l3].has_tensors);
    ck_assert_uint_eq(got[l3].peak_rows, 2 * 64 + 5);
    ck_assert_double_eq(got[l3].mean_rows, 5 + 64.0 * (40 + 60 + 60) / 100);
}
END_TEST

int main(void)
{
    TCase *tcase = tcase_create("occupancy");
    Suite *suite = suite_create("occupancy");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_set_timeout(tcase, 120);
    tcase_add_test(tcase, test_occupancy_equals_brute_force);
    tcase_add_test(tcase, test_occupancy_knows_periods);
    tcase_add_test(tcase, test_occupancy_of_double_buffer);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int num_failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return num_failed == 0 ? 0 : 1;
}
