/* The machine below the steps of a tile program: loops, buffers, units, DRAM, tensors. */
#include "sim/program_yaml_machine.h"

#include "sim/program_yaml_read.h"

#include <string.h>

static const char *const BUFFER_KEYS[] = {"name",   "capacity", "banks",      "reads",
                                          "writes", "accesses", "bank_ports", NULL};
static const char *const TENSOR_KEYS[] = {"name",     "buffer",  "rows",  "copies", "loop",
                                          "producer", "readers", "first", NULL};
static const char *const LOOP_KEYS[] = {"name", "count", NULL};
static const char *const UNIT_KEYS[] = {"name", "skew", NULL};
static const char *const DRAM_KEYS[] = {"bytes_per_cycle", "burst", "outstanding", "latency", NULL};

static enum status parse_loops(const struct yaml_node *root, struct program *program,
                               struct err *err)
{
    const struct yaml_node *items = NULL;
    size_t num = 0;
    TRY(program_yaml_read_list(root, "loops", PROGRAM_MAX_LOOPS, &items, &num, err));
    for (size_t i = 0; i < num; i++) {
        const char *name = NULL;
        uint64_t count = 0;
        TRY(yaml_expect(&items[i], YAML_MAPPING, "loops", err));
        TRY(yaml_check_keys(&items[i], LOOP_KEYS, "loops", err));
        TRY(program_yaml_read_text(&items[i], "name", "loops", &name, err));
        TRY(program_yaml_read_count(&items[i], "count", 1, (uint64_t)PROGRAM_YAML_MAX_NUMBER, 0,
                                    "loops", &count, err));
        if (count == 0)
            return err_set(err, STATUS_CONFIG, items[i].pos, "loops", "needs 'count'");
        for (int k = 0; k < program->num_loops; k++)
            if (strcmp(program->loops[k].name, name) == 0)
                return err_set(err, STATUS_CONFIG, items[i].pos, "loops",
                               "two loops are called '%s'", name);
        program_add_loop(program, name, count);
    }
    return STATUS_OK;
}

static enum status parse_buffers(const struct yaml_node *root, struct program *program,
                                 struct err *err)
{
    const struct yaml_node *items = NULL;
    size_t num = 0;
    TRY(program_yaml_read_list(root, "buffers", PROGRAM_MAX_BUFFERS, &items, &num, err));
    for (size_t i = 0; i < num; i++) {
        const char *path = "buffers";
        const char *name = NULL;
        uint64_t limits[5] = {0};
        static const char *const keys[5] = {"banks", "reads", "writes", "accesses", "bank_ports"};
        TRY(yaml_expect(&items[i], YAML_MAPPING, path, err));
        TRY(yaml_check_keys(&items[i], BUFFER_KEYS, path, err));
        TRY(program_yaml_read_text(&items[i], "name", path, &name, err));
        struct program_buffer *buffer = &program->buffers[program_add_buffer(program, name)];
        if ((size_t)program->num_buffers != i + 1)
            return err_set(err, STATUS_CONFIG, items[i].pos, path, "two buffers are called '%s'",
                           name);
        TRY(program_yaml_read_count(&items[i], "capacity", 1, (uint64_t)PROGRAM_YAML_MAX_NUMBER, 0,
                                    path, &buffer->capacity_rows, err));
        for (int k = 0; k < 5; k++)
            TRY(program_yaml_read_count(&items[i], keys[k], 1, 65536, 0, path, &limits[k], err));
        buffer->num_banks = (uint32_t)limits[0];
        buffer->read_rows_per_cycle = (uint32_t)limits[1];
        buffer->write_rows_per_cycle = (uint32_t)limits[2];
        buffer->access_rows_per_cycle = (uint32_t)limits[3];
        buffer->bank_ports = (uint32_t)limits[4];
    }
    return STATUS_OK;
}

static enum status parse_units(const struct yaml_node *root, struct program *program,
                               struct err *err)
{
    const struct yaml_node *items = NULL;
    size_t num = 0;
    TRY(program_yaml_read_list(root, "units", PROGRAM_MAX_UNITS, &items, &num, err));
    for (size_t i = 0; i < num; i++) {
        const char *name = NULL;
        struct program_ratio skew;
        TRY(yaml_expect(&items[i], YAML_MAPPING, "units", err));
        TRY(yaml_check_keys(&items[i], UNIT_KEYS, "units", err));
        TRY(program_yaml_read_text(&items[i], "name", "units", &name, err));
        TRY(program_yaml_read_cycles(&items[i], "skew", "units", &skew, err));
        if (skew.den != 1 || skew.num > PROGRAM_MAX_TICKS / PROGRAM_MAX_DENOM)
            return err_set(err, STATUS_CONFIG, items[i].pos, "units",
                           "the skew must be whole cycles, at most %lld",
                           (long long)(PROGRAM_MAX_TICKS / PROGRAM_MAX_DENOM));
        const int unit = program_add_unit(program, name);
        if (unit != (int)i)
            return err_set(err, STATUS_CONFIG, items[i].pos, "units", "two units are called '%s'",
                           name);
        program->units[unit].skew_ticks = skew.num; /* cycles, until the denominator is known */
    }
    return STATUS_OK;
}

