/* Transfers of a phase as steps: sim/lower_memory.h. Which loops refetch: sim/nest.c. */
#include "sim/lower_memory.h"

#include "sim/accounting.h"
#include "sim/engine.h"
#include "sim/lower_room.h"
#include "sim/lower_steps.h"
#include "sim/result.h"
#include "sim/sparse_plan.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#define MAX_ODD    255 /* odd factor of a bandwidth's numerator */
#define MAX_BURSTS ((uint64_t)1 << 22)

/* ---- the channel ---- */

struct program_ratio lower_memory_bandwidth(double bytes_per_cycle)
{
    struct program_ratio best = {0, 1};
    for (int64_t odd = 1; odd <= MAX_ODD; odd += 2)
        for (int64_t num = odd; num <= PROGRAM_MAX_BANDWIDTH; num *= 2) {
            const double least = ceil((double)num / bytes_per_cycle);
            if (!(least <= PROGRAM_MAX_BANDWIDTH))
                continue;
            int64_t den = least < 1 ? 1 : (int64_t)least;
            while ((double)den * bytes_per_cycle < (double)num)
                den++;
            if (den <= PROGRAM_MAX_BANDWIDTH && num * best.den > best.num * den)
                best = (struct program_ratio){num, den};
        }
    return program_ratio_make(best.num, best.den);
}

static enum status fill_dram(struct lower_room *room)
{
    const struct arch_dram *dram = &room->arch->dram;
    struct program_dram *out = &room->program->dram;
    out->bytes_per_cycle = lower_memory_bandwidth(dram->bytes_per_cycle);
    if (out->bytes_per_cycle.num == 0)
        return err_set(room->err, STATUS_UNSUPPORTED, dram->pos, "dram.bandwidth",
                       "less than 1/%d B per cycle is not simulated", PROGRAM_MAX_BANDWIDTH);
    if (dram->outstanding > ENGINE_MAX_OUTSTANDING)
        return err_set(room->err, STATUS_UNSUPPORTED, dram->pos, "dram.outstanding",
                       "at most %d bursts are simulated, got '%llu'; 0 is any number",
                       ENGINE_MAX_OUTSTANDING, (unsigned long long)dram->outstanding);
    const double latency = ceil(dram->latency_s * room->arch->clock_hz - 1e-6);
    if (latency > (double)PROGRAM_MAX_TICKS)
        return lower_room_too_large(room);
    out->latency_cycles = (int64_t)latency;
    out->burst_bytes = dram->burst_bytes;
    out->max_outstanding = dram->outstanding;
    return STATUS_OK;
}

/* ---- when ---- */

static const struct plan_loop *tile_of(const struct plan *plan, int loop)
{
    return &plan->tiles[plan->num_tiles - 1 - loop];
}

/* How a loop over tiles changes what an Einsum keeps of a tensor. */
struct turn {
    bool is_every; /* another piece, or the same again */
    bool is_above; /* its iterations are outside the level that keeps the tensor */
    bool is_own;   /* the Einsum splits the rank in its own way */
};

/* Walks the nest from the inside out, as nest_exchange does. */
static struct turn find_turn(const struct plan *plan, const struct plan_einsum *einsum, int tensor,
                             int first, const struct plan_loop *tile)
{
    const struct plan_split *split = &plan->splits[tile->split];
    const struct nest *nest = &einsum->nest;
    struct turn turn = {false, false, false};
    bool moves = false, is_found = false;
    for (int i = nest->num_loops - 1; i >= 0; i--) {
        const struct plan_loop *loop = &einsum->loops[i];
        const bool is_own =
            loop->split != tile->split && strcmp(plan->splits[loop->split].rank, split->rank) == 0;
        const bool indexes = nest->tensor[tensor].loops >> i & 1;
        if (nest->spatial >> i & 1)
            continue;
        if (is_own || (loop->split == tile->split && loop->part == tile->part)) {
            is_found = true;
            turn.is_own = turn.is_own || is_own;
            turn.is_above = turn.is_above || i < first;
            turn.is_every = turn.is_every || indexes || (i < first && moves && nest->factor[i] > 1);
        }
        moves = moves || (i < first && indexes && nest->factor[i] > 1);
    }
    const struct source_access *access = &einsum->source->access[tensor];
    if (!is_found && !split->is_outer && source_has_rank(access, split->rank))
        turn = (struct turn){true, false, true};
    return turn;
}

