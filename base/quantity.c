/*
 * Numbers with units. A number is split into digits and suffix by hand, so that nothing strtod
 * knows beyond decimal (hexadecimal, inf, nan, locale) gets in. Whole-number units are computed
 * exactly in 128 bits: 1.5 KiB is 1536 bytes, 0.3 KiB is an error.
 */
#include "base/quantity.h"

#include "base/buf.h"
#include "base/suggest.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

__extension__ typedef unsigned __int128 quantity_wide;

#define MAX_NUMBER_CHARS   64
#define MAX_WHOLE_DIGITS   24
#define MAX_WHOLE          ((uint64_t)1 << 63)
#define MAX_SPELLINGS      10
#define SHOWN_CHARS        60
#define MAX_WHOLE_EXPONENT 30

/* Text cut for an error message: a file of garbage must not be quoted whole. */
struct shown {
    char text[SHOWN_CHARS + 4];
};

static struct shown show(const char *text)
{
    struct shown shown;
    const size_t length = strlen(text);
    const size_t kept = length > SHOWN_CHARS ? SHOWN_CHARS : length;
    memcpy(shown.text, text, kept);
    memcpy(shown.text + kept, "...", length > SHOWN_CHARS ? 4 : 1);
    if (length <= SHOWN_CHARS)
        shown.text[kept] = '\0';
    return shown;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static const char *skip_digits(const char *c)
{
    while (is_digit(*c))
        c++;
    return c;
}

/* End of the decimal number that text starts with, NULL when there is none. */
static const char *number_end(const char *text)
{
    const char *c = text;
    if (*c == '+' || *c == '-')
        c++;
    const char *integer = c;
    c = skip_digits(c);
    bool has_digits = c > integer;
    if (*c == '.') {
        const char *fraction = c + 1;
        const char *end = skip_digits(fraction);
        has_digits = has_digits || end > fraction;
        c = end;
    }
    if (!has_digits)
        return NULL;
    if (*c == 'e' || *c == 'E') {
        const char *exponent = c + 1;
        if (*exponent == '+' || *exponent == '-')
            exponent++;
        if (is_digit(*exponent))
            c = skip_digits(exponent);
    }
    return c;
}

static void list_spellings(enum unit unit, char *out, size_t bytes)
{
    size_t used = 0;
    out[0] = '\0';
    for (const struct unit_spelling *s = unit_spellings(unit); s->text; s++) {
        if (s->text[0] == '\0')
            continue;
        const int put = snprintf(out + used, bytes - used, "%s%s", used ? ", " : "", s->text);
        assert(put > 0 && (size_t)put < bytes - used);
        used += (size_t)put;
    }
}

static enum status unit_error(const char *text, const char *suffix, enum unit unit, struct pos pos,
                              const char *field, struct err *err)
{
    const struct shown shown = show(text);
    char spellings[128];
    list_spellings(unit, spellings, sizeof(spellings));
    if (suffix[0] == '\0')
        return err_set(err, STATUS_CONFIG, pos, field, "'%s' has no unit: use one of %s",
                       shown.text, spellings);
    if (unit_is_bare(unit))
        return err_set(err, STATUS_CONFIG, pos, field, "'%s' has a unit where %s is due",
                       shown.text, unit_noun(unit));
    const char *known[MAX_SPELLINGS + 1] = {NULL};
    int num = 0;
    for (const struct unit_spelling *s = unit_spellings(unit); s->text; s++)
        known[num++] = s->text;
    assert(num <= MAX_SPELLINGS);
    const char *nearest = suggest_nearest(suffix, known);
    return err_set(err, STATUS_CONFIG, pos, field,
                   "'%s' is not in a unit of %s: use one of %s%s%s%s", shown.text, unit_noun(unit),
                   spellings, nearest ? " (did you mean '" : "", nearest ? nearest : "",
                   nearest ? "'?)" : "");
}

/* Splits text into number [text, *out_end) and spelling. */
static enum status split(const char *text, enum unit unit, struct pos pos, const char *field,
                         const char **out_end, const struct unit_spelling **out_spelling,
                         struct err *err)
{
    const char *end = number_end(text);
    if (!end || end - text >= MAX_NUMBER_CHARS)
        return err_set(err, STATUS_CONFIG, pos, field, "'%s' is not a number", show(text).text);
    const char *suffix = end;
    while (*suffix == ' ')
        suffix++;
    for (const struct unit_spelling *s = unit_spellings(unit); s->text; s++) {
        if (strcmp(s->text, suffix) == 0) {
            *out_end = end;
            *out_spelling = s;
            return STATUS_OK;
        }
    }
    return unit_error(text, suffix, unit, pos, field, err);
}

/* Decimal digits as mantissa x 10^exponent; false when there are more than fit. */
static bool read_decimal(const char *text, const char *end, quantity_wide *out_mantissa,
                         int *out_exponent)
{
    quantity_wide mantissa = 0;
    int exponent = 0;
    int num_digits = 0;
    bool in_fraction = false;
    const char *c = text + (*text == '+' || *text == '-');
    for (; c < end && *c != 'e' && *c != 'E'; c++) {
        if (*c == '.') {
            in_fraction = true;
            continue;
        }
        mantissa = mantissa * 10 + (unsigned)(*c - '0');
        num_digits += num_digits > 0 || *c != '0';
        exponent -= in_fraction;
        if (num_digits > MAX_WHOLE_DIGITS)
            return false;
    }
    if (c < end) {
        const long given = strtol(c + 1, NULL, 10);
        if (given > 1000 || given < -1000)
            return false;
        exponent += (int)given;
    }
    *out_mantissa = mantissa;
    *out_exponent = exponent;
    return true;
}

/* mantissa x 10^exponent x times as a whole number up to 2^63; false when it is none. */
static bool whole_value(quantity_wide mantissa, int exponent, uint64_t times, bool *out_too_large,
                        uint64_t *out)
{
    *out_too_large = false;
    if (mantissa == 0) {
        *out = 0;
        return true;
    }
    while (mantissa % 10 == 0) {
        mantissa /= 10;
        exponent++;
    }
    if (exponent < -MAX_WHOLE_EXPONENT)
        return false;
    /* mantissa < 10^24 < 2^80 and times <= 2^40: the product is below 2^120. */
    quantity_wide value = mantissa * times;
    for (; exponent < 0; exponent++) {
        if (value % 10 != 0)
            return false;
        value /= 10;
    }
    for (; exponent > 0 && value <= MAX_WHOLE; exponent--)
        value *= 10;
    *out_too_large = value > MAX_WHOLE;
    *out = (uint64_t)value;
    return !*out_too_large;
}

enum status quantity_parse_u64(const char *text, enum unit unit, struct pos pos, const char *field,
                               uint64_t *out, struct err *err)
{
    assert(unit_is_whole(unit));
    const char *end = NULL;
    const struct unit_spelling *spelling = NULL;
    TRY(split(text, unit, pos, field, &end, &spelling, err));
    assert(spelling);
    if (text[0] == '-')
        return err_set(err, STATUS_CONFIG, pos, field, "'%s' is negative", show(text).text);
    quantity_wide mantissa = 0;
    int exponent = 0;
    bool is_too_large = true;
    if (read_decimal(text, end, &mantissa, &exponent) &&
        whole_value(mantissa, exponent, spelling->times, &is_too_large, out))
        return STATUS_OK;
    if (is_too_large)
        return err_set(err, STATUS_CONFIG, pos, field, "'%s' is out of range", show(text).text);
    return err_set(err, STATUS_CONFIG, pos, field, "'%s' is not a whole number%s%s",
                   show(text).text, unit == UNIT_COUNT ? "" : " of ",
                   unit == UNIT_COUNT ? "" : unit_noun(unit));
}

enum status quantity_parse(const char *text, enum unit unit, struct pos pos, const char *field,
                           double *out, struct err *err)
{
    if (unit_is_whole(unit)) {
        uint64_t whole = 0;
        TRY(quantity_parse_u64(text, unit, pos, field, &whole, err));
        *out = (double)whole;
        return STATUS_OK;
    }
    const char *end = NULL;
    const struct unit_spelling *spelling = NULL;
    TRY(split(text, unit, pos, field, &end, &spelling, err));
    assert(spelling);
    char digits[MAX_NUMBER_CHARS + 1];
    const size_t length = (size_t)(end - text);
    memcpy(digits, text, length);
    digits[length] = '\0';
    const double value = strtod(digits, NULL) * (double)spelling->times / (double)spelling->over;
    if (!isfinite(value))
        return err_set(err, STATUS_CONFIG, pos, field, "'%s' is out of range", show(text).text);
    *out = value;
    return STATUS_OK;
}

/* The text of value in one spelling; false when it does not read back to the same value. */
static bool print_in(double value, enum unit unit, const struct unit_spelling *spelling,
                     struct buf *out)
{
    struct err ignored;
    double back = 0.0;
    buf_clear(out);
    buf_put_double(out, value * (double)spelling->over / (double)spelling->times);
    buf_printf(out, "%s%s", spelling->text[0] ? " " : "", spelling->text);
    err_init(&ignored);
    return quantity_parse(out->data, unit, (struct pos){NULL, 0, 0}, NULL, &back, &ignored) ==
               STATUS_OK &&
           back == value;
}

/* Spellings that are tried: no prefixes on counts, none that makes a number below 1. */
static bool is_natural(double value, enum unit unit, const struct unit_spelling *spelling)
{
    if (unit == UNIT_CYCLES)
        return strcmp(spelling->text, value == 1.0 ? "cycle" : "cycles") == 0;
    if (unit_is_bare(unit) || value == 0.0)
        return strcmp(spelling->text, unit_suffix(unit)) == 0;
    return fabs(value) * (double)spelling->over >= (double)spelling->times;
}

void quantity_print(double value, enum unit unit, char *out, size_t out_bytes)
{
    struct buf best;
    struct buf trial;
    buf_init(&best);
    buf_init(&trial);
    for (const struct unit_spelling *s = unit_spellings(unit); s->text; s++) {
        if (!is_natural(value, unit, s) || !print_in(value, unit, s, &trial))
            continue;
        /* of two texts equally long the one with the larger unit, which comes later */
        if (best.length == 0 || trial.length <= best.length) {
            buf_clear(&best);
            buf_append(&best, trial.data, trial.length);
        }
    }
    if (best.length == 0) {
        buf_put_double(&best, value);
        buf_printf(&best, "%s%s", unit_suffix(unit)[0] ? " " : "", unit_suffix(unit));
    }
    assert(best.length < out_bytes);
    memcpy(out, best.data, best.length + 1);
    buf_release(&best);
    buf_release(&trial);
}
