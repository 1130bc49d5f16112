/*
 * The list of events against the naive twin: every start, slot, row and result of random programs,
 * found by plain loops over its instances and cycles; order, cut and CSV on small tables.
 */
#include "sim/event_list.h"
#include "tests/support/engine_twin.h"
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

/* What the twin says happens, as counts by kind, and the slots to look up. */
struct expected {
    const struct program *program;
    struct engine_slot *slots;
    size_t num_slots, capacity;
    uint64_t num[EVENT_LIST_NUM_KINDS];
};

static void take_slot(void *context, const struct engine_slot *slot)
{
    struct expected *expected = context;
    const struct program_step *step = &expected->program->steps[slot->step];
    expected->slots = arena_grow(&arena, expected->slots, expected->num_slots, &expected->capacity,
                                 sizeof(*slot));
    expected->slots[expected->num_slots++] = *slot;
    expected->num[EVENT_LIST_SLOT] += slot->is_last ? 1 : 0;
    for (int k = 0; k < step->num_access; k++) {
        expected->num[EVENT_LIST_READ] += slot->rows_read[k] > 0 ? 1 : 0;
        expected->num[EVENT_LIST_WRITE] += slot->rows_written[k] > 0 ? 1 : 0;
    }
}

/* The twin's slot of this unit in this cycle; NULL: none. The twin tells them by cycle. */
static const struct engine_slot *find_slot(const struct expected *expected,
                                           const struct event_list_item *item)
{
    size_t low = 0, high = expected->num_slots;
    while (low < high) {
        const size_t middle = (low + high) / 2;
        if (expected->slots[middle].cycle < item->cycle)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < expected->num_slots && expected->slots[low].cycle == item->cycle; low++)
        if (expected->program->steps[expected->slots[low].step].unit == item->unit)
            return &expected->slots[low];
    return NULL;
}

static bool is_right(const struct expected *expected, const struct engine_twin *twin,
                     const struct event_list_item *item)
{
    const struct program_step *step = &expected->program->steps[item->step];
    const size_t at =
        (size_t)item->tile * (size_t)expected->program->num_steps + (size_t)item->step;
    if (item->unit != step->unit)
        return false;
    if (item->kind == EVENT_LIST_START)
        return twin->start[at] == (int64_t)item->cycle;
    if (item->kind == EVENT_LIST_DONE)
        return twin->done[at] == (int64_t)item->cycle;
    const struct engine_slot *slot = find_slot(expected, item);
    if (slot == NULL || slot->step != item->step || slot->tile != item->tile ||
        slot->slot != item->slot)
        return false;
    if (item->kind == EVENT_LIST_SLOT)
        return slot->is_last;
    for (int k = 0; k < step->num_access; k++)
        if (step->access[k].buffer == item->buffer)
            return item->rows > 0 &&
                   item->rows ==
                       (item->kind == EVENT_LIST_READ ? slot->rows_read[k] : slot->rows_written[k]);
    return false;
}

/* By cycle, unit, kind; no two the same. */
static bool is_after(const struct event_list_item *a, const struct event_list_item *b)
{
    if (a->cycle != b->cycle)
        return a->cycle < b->cycle;
    if (b->unit < 0) /* the end */
        return true;
    if (a->unit != b->unit)
        return a->unit < b->unit;
    if (a->kind != b->kind)
        return a->kind < b->kind;
    return a->tile != b->tile || a->step != b->step || a->buffer != b->buffer;
}

START_TEST(test_event_list_equals_twin)
{
    struct prng prng;
    struct program program;
    int num_run = 0, num_stretched = 0;
    prng_init(&prng, 41);
    for (int i = 0; i < 600; i++) {
        struct engine_twin twin;
        struct event_list list;
        random_program(&prng, true, &program);
        if (i % 4 != 0)
            random_program_machine(&prng, &program);
        const uint64_t num_tiles = 1 + prng_below(&prng, 12);
        struct expected expected = {.program = &program};
        engine_twin_run_slots(&program, num_tiles, take_slot, &expected, &arena, &twin);
        err_init(&err);
        const enum status status =
            event_list_run(&program, num_tiles, NULL, 0, &arena, &list, &err);
        ck_assert_int_eq(status != STATUS_OK, twin.is_stuck);
        if (status == STATUS_OK) {
            uint64_t num[EVENT_LIST_NUM_KINDS] = {0};
            for (size_t k = 0; k + 1 < list.num; k++) {
                num[list.items[k].kind]++;
                ck_assert_msg(is_right(&expected, &twin, &list.items[k]), "case %d, item %zu", i,
                              k);
                ck_assert_msg(is_after(&list.items[k], &list.items[k + 1]), "case %d, order", i);
            }
            for (int u = 0; u < program.num_units; u++)
                expected.num[EVENT_LIST_START] += twin.result.units[u].num_steps;
            ck_assert_uint_eq(num[EVENT_LIST_START], expected.num[EVENT_LIST_START]);
            ck_assert_uint_eq(num[EVENT_LIST_DONE], expected.num[EVENT_LIST_START]);
            ck_assert_uint_eq(num[EVENT_LIST_READ], expected.num[EVENT_LIST_READ]);
            ck_assert_uint_eq(num[EVENT_LIST_WRITE], expected.num[EVENT_LIST_WRITE]);
            ck_assert_uint_eq(num[EVENT_LIST_SLOT], expected.num[EVENT_LIST_SLOT]);
            ck_assert_int_eq(list.items[list.num - 1].kind, EVENT_LIST_END);
            ck_assert_uint_eq(list.items[list.num - 1].cycle, twin.result.end_ticks);
            num_run++;
            num_stretched += expected.num_slots > expected.num[EVENT_LIST_SLOT] ? 1 : 0;
        }
        arena_reset(&arena);
    }
    ck_assert_int_gt(num_run, 400);
    ck_assert_int_gt(num_stretched, 50); /* and ports are short in many of them */
}
END_TEST

