/*
 * Transfers as steps: which, how many bytes, when, what room. Expected numbers follow from the
 * tiles: 256 rows of 64 values of 2 bytes are 32768 B, 64 rows of L3.
 */
#include "sim/lower_memory.h"

#include "base/prng.h"
#include "sim/accounting.h"
#include "sim/cycle.h"
#include "tests/support/fusemax.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static struct arena arena;
static struct err err;
static struct design *design;
static const struct program *program;

static void setup(void)
{
    arena_init(&arena);
    err_init(&err);
}

static void teardown(void)
{
    arena_release(&arena);
}

static enum status build(int phase)
{
    err_init(&err);
    enum status status = arch_resolve(&design->arch, &err);
    if (status == STATUS_OK)
        status = lower_update(design->lowered, &design->arch, false, &err);
    if (status == STATUS_OK)
        status = cycle_program(design, phase, ACCOUNTING_FULL, &arena, &program, &err);
    return status;
}

static void lower(enum fusemax_design which, const char *model, uint64_t seq_len, int phase)
{
    static struct result result;
    design = fusemax_load(which, &arena);
    design->arch.dram.transfers = ARCH_TRANSFERS_STEPS;
    fusemax_evaluate(design, model, seq_len, ACCOUNTING_FULL, &result);
    if (build(phase) != STATUS_OK)
        ck_abort_msg("%s: %s", err.field, err.text);
}

static const struct program_step *step(const char *name)
{
    const int i = program_find_step(program, name);
    ck_assert_msg(i >= 0, "no step '%s'", name);
    return &program->steps[i];
}

static void expect_step(const char *name, const char *unit, uint64_t bytes, int lag)
{
    ck_assert_str_eq(program->units[step(name)->unit].name, unit);
    ck_assert_uint_eq(step(name)->dram_bytes, bytes);
    ck_assert_int_eq(step(name)->lag, lag);
    ck_assert_int_eq(step(name)->is_dram_write, strcmp(unit, "dma out") == 0);
}

/* Does the step happen in every iteration of the loops in this list, and only first or last else?
 */
static void expect_when(const char *name, const char *every, enum program_when other)
{
    for (int l = 0; l < program->num_loops; l++)
        ck_assert_msg(step(name)->when[l] ==
                          (strstr(every, program->loops[l].name) ? PROGRAM_EVERY : other),
                      "%s in loop %s", name, program->loops[l].name);
}

static bool waits(const char *name, const char *waits_for, int age)
{
    for (int w = 0; w < step(name)->num_waits; w++)
        if (step(name)->waits[w].step == program_find_step(program, waits_for) &&
            step(name)->waits[w].age == age)
            return true;
    return false;
}

static const struct program_tensor *tensor(const char *name)
{
    for (int t = 0; t < program->num_tensors; t++)
        if (strcmp(program->tensors[t].name, name) == 0)
            return &program->tensors[t];
    ck_abort_msg("no tensor '%s'", name);
    return NULL;
}

static void expect_room(const char *name, const char *buffer, uint64_t copies, uint64_t rows,
                        const char *loop)
{
    ck_assert_str_eq(program->buffers[tensor(name)->buffer].name, buffer);
    ck_assert_uint_eq(tensor(name)->copies, copies);
    ck_assert_uint_eq(tensor(name)->rows, rows);
    ck_assert_str_eq(program->loops[tensor(name)->loop].name, loop);
}

/* BERT, 64Ki tokens: P1 = 128 query tiles, P2 = 2 blocks, M1 = 256 key tiles. */
START_TEST(test_binding_loads_keys_for_all_query_tiles)
{
    lower(FUSEMAX_BINDING, "BERT", 65536, 0);
    expect_step("LoadQ", "dma in", 32768, 0);
    expect_step("LoadK", "dma in", 32768, 0);
    expect_step("LoadV", "dma in", 32768, 0);
    expect_step("StoreAV", "dma out", 32768, 0);
    expect_when("LoadQ", "P1 P2 B H", PROGRAM_FIRST);
    expect_when("LoadK", "M1 P2 B H", PROGRAM_FIRST);
    expect_when("LoadV", "M1 P2 B H", PROGRAM_FIRST);
    expect_when("StoreAV", "P1 P2 B H", PROGRAM_LAST);
    ck_assert(waits("QK", "LoadQ", 0) && waits("QK", "LoadK", 0) && waits("SLNV", "LoadV", 0));
    ck_assert(waits("StoreAV", "AV", 0));
    ck_assert_int_eq(step("LoadK")->num_waits, 0);
    /* Q of all 128 query tiles stays for a block, K and V for a key tile; results pass through */
    expect_room("Q", "L3", 2, 128 * 64, "P2");
    expect_room("K", "L3", 2, 64, "M1");
    expect_room("V", "L3", 2, 64, "M1");
    expect_room("StoreAV", "FIFO", 2, 64, "P1");
    ck_assert_int_eq(tensor("Q")->producer, program_find_step(program, "LoadQ"));
    ck_assert_int_eq(tensor("StoreAV")->producer, program_find_step(program, "AV"));
    ck_assert_int_eq(tensor("K")->num_readers, 1);
    ck_assert_int_eq(tensor("K")->readers[0], program_find_step(program, "QK"));
    /* running values of 128 query tiles: one row each, and 64 for RNV */
    ck_assert_uint_eq(tensor("RM")->rows, 128);
    ck_assert_uint_eq(tensor("RNV")->rows, 128 * 64);
    ck_assert_int_eq(tensor("RNV")->producer, -1);
    ck_assert_int_eq(step("LoadK")->access[0].rows_written_ticks, 64);
    ck_assert_int_eq(step("StoreAV")->num_access, 0);
}
END_TEST

