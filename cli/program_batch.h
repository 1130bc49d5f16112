/* `weir program --batch`: one table per line in, one answer per line out. */
#ifndef WEIR_CLI_PROGRAM_BATCH_H
#define WEIR_CLI_PROGRAM_BATCH_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Reads the file ('-': standard input). Nothing is of use in `out` unless all lines are good. */
NODISCARD enum status program_batch_run(const char *path, struct arena *arena, struct buf *out,
                                        struct err *err);

#ifdef __cplusplus
}
#endif
#endif
