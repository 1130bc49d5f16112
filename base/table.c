/* Cells are kept typed, so that the text form can be short and the other two exact. */
#include "base/table.h"

#include "base/json.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#define COLUMN_GAP 2

enum cell_kind { CELL_NULL, CELL_STRING, CELL_U64, CELL_DOUBLE };

struct cell {
    enum cell_kind kind;
    int digits;
    union {
        const char *text;
        uint64_t whole;
        double real;
    } as;
};

struct table {
    struct arena *arena;
    const char **columns;
    size_t num_columns;
    struct cell *cells; /* row after row */
    size_t num_cells;
    size_t capacity;
};

struct table *table_new(struct arena *arena, const char *const *columns, int num_columns)
{
    assert(num_columns > 0);
    struct table *table = ARENA_NEW(arena, struct table);
    table->arena = arena;
    table->num_columns = (size_t)num_columns;
    table->columns = ARENA_ARRAY(arena, const char *, num_columns);
    for (size_t i = 0; i < table->num_columns; i++)
        table->columns[i] = arena_strdup(arena, columns[i]);
    return table;
}

void table_begin_row(struct table *table)
{
    assert(table->num_cells % table->num_columns == 0);
}

static struct cell *add_cell(struct table *table, enum cell_kind kind)
{
    table->cells = arena_grow(table->arena, table->cells, table->num_cells, &table->capacity,
                              sizeof(*table->cells));
    struct cell *cell = &table->cells[table->num_cells++];
    memset(cell, 0, sizeof(*cell));
    cell->kind = kind;
    return cell;
}

void table_string(struct table *table, const char *text)
{
    add_cell(table, CELL_STRING)->as.text = arena_strdup(table->arena, text);
}

void table_u64(struct table *table, uint64_t value)
{
    add_cell(table, CELL_U64)->as.whole = value;
}

void table_double(struct table *table, double value, int digits)
{
    assert(digits >= 1 && digits <= 17);
    if (!isfinite(value)) {
        table_null(table);
        return;
    }
    struct cell *cell = add_cell(table, CELL_DOUBLE);
    cell->as.real = value;
    cell->digits = digits;
}

void table_null(struct table *table)
{
    (void)add_cell(table, CELL_NULL);
}

static void put_cell_text(const struct cell *cell, struct buf *out)
{
    switch (cell->kind) {
    case CELL_NULL:
        buf_putc(out, '-');
        return;
    case CELL_STRING:
        buf_puts(out, cell->as.text);
        return;
    case CELL_U64:
        buf_printf(out, "%" PRIu64, cell->as.whole);
        return;
    case CELL_DOUBLE:
        buf_printf(out, "%.*g", cell->digits, cell->as.real);
        return;
    }
}

size_t table_num_rows(const struct table *table)
{
    return table->num_cells / table->num_columns;
}

size_t table_num_columns(const struct table *table)
{
    return table->num_columns;
}

const char *table_column(const struct table *table, size_t column)
{
    assert(column < table->num_columns);
    return table->columns[column];
}

bool table_put_cell(const struct table *table, size_t row, size_t column, struct buf *out)
{
    assert(column < table->num_columns);
    const size_t i = row * table->num_columns + column;
    assert(i < table->num_cells);
    put_cell_text(&table->cells[i], out);
    return table->cells[i].kind != CELL_STRING;
}

/* Characters on the screen: bytes that do not continue a UTF-8 sequence. */
static size_t display_width(const char *text)
{
    size_t width = 0;
    for (; *text; text++)
        width += ((unsigned char)*text & 0xc0u) != 0x80u;
    return width;
}

static void put_spaces(struct buf *out, size_t num)
{
    for (size_t i = 0; i < num; i++)
        buf_putc(out, ' ');
}

/* Numbers to the right, text to the left; nothing behind the last column. */
static void put_padded(const char *text, size_t width, bool is_right, bool is_last, struct buf *out)
{
    const size_t padding = width - display_width(text);
    if (is_right)
        put_spaces(out, padding);
    buf_puts(out, text);
    if (!is_right && !is_last)
        put_spaces(out, padding);
    if (!is_last)
        put_spaces(out, COLUMN_GAP);
}

