#include "tests/support/random_mask.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

uint32_t random_mask_below(struct prng *prng, uint32_t min, uint32_t max)
{
    return (uint32_t)prng_range(prng, min, max);
}

/* Appends "key: [a, b]" with one random entry per axis. */
static const char *list(struct arena *arena, const uint32_t *values, int num)
{
    char *text = arena_strdup(arena, "[");
    for (int i = 0; i < num; i++)
        text = arena_printf(arena, "%s%s%u", text, i ? ", " : "", values[i]);
    return arena_printf(arena, "%s]", text);
}

struct shape {
    int num;
    uint32_t layout[AXIS_MAX];
    uint32_t tokens;
};

static const char *random_gna(struct prng *prng, struct arena *arena, const struct shape *shape)
{
    uint32_t w[AXIS_MAX], s[AXIS_MAX], d[AXIS_MAX], c[AXIS_MAX];
    for (int a = 0; a < shape->num; a++) {
        d[a] = random_mask_below(prng, 1, 3);
        d[a] = d[a] > shape->layout[a] ? 1 : d[a];
        w[a] = random_mask_below(prng, 1, shape->layout[a] / d[a]);
        s[a] = random_mask_below(prng, 1, w[a]);
        c[a] = random_mask_below(prng, 0, 3) == 0;
    }
    return arena_printf(arena, "kind: gna, window: %s, stride: %s, dilation: %s, causal: %s",
                        list(arena, w, shape->num), list(arena, s, shape->num),
                        list(arena, d, shape->num), list(arena, c, shape->num));
}

static const char *random_cells(struct prng *prng, struct arena *arena, const struct shape *shape,
                                enum pattern_kind kind)
{
    uint32_t w[AXIS_MAX], s[AXIS_MAX];
    for (int a = 0; a < shape->num; a++) {
        w[a] = random_mask_below(prng, 1, shape->layout[a]);
        while (kind != PATTERN_BLOCKED && shape->layout[a] % w[a] != 0)
            w[a]--;
        s[a] = kind == PATTERN_SWIN ? random_mask_below(prng, 0, w[a] - 1)
                                    : random_mask_below(prng, 1, shape->layout[a] / w[a]);
    }
    if (kind == PATTERN_BLOCKED)
        return arena_printf(arena, "kind: blocked, block: %s, causal: %s",
                            list(arena, w, shape->num),
                            random_mask_below(prng, 0, 1) ? "true" : "false");
    return arena_printf(arena,
                        kind == PATTERN_SWIN ? "kind: swin, window: %s, shift: %s"
                                             : "kind: sliding_tile, tile: %s, window: %s",
                        list(arena, w, shape->num), list(arena, s, shape->num));
}

static const char *random_segments(struct prng *prng, struct arena *arena,
                                   const struct shape *shape, bool is_packed)
{
    const char *text = "";
    uint32_t left = shape->tokens;
    while (is_packed && left > 0) {
        const uint32_t length = random_mask_below(prng, 1, left);
        text = arena_printf(arena, "%s%s%u", text, *text ? ", " : "", length);
        left -= length;
    }
    for (uint32_t i = random_mask_below(prng, 1, 3); !is_packed && i > 0; i--) {
        const uint32_t length = random_mask_below(prng, 1, shape->tokens);
        text = arena_printf(arena, "%s%s{length: %u, dilation: %u}", text, *text ? ", " : "",
                            length, random_mask_below(prng, 1, length < 4 ? length : 4));
    }
    return arena_printf(arena, "kind: %s, causal: %s, segments: [%s]",
                        is_packed ? "packed" : "dilated_segments",
                        random_mask_below(prng, 0, 1) ? "true" : "false", text);
}

static const char *random_rows(struct prng *prng, struct arena *arena, const struct shape *shape)
{
    const uint32_t q_block = random_mask_below(prng, 1, shape->tokens);
    const uint32_t kv_block = random_mask_below(prng, 1, shape->tokens);
    const char *rows = "";
    for (uint32_t q = 0; q < shape->tokens; q += q_block) {
        const char *row = "";
        for (uint32_t k = 0; k * kv_block < shape->tokens; k++)
            if (random_mask_below(prng, 0, 1))
                row = arena_printf(arena, "%s%s%u", row, *row ? ", " : "", k);
        rows = arena_printf(arena, "%s%s[%s]", rows, *rows ? ", " : "", row);
    }
    return arena_printf(arena, "kind: block_list, q_block: %u, kv_block: %u, rows: [%s]", q_block,
                        kv_block, rows);
}

