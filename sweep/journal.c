/* Appends with one write per batch under an advisory lock; going on truncates to whole points. */
#include "sweep/journal.h"

#include "base/file.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#define CHUNK_BYTES      ((size_t)64 << 10)
#define SHOWN_BYTES      120
#define MAX_CONFIG_BYTES ((size_t)64 << 20)

static struct pos journal_pos(const char *path)
{
    return (struct pos){path, 0, 0};
}

static enum status system_error(const char *path, const char *what, struct err *err)
{
    return err_set(err, STATUS_SYSTEM, journal_pos(path), NULL, "cannot %s: %s", what,
                   strerror(errno));
}

static enum status lock(const struct journal *journal, struct err *err)
{
    struct flock all;
    memset(&all, 0, sizeof(all));
    all.l_type = F_WRLCK;
    all.l_whence = SEEK_SET;
    if (fcntl(journal->fd, F_SETLK, &all) == 0 || errno == ENOLCK || errno == EINVAL)
        return STATUS_OK;
    return err_set(err, STATUS_SYSTEM, journal_pos(journal->path), NULL,
                   "another run is writing this file");
}

/* A line without its indentation, cut for an error message. */
static void cut_line(const char *line, size_t length, char out[SHOWN_BYTES])
{
    const size_t indent = strspn(line, " ");
    const size_t skipped = indent < length ? indent : length;
    (void)snprintf(out, SHOWN_BYTES, "%.*s", (int)(length - skipped), line + skipped);
}

/* First line where two texts differ, from 1; 0: they are equal. The lines are cut out of both. */
static int differing_line(const char *was, const char *now, char was_line[SHOWN_BYTES],
                          char now_line[SHOWN_BYTES])
{
    for (int line = 1;; line++) {
        const size_t was_length = strcspn(was, "\n");
        const size_t now_length = strcspn(now, "\n");
        if (was_length != now_length || memcmp(was, now, was_length) != 0 ||
            was[was_length] != now[now_length]) {
            cut_line(was, was_length, was_line);
            cut_line(now, now_length, now_line);
            return line;
        }
        if (was[was_length] == '\0')
            return 0;
        was += was_length + 1;
        now += now_length + 1;
    }
}

static enum status check_config(const char *path, const struct buf *config, struct arena *arena,
                                struct err *err)
{
    char *text = NULL;
    size_t length = 0;
    if (!file_exists(path))
        return err_set(err, STATUS_CONFIG, journal_pos(path), NULL,
                       "is missing, so the results beside it cannot be continued: "
                       "use --fresh to start again");
    TRY(file_read(path, MAX_CONFIG_BYTES, arena, &text, &length, err));
    char was[SHOWN_BYTES];
    char now[SHOWN_BYTES];
    const int line = differing_line(text, config->data, was, now);
    if (line == 0)
        return STATUS_OK;
    return err_set(err, STATUS_CONFIG, (struct pos){path, line, 1}, NULL,
                   "results here were made with '%s', now it is '%s': use --fresh to start again, "
                   "or another folder",
                   was, now);
}

/* What a scan of the lines finds. */
struct scan {
    uint64_t num_lines;
    uint64_t offset;       /* in bytes, so far */
    uint64_t whole_offset; /* end of the last line that completes a point */
    bool is_line_start;
    char last;
};

/* One chunk; false at a line that is no JSON object. */
static bool scan_chunk(struct scan *scan, const char *bytes, size_t length, int lines_per_point)
{
    for (size_t i = 0; i < length; i++) {
        if (scan->is_line_start && bytes[i] != '{')
            return false;
        scan->is_line_start = bytes[i] == '\n';
        if (bytes[i] == '\n') {
            if (scan->last != '}')
                return false;
            scan->num_lines++;
            if (scan->num_lines % (uint64_t)lines_per_point == 0)
                scan->whole_offset = scan->offset + i + 1;
        }
        scan->last = bytes[i];
    }
    scan->offset += length;
    return true;
}

