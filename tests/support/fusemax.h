/* The FuseMax study for tests: its designs, models and lengths, and the published tables. */
#ifndef WEIR_TESTS_SUPPORT_FUSEMAX_H
#define WEIR_TESTS_SUPPORT_FUSEMAX_H

#include "sim/analytic.h"

#define FUSEMAX_NUM_MODELS  4
#define FUSEMAX_NUM_LENGTHS 6
#define FUSEMAX_NUM_POINTS  24
#define FUSEMAX_MAX_VALUES  10

enum fusemax_design {
    FUSEMAX_UNFUSED, /* with the published mapping */
    FUSEMAX_UNFUSED_BEST,
    FUSEMAX_FLAT,
    FUSEMAX_CASCADE,
    FUSEMAX_ARCH,
    FUSEMAX_BINDING,
    FUSEMAX_LINEAR_FLAT,
    FUSEMAX_LINEAR_PROPOSAL,
    FUSEMAX_NUM_DESIGNS
};

extern const char *const fusemax_models[FUSEMAX_NUM_MODELS]; /* workload files without .yaml */
extern const uint64_t fusemax_lengths[FUSEMAX_NUM_LENGTHS];

struct fusemax_row {
    char model[8];
    uint64_t seq_len;
    double values[FUSEMAX_MAX_VALUES]; /* the columns after model and seq_len */
};

struct fusemax_table {
    int num_rows;
    struct fusemax_row rows[FUSEMAX_NUM_POINTS];
};

/* Loads one of the designs from configs/; fails the test on an error. */
struct design *fusemax_load(enum fusemax_design design, struct arena *arena);
/* The same for any files. */
struct design *fusemax_load_files(const char *cascade, const char *arch, const char *mapping,
                                  struct arena *arena);
/* One point. `model` is "BERT", "TrXL", "T5" or "XLM". */
void fusemax_evaluate(struct design *design, const char *model, uint64_t seq_len,
                      unsigned accounting, struct result *out);
/* tests/published/NAME.csv; columns: those after model and seq_len, NULL-terminated. */
void fusemax_read(const char *name, const char *const *columns, struct arena *arena,
                  struct fusemax_table *out);
double fusemax_difference(double got, double want); /* relative */

#endif
