#include "einsum/places.h"

#include <stdbool.h>
#include <string.h>

void places_init(struct places *places, const char *file, const char *text, struct arena *arena)
{
    *places = (struct places){.file = file, .text = text};
    size_t num = 1;
    for (const char *c = text; *c; c++)
        num += *c == '\n';
    places->lines = ARENA_ARRAY(arena, const char *, num);
    places->lines[places->num_lines++] = text;
    for (const char *c = text; *c; c++) {
        if (*c == '\n')
            places->lines[places->num_lines++] = c + 1;
    }
}

struct cursor {
    const char *at;
    struct pos pos;
};

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Columns count characters, so the later bytes of one count nothing. */
static void advance(struct cursor *cursor)
{
    if (*cursor->at == '\n') {
        cursor->pos.line++;
        cursor->pos.column = 0;
    }
    cursor->at++;
    if (((unsigned char)*cursor->at & 0xc0U) != 0x80U)
        cursor->pos.column++;
}

static struct cursor cursor_at(const struct places *places, struct pos pos)
{
    struct cursor cursor = {NULL, {pos.file, pos.line, 1}};
    if (pos.line < 1 || (size_t)pos.line > places->num_lines)
        return cursor;
    cursor.at = places->lines[pos.line - 1];
    while (cursor.pos.column < pos.column && *cursor.at && *cursor.at != '\n')
        advance(&cursor);
    return cursor;
}

void places_find(const struct places *places, const char *scalar, struct pos start, struct pos *out)
{
    const size_t length = strlen(scalar);
    struct cursor cursor = cursor_at(places, start);
    if (cursor.at && (*cursor.at == '"' || *cursor.at == '\''))
        advance(&cursor);
    if (cursor.at && (*cursor.at == '|' || *cursor.at == '>')) {
        while (*cursor.at && *cursor.at != '\n')
            advance(&cursor);
    }
    bool is_lost = cursor.at == NULL;
    struct pos last = start;
    for (size_t i = 0; i < length; i++) {
        if (!is_lost && !is_space(scalar[i])) {
            while (is_space(*cursor.at))
                advance(&cursor);
            is_lost = *cursor.at != scalar[i];
        }
        if (!is_lost)
            last = cursor.pos;
        out[i] = last;
        if (!is_lost && !is_space(scalar[i]))
            advance(&cursor);
    }
    out[length] = is_lost ? last : cursor.pos;
}
