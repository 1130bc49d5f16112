#include "einsum/sizes.h"

#include "base/quantity.h"
#include "base/suggest.h"

#include <inttypes.h>
#include <string.h>

static const struct pos no_pos = {NULL, 0, 0};

static enum status unknown_rank(const struct cascade *cascade, const char *name, struct err *err)
{
    const char *names[CASCADE_MAX_RANKS + 1] = {NULL};
    for (int i = 0; i < cascade->num_ranks; i++)
        names[i] = cascade->ranks[i].name;
    const char *nearest = suggest_nearest(name, names);
    return err_set(err, STATUS_CONFIG, no_pos, "size", "cascade '%s' has no rank '%s'%s%s%s",
                   cascade->name, name, nearest ? " (did you mean '" : "", nearest ? nearest : "",
                   nearest ? "'?)" : "");
}

enum status sizes_set(const struct cascade *cascade, int rank, uint64_t extent, struct sizes *sizes,
                      struct err *err)
{
    const char *name = cascade->ranks[rank].name;
    if (extent == 0 || extent > SIZES_MAX_EXTENT)
        return err_set(err, STATUS_CONFIG, no_pos, "size",
                       "rank '%s' must have 1 to %" PRIu64 " elements, got %" PRIu64, name,
                       SIZES_MAX_EXTENT, extent);
    if (sizes->extent[rank] != 0 && sizes->extent[rank] != extent)
        return err_set(err, STATUS_CONFIG, no_pos, "size",
                       "rank '%s' is given both %" PRIu64 " and %" PRIu64 " elements", name,
                       sizes->extent[rank], extent);
    sizes->extent[rank] = extent;
    return STATUS_OK;
}

static enum status set_item(const struct cascade *cascade, const char *item, size_t length,
                            struct sizes *sizes, struct err *err)
{
    char text[64];
    if (length >= sizeof(text))
        return err_set(err, STATUS_CONFIG, no_pos, "size", "'%.20s...' is too long", item);
    memcpy(text, item, length);
    text[length] = '\0';
    char *equals = strchr(text, '=');
    if (!equals)
        return err_set(err, STATUS_CONFIG, no_pos, "size", "expected RANK=NUMBER, got '%s'", text);
    *equals = '\0';
    const int rank = cascade_find_rank(cascade, text);
    if (rank < 0)
        return unknown_rank(cascade, text, err);
    uint64_t extent = 0;
    TRY(quantity_parse_u64(equals + 1, UNIT_COUNT, no_pos, "size", &extent, err));
    return sizes_set(cascade, rank, extent, sizes, err);
}

enum status sizes_parse(const struct cascade *cascade, const char *text, struct sizes *sizes,
                        struct err *err)
{
    for (;;) {
        const size_t length = strcspn(text, ",");
        TRY(set_item(cascade, text, length, sizes, err));
        if (text[length] == '\0')
            return STATUS_OK;
        text += length + 1;
    }
}

/* M = product of its parts: fills in whichever one is missing. */
static enum status complete_split(const struct cascade *cascade, int rank, struct sizes *sizes,
                                  struct err *err)
{
    const struct cascade_rank *node = &cascade->ranks[rank];
    uint64_t product = 1;
    int missing = -1;
    for (int i = 0; i < node->num_parts; i++) {
        const uint64_t extent = sizes->extent[node->parts[i]];
        if (extent == 0 && missing >= 0)
            return STATUS_OK;
        if (extent == 0)
            missing = node->parts[i];
        else
            product *= extent;
        if (product > SIZES_MAX_EXTENT)
            return err_set(err, STATUS_CONFIG, no_pos, "size",
                           "the parts of rank '%s' make more than %" PRIu64 " elements", node->name,
                           SIZES_MAX_EXTENT);
    }
    const uint64_t whole = sizes->extent[rank];
    if (missing < 0 && whole != 0 && whole != product)
        return err_set(err, STATUS_CONFIG, no_pos, "size",
                       "rank '%s' has %llu elements, but its parts make %llu", node->name,
                       (unsigned long long)whole, (unsigned long long)product);
    if (missing < 0)
        return sizes_set(cascade, rank, product, sizes, err);
    if (whole == 0)
        return STATUS_OK;
    if (whole % product != 0)
        return err_set(err, STATUS_CONFIG, no_pos, "size",
                       "rank '%s' of %llu elements is not divided by %llu", node->name,
                       (unsigned long long)whole, (unsigned long long)product);
    return sizes_set(cascade, missing, whole / product, sizes, err);
}

enum status sizes_complete(const struct cascade *cascade, struct sizes *sizes, struct err *err)
{
    for (int i = 0; i < cascade->num_ranks; i++) {
        if (cascade->ranks[i].num_parts > 0)
            TRY(complete_split(cascade, i, sizes, err));
    }
    for (int i = 0; i < cascade->num_ranks; i++) {
        if (sizes->extent[i] == 0)
            return err_set(err, STATUS_CONFIG, cascade->ranks[i].pos, "size",
                           "rank '%s' has no size; give it with --size %s=NUMBER",
                           cascade->ranks[i].name, cascade->ranks[i].name);
    }
    return STATUS_OK;
}
