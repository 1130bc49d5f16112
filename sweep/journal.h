/*
 * The journal of a run: results.jsonl, appended in point order, and config.yaml, the resolved
 * configuration that its lines were made under. A run that was interrupted, also by kill -9, goes
 * on where it stopped: a torn last line, or an incomplete last point, is dropped.
 */
#ifndef WEIR_SWEEP_JOURNAL_H
#define WEIR_SWEEP_JOURNAL_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define JOURNAL_LINES  "results.jsonl"
#define JOURNAL_CONFIG "config.yaml"

struct journal {
    const char *path;
    int fd;              /* -1: not open */
    uint64_t num_points; /* complete points in the file */
};

/*
 * Opens or goes on with the journal in `dir`, which is made if it is missing.
 *   config           resolved configuration; must equal the one of lines that are there already
 *   lines_per_point  lines that make one point
 *   max_points       more than that is an error
 *   is_fresh         forget what is there
 *   errors           STATUS_CONFIG: another configuration, not a journal; STATUS_SYSTEM: in use by
 *                    another run, cannot be written
 */
NODISCARD enum status journal_open(const char *dir, const struct buf *config, int lines_per_point,
                                   uint64_t max_points, bool is_fresh, struct arena *arena,
                                   struct journal *out, struct err *err);
/* Appends whole lines. */
NODISCARD enum status journal_append(struct journal *journal, const struct buf *lines,
                                     struct err *err);
/* Forces the lines to disk. */
NODISCARD enum status journal_sync(struct journal *journal, struct err *err);
void journal_close(struct journal *journal);

#ifdef __cplusplus
}
#endif
#endif
