#include "einsum/npy.h"

#include "base/buf.h"
#include "base/file.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#define MAGIC        "\x93NUMPY"
#define MAGIC_BYTES  6
#define HEADER_ALIGN 64

static enum status refuse(const char *name, struct err *err, const char *why)
{
    return err_set(err, STATUS_CONFIG, (struct pos){name, 0, 0}, NULL, "not a .npy array: %s", why);
}

/* The text after `key`, or NULL. */
static const char *find_key(const char *header, const char *key)
{
    const char *at = strstr(header, key);
    if (!at)
        return NULL;
    at += strlen(key);
    while (*at == ' ')
        at++;
    if (*at != ':')
        return NULL;
    at++;
    while (*at == ' ')
        at++;
    return at;
}

static enum status read_shape(const char *text, const char *name, struct npy *out, struct err *err)
{
    out->num_elements = 1;
    if (*text++ != '(')
        return refuse(name, err, "no shape");
    for (;;) {
        while (*text == ' ' || *text == ',')
            text++;
        if (*text == ')')
            return STATUS_OK;
        if (*text < '0' || *text > '9' || out->num_dims == NPY_MAX_DIMS)
            return refuse(name, err, "its shape cannot be read");
        uint64_t extent = 0;
        for (; *text >= '0' && *text <= '9'; text++) {
            extent = extent * 10 + (uint64_t)(*text - '0');
            if (extent > NPY_MAX_BYTES)
                return refuse(name, err, "its shape is too large");
        }
        out->shape[out->num_dims++] = extent;
        out->num_elements *= extent;
        if (out->num_elements > NPY_MAX_BYTES)
            return refuse(name, err, "its shape is too large");
    }
}

static void read_values(const unsigned char *bytes, bool is_wide, struct npy *out)
{
    for (uint64_t i = 0; i < out->num_elements; i++) {
        uint64_t bits = 0;
        const unsigned num_bytes = is_wide ? 8 : 4;
        for (unsigned j = 0; j < num_bytes; j++)
            bits |= (uint64_t)bytes[i * num_bytes + j] << (8 * j);
        if (is_wide) {
            memcpy(&out->values[i], &bits, sizeof(bits));
        } else {
            const uint32_t narrow_bits = (uint32_t)bits;
            float narrow = 0;
            memcpy(&narrow, &narrow_bits, sizeof(narrow));
            out->values[i] = (double)narrow;
        }
    }
}

enum status npy_parse(const char *bytes, size_t length, const char *name, struct arena *arena,
                      struct npy *out, struct err *err)
{
    const unsigned char *raw = (const unsigned char *)bytes;
    memset(out, 0, sizeof(*out));
    if (length < 12 || memcmp(bytes, MAGIC, MAGIC_BYTES) != 0)
        return refuse(name, err, "it does not begin with \\x93NUMPY");
    const unsigned version = raw[6];
    if (version != 1 && version != 2)
        return refuse(name, err, "its version is neither 1 nor 2");
    size_t header_bytes = (size_t)raw[8] | (size_t)raw[9] << 8;
    if (version == 2)
        header_bytes |= (size_t)raw[10] << 16 | (size_t)raw[11] << 24;
    const size_t start = version == 1 ? 10 : 12;
    if (header_bytes > length - start)
        return refuse(name, err, "it ends inside its header");
    const char *header = arena_strndup(arena, bytes + start, header_bytes);
    const char *type = find_key(header, "'descr'");
    const char *order = find_key(header, "'fortran_order'");
    const char *shape = find_key(header, "'shape'");
    if (!type || !order || !shape)
        return refuse(name, err, "its header lacks descr, fortran_order or shape");
    const bool is_wide = strncmp(type, "'<f8'", 5) == 0;
    if (!is_wide && strncmp(type, "'<f4'", 5) != 0)
        return refuse(name, err, "its type is neither <f4 nor <f8");
    if (strncmp(order, "False", 5) != 0)
        return refuse(name, err, "its order is Fortran's");
    TRY(read_shape(shape, name, out, err));
    const size_t value_bytes = is_wide ? 8 : 4;
    if (length - start - header_bytes != out->num_elements * value_bytes)
        return refuse(name, err, "its length does not fit its shape");
    out->values = ARENA_ARRAY(arena, double, out->num_elements + 1);
    read_values(raw + start + header_bytes, is_wide, out);
    return STATUS_OK;
}

enum status npy_read(const char *path, struct arena *arena, struct npy *out, struct err *err)
{
    char *bytes = NULL;
    size_t length = 0;
    TRY(file_read(path, NPY_MAX_BYTES, arena, &bytes, &length, err));
    return npy_parse(bytes, length, path, arena, out, err);
}

enum status npy_write(const char *path, const struct npy *array, struct err *err)
{
    struct buf header;
    struct buf out;
    buf_init(&header);
    buf_init(&out);
    buf_puts(&header, "{'descr': '<f8', 'fortran_order': False, 'shape': (");
    for (int i = 0; i < array->num_dims; i++)
        buf_printf(&header, "%" PRIu64 "%s", array->shape[i],
                   i + 1 < array->num_dims ? ", "
                   : array->num_dims == 1  ? ","
                                           : "");
    buf_puts(&header, "), }");
    while ((10 + header.length + 1) % HEADER_ALIGN != 0)
        buf_putc(&header, ' ');
    buf_putc(&header, '\n');
    buf_append(&out, MAGIC "\x01", MAGIC_BYTES + 2);
    buf_putc(&out, (char)(header.length & 0xff));
    buf_putc(&out, (char)(header.length >> 8));
    buf_append(&out, header.data, header.length);
    for (uint64_t i = 0; i < array->num_elements; i++) {
        uint64_t bits = 0;
        memcpy(&bits, &array->values[i], sizeof(bits));
        for (unsigned j = 0; j < 8; j++)
            buf_putc(&out, (char)(bits >> (8 * j) & 0xff));
    }
    const enum status status = file_write_atomic(path, out.data, out.length, err);
    buf_release(&header);
    buf_release(&out);
    return status;
}
