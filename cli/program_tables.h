/* The tile programs of a file: the table in it, or those of the phases of an experiment's point. */
#ifndef WEIR_CLI_PROGRAM_TABLES_H
#define WEIR_CLI_PROGRAM_TABLES_H

#include "cli/program_point.h"
#include "sim/schedule.h"

#ifdef __cplusplus
extern "C" {
#endif

struct program_tables {
    const char *title; /* of the point; NULL: a table written by hand */
    int num;
    const struct program **programs;
    uint64_t *num_tiles;             /* of the whole point; 0: not known */
    const struct schedule *schedule; /* the tiles that a mask leaves; NULL: all */
};

/*
 *   path    a table or an experiment ('-': standard input)
 *   phase   the one program to keep, "1" is the first; NULL: all
 *   errors  those of the file; STATUS_USAGE when no point fits or there is no such phase
 */
NODISCARD enum status program_tables_load(const char *path, const struct program_point *point,
                                          const char *phase, struct arena *arena,
                                          struct program_tables *out, struct err *err);

#ifdef __cplusplus
}
#endif
#endif