/* Does a share of what L3 moves of the tensor go off chip? */
static bool spills(const struct plan *plan, const struct plan_einsum *einsum, int tensor)
{
    return plan->mapping->spill_share > 0 && (einsum->spills >> tensor & 1);
}

/* First loop inside the level whose content the transfer moves. */
static int first_inside(const struct plan *plan, const struct lower_room_transfer *transfer)
{
    const struct plan_einsum *einsum = transfer->einsum;
    const uint32_t levels = einsum->nest.tensor[transfer->tensor].levels;
    const bool is_spilled = spills(plan, einsum, transfer->tensor);
    for (int l = (is_spilled ? einsum->l3 : 0) + 1; l < einsum->num_levels; l++)
        if (levels >> l & 1)
            return einsum->nest.first_loop[l];
    return einsum->nest.num_loops;
}

static void fill_when(const struct lower_room *room, struct lower_room_transfer *transfer,
                      const struct program_step *own, struct program_step *step)
{
    const struct plan *plan = room->lower->plan;
    const int first = first_inside(plan, transfer);
    uint32_t tiles = 0;
    transfer->instances = 1;
    transfer->loop = -1;
    for (int i = room->program->num_loops - 1; i >= 0; i--) {
        const struct turn turn =
            find_turn(plan, transfer->einsum, transfer->tensor, first, tile_of(plan, i));
        step->when[i] = own->when[i];
        if (own->when[i] != PROGRAM_EVERY)
            continue;
        if (!turn.is_every) {
            if (room->program->loops[i].count > 1)
                step->when[i] = transfer->is_store ? PROGRAM_LAST : PROGRAM_FIRST;
            continue;
        }
        transfer->instances *= room->program->loops[i].count; /* lower_update bounds it */
        tiles |= (uint32_t)1 << (plan->num_tiles - 1 - i);
        transfer->is_piece = transfer->is_piece || turn.is_own;
        if (turn.is_above || !transfer->is_kept)
            transfer->loop = i;
    }
    if (plan->masked.sparse)
        transfer->instances = sparse_plan_live(plan, tiles);
    for (int i = room->program->num_loops - 1; i >= 0 && transfer->is_piece; i--)
        if (step->when[i] == PROGRAM_EVERY)
            transfer->loop = i;
}

/* ---- steps ---- */

static enum status add_transfer(struct lower_room *room, int einsum_index, int tensor,
                                bool is_store, double words)
{
    struct program *program = room->program;
    const struct plan *plan = room->lower->plan;
    const struct plan_einsum *einsum = &plan->einsums[einsum_index];
    const char *name = einsum->source->access[tensor].tensor;
    const int first = lower_steps_first(room->phase, plan, einsum_index);
    if (program->num_steps == PROGRAM_MAX_STEPS ||
        program->steps[first].num_waits == PROGRAM_MAX_WAITS)
        return lower_room_too_large(room);
    const char *verb = is_store ? "Store" : "Load";
    const bool is_first = lower_room_count(room, name, is_store) == 0;
    struct lower_room_transfer *transfer = &room->transfers[room->num++];
    transfer->einsum = einsum;
    transfer->tensor = tensor;
    transfer->first = first;
    transfer->last = lower_steps_last(room->phase, plan, einsum_index);
    transfer->is_store = is_store;
    transfer->is_kept = (einsum->nest.tensor[tensor].levels >> einsum->l3 & 1) != 0 &&
                        !spills(plan, einsum, tensor);
    transfer->step =
        program_add_step(program,
                         is_first ? arena_printf(room->arena, "%s%s", verb, name)
                                  : arena_printf(room->arena, "%s%s.%s", verb, name, einsum->name),
                         room->unit[is_store], 1);
    struct program_step *step = &program->steps[transfer->step];
    step->lag = program->steps[first].lag;
    step->is_dram_write = is_store;
    fill_when(room, transfer, &program->steps[first], step);
    const double bytes =
        ceil(words * (double)room->arch->value_bytes / (double)transfer->instances);
    if (bytes > (double)MAX_BURSTS * (double)room->arch->dram.burst_bytes || bytes > 0x1p40)
        return lower_room_too_large(room);
    transfer->bytes = step->dram_bytes = (uint64_t)bytes;
    if (is_store)
        program_add_wait(program, transfer->step, transfer->last, 0);
    else
        program_add_wait(program, first, transfer->step, 0);
    return STATUS_OK;
}

