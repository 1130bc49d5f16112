/* Prints inputs back: field tables where there are some, else the tree that was read. */
#include "sweep/resolved.h"

#include "base/file.h"
#include "base/version.h"
#include "sim/overlay.h"
#include "sweep/masks.h"
#include "sweep/table_sums.h"

#include <string.h>

#define MAX_CASCADE_BYTES ((size_t)1 << 20)

/* A list of words as YAML: [a, b]. */
static void put_words(const char *key, const char *const *words, int num, struct buf *out)
{
    buf_printf(out, "%s: [", key);
    for (int i = 0; i < num; i++)
        buf_printf(out, "%s%s", i > 0 ? ", " : "", words[i]);
    buf_puts(out, "]\n");
}

/* Text under a key, every line indented by two spaces more. */
static void put_indented(const char *text, int indent, struct buf *out)
{
    while (*text) {
        const size_t length = strcspn(text, "\n");
        if (length > 0) {
            buf_printf(out, "%*s", indent, "");
            buf_append(out, text, length);
        }
        buf_putc(out, '\n');
        text += length + (text[length] == '\n');
    }
}

static void put_studies(const struct yaml_node *studies, struct buf *out)
{
    buf_puts(out, "studies:\n");
    for (size_t i = 0; i < studies->num_items; i++) {
        const struct yaml_node *study = &studies->items[i];
        for (size_t k = 0; k < study->num_items; k++) {
            buf_printf(out, "  %s %s: ", k == 0 ? "-" : " ", study->items[k].key);
            field_print_node(&study->items[k], out);
            buf_putc(out, '\n');
        }
    }
}

static void put_head(const struct inputs *inputs, struct buf *out)
{
    const struct experiment *experiment = inputs->experiment;
    const struct inputs_filter *filter = &inputs->filter;
    buf_puts(out, "# What the results beside this file follow from; written by weir run.\n");
    buf_puts(out, "version: " VERSION_TEXT "\n");
    buf_printf(out, "name: %s\n", experiment->name);
    if (filter->level)
        put_words("level", &filter->level, 1, out);
    else
        put_words("level", experiment->levels.text, experiment->levels.num, out);
    put_words("accounting", inputs->accounting_names, inputs->num_accountings, out);
    buf_printf(out, "outputs: {breakdown: %s, omissions: %s}\n",
               experiment->outputs.has_breakdown ? "true" : "false",
               experiment->outputs.has_omissions ? "true" : "false");
    buf_printf(out, "infeasible: %s\n",
               experiment->infeasible == EXPERIMENT_RECORD ? "record" : "stop");
    if (filter->study)
        buf_printf(out, "only_study: %s\n", filter->study);
    if (filter->design)
        buf_printf(out, "only_design: %s\n", filter->design);
    put_studies(experiment->studies_node, out);
}

static enum status put_design(const struct inputs *inputs, int index, struct arena *arena,
                              struct buf *out, struct err *err)
{
    const struct experiment_design *source = inputs->sources[index];
    const struct yaml_node *mapping = NULL;
    char *cascade = NULL;
    size_t length = 0;
    struct buf text;
    TRY(overlay_load(inputs->files[index].mapping, arena, &mapping, err));
    TRY(file_read(inputs->files[index].cascade, MAX_CASCADE_BYTES, arena, &cascade, &length, err));
    buf_init(&text);
    arch_print(&inputs->designs[index]->arch, &text);
    buf_printf(out, "  - name: %s\n    arch: # %s\n", source->name, source->arch);
    put_indented(text.data, 6, out);
    buf_release(&text);
    buf_printf(out, "    mapping: # %s\n", source->mapping);
    field_print_tree(mapping, 6, out);
    buf_printf(out, "    cascade: # %s\n", source->cascade);
    put_indented(cascade, 6, out);
    return STATUS_OK;
}

enum status resolved_print(const struct inputs *inputs, struct arena *arena, struct buf *out,
                           struct err *err)
{
    put_head(inputs, out);
    buf_puts(out, "designs:\n");
    for (int i = 0; i < inputs->num_designs; i++)
        TRY(put_design(inputs, i, arena, out, err));
    buf_puts(out, "workloads:\n");
    for (int i = 0; i < inputs->num_workloads; i++) {
        struct buf text;
        buf_init(&text);
        workload_print(&inputs->workloads[i], &text);
        buf_printf(out, "  - file: %s\n", inputs->workload_files[i]);
        put_indented(text.data, 4, out);
        buf_release(&text);
    }
    if (inputs->num_masks > 0)
        buf_puts(out, "masks:\n");
    for (int i = 0; i < inputs->num_masks; i++) {
        if (!inputs->masks[i].tree)
            continue;
        buf_printf(out, "  - as: %s # %s\n", inputs->masks[i].name, inputs->masks[i].file);
        field_print_tree(inputs->masks[i].tree, 4, out);
    }
    if (inputs->num_designs > 0)
        TRY(table_sums_print(inputs->files[0].tech_dir, arena, out, err));
    return STATUS_OK;
}
