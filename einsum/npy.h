/* NumPy .npy files, format 1.0 (and 2.0 for reading): little-endian float32 or float64, C order. */
#ifndef WEIR_EINSUM_NPY_H
#define WEIR_EINSUM_NPY_H

#include "base/arena.h"
#include "base/err.h"

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define NPY_MAX_DIMS  16
#define NPY_MAX_BYTES ((size_t)1 << 30)

struct npy {
    int num_dims;
    uint64_t shape[NPY_MAX_DIMS];
    uint64_t num_elements;
    double *values; /* row-major */
};

NODISCARD enum status npy_read(const char *path, struct arena *arena, struct npy *out,
                               struct err *err);
/* The same from memory; name is what errors call it. */
NODISCARD enum status npy_parse(const char *bytes, size_t length, const char *name,
                                struct arena *arena, struct npy *out, struct err *err);
/* As float64, complete or absent. */
NODISCARD enum status npy_write(const char *path, const struct npy *array, struct err *err);

#ifdef __cplusplus
}
#endif
#endif
