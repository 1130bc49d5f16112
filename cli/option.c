/* Long and short options with and without values. */
#include "cli/option.h"

#include "base/suggest.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

#define MAX_OPTIONS 32

static const struct pos no_pos = {NULL, 0, 0};

static enum status unknown(const struct option *options, const char *verb, const char *word,
                           struct err *err)
{
    const char *names[MAX_OPTIONS + 1] = {NULL};
    for (int i = 0; options[i].name; i++) {
        assert(i < MAX_OPTIONS);
        names[i] = options[i].name;
    }
    const char *nearest = suggest_nearest(word, names);
    return err_set(
        err, STATUS_USAGE, no_pos, NULL, "unknown option '%.60s'%s%s%s; see 'weir help %s'", word,
        nearest ? " (did you mean '" : "", nearest ? nearest : "", nearest ? "'?)" : "", verb);
}

/* The option that word names; *out_value is the text behind '=', if any. */
static const struct option *find(const struct option *options, const char *word,
                                 const char **out_value)
{
    const size_t length = strcspn(word, "=");
    *out_value = word[length] == '=' ? word + length + 1 : NULL;
    for (const struct option *option = options; option->name; option++) {
        if (strncmp(option->name, word, length) == 0 && option->name[length] == '\0')
            return option;
        if (option->letter && strcmp(option->letter, word) == 0)
            return option;
    }
    return NULL;
}

static enum status take_option(const struct option *options, int argc, char **argv, int *i,
                               struct err *err)
{
    const char *value = NULL;
    const struct option *option = find(options, argv[*i], &value);
    if (!option)
        return unknown(options, argv[0], argv[*i], err);
    if (option->is_set) {
        if (value)
            return err_set(err, STATUS_USAGE, no_pos, NULL, "option '%s' takes no value",
                           option->name);
        *option->is_set = true;
        return STATUS_OK;
    }
    if (!value && ++*i < argc)
        value = argv[*i];
    if (!value || value[0] == '\0')
        return err_set(err, STATUS_USAGE, no_pos, NULL, "option '%s' needs a value", option->name);
    *option->value = value;
    return STATUS_OK;
}

enum status option_parse(const struct option *options, int argc, char **argv, const char **words,
                         int min_words, int max_words, const char *word_noun, int *out_num_words,
                         struct err *err)
{
    bool is_open = true;
    int num = 0;
    for (int i = 1; i < argc; i++) {
        if (is_open && strcmp(argv[i], "--") == 0) {
            is_open = false;
        } else if (is_open && argv[i][0] == '-' && argv[i][1] != '\0') {
            TRY(take_option(options, argc, argv, &i, err));
        } else if (num == max_words) {
            return err_set(err, STATUS_USAGE, no_pos, NULL,
                           "unexpected argument '%.60s'; see 'weir help %s'", argv[i], argv[0]);
        } else {
            words[num++] = argv[i];
        }
    }
    if (num < min_words)
        return err_set(err, STATUS_USAGE, no_pos, NULL, "%s is missing; see 'weir help %s'",
                       word_noun, argv[0]);
    *out_num_words = num;
    return STATUS_OK;
}
