/* Masks from YAML: shape, tiles, heads and the pattern of each; and the predicate of the whole. */
#include "mask/mask.h"

#include "base/quantity.h"
#include "mask/change.h"
#include "mask/choose.h"
#include "mask/param.h"
#include "mask/pattern_axes.h"
#include "mask/pattern_parse.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define MAX_AXIS  ((uint64_t)1 << 26)
#define MAX_EXTRA ((uint64_t)1 << 24)
#define MAX_TILE  ((uint64_t)1 << 16)
#define MAX_PAIRS ((uint64_t)1 << 24) /* of a Q tile and a KV tile: bits of a bitmap */

static enum status parse_layout(const struct yaml_node *node, struct mask *mask, struct err *err)
{
    const struct yaml_node *layout = yaml_get(node, "layout");
    if (!layout)
        return err_set(err, STATUS_CONFIG, node->pos, "mask.layout", "is required");
    const size_t num = layout->kind == YAML_SEQUENCE ? layout->num_items : 1;
    if (num < 1 || num > AXIS_MAX)
        return err_set(err, STATUS_CONFIG, layout->pos, "mask.layout",
                       "must have 1 to %d axes, got %zu", AXIS_MAX, num);
    mask->num_axes = (int)num;
    TRY(param_counts(node, "layout", "mask", mask->num_axes, 0, 1, MAX_AXIS, mask->layout, err));
    uint64_t tokens = 1;
    for (int a = 0; a < mask->num_axes; a++) {
        tokens *= mask->layout[a];
        if (tokens > MASK_MAX_TOKENS)
            return err_set(err, STATUS_CONFIG, layout->pos, "mask.layout",
                           "must not hold more than %llu tokens",
                           (unsigned long long)MASK_MAX_TOKENS);
    }
    mask->num_tokens = (uint32_t)tokens;
    return STATUS_OK;
}

/* Position of a key's value, of the mapping where the key is absent. */
static struct pos place(const struct yaml_node *mapping, const char *key)
{
    const struct yaml_node *node = yaml_get(mapping, key);
    return node ? node->pos : mapping->pos;
}

static void find_places(const struct yaml_node *node, struct mask_places *out)
{
    out->mask = node->pos;
    out->layout = place(node, "layout");
    out->q_tile = place(node, "q_tile");
    out->kv_tile = place(node, "kv_tile");
    out->tiling = place(node, "tiling");
}

static size_t num_entries(const struct yaml_node *node)
{
    return node && node->kind == YAML_SEQUENCE ? node->num_items : 1;
}

static enum status check_tiles(const struct yaml_node *node, const struct mask *mask,
                               struct err *err)
{
    const uint64_t limit = MAX_PAIRS;
    const uint64_t q_tokens = mask_tile_tokens(mask, mask->q_tile);
    const uint64_t kv_tokens = mask_tile_tokens(mask, mask->kv_tile);
    if (q_tokens <= limit / kv_tokens)
        return STATUS_OK;
    return err_set(err, STATUS_CONFIG, yaml_get(node, "kv_tile")->pos, "mask.kv_tile",
                   "tokens of a Q tile x of a KV tile must not exceed %llu, got %llu x %llu",
                   (unsigned long long)limit, (unsigned long long)q_tokens,
                   (unsigned long long)kv_tokens);
}

/* Tiles have one entry per axis of the layout, or a single one: the flat sequence. */
static enum status parse_tiles(const struct yaml_node *node, struct mask *mask, struct err *err)
{
    const struct yaml_node *q_tile = yaml_get(node, "q_tile");
    const struct yaml_node *kv_tile = yaml_get(node, "kv_tile");
    mask->is_flat = mask->num_axes > 1 && num_entries(q_tile) == 1 && num_entries(kv_tile) == 1;
    mask->tile_axes = mask->is_flat ? 1 : mask->num_axes;
    if (mask->is_flat)
        mask->tile_layout[0] = mask->num_tokens;
    else
        memcpy(mask->tile_layout, mask->layout, sizeof mask->tile_layout);
    TRY(param_counts(node, "q_tile", "mask", mask->tile_axes, 0, 1, MAX_TILE, mask->q_tile, err));
    TRY(param_counts(node, "kv_tile", "mask", mask->tile_axes, 0, 1, MAX_TILE, mask->kv_tile, err));
    return check_tiles(node, mask, err);
}

