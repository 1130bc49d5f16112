/* libFuzzer on tile programs: what the reader accepts passes the check, and has an interval or a
 * deadlock. */
#include "sim/program_interval.h"
#include "sim/program_yaml.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    static struct program program;
    static struct program_interval interval;
    struct arena arena;
    struct err err;
    struct yaml_node *root = NULL;
    arena_init(&arena);
    err_init(&err);
    if (yaml_load_text((const char *)data, size, "input", 1, &arena, &root, &err) == STATUS_OK &&
        program_yaml_parse(root, NULL, &arena, &program, &err) == STATUS_OK) {
        program_interval_solve(&program, &interval);
        assert(interval.is_deadlock || interval.interval.num >= 0);
    }
    assert(err.status == STATUS_OK || err.text[0] != '\0');
    arena_release(&arena);
    return 0;
}
