/* Well-formedness of the pages and drawings that Weir writes: every element closed, no address. */
#ifndef WEIR_TESTS_SUPPORT_MARKUP_H
#define WEIR_TESTS_SUPPORT_MARKUP_H

#include <check.h>
#include <ctype.h>
#include <stdbool.h>
#include <string.h>

/* Elements of HTML that have no end tag. */
static inline bool markup_is_void(const char *name)
{
    return strcmp(name, "meta") == 0 || strcmp(name, "br") == 0 || strcmp(name, "link") == 0;
}

/* Follows tags to the end of the text; attributes must be quoted. Fails with the name at fault. */
static inline void markup_check(const char *text)
{
    char open[64][32];
    int depth = 0;
    for (const char *at = strchr(text, '<'); at; at = strchr(at, '<')) {
        char name[32] = "";
        size_t length = 0;
        const bool is_end = at[1] == '/';
        const char *from = at + 1 + is_end;
        if (*from == '!' || *from == '?') {
            at = from;
            continue;
        }
        while (isalnum((unsigned char)from[length]) && length < 31)
            length++;
        ck_assert_msg(length > 0, "a bare '<' at: %.40s", at);
        memcpy(name, from, length);
        const char *end = from;
        for (char quote = 0; *end && (quote || *end != '>'); end++)
            quote = quote ? (*end == quote ? 0 : quote) : *end == '"' || *end == '\'' ? *end : 0;
        ck_assert_msg(*end == '>', "'%s' has no end", name);
        if (is_end) {
            ck_assert_msg(depth > 0 && strcmp(open[depth - 1], name) == 0, "'%s' ends '%s'", name,
                          depth > 0 ? open[depth - 1] : "nothing");
            depth--;
        } else if (end[-1] != '/' && !markup_is_void(name)) {
            ck_assert_int_lt(depth, 64);
            memcpy(open[depth++], name, sizeof name);
        }
        at = end;
    }
    ck_assert_msg(depth == 0, "'%s' is never closed", depth > 0 ? open[depth - 1] : "");
}

/* No address outside the page, no script. */
static inline void markup_check_local(const char *text)
{
    ck_assert_ptr_null(strstr(text, "http:"));
    ck_assert_ptr_null(strstr(text, "https:"));
    ck_assert_ptr_null(strstr(text, "<script"));
    ck_assert_ptr_null(strstr(text, "@import"));
    ck_assert_ptr_null(strstr(text, "\"//"));
}

#endif
