/* Where the shipped configs are: beside the source tree's build folder, or under the installed
 * prefix (PREFIX/bin/weir and PREFIX/share/weir/configs). */
#ifndef WEIR_BASE_DATADIR_H
#define WEIR_BASE_DATADIR_H

#include "base/arena.h"
#include "base/err.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The folder `configs`, found from the program's own place; errors: STATUS_SYSTEM if it is gone. */
NODISCARD enum status datadir_configs(struct arena *arena, const char **out, struct err *err);

/*
 * A configuration by path or by name: `name` itself if there is such a file; `configs/...` as the
 * documents write it, from any folder; a bare word as configs/KIND/WORD or configs/KIND/WORD.yaml
 * of the working folder, then of the shipped configs. Returns `name` when nothing is found, for the
 * reader to report. An absolute path that it returns goes into no result.
 *   kind  "experiment", "arch", ...
 */
const char *datadir_find(struct arena *arena, const char *kind, const char *name);

#ifdef __cplusplus
}
#endif
#endif
