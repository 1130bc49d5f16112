/* The values of one swept field: a list, or a range, read as that field's type. */
#ifndef WEIR_SWEEP_VALUES_H
#define WEIR_SWEEP_VALUES_H

#include "base/arena.h"
#include "base/err.h"
#include "base/field.h"

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

#define VALUES_MAX ((size_t)1 << 20)

union value {
    uint64_t whole;
    double real;
    bool flag;
    int word; /* index into the field's names */
};

struct values {
    size_t num; /* at least 1 */
    union value *items;
};

/*
 * A list [a, b, c], one value, or {from, to, times} (a, a x times, ... up to `to`) or
 * {from, to, step}. `field` is a number, bool or enum.
 */
NODISCARD enum status values_parse(const struct yaml_node *node, const struct field *field,
                                   const char *path, struct arena *arena, struct values *out,
                                   struct err *err);
/* One value. */
NODISCARD enum status values_parse_one(const struct yaml_node *node, const struct field *field,
                                       const char *path, struct arena *arena, union value *out,
                                       struct err *err);
/* Writes the value into the slot of its field. */
void values_store(const struct field *field, union value value, void *slot);
bool values_equal(const struct field *field, union value a, union value b);
/* As a JSON value in the field's own unit: 16777216, true, "scaled". */
const char *values_print_json(const struct field *field, union value value, struct arena *arena);

#ifdef __cplusplus
}
#endif
#endif
