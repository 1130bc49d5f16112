/*
 * Quantities with units, as YAML values carry them: `16 MiB`, `940 MHz`, `400 GiB/s`, `249.6 pJ`,
 * `12 ns`, `84.2 mm2`. KiB = 1024 B, kB = 1000 B. A bare number where a unit is due is an error,
 * and so is a unit on a bare count. Counts may carry Ki, Mi, Gi (`256 Ki` tokens = 262144) and, for
 * lengths in tokens, no unit.
 */
#ifndef WEIR_BASE_QUANTITY_H
#define WEIR_BASE_QUANTITY_H

#include "base/err.h"
#include "base/unit.h"

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Parses text as a value in `unit`; decimal digits are read exactly as strtod would. */
NODISCARD enum status quantity_parse(const char *text, enum unit unit, struct pos pos,
                                     const char *field, double *out, struct err *err);
/* As above for whole-number units (counts, bytes, bits, cycles): exact to 2^63. */
NODISCARD enum status quantity_parse_u64(const char *text, enum unit unit, struct pos pos,
                                         const char *field, uint64_t *out, struct err *err);
/* "16 MiB", "940 MHz": the shortest text with the largest prefix that reads back to the same value.
 */
void quantity_print(double value, enum unit unit, char *out, size_t out_bytes);

#ifdef __cplusplus
}
#endif
#endif
