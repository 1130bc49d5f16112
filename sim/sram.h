/*
 * SRAM energies, leakage, times and areas from a table of CACTI 7 runs of one (device profile, port
 * set, node): configs/tech/sram-PROFILE-PORTS-NODE.csv.
 *
 * Between the table's shapes the logarithm of each figure is interpolated linearly in
 * log2(rows per bank) and log2(row width) at the same number of banks; at a shape of the table the
 * answer is the table's own number. On 140 shapes off the grid the error is 2.0 % in the median and
 * 13 % at the 90th percentile (read energy, 45 nm); the tail is CACTI changing its organisation
 * between neighbors, which no smooth form follows. Cycle time is not smooth at all: the largest of
 * the neighbors is returned. A number of banks that is no power of two is rounded up.
 */
#ifndef WEIR_SIM_SRAM_H
#define WEIR_SIM_SRAM_H

#include "base/arena.h"
#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum sram_origin { SRAM_GRID, SRAM_INTERPOLATED, SRAM_EXTRAPOLATED };

struct sram_figures {
    double read_pj;    /* one row of one bank, H-tree included */
    double write_pj;   /* as read_pj */
    double leakage_mw; /* all banks */
    double access_ns;  /* one bank */
    double cycle_ns;   /* one bank, random access */
    double area_um2;   /* all banks */
    enum sram_origin origin;
    uint64_t banks; /* those of the table: a power of two */
};

struct sram_table;

NODISCARD enum status sram_load(const char *path, struct arena *arena,
                                const struct sram_table **out, struct err *err);
/*
 * Figures of one shape. No allocation.
 *   capacity_bytes  all banks; row_bytes  what one access moves; banks >= 1
 *   extrapolate     continue the nearest cell's slopes outside the table instead of refusing
 *   pos, field      blamed in errors
 *   errors          STATUS_CONFIG outside the table, or no rows for that number of banks
 */
NODISCARD enum status sram_lookup(const struct sram_table *table, uint64_t capacity_bytes,
                                  uint64_t row_bytes, uint64_t banks, bool extrapolate,
                                  struct pos pos, const char *field, struct sram_figures *out,
                                  struct err *err);

#ifdef __cplusplus
}
#endif
#endif
