/* Lists, splits and scalars of mapping files. */
#include "sim/mapping_read.h"

#include "base/quantity.h"

#include <string.h>

#define READ_PATH_BYTES 160

bool mapping_read_has(const struct mapping_names *names, const char *name)
{
    for (int i = 0; i < names->num; i++)
        if (strcmp(names->name[i], name) == 0)
            return true;
    return false;
}

enum status mapping_read_name(const struct yaml_node *node, const char *path, const char **out,
                              struct err *err)
{
    TRY(yaml_expect(node, YAML_SCALAR, path, err));
    const size_t length = strlen(node->text);
    if (length < 1 || length >= MAPPING_MAX_LEN)
        return err_set(err, STATUS_CONFIG, node->pos, path, "a name has 1 to %d characters",
                       MAPPING_MAX_LEN - 1);
    *out = node->text;
    return STATUS_OK;
}

enum status mapping_read_names(const struct yaml_node *node, const char *path,
                               struct mapping_names *out, struct err *err)
{
    *out = (struct mapping_names){.is_given = true, .pos = node->pos};
    TRY(yaml_expect(node, YAML_SEQUENCE, path, err));
    if (node->num_items > MAPPING_MAX_NAMES)
        return err_set(err, STATUS_CONFIG, node->pos, path, "at most %d names, got %zu",
                       MAPPING_MAX_NAMES, node->num_items);
    for (size_t i = 0; i < node->num_items; i++) {
        const char *name;
        TRY(mapping_read_name(&node->items[i], path, &name, err));
        if (mapping_read_has(out, name))
            return err_set(err, STATUS_CONFIG, node->items[i].pos, path, "'%s' stands here twice",
                           name);
        out->name[out->num++] = name;
    }
    return STATUS_OK;
}

enum status mapping_read_lists(const struct yaml_node *node, const char *const *words,
                               const char *path, struct mapping_names *out, struct err *err)
{
    TRY(yaml_expect(node, YAML_MAPPING, path, err));
    TRY(yaml_check_keys(node, words, path, err));
    for (int i = 0; words[i]; i++) {
        const struct yaml_node *list = yaml_get(node, words[i]);
        char field[READ_PATH_BYTES];
        snprintf(field, sizeof field, "%s.%s", path, words[i]);
        if (list)
            TRY(mapping_read_names(list, field, &out[i], err));
    }
    return STATUS_OK;
}

enum status mapping_read_count(const struct yaml_node *node, const char *path, uint64_t min,
                               uint64_t max, uint64_t *out, struct err *err)
{
    TRY(yaml_expect(node, YAML_SCALAR, path, err));
    TRY(quantity_parse_u64(node->text, UNIT_COUNT, node->pos, path, out, err));
    if (*out < min || *out > max)
        return err_set(err, STATUS_CONFIG, node->pos, path,
                       "must be within %llu and %llu, got '%s'", (unsigned long long)min,
                       (unsigned long long)max, node->text);
    return STATUS_OK;
}

enum status mapping_read_share(const struct yaml_node *node, const char *path, double *out,
                               struct err *err)
{
    TRY(yaml_expect(node, YAML_SCALAR, path, err));
    const char *slash = strchr(node->text, '/');
    double num = 0, den = 1;
    char text[MAPPING_MAX_LEN];
    const size_t length = slash ? (size_t)(slash - node->text) : strlen(node->text);
    if (length >= sizeof text)
        return err_set(err, STATUS_CONFIG, node->pos, path, "not a ratio: '%s'", node->text);
    memcpy(text, node->text, length);
    text[length] = '\0';
    TRY(quantity_parse(text, UNIT_RATIO, node->pos, path, &num, err));
    if (slash)
        TRY(quantity_parse(slash + 1, UNIT_RATIO, node->pos, path, &den, err));
    if (!(den > 0) || !(num >= 0) || !(num <= den))
        return err_set(err, STATUS_CONFIG, node->pos, path, "must be within 0 and 1, got '%s'",
                       node->text);
    *out = num / den;
    return STATUS_OK;
}

static enum status read_fit(const struct yaml_node *node, const char *path,
                            struct mapping_part *part, struct err *err)
{
    static const char *const keys[] = {"fit", "capacity", NULL};
    TRY(yaml_check_keys(node, keys, path, err));
    const struct yaml_node *level = yaml_get(node, "fit");
    if (!level || level->kind != YAML_SCALAR || strcmp(level->text, "L3") != 0)
        return err_set(err, STATUS_CONFIG, node->pos, path, "a size of this form is '{fit: L3}'");
    part->size = MAPPING_FIT;
    const struct yaml_node *capacity = yaml_get(node, "capacity");
    if (capacity) {
        TRY(yaml_expect(capacity, YAML_SCALAR, path, err));
        TRY(quantity_parse_u64(capacity->text, UNIT_BYTES, capacity->pos, path,
                               &part->capacity_bytes, err));
    }
    return STATUS_OK;
}

static enum status read_size(const struct yaml_node *node, const char *path,
                             struct mapping_part *part, struct err *err)
{
    static const struct {
        const char *word;
        enum mapping_size size;
    } words[] = {{"rest", MAPPING_REST}, {"rows", MAPPING_ROWS}, {"cols", MAPPING_COLS},
                 {"all", MAPPING_ALL},   {"fit", MAPPING_FIT},   {"search", MAPPING_SEARCH}};
    part->pos = node->pos;
    if (node->kind == YAML_MAPPING)
        return read_fit(node, path, part, err);
    TRY(yaml_expect(node, YAML_SCALAR, path, err));
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(node->text, words[i].word) == 0) {
            part->size = words[i].size;
            return STATUS_OK;
        }
    part->size = MAPPING_NUMBER;
    return mapping_read_count(node, path, 1, (uint64_t)1 << 32, &part->number, err);
}

