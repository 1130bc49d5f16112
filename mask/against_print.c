/* Which columns a table gets follows from what its file gives. */
#include "mask/against.h"

#include <math.h>
#include <string.h>

#define BIT(number) (1u << AGAINST_##number)
#define ONE                                                                              \
    (BIT(SPARSITY) | BIT(FLOP) | BIT(WORST) | BIT(WORK) | BIT(SPEEDUP) | BIT(PERMUTED) | \
     BIT(KERNEL_MS))
#define E2E      (BIT(E2E_FLOP) | BIT(E2E_WORST) | BIT(E2E_WORK) | BIT(E2E) | BIT(RUN_S))
#define SPEEDUPS (BIT(SPEEDUP) | BIT(KERNEL_MS))

enum value {
    VALUE_OURS = AGAINST_NUM, /* below: theirs */
    VALUE_DIFF = VALUE_OURS + AGAINST_NUM_PREDICTIONS,
    VALUE_OF_WORST = VALUE_DIFF + AGAINST_NUM_PREDICTIONS,
    VALUE_OF_WORK,
    VALUE_BOUND_MS,
    VALUE_DENSE_TFLOPS,
    VALUE_TFLOPS,
    VALUE_EXECUTED_TFLOPS,
    VALUE_PERMUTE_GB,
    VALUE_E2E_OF_WORST,
    VALUE_E2E_OF_WORK,
    VALUE_NUM
};

/* Three columns of a prediction: theirs and the difference where the file has it, ours wherever it
 * has anything of the group. */
