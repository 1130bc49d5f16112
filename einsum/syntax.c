#include "einsum/syntax.h"

#include "base/suggest.h"

#include <assert.h>
#include <math.h>
#include <string.h>

struct parser {
    const struct lex_token *token; /* the next one */
    const char *field;
    struct arena *arena;
    struct err *err;
    struct syntax_einsum *out;
    size_t input_capacity;
    size_t reduction_capacity;
};

static bool is_next(const struct parser *parser, const char *symbol)
{
    return parser->token->kind == LEX_SYMBOL && strcmp(parser->token->text, symbol) == 0;
}

static bool accept(struct parser *parser, const char *symbol)
{
    if (!is_next(parser, symbol))
        return false;
    parser->token++;
    return true;
}

static enum status expected(const struct parser *parser, const char *what)
{
    return err_set(parser->err, STATUS_CONFIG, parser->token->pos, parser->field,
                   parser->token->kind == LEX_END ? "expected %s, got %s" : "expected %s, got '%s'",
                   what, parser->token->text);
}

static enum status expect(struct parser *parser, const char *symbol, const char *what)
{
    return accept(parser, symbol) ? STATUS_OK : expected(parser, what);
}

static enum status parse_sum(struct parser *parser, int depth, struct cascade_expr **out);

static enum status add_term(struct parser *parser, struct syntax_position *position, int64_t sign)
{
    const struct lex_token *token = parser->token;
    int64_t coef = sign;
    if (token->kind == LEX_NUMBER) {
        if (!token->is_whole || token->whole >= SYNTAX_MAX_WHOLE)
            return err_set(parser->err, STATUS_CONFIG, token->pos, parser->field,
                           "an index takes whole numbers below %d, got '%s'", SYNTAX_MAX_WHOLE,
                           token->text);
        coef *= token->whole;
        parser->token++;
        if (!accept(parser, "*")) {
            position->constant += coef;
            return STATUS_OK;
        }
    }
    if (parser->token->kind != LEX_NAME)
        return expected(parser, "an index, a rank or a whole number");
    if (position->num_terms == SYNTAX_MAX_TERMS)
        return err_set(parser->err, STATUS_CONFIG, parser->token->pos, parser->field,
                       "more than %d terms in one index", SYNTAX_MAX_TERMS);
    position->terms[position->num_terms++] =
        (struct syntax_term){parser->token->pos, parser->token->text, coef};
    parser->token++;
    return STATUS_OK;
}

static enum status parse_affine(struct parser *parser, struct syntax_position *position)
{
    const struct lex_token *first = parser->token;
    TRY(add_term(parser, position, accept(parser, "-") ? -1 : 1));
    position->is_bare = first->kind == LEX_NAME && parser->token == first + 1;
    while (is_next(parser, "+") || is_next(parser, "-")) {
        const int64_t sign = is_next(parser, "+") ? 1 : -1;
        parser->token++;
        position->is_bare = false;
        TRY(add_term(parser, position, sign));
    }
    return STATUS_OK;
}

static enum status parse_position(struct parser *parser, struct syntax_position *position)
{
    position->pos = parser->token->pos;
    const bool has_brackets = accept(parser, "(");
    TRY(parse_affine(parser, position));
    if (has_brackets)
        TRY(expect(parser, ")", "')'"));
    if (!accept(parser, "%"))
        return STATUS_OK;
    position->is_bare = false;
    position->modulus_pos = parser->token->pos;
    position->modulus = parser->token->text;
    if (parser->token->kind != LEX_NAME)
        return expected(parser, "a rank after '%'");
    parser->token++;
    return STATUS_OK;
}

static enum status parse_positions(struct parser *parser, struct syntax_access *access)
{
    struct syntax_position *positions =
        ARENA_ARRAY(parser->arena, struct syntax_position, CASCADE_MAX_DIMS);
    access->positions = positions;
    if (accept(parser, "]"))
        return STATUS_OK;
    for (;;) {
        if (access->num_positions == CASCADE_MAX_DIMS)
            return err_set(parser->err, STATUS_CONFIG, parser->token->pos, parser->field,
                           "more than %d indices", CASCADE_MAX_DIMS);
        TRY(parse_position(parser, &positions[access->num_positions++]));
        if (accept(parser, "]"))
            return STATUS_OK;
        TRY(expect(parser, ",", "',' or ']'"));
    }
}

