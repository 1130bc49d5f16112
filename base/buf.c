/* The growable buffer: doubling capacity, one NUL always kept behind the text. */
#include "base/buf.h"

#include "base/decimal.h"

#include <assert.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_BYTES ((size_t)256)

static void reserve(struct buf *buf, size_t more)
{
    assert(buf->data && more < SIZE_MAX / 4 && buf->length < SIZE_MAX / 4);
    if (buf->capacity - buf->length > more)
        return;
    size_t capacity = buf->capacity;
    while (capacity - buf->length <= more)
        capacity *= 2;
    char *data = realloc(buf->data, capacity);
    if (!data) {
        (void)fprintf(stderr, "weir: out of memory: %zu bytes asked\n", capacity);
        abort();
    }
    buf->data = data;
    buf->capacity = capacity;
}

void buf_init(struct buf *buf)
{
    buf->data = malloc(FIRST_BYTES);
    if (!buf->data) {
        (void)fprintf(stderr, "weir: out of memory: %zu bytes asked\n", FIRST_BYTES);
        abort();
    }
    buf->data[0] = '\0';
    buf->length = 0;
    buf->capacity = FIRST_BYTES;
}

void buf_release(struct buf *buf)
{
    free(buf->data);
    buf->data = NULL;
    buf->length = 0;
    buf->capacity = 0;
}

void buf_clear(struct buf *buf)
{
    buf->length = 0;
    buf->data[0] = '\0';
}

void buf_append(struct buf *buf, const char *bytes, size_t length)
{
    reserve(buf, length);
    if (length > 0)
        memcpy(buf->data + buf->length, bytes, length);
    buf->length += length;
    buf->data[buf->length] = '\0';
}

void buf_puts(struct buf *buf, const char *text)
{
    buf_append(buf, text, strlen(text));
}

void buf_putc(struct buf *buf, char c)
{
    reserve(buf, 1);
    buf->data[buf->length++] = c;
    buf->data[buf->length] = '\0';
}

void buf_printf(struct buf *buf, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    va_list again;
    va_copy(again, args);
    const int length = vsnprintf(buf->data + buf->length, buf->capacity - buf->length, fmt, args);
    va_end(args);
    assert(length >= 0);
    if ((size_t)length >= buf->capacity - buf->length) {
        reserve(buf, (size_t)length);
        (void)vsnprintf(buf->data + buf->length, buf->capacity - buf->length, fmt, again);
    }
    va_end(again);
    buf->length += (size_t)length;
}

void buf_put_double(struct buf *buf, double value)
{
    char text[DECIMAL_MAX_CHARS];
    const size_t length = decimal_print(value, text);
    buf_append(buf, text, length);
}
