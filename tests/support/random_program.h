/*
 * Random tile programs for tests: small tables with waits of ages 0 to 3 and, when asked for, lags,
 * fractions of cycles, steps that happen only first or last. Some of them deadlock.
 */
#ifndef WEIR_TESTS_SUPPORT_RANDOM_PROGRAM_H
#define WEIR_TESTS_SUPPORT_RANDOM_PROGRAM_H

#include "base/prng.h"
#include "sim/program.h"

static const char *const random_program_names[] = {"S0", "S1", "S2", "S3", "S4",
                                                   "S5", "S6", "S7", "S8", "S9"};

static inline void random_program_waits(struct prng *prng, struct program *program, int i)
{
    static const int num_waits[] = {0, 1, 1, 2};
    const int num = num_waits[prng_below(prng, 4)];
    for (int k = 0; k < num; k++) {
        const int awaited = (int)prng_below(prng, (uint64_t)program->num_steps);
        static const int younger[] = {0, 0, 1, 2};
        int age = younger[prng_below(prng, 4)];
        if (awaited >= i && prng_below(prng, 20) != 0)
            age = (int)prng_range(prng, 1, 3);
        program_add_wait(program, i, awaited, age);
    }
}

/* is_plain: no lags, no fractions, every step in every tile. */
static inline void random_program(struct prng *prng, bool is_plain, struct program *out)
{
    static const char *const units[] = {"2d", "1d", "dma"};
    static const int64_t latencies[] = {0, 0, 1, 5, 60};
    const uint64_t num_units = 1 + prng_below(prng, 3);
    const int num_steps = (int)prng_range(prng, 1, 9);
    program_init(out, "random", is_plain ? 1 : prng_range(prng, 1, 12));
    for (int i = 0; i < num_steps; i++) {
        const int unit = program_add_unit(out, units[prng_below(prng, num_units)]);
        program_add_step(out, random_program_names[i], unit, prng_range(prng, 1, 40));
        struct program_step *step = &out->steps[i];
        step->latency_ticks = latencies[prng_below(prng, 5)];
        if (!is_plain && prng_below(prng, 4) == 0)
            step->lag = (int)prng_range(prng, 1, 3);
        if (!is_plain && prng_below(prng, 8) == 0)
            step->when[0] = prng_below(prng, 2) == 0 ? PROGRAM_FIRST : PROGRAM_LAST;
    }
    for (int i = 0; i < num_steps; i++)
        random_program_waits(prng, out, i);
}

#endif
