/*
 * Drawing or reading the choices of data-dependent patterns. Draws use integers only (no exp, no
 * log), so a seed gives the same mask everywhere; head h of a mask has its own stream.
 */
#include "mask/choose.h"

#include "base/prng.h"
#include "mask/choose_trace.h"
#include "mask/param.h"

#include <assert.h>
#include <stdio.h>

#define MAX_ENTRIES ((uint64_t)1 << 27)
#define INDEX_BYTES 4

static enum status parse_source(const struct yaml_node *node, const char *path,
                                struct choose *choose, struct err *err)
{
    static const char *const draws[] = {"uniform", "recent", NULL};
    char field[256];
    uint32_t draw = 0;
    TRY(param_word(node, "draw", path, draws, "uniform or recent", &draw, err));
    choose->is_recent = draw == 1;
    const struct yaml_node *trace = yaml_get(node, "trace");
    const struct yaml_node *seed = yaml_get(node, "seed");
    snprintf(field, sizeof field, "%s.%s", path, trace ? "trace" : "seed");
    if (!trace && !seed)
        return err_set(err, STATUS_CONFIG, node->pos, field, "is required, or a 'trace'");
    if (trace && seed)
        return err_set(err, STATUS_CONFIG, trace->pos, field, "excludes 'seed'");
    if (!trace)
        return yaml_read_u64(seed, 0, UINT64_MAX, field, &choose->seed, err);
    TRY(yaml_expect(trace, YAML_SCALAR, field, err));
    choose->trace = trace->text;
    choose->trace_pos = trace->pos;
    return STATUS_OK;
}

static enum status parse_block_list(const struct yaml_node *node, const char *path,
                                    struct pattern *pattern, struct choose *choose, struct err *err)
{
    char field[256];
    snprintf(field, sizeof field, "%s.rows", path);
    TRY(param_flag(node, "causal", path, false, &pattern->is_causal, err));
    choose->rows = yaml_get(node, "rows");
    const struct yaml_node *trace = yaml_get(node, "trace");
    if (!choose->rows && !trace)
        return err_set(err, STATUS_CONFIG, node->pos, field, "is required, or a 'trace'");
    if (choose->rows && trace)
        return err_set(err, STATUS_CONFIG, choose->rows->pos, field, "excludes 'trace'");
    if (choose->rows)
        return yaml_expect(choose->rows, YAML_SEQUENCE, field, err);
    snprintf(field, sizeof field, "%s.trace", path);
    TRY(yaml_expect(trace, YAML_SCALAR, field, err));
    choose->trace = trace->text;
    choose->trace_pos = trace->pos;
    return STATUS_OK;
}

static enum status parse_budget(const struct yaml_node *node, const char *path,
                                const struct pattern *pattern, struct choose *choose,
                                struct err *err)
{
    const uint64_t tokens = pattern->num_tokens;
    TRY(param_count(node, "keep", path, true, 0, 1, tokens, &choose->keep, err));
    TRY(param_count(node, "keep_max", path, false, choose->keep, 1, tokens, &choose->keep_max,
                    err));
    if (choose->keep_max >= choose->keep)
        return STATUS_OK;
    char field[256];
    snprintf(field, sizeof field, "%s.keep_max", path);
    return err_set(err, STATUS_CONFIG, yaml_get(node, "keep_max")->pos, field,
                   "must be at least keep %u, got %u", choose->keep, choose->keep_max);
}

static enum status parse_blocks(const struct yaml_node *node, const char *path,
                                struct pattern *pattern, struct err *err)
{
    const uint64_t tokens = pattern->num_tokens;
    TRY(param_count(node, "q_block", path, true, 0, 1, tokens, &pattern->choice.q_block, err));
    return param_count(node, "kv_block", path, true, 0, 1, tokens, &pattern->choice.kv_block, err);
}

