/*
 * Schubfach: one multiplication by a tabled power of ten for each of the value and the two ends of
 * its rounding interval, then at most two candidates are compared. About 20 times as fast as trying
 * %.1g to %.17g, which is the oracle in tests/unit/test_decimal.c.
 */
#include "base/decimal.h"

#include "base/decimal_pow10.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#define MANTISSA_BITS 52
#define EXPONENT_BIAS (1023 + MANTISSA_BITS)
#define MIN_WRITTEN   (-5) /* smallest and largest exponent of the first digit without 'e' */
#define MAX_WRITTEN   16

__extension__ typedef unsigned __int128 decimal_wide;

static struct decimal without_zeros(uint64_t digits, int exponent)
{
    if (digits == 0)
        return (struct decimal){0, 0};
    while (digits % 10 == 0) {
        digits /= 10;
        exponent++;
    }
    return (struct decimal){digits, exponent};
}

/* floor(x / 2^shift) also for negative x, which C leaves to the implementation. */
static int floor_shift(int x, int shift)
{
    return x >= 0 ? x >> shift : -((-x + (1 << shift) - 1) >> shift);
}

/* floor(power x scaled / 2^127) with the bits that were cut folded into the lowest one. */
static uint64_t round_to_odd(struct decimal_pow10 power, uint64_t scaled)
{
    const decimal_wide low = (decimal_wide)power.low * scaled;
    const decimal_wide sum = (decimal_wide)power.high * scaled + (uint64_t)(low >> 64);
    return (uint64_t)(sum >> 64) | ((uint64_t)sum > 1);
}

/* Picks the decimal in the interval: one digit less if that is unique, else the nearest. All
 * arguments are in quarters of 10^k. */
static struct decimal choose(uint64_t lower, uint64_t value, uint64_t upper, int k)
{
    const uint64_t whole = value / 4;
    if (whole >= 10) {
        const uint64_t tens = whole / 10;
        const bool is_down_inside = lower <= 40 * tens;
        const bool is_up_inside = 40 * tens + 40 <= upper;
        if (is_down_inside != is_up_inside)
            return without_zeros(tens + is_up_inside, k + 1);
    }
    const bool is_down_inside = lower <= 4 * whole;
    const bool is_up_inside = 4 * whole + 4 <= upper;
    if (is_down_inside != is_up_inside)
        return without_zeros(whole + is_up_inside, k);
    const uint64_t middle = 4 * whole + 2;
    const bool is_up = value > middle || (value == middle && (whole & 1) != 0);
    return without_zeros(whole + is_up, k);
}

struct decimal decimal_shortest(double value)
{
    assert(isfinite(value) && !signbit(value));
    uint64_t bits = 0;
    memcpy(&bits, &value, sizeof(bits));
    const uint64_t fraction = bits & ((UINT64_C(1) << MANTISSA_BITS) - 1);
    const int biased = (int)(bits >> MANTISSA_BITS);
    const uint64_t mantissa = biased ? fraction | (UINT64_C(1) << MANTISSA_BITS) : fraction;
    const int q = (biased ? biased : 1) - EXPONENT_BIAS;
    if (q <= 0 && q > -MANTISSA_BITS - 1 && (mantissa & ((UINT64_C(1) << -q) - 1)) == 0)
        return without_zeros(mantissa >> -q, 0);
    if (mantissa == 0)
        return (struct decimal){0, 0};

    const bool is_even = mantissa % 2 == 0;
    const bool is_near = fraction == 0 && biased > 1; /* the lower neighbour is half as far */
    const int k = floor_shift(q * 1262611 - (is_near ? 524031 : 0), 22);
    const int h = q + floor_shift(-k * 1741647, 19) + 1;
    assert(h >= 1 && h <= 4 && -k >= DECIMAL_POW10_MIN && -k <= DECIMAL_POW10_MAX);
    const struct decimal_pow10 power = decimal_pow10_table[-k - DECIMAL_POW10_MIN];
    const uint64_t lower = round_to_odd(power, (4 * mantissa - 2 + is_near) << h);
    const uint64_t middle = round_to_odd(power, (4 * mantissa) << h);
    const uint64_t upper = round_to_odd(power, (4 * mantissa + 2) << h);
    return choose(lower + !is_even, middle, upper - !is_even, k);
}

/* Digits of x to the left of end; returns where they start. */
static char *put_digits(uint64_t x, char *end)
{
    static const char pairs[] = "0001020304050607080910111213141516171819"
                                "2021222324252627282930313233343536373839"
                                "4041424344454647484950515253545556575859"
                                "6061626364656667686970717273747576777879"
                                "8081828384858687888990919293949596979899";
    while (x >= 100) {
        end -= 2;
        memcpy(end, pairs + 2 * (x % 100), 2);
        x /= 100;
    }
    if (x >= 10) {
        end -= 2;
        memcpy(end, pairs + 2 * x, 2);
        return end;
    }
    *--end = (char)('0' + x);
    return end;
}

static char *put_exponent(int exponent, char *out)
{
    *out++ = 'e';
    *out++ = exponent < 0 ? '-' : '+';
    const int magnitude = exponent < 0 ? -exponent : exponent;
    if (magnitude < 10)
        *out++ = '0';
    char digits[20];
    const char *start = put_digits((uint64_t)magnitude, digits + sizeof(digits));
    const size_t length = (size_t)(digits + sizeof(digits) - start);
    memcpy(out, start, length);
    return out + length;
}

static char *put_zeros(int num, char *out)
{
    memset(out, '0', (size_t)num);
    return out + num;
}

static char *put_bytes(const char *bytes, int num, char *out)
{
    memcpy(out, bytes, (size_t)num);
    return out + num;
}

static char *put_decimal(struct decimal decimal, char *out)
{
    char buffer[20];
    const char *digits = put_digits(decimal.digits, buffer + sizeof(buffer));
    const int num = (int)(buffer + sizeof(buffer) - digits);
    const int first = decimal.exponent + num - 1; /* exponent of the first digit */
    if (first < MIN_WRITTEN || first > MAX_WRITTEN) {
        *out++ = digits[0];
        if (num > 1) {
            *out++ = '.';
            out = put_bytes(digits + 1, num - 1, out);
        }
        return put_exponent(first, out);
    }
    if (decimal.exponent >= 0)
        return put_zeros(decimal.exponent, put_bytes(digits, num, out));
    if (first < 0)
        return put_bytes(digits, num, put_zeros(-first - 1, put_bytes("0.", 2, out)));
    out = put_bytes(digits, first + 1, out);
    *out++ = '.';
    return put_bytes(digits + first + 1, num - first - 1, out);
}

size_t decimal_print(double value, char *out)
{
    char *end = out;
    if (signbit(value) && !isnan(value)) {
        *end++ = '-';
        value = -value;
    }
    if (isnan(value))
        end = put_bytes("nan", 3, end);
    else if (isinf(value))
        end = put_bytes("inf", 3, end);
    else
        end = put_decimal(decimal_shortest(value), end);
    *end = '\0';
    assert(end - out < DECIMAL_MAX_CHARS);
    return (size_t)(end - out);
}
