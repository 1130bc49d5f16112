/* `weir help`: the verbs, one verb's usage, or every key of the configuration files. */
#include "base/buf.h"
#include "base/suggest.h"
#include "cli/cli.h"
#include "cli/option.h"
#include "cli/topics.h"

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define MAX_NAMES 96

static void print_topic(const struct topic *topic)
{
    struct buf text;
    buf_init(&text);
    buf_printf(&text, "%s: %s\n", topic->name, topic->doc);
    if (topic->text)
        buf_puts(&text, topic->text);
    if (topic->fields)
        field_help(topic->fields, 2, &text);
    (void)fputs(text.data, stdout);
    buf_release(&text);
}

static enum status help_config(const char *name, struct err *err)
{
    const char *names[MAX_NAMES + 1] = {NULL};
    for (int i = 0; topics[i].name; i++) {
        assert(i < MAX_NAMES);
        names[i] = topics[i].name;
        if (name && strcmp(name, topics[i].name) != 0)
            continue;
        if (!name && i > 0)
            (void)putchar('\n');
        print_topic(&topics[i]);
        if (name)
            return STATUS_OK;
    }
    if (!name)
        return STATUS_OK;
    const char *nearest = suggest_nearest(name, names);
    return err_set(err, STATUS_USAGE, (struct pos){NULL, 0, 0}, NULL,
                   "unknown kind of file '%.60s'%s%s%s; see 'weir help config'", name,
                   nearest ? " (did you mean '" : "", nearest ? nearest : "", nearest ? "'?)" : "");
}

static enum status help_verb(const char *name, struct err *err)
{
    const struct cli_verb *verb = cli_find_verb(name);
    if (verb) {
        (void)fputs(verb->usage, stdout);
        return STATUS_OK;
    }
    const char *names[MAX_NAMES + 1] = {"config", NULL};
    for (int i = 0; cli_verbs[i]; i++) {
        assert(i + 1 < MAX_NAMES);
        names[i + 1] = cli_verbs[i]->name;
    }
    const char *nearest = suggest_nearest(name, names);
    return err_set(err, STATUS_USAGE, (struct pos){NULL, 0, 0}, NULL,
                   "no help on '%.60s'%s%s%s; see 'weir help'", name,
                   nearest ? " (did you mean '" : "", nearest ? nearest : "", nearest ? "'?)" : "");
}

static enum status run(int argc, char **argv, struct err *err)
{
    static const struct option options[] = {{NULL, NULL, NULL, NULL}};
    const char *words[2] = {NULL, NULL};
    int num = 0;
    TRY(option_parse(options, argc, argv, words, 0, 2, "VERB", &num, err));
    if (num == 0) {
        cli_print_help(stdout);
        return STATUS_OK;
    }
    if (strcmp(words[0], "config") == 0)
        return help_config(words[1], err);
    if (num == 2)
        return err_set(err, STATUS_USAGE, (struct pos){NULL, 0, 0}, NULL,
                       "unexpected argument '%.60s'; see 'weir help help'", words[1]);
    return help_verb(words[0], err);
}

const struct cli_verb cmd_help_verb = {
    "help",
    "explain a verb, or the keys of the input files",
    "usage: weir help [VERB | config [KIND]]\n"
    "\n"
    "Without an argument: the list of verbs.\n"
    "  VERB           usage of that verb, as `weir VERB --help`\n"
    "  config         every key of the input files: unit, range, default, meaning\n"
    "  config KIND    one kind of file: experiment, arch, workload, mapping, cascade, ...\n"
    "\n"
    "Example:     weir help config arch\n"
    "Exit status: 0 ok, 2 no such verb or kind.\n",
    run,
};
