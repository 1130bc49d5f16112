/* The splits of a plan: shared ones and those of single Einsums. For sim/plan.c. */
#ifndef WEIR_SIM_PLAN_SPLIT_H
#define WEIR_SIM_PLAN_SPLIT_H

#include "sim/plan.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A plan being compiled. */
struct plan_split_context {
    struct plan *plan;
    const struct mapping *mapping;
    const struct source *source;
    struct arena *arena;
    struct err *err;
};

/* A split for every rank of the cascade and every outer rank, sized as the mapping says. */
NODISCARD enum status plan_split_shared(struct plan_split_context *c);
/* The splits that the mapping gives Einsum e alone. */
NODISCARD enum status plan_split_own(struct plan_split_context *c, int e);
/* The part called `name` among an Einsum's own splits (e >= 0) and the shared ones. */
bool plan_split_find(const struct plan *plan, int e, const char *name, struct plan_loop *out);
/* Is it a rank, or a part of any split of the mapping? */
bool plan_split_knows(const struct plan *plan, const struct mapping *mapping, const char *name);

#ifdef __cplusplus
}
#endif
#endif
