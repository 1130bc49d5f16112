/* A pattern row by row: the keys one query sees, as runs of tokens. Works for every pattern. */
#ifndef WEIR_MASK_PATTERN_RUNS_H
#define WEIR_MASK_PATTERN_RUNS_H

#include "mask/pattern.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Half-open run of tokens. */
struct pattern_run {
    uint32_t begin;
    uint32_t end;
};

/* Places pattern_runs_list needs in `out`, for any query. */
size_t pattern_runs_max(const struct pattern *pattern);

/* Visible keys of `query`: runs ascending and disjoint, never touching. Returns their number. */
size_t pattern_runs_list(const struct pattern *pattern, uint32_t query, struct pattern_run *out);

#ifdef __cplusplus
}
#endif
#endif
