/* Mapping files: the tree of sim/mapping.h, its cases laid over it. */
#include "sim/mapping.h"

#include "sim/mapping_read.h"
#include "sim/overlay.h"

#include <string.h>

#define PATH_BYTES 160

const char *const mapping_level_names[MAPPING_NUM_LEVELS + 1] = {"DRAM", "L3", "RF1D", "RF", NULL};

static enum status parse_ranks(const struct yaml_node *node, struct mapping *out, struct err *err)
{
    TRY(yaml_expect(node, YAML_MAPPING, "ranks", err));
    if (node->num_items > MAPPING_MAX_SPLITS)
        return err_set(err, STATUS_CONFIG, node->pos, "ranks", "at most %d ranks, got %zu",
                       MAPPING_MAX_SPLITS, node->num_items);
    for (size_t i = 0; i < node->num_items; i++) {
        const struct yaml_node *item = &node->items[i];
        struct mapping_rank *rank = &out->ranks[out->num_ranks++];
        rank->name = item->key;
        if (item->kind == YAML_SCALAR) {
            rank->factors.num = 1;
            rank->factors.name[0] = item->text;
            rank->factors.pos = item->pos;
        } else {
            char field[PATH_BYTES];
            snprintf(field, sizeof field, "ranks.%.60s", item->key);
            TRY(mapping_read_names(item, field, &rank->factors, err));
        }
    }
    return STATUS_OK;
}

static enum status parse_phases(const struct yaml_node *node, struct mapping *out, struct err *err)
{
    if (node->kind == YAML_SCALAR && strcmp(node->text, "each") == 0) {
        out->each_phase = true;
        return STATUS_OK;
    }
    return mapping_read_groups(node, "phases", MAPPING_MAX_PHASES, out->phases, &out->num_phases,
                               err);
}

static enum status parse_spill(const struct yaml_node *node, struct mapping *out, struct err *err)
{
    static const char *const keys[] = {"share", "tensors", NULL};
    TRY(yaml_expect(node, YAML_MAPPING, "spill", err));
    TRY(yaml_check_keys(node, keys, "spill", err));
    const struct yaml_node *share = yaml_get(node, "share");
    const struct yaml_node *tensors = yaml_get(node, "tensors");
    if (share)
        TRY(mapping_read_share(share, "spill.share", &out->spill_share, err));
    if (tensors)
        TRY(mapping_read_names(tensors, "spill.tensors", &out->spill_tensors, err));
    return STATUS_OK;
}

static enum status parse_search(const struct yaml_node *node, struct mapping_search *out,
                                struct err *err)
{
    static const char *const keys[] = {"DRAM", "L3_read", "L3_write", "register", NULL};
    double *const slots[] = {&out->dram_pj, &out->l3_read_pj, &out->l3_write_pj, &out->register_pj};
    TRY(yaml_expect(node, YAML_MAPPING, "search", err));
    TRY(yaml_check_keys(node, keys, "search", err));
    out->is_given = true;
    for (int i = 0; keys[i]; i++) {
        const struct yaml_node *value = yaml_get(node, keys[i]);
        char field[PATH_BYTES];
        snprintf(field, sizeof field, "search.%s", keys[i]);
        if (!value)
            return err_set(err, STATUS_CONFIG, node->pos, field, "missing");
        TRY(yaml_expect(value, YAML_SCALAR, field, err));
        TRY(quantity_parse(value->text, UNIT_PJ, value->pos, field, slots[i], err));
        if (!(*slots[i] >= 0) || *slots[i] > 1e12)
            return err_set(err, STATUS_CONFIG, value->pos, field, "must be within 0 and 1e12 pJ");
    }
    return STATUS_OK;
}

