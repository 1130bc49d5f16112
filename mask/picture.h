/*
 * A mask and its tiles as one SVG: the matrix of Q tiles by KV tiles in permuted order (every
 * visible pair where it is small enough), and, for tiles over two or three axes, the KV tiles of
 * the worst Q tile on the token layout, one sheet per tile of the first axis. No scripts, no fonts
 * but the viewer's; the same mask gives the same bytes.
 */
#ifndef WEIR_MASK_PICTURE_H
#define WEIR_MASK_PICTURE_H

#include "base/buf.h"
#include "mask/blocks.h"
#include "mask/bound.h"

#ifdef __cplusplus
extern "C" {
#endif

/* One part; bound is that part's. Memory for a picture-sized grid from scratch. */
void picture_draw(const struct blocks *blocks, const struct bound *bound, struct arena *scratch,
                  struct buf *out);

#ifdef __cplusplus
}
#endif
#endif
