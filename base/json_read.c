/* Recursive descent over one buffer; strings are copied only because they may hold escapes. */
#include "base/json_read.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct reader {
    const char *text;
    size_t at;
    size_t length;
    const char *file;
    int line;
    struct arena *arena;
    struct err *err;
};

static enum status fail(const struct reader *reader, size_t at, const char *what)
{
    const struct pos pos = {reader->file, reader->line, (int)at + 1};
    return err_set(reader->err, STATUS_CONFIG, pos, NULL, "%s", what);
}

static char peek(const struct reader *reader)
{
    return reader->at < reader->length ? reader->text[reader->at] : '\0';
}

static void skip_space(struct reader *reader)
{
    while (reader->at < reader->length && strchr(" \t\r\n", reader->text[reader->at]) &&
           reader->text[reader->at] != '\0')
        reader->at++;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* Reads the four digits after \u; -1 when they are none. */
static long read_unit(struct reader *reader)
{
    long unit = 0;
    for (int i = 0; i < 4; i++) {
        const int digit = hex_digit(peek(reader));
        if (digit < 0)
            return -1;
        unit = unit * 16 + digit;
        reader->at++;
    }
    return unit;
}

static size_t put_utf8(char *out, long code)
{
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        out[0] = (char)(0xc0 | (code >> 6));
        out[1] = (char)(0x80 | (code & 0x3f));
        return 2;
    }
    if (code < 0x10000) {
        out[0] = (char)(0xe0 | (code >> 12));
        out[1] = (char)(0x80 | ((code >> 6) & 0x3f));
        out[2] = (char)(0x80 | (code & 0x3f));
        return 3;
    }
    out[0] = (char)(0xf0 | (code >> 18));
    out[1] = (char)(0x80 | ((code >> 12) & 0x3f));
    out[2] = (char)(0x80 | ((code >> 6) & 0x3f));
    out[3] = (char)(0x80 | (code & 0x3f));
    return 4;
}

/* After the 'u' of an escape: one code point, surrogate pairs joined. */
static enum status read_code_point(struct reader *reader, size_t start, long *out)
{
    long code = read_unit(reader);
    if (code >= 0xd800 && code < 0xdc00 && peek(reader) == '\\' &&
        reader->at + 1 < reader->length && reader->text[reader->at + 1] == 'u') {
        reader->at += 2;
        const long low = read_unit(reader);
        if (low < 0xdc00 || low > 0xdfff)
            return fail(reader, start, "bad escape in a string");
        code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
    }
    if (code <= 0 || (code >= 0xd800 && code < 0xe000))
        return fail(reader, start, "bad escape in a string");
    *out = code;
    return STATUS_OK;
}

static enum status read_escape(struct reader *reader, char *out, size_t *length)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    const size_t start = reader->at - 1;
    const char c = peek(reader);
    reader->at++;
    if (c == 'u') {
        long code = 0;
        TRY(read_code_point(reader, start, &code));
        *length += put_utf8(out + *length, code);
        return STATUS_OK;
    }
    const char *found = c ? strchr(from, c) : NULL;
    if (!found)
        return fail(reader, start, "bad escape in a string");
    out[(*length)++] = to[found - from];
    return STATUS_OK;
}

static enum status read_string(struct reader *reader, const char **out)
{
    const size_t start = reader->at;
    reader->at++;
    const char *from = reader->text + reader->at;
    const char *quote = memchr(from, '"', reader->length - reader->at);
    if (!quote)
        return fail(reader, start, "string without an end");
    size_t room = 0; /* an escape never grows, so the raw length bounds the decoded one */
    for (size_t i = reader->at; i < reader->length && reader->text[i] != '"'; i++) {
        i += reader->text[i] == '\\';
        room = i - reader->at + 1;
    }
    char *text = arena_alloc(reader->arena, room + 1);
    size_t length = 0;
    while (reader->at < reader->length) {
        const char c = reader->text[reader->at++];
        if (c == '"') {
            text[length] = '\0';
            *out = text;
            return STATUS_OK;
        }
        if ((unsigned char)c < 0x20)
            return fail(reader, reader->at - 1, "control character in a string");
        if (c == '\\')
            TRY(read_escape(reader, text, &length));
        else
            text[length++] = c;
        assert(length <= room);
    }
    return fail(reader, start, "string without an end");
}

static bool skip_digits(struct reader *reader)
{
    const size_t start = reader->at;
    while (peek(reader) >= '0' && peek(reader) <= '9')
        reader->at++;
    return reader->at > start;
}

