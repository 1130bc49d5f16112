/* Sums in the order of the calls, so equal inputs give equal bits. */
#include "reports/stats.h"

#include <math.h>

void stats_add(struct stats *stats, double value)
{
    if (!isfinite(value))
        return;
    stats->min = stats->num == 0 || value < stats->min ? value : stats->min;
    stats->max = stats->num == 0 || value > stats->max ? value : stats->max;
    stats->num++;
    stats->sum += value;
    stats->sum_log += value > 0 ? log(value) : (double)NAN;
}

double stats_mean(const struct stats *stats)
{
    return stats->num ? stats->sum / (double)stats->num : (double)NAN;
}

double stats_geomean(const struct stats *stats)
{
    return stats->num ? exp(stats->sum_log / (double)stats->num) : (double)NAN;
}
