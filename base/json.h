/*
 * JSON writer over a buf: compact, one line unless asked otherwise, doubles in their shortest exact
 * form, NaN and infinities as null. Commas and nesting are kept by the writer; misuse asserts.
 */
#ifndef WEIR_BASE_JSON_H
#define WEIR_BASE_JSON_H

#include "base/buf.h"

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define JSON_MAX_DEPTH 32

struct json {
    struct buf *out;
    bool is_pretty; /* two-space indentation */
    int depth;
    bool has_items[JSON_MAX_DEPTH];
    bool after_key;
};

void json_init(struct json *json, struct buf *out, bool is_pretty);
void json_begin_object(struct json *json);
void json_end_object(struct json *json);
void json_begin_array(struct json *json);
void json_end_array(struct json *json);
void json_key(struct json *json, const char *key);
void json_string(struct json *json, const char *text); /* escapes; text must be UTF-8 */
void json_u64(struct json *json, uint64_t value);
void json_i64(struct json *json, int64_t value);
void json_double(struct json *json, double value);
void json_bool(struct json *json, bool value);
void json_null(struct json *json);
/* A key and its value. */
void json_put_u64(struct json *json, const char *key, uint64_t value);
void json_put_double(struct json *json, const char *key, double value);
/* One value that is JSON text already, in three pieces. */
void json_text(struct json *json, const char *open, const char *text, const char *close);

#ifdef __cplusplus
}
#endif
#endif
