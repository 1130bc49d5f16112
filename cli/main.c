/* Finds the verb, runs it, prints the error, maps the status to the exit code. */
#include "base/err.h"
#include "base/suggest.h"
#include "base/version.h"
#include "cli/cli.h"

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define MAX_VERBS 64

static bool is_help(const char *word)
{
    return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
}

static enum status unknown_verb(const char *word, struct err *err)
{
    const char *names[MAX_VERBS + 1] = {NULL};
    for (int i = 0; cli_verbs[i]; i++) {
        assert(i < MAX_VERBS);
        names[i] = cli_verbs[i]->name;
    }
    const char *nearest = suggest_nearest(word, names);
    return err_set(err, STATUS_USAGE, (struct pos){NULL, 0, 0}, NULL,
                   "unknown verb '%.60s'%s%s%s; see 'weir help'", word,
                   nearest ? " (did you mean '" : "", nearest ? nearest : "", nearest ? "'?)" : "");
}

static enum status run_verb(const struct cli_verb *verb, int argc, char **argv, struct err *err)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (is_help(argv[i])) {
            (void)fputs(verb->usage, stdout);
            return STATUS_OK;
        }
    }
    return verb->run(argc, argv, err);
}

static enum status dispatch(int argc, char **argv, struct err *err)
{
    if (argc < 2) {
        cli_print_help(stderr);
        return err_set(err, STATUS_USAGE, (struct pos){NULL, 0, 0}, NULL, "no verb given");
    }
    if (is_help(argv[1])) {
        cli_print_help(stdout);
        return STATUS_OK;
    }
    if (strcmp(argv[1], "--version") == 0) {
        (void)puts("weir " VERSION_TEXT);
        return STATUS_OK;
    }
    const struct cli_verb *verb = cli_find_verb(argv[1]);
    return verb ? run_verb(verb, argc - 1, argv + 1, err) : unknown_verb(argv[1], err);
}

int main(int argc, char **argv)
{
    struct err err;
    err_init(&err);
    enum status status = dispatch(argc, argv, &err);
    if ((fflush(stdout) != 0 || ferror(stdout)) && status == STATUS_OK)
        status = err_set(&err, STATUS_SYSTEM, (struct pos){NULL, 0, 0}, NULL,
                         "cannot write the standard output");
    if (err.status != STATUS_OK)
        err_print(&err, stderr);
    return (int)status;
}