static enum status read_digits(struct reader *reader, const char **out)
{
    const size_t start = reader->at;
    reader->at += peek(reader) == '-';
    const bool has_zero = peek(reader) == '0';
    const size_t digits = reader->at;
    bool is_ok = skip_digits(reader) && !(has_zero && reader->at > digits + 1);
    if (is_ok && peek(reader) == '.') {
        reader->at++;
        is_ok = skip_digits(reader);
    }
    if (is_ok && (peek(reader) == 'e' || peek(reader) == 'E')) {
        reader->at++;
        reader->at += peek(reader) == '+' || peek(reader) == '-';
        is_ok = skip_digits(reader);
    }
    if (!is_ok)
        return fail(reader, start, "expected a JSON value");
    *out = arena_strndup(reader->arena, reader->text + start, reader->at - start);
    return STATUS_OK;
}

static bool take_word(struct reader *reader, const char *word)
{
    const size_t length = strlen(word);
    if (reader->length - reader->at < length ||
        memcmp(reader->text + reader->at, word, length) != 0)
        return false;
    reader->at += length;
    return true;
}

static enum status read_value(struct reader *reader, int depth, struct json_value *out);

static enum status check_key(const struct reader *reader, const struct json_value *object,
                             const struct json_value *member, int num_keys)
{
    if (num_keys > JSON_READ_MAX_KEYS)
        return fail(reader, (size_t)member->column - 1, "too many keys in one object");
    for (const struct json_value *other = object->first_child; other; other = other->next)
        if (other != member && strcmp(other->key, member->key) == 0) {
            const struct pos pos = {reader->file, reader->line, member->column};
            return err_set(reader->err, STATUS_CONFIG, pos, member->key, "key is given twice");
        }
    return STATUS_OK;
}

/* Members of an array or object after its opening bracket. */
static enum status read_members(struct reader *reader, int depth, struct json_value *out)
{
    const bool is_object = out->kind == JSON_OBJECT;
    const char end = is_object ? '}' : ']';
    const struct json_value **link = &out->first_child;
    int num_members = 0;
    skip_space(reader);
    if (peek(reader) == end) {
        reader->at++;
        return STATUS_OK;
    }
    for (;;) {
        struct json_value *member = ARENA_NEW(reader->arena, struct json_value);
        skip_space(reader);
        const size_t start = reader->at;
        if (is_object) {
            if (peek(reader) != '"')
                return fail(reader, start, "expected a key in double quotes");
            TRY(read_string(reader, &member->key));
            skip_space(reader);
            if (peek(reader) != ':')
                return fail(reader, reader->at, "expected ':' after a key");
            reader->at++;
        }
        TRY(read_value(reader, depth + 1, member));
        if (is_object)
            TRY(check_key(reader, out, member, ++num_members));
        *link = member;
        link = (const struct json_value **)&member->next;
        skip_space(reader);
        const char c = peek(reader);
        if (c != ',' && c != end)
            return fail(reader, reader->at,
                        is_object ? "expected ',' or '}'" : "expected ',' or ']'");
        reader->at++;
        if (c == end)
            return STATUS_OK;
    }
}

static enum status read_value(struct reader *reader, int depth, struct json_value *out)
{
    skip_space(reader);
    if (depth > JSON_READ_MAX_DEPTH)
        return fail(reader, reader->at, "nested too deeply");
    out->column = (int)reader->at + 1;
    const char c = peek(reader);
    if (c == '{' || c == '[') {
        out->kind = c == '{' ? JSON_OBJECT : JSON_ARRAY;
        reader->at++;
        return read_members(reader, depth, out);
    }
    if (c == '"') {
        out->kind = JSON_STRING;
        return read_string(reader, &out->text);
    }
    if (take_word(reader, "null"))
        return STATUS_OK;
    out->kind = JSON_BOOL;
    out->text = "true";
    if (take_word(reader, "true"))
        return STATUS_OK;
    out->text = "false";
    if (take_word(reader, "false"))
        return STATUS_OK;
    out->kind = JSON_NUMBER;
    return read_digits(reader, &out->text);
}

enum status json_read_parse(const char *text, size_t length, const char *file, int line,
                            struct arena *arena, const struct json_value **out, struct err *err)
{
    assert(text && out);
    struct reader reader = {text, 0, length, file, line, arena, err};
    struct json_value *root = ARENA_NEW(arena, struct json_value);
    TRY(read_value(&reader, 0, root));
    skip_space(&reader);
    if (reader.at != reader.length)
        return fail(&reader, reader.at, "text after the JSON value");
    *out = root;
    return STATUS_OK;
}

const struct json_value *json_read_get(const struct json_value *object, const char *key)
{
    if (!object || object->kind != JSON_OBJECT)
        return NULL;
    for (const struct json_value *member = object->first_child; member; member = member->next)
        if (strcmp(member->key, key) == 0)
            return member;
    return NULL;
}

bool json_read_number(const struct json_value *value, double *out)
{
    if (!value || value->kind != JSON_NUMBER)
        return false;
    const double number = strtod(value->text, NULL);
    if (!isfinite(number))
        return false;
    *out = number;
    return true;
}