static const char *random_chosen(struct prng *prng, struct arena *arena, const struct shape *shape,
                                 enum pattern_kind kind)
{
    const uint32_t n = shape->tokens;
    const char *draw = random_mask_below(prng, 0, 1) ? "recent" : "uniform";
    const uint32_t seed = random_mask_below(prng, 0, 1000);
    if (kind == PATTERN_VERTICAL_SLASH)
        return arena_printf(arena, "kind: %s, columns: %u, diagonals: %u, draw: %s, seed: %u",
                            pattern_kind_name(kind), random_mask_below(prng, 1, n),
                            random_mask_below(prng, 1, n), draw, seed);
    if (kind == PATTERN_BLOCK_TOPK)
        return arena_printf(arena,
                            "kind: %s, q_block: %u, kv_block: %u, keep: 1, keep_max: %u, per: %s, "
                            "draw: %s, seed: %u",
                            pattern_kind_name(kind), random_mask_below(prng, 1, n),
                            random_mask_below(prng, 1, n), random_mask_below(prng, 1, n),
                            random_mask_below(prng, 0, 1) ? "block" : "query", draw, seed);
    return arena_printf(arena,
                        "kind: %s, page: %u, keep: %u, sink: %u, recent: %u, reuse: %u, seed: %u",
                        pattern_kind_name(kind), random_mask_below(prng, 1, n),
                        random_mask_below(prng, 1, n), random_mask_below(prng, 0, n),
                        random_mask_below(prng, 1, n), random_mask_below(prng, 1, n), seed);
}

static const char *pattern_text(struct prng *prng, struct arena *arena, const struct shape *shape,
                                enum pattern_kind kind)
{
    const char *name = pattern_kind_name(kind);
    const uint32_t n = shape->tokens;
    const uint32_t period = random_mask_below(prng, 1, n);
    static const char *const parts[] = {"both", "local", "column"};
    switch (kind) {
    case PATTERN_DENSE:
    case PATTERN_CAUSAL:
        return arena_printf(arena, "kind: %s", name);
    case PATTERN_SLIDING_WINDOW:
        return arena_printf(arena, "kind: %s, window: %u, causal: %s", name,
                            random_mask_below(prng, 1, n),
                            random_mask_below(prng, 0, 1) ? "true" : "false");
    case PATTERN_SINK_WINDOW:
    case PATTERN_A_SHAPE:
        return arena_printf(arena, "kind: %s, sink: %u, window: %u", name,
                            random_mask_below(prng, 0, n), random_mask_below(prng, 1, n));
    case PATTERN_GNA:
        return random_gna(prng, arena, shape);
    case PATTERN_BLOCKED:
    case PATTERN_SWIN:
    case PATTERN_SLIDING_TILE:
        return random_cells(prng, arena, shape, kind);
    case PATTERN_CIRCULAR:
        return arena_printf(arena, "kind: circular, radius: %u", random_mask_below(prng, 0, 12));
    case PATTERN_STRIDED:
        return arena_printf(arena, "kind: strided, period: %u, part: %s", period,
                            parts[random_mask_below(prng, 0, 2)]);
    case PATTERN_FIXED:
        return arena_printf(arena, "kind: fixed, period: %u, summary: %u", period,
                            random_mask_below(prng, 1, period));
    case PATTERN_DILATED_SEGMENTS:
    case PATTERN_PACKED:
        return random_segments(prng, arena, shape, kind == PATTERN_PACKED);
    case PATTERN_VERTICAL_SLASH:
    case PATTERN_BLOCK_TOPK:
    case PATTERN_PAGES:
        return random_chosen(prng, arena, shape, kind);
    case PATTERN_BLOCK_LIST:
        return random_rows(prng, arena, shape);
    }
    return NULL;
}

static void require(bool holds, const char *text, const struct err *err)
{
    if (holds)
        return;
    fprintf(stderr, "%s\n%s: %s\n", text, err->field, err->text);
    abort();
}

void random_mask_parse(const char *text, struct arena *arena, struct mask *out)
{
    struct err err;
    struct yaml_node *node = NULL;
    err_init(&err);
    require(yaml_load_text(text, strlen(text), "mask", 1, arena, &node, &err) == STATUS_OK, text,
            &err);
    require(mask_parse(node, arena, out, &err) == STATUS_OK, text, &err);
}

void random_mask_make(struct prng *prng, struct arena *arena, enum pattern_kind kind, int num_axes,
                      uint32_t most, struct mask *out)
{
    static const uint32_t extras[] = {0, 0, 5, 16};
    struct shape shape = {.num = num_axes, .tokens = 1};
    uint32_t tq[AXIS_MAX], tk[AXIS_MAX];
    for (int a = 0; a < num_axes; a++) {
        shape.layout[a] = random_mask_below(prng, 1, most);
        shape.tokens *= shape.layout[a];
        tq[a] = random_mask_below(prng, 1, 5);
        tk[a] = random_mask_below(prng, 1, 5);
    }
    /* also flat tilings */
    const int tile_axes = random_mask_below(prng, 0, 3) == 0 ? 1 : num_axes;
    const char *text = arena_printf(
        arena, "layout: %s\nheads: 2\nq_tile: %s\nkv_tile: %s\nextra_kv: %u\npattern: {%s}\n",
        list(arena, shape.layout, num_axes), list(arena, tq, tile_axes), list(arena, tk, tile_axes),
        extras[random_mask_below(prng, 0, 3)], pattern_text(prng, arena, &shape, kind));
    random_mask_parse(text, arena, out);
}

const uint32_t random_mask_most[AXIS_MAX] = {60, 12, 6};
