/* The array, cycle by cycle: tests/support/rtl_array.h. */
#include "tests/support/rtl_array.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

enum { NUM_COLUMNS = 64, MAX_RETURN = 16, EXP_STEPS = 6 };

/* What travels down a column with an operation. */
struct channel {
    enum rtl_op op;
    int tile;
    int index;
    int rows; /* that have added to it */
};

struct accumulator {
    int tile;     /* -1: free */
    int num_macs; /* done */
    bool has_mask;
};

struct pe {
    struct accumulator acc[RTL_ARRAY_MAX_CONTEXTS];
    int exp_tile;
    int num_exp; /* steps done */
    int weight_tile;
};

struct column {
    int number;
    struct pe pes[RTL_ARRAY_MAX_ROWS];
    struct channel channel[RTL_ARRAY_MAX_ROWS + 1]; /* into each row, and out of the last */
    /* the row below */
    int maximum_tile; /* of RM */
    int num_prm;      /* steps of the exponential done */
    int prm_tile;
    int denominator_tile;
    int numerator_tile[RTL_ARRAY_MAX_ROWS];
    bool is_slot_over; /* the row has seen the last operation of a slot, or none yet */
    int av_tile;       /* last tile of the query block to divide; -1: none */
    int num_av;
    int offset[MAX_RETURN]; /* tiles on their way to the top; -1: none */
    int top[RTL_ARRAY_MAX_CONTEXTS + 1];
    int num_top;
};

struct array {
    const struct rtl_array_config *config;
    struct rtl_array *out;
    int now;
    struct rtl_token pipe[2 * RTL_ARRAY_MAX_ROWS + 2]; /* issued so many cycles ago */
    int num_columns;
    struct column columns[NUM_COLUMNS];
    /* sequencer: the next operation */
    int slot;
    int part;
    int index;
    bool is_ended;
    int last_cycle;
};

static struct array the_array;

/* ---- sequencer ---- */

enum { PARTS = 6 };

static int part_length(const struct rtl_array_config *config, int part)
{
    const int lengths[PARTS] = {
        config->query_width, (config->rows + 31) / 32, 1, config->value_width, EXP_STEPS, 1};
    return lengths[part];
}

static int part_tile(const struct array *array, int part)
{
    const int late = array->config->contexts;
    const int behind[PARTS] = {0, 0, 0, late, late - 1, late - 1};
    return array->slot - behind[part];
}

static bool part_exists(const struct array *array, int part)
{
    const int tile = part_tile(array, part);
    return tile >= 0 && tile < array->config->num_tiles;
}

static void next_part(struct array *array)
{
    array->index = 0;
    do {
        if (++array->part == PARTS) {
            array->part = 0;
            array->slot++;
        }
        array->is_ended = array->slot > array->config->num_tiles + array->config->contexts;
    } while (!array->is_ended && !part_exists(array, array->part));
}

static bool is_last_part(const struct array *array)
{
    for (int part = array->part + 1; part < PARTS; part++)
        if (part_exists(array, part))
            return false;
    return true;
}

/* The operation that enters PE (0, 0) in this cycle. */
static struct rtl_token issue(struct array *array)
{
    static const enum rtl_op ops[PARTS] = {RTL_MAC, RTL_MSK, RTL_MAX, RTL_SPV, RTL_EXP, RTL_SUM};
    struct rtl_token token = {RTL_NONE, -1, 0, 0};
    if (array->is_ended)
        return token;
    const struct column *first = &array->columns[0];
    const int tile = part_tile(array, array->part);
    if (ops[array->part] == RTL_EXP && array->index == 0 &&
        (first->num_top == 0 || first->top[0] != tile))
        return token; /* its maximum is not back at the top */
    token.op = ops[array->part];
    token.tile = tile;
    token.index = array->index;
    const bool is_end = ++array->index == part_length(array->config, array->part);
    token.ends_slot = is_end && is_last_part(array);
    if (is_end)
        next_part(array);
    return token;
}

/* ---- a PE ---- */

static struct accumulator *accumulator_of(const struct array *array, struct pe *pe, int tile)
{
    return &pe->acc[tile % array->config->contexts];
}

