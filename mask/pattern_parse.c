/* Patterns from YAML: keys of each kind, ranges, and the rules between values. */
#include "mask/pattern_parse.h"

#include "mask/param.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define MAX_SEGMENTS ((uint64_t)1 << 20)
#define MAX_COUNT    ((uint64_t)1 << 28)

enum status pattern_parse_gna(const struct yaml_node *node, const char *path,
                              struct pattern *pattern, struct err *err)
{
    const int num = pattern->num_axes;
    pattern->kind = PATTERN_GNA;
    TRY(param_counts(node, "window", path, num, 0, 1, MAX_COUNT, pattern->window, err));
    TRY(param_counts(node, "stride", path, num, 1, 1, MAX_COUNT, pattern->stride, err));
    TRY(param_counts(node, "dilation", path, num, 1, 1, MAX_COUNT, pattern->dilation, err));
    const struct yaml_node *causal = yaml_get(node, "causal");
    char field[256];
    snprintf(field, sizeof field, "%s.causal", path);
    if (causal && causal->kind == YAML_SEQUENCE && causal->num_items != (size_t)num)
        return err_set(err, STATUS_CONFIG, causal->pos, field,
                       "must have one entry per axis: %d, got %zu", num, causal->num_items);
    for (int a = 0; a < num; a++) {
        const uint64_t window = pattern->window[a];
        const uint64_t reach = window * pattern->dilation[a];
        if (pattern->stride[a] > window) {
            param_path(field, sizeof field, path, "stride", node, a);
            return err_set(err, STATUS_CONFIG, param_node(node, "stride", a)->pos, field,
                           "must not exceed the window %llu, got %u", (unsigned long long)window,
                           pattern->stride[a]);
        }
        if (reach > pattern->layout[a]) {
            param_path(field, sizeof field, path, "window", node, a);
            return err_set(err, STATUS_CONFIG, param_node(node, "window", a)->pos, field,
                           "window x dilation must not exceed the axis length %u: %llu x %u = %llu",
                           pattern->layout[a], (unsigned long long)window, pattern->dilation[a],
                           (unsigned long long)reach);
        }
        param_path(field, sizeof field, path, "causal", node, a);
        if (causal)
            TRY(param_bool(param_node(node, "causal", a), field, &pattern->is_axis_causal[a], err));
    }
    return STATUS_OK;
}

static enum status parse_blocked(const struct yaml_node *node, const char *path,
                                 struct pattern *pattern, struct err *err)
{
    TRY(param_counts(node, "block", path, pattern->num_axes, 0, 1, MAX_COUNT, pattern->window,
                     err));
    TRY(param_flag(node, "causal", path, false, &pattern->is_causal, err));
    for (int a = 0; a < pattern->num_axes; a++) {
        if (pattern->window[a] <= pattern->layout[a])
            continue;
        char field[256];
        param_path(field, sizeof field, path, "block", node, a);
        return err_set(err, STATUS_CONFIG, param_node(node, "block", a)->pos, field,
                       "must not exceed the axis length %u, got %u", pattern->layout[a],
                       pattern->window[a]);
    }
    return STATUS_OK;
}

static enum status divides_axis(const struct yaml_node *node, const char *key, const char *path,
                                const struct pattern *pattern, int a, uint32_t value,
                                struct err *err)
{
    if (pattern->layout[a] % value == 0)
        return STATUS_OK;
    char field[256];
    param_path(field, sizeof field, path, key, node, a);
    return err_set(err, STATUS_CONFIG, param_node(node, key, a)->pos, field,
                   "must divide the axis length %u, got %u", pattern->layout[a], value);
}

static enum status parse_swin(const struct yaml_node *node, const char *path,
                              struct pattern *pattern, struct err *err)
{
    TRY(param_counts(node, "window", path, pattern->num_axes, 0, 1, MAX_COUNT, pattern->window,
                     err));
    if (yaml_get(node, "shift"))
        TRY(param_counts(node, "shift", path, pattern->num_axes, 0, 0, MAX_COUNT, pattern->shift,
                         err));
    for (int a = 0; a < pattern->num_axes; a++) {
        TRY(divides_axis(node, "window", path, pattern, a, pattern->window[a], err));
        if (pattern->shift[a] < pattern->window[a])
            continue;
        char field[256];
        param_path(field, sizeof field, path, "shift", node, a);
        return err_set(err, STATUS_CONFIG, param_node(node, "shift", a)->pos, field,
                       "must be less than the window %u, got %u", pattern->window[a],
                       pattern->shift[a]);
    }
    return STATUS_OK;
}

static enum status parse_sliding_tile(const struct yaml_node *node, const char *path,
                                      struct pattern *pattern, struct err *err)
{
    const int num = pattern->num_axes;
    TRY(param_counts(node, "tile", path, num, 0, 1, MAX_COUNT, pattern->stride, err));
    TRY(param_counts(node, "window", path, num, 0, 1, MAX_COUNT, pattern->window, err));
    for (int a = 0; a < num; a++) {
        TRY(divides_axis(node, "tile", path, pattern, a, pattern->stride[a], err));
        const uint32_t tiles = pattern->layout[a] / pattern->stride[a];
        if (pattern->window[a] <= tiles)
            continue;
        char field[256];
        param_path(field, sizeof field, path, "window", node, a);
        return err_set(err, STATUS_CONFIG, param_node(node, "window", a)->pos, field,
                       "must not exceed the %u tiles of the axis, got %u", tiles,
                       pattern->window[a]);
    }
    return STATUS_OK;
}

