/* Reading choices. A trace is scanned once per head; lines of other heads are checked for syntax.
 */
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

static enum status read_inline(const struct choose *choose, struct arena *arena,
                               const struct pattern *pattern, struct row *rows, struct err *err)
{
    const struct pattern_choice *choice = &pattern->choice;
    const uint64_t num_blocks = axis_ceil_div(pattern->num_tokens, choice->kv_block);
    char field[256];
    snprintf(field, sizeof field, "%s.rows", choose->path);
    if (choose->rows->num_items != choice->num_rows)
        return err_set(err, STATUS_CONFIG, choose->rows->pos, field,
                       "must have one entry per query block: %u, got %zu", choice->num_rows,
                       choose->rows->num_items);
    for (uint32_t i = 0; i < choice->num_rows; i++) {
        uint32_t *blocks = NULL;
        snprintf(field, sizeof field, "%s.rows[%u]", choose->path, i);
        TRY(read_ascending(&choose->rows->items[i], field, num_blocks, arena, &blocks, &rows[i].num,
                           err));
        rows[i].blocks = blocks;
    }
    return STATUS_OK;
}

static enum status read_block_line(const struct yaml_node *line, struct arena *arena,
                                   const struct pattern *pattern, struct row *rows, struct err *err)
{
    const struct pattern_choice *choice = &pattern->choice;
    const uint64_t num_blocks = axis_ceil_div(pattern->num_tokens, choice->kv_block);
    static const char *const known[] = {"head", "row", "blocks", NULL};
    TRY(yaml_check_keys(line, known, "trace", err));
    uint32_t row = 0;
    uint32_t *blocks = NULL;
    TRY(param_count(line, "row", "trace", true, 0, 0, choice->num_rows - 1, &row, err));
    if (rows[row].is_given)
        return err_set(err, STATUS_CONFIG, line->pos, "trace.row", "row %u is given twice", row);
    const struct yaml_node *list = yaml_get(line, "blocks");
    if (!list)
        return err_set(err, STATUS_CONFIG, line->pos, "trace.blocks", "is required");
    TRY(read_ascending(list, "trace.blocks", num_blocks, arena, &blocks, &rows[row].num, err));
    rows[row].blocks = blocks;
    rows[row].is_given = true;
    return STATUS_OK;
}

static enum status read_slash_line(const struct yaml_node *line, struct arena *arena,
                                   struct pattern *pattern, struct err *err)
{
    static const char *const known[] = {"head", "columns", "diagonals", NULL};
    TRY(yaml_check_keys(line, known, "trace", err));
    const struct yaml_node *columns = yaml_get(line, "columns");
    const struct yaml_node *diagonals = yaml_get(line, "diagonals");
    uint32_t *items = NULL;
    if (!columns || !diagonals)
        return err_set(err, STATUS_CONFIG, line->pos, "trace",
                       "a line needs 'columns' and 'diagonals'");
    if (pattern->columns)
        return err_set(err, STATUS_CONFIG, line->pos, "trace.head", "head %u is given twice",
                       pattern->head);
    TRY(read_ascending(columns, "trace.columns", pattern->num_tokens, arena, &items,
                       &pattern->num_columns, err));
    pattern->columns = items;
    TRY(read_ascending(diagonals, "trace.diagonals", pattern->num_tokens, arena, &items,
                       &pattern->num_diagonals, err));
    pattern->diagonals = items;
    return STATUS_OK;
}

/* What a line gives is kept in the arena of the pattern; the line itself in `scratch`. */
static enum status read_line(const char *line, size_t length, const char *name, int number,
                             struct arena *scratch, struct arena *arena, struct pattern *pattern,
                             struct row *rows, struct err *err)
{
    struct yaml_node *node = NULL;
    uint32_t head = 0;
    arena_reset(scratch);
    TRY(yaml_load_text(line, length, name, number, scratch, &node, err));
    TRY(yaml_expect(node, YAML_MAPPING, "trace", err));
    TRY(param_count(node, "head", "trace", true, 0, 0, UINT32_MAX, &head, err));
    if (head != pattern->head)
        return STATUS_OK;
    if (pattern->kind == PATTERN_VERTICAL_SLASH)
        return read_slash_line(node, arena, pattern, err);
    return read_block_line(node, arena, pattern, rows, err);
}

static enum status read_lines(const char *text, const char *name, struct arena *arena,
                              struct pattern *pattern, struct row *rows, struct err *err)
{
    enum status status = STATUS_OK;
    struct arena scratch;
    int number = 0;
    arena_init(&scratch);
    for (const char *line = text; line && *line && status == STATUS_OK;) {
        const char *end = strchr(line, '\n');
        const size_t length = end ? (size_t)(end - line) : strlen(line);
        number++;
        if (strspn(line, " \t\r") < length)
            status = read_line(line, length, name, number, &scratch, arena, pattern, rows, err);
        line = end ? end + 1 : NULL;
    }
    arena_release(&scratch);
    return status;
}

static enum status read_file(const struct choose *choose, struct arena *arena,
                             struct pattern *pattern, struct row *rows, struct err *err)
{
    char *text = NULL;
    size_t length = 0;
    struct arena scratch;
    const char *path = file_resolve(arena, choose->trace_pos.file, choose->trace);
    if (!file_exists(path))
        return err_set(err, STATUS_CONFIG, choose->trace_pos,
                       arena_printf(arena, "%s.trace", choose->path), "cannot open trace '%s'",
                       choose->trace);
    arena_init(&scratch);
    enum status status = file_read(path, MAX_TRACE_BYTES, &scratch, &text, &length, err);
    if (status == STATUS_OK)
        status = read_lines(text, path, arena, pattern, rows, err);
    arena_release(&scratch);
    return status;
}

enum status choose_trace_read(const struct choose *choose, struct arena *arena,
                              struct pattern *pattern, struct err *err)
{
    struct pattern_choice *choice = &pattern->choice;
    const bool is_slash = pattern->kind == PATTERN_VERTICAL_SLASH;
    choice->num_rows = is_slash ? 0 : (uint32_t)axis_ceil_div(pattern->num_tokens, choice->q_block);
    struct row *rows = ARENA_ARRAY(arena, struct row, (size_t)choice->num_rows + 1);
    if (choose->rows) {
        TRY(read_inline(choose, arena, pattern, rows, err));
        join_rows(rows, arena, choice);
        return STATUS_OK;
    }
    TRY(read_file(choose, arena, pattern, rows, err));
    const char *field = arena_printf(arena, "%s.trace", choose->path);
    if (is_slash && !pattern->columns)
        return err_set(err, STATUS_CONFIG, choose->trace_pos, field,
                       "trace '%s' has no line for head %u", choose->trace, pattern->head);
    for (uint32_t i = 0; i < choice->num_rows; i++)
        if (!rows[i].is_given)
            return err_set(err, STATUS_CONFIG, choose->trace_pos, field,
                           "trace '%s' has no line for row %u of head %u", choose->trace, i,
                           pattern->head);
    if (!is_slash)
        join_rows(rows, arena, choice);
    return STATUS_OK;
}
