/* Means of ratios as the literature reports them, and their range. */
#ifndef WEIR_REPORTS_STATS_H
#define WEIR_REPORTS_STATS_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct stats {
    uint64_t num;
    double sum;
    double sum_log;
    double min; /* of the values so far; 0 when num is 0 */
    double max;
};

/* Starts empty when zeroed. NaN and infinite values are not counted. */
void stats_add(struct stats *stats, double value);
/* NaN when nothing was added. */
double stats_mean(const struct stats *stats);
/* NaN when nothing was added or a value was not above 0. */
double stats_geomean(const struct stats *stats);

#ifdef __cplusplus
}
#endif
#endif
