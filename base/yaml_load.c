/*
 * Builds the tree from libyaml's parser events, so that limits hold while reading and every node
 * keeps its place. Everything of YAML that a configuration does not need is refused by name.
 */
#include "base/yaml.h"

#include "base/file.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

struct reader {
    yaml_parser_t parser;
    const char *name;
    const char *text;
    size_t length;
    int first_line;
    size_t num_nodes;
    struct arena *arena;
    struct err *err;
};

static struct pos mark_pos(const struct reader *reader, yaml_mark_t mark)
{
    return (struct pos){reader->name, (int)mark.line + reader->first_line, (int)mark.column + 1};
}

/* libyaml gives a byte offset, and no mark, for bytes that are not UTF-8. */
static struct pos offset_pos(const struct reader *reader, size_t offset)
{
    struct pos pos = {reader->name, reader->first_line, 1};
    for (size_t i = 0; i < offset && i < reader->length; i++) {
        pos.column++;
        if (reader->text[i] == '\n') {
            pos.line++;
            pos.column = 1;
        }
    }
    return pos;
}

static enum status syntax_error(const struct reader *reader)
{
    const yaml_parser_t *parser = &reader->parser;
    const char *problem = parser->problem ? parser->problem : "cannot be read";
    if (parser->error == YAML_READER_ERROR)
        return err_set(reader->err, STATUS_CONFIG, offset_pos(reader, parser->problem_offset), NULL,
                       "not YAML: %s", problem);
    return err_set(reader->err, STATUS_CONFIG, mark_pos(reader, parser->problem_mark), NULL,
                   "not YAML: %s%s%s", problem, parser->context ? " " : "",
                   parser->context ? parser->context : "");
}

static enum status next_event(struct reader *reader, yaml_event_t *event)
{
    if (!yaml_parser_parse(&reader->parser, event))
        return syntax_error(reader);
    return STATUS_OK;
}

static enum status refuse(const struct reader *reader, const yaml_event_t *event, const char *what)
{
    return err_set(reader->err, STATUS_CONFIG, mark_pos(reader, event->start_mark), NULL,
                   "%s are not supported", what);
}

static enum status check_plain(const struct reader *reader, const yaml_event_t *event,
                               const yaml_char_t *anchor, const yaml_char_t *tag)
{
    if (anchor)
        return refuse(reader, event, "anchors");
    if (tag)
        return refuse(reader, event, "tags");
    return STATUS_OK;
}

static enum status read_node(struct reader *reader, const yaml_event_t *event, int depth,
                             struct yaml_node *out);

static enum status read_scalar(const struct reader *reader, const yaml_event_t *event,
                               struct yaml_node *out)
{
    TRY(check_plain(reader, event, event->data.scalar.anchor, event->data.scalar.tag));
    const char *text = (const char *)event->data.scalar.value;
    const size_t length = event->data.scalar.length;
    if (memchr(text, '\0', length))
        return err_set(reader->err, STATUS_CONFIG, mark_pos(reader, event->start_mark), NULL,
                       "text holds a NUL byte");
    out->kind = YAML_SCALAR;
    out->text = arena_strndup(reader->arena, text, length);
    out->is_quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    return STATUS_OK;
}

/* One more child at the end of out->items. */
static struct yaml_node *add_item(struct reader *reader, struct yaml_node *out, size_t *capacity)
{
    out->items =
        arena_grow(reader->arena, out->items, out->num_items, capacity, sizeof(*out->items));
    struct yaml_node *item = &out->items[out->num_items++];
    memset(item, 0, sizeof(*item));
    return item;
}

static enum status read_sequence(struct reader *reader, int depth, struct yaml_node *out)
{
    size_t capacity = 0;
    out->kind = YAML_SEQUENCE;
    for (;;) {
        yaml_event_t event;
        TRY(next_event(reader, &event));
        const bool is_end = event.type == YAML_SEQUENCE_END_EVENT;
        enum status status = STATUS_OK;
        if (!is_end)
            status = read_node(reader, &event, depth + 1, add_item(reader, out, &capacity));
        yaml_event_delete(&event);
        if (is_end || status != STATUS_OK)
            return status;
    }
}

