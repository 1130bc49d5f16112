/* Results: sums and the JSON line. */
#include "sim/result.h"

#include "base/json.h"

#include <math.h>
#include <string.h>

const char *const result_memory_names[RESULT_NUM_MEMORIES] = {
#define X(name, text) text,
    RESULT_MEMORY_LIST(X)
#undef X
};

void result_init(struct result *result)
{
    memset(result, 0, offsetof(struct result, einsums));
    result->interval_cycles = (double)NAN;
    result->startup_cycles = (double)NAN;
    result->energy_pj = (double)NAN;
    result->leakage_pj = (double)NAN;
    result->area_um2 = (double)NAN;
    result->area_2d_um2 = (double)NAN;
    result->area_1d_um2 = (double)NAN;
    result->area_l3_um2 = (double)NAN;
}

static void add_energy(struct result_energy *sum, const struct result_energy *other)
{
    sum->count_reads += other->count_reads;
    sum->count_writes += other->count_writes;
    sum->energy_pj += other->energy_pj;
}

void result_add(const struct result *first, const struct result *second, struct result *out)
{
    struct result sum = *first;
    sum.cycles += second->cycles;
    sum.interval_cycles = (double)NAN;
    sum.num_tiles = 0;
    sum.latency_s += second->latency_s;
    sum.compute_s += second->compute_s;
    sum.memory_s += second->memory_s;
    sum.traffic_bytes += second->traffic_bytes;
    sum.has_stalls = first->has_stalls && second->has_stalls;
    sum.startup_cycles += second->startup_cycles;
    for (int a = 0; a < ARCH_NUM_ARRAYS; a++)
        for (int k = 0; k < ENGINE_NUM_CAUSES; k++)
            sum.stalls[a][k] += second->stalls[a][k];
    sum.mask = (struct result_mask){0};
    sum.energy_pj += second->energy_pj;
    sum.leakage_pj += second->leakage_pj;
    sum.util_2d =
        (first->util_2d * first->latency_s + second->util_2d * second->latency_s) / sum.latency_s;
    sum.util_1d =
        (first->util_1d * first->latency_s + second->util_1d * second->latency_s) / sum.latency_s;
    for (int m = 0; m < RESULT_NUM_MEMORIES; m++)
        add_energy(&sum.memory[m], &second->memory[m]);
    for (int op = 0; op < ARCH_NUM_OPS; op++)
        add_energy(&sum.ops[op], &second->ops[op]);
    for (int e = 0; e < sum.num_einsums; e++)
        sum.einsums[e].util *= first->latency_s / sum.latency_s;
    for (int e = 0; e < second->num_einsums && sum.num_einsums < RESULT_MAX_EINSUMS; e++) {
        struct result_einsum *einsum = &sum.einsums[sum.num_einsums++];
        *einsum = second->einsums[e];
        einsum->util *= second->latency_s / sum.latency_s;
    }
    *out = sum;
}

static void put_string(struct json *json, const char *key, const char *text)
{
    json_key(json, key);
    if (text)
        json_string(json, text);
    else
        json_null(json);
}

static void put_einsum(struct json *json, const struct result_einsum *einsum)
{
    json_key(json, einsum->name);
    json_begin_object(json);
    put_string(json, "unit", arch_array_names[einsum->array]);
    json_put_double(json, "cycles", einsum->cycles);
    json_key(json, "pes");
    json_u64(json, einsum->pes);
    json_put_double(json, "util", einsum->util);
    json_put_double(json, "traffic_bytes", einsum->traffic_bytes);
    json_key(json, "ops");
    json_begin_object(json);
    for (int op = 0; op < ARCH_NUM_OPS; op++)
        if (einsum->ops[op]) {
            json_key(json, arch_op_names[op]);
            json_u64(json, einsum->ops[op]);
        }
    json_end_object(json);
    json_key(json, "words");
    json_begin_object(json);
    for (int m = 0; m < RESULT_NUM_MEMORIES; m++) {
        if (einsum->memory[m].reads == 0 && einsum->memory[m].writes == 0)
            continue;
        json_key(json, result_memory_names[m]);
        json_begin_array(json);
        json_double(json, einsum->memory[m].reads);
        json_double(json, einsum->memory[m].writes);
        json_end_array(json);
    }
    json_end_object(json);
    json_end_object(json);
}

static void put_components(struct json *json, const struct result *result)
{
    json_key(json, "components");
    json_begin_object(json);
    for (int m = 0; m < RESULT_NUM_MEMORIES; m++) {
        json_key(json, result_memory_names[m]);
        json_begin_object(json);
        json_put_double(json, "reads", result->memory[m].count_reads);
        json_put_double(json, "writes", result->memory[m].count_writes);
        json_put_double(json, "energy_pj", result->memory[m].energy_pj);
        json_end_object(json);
    }
    for (int op = 0; op < ARCH_NUM_OPS; op++) {
        if (result->ops[op].count_reads == 0)
            continue;
        json_key(json, arch_op_names[op]);
        json_begin_object(json);
        json_put_double(json, "ops", result->ops[op].count_reads);
        json_put_double(json, "energy_pj", result->ops[op].energy_pj);
        json_end_object(json);
    }
    json_key(json, "leakage");
    json_begin_object(json);
    json_put_double(json, "energy_pj", result->leakage_pj);
    json_end_object(json);
    json_key(json, "area");
    json_begin_object(json);
    json_put_double(json, "2d_um2", result->area_2d_um2);
    json_put_double(json, "1d_um2", result->area_1d_um2);
    json_put_double(json, "l3_um2", result->area_l3_um2);
    json_end_object(json);
    json_end_object(json);
}

