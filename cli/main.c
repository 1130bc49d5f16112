/* Finds the verb, runs it, prints the error, maps the status to the exit code. */
#include "base/err.h"
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    struct err err;
    err_init(&err);
    for (const struct cli_verb *const *verb = cli_verbs; argc > 1 && *verb; verb++) {
        if (strcmp((*verb)->name, argv[1]) == 0) {
            const enum status status = (*verb)->run(argc - 1, argv + 1, &err);
            if (status != STATUS_OK)
                err_print(&err, stderr);
            return (int)status;
        }
    }
    return (int)STATUS_USAGE;
}
