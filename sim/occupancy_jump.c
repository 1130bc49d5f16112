/*
 * What a jump over periods does to the rows in use. Tensors whose producer was at work in the
 * period and whose iterations the jump does not cut move with it, and the sums grow by what the
 * period added. The slots of all others stay: they are in use all the time, until they are freed.
 */
#include "sim/occupancy_state.h"

/* The sums at a start; NULL: too long ago. */
static const occupancy_wide *find_recorded(const struct occupancy *occupancy, uint64_t ticks)
{
    const size_t num = occupancy->num_recorded;
    size_t low = num > OCCUPANCY_MAX_RECORDED ? num - OCCUPANCY_MAX_RECORDED : 0;
    size_t high = num;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const size_t at = middle % OCCUPANCY_MAX_RECORDED;
        if (occupancy->recorded_ticks[at] == ticks)
            return &occupancy->recorded[at * (size_t)occupancy->program->num_buffers];
        if (occupancy->recorded_ticks[at] < ticks)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static void move_slot(struct occupancy_slot *slot, const struct engine_event *jump)
{
    slot->first_tile += jump->tile;
    if (slot->last_tile != OCCUPANCY_NO_TILE)
        slot->last_tile += jump->tile;
    if (slot->made_tile != OCCUPANCY_NO_TILE)
        slot->made_tile += jump->tile;
    for (int r = 0; r < PROGRAM_MAX_READERS; r++)
        if (slot->read_tile[r] != OCCUPANCY_NO_TILE)
            slot->read_tile[r] += jump->tile;
    slot->taken_ticks += jump->ticks;
    if (slot->until_ticks > 0)
        slot->until_ticks += jump->ticks;
}

/* The last iteration of a run may have fewer tiles than the one it repeats. */
static void shorten_slot(struct occupancy *occupancy, int i_tensor, struct occupancy_slot *slot)
{
    const struct program_tensor *tensor = &occupancy->program->tensors[i_tensor];
    const struct occupancy_tenant *tenant = &occupancy->tenants[i_tensor];
    const uint64_t end = occupancy_end_tile(occupancy, tensor, slot->first_tile);
    if (occupancy->list == NULL && end <= occupancy->num_tiles)
        return;
    if (slot->last_tile != OCCUPANCY_NO_TILE) {
        slot->last_tile = occupancy_last_tile(occupancy, tensor->producer, slot->first_tile, end);
        if (slot->made_tile == slot->last_tile)
            slot->last_tile = OCCUPANCY_NO_TILE;
    }
    for (int r = 0; r < tensor->num_readers; r++) {
        if (slot->read_tile[r] == OCCUPANCY_NO_TILE)
            continue;
        slot->read_tile[r] =
            occupancy_last_tile(occupancy, tensor->readers[r], slot->first_tile, end);
        if (slot->read_tile[r] != OCCUPANCY_NO_TILE &&
            tenant->finished_ticks[r] != OCCUPANCY_NO_TICKS &&
            tenant->finished_tile[r] >= slot->read_tile[r])
            slot->read_tile[r] = OCCUPANCY_NO_TILE;
    }
    occupancy_close(occupancy, tensor, slot);
}

/* Marks those who were through with the slot within a jump; is there one? */
static bool overrun_slot(const struct program_tensor *tensor, const struct occupancy_tenant *tenant,
                         struct occupancy_slot *slot)
{
    bool is_overrun = false;
    if (slot->last_tile != OCCUPANCY_NO_TILE && tenant->made_tile != OCCUPANCY_NO_TILE &&
        slot->last_tile <= tenant->made_tile) {
        slot->last_tile = OCCUPANCY_NO_TILE;
        is_overrun = true;
    }
    for (int r = 0; r < tensor->num_readers; r++) {
        if (slot->read_tile[r] == OCCUPANCY_NO_TILE ||
            tenant->finished_ticks[r] == OCCUPANCY_NO_TICKS ||
            slot->read_tile[r] > tenant->finished_tile[r])
            continue;
        slot->read_tile[r] = OCCUPANCY_NO_TILE;
        is_overrun = true;
    }
    return is_overrun;
}

/* Slots that do not move are in use all through a jump or not at all, whatever they were for a part
 * of the period that it repeats. */
static void correct_sums(struct occupancy *occupancy, int i_tensor, const struct engine_event *jump)
{
    const struct program_tensor *tensor = &occupancy->program->tensors[i_tensor];
    const struct occupancy_tenant *tenant = &occupancy->tenants[i_tensor];
    const uint64_t since = jump->done_ticks - jump->ready_ticks;
    const occupancy_wide row_times =
        (occupancy_wide)tensor->rows * (jump->ticks / jump->ready_ticks);
    occupancy_wide *row_ticks = &occupancy->row_ticks[tensor->buffer];
    const size_t num =
        tenant->num_freed < OCCUPANCY_MAX_FREED ? tenant->num_freed : OCCUPANCY_MAX_FREED;
    for (size_t k = 0; k < tenant->num_slots; k++)
        if (tenant->slots[k].taken_ticks > since)
            *row_ticks += row_times * (tenant->slots[k].taken_ticks - since);
    for (size_t k = 0; k < num; k++) {
        const uint64_t taken = tenant->freed_taken_ticks[k];
        if (tenant->freed_ticks[k] > since)
            *row_ticks -= row_times * (tenant->freed_ticks[k] - (taken > since ? taken : since));
    }
    if (num == OCCUPANCY_MAX_FREED &&
        tenant->freed_ticks[tenant->num_freed % OCCUPANCY_MAX_FREED] > since)
        occupancy->is_lost = true;
}

/*
 * Frees what was freed within the jump: the sums have it in use to the end. If the last one to need
 * a slot was overrun, it is not known since when it is free.
 */
static void pass_slots(struct occupancy *occupancy, int i_tensor, bool is_moved)
{
    const struct program_tensor *tensor = &occupancy->program->tensors[i_tensor];
    struct occupancy_tenant *tenant = &occupancy->tenants[i_tensor];
    for (size_t k = 0; k < tenant->num_slots;) {
        struct occupancy_slot *slot = &tenant->slots[k];
        const bool is_overrun = !is_moved && overrun_slot(tensor, tenant, slot);
        if (is_overrun)
            occupancy_use_until(slot, occupancy->now);
        occupancy_close(occupancy, tensor, slot);
        if (!slot->is_closed || slot->until_ticks > occupancy->now) {
            k++;
            continue;
        }
        occupancy->row_ticks[tensor->buffer] -=
            (occupancy_wide)tensor->rows * (occupancy->now - slot->until_ticks);
        occupancy->is_lost = occupancy->is_lost || is_overrun;
        occupancy_change(occupancy, tensor, false);
        tenant->slots[k] = tenant->slots[--tenant->num_slots];
    }
}

/* What happened in the last period happens again; what did not stays where it is. */
static void move_tenant(struct occupancy *occupancy, int i_tensor, const struct engine_event *jump)
{
    const struct program_tensor *tensor = &occupancy->program->tensors[i_tensor];
    struct occupancy_tenant *tenant = &occupancy->tenants[i_tensor];
    const uint64_t since = jump->done_ticks - jump->ready_ticks;
    for (int r = 0; r < PROGRAM_MAX_READERS; r++)
        if (tenant->finished_ticks[r] != OCCUPANCY_NO_TICKS && tenant->finished_ticks[r] > since) {
            tenant->finished_tile[r] += jump->tile;
            tenant->finished_ticks[r] += jump->ticks;
        }
    const bool is_moved = tenant->started_ticks != OCCUPANCY_NO_TICKS &&
                          tenant->started_ticks > since &&
                          occupancy_is_aligned(occupancy, tensor, tenant->first_tile, jump->tile);
    tenant->first_tile += is_moved ? jump->tile : 0;
    for (size_t k = 0; is_moved && k < tenant->num_slots; k++) {
        move_slot(&tenant->slots[k], jump);
        shorten_slot(occupancy, i_tensor, &tenant->slots[k]);
    }
    if (tenant->started_ticks != OCCUPANCY_NO_TICKS && tenant->started_ticks > since) {
        tenant->started_ticks += jump->ticks;
        tenant->made_tile += tenant->made_tile == OCCUPANCY_NO_TILE ? 0 : jump->tile;
    }
    if (!is_moved)
        correct_sums(occupancy, i_tensor, jump);
    pass_slots(occupancy, i_tensor, is_moved);
}

void occupancy_jump_over(struct occupancy *occupancy, const struct engine_event *jump)
{
    const uint64_t times = jump->ticks / jump->ready_ticks;
    const occupancy_wide *before = find_recorded(occupancy, jump->done_ticks - jump->ready_ticks);
    occupancy->is_lost = occupancy->is_lost || before == NULL;
    for (int b = 0; before != NULL && b < occupancy->program->num_buffers; b++)
        occupancy->row_ticks[b] += (occupancy->row_ticks[b] - before[b]) * times;
    occupancy->now += jump->ticks;
    for (int i = 0; i < occupancy->program->num_tensors; i++)
        move_tenant(occupancy, i, jump);
    occupancy->next_free = OCCUPANCY_NO_TICKS;
    for (int i = 0; i < occupancy->program->num_tensors; i++) {
        const struct occupancy_tenant *tenant = &occupancy->tenants[i];
        for (size_t k = 0; k < tenant->num_slots; k++)
            if (tenant->slots[k].is_closed && tenant->slots[k].until_ticks < occupancy->next_free)
                occupancy->next_free = tenant->slots[k].until_ticks;
    }
}
