/* One study of a result set as plots see it: who is compared, over which field, in which panels. */
#ifndef WEIR_REPORTS_STUDY_H
#define WEIR_REPORTS_STUDY_H

#include "reports/record_set.h"

#ifdef __cplusplus
extern "C" {
#endif

#define STUDY_MAX_COUNTED 64 /* values of a field are counted up to here */

struct study {
    const char *name;
    const struct record_set *set;
    const char **designs; /* in file order; the first is what ratios refer to */
    int num_designs;
    const char **models;
    int num_models;
    const char **accountings;
    int num_accountings;
    const char **levels;
    int num_levels;
    size_t num_points;                     /* primary ones */
    int num_values[RECORD_SET_MAX_FIELDS]; /* different values, at most STUDY_MAX_COUNTED */
    int x_field;                           /* the field on x axes; -1: none varies */
    bool is_panel[RECORD_SET_MAX_FIELDS];  /* varies on its own beside x: names panels */
};

/* All studies in file order; *out_num of them. */
struct study *study_find_all(const struct record_set *set, struct arena *arena, int *out_num);
/* Next primary point of the study with that accounting after `after` (NULL: the first), or NULL. */
const struct record *study_next(const struct study *study, const char *accounting,
                                const struct record *after);
/* "published" if the study has it, else its first. */
const char *study_main_accounting(const struct study *study);
/* Does any primary point have this metric? */
bool study_has_metric(const struct study *study, enum record_metric metric);
/* The panel a point belongs to: workload and the fields that vary beside x. out: 256 bytes. */
void study_panel(const struct study *study, const struct record *record, char out[256]);
/* As above with the design in the place of the workload, for plots of one workload. */
void study_design_panel(const struct study *study, const struct record *record, char out[256]);
/* The series a point belongs to: its design, and its level where the study has several. */
void study_series(const struct study *study, const struct record *record, char out[128]);
/* Label and value of the point on x; "all" and NaN when nothing varies. out: 64 bytes. */
double study_x(const struct study *study, const struct record *record, char out[64]);
/* Few enough values on x for bars. */
bool study_is_small(const struct study *study);
/* "sequence length (tokens)", or the field's own name with its unit. */
const char *study_x_label(const struct study *study, struct arena *arena);
/* Head of the x column of CSVs: the field's name, then its unit. */
const char *study_x_key(const struct study *study, struct arena *arena);

#ifdef __cplusplus
}
#endif
#endif
