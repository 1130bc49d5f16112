/* Published areas: tech_costs plus the dummy network nodes of that flow. */
#include "sim/tech_published.h"

struct tech_published_area tech_published_area(const struct arch *arch,
                                               const struct tech_costs *costs)
{
    const double node_um2 = 1.0;
    const double column_nodes = (double)arch->arrays[ARCH_2D].num_cols;
    struct tech_published_area out;
    out.array_2d_um2 = column_nodes * node_um2 + costs->array_area_um2[ARCH_2D];
    out.l3_um2 = costs->l3.area_um2.value;
    out.array_1d_um2 = node_um2 + costs->array_area_um2[ARCH_1D];
    out.total_um2 = out.array_2d_um2 + node_um2 + out.l3_um2 + out.array_1d_um2;
    return out;
}