static enum status scan_lines(struct journal *journal, int lines_per_point, struct scan *scan,
                              struct err *err)
{
    char chunk[CHUNK_BYTES];
    *scan = (struct scan){.is_line_start = true};
    for (;;) {
        const ssize_t got = read(journal->fd, chunk, sizeof(chunk));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return system_error(journal->path, "read", err);
        if (got == 0)
            return STATUS_OK;
        if (!scan_chunk(scan, chunk, (size_t)got, lines_per_point))
            return err_set(err, STATUS_CONFIG,
                           (struct pos){journal->path, (int)scan->num_lines + 1, 1}, NULL,
                           "is no line of results: use --fresh to start again");
    }
}

/* Cuts the file after its last whole point. */
static enum status recover(struct journal *journal, int lines_per_point, uint64_t max_points,
                           struct err *err)
{
    struct scan scan;
    TRY(scan_lines(journal, lines_per_point, &scan, err));
    journal->num_points = scan.num_lines / (uint64_t)lines_per_point;
    if (journal->num_points > max_points)
        return err_set(err, STATUS_CONFIG, journal_pos(journal->path), NULL,
                       "holds %" PRIu64 " points, the experiment has %" PRIu64
                       ": use --fresh to start again",
                       journal->num_points, max_points);
    if (ftruncate(journal->fd, (off_t)scan.whole_offset) != 0)
        return system_error(journal->path, "cut the torn line", err);
    if (lseek(journal->fd, 0, SEEK_END) < 0)
        return system_error(journal->path, "seek", err);
    return STATUS_OK;
}

static enum status begin(struct journal *journal, const char *config_path, const struct buf *config,
                         int lines_per_point, uint64_t max_points, bool is_fresh,
                         struct arena *arena, struct err *err)
{
    TRY(lock(journal, err));
    const off_t size = lseek(journal->fd, 0, SEEK_END);
    if (size < 0 || lseek(journal->fd, 0, SEEK_SET) < 0)
        return system_error(journal->path, "seek", err);
    if (size > 0 && !is_fresh) {
        TRY(check_config(config_path, config, arena, err));
        return recover(journal, lines_per_point, max_points, err);
    }
    /* No line may exist under another configuration: cut first, then replace it. */
    if (ftruncate(journal->fd, 0) != 0)
        return system_error(journal->path, "write", err);
    return file_write_atomic(config_path, config->data, config->length, err);
}

enum status journal_open(const char *dir, const struct buf *config, int lines_per_point,
                         uint64_t max_points, bool is_fresh, struct arena *arena,
                         struct journal *out, struct err *err)
{
    assert(lines_per_point >= 1);
    memset(out, 0, sizeof(*out));
    out->fd = -1;
    TRY(file_make_dir(dir, err));
    out->path = arena_printf(arena, "%s/%s", dir, JOURNAL_LINES);
    out->fd = open(out->path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (out->fd < 0)
        return system_error(out->path, "open", err);
    const enum status status = begin(out, arena_printf(arena, "%s/%s", dir, JOURNAL_CONFIG), config,
                                     lines_per_point, max_points, is_fresh, arena, err);
    if (status != STATUS_OK)
        journal_close(out);
    return status;
}

enum status journal_append(struct journal *journal, const struct buf *lines, struct err *err)
{
    const char *bytes = lines->data;
    size_t left = lines->length;
    while (left > 0) {
        const ssize_t put = write(journal->fd, bytes, left);
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return system_error(journal->path, "write", err);
        bytes += put;
        left -= (size_t)put;
    }
    return STATUS_OK;
}

enum status journal_sync(struct journal *journal, struct err *err)
{
    if (fsync(journal->fd) != 0 && errno != EINVAL && errno != EROFS)
        return system_error(journal->path, "write", err);
    return STATUS_OK;
}

void journal_close(struct journal *journal)
{
    if (journal->fd >= 0)
        (void)close(journal->fd);
    journal->fd = -1;
}
