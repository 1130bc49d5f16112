/* Facts about a cascade for the simulator. */
#include "sim/source.h"

#include <string.h>

int source_find(const struct source *source, const char *einsum)
{
    for (int i = 0; i < source->num_einsums; i++)
        if (strcmp(source->einsums[i].name, einsum) == 0)
            return i;
    return -1;
}

bool source_has_rank(const struct source_access *access, const char *rank)
{
    for (int i = 0; i < access->num_ranks; i++)
        if (strcmp(access->ranks[i], rank) == 0)
            return true;
    return false;
}

bool source_iterates(const struct source_einsum *einsum, const char *rank)
{
    for (int i = 0; i < einsum->num_ranks; i++)
        if (strcmp(einsum->ranks[i], rank) == 0)
            return true;
    return false;
}

const char *source_parent(const struct source *source, const char *part)
{
    for (int i = 0; i < source->num_splits; i++)
        for (int p = 0; p < source->splits[i].num_parts; p++)
            if (strcmp(source->splits[i].parts[p], part) == 0)
                return source->splits[i].rank;
    return NULL;
}