static enum status add_transfers(struct lower_room *room)
{
    const struct plan *plan = room->lower->plan;
    for (int e = 0; e < plan->num_einsums; e++) {
        const struct plan_einsum *einsum = &plan->einsums[e];
        if (lower_steps_first(room->phase, plan, e) < 0)
            continue;
        for (int x = 0; x < einsum->nest.num_tensors; x++) {
            struct result_moved moved = {0, 0};
            accounting_add_dram(einsum, x, plan->mapping, room->accounting, &moved);
            if (moved.reads > 0)
                TRY(add_transfer(room, e, x, false, moved.reads));
            if (moved.writes > 0)
                TRY(add_transfer(room, e, x, true, moved.writes));
        }
    }
    return STATUS_OK;
}

/* What is written off chip and read back in the same phase has to be there. */
static enum status wait_for_stores(struct lower_room *room)
{
    for (int i = 0; i < room->num; i++) {
        const struct lower_room_transfer *load = &room->transfers[i];
        const struct source_access *read = &load->einsum->source->access[load->tensor];
        if (load->is_store || read->is_output || read->producer < 0)
            continue;
        for (int k = 0; k < room->num; k++) {
            const struct lower_room_transfer *store = &room->transfers[k];
            if (!store->is_store ||
                strcmp(store->einsum->source->access[store->tensor].tensor, read->tensor) != 0)
                continue;
            if (room->program->steps[load->step].num_waits == PROGRAM_MAX_WAITS)
                return lower_room_too_large(room);
            program_add_wait(room->program, load->step, store->step,
                             lower_steps_age(room->lower->plan, load->einsum, load->tensor));
        }
    }
    return STATUS_OK;
}

/* Cycles that the channel takes at least, and the rows of L3 that move meanwhile. */
static enum status fill_slots(struct lower_room *room)
{
    const struct program_dram *dram = &room->program->dram;
    for (int i = 0; i < room->num; i++) {
        const struct lower_room_transfer *transfer = &room->transfers[i];
        struct program_step *step = &room->program->steps[transfer->step];
        const uint64_t cycles = transfer->bytes * (uint64_t)dram->bytes_per_cycle.den /
                                (uint64_t)dram->bytes_per_cycle.num;
        if (cycles > (uint64_t)PROGRAM_MAX_TICKS)
            return lower_room_too_large(room);
        step->slots_ticks = cycles > 0 ? (int64_t)cycles : 1;
        step->latency_ticks = dram->latency_cycles;
        const int64_t rows = (int64_t)lower_room_rows(room, transfer->bytes);
        if (transfer->is_kept)
            program_add_access(room->program, transfer->step, room->buffer[0],
                               transfer->is_store ? rows : 0, transfer->is_store ? 0 : rows);
    }
    return STATUS_OK;
}

enum status lower_memory_build(const struct lower *lower, int phase, const struct arch *arch,
                               unsigned accounting, struct arena *arena, struct program *out,
                               struct err *err)
{
    struct lower_room *room = ARENA_NEW(arena, struct lower_room);
    *out = lower->phases[phase].program;
    *room = (struct lower_room){.lower = lower,
                                .phase = &lower->phases[phase],
                                .arch = arch,
                                .accounting = accounting,
                                .arena = arena,
                                .program = out,
                                .err = err};
    room->unit[0] = program_add_unit(out, "dma in");
    room->unit[1] = program_add_unit(out, "dma out");
    room->buffer[0] = program_add_buffer(out, "L3");
    room->buffer[1] = program_add_buffer(out, "FIFO");
    TRY(fill_dram(room));
    TRY(add_transfers(room));
    TRY(wait_for_stores(room));
    TRY(fill_slots(room));
    TRY(lower_room_fill(room));
    return program_check(out, lower->plan->mapping->pos, err);
}