static enum status parse_published(const struct yaml_node *node, struct mapping *out,
                                   struct err *err)
{
    static const char *const keys[] = {"uncharged", "uncharged_levels", "drop", NULL};
    TRY(yaml_expect(node, YAML_MAPPING, "published", err));
    TRY(yaml_check_keys(node, keys, "published", err));
    const struct yaml_node *uncharged = yaml_get(node, "uncharged");
    const struct yaml_node *drop = yaml_get(node, "drop");
    if (uncharged) {
        TRY(mapping_read_names(uncharged, "published.uncharged", &out->uncharged, err));
        for (int i = 0; i < out->uncharged.num; i++)
            if (arch_op_find(out->uncharged.name[i]) == ARCH_NUM_OPS)
                return err_set(err, STATUS_CONFIG, uncharged->pos, "published.uncharged",
                               "unknown operation '%s'", out->uncharged.name[i]);
    }
    const struct yaml_node *levels = yaml_get(node, "uncharged_levels");
    if (levels) {
        TRY(mapping_read_names(levels, "published.uncharged_levels", &out->uncharged_levels, err));
        for (int i = 0; i < out->uncharged_levels.num; i++)
            if (strcmp(out->uncharged_levels.name[i], "RF1D") != 0)
                return err_set(err, STATUS_CONFIG, levels->pos, "published.uncharged_levels",
                               "only 'RF1D' can be left out, got '%s'",
                               out->uncharged_levels.name[i]);
    }
    if (!drop)
        return STATUS_OK;
    TRY(yaml_expect(drop, YAML_MAPPING, "published.drop", err));
    if (drop->num_items > MAPPING_MAX_NAMES)
        return err_set(err, STATUS_CONFIG, drop->pos, "published.drop", "at most %d entries",
                       MAPPING_MAX_NAMES);
    for (size_t i = 0; i < drop->num_items; i++) {
        struct mapping_drop *entry = &out->drops[out->num_drops++];
        entry->einsum = drop->items[i].key;
        TRY(mapping_read_names(&drop->items[i], "published.drop", &entry->ranks, err));
    }
    return STATUS_OK;
}

static enum status parse_after(const struct yaml_node *node, const char *path,
                               struct mapping_einsum *out, struct err *err)
{
    TRY(yaml_expect(node, YAML_SEQUENCE, path, err));
    if (node->num_items > MAPPING_MAX_NAMES)
        return err_set(err, STATUS_CONFIG, node->pos, path, "at most %d waits, got %zu",
                       MAPPING_MAX_NAMES, node->num_items);
    for (size_t i = 0; i < node->num_items; i++) {
        const struct yaml_node *item = &node->items[i];
        struct mapping_after *after = &out->after[out->num_after++];
        after->pos = item->pos;
        if (item->kind == YAML_SCALAR) {
            after->name = item->text;
            continue;
        }
        TRY(yaml_expect(item, YAML_SEQUENCE, path, err));
        if (item->num_items != 2 || item->items[0].kind != YAML_SCALAR)
            return err_set(err, STATUS_CONFIG, item->pos, path,
                           "a wait is a name or '[name, tiles ago]'");
        after->name = item->items[0].text;
        TRY(mapping_read_count(&item->items[1], path, 0, 1024, &after->age, err));
    }
    return STATUS_OK;
}

static enum status parse_einsum_search(const struct yaml_node *node, const char *path,
                                       struct mapping_einsum *out, struct err *err)
{
    static const char *const keys[] = {"order", "keep", NULL};
    bool *const slots[] = {&out->search_order, &out->search_keep};
    TRY(yaml_expect(node, YAML_MAPPING, path, err));
    TRY(yaml_check_keys(node, keys, path, err));
    for (int i = 0; keys[i]; i++) {
        const struct yaml_node *value = yaml_get(node, keys[i]);
        if (!value)
            continue;
        if (value->kind != YAML_SCALAR || strcmp(value->text, "L3") != 0)
            return err_set(err, STATUS_CONFIG, value->pos, path, "'%s' is searched at L3 only",
                           keys[i]);
        *slots[i] = true;
    }
    return STATUS_OK;
}

static enum status parse_einsum(const struct yaml_node *node, struct mapping_einsum *out,
                                struct err *err)
{
    static const char *const keys[] = {"loops", "spatial", "keep",   "split",   "cycles", "lag",
                                       "after", "drain",   "search", "latency", "stream", NULL};
    char path[PATH_BYTES], field[PATH_BYTES];
    snprintf(path, sizeof path, "einsums.%.60s", node->key);
    TRY(yaml_expect(node, YAML_MAPPING, path, err));
    TRY(yaml_check_keys(node, keys, path, err));
    out->name = node->key;
    out->pos = node->key_pos;
    for (size_t i = 0; i < node->num_items; i++) {
        const struct yaml_node *item = &node->items[i];
        snprintf(field, sizeof field, "%.120s.%s", path, item->key);
        if (strcmp(item->key, "loops") == 0)
            TRY(mapping_read_lists(item, mapping_level_names, field, out->nest.loops, err));
        else if (strcmp(item->key, "keep") == 0)
            TRY(mapping_read_lists(item, mapping_level_names, field, out->nest.keep, err));
        else if (strcmp(item->key, "spatial") == 0)
            TRY(mapping_read_names(item, field, &out->nest.spatial[0], err));
        else if (strcmp(item->key, "split") == 0)
            TRY(mapping_read_splits(item, field, &out->nest.splits, err));
        else if (strcmp(item->key, "cycles") == 0)
            TRY(mapping_read_count(item, field, 1, 1 << 20, &out->cycles, err));
        else if (strcmp(item->key, "lag") == 0)
            TRY(mapping_read_lag(item, field, &out->lag, err));
        else if (strcmp(item->key, "latency") == 0)
            TRY(mapping_read_count(item, field, 0, 1 << 20, &out->latency_cycles, err));
        else if (strcmp(item->key, "stream") == 0)
            TRY(mapping_read_name(item, field, &out->stream, err));
        else if (strcmp(item->key, "after") == 0)
            TRY(parse_after(item, field, out, err));
        else if (strcmp(item->key, "drain") == 0)
            TRY(yaml_read_bool(item, field, &out->drains, err));
        else
            TRY(parse_einsum_search(item, field, out, err));
    }
    out->nest.spatial[1] = out->nest.spatial[0];
    return STATUS_OK;
}

