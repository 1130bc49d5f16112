/* What the observer of rows in use holds; shared by occupancy.c and occupancy_jump.c. */
#ifndef WEIR_SIM_OCCUPANCY_STATE_H
#define WEIR_SIM_OCCUPANCY_STATE_H

#include "sim/engine_list.h"
#include "sim/occupancy.h"

#ifdef __cplusplus
extern "C" {
#endif

__extension__ typedef unsigned __int128 occupancy_wide;

#define OCCUPANCY_NO_TILE      UINT64_MAX
#define OCCUPANCY_NO_TICKS     UINT64_MAX
#define OCCUPANCY_MAX_RECORDED ((size_t)1 << 17)
#define OCCUPANCY_MAX_FREED    8

/* One slot in use. */
struct occupancy_slot {
    uint64_t taken_ticks;
    uint64_t first_tile; /* of its iteration */
    uint64_t last_tile; /* in which its producer happens; OCCUPANCY_NO_TILE: it has left its unit */
    uint64_t read_tile[PROGRAM_MAX_READERS]; /* that each reader happens last in; OCCUPANCY_NO_TILE:
                                                read */
    uint64_t made_tile;   /* that its producer has left last; OCCUPANCY_NO_TILE: none */
    uint64_t until_ticks; /* those who have left their units are done */
    bool is_closed;       /* all have: it is free from until_ticks on */
};

struct occupancy_tenant { /* of a buffer: one tensor */
    uint64_t first_tile;  /* of the iteration that took the last slot */
    struct occupancy_slot *slots;
    size_t num_slots, capacity;
    uint64_t started_ticks; /* last start of the producer; OCCUPANCY_NO_TICKS: none */
    uint64_t made_tile;     /* that it has left last; OCCUPANCY_NO_TILE: none */
    uint64_t finished_tile[PROGRAM_MAX_READERS];
    uint64_t finished_ticks[PROGRAM_MAX_READERS]; /* OCCUPANCY_NO_TICKS: none */
    /* the last slots that were freed, a ring */
    uint64_t freed_ticks[OCCUPANCY_MAX_FREED];
    uint64_t freed_taken_ticks[OCCUPANCY_MAX_FREED];
    size_t num_freed;
};

struct occupancy {
    const struct program *program;
    uint64_t num_tiles;
    struct engine_list *list; /* NULL: all iterations of the loops */
    struct arena *arena;
    void (*on_change)(void *context, uint64_t ticks, int buffer, uint64_t rows);
    void *context;
    int num_loops;
    uint64_t loop_count[PROGRAM_MAX_LOOPS];
    uint64_t loop_tiles[PROGRAM_MAX_LOOPS]; /* of one iteration */
    struct occupancy_tenant tenants[PROGRAM_MAX_TENSORS];
    uint64_t next_free; /* of the closed slots; OCCUPANCY_NO_TICKS: none is */
    uint64_t rows[PROGRAM_MAX_BUFFERS];
    uint64_t peak_rows[PROGRAM_MAX_BUFFERS];
    uint64_t now;
    occupancy_wide row_ticks[PROGRAM_MAX_BUFFERS]; /* up to now */
    /* the same at past starts, a ring: [OCCUPANCY_MAX_RECORDED] and
     * [OCCUPANCY_MAX_RECORDED][num_buffers] */
    uint64_t *recorded_ticks;
    occupancy_wide *recorded;
    size_t num_recorded;
    bool has_slots; /* somebody produces a tensor */
    bool is_lost;   /* what a jump left out is not known */
};

/* ---- occupancy.c ---- */

/* The tile after the last one of the iteration that begins with `first`. */
uint64_t occupancy_end_tile(const struct occupancy *occupancy, const struct program_tensor *tensor,
                            uint64_t first);
/* The last tile in [first, end) in which the step happens; OCCUPANCY_NO_TILE: none. */
uint64_t occupancy_last_tile(const struct occupancy *occupancy, int i_step, uint64_t first,
                             uint64_t end);
/* Does a jump over so many tiles lead from the start of the iteration to the start of another? */
bool occupancy_is_aligned(const struct occupancy *occupancy, const struct program_tensor *tensor,
                          uint64_t first, uint64_t tiles);
/* A slot of the tensor is taken or freed now. */
void occupancy_change(struct occupancy *occupancy, const struct program_tensor *tensor,
                      bool is_taken);
/* Is everybody through with the slot? Then it is closed. */
void occupancy_close(struct occupancy *occupancy, const struct program_tensor *tensor,
                     struct occupancy_slot *slot);
static inline void occupancy_use_until(struct occupancy_slot *slot, uint64_t ticks)
{
    slot->until_ticks = ticks > slot->until_ticks ? ticks : slot->until_ticks;
}

/* ---- occupancy_jump.c ---- */

/* After the time has passed up to the jump. */
void occupancy_jump_over(struct occupancy *occupancy, const struct engine_event *jump);

#ifdef __cplusplus
}
#endif
#endif