static enum status parse_element(const struct yaml_node *node, struct mask *mask, struct err *err)
{
    const struct yaml_node *element = yaml_get(node, "element");
    uint64_t bytes = 2;
    if (element) {
        TRY(yaml_expect(element, YAML_SCALAR, "mask.element", err));
        TRY(quantity_parse_u64(element->text, UNIT_BYTES, element->pos, "mask.element", &bytes,
                               err));
        if (bytes < 1 || bytes > 16)
            return err_set(err, STATUS_CONFIG, element->pos, "mask.element",
                           "must be 1 B to 16 B, got %llu B", (unsigned long long)bytes);
    }
    mask->element_bytes = (uint32_t)bytes;
    return STATUS_OK;
}

static enum status parse_end_to_end(const struct yaml_node *node, struct mask *mask,
                                    struct err *err)
{
    static const char *const known[] = {"share", "steps", "dense_steps", NULL};
    const struct yaml_node *part = yaml_get(node, "end_to_end");
    mask->has_end_to_end = part != NULL;
    mask->steps = 1;
    if (!part)
        return STATUS_OK;
    TRY(yaml_expect(part, YAML_MAPPING, "mask.end_to_end", err));
    TRY(yaml_check_keys(part, known, "mask.end_to_end", err));
    const struct yaml_node *share = yaml_get(part, "share");
    if (!share)
        return err_set(err, STATUS_CONFIG, part->pos, "mask.end_to_end.share", "is required");
    TRY(yaml_read_double(share, 0.0, 1.0, "mask.end_to_end.share", &mask->share, err));
    TRY(param_count(part, "steps", "mask.end_to_end", false, 1, 1, 1000000, &mask->steps, err));
    return param_count(part, "dense_steps", "mask.end_to_end", false, 0, 0, mask->steps,
                       &mask->dense_steps, err);
}

static void init_pattern(const struct mask *mask, uint32_t head, struct pattern *pattern)
{
    *pattern = (struct pattern){0};
    pattern->num_axes = mask->num_axes;
    memcpy(pattern->layout, mask->layout, sizeof pattern->layout);
    pattern->num_tokens = mask->num_tokens;
    pattern->head = head;
    for (int a = 0; a < AXIS_MAX; a++)
        pattern->dilation[a] = 1;
}

/* Heads that differ, by data or by offset, become one part each. */
static enum status add_heads(const struct yaml_node *node, const char *path, uint32_t num_heads,
                             struct arena *arena, struct mask *mask, size_t *capacity,
                             struct err *err)
{
    struct pattern pattern;
    struct choose choose;
    init_pattern(mask, mask->num_heads, &pattern);
    TRY(pattern_parse_node(node, path, arena, &pattern, &choose, err));
    choose.first_head = mask->num_heads;
    choose.num_heads = num_heads;
    if (choose.is_chosen)
        TRY(choose_load(&choose, &pattern, arena, err));
    const bool differ = choose.is_chosen || pattern.kind == PATTERN_DILATED_SEGMENTS;
    const uint32_t step = differ ? 1 : num_heads;
    for (uint32_t head = 0; head < num_heads; head += step) {
        mask->parts =
            arena_grow(arena, mask->parts, mask->num_parts, capacity, sizeof mask->parts[0]);
        struct mask_part *part = &mask->parts[mask->num_parts++];
        *part = (struct mask_part){.pattern = pattern, .pos = node->pos};
        part->first_head = mask->num_heads;
        part->num_heads = step;
        part->pattern.head = mask->num_heads;
        mask->num_heads += step;
        if (choose.is_chosen)
            TRY(choose_fill(&choose, mask->head_dim, mask->element_bytes, arena, &part->pattern,
                            &part->selection, err));
    }
    return STATUS_OK;
}