static void put_point(struct json *json, const struct result *result,
                      const struct result_line *line)
{
    put_string(json, "study", result->study);
    put_string(json, "design", result->design);
    put_string(json, "model", result->model);
    json_key(json, "seq_len");
    if (result->has_seq_len)
        json_u64(json, result->seq_len);
    else
        json_null(json);
    json_key(json, "array_side");
    json_u64(json, result->array_side);
    if (line->members[0] != '\0') {
        json_key(json, "sweep");
        json_text(json, "{", line->members, "}");
    }
    put_string(json, "mapping", result->mapping);
    put_string(json, "level", line->level);
    put_string(json, "accounting", result->accounting);
    if (line->error)
        put_string(json, "error", line->error);
}

static void put_numbers(struct json *json, const struct result *result, bool has_numbers)
{
    const struct {
        const char *key;
        double value;
    } numbers[] = {
        {"cycles", result->cycles},       {"interval_cycles", result->interval_cycles},
        {"latency_s", result->latency_s}, {"compute_s", result->compute_s},
        {"memory_s", result->memory_s},   {"traffic_bytes", result->traffic_bytes},
        {"energy_pj", result->energy_pj}, {"util_2d", result->util_2d},
        {"util_1d", result->util_1d},     {"area_um2", result->area_um2},
    };
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        json_put_double(json, numbers[i].key, has_numbers ? numbers[i].value : (double)NAN);
}

static void put_stalls(struct json *json, const struct result *result)
{
    json_put_double(json, "startup_cycles", result->startup_cycles);
    json_key(json, "stalls");
    json_begin_object(json);
    for (int a = 0; a < ARCH_NUM_ARRAYS; a++) {
        json_key(json, arch_array_names[a]);
        json_begin_object(json);
        for (int k = 0; k < ENGINE_NUM_CAUSES; k++)
            json_put_double(json, engine_cause_names[k], result->stalls[a][k]);
        json_end_object(json);
    }
    json_end_object(json);
}

static void put_span(struct json *json, const char *key, const struct result_span *span)
{
    json_key(json, key);
    json_begin_object(json);
    json_put_double(json, "min", span->min);
    json_put_double(json, "mean", span->mean);
    json_put_double(json, "max", span->max);
    json_end_object(json);
}

static void put_selection(struct json *json, const struct result_mask *mask)
{
    const struct selection *selection = &mask->selection;
    if (mask->selection_cycles == 0)
        return;
    json_key(json, "selection");
    json_begin_object(json);
    json_put_double(json, "cycles", mask->selection_cycles);
    json_put_u64(json, "macs", selection->macs);
    json_put_u64(json, "adds", selection->adds);
    json_put_u64(json, "exps", selection->exps);
    json_put_u64(json, "compares", selection->compares);
    json_put_u64(json, "read_bytes", selection->read_bytes);
    json_put_u64(json, "index_bytes", selection->index_bytes);
    json_end_object(json);
}

static void put_mask(struct json *json, const struct result *result)
{
    const struct result_mask *mask = &result->mask;
    const struct {
        const char *key;
        uint64_t value;
    } counts[] = {
        {"dense_tiles", mask->dense_tiles},       {"visited_tiles", mask->visited_tiles},
        {"partial_tiles", mask->partial_tiles},   {"dense_q_tiles", mask->dense_q_tiles},
        {"live_q_tiles", mask->live_q_tiles},     {"empty_q_tiles", mask->empty_q_tiles},
        {"dense_kv_loads", mask->dense_kv_loads}, {"kv_loads", mask->kv_loads},
    };
    json_key(json, "mask");
    json_begin_object(json);
    put_string(json, "name", mask->name);
    json_put_double(json, "speedup", mask->dense_cycles / result->cycles);
    json_put_double(json, "bound_flop", mask->bound_flop);
    json_put_double(json, "bound_worst_tile", mask->bound_worst_tile);
    json_put_double(json, "bound_work", mask->bound_work);
    json_put_double(json, "dense_cycles", mask->dense_cycles);
    json_put_double(json, "tile_cycles", mask->tile_cycles);
    json_put_double(json, "epilogue_cycles", mask->epilogue_cycles);
    json_put_double(json, "mask_step_cycles", mask->mask_step_cycles);
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++)
        json_put_u64(json, counts[i].key, counts[i].value);
    put_span(json, "q_tile_tiles", &mask->q_tile_tiles);
    put_span(json, "head_cycles", &mask->head_cycles);
    put_selection(json, mask);
    json_end_object(json);
}

static void put_omissions(struct json *json, const struct result_line *line)
{
    json_key(json, "omissions");
    json_begin_object(json);
    for (int i = 0; i < line->num_omissions; i++) {
        json_key(json, line->omissions[i].name);
        json_begin_object(json);
        json_put_double(json, "energy_pj", line->omissions[i].energy_pj);
        json_end_object(json);
    }
    json_end_object(json);
}

void result_print_json(const struct result *result, const struct result_line *line, struct buf *out)
{
    struct json json;
    json_init(&json, out, false);
    json_begin_object(&json);
    put_point(&json, result, line);
    put_numbers(&json, result, line->error == NULL);
    if (result->has_stalls && !line->error)
        put_stalls(&json, result);
    if (result->mask.name && !line->error)
        put_mask(&json, result);
    if (line->has_breakdown && !line->error) {
        json_key(&json, "einsums");
        json_begin_object(&json);
        for (int e = 0; e < result->num_einsums; e++)
            put_einsum(&json, &result->einsums[e]);
        json_end_object(&json);
        if (!isnan(result->energy_pj))
            put_components(&json, result);
    }
    if (line->num_omissions > 0)
        put_omissions(&json, line);
    json_end_object(&json);
    buf_putc(out, '\n');
}
