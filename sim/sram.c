/*
 * SRAM table: load into a dense grid over (log2 banks, log2 row width, log2 rows per bank),
 * bilinear interpolation of logarithms. Source of the method and of its errors: comparison of seven
 * models against 358 CACTI runs off the grid (see sram.h); no closed form came within a factor of
 * five of the table's median error.
 */
#include "sim/sram.h"

#include "base/csv_read.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#define MAX_FILE_BYTES ((size_t)4 << 20)
#define NUM_BANKS_LOG2 8
#define NUM_WIDTH_LOG2 16
#define NUM_ROWS_LOG2  28

enum figure { READ_PJ, WRITE_PJ, LEAKAGE_MW, ACCESS_NS, CYCLE_NS, AREA_UM2, NUM_FIGURES };

static const char *const column_names[] = {
    "capacity_bytes", "width_bytes", "banks",    "read_energy_pj", "write_energy_pj",
    "leakage_mw",     "access_ns",   "cycle_ns", "area_mm2",       NULL};

struct point {
    double value[NUM_FIGURES];
    double log2_value[NUM_FIGURES];
};

struct sram_table {
    const struct point *points[NUM_BANKS_LOG2][NUM_WIDTH_LOG2][NUM_ROWS_LOG2];
};

/* log2 of a power of two below 2^limit, or -1. */
static int exact_log2(uint64_t value, int limit)
{
    int log = 0;
    while (log < limit && (uint64_t)1 << log < value)
        log++;
    return log < limit && (uint64_t)1 << log == value ? log : -1;
}

static enum status load_row(const struct csv_read *csv, struct sram_table *table,
                            struct arena *arena, struct err *err)
{
    uint64_t capacity = 0;
    uint64_t width = 0;
    uint64_t banks = 0;
    TRY(csv_read_u64(csv, 0, 1, (uint64_t)1 << 40, &capacity, err));
    TRY(csv_read_u64(csv, 1, 1, (uint64_t)1 << 15, &width, err));
    TRY(csv_read_u64(csv, 2, 1, (uint64_t)1 << 7, &banks, err));
    struct point *point = ARENA_NEW(arena, struct point);
    for (int i = 0; i < NUM_FIGURES; i++)
        TRY(csv_read_double(csv, 3 + i, 1e-12, 1e15, &point->value[i], err));
    point->value[AREA_UM2] *= 1e6;
    for (int i = 0; i < NUM_FIGURES; i++)
        point->log2_value[i] = log2(point->value[i]);

    const int b = exact_log2(banks, NUM_BANKS_LOG2);
    const int w = exact_log2(width, NUM_WIDTH_LOG2);
    const int r = capacity % (width * banks) == 0
                      ? exact_log2(capacity / (width * banks), NUM_ROWS_LOG2)
                      : -1;
    if (b < 0 || w < 0 || r < 0)
        return err_set(err, STATUS_CONFIG, csv_read_pos(csv, 0), NULL,
                       "banks, row width and rows per bank must be powers of two");
    if (table->points[b][w][r])
        return err_set(err, STATUS_CONFIG, csv_read_pos(csv, 0), NULL,
                       "the shape stands in the table twice");
    table->points[b][w][r] = point;
    return STATUS_OK;
}

enum status sram_load(const char *path, struct arena *arena, const struct sram_table **out,
                      struct err *err)
{
    struct csv_read csv;
    TRY(csv_read_open(&csv, path, MAX_FILE_BYTES, column_names, arena, err));
    struct sram_table *table = ARENA_NEW(arena, struct sram_table);
    bool is_row = false;
    for (;;) {
        TRY(csv_read_next(&csv, &is_row, err));
        if (!is_row)
            break;
        TRY(load_row(&csv, table, arena, err));
    }
    *out = table;
    return STATUS_OK;
}

/* The cell a shape falls in: its lower corner, where in it (0 to 1, outside when extrapolating). */
struct cell {
    int width;
    int rows;
    double width_part;
    double rows_part;
};

typedef const struct point *const bank_grid[NUM_ROWS_LOG2];

/* A corner is needed only if it has weight. */
static bool cell_is_complete(bank_grid *grid, const struct cell *cell)
{
    for (int dw = 0; dw < 2; dw++) {
        for (int dr = 0; dr < 2; dr++) {
            if ((dw && cell->width_part == 0.0) || (dr && cell->rows_part == 0.0))
                continue;
            const int w = cell->width + dw;
            const int r = cell->rows + dr;
            if (w < 0 || w >= NUM_WIDTH_LOG2 || r < 0 || r >= NUM_ROWS_LOG2 || !grid[w][r])
                return false;
        }
    }
    return true;
}

static struct cell cell_of(double width_log2, double rows_log2)
{
    struct cell cell = {(int)floor(width_log2), (int)floor(rows_log2), 0.0, 0.0};
    cell.width_part = width_log2 - cell.width;
    cell.rows_part = rows_log2 - cell.rows;
    return cell;
}

