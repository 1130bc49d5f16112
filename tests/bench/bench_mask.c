/*
 * Masks of HunyuanVideo (115,200 tokens, window 18x24x24, stride 1, where most tiles are masked):
 * bounds, explicit block list with its bitmaps, search over all tile shapes and strides. From
 * parsed parameters to result; prints `NAME VALUE` lines for tests/bench/run.
 */
#include "mask/blocklist.h"
#include "mask/bound.h"
#include "mask/search.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static const char text[] = "{layout: [30, 48, 80], q_tile: [4, 8, 8], kv_tile: [2, 8, 8], "
                           "pattern: {kind: gna, window: [18, 24, 24]}}";

static double now_s(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static enum status run(struct arena *arena, struct err *err)
{
    const struct search_options everything = {.is_over_tiles = true, .is_over_strides = true};
    struct yaml_node *node;
    struct mask mask;
    struct bound bound;
    struct blocklist list;
    struct search search;
    TRY(yaml_load_text(text, strlen(text), "bench", 1, arena, &node, err));
    TRY(mask_parse(node, arena, &mask, err));
    double start_s = now_s();
    mask_prepare(&mask, arena);
    TRY(bound_part(&mask, &mask.parts[0], false, arena, &bound, err));
    printf("mask_bound_us %.1f\n", 1e6 * (now_s() - start_s));
    start_s = now_s();
    TRY(blocklist_build(&mask, arena, &list, err));
    printf("mask_list_ms %.2f\n", 1e3 * (now_s() - start_s));
    printf("mask_bitmaps %u\n", list.num_bitmaps);
    start_s = now_s();
    TRY(search_run(&mask, everything, arena, &search, err));
    printf("mask_search_ms %.2f\n", 1e3 * (now_s() - start_s));
    printf("mask_search_cases %llu\n", (unsigned long long)search.num_cases);
    return STATUS_OK;
}

int main(void)
{
    struct arena arena;
    struct err err;
    arena_init(&arena);
    err_init(&err);
    const enum status status = run(&arena, &err);
    if (status != STATUS_OK)
        err_print(&err, stderr);
    arena_release(&arena);
    return (int)status;
}
