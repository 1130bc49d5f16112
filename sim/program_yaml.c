/*
 * Tile programs from YAML. Two passes over the steps: the first finds their names and the common
 * denominator of all fractions (ticks per cycle), the second fills them in, so that a step may wait
 * for a later one.
 */
#include "sim/program_yaml.h"

#include "sim/program_yaml_machine.h"
#include "sim/program_yaml_read.h"

#include <string.h>

static const char *const STEP_KEYS[] = {"name",       "unit",    "slots", "latency", "lag",
                                        "when",       "waits",   "reads", "writes",  "dram_read",
                                        "dram_write", "partial", NULL};

static const char *const STREAM_KEYS[] = {"rows", "first", "tensor", NULL};

/* Widens the program's denominator so that `ratio` is whole ticks. */
static enum status widen(struct program *program, struct program_ratio ratio, struct pos pos,
                         const char *path, struct err *err)
{
    const int64_t now = program->ticks_per_cycle;
    const int64_t factor = program_ratio_make(now, ratio.den).den; /* den / gcd(now, den) */
    if (factor > PROGRAM_MAX_DENOM / now)
        return err_set(err, STATUS_CONFIG, pos, path,
                       "the fractions of this table have no common denominator up to %lld",
                       (long long)PROGRAM_MAX_DENOM);
    program->ticks_per_cycle = now * factor;
    return STATUS_OK;
}

/* Rows of a buffer: one stream, or a list of them. */
static size_t num_streams(const struct yaml_node *rows)
{
    return rows->kind == YAML_SEQUENCE ? rows->num_items : 1;
}

static const struct yaml_node *stream_at(const struct yaml_node *rows, size_t i)
{
    return rows->kind == YAML_SEQUENCE ? &rows->items[i] : rows;
}

static enum status read_rows(const struct yaml_node *rows, struct program_ratio slots,
                             const char *path, struct program_ratio *out, struct err *err)
{
    struct program_ratio per_slot;
    if (rows->kind == YAML_MAPPING) {
        TRY(yaml_check_keys(rows, STREAM_KEYS, path, err));
        TRY(program_yaml_read_cycles(rows, "rows", path, &per_slot, err));
    } else {
        TRY(program_yaml_read_ratio(rows, path, &per_slot, err));
    }
    if (per_slot.num > 1 << 20 || slots.num > 1 << 30 || per_slot.den > PROGRAM_MAX_DENOM ||
        slots.den > PROGRAM_MAX_DENOM)
        return err_set(err, STATUS_CONFIG, rows->pos, path, "rows in a slot are out of range");
    *out = program_ratio_make(per_slot.num * slots.num, per_slot.den * slots.den);
    return STATUS_OK;
}

/* First pass: name, unit and the denominators of every fraction of the step. */
static enum status scan_step(const struct yaml_node *node, const char *path,
                             struct program *program, struct err *err)
{
    static const char *const cycles_keys[] = {"slots", "latency"};
    static const char *const rows_keys[] = {"reads", "writes"};
    struct program_ratio slots = {0, 1};
    const char *name = NULL;
    const char *unit = NULL;
    TRY(yaml_expect(node, YAML_MAPPING, path, err));
    TRY(yaml_check_keys(node, STEP_KEYS, path, err));
    TRY(program_yaml_read_text(node, "name", path, &name, err));
    TRY(program_yaml_read_text(node, "unit", path, &unit, err));
    if (yaml_get(node, "slots") == NULL)
        return err_set(err, STATUS_CONFIG, node->pos, path, "needs 'slots'");
    for (int i = 1; i >= 0; i--) {
        TRY(program_yaml_read_cycles(node, cycles_keys[i], path, &slots, err));
        TRY(widen(program, slots, node->pos, path, err));
    }
    for (int i = 0; i < 2; i++) {
        const struct yaml_node *rows = yaml_get(node, rows_keys[i]);
        struct program_ratio total;
        if (rows == NULL)
            continue;
        TRY(yaml_expect(rows, YAML_MAPPING, rows_keys[i], err));
        for (size_t k = 0; k < rows->num_items; k++)
            for (size_t m = 0; m < num_streams(&rows->items[k]); m++) {
                const struct yaml_node *stream = stream_at(&rows->items[k], m);
                TRY(read_rows(stream, slots, rows_keys[i], &total, err));
                TRY(widen(program, total, stream->pos, rows_keys[i], err));
            }
    }
    if (program_find_step(program, name) >= 0)
        return err_set(err, STATUS_CONFIG, node->pos, path, "two steps are called '%s'", name);
    int i_unit = 0;
    while (i_unit < program->num_units && strcmp(program->units[i_unit].name, unit) != 0)
        i_unit++;
    if (i_unit == PROGRAM_MAX_UNITS)
        return err_set(err, STATUS_CONFIG, node->pos, path, "there are more than %d units",
                       PROGRAM_MAX_UNITS);
    program_add_step(program, name, program_add_unit(program, unit), 1);
    return STATUS_OK;
}