static void measure(const struct table *table, size_t *widths, bool *is_right, struct buf *scratch)
{
    for (size_t c = 0; c < table->num_columns; c++) {
        widths[c] = display_width(table->columns[c]);
        is_right[c] = true;
        for (size_t i = c; i < table->num_cells; i += table->num_columns) {
            buf_clear(scratch);
            put_cell_text(&table->cells[i], scratch);
            const size_t width = display_width(scratch->data);
            widths[c] = width > widths[c] ? width : widths[c];
            is_right[c] = is_right[c] && table->cells[i].kind != CELL_STRING;
        }
    }
}

/* An empty last cell leaves the padding of the one before it at the end of the line. */
static void end_line(struct buf *out)
{
    while (out->length > 0 && out->data[out->length - 1] == ' ')
        out->data[--out->length] = '\0';
    buf_putc(out, '\n');
}

static void print_text(const struct table *table, struct buf *out)
{
    const size_t num = table->num_columns;
    size_t *widths = ARENA_ARRAY(table->arena, size_t, num);
    bool *is_right = ARENA_ARRAY(table->arena, bool, num);
    struct buf scratch;
    buf_init(&scratch);
    measure(table, widths, is_right, &scratch);
    for (size_t c = 0; c < num; c++)
        put_padded(table->columns[c], widths[c], is_right[c], c + 1 == num, out);
    for (size_t i = 0; i < table->num_cells; i++) {
        const size_t c = i % num;
        if (c == 0)
            end_line(out);
        buf_clear(&scratch);
        put_cell_text(&table->cells[i], &scratch);
        put_padded(scratch.data, widths[c], is_right[c], c + 1 == num, out);
    }
    end_line(out);
    buf_release(&scratch);
}

static void print_csv(const struct table *table, struct buf *out)
{
    for (size_t c = 0; c < table->num_columns; c++) {
        buf_puts(out, c > 0 ? "," : "");
        csv_put_field(out, table->columns[c]);
    }
    for (size_t i = 0; i < table->num_cells; i++) {
        const struct cell *cell = &table->cells[i];
        buf_putc(out, i % table->num_columns == 0 ? '\n' : ',');
        if (cell->kind == CELL_STRING)
            csv_put_field(out, cell->as.text);
        else if (cell->kind == CELL_U64)
            put_cell_text(cell, out);
        else if (cell->kind == CELL_DOUBLE)
            buf_put_double(out, cell->as.real);
    }
    buf_putc(out, '\n');
}

static void put_cell_json(const struct cell *cell, struct json *json)
{
    switch (cell->kind) {
    case CELL_NULL:
        json_null(json);
        return;
    case CELL_STRING:
        json_string(json, cell->as.text);
        return;
    case CELL_U64:
        json_u64(json, cell->as.whole);
        return;
    case CELL_DOUBLE:
        json_double(json, cell->as.real);
        return;
    }
}

/* One object per line, so that line tools can read it too. */
static void print_json(const struct table *table, struct buf *out)
{
    buf_putc(out, '[');
    for (size_t row = 0; row < table->num_cells; row += table->num_columns) {
        struct json json;
        json_init(&json, out, false);
        buf_puts(out, row > 0 ? ",\n " : "\n ");
        json_begin_object(&json);
        for (size_t c = 0; c < table->num_columns; c++) {
            json_key(&json, table->columns[c]);
            put_cell_json(&table->cells[row + c], &json);
        }
        json_end_object(&json);
    }
    buf_puts(out, "\n]\n");
}

void table_print(const struct table *table, enum table_format format, struct buf *out)
{
    assert(table->num_cells % table->num_columns == 0);
    switch (format) {
    case TABLE_TEXT:
        print_text(table, out);
        return;
    case TABLE_CSV:
        print_csv(table, out);
        return;
    case TABLE_JSON:
        print_json(table, out);
        return;
    }
}

enum status table_format_parse(const char *text, enum table_format *out, struct err *err)
{
    static const struct {
        const char *name;
        enum table_format format;
    } formats[] = {{"table", TABLE_TEXT}, {"csv", TABLE_CSV}, {"json", TABLE_JSON}};
    for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
        if (strcmp(text, formats[i].name) == 0) {
            *out = formats[i].format;
            return STATUS_OK;
        }
    }
    return err_set(err, STATUS_USAGE, (struct pos){NULL, 0, 0}, "--format",
                   "must be table, csv or json, got '%.60s'", text);
}