static enum status parse_windows(const struct yaml_node *node, const char *path,
                                 struct pattern *pattern, struct err *err)
{
    const uint64_t tokens = pattern->num_tokens;
    TRY(param_count(node, "window", path, true, 0, 1, tokens, &pattern->window[0], err));
    pattern->is_causal = true;
    if (pattern->kind == PATTERN_SLIDING_WINDOW)
        return param_flag(node, "causal", path, true, &pattern->is_causal, err);
    return param_count(node, "sink", path, true, 0, 0, tokens, &pattern->sink, err);
}

static enum status parse_periodic(const struct yaml_node *node, const char *path,
                                  struct pattern *pattern, struct err *err)
{
    static const char *const parts[] = {"both", "local", "column", NULL};
    pattern->is_causal = true;
    TRY(param_count(node, "period", path, true, 0, 1, pattern->num_tokens, &pattern->period, err));
    if (pattern->kind == PATTERN_STRIDED)
        return param_word(node, "part", path, parts, "both, local or column", &pattern->summary,
                          err);
    TRY(param_count(node, "summary", path, true, 0, 1, MAX_COUNT, &pattern->summary, err));
    if (pattern->summary <= pattern->period)
        return STATUS_OK;
    char field[256];
    snprintf(field, sizeof field, "%s.summary", path);
    return err_set(err, STATUS_CONFIG, yaml_get(node, "summary")->pos, field,
                   "must not exceed the period %u, got %u", pattern->period, pattern->summary);
}

static enum status find_segments(const struct yaml_node *node, const char *path, char *field,
                                 size_t field_bytes, const struct yaml_node **out, struct err *err)
{
    snprintf(field, field_bytes, "%s.segments", path);
    *out = yaml_get(node, "segments");
    if (!*out)
        return err_set(err, STATUS_CONFIG, node->pos, field, "is required");
    TRY(yaml_expect(*out, YAML_SEQUENCE, field, err));
    if ((*out)->num_items == 0 || (*out)->num_items > MAX_SEGMENTS)
        return err_set(err, STATUS_CONFIG, (*out)->pos, field, "must have 1 to %llu entries",
                       (unsigned long long)MAX_SEGMENTS);
    return STATUS_OK;
}

static enum status parse_dilated_segments(const struct yaml_node *node, const char *path,
                                          struct arena *arena, struct pattern *pattern,
                                          struct err *err)
{
    static const char *const known[] = {"length", "dilation", NULL};
    char field[200];
    const struct yaml_node *list = NULL;
    TRY(find_segments(node, path, field, sizeof field, &list, err));
    TRY(param_flag(node, "causal", path, false, &pattern->is_causal, err));
    uint32_t *lengths = ARENA_ARRAY(arena, uint32_t, list->num_items);
    uint32_t *dilations = ARENA_ARRAY(arena, uint32_t, list->num_items);
    for (size_t i = 0; i < list->num_items; i++) {
        const struct yaml_node *item = &list->items[i];
        char item_path[256];
        snprintf(item_path, sizeof item_path, "%s[%zu]", field, i);
        TRY(yaml_expect(item, YAML_MAPPING, item_path, err));
        TRY(yaml_check_keys(item, known, item_path, err));
        TRY(param_count(item, "length", item_path, true, 0, 1, pattern->num_tokens, &lengths[i],
                        err));
        TRY(param_count(item, "dilation", item_path, true, 0, 1, lengths[i], &dilations[i], err));
    }
    pattern->num_items = (uint32_t)list->num_items;
    pattern->items = lengths;
    pattern->item_dilations = dilations;
    return STATUS_OK;
}

static enum status parse_packed(const struct yaml_node *node, const char *path, struct arena *arena,
                                struct pattern *pattern, struct err *err)
{
    char field[200];
    const struct yaml_node *list = NULL;
    TRY(find_segments(node, path, field, sizeof field, &list, err));
    TRY(param_flag(node, "causal", path, true, &pattern->is_causal, err));
    uint32_t *starts = ARENA_ARRAY(arena, uint32_t, list->num_items);
    uint64_t total = 0;
    for (size_t i = 0; i < list->num_items; i++) {
        char item_path[256];
        snprintf(item_path, sizeof item_path, "%s[%zu]", field, i);
        uint64_t length = 0;
        TRY(yaml_read_u64(&list->items[i], 1, pattern->num_tokens, item_path, &length, err));
        starts[i] = (uint32_t)(total < pattern->num_tokens ? total : 0);
        total += length;
    }
    if (total != pattern->num_tokens)
        return err_set(err, STATUS_CONFIG, list->pos, field,
                       "lengths must add up to the %u tokens of the layout, got %llu",
                       pattern->num_tokens, (unsigned long long)total);
    pattern->num_items = (uint32_t)list->num_items;
    pattern->items = starts;
    return STATUS_OK;
}