/* One slot each takes Q 4096, RNV 4096, RM, RD, K and V 64 rows: 8448; a second Q makes it 12544.
 */
START_TEST(test_second_slots_come_in_order_as_far_as_there_is_room)
{
    lower(FUSEMAX_BINDING, "BERT", 65536, 0);
    design->arch.l3.capacity_bytes = (uint64_t)24960 * 512;
    design->arch.l3.banks = 1;
    ck_assert_int_eq(build(0), STATUS_OK);
    ck_assert_uint_eq(tensor("Q")->copies, 2);
    ck_assert_uint_eq(tensor("K")->copies, 1);
    ck_assert_uint_eq(tensor("StoreAV")->copies, 2);
    design->arch.l3.capacity_bytes -= 512;
    ck_assert_int_eq(build(0), STATUS_OK);
    ck_assert_uint_eq(tensor("Q")->copies, 1);
    ck_assert_uint_eq(tensor("K")->copies, 2);
    design->arch.l3.copies = 1;
    ck_assert_int_eq(build(0), STATUS_OK);
    ck_assert_uint_eq(tensor("K")->copies, 1);
    ck_assert_uint_eq(tensor("StoreAV")->copies, 1);
}
END_TEST

/* FLAT at 8Ki: nothing of Q, K, V stays in L3, so every tile fetches all it needs; AV's sums stay
 * on the array until the last key tile. AV works two tiles behind QK. */
START_TEST(test_flat_streams)
{
    lower(FUSEMAX_FLAT, "BERT", 8192, 0);
    expect_step("LoadQ", "dma in", 32768, 0);
    expect_step("LoadK", "dma in", 32768, 0);
    expect_step("LoadV", "dma in", 32768, 2);
    expect_step("StoreAV", "dma out", 32768, 2);
    expect_when("LoadQ", "M1 P1 P2 B H", PROGRAM_FIRST);
    expect_when("LoadK", "M1 P1 P2 B H", PROGRAM_FIRST);
    expect_when("LoadV", "M1 P1 P2 B H", PROGRAM_FIRST);
    expect_when("StoreAV", "P1 P2 B H", PROGRAM_LAST);
    expect_room("LoadK", "FIFO", 2, 64, "M1");
    expect_room("StoreAV", "FIFO", 2, 64, "P1");
    ck_assert_int_eq(program_find_step(program, "LoadQK"), -1);
}
END_TEST

/* XLM at 1Ki keeps V of a head, 256 KiB, and nothing spills: a piece comes for each key tile of the
 * first query tile, and its rows are written. */
START_TEST(test_flat_keeps_values_of_a_head)
{
    lower(FUSEMAX_FLAT, "XLM", 1024, 0);
    expect_when("LoadV", "M1 P2 B H", PROGRAM_FIRST);
    ck_assert_int_eq(step("LoadV")->num_access, 1);
    ck_assert_int_eq(step("LoadV")->access[0].rows_written_ticks, 128);
    uint64_t rows = 0;
    for (int t = 0; t < program->num_tensors; t++)
        if (strcmp(program->tensors[t].name, "V") == 0)
            rows += program->tensors[t].rows * program->tensors[t].copies;
    ck_assert_uint_eq(rows, 1024 * 128 * 2 / 512 + 128); /* and the next piece */
}
END_TEST

/* 1/129 of the scores' traffic spills at 4Ki: 131072 B a tile / 129 are 1016.06, rounded up. */
START_TEST(test_flat_spills_a_share)
{
    lower(FUSEMAX_FLAT, "BERT", 4096, 0);
    expect_step("StoreQK", "dma out", 1017, 0);
    expect_step("LoadQK", "dma in", 1017, 1);
    expect_step("LoadQK.SN", "dma in", 1017, 1);
    ck_assert(waits("LoadQK", "StoreQK", 0) && waits("LoadQK.SN", "StoreQK", 0));
    ck_assert(waits("StoreQK", "QK", 0) && waits("GM", "LoadQK", 0));
    ck_assert(waits("SN", "LoadQK.SN", 0) && waits("LoadA", "StoreA", 0));
    expect_room("LoadQK.SN", "FIFO", 2, 2, "M1");
    ck_assert_int_eq(step("LoadQK")->num_access, 0);
}
END_TEST

