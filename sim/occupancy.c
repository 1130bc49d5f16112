/*
 * Rows in use change when a producer starts and when the last one who needs the slot is done, which
 * is known when that one leaves its unit; between the two the time is summed up. For jumps the sums
 * at past starts are kept: a period begins at one of them.
 */
#include "sim/occupancy.h"

#include "sim/occupancy_state.h"

#include <assert.h>
#include <math.h>
#include <string.h>

/* ---- tiles ---- */

static void measure_loops(struct occupancy *occupancy)
{
    const struct program *program = occupancy->program;
    uint64_t size = 1;
    occupancy->num_loops = program->num_loops == 0 ? 1 : program->num_loops;
    for (int l = 0; l < occupancy->num_loops; l++) {
        const uint64_t count =
            program->num_loops == 0 ? occupancy->num_tiles : program->loops[l].count;
        occupancy->loop_count[l] = count;
        occupancy->loop_tiles[l] = size;
        size = count > ENGINE_MAX_TILES / size ? ENGINE_MAX_TILES : size * count;
    }
}

/* The first tile of the iteration: with one copy, the one in which the next must be free. */
static uint64_t first_tile(const struct occupancy *occupancy, const struct program_tensor *tensor,
                           uint64_t tile)
{
    struct program_tensor single = *tensor;
    single.copies = 1;
    if (occupancy->list != NULL)
        return engine_list_freed(occupancy->list, &single, tile);
    return tile - tile % occupancy->loop_tiles[tensor->loop];
}

uint64_t occupancy_end_tile(const struct occupancy *occupancy, const struct program_tensor *tensor,
                            uint64_t first)
{
    struct program_tensor none = *tensor;
    none.copies = 0;
    if (occupancy->list == NULL)
        return first + occupancy->loop_tiles[tensor->loop];
    if (tensor->loop == 0)
        return first + 1;
    return engine_list_iteration(occupancy->list, tensor->loop, first) ==
                   engine_list_iteration(occupancy->list, tensor->loop, occupancy->num_tiles - 1)
               ? occupancy->num_tiles
               : engine_list_freed(occupancy->list, &none, first);
}

bool occupancy_is_aligned(const struct occupancy *occupancy, const struct program_tensor *tensor,
                          uint64_t first, uint64_t tiles)
{
    if (occupancy->list == NULL)
        return tiles % occupancy->loop_tiles[tensor->loop] == 0;
    return tensor->loop == 0 || (first + tiles < occupancy->num_tiles &&
                                 (engine_list_flags(occupancy->list, first + tiles) &
                                  SCHEDULE_START(tensor->loop)) != 0);
}

uint64_t occupancy_last_tile(const struct occupancy *occupancy, int i_step, uint64_t first,
                             uint64_t end)
{
    const struct program_step *step = &occupancy->program->steps[i_step];
    uint64_t tile = (end < occupancy->num_tiles ? end : occupancy->num_tiles) - 1;
    if (occupancy->list != NULL)
        return engine_list_last(occupancy->list, i_step, tile + 1, &tile) && tile >= first
                   ? tile
                   : OCCUPANCY_NO_TILE;
    if (step->is_partial_only) /* loops have no partial tiles */
        return OCCUPANCY_NO_TILE;
    for (int l = 0; l < occupancy->num_loops;) {
        const uint64_t size = occupancy->loop_tiles[l];
        const uint64_t count = occupancy->loop_count[l];
        const uint64_t iteration = tile / size % count;
        const uint64_t wanted = step->when[l] == PROGRAM_LAST ? count - 1 : 0;
        if (step->when[l] == PROGRAM_EVERY || iteration == wanted) {
            l++;
            continue;
        }
        /* to the end of the iteration before that is wanted, then the inner loops again */
        const uint64_t back = iteration > wanted ? iteration - wanted : iteration + count - wanted;
        const uint64_t at = tile - tile % size;
        if (at < (back - 1) * size + 1 + first)
            return OCCUPANCY_NO_TILE;
        tile = at - (back - 1) * size - 1;
        l = 0;
    }
    return tile;
}

/* ---- time ---- */

static void pass_time(struct occupancy *occupancy, uint64_t ticks)
{
    assert(ticks >= occupancy->now);
    for (int b = 0; b < occupancy->program->num_buffers; b++)
        occupancy->row_ticks[b] += (occupancy_wide)occupancy->rows[b] * (ticks - occupancy->now);
    occupancy->now = ticks;
}

void occupancy_change(struct occupancy *occupancy, const struct program_tensor *tensor,
                      bool is_taken)
{
    uint64_t *rows = &occupancy->rows[tensor->buffer];
    uint64_t *peak = &occupancy->peak_rows[tensor->buffer];
    *rows = is_taken ? *rows + tensor->rows : *rows - tensor->rows;
    *peak = *rows > *peak ? *rows : *peak;
    if (occupancy->on_change != NULL)
        occupancy->on_change(occupancy->context, occupancy->now, tensor->buffer, *rows);
}

