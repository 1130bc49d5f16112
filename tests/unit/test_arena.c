/* The arena: zeroed, aligned, distinct memory, also after a reset. */
#include "base/arena.h"

#include "base/prng.h"

#include <check.h>
#include <stdalign.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static struct arena arena;

static void set_up(void)
{
    arena_init(&arena);
}

static void tear_down(void)
{
    arena_release(&arena);
}

static bool holds_only(const unsigned char *bytes, size_t num, int byte)
{
    for (size_t i = 0; i < num; i++) {
        if (bytes[i] != byte)
            return false;
    }
    return true;
}

/* Fills every piece with its own byte: overlap, stale bytes and bad alignment all show. */
static void fill_randomly(uint64_t seed)
{
    enum { NUM = 400 };
    unsigned char *pieces[NUM];
    size_t sizes[NUM];
    struct prng prng;
    prng_init(&prng, seed);
    for (int i = 0; i < NUM; i++) {
        sizes[i] = (size_t)prng_below(&prng, prng_below(&prng, 20) == 0 ? 50000 : 100);
        pieces[i] = arena_alloc(&arena, sizes[i]);
        ck_assert_ptr_nonnull(pieces[i]);
        ck_assert_uint_eq((uintptr_t)pieces[i] % alignof(max_align_t), 0);
        ck_assert(holds_only(pieces[i], sizes[i], 0));
        memset(pieces[i], i % 255 + 1, sizes[i]);
    }
    for (int i = 0; i < NUM; i++)
        ck_assert(holds_only(pieces[i], sizes[i], i % 255 + 1));
}

START_TEST(test_arena_gives_zeroed_memory_after_every_reset)
{
    for (uint64_t seed = 0; seed < 50; seed++) {
        fill_randomly(seed);
        arena_reset(&arena);
    }
}
END_TEST

/* A sweep resets per point: once the largest block holds a point, nothing more is taken. */
START_TEST(test_arena_stops_growing_under_equal_use)
{
    for (int round = 0; round < 20; round++) {
        fill_randomly(3);
        arena_reset(&arena);
    }
    const size_t bytes = arena.total_bytes;
    const struct arena_block *head = arena.head;
    (void)arena_alloc(&arena, bytes / 2);
    arena_reset(&arena);
    ck_assert_uint_eq(arena.total_bytes, bytes);
    ck_assert_ptr_eq(arena.head, head);
}
END_TEST

START_TEST(test_arena_copies_text)
{
    ck_assert_str_eq(arena_strdup(&arena, "abc"), "abc");
    ck_assert_str_eq(arena_strndup(&arena, "abcdef", 2), "ab");
    ck_assert_str_eq(arena_strndup(&arena, NULL, 0), "");
    ck_assert_str_eq(arena_printf(&arena, "%s-%d", "x", 42), "x-42");
}
END_TEST

START_TEST(test_arena_grows_arrays)
{
    uint32_t *items = NULL;
    size_t capacity = 0;
    for (size_t num = 0; num < 5000; num++) {
        items = arena_grow(&arena, items, num, &capacity, sizeof(*items));
        ck_assert_uint_gt(capacity, num);
        items[num] = (uint32_t)num * 3;
    }
    for (size_t i = 0; i < 5000; i++)
        ck_assert_uint_eq(items[i], i * 3);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("arena");
    TCase *tcase = tcase_create("all");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_test(tcase, test_arena_gives_zeroed_memory_after_every_reset);
    tcase_add_test(tcase, test_arena_stops_growing_under_equal_use);
    tcase_add_test(tcase, test_arena_copies_text);
    tcase_add_test(tcase, test_arena_grows_arrays);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