static enum status parse_waits(const struct yaml_node *waits, const char *path, int step,
                               struct program *program, struct err *err)
{
    TRY(yaml_expect(waits, YAML_SEQUENCE, path, err));
    if (waits->num_items > PROGRAM_MAX_WAITS)
        return err_set(err, STATUS_CONFIG, waits->pos, path, "has %zu waits, at most %d are taken",
                       waits->num_items, PROGRAM_MAX_WAITS);
    for (size_t i = 0; i < waits->num_items; i++) {
        const struct yaml_node *item = &waits->items[i];
        const struct yaml_node *name = item;
        uint64_t age = 0;
        bool is_space = false;
        if (item->kind == YAML_SEQUENCE && (item->num_items == 2 || item->num_items == 3)) {
            name = &item->items[0];
            TRY(yaml_read_u64(&item->items[1], 0, PROGRAM_MAX_AGE, path, &age, err));
            const struct yaml_node *word = &item->items[item->num_items - 1];
            is_space = item->num_items == 3 && word->kind == YAML_SCALAR &&
                       strcmp(word->text, "space") == 0;
        }
        if (name->kind != YAML_SCALAR || (item->num_items == 3 && !is_space))
            return err_set(err, STATUS_CONFIG, item->pos, path,
                           "a wait is a step, [step, tiles ago] or [step, tiles ago, space]");
        const int awaited = program_find_step(program, name->text);
        if (awaited < 0)
            return err_set(err, STATUS_CONFIG, name->pos, path, "no step is called '%s'",
                           name->text);
        program_add_wait(program, step, awaited, (int)age);
        struct program_step *waiting = &program->steps[step];
        waiting->waits[waiting->num_waits - 1].is_space = is_space;
    }
    return STATUS_OK;
}

static enum status parse_when_word(const struct yaml_node *node, const char *path,
                                   enum program_when *out, struct err *err)
{
    static const char *const words[] = {"every", "first", "last"};
    TRY(yaml_expect(node, YAML_SCALAR, path, err));
    for (int i = 0; i < 3; i++) {
        if (strcmp(node->text, words[i]) == 0) {
            *out = (enum program_when)i;
            return STATUS_OK;
        }
    }
    return err_set(err, STATUS_CONFIG, node->pos, path, "must be every, first or last, got '%s'",
                   node->text);
}

static enum status parse_when(const struct yaml_node *node, const char *path,
                              const struct program *program, struct program_step *step,
                              struct err *err)
{
    if (node == NULL)
        return STATUS_OK;
    if (node->kind == YAML_SCALAR) {
        TRY(parse_when_word(node, path, &step->when[0], err));
        if (program->num_loops > 0 && step->when[0] != PROGRAM_EVERY)
            return err_set(err, STATUS_CONFIG, node->pos, path,
                           "must name a loop, such as {%s: %s}, in a table with loops",
                           program->loops[0].name, node->text);
        return STATUS_OK;
    }
    TRY(yaml_expect(node, YAML_MAPPING, path, err));
    for (size_t i = 0; i < node->num_items; i++) {
        const int loop = program_yaml_read_loop(program, node->items[i].key);
        if (loop < 0)
            return err_set(err, STATUS_CONFIG, node->items[i].key_pos, path,
                           "no loop is called '%s'", node->items[i].key);
        TRY(parse_when_word(&node->items[i], path, &step->when[loop], err));
    }
    return STATUS_OK;
}

