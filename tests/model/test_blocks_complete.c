/*
 * Block lists of GNA against every pair of tokens, complete for small axes.
 *
 *   one axis      every mask: length 1 to 24, and for each every dilation, window and stride that
 *                 is legal, causal or not, Q tile and KV tile of 1 to length + 1 tokens. 3,270,706
 *                 masks; complete in `make soak` (BLOCKS_LENGTH=24), to length 11 in `make check`
 *   two axes      every mask with lengths to 3 (`make soak`: 4), all parameters per axis as above:
 *                 112,896 masks (1,179,396)
 *   three axes    every mask with lengths to 2: 512,000, a fifth of them in `make check`
 *   longer ones   by composition: the predicate is the AND of one predicate per axis
 * (test_pattern), and the tokens of a tile are the product of the tokens of one tile per axis; so a
 *                 tile pair is visited where all its axis pairs are, full where all are full, and
 *                 its bitmap is the AND of theirs. That tokens and lists are such products is
 * tested here on random masks with 1 to 24 tokens on each of two or three axes; with the first line
 * that makes their lists equal to brute force. Random masks of that size are compared with brute
 * force as well: test_blocks
 *
 * The bounds' counts of the same masks are compared on the way (mask_twin).
 */
#include "base/prng.h"
#include "mask/blocks.h"
#include "mask/permute.h"
#include "tests/support/mask_twin.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One axis of a mask and its tiles. */
struct choice {
    uint32_t length, dilation, window, stride, is_causal, q_tile, kv_tile;
};

static void set_mask(struct mask *mask, struct mask_part *part, const struct choice *axes,
                     int num_axes, struct arena *arena)
{
    *part = (struct mask_part){.num_heads = 1};
    *mask = (struct mask){.num_axes = num_axes,
                          .tile_axes = num_axes,
                          .num_tokens = 1,
                          .num_heads = 1,
                          .num_parts = 1,
                          .parts = part};
    struct pattern *pattern = &part->pattern;
    pattern->kind = PATTERN_GNA;
    pattern->num_axes = num_axes;
    for (int a = 0; a < num_axes; a++) {
        mask->layout[a] = mask->tile_layout[a] = pattern->layout[a] = axes[a].length;
        mask->num_tokens *= axes[a].length;
        mask->q_tile[a] = axes[a].q_tile;
        mask->kv_tile[a] = axes[a].kv_tile;
        pattern->window[a] = axes[a].window;
        pattern->stride[a] = axes[a].stride;
        pattern->dilation[a] = axes[a].dilation;
        pattern->is_axis_causal[a] = axes[a].is_causal != 0;
    }
    pattern->num_tokens = mask->num_tokens;
    mask_prepare(mask, arena);
}

static void stop(const char *wrong, const struct choice *axes, int num_axes)
{
    for (int a = 0; a < num_axes; a++)
        printf("axis %d: length %u dilation %u window %u stride %u causal %u tiles %u/%u\n", a,
               axes[a].length, axes[a].dilation, axes[a].window, axes[a].stride, axes[a].is_causal,
               axes[a].q_tile, axes[a].kv_tile);
    ck_abort_msg("%s", wrong);
}

static void compare(const struct choice *axes, int num_axes, struct arena *arena)
{
    struct mask mask;
    struct mask_part part;
    arena_reset(arena);
    set_mask(&mask, &part, axes, num_axes, arena);
    const char *wrong = mask_twin_compare(&mask, arena);
    if (wrong)
        stop(wrong, axes, num_axes);
}

/* Every legal choice with up to `length` tokens. */
struct choices {
    struct choice *items;
    size_t num;
};

static void add_tiles(struct choices *out, struct choice choice)
{
    for (choice.q_tile = 1; choice.q_tile <= choice.length + 1; choice.q_tile++)
        for (choice.kv_tile = 1; choice.kv_tile <= choice.length + 1; choice.kv_tile++) {
            if (out->items)
                out->items[out->num] = choice;
            out->num++;
        }
}

