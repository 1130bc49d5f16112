/*
 * Field tables: one table per YAML node drives parsing, range checks, sweeps over field paths,
 * `weir help config` and the resolved config written beside every result. A table ends with an
 * entry whose key is NULL.
 */
#ifndef WEIR_BASE_FIELD_H
#define WEIR_BASE_FIELD_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/quantity.h"
#include "base/yaml.h"

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

enum field_type {
    FIELD_U64,    /* uint64_t, in unit (counts, bytes, bits, cycles) */
    FIELD_DOUBLE, /* double, in unit */
    FIELD_BOOL,   /* bool */
    FIELD_STRING, /* const char * (arena) */
    FIELD_ENUM,   /* int; `names` lists the words, index is the value */
    FIELD_NODE,   /* nested mapping: struct embedded at offset, described by `child` */
    FIELD_RAW     /* const struct yaml_node *: parsed by the owner, kept as is */
};

struct field {
    const char *key;
    size_t offset;
    enum field_type type;
    enum unit unit;
    double min; /* inclusive; ignored for bool, string, enum, node, raw */
    double max;
    /* Default as YAML text; NULL: required. With "auto" the word `auto` is a legal value too and
     * stores 0 (u64; min applies to numbers only) or NaN (double): the owner derives the value. */
    const char *def;
    const char *const *names;
    const struct field *child;
    const char *doc; /* one line */
};

/* Parses `node` into `out` (its fields are zeroed first): defaults, then values; unknown keys are
 * errors. An absent RAW field with a default stays NULL; an absent NODE with a default (any text)
 * is parsed as an empty map. */
NODISCARD enum status field_parse(const struct field *table, const struct yaml_node *node,
                                  const char *path, struct arena *arena, void *out,
                                  struct err *err);
/* Finds a dotted path ("l3.capacity") in the table; *out_offset is relative to the outermost
 * struct. NULL: none. */
const struct field *field_find(const struct field *table, const char *path, size_t *out_offset);
/* Parses one scalar as that field's value into `slot` (range-checked). */
NODISCARD enum status field_parse_value(const struct field *field, const struct yaml_node *node,
                                        const char *path, struct arena *arena, void *slot,
                                        struct err *err);
/* Resolved values as YAML, indented by `indent` spaces; round-trips through field_parse. */
void field_print(const struct field *table, const void *values, int indent, struct buf *out);
/* A tree in flow style, on one line: {a: 1, b: [x, y]}. */
void field_print_node(const struct yaml_node *node, struct buf *out);
/* A mapping with one line per key, the values in flow style. */
void field_print_tree(const struct yaml_node *mapping, int indent, struct buf *out);
/* The table as text for `weir help config`: key, unit, range, default, doc. */
void field_help(const struct field *table, int indent, struct buf *out);

#ifdef __cplusplus
}
#endif
#endif
