/*
 * Blocks of doubling size in a list, newest first. A block is taken with calloc; after a reset only
 * the bytes that were handed out before are dirty, so only those are zeroed again.
 */
#include "base/arena.h"

#include <assert.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_BLOCK_BYTES   ((size_t)4 << 10)
#define LARGEST_STEP_BYTES  ((size_t)4 << 20)
#define LARGEST_ALLOC_BYTES ((size_t)1 << 46)

struct arena_block {
    struct arena_block *next; /* older */
    size_t capacity;          /* bytes after the header */
    size_t used;
    size_t dirty; /* bytes that may be other than zero */
    alignas(max_align_t) unsigned char data[];
};

void arena_init(struct arena *arena)
{
    arena->head = NULL;
    arena->total_bytes = 0;
}

void arena_release(struct arena *arena)
{
    struct arena_block *block = arena->head;
    while (block) {
        struct arena_block *next = block->next;
        free(block);
        block = next;
    }
    arena_init(arena);
}

void arena_reset(struct arena *arena)
{
    struct arena_block *largest = arena->head;
    for (struct arena_block *block = arena->head; block; block = block->next) {
        if (block->capacity > largest->capacity)
            largest = block;
    }
    struct arena_block *block = arena->head;
    while (block) {
        struct arena_block *next = block->next;
        if (block != largest)
            free(block);
        block = next;
    }
    arena->head = largest;
    if (largest) {
        largest->next = NULL;
        largest->used = 0;
        arena->total_bytes = largest->capacity;
    }
}

static struct arena_block *add_block(struct arena *arena, size_t bytes)
{
    size_t capacity = FIRST_BLOCK_BYTES;
    if (arena->head) {
        capacity = arena->head->capacity * 2;
        if (capacity > LARGEST_STEP_BYTES)
            capacity = LARGEST_STEP_BYTES;
    }
    if (capacity < bytes)
        capacity = bytes;
    struct arena_block *block = calloc(1, sizeof(*block) + capacity);
    if (!block) {
        (void)fprintf(stderr, "weir: out of memory: %zu bytes asked, %zu in use\n", capacity,
                      arena->total_bytes);
        abort();
    }
    block->capacity = capacity;
    block->next = arena->head;
    arena->head = block;
    arena->total_bytes += capacity;
    return block;
}

void *arena_alloc(struct arena *arena, size_t bytes)
{
    assert(bytes <= LARGEST_ALLOC_BYTES);
    const size_t align = alignof(max_align_t);
    const size_t rounded = (bytes + align - 1) / align * align;
    struct arena_block *block = arena->head;
    if (!block || block->capacity - block->used < rounded)
        block = add_block(arena, rounded);
    unsigned char *memory = block->data + block->used;
    if (block->used < block->dirty) {
        const size_t dirty = block->dirty - block->used;
        memset(memory, 0, dirty < rounded ? dirty : rounded);
    }
    block->used += rounded;
    if (block->dirty < block->used)
        block->dirty = block->used;
    return memory;
}

char *arena_strndup(struct arena *arena, const char *text, size_t length)
{
    char *copy = arena_alloc(arena, length + 1);
    if (length > 0)
        memcpy(copy, text, length);
    return copy;
}

char *arena_strdup(struct arena *arena, const char *text)
{
    return arena_strndup(arena, text, strlen(text));
}

char *arena_printf(struct arena *arena, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    va_list again;
    va_copy(again, args);
    const int length = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    assert(length >= 0);
    char *text = arena_alloc(arena, (size_t)length + 1);
    (void)vsnprintf(text, (size_t)length + 1, fmt, again);
    va_end(again);
    return text;
}

void *arena_grow(struct arena *arena, void *items, size_t num, size_t *capacity, size_t item_bytes)
{
    assert(num <= *capacity && item_bytes > 0);
    if (num < *capacity)
        return items;
    const size_t grown = *capacity ? *capacity * 2 : 4;
    assert(grown <= SIZE_MAX / item_bytes);
    void *moved = arena_alloc(arena, grown * item_bytes);
    if (num > 0)
        memcpy(moved, items, num * item_bytes);
    *capacity = grown;
    return moved;
}