static enum status parse_dram(const struct yaml_node *root, struct program *program,
                              struct err *err)
{
    const struct yaml_node *node = yaml_get(root, "dram");
    struct program_dram *dram = &program->dram;
    uint64_t latency = 0;
    if (node == NULL)
        return STATUS_OK;
    TRY(yaml_expect(node, YAML_MAPPING, "dram", err));
    TRY(yaml_check_keys(node, DRAM_KEYS, "dram", err));
    TRY(program_yaml_read_cycles(node, "bytes_per_cycle", "dram", &dram->bytes_per_cycle, err));
    if (dram->bytes_per_cycle.num < 1 || dram->bytes_per_cycle.num > PROGRAM_MAX_BANDWIDTH ||
        dram->bytes_per_cycle.den > PROGRAM_MAX_BANDWIDTH)
        return err_set(err, STATUS_CONFIG, node->pos, "dram.bytes_per_cycle",
                       "must be above 0 and a fraction of numbers up to %d", PROGRAM_MAX_BANDWIDTH);
    TRY(program_yaml_read_count(node, "burst", 1, 1 << 20, 64, "dram", &dram->burst_bytes, err));
    TRY(program_yaml_read_count(node, "outstanding", 0, 1 << 20, 0, "dram", &dram->max_outstanding,
                                err));
    TRY(program_yaml_read_count(node, "latency", 0, 1 << 30, 0, "dram", &latency, err));
    dram->latency_cycles = (int64_t)latency;
    return STATUS_OK;
}

static enum status find_step(const struct program *program, const struct yaml_node *node, int *out,
                             struct err *err)
{
    TRY(yaml_expect(node, YAML_SCALAR, "tensors", err));
    *out = program_find_step(program, node->text);
    if (*out < 0)
        return err_set(err, STATUS_CONFIG, node->pos, "tensors", "no step is called '%s'",
                       node->text);
    return STATUS_OK;
}

/* Who fills and who reads a tensor, and in which loop its slots change. */
static enum status parse_flow(const struct yaml_node *node, const struct program *program,
                              struct program_tensor *tensor, struct err *err)
{
    const struct yaml_node *readers = NULL;
    const struct yaml_node *loop = yaml_get(node, "loop");
    const struct yaml_node *producer = yaml_get(node, "producer");
    size_t num = 0;
    tensor->producer = -1;
    TRY(program_yaml_read_list(node, "readers", PROGRAM_MAX_READERS, &readers, &num, err));
    if (producer == NULL && num > 0)
        return err_set(err, STATUS_CONFIG, node->pos, "tensors", "'readers' need a 'producer'");
    if (producer != NULL)
        TRY(find_step(program, producer, &tensor->producer, err));
    for (size_t i = 0; i < num; i++)
        TRY(find_step(program, &readers[i], &tensor->readers[i], err));
    tensor->num_readers = (int)num;
    if (loop == NULL)
        return STATUS_OK;
    TRY(yaml_expect(loop, YAML_SCALAR, "tensors", err));
    tensor->loop = program_yaml_read_loop(program, loop->text);
    if (tensor->loop < 0)
        return err_set(err, STATUS_CONFIG, loop->pos, "tensors", "no loop is called '%s'",
                       loop->text);
    return STATUS_OK;
}

static enum status parse_tensor(const struct yaml_node *node, const struct program *program,
                                struct program_tensor *tensor, struct err *err)
{
    const char *path = "tensors";
    const char *buffer = NULL;
    TRY(yaml_expect(node, YAML_MAPPING, path, err));
    TRY(yaml_check_keys(node, TENSOR_KEYS, path, err));
    TRY(program_yaml_read_text(node, "name", path, &tensor->name, err));
    TRY(program_yaml_read_text(node, "buffer", path, &buffer, err));
    tensor->buffer = program_yaml_read_buffer(program, buffer);
    if (tensor->buffer < 0)
        return err_set(err, STATUS_CONFIG, node->pos, path, "no buffer is called '%s'", buffer);
    TRY(program_yaml_read_count(node, "rows", 1, (uint64_t)PROGRAM_YAML_MAX_NUMBER, 0, path,
                                &tensor->rows, err));
    if (tensor->rows == 0)
        return err_set(err, STATUS_CONFIG, node->pos, path, "needs 'rows'");
    TRY(program_yaml_read_count(node, "copies", 1, PROGRAM_MAX_COPIES, 1, path, &tensor->copies,
                                err));
    TRY(program_yaml_read_count(node, "first", 0, PROGRAM_MAX_ROW, 0, path, &tensor->first_row,
                                err));
    return parse_flow(node, program, tensor, err);
}

enum status program_yaml_machine_tensors(const struct yaml_node *root, struct program *program,
                                         struct err *err)
{
    const struct yaml_node *items = NULL;
    size_t num = 0;
    TRY(program_yaml_read_list(root, "tensors", PROGRAM_MAX_TENSORS, &items, &num, err));
    for (size_t i = 0; i < num; i++) {
        TRY(parse_tensor(&items[i], program, &program->tensors[i], err));
        program->num_tensors++;
        TRY(program_check_tensor(program, (int)i, items[i].pos, err));
    }
    return STATUS_OK;
}

enum status program_yaml_machine_parse(const struct yaml_node *root, struct program *program,
                                       struct err *err)
{
    TRY(parse_loops(root, program, err));
    TRY(parse_buffers(root, program, err));
    TRY(parse_units(root, program, err));
    return parse_dram(root, program, err);
}
