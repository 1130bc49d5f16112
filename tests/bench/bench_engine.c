/*
 * Speed of the cycle engine, as `NAME VALUE` lines for tests/bench/run: BERT at 1 Mi tokens with
 * all heads on 256 x 256 (full accounting: epilogues where they happen), all attention points of
 * the study, array-cycles per CPU second without period detection, and a list of tiles.
 */
#include "sim/accounting.h"
#include "sim/engine.h"
#include "sweep/evaluate.h"

#include <stdio.h>
#include <time.h>

#define BENCH_TILES 2000000
#define LIST_GROUPS 256

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

/* A causal head: groups of 8 query tiles see one key tile more than the group before. */
static uint64_t list_causal(uint32_t *tiles)
{
    uint64_t num = 0;
    for (uint64_t group = 0; group < LIST_GROUPS; group++)
        for (uint64_t key = 0; key <= group; key++)
            for (uint64_t query = 0; query < 8; query++) {
                uint32_t flags = SCHEDULE_START(0);
                flags |= query == 0 ? SCHEDULE_FIRST(0) | SCHEDULE_START(1) : 0;
                flags |= query == 7 ? SCHEDULE_LAST(0) : 0;
                flags |= key == 0 ? SCHEDULE_FIRST(1) : 0;
                flags |= key == group ? SCHEDULE_LAST(1) | SCHEDULE_PARTIAL : 0;
                tiles[num++] = flags;
            }
    return num;
}

/* Microseconds for a tile of 12 heads, one after the other without periods. */
static enum status measure_list(struct evaluate *evaluate, uint64_t point, struct arena *arena,
                                struct err *err)
{
    const struct design *design = NULL;
    uint32_t *tiles = ARENA_ARRAY(arena, uint32_t, 8 * LIST_GROUPS * LIST_GROUPS);
    const uint64_t num = list_causal(tiles);
    const struct schedule_group group = {.first = 0, .num_tiles = num, .repeats = 12};
    const struct schedule schedule = {.num_tiles = num * 12,
                                      .num_listed = num,
                                      .tiles = tiles,
                                      .num_groups = 1,
                                      .groups = &group};
    const struct engine_options options = {.schedule = &schedule, .no_period = true};
    struct engine_result result;
    TRY(evaluate_lower(evaluate, point, ACCOUNTING_FULL, &design, err));
    const double start_s = now_s();
    TRY(engine_run(&design->lowered->phases[0].program, schedule.num_tiles, &options, arena,
                   &result, err));
    printf("engine_list_us %.4f\n", 1e6 * (now_s() - start_s) / (double)schedule.num_tiles);
    return STATUS_OK;
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
    return measure_list(evaluate, find_bert(&inputs), arena, err);
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
