/*
 * Checksums of the technology tables, for the resolved config: energies and areas follow from the
 * tables, so results that were made with other ones are not gone on with.
 */
#ifndef WEIR_SWEEP_TABLE_SUMS_H
#define WEIR_SWEEP_TABLE_SUMS_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Appends `technology:` and a line for each .csv and .yaml file of dir, in the order of their
 * names: `  NAME: sum`, 16 hexadecimal digits of FNV-1a over its bytes. errors  STATUS_SYSTEM when
 * the folder cannot be listed or a file not be read
 */
NODISCARD enum status table_sums_print(const char *dir, struct arena *arena, struct buf *out,
                                       struct err *err);

#ifdef __cplusplus
}
#endif
#endif
