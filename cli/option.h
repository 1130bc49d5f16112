/* Command-line options: a table of names and where their values go, and the words left over. */
#ifndef WEIR_CLI_OPTION_H
#define WEIR_CLI_OPTION_H

#include "base/err.h"

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Exactly one of is_set and value is not NULL. A table ends with a NULL name. */
struct option {
    const char *name;   /* "--jobs" */
    const char *letter; /* "-j", or NULL */
    bool *is_set;       /* option without a value */
    const char **value; /* option with one: `--jobs N`, `--jobs=N`, `-j N` */
};

/*
 * Reads argv[1..]; argv[0] is the verb, named in errors. Options and words may be mixed, `--` ends
 * the options, "-" is a word.
 *   words      room for max_words; fewer than min_words or more than max_words is an error
 *   word_noun  what a missing word is called ("EXPERIMENT")
 *   errors     STATUS_USAGE
 */
NODISCARD enum status option_parse(const struct option *options, int argc, char **argv,
                                   const char **words, int min_words, int max_words,
                                   const char *word_noun, int *out_num_words, struct err *err);

#ifdef __cplusplus
}
#endif
#endif
