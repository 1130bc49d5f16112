/* Prints inputs back: field tables where there are some, else the tree that was read. */
#include "sweep/resolved.h"

#include "base/file.h"
#include "base/version.h"
#include "sim/overlay.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define MAX_CASCADE_BYTES ((size_t)1 << 20)
#define MAX_TABLE_BYTES   ((size_t)16 << 20)

static const struct pos no_pos = {NULL, 0, 0};

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

static int compare_names(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static bool ends_with(const char *name, const char *ending)
{
    const size_t length = strlen(name);
    return length > strlen(ending) && strcmp(name + length - strlen(ending), ending) == 0;
}

/* The tables of a folder by name, in the order of their bytes. */
static enum status list_tables(const char *dir, struct arena *arena, const char ***out_names,
                               size_t *out_num, struct err *err)
{
    size_t capacity = 0;
    DIR *stream = opendir(dir);
    if (!stream)
        return err_set(err, STATUS_SYSTEM, no_pos, NULL, "cannot list the technology tables: %s",
                       strerror(errno));
    *out_names = NULL;
    *out_num = 0;
    for (const struct dirent *entry = readdir(stream); entry; entry = readdir(stream)) {
        if (!ends_with(entry->d_name, ".csv") && !ends_with(entry->d_name, ".yaml"))
            continue;
        *out_names = arena_grow(arena, *out_names, *out_num, &capacity, sizeof(**out_names));
        (*out_names)[(*out_num)++] = arena_strdup(arena, entry->d_name);
    }
    (void)closedir(stream);
    if (*out_num > 0)
        qsort(*out_names, *out_num, sizeof(**out_names), compare_names);
    return STATUS_OK;
}

/* FNV-1a: energies follow from the tables, so results of other tables must not be gone on with. */
static uint64_t checksum(const char *bytes, size_t length)
{
    uint64_t sum = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < length; i++)
        sum = (sum ^ (unsigned char)bytes[i]) * UINT64_C(0x100000001b3);
    return sum;
}

static enum status put_tables(const char *dir, struct arena *arena, struct buf *out,
                              struct err *err)
{
    const char **names = NULL;
    size_t num = 0;
    TRY(list_tables(dir, arena, &names, &num, err));
    buf_puts(out, "technology: # tables and the checksums (FNV-1a) of their bytes\n");
    for (size_t i = 0; i < num; i++) {
        char *bytes = NULL;
        size_t length = 0;
        TRY(file_read(arena_printf(arena, "%s/%s", dir, names[i]), MAX_TABLE_BYTES, arena, &bytes,
                      &length, err));
        buf_printf(out, "  %s: %016" PRIx64 "\n", names[i], checksum(bytes, length));
    }
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
    if (inputs->num_designs > 0)
        TRY(put_tables(inputs->files[0].tech_dir, arena, out, err));
    return STATUS_OK;
}