static enum status parse_pages(const struct yaml_node *node, const char *path,
                               struct pattern *pattern, struct choose *choose, struct err *err)
{
    const uint64_t tokens = pattern->num_tokens;
    TRY(param_count(node, "page", path, true, 0, 1, tokens, &pattern->choice.kv_block, err));
    TRY(param_count(node, "reuse", path, false, 1, 1, tokens, &pattern->choice.q_block, err));
    TRY(param_count(node, "keep", path, true, 0, 1, tokens, &choose->keep, err));
    TRY(param_count(node, "sink", path, false, 1, 0, tokens, &choose->sink, err));
    TRY(param_count(node, "recent", path, false, 1, 1, tokens, &choose->recent, err));
    choose->keep_max = choose->keep;
    return parse_source(node, path, choose, err);
}

enum status choose_parse(const struct yaml_node *node, const char *path, struct pattern *pattern,
                         struct choose *choose, struct err *err)
{
    static const char *const per[] = {"block", "query", NULL};
    const uint64_t tokens = pattern->num_tokens;
    choose->is_chosen = true;
    choose->pos = node->pos;
    choose->path = path;
    pattern->is_causal = true;
    if (pattern->kind == PATTERN_PAGES)
        return parse_pages(node, path, pattern, choose, err);
    if (pattern->kind == PATTERN_VERTICAL_SLASH) {
        TRY(param_count(node, "columns", path, true, 0, 1, tokens, &choose->keep, err));
        TRY(param_count(node, "diagonals", path, true, 0, 1, tokens, &choose->keep_diagonals, err));
        TRY(param_count(node, "probe", path, false, tokens < 64 ? tokens : 64, 1, tokens,
                        &choose->probe, err));
        return parse_source(node, path, choose, err);
    }
    TRY(parse_blocks(node, path, pattern, err));
    if (pattern->kind == PATTERN_BLOCK_LIST)
        return parse_block_list(node, path, pattern, choose, err);
    uint32_t which = 0;
    TRY(param_word(node, "per", path, per, "block or query", &which, err));
    choose->is_per_query = which == 1;
    if (choose->is_per_query)
        pattern->choice.q_block = 1;
    TRY(parse_budget(node, path, pattern, choose, err));
    return parse_source(node, path, choose, err);
}

/* Distance 1 .. num - 1 below the own block: uniform, or log-uniform by powers of two. */
static uint32_t draw_distance(struct prng *prng, uint32_t num, bool is_recent)
{
    if (!is_recent)
        return (uint32_t)prng_below(prng, num);
    uint32_t octaves = 1;
    while (((uint64_t)1 << octaves) <= num)
        octaves++;
    for (;;) {
        const uint32_t octave = (uint32_t)prng_below(prng, octaves);
        const uint64_t size = (uint64_t)1 << octave;
        const uint64_t distance = size - 1 + prng_below(prng, size);
        if (distance < num)
            return (uint32_t)distance;
    }
}

/* Marks `wanted` places of is_kept[0, num) that were not marked, counted from the end by distance.
 */
static void draw_places(struct prng *prng, uint8_t *is_kept, uint32_t num, uint32_t wanted,
                        bool is_recent)
{
    uint32_t free_places = 0;
    for (uint32_t i = 0; i < num; i++)
        free_places += !is_kept[i];
    wanted = wanted < free_places ? wanted : free_places;
    if (wanted == free_places) {
        for (uint32_t i = 0; i < num; i++)
            is_kept[i] = 1;
        return;
    }
    uint64_t tries = (uint64_t)16 * wanted + 64;
    while (wanted > 0 && tries-- > 0) {
        const uint32_t place = num - 1 - draw_distance(prng, num, is_recent);
        wanted -= !is_kept[place];
        is_kept[place] = 1;
    }
    for (uint32_t i = num; i-- > 0 && wanted > 0;) { /* nearly full: take the nearest */
        wanted -= !is_kept[i];
        is_kept[i] = 1;
    }
}

