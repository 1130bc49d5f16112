/* The table of powers of ten that decimal.c multiplies by. */
#ifndef WEIR_BASE_DECIMAL_POW10_H
#define WEIR_BASE_DECIMAL_POW10_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define DECIMAL_POW10_MIN (-292)
#define DECIMAL_POW10_MAX 324

struct decimal_pow10 {
    uint64_t high;
    uint64_t low;
};

extern const struct decimal_pow10 decimal_pow10_table[DECIMAL_POW10_MAX - DECIMAL_POW10_MIN + 1];

#ifdef __cplusplus
}
#endif
#endif