static enum status parse_partial(const struct yaml_node *node, const char *path, bool *out,
                                 struct err *err)
{
    if (node == NULL)
        return STATUS_OK;
    TRY(yaml_expect(node, YAML_SCALAR, path, err));
    *out = strcmp(node->text, "true") == 0;
    if (!*out && strcmp(node->text, "false") != 0)
        return err_set(err, STATUS_CONFIG, node->pos, path,
                       "'partial' must be true or false, got '%s'", node->text);
    return STATUS_OK;
}

static int64_t to_ticks(const struct program *program, struct program_ratio ratio)
{
    if (ratio.num > PROGRAM_MAX_TICKS)
        return PROGRAM_MAX_TICKS + 1; /* refused later; ticks are never fewer than the numerator */
    return ratio.num * (program->ticks_per_cycle / ratio.den);
}

/* Where a stream with a place begins: {rows: 1, first: 64, tensor: K}. */
static enum status parse_place(const struct yaml_node *node, const char *key,
                               const struct program *program, struct program_access *access,
                               struct err *err)
{
    const struct yaml_node *tensor = yaml_get(node, "tensor");
    TRY(program_yaml_read_count(node, "first", 0, PROGRAM_MAX_ROW, 0, key, &access->first_row,
                                err));
    if (tensor == NULL)
        return STATUS_OK;
    TRY(yaml_expect(tensor, YAML_SCALAR, key, err));
    for (int i = 0; i < program->num_tensors; i++)
        if (strcmp(program->tensors[i].name, tensor->text) == 0)
            access->tensor = i;
    if (access->tensor < 0)
        return err_set(err, STATUS_CONFIG, tensor->pos, key, "no tensor is called '%s'",
                       tensor->text);
    return STATUS_OK;
}

static enum status parse_rows(const struct yaml_node *step, const char *key, bool is_write,
                              struct program_ratio slots, int i_step, struct program *program,
                              struct err *err)
{
    const struct yaml_node *rows = yaml_get(step, key);
    for (size_t i = 0; rows != NULL && i < rows->num_items; i++) {
        const struct yaml_node *item = &rows->items[i];
        const int buffer = program_yaml_read_buffer(program, item->key);
        if (buffer < 0)
            return err_set(err, STATUS_CONFIG, item->key_pos, key, "no buffer is called '%s'",
                           item->key);
        for (size_t k = 0; k < num_streams(item); k++) {
            const struct yaml_node *stream = stream_at(item, k);
            struct program_access access = {.buffer = buffer, .tensor = -1};
            struct program_ratio total;
            TRY(read_rows(stream, slots, key, &total, err));
            const int64_t ticks = to_ticks(program, total);
            access.rows_read_ticks = is_write ? 0 : ticks;
            access.rows_written_ticks = is_write ? ticks : 0;
            if (program->steps[i_step].num_access == PROGRAM_MAX_ACCESS)
                return err_set(err, STATUS_CONFIG, item->key_pos, key,
                               "a step moves at most %d streams of rows", PROGRAM_MAX_ACCESS);
            if (stream->kind == YAML_MAPPING)
                TRY(parse_place(stream, key, program, &access, err));
            if (stream->kind == YAML_MAPPING)
                program_add_stream(program, i_step, &access);
            else
                program_add_access(program, i_step, buffer, access.rows_read_ticks,
                                   access.rows_written_ticks);
        }
    }
    return STATUS_OK;
}

