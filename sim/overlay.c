/* Merging of YAML trees for files with a `base:`. */
#include "sim/overlay.h"

#include "base/file.h"

#include <string.h>

#define OVERLAY_MAX_FILES 8

static int find_key(const struct yaml_node *mapping, const char *key)
{
    for (size_t i = 0; i < mapping->num_items; i++)
        if (strcmp(mapping->items[i].key, key) == 0)
            return (int)i;
    return -1;
}

const struct yaml_node *overlay_merge(const struct yaml_node *base, const struct yaml_node *over,
                                      struct arena *arena)
{
    if (base->kind != YAML_MAPPING || over->kind != YAML_MAPPING)
        return over;
    struct yaml_node *out = ARENA_NEW(arena, struct yaml_node);
    *out = *over;
    out->items = ARENA_ARRAY(arena, struct yaml_node, base->num_items + over->num_items + 1);
    out->num_items = 0;
    for (size_t i = 0; i < base->num_items; i++) {
        const int at = find_key(over, base->items[i].key);
        out->items[out->num_items++] =
            at < 0 ? base->items[i] : *overlay_merge(&base->items[i], &over->items[at], arena);
    }
    for (size_t i = 0; i < over->num_items; i++)
        if (find_key(base, over->items[i].key) < 0)
            out->items[out->num_items++] = over->items[i];
    return out;
}

const struct yaml_node *overlay_without(const struct yaml_node *mapping, const char *key,
                                        struct arena *arena)
{
    struct yaml_node *out = ARENA_NEW(arena, struct yaml_node);
    *out = *mapping;
    out->items = ARENA_ARRAY(arena, struct yaml_node, mapping->num_items + 1);
    out->num_items = 0;
    for (size_t i = 0; i < mapping->num_items; i++)
        if (strcmp(mapping->items[i].key, key) != 0)
            out->items[out->num_items++] = mapping->items[i];
    return out;
}

static enum status load_nested(const char *path, int depth, struct arena *arena,
                               const struct yaml_node **out, struct err *err)
{
    struct yaml_node *root;
    TRY(yaml_load_file(path, arena, &root, err));
    TRY(yaml_expect(root, YAML_MAPPING, "", err));
    *out = root;
    const struct yaml_node *base = yaml_get(root, "base");
    if (!base)
        return STATUS_OK;
    TRY(yaml_expect(base, YAML_SCALAR, "base", err));
    if (depth + 1 >= OVERLAY_MAX_FILES)
        return err_set(err, STATUS_CONFIG, base->pos, "base", "more than %d files deep",
                       OVERLAY_MAX_FILES);
    const struct yaml_node *under;
    TRY(load_nested(file_resolve(arena, path, base->text), depth + 1, arena, &under, err));
    *out = overlay_merge(under, overlay_without(root, "base", arena), arena);
    return STATUS_OK;
}

enum status overlay_load(const char *path, struct arena *arena, const struct yaml_node **out,
                         struct err *err)
{
    return load_nested(path, 0, arena, out, err);
}
