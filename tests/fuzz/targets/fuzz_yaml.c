/* libFuzzer on the YAML reader: any bytes end in a tree or in one error. */
#include "base/yaml.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    struct arena arena;
    struct err err;
    struct yaml_node *root = NULL;
    arena_init(&arena);
    err_init(&err);
    const enum status status =
        yaml_load_text((const char *)data, size, "input", 1, &arena, &root, &err);
    assert(status == err.status && (status == STATUS_OK) == (root != NULL));
    arena_release(&arena);
    return 0;
}
