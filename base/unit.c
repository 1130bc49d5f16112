/* Spellings of units. Binary prefixes are powers of 1024, decimal ones powers of 1000. */
#include "base/unit.h"

#include <assert.h>
#include <stddef.h>

#define KI  ((uint64_t)1 << 10)
#define MI  ((uint64_t)1 << 20)
#define GI  ((uint64_t)1 << 30)
#define TI  ((uint64_t)1 << 40)
#define E3  UINT64_C(1000)
#define E6  UINT64_C(1000000)
#define E9  UINT64_C(1000000000)
#define E12 UINT64_C(1000000000000)

/* clang-format off */
static const struct unit_spelling counts[] = {
    {"", 1, 1}, {"Ki", KI, 1}, {"Mi", MI, 1}, {"Gi", GI, 1}, {NULL, 0, 0}};
static const struct unit_spelling ratios[] = {{"", 1, 1}, {NULL, 0, 0}};
static const struct unit_spelling bytes[] = {
    {"B", 1, 1}, {"kB", E3, 1}, {"MB", E6, 1}, {"GB", E9, 1}, {"TB", E12, 1},
    {"KiB", KI, 1}, {"MiB", MI, 1}, {"GiB", GI, 1}, {"TiB", TI, 1}, {NULL, 0, 0}};
static const struct unit_spelling bits[] = {
    {"b", 1, 1}, {"kb", E3, 1}, {"Mb", E6, 1}, {"Gb", E9, 1},
    {"Kib", KI, 1}, {"Mib", MI, 1}, {"Gib", GI, 1}, {NULL, 0, 0}};
static const struct unit_spelling hertz[] = {
    {"Hz", 1, 1}, {"kHz", E3, 1}, {"MHz", E6, 1}, {"GHz", E9, 1}, {NULL, 0, 0}};
static const struct unit_spelling bytes_per_second[] = {
    {"B/s", 1, 1}, {"kB/s", E3, 1}, {"MB/s", E6, 1}, {"GB/s", E9, 1}, {"TB/s", E12, 1},
    {"KiB/s", KI, 1}, {"MiB/s", MI, 1}, {"GiB/s", GI, 1}, {"TiB/s", TI, 1}, {NULL, 0, 0}};
static const struct unit_spelling energies[] = {
    {"fJ", 1, E3}, {"pJ", 1, 1}, {"nJ", E3, 1}, {"uJ", E6, 1}, {"mJ", E9, 1}, {"J", E12, 1},
    {NULL, 0, 0}};
static const struct unit_spelling energies_per_bit[] = {
    {"fJ/bit", 1, E3}, {"pJ/bit", 1, 1}, {NULL, 0, 0}};
static const struct unit_spelling areas[] = {
    {"um2", 1, 1}, {"mm2", E6, 1}, {"cm2", 100 * E6, 1}, {NULL, 0, 0}};
static const struct unit_spelling seconds[] = {
    {"ps", 1, E12}, {"ns", 1, E9}, {"us", 1, E6}, {"ms", 1, E3}, {"s", 1, 1}, {NULL, 0, 0}};
static const struct unit_spelling milliwatts[] = {
    {"nW", 1, E6}, {"uW", 1, E3}, {"mW", 1, 1}, {"W", E3, 1}, {NULL, 0, 0}};
static const struct unit_spelling cycles[] = {{"cycles", 1, 1}, {"cycle", 1, 1}, {NULL, 0, 0}};
static const struct unit_spelling nanometers[] = {{"nm", 1, 1}, {NULL, 0, 0}};

/* noun, canonical suffix, spellings */
static const struct {
    const char *noun;
    const char *suffix;
    const struct unit_spelling *spellings;
} unit_table[] = {
    [UNIT_COUNT] = {"a count", "", counts},
    [UNIT_RATIO] = {"a number", "", ratios},
    [UNIT_BYTES] = {"bytes", "B", bytes},
    [UNIT_BITS] = {"bits", "b", bits},
    [UNIT_HZ] = {"a frequency", "Hz", hertz},
    [UNIT_BYTES_PER_SECOND] = {"bytes per second", "B/s", bytes_per_second},
    [UNIT_PJ] = {"an energy", "pJ", energies},
    [UNIT_PJ_PER_BIT] = {"an energy per bit", "pJ/bit", energies_per_bit},
    [UNIT_UM2] = {"an area", "um2", areas},
    [UNIT_SECONDS] = {"a time", "s", seconds},
    [UNIT_MW] = {"a power", "mW", milliwatts},
    [UNIT_CYCLES] = {"cycles", "cycles", cycles},
    [UNIT_NM] = {"a length", "nm", nanometers},
};
/* clang-format on */

static void check_unit(enum unit unit)
{
    assert((size_t)unit < sizeof(unit_table) / sizeof(unit_table[0]));
}

const struct unit_spelling *unit_spellings(enum unit unit)
{
    check_unit(unit);
    return unit_table[unit].spellings;
}

const char *unit_suffix(enum unit unit)
{
    check_unit(unit);
    return unit_table[unit].suffix;
}

const char *unit_noun(enum unit unit)
{
    check_unit(unit);
    return unit_table[unit].noun;
}

bool unit_is_whole(enum unit unit)
{
    return unit == UNIT_COUNT || unit == UNIT_BYTES || unit == UNIT_BITS || unit == UNIT_CYCLES;
}

bool unit_is_bare(enum unit unit)
{
    return unit == UNIT_COUNT || unit == UNIT_RATIO;
}
