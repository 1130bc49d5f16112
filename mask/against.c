/* Reads the table, then evaluates each row's mask once. */
#include "mask/against.h"

#include "base/csv_read.h"
#include "base/datadir.h"
#include "base/file.h"

#include <math.h>
#include <string.h>

#define MAX_BYTES ((size_t)16 << 20)
#define MAX_VALUE 1e15

const char *const against_names[AGAINST_NUM] = {
#define X(id, name) name,
    AGAINST_LIST(X)
#undef X
};

static const char *const known_columns[] = {"case", "source", "mask",
#define X(key, parent) key,
                                            CHANGE_LIST(X)
#undef X
#define X(id, name) name,
                                                AGAINST_LIST(X)
#undef X
                                                    NULL};

static const char *field(const struct csv_read *csv, const char *name, struct pos *out_pos)
{
    const int column = csv_read_column(csv, name);
    if (column < 0)
        return NULL;
    *out_pos = csv_read_pos(csv, column);
    return csv->fields[column];
}

static enum status load_mask(const struct csv_read *csv, struct arena *arena, struct mask *out,
                             struct err *err)
{
    struct change changes[CHANGE_NUM] = {0};
    struct pos pos = {csv->file, csv->line, 1};
    const char *name = field(csv, "mask", &pos);
    if (!name || name[0] == '\0')
        return err_set(err, STATUS_CONFIG, pos, "mask", "is required");
    const char *path = file_resolve(arena, csv->file, name);
    if (!file_exists(path))
        path = datadir_find(arena, "mask", name);
    if (!file_exists(path))
        return err_set(err, STATUS_CONFIG, pos, "mask", "cannot open '%.200s'", name);
    for (int i = 0; i < CHANGE_NUM; i++)
        changes[i].value = field(csv, change_keys[i], &changes[i].pos);
    return mask_load_changed(path, changes, arena, out, err);
}

/* Bounds of all heads; scratch memory is given back. */
static enum status find_bounds(const struct mask *mask, struct arena *arena,
                               struct bound_heads *out, struct err *err)
{
    enum status status = STATUS_OK;
    struct bound *parts = ARENA_ARRAY(arena, struct bound, mask->num_parts);
    struct arena scratch;
    arena_init(&scratch);
    for (uint32_t i = 0; i < mask->num_parts && status == STATUS_OK; i++) {
        arena_reset(&scratch);
        status = bound_part(mask, &mask->parts[i], mask->is_dynamic, &scratch, &parts[i], err);
    }
    arena_release(&scratch);
    if (status == STATUS_OK)
        bound_heads(mask, parts, out);
    return status;
}

static double end_to_end(const struct mask *mask, double speedup)
{
    if (!mask->has_end_to_end)
        return (double)NAN;
    return bound_end_to_end(mask->share, mask->steps, mask->dense_steps, speedup);
}

static void fill_ours(struct against_row *row)
{
    const struct bound *sum = &row->heads->sum;
    double *ours = row->ours;
    ours[AGAINST_FLOP] = bound_flop(sum, row->mask->num_heads);
    ours[AGAINST_WORST] = bound_worst_tile(sum);
    ours[AGAINST_WORK] = bound_work(sum);
    ours[AGAINST_SPARSITY] = 1.0 - 1.0 / ours[AGAINST_FLOP];
    ours[AGAINST_E2E_FLOP] = end_to_end(row->mask, ours[AGAINST_FLOP]);
    ours[AGAINST_E2E_WORST] = end_to_end(row->mask, ours[AGAINST_WORST]);
    ours[AGAINST_E2E_WORK] = end_to_end(row->mask, ours[AGAINST_WORK]);
}

