/* Counts part by part. */
#include "mask/bound_report.h"

#include "mask/blocks.h"
#include "mask/reason.h"

enum status bound_report_build(const struct mask *mask, struct arena *arena,
                               struct bound_report *out, struct err *err)
{
    struct bound *parts = ARENA_ARRAY(arena, struct bound, mask->num_parts);
    struct bound *dynamic = ARENA_ARRAY(arena, struct bound, mask->num_parts);
    *out = (struct bound_report){.mask = mask, .parts = parts, .dynamic = dynamic};
    for (uint32_t i = 0; i < mask->num_parts; i++) {
        const struct mask_part *part = &mask->parts[i];
        struct blocks blocks;
        TRY(bound_part(mask, part, mask->is_dynamic, arena, &parts[i], err));
        if (part->is_separable)
            TRY(bound_part(mask, part, true, arena, &dynamic[i], err));
        else
            out->dynamic = NULL;
        if (part->is_separable && !mask->is_dynamic) {
            TRY(blocks_build(mask, part, arena, &blocks, err));
            parts[i].bitmaps = blocks.num_bitmaps;
        }
        if (!out->reason)
            out->reason = reason_part(mask, part, parts[i].is_exact, arena);
    }
    bound_heads(mask, parts, &out->heads);
    return STATUS_OK;
}
