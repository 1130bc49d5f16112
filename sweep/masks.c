/* Reads mask files with parts replaced, names them, and pairs them with workloads. */
#include "sweep/masks.h"

#include "base/file.h"
#include "base/json.h"
#include "sim/overlay.h"

#include <assert.h>
#include <string.h>

struct entry_fields {
    const char *file;
    const char *name;
    const struct yaml_node *q_tile;
    const struct yaml_node *kv_tile;
    const struct yaml_node *stride;
};

/* clang-format off */
#define AT(member) offsetof(struct entry_fields, member)
const struct field masks_fields[] = {
    {"file", AT(file), FIELD_STRING, UNIT_COUNT, 0, 0, NULL, NULL, NULL,
     "mask file, relative to the experiment; an entry of `masks` may be the file alone, or none"},
    {"name", AT(name), FIELD_STRING, UNIT_COUNT, 0, 0, "", NULL, NULL,
     "`mask` of the result lines; default: that of the file, and the stride"},
    {"q_tile", AT(q_tile), FIELD_RAW, UNIT_COUNT, 0, 0, "", NULL, NULL,
     "instead of the file's: as many tokens as the array has columns"},
    {"kv_tile", AT(kv_tile), FIELD_RAW, UNIT_COUNT, 0, 0, "", NULL, NULL,
     "instead of the file's: as many tokens as the array has rows"},
    {"stride", AT(stride), FIELD_RAW, UNIT_COUNT, 0, 0, "", NULL, NULL,
     "instead of that of the file's pattern"},
    {NULL, 0, FIELD_RAW, UNIT_COUNT, 0, 0, NULL, NULL, NULL, NULL},
};
/* clang-format on */

/* The file's tree with q_tile, kv_tile and pattern.stride of the entry laid over it. */
static enum status read_tree(const struct entry_fields *fields, const struct yaml_node *entry,
                             const char *path, const char *file, struct arena *arena,
                             const struct yaml_node **out, struct err *err)
{
    struct yaml_node *root = NULL;
    TRY(yaml_load_file(file, arena, &root, err));
    TRY(yaml_expect(root, YAML_MAPPING, "mask", err));
    struct yaml_node over = {.kind = YAML_MAPPING, .pos = root->pos, .key = root->key};
    over.items = ARENA_ARRAY(arena, struct yaml_node, 3);
    if (fields->q_tile)
        over.items[over.num_items++] = *fields->q_tile;
    if (fields->kv_tile)
        over.items[over.num_items++] = *fields->kv_tile;
    if (fields->stride) {
        const struct yaml_node *pattern = yaml_get(root, "pattern");
        if (!pattern || pattern->kind != YAML_MAPPING)
            return err_set(err, STATUS_CONFIG, fields->stride->pos, path,
                           "'stride' needs one pattern for all heads, '%.60s' has none",
                           fields->file);
        struct yaml_node *stride = ARENA_NEW(arena, struct yaml_node);
        *stride = *fields->stride;
        struct yaml_node *item = &over.items[over.num_items++];
        *item = (struct yaml_node){.kind = YAML_MAPPING, .pos = entry->pos, .key = "pattern"};
        item->key_pos = entry->pos;
        item->items = stride;
        item->num_items = 1;
    }
    *out = overlay_merge(root, &over, arena);
    return STATUS_OK;
}

/* "hunyuan-s1x8x8" */
static const char *default_name(const struct mask *mask, const struct yaml_node *stride,
                                struct arena *arena)
{
    const char *name = mask->name;
    if (!stride || stride->kind == YAML_MAPPING)
        return name;
    if (stride->kind == YAML_SCALAR)
        return arena_printf(arena, "%s-s%s", name, stride->text);
    for (size_t i = 0; i < stride->num_items; i++)
        name = arena_printf(arena, "%s%s%s", name, i == 0 ? "-s" : "x", stride->items[i].text);
    return name;
}

static enum status read_mask(struct inputs *inputs, const struct yaml_node *node, const char *path,
                             struct arena *arena, struct masks_entry *out, struct err *err)
{
    struct entry_fields fields = {.name = ""};
    struct mask *mask = ARENA_NEW(arena, struct mask);
    struct sparse *sparse = NULL;
    if (node->kind == YAML_SCALAR)
        fields.file = node->text;
    else
        TRY(field_parse(masks_fields, node, path, arena, &fields, err));
    TRY(read_tree(&fields, node, path, file_resolve(arena, inputs->experiment->file, fields.file),
                  arena, &out->tree, err));
    TRY(mask_parse(out->tree, arena, mask, err));
    out->file = fields.file;
    out->name = fields.name[0] ? fields.name : default_name(mask, fields.stride, arena);
    TRY(sparse_new(mask, out->name, out->pos, arena, &sparse, err));
    out->sparse = sparse;
    return STATUS_OK;
}

static const char *print_member(const char *name, struct arena *arena)
{
    struct buf text;
    struct json json;
    buf_init(&text);
    json_init(&json, &text, false);
    json_string(&json, name);
    const char *member = arena_printf(arena, "\"mask\":%s", text.data);
    buf_release(&text);
    return member;
}

