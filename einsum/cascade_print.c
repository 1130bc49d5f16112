/* The cascade as text in its own language. */
#include "einsum/cascade.h"

#include "base/buf.h"
#include "einsum/expr.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* " + 2*m1", or "-m1" when it comes first. */
static void put_term(const char *name, int64_t coef, bool is_first, struct buf *out)
{
    if (!is_first)
        buf_puts(out, coef < 0 ? " - " : " + ");
    else if (coef < 0)
        buf_putc(out, '-');
    const int64_t size = coef < 0 ? -coef : coef;
    if (size != 1)
        buf_printf(out, "%" PRId64 "*", size);
    buf_puts(out, name);
}

static void put_sum(const struct cascade *cascade, const struct cascade_index *index,
                    struct buf *out)
{
    bool is_first = true;
    for (int i = 0; i < index->num_terms; i++) {
        put_term(cascade->ranks[index->terms[i].rank].index, index->terms[i].coef, is_first, out);
        is_first = false;
    }
    for (int i = 0; i < index->num_extents; i++) {
        put_term(cascade->ranks[index->extents[i].rank].name, index->extents[i].coef, is_first,
                 out);
        is_first = false;
    }
    /* An index of another rank than the tensor's is written with `+ 0`. */
    const bool is_bare = index->num_terms == 1 && index->num_extents == 0 &&
                         index->terms[0].coef == 1 && index->modulus < 0;
    if (is_first)
        buf_printf(out, "%" PRId64, index->constant);
    else if (index->constant > 0 && is_bare)
        buf_printf(out, "+%" PRId64, index->constant);
    else if (index->constant != 0)
        buf_printf(out, " %c %" PRId64, index->constant < 0 ? '-' : '+',
                   index->constant < 0 ? -index->constant : index->constant);
    else if (is_bare && index->terms[0].rank != index->rank)
        buf_puts(out, " + 0");
}

void cascade_print_access(const struct cascade *cascade, const struct cascade_access *access,
                          struct buf *out)
{
    buf_printf(out, "%s[", cascade->tensors[access->tensor].name);
    for (int i = 0; i < access->num_indices; i++) {
        const struct cascade_index *index = &access->indices[i];
        if (i > 0)
            buf_puts(out, ", ");
        if (index->modulus >= 0)
            buf_putc(out, '(');
        put_sum(cascade, index, out);
        if (index->modulus >= 0)
            buf_printf(out, ") %% %s", cascade->ranks[index->modulus].name);
    }
    buf_putc(out, ']');
}

struct context {
    const struct cascade *cascade;
    const struct cascade_einsum *einsum;
};

static void put_input(const void *context, int input, struct buf *out)
{
    const struct context *here = context;
    cascade_print_access(here->cascade, &here->einsum->inputs[input], out);
}

/* Reductions from the innermost one that has to be named outwards; inner sums go without saying. */
static void put_reductions(const struct cascade *cascade, const struct cascade_einsum *einsum,
                           struct buf *out)
{
    const char *separator = " :: ";
    int num_named = einsum->num_ranks - einsum->num_kept;
    while (num_named > 0 && einsum->reduce[num_named - 1] == CASCADE_ADD)
        num_named--;
    for (int i = num_named - 1; i >= 0; i--) {
        buf_printf(out, "%s%s(%s)", separator, cascade_reduce_name(einsum->reduce[i]),
                   cascade->ranks[einsum->ranks[einsum->num_kept + i]].index);
        separator = ", ";
    }
}

static void put_einsum(const struct cascade *cascade, const struct cascade_einsum *einsum,
                       struct buf *out)
{
    const struct context context = {cascade, einsum};
    buf_puts(out, "    - ");
    cascade_print_access(cascade, &einsum->output, out);
    buf_puts(out, " = ");
    expr_print(einsum->expr, put_input, &context, out);
    put_reductions(cascade, einsum, out);
    buf_putc(out, '\n');
}

static void put_ranks(const struct cascade *cascade, const int *ranks, int num, struct buf *out)
{
    buf_putc(out, '[');
    for (int i = 0; i < num; i++)
        buf_printf(out, "%s%s", i > 0 ? ", " : "", cascade->ranks[ranks[i]].name);
    buf_puts(out, "]\n");
}

static void put_declaration(const struct cascade *cascade, struct buf *out)
{
    bool is_empty = true;
    for (int i = 0; i < cascade->num_tensors; i++)
        is_empty = is_empty && !cascade->tensors[i].is_declared;
    buf_puts(out, is_empty ? "  declaration: {}\n" : "  declaration:\n");
    for (int i = 0; i < cascade->num_tensors; i++) {
        const struct cascade_tensor *tensor = &cascade->tensors[i];
        if (!tensor->is_declared)
            continue;
        buf_printf(out, "    %s: ", tensor->name);
        put_ranks(cascade, tensor->ranks, tensor->num_ranks, out);
    }
}

static void put_splits(const struct cascade *cascade, struct buf *out)
{
    bool has_split = false;
    for (int i = 0; i < cascade->num_ranks; i++) {
        const struct cascade_rank *rank = &cascade->ranks[i];
        if (rank->num_parts == 0)
            continue;
        if (!has_split)
            buf_puts(out, "  split:\n");
        has_split = true;
        buf_printf(out, "    %s: ", rank->name);
        put_ranks(cascade, rank->parts, rank->num_parts, out);
    }
}

static void put_inits(const struct cascade *cascade, struct buf *out)
{
    bool has_init = false;
    for (int i = 0; i < cascade->num_tensors; i++) {
        const struct cascade_tensor *tensor = &cascade->tensors[i];
        if (tensor->iterative_dim < 0)
            continue;
        if (!has_init)
            buf_puts(out, "  init:\n");
        has_init = true;
        buf_printf(out, "    %s: ", tensor->name);
        if (isinf(tensor->init))
            buf_puts(out, tensor->init < 0 ? "-inf" : "inf");
        else
            buf_put_double(out, tensor->init);
        buf_putc(out, '\n');
    }
}

/* A YAML scalar in double quotes. */
static void put_text(const char *text, struct buf *out)
{
    buf_putc(out, '"');
    for (const char *c = text; *c; c++) {
        if (*c == '"' || *c == '\\')
            buf_putc(out, '\\');
        if ((unsigned char)*c < 0x20)
            buf_printf(out, "\\x%02x", (unsigned)(unsigned char)*c);
        else
            buf_putc(out, *c);
    }
    buf_puts(out, "\"\n");
}

void cascade_print(const struct cascade *cascade, struct buf *out)
{
    buf_puts(out, "name: ");
    put_text(cascade->name, out);
    if (cascade->doc) {
        buf_puts(out, "doc: ");
        put_text(cascade->doc, out);
    }
    buf_puts(out, "einsum:\n");
    put_declaration(cascade, out);
    put_splits(cascade, out);
    put_inits(cascade, out);
    buf_puts(out, "  expressions:\n");
    for (int i = 0; i < cascade->num_einsums; i++)
        put_einsum(cascade, &cascade->einsums[i], out);
}