/* Keys of each kind beside `kind`. */
static const char *const known_keys[][12] = {
    [PATTERN_DENSE] = {"kind", NULL},
    [PATTERN_CAUSAL] = {"kind", NULL},
    [PATTERN_SLIDING_WINDOW] = {"kind", "window", "causal", NULL},
    [PATTERN_SINK_WINDOW] = {"kind", "sink", "window", NULL},
    [PATTERN_A_SHAPE] = {"kind", "sink", "window", NULL},
    [PATTERN_GNA] = {"kind", "window", "stride", "dilation", "causal", NULL},
    [PATTERN_BLOCKED] = {"kind", "block", "causal", NULL},
    [PATTERN_SWIN] = {"kind", "window", "shift", NULL},
    [PATTERN_SLIDING_TILE] = {"kind", "tile", "window", NULL},
    [PATTERN_CIRCULAR] = {"kind", "radius", NULL},
    [PATTERN_STRIDED] = {"kind", "period", "part", NULL},
    [PATTERN_FIXED] = {"kind", "period", "summary", NULL},
    [PATTERN_DILATED_SEGMENTS] = {"kind", "segments", "causal", NULL},
    [PATTERN_PACKED] = {"kind", "segments", "causal", NULL},
    [PATTERN_VERTICAL_SLASH] = {"kind", "columns", "diagonals", "probe", "draw", "seed", "trace",
                                NULL},
    [PATTERN_BLOCK_TOPK] = {"kind", "q_block", "kv_block", "keep", "keep_max", "per", "draw",
                            "seed", "trace", NULL},
    [PATTERN_PAGES] = {"kind", "page", "keep", "sink", "recent", "reuse", "draw", "seed", "trace",
                       NULL},
    [PATTERN_BLOCK_LIST] = {"kind", "q_block", "kv_block", "rows", "causal", "trace", NULL},
};

static enum status parse_kind(const struct yaml_node *node, const char *path,
                              struct pattern *pattern, struct err *err)
{
    char field[256];
    snprintf(field, sizeof field, "%s.kind", path);
    TRY(yaml_expect(node, YAML_MAPPING, path, err));
    const struct yaml_node *kind = yaml_get(node, "kind");
    if (!kind)
        return err_set(err, STATUS_CONFIG, node->pos, field, "is required");
    TRY(yaml_expect(kind, YAML_SCALAR, field, err));
    for (int i = 0; i < (int)(sizeof known_keys / sizeof known_keys[0]); i++) {
        pattern->kind = (enum pattern_kind)i;
        if (strcmp(pattern_kind_name(pattern->kind), kind->text) == 0)
            return yaml_check_keys(node, known_keys[i], path, err);
    }
    return err_set(err, STATUS_CONFIG, kind->pos, field,
                   "unknown pattern '%s'; weir help bound lists them", kind->text);
}

static enum status parse_circular(const struct yaml_node *node, const char *path,
                                  struct pattern *pattern, struct err *err)
{
    uint32_t radius = 0;
    TRY(param_count(node, "radius", path, true, 0, 0, MAX_COUNT, &radius, err));
    pattern->radius = radius;
    return STATUS_OK;
}

enum status pattern_parse_node(const struct yaml_node *node, const char *path, struct arena *arena,
                               struct pattern *pattern, struct choose *choose, struct err *err)
{
    TRY(parse_kind(node, path, pattern, err));
    *choose = (struct choose){0};
    switch (pattern->kind) {
    case PATTERN_DENSE:
        return STATUS_OK;
    case PATTERN_CAUSAL:
        pattern->is_causal = true;
        return STATUS_OK;
    case PATTERN_SLIDING_WINDOW:
    case PATTERN_SINK_WINDOW:
    case PATTERN_A_SHAPE:
        return parse_windows(node, path, pattern, err);
    case PATTERN_GNA:
        return pattern_parse_gna(node, path, pattern, err);
    case PATTERN_BLOCKED:
        return parse_blocked(node, path, pattern, err);
    case PATTERN_SWIN:
        return parse_swin(node, path, pattern, err);
    case PATTERN_SLIDING_TILE:
        return parse_sliding_tile(node, path, pattern, err);
    case PATTERN_CIRCULAR:
        return parse_circular(node, path, pattern, err);
    case PATTERN_STRIDED:
    case PATTERN_FIXED:
        return parse_periodic(node, path, pattern, err);
    case PATTERN_DILATED_SEGMENTS:
        return parse_dilated_segments(node, path, arena, pattern, err);
    case PATTERN_PACKED:
        return parse_packed(node, path, arena, pattern, err);
    case PATTERN_VERTICAL_SLASH:
    case PATTERN_BLOCK_TOPK:
    case PATTERN_PAGES:
    case PATTERN_BLOCK_LIST:
        return choose_parse(node, path, pattern, choose, err);
    }
    return STATUS_OK;
}
