/*
 * programs.jsonl beside the results: one tile program per design at a representative point, one
 * JSON object a line in the form that `weir program` reads (sim/program_yaml.h), plus study, design
 * and point, which say what it belongs to, its tiles and its level. An experiment with the cycle
 * level has a second table for each, with the transfers that only this level has.
 */
#ifndef WEIR_REPORTS_PROGRAM_FILE_H
#define WEIR_REPORTS_PROGRAM_FILE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "sim/program.h"

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PROGRAM_FILE_NAME      "programs.jsonl"
#define PROGRAM_FILE_MAX_BYTES ((size_t)16 << 20)

struct program_file_entry {
    const char *study;
    const char *design;
    const char *point;  /* "BERT, seq_len 16Ki, published accounting", for people */
    uint64_t num_tiles; /* of the point; 0: not known */
    const struct program *program;
    bool is_cycle; /* the table of the cycle level; else that of the analytic one */
};

/* Appends the entry's line. */
void program_file_put(const struct program_file_entry *entry, struct buf *out);
/* All entries of a file in order. Errors: as program_yaml_parse, with the line of the file. */
NODISCARD enum status program_file_read(const char *path, struct arena *arena,
                                        struct program_file_entry **out, size_t *out_num,
                                        struct err *err);

#ifdef __cplusplus
}
#endif
#endif
