/* Nodes are put in as the reader would have made them, with the position of the change. */
#include "mask/change.h"

#include <string.h>

#define MAX_ENTRIES 8 /* more than a layout has axes: the parser counts them */

const char *const change_keys[CHANGE_NUM] = {
#define X(key, parent) key,
    CHANGE_LIST(X)
#undef X
};

static const char *const change_parents[CHANGE_NUM] = {
#define X(key, parent) parent,
    CHANGE_LIST(X)
#undef X
};

static void set_scalar(struct yaml_node *node, const char *text, struct pos pos)
{
    node->kind = YAML_SCALAR;
    node->text = text;
    node->is_quoted = false;
    node->items = NULL;
    node->num_items = 0;
    node->pos = pos;
}

/* 16x8x8 as a list, anything without an 'x' between digits as one word. */
static void set_value(struct yaml_node *node, const struct change *change, struct arena *arena)
{
    const char *text = change->value;
    if (!strchr(text, 'x') || strspn(text, "0123456789x") != strlen(text)) {
        set_scalar(node, arena_strdup(arena, text), change->pos);
        return;
    }
    set_scalar(node, NULL, change->pos);
    node->kind = YAML_SEQUENCE;
    node->items = ARENA_ARRAY(arena, struct yaml_node, MAX_ENTRIES);
    while (node->num_items < MAX_ENTRIES) {
        const size_t length = strcspn(text, "x");
        struct yaml_node *item = &node->items[node->num_items++];
        set_scalar(item, arena_strndup(arena, text, length), change->pos);
        if (text[length] == '\0')
            return;
        text += length + 1;
    }
}

static struct yaml_node *find(struct yaml_node *mapping, const char *key)
{
    for (size_t i = 0; i < mapping->num_items; i++)
        if (strcmp(mapping->items[i].key, key) == 0)
            return &mapping->items[i];
    return NULL;
}

static struct yaml_node *find_or_add(struct yaml_node *mapping, const char *key, struct pos pos,
                                     struct arena *arena)
{
    struct yaml_node *node = find(mapping, key);
    if (node)
        return node;
    struct yaml_node *items = ARENA_ARRAY(arena, struct yaml_node, mapping->num_items + 1);
    if (mapping->num_items > 0)
        memcpy(items, mapping->items, mapping->num_items * sizeof items[0]);
    node = &items[mapping->num_items++];
    node->key = key;
    node->key_pos = pos;
    mapping->items = items;
    return node;
}

enum status change_apply(struct yaml_node *root, const struct change *changes, struct arena *arena,
                         struct err *err)
{
    TRY(yaml_expect(root, YAML_MAPPING, "mask", err));
    for (int i = 0; i < CHANGE_NUM; i++) {
        struct yaml_node *mapping = root;
        if (!changes[i].value || changes[i].value[0] == '\0')
            continue;
        if (change_parents[i][0] != '\0')
            mapping = find(root, change_parents[i]);
        if (!mapping || mapping->kind != YAML_MAPPING)
            return err_set(err, STATUS_CONFIG, changes[i].pos, change_keys[i],
                           "the mask has no '%s' to change", change_parents[i]);
        set_value(find_or_add(mapping, change_keys[i], changes[i].pos, arena), &changes[i], arena);
    }
    return STATUS_OK;
}