static enum status read_parts(const struct yaml_node *node, const char *path,
                              struct mapping_split *split, struct err *err)
{
    TRY(yaml_expect(node, YAML_SEQUENCE, path, err));
    if (node->num_items < 1 || node->num_items > MAPPING_MAX_PARTS)
        return err_set(err, STATUS_CONFIG, node->pos, path, "1 to %d parts, got %zu",
                       MAPPING_MAX_PARTS, node->num_items);
    int rests = 0;
    for (size_t i = 0; i < node->num_items; i++) {
        const struct yaml_node *item = &node->items[i];
        struct mapping_part *part = &split->parts[split->num_parts++];
        part->pos = item->pos;
        if (item->kind == YAML_MAPPING && item->num_items == 1) {
            part->name = item->items[0].key;
            TRY(read_size(&item->items[0], path, part, err));
        } else {
            TRY(mapping_read_name(item, path, &part->name, err));
        }
        rests += part->size == MAPPING_REST;
        for (int j = 0; j + 1 < split->num_parts; j++)
            if (strcmp(split->parts[j].name, part->name) == 0)
                return err_set(err, STATUS_CONFIG, item->pos, path, "'%s' stands here twice",
                               part->name);
    }
    if (rests != 1)
        return err_set(err, STATUS_CONFIG, node->pos, path,
                       "exactly one part takes the rest, got %d", rests);
    return STATUS_OK;
}

enum status mapping_read_splits(const struct yaml_node *node, const char *path,
                                struct mapping_splits *out, struct err *err)
{
    TRY(yaml_expect(node, YAML_MAPPING, path, err));
    if (node->num_items > MAPPING_MAX_SPLITS)
        return err_set(err, STATUS_CONFIG, node->pos, path, "at most %d splits, got %zu",
                       MAPPING_MAX_SPLITS, node->num_items);
    for (size_t i = 0; i < node->num_items; i++) {
        struct mapping_split *split = &out->split[out->num++];
        split->rank = node->items[i].key;
        split->pos = node->items[i].key_pos;
        char field[READ_PATH_BYTES];
        snprintf(field, sizeof field, "%s.%.40s", path, split->rank);
        TRY(read_parts(&node->items[i], field, split, err));
    }
    return STATUS_OK;
}

enum status mapping_read_mask(const struct yaml_node *node, struct mapping_mask *out,
                              struct err *err)
{
    static const char *const keys[] = {"before", "rows_per_cycle", "every", NULL};
    *out = (struct mapping_mask){.is_given = true, .pos = node->pos};
    TRY(yaml_expect(node, YAML_MAPPING, "mask", err));
    TRY(yaml_check_keys(node, keys, "mask", err));
    const struct yaml_node *before = yaml_get(node, "before");
    const struct yaml_node *rows = yaml_get(node, "rows_per_cycle");
    const struct yaml_node *every = yaml_get(node, "every");
    if (!before)
        return err_set(err, STATUS_CONFIG, node->pos, "mask.before", "missing");
    TRY(mapping_read_name(before, "mask.before", &out->before, err));
    if (rows)
        TRY(mapping_read_count(rows, "mask.rows_per_cycle", 1, 1 << 20, &out->rows_per_cycle, err));
    if (every)
        TRY(yaml_read_bool(every, "mask.every", &out->is_every, err));
    return STATUS_OK;
}

enum status mapping_read_groups(const struct yaml_node *node, const char *path, int max,
                                struct mapping_names *out, int *out_num, struct err *err)
{
    TRY(yaml_expect(node, YAML_SEQUENCE, path, err));
    if (node->num_items > (size_t)max)
        return err_set(err, STATUS_CONFIG, node->pos, path, "at most %d lists, got %zu", max,
                       node->num_items);
    for (size_t i = 0; i < node->num_items; i++)
        TRY(mapping_read_names(&node->items[i], path, &out[(*out_num)++], err));
    return STATUS_OK;
}

enum status mapping_read_lag(const struct yaml_node *node, const char *path,
                             struct mapping_lag *out, struct err *err)
{
    static const char word[] = "contexts";
    uint64_t tiles = 0;
    TRY(yaml_expect(node, YAML_SCALAR, path, err));
    *out = (struct mapping_lag){.has_contexts = strncmp(node->text, word, sizeof word - 1) == 0};
    if (!out->has_contexts) {
        TRY(mapping_read_count(node, path, 0, 1024, &tiles, err));
        out->tiles = (int64_t)tiles;
        return STATUS_OK;
    }
    const char *rest = node->text + sizeof word - 1;
    rest += strspn(rest, " ");
    if (*rest == '\0')
        return STATUS_OK;
    const char *number = rest + 1 + strspn(rest + 1, " ");
    if ((*rest != '+' && *rest != '-') || strspn(number, "0123456789") != strlen(number) ||
        *number == '\0' || strlen(number) > 2)
        return err_set(err, STATUS_CONFIG, node->pos, path,
                       "a lag is a number, 'contexts', 'contexts - 1' or 'contexts + 1', got '%s'",
                       node->text);
    TRY(quantity_parse_u64(number, UNIT_COUNT, node->pos, path, &tiles, err));
    out->tiles = *rest == '-' ? -(int64_t)tiles : (int64_t)tiles;
    return STATUS_OK;
}
