/* Field tables as text: resolved values, and help. */
#include "base/field.h"

#include "base/json.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#define HELP_KEY_CHARS 24

static void put_indent(struct buf *out, int indent)
{
    for (int i = 0; i < indent; i++)
        buf_putc(out, ' ');
}

static void put_quoted(const char *text, struct buf *out)
{
    struct json json;
    json_init(&json, out, false);
    json_string(&json, text);
}

static bool is_word_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.' || c == '/' || c == '-' || c == '+' || c == ' ';
}

/* Plain text that reads back as itself also inside [a, b] and {a: b}. */
static bool is_plain(const char *text)
{
    const size_t length = strlen(text);
    if (length == 0 || text[0] == ' ' || text[length - 1] == ' ')
        return false;
    if (text[0] == '-' && (length < 2 || text[1] == ' ' || text[1] == '-'))
        return false;
    for (const char *c = text; *c; c++) {
        if (!is_word_char(*c))
            return false;
    }
    return strcmp(text, "...") != 0;
}

/* A string that would read as another kind of value without quotes. */
static bool needs_quotes(const char *text)
{
    static const char *const special[] = {"true", "false", "null", NULL};
    for (int i = 0; special[i]; i++) {
        if (strcmp(text, special[i]) == 0)
            return true;
    }
    return !is_plain(text);
}

static void put_scalar(const char *text, bool is_quoted, struct buf *out)
{
    if (is_quoted ? needs_quotes(text) : !is_plain(text) && text[0] != '\0')
        put_quoted(text, out);
    else
        buf_puts(out, text);
}

void field_print_node(const struct yaml_node *node, struct buf *out)
{
    if (node->kind == YAML_SCALAR) {
        put_scalar(node->text, node->is_quoted, out);
        return;
    }
    const bool is_mapping = node->kind == YAML_MAPPING;
    buf_putc(out, is_mapping ? '{' : '[');
    for (size_t i = 0; i < node->num_items; i++) {
        buf_puts(out, i > 0 ? ", " : "");
        if (is_mapping) {
            put_scalar(node->items[i].key, true, out);
            buf_puts(out, ": ");
        }
        field_print_node(&node->items[i], out);
    }
    buf_putc(out, is_mapping ? '}' : ']');
}

void field_print_tree(const struct yaml_node *mapping, int indent, struct buf *out)
{
    for (size_t i = 0; i < mapping->num_items; i++) {
        put_indent(out, indent);
        put_scalar(mapping->items[i].key, true, out);
        buf_puts(out, ": ");
        field_print_node(&mapping->items[i], out);
        buf_putc(out, '\n');
    }
}

static void put_quantity(double value, enum unit unit, struct buf *out)
{
    char text[64];
    quantity_print(value, unit, text, sizeof(text));
    buf_puts(out, text);
}

/* A field that the owner may derive: see struct field. */
static bool is_auto(const struct field *field)
{
    return field->def && strcmp(field->def, "auto") == 0;
}

static void put_value(const struct field *field, const unsigned char *slot, struct buf *out)
{
    switch (field->type) {
    case FIELD_U64: {
        uint64_t value = 0;
        memcpy(&value, slot, sizeof(value));
        if (value == 0 && is_auto(field))
            buf_puts(out, "auto");
        else if (value > (UINT64_C(1) << 53))
            buf_printf(out, "%" PRIu64 "%s%s", value, unit_suffix(field->unit)[0] ? " " : "",
                       unit_suffix(field->unit));
        else
            put_quantity((double)value, field->unit, out);
        return;
    }
    case FIELD_DOUBLE: {
        double value = 0.0;
        memcpy(&value, slot, sizeof(value));
        if (isnan(value) && is_auto(field))
            buf_puts(out, "auto");
        else
            put_quantity(value, field->unit, out);
        return;
    }
    case FIELD_BOOL:
        buf_puts(out, *(const bool *)slot ? "true" : "false");
        return;
    case FIELD_STRING: {
        const char *text = NULL;
        memcpy(&text, slot, sizeof(text));
        if (needs_quotes(text ? text : ""))
            put_quoted(text ? text : "", out);
        else
            buf_puts(out, text);
        return;
    }
    case FIELD_ENUM: {
        int value = 0;
        memcpy(&value, slot, sizeof(value));
        buf_puts(out, field->names[value]);
        return;
    }
    case FIELD_RAW: {
        const struct yaml_node *node = NULL;
        memcpy(&node, slot, sizeof(node));
        field_print_node(node, out);
        return;
    }
    case FIELD_NODE:
        assert(!"a node is printed by field_print");
    }
}

static bool is_absent(const struct field *field, const unsigned char *slot)
{
    const struct yaml_node *node = NULL;
    if (field->type != FIELD_RAW)
        return false;
    memcpy(&node, slot, sizeof(node));
    return node == NULL;
}

void field_print(const struct field *table, const void *values, int indent, struct buf *out)
{
    for (const struct field *field = table; field->key; field++) {
        const unsigned char *slot = (const unsigned char *)values + field->offset;
        if (is_absent(field, slot))
            continue;
        put_indent(out, indent);
        buf_printf(out, "%s:", field->key);
        if (field->type == FIELD_NODE) {
            buf_putc(out, '\n');
            field_print(field->child, slot, indent + 2, out);
            continue;
        }
        buf_putc(out, ' ');
        put_value(field, slot, out);
        buf_putc(out, '\n');
    }
}

static bool has_range(const struct field *field)
{
    return (field->type == FIELD_U64 || field->type == FIELD_DOUBLE);
}

static void help_type(const struct field *field, struct buf *out)
{
    switch (field->type) {
    case FIELD_U64:
    case FIELD_DOUBLE:
        buf_puts(out,
                 unit_is_bare(field->unit) ? unit_noun(field->unit) : unit_suffix(field->unit));
        break;
    case FIELD_BOOL:
        buf_puts(out, "true | false");
        break;
    case FIELD_STRING:
        buf_puts(out, "text");
        break;
    case FIELD_ENUM:
        for (int i = 0; field->names[i]; i++)
            buf_printf(out, "%s%s", i > 0 ? " | " : "", field->names[i]);
        break;
    case FIELD_NODE:
        buf_puts(out, "map");
        break;
    case FIELD_RAW:
        buf_puts(out, "map or list");
        break;
    }
    if (!has_range(field))
        return;
    buf_puts(out, ", ");
    put_quantity(field->min, field->unit, out);
    buf_puts(out, " to ");
    put_quantity(field->max, field->unit, out);
    if (is_auto(field))
        buf_puts(out, ", or auto");
}

void field_help(const struct field *table, int indent, struct buf *out)
{
    for (const struct field *field = table; field->key; field++) {
        put_indent(out, indent);
        buf_printf(out, "%-*s ", HELP_KEY_CHARS - indent, field->key);
        help_type(field, out);
        if (!field->def)
            buf_puts(out, "; required");
        else if (field->def[0] != '\0' && field->type != FIELD_NODE && field->type != FIELD_RAW)
            buf_printf(out, "; default %s", field->def);
        buf_putc(out, '\n');
        put_indent(out, HELP_KEY_CHARS + 1);
        buf_printf(out, "%s\n", field->doc ? field->doc : "");
        if (field->type == FIELD_NODE)
            field_help(field->child, indent + 2, out);
    }
}
