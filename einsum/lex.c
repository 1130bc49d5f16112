#include "einsum/lex.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return is_upper(c) || (c >= 'a' && c <= 'z') || c == '_';
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool lex_is_rank_name(const char *name)
{
    if (!is_upper(name[0]) || strlen(name) > LEX_MAX_NAME)
        return false;
    for (const char *c = name; *c; c++) {
        if (!is_upper(*c) && !is_digit(*c) && *c != '_')
            return false;
    }
    return true;
}

bool lex_is_tensor_name(const char *name)
{
    if (!is_upper(name[0]) || strlen(name) > LEX_MAX_NAME)
        return false;
    for (const char *c = name; *c; c++) {
        if (!is_letter(*c) && !is_digit(*c))
            return false;
    }
    return true;
}

/* Length of the number at `text`: digits, point, exponent. */
static size_t number_length(const char *text, bool *out_is_whole)
{
    size_t length = strspn(text, "0123456789");
    *out_is_whole = true;
    if (text[length] == '.') {
        *out_is_whole = false;
        length++;
        length += strspn(text + length, "0123456789");
    }
    if (text[length] == 'e' || text[length] == 'E') {
        const size_t sign = text[length + 1] == '+' || text[length + 1] == '-' ? 1 : 0;
        const size_t digits = strspn(text + length + 1 + sign, "0123456789");
        if (digits > 0) {
            *out_is_whole = false;
            length += 1 + sign + digits;
        }
    }
    return length;
}

static enum status read_number(struct lex_token *token, const char *field, struct err *err)
{
    errno = 0;
    token->number = strtod(token->text, NULL);
    if (errno == ERANGE)
        return err_set(err, STATUS_CONFIG, token->pos, field, "number '%s' is out of range",
                       token->text);
    if (!token->is_whole)
        return STATUS_OK;
    errno = 0;
    token->whole = strtoll(token->text, NULL, 10);
    token->is_whole = errno == 0 && token->whole <= INT32_MAX;
    return STATUS_OK;
}

static size_t symbol_length(const char *text)
{
    if (text[0] == ':' && text[1] == ':')
        return 2;
    return text[0] != '\0' && strchr("[](),=+-*/%", text[0]) ? 1 : 0;
}

static enum status read_token(const char *text, const char *field, struct lex_token *token,
                              size_t *out_length, struct err *err)
{
    if (is_letter(text[0])) {
        token->kind = LEX_NAME;
        while (is_letter(text[*out_length]) || is_digit(text[*out_length]))
            (*out_length)++;
        if (*out_length > LEX_MAX_NAME)
            return err_set(err, STATUS_CONFIG, token->pos, field,
                           "name '%.*s...' is longer than %d characters", LEX_MAX_NAME, text,
                           LEX_MAX_NAME);
        return STATUS_OK;
    }
    if (is_digit(text[0]) || (text[0] == '.' && is_digit(text[1]))) {
        token->kind = LEX_NUMBER;
        *out_length = number_length(text, &token->is_whole);
        if (is_letter(text[*out_length]))
            return err_set(err, STATUS_CONFIG, token->pos, field,
                           "a number runs into a name at '%.*s'; put a '*' between",
                           (int)*out_length + 1, text);
        return STATUS_OK;
    }
    token->kind = LEX_SYMBOL;
    *out_length = symbol_length(text);
    if (*out_length > 0)
        return STATUS_OK;
    const unsigned char byte = (unsigned char)text[0];
    if (byte > 0x20 && byte < 0x7f)
        return err_set(err, STATUS_CONFIG, token->pos, field,
                       "character '%c' has no meaning in an expression", text[0]);
    return err_set(err, STATUS_CONFIG, token->pos, field,
                   "an expression is written in ASCII, found byte 0x%02x", byte);
}

enum status lex_run(const char *text, const struct pos *places, const char *field,
                    struct arena *arena, struct lex *out, struct err *err)
{
    struct lex_token *tokens = NULL;
    size_t num = 0;
    size_t capacity = 0;
    size_t at = 0;
    for (;;) {
        while (is_space(text[at]))
            at++;
        tokens = arena_grow(arena, tokens, num, &capacity, sizeof(*tokens));
        struct lex_token *token = &tokens[num++];
        memset(token, 0, sizeof(*token));
        token->pos = places[at];
        if (text[at] == '\0')
            break;
        size_t length = 0;
        TRY(read_token(text + at, field, token, &length, err));
        assert(length > 0);
        token->text = arena_strndup(arena, text + at, length);
        if (token->kind == LEX_NUMBER)
            TRY(read_number(token, field, err));
        at += length;
    }
    tokens[num - 1].kind = LEX_END;
    tokens[num - 1].text = "the end";
    *out = (struct lex){tokens, (int)num};
    return STATUS_OK;
}
