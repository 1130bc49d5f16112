/*
 * What it costs to choose a data-dependent mask, per head: the run-time work before the first
 * visible key is read. A bound that leaves it out flatters these patterns: speedup <= dense /
 * (selection + sparse part).
 */
#ifndef WEIR_MASK_SELECTION_H
#define WEIR_MASK_SELECTION_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct selection {
    uint64_t macs;        /* multiply-adds of scoring */
    uint64_t adds;        /* additions of pooling */
    uint64_t exps;        /* exponentials of estimating probabilities */
    uint64_t compares;    /* comparisons of top-k: candidates x ceil(log2(k + 1)), a heap */
    uint64_t read_bytes;  /* operands of scoring and pooling, each once */
    uint64_t index_bytes; /* the list of what was chosen, 4 B an entry */
};

#ifdef __cplusplus
}
#endif
#endif
