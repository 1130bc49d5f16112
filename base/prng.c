/* xoshiro256** with splitmix64 seeding, as published at prng.di.unimi.it (public domain). */
#include "base/prng.h"

#include <assert.h>

static uint64_t rotate_left(uint64_t x, int k)
{
    return (x << k) | (x >> (64 - k));
}

void prng_init(struct prng *prng, uint64_t seed)
{
    for (int i = 0; i < 4; i++) {
        seed += 0x9e3779b97f4a7c15u;
        uint64_t z = seed;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
        prng->state[i] = z ^ (z >> 31);
    }
}

uint64_t prng_next(struct prng *prng)
{
    uint64_t *s = prng->state;
    const uint64_t result = rotate_left(s[1] * 5, 7) * 9;
    const uint64_t shifted = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = rotate_left(s[3], 45);
    return result;
}

uint64_t prng_below(struct prng *prng, uint64_t bound)
{
    assert(bound >= 1);
    /* The lowest 2^64 mod bound values are refused: what is left divides evenly. */
    const uint64_t refused = (0 - bound) % bound;
    uint64_t x = prng_next(prng);
    while (x < refused)
        x = prng_next(prng);
    return x % bound;
}

int64_t prng_range(struct prng *prng, int64_t min, int64_t max)
{
    assert(min <= max);
    const uint64_t span = (uint64_t)max - (uint64_t)min;
    const uint64_t x = span == UINT64_MAX ? prng_next(prng) : prng_below(prng, span + 1);
    return (int64_t)((uint64_t)min + x);
}

double prng_unit(struct prng *prng)
{
    return (double)(prng_next(prng) >> 11) * 0x1.0p-53;
}
