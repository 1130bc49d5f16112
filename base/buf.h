/* Growable byte buffer, always NUL-terminated; the target of every writer. Beside the arena the
 * only malloc. */
#ifndef WEIR_BASE_BUF_H
#define WEIR_BASE_BUF_H

#include "base/err.h"

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

struct buf {
    char *data; /* never NULL after init */
    size_t length;
    size_t capacity;
};

void buf_init(struct buf *buf);
void buf_release(struct buf *buf);
void buf_clear(struct buf *buf);
void buf_append(struct buf *buf, const char *bytes, size_t length);
void buf_puts(struct buf *buf, const char *text);
void buf_putc(struct buf *buf, char c);
void buf_printf(struct buf *buf, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* Shortest decimal text that reads back as the same double ("0.1", "1e+300", "-0"); locale
 * independent. */
void buf_put_double(struct buf *buf, double value);

#ifdef __cplusplus
}
#endif
#endif