static enum status read_numbers(const struct csv_read *csv, struct against_row *row,
                                unsigned *columns, struct err *err)
{
    double *theirs = row->theirs;
    for (int i = 0; i < AGAINST_NUM; i++) {
        const int column = csv_read_column(csv, against_names[i]);
        theirs[i] = (double)NAN;
        if (column < 0 || csv->fields[column][0] == '\0')
            continue;
        const bool is_share = i == AGAINST_SPARSITY;
        TRY(csv_read_double(csv, column, is_share ? 0.0 : 1e-9, is_share ? 1.0 : MAX_VALUE,
                            &theirs[i], err));
        *columns |= 1u << i;
    }
    if (isnan(theirs[AGAINST_SPEEDUP]))
        theirs[AGAINST_SPEEDUP] = theirs[AGAINST_DENSE_MS] / theirs[AGAINST_KERNEL_MS];
    if (isnan(theirs[AGAINST_PERMUTED]))
        theirs[AGAINST_PERMUTED] =
            theirs[AGAINST_DENSE_MS] / (theirs[AGAINST_KERNEL_MS] + theirs[AGAINST_PERMUTE_MS]);
    if (isnan(theirs[AGAINST_E2E]))
        theirs[AGAINST_E2E] = theirs[AGAINST_DENSE_S] / theirs[AGAINST_RUN_S];
    return STATUS_OK;
}

static enum status read_row(const struct csv_read *csv, struct arena *arena,
                            struct against_row *row, unsigned *columns, struct err *err)
{
    struct pos pos;
    struct mask *mask = ARENA_NEW(arena, struct mask);
    struct bound_heads *heads = ARENA_NEW(arena, struct bound_heads);
    TRY(load_mask(csv, arena, mask, err));
    TRY(find_bounds(mask, arena, heads, err));
    const char *name = field(csv, "case", &pos);
    const char *source = field(csv, "source", &pos);
    row->name = name ? arena_strdup(arena, name) : mask->name;
    row->source = source ? arena_strdup(arena, source) : "";
    for (int i = 0; i < CHANGE_NUM; i++) {
        const char *key = field(csv, change_keys[i], &pos);
        row->keys[i] = key ? arena_strdup(arena, key) : NULL;
    }
    row->mask = mask;
    row->heads = heads;
    fill_ours(row);
    return read_numbers(csv, row, columns, err);
}

enum status against_load(const char *path, struct arena *arena, struct against *out,
                         struct err *err)
{
    struct csv_read csv;
    size_t capacity = 0;
    *out = (struct against){.path = path};
    TRY(csv_read_open_some(&csv, path, MAX_BYTES, known_columns, arena, err));
    for (;;) {
        bool is_row = false;
        TRY(csv_read_next(&csv, &is_row, err));
        if (!is_row)
            break;
        out->rows = arena_grow(arena, out->rows, out->num_rows, &capacity, sizeof out->rows[0]);
        TRY(read_row(&csv, arena, &out->rows[out->num_rows++], &out->columns, err));
    }
    if (out->num_rows > 0)
        return STATUS_OK;
    return err_set(err, STATUS_CONFIG, (struct pos){csv.file, 1, 1}, NULL, "the table has no rows");
}

size_t against_count_beyond(const struct against *against, double tolerance)
{
    size_t num = 0;
    for (size_t i = 0; i < against->num_rows; i++) {
        const struct against_row *row = &against->rows[i];
        bool is_beyond = false;
        for (int j = 0; j < AGAINST_NUM_PREDICTIONS; j++)
            is_beyond = is_beyond || fabs(row->ours[j] - row->theirs[j]) > tolerance;
        num += is_beyond;
    }
    return num;
}

/* Q K and A V take a multiplication and an addition per pair and element each. */
static double flop(const struct mask *mask, double pairs)
{
    return 4.0 * mask->head_dim * pairs;
}

struct against_rates against_find_rates(const struct against_row *row)
{
    const struct mask *mask = row->mask;
    const struct bound *sum = &row->heads->sum;
    const double kernel_s = row->theirs[AGAINST_KERNEL_MS] * 1e-3;
    const double tile_pairs = (double)mask_tile_tokens(mask, mask->q_tile) *
                              (double)mask_tile_tokens(mask, mask->kv_tile);
    const double dense_pairs = (double)sum->tokens * (double)sum->keys * mask->num_heads;
    return (struct against_rates){
        flop(mask, dense_pairs) / (row->theirs[AGAINST_DENSE_MS] * 1e-3),
        flop(mask, (double)sum->pairs) / kernel_s,
        flop(mask, (double)sum->visited * tile_pairs) / kernel_s,
        (double)bound_permute_bytes(mask) / (row->theirs[AGAINST_PERMUTE_MS] * 1e-3),
    };
}
