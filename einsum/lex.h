/*
 * Words of an expression, each with its place in the file. The text is one YAML scalar, so its
 * characters may stand anywhere in the file (quotes, block scalars, folded lines): the caller gives
 * the place of each character.
 */
#ifndef WEIR_EINSUM_LEX_H
#define WEIR_EINSUM_LEX_H

#include "base/arena.h"
#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define LEX_MAX_LENGTH 4096 /* characters of one expression */
#define LEX_MAX_NAME   32

enum lex_kind { LEX_END, LEX_NAME, LEX_NUMBER, LEX_SYMBOL };

struct lex_token {
    enum lex_kind kind;
    struct pos pos;
    const char *text; /* of a name or symbol ("::", "[") as written; numbers too */
    double number;
    bool is_whole; /* a number without point and exponent that fits `whole` */
    int64_t whole;
};

struct lex {
    const struct lex_token *tokens; /* the last is LEX_END */
    int num_tokens;
};

/*
 *   text    NUL-terminated
 *   places  one for each character of text, and one more for its end
 *   field   dotted path for errors
 */
NODISCARD enum status lex_run(const char *text, const struct pos *places, const char *field,
                              struct arena *arena, struct lex *out, struct err *err);

/* Whether `name` is written as a rank or tensor is: an upper-case letter, then letters and digits
 * (of a rank: upper case only). */
bool lex_is_rank_name(const char *name);
bool lex_is_tensor_name(const char *name);

#ifdef __cplusplus
}
#endif
#endif
