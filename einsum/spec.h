/*
 * The YAML of a cascade as written: keys checked, expressions parsed, names not yet resolved.
 *
 *   name:    attention-1pass              optional
 *   doc:     one line or more             optional
 *   einsum:
 *     declaration: {Q: [E, P], ...}       tensors and their ranks
 *     split:       {M: [M1, M0]}          optional; outermost first
 *     init:        {RM: -inf}             value before the first step, one for each iterative
 * tensor expressions: [...]                  one per Einsum; syntax.h
 */
#ifndef WEIR_EINSUM_SPEC_H
#define WEIR_EINSUM_SPEC_H

#include "base/arena.h"
#include "einsum/syntax.h"

#ifdef __cplusplus
extern "C" {
#endif

struct spec_name {
    struct pos pos;
    const char *name;
};

/* A tensor and its ranks, or a split rank and its parts. */
struct spec_group {
    struct spec_name head;
    const char *field;
    int num_members;
    const struct spec_name *members;
};

struct spec_init {
    struct spec_name tensor;
    const char *field;
    struct pos value_pos;
    double value;
};

struct spec {
    const char *name; /* NULL: not given */
    const char *doc;  /* NULL: not given */
    const char *file;
    int num_tensors;
    const struct spec_group *tensors;
    int num_splits;
    const struct spec_group *splits;
    int num_inits;
    const struct spec_init *inits;
    int num_einsums;
    const struct syntax_einsum *einsums;
};

/* text is the whole file, NUL-terminated; name is what errors call it. */
NODISCARD enum status spec_parse(const char *text, size_t length, const char *name,
                                 struct arena *arena, struct spec *out, struct err *err);

#ifdef __cplusplus
}
#endif
#endif
