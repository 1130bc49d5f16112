/* The cascade as a picture: a Graphviz digraph. */
#ifndef WEIR_EINSUM_DOT_H
#define WEIR_EINSUM_DOT_H

#include "base/buf.h"
#include "einsum/cascade.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Inputs are ovals, Einsums boxes with their iteration space (reduced ranks after a bar), loops
 * over an iterative rank frames; a dashed arrow is the value of an earlier step, a bold one that
 * after the last.
 */
void dot_print(const struct cascade *cascade, struct buf *out);

#ifdef __cplusplus
}
#endif
#endif
