/*
 * The systolic array of the hardware, operation by operation: a naive simulation that shares
 * nothing with the table or the engine. Values are left out; what is kept is which tile they belong
 * to and how much of them is there, and every operation asserts that it finds what it needs.
 *
 * The sequencer issues one operation a cycle into PE (0, 0); PE (r, c) does it r + c cycles later,
 * and the 1d row, row R, R + c cycles later. For the key tiles of one query block after the other,
 * in slot p:
 *
 *   E x Mac      tile p: Mac0 starts an accumulator, the PE's next one (contexts in turn)
 *   Msk          tile p: a mask bit for 32 rows each
 *   Max          tile p: down the column; the 1d row updates RM and sends its offset back to the
 *                top: 2 cycles and `return_latency` registers
 *   F x Spv      tile p - contexts: weights x values down the column; the row updates RNV[f]
 *   6 x Exp      tile p - contexts + 1 (Scl, Rrd, 3 Exp, ExpL): weight from the accumulator; held
 *                until the offset is at the top. The row does the same for PRM
 *   Spv          tile p - contexts + 1, times one: the row updates RD
 *
 * Operations for tiles that do not exist are left out. After the slot in which RNV of a query
 * block's last tile is updated the row, while it sees no operation of its own, does AV, one f a
 * cycle.
 */
#ifndef WEIR_TESTS_SUPPORT_RTL_ARRAY_H
#define WEIR_TESTS_SUPPORT_RTL_ARRAY_H

#include <stdint.h>

#define RTL_ARRAY_MAX_ROWS     256
#define RTL_ARRAY_MAX_CONTEXTS 4
#define RTL_ARRAY_MAX_CYCLES   16384
#define RTL_ARRAY_MAX_TILES    128

enum rtl_op { RTL_NONE, RTL_MAC, RTL_MSK, RTL_MAX, RTL_SPV, RTL_EXP, RTL_SUM, RTL_NUM_OPS };

struct rtl_token {
    enum rtl_op op;
    int tile;
    int index; /* e, mask cycle, f, or step of the exponential */
    int ends_slot;
};

struct rtl_array_config {
    int rows;
    int cols;
    int query_width; /* E */
    int value_width; /* F */
    int contexts;
    int return_latency;
    int tiles_per_block; /* key tiles of a query block */
    int num_tiles;       /* of the run: whole blocks */
};

/* What the first column shows, by cycle. */
struct rtl_array {
    struct rtl_token issued[RTL_ARRAY_MAX_CYCLES];
    int rm_cycle[RTL_ARRAY_MAX_TILES]; /* in which the 1d row's first column commits it */
    int prm_cycle[RTL_ARRAY_MAX_TILES];
    int rd_cycle[RTL_ARRAY_MAX_TILES];
    int rnv_cycle[RTL_ARRAY_MAX_TILES][RTL_ARRAY_MAX_ROWS]; /* [f] */
    int av_cycle[RTL_ARRAY_MAX_TILES][RTL_ARRAY_MAX_ROWS];  /* of the block's last tile, [f] */
    int64_t k_words;                                        /* read from the buffer */
    int64_t v_words;
    int64_t q_words;
    int end_cycles; /* after the last commit of the last column */
};

/* Runs to the end. Asserts on what the array would do wrong; F at most RTL_ARRAY_MAX_ROWS. */
void rtl_array_run(const struct rtl_array_config *config, struct rtl_array *out);

#endif
