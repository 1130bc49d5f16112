/*
 * Every event of a run in order, cycle by cycle: what hardware that executes the same table is
 * compared with, line by line.
 *
 *   done   the result of an instance is there from this cycle on
 *   start  an instance takes its unit with the beginning of this cycle
 *   read   rows that a slot of it reads from a buffer in this cycle
 *   write  rows that it writes
 *   slot   its operation is issued: the slot has all its rows and ends with this cycle. Without
 *          short ports slot k of an instance that starts in cycle c is in cycle c + k
 *   end    the run is over: cycle of the last done, skew of its unit included
 *   cut    the list ends here, it is too long: every event of the cycles before is in it
 *
 * Sorted by cycle, then by unit in the program's order, then as in this list.
 */
#ifndef WEIR_SIM_EVENT_LIST_H
#define WEIR_SIM_EVENT_LIST_H

#include "base/buf.h"
#include "sim/engine.h"

#ifdef __cplusplus
extern "C" {
#endif

#define EVENT_LIST_MAX ((size_t)1 << 20)

enum event_list_kind {
    EVENT_LIST_DONE,
    EVENT_LIST_START,
    EVENT_LIST_READ,
    EVENT_LIST_WRITE,
    EVENT_LIST_SLOT,
    EVENT_LIST_END,
    EVENT_LIST_CUT,
    EVENT_LIST_NUM_KINDS
};

struct event_list_item {
    uint64_t cycle;
    uint64_t tile;
    uint64_t slot; /* of read, write, slot */
    uint32_t rows; /* of read, write */
    int16_t step;  /* -1: end, cut */
    int8_t unit;   /* -1: end, cut */
    int8_t buffer; /* of read, write; else -1 */
    enum event_list_kind kind;
};

struct event_list {
    const struct program *program;
    const struct event_list_item *items;
    size_t num; /* the last one is END or CUT */
};

/*
 * Runs num_tiles tiles, all of them, and lists what happens; the run stops where the list is cut.
 *   options    NULL, or what else the run needs; callbacks are not called
 *   max_items  0: EVENT_LIST_MAX, else at most that
 *   errors     those of engine_run; UNSUPPORTED for a table with fractions of cycles
 */
NODISCARD enum status event_list_run(const struct program *program, uint64_t num_tiles,
                                     const struct engine_options *options, size_t max_items,
                                     struct arena *arena, struct event_list *out, struct err *err);

/* Lines of "cycle,event,unit,step,tile,slot,buffer,rows" below that head; fields that an event does
 * not have are empty. */
void event_list_put_csv(const struct event_list *list, struct buf *out);

#ifdef __cplusplus
}
#endif
#endif
