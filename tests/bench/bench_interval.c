/*
 * Time to solve the interval of one tile program: 20,000 random tables, and the table of one file.
 * Prints `NAME VALUE` lines for tests/bench/run.
 */
#include "base/yaml.h"
#include "sim/program_interval.h"
#include "sim/program_yaml.h"
#include "tests/support/random_program.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define NUM_TABLES  20000
#define NUM_REPEATS 20000

static double now_s(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

int main(int argc, char **argv)
{
    static struct program tables[NUM_TABLES / 100];
    static struct program_interval interval;
    struct prng prng;
    double total_s = 0.0;
    uint64_t sum = 0;
    prng_init(&prng, 1);
    for (int block = 0; block < 100; block++) {
        for (int i = 0; i < NUM_TABLES / 100; i++)
            random_program(&prng, false, &tables[i]);
        const double start_s = now_s();
        for (int i = 0; i < NUM_TABLES / 100; i++) {
            program_interval_solve(&tables[i], &interval);
            sum += (uint64_t)interval.interval.num;
        }
        total_s += now_s() - start_s;
    }
    printf("interval_random_us %.3f\n", 1e6 * total_s / NUM_TABLES);

    struct arena arena;
    struct err err;
    struct yaml_node *root;
    arena_init(&arena);
    err_init(&err);
    if (argc != 2 || yaml_load_file(argv[1], &arena, &root, &err) != STATUS_OK ||
        program_yaml_parse(root, NULL, &arena, &tables[0], &err) != STATUS_OK) {
        err_print(&err, stderr);
        return 5;
    }
    const double start_s = now_s();
    for (int i = 0; i < NUM_REPEATS; i++) {
        program_interval_solve(&tables[0], &interval);
        sum += (uint64_t)interval.interval.num;
    }
    printf("interval_binding_us %.3f\n", 1e6 * (now_s() - start_s) / NUM_REPEATS);
    arena_release(&arena);
    return sum == 0;
}
