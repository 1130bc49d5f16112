/* One thread's evaluation of points: its own clone of every design, fields patched in place. */
#ifndef WEIR_SWEEP_EVALUATE_H
#define WEIR_SWEEP_EVALUATE_H

#include "base/buf.h"
#include "sim/result.h"
#include "sweep/inputs.h"
#include "sweep/summary.h"

#ifdef __cplusplus
extern "C" {
#endif

struct evaluate;

/* From the arena of the thread that will use it. */
struct evaluate *evaluate_new(const struct inputs *inputs, struct arena *arena);

/*
 * Evaluates a point on every level under every accounting and appends its lines.
 *   records  room for one per line (inputs_num_lines): what the summary needs of each line
 *   errors   those of the model, with the point named behind the text; none when the experiment
 *            says `infeasible: record`
 */
NODISCARD enum status evaluate_point(struct evaluate *evaluate, uint64_t number, struct buf *lines,
                                     struct summary_record *records, struct err *err);

/*
 * One result of a point, valid until the next call; study and mapping are not set.
 *   errors  as evaluate_point(), whatever the experiment says of infeasible points
 */
NODISCARD enum status evaluate_level(struct evaluate *evaluate, uint64_t number,
                                     enum inputs_level level, unsigned accounting,
                                     const struct result **out, struct err *err);

/* Swept values of the last point as members of a JSON object; "": none. Until the next point. */
const char *evaluate_members(const struct evaluate *evaluate);

/*
 * Lowers a point without evaluating it: (*out)->lowered holds its tile programs until the next
 * call. Of a sum, those of the first summand; of a point with a mask, its tiles all running.
 */
NODISCARD enum status evaluate_lower(struct evaluate *evaluate, uint64_t number,
                                     unsigned accounting, const struct design **out,
                                     struct err *err);
/* As above, with the mask of the point: its tiles are a list (sim/sparse_schedule.h). */
NODISCARD enum status evaluate_lower_masked(struct evaluate *evaluate, uint64_t number,
                                            unsigned accounting, const struct design **out,
                                            struct err *err);

#ifdef __cplusplus
}
#endif
#endif
