/* JSON lines in, JSON lines out, one arena per line. */
#include "mask/batch.h"

#include "base/yaml.h"
#include "mask/bound.h"
#include "mask/mask.h"

#include <string.h>

static void put_counts(struct buf *out, const char *key, const uint32_t *values, int num)
{
    buf_printf(out, "\"%s\": [", key);
    for (int i = 0; i < num; i++)
        buf_printf(out, "%s%u", i ? ", " : "", values[i]);
    buf_puts(out, "], ");
}

static void put_case(const struct mask *mask, struct buf *out)
{
    const struct pattern *pattern = &mask->parts[0].pattern;
    const int num = mask->num_axes;
    uint32_t causal[AXIS_MAX] = {0};
    for (int a = 0; a < num; a++)
        causal[a] = pattern->is_axis_causal[a];
    put_counts(out, "layout", mask->layout, num);
    put_counts(out, "window", pattern->window, num);
    put_counts(out, "stride", pattern->stride, num);
    put_counts(out, "dilation", pattern->dilation, num);
    put_counts(out, "causal", causal, num);
    put_counts(out, "q_tile", mask->q_tile, num);
    put_counts(out, "kv_tile", mask->kv_tile, num);
    buf_printf(out, "\"extra\": %u, ", mask->extra);
}

static enum status run_line(const char *line, size_t length, const char *name, int number,
                            struct arena *arena, struct buf *out, struct err *err)
{
    struct yaml_node *node = NULL;
    struct mask mask;
    struct bound fixed;
    struct bound dynamic;
    TRY(yaml_load_text(line, length, name, number, arena, &node, err));
    TRY(mask_parse_case(node, arena, &mask, err));
    TRY(bound_part(&mask, &mask.parts[0], false, arena, &fixed, err));
    TRY(bound_part(&mask, &mask.parts[0], true, arena, &dynamic, err));
    buf_putc(out, '{');
    put_case(&mask, out);
    buf_printf(out, "\"tokens\": %llu, \"pairs\": %llu, \"q_tiles\": %llu, ",
               (unsigned long long)fixed.tokens, (unsigned long long)fixed.pairs,
               (unsigned long long)fixed.q_tiles);
    buf_printf(out, "\"dense_tiles_per_q\": %llu, \"worst\": %llu, \"visited\": %llu, ",
               (unsigned long long)fixed.dense_tiles_per_q, (unsigned long long)fixed.worst,
               (unsigned long long)fixed.visited);
    buf_printf(out, "\"needs_mask\": %llu, \"exact\": %d, \"dynamic_worst\": %llu}\n",
               (unsigned long long)fixed.partial, fixed.is_exact ? 1 : 0,
               (unsigned long long)dynamic.worst);
    return STATUS_OK;
}

enum status batch_run(const char *text, const char *name, struct buf *out, struct err *err)
{
    struct arena arena;
    enum status status = STATUS_OK;
    int number = 0;
    arena_init(&arena);
    for (const char *line = text; line && *line && status == STATUS_OK;) {
        const char *end = strchr(line, '\n');
        const size_t length = end ? (size_t)(end - line) : strlen(line);
        number++;
        if (strspn(line, " \t\r") < length) {
            arena_reset(&arena);
            status = run_line(line, length, name, number, &arena, out, err);
        }
        line = end ? end + 1 : NULL;
    }
    arena_release(&arena);
    return status;
}
