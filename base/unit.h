/* The units that values in input files may carry, and their spellings. */
#ifndef WEIR_BASE_UNIT_H
#define WEIR_BASE_UNIT_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum unit {
    UNIT_COUNT,            /* bare integer, Ki/Mi/Gi allowed */
    UNIT_RATIO,            /* bare number */
    UNIT_BYTES,            /* B kB MB GB KiB MiB GiB; must be whole bytes */
    UNIT_BITS,             /* b kb Mb Kib Mib; must be whole bits */
    UNIT_HZ,               /* Hz kHz MHz GHz */
    UNIT_BYTES_PER_SECOND, /* B/s kB/s ... GiB/s TiB/s */
    UNIT_PJ,               /* fJ pJ nJ uJ mJ J, stored as pJ */
    UNIT_PJ_PER_BIT,       /* pJ/bit, stored as pJ per bit */
    UNIT_UM2,              /* um2 mm2 cm2, stored as um^2 */
    UNIT_SECONDS,          /* ps ns us ms s, stored as seconds */
    UNIT_MW,               /* uW mW W, stored as mW */
    UNIT_CYCLES,           /* cycle, cycles */
    UNIT_NM                /* nm */
};

/* The canonical suffix for printing a stored value ("B", "Hz", "pJ", ""). */
const char *unit_suffix(enum unit unit);

/* One spelling: a value in it is value x times / over of the stored unit. One of the two is 1 and
 * both are exact doubles, so that `12 ns` is the double nearest to 12e-9. */
struct unit_spelling {
    const char *text;
    uint64_t times;
    uint64_t over;
};

/* Spellings in the order in which errors list them, ended by a NULL text. */
const struct unit_spelling *unit_spellings(enum unit unit);
/* True for counts, bytes, bits and cycles: values are whole numbers. */
bool unit_is_whole(enum unit unit);
/* True if a bare number is the normal form (counts and ratios). */
bool unit_is_bare(enum unit unit);
/* "bytes", "a frequency": what errors call it. */
const char *unit_noun(enum unit unit);

#ifdef __cplusplus
}
#endif
#endif