/* A list that is cut holds what the whole list has of the cycles before. */
START_TEST(test_event_list_cut_is_a_prefix)
{
    struct prng prng;
    struct program program;
    int num_cut = 0;
    prng_init(&prng, 42);
    for (int i = 0; i < 200; i++) {
        struct event_list whole, cut;
        random_program(&prng, true, &program);
        random_program_machine(&prng, &program);
        err_init(&err);
        if (event_list_run(&program, 20, NULL, 0, &arena, &whole, &err) == STATUS_OK) {
            const size_t most = 1 + prng_below(&prng, 400);
            ck_assert_int_eq(event_list_run(&program, 20, NULL, most, &arena, &cut, &err),
                             STATUS_OK);
            const struct event_list_item *last = &cut.items[cut.num - 1];
            ck_assert_uint_le(cut.num, most < whole.num ? most : whole.num);
            ck_assert_int_eq(last->kind, most < whole.num ? EVENT_LIST_CUT : EVENT_LIST_END);
            for (size_t k = 0; k + 1 < cut.num; k++) {
                ck_assert_uint_eq(cut.items[k].cycle, whole.items[k].cycle);
                ck_assert_int_eq(cut.items[k].kind, whole.items[k].kind);
                ck_assert_int_eq(cut.items[k].step, whole.items[k].step);
                ck_assert_uint_eq(cut.items[k].slot, whole.items[k].slot);
            }
            ck_assert_uint_ge(whole.items[cut.num - 1].cycle, last->cycle);
            num_cut += last->kind == EVENT_LIST_CUT ? 1 : 0;
        }
        arena_reset(&arena);
    }
    ck_assert_int_gt(num_cut, 50);
}
END_TEST

/* Two slots of 2 rows through 1 port: slot 0 ends in cycle 1, slot 1 in cycle 3; done 5 later. */
START_TEST(test_event_list_csv)
{
    struct program program;
    struct event_list list;
    struct buf csv;
    program_init(&program, "port", 1);
    const int l3 = program_add_buffer(&program, "L3");
    program_add_step(&program, "Q,K", program_add_unit(&program, "2d"), 2);
    program_add_access(&program, 0, l3, 4, 0);
    program.steps[0].latency_ticks = 5;
    program.buffers[l3].read_rows_per_cycle = 1;
    ck_assert_int_eq(event_list_run(&program, 1, NULL, 0, &arena, &list, &err), STATUS_OK);
    buf_init(&csv);
    event_list_put_csv(&list, &csv);
    ck_assert_str_eq(csv.data, "cycle,event,unit,step,tile,slot,buffer,rows\n"
                               "0,start,2d,\"Q,K\",0,,,\n"
                               "0,read,2d,\"Q,K\",0,0,L3,1\n"
                               "1,read,2d,\"Q,K\",0,0,L3,1\n"
                               "1,slot,2d,\"Q,K\",0,0,,\n"
                               "2,read,2d,\"Q,K\",0,1,L3,1\n"
                               "3,read,2d,\"Q,K\",0,1,L3,1\n"
                               "3,slot,2d,\"Q,K\",0,1,,\n"
                               "9,done,2d,\"Q,K\",0,,,\n"
                               "9,end,,,,,,\n");
    buf_release(&csv);
}
END_TEST

START_TEST(test_event_list_refuses_fractions)
{
    struct program program;
    struct event_list list;
    program_init(&program, "half", 2);
    program_add_step(&program, "A", program_add_unit(&program, "u"), 1);
    ck_assert_int_eq(event_list_run(&program, 1, NULL, 0, &arena, &list, &err), STATUS_UNSUPPORTED);
}
END_TEST

int main(void)
{
    TCase *tcase = tcase_create("event_list");
    Suite *suite = suite_create("event_list");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, test_event_list_equals_twin);
    tcase_add_test(tcase, test_event_list_cut_is_a_prefix);
    tcase_add_test(tcase, test_event_list_csv);
    tcase_add_test(tcase, test_event_list_refuses_fractions);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int num_failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return num_failed == 0 ? 0 : 1;
}
