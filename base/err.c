/* Error records: the first one wins, printed as a compiler prints them. */
#include "base/err.h"

#include <assert.h>
#include <stdarg.h>
#include <string.h>

void err_init(struct err *err)
{
    memset(err, 0, sizeof(*err));
}

/* Copies at most bytes - 1 characters; longer text is cut, since an error must never fail itself.
 */
static void copy_text(char *out, size_t bytes, const char *text)
{
    size_t length = strlen(text);
    if (length >= bytes)
        length = bytes - 1;
    memcpy(out, text, length);
    out[length] = '\0';
}

enum status err_set(struct err *err, enum status status, struct pos pos, const char *field,
                    const char *fmt, ...)
{
    assert(status != STATUS_OK);
    if (err->status != STATUS_OK)
        return err->status;
    err->status = status;
    err->line = 0;
    err->column = 0;
    copy_text(err->file, sizeof(err->file), pos.file ? pos.file : "");
    if (pos.file) {
        err->line = pos.line;
        err->column = pos.column;
    }
    copy_text(err->field, sizeof(err->field), field ? field : "");
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(err->text, sizeof(err->text), fmt, args);
    va_end(args);
    return status;
}

void err_print(const struct err *err, FILE *out)
{
    if (err->file[0] != '\0' && err->line > 0)
        (void)fprintf(out, "%s:%d:%d: ", err->file, err->line, err->column);
    else if (err->file[0] != '\0')
        (void)fprintf(out, "%s: ", err->file);
    else
        (void)fputs("weir: ", out);
    (void)fputs("error: ", out);
    if (err->field[0] != '\0')
        (void)fprintf(out, "%s: ", err->field);
    (void)fprintf(out, "%s\n", err->text);
}
