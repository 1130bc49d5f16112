#include "einsum/spec.h"

#include "base/yaml.h"
#include "einsum/places.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct reader {
    struct places places;
    struct arena *arena;
    struct err *err;
    struct spec *out;
};

static enum status read_members(const struct reader *reader, const struct yaml_node *node,
                                const char *field, struct spec_group *out)
{
    TRY(yaml_expect(node, YAML_SEQUENCE, field, reader->err));
    if (node->num_items > CASCADE_MAX_DIMS)
        return err_set(reader->err, STATUS_CONFIG, node->pos, field, "more than %d ranks",
                       CASCADE_MAX_DIMS);
    struct spec_name *members = ARENA_ARRAY(reader->arena, struct spec_name, node->num_items + 1);
    for (size_t i = 0; i < node->num_items; i++) {
        const struct yaml_node *item = &node->items[i];
        TRY(yaml_expect(item, YAML_SCALAR, field, reader->err));
        if (!lex_is_rank_name(item->text))
            return err_set(reader->err, STATUS_CONFIG, item->pos, field,
                           "a rank is written in upper-case letters and digits, at most %d, "
                           "got '%.40s'",
                           LEX_MAX_NAME, item->text);
        members[i] = (struct spec_name){item->pos, item->text};
    }
    out->members = members;
    out->num_members = (int)node->num_items;
    return STATUS_OK;
}

/* A map of names to lists of ranks. */
static enum status read_groups(const struct reader *reader, const struct yaml_node *node,
                               const char *field, const struct spec_group **out, int *out_num)
{
    TRY(yaml_expect(node, YAML_MAPPING, field, reader->err));
    if (node->num_items > CASCADE_MAX_TENSORS)
        return err_set(reader->err, STATUS_CONFIG, node->pos, field, "more than %d names",
                       CASCADE_MAX_TENSORS);
    struct spec_group *groups = ARENA_ARRAY(reader->arena, struct spec_group, node->num_items + 1);
    for (size_t i = 0; i < node->num_items; i++) {
        const struct yaml_node *item = &node->items[i];
        groups[i].head = (struct spec_name){item->key_pos, item->key};
        groups[i].field = arena_printf(reader->arena, "%s.%.40s", field, item->key);
        TRY(read_members(reader, item, groups[i].field, &groups[i]));
    }
    *out = groups;
    *out_num = (int)node->num_items;
    return STATUS_OK;
}

static enum status read_init_value(const struct yaml_node *node, const char *field, double *out,
                                   struct err *err)
{
    TRY(yaml_expect(node, YAML_SCALAR, field, err));
    if (strcmp(node->text, "inf") == 0 || strcmp(node->text, "-inf") == 0) {
        *out = node->text[0] == '-' ? (double)-INFINITY : (double)INFINITY;
        return STATUS_OK;
    }
    return yaml_read_double(node, -1e300, 1e300, field, out, err);
}

static enum status read_inits(const struct reader *reader, const struct yaml_node *node)
{
    const char *field = "einsum.init";
    TRY(yaml_expect(node, YAML_MAPPING, field, reader->err));
    struct spec_init *inits = ARENA_ARRAY(reader->arena, struct spec_init, node->num_items + 1);
    for (size_t i = 0; i < node->num_items; i++) {
        const struct yaml_node *item = &node->items[i];
        inits[i].tensor = (struct spec_name){item->key_pos, item->key};
        inits[i].value_pos = item->pos;
        inits[i].field = arena_printf(reader->arena, "%s.%.40s", field, item->key);
        TRY(read_init_value(item, inits[i].field, &inits[i].value, reader->err));
    }
    reader->out->inits = inits;
    reader->out->num_inits = (int)node->num_items;
    return STATUS_OK;
}

static enum status too_long(const struct reader *reader, struct pos pos, const char *field)
{
    return err_set(reader->err, STATUS_CONFIG, pos, field,
                   "an expression is longer than %d characters", LEX_MAX_LENGTH);
}

/*
 * The text of an expression and the place of each character. YAML takes `A[p] = B[m, p] :: max(m)`
 * for a map with the key `A[p] = B[m, p] :`, so such a map is put together again.
 */
static enum status expression_text(const struct reader *reader, const struct yaml_node *node,
                                   const char *field, const char **out_text,
                                   struct pos **out_places)
{
    if (node->kind != YAML_MAPPING) {
        TRY(yaml_expect(node, YAML_SCALAR, field, reader->err));
        const size_t length = strlen(node->text);
        if (length > LEX_MAX_LENGTH)
            return too_long(reader, node->pos, field);
        *out_text = node->text;
        *out_places = ARENA_ARRAY(reader->arena, struct pos, length + 1);
        places_find(&reader->places, node->text, node->pos, *out_places);
        return STATUS_OK;
    }
    const struct yaml_node *item = node->num_items == 1 ? &node->items[0] : NULL;
    const size_t key_length = item ? strlen(item->key) : 0;
    if (!item || item->kind != YAML_SCALAR || key_length == 0 || item->key[key_length - 1] != ':')
        return err_set(reader->err, STATUS_CONFIG, node->pos, field,
                       "must be an expression, got a map of keys");
    const size_t length = key_length + 2 + strlen(item->text);
    if (length > LEX_MAX_LENGTH)
        return too_long(reader, node->pos, field);
    struct pos *places = ARENA_ARRAY(reader->arena, struct pos, length + 1);
    places_find(&reader->places, item->key, item->key_pos, places);
    places[key_length + 1] = places[key_length];
    places_find(&reader->places, item->text, item->pos, places + key_length + 2);
    *out_text = arena_printf(reader->arena, "%s: %s", item->key, item->text);
    *out_places = places;
    return STATUS_OK;
}

