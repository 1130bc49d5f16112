/* `weir program cycle`: one table on the cycle engine, and what can be written of it. */
#ifndef WEIR_CLI_PROGRAM_CYCLE_H
#define WEIR_CLI_PROGRAM_CYCLE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "sim/schedule.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What is asked for; files are NULL where they are not wanted. */
struct program_cycle {
    const char *trace;  /* for Perfetto */
    const char *svg;    /* first tiles, steady state, last tiles */
    const char *events; /* CSV; "-": instead of the results */
    bool no_period;
    const struct schedule *schedule; /* the tiles that run; NULL: iterations of the loops */
};

/* Runs num_tiles tiles, writes the files, appends the results to `json` or, without it, to `out`.
 */
NODISCARD enum status program_cycle_run(const struct program_cycle *asked,
                                        const struct program *program, uint64_t num_tiles,
                                        struct json *json, struct arena *arena, struct buf *out,
                                        struct err *err);

#ifdef __cplusplus
}
#endif
#endif
