/* JSON text (RFC 8259) with commas and nesting kept by the writer. */
#include "base/json.h"

#include <assert.h>
#include <math.h>
#include <string.h>

void json_init(struct json *json, struct buf *out, bool is_pretty)
{
    memset(json, 0, sizeof(*json));
    json->out = out;
    json->is_pretty = is_pretty;
}

static void new_line(struct json *json)
{
    if (!json->is_pretty)
        return;
    buf_putc(json->out, '\n');
    for (int i = 0; i < json->depth; i++)
        buf_append(json->out, "  ", 2);
}

/* Before a value: its comma, unless it follows a key or stands alone. */
static void begin_value(struct json *json)
{
    if (json->after_key) {
        json->after_key = false;
        return;
    }
    if (json->depth == 0)
        return;
    if (json->has_items[json->depth - 1])
        buf_putc(json->out, ',');
    json->has_items[json->depth - 1] = true;
    new_line(json);
}

static void begin_nest(struct json *json, char open)
{
    begin_value(json);
    assert(json->depth < JSON_MAX_DEPTH);
    buf_putc(json->out, open);
    json->has_items[json->depth++] = false;
}

static void end_nest(struct json *json, char close)
{
    assert(json->depth > 0 && !json->after_key);
    const bool had_items = json->has_items[--json->depth];
    if (had_items)
        new_line(json);
    buf_putc(json->out, close);
}

void json_begin_object(struct json *json)
{
    begin_nest(json, '{');
}

void json_end_object(struct json *json)
{
    end_nest(json, '}');
}

void json_begin_array(struct json *json)
{
    begin_nest(json, '[');
}

void json_end_array(struct json *json)
{
    end_nest(json, ']');
}

static void put_escaped(struct buf *out, unsigned char c)
{
    switch (c) {
    case '"':
        buf_append(out, "\\\"", 2);
        return;
    case '\\':
        buf_append(out, "\\\\", 2);
        return;
    case '\n':
        buf_append(out, "\\n", 2);
        return;
    case '\t':
        buf_append(out, "\\t", 2);
        return;
    case '\r':
        buf_append(out, "\\r", 2);
        return;
    default:
        buf_printf(out, "\\u%04x", (unsigned)c);
    }
}

static void put_string(struct buf *out, const char *text)
{
    buf_putc(out, '"');
    const char *start = text;
    for (const char *c = text; *c; c++) {
        const unsigned char byte = (unsigned char)*c;
        if (byte >= 0x20 && byte != '"' && byte != '\\' && byte != 0x7f)
            continue;
        buf_append(out, start, (size_t)(c - start));
        put_escaped(out, byte);
        start = c + 1;
    }
    buf_puts(out, start);
    buf_putc(out, '"');
}

void json_key(struct json *json, const char *key)
{
    assert(json->depth > 0 && !json->after_key);
    begin_value(json);
    put_string(json->out, key);
    buf_putc(json->out, ':');
    if (json->is_pretty)
        buf_putc(json->out, ' ');
    json->after_key = true;
}

void json_string(struct json *json, const char *text)
{
    begin_value(json);
    put_string(json->out, text);
}

static void put_u64(struct buf *out, uint64_t value)
{
    char digits[20];
    size_t at = sizeof(digits);
    do {
        digits[--at] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    buf_append(out, digits + at, sizeof(digits) - at);
}

void json_u64(struct json *json, uint64_t value)
{
    begin_value(json);
    put_u64(json->out, value);
}

void json_i64(struct json *json, int64_t value)
{
    begin_value(json);
    if (value < 0)
        buf_putc(json->out, '-');
    put_u64(json->out, value < 0 ? 0 - (uint64_t)value : (uint64_t)value);
}

void json_double(struct json *json, double value)
{
    begin_value(json);
    if (isfinite(value))
        buf_put_double(json->out, value);
    else
        buf_append(json->out, "null", 4);
}

void json_bool(struct json *json, bool value)
{
    begin_value(json);
    buf_puts(json->out, value ? "true" : "false");
}

void json_null(struct json *json)
{
    begin_value(json);
    buf_append(json->out, "null", 4);
}

void json_put_u64(struct json *json, const char *key, uint64_t value)
{
    json_key(json, key);
    json_u64(json, value);
}

void json_put_double(struct json *json, const char *key, double value)
{
    json_key(json, key);
    json_double(json, value);
}

void json_text(struct json *json, const char *open, const char *text, const char *close)
{
    begin_value(json);
    buf_puts(json->out, open);
    buf_puts(json->out, text);
    buf_puts(json->out, close);
}