#define TRIO(id, name, head, group)                                        \
    {AGAINST_##id, head, name, 5, BIT(id)},                                \
        {VALUE_OURS + AGAINST_##id, "our_" head, "our_" name, 5, (group)}, \
    {                                                                      \
        VALUE_DIFF + AGAINST_##id, "diff", name "_diff", 2, BIT(id)        \
    }

static const struct column {
    int value;
    const char *head; /* of the text form */
    const char *name;
    int digits;
    unsigned needs; /* any of these columns */
} columns[] = {
    {AGAINST_DENSE_MS, "dense_ms", "dense_ms", 6, BIT(DENSE_MS)},
    {VALUE_DENSE_TFLOPS, "TFLOP/s", "dense_tflop_per_s", 4, BIT(DENSE_MS)},
    {AGAINST_KERNEL_MS, "kernel_ms", "kernel_ms", 6, BIT(KERNEL_MS)},
    {VALUE_BOUND_MS, "bound_ms", "bound_ms", 4, BIT(DENSE_MS)},
    {VALUE_TFLOPS, "useful", "useful_tflop_per_s", 4, BIT(KERNEL_MS)},
    {VALUE_EXECUTED_TFLOPS, "executed", "executed_tflop_per_s", 4, BIT(KERNEL_MS)},
    {AGAINST_PERMUTE_MS, "permute_ms", "permute_ms", 5, BIT(PERMUTE_MS)},
    {VALUE_PERMUTE_GB, "GB/s", "permute_gb_per_s", 4, BIT(PERMUTE_MS)},
    TRIO(SPARSITY, "sparsity", "sparsity", BIT(SPARSITY)),
    TRIO(FLOP, "flop_bound", "flop", ONE),
    TRIO(WORST, "worst_tile_bound", "worst", ONE),
    TRIO(WORK, "work_bound", "work", ONE),
    {AGAINST_SPEEDUP, "speedup", "speedup", 4, SPEEDUPS},
    {VALUE_OF_WORST, "of_worst_%", "of_worst_tile_percent", 3, SPEEDUPS},
    {VALUE_OF_WORK, "of_work_%", "of_work_percent", 3, SPEEDUPS},
    {AGAINST_PERMUTED, "permuted", "permuted_speedup", 4, BIT(PERMUTED) | BIT(PERMUTE_MS)},
    TRIO(E2E_FLOP, "end_to_end_flop", "flop_e2e", E2E),
    TRIO(E2E_WORST, "end_to_end_worst_tile", "worst_e2e", E2E),
    TRIO(E2E_WORK, "end_to_end_work", "work_e2e", E2E),
    {AGAINST_DENSE_S, "dense_s", "dense_s", 5, BIT(DENSE_S)},
    {AGAINST_RUN_S, "run_s", "run_s", 5, BIT(RUN_S)},
    {AGAINST_E2E, "measured", "end_to_end", 4, BIT(E2E) | BIT(RUN_S)},
    {VALUE_E2E_OF_WORST, "of_worst_%", "end_to_end_of_worst_tile_percent", 3,
     BIT(E2E) | BIT(RUN_S)},
    {VALUE_E2E_OF_WORK, "of_work_%", "end_to_end_of_work_percent", 3, BIT(E2E) | BIT(RUN_S)},
};
#define NUM_COLUMNS (sizeof columns / sizeof columns[0])

static void find_values(const struct against_row *row, double *out)
{
    const double *theirs = row->theirs;
    const double *ours = row->ours;
    const struct against_rates rates = against_find_rates(row);
    memcpy(out, theirs, sizeof row->theirs);
    memcpy(out + VALUE_OURS, ours, sizeof row->ours);
    for (int i = 0; i < AGAINST_NUM_PREDICTIONS; i++)
        out[VALUE_DIFF + i] = ours[i] - theirs[i];
    out[VALUE_OF_WORST] = 100.0 * theirs[AGAINST_SPEEDUP] / ours[AGAINST_WORST];
    out[VALUE_OF_WORK] = 100.0 * theirs[AGAINST_SPEEDUP] / ours[AGAINST_WORK];
    out[VALUE_BOUND_MS] = theirs[AGAINST_DENSE_MS] / ours[AGAINST_WORK];
    out[VALUE_DENSE_TFLOPS] = rates.dense_flop_per_s * 1e-12;
    out[VALUE_TFLOPS] = rates.useful_flop_per_s * 1e-12;
    out[VALUE_EXECUTED_TFLOPS] = rates.executed_flop_per_s * 1e-12;
    out[VALUE_PERMUTE_GB] = rates.permute_bytes_per_s * 1e-9;
    out[VALUE_E2E_OF_WORST] = 100.0 * theirs[AGAINST_E2E] / ours[AGAINST_E2E_WORST];
    out[VALUE_E2E_OF_WORK] = 100.0 * theirs[AGAINST_E2E] / ours[AGAINST_E2E_WORK];
}

static const char *key_of(const struct against_row *row, const char *key)
{
    int i = 0;
    while (strcmp(change_keys[i], key) != 0)
        i++;
    return row->keys[i] ? row->keys[i] : "";
}

/* "largest difference of flop_bound: 0.0044 (HunyuanVideo 16x8x8)" for each prediction given. */
static void put_summary(const struct against *against, struct buf *out)
{
    buf_printf(out, "%zu rows\n", against->num_rows);
    for (int i = 0; i < AGAINST_NUM_PREDICTIONS; i++) {
        double most = -1.0;
        size_t at = 0;
        for (size_t j = 0; j < against->num_rows; j++) {
            const double diff = fabs(against->rows[j].ours[i] - against->rows[j].theirs[i]);
            at = diff > most ? j : at;
            most = diff > most ? diff : most;
        }
        const struct against_row *row = &against->rows[at];
        const char *stride = key_of(row, "stride");
        if (most >= 0.0)
            buf_printf(out, "largest difference of %s: %.2g (%s%s%s)\n", against_names[i], most,
                       row->name, stride[0] ? " " : "", stride);
    }
}

static void put_keys(const struct against *against, const struct against_row *row,
                     enum table_format format, struct table *table)
{
    table_string(table, row->name);
    if (format != TABLE_TEXT)
        table_string(table, row->source);
    for (int i = 0; i < CHANGE_NUM; i++)
        if (against->rows[0].keys[i])
            table_string(table, row->keys[i]);
}

struct table *against_print_table(const struct against *against, enum table_format format,
                                  struct arena *arena)
{
    const char *heads[NUM_COLUMNS + CHANGE_NUM + 3] = {"case"};
    bool is_shown[NUM_COLUMNS] = {false};
    int num = 1;
    if (format != TABLE_TEXT)
        heads[num++] = "source";
    for (int i = 0; i < CHANGE_NUM; i++)
        if (against->rows[0].keys[i])
            heads[num++] = change_keys[i];
    for (size_t i = 0; i < NUM_COLUMNS; i++) {
        is_shown[i] = (against->columns & columns[i].needs) != 0;
        if (is_shown[i])
            heads[num++] = format == TABLE_TEXT ? columns[i].head : columns[i].name;
    }
    heads[num++] = "exact";
    struct table *table = table_new(arena, heads, num);
    for (size_t i = 0; i < against->num_rows; i++) {
        const struct against_row *row = &against->rows[i];
        double values[VALUE_NUM];
        find_values(row, values);
        table_begin_row(table);
        put_keys(against, row, format, table);
        for (size_t j = 0; j < NUM_COLUMNS; j++)
            if (is_shown[j])
                table_double(table, values[columns[j].value], columns[j].digits);
        table_string(table, row->heads->sum.is_exact ? "yes" : "no");
    }
    return table;
}

void against_print(const struct against *against, enum table_format format, struct arena *arena,
                   struct buf *out)
{
    table_print(against_print_table(against, format, arena), format, out);
    if (format == TABLE_TEXT)
        put_summary(against, out);
}
