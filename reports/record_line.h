/* One line of results.jsonl to one point: types and ranges, nothing about other lines. */
#ifndef WEIR_REPORTS_RECORD_LINE_H
#define WEIR_REPORTS_RECORD_LINE_H

#include "reports/record_set.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Fills point from a parsed line; names are interned into the set, new fields registered.
 *   place   file and line for errors
 */
NODISCARD enum status record_line_parse(const struct json_value *line, struct pos place,
                                        struct arena *arena, struct record_set *set,
                                        struct record *point, struct err *err);
/* The nested details of a line, in the arena. */
NODISCARD enum status record_line_parse_detail(const struct json_value *line, struct pos place,
                                               struct arena *arena, struct record_set *set,
                                               const struct record_detail **out, struct err *err);

#ifdef __cplusplus
}
#endif
#endif