/* One operation of PE (row, column); returns what it hands down. */
static struct channel run_pe(const struct array *array, struct pe *pe, struct rtl_token token,
                             struct channel in)
{
    if (token.op == RTL_NONE)
        return in;
    struct accumulator *acc = accumulator_of(array, pe, token.tile);
    switch (token.op) {
    case RTL_MAC:
        if (token.index == 0) {
            assert(acc->tile == -1); /* its last score has been read */
            *acc = (struct accumulator){.tile = token.tile};
        }
        assert(acc->tile == token.tile && acc->num_macs == token.index);
        acc->num_macs++;
        break;
    case RTL_MSK:
        acc->has_mask = true;
        break;
    case RTL_MAX:
        assert(acc->tile == token.tile && acc->num_macs == array->config->query_width);
        assert(acc->has_mask && in.op == RTL_MAX && in.tile == token.tile);
        in.rows++;
        break;
    case RTL_EXP:
        assert(acc->tile == token.tile && acc->num_macs == array->config->query_width);
        assert(token.index == 0 || (pe->exp_tile == token.tile && pe->num_exp == token.index));
        pe->exp_tile = token.tile;
        pe->num_exp = token.index + 1;
        if (pe->num_exp == EXP_STEPS) {
            pe->weight_tile = token.tile;
            acc->tile = -1;
        }
        break;
    case RTL_SPV:
    case RTL_SUM:
        assert(pe->weight_tile == token.tile);
        assert(in.op == token.op && in.tile == token.tile && in.index == token.index);
        in.rows++;
        break;
    case RTL_NONE:
    case RTL_NUM_OPS:
        break;
    }
    return in;
}

/* ---- the 1d row ---- */

static void commit(struct array *array, const struct column *column, int *cycle)
{
    if (column->number == 0)
        *cycle = array->now;
    array->last_cycle = array->now;
}

static void run_av(struct array *array, struct column *column)
{
    const int width = array->config->value_width;
    if (column->av_tile < 0 || !column->is_slot_over)
        return;
    assert(column->denominator_tile >= column->av_tile);
    assert(column->numerator_tile[column->num_av] == column->av_tile); /* not overwritten */
    commit(array, column, &array->out->av_cycle[column->av_tile][column->num_av]);
    if (++column->num_av == width)
        column->av_tile = -1;
}

static void run_numerator(struct array *array, struct column *column, struct rtl_token token)
{
    const int f = token.index;
    assert(column->numerator_tile[f] == token.tile - 1 && column->prm_tile == token.tile);
    column->numerator_tile[f] = token.tile;
    commit(array, column, &array->out->rnv_cycle[token.tile][f]);
    if (f + 1 == array->config->value_width &&
        (token.tile + 1) % array->config->tiles_per_block == 0) {
        column->av_tile = token.tile;
        column->num_av = 0;
    }
}

/* Row R sees the operation and what comes down the column; returns the tile of a new maximum. */
static int run_row(struct array *array, struct column *column, struct rtl_token token)
{
    const struct channel in = column->channel[array->config->rows];
    struct rtl_array *out = array->out;
    int sent = -1;
    const bool is_own = token.op != RTL_NONE && token.op != RTL_MAC && token.op != RTL_MSK;
    if (!is_own) {
        run_av(array, column);
        return sent;
    }
    /* the divider must be through, or the table would have to wait */
    assert(column->av_tile < 0 || !column->is_slot_over);
    if (token.op != RTL_EXP)
        assert(in.op == token.op && in.tile == token.tile && in.rows == array->config->rows);
    if (token.op == RTL_MAX) {
        assert(column->maximum_tile == token.tile - 1);
        column->maximum_tile = sent = token.tile;
        commit(array, column, &out->rm_cycle[token.tile]);
    } else if (token.op == RTL_EXP) {
        assert(column->maximum_tile >= token.tile);
        assert(token.index == 0 || column->num_prm == token.index);
        column->num_prm = token.index + 1;
        if (column->num_prm == EXP_STEPS) {
            column->prm_tile = token.tile;
            commit(array, column, &out->prm_cycle[token.tile]);
        }
    } else if (token.op == RTL_SUM) {
        assert(column->denominator_tile == token.tile - 1 && column->prm_tile == token.tile);
        column->denominator_tile = token.tile;
        commit(array, column, &out->rd_cycle[token.tile]);
    } else {
        run_numerator(array, column, token);
    }
    column->is_slot_over = token.ends_slot;
    return sent;
}

/* ---- a cycle ---- */