/* Scores leave the first phase tile by tile, 256 x 256 x 2 B, and come back in the next. */
START_TEST(test_unfused_phases_move_scores)
{
    lower(FUSEMAX_UNFUSED, "BERT", 1024, 0);
    expect_step("StoreQK", "dma out", 131072, 0);
    lower(FUSEMAX_UNFUSED, "BERT", 1024, 1);
    expect_step("LoadQK", "dma in", 131072, 0);
    expect_step("StoreA", "dma out", 131072, 0);
    ck_assert_int_eq(program_find_step(program, "LoadQK.SN"), -1); /* SN finds it in L3 */
    ck_assert_int_eq(step("LoadQK")->num_waits, 0);
    ck_assert_int_eq(tensor("QK")->num_readers, 2);
}
END_TEST

START_TEST(test_channel)
{
    lower(FUSEMAX_BINDING, "BERT", 1024, 0);
    /* 400 GiB/s at 940 MHz are 456.91141 B a cycle, as are 36096/79 */
    ck_assert_int_eq(program->dram.bytes_per_cycle.num, 36096);
    ck_assert_int_eq(program->dram.bytes_per_cycle.den, 79);
    ck_assert_int_eq(program->dram.latency_cycles, 94);
    ck_assert_uint_eq(program->dram.burst_bytes, 64);
    ck_assert_uint_eq(program->dram.max_outstanding, 0);
    ck_assert_int_eq(step("LoadK")->slots_ticks, 71); /* 32768 / 456.911 = 71.7 */
    design->arch.dram.transfers = ARCH_TRANSFERS_TOTAL;
    ck_assert_int_eq(build(0), STATUS_OK);
    ck_assert_ptr_eq(program, &design->lowered->phases[0].program);
}
END_TEST

static void refuse(const char *field, const char *text)
{
    ck_assert_int_ne(build(0), STATUS_OK);
    ck_assert_msg(strcmp(err.field, field) == 0 && strstr(err.text, text), "%s: %s", err.field,
                  err.text);
    ck_assert_int_gt(err.line, 0);
}

START_TEST(test_limits)
{
    lower(FUSEMAX_BINDING, "BERT", 1024, 0);
    const struct arch good = design->arch;
    design->arch.dram.outstanding = 257;
    refuse("dram.outstanding", "at most 256 bursts are simulated, got '257'; 0 is any number");
    design->arch = good;
    design->arch.dram.bandwidth_bytes_per_second = 14000; /* 1.49e-5 B a cycle */
    refuse("dram.bandwidth", "less than 1/65536 B per cycle is not simulated");
    design->arch.dram.bandwidth_bytes_per_second = 14400;
    ck_assert_int_eq(build(0), STATUS_OK);
    design->arch = good;
    design->arch.l3.capacity_bytes = (uint64_t)512 * 512; /* not sized again: P1 is for 16 MiB */
    refuse("L3", "648 rows are needed and 512 are there (Q 1 x 256, K 1 x 64, V 1 x 64, RM 1 x 4, "
                 "RD 1 x 4, RNV 1 x 256)");
    lower(FUSEMAX_LINEAR_FLAT, "XLM", 1024, 0);
    design->arch.dram.burst_bytes = 1; /* 8 MiB of weights at once */
    refuse("", "transfers pass the limits of a tile program");
}
END_TEST

START_TEST(test_bandwidth_is_never_faster_and_grows)
{
    struct prng prng;
    prng_init(&prng, 7);
    for (int i = 0; i < 3000; i++) {
        const double most = i % 2 == 0 ? 1e6 : 32e6;
        const double wanted = 1.0 + (double)(prng_next(&prng) % (uint64_t)most) / 1000.0;
        const struct program_ratio got = lower_memory_bandwidth(wanted);
        const struct program_ratio more =
            lower_memory_bandwidth(wanted * (1 + 1e-5 * (double)(prng_next(&prng) % 100)));
        ck_assert(got.num <= PROGRAM_MAX_BANDWIDTH && got.den <= PROGRAM_MAX_BANDWIDTH);
        ck_assert(program_ratio_value(got) <= wanted);
        ck_assert_msg(program_ratio_value(got) >= wanted * 0.99, "%g is %lld/%lld", wanted,
                      (long long)got.num, (long long)got.den);
        ck_assert(got.num * more.den <= more.num * got.den);
        int64_t odd = got.num;
        while (odd % 2 == 0)
            odd /= 2;
        ck_assert_int_le(odd, 255);
    }
    ck_assert_int_eq(lower_memory_bandwidth(1e9).num, 65536);
    ck_assert_int_eq(lower_memory_bandwidth(1e-5).num, 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("lower_memory");
    TCase *tcase = tcase_create("lower_memory");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, test_binding_loads_keys_for_all_query_tiles);
    tcase_add_test(tcase, test_second_slots_come_in_order_as_far_as_there_is_room);
    tcase_add_test(tcase, test_flat_streams);
    tcase_add_test(tcase, test_flat_keeps_values_of_a_head);
    tcase_add_test(tcase, test_flat_spills_a_share);
    tcase_add_test(tcase, test_unfused_phases_move_scores);
    tcase_add_test(tcase, test_channel);
    tcase_add_test(tcase, test_limits);
    tcase_add_test(tcase, test_bandwidth_is_never_faster_and_grows);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int num_failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return num_failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