/* Frees the slots whose time is next_free, and finds the next time. */
static void free_slots(struct occupancy *occupancy)
{
    const uint64_t now = occupancy->next_free;
    uint64_t next = OCCUPANCY_NO_TICKS;
    for (int i = 0; i < occupancy->program->num_tensors; i++) {
        struct occupancy_tenant *tenant = &occupancy->tenants[i];
        for (size_t k = 0; k < tenant->num_slots;) {
            struct occupancy_slot *slot = &tenant->slots[k];
            if (slot->is_closed && slot->until_ticks == now) {
                tenant->freed_ticks[tenant->num_freed % OCCUPANCY_MAX_FREED] = now;
                tenant->freed_taken_ticks[tenant->num_freed++ % OCCUPANCY_MAX_FREED] =
                    slot->taken_ticks;
                occupancy_change(occupancy, &occupancy->program->tensors[i], false);
                *slot = tenant->slots[--tenant->num_slots];
                continue;
            }
            if (slot->is_closed && slot->until_ticks < next)
                next = slot->until_ticks;
            k++;
        }
    }
    occupancy->next_free = next;
}

static void go_to(struct occupancy *occupancy, uint64_t ticks)
{
    while (occupancy->next_free <= ticks) {
        pass_time(occupancy, occupancy->next_free);
        free_slots(occupancy);
    }
    pass_time(occupancy, ticks);
}

/* The sums at a start, for a jump that may take it as the beginning of its period. */
static void record(struct occupancy *occupancy)
{
    const size_t num_buffers = (size_t)occupancy->program->num_buffers;
    const size_t last =
        (occupancy->num_recorded + OCCUPANCY_MAX_RECORDED - 1) % OCCUPANCY_MAX_RECORDED;
    if (!occupancy->has_slots ||
        (occupancy->num_recorded > 0 && occupancy->recorded_ticks[last] == occupancy->now))
        return;
    const size_t at = occupancy->num_recorded++ % OCCUPANCY_MAX_RECORDED;
    occupancy->recorded_ticks[at] = occupancy->now;
    memcpy(&occupancy->recorded[at * num_buffers], occupancy->row_ticks,
           num_buffers * sizeof(*occupancy->recorded));
}

/* ---- slots ---- */

void occupancy_close(struct occupancy *occupancy, const struct program_tensor *tensor,
                     struct occupancy_slot *slot)
{
    if (slot->is_closed || slot->last_tile != OCCUPANCY_NO_TILE)
        return;
    for (int r = 0; r < tensor->num_readers; r++)
        if (slot->read_tile[r] != OCCUPANCY_NO_TILE)
            return;
    slot->is_closed = true;
    if (slot->until_ticks < occupancy->next_free)
        occupancy->next_free = slot->until_ticks;
}

static struct occupancy_slot *find_slot(const struct occupancy_tenant *tenant, uint64_t first)
{
    for (size_t k = 0; k < tenant->num_slots; k++)
        if (tenant->slots[k].first_tile == first)
            return &tenant->slots[k];
    return NULL;
}

static void take_slot(struct occupancy *occupancy, int i_tensor, uint64_t tile)
{
    const struct program_tensor *tensor = &occupancy->program->tensors[i_tensor];
    struct occupancy_tenant *tenant = &occupancy->tenants[i_tensor];
    const uint64_t first = first_tile(occupancy, tensor, tile);
    tenant->started_ticks = occupancy->now;
    if (find_slot(tenant, first) != NULL)
        return;
    const uint64_t end = occupancy_end_tile(occupancy, tensor, first);
    struct occupancy_slot slot = {.taken_ticks = occupancy->now,
                                  .first_tile = first,
                                  .made_tile = OCCUPANCY_NO_TILE,
                                  .last_tile =
                                      occupancy_last_tile(occupancy, tensor->producer, first, end)};
    for (int r = 0; r < tensor->num_readers; r++) {
        slot.read_tile[r] = occupancy_last_tile(occupancy, tensor->readers[r], first, end);
        if (slot.read_tile[r] != OCCUPANCY_NO_TILE &&
            tenant->finished_ticks[r] != OCCUPANCY_NO_TICKS &&
            tenant->finished_tile[r] >= slot.read_tile[r])
            slot.read_tile[r] = OCCUPANCY_NO_TILE;
    }
    tenant->slots = arena_grow(occupancy->arena, tenant->slots, tenant->num_slots,
                               &tenant->capacity, sizeof(slot));
    tenant->slots[tenant->num_slots++] = slot;
    tenant->first_tile = first;
    occupancy_change(occupancy, tensor, true);
}