static enum status parse_per_head(const struct yaml_node *list, struct arena *arena,
                                  struct mask *mask, size_t *capacity, struct err *err)
{
    static const char *const known[] = {"heads", "pattern", NULL};
    TRY(yaml_expect(list, YAML_SEQUENCE, "mask.per_head", err));
    if (list->num_items == 0)
        return err_set(err, STATUS_CONFIG, list->pos, "mask.per_head", "must not be empty");
    for (size_t i = 0; i < list->num_items; i++) {
        const struct yaml_node *item = &list->items[i];
        uint32_t heads = 0;
        const char *path = arena_printf(arena, "mask.per_head[%zu]", i);
        TRY(yaml_expect(item, YAML_MAPPING, path, err));
        TRY(yaml_check_keys(item, known, path, err));
        TRY(param_count(item, "heads", path, false, 1, 1, MASK_MAX_HEADS - mask->num_heads, &heads,
                        err));
        const struct yaml_node *pattern = yaml_get(item, "pattern");
        path = arena_printf(arena, "%s.pattern", path);
        if (!pattern)
            return err_set(err, STATUS_CONFIG, item->pos, path, "is required");
        TRY(add_heads(pattern, path, heads, arena, mask, capacity, err));
    }
    return STATUS_OK;
}

static enum status parse_heads(const struct yaml_node *node, struct arena *arena, struct mask *mask,
                               struct err *err)
{
    size_t capacity = 0;
    const struct yaml_node *pattern = yaml_get(node, "pattern");
    const struct yaml_node *list = yaml_get(node, "per_head");
    const struct yaml_node *heads = yaml_get(node, "heads");
    if (list && pattern)
        return err_set(err, STATUS_CONFIG, list->pos, "mask.per_head", "excludes 'pattern'");
    if (list && heads)
        return err_set(err, STATUS_CONFIG, list->pos, "mask.per_head", "excludes 'heads'");
    if (list)
        return parse_per_head(list, arena, mask, &capacity, err);
    if (!pattern)
        return err_set(err, STATUS_CONFIG, node->pos, "mask.pattern", "is required, or 'per_head'");
    uint32_t num = 0;
    TRY(param_count(node, "heads", "mask", false, 1, 1, MASK_MAX_HEADS, &num, err));
    return add_heads(pattern, "mask.pattern", num, arena, mask, &capacity, err);
}

/* Pairs of all heads are counted in 64 bits. */
static enum status check_size(const struct yaml_node *node, const struct mask *mask,
                              struct err *err)
{
    const double pairs =
        (double)mask->num_tokens * ((double)mask->num_tokens + mask->extra) * mask->num_heads;
    if (pairs < 9e18)
        return STATUS_OK;
    return err_set(err, STATUS_CONFIG, node->pos, "mask.layout",
                   "tokens x keys x heads must stay below 9e18");
}

void mask_prepare(struct mask *mask, struct arena *arena)
{
    for (uint32_t i = 0; i < mask->num_parts; i++) {
        struct mask_part *part = &mask->parts[i];
        part->is_separable = !mask->is_flat && pattern_axes_exist(&part->pattern);
        if (part->is_separable)
            pattern_axes_build(&part->pattern, arena, part->axes);
    }
}

enum status mask_parse(const struct yaml_node *node, struct arena *arena, struct mask *out,
                       struct err *err)
{
    static const char *const known[] = {"name",     "layout",     "heads",  "head_dim", "element",
                                        "q_tile",   "kv_tile",    "tiling", "extra_kv", "pattern",
                                        "per_head", "end_to_end", NULL};
    static const char *const tilings[] = {"static", "dynamic", NULL};
    struct mask *mask = out;
    *mask = (struct mask){0};
    TRY(yaml_expect(node, YAML_MAPPING, "mask", err));
    TRY(yaml_check_keys(node, known, "mask", err));
    find_places(node, &mask->places);
    const struct yaml_node *name = yaml_get(node, "name");
    if (name)
        TRY(yaml_expect(name, YAML_SCALAR, "mask.name", err));
    mask->name = name ? name->text : "mask";
    TRY(parse_layout(node, mask, err));
    TRY(parse_tiles(node, mask, err));
    uint32_t tiling = 0;
    TRY(param_word(node, "tiling", "mask", tilings, "static or dynamic", &tiling, err));
    mask->is_dynamic = tiling == 1;
    TRY(param_count(node, "extra_kv", "mask", false, 0, 0, MAX_EXTRA, &mask->extra, err));
    TRY(param_count(node, "head_dim", "mask", false, 128, 1, 65536, &mask->head_dim, err));
    TRY(parse_element(node, mask, err));
    TRY(parse_end_to_end(node, mask, err));
    TRY(parse_heads(node, arena, mask, err));
    TRY(check_size(node, mask, err));
    mask_prepare(mask, arena);
    for (uint32_t i = 0; mask->is_dynamic && i < mask->num_parts; i++)
        if (!mask->parts[i].is_separable)
            return err_set(err, STATUS_UNSUPPORTED, yaml_get(node, "tiling")->pos, "mask.tiling",
                           "dynamic tiling needs a mask that is separable over the tiled axes; "
                           "'%s' is not",
                           pattern_kind_name(mask->parts[i].pattern.kind));
    return STATUS_OK;
}