static void list_length(struct choices *out, uint32_t length)
{
    struct choice choice = {.length = length};
    for (choice.dilation = 1; choice.dilation <= length; choice.dilation++)
        for (choice.window = 1; choice.window * choice.dilation <= length; choice.window++)
            for (choice.stride = 1; choice.stride <= choice.window; choice.stride++)
                for (choice.is_causal = 0; choice.is_causal < 2; choice.is_causal++)
                    add_tiles(out, choice);
}

static struct choices list_choices(struct arena *arena, uint32_t from, uint32_t to)
{
    struct choices choices = {NULL, 0};
    for (uint32_t length = from; length <= to; length++)
        list_length(&choices, length);
    choices.items = ARENA_ARRAY(arena, struct choice, choices.num);
    choices.num = 0;
    for (uint32_t length = from; length <= to; length++)
        list_length(&choices, length);
    return choices;
}

/* BLOCKS_LENGTH: 24 for everything, else (`make check`) lengths that take a few seconds. */
static uint32_t longest(void)
{
    const char *text = getenv("BLOCKS_LENGTH");
    return text ? (uint32_t)strtoul(text, NULL, 10) : 0;
}

static struct arena lists;
static struct arena scratch;

static void setup(void)
{
    arena_init(&lists);
    arena_init(&scratch);
    arena_alloc(&scratch, (size_t)1 << 20); /* one block for all masks */
}

static void teardown(void)
{
    arena_release(&lists);
    arena_release(&scratch);
}

START_TEST(test_blocks_complete_one_axis)
{
    const uint32_t last = longest() ? longest() : 11;
    size_t num = 0;
    for (uint32_t length = 1; length <= last; length++) {
        arena_reset(&lists);
        const struct choices choices = list_choices(&lists, length, length);
        for (size_t i = 0; i < choices.num; i++)
            compare(&choices.items[i], 1, &scratch);
        num += choices.num;
    }
    printf("one axis to %u tokens: %zu masks\n", last, num);
}
END_TEST

START_TEST(test_blocks_complete_two_axes)
{
    const struct choices choices = list_choices(&lists, 1, longest() ? 4 : 3);
    for (size_t i = 0; i < choices.num; i++)
        for (size_t j = 0; j < choices.num; j++) {
            const struct choice axes[2] = {choices.items[i], choices.items[j]};
            compare(axes, 2, &scratch);
        }
    printf("two axes: %zu masks\n", choices.num * choices.num);
}
END_TEST

START_TEST(test_blocks_complete_three_axes)
{
    const struct choices choices = list_choices(&lists, 1, 2);
    const size_t step = longest() ? 1 : 5; /* of the first axis: a fifth in `make check` */
    for (size_t i = 0; i < choices.num; i += step)
        for (size_t j = 0; j < choices.num; j++)
            for (size_t k = 0; k < choices.num; k++) {
                const struct choice axes[3] = {choices.items[i], choices.items[j],
                                               choices.items[k]};
                compare(axes, 3, &scratch);
            }
}
END_TEST

struct axis_list {
    struct mask mask;
    struct mask_part part;
    struct blocks blocks;
    struct permute q;
    struct permute kv;
};

static void build_list(const struct choice *axes, int num_axes, struct axis_list *out)
{
    struct err err;
    err_init(&err);
    set_mask(&out->mask, &out->part, axes, num_axes, &scratch);
    ck_assert_int_eq(blocks_build(&out->mask, &out->part, &scratch, &out->blocks, &err), STATUS_OK);
    permute_init(&out->mask, &out->part, out->mask.q_tile, &out->q);
    permute_init(&out->mask, &out->part, out->mask.kv_tile, &out->kv);
}

/* The entry of a tile pair; NULL: dead. */
static const struct block *find_entry(const struct blocks *blocks, uint32_t q, uint32_t kv,
                                      struct block *row)
{
    const size_t num = blocks_row(blocks, q, row);
    for (size_t i = 0; i < num; i++)
        if (row[i].kv_tile == kv)
            return &row[i];
    return NULL;
}