/* A tensor, with its indices if it has any. */
static enum status parse_access(struct parser *parser, struct syntax_access *access)
{
    if (parser->token->kind != LEX_NAME)
        return expected(parser, "a tensor");
    access->pos = parser->token->pos;
    access->name = parser->token->text;
    parser->token++;
    access->has_brackets = accept(parser, "[");
    return access->has_brackets ? parse_positions(parser, access) : STATUS_OK;
}

static struct cascade_expr *new_expr(const struct parser *parser, enum expr_kind kind,
                                     struct pos pos)
{
    struct cascade_expr *expr = ARENA_NEW(parser->arena, struct cascade_expr);
    expr->kind = kind;
    expr->pos = pos;
    return expr;
}

static struct cascade_expr *new_call(const struct parser *parser, const char *function,
                                     struct pos pos, struct cascade_expr *first,
                                     struct cascade_expr *second)
{
    struct cascade_expr *expr = new_expr(parser, EXPR_CALL, pos);
    expr->function = expr_find_function(function);
    assert(expr->function);
    expr->args = ARENA_ARRAY(parser->arena, struct cascade_expr *, 2);
    expr->args[0] = first;
    expr->args[1] = second;
    expr->num_args = second ? 2 : 1;
    return expr;
}

static enum status parse_index_value(struct parser *parser, struct cascade_expr **out)
{
    *out = new_expr(parser, EXPR_INDEX, parser->token->pos);
    if (parser->token->kind != LEX_NAME)
        return expected(parser, "an index");
    (*out)->name = parser->token->text;
    parser->token++;
    return expect(parser, ")", "')'");
}

static enum status parse_call(struct parser *parser, const struct lex_token *name, int depth,
                              struct cascade_expr **out)
{
    if (strcmp(name->text, "index") == 0)
        return parse_index_value(parser, out);
    const struct expr_function *function = expr_find_function(name->text);
    if (!function || function->precedence > 0) {
        const char *nearest = suggest_nearest(name->text, expr_function_names());
        return err_set(parser->err, STATUS_CONFIG, name->pos, parser->field,
                       "unknown function '%s'%s%s%s", name->text, nearest ? " (did you mean '" : "",
                       nearest ? nearest : "", nearest ? "'?)" : "");
    }
    struct cascade_expr *expr = new_expr(parser, EXPR_CALL, name->pos);
    *out = expr;
    expr->function = function;
    expr->args = ARENA_ARRAY(parser->arena, struct cascade_expr *, EXPR_MAX_ARGS + 1);
    do {
        TRY(parse_sum(parser, depth, &expr->args[expr->num_args++]));
    } while (expr->num_args <= EXPR_MAX_ARGS && accept(parser, ","));
    if (expr->num_args < function->min_args || expr->num_args > function->max_args)
        return err_set(parser->err, STATUS_CONFIG, name->pos, parser->field,
                       "'%s' takes %s%d argument%s, got %s%d", function->name,
                       function->max_args > function->min_args ? "2 to " : "", function->max_args,
                       function->max_args == 1 ? "" : "s",
                       expr->num_args > EXPR_MAX_ARGS ? "at least " : "", expr->num_args);
    return expect(parser, ")", "')' or ','");
}

static enum status parse_input(struct parser *parser, struct cascade_expr **out)
{
    struct syntax_einsum *einsum = parser->out;
    if (einsum->num_inputs == SYNTAX_MAX_INPUTS)
        return err_set(parser->err, STATUS_CONFIG, parser->token->pos, parser->field,
                       "more than %d tensors and scalars in one expression", SYNTAX_MAX_INPUTS);
    einsum->inputs = arena_grow(parser->arena, einsum->inputs, (size_t)einsum->num_inputs,
                                &parser->input_capacity, sizeof(*einsum->inputs));
    struct syntax_access *input = &einsum->inputs[einsum->num_inputs];
    memset(input, 0, sizeof(*input));
    *out = new_expr(parser, EXPR_INPUT, parser->token->pos);
    (*out)->ref = einsum->num_inputs++;
    TRY(parse_access(parser, input));
    (*out)->name = input->name;
    return STATUS_OK;
}

