/*
 * Rows of bits in 64-bit words, and a dictionary of distinct word arrays: the same content gets the
 * same index, indices count in the order of first sight (so results never depend on hashes).
 */
#ifndef WEIR_MASK_BITSET_H
#define WEIR_MASK_BITSET_H

#include "base/arena.h"

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Sets bits [begin, end) of a row. */
void bitset_fill(uint64_t *row, uint32_t begin, uint32_t end);
uint64_t bitset_count(const uint64_t *words, size_t num_words);

static inline int bitset_get(const uint64_t *row, uint32_t bit)
{
    return (int)(row[bit / 64] >> (bit % 64) & 1);
}

struct bitset_dictionary {
    struct arena *arena;
    size_t words_per_item;
    uint32_t num_items;
    size_t capacity; /* items that `chunks` has room for */
    uint64_t **items;
    uint32_t *slots; /* index + 1; 0 is empty */
    size_t num_slots;
};

void bitset_dictionary_init(struct bitset_dictionary *dictionary, struct arena *arena,
                            size_t words_per_item);
/* Index of the item with this content, added (copied) if it is new. */
uint32_t bitset_dictionary_find(struct bitset_dictionary *dictionary, const uint64_t *words);

#ifdef __cplusplus
}
#endif
#endif
