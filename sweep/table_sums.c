/* Names the technology tables of a folder and sums up their bytes. */
#include "sweep/table_sums.h"

#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define MAX_TABLE_BYTES ((size_t)16 << 20)

static const struct pos no_pos = {NULL, 0, 0};

static int compare_names(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static bool ends_with(const char *name, const char *ending)
{
    const size_t length = strlen(name);
    return length > strlen(ending) && strcmp(name + length - strlen(ending), ending) == 0;
}

/* The tables of a folder by name, in the order of their bytes. */
static enum status list_tables(const char *dir, struct arena *arena, const char ***out_names,
                               size_t *out_num, struct err *err)
{
    size_t capacity = 0;
    DIR *stream = opendir(dir);
    if (!stream)
        return err_set(err, STATUS_SYSTEM, no_pos, NULL, "cannot list the technology tables: %s",
                       strerror(errno));
    *out_names = NULL;
    *out_num = 0;
    for (const struct dirent *entry = readdir(stream); entry; entry = readdir(stream)) {
        if (!ends_with(entry->d_name, ".csv") && !ends_with(entry->d_name, ".yaml"))
            continue;
        *out_names = arena_grow(arena, *out_names, *out_num, &capacity, sizeof(**out_names));
        (*out_names)[(*out_num)++] = arena_strdup(arena, entry->d_name);
    }
    (void)closedir(stream);
    if (*out_num > 0)
        qsort(*out_names, *out_num, sizeof(**out_names), compare_names);
    return STATUS_OK;
}

/* FNV-1a, 64 bits (Fowler, Noll, Vo). */
static uint64_t checksum(const char *bytes, size_t length)
{
    uint64_t sum = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < length; i++)
        sum = (sum ^ (unsigned char)bytes[i]) * UINT64_C(0x100000001b3);
    return sum;
}

enum status table_sums_print(const char *dir, struct arena *arena, struct buf *out, struct err *err)
{
    const char **names = NULL;
    size_t num = 0;
    TRY(list_tables(dir, arena, &names, &num, err));
    buf_puts(out, "technology: # tables and the checksums (FNV-1a) of their bytes\n");
    for (size_t i = 0; i < num; i++) {
        char *bytes = NULL;
        size_t length = 0;
        TRY(file_read(arena_printf(arena, "%s/%s", dir, names[i]), MAX_TABLE_BYTES, arena, &bytes,
                      &length, err));
        buf_printf(out, "  %s: %016" PRIx64 "\n", names[i], checksum(bytes, length));
    }
    return STATUS_OK;
}
