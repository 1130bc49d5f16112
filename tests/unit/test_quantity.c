/* Quantities: exact values, unit mistakes, overflow, and printing that reads back. */
#include "base/quantity.h"

#include "base/prng.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct pos place = {"in.yaml", 3, 9};
static struct err err;

static double parse(const char *text, enum unit unit)
{
    double value = (double)NAN;
    err_init(&err);
    ck_assert_msg(quantity_parse(text, unit, place, "f", &value, &err) == STATUS_OK, "%s: %s", text,
                  err.text);
    return value;
}

static uint64_t parse_whole(const char *text, enum unit unit)
{
    uint64_t value = 0;
    err_init(&err);
    ck_assert_msg(quantity_parse_u64(text, unit, place, "f", &value, &err) == STATUS_OK, "%s: %s",
                  text, err.text);
    return value;
}

static void refuses(const char *text, enum unit unit, const char *message)
{
    double value = 0.0;
    err_init(&err);
    ck_assert_int_eq(quantity_parse(text, unit, place, "l3.capacity", &value, &err), STATUS_CONFIG);
    ck_assert_str_eq(err.text, message);
    ck_assert_str_eq(err.field, "l3.capacity");
    ck_assert_int_eq(err.line, 3);
    ck_assert_int_eq(err.column, 9);
}

START_TEST(test_quantity_reads_every_unit)
{
    static const struct {
        const char *text;
        enum unit unit;
        double value;
    } cases[] = {
        {"7", UNIT_COUNT, 7.0},
        {"256 Ki", UNIT_COUNT, 262144.0},
        {"1 Mi", UNIT_COUNT, 1048576.0},
        {"2Gi", UNIT_COUNT, 2147483648.0},
        {"1e3", UNIT_COUNT, 1000.0},
        {"-0.25", UNIT_RATIO, -0.25},
        {".5", UNIT_RATIO, 0.5},
        {"5.", UNIT_RATIO, 5.0},
        {"+1.5e-3", UNIT_RATIO, 1.5e-3},
        {"16 MiB", UNIT_BYTES, 16777216.0},
        {"1.5 KiB", UNIT_BYTES, 1536.0},
        {"2 kB", UNIT_BYTES, 2000.0},
        {"3 TiB", UNIT_BYTES, 3298534883328.0},
        {"16 b", UNIT_BITS, 16.0},
        {"4 Kib", UNIT_BITS, 4096.0},
        {"940 MHz", UNIT_HZ, 940e6},
        {"1.2 GHz", UNIT_HZ, 1.2e9},
        {"400 GiB/s", UNIT_BYTES_PER_SECOND, 400.0 * 1073741824.0},
        {"25.6 GB/s", UNIT_BYTES_PER_SECOND, 25.6e9},
        {"249.6 pJ", UNIT_PJ, 249.6},
        {"500 fJ", UNIT_PJ, 0.5},
        {"1 J", UNIT_PJ, 1e12},
        {"3.9 pJ/bit", UNIT_PJ_PER_BIT, 3.9},
        {"84.2 mm2", UNIT_UM2, 84.2e6},
        {"1 cm2", UNIT_UM2, 1e8},
        {"12 ns", UNIT_SECONDS, 12e-9},
        {"3 s", UNIT_SECONDS, 3.0},
        {"250 uW", UNIT_MW, 0.25},
        {"1 cycle", UNIT_CYCLES, 1.0},
        {"7 cycles", UNIT_CYCLES, 7.0},
        {"45 nm", UNIT_NM, 45.0},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        ck_assert_msg(parse(cases[i].text, cases[i].unit) == cases[i].value, "%s", cases[i].text);
}
END_TEST

START_TEST(test_quantity_whole_values_are_exact_to_2_63)
{
    ck_assert_uint_eq(parse_whole("9223372036854775808", UNIT_COUNT), UINT64_C(1) << 63);
    ck_assert_uint_eq(parse_whole("9007199254740993", UNIT_COUNT), UINT64_C(9007199254740993));
    ck_assert_uint_eq(parse_whole("8388608 TiB", UNIT_BYTES), UINT64_C(1) << 63);
    ck_assert_uint_eq(parse_whole("0.0009765625 KiB", UNIT_BYTES), 1);
    ck_assert_uint_eq(parse_whole("10.000", UNIT_COUNT), 10);
    ck_assert_uint_eq(parse_whole("100e-2", UNIT_COUNT), 1);
    ck_assert_uint_eq(parse_whole("0e999", UNIT_COUNT), 0);
    ck_assert_uint_eq(parse_whole("000000000000000000000000000000007", UNIT_COUNT), 7);
    refuses("9223372036854775809", UNIT_COUNT, "'9223372036854775809' is out of range");
    refuses("8388609 TiB", UNIT_BYTES, "'8388609 TiB' is out of range");
    refuses("1e30", UNIT_COUNT, "'1e30' is out of range");
    refuses("1e99999999999", UNIT_COUNT, "'1e99999999999' is out of range");
    refuses("1234567890123456789012345", UNIT_COUNT, "'1234567890123456789012345' is out of range");
}
END_TEST

START_TEST(test_quantity_refuses_parts_of_whole_units)
{
    refuses("2.5", UNIT_COUNT, "'2.5' is not a whole number");
    refuses("0.3 KiB", UNIT_BYTES, "'0.3 KiB' is not a whole number of bytes");
    refuses("0.5 b", UNIT_BITS, "'0.5 b' is not a whole number of bits");
    refuses("1e-40", UNIT_COUNT, "'1e-40' is not a whole number");
    refuses("-1", UNIT_COUNT, "'-1' is negative");
    refuses("-0", UNIT_BYTES, "'-0' has no unit: use one of B, kB, MB, GB, TB, KiB, MiB, GiB, TiB");
}
END_TEST

START_TEST(test_quantity_explains_unit_mistakes)
{
    refuses("16", UNIT_BYTES, "'16' has no unit: use one of B, kB, MB, GB, TB, KiB, MiB, GiB, TiB");
    refuses("16 MiB", UNIT_COUNT, "'16 MiB' has a unit where a count is due");
    refuses("1 Ki", UNIT_RATIO, "'1 Ki' has a unit where a number is due");
    refuses("16 mib", UNIT_BYTES,
            "'16 mib' is not in a unit of bytes: use one of B, kB, MB, GB, "
            "TB, KiB, MiB, GiB, TiB (did you mean 'MiB'?)");
    refuses("940 Mhz", UNIT_HZ,
            "'940 Mhz' is not in a unit of a frequency: use one of Hz, kHz, "
            "MHz, GHz (did you mean 'MHz'?)");
    refuses("3 pJ", UNIT_SECONDS,
            "'3 pJ' is not in a unit of a time: use one of ps, ns, us, ms, s (did you mean 'ps'?)");
}
END_TEST

START_TEST(test_quantity_refuses_what_is_no_number)
{
    static const char *const texts[] = {"",    "x",   "-",   ".",   "e5", "inf",
                                        "nan", "+ 3", "MiB", "--1", " 1", "~"};
    char message[64];
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        (void)snprintf(message, sizeof(message), "'%s' is not a number", texts[i]);
        refuses(texts[i], UNIT_RATIO, message);
    }
    refuses("0x10", UNIT_RATIO, "'0x10' has a unit where a number is due");
    refuses("1,5", UNIT_RATIO, "'1,5' has a unit where a number is due");
    refuses("1e999", UNIT_RATIO, "'1e999' is out of range");
    refuses("1e308 J", UNIT_PJ, "'1e308 J' is out of range");
    char text[200];
    memset(text, '1', sizeof(text));
    text[sizeof(text) - 1] = '\0';
    refuses(text, UNIT_RATIO,
            "'111111111111111111111111111111111111111111111111111111111111...' is not a number");
}
END_TEST

