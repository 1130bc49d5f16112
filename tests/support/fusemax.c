#include "tests/support/fusemax.h"

#include "base/csv_read.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* No Check here: benches link this file too. */
static void require(bool holds, const struct err *err, const char *what)
{
    if (holds)
        return;
    if (err && err->status != STATUS_OK)
        err_print(err, stderr);
    fprintf(stderr, "fusemax: %s\n", what);
    abort();
}

const char *const fusemax_models[FUSEMAX_NUM_MODELS] = {"bert", "trxl", "t5", "xlm"};
const uint64_t fusemax_lengths[FUSEMAX_NUM_LENGTHS] = {1 << 10, 1 << 12, 1 << 14,
                                                       1 << 16, 1 << 18, 1 << 20};

static const struct {
    const char *cascade, *arch, *mapping;
} files[FUSEMAX_NUM_DESIGNS] = {
    [FUSEMAX_UNFUSED] = {"attention-3pass", "flat-cloud", "unfused-published"},
    [FUSEMAX_UNFUSED_BEST] = {"attention-3pass", "flat-cloud", "unfused"},
    [FUSEMAX_FLAT] = {"attention-3pass", "flat-cloud", "flat"},
    [FUSEMAX_CASCADE] = {"attention-1pass", "flat-cloud", "cascade"},
    [FUSEMAX_ARCH] = {"attention-1pass", "fusemax-cloud", "architecture"},
    [FUSEMAX_BINDING] = {"attention-1pass", "fusemax-cloud", "binding"},
    [FUSEMAX_LINEAR_FLAT] = {"linear", "flat-linear", "linear"},
    [FUSEMAX_LINEAR_PROPOSAL] = {"linear", "fusemax-linear", "linear"},
};

struct design *fusemax_load_files(const char *cascade, const char *arch, const char *mapping,
                                  struct arena *arena)
{
    struct err err;
    err_init(&err);
    struct design *design = NULL;
    const struct design_files paths = {"test", cascade, arch, mapping, "configs/tech"};
    require(design_load(&paths, arena, &design, &err) == STATUS_OK, &err, "design does not load");
    return design;
}

struct design *fusemax_load(enum fusemax_design design, struct arena *arena)
{
    return fusemax_load_files(arena_printf(arena, "configs/cascade/%s.yaml", files[design].cascade),
                              arena_printf(arena, "configs/arch/%s.yaml", files[design].arch),
                              arena_printf(arena, "configs/mapping/%s.yaml", files[design].mapping),
                              arena);
}

void fusemax_evaluate(struct design *design, const char *model, uint64_t seq_len,
                      unsigned accounting, struct result *out)
{
    struct err err;
    err_init(&err);
    if (!design->workload.name || strcmp(design->workload.name, model) != 0) {
        char path[64];
        snprintf(path, sizeof path, "configs/workload/%s.yaml", model);
        for (char *c = strrchr(path, '/'); *c; c++)
            *c = *c >= 'A' && *c <= 'Z' ? (char)(*c - 'A' + 'a') : *c;
        require(workload_load(path, design->arena, &design->workload, &err) == STATUS_OK, &err,
                path);
    }
    design->workload.seq_len = seq_len;
    require(analytic_evaluate(design, accounting, out, &err) == STATUS_OK, &err, model);
}

static uint64_t read_length(const char *text)
{
    unsigned long long number = 0;
    char suffix = ' ';
    require(sscanf(text, "%llu%c", &number, &suffix) == 2 && (suffix == 'K' || suffix == 'M'), NULL,
            text);
    return (uint64_t)number << (suffix == 'K' ? 10 : 20);
}

void fusemax_read(const char *name, const char *const *columns, struct arena *arena,
                  struct fusemax_table *out)
{
    struct err err;
    err_init(&err);
    const char *all[FUSEMAX_MAX_VALUES + 3] = {"model", "seq_len"};
    int num = 0;
    for (; columns[num]; num++)
        all[num + 2] = columns[num];
    require(num <= FUSEMAX_MAX_VALUES, NULL, name);
    struct csv_read csv;
    const char *path = arena_printf(arena, "tests/published/%s.csv", name);
    require(csv_read_open(&csv, path, 1 << 20, all, arena, &err) == STATUS_OK, &err, path);
    memset(out, 0, sizeof *out);
    for (;;) {
        bool is_row = false;
        require(csv_read_next(&csv, &is_row, &err) == STATUS_OK, &err, path);
        if (!is_row)
            return;
        require(out->num_rows < FUSEMAX_NUM_POINTS, NULL, path);
        struct fusemax_row *row = &out->rows[out->num_rows++];
        snprintf(row->model, sizeof row->model, "%s", csv.fields[0]);
        row->seq_len = read_length(csv.fields[1]);
        for (int i = 0; i < num; i++)
            require(csv_read_double(&csv, i + 2, 0, 1e30, &row->values[i], &err) == STATUS_OK, &err,
                    path);
    }
}

double fusemax_difference(double got, double want)
{
    return fabs(got - want) / fabs(want);
}
