/* One line for a mask: what it promises, what the levels say, and where the rest is. */
#include "cli/compare_masks.h"

#include <math.h>

#define RATIO_DIGITS   5
#define PERCENT_DIGITS 4

static const char *const columns[] = {
    "study",
    "design",
    "model",
    "mapping",
    "array_side",
    "accounting",
    "mask",
    "visited_percent",
    "partial_percent",
    "flop_bound",
    "worst_bound",
    "work_bound",
    "analytic",
    "cycle",
    "lost_percent",
    "tiles",
    "epilogue",
    "mask_step",
    "selection",
    "memory",
    "cycle_level",
    "q_tiles_per_load",
    "dense_per_load",
    "q_imbalance",
    "head_imbalance",
    "sweep",
};

struct table *compare_masks_table(struct arena *arena)
{
    return table_new(arena, columns, (int)(sizeof(columns) / sizeof(columns[0])));
}

/* Cycles that a phase waits for memory, beyond its compute time. */
static double memory_cycles(const struct result *analytic)
{
    const struct result_mask *mask = &analytic->mask;
    return analytic->cycles - mask->tile_cycles - mask->epilogue_cycles - mask->mask_step_cycles -
           mask->selection_cycles;
}

static double dense_memory_cycles(const struct result *analytic)
{
    const struct result_mask *mask = &analytic->mask;
    return mask->dense_cycles - mask->dense_tile_cycles - mask->dense_epilogue_cycles;
}

static void put_percent(struct table *table, double part, double whole)
{
    const double percent = 100.0 * part / whole;
    table_double(table, fabs(percent) < 1e-9 ? 0 : percent, PERCENT_DIGITS);
}

/*
 * Dense cycles over the work bound are what the mask promises. What the run takes beyond that, in
 * percent of the run: each part less the share that dense attention has of it.
 */
static void put_losses(struct table *table, const struct result *analytic,
                       const struct result *cycle)
{
    const struct result_mask *mask = &analytic->mask;
    const struct result *last = cycle ? cycle : analytic;
    const double whole = last->cycles;
    const double work = mask->bound_work;
    const double of_level = cycle ? cycle->cycles - analytic->cycles -
                                        (cycle->mask.dense_cycles - mask->dense_cycles) / work
                                  : (double)NAN;
    put_percent(table, whole - last->mask.dense_cycles / work, whole);
    put_percent(table, mask->tile_cycles - mask->dense_tile_cycles / work, whole);
    put_percent(table, mask->epilogue_cycles - mask->dense_epilogue_cycles / work, whole);
    put_percent(table, mask->mask_step_cycles, whole);
    put_percent(table, mask->selection_cycles, whole);
    put_percent(table, memory_cycles(analytic) - dense_memory_cycles(analytic) / work, whole);
    put_percent(table, of_level, whole);
}

void compare_masks_row(struct table *table, const struct compare_masks_point *point,
                       const struct result *analytic, const struct result *cycle)
{
    const struct result_mask *mask = &analytic->mask;
    table_begin_row(table);
    table_string(table, point->study);
    table_string(table, point->design);
    table_string(table, analytic->model);
    table_string(table, point->mapping);
    table_u64(table, analytic->array_side);
    table_string(table, point->accounting);
    table_string(table, mask->name);
    put_percent(table, (double)mask->visited_tiles, (double)mask->dense_tiles);
    put_percent(table, (double)mask->partial_tiles, (double)mask->visited_tiles);
    table_double(table, mask->bound_flop, RATIO_DIGITS);
    table_double(table, mask->bound_worst_tile, RATIO_DIGITS);
    table_double(table, mask->bound_work, RATIO_DIGITS);
    table_double(table, mask->dense_cycles / analytic->cycles, RATIO_DIGITS);
    table_double(table, cycle ? cycle->mask.dense_cycles / cycle->cycles : (double)NAN,
                 RATIO_DIGITS);
    put_losses(table, analytic, cycle);
    table_double(table, (double)mask->visited_tiles / (double)mask->kv_loads, RATIO_DIGITS);
    table_double(table, (double)mask->dense_tiles / (double)mask->dense_kv_loads, RATIO_DIGITS);
    table_double(table, mask->q_tile_tiles.max / mask->q_tile_tiles.mean, RATIO_DIGITS);
    table_double(table, mask->head_cycles.max / mask->head_cycles.mean, RATIO_DIGITS);
    table_string(table, point->members);
}
