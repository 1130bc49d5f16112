/* A tile is partly masked for one of three reasons: queries of one Q tile have different windows,
 * or a window begins, or ends, inside a KV tile. */
#include "mask/reason.h"

#include <assert.h>

/* Different windows inside Q tile i. */
static const char *mixed_windows(const struct axis_group *group, int a,
                                 const struct pattern *pattern, uint32_t q_tile, uint32_t first_q,
                                 uint32_t last_q, struct arena *arena)
{
    const struct axis_span x = group->spans[first_q];
    const struct axis_span y = group->spans[last_q];
    const char *rule = "";
    if (pattern->kind == PATTERN_GNA && pattern->is_axis_causal[a])
        rule = ": the end of a causal window follows the query";
    else if (pattern->kind == PATTERN_GNA && pattern->stride[a] % q_tile != 0)
        rule = arena_printf(arena, ": Q tile %u does not divide stride %u", q_tile,
                            pattern->stride[a]);
    return arena_printf(arena,
                        "axis %d: queries %u and %u of one Q tile see keys %u-%u and %u-%u%s", a,
                        first_q, last_q, x.begin, x.end - 1, y.begin, y.end - 1, rule);
}

static const char *group_reason(const struct axis_group *group, int a,
                                const struct pattern *pattern, uint32_t padded, uint32_t q_tile,
                                uint32_t kv_tile, struct arena *arena)
{
    const struct axis_tiling tiling = {q_tile, kv_tile, false};
    for (uint32_t i = 0; i < padded / q_tile; i++) {
        const struct axis_visit visit = axis_visit_tile(group, tiling, i);
        if (visit.covered == visit.visited)
            continue;
        const uint32_t first_q = i * q_tile;
        const uint32_t last_q =
            first_q + q_tile < group->length ? first_q + q_tile - 1 : group->length - 1;
        const struct axis_span x = group->spans[first_q];
        const struct axis_span y = group->spans[last_q];
        if (x.begin != y.begin || x.end != y.end)
            return mixed_windows(group, a, pattern, q_tile, first_q, last_q, arena);
        const bool is_begin = x.begin % kv_tile != 0;
        return arena_printf(arena,
                            "axis %d: the window of queries %u-%u, keys %u-%u, %s inside a KV "
                            "tile of %u",
                            a, first_q, last_q, x.begin, x.end - 1, is_begin ? "begins" : "ends",
                            kv_tile);
    }
    return NULL;
}

const char *reason_axis(const struct axis *axis, int a, const struct pattern *pattern,
                        uint32_t q_tile, uint32_t kv_tile, struct arena *arena)
{
    for (int class = 0; class < 2; class ++) {
        if (axis->num_groups[class] == 0)
            continue;
        const char *reason = group_reason(&axis->groups[class], a, pattern,
                                          axis_padded_length(axis, q_tile), q_tile, kv_tile, arena);
        if (reason)
            return reason;
    }
    return NULL;
}

const char *reason_part(const struct mask *mask, const struct mask_part *part, bool is_exact,
                        struct arena *arena)
{
    if (is_exact)
        return NULL;
    if (mask->is_dynamic)
        return "dynamic KV tiles follow the window, every launch masks them";
    if (!part->is_separable)
        return "rows of one Q tile see different keys";
    for (int a = 0; a < mask->tile_axes; a++) {
        const char *reason = reason_axis(&part->axes[a], a, &part->pattern, mask->q_tile[a],
                                         mask->kv_tile[a], arena);
        if (reason)
            return reason;
    }
    return NULL;
}
