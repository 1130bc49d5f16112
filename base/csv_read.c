/* Strict CSV reader: the text is cut in place, one row at a time. */
#include "base/csv_read.h"

#include "base/file.h"
#include "base/quantity.h"
#include "base/suggest.h"

#include <assert.h>
#include <string.h>

struct pos csv_read_pos(const struct csv_read *csv, int column)
{
    assert(column < csv->num_columns);
    const struct pos pos = {csv->file, csv->line, 1 + (int)(csv->fields[column] - csv->fields[0])};
    return pos;
}

/* Cuts the next line; NULL at the end. */
static char *cut_line(struct csv_read *csv)
{
    if (*csv->next == '\0')
        return NULL;
    char *line = csv->next;
    char *end = strchr(line, '\n');
    if (end) {
        *end = '\0';
        csv->next = end + 1;
    } else {
        csv->next = line + strlen(line);
    }
    csv->line++;
    return line;
}

static enum status cut_fields(struct csv_read *csv, char *line, struct err *err)
{
    const struct pos start = {csv->file, csv->line, 1};
    int num = 1;
    csv->fields[0] = line;
    for (char *c = line; *c; c++) {
        if (*c == '"') {
            const struct pos pos = {csv->file, csv->line, 1 + (int)(c - line)};
            return err_set(err, STATUS_CONFIG, pos, NULL, "quoted fields are not supported here");
        }
        if (*c != ',')
            continue;
        *c = '\0';
        if (num == csv->num_columns)
            return err_set(err, STATUS_CONFIG, start, NULL, "more than %d fields",
                           csv->num_columns);
        csv->fields[num++] = c + 1;
    }
    if (num != csv->num_columns)
        return err_set(err, STATUS_CONFIG, start, NULL, "%d fields, expected %d", num,
                       csv->num_columns);
    return STATUS_OK;
}

/* Reads the file; its first line, not yet cut into fields. */
static enum status read_header(struct csv_read *csv, const char *path, size_t max_bytes,
                               struct arena *arena, char **out_header, struct err *err)
{
    memset(csv, 0, sizeof(*csv));
    csv->file = arena_strdup(arena, path);
    size_t length = 0;
    TRY(file_read(path, max_bytes, arena, &csv->next, &length, err));
    const struct pos start = {csv->file, 1, 1};
    if (strlen(csv->next) != length)
        return err_set(err, STATUS_CONFIG, start, NULL, "the file holds a NUL byte");
    *out_header = cut_line(csv);
    if (!*out_header)
        return err_set(err, STATUS_CONFIG, start, NULL, "the file is empty");
    return STATUS_OK;
}

enum status csv_read_open(struct csv_read *csv, const char *path, size_t max_bytes,
                          const char *const *columns, struct arena *arena, struct err *err)
{
    char *header = NULL;
    TRY(read_header(csv, path, max_bytes, arena, &header, err));
    csv->columns = columns;
    while (columns[csv->num_columns])
        csv->num_columns++;
    assert(csv->num_columns > 0 && csv->num_columns <= CSV_READ_MAX_COLUMNS);
    TRY(cut_fields(csv, header, err));
    for (int i = 0; i < csv->num_columns; i++) {
        if (strcmp(csv->fields[i], columns[i]) != 0)
            return err_set(err, STATUS_CONFIG, csv_read_pos(csv, i), NULL,
                           "column %d is called '%.60s', expected '%s'", i + 1, csv->fields[i],
                           columns[i]);
    }
    return STATUS_OK;
}

static enum status check_column(const struct csv_read *csv, int i, const char *const *known,
                                struct err *err)
{
    const char *name = csv->fields[i];
    int k = 0;
    for (int j = 0; j < i; j++)
        if (strcmp(csv->fields[j], name) == 0)
            return err_set(err, STATUS_CONFIG, csv_read_pos(csv, i), NULL,
                           "column '%.60s' is there twice", name);
    while (known[k] && strcmp(known[k], name) != 0)
        k++;
    if (known[k])
        return STATUS_OK;
    const char *nearest = suggest_nearest(name, known);
    return err_set(err, STATUS_CONFIG, csv_read_pos(csv, i), NULL, "unknown column '%.60s'%s%s%s",
                   name, nearest ? " (did you mean '" : "", nearest ? nearest : "",
                   nearest ? "'?)" : "");
}

enum status csv_read_open_some(struct csv_read *csv, const char *path, size_t max_bytes,
                               const char *const *known, struct arena *arena, struct err *err)
{
    char *header = NULL;
    TRY(read_header(csv, path, max_bytes, arena, &header, err));
    csv->num_columns = 1;
    for (const char *c = header; *c; c++)
        csv->num_columns += *c == ',';
    if (csv->num_columns > CSV_READ_MAX_COLUMNS)
        csv->num_columns = CSV_READ_MAX_COLUMNS; /* one field too many is reported below */
    TRY(cut_fields(csv, header, err));
    const char **columns = ARENA_ARRAY(arena, const char *, csv->num_columns);
    for (int i = 0; i < csv->num_columns; i++) {
        TRY(check_column(csv, i, known, err));
        columns[i] = arena_strdup(arena, csv->fields[i]);
    }
    csv->columns = columns;
    return STATUS_OK;
}

int csv_read_column(const struct csv_read *csv, const char *name)
{
    for (int i = 0; i < csv->num_columns; i++)
        if (strcmp(csv->columns[i], name) == 0)
            return i;
    return -1;
}

enum status csv_read_next(struct csv_read *csv, bool *out_is_row, struct err *err)
{
    char *line = cut_line(csv);
    *out_is_row = line != NULL;
    return line ? cut_fields(csv, line, err) : STATUS_OK;
}

enum status csv_read_double(const struct csv_read *csv, int column, double min, double max,
                            double *out, struct err *err)
{
    const struct pos pos = csv_read_pos(csv, column);
    TRY(quantity_parse(csv->fields[column], UNIT_RATIO, pos, csv->columns[column], out, err));
    if (!(*out >= min && *out <= max))
        return err_set(err, STATUS_CONFIG, pos, csv->columns[column], "'%.60s' is outside %g to %g",
                       csv->fields[column], min, max);
    return STATUS_OK;
}

enum status csv_read_u64(const struct csv_read *csv, int column, uint64_t min, uint64_t max,
                         uint64_t *out, struct err *err)
{
    const struct pos pos = csv_read_pos(csv, column);
    TRY(quantity_parse_u64(csv->fields[column], UNIT_COUNT, pos, csv->columns[column], out, err));
    if (*out < min || *out > max)
        return err_set(err, STATUS_CONFIG, pos, csv->columns[column],
                       "'%.60s' is outside %llu to %llu", csv->fields[column],
                       (unsigned long long)min, (unsigned long long)max);
    return STATUS_OK;
}