/* Runs of spaces become one, so that a folded expression prints on one line. */
static const char *collapse(struct arena *arena, const char *text)
{
    char *out = arena_strdup(arena, text);
    size_t length = 0;
    for (const char *c = text; *c; c++) {
        const bool is_space = strchr(" \t\r\n", *c) != NULL;
        if (!is_space)
            out[length++] = *c;
        else if (length > 0 && out[length - 1] != ' ')
            out[length++] = ' ';
    }
    while (length > 0 && out[length - 1] == ' ')
        length--;
    out[length] = '\0';
    return out;
}

static enum status read_expressions(const struct reader *reader, const struct yaml_node *node)
{
    TRY(yaml_expect(node, YAML_SEQUENCE, "einsum.expressions", reader->err));
    if (node->num_items == 0 || node->num_items > CASCADE_MAX_TENSORS)
        return err_set(reader->err, STATUS_CONFIG, node->pos, "einsum.expressions",
                       "must hold 1 to %d expressions, got %zu", CASCADE_MAX_TENSORS,
                       node->num_items);
    struct syntax_einsum *einsums =
        ARENA_ARRAY(reader->arena, struct syntax_einsum, node->num_items);
    for (size_t i = 0; i < node->num_items; i++) {
        const char *field = arena_printf(reader->arena, "einsum.expressions[%zu]", i);
        const char *text = NULL;
        struct pos *places = NULL;
        struct lex lex;
        TRY(expression_text(reader, &node->items[i], field, &text, &places));
        TRY(lex_run(text, places, field, reader->arena, &lex, reader->err));
        TRY(syntax_parse(&lex, field, reader->arena, &einsums[i], reader->err));
        einsums[i].text = collapse(reader->arena, text);
    }
    reader->out->einsums = einsums;
    reader->out->num_einsums = (int)node->num_items;
    return STATUS_OK;
}

static enum status read_text_key(const struct reader *reader, const struct yaml_node *root,
                                 const char *key, const char **out)
{
    const struct yaml_node *node = yaml_get(root, key);
    if (!node)
        return STATUS_OK;
    TRY(yaml_expect(node, YAML_SCALAR, key, reader->err));
    *out = node->text;
    return STATUS_OK;
}

static enum status missing(const struct reader *reader, struct pos pos, const char *path,
                           const char *key)
{
    return err_set(reader->err, STATUS_CONFIG, pos, path, "key '%s' is missing", key);
}

static enum status read_einsum(const struct reader *reader, const struct yaml_node *einsum)
{
    static const char *const keys[] = {"declaration", "split", "init", "expressions", NULL};
    struct spec *out = reader->out;
    TRY(yaml_expect(einsum, YAML_MAPPING, "einsum", reader->err));
    TRY(yaml_check_keys(einsum, keys, "einsum", reader->err));
    const struct yaml_node *declaration = yaml_get(einsum, "declaration");
    const struct yaml_node *split = yaml_get(einsum, "split");
    const struct yaml_node *init = yaml_get(einsum, "init");
    const struct yaml_node *expressions = yaml_get(einsum, "expressions");
    if (!declaration)
        return missing(reader, einsum->pos, "einsum", "declaration");
    if (!expressions)
        return missing(reader, einsum->pos, "einsum", "expressions");
    TRY(read_groups(reader, declaration, "einsum.declaration", &out->tensors, &out->num_tensors));
    if (split)
        TRY(read_groups(reader, split, "einsum.split", &out->splits, &out->num_splits));
    if (init)
        TRY(read_inits(reader, init));
    return read_expressions(reader, expressions);
}

enum status spec_parse(const char *text, size_t length, const char *name, struct arena *arena,
                       struct spec *out, struct err *err)
{
    static const char *const keys[] = {"name", "doc", "einsum", NULL};
    struct reader reader = {.arena = arena, .err = err, .out = out};
    struct yaml_node *root = NULL;
    memset(out, 0, sizeof(*out));
    if (length > CASCADE_MAX_BYTES)
        return err_set(err, STATUS_CONFIG, (struct pos){name, 0, 0}, NULL,
                       "a cascade is at most %zu bytes long", CASCADE_MAX_BYTES);
    TRY(yaml_load_text(text, length, name, 1, arena, &root, err));
    out->file = root->pos.file;
    places_init(&reader.places, out->file, text, arena);
    TRY(yaml_expect(root, YAML_MAPPING, NULL, err));
    TRY(yaml_check_keys(root, keys, "", err));
    TRY(read_text_key(&reader, root, "name", &out->name));
    TRY(read_text_key(&reader, root, "doc", &out->doc));
    const struct yaml_node *einsum = yaml_get(root, "einsum");
    if (!einsum)
        return missing(&reader, root->pos, NULL, "einsum");
    return read_einsum(&reader, einsum);
}
