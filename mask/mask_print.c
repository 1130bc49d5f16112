/* Plain text forms of a mask. */
#include "mask/mask_print.h"

#include "mask/permute.h"

#define MAX_PAIRS ((double)((uint64_t)1 << 26))

enum status mask_print_rows(const struct mask *mask, struct buf *out, struct err *err)
{
    const uint32_t keys = mask->num_tokens + mask->extra;
    if ((double)mask->num_tokens * keys * mask->num_parts > MAX_PAIRS)
        return err_set(err, STATUS_UNSUPPORTED, mask->places.layout, "mask.layout",
                       "more than %.0f pairs are not printed", MAX_PAIRS);
    for (uint32_t i = 0; i < mask->num_parts; i++) {
        if (i > 0)
            buf_putc(out, '\n');
        for (uint32_t q = 0; q < mask->num_tokens; q++) {
            for (uint32_t k = 0; k < keys; k++)
                buf_putc(out, mask_sees(mask, mask->parts[i].first_head, q, k) ? '1' : '0');
            buf_putc(out, '\n');
        }
    }
    return STATUS_OK;
}

static void put_order(const struct permute *permute, struct buf *out)
{
    const uint32_t num = permute->num_groups * permute->tiles_per_group;
    for (uint32_t tile = 0; tile < num; tile++)
        for (uint32_t place = 0; place < permute->tile_tokens; place++) {
            const uint32_t token = permute_token(permute, tile, place);
            buf_puts(out, tile + place > 0 ? "," : "");
            if (token == PERMUTE_PADDING)
                buf_puts(out, "-1");
            else
                buf_printf(out, "%u", token);
        }
}

enum status mask_print_permutation(const struct mask *mask, struct buf *out, struct err *err)
{
    if ((double)mask->num_tokens * mask->num_parts > MAX_PAIRS)
        return err_set(err, STATUS_UNSUPPORTED, mask->places.layout, "mask.layout",
                       "more than %.0f tokens are not printed", MAX_PAIRS);
    for (uint32_t i = 0; i < mask->num_parts; i++) {
        const struct mask_part *part = &mask->parts[i];
        struct permute permute;
        permute_init(mask, part, mask->q_tile, &permute);
        buf_printf(out, "{\"first_head\":%u,\"heads\":%u,\"q\":[", part->first_head,
                   part->num_heads);
        put_order(&permute, out);
        permute_init(mask, part, mask->kv_tile, &permute);
        buf_puts(out, "],\"kv\":[");
        put_order(&permute, out);
        buf_puts(out, "]}\n");
    }
    return STATUS_OK;
}
