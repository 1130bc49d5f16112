/* Access counting: sim/nest.h says by which rules. Timeloop, as fusemax.md section 7 restates it.
 */
#include "sim/nest.h"

#include <assert.h>
#include <string.h>

#define NEST_LIMIT ((uint64_t)1 << 63)

__extension__ typedef unsigned __int128 wide;

static uint64_t multiply_saturating(uint64_t a, uint64_t b)
{
    uint64_t product;
    return __builtin_mul_overflow(a, b, &product) ? UINT64_MAX : product;
}

uint64_t nest_product(const struct nest *nest, int first_loop, uint32_t mask)
{
    uint64_t product = 1;
    for (int i = first_loop; i < nest->num_loops; i++)
        if (mask >> i & 1)
            product = multiply_saturating(product, nest->factor[i]);
    return product;
}

/* Loops from first_loop on. */
static uint32_t nest_from(int first_loop)
{
    return ~UINT32_C(0) << first_loop;
}

/* Tile loops among `loops`, as a set of live->count. */
static uint32_t nest_tiles(const struct nest *nest, uint32_t loops)
{
    uint32_t tiles = 0;
    for (int i = 0; nest->live && i < nest->num_loops; i++)
        if (loops >> i & 1)
            tiles |= nest->tile[i];
    return tiles;
}

/* Iterations of `loops` that run. */
static uint64_t nest_running(const struct nest *nest, uint32_t loops, struct nest_counts *out)
{
    uint64_t product = 1;
    const uint32_t tiles = nest_tiles(nest, loops);
    for (int i = 0; i < nest->num_loops; i++)
        if ((loops >> i & 1) && !(tiles && nest->tile[i]))
            product = multiply_saturating(product, nest->factor[i]);
    if (tiles == 0)
        return product;
    out->is_unknown = out->is_unknown || nest->live->count[tiles] == NEST_UNKNOWN;
    return multiply_saturating(product, nest->live->count[tiles]);
}

/* Loops whose iterations multiply what one instance of a level exchanges with its parent. */
static uint32_t nest_exchange(const struct nest *nest, uint32_t loops, int level)
{
    const int first = nest->first_loop[level];
    uint32_t words = loops & nest_from(first);
    bool moves = false; /* a loop that indexes the tensor was met, from the inside out */
    for (int i = first - 1; i >= 0; i--) {
        if (nest->spatial >> i & 1)
            continue;
        if ((loops >> i & 1) && nest->factor[i] > 1)
            moves = true;
        if (moves)
            words |= (uint32_t)1 << i;
    }
    return words;
}

/* Spatial loops between two loop positions that index the tensor. */
static uint64_t nest_fanout(const struct nest *nest, uint32_t loops, int from, int to)
{
    uint64_t product = 1;
    for (int i = from; i < to; i++)
        if ((nest->spatial & loops) >> i & 1)
            product = multiply_saturating(product, nest->factor[i]);
    return product;
}

/*
 * What one instance of a level owns of an output: the tensor's size divided by the spatial loops
 * above the level. Timeloop walks down the nest instead, multiplying by the inner size before it
 * divides by the outer one, in uint64; of that, tiles that run have their share.
 */
static void nest_home(const struct nest *nest, uint32_t loops, int level, struct nest_counts *out,
                      uint64_t *exact, uint64_t *wrapped)
{
    const uint64_t size = nest_product(nest, 0, loops);
    const int first = nest->first_loop[level];
    const uint64_t running = nest_running(nest, loops, out);
    *exact = running / nest_fanout(nest, loops, 0, first);
    uint64_t part = size;
    for (int i = 0; i < first; i++) {
        const uint64_t inner = nest_product(nest, i + 1, loops);
        const bool is_spatial = nest->spatial >> i & 1;
        const bool is_level_end = !is_spatial && (i + 1 == first || nest->spatial >> (i + 1) & 1);
        bool is_boundary = is_spatial || is_level_end;
        for (int l = 0; l < nest->num_levels && !is_boundary; l++)
            is_boundary = nest->first_loop[l] == i + 1;
        if (!is_boundary)
            continue;
        part *= inner; /* wraps on purpose */
        part /= is_spatial ? nest_product(nest, i, loops) : inner;
    }
    *wrapped = running == size ? part : (uint64_t)((wide)part * running / size);
}

static void nest_count_tensor(const struct nest *nest, int x, struct nest_counts *out)
{
    const struct nest_tensor *tensor = &nest->tensor[x];
    bool is_first = true;
    for (int l = 0; l < nest->num_levels; l++) {
        if (!(tensor->levels >> l & 1))
            continue;
        int child = l + 1;
        while (child < nest->num_levels && !(tensor->levels >> child & 1))
            child++;
        const bool is_last = child == nest->num_levels;
        const int end = is_last ? nest->num_loops : nest->first_loop[child];
        const uint64_t below =
            is_last ? out->cycles
                    : nest_running(nest, nest_exchange(nest, tensor->loops, child), out);
        const uint64_t content =
            multiply_saturating(below, nest_fanout(nest, tensor->loops, nest->first_loop[l], end));
        const uint64_t above =
            is_first ? 0 : nest_running(nest, nest_exchange(nest, tensor->loops, l), out);
        struct nest_count *count = &out->at[l][x];
        count->tile = nest_product(nest, nest->first_loop[l], tensor->loops);
        count->reads = count->wrapped_reads = content;
        count->fills = count->wrapped_fills = above;
        if (tensor->is_output) {
            uint64_t home, wrapped;
            nest_home(nest, tensor->loops, l, out, &home, &wrapped);
            count->updates = content;
            count->reads = content - home;
            count->wrapped_reads = content - wrapped;
            count->fills = is_first ? 0 : above - home;
            count->wrapped_fills = is_first ? 0 : above - wrapped;
        }
        is_first = false;
    }
}

bool nest_count(const struct nest *nest, struct nest_counts *out)
{
    assert(nest->num_loops <= NEST_MAX_LOOPS && nest->num_levels <= NEST_MAX_LEVELS);
    assert(nest->num_tensors <= NEST_MAX_TENSORS);
    memset(out, 0, sizeof *out);
    out->cycles = nest_running(nest, ~nest->spatial, out);
    out->pes = nest_product(nest, 0, nest->spatial);
    out->computes = multiply_saturating(out->cycles, out->pes);
    if (out->computes >= NEST_LIMIT)
        return false;
    for (int x = 0; x < nest->num_tensors; x++)
        nest_count_tensor(nest, x, out);
    return !out->is_unknown;
}
