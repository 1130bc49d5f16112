/*
 * Block lists and counts by brute force: every pair of a query and a key of every tile pair is
 * asked of the predicate, and what the list and the counts say must follow.
 */
#ifndef WEIR_TESTS_SUPPORT_MASK_TWIN_H
#define WEIR_TESTS_SUPPORT_MASK_TWIN_H

#include "base/arena.h"
#include "mask/axis.h"
#include "mask/mask.h"

/*
 * The definition of neighborhood attention on an axis of n tokens, by search: a group of `stride`
 * queries shares the window of its leader; the window is the run of `window` keys inside the axis
 * that is nearest to the one centred on the leader. Causal: the keys up to the query that are less
 * than `window` before the leader.
 */
bool mask_twin_sees(uint32_t n, struct axis_gna gna, uint32_t query, uint32_t key);

/* NULL: all parts of the mask agree; else what does not. Small masks with static tiles. */
const char *mask_twin_compare(const struct mask *mask, struct arena *arena);

#endif
