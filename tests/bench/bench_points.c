/*
 * Time of the analytic model alone: all points of the FuseMax study (five attention designs, linear
 * layers of both hardwares, 24 array sizes) under both accountings, files and searches included;
 * and one point of a sweep over array side, buffer and length. Prints `NAME VALUE` lines for
 * tests/bench/run.
 */
#include "tests/support/fusemax.h"

#include <stdio.h>
#include <time.h>

#define NUM_SWEEP 100000

static struct result result;

static double now_s(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static double study_s(struct arena *arena)
{
    static const char *const models[] = {"BERT", "TrXL", "T5", "XLM"};
    const double start_s = now_s();
    int num = 0;
    for (int d = 0; d < FUSEMAX_NUM_DESIGNS; d++) {
        struct design *design = fusemax_load((enum fusemax_design)d, arena);
        for (int p = 0; p < FUSEMAX_NUM_POINTS; p++, num++) {
            const char *model = models[p / FUSEMAX_NUM_LENGTHS];
            const uint64_t seq_len = fusemax_lengths[p % FUSEMAX_NUM_LENGTHS];
            fusemax_evaluate(design, model, seq_len, ACCOUNTING_PUBLISHED, &result);
            fusemax_evaluate(design, model, seq_len, ACCOUNTING_FULL, &result);
        }
    }
    return num == FUSEMAX_NUM_DESIGNS * FUSEMAX_NUM_POINTS ? now_s() - start_s : 0;
}

static double sweep_us(struct design *design, unsigned accounting)
{
    const double start_s = now_s();
    for (uint64_t i = 0; i < NUM_SWEEP; i++) {
        design->arch.side = (uint64_t)16 << i % 5;
        design->arch.l3.capacity_bytes = (8 + i % 29) << 20;
        fusemax_evaluate(design, "BERT", 1024 + 97 * (i % 1009), accounting, &result);
    }
    return 1e6 * (now_s() - start_s) / NUM_SWEEP;
}

int main(void)
{
    struct arena arena;
    arena_init(&arena);
    printf("study_s %.4f\n", study_s(&arena));
    printf("study_mib %.1f\n", (double)arena.total_bytes / (1 << 20));
    struct design *design = fusemax_load(FUSEMAX_BINDING, &arena);
    printf("point_us %.2f\n", sweep_us(design, ACCOUNTING_PUBLISHED | ACCOUNTING_NO_ENERGY));
    printf("point_energy_us %.2f\n", sweep_us(design, ACCOUNTING_FULL));
    arena_release(&arena);
    return 0;
}