/* A bitmap that is looked into; NULL words: full. */
struct bits {
    const uint64_t *words;
    size_t words_per_row;
};

static struct bits load_bits(const struct blocks *blocks, const struct block *entry,
                             uint64_t *words)
{
    if (entry->bitmap == BLOCKS_FULL)
        return (struct bits){NULL, 0};
    blocks_bitmap(blocks, entry->bitmap, words);
    return (struct bits){words, blocks->words_per_row};
}

static bool has_bit(struct bits bits, uint32_t q, uint32_t kv)
{
    return !bits.words || (bits.words[q * bits.words_per_row + kv / 64] >> (kv % 64) & 1);
}

/* Splits a place in a tile into one per axis, last axis fastest. */
static void split_place(const uint32_t *tile, int num_axes, uint32_t place, uint32_t *out)
{
    for (int a = num_axes - 1; a >= 0; a--) {
        out[a] = place % tile[a];
        place /= tile[a];
    }
}

struct product {
    int num_axes;
    struct axis_list whole;
    struct axis_list axes[AXIS_MAX];
    struct block *row;
    uint64_t *words[AXIS_MAX + 1]; /* the last: of the whole */
};

/* Every bit of the tile pair is the AND of its axes' bits, for queries that are real. */
static bool is_bitmap_product(const struct product *product, uint32_t q_tile, struct bits whole,
                              const struct bits *parts)
{
    const struct blocks *blocks = &product->whole.blocks;
    const int num = product->num_axes;
    for (uint32_t q = 0; q < blocks->q_tokens; q++) {
        uint32_t q_at[AXIS_MAX];
        uint32_t kv_at[AXIS_MAX];
        split_place(product->whole.mask.q_tile, num, q, q_at);
        if (blocks_q_token(blocks, q_tile, q) == UINT32_MAX)
            continue;
        for (uint32_t kv = 0; kv < blocks->kv_tokens; kv++) {
            bool expected = true;
            split_place(product->whole.mask.kv_tile, num, kv, kv_at);
            for (int a = 0; a < num; a++)
                expected = expected && has_bit(parts[a], q_at[a], kv_at[a]);
            if (has_bit(whole, q, kv) != expected)
                return false;
        }
    }
    return true;
}

/* One tile pair: dead where one axis is, full where all are, else the AND. */
static const char *compare_pair(const struct product *product, uint32_t q, uint32_t kv)
{
    struct bits parts[AXIS_MAX] = {{NULL, 0}};
    const struct permute_tile q_at = permute_split(&product->whole.q, q);
    const struct permute_tile kv_at = permute_split(&product->whole.kv, kv);
    bool is_dead = false;
    bool is_full = true;
    for (int a = 0; a < product->num_axes; a++) {
        const struct axis_list *axis = &product->axes[a];
        const struct block *entry =
            find_entry(&axis->blocks, q_at.group[a] * axis->q.num_tiles[0] + q_at.tile[a],
                       kv_at.group[a] * axis->kv.num_tiles[0] + kv_at.tile[a], product->row);
        is_dead = is_dead || !entry;
        is_full = is_full && entry && entry->bitmap == BLOCKS_FULL;
        if (entry)
            parts[a] = load_bits(&axis->blocks, entry, product->words[a]);
    }
    const struct blocks *blocks = &product->whole.blocks;
    const struct block *entry = find_entry(blocks, q, kv, product->row);
    if (!entry != is_dead)
        return is_dead ? "a dead tile pair is listed" : "a tile pair is missing";
    if (!entry)
        return NULL;
    if ((entry->bitmap == BLOCKS_FULL) != is_full)
        return "full, and an axis is not, or the reverse";
    const struct bits whole = load_bits(blocks, entry, product->words[AXIS_MAX]);
    return is_bitmap_product(product, q, whole, parts) ? NULL : "a bitmap is not the AND";
}

