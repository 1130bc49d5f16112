/* Where each character of a YAML scalar stands in the file: across quotes, block scalars and folds.
 */
#ifndef WEIR_EINSUM_PLACES_H
#define WEIR_EINSUM_PLACES_H

#include "base/arena.h"
#include "base/err.h"

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

struct places {
    const char *file;
    const char *text; /* of the whole file */
    size_t num_lines;
    const char **lines; /* where each begins */
};

void places_init(struct places *places, const char *file, const char *text, struct arena *arena);

/*
 * Fills out[0..strlen(scalar)]. From a character on that cannot be found (an escape inside double
 * quotes) all are given the place of the one before.
 *   start  where YAML says that the scalar begins
 */
void places_find(const struct places *places, const char *scalar, struct pos start,
                 struct pos *out);

#ifdef __cplusplus
}
#endif
#endif