static void leave(struct occupancy *occupancy, int i_tensor, const struct engine_event *event)
{
    const struct program_tensor *tensor = &occupancy->program->tensors[i_tensor];
    struct occupancy_tenant *tenant = &occupancy->tenants[i_tensor];
    struct occupancy_slot *slot =
        tenant->num_slots == 0 ? NULL
                               : find_slot(tenant, first_tile(occupancy, tensor, event->tile));
    if (tensor->producer == event->step)
        tenant->made_tile = event->tile;
    if (slot != NULL && tensor->producer == event->step) {
        slot->made_tile = event->tile;
        slot->last_tile = slot->last_tile == event->tile ? OCCUPANCY_NO_TILE : slot->last_tile;
        occupancy_use_until(slot, event->ticks);
        occupancy_close(occupancy, tensor, slot);
    }
    for (int r = 0; r < tensor->num_readers; r++) {
        if (tensor->readers[r] != event->step)
            continue;
        tenant->finished_tile[r] = event->tile;
        tenant->finished_ticks[r] = event->ticks;
        if (slot == NULL)
            continue;
        slot->read_tile[r] =
            slot->read_tile[r] == event->tile ? OCCUPANCY_NO_TILE : slot->read_tile[r];
        occupancy_use_until(slot, event->done_ticks);
        occupancy_close(occupancy, tensor, slot);
    }
}

/* ---- the observer ---- */

struct occupancy *
occupancy_new(const struct program *program, uint64_t num_tiles, const struct schedule *schedule,
              void (*on_change)(void *context, uint64_t ticks, int buffer, uint64_t rows),
              void *context, struct arena *arena)
{
    struct occupancy *occupancy = ARENA_NEW(arena, struct occupancy);
    occupancy->program = program;
    occupancy->num_tiles = num_tiles;
    occupancy->arena = arena;
    occupancy->on_change = on_change;
    occupancy->context = context;
    occupancy->next_free = OCCUPANCY_NO_TICKS;
    measure_loops(occupancy);
    if (schedule != NULL)
        occupancy->list = engine_list_new(program, schedule, arena);
    for (int i = 0; i < program->num_tensors; i++) {
        const struct program_tensor *tensor = &program->tensors[i];
        struct occupancy_tenant *tenant = &occupancy->tenants[i];
        tenant->started_ticks = OCCUPANCY_NO_TICKS;
        tenant->made_tile = OCCUPANCY_NO_TILE;
        for (int r = 0; r < PROGRAM_MAX_READERS; r++)
            tenant->finished_ticks[r] = OCCUPANCY_NO_TICKS;
        occupancy->has_slots = occupancy->has_slots || tensor->producer >= 0;
        for (uint64_t k = 0; tensor->producer < 0 && k < tensor->copies; k++)
            occupancy_change(occupancy, tensor, true);
    }
    if (occupancy->has_slots) {
        occupancy->recorded_ticks = ARENA_ARRAY(arena, uint64_t, OCCUPANCY_MAX_RECORDED);
        occupancy->recorded = ARENA_ARRAY(arena, occupancy_wide,
                                          OCCUPANCY_MAX_RECORDED * (size_t)program->num_buffers);
    }
    return occupancy;
}

void occupancy_event(void *context, const struct engine_event *event)
{
    struct occupancy *occupancy = context;
    const struct program *program = occupancy->program;
    go_to(occupancy, event->kind == ENGINE_JUMP ? event->done_ticks : event->ticks);
    if (event->kind == ENGINE_JUMP && occupancy->has_slots)
        occupancy_jump_over(occupancy, event);
    else if (event->kind == ENGINE_JUMP)
        pass_time(occupancy, event->done_ticks + event->ticks);
    if (event->kind == ENGINE_START)
        record(occupancy);
    for (int i = 0; i < program->num_tensors; i++) {
        if (event->kind == ENGINE_FINISH && program->tensors[i].producer >= 0)
            leave(occupancy, i, event);
        else if (event->kind == ENGINE_START && program->tensors[i].producer == event->step)
            take_slot(occupancy, i, event->tile);
    }
}

void occupancy_end(struct occupancy *occupancy, uint64_t end_ticks, struct occupancy_buffer *out)
{
    go_to(occupancy, end_ticks);
    for (int b = 0; b < occupancy->program->num_buffers; b++) {
        const double mean = end_ticks == 0 ? (double)occupancy->rows[b]
                                           : (double)occupancy->row_ticks[b] / (double)end_ticks;
        out[b] = (struct occupancy_buffer){.peak_rows = occupancy->peak_rows[b],
                                           .mean_rows = occupancy->is_lost ? (double)NAN : mean};
        for (int i = 0; i < occupancy->program->num_tensors; i++)
            out[b].has_tensors = out[b].has_tensors || occupancy->program->tensors[i].buffer == b;
    }
}
