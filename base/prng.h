/* Seeded generator (xoshiro256** seeded by splitmix64, Blackman and Vigna): the same numbers on
 * every machine. */
#ifndef WEIR_BASE_PRNG_H
#define WEIR_BASE_PRNG_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct prng {
    uint64_t state[4];
};

void prng_init(struct prng *prng, uint64_t seed);
uint64_t prng_next(struct prng *prng);
/* Uniform in [0, bound), bound >= 1, without modulo bias. */
uint64_t prng_below(struct prng *prng, uint64_t bound);
/* Uniform in [min, max]. */
int64_t prng_range(struct prng *prng, int64_t min, int64_t max);
/* Uniform in [0, 1) with 53 bits. */
double prng_unit(struct prng *prng);

#ifdef __cplusplus
}
#endif
#endif
