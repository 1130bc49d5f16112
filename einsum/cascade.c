#include "einsum/cascade.h"

#include "base/file.h"
#include "einsum/cascade_build.h"

#include <assert.h>
#include <string.h>

int cascade_find_rank(const struct cascade *cascade, const char *name)
{
    for (int i = 0; i < cascade->num_ranks; i++) {
        if (strcmp(cascade->ranks[i].name, name) == 0)
            return i;
    }
    return -1;
}

int cascade_find_tensor(const struct cascade *cascade, const char *name)
{
    for (int i = 0; i < cascade->num_tensors; i++) {
        if (strcmp(cascade->tensors[i].name, name) == 0)
            return i;
    }
    return -1;
}

int cascade_find_einsum(const struct cascade *cascade, const char *name)
{
    for (int i = 0; i < cascade->num_einsums; i++) {
        if (strcmp(cascade->einsums[i].name, name) == 0)
            return i;
    }
    return -1;
}

int cascade_tensor_dim(const struct cascade *cascade, int tensor, int rank)
{
    for (int i = 0; i < cascade->tensors[tensor].num_ranks; i++) {
        if (cascade->tensors[tensor].ranks[i] == rank)
            return i;
    }
    return -1;
}

static bool walks_one(const struct cascade_einsum *einsum, int rank)
{
    for (int i = 0; i < einsum->num_ranks; i++) {
        if (einsum->ranks[i] == rank)
            return true;
    }
    return false;
}

bool cascade_einsum_walks(const struct cascade *cascade, int einsum, int rank)
{
    const struct cascade_rank *node = &cascade->ranks[rank];
    if (node->num_parts == 0)
        return walks_one(&cascade->einsums[einsum], rank);
    for (int i = 0; i < node->num_parts; i++) {
        if (!walks_one(&cascade->einsums[einsum], node->parts[i]))
            return false;
    }
    return true;
}

const char *cascade_op_name(enum cascade_op op)
{
    static const char *const names[] = {
#define X(name, text) text,
        CASCADE_OP_LIST(X)
#undef X
    };
    assert(op < CASCADE_NUM_OPS);
    return names[op];
}

const char *cascade_reduce_name(enum cascade_reduce reduce)
{
    static const char *const names[] = {
#define X(name, text) text,
        CASCADE_REDUCE_LIST(X)
#undef X
    };
    assert(reduce <= CASCADE_MIN);
    return names[reduce];
}

/* The file's name without folder and ending. */
static const char *name_from_file(const char *file, struct arena *arena)
{
    const char *slash = strrchr(file, '/');
    const char *base = slash ? slash + 1 : file;
    const char *dot = strrchr(base, '.');
    return arena_strndup(arena, base, dot && dot > base ? (size_t)(dot - base) : strlen(base));
}

static enum status build_all(struct cascade_build *build)
{
    TRY(cascade_build_ranks(build));
    TRY(cascade_build_declared(build));
    TRY(cascade_build_outputs(build));
    TRY(cascade_build_inits(build));
    TRY(cascade_build_inputs(build));
    cascade_build_costs(build);
    return cascade_build_stages(build);
}

enum status cascade_parse_text(const char *text, size_t length, const char *name,
                               struct arena *arena, const struct cascade **out, struct err *err)
{
    struct spec *spec = ARENA_NEW(arena, struct spec);
    struct cascade *cascade = ARENA_NEW(arena, struct cascade);
    *out = NULL;
    TRY(spec_parse(text, length, name, arena, spec, err));
    struct cascade_build build = {.spec = spec, .arena = arena, .err = err, .out = cascade};
    build.ranks = ARENA_ARRAY(arena, struct cascade_rank, CASCADE_MAX_RANKS);
    build.tensors =
        ARENA_ARRAY(arena, struct cascade_tensor, spec->num_tensors + spec->num_einsums);
    build.einsums = ARENA_ARRAY(arena, struct cascade_einsum, spec->num_einsums);
    cascade->file = spec->file;
    cascade->name = spec->name ? spec->name : name_from_file(spec->file, arena);
    cascade->doc = spec->doc;
    cascade->ranks = build.ranks;
    cascade->tensors = build.tensors;
    cascade->einsums = build.einsums;
    TRY(build_all(&build));
    cascade->scalars = build.scalars;
    *out = cascade;
    return STATUS_OK;
}

enum status cascade_parse_file(const char *path, struct arena *arena, const struct cascade **out,
                               struct err *err)
{
    char *text = NULL;
    size_t length = 0;
    *out = NULL;
    TRY(file_read(path, CASCADE_MAX_BYTES, arena, &text, &length, err));
    return cascade_parse_text(text, length, path, arena, out, err);
}
