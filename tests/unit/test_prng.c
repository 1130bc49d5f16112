/* The generator: published numbers, bounds, and no bias that a coarse count would show. */
#include "base/prng.h"

#include <check.h>
#include <stdlib.h>

/* splitmix64 of seed 0 begins e220a8397b1dcdaf, 6e789e6aa1b965f4, 06c45d188009454f,
 * f88bb8a8724c81ec (Vigna's reference code); with that state xoshiro256** gives rotl(s1 * 5, 7) * 9
 * first. */
START_TEST(test_prng_follows_the_reference)
{
    struct prng prng;
    prng_init(&prng, 0);
    ck_assert_uint_eq(prng.state[0], UINT64_C(0xe220a8397b1dcdaf));
    ck_assert_uint_eq(prng.state[1], UINT64_C(0x6e789e6aa1b965f4));
    ck_assert_uint_eq(prng.state[2], UINT64_C(0x06c45d188009454f));
    ck_assert_uint_eq(prng.state[3], UINT64_C(0xf88bb8a8724c81ec));
    const uint64_t times_5 = UINT64_C(0x6e789e6aa1b965f4) * 5;
    ck_assert_uint_eq(prng_next(&prng), ((times_5 << 7) | (times_5 >> 57)) * 9);
}
END_TEST

START_TEST(test_prng_stays_within_bounds)
{
    struct prng prng;
    prng_init(&prng, 1);
    for (uint64_t bound = 1; bound < 2000; bound++)
        ck_assert_uint_lt(prng_below(&prng, bound), bound);
    for (int i = 0; i < 20000; i++) {
        const int64_t value = prng_range(&prng, -3, 4);
        ck_assert_int_ge(value, -3);
        ck_assert_int_le(value, 4);
        const double unit = prng_unit(&prng);
        ck_assert(unit >= 0.0 && unit < 1.0);
    }
    ck_assert_int_eq(prng_range(&prng, 5, 5), 5);
    (void)prng_range(&prng, INT64_MIN, INT64_MAX);
}
END_TEST

/* 60,000 throws of a die: each face 10,000, standard deviation 91; 500 is 5.5 of them. */
START_TEST(test_prng_has_no_coarse_bias)
{
    struct prng prng;
    int faces[6] = {0};
    prng_init(&prng, 2);
    for (int i = 0; i < 60000; i++)
        faces[prng_below(&prng, 6)]++;
    for (int face = 0; face < 6; face++)
        ck_assert_int_lt(abs(faces[face] - 10000), 500);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("prng");
    TCase *tcase = tcase_create("all");
    tcase_add_test(tcase, test_prng_follows_the_reference);
    tcase_add_test(tcase, test_prng_stays_within_bounds);
    tcase_add_test(tcase, test_prng_has_no_coarse_bias);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