static enum status parse_einsums(const struct yaml_node *node, struct arena *arena,
                                 struct mapping *out, struct err *err)
{
    TRY(yaml_expect(node, YAML_MAPPING, "einsums", err));
    if (node->num_items > MAPPING_MAX_EINSUMS)
        return err_set(err, STATUS_CONFIG, node->pos, "einsums", "at most %d Einsums, got %zu",
                       MAPPING_MAX_EINSUMS, node->num_items);
    out->einsums = ARENA_ARRAY(arena, struct mapping_einsum, node->num_items + 1);
    for (size_t i = 0; i < node->num_items; i++)
        TRY(parse_einsum(&node->items[i], &out->einsums[out->num_einsums++], err));
    return STATUS_OK;
}

static enum status parse_key(const struct yaml_node *item, struct arena *arena, struct mapping *out,
                             struct err *err)
{
    const char *key = item->key;
    if (strcmp(key, "outer") == 0)
        return mapping_read_names(item, key, &out->outer, err);
    if (strcmp(key, "shared") == 0)
        return mapping_read_names(item, key, &out->shared, err);
    if (strcmp(key, "tile") == 0)
        return mapping_read_names(item, key, &out->tile, err);
    if (strcmp(key, "units") == 0)
        return mapping_read_lists(item, arch_array_names, key, out->units, err);
    if (strcmp(key, "ranks") == 0)
        return parse_ranks(item, out, err);
    if (strcmp(key, "split") == 0)
        return mapping_read_splits(item, key, &out->nest.splits, err);
    if (strcmp(key, "phases") == 0)
        return parse_phases(item, out, err);
    if (strcmp(key, "loops") == 0)
        return mapping_read_lists(item, mapping_level_names, key, out->nest.loops, err);
    if (strcmp(key, "keep") == 0)
        return mapping_read_lists(item, mapping_level_names, key, out->nest.keep, err);
    if (strcmp(key, "spatial") == 0)
        return mapping_read_lists(item, arch_array_names, key, out->nest.spatial, err);
    if (strcmp(key, "spill") == 0)
        return parse_spill(item, out, err);
    if (strcmp(key, "search") == 0)
        return parse_search(item, &out->search, err);
    if (strcmp(key, "mask") == 0)
        return mapping_read_mask(item, &out->mask, err);
    if (strcmp(key, "fuse") == 0)
        return mapping_read_groups(item, key, MAPPING_MAX_FUSES, out->fuses, &out->num_fuses, err);
    if (strcmp(key, "published") == 0)
        return parse_published(item, out, err);
    if (strcmp(key, "einsums") == 0)
        return parse_einsums(item, arena, out, err);
    return STATUS_OK; /* name */
}

static enum status parse_tree(const struct yaml_node *root, struct arena *arena,
                              struct mapping *out, struct err *err)
{
    static const char *const keys[] = {
        "name",    "outer", "shared", "ranks",  "split",   "tile",      "units", "phases", "loops",
        "spatial", "keep",  "spill",  "search", "einsums", "published", "mask",  "fuse",   NULL};
    static const char *const needed[] = {"name", "tile", "units", "loops", "spatial", NULL};
    TRY(yaml_expect(root, YAML_MAPPING, "mapping", err));
    TRY(yaml_check_keys(root, keys, "mapping", err));
    for (int i = 0; needed[i]; i++)
        if (!yaml_get(root, needed[i]))
            return err_set(err, STATUS_CONFIG, root->pos, needed[i], "missing");
    const struct yaml_node *name = yaml_get(root, "name");
    TRY(yaml_expect(name, YAML_SCALAR, "name", err));
    out->name = name->text;
    out->pos = root->pos;
    for (size_t i = 0; i < root->num_items; i++)
        TRY(parse_key(&root->items[i], arena, out, err));
    return STATUS_OK;
}