static enum status read_entry(struct inputs *inputs, const struct yaml_node *node, const char *path,
                              int first, struct arena *arena, struct err *err)
{
    if (inputs->num_masks == INPUTS_MAX_MASKS)
        return err_set(err, STATUS_CONFIG, node->pos, path, "the experiment has more than %d masks",
                       INPUTS_MAX_MASKS);
    struct masks_entry *out = &inputs->masks[inputs->num_masks];
    *out = (struct masks_entry){.name = "none", .pos = node->pos};
    if (node->kind != YAML_SCALAR || strcmp(node->text, "none") != 0)
        TRY(read_mask(inputs, node, path, arena, out, err));
    out->member = print_member(out->name, arena);
    for (int i = first; i < inputs->num_masks; i++)
        if (strcmp(inputs->masks[i].name, out->name) == 0)
            return err_set(err, STATUS_CONFIG, node->pos, path,
                           "mask '%.80s' is listed twice: give one a name", out->name);
    inputs->num_masks++;
    return STATUS_OK;
}

/* The shape of a mask as a workload: that of its file, so masks of one file share it. */
static enum status add_workload(struct inputs *inputs, const struct masks_entry *entry,
                                struct arena *arena, int *out, struct err *err)
{
    const struct mask *mask = entry->sparse->mask;
    const char *file = arena_printf(arena, "%s (shape)", entry->file);
    for (int i = 0; i < inputs->num_workloads; i++)
        if (strcmp(inputs->workload_files[i], file) == 0) {
            *out = i;
            return STATUS_OK;
        }
    if (inputs->num_workloads == INPUTS_MAX_WORKLOADS)
        return inputs_too_many_workloads(entry->pos, err);
    *out = inputs->num_workloads++;
    inputs->workload_files[*out] = file;
    inputs->workloads[*out] = (struct workload){
        .name = mask->name,
        .batch = 1,
        .heads = mask->num_heads,
        .seq_len = mask->num_tokens,
        .key_len = mask->extra ? (uint64_t)mask->num_tokens + mask->extra : 0,
        .query_width = mask->head_dim,
        .value_width = mask->head_dim,
    };
    return STATUS_OK;
}

struct pairs {
    int *workloads;
    int *masks;
    int num;
};

static void add_pair(struct pairs *pairs, int workload, int mask)
{
    pairs->workloads[pairs->num] = workload;
    pairs->masks[pairs->num++] = mask;
}

/* Every mask with its own shape; `none` with every shape. */
static enum status pair_shapes(struct inputs *inputs, int first, struct pairs *pairs,
                               struct arena *arena, struct err *err)
{
    int shapes[EXPERIMENT_MAX_MASKS];
    int workload[EXPERIMENT_MAX_MASKS];
    int num_shapes = 0;
    for (int m = first; m < inputs->num_masks; m++) {
        const struct masks_entry *entry = &inputs->masks[m];
        if (!entry->sparse)
            continue;
        TRY(add_workload(inputs, entry, arena, &workload[m - first], err));
        int i = 0;
        while (i < num_shapes && shapes[i] != workload[m - first])
            i++;
        if (i == num_shapes)
            shapes[num_shapes++] = workload[m - first];
    }
    if (num_shapes == 0)
        return err_set(err, STATUS_CONFIG, inputs->masks[first].pos, "masks",
                       "'none' alone has no shape: name workloads");
    for (int m = first; m < inputs->num_masks; m++) {
        if (inputs->masks[m].sparse)
            add_pair(pairs, workload[m - first], m);
        for (int i = 0; i < num_shapes && !inputs->masks[m].sparse; i++)
            add_pair(pairs, shapes[i], m);
    }
    return STATUS_OK;
}

enum status masks_bind(struct inputs *inputs, int index, struct arena *arena, struct err *err)
{
    const struct experiment_study *source = &inputs->experiment->studies[index];
    struct points_study *study = &inputs->points.studies[index];
    if (!source->masks_node)
        return STATUS_OK;
    const struct yaml_node *list = source->masks_node;
    const int first = inputs->num_masks;
    for (size_t i = 0; i < list->num_items; i++)
        TRY(read_entry(inputs, &list->items[i],
                       arena_printf(arena, "studies.%d.masks.%zu", index, i), first, arena, err));
    const size_t num_masks = list->num_items;
    const size_t most =
        num_masks * (size_t)(study->num_workloads > 0 ? study->num_workloads : 1) + num_masks;
    struct pairs pairs = {ARENA_ARRAY(arena, int, most), ARENA_ARRAY(arena, int, most), 0};
    if (study->num_workloads == 0)
        TRY(pair_shapes(inputs, first, &pairs, arena, err));
    for (int w = 0; w < study->num_workloads; w++)
        for (int m = first; m < inputs->num_masks; m++)
            add_pair(&pairs, study->workloads[w], m);
    assert((size_t)pairs.num <= most);
    study->workloads = pairs.workloads;
    study->masks = pairs.masks;
    study->num_workloads = pairs.num;
    return STATUS_OK;
}
