/* The list of verbs, in the order of `weir help`. A new verb adds one declaration and one entry. */
#include "cli/cli.h"

#include <stddef.h>

const struct cli_verb *const cli_verbs[] = {
    NULL,
};
