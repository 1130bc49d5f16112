/* Bit rows and the dictionary: open addressing, FNV-1a over words, doubled at two thirds. */
#include "mask/bitset.h"

#include <assert.h>
#include <string.h>

#define FIRST_SLOTS 64

void bitset_fill(uint64_t *row, uint32_t begin, uint32_t end)
{
    if (begin >= end)
        return;
    const uint32_t first = begin / 64;
    const uint32_t last = (end - 1) / 64;
    const uint64_t head = UINT64_MAX << (begin % 64);
    const uint64_t tail = UINT64_MAX >> (63 - (end - 1) % 64);
    if (first == last) {
        row[first] |= head & tail;
        return;
    }
    row[first] |= head;
    for (uint32_t i = first + 1; i < last; i++)
        row[i] = UINT64_MAX;
    row[last] |= tail;
}

uint64_t bitset_count(const uint64_t *words, size_t num_words)
{
    uint64_t count = 0;
    for (size_t i = 0; i < num_words; i++)
        count += (uint64_t)__builtin_popcountll(words[i]);
    return count;
}

void bitset_dictionary_init(struct bitset_dictionary *dictionary, struct arena *arena,
                            size_t words_per_item)
{
    *dictionary = (struct bitset_dictionary){.arena = arena, .words_per_item = words_per_item};
    dictionary->num_slots = FIRST_SLOTS;
    dictionary->slots = ARENA_ARRAY(arena, uint32_t, FIRST_SLOTS);
}

static uint64_t hash_words(const uint64_t *words, size_t num)
{
    uint64_t hash = 0xcbf29ce484222325u;
    for (size_t i = 0; i < num; i++) {
        hash = (hash ^ words[i]) * 0x100000001b3u;
        hash ^= hash >> 29;
    }
    return hash;
}

static void grow_slots(struct bitset_dictionary *dictionary)
{
    dictionary->num_slots *= 2;
    dictionary->slots = ARENA_ARRAY(dictionary->arena, uint32_t, dictionary->num_slots);
    for (uint32_t i = 0; i < dictionary->num_items; i++) {
        size_t slot = hash_words(dictionary->items[i], dictionary->words_per_item) &
                      (dictionary->num_slots - 1);
        while (dictionary->slots[slot])
            slot = (slot + 1) & (dictionary->num_slots - 1);
        dictionary->slots[slot] = i + 1;
    }
}

uint32_t bitset_dictionary_find(struct bitset_dictionary *dictionary, const uint64_t *words)
{
    const size_t num = dictionary->words_per_item;
    size_t slot = hash_words(words, num) & (dictionary->num_slots - 1);
    while (dictionary->slots[slot]) {
        const uint32_t index = dictionary->slots[slot] - 1;
        if (memcmp(dictionary->items[index], words, num * sizeof words[0]) == 0)
            return index;
        slot = (slot + 1) & (dictionary->num_slots - 1);
    }
    dictionary->items = arena_grow(dictionary->arena, dictionary->items, dictionary->num_items,
                                   &dictionary->capacity, sizeof dictionary->items[0]);
    uint64_t *copy = ARENA_ARRAY(dictionary->arena, uint64_t, num);
    memcpy(copy, words, num * sizeof words[0]);
    dictionary->items[dictionary->num_items] = copy;
    dictionary->slots[slot] = ++dictionary->num_items;
    if ((size_t)dictionary->num_items * 3 > dictionary->num_slots * 2)
        grow_slots(dictionary);
    return dictionary->num_items - 1;
}
