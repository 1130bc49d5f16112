/* Reading choices: the file once, what its lines give kept per head until that head is filled. */
#include "mask/choose_trace.h"

#include "base/file.h"
#include "mask/param.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define MAX_TRACE_BYTES ((size_t)256 << 20)

/* Ascending numbers below `limit` from a YAML list. */
static enum status read_ascending(const struct yaml_node *list, const char *path, uint64_t limit,
                                  struct arena *arena, uint32_t **out, uint32_t *out_num,
                                  struct err *err)
{
    TRY(yaml_expect(list, YAML_SEQUENCE, path, err));
    uint32_t *items = ARENA_ARRAY(arena, uint32_t, list->num_items ? list->num_items : 1);
    for (size_t i = 0; i < list->num_items; i++) {
        char field[256];
        uint64_t value = 0;
        snprintf(field, sizeof field, "%s[%zu]", path, i);
        TRY(yaml_read_u64(&list->items[i], 0, limit - 1, field, &value, err));
        if (i > 0 && value <= items[i - 1])
            return err_set(err, STATUS_CONFIG, list->items[i].pos, field,
                           "must exceed the entry before it, %u, got %llu", items[i - 1],
                           (unsigned long long)value);
        items[i] = (uint32_t)value;
    }
    *out = items;
    *out_num = (uint32_t)list->num_items;
    return STATUS_OK;
}

struct row {
    const uint32_t *blocks;
    uint32_t num;
    bool is_given;
};

/* vertical_slash: what one line gives to a head. */
struct slash {
    const uint32_t *columns; /* NULL: no line yet */
    const uint32_t *diagonals;
    uint32_t num_columns;
    uint32_t num_diagonals;
};

struct choose_trace {
    uint32_t num_rows;     /* per head */
    struct row *rows;      /* [heads][num_rows]; of `rows:` one head's, all share them */
    struct slash *slashes; /* [heads] */
};

struct reader {
    const struct choose *choose;
    const struct pattern *pattern;
    struct arena *arena;
    struct arena *scratch; /* of one line */
    struct choose_trace *trace;
};

static void join_rows(const struct row *rows, struct arena *arena, struct pattern_choice *choice)
{
    uint64_t *starts = ARENA_ARRAY(arena, uint64_t, (size_t)choice->num_rows + 1);
    for (uint32_t i = 0; i < choice->num_rows; i++)
        starts[i + 1] = starts[i] + rows[i].num;
    uint32_t *blocks = ARENA_ARRAY(arena, uint32_t, starts[choice->num_rows] + 1);
    for (uint32_t i = 0; i < choice->num_rows; i++)
        if (rows[i].num > 0)
            memcpy(blocks + starts[i], rows[i].blocks, rows[i].num * sizeof blocks[0]);
    choice->row_starts = starts;
    choice->blocks = blocks;
}

static enum status read_inline(const struct reader *reader, struct err *err)
{
    const struct choose *choose = reader->choose;
    struct choose_trace *trace = reader->trace;
    const uint64_t num_blocks =
        axis_ceil_div(reader->pattern->num_tokens, reader->pattern->choice.kv_block);
    char field[256];
    snprintf(field, sizeof field, "%s.rows", choose->path);
    if (choose->rows->num_items != trace->num_rows)
        return err_set(err, STATUS_CONFIG, choose->rows->pos, field,
                       "must have one entry per query block: %u, got %zu", trace->num_rows,
                       choose->rows->num_items);
    trace->rows = ARENA_ARRAY(reader->arena, struct row, (size_t)trace->num_rows + 1);
    for (uint32_t i = 0; i < trace->num_rows; i++) {
        struct row *row = &trace->rows[i];
        uint32_t *blocks = NULL;
        snprintf(field, sizeof field, "%s.rows[%u]", choose->path, i);
        TRY(read_ascending(&choose->rows->items[i], field, num_blocks, reader->arena, &blocks,
                           &row->num, err));
        row->blocks = blocks;
        row->is_given = true;
    }
    return STATUS_OK;
}

/* rows: of the head that the line names. */
static enum status read_block_line(const struct reader *reader, const struct yaml_node *line,
                                   struct row *rows, struct err *err)
{
    const struct pattern *pattern = reader->pattern;
    const uint64_t num_blocks = axis_ceil_div(pattern->num_tokens, pattern->choice.kv_block);
    static const char *const known[] = {"head", "row", "blocks", NULL};
    TRY(yaml_check_keys(line, known, "trace", err));
    uint32_t row = 0;
    uint32_t *blocks = NULL;
    TRY(param_count(line, "row", "trace", true, 0, 0, reader->trace->num_rows - 1, &row, err));
    if (rows[row].is_given)
        return err_set(err, STATUS_CONFIG, line->pos, "trace.row", "row %u is given twice", row);
    const struct yaml_node *list = yaml_get(line, "blocks");
    if (!list)
        return err_set(err, STATUS_CONFIG, line->pos, "trace.blocks", "is required");
    TRY(read_ascending(list, "trace.blocks", num_blocks, reader->arena, &blocks, &rows[row].num,
                       err));
    rows[row].blocks = blocks;
    rows[row].is_given = true;
    return STATUS_OK;
}