static enum status read_key(struct reader *reader, const yaml_event_t *event, struct yaml_node *key)
{
    if (event->type != YAML_SCALAR_EVENT)
        return event->type == YAML_ALIAS_EVENT
                   ? refuse(reader, event, "aliases")
                   : err_set(reader->err, STATUS_CONFIG, mark_pos(reader, event->start_mark), NULL,
                             "a key must be a single word");
    return read_scalar(reader, event, key);
}

static int compare_keys(const void *a, const void *b)
{
    const struct yaml_node *const *x = a;
    const struct yaml_node *const *y = b;
    const int order = strcmp((*x)->key, (*y)->key);
    if (order != 0)
        return order;
    return *x < *y ? -1 : 1;
}

/* Sorted by key and then by place, so that of two equal keys the later one is reported. */
static enum status check_duplicates(const struct reader *reader, const struct yaml_node *mapping)
{
    if (mapping->num_items < 2)
        return STATUS_OK;
    const struct yaml_node **sorted =
        ARENA_ARRAY(reader->arena, const struct yaml_node *, mapping->num_items);
    for (size_t i = 0; i < mapping->num_items; i++)
        sorted[i] = &mapping->items[i];
    qsort(sorted, mapping->num_items, sizeof(*sorted), compare_keys);
    for (size_t i = 1; i < mapping->num_items; i++) {
        if (strcmp(sorted[i - 1]->key, sorted[i]->key) == 0)
            return err_set(reader->err, STATUS_CONFIG, sorted[i]->key_pos, NULL,
                           "key '%s' is already given at line %d", sorted[i]->key,
                           sorted[i - 1]->key_pos.line);
    }
    return STATUS_OK;
}

static enum status read_entry(struct reader *reader, const yaml_event_t *key_event, int depth,
                              struct yaml_node *out, size_t *capacity)
{
    struct yaml_node key;
    memset(&key, 0, sizeof(key));
    TRY(read_key(reader, key_event, &key));
    yaml_event_t event;
    TRY(next_event(reader, &event));
    struct yaml_node *item = add_item(reader, out, capacity);
    const enum status status = read_node(reader, &event, depth + 1, item);
    yaml_event_delete(&event);
    item->key = key.text;
    item->key_pos = mark_pos(reader, key_event->start_mark);
    return status;
}

static enum status read_mapping(struct reader *reader, int depth, struct yaml_node *out)
{
    size_t capacity = 0;
    out->kind = YAML_MAPPING;
    for (;;) {
        yaml_event_t event;
        TRY(next_event(reader, &event));
        const bool is_end = event.type == YAML_MAPPING_END_EVENT;
        enum status status = STATUS_OK;
        if (!is_end)
            status = read_entry(reader, &event, depth, out, &capacity);
        yaml_event_delete(&event);
        if (status != STATUS_OK)
            return status;
        if (is_end)
            return check_duplicates(reader, out);
    }
}

static enum status read_node(struct reader *reader, const yaml_event_t *event, int depth,
                             struct yaml_node *out)
{
    const struct pos pos = mark_pos(reader, event->start_mark);
    out->pos = pos;
    if (depth > YAML_MAX_DEPTH)
        return err_set(reader->err, STATUS_CONFIG, pos, NULL, "nested deeper than %d levels",
                       YAML_MAX_DEPTH);
    if (++reader->num_nodes > YAML_MAX_NODES)
        return err_set(reader->err, STATUS_CONFIG, pos, NULL, "more than %zu values",
                       YAML_MAX_NODES);
    if (event->type == YAML_ALIAS_EVENT)
        return refuse(reader, event, "aliases");
    if (event->type == YAML_SCALAR_EVENT)
        return read_scalar(reader, event, out);
    if (event->type == YAML_SEQUENCE_START_EVENT) {
        TRY(check_plain(reader, event, event->data.sequence_start.anchor,
                        event->data.sequence_start.tag));
        return read_sequence(reader, depth, out);
    }
    assert(event->type == YAML_MAPPING_START_EVENT);
    TRY(check_plain(reader, event, event->data.mapping_start.anchor,
                    event->data.mapping_start.tag));
    return read_mapping(reader, depth, out);
}

