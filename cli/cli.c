/* Looking up verbs and listing them. */
#include "cli/cli.h"

#include <stddef.h>
#include <string.h>

const struct cli_verb *cli_find_verb(const char *name)
{
    for (int i = 0; cli_verbs[i]; i++) {
        if (strcmp(cli_verbs[i]->name, name) == 0)
            return cli_verbs[i];
    }
    return NULL;
}

void cli_print_help(FILE *out)
{
    (void)fputs("usage: weir VERB [ARGUMENT...]\n"
                "\n"
                "Cycles, traffic, energy and area of attention algorithms on spatial-array\n"
                "accelerators, from a cascade of Einsums, an architecture and a workload.\n"
                "\n",
                out);
    for (int i = 0; cli_verbs[i]; i++)
        (void)fprintf(out, "  %-9s %s\n", cli_verbs[i]->name, cli_verbs[i]->summary);
    (void)fputs(
        "\n"
        "`weir help VERB` explains a verb, `weir help config` every key of the input files.\n"
        "First run:  weir run fusemax -o results\n"
        "Exit status: 0 ok, 1 a comparison differs, 2 usage, 3 bad input, 4 unsupported,\n"
        "5 system.\n",
        out);
}
