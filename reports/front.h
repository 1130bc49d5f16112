/* Pareto front of points in two costs, both to be small. */
#ifndef WEIR_REPORTS_FRONT_H
#define WEIR_REPORTS_FRONT_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

struct front_point {
    double x;
    double y;
    size_t id; /* the caller's */
};

/*
 * Sorts points by x, then y, then id, and moves the front to the beginning: those that no other
 * point equals or beats in both costs while beating it in one (of equal points the smallest id).
 *   returns  points on the front, by rising x and falling y
 */
size_t front_find(struct front_point *points, size_t num_points);

#ifdef __cplusplus
}
#endif
#endif