/* Reads one event and gives back its type and place. */
static enum status expect_event(struct reader *reader, yaml_event_type_t *out_type,
                                struct pos *out_pos, bool *out_has_directive)
{
    yaml_event_t event;
    TRY(next_event(reader, &event));
    *out_type = event.type;
    *out_pos = mark_pos(reader, event.start_mark);
    *out_has_directive = event.type == YAML_DOCUMENT_START_EVENT &&
                         (event.data.document_start.version_directive ||
                          event.data.document_start.tag_directives.start !=
                              event.data.document_start.tag_directives.end);
    yaml_event_delete(&event);
    return STATUS_OK;
}

static enum status read_document(struct reader *reader, struct yaml_node *root)
{
    yaml_event_type_t type = YAML_NO_EVENT;
    struct pos pos;
    bool has_directive = false;
    TRY(expect_event(reader, &type, &pos, &has_directive));
    assert(type == YAML_STREAM_START_EVENT);
    TRY(expect_event(reader, &type, &pos, &has_directive));
    if (type == YAML_STREAM_END_EVENT)
        return err_set(reader->err, STATUS_CONFIG, pos, NULL, "file is empty");
    if (has_directive)
        return err_set(reader->err, STATUS_CONFIG, pos, NULL, "directives are not supported");
    yaml_event_t event;
    TRY(next_event(reader, &event));
    const enum status status = read_node(reader, &event, 1, root);
    yaml_event_delete(&event);
    TRY(status);
    TRY(expect_event(reader, &type, &pos, &has_directive));
    assert(type == YAML_DOCUMENT_END_EVENT);
    TRY(expect_event(reader, &type, &pos, &has_directive));
    if (type != YAML_STREAM_END_EVENT)
        return err_set(reader->err, STATUS_CONFIG, pos, NULL,
                       "several documents in one file are not supported");
    return STATUS_OK;
}

enum status yaml_load_text(const char *text, size_t length, const char *name, int first_line,
                           struct arena *arena, struct yaml_node **out_root, struct err *err)
{
    struct reader reader = {.name = arena_strdup(arena, name),
                            .text = text,
                            .length = length,
                            .first_line = first_line,
                            .arena = arena,
                            .err = err};
    if (length > YAML_MAX_BYTES)
        return err_set(err, STATUS_CONFIG, (struct pos){name, 0, 0}, NULL,
                       "file is larger than the limit of %zu bytes", YAML_MAX_BYTES);
    if (!yaml_parser_initialize(&reader.parser)) {
        (void)fputs("weir: out of memory in the YAML parser\n", stderr);
        abort();
    }
    yaml_parser_set_input_string(&reader.parser, (const unsigned char *)text, length);
    yaml_parser_set_encoding(&reader.parser, YAML_UTF8_ENCODING);
    struct yaml_node *root = ARENA_NEW(arena, struct yaml_node);
    const enum status status = read_document(&reader, root);
    yaml_parser_delete(&reader.parser);
    *out_root = status == STATUS_OK ? root : NULL;
    return status;
}

enum status yaml_load_file(const char *path, struct arena *arena, struct yaml_node **out_root,
                           struct err *err)
{
    char *text = NULL;
    size_t length = 0;
    TRY(file_read(path, YAML_MAX_BYTES, arena, &text, &length, err));
    return yaml_load_text(text, length, path, 1, arena, out_root, err);
}
