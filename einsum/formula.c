#include "einsum/formula.h"

#include <inttypes.h>
#include <string.h>

static bool is_in(const int *ranks, int num_ranks, int rank)
{
    for (int i = 0; i < num_ranks; i++) {
        if (ranks[i] == rank)
            return true;
    }
    return false;
}

/* The rank to name: the split rank when all its parts are there. */
static int shown_rank(const struct cascade *cascade, const int *ranks, int num_ranks, int rank)
{
    const int parent = cascade->ranks[rank].parent;
    if (parent < 0)
        return rank;
    for (int i = 0; i < cascade->ranks[parent].num_parts; i++) {
        if (!is_in(ranks, num_ranks, cascade->ranks[parent].parts[i]))
            return rank;
    }
    return parent;
}

static int compare_names(const struct cascade *cascade, int a, int b)
{
    return strcmp(cascade->ranks[a].name, cascade->ranks[b].name);
}

/* The ranks that are shown, each once, in alphabetic order, so that equal products read alike. */
static int shown_ranks(const struct cascade *cascade, const int *ranks, int num_ranks, int *out)
{
    int num = 0;
    for (int i = 0; i < num_ranks; i++) {
        const int rank = shown_rank(cascade, ranks, num_ranks, ranks[i]);
        if (is_in(out, num, rank))
            continue;
        int at = num++;
        for (; at > 0 && compare_names(cascade, rank, out[at - 1]) < 0; at--)
            out[at] = out[at - 1];
        out[at] = rank;
    }
    return num;
}

static const char *product_text(const struct cascade *cascade, uint64_t count, const int *shown,
                                int num, struct arena *arena)
{
    const char *text = count != 1 || num == 0 ? arena_printf(arena, "%" PRIu64, count) : NULL;
    for (int i = 0; i < num; i++) {
        const char *name = cascade->ranks[shown[i]].name;
        text = text ? arena_printf(arena, "%s*%s", text, name) : name;
    }
    return text;
}

const char *formula_product(const struct cascade *cascade, uint64_t count, const int *ranks,
                            int num_ranks, struct arena *arena)
{
    int shown[CASCADE_MAX_RANKS];
    const int num = shown_ranks(cascade, ranks, num_ranks, shown);
    return product_text(cascade, count, shown, num, arena);
}

struct product {
    uint64_t count;
    int num;
    int shown[CASCADE_MAX_DIMS];
};

/* Adds one Einsum's operations of a kind to a list of distinct products. */
static void add_products(const struct cascade *cascade, const struct cascade_einsum *einsum,
                         enum cascade_op op, struct product *products, int *num)
{
    for (int i = 0; i < einsum->num_costs; i++) {
        const struct cascade_cost *cost = &einsum->costs[i];
        struct product product = {.count = cost->count};
        if (cost->op != op)
            continue;
        product.num = shown_ranks(cascade, einsum->ranks, cost->num_ranks, product.shown);
        int at = 0;
        while (at < *num &&
               (products[at].num != product.num ||
                memcmp(products[at].shown, product.shown, sizeof(int) * (size_t)product.num) != 0))
            at++;
        if (at < *num)
            products[at].count += product.count;
        else
            products[(*num)++] = product;
    }
}

static const char *sum_text(const struct cascade *cascade, const struct product *products, int num,
                            struct arena *arena)
{
    const char *text = NULL;
    for (int i = 0; i < num; i++) {
        const char *term =
            product_text(cascade, products[i].count, products[i].shown, products[i].num, arena);
        text = text ? arena_printf(arena, "%s + %s", text, term) : term;
    }
    return text;
}

static const char *ops_text(const struct cascade *cascade, int first, int last, enum cascade_op op,
                            struct arena *arena)
{
    int max = 0;
    int num = 0;
    for (int i = first; i <= last; i++)
        max += cascade->einsums[i].num_costs;
    struct product *products = ARENA_ARRAY(arena, struct product, max + 1);
    for (int i = first; i <= last; i++)
        add_products(cascade, &cascade->einsums[i], op, products, &num);
    return sum_text(cascade, products, num, arena);
}

const char *formula_ops(const struct cascade *cascade, int einsum, enum cascade_op op,
                        struct arena *arena)
{
    return ops_text(cascade, einsum, einsum, op, arena);
}

const char *formula_total(const struct cascade *cascade, enum cascade_op op, struct arena *arena)
{
    return ops_text(cascade, 0, cascade->num_einsums - 1, op, arena);
}
