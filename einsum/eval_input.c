/* Arrays from files as inputs: their shapes against the ranks. */
#include "einsum/eval.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

/* The tensor's ranks with the parts of a split rank, where all stand side by side, put together. */
static int merged_ranks(const struct cascade *cascade, int tensor, int *out)
{
    const struct cascade_tensor *node = &cascade->tensors[tensor];
    int num = 0;
    for (int i = 0; i < node->num_ranks;) {
        const int parent = cascade->ranks[node->ranks[i]].parent;
        const int num_parts = parent < 0 ? 1 : cascade->ranks[parent].num_parts;
        bool is_whole = parent >= 0 && i + num_parts <= node->num_ranks;
        for (int j = 0; is_whole && j < num_parts; j++)
            is_whole = node->ranks[i + j] == cascade->ranks[parent].parts[j];
        out[num++] = is_whole ? parent : node->ranks[i];
        i += is_whole ? num_parts : 1;
    }
    return num;
}

/* Which ranks the dimensions of an array are: the tensor's, or those with split ranks whole. */
static enum status array_ranks(const struct cascade *cascade, int tensor, const struct npy *array,
                               const char *file, int *out, struct err *err)
{
    const struct cascade_tensor *node = &cascade->tensors[tensor];
    const int num_merged = merged_ranks(cascade, tensor, out);
    if (node->writer >= 0)
        return err_set(err, STATUS_CONFIG, (struct pos){file, 0, 0}, node->name,
                       "is written by the cascade, so no file can give it");
    if (array->num_dims == num_merged)
        return STATUS_OK;
    if (array->num_dims != node->num_ranks)
        return err_set(err, STATUS_CONFIG, (struct pos){file, 0, 0}, node->name,
                       "has %d ranks, but the array has %d dimensions", node->num_ranks,
                       array->num_dims);
    memcpy(out, node->ranks, sizeof(*out) * (size_t)node->num_ranks);
    return STATUS_OK;
}

enum status eval_take_sizes(const struct cascade *cascade, int tensor, const struct npy *array,
                            const char *file, struct sizes *sizes, struct err *err)
{
    int ranks[CASCADE_MAX_DIMS];
    TRY(array_ranks(cascade, tensor, array, file, ranks, err));
    for (int i = 0; i < array->num_dims; i++)
        TRY(sizes_set(cascade, ranks[i], array->shape[i], sizes, err));
    return STATUS_OK;
}

enum status eval_set_input(struct eval *eval, int tensor, const struct npy *array, const char *file,
                           struct err *err)
{
    int ranks[CASCADE_MAX_DIMS];
    struct eval_tensor *out = &eval->tensors[tensor];
    TRY(array_ranks(eval->cascade, tensor, array, file, ranks, err));
    for (int i = 0; i < array->num_dims; i++) {
        const uint64_t extent = eval->sizes.extent[ranks[i]];
        if (array->shape[i] != extent)
            return err_set(err, STATUS_CONFIG, (struct pos){file, 0, 0},
                           eval->cascade->tensors[tensor].name,
                           "dimension %d has %" PRIu64 " elements, but rank '%s' has %" PRIu64,
                           i + 1, array->shape[i], eval->cascade->ranks[ranks[i]].name, extent);
    }
    assert(array->num_elements == out->num_elements);
    memcpy(out->values, array->values, sizeof(*out->values) * out->num_elements);
    out->is_given = true;
    return STATUS_OK;
}
