/* The table that a run prints: a row per line of a small run, a row per study, design and
 * accounting of a large one. */
#ifndef WEIR_SWEEP_SUMMARY_H
#define WEIR_SWEEP_SUMMARY_H

#include "base/table.h"
#include "sim/result.h"
#include "sweep/inputs.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What is kept of a line. NaN: no meaning. */
struct summary_record {
    const char *model;
    uint64_t seq_len;
    uint64_t array_side;
    double latency_s;
    double energy_pj;
    double traffic_bytes;
    double util_2d;
    double util_1d;
    double speedup; /* over the mask's tiles all running; NaN: no mask */
    bool is_infeasible;
};

struct summary_record summary_record_of(const struct result *result, bool is_infeasible);

struct summary;

struct summary *summary_new(const struct inputs *inputs, struct arena *arena);
/* Lines in their order: number is the point, line its line (inputs_num_lines). */
void summary_add(struct summary *summary, uint64_t number, int line,
                 const struct summary_record *record);
/* Adds the lines of a journal's first num_points points; they must be those of the experiment. */
NODISCARD enum status summary_read(struct summary *summary, const char *path, uint64_t num_points,
                                   struct err *err);
void summary_print(const struct summary *summary, enum table_format format, struct buf *out);

#ifdef __cplusplus
}
#endif
#endif
