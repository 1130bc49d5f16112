/*
 * Status codes and the one error convention of Weir.
 *
 * A function that can fail for a reason the user can cause returns `enum status`, takes `struct err
 * *err` as its last argument (never NULL) and is marked NODISCARD. The first error wins: err_set on
 * an err that already holds one keeps the old text. Broken invariants of our own are `assert`, out
 * of memory aborts.
 */
#ifndef WEIR_BASE_ERR_H
#define WEIR_BASE_ERR_H

#include "base/status.h"

#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

#define NODISCARD              __attribute__((warn_unused_result))
#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))

/* A place in an input. file is borrowed and may be NULL (no place); line and column count from 1.
 */
struct pos {
    const char *file;
    int line;
    int column;
};

struct err {
    enum status status;
    char file[512];
    int line; /* 0: no place */
    int column;
    char field[256]; /* dotted path such as arch.pe_2d.rows; may be empty */
    char text[1024];
};

void err_init(struct err *err);

/*
 * Records an error and returns status, so that callers write `return err_set(...)`.
 *   pos    place in the input; {NULL,0,0} when there is none
 *   field  dotted path of the offending value, or NULL
 *   fmt    what is wrong: lower case start, no full stop, subject in single quotes
 */
enum status err_set(struct err *err, enum status status, struct pos pos, const char *field,
                    const char *fmt, ...) PRINTF_LIKE(5, 6);

/* Prints `file:line:column: error: field: text` (parts that are absent left out) and a newline. */
void err_print(const struct err *err, FILE *out);

#define TRY(call)                               \
    do {                                        \
        const enum status try_status_ = (call); \
        if (try_status_ != STATUS_OK)           \
            return try_status_;                 \
    } while (0)

#ifdef __cplusplus
}
#endif
#endif
