#include "einsum/dot.h"

static void put_node(const struct cascade *cascade, int i_einsum, const char *indent,
                     struct buf *out)
{
    const struct cascade_einsum *einsum = &cascade->einsums[i_einsum];
    buf_printf(out, "%s\"%s\" [shape=box, label=\"%s\\n", indent, einsum->name, einsum->name);
    for (int i = 0; i < einsum->num_ranks; i++)
        buf_printf(out, "%s%s",
                   i == 0                  ? ""
                   : i == einsum->num_kept ? " | "
                                           : " ",
                   cascade->ranks[einsum->ranks[i]].index);
    buf_puts(out, "\"];\n");
}

static void put_stage(const struct cascade *cascade, int i_stage, struct buf *out)
{
    const struct cascade_stage *stage = &cascade->stages[i_stage];
    if (stage->rank < 0) {
        put_node(cascade, stage->einsums[0], "  ", out);
        return;
    }
    buf_printf(out, "  subgraph cluster_%d {\n    label=\"step by step along %s\";\n", i_stage,
               cascade->ranks[stage->rank].name);
    for (int i = 0; i < stage->num_einsums; i++)
        put_node(cascade, stage->einsums[i], "    ", out);
    buf_puts(out, "  }\n");
}

/* One arrow for each tensor and time that the Einsum reads. */
static void put_arrows(const struct cascade *cascade, const struct cascade_einsum *einsum,
                       struct buf *out)
{
    for (int i = 0; i < einsum->num_inputs; i++) {
        const struct cascade_access *access = &einsum->inputs[i];
        bool is_drawn = false;
        for (int j = 0; j < i && !is_drawn; j++)
            is_drawn = einsum->inputs[j].tensor == access->tensor &&
                       einsum->inputs[j].time == access->time &&
                       einsum->inputs[j].age == access->age;
        if (is_drawn)
            continue;
        const char *style = "";
        if (access->time == CASCADE_FINAL)
            style = " [style=bold]";
        else if (access->time == CASCADE_STEP && access->age > 0)
            style = " [style=dashed]";
        buf_printf(out, "  \"%s\" -> \"%s\"%s;\n", cascade->tensors[access->tensor].name,
                   einsum->name, style);
    }
}

void dot_print(const struct cascade *cascade, struct buf *out)
{
    buf_puts(out, "digraph cascade {\n  rankdir=TB;\n");
    for (int i = 0; i < cascade->num_tensors; i++) {
        const struct cascade_tensor *tensor = &cascade->tensors[i];
        if (tensor->writer >= 0)
            continue;
        buf_printf(out, "  \"%s\" [shape=ellipse, label=\"%s\\n", tensor->name, tensor->name);
        for (int j = 0; j < tensor->num_ranks; j++)
            buf_printf(out, "%s%s", j > 0 ? " " : "", cascade->ranks[tensor->ranks[j]].name);
        buf_puts(out, "\"];\n");
    }
    for (int i = 0; i < cascade->num_stages; i++)
        put_stage(cascade, i, out);
    for (int i = 0; i < cascade->num_einsums; i++)
        put_arrows(cascade, &cascade->einsums[i], out);
    buf_puts(out, "}\n");
}
