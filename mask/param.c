/* Reads of lists per axis, counts, flags and words, with the field path in every error. */
#include "mask/param.h"

#include <stdio.h>
#include <string.h>

const struct yaml_node *param_node(const struct yaml_node *mapping, const char *key, int a)
{
    const struct yaml_node *node = yaml_get(mapping, key);
    if (node && node->kind == YAML_SEQUENCE)
        return (size_t)a < node->num_items ? &node->items[a] : node;
    return node ? node : mapping;
}

void param_path(char *out, size_t out_bytes, const char *path, const char *key,
                const struct yaml_node *mapping, int a)
{
    const struct yaml_node *node = yaml_get(mapping, key);
    if (node && node->kind == YAML_SEQUENCE)
        snprintf(out, out_bytes, "%s.%s[%d]", path, key, a);
    else
        snprintf(out, out_bytes, "%s.%s", path, key);
}

enum status param_counts(const struct yaml_node *mapping, const char *key, const char *path,
                         int num_axes, uint64_t def, uint64_t min, uint64_t max,
                         uint32_t out[AXIS_MAX], struct err *err)
{
    const struct yaml_node *node = yaml_get(mapping, key);
    char field[256];
    snprintf(field, sizeof field, "%s.%s", path, key);
    if (!node && def == 0)
        return err_set(err, STATUS_CONFIG, mapping->pos, field, "is required");
    if (node && node->kind == YAML_SEQUENCE && node->num_items != (size_t)num_axes)
        return err_set(err, STATUS_CONFIG, node->pos, field,
                       "must have one entry per axis: %d, got %zu", num_axes, node->num_items);
    for (int a = 0; a < num_axes; a++) {
        uint64_t value = def;
        if (node) {
            param_path(field, sizeof field, path, key, mapping, a);
            TRY(yaml_read_u64(param_node(mapping, key, a), min, max, field, &value, err));
        }
        out[a] = (uint32_t)value;
    }
    return STATUS_OK;
}

/* One optional count; def is used when the key is absent, `required` overrides. */
enum status param_count(const struct yaml_node *mapping, const char *key, const char *path,
                        bool is_required, uint64_t def, uint64_t min, uint64_t max, uint32_t *out,
                        struct err *err)
{
    const struct yaml_node *node = yaml_get(mapping, key);
    char field[256];
    snprintf(field, sizeof field, "%s.%s", path, key);
    uint64_t value = def;
    if (node)
        TRY(yaml_read_u64(node, min, max, field, &value, err));
    else if (is_required)
        return err_set(err, STATUS_CONFIG, mapping->pos, field, "is required");
    *out = (uint32_t)value;
    return STATUS_OK;
}

enum status param_bool(const struct yaml_node *node, const char *field, bool *out, struct err *err)
{
    if (node->kind == YAML_SCALAR && strcmp(node->text, "0") == 0)
        *out = false;
    else if (node->kind == YAML_SCALAR && strcmp(node->text, "1") == 0)
        *out = true;
    else
        TRY(yaml_read_bool(node, field, out, err));
    return STATUS_OK;
}

enum status param_flag(const struct yaml_node *mapping, const char *key, const char *path, bool def,
                       bool *out, struct err *err)
{
    const struct yaml_node *node = yaml_get(mapping, key);
    char field[256];
    snprintf(field, sizeof field, "%s.%s", path, key);
    *out = def;
    return node ? param_bool(node, field, out, err) : STATUS_OK;
}

/* Index of the word in the list, or of the first when the key is absent. */
enum status param_word(const struct yaml_node *mapping, const char *key, const char *path,
                       const char *const *words, const char *listing, uint32_t *out,
                       struct err *err)
{
    const struct yaml_node *node = yaml_get(mapping, key);
    char field[256];
    snprintf(field, sizeof field, "%s.%s", path, key);
    *out = 0;
    if (!node)
        return STATUS_OK;
    TRY(yaml_expect(node, YAML_SCALAR, field, err));
    for (uint32_t i = 0; words[i]; i++) {
        *out = i;
        if (strcmp(words[i], node->text) == 0)
            return STATUS_OK;
    }
    return err_set(err, STATUS_CONFIG, node->pos, field, "must be %s, got '%s'", listing,
                   node->text);
}
