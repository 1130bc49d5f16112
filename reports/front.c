/* Sort, then one sweep that keeps each new minimum of y. */
#include "reports/front.h"

#include <stdlib.h>

static int compare(const void *a_void, const void *b_void)
{
    const struct front_point *a = a_void, *b = b_void;
    if (a->x != b->x)
        return a->x < b->x ? -1 : 1;
    if (a->y != b->y)
        return a->y < b->y ? -1 : 1;
    return a->id < b->id ? -1 : a->id > b->id;
}

size_t front_find(struct front_point *points, size_t num_points)
{
    if (num_points == 0)
        return 0;
    qsort(points, num_points, sizeof points[0], compare);
    size_t num_front = 1;
    for (size_t i = 1; i < num_points; i++)
        if (points[i].y < points[num_front - 1].y)
            points[num_front++] = points[i];
    return num_front;
}