/* A tile's tokens are the product of its axes' tokens: at every place, every coordinate. */
static bool is_token_product(const struct product *product, uint32_t q)
{
    const struct blocks *whole = &product->whole.blocks;
    const struct permute_tile at = permute_split(&product->whole.q, q);
    for (uint32_t place = 0; place < whole->q_tokens; place++) {
        uint32_t places[AXIS_MAX];
        uint32_t coords[AXIS_MAX] = {0};
        bool is_padding = false;
        split_place(product->whole.mask.q_tile, product->num_axes, place, places);
        for (int a = 0; a < product->num_axes; a++) {
            const struct axis_list *axis = &product->axes[a];
            coords[a] = blocks_q_token(&axis->blocks,
                                       at.group[a] * axis->q.num_tiles[0] + at.tile[a], places[a]);
            is_padding = is_padding || coords[a] == UINT32_MAX;
        }
        const uint32_t token = blocks_q_token(whole, q, place);
        if (is_padding ? token != UINT32_MAX
                       : token != pattern_token(&product->whole.part.pattern, coords))
            return false;
    }
    return true;
}

/* Tile pairs of one random Q tile: rows are independent of each other. */
static void compare_product(struct prng *prng, const struct choice *choices, int num_axes)
{
    struct product product = {.num_axes = num_axes};
    arena_reset(&scratch);
    build_list(choices, num_axes, &product.whole);
    const struct blocks *blocks = &product.whole.blocks;
    size_t longest_row = blocks->max_row;
    product.words[AXIS_MAX] = ARENA_ARRAY(&scratch, uint64_t, blocks->words_per_bitmap);
    for (int a = 0; a < num_axes; a++) {
        build_list(&choices[a], 1, &product.axes[a]);
        const struct blocks *axis = &product.axes[a].blocks;
        longest_row = axis->max_row > longest_row ? axis->max_row : longest_row;
        product.words[a] = ARENA_ARRAY(&scratch, uint64_t, axis->words_per_bitmap);
    }
    product.row = ARENA_ARRAY(&scratch, struct block, longest_row + 1);
    const uint32_t q = (uint32_t)prng_below(prng, blocks->num_q_tiles);
    if (!is_token_product(&product, q))
        stop("tokens of a tile", choices, num_axes);
    for (uint32_t kv = 0; kv < blocks->num_kv_tiles; kv++) {
        const char *wrong = compare_pair(&product, q, kv);
        if (wrong)
            stop(wrong, choices, num_axes);
    }
}

static struct choice random_choice(struct prng *prng, uint32_t most)
{
    struct choice choice = {.length = (uint32_t)prng_range(prng, 1, most)};
    const uint32_t n = choice.length;
    choice.dilation = prng_below(prng, 2) ? 1 : (uint32_t)prng_range(prng, 1, n < 5 ? n : 5);
    choice.window = (uint32_t)prng_range(prng, 1, n / choice.dilation);
    choice.stride = (uint32_t)prng_range(prng, 1, choice.window);
    choice.is_causal = prng_below(prng, 3) == 0;
    choice.q_tile = (uint32_t)prng_range(prng, 1, n + 1 < 7 ? n + 1 : 7);
    choice.kv_tile = (uint32_t)prng_range(prng, 1, n + 1 < 7 ? n + 1 : 7);
    return choice;
}

START_TEST(test_blocks_complete_products_of_axes)
{
    const int num = longest() ? 20000 : 400;
    struct prng prng;
    prng_init(&prng, 24);
    for (int i = 0; i < num; i++) {
        const int num_axes = 2 + i % 2;
        struct choice choices[AXIS_MAX];
        for (int a = 0; a < num_axes; a++)
            choices[a] = random_choice(&prng, 24);
        compare_product(&prng, choices, num_axes);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("blocks_complete");
    TCase *tcase = tcase_create("blocks_complete");
    tcase_set_timeout(tcase, longest() ? 36000 : 120);
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, test_blocks_complete_one_axis);
    tcase_add_test(tcase, test_blocks_complete_two_axes);
    tcase_add_test(tcase, test_blocks_complete_three_axes);
    tcase_add_test(tcase, test_blocks_complete_products_of_axes);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
