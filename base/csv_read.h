/*
 * Strict CSV reader for tables of numbers and words: the header must be exactly the expected one,
 * every row has as many fields, no quoting, no empty lines. Errors carry file:line:column and the
 * column's name.
 */
#ifndef WEIR_BASE_CSV_READ_H
#define WEIR_BASE_CSV_READ_H

#include "base/arena.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define CSV_READ_MAX_COLUMNS 32

struct csv_read {
    const char *file;
    const char *const *columns;
    int num_columns;
    int line; /* of the row in fields; the header is line 1 */
    char *next;
    char *fields[CSV_READ_MAX_COLUMNS]; /* of the current row, NUL-terminated */
};

/*
 * Reads the whole file into the arena and checks its header.
 *   columns  expected names, NULL-terminated, at most CSV_READ_MAX_COLUMNS; borrowed
 *   errors   too large, another header, a quote anywhere, a NUL byte
 */
NODISCARD enum status csv_read_open(struct csv_read *csv, const char *path, size_t max_bytes,
                                    const char *const *columns, struct arena *arena,
                                    struct err *err);
/*
 * As csv_read_open, for a file that holds some of the columns, each once and in any order;
 * csv->columns are then the file's own.
 *   errors  also a column that is not among `known`, or twice
 */
NODISCARD enum status csv_read_open_some(struct csv_read *csv, const char *path, size_t max_bytes,
                                         const char *const *known, struct arena *arena,
                                         struct err *err);
/* Index of a column of the file, or -1. */
int csv_read_column(const struct csv_read *csv, const char *name);
/* The next row into csv->fields; *out_is_row is false at the end. */
NODISCARD enum status csv_read_next(struct csv_read *csv, bool *out_is_row, struct err *err);
/* Typed reads of the current row; bounds are inclusive. */
NODISCARD enum status csv_read_double(const struct csv_read *csv, int column, double min,
                                      double max, double *out, struct err *err);
NODISCARD enum status csv_read_u64(const struct csv_read *csv, int column, uint64_t min,
                                   uint64_t max, uint64_t *out, struct err *err);
/* Place of a field of the current row, for errors of the caller. */
struct pos csv_read_pos(const struct csv_read *csv, int column);

#ifdef __cplusplus
}
#endif
#endif