static void prints(double value, enum unit unit, const char *text)
{
    char got[64];
    quantity_print(value, unit, got, sizeof(got));
    ck_assert_str_eq(got, text);
}

START_TEST(test_quantity_prints_the_natural_unit)
{
    prints(16777216.0, UNIT_BYTES, "16 MiB");
    prints(1536.0, UNIT_BYTES, "1536 B");
    prints(65536.0, UNIT_BYTES, "64 KiB");
    prints(1000.0, UNIT_BYTES, "1 kB");
    prints(262144.0, UNIT_COUNT, "262144");
    prints(0.25, UNIT_RATIO, "0.25");
    prints(5e8, UNIT_HZ, "500 MHz");
    prints(940e6, UNIT_HZ, "940 MHz");
    prints(400.0 * 1073741824.0, UNIT_BYTES_PER_SECOND, "400 GiB/s");
    prints(249.6, UNIT_PJ, "249.6 pJ");
    prints(0.5, UNIT_PJ, "500 fJ");
    prints(84.2e6, UNIT_UM2, "84.2 mm2");
    prints(12e-9, UNIT_SECONDS, "12 ns");
    prints(0.0, UNIT_SECONDS, "0 s");
    prints(0.0, UNIT_CYCLES, "0 cycles");
    prints(1.0, UNIT_CYCLES, "1 cycle");
    prints(7.0, UNIT_CYCLES, "7 cycles");
    prints(1e-15, UNIT_SECONDS, "1e-15 s");
}
END_TEST

/* Whatever is printed reads back as the same bits, in every unit. */
START_TEST(test_quantity_round_trips_random_values)
{
    struct prng prng;
    prng_init(&prng, 7);
    for (int i = 0; i < 40000; i++) {
        const enum unit unit = (enum unit)prng_below(&prng, UNIT_NM + 1);
        double value = 0.0;
        if (unit_is_whole(unit))
            value = (double)(prng_next(&prng) >> prng_range(&prng, 1, 63));
        else
            value = prng_unit(&prng) * pow(10.0, (double)prng_range(&prng, -18, 18));
        if (prng_below(&prng, 2) == 0)
            value = floor(value / 1000.0) * 1000.0;
        char text[64];
        quantity_print(value, unit, text, sizeof(text));
        ck_assert_msg(parse(text, unit) == value, "%s", text);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("quantity");
    TCase *tcase = tcase_create("all");
    tcase_add_test(tcase, test_quantity_reads_every_unit);
    tcase_add_test(tcase, test_quantity_whole_values_are_exact_to_2_63);
    tcase_add_test(tcase, test_quantity_refuses_parts_of_whole_units);
    tcase_add_test(tcase, test_quantity_explains_unit_mistakes);
    tcase_add_test(tcase, test_quantity_refuses_what_is_no_number);
    tcase_add_test(tcase, test_quantity_prints_the_natural_unit);
    tcase_add_test(tcase, test_quantity_round_trips_random_values);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
