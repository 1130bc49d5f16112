/* Collects what the engine tells, single slots included, and sorts it: a result is told of when its
 * instance leaves the unit, long before it is there. */
#include "sim/event_list.h"

#include "base/csv.h"

#include <assert.h>
#include <stdlib.h>

static const char *const kind_names[EVENT_LIST_NUM_KINDS] = {"done", "start", "read", "write",
                                                             "slot", "end",   "cut"};

struct collector {
    const struct program *program;
    struct arena *arena;
    struct event_list_item *items;
    size_t num;
    size_t capacity;
    size_t max_items;
    uint64_t cut_cycle;
    bool is_cut;
};

static void add(struct collector *collector, const struct event_list_item *item,
                uint64_t present_cycle)
{
    if (collector->is_cut)
        return;
    if (collector->num + 1 == collector->max_items) { /* the last one is for the cut itself */
        collector->is_cut = true;
        collector->cut_cycle = present_cycle;
        return;
    }
    collector->items = arena_grow(collector->arena, collector->items, collector->num,
                                  &collector->capacity, sizeof(*item));
    collector->items[collector->num++] = *item;
}

static void take_event(void *context, const struct engine_event *event)
{
    struct collector *collector = context;
    const bool is_start = event->kind == ENGINE_START;
    assert(event->kind != ENGINE_JUMP);
    const struct event_list_item item = {
        .cycle = is_start ? event->ticks : event->done_ticks,
        .tile = event->tile,
        .step = (int16_t)event->step,
        .unit = (int8_t)collector->program->steps[event->step].unit,
        .buffer = -1,
        .kind = is_start ? EVENT_LIST_START : EVENT_LIST_DONE,
    };
    add(collector, &item, event->ticks);
}

static void take_slot(void *context, const struct engine_slot *slot)
{
    struct collector *collector = context;
    const struct program_step *step = &collector->program->steps[slot->step];
    struct event_list_item item = {
        .cycle = slot->cycle,
        .tile = slot->tile,
        .slot = slot->slot,
        .step = (int16_t)slot->step,
        .unit = (int8_t)step->unit,
    };
    for (int k = 0; k < step->num_access; k++) {
        item.buffer = (int8_t)step->access[k].buffer;
        item.rows = slot->rows_read[k];
        item.kind = EVENT_LIST_READ;
        if (item.rows > 0)
            add(collector, &item, slot->cycle);
        item.rows = slot->rows_written[k];
        item.kind = EVENT_LIST_WRITE;
        if (item.rows > 0)
            add(collector, &item, slot->cycle);
    }
    item.buffer = -1;
    item.rows = 0;
    item.kind = EVENT_LIST_SLOT;
    if (slot->is_last)
        add(collector, &item, slot->cycle);
}

static int compare_u64(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

static int compare_items(const void *left, const void *right)
{
    const struct event_list_item *a = left;
    const struct event_list_item *b = right;
    if (a->cycle != b->cycle)
        return compare_u64(a->cycle, b->cycle);
    if (a->unit != b->unit)
        return a->unit - b->unit;
    if (a->kind != b->kind)
        return (int)a->kind - (int)b->kind;
    if (a->tile != b->tile)
        return compare_u64(a->tile, b->tile);
    return a->step != b->step ? a->step - b->step : a->buffer - b->buffer;
}

/* Leaves what happened before the cut, and closes the list. */
static void finish(struct collector *collector, uint64_t end_cycle, struct event_list *out)
{
    const uint64_t last = collector->is_cut ? collector->cut_cycle : end_cycle;
    const struct event_list_item item = {.cycle = last,
                                         .step = -1,
                                         .unit = -1,
                                         .buffer = -1,
                                         .kind =
                                             collector->is_cut ? EVENT_LIST_CUT : EVENT_LIST_END};
    if (collector->num > 0)
        qsort(collector->items, collector->num, sizeof(*collector->items), compare_items);
    while (collector->is_cut && collector->num > 0 &&
           collector->items[collector->num - 1].cycle >= last)
        collector->num--;
    collector->items = arena_grow(collector->arena, collector->items, collector->num,
                                  &collector->capacity, sizeof(item));
    collector->items[collector->num++] = item;
    out->program = collector->program;
    out->items = collector->items;
    out->num = collector->num;
}

enum status event_list_run(const struct program *program, uint64_t num_tiles,
                           const struct engine_options *options, size_t max_items,
                           struct arena *arena, struct event_list *out, struct err *err)
{
    const bool is_bounded = max_items > 0 && max_items < EVENT_LIST_MAX;
    struct collector collector = {
        .program = program, .arena = arena, .max_items = is_bounded ? max_items : EVENT_LIST_MAX};
    struct engine_options own = {.no_period = true};
    struct engine_result result;
    if (options != NULL)
        own = *options;
    own.no_period = true;
    own.on_event = take_event;
    own.on_slot = take_slot;
    own.context = &collector;
    own.stop = &collector.is_cut;
    TRY(engine_run(program, num_tiles, &own, arena, &result, err));
    finish(&collector, result.end_ticks, out);
    return STATUS_OK;
}

static void put_item(const struct program *program, const struct event_list_item *item,
                     struct buf *out)
{
    buf_printf(out, "%llu,%s,", (unsigned long long)item->cycle, kind_names[item->kind]);
    if (item->step < 0) {
        buf_puts(out, ",,,,,\n");
        return;
    }
    csv_put_field(out, program->units[item->unit].name);
    buf_putc(out, ',');
    csv_put_field(out, program->steps[item->step].name);
    buf_printf(out, ",%llu,", (unsigned long long)item->tile);
    if (item->kind >= EVENT_LIST_READ)
        buf_printf(out, "%llu", (unsigned long long)item->slot);
    buf_putc(out, ',');
    if (item->buffer >= 0) {
        csv_put_field(out, program->buffers[item->buffer].name);
        buf_printf(out, ",%u\n", item->rows);
    } else {
        buf_puts(out, ",\n");
    }
}

void event_list_put_csv(const struct event_list *list, struct buf *out)
{
    buf_puts(out, "cycle,event,unit,step,tile,slot,buffer,rows\n");
    for (size_t i = 0; i < list->num; i++)
        put_item(list->program, &list->items[i], out);
}
