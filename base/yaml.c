/* Typed reads of a YAML tree. */
#include "base/yaml.h"
#include "base/quantity.h"
#include "base/suggest.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

const struct yaml_node *yaml_get(const struct yaml_node *mapping, const char *key)
{
    assert(mapping->kind == YAML_MAPPING);
    for (size_t i = 0; i < mapping->num_items; i++) {
        if (strcmp(mapping->items[i].key, key) == 0)
            return &mapping->items[i];
    }
    return NULL;
}

static const char *kind_noun(enum yaml_kind kind)
{
    switch (kind) {
    case YAML_SCALAR:
        return "a single value";
    case YAML_SEQUENCE:
        return "a list";
    case YAML_MAPPING:
        return "a map of keys";
    }
    return "?";
}

static bool is_nothing(const struct yaml_node *node)
{
    return node->kind == YAML_SCALAR && !node->is_quoted &&
           (node->text[0] == '\0' || strcmp(node->text, "~") == 0 ||
            strcmp(node->text, "null") == 0);
}

enum status yaml_expect(const struct yaml_node *node, enum yaml_kind kind, const char *path,
                        struct err *err)
{
    if (node->kind == kind && !(kind == YAML_SCALAR && is_nothing(node)))
        return STATUS_OK;
    return err_set(err, STATUS_CONFIG, node->pos, path, "must be %s, got %s", kind_noun(kind),
                   is_nothing(node) ? "nothing" : kind_noun(node->kind));
}

enum status yaml_read_u64(const struct yaml_node *node, uint64_t min, uint64_t max,
                          const char *path, uint64_t *out, struct err *err)
{
    TRY(yaml_expect(node, YAML_SCALAR, path, err));
    uint64_t value = 0;
    TRY(quantity_parse_u64(node->text, UNIT_COUNT, node->pos, path, &value, err));
    if (value < min)
        return err_set(err, STATUS_CONFIG, node->pos, path,
                       "must be at least %" PRIu64 ", got %" PRIu64, min, value);
    if (value > max)
        return err_set(err, STATUS_CONFIG, node->pos, path,
                       "must be at most %" PRIu64 ", got %" PRIu64, max, value);
    *out = value;
    return STATUS_OK;
}

enum status yaml_read_i64(const struct yaml_node *node, int64_t min, int64_t max, const char *path,
                          int64_t *out, struct err *err)
{
    TRY(yaml_expect(node, YAML_SCALAR, path, err));
    const bool is_negative = node->text[0] == '-';
    const char *digits = node->text + is_negative;
    uint64_t magnitude = 0;
    if (*digits == '-' || *digits == '+')
        return err_set(err, STATUS_CONFIG, node->pos, path, "'%.60s' is not a number", node->text);
    TRY(quantity_parse_u64(digits, UNIT_COUNT, node->pos, path, &magnitude, err));
    if (magnitude > (uint64_t)INT64_MAX)
        return err_set(err, STATUS_CONFIG, node->pos, path, "'%.60s' is out of range", node->text);
    const int64_t value = is_negative ? -(int64_t)magnitude : (int64_t)magnitude;
    if (value < min)
        return err_set(err, STATUS_CONFIG, node->pos, path,
                       "must be at least %" PRId64 ", got %" PRId64, min, value);
    if (value > max)
        return err_set(err, STATUS_CONFIG, node->pos, path,
                       "must be at most %" PRId64 ", got %" PRId64, max, value);
    *out = value;
    return STATUS_OK;
}

enum status yaml_read_double(const struct yaml_node *node, double min, double max, const char *path,
                             double *out, struct err *err)
{
    TRY(yaml_expect(node, YAML_SCALAR, path, err));
    double value = 0.0;
    TRY(quantity_parse(node->text, UNIT_RATIO, node->pos, path, &value, err));
    if (value < min)
        return err_set(err, STATUS_CONFIG, node->pos, path, "must be at least %g, got %.60s", min,
                       node->text);
    if (value > max)
        return err_set(err, STATUS_CONFIG, node->pos, path, "must be at most %g, got %.60s", max,
                       node->text);
    *out = value;
    return STATUS_OK;
}

enum status yaml_read_bool(const struct yaml_node *node, const char *path, bool *out,
                           struct err *err)
{
    TRY(yaml_expect(node, YAML_SCALAR, path, err));
    const bool is_true = strcmp(node->text, "true") == 0;
    if (node->is_quoted || (!is_true && strcmp(node->text, "false") != 0))
        return err_set(err, STATUS_CONFIG, node->pos, path, "must be true or false, got '%.60s'",
                       node->text);
    *out = is_true;
    return STATUS_OK;
}

enum status yaml_check_keys(const struct yaml_node *mapping, const char *const *known,
                            const char *path, struct err *err)
{
    TRY(yaml_expect(mapping, YAML_MAPPING, path, err));
    for (size_t i = 0; i < mapping->num_items; i++) {
        const struct yaml_node *item = &mapping->items[i];
        const char *const *match = known;
        while (*match && strcmp(*match, item->key) != 0)
            match++;
        if (*match)
            continue;
        const char *nearest = suggest_nearest(item->key, known);
        return err_set(err, STATUS_CONFIG, item->key_pos, path, "unknown key '%.60s'%s%s%s",
                       item->key, nearest ? " (did you mean '" : "", nearest ? nearest : "",
                       nearest ? "'?)" : "");
    }
    return STATUS_OK;
}
