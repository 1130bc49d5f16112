/* The swept fields of a study: paths bound to fields, values parsed. */
#ifndef WEIR_SWEEP_DIMENSIONS_H
#define WEIR_SWEEP_DIMENSIONS_H

#include "sweep/inputs.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Fills the dimensions of study `index` and the choices of its entries; its designs and workloads
 * are loaded. */
NODISCARD enum status dimensions_bind(struct inputs *inputs, int index, struct arena *arena,
                                      struct err *err);
/* Same fields and values. */
bool dimensions_equal(const struct points_dimension *a, const struct points_dimension *b);

#ifdef __cplusplus
}
#endif
#endif
