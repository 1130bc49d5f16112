/* Shortest decimals against trying %.1g to %.17g, and every tabled power against whole numbers. */
#include "base/decimal.h"
#include "base/decimal_pow10.h"
#include "base/prng.h"

#include <check.h>
#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RANDOM_ROUNDS 50000
#define WORDS         40 /* 32 bits each: 10^324 has 1077 bits, 2^1230 / 10^292 fits too */

/* The digits of a printed number without sign, point, exponent and outer zeros. */
static int significant_digits(const char *text, char *out)
{
    int num = 0;
    int kept = 0;
    for (; *text && *text != 'e'; text++) {
        if (*text < '0' || *text > '9' || (*text == '0' && num == 0))
            continue;
        out[num++] = *text;
        kept = *text == '0' ? kept : num;
    }
    out[kept] = '\0';
    return kept;
}

static void compare_with_trial(double value)
{
    char text[DECIMAL_MAX_CHARS];
    char trial[64];
    const size_t length = decimal_print(value, text);
    ck_assert_uint_eq(length, strlen(text));
    const double back = strtod(text, NULL);
    ck_assert_msg(memcmp(&back, &value, sizeof(value)) == 0, "%s is not %.17g", text, value);
    int digits = 0;
    do {
        digits++;
        (void)snprintf(trial, sizeof(trial), "%.*g", digits, value);
    } while (strtod(trial, NULL) != value);
    /* %.Ng rounds to nearest, and may miss a decimal of N digits that is in the interval without
     * being the nearest of N digits; then ours is shorter. Of equal length it is the same number.
     */
    char ours[64];
    char theirs[64];
    const int num = significant_digits(text, ours);
    ck_assert_msg(num <= digits, "%s is longer than %s", text, trial);
    if (num == significant_digits(trial, theirs))
        ck_assert_str_eq(ours, theirs);
}

START_TEST(test_decimal_matches_trial_on_random_doubles)
{
    struct prng prng;
    prng_init(&prng, 20240601);
    for (int i = 0; i < RANDOM_ROUNDS; i++) {
        const uint64_t bits = prng_next(&prng);
        double value = 0.0;
        memcpy(&value, &bits, sizeof(value));
        if (isfinite(value))
            compare_with_trial(value);
        compare_with_trial((double)(bits >> (bits % 64)));
        compare_with_trial((double)(bits >> 40) / 1000.0);
        compare_with_trial(prng_unit(&prng));
    }
}
END_TEST

START_TEST(test_decimal_matches_trial_at_powers_of_two)
{
    for (int exponent = -1074; exponent <= 1023; exponent++) {
        const double power = ldexp(1.0, exponent);
        compare_with_trial(power);
        compare_with_trial(nextafter(power, 0.0));
        compare_with_trial(nextafter(power, INFINITY));
        compare_with_trial(-power);
    }
}
END_TEST

START_TEST(test_decimal_writes_known_texts)
{
    static const struct {
        double value;
        const char *text;
    } cases[] = {
        {0.0, "0"},
        {-0.0, "-0"},
        {1.0, "1"},
        {-1.5, "-1.5"},
        {0.1, "0.1"},
        {0.3, "0.3"},
        {0.1 + 0.2, "0.30000000000000004"},
        {1e16, "10000000000000000"},
        {1e17, "1e+17"},
        {123456789012345678.0, "1.2345678901234568e+17"},
        {9007199254740993.0, "9007199254740992"},
        {0.00001, "0.00001"},
        {0.000001, "1e-06"},
        {1.5e-7, "1.5e-07"},
        {1e300, "1e+300"},
        {5e-324, "5e-324"},
        {DBL_MAX, "1.7976931348623157e+308"},
        {DBL_MIN, "2.2250738585072014e-308"},
        {2e-44, "2e-44"},
        {9.5367431640625e-07, "9.5367431640625e-07"},
        {262144.0, "262144"},
        {NAN, "nan"},
        {-INFINITY, "-inf"},
        {INFINITY, "inf"},
    };
    char text[DECIMAL_MAX_CHARS];
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        (void)decimal_print(cases[i].value, text);
        ck_assert_str_eq(text, cases[i].text);
    }
}
END_TEST

/* Little-endian whole numbers of WORDS x 32 bits. */
struct big {
    uint32_t words[WORDS];
};

static void big_times_10(struct big *big)
{
    uint64_t carry = 0;
    for (int i = 0; i < WORDS; i++) {
        carry += (uint64_t)big->words[i] * 10;
        big->words[i] = (uint32_t)carry;
        carry >>= 32;
    }
    ck_assert_uint_eq(carry, 0);
}

/* Returns the remainder. */
static uint64_t big_over_10(struct big *big)
{
    uint64_t rest = 0;
    for (int i = WORDS - 1; i >= 0; i--) {
        rest = (rest << 32) | big->words[i];
        big->words[i] = (uint32_t)(rest / 10);
        rest %= 10;
    }
    return rest;
}

/* Top 128 bits, plus one if anything below is set or was lost. */
static struct decimal_pow10 big_top(const struct big *big, bool lost)
{
    int top = WORDS * 32 - 1;
    while ((big->words[top / 32] >> (top % 32) & 1u) == 0)
        top--;
    struct decimal_pow10 out = {0, 0};
    for (int i = 0; i < 128; i++) {
        const int bit = top - i;
        const uint64_t set = bit >= 0 ? big->words[bit / 32] >> (bit % 32) & 1u : 0;
        if (i < 64)
            out.high |= set << (63 - i);
        else
            out.low |= set << (127 - i);
    }
    for (int bit = top - 128; bit >= 0; bit--)
        lost = lost || (big->words[bit / 32] >> (bit % 32) & 1u) != 0;
    out.low += lost;
    out.high += lost && out.low == 0;
    return out;
}

static void expect_power(int k, struct decimal_pow10 power)
{
    const struct decimal_pow10 tabled = decimal_pow10_table[k - DECIMAL_POW10_MIN];
    ck_assert_msg(tabled.high == power.high && tabled.low == power.low, "10^%d", k);
}

START_TEST(test_decimal_powers_are_exact)
{
    struct big big;
    memset(&big, 0, sizeof(big));
    big.words[0] = 1;
    for (int k = 0; k <= DECIMAL_POW10_MAX; k++) {
        expect_power(k, big_top(&big, false));
        big_times_10(&big);
    }
    /* floor(floor(x / 10) / 10) = floor(x / 100), so 2^N / 10^k by repeated division is exact. */
    memset(&big, 0, sizeof(big));
    big.words[WORDS - 1] = 0x80000000u;
    bool lost = false;
    for (int k = -1; k >= DECIMAL_POW10_MIN; k--) {
        lost = big_over_10(&big) != 0 || lost;
        expect_power(k, big_top(&big, lost));
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("decimal");
    TCase *tcase = tcase_create("all");
    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, test_decimal_matches_trial_on_random_doubles);
    tcase_add_test(tcase, test_decimal_matches_trial_at_powers_of_two);
    tcase_add_test(tcase, test_decimal_writes_known_texts);
    tcase_add_test(tcase, test_decimal_powers_are_exact);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
