/* Whole files: bounded reads, and writes that are complete or absent (temporary file, fsync,
 * rename). */
#ifndef WEIR_BASE_FILE_H
#define WEIR_BASE_FILE_H

#include "base/arena.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Reads all of path ("-": standard input) into the arena, NUL-terminated; more than max_bytes is an
 * error. */
NODISCARD enum status file_read(const char *path, size_t max_bytes, struct arena *arena,
                                char **out_text, size_t *out_length, struct err *err);
NODISCARD enum status file_write_atomic(const char *path, const char *bytes, size_t length,
                                        struct err *err);
/* Creates path and its parents. */
NODISCARD enum status file_make_dir(const char *path, struct err *err);
/* Is there a file, pipe or device of that name? Folders are none. */
bool file_exists(const char *path);
bool file_is_dir(const char *path);
/* Names in a folder that end in `suffix`, sorted; none where there is no such folder. */
const char **file_list(struct arena *arena, const char *dir, const char *suffix, size_t *out_num);
/* dir of `base_file` joined with `relative`, unless relative is absolute. */
char *file_resolve(struct arena *arena, const char *base_file, const char *relative);

#ifdef __cplusplus
}
#endif
#endif
