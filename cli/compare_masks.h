/* Masks in `weir compare`: bounds and speedups on one line, and what lies between them. */
#ifndef WEIR_CLI_COMPARE_MASKS_H
#define WEIR_CLI_COMPARE_MASKS_H

#include "base/table.h"
#include "sim/result.h"

struct table *compare_masks_table(struct arena *arena);

/* What names the point of a row. */
struct compare_masks_point {
    const char *study;
    const char *design;
    const char *mapping;
    const char *accounting;
    const char *members; /* swept values beside the mask, as compare prints them */
};

/* cycle: NULL: the point has no result on that level. */
void compare_masks_row(struct table *table, const struct compare_masks_point *point,
                       const struct result *analytic, const struct result *cycle);

/* What `weir help compare` says of the columns. */
/* clang-format off */
#define COMPARE_MASKS_HELP \
    "With masks in the experiment, a line for each mask instead, against all its tiles running:\n" \
    "\n" \
    "  visited_percent  tiles that run; partial_percent: of those, cut by the mask\n" \
    "  flop_bound, worst_bound, work_bound\n" \
    "                   what it promises: by pairs, by the worst Q tile, by all tiles (x)\n" \
    "  analytic, cycle  speedup on each level (x)\n" \
    "  lost_percent     of the cycles, what is beyond dense / work_bound; made of\n" \
    "    tiles          tiles that the bound counts otherwise (a kernel's padding: below 0)\n" \
    "    epilogue       ends of Q tiles: as many as before, with fewer tiles between them\n" \
    "    mask_step      tiles that the mask cuts\n" \
    "    selection      choosing the mask\n" \
    "    memory         waiting for DRAM on the analytic level\n" \
    "    cycle_level    what the level cycle adds: start, end, waits\n" \
    "  q_tiles_per_load Q tiles that use a K tile each time it is loaded, and with all tiles\n" \
    "  q_imbalance      KV tiles of the worst Q tile over the mean; head_imbalance: cycles of the\n" \
    "                   slowest head over the mean: what several arrays would wait for\n"
/* clang-format on */

#endif
