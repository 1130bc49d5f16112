/* The picture of a tile program in its steady state: units as lanes, time to the right. */
#ifndef WEIR_REPORTS_WATERFALL_H
#define WEIR_REPORTS_WATERFALL_H

#include "base/arena.h"
#include "base/buf.h"
#include "sim/program.h"
#include "sim/program_interval.h"

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Appends one <svg> element: some three intervals of the steady state, one colour per key tile, the
 * steps without slack framed, the interval's critical path joined where it changes units or waits,
 * the slack of every other step of one tile as a line below it.
 *   interval  of the program, no deadlock, above 0
 *   is_page   colours are the page's variables; false: fixed, with the name space a file needs
 */
void waterfall_put_svg(const struct program *program, const struct program_interval *interval,
                       bool is_page, struct arena *arena, struct buf *out);

#ifdef __cplusplus
}
#endif
#endif