enum status mask_parse_case(const struct yaml_node *node, struct arena *arena, struct mask *out,
                            struct err *err)
{
    struct mask *mask = out;
    *mask = (struct mask){.name = "case", .head_dim = 128, .element_bytes = 2, .steps = 1};
    TRY(yaml_expect(node, YAML_MAPPING, "mask", err));
    find_places(node, &mask->places);
    TRY(parse_layout(node, mask, err));
    mask->tile_axes = mask->num_axes;
    memcpy(mask->tile_layout, mask->layout, sizeof mask->tile_layout);
    TRY(param_counts(node, "q_tile", "mask", mask->num_axes, 0, 1, MAX_TILE, mask->q_tile, err));
    TRY(param_counts(node, "kv_tile", "mask", mask->num_axes, 0, 1, MAX_TILE, mask->kv_tile, err));
    TRY(check_tiles(node, mask, err));
    TRY(param_count(node, "extra", "mask", false, 0, 0, MAX_EXTRA, &mask->extra, err));
    mask->parts = ARENA_NEW(arena, struct mask_part);
    mask->num_parts = 1;
    mask->num_heads = 1;
    mask->parts[0].num_heads = 1;
    mask->parts[0].pos = node->pos;
    init_pattern(mask, 0, &mask->parts[0].pattern);
    TRY(pattern_parse_gna(node, "mask", &mask->parts[0].pattern, err));
    TRY(check_size(node, mask, err));
    mask_prepare(mask, arena);
    return STATUS_OK;
}

enum status mask_load_changed(const char *path, const struct change *changes, struct arena *arena,
                              struct mask *out, struct err *err)
{
    struct yaml_node *root = NULL;
    TRY(yaml_load_file(path, arena, &root, err));
    TRY(change_apply(root, changes, arena, err));
    return mask_parse(root, arena, out, err);
}

enum status mask_load(const char *path, struct arena *arena, struct mask *out, struct err *err)
{
    static const struct change none[CHANGE_NUM];
    return mask_load_changed(path, none, arena, out, err);
}

const struct mask_part *mask_part_of_head(const struct mask *mask, uint32_t head)
{
    assert(head < mask->num_heads);
    uint32_t i = 0;
    while (head >= mask->parts[i].first_head + mask->parts[i].num_heads)
        i++;
    return &mask->parts[i];
}

bool mask_sees(const struct mask *mask, uint32_t head, uint32_t query, uint32_t key)
{
    if (key >= mask->num_tokens) {
        assert(key - mask->num_tokens < mask->extra);
        return true;
    }
    return pattern_sees(&mask_part_of_head(mask, head)->pattern, query, key);
}

uint32_t mask_tile_tokens(const struct mask *mask, const uint32_t tile[AXIS_MAX])
{
    uint64_t tokens = 1;
    for (int a = 0; a < mask->tile_axes; a++)
        tokens *= tile[a];
    return tokens <= UINT32_MAX ? (uint32_t)tokens : UINT32_MAX;
}

uint32_t mask_extra_tiles(const struct mask *mask)
{
    return (uint32_t)axis_ceil_div(mask->extra, mask_tile_tokens(mask, mask->kv_tile));
}
