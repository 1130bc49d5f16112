/*
 * Strict YAML as a tree with positions, over libyaml.
 *
 * Refused at load, each with file:line:column: syntax errors, duplicate keys, non-scalar keys,
 * anchors, aliases and tags, several documents, more than YAML_MAX_BYTES, deeper than
 * YAML_MAX_DEPTH, more than YAML_MAX_NODES nodes. JSON text is read by the same function (a JSON
 * document is a flow-style YAML document).
 */
#ifndef WEIR_BASE_YAML_H
#define WEIR_BASE_YAML_H

#include "base/arena.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define YAML_MAX_BYTES ((size_t)64 << 20)
#define YAML_MAX_DEPTH 64
#define YAML_MAX_NODES ((size_t)8 << 20)

enum yaml_kind { YAML_SCALAR, YAML_SEQUENCE, YAML_MAPPING };

struct yaml_node {
    enum yaml_kind kind;
    struct pos pos;
    const char *text; /* scalar: its text, NUL-terminated; NUL bytes inside are refused */
    bool is_quoted;   /* scalar: written in quotes (so "null", "3" are strings) */
    const char *key;  /* as child of a mapping: its key */
    struct pos key_pos;
    struct yaml_node *items; /* sequence, mapping: children in file order */
    size_t num_items;
};

NODISCARD enum status yaml_load_file(const char *path, struct arena *arena,
                                     struct yaml_node **out_root, struct err *err);
/* name is what errors call the text; first_line is the line number of its first line (1 for a whole
 * file). */
NODISCARD enum status yaml_load_text(const char *text, size_t length, const char *name,
                                     int first_line, struct arena *arena,
                                     struct yaml_node **out_root, struct err *err);

/* Child with that key, or NULL. */
const struct yaml_node *yaml_get(const struct yaml_node *mapping, const char *key);

/* Typed reads; `path` is the dotted field path for errors. Bounds are inclusive. */
NODISCARD enum status yaml_expect(const struct yaml_node *node, enum yaml_kind kind,
                                  const char *path, struct err *err);
NODISCARD enum status yaml_read_u64(const struct yaml_node *node, uint64_t min, uint64_t max,
                                    const char *path, uint64_t *out, struct err *err);
NODISCARD enum status yaml_read_i64(const struct yaml_node *node, int64_t min, int64_t max,
                                    const char *path, int64_t *out, struct err *err);
NODISCARD enum status yaml_read_double(const struct yaml_node *node, double min, double max,
                                       const char *path, double *out, struct err *err);
NODISCARD enum status yaml_read_bool(const struct yaml_node *node, const char *path, bool *out,
                                     struct err *err);
/* Error for a key outside the NULL-terminated list of known keys; suggests the nearest known key.
 */
NODISCARD enum status yaml_check_keys(const struct yaml_node *mapping, const char *const *known,
                                      const char *path, struct err *err);

#ifdef __cplusplus
}
#endif
#endif
