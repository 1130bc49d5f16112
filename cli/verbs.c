/* The list of verbs, in the order of `weir help`. A new verb adds one declaration and one entry. */
#include "cli/cli.h"

#include <stddef.h>

extern const struct cli_verb cmd_bound_verb;
extern const struct cli_verb cmd_cascade_verb;
extern const struct cli_verb cmd_check_verb;
extern const struct cli_verb cmd_compare_verb;
extern const struct cli_verb cmd_help_verb;
extern const struct cli_verb cmd_program_verb;
extern const struct cli_verb cmd_report_verb;
extern const struct cli_verb cmd_run_verb;
extern const struct cli_verb cmd_tech_verb;

const struct cli_verb *const cli_verbs[] = {
    &cmd_run_verb,     &cmd_check_verb,  &cmd_compare_verb, &cmd_cascade_verb, &cmd_bound_verb,
    &cmd_program_verb, &cmd_report_verb, &cmd_tech_verb,    &cmd_help_verb,    NULL,
};