static uint32_t *collect(struct arena *arena, const uint8_t *is_kept, uint32_t num,
                         uint32_t *out_num)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < num; i++)
        count += is_kept[i];
    uint32_t *items = ARENA_ARRAY(arena, uint32_t, count ? count : 1);
    *out_num = count;
    count = 0;
    for (uint32_t i = 0; i < num; i++)
        if (is_kept[i])
            items[count++] = i;
    return items;
}

/* Column 0 and the main diagonal are always kept: no query is left without a key. */
static void draw_vertical_slash(const struct choose *choose, struct prng *prng, struct arena *arena,
                                struct pattern *pattern)
{
    const uint32_t num = pattern->num_tokens;
    uint8_t *is_kept = ARENA_ARRAY(arena, uint8_t, num);
    is_kept[0] = 1;
    draw_places(prng, is_kept, num, choose->keep - 1, choose->is_recent);
    pattern->columns = collect(arena, is_kept, num, &pattern->num_columns);
    for (uint32_t i = 0; i < num; i++)
        is_kept[i] = 0;
    is_kept[num - 1] = 1; /* marked by distance from the end */
    draw_places(prng, is_kept, num, choose->keep_diagonals - 1, choose->is_recent);
    for (uint32_t i = 0; i < num / 2; i++) {
        const uint8_t kept = is_kept[i];
        is_kept[i] = is_kept[num - 1 - i];
        is_kept[num - 1 - i] = kept;
    }
    pattern->diagonals = collect(arena, is_kept, num, &pattern->num_diagonals);
}

