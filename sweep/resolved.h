/* The resolved configuration of a run: what its results follow from, as one YAML text. */
#ifndef WEIR_SWEEP_RESOLVED_H
#define WEIR_SWEEP_RESOLVED_H

#include "base/buf.h"
#include "sweep/inputs.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The experiment with its defaults written out, every design's architecture and workload with every
 * field, every mapping and cascade as read, checksums of the technology tables. File names as they
 * are written in the experiment; the number of threads and other things that no result depends on
 * are not in it.
 */
NODISCARD enum status resolved_print(const struct inputs *inputs, struct arena *arena,
                                     struct buf *out, struct err *err);

#ifdef __cplusplus
}
#endif
#endif