static enum status parse_primary(struct parser *parser, int depth, struct cascade_expr **out)
{
    const struct lex_token *token = parser->token;
    if (depth > EXPR_MAX_DEPTH)
        return err_set(parser->err, STATUS_CONFIG, token->pos, parser->field,
                       "nested deeper than %d brackets", EXPR_MAX_DEPTH);
    if (accept(parser, "(")) {
        TRY(parse_sum(parser, depth + 1, out));
        return expect(parser, ")", "')'");
    }
    const bool is_infinity = token->kind == LEX_NAME && strcmp(token->text, "inf") == 0;
    if (token->kind == LEX_NUMBER || is_infinity) {
        *out = new_expr(parser, EXPR_NUMBER, token->pos);
        (*out)->number = is_infinity ? (double)INFINITY : token->number;
        parser->token++;
        return STATUS_OK;
    }
    if (token->kind != LEX_NAME)
        return expected(parser, "a tensor, a number or a function");
    if (token[1].kind == LEX_SYMBOL && strcmp(token[1].text, "(") == 0) {
        parser->token += 2;
        return parse_call(parser, token, depth + 1, out);
    }
    return parse_input(parser, out);
}

static enum status parse_unary(struct parser *parser, int depth, struct cascade_expr **out)
{
    const struct pos pos = parser->token->pos;
    if (!accept(parser, "-"))
        return parse_primary(parser, depth, out);
    TRY(parse_unary(parser, depth + 1, out));
    *out = new_call(parser, "neg", pos, *out, NULL);
    return STATUS_OK;
}

static enum status parse_product(struct parser *parser, int depth, struct cascade_expr **out)
{
    TRY(parse_unary(parser, depth, out));
    while (is_next(parser, "*") || is_next(parser, "/")) {
        const struct lex_token *symbol = parser->token++;
        struct cascade_expr *right = NULL;
        TRY(parse_unary(parser, depth, &right));
        *out = new_call(parser, symbol->text, symbol->pos, *out, right);
    }
    return STATUS_OK;
}

static enum status parse_sum(struct parser *parser, int depth, struct cascade_expr **out)
{
    TRY(parse_product(parser, depth, out));
    while (is_next(parser, "+") || is_next(parser, "-")) {
        const struct lex_token *symbol = parser->token++;
        struct cascade_expr *right = NULL;
        TRY(parse_product(parser, depth, &right));
        *out = new_call(parser, symbol->text, symbol->pos, *out, right);
    }
    return STATUS_OK;
}

static enum status parse_reduction(struct parser *parser)
{
    static const char *const names[] = {"max", "min", "add", "mul", NULL};
    static const enum cascade_reduce values[] = {CASCADE_MAX, CASCADE_MIN, CASCADE_ADD,
                                                 CASCADE_MUL};
    const struct lex_token *name = parser->token;
    if (name->kind != LEX_NAME)
        return expected(parser, "a reduction such as max(m)");
    int which = 0;
    while (names[which] && strcmp(names[which], name->text) != 0)
        which++;
    if (!names[which])
        return err_set(parser->err, STATUS_CONFIG, name->pos, parser->field,
                       "unknown reduction '%s'; known are max, min, add and mul", name->text);
    parser->token++;
    TRY(expect(parser, "(", "'(' and the reduced index"));
    struct syntax_einsum *einsum = parser->out;
    do {
        if (parser->token->kind != LEX_NAME)
            return expected(parser, "the reduced index");
        einsum->reductions =
            arena_grow(parser->arena, einsum->reductions, (size_t)einsum->num_reductions,
                       &parser->reduction_capacity, sizeof(*einsum->reductions));
        einsum->reductions[einsum->num_reductions++] =
            (struct syntax_reduction){parser->token->pos, parser->token->text, values[which]};
        parser->token++;
    } while (accept(parser, ","));
    return expect(parser, ")", "')' or ','");
}

enum status syntax_parse(const struct lex *lex, const char *field, struct arena *arena,
                         struct syntax_einsum *out, struct err *err)
{
    struct parser parser = {
        .token = lex->tokens, .field = field, .arena = arena, .err = err, .out = out};
    out->pos = parser.token->pos;
    TRY(parse_access(&parser, &out->output));
    TRY(expect(&parser, "=", "'='"));
    out->sum_pos = parser.token->pos;
    TRY(parse_sum(&parser, 0, &out->expr));
    if (accept(&parser, "::")) {
        do {
            TRY(parse_reduction(&parser));
        } while (accept(&parser, ","));
    }
    return parser.token->kind == LEX_END ? STATUS_OK : expected(&parser, "an operator or the end");
}