/* What enters the top of a column with an operation. */
static struct channel feed(struct column *column, struct rtl_token token)
{
    if (token.op == RTL_EXP && token.index == 0) {
        assert(column->num_top > 0 && column->top[0] == token.tile);
        memmove(column->top, column->top + 1, sizeof column->top - sizeof column->top[0]);
        column->num_top--;
    }
    return (struct channel){.op = token.op, .tile = token.tile, .index = token.index};
}

static void run_column(struct array *array, struct column *column)
{
    const int rows = array->config->rows;
    struct channel next[RTL_ARRAY_MAX_ROWS + 1];
    column->channel[0] = feed(column, array->pipe[column->number]);
    for (int r = 0; r < rows; r++)
        next[r + 1] =
            run_pe(array, &column->pes[r], array->pipe[r + column->number], column->channel[r]);
    const int sent = run_row(array, column, array->pipe[rows + column->number]);
    /* two cycles of arithmetic and the return path; then it waits at the top */
    const int stages = 2 + array->config->return_latency;
    if (column->offset[stages - 1] >= 0) {
        assert(column->num_top <= RTL_ARRAY_MAX_CONTEXTS);
        column->top[column->num_top++] = column->offset[stages - 1];
    }
    memmove(column->offset + 1, column->offset, sizeof column->offset - sizeof column->offset[0]);
    column->offset[0] = sent;
    memcpy(column->channel + 1, next + 1, sizeof next[0] * (unsigned)rows);
}

static void count_reads(struct array *array, struct rtl_token token)
{
    const struct rtl_array_config *config = array->config;
    if (token.op == RTL_MAC && token.tile % config->tiles_per_block == 0)
        array->out->q_words += config->cols; /* then they circulate */
    array->out->k_words += token.op == RTL_MAC ? config->rows : 0;
    array->out->v_words += token.op == RTL_SPV ? config->rows : 0;
}

static void init(struct array *array, const struct rtl_array_config *config, struct rtl_array *out)
{
    memset(array, 0, sizeof *array);
    memset(out, 0, sizeof *out);
    array->config = config;
    array->out = out;
    const bool is_whole = config->cols <= NUM_COLUMNS && config->rows <= NUM_COLUMNS;
    array->num_columns = is_whole ? config->cols : 2; /* columns differ in nothing but the time */
    for (int i = 0; i < array->num_columns; i++) {
        struct column *column = &array->columns[i];
        column->number = i == array->num_columns - 1 ? config->cols - 1 : i;
        for (int r = 0; r < config->rows; r++) {
            for (int k = 0; k < RTL_ARRAY_MAX_CONTEXTS; k++)
                column->pes[r].acc[k].tile = -1;
            column->pes[r].exp_tile = column->pes[r].weight_tile = -1;
        }
        column->maximum_tile = column->prm_tile = column->denominator_tile = -1;
        column->av_tile = -1;
        for (int f = 0; f < config->value_width; f++)
            column->numerator_tile[f] = -1;
        for (int k = 0; k < MAX_RETURN; k++)
            column->offset[k] = -1;
    }
    for (unsigned k = 0; k < sizeof array->pipe / sizeof array->pipe[0]; k++)
        array->pipe[k].tile = -1;
}

void rtl_array_run(const struct rtl_array_config *config, struct rtl_array *out)
{
    struct array *array = &the_array;
    const int length = config->rows + config->cols + 1;
    assert(config->rows <= RTL_ARRAY_MAX_ROWS && config->cols <= RTL_ARRAY_MAX_ROWS);
    assert(config->value_width <= RTL_ARRAY_MAX_ROWS && config->num_tiles <= RTL_ARRAY_MAX_TILES);
    init(array, config, out);
    /* after the last operation: its way through, the divider, and some */
    for (int idle = 0; idle < length + config->value_width + MAX_RETURN; array->now++) {
        assert(array->now < RTL_ARRAY_MAX_CYCLES);
        memmove(array->pipe + 1, array->pipe, sizeof array->pipe[0] * (unsigned)(length - 1));
        const struct rtl_token token = issue(array);
        array->pipe[0] = out->issued[array->now] = token;
        count_reads(array, token);
        for (int i = 0; i < array->num_columns; i++)
            run_column(array, &array->columns[i]);
        idle = array->is_ended ? idle + 1 : 0;
    }
    for (int i = 0; i < array->num_columns; i++)
        assert(array->columns[i].numerator_tile[0] == config->num_tiles - 1);
    out->end_cycles = array->last_cycle + 1;
}
