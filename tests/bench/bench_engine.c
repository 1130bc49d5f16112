/*
 * Speed of the cycle engine, as `NAME VALUE` lines for tests/bench/run: BERT at 1 Mi tokens with
 * all heads on 256 x 256 (full accounting: epilogues where they happen), all attention points of
 * the study, and array-cycles per CPU second without period detection.
 */
#include "sim/accounting.h"
#include "sim/engine.h"
#include "sweep/evaluate.h"

#include <stdio.h>
#include <time.h>

#define BENCH_TILES 2000000

static double now_s(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static enum status run_point(struct evaluate *evaluate, uint64_t point, uint64_t num_tiles,
                             uint64_t *out_cycles, struct err *err)
{
    const struct design *design = NULL;
    struct engine_options options = {.no_period = num_tiles > 0};
    struct arena arena;
    enum status status = evaluate_lower(evaluate, point, ACCOUNTING_FULL, &design, err);
    arena_init(&arena);
    *out_cycles = 0;
    for (int i = 0; status == STATUS_OK && i < design->lowered->num_phases; i++) {
        const struct lower_phase *phase = &design->lowered->phases[i];
        struct engine_result result;
        status = engine_run(&phase->program, num_tiles > 0 ? num_tiles : phase->num_tiles, &options,
                            &arena, &result, err);
        *out_cycles += result.end_ticks / (uint64_t)phase->program.ticks_per_cycle;
    }
    arena_release(&arena);
    return status;
}

/* The last design of the study is +Binding; its first model is BERT, the last length 1 Mi. */
static uint64_t find_bert(const struct inputs *inputs)
{
    const struct points_study *study = &inputs->points.studies[0];
    const struct points_entry *entry = &study->entries[study->num_entries - 1];
    return entry->first_point + entry->num_points / (uint64_t)study->num_workloads - 1;
}

static enum status measure(struct arena *arena, struct err *err)
{
    static const struct inputs_filter filter = {"attention", NULL, NULL};
    struct experiment experiment;
    struct inputs inputs;
    uint64_t cycles = 0;
    TRY(experiment_load("configs/experiment/fusemax.yaml", arena, &experiment, err));
    TRY(inputs_load(&experiment, &filter, "configs/tech", arena, &inputs, err));
    struct evaluate *evaluate = evaluate_new(&inputs, arena);
    double start_s = now_s();
    TRY(run_point(evaluate, find_bert(&inputs), 0, &cycles, err));
    printf("engine_bert_s %.4f\n", now_s() - start_s);
    start_s = now_s();
    for (uint64_t i = 0; i < inputs.points.num; i++)
        TRY(run_point(evaluate, i, 0, &cycles, err));
    printf("engine_study_s %.4f\n", now_s() - start_s);
    start_s = now_s();
    TRY(run_point(evaluate, find_bert(&inputs), BENCH_TILES, &cycles, err));
    const double rate = (double)cycles / (now_s() - start_s);
    printf("engine_cycles_per_s %.4g\n", rate);
    printf("engine_ns_per_cycle %.3f\n", 1e9 / rate);
    return STATUS_OK;
}

int main(void)
{
    struct arena arena;
    struct err err;
    arena_init(&arena);
    err_init(&err);
    const enum status status = measure(&arena, &err);
    if (status != STATUS_OK)
        err_print(&err, stderr);
    arena_release(&arena);
    return (int)status;
}
