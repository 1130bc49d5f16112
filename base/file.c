/* Reads whole files under a limit; writes through a temporary file and a rename. */
#include "base/file.h"

#include "base/buf.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHUNK_BYTES ((size_t)64 << 10)

static struct pos file_pos(const char *path)
{
    return (struct pos){path, 0, 0};
}

static enum status read_stream(FILE *stream, const char *path, size_t max_bytes, struct buf *text,
                               struct err *err)
{
    char chunk[CHUNK_BYTES];
    for (;;) {
        const size_t got = fread(chunk, 1, sizeof(chunk), stream);
        if (got == 0)
            break;
        if (got > max_bytes - text->length)
            return err_set(err, STATUS_CONFIG, file_pos(path), NULL,
                           "file is larger than the limit of %zu bytes", max_bytes);
        buf_append(text, chunk, got);
    }
    if (ferror(stream))
        return err_set(err, STATUS_SYSTEM, file_pos(path), NULL, "cannot read: %s",
                       strerror(errno));
    return STATUS_OK;
}

enum status file_read(const char *path, size_t max_bytes, struct arena *arena, char **out_text,
                      size_t *out_length, struct err *err)
{
    const bool is_stdin = strcmp(path, "-") == 0;
    FILE *stream = is_stdin ? stdin : fopen(path, "rb");
    if (!stream)
        return err_set(err, STATUS_CONFIG, file_pos(path), NULL, "cannot open: %s",
                       strerror(errno));
    struct buf text;
    buf_init(&text);
    const enum status status = read_stream(stream, path, max_bytes, &text, err);
    if (status == STATUS_OK) {
        *out_text = arena_strndup(arena, text.data, text.length);
        *out_length = text.length;
    }
    buf_release(&text);
    if (!is_stdin)
        (void)fclose(stream);
    return status;
}

/* Directory part of a path, "." when it has none. */
static char *dir_name(struct arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash)
        return arena_strdup(arena, ".");
    return arena_strndup(arena, path, slash == path ? 1 : (size_t)(slash - path));
}

static enum status write_all(int fd, const char *bytes, size_t length, const char *path,
                             struct err *err)
{
    while (length > 0) {
        const ssize_t put = write(fd, bytes, length);
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return err_set(err, STATUS_SYSTEM, file_pos(path), NULL, "cannot write: %s",
                           strerror(errno));
        bytes += put;
        length -= (size_t)put;
    }
    if (fsync(fd) != 0 && errno != EINVAL && errno != EROFS)
        return err_set(err, STATUS_SYSTEM, file_pos(path), NULL, "cannot write: %s",
                       strerror(errno));
    return STATUS_OK;
}

/* A rename is on disk once its directory is; a file system that cannot sync one is let be. */
static void sync_dir(const char *dir)
{
    const int fd = open(dir, O_RDONLY | O_DIRECTORY);
    if (fd < 0)
        return;
    (void)fsync(fd);
    (void)close(fd);
}

static enum status write_renamed(const char *path, const char *temporary, const char *bytes,
                                 size_t length, struct err *err)
{
    const int fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    if (fd < 0)
        return err_set(err, STATUS_SYSTEM, file_pos(path), NULL, "cannot write: %s",
                       strerror(errno));
    enum status status = write_all(fd, bytes, length, path, err);
    if (close(fd) != 0 && status == STATUS_OK)
        status =
            err_set(err, STATUS_SYSTEM, file_pos(path), NULL, "cannot write: %s", strerror(errno));
    if (status == STATUS_OK && rename(temporary, path) != 0)
        status =
            err_set(err, STATUS_SYSTEM, file_pos(path), NULL, "cannot write: %s", strerror(errno));
    if (status != STATUS_OK)
        (void)unlink(temporary);
    return status;
}

enum status file_write_atomic(const char *path, const char *bytes, size_t length, struct err *err)
{
    struct arena scratch;
    arena_init(&scratch);
    const char *temporary = arena_printf(&scratch, "%s.%ld.tmp", path, (long)getpid());
    const enum status status = write_renamed(path, temporary, bytes, length, err);
    if (status == STATUS_OK)
        sync_dir(dir_name(&scratch, path));
    arena_release(&scratch);
    return status;
}

static enum status make_parents(char *path, const char *shown, struct err *err)
{
    for (char *c = path + 1;; c++) {
        const char here = *c;
        if (here != '/' && here != '\0')
            continue;
        *c = '\0';
        struct stat info;
        const bool is_made = mkdir(path, 0777) == 0;
        const int code = errno;
        if (!is_made && (code != EEXIST || stat(path, &info) != 0 || !S_ISDIR(info.st_mode)))
            return err_set(err, STATUS_SYSTEM, file_pos(shown), NULL,
                           "cannot make the directory: %s",
                           code == EEXIST ? strerror(ENOTDIR) : strerror(code));
        *c = here;
        if (here == '\0')
            return STATUS_OK;
    }
}

enum status file_make_dir(const char *path, struct err *err)
{
    if (path[0] == '\0')
        return err_set(err, STATUS_SYSTEM, file_pos(NULL), NULL,
                       "cannot make the directory '': its name is empty");
    struct arena scratch;
    arena_init(&scratch);
    const enum status status = make_parents(arena_strdup(&scratch, path), path, err);
    arena_release(&scratch);
    return status;
}

bool file_exists(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && !S_ISDIR(info.st_mode);
}

bool file_is_dir(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

const char **file_list(struct arena *arena, const char *dir, const char *suffix, size_t *out_num)
{
    const char **names = NULL;
    size_t capacity = 0;
    *out_num = 0;
    DIR *stream = opendir(dir);
    if (!stream)
        return NULL;
    for (const struct dirent *entry; (entry = readdir(stream));) {
        const size_t length = strlen(entry->d_name);
        if (length < strlen(suffix) || strcmp(entry->d_name + length - strlen(suffix), suffix) != 0)
            continue;
        names = arena_grow(arena, names, *out_num, &capacity, sizeof names[0]);
        names[(*out_num)++] = arena_strdup(arena, entry->d_name);
    }
    (void)closedir(stream);
    if (*out_num > 1)
        qsort(names, *out_num, sizeof names[0], compare_names);
    return names;
}

char *file_resolve(struct arena *arena, const char *base_file, const char *relative)
{
    const char *slash = base_file ? strrchr(base_file, '/') : NULL;
    if (relative[0] == '/' || !slash)
        return arena_strdup(arena, relative);
    return arena_printf(arena, "%.*s/%s", (int)(slash - base_file), base_file, relative);
}
