/* Random masks of every pattern, for tests that compare with the predicate pair by pair. */
#ifndef WEIR_TESTS_SUPPORT_RANDOM_MASK_H
#define WEIR_TESTS_SUPPORT_RANDOM_MASK_H

#include "base/prng.h"
#include "mask/mask.h"

/* Longest axis of masks with one, two and three axes that can be checked pair by pair. */
extern const uint32_t random_mask_most[AXIS_MAX];

/* min .. max. */
uint32_t random_mask_below(struct prng *prng, uint32_t min, uint32_t max);
/* A mask from YAML text; ends the program on an error. */
void random_mask_parse(const char *text, struct arena *arena, struct mask *out);
/* A mask of two heads whose axes have at most `most` tokens. */
void random_mask_make(struct prng *prng, struct arena *arena, enum pattern_kind kind, int num_axes,
                      uint32_t most, struct mask *out);

#endif