/* Second pass: everything else of step i. */
static enum status parse_step(const struct yaml_node *node, const char *path, int i_step,
                              struct program *program, struct err *err)
{
    struct program_step *step = &program->steps[i_step];
    struct program_ratio slots;
    struct program_ratio latency;
    uint64_t lag = 0;
    uint64_t read_bytes = 0;
    uint64_t write_bytes = 0;
    char field[PROGRAM_YAML_PATH_BYTES];
    TRY(program_yaml_read_cycles(node, "slots", path, &slots, err));
    TRY(program_yaml_read_cycles(node, "latency", path, &latency, err));
    TRY(program_yaml_read_count(node, "lag", 0, PROGRAM_MAX_LAG, 0, path, &lag, err));
    TRY(program_yaml_read_count(node, "dram_read", 0, (uint64_t)PROGRAM_YAML_MAX_NUMBER, 0, path,
                                &read_bytes, err));
    TRY(program_yaml_read_count(node, "dram_write", 0, (uint64_t)PROGRAM_YAML_MAX_NUMBER, 0, path,
                                &write_bytes, err));
    if (read_bytes > 0 && write_bytes > 0)
        return err_set(err, STATUS_CONFIG, node->pos, path, "a transfer reads or writes, not both");
    step->slots_ticks = to_ticks(program, slots);
    step->latency_ticks = to_ticks(program, latency);
    step->lag = (int)lag;
    step->dram_bytes = read_bytes + write_bytes;
    step->is_dram_write = write_bytes > 0;
    TRY(parse_partial(yaml_get(node, "partial"), path, &step->is_partial_only, err));
    snprintf(field, sizeof(field), "%s.when", path);
    TRY(parse_when(yaml_get(node, "when"), field, program, step, err));
    snprintf(field, sizeof(field), "%s.waits", path);
    if (yaml_get(node, "waits") != NULL)
        TRY(parse_waits(yaml_get(node, "waits"), field, i_step, program, err));
    TRY(parse_rows(node, "reads", false, slots, i_step, program, err));
    TRY(parse_rows(node, "writes", true, slots, i_step, program, err));
    return program_check_step(program, i_step, node->pos, err);
}

static enum status check_root(const struct yaml_node *root, const char *const *extra_keys,
                              struct err *err)
{
    const char *known[16] = {"name", "loops", "buffers", "tensors", "units", "dram", "steps"};
    int num = 7;
    for (; extra_keys != NULL && *extra_keys != NULL && num < 15; extra_keys++)
        known[num++] = *extra_keys;
    TRY(yaml_expect(root, YAML_MAPPING, "", err));
    TRY(yaml_check_keys(root, known, "", err));
    if (yaml_get(root, "steps") == NULL)
        return err_set(err, STATUS_CONFIG, root->pos, "steps", "a tile program needs 'steps'");
    return STATUS_OK;
}

enum status program_yaml_parse(const struct yaml_node *root, const char *const *extra_keys,
                               struct arena *arena, struct program *out, struct err *err)
{
    const struct yaml_node *steps = NULL;
    size_t num_steps = 0;
    const char *name = "program";
    TRY(check_root(root, extra_keys, err));
    if (yaml_get(root, "name") != NULL)
        TRY(program_yaml_read_text(root, "name", "name", &name, err));
    program_init(out, name, 1);
    TRY(program_yaml_machine_parse(root, out, err));
    TRY(program_yaml_read_list(root, "steps", PROGRAM_MAX_STEPS, &steps, &num_steps, err));
    for (size_t i = 0; i < num_steps; i++)
        TRY(scan_step(&steps[i], arena_printf(arena, "steps[%zu]", i), out, err));
    TRY(program_yaml_machine_tensors(root, out, err));
    for (int i = 0; i < out->num_units; i++)
        out->units[i].skew_ticks *= out->ticks_per_cycle;
    for (size_t i = 0; i < num_steps; i++)
        TRY(parse_step(&steps[i], out->steps[i].name, (int)i, out, err));
    return program_check(out, root->pos, err);
}