/* The complete cell nearest to the shape (city-block distance of lower corners, then narrower). */
static bool nearest_cell(bank_grid *grid, double width_log2, double rows_log2, struct cell *out)
{
    double best = HUGE_VAL;
    for (int w = 0; w + 1 < NUM_WIDTH_LOG2; w++) {
        for (int r = 0; r + 1 < NUM_ROWS_LOG2; r++) {
            const struct cell cell = {w, r, width_log2 - w, rows_log2 - r};
            const double distance = fabs(cell.width_part - 0.5) + fabs(cell.rows_part - 0.5);
            if (distance < best && grid[w][r] && grid[w + 1][r] && grid[w][r + 1] &&
                grid[w + 1][r + 1]) {
                best = distance;
                *out = cell;
            }
        }
    }
    return best < HUGE_VAL;
}

static void interpolate(bank_grid *grid, const struct cell *cell, double value[NUM_FIGURES])
{
    double log_value[NUM_FIGURES] = {0.0};
    double cycle_ns = 0.0;
    for (int dw = 0; dw < 2; dw++) {
        for (int dr = 0; dr < 2; dr++) {
            const double weight = (dw ? cell->width_part : 1.0 - cell->width_part) *
                                  (dr ? cell->rows_part : 1.0 - cell->rows_part);
            if ((dw && cell->width_part == 0.0) || (dr && cell->rows_part == 0.0))
                continue;
            const struct point *corner = grid[cell->width + dw][cell->rows + dr];
            assert(corner);
            cycle_ns = fmax(cycle_ns, corner->value[CYCLE_NS]);
            for (int i = 0; i < NUM_FIGURES; i++)
                log_value[i] += weight * corner->log2_value[i];
        }
    }
    for (int i = 0; i < NUM_FIGURES; i++)
        value[i] = exp2(log_value[i]);
    value[CYCLE_NS] = cycle_ns;
}

static enum status outside(uint64_t capacity_bytes, uint64_t row_bytes, uint64_t banks,
                           bank_grid *grid, struct pos pos, const char *field, struct err *err)
{
    char known[256];
    size_t used = 0;
    for (int w = 0; w < NUM_WIDTH_LOG2; w++) {
        int first = 0;
        while (first < NUM_ROWS_LOG2 && !grid[w][first])
            first++;
        if (first == NUM_ROWS_LOG2)
            continue;
        int last = NUM_ROWS_LOG2 - 1;
        while (!grid[w][last])
            last--;
        if ((uint64_t)1 << w > row_bytes && used > 0)
            break;
        const int put = snprintf(known, sizeof known, "'%d B' rows, %llu to %llu per bank", 1 << w,
                                 1ULL << first, 1ULL << last);
        assert(put > 0 && (size_t)put < sizeof known);
        used = (size_t)put;
    }
    if (used == 0)
        return err_set(err, STATUS_CONFIG, pos, field, "the SRAM table has no rows for %llu banks",
                       (unsigned long long)banks);
    return err_set(err, STATUS_CONFIG, pos, field,
                   "'%llu B' in %llu bank%s of '%llu B' rows is outside the SRAM table (nearest: "
                   "%s); allow it with 'sram_extrapolate' or --extrapolate",
                   (unsigned long long)capacity_bytes, (unsigned long long)banks,
                   banks == 1 ? "" : "s", (unsigned long long)row_bytes, known);
}

enum status sram_lookup(const struct sram_table *table, uint64_t capacity_bytes, uint64_t row_bytes,
                        uint64_t banks, bool extrapolate, struct pos pos, const char *field,
                        struct sram_figures *out, struct err *err)
{
    assert(capacity_bytes > 0 && row_bytes > 0 && banks > 0);
    int b = 0;
    while (b < NUM_BANKS_LOG2 && (uint64_t)1 << b < banks)
        b++;
    if (b == NUM_BANKS_LOG2)
        return err_set(err, STATUS_CONFIG, pos, field, "the SRAM table has no rows for %llu banks",
                       (unsigned long long)banks);
    bank_grid *grid = table->points[b];
    const double width_log2 = log2((double)row_bytes);
    const double rows_log2 = log2((double)capacity_bytes / (double)row_bytes) - b;
    struct cell cell = cell_of(width_log2, rows_log2);
    double value[NUM_FIGURES];
    out->origin = SRAM_INTERPOLATED;
    if (!cell_is_complete(grid, &cell)) {
        out->origin = SRAM_EXTRAPOLATED;
        if (!extrapolate || !nearest_cell(grid, width_log2, rows_log2, &cell))
            return outside(capacity_bytes, row_bytes, (uint64_t)1 << b, grid, pos, field, err);
    }
    if (cell.width_part == 0.0 && cell.rows_part == 0.0) {
        memcpy(value, grid[cell.width][cell.rows]->value, sizeof value);
        out->origin = SRAM_GRID;
    } else {
        interpolate(grid, &cell, value);
    }
    out->read_pj = value[READ_PJ];
    out->write_pj = value[WRITE_PJ];
    out->leakage_mw = value[LEAKAGE_MW];
    out->access_ns = value[ACCESS_NS];
    out->cycle_ns = value[CYCLE_NS];
    out->area_um2 = value[AREA_UM2];
    out->banks = (uint64_t)1 << b;
    return STATUS_OK;
}
