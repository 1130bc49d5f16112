/*
 * Banks by address: row r of a buffer lies in bank r mod num_banks, and a bank gives bank_ports
 * rows a cycle. A stream takes its rows in order; one that is refused holds back those behind it.
 */
#include "sim/engine_state.h"

enum status engine_bank_init(struct engine *engine, struct err *err)
{
    const struct program *program = engine->program;
    const struct pos no_pos = {NULL, 0, 0};
    for (int i = 0; i < program->num_buffers; i++) {
        const struct program_buffer *buffer = &program->buffers[i];
        if (buffer->bank_ports == 0)
            continue;
        if (buffer->num_banks > ENGINE_MAX_BANKS)
            return err_set(err, STATUS_UNSUPPORTED, no_pos, buffer->name,
                           "rows are found in at most %d banks", ENGINE_MAX_BANKS);
        engine->has_banks = true;
        engine->banks[i] = ARENA_ARRAY(engine->arena, struct engine_bank, buffer->num_banks);
        for (uint32_t k = 0; k < buffer->num_banks; k++)
            engine->banks[i][k].cycle = -1;
    }
    for (int i = 0; i < program->num_steps; i++)
        for (int k = 0; k < program->steps[i].num_access; k++) {
            const struct program_access *access = &program->steps[i].access[k];
            if (access->tensor >= 0 && engine->banks[access->buffer] != NULL)
                engine->is_rotating[access->tensor] = true;
        }
    return STATUS_OK;
}

static uint64_t most_of_slot(int64_t rows, int64_t slots)
{
    return (uint64_t)((rows + slots - 1) / slots);
}

uint64_t engine_bank_most(const struct engine *engine, const struct program_step *step,
                          const struct program_access *access)
{
    const uint64_t banks = engine->program->buffers[access->buffer].num_banks;
    return (most_of_slot(access->rows_read_ticks, step->slots_ticks) + banks - 1) / banks +
           (most_of_slot(access->rows_written_ticks, step->slots_ticks) + banks - 1) / banks;
}

void engine_bank_start(const struct engine *engine, struct engine_unit *unit)
{
    const struct program *program = engine->program;
    const struct program_step *step = &program->steps[unit->own[unit->i_own]];
    for (int k = 0; k < step->num_access; k++) {
        const struct program_access *access = &step->access[k];
        uint64_t row = access->first_row;
        if (engine->banks[access->buffer] == NULL)
            continue;
        if (access->tensor >= 0) {
            const struct program_tensor *tensor = &program->tensors[access->tensor];
            const uint64_t iteration = engine_tiles_iteration(engine, tensor->loop, unit->tile);
            row += tensor->first_row + iteration % tensor->copies * tensor->rows;
        }
        unit->first_bank[k] = (uint32_t)(row % program->buffers[access->buffer].num_banks);
    }
}

uint32_t engine_bank_next(const struct engine *engine, const struct engine_unit *unit, int i_access,
                          bool is_write)
{
    const struct program_step *step = &engine->program->steps[unit->own[unit->i_own]];
    const struct program_access *access = &step->access[i_access];
    const int64_t rows = is_write ? access->rows_written_ticks : access->rows_read_ticks;
    const int64_t k_slot = step->slots_ticks - unit->slots_left;
    uint64_t row = unit->first_bank[i_access] +
                   (uint64_t)engine_port_rows_before(rows, step->slots_ticks, k_slot);
    if (unit->is_in_slot)
        row += engine_port_rows(rows, step->slots_ticks, k_slot) -
               (is_write ? unit->writes_left[i_access] : unit->reads_left[i_access]);
    return (uint32_t)(row % engine->program->buffers[access->buffer].num_banks);
}

uint32_t engine_bank_take(struct engine *engine, int buffer, uint32_t bank, uint32_t wanted,
                          int64_t now)
{
    const struct program_buffer *limits = &engine->program->buffers[buffer];
    uint32_t taken = 0;
    for (; taken < wanted; taken++) {
        struct engine_bank *asked = &engine->banks[buffer][bank];
        if (asked->cycle != now)
            *asked = (struct engine_bank){.cycle = now};
        if (asked->used == limits->bank_ports)
            break;
        asked->used++;
        bank = bank + 1 == limits->num_banks ? 0 : bank + 1;
    }
    return taken;
}
