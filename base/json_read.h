/*
 * JSON reader for one value (RFC 8259, strict), meant for JSON lines: the caller resets the arena
 * after each line. Numbers are checked but converted only when asked for. Refused, each with
 * file:line:column: syntax errors, control characters and bad escapes in strings, duplicate keys,
 * nesting deeper than JSON_READ_MAX_DEPTH, more than JSON_READ_MAX_KEYS keys in one object.
 */
#ifndef WEIR_BASE_JSON_READ_H
#define WEIR_BASE_JSON_READ_H

#include "base/arena.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#define JSON_READ_MAX_DEPTH 32
#define JSON_READ_MAX_KEYS  4096

enum json_kind { JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

struct json_value {
    enum json_kind kind;
    int column;       /* of its first byte, from 1 */
    const char *key;  /* as member of an object: its key, else NULL */
    const char *text; /* string: its characters; number: its digits; bool: "true" or "false" */
    const struct json_value *first_child; /* array, object: members in file order */
    const struct json_value *next;
};

/*
 * Parses text (length bytes) as exactly one value.
 *   file, line  what errors call the place;  arena  owns everything returned
 */
NODISCARD enum status json_read_parse(const char *text, size_t length, const char *file, int line,
                                      struct arena *arena, const struct json_value **out,
                                      struct err *err);
/* Member of an object by key; NULL when absent or when `object` is no object. */
const struct json_value *json_read_get(const struct json_value *object, const char *key);
/* The number as a double; false when value is NULL or no number or too large for a double. */
bool json_read_number(const struct json_value *value, double *out);

#ifdef __cplusplus
}
#endif
#endif
