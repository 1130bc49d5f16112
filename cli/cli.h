/*
 * The program's verbs. Each lives in cli/cmd_<verb>.c and is listed once in cli/verbs.c; main.c
 * dispatches. Only cli/ owns stdout, argv and exit codes: results to stdout or -o, talk to stderr.
 */
#ifndef WEIR_CLI_CLI_H
#define WEIR_CLI_CLI_H

#include "base/err.h"

#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

struct cli_verb {
    const char *name;
    const char *summary; /* one line for `weir help` */
    const char *usage;   /* full text of `weir help VERB`, ends with a newline */
    /* argv[0] is the verb. Returns a status; main prints err and maps it to the exit code. */
    enum status (*run)(int argc, char **argv, struct err *err);
};

/* NULL-terminated. */
extern const struct cli_verb *const cli_verbs[];

/* NULL: no such verb. */
const struct cli_verb *cli_find_verb(const char *name);
/* The text of `weir help`. */
void cli_print_help(FILE *out);

#ifdef __cplusplus
}
#endif
#endif
