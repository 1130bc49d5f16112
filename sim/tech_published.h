/*
 * The published areas, with the omissions and oddities of the published flow (areas of the
 * array-size sweep and of the two chips). Kept apart so that nothing else inherits them:
 *   - every dummy network node has an area of 1 um2: one per column for the 2D array's links, one
 *     for the node between the buffer and the 2D array, one in the 1D array;
 *   - the 2D array's own figure leaves the single node out, the total has it;
 *   - DRAM interface, networks and control have no area.
 * That adders have none is not here: they sit inside the mac (`add: {unit: mac}`), and that the
 * register files are far too large is a technology setting (`register_file: unscaled`).
 */
#ifndef WEIR_SIM_TECH_PUBLISHED_H
#define WEIR_SIM_TECH_PUBLISHED_H

#include "sim/arch.h"
#include "sim/tech.h"

#ifdef __cplusplus
extern "C" {
#endif

struct tech_published_area {
    double array_2d_um2;
    double l3_um2;
    double array_1d_um2;
    double total_um2;
};

struct tech_published_area tech_published_area(const struct arch *arch,
                                               const struct tech_costs *costs);

#ifdef __cplusplus
}
#endif
#endif