static enum status parse_condition(const struct yaml_node *node, struct mapping_condition *out,
                                   struct err *err)
{
    static const char *const keys[] = {"min", "max", NULL};
    char field[PATH_BYTES];
    snprintf(field, sizeof field, "cases.when.%.60s", node->key);
    out->name = node->key;
    if (node->kind == YAML_SCALAR) {
        out->num_values = 1;
        return mapping_read_count(node, field, 0, UINT64_MAX >> 1, &out->values[0], err);
    }
    if (node->kind == YAML_MAPPING) {
        TRY(yaml_check_keys(node, keys, field, err));
        out->is_range = true;
        out->values[1] = UINT64_MAX >> 1;
        for (int i = 0; keys[i]; i++)
            if (yaml_get(node, keys[i]))
                TRY(mapping_read_count(yaml_get(node, keys[i]), field, 0, UINT64_MAX >> 1,
                                       &out->values[i], err));
        return STATUS_OK;
    }
    if (node->num_items > MAPPING_MAX_NAMES)
        return err_set(err, STATUS_CONFIG, node->pos, field, "at most %d values",
                       MAPPING_MAX_NAMES);
    for (size_t i = 0; i < node->num_items; i++)
        TRY(mapping_read_count(&node->items[i], field, 0, UINT64_MAX >> 1,
                               &out->values[out->num_values++], err));
    return STATUS_OK;
}

static enum status parse_case(const struct yaml_node *node, const struct yaml_node *rest,
                              struct arena *arena, struct mapping *out, struct err *err)
{
    static const char *const keys[] = {"when", "set", NULL};
    TRY(yaml_expect(node, YAML_MAPPING, "cases", err));
    TRY(yaml_check_keys(node, keys, "cases", err));
    const struct yaml_node *when = yaml_get(node, "when");
    const struct yaml_node *set = yaml_get(node, "set");
    if (!when || !set)
        return err_set(err, STATUS_CONFIG, node->pos, "cases", "a case has 'when' and 'set'");
    TRY(yaml_expect(when, YAML_MAPPING, "cases.when", err));
    TRY(yaml_expect(set, YAML_MAPPING, "cases.set", err));
    const size_t max = sizeof out->conditions / sizeof out->conditions[0];
    if (when->num_items > max)
        return err_set(err, STATUS_CONFIG, when->pos, "cases.when", "at most %zu conditions", max);
    for (size_t i = 0; i < when->num_items; i++)
        TRY(parse_condition(&when->items[i], &out->conditions[out->num_conditions++], err));
    return parse_tree(overlay_merge(rest, set, arena), arena, out, err);
}

enum status mapping_parse(const struct yaml_node *root, const char *path, struct arena *arena,
                          struct mapping_file *out, struct err *err)
{
    *out = (struct mapping_file){.path = path};
    TRY(yaml_expect(root, YAML_MAPPING, "mapping", err));
    const struct yaml_node *cases = yaml_get(root, "cases");
    const struct yaml_node *rest = overlay_without(root, "cases", arena);
    if (!cases) {
        out->cases[out->num_cases++] = ARENA_NEW(arena, struct mapping);
        TRY(parse_tree(rest, arena, out->cases[0], err));
        out->name = out->cases[0]->name;
        return STATUS_OK;
    }
    TRY(yaml_expect(cases, YAML_SEQUENCE, "cases", err));
    if (cases->num_items < 1 || cases->num_items > MAPPING_MAX_CASES)
        return err_set(err, STATUS_CONFIG, cases->pos, "cases", "1 to %d cases, got %zu",
                       MAPPING_MAX_CASES, cases->num_items);
    for (size_t i = 0; i < cases->num_items; i++) {
        struct mapping *one = ARENA_NEW(arena, struct mapping);
        TRY(parse_case(&cases->items[i], rest, arena, one, err));
        out->cases[out->num_cases++] = one;
    }
    out->name = out->cases[0]->name;
    return STATUS_OK;
}

enum status mapping_load(const char *path, struct arena *arena, struct mapping_file *out,
                         struct err *err)
{
    const struct yaml_node *root;
    TRY(overlay_load(path, arena, &root, err));
    return mapping_parse(root, arena_strdup(arena, path), arena, out, err);
}