static uint32_t min_u32(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

static enum status check_entries(const struct choose *choose, uint64_t most, uint64_t num_rows,
                                 struct err *err)
{
    if (most * num_rows <= MAX_ENTRIES / choose->num_heads)
        return STATUS_OK;
    return err_set(err, STATUS_UNSUPPORTED, choose->pos, choose->path,
                   "a choice of %llu blocks in %llu rows of %u heads is more than %llu entries",
                   (unsigned long long)most, (unsigned long long)num_rows, choose->num_heads,
                   (unsigned long long)MAX_ENTRIES);
}

static enum status draw_rows(const struct choose *choose, struct prng *prng, struct arena *arena,
                             struct pattern *pattern, struct err *err)
{
    struct pattern_choice *choice = &pattern->choice;
    const uint32_t tokens = pattern->num_tokens;
    choice->num_rows = (uint32_t)axis_ceil_div(tokens, choice->q_block);
    const uint32_t num_blocks = (uint32_t)axis_ceil_div(tokens, choice->kv_block);
    const uint64_t fixed =
        (uint64_t)choose->sink + choose->recent + 2 + choice->q_block / choice->kv_block;
    uint64_t most = choose->keep_max + fixed;
    most = most < num_blocks ? most : num_blocks;
    TRY(check_entries(choose, most, choice->num_rows, err));
    uint64_t *starts = ARENA_ARRAY(arena, uint64_t, (size_t)choice->num_rows + 1);
    uint32_t *blocks = ARENA_ARRAY(arena, uint32_t, most * choice->num_rows);
    uint8_t *is_kept = ARENA_ARRAY(arena, uint8_t, num_blocks);
    for (uint32_t row = 0; row < choice->num_rows; row++) {
        const uint32_t first = row * choice->q_block / choice->kv_block;
        const uint32_t last =
            (min_u32(row * choice->q_block + choice->q_block, tokens) - 1) / choice->kv_block;
        for (uint32_t i = 0; i <= last; i++)
            is_kept[i] = 0;
        const uint32_t back = choose->recent > 0 ? choose->recent - 1 : 0;
        for (uint32_t i = first > back ? first - back : 0; i <= last; i++)
            is_kept[i] = 1;
        for (uint32_t i = 0; i < min_u32(choose->sink, last); i++)
            is_kept[i] = 1;
        const uint32_t keep = (uint32_t)prng_range(prng, choose->keep, choose->keep_max);
        draw_places(prng, is_kept, first, keep, choose->is_recent);
        uint64_t num = starts[row];
        for (uint32_t i = 0; i <= last; i++)
            if (is_kept[i])
                blocks[num++] = i;
        starts[row + 1] = num;
    }
    choice->row_starts = starts;
    choice->blocks = blocks;
    return STATUS_OK;
}

static uint64_t heap_steps(uint64_t keep)
{
    uint64_t steps = 0;
    while (((uint64_t)1 << steps) < keep + 1)
        steps++;
    return steps;
}

/* Rows score the key blocks before them; the own and other fixed blocks need no score. */
static uint64_t num_candidates(const struct pattern *pattern)
{
    uint64_t candidates = 0;
    for (uint32_t row = 0; row < pattern->choice.num_rows; row++)
        candidates += (uint64_t)row * pattern->choice.q_block / pattern->choice.kv_block;
    return candidates;
}

static void price(const struct choose *choose, uint64_t head_dim, uint64_t element_bytes,
                  const struct pattern *pattern, struct selection *out)
{
    const uint64_t tokens = pattern->num_tokens;
    const uint64_t row_bytes = head_dim * element_bytes;
    *out = (struct selection){0};
    if (pattern->kind == PATTERN_VERTICAL_SLASH) {
        const uint64_t probe = choose->probe;
        const uint64_t pairs = probe * tokens - probe * (probe - 1) / 2;
        out->macs = pairs * head_dim;
        out->exps = pairs;
        out->compares =
            tokens * (heap_steps(pattern->num_columns) + heap_steps(pattern->num_diagonals));
        out->read_bytes = (tokens + probe) * row_bytes;
        out->index_bytes = ((uint64_t)pattern->num_columns + pattern->num_diagonals) * INDEX_BYTES;
        return;
    }
    const struct pattern_choice *choice = &pattern->choice;
    out->index_bytes = choice->row_starts[choice->num_rows] * INDEX_BYTES;
    if (pattern->kind == PATTERN_BLOCK_LIST)
        return;
    const uint64_t candidates = num_candidates(pattern);
    out->compares = candidates * heap_steps(choose->keep_max);
    if (pattern->kind == PATTERN_PAGES) {
        /* Per page the elementwise minimum and maximum of its keys; score = sum max(q lo, q hi). */
        out->macs = candidates * head_dim * 2;
        out->compares += tokens * head_dim * 2;
        out->read_bytes = candidates * row_bytes * 2 + tokens * row_bytes;
        return;
    }
    out->macs = candidates * head_dim;
    out->adds = (choose->is_per_query ? tokens : 2 * tokens) * head_dim;
    out->exps = choose->keep_max > choose->keep ? candidates : 0; /* a cumulative share is cut */
    out->read_bytes = 2 * tokens * row_bytes;
}

enum status choose_load(struct choose *choose, const struct pattern *pattern, struct arena *arena,
                        struct err *err)
{
    assert(choose->is_chosen);
    if (!choose->trace && !choose->rows)
        return STATUS_OK;
    if (pattern->kind != PATTERN_VERTICAL_SLASH)
        TRY(check_entries(choose, 1, axis_ceil_div(pattern->num_tokens, pattern->choice.q_block),
                          err));
    return choose_trace_load(choose, pattern, arena, &choose->given, err);
}

enum status choose_fill(const struct choose *choose, uint32_t head_dim, uint32_t element_bytes,
                        struct arena *arena, struct pattern *pattern, struct selection *selection,
                        struct err *err)
{
    assert(choose->is_chosen);
    struct prng prng;
    prng_init(&prng, choose->seed + 0x9e3779b97f4a7c15u * ((uint64_t)pattern->head + 1));
    if (choose->trace || choose->rows)
        TRY(choose_trace_fill(choose, arena, pattern, err));
    else if (pattern->kind == PATTERN_VERTICAL_SLASH) {
        TRY(check_entries(choose, pattern->num_tokens, 1, err));
        draw_vertical_slash(choose, &prng, arena, pattern);
    } else
        TRY(draw_rows(choose, &prng, arena, pattern, err));
    price(choose, head_dim, element_bytes, pattern, selection);
    return STATUS_OK;
}
