/* Slots for what transfers move: sim/lower_room.h. */
#include "sim/lower_room.h"

#include "sim/lower_steps.h"

#include <string.h>

enum status lower_room_too_large(const struct lower_room *room)
{
    return err_set(room->err, STATUS_UNSUPPORTED, room->lower->plan->mapping->pos, NULL,
                   "transfers pass the limits of a tile program");
}

int lower_room_count(const struct lower_room *room, const char *tensor, bool is_store)
{
    int num = 0;
    for (int i = 0; i < room->num; i++) {
        const struct lower_room_transfer *other = &room->transfers[i];
        num += other->is_store == is_store &&
               strcmp(other->einsum->source->access[other->tensor].tensor, tensor) == 0;
    }
    return num;
}

uint64_t lower_room_rows(const struct lower_room *room, uint64_t bytes)
{
    const uint64_t row_bytes = room->arch->l3.row_bytes;
    return bytes / row_bytes + (bytes % row_bytes != 0);
}

/* Does an Einsum use what a load brings: its own, and those that find it in L3. */
static bool is_reader(const struct lower_room *room, const struct lower_room_transfer *transfer,
                      const struct plan_einsum *einsum)
{
    const char *name = transfer->einsum->source->access[transfer->tensor].tensor;
    if (einsum == transfer->einsum)
        return !transfer->is_store;
    for (int i = 0; i < room->num; i++)
        if (!room->transfers[i].is_store && room->transfers[i].einsum == einsum &&
            strcmp(einsum->source->access[room->transfers[i].tensor].tensor, name) == 0)
            return false; /* it brings its own */
    for (int x = 0; x < einsum->source->num_access && transfer->is_kept; x++)
        if (!einsum->source->access[x].is_output &&
            strcmp(einsum->source->access[x].tensor, name) == 0)
            return true;
    return false;
}

static bool is_listed(const struct program_tensor *tensor, int step)
{
    for (int i = 0; i < tensor->num_readers; i++)
        if (tensor->readers[i] == step)
            return true;
    return false;
}

static enum status add_readers(const struct lower_room *room,
                               const struct lower_room_transfer *transfer,
                               struct program_tensor *tensor)
{
    const struct program *program = room->program;
    const struct plan *plan = room->lower->plan;
    int last_lag = program->steps[transfer->step].lag;
    if (transfer->is_store)
        tensor->readers[tensor->num_readers++] = transfer->step;
    for (int e = 0; e < plan->num_einsums; e++) {
        const int step = lower_steps_last(room->phase, plan, e);
        if (step < 0 || !is_reader(room, transfer, &plan->einsums[e]) || is_listed(tensor, step))
            continue;
        if (tensor->num_readers == PROGRAM_MAX_READERS)
            return lower_room_too_large(room);
        tensor->readers[tensor->num_readers++] = step;
        last_lag = program->steps[step].lag > last_lag ? program->steps[step].lag : last_lag;
    }
    /* readers further behind hold their slots for longer */
    if (tensor->loop == 0)
        tensor->copies += (uint64_t)(last_lag - program->steps[transfer->step].lag);
    return STATUS_OK;
}

static struct program_tensor *add_tensor(struct lower_room *room, const char *name, int buffer,
                                         uint64_t rows)
{
    struct program *program = room->program;
    if (program->num_tensors == PROGRAM_MAX_TENSORS)
        return NULL;
    struct program_tensor *tensor = &program->tensors[program->num_tensors++];
    *tensor = (struct program_tensor){
        .name = name, .buffer = buffer, .rows = rows, .copies = 1, .producer = -1};
    return tensor;
}

static enum status add_slots(struct lower_room *room, const struct lower_room_transfer *transfer)
{
    const struct program *program = room->program;
    const struct plan_einsum *einsum = transfer->einsum;
    const uint64_t tile = lower_room_rows(
        room, einsum->counts.at[einsum->l3][transfer->tensor].tile * room->arch->value_bytes);
    const uint64_t piece = lower_room_rows(room, transfer->bytes);
    /* partial sums come back to where the results are */
    const bool is_limited =
        transfer->is_kept &&
        (transfer->is_store || !einsum->source->access[transfer->tensor].is_output);
    const bool is_whole = is_limited && (!transfer->is_piece || piece > tile);
    const uint64_t rows = is_whole ? tile : piece;
    const char *name = is_limited ? einsum->source->access[transfer->tensor].tensor
                                  : program->steps[transfer->step].name;
    if (is_limited && transfer->is_piece && tile > piece &&
        !add_tensor(room, name, room->buffer[0], tile - piece))
        return lower_room_too_large(room);
    struct program_tensor *tensor = add_tensor(room, name, room->buffer[is_limited ? 0 : 1], rows);
    if (!tensor)
        return lower_room_too_large(room);
    if (transfer->loop < 0)
        return STATUS_OK; /* it stays for the run */
    tensor->loop = transfer->loop;
    tensor->producer = transfer->is_store ? transfer->first : transfer->step;
    return add_readers(room, transfer, tensor);
}

/* Intermediate results in L3: those that a `fit` makes room for. */
static enum status add_intermediates(struct lower_room *room)
{
    const struct plan *plan = room->lower->plan;
    bool has_fit = false;
    for (int s = 0; s < plan->num_splits; s++)
        for (int p = 0; p < plan->splits[s].num_parts; p++)
            has_fit = has_fit || plan->splits[s].parts[p].size == MAPPING_FIT;
    const char *last = NULL;
    struct program_tensor *tensor = NULL;
    for (int f = 0; f < plan->num_fits && has_fit; f++) {
        const struct plan_einsum *einsum = &plan->einsums[plan->fits[f].tensor_einsum];
        const int x = plan->fits[f].tensor;
        const char *name = einsum->source->access[x].tensor;
        const uint64_t rows =
            lower_room_rows(room, einsum->counts.at[einsum->l3][x].tile * room->arch->value_bytes);
        if (lower_room_count(room, name, false) + lower_room_count(room, name, true) > 0)
            continue;
        if (last && strcmp(last, name) == 0) {
            tensor->rows = rows > tensor->rows ? rows : tensor->rows;
            continue;
        }
        last = name;
        tensor = add_tensor(room, name, room->buffer[0], rows);
        if (!tensor)
            return lower_room_too_large(room);
    }
    return STATUS_OK;
}

/* A second slot for everything that changes, as far as there is room. */
static void double_slots(struct lower_room *room)
{
    struct program *program = room->program;
    uint64_t used = 0;
    for (int t = 0; t < program->num_tensors; t++)
        if (program->tensors[t].buffer == room->buffer[0])
            used += program->tensors[t].rows * program->tensors[t].copies;
    for (int t = 0; t < program->num_tensors && room->arch->l3.copies > 1; t++) {
        struct program_tensor *tensor = &program->tensors[t];
        const bool is_limited = tensor->buffer == room->buffer[0];
        if (tensor->producer < 0 ||
            (is_limited && used + tensor->rows > program->buffers[tensor->buffer].capacity_rows))
            continue;
        used += is_limited ? tensor->rows : 0;
        tensor->copies++;
    }
}

enum status lower_room_fill(struct lower_room *room)
{
    for (int i = 0; i < room->num; i++)
        TRY(add_slots(room, &room->transfers[i]));
    TRY(add_intermediates(room));
    double_slots(room);
    return STATUS_OK;
}