static enum status read_slash_line(const struct reader *reader, const struct yaml_node *line,
                                   uint32_t head, struct slash *slash, struct err *err)
{
    static const char *const known[] = {"head", "columns", "diagonals", NULL};
    const uint32_t tokens = reader->pattern->num_tokens;
    TRY(yaml_check_keys(line, known, "trace", err));
    const struct yaml_node *columns = yaml_get(line, "columns");
    const struct yaml_node *diagonals = yaml_get(line, "diagonals");
    uint32_t *items = NULL;
    if (!columns || !diagonals)
        return err_set(err, STATUS_CONFIG, line->pos, "trace",
                       "a line needs 'columns' and 'diagonals'");
    if (slash->columns)
        return err_set(err, STATUS_CONFIG, line->pos, "trace.head", "head %u is given twice", head);
    TRY(read_ascending(columns, "trace.columns", tokens, reader->arena, &items, &slash->num_columns,
                       err));
    slash->columns = items;
    TRY(read_ascending(diagonals, "trace.diagonals", tokens, reader->arena, &items,
                       &slash->num_diagonals, err));
    slash->diagonals = items;
    return STATUS_OK;
}

/* What a line gives is kept in the arena of the mask; the line itself in scratch. */
static enum status read_line(const struct reader *reader, const char *line, size_t length,
                             const char *name, int number, struct err *err)
{
    struct yaml_node *node = NULL;
    uint32_t head = 0;
    arena_reset(reader->scratch);
    TRY(yaml_load_text(line, length, name, number, reader->scratch, &node, err));
    TRY(yaml_expect(node, YAML_MAPPING, "trace", err));
    TRY(param_count(node, "head", "trace", true, 0, 0, UINT32_MAX, &head, err));
    if (head < reader->choose->first_head ||
        head - reader->choose->first_head >= reader->choose->num_heads)
        return STATUS_OK;
    const size_t i = head - reader->choose->first_head;
    const struct choose_trace *trace = reader->trace;
    if (trace->slashes)
        return read_slash_line(reader, node, head, &trace->slashes[i], err);
    return read_block_line(reader, node, &trace->rows[i * trace->num_rows], err);
}

static enum status read_lines(const struct reader *reader, const char *text, const char *name,
                              struct err *err)
{
    int number = 0;
    for (const char *line = text; line && *line;) {
        const char *end = strchr(line, '\n');
        const size_t length = end ? (size_t)(end - line) : strlen(line);
        number++;
        if (strspn(line, " \t\r") < length)
            TRY(read_line(reader, line, length, name, number, err));
        line = end ? end + 1 : NULL;
    }
    return STATUS_OK;
}

static enum status read_file(const struct reader *reader, struct err *err)
{
    const struct choose *choose = reader->choose;
    char *text = NULL;
    size_t length = 0;
    struct arena file;
    const char *path = file_resolve(reader->arena, choose->trace_pos.file, choose->trace);
    if (!file_exists(path))
        return err_set(err, STATUS_CONFIG, choose->trace_pos,
                       arena_printf(reader->arena, "%s.trace", choose->path),
                       "cannot open trace '%s'", choose->trace);
    arena_init(&file);
    enum status status = file_read(path, MAX_TRACE_BYTES, &file, &text, &length, err);
    if (status == STATUS_OK)
        status = read_lines(reader, text, path, err);
    arena_release(&file);
    return status;
}

enum status choose_trace_load(const struct choose *choose, const struct pattern *pattern,
                              struct arena *arena, struct choose_trace **out, struct err *err)
{
    struct choose_trace *trace = ARENA_NEW(arena, struct choose_trace);
    struct arena scratch;
    const struct reader reader = {choose, pattern, arena, &scratch, trace};
    *out = trace;
    if (pattern->kind == PATTERN_VERTICAL_SLASH)
        trace->slashes = ARENA_ARRAY(arena, struct slash, choose->num_heads);
    else
        trace->num_rows = (uint32_t)axis_ceil_div(pattern->num_tokens, pattern->choice.q_block);
    if (choose->rows)
        return read_inline(&reader, err);
    if (!trace->slashes)
        trace->rows = ARENA_ARRAY(arena, struct row, (size_t)choose->num_heads * trace->num_rows);
    arena_init(&scratch);
    const enum status status = read_file(&reader, err);
    arena_release(&scratch);
    return status;
}

enum status choose_trace_fill(const struct choose *choose, struct arena *arena,
                              struct pattern *pattern, struct err *err)
{
    const struct choose_trace *trace = choose->given;
    const size_t i = pattern->head - choose->first_head;
    assert(i < choose->num_heads);
    const char *field = arena_printf(arena, "%s.trace", choose->path);
    if (trace->slashes) {
        const struct slash *slash = &trace->slashes[i];
        if (!slash->columns)
            return err_set(err, STATUS_CONFIG, choose->trace_pos, field,
                           "trace '%s' has no line for head %u", choose->trace, pattern->head);
        pattern->columns = slash->columns;
        pattern->num_columns = slash->num_columns;
        pattern->diagonals = slash->diagonals;
        pattern->num_diagonals = slash->num_diagonals;
        return STATUS_OK;
    }
    const struct row *rows = choose->rows ? trace->rows : &trace->rows[i * trace->num_rows];
    for (uint32_t row = 0; row < trace->num_rows; row++)
        if (!rows[row].is_given)
            return err_set(err, STATUS_CONFIG, choose->trace_pos, field,
                           "trace '%s' has no line for row %u of head %u", choose->trace, row,
                           pattern->head);
    pattern->choice.num_rows = trace->num_rows;
    join_rows(rows, arena, &pattern->choice);
    return STATUS_OK;
}
