/* One table, three forms: aligned text for people, CSV (RFC 4180) and JSON (array of objects) for
 * programs. */
#ifndef WEIR_BASE_TABLE_H
#define WEIR_BASE_TABLE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/csv.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum table_format { TABLE_TEXT, TABLE_CSV, TABLE_JSON };

struct table;

/* Column names end in their unit. Memory from the arena. */
struct table *table_new(struct arena *arena, const char *const *columns, int num_columns);
void table_begin_row(struct table *table);
void table_string(struct table *table, const char *text);
void table_u64(struct table *table, uint64_t value);
/* digits: significant digits in the text form; CSV and JSON carry the exact shortest form. NaN
 * prints as "-" / empty / null. */
void table_double(struct table *table, double value, int digits);
void table_null(struct table *table);
void table_print(const struct table *table, enum table_format format, struct buf *out);
/* What is in it, for writers of other forms (HTML). */
size_t table_num_rows(const struct table *table);
size_t table_num_columns(const struct table *table);
const char *table_column(const struct table *table, size_t column);
/* Appends the cell as the text form prints it; false: it is text, not a number or nothing. */
bool table_put_cell(const struct table *table, size_t row, size_t column, struct buf *out);
NODISCARD enum status table_format_parse(const char *text, enum table_format *out, struct err *err);

#ifdef __cplusplus
}
#endif
#endif
