/* Numbers of points: mixed radix, with as many digits as there are dimensions. */
#include "sweep/points.h"

#include <assert.h>
#include <inttypes.h>

/* Product bounded by POINTS_MAX + 1. */
static uint64_t times_bounded(uint64_t a, uint64_t b)
{
    if (a == 0 || b == 0)
        return 0;
    return a > POINTS_MAX / b ? POINTS_MAX + 1 : a * b;
}

static uint64_t count_entry(const struct points_study *study, const struct points_entry *entry)
{
    uint64_t num = (uint64_t)study->num_workloads;
    for (int i = 0; i < study->num_dimensions; i++)
        num = times_bounded(num, entry->choices[i].num);
    return num;
}

enum status points_number(struct points *points, struct pos pos, struct err *err)
{
    points->num = 0;
    for (int s = 0; s < points->num_studies; s++) {
        struct points_study *study = &points->studies[s];
        study->first_point = points->num;
        for (int e = 0; e < study->num_entries; e++) {
            struct points_entry *entry = &study->entries[e];
            entry->first_point = points->num;
            entry->num_points = count_entry(study, entry);
            points->num += entry->num_points;
            if (points->num > POINTS_MAX)
                return err_set(err, STATUS_CONFIG, pos, "studies",
                               "the experiment has more than %" PRIu64 " points", POINTS_MAX);
        }
        study->num_points = points->num - study->first_point;
    }
    assert(points->num > 0); /* every list is checked not to be empty when it is read */
    return STATUS_OK;
}

void points_at(const struct points *points, uint64_t number, struct point *out)
{
    assert(number < points->num);
    int s = 0;
    while (number >= points->studies[s].first_point + points->studies[s].num_points)
        s++;
    const struct points_study *study = &points->studies[s];
    int e = 0;
    while (number >= study->entries[e].first_point + study->entries[e].num_points)
        e++;
    const struct points_entry *entry = &study->entries[e];
    uint64_t rest = number - entry->first_point;
    for (int i = study->num_dimensions - 1; i >= 0; i--) {
        const struct points_choice *choice = &entry->choices[i];
        const size_t digit = (size_t)(rest % choice->num);
        out->values[i] = choice->items ? choice->items[digit] : digit;
        rest /= choice->num;
    }
    assert(rest < (uint64_t)study->num_workloads);
    out->study = s;
    out->entry = e;
    out->workload = study->workloads[rest];
    out->mask = study->masks ? study->masks[rest] : -1;
}
