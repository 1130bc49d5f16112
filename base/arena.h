/*
 * Arena: memory with one lifetime. Nobody frees a returned pointer; the arena's owner resets or
 * releases all of it. Memory is zeroed, aligned to max_align_t and never NULL: out of memory aborts
 * with the size, so sizes that come from an input are bounded by a check before they get here.
 */
#ifndef WEIR_BASE_ARENA_H
#define WEIR_BASE_ARENA_H

#include "base/err.h"

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

struct arena_block;

struct arena {
    struct arena_block *head; /* newest block first */
    size_t total_bytes;       /* taken from the system so far */
};

void arena_init(struct arena *arena);
void arena_release(struct arena *arena);
/* Forgets every allocation but keeps the largest block for reuse (one sweep point after the other).
 */
void arena_reset(struct arena *arena);

void *arena_alloc(struct arena *arena, size_t bytes);
char *arena_strdup(struct arena *arena, const char *text);
char *arena_strndup(struct arena *arena, const char *text, size_t length);
char *arena_printf(struct arena *arena, const char *fmt, ...) PRINTF_LIKE(2, 3);

/*
 * Room for one more element in a growing array: returns the array, moved if it had to grow
 * (amortised doubling). items     current array or NULL;  num  elements in use;  capacity  updated
 */
void *arena_grow(struct arena *arena, void *items, size_t num, size_t *capacity, size_t item_bytes);

#define ARENA_NEW(arena, type)        ((type *)arena_alloc((arena), sizeof(type)))
#define ARENA_ARRAY(arena, type, num) ((type *)arena_alloc((arena), sizeof(type) * (size_t)(num)))

#ifdef __cplusplus
}
#endif
#endif
