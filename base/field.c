/* Field tables: parse, find and help. Printing is in field_print.c. */
#include "base/field.h"

#include "base/suggest.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#define MAX_PATH_CHARS 256
#define MAX_FIELDS     128

struct path {
    char text[MAX_PATH_CHARS];
};

static struct path join(const char *path, const char *key)
{
    struct path joined;
    (void)snprintf(joined.text, sizeof(joined.text), "%s%s%s", path ? path : "",
                   path && path[0] ? "." : "", key);
    return joined;
}

static const struct field *find_key(const struct field *table, const char *key, size_t length)
{
    for (const struct field *field = table; field->key; field++) {
        if (strncmp(field->key, key, length) == 0 && field->key[length] == '\0')
            return field;
    }
    return NULL;
}

const struct field *field_find(const struct field *table, const char *path, size_t *out_offset)
{
    size_t offset = 0;
    for (;;) {
        const size_t length = strcspn(path, ".");
        const struct field *field = find_key(table, path, length);
        if (!field)
            return NULL;
        offset += field->offset;
        if (path[length] == '\0') {
            *out_offset = offset;
            return field;
        }
        if (field->type != FIELD_NODE)
            return NULL;
        table = field->child;
        path += length + 1;
    }
}

static enum status range_error(const struct field *field, double value,
                               const struct yaml_node *node, const char *path, struct err *err)
{
    const bool is_low = value < field->min;
    char bound[64];
    quantity_print(is_low ? field->min : field->max, field->unit, bound, sizeof(bound));
    return err_set(err, STATUS_CONFIG, node->pos, path, "must be at %s %s, got %.60s",
                   is_low ? "least" : "most", bound, node->text);
}

static enum status parse_enum(const struct field *field, const struct yaml_node *node,
                              const char *path, int *out, struct err *err)
{
    char list[512] = "";
    size_t used = 0;
    for (int i = 0; field->names[i]; i++) {
        if (strcmp(field->names[i], node->text) == 0) {
            *out = i;
            return STATUS_OK;
        }
        const int put =
            snprintf(list + used, sizeof(list) - used, "%s%s", i > 0 ? ", " : "", field->names[i]);
        assert(put > 0 && (size_t)put < sizeof(list) - used);
        used += (size_t)put;
    }
    const char *nearest = suggest_nearest(node->text, field->names);
    return err_set(err, STATUS_CONFIG, node->pos, path, "must be one of %s, got '%.60s'%s%s%s",
                   list, node->text, nearest ? " (did you mean '" : "", nearest ? nearest : "",
                   nearest ? "'?)" : "");
}

static enum status parse_number(const struct field *field, const struct yaml_node *node,
                                const char *path, void *slot, struct err *err)
{
    double value = 0.0;
    uint64_t whole = 0;
    const bool is_auto =
        field->def && strcmp(field->def, "auto") == 0 && strcmp(node->text, "auto") == 0;
    if (is_auto) {
        value = (double)NAN;
    } else if (field->type == FIELD_U64) {
        TRY(quantity_parse_u64(node->text, field->unit, node->pos, path, &whole, err));
        value = (double)whole;
    } else {
        TRY(quantity_parse(node->text, field->unit, node->pos, path, &value, err));
    }
    if (!is_auto && (value < field->min || value > field->max))
        return range_error(field, value, node, path, err);
    if (field->type == FIELD_U64)
        memcpy(slot, &whole, sizeof(whole));
    else
        memcpy(slot, &value, sizeof(value));
    return STATUS_OK;
}

enum status field_parse_value(const struct field *field, const struct yaml_node *node,
                              const char *path, struct arena *arena, void *slot, struct err *err)
{
    if (field->type == FIELD_NODE)
        return field_parse(field->child, node, path, arena, slot, err);
    if (field->type == FIELD_RAW) {
        memcpy(slot, &node, sizeof(node));
        return STATUS_OK;
    }
    TRY(yaml_expect(node, YAML_SCALAR, path, err));
    if (field->type == FIELD_BOOL)
        return yaml_read_bool(node, path, slot, err);
    if (field->type == FIELD_ENUM)
        return parse_enum(field, node, path, slot, err);
    if (field->type == FIELD_STRING) {
        const char *text = arena_strdup(arena, node->text);
        memcpy(slot, &text, sizeof(text));
        return STATUS_OK;
    }
    return parse_number(field, node, path, slot, err);
}

/* An absent key: its default, as if it had been written. */
static enum status parse_default(const struct field *field, const struct yaml_node *mapping,
                                 const char *path, struct arena *arena, void *slot, struct err *err)
{
    if (!field->def)
        return err_set(err, STATUS_CONFIG, mapping->pos, path, "is required");
    if (field->type == FIELD_RAW)
        return STATUS_OK;
    struct yaml_node node;
    memset(&node, 0, sizeof(node));
    node.pos = mapping->pos;
    if (field->type == FIELD_NODE) {
        node.kind = YAML_MAPPING;
        return field_parse(field->child, &node, path, arena, slot, err);
    }
    if (field->type == FIELD_STRING) {
        const char *text = field->def;
        memcpy(slot, &text, sizeof(text));
        return STATUS_OK;
    }
    node.kind = YAML_SCALAR;
    node.text = field->def;
    return field_parse_value(field, &node, path, arena, slot, err);
}

static size_t table_bytes(const struct field *field)
{
    switch (field->type) {
    case FIELD_U64:
        return sizeof(uint64_t);
    case FIELD_DOUBLE:
        return sizeof(double);
    case FIELD_BOOL:
        return sizeof(bool);
    case FIELD_STRING:
        return sizeof(const char *);
    case FIELD_ENUM:
        return sizeof(int);
    case FIELD_RAW:
        return sizeof(const struct yaml_node *);
    case FIELD_NODE:
        break;
    }
    return 0;
}

enum status field_parse(const struct field *table, const struct yaml_node *node, const char *path,
                        struct arena *arena, void *out, struct err *err)
{
    TRY(yaml_expect(node, YAML_MAPPING, path, err));
    const char *known[MAX_FIELDS + 1] = {NULL};
    size_t num = 0;
    for (const struct field *field = table; field->key; field++) {
        assert(num < MAX_FIELDS);
        known[num++] = field->key;
    }
    TRY(yaml_check_keys(node, known, path, err));
    for (const struct field *field = table; field->key; field++) {
        const struct path child = join(path, field->key);
        unsigned char *slot = (unsigned char *)out + field->offset;
        memset(slot, 0, table_bytes(field));
        const struct yaml_node *value = yaml_get(node, field->key);
        if (value)
            TRY(field_parse_value(field, value, child.text, arena, slot, err));
        else
            TRY(parse_default(field, node, child.text, arena, slot, err));
    }
    return STATUS_OK;
}
