/* libFuzzer on the cascade language: any text ends in a cascade or in one error. */
#include "einsum/cascade.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    struct arena arena;
    struct err err;
    const struct cascade *cascade = NULL;
    arena_init(&arena);
    err_init(&err);
    const enum status status = cascade_parse_text(arena_strndup(&arena, (const char *)data, size),
                                                  size, "input", &arena, &cascade, &err);
    assert(status == err.status && (status == STATUS_OK) == (cascade != NULL));
    arena_release(&arena);
    return 0;
}
