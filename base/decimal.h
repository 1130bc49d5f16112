/* The shortest decimal number that reads back as a given double. */
#ifndef WEIR_BASE_DECIMAL_H
#define WEIR_BASE_DECIMAL_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* digits x 10^exponent, no trailing zero in digits (0 is 0 x 10^0). */
struct decimal {
    uint64_t digits;
    int exponent;
};

/*
 * The decimal of fewest digits inside the rounding interval of `value`, the nearest one to it if
 * there are several. value is finite and not negative.
 *
 *   source  R. Giulietti, The Schubfach way to render doubles (2020), sections 8 to 9
 */
struct decimal decimal_shortest(double value);

#define DECIMAL_MAX_CHARS 32

/* Text of any double into out[DECIMAL_MAX_CHARS], NUL-terminated; returns its length. Exponents
 * from -5 to 16 of the first digit are written out ("0.0001", "1e+17"); "nan", "inf", "-inf". */
size_t decimal_print(double value, char *out);

#ifdef __cplusplus
}
#endif
#endif
