/* The frontier as a table. */
#include "mask/bound.h"
#include "mask/search.h"

#include <string.h>

static const char *shape_text(struct arena *arena, const uint32_t *sizes, int num)
{
    const char *text = arena_printf(arena, "%u", sizes[0]);
    for (int a = 1; a < num; a++)
        text = arena_printf(arena, "%sx%u", text, sizes[a]);
    return text;
}

static double end_to_end(const struct mask *mask, double speedup)
{
    return bound_end_to_end(mask->share, mask->steps, mask->dense_steps, speedup);
}

struct table *search_print_table(const struct mask *mask, const struct search *search,
                                 struct arena *arena)
{
    static const char *const columns[] = {"stride",
                                          "q_tile",
                                          "kv_tile",
                                          "pairs_kept",
                                          "worst",
                                          "visited",
                                          "flop_bound",
                                          "worst_tile_bound",
                                          "work_bound",
                                          "exact",
                                          "end_to_end_worst_tile",
                                          "end_to_end_work"};
    const char *heads[13];
    int num = mask->has_end_to_end ? 12 : 10;
    memcpy(heads, columns, sizeof columns);
    heads[num++] = "reason";
    const double all = (double)mask->num_tokens * ((double)mask->num_tokens + mask->extra);
    struct table *table = table_new(arena, heads, num);
    for (size_t i = 0; i < search->num_rows; i++) {
        const struct search_row *row = &search->rows[i];
        table_begin_row(table);
        table_string(table, shape_text(arena, row->stride, mask->num_axes));
        table_string(table, shape_text(arena, row->q_tile, mask->num_axes));
        table_string(table, shape_text(arena, row->kv_tile, mask->num_axes));
        table_double(table, (double)row->pairs / all, 4);
        table_u64(table, row->worst);
        table_u64(table, row->visited);
        table_double(table, row->flop_bound, 5);
        table_double(table, row->worst_tile_bound, 5);
        table_double(table, row->work_bound, 5);
        table_string(table, row->is_exact ? "yes" : "no");
        if (mask->has_end_to_end) {
            table_double(table, end_to_end(mask, row->worst_tile_bound), 5);
            table_double(table, end_to_end(mask, row->work_bound), 5);
        }
        table_string(table, row->reason ? row->reason : "");
    }
    return table;
}
