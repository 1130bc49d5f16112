/* What `weir cascade show` and `weir cascade passes` print: as text, CSV or JSON. */
#ifndef WEIR_EINSUM_SHOW_H
#define WEIR_EINSUM_SHOW_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/table.h"
#include "einsum/cascade.h"
#include "einsum/passes.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Einsums with their iteration spaces and operations. */
void show_einsums(const struct cascade *cascade, enum table_format format, struct arena *arena,
                  struct buf *out);
/* Passes and live footprint of each rank, and what starts each pass; passes by rank. */
void show_passes(const struct cascade *cascade, const struct passes *passes,
                 enum table_format format, struct arena *arena, struct buf *out);

#ifdef __cplusplus
}
#endif
#endif
