/*
 * Room for what transfers move: the second half of sim/lower_memory.h, which says by what rules.
 * Tensors of the program in L3 and in FIFOs, with one slot or two.
 */
#ifndef WEIR_SIM_LOWER_ROOM_H
#define WEIR_SIM_LOWER_ROOM_H

#include "sim/lower.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A load or store of one Einsum. */
struct lower_room_transfer {
    const struct plan_einsum *einsum;
    int tensor;
    bool is_store;
    bool is_kept;  /* what moves is the content of L3 */
    bool is_piece; /* a share of it, by an Einsum that splits a rank in its own way */
    int loop;      /* the innermost one whose iterations change the content; -1: none does */
    int first;     /* steps in which its Einsum begins and ends */
    int last;
    int step;
    uint64_t instances;
    uint64_t bytes; /* of an instance */
};

struct lower_room {
    const struct lower *lower;
    const struct lower_phase *phase;
    const struct arch *arch;
    unsigned accounting;
    struct arena *arena; /* of names */
    struct program *program;
    struct err *err;
    int num;
    struct lower_room_transfer transfers[PROGRAM_MAX_STEPS];
    int unit[2];   /* dma in, dma out */
    int buffer[2]; /* L3, FIFO */
};

/* Adds the tensors of all transfers and of intermediate results; the steps are there. */
NODISCARD enum status lower_room_fill(struct lower_room *room);

/* Loads or stores of a tensor so far. */
int lower_room_count(const struct lower_room *room, const char *tensor, bool is_store);
/* Rows of L3 that so many bytes take. */
uint64_t lower_room_rows(const struct lower_room *room, uint64_t bytes);
/* Sets the error of a table that passes a limit. */
NODISCARD enum status lower_room_too_large(const struct lower_room *room);

#ifdef __cplusplus
}
#endif
#endif
