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

#ifdef __cplusplus
}
#endif
#endif
