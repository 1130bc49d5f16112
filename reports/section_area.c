/* Figure 12: area against latency on log axes, the Pareto front over all designs as steps. */
#include "reports/front.h"
#include "reports/section.h"
#include "reports/section_list.h"

#include <math.h>
#include <string.h>

#define MAX_FRONT_ROWS 40

struct choice {
    struct figure *figure;
    const char *panel;
    struct front_point *points;
    size_t num_points;
};

/* Does the area of some design change within the study? One chip per design is no such plot. */
static bool has_areas(const struct study *study)
{
    const char *accounting = study_main_accounting(study);
    for (int d = 0; d < study->num_designs; d++) {
        double min = INFINITY, max = 0;
        for (const struct record *at = NULL; (at = study_next(study, accounting, at));) {
            if (at->names[RECORD_DESIGN] != study->designs[d])
                continue;
            min = fmin(min, at->metrics[RECORD_AREA_UM2]);
            max = fmax(max, at->metrics[RECORD_AREA_UM2]);
        }
        if (max > min * 1.000001)
            return true;
    }
    return false;
}

/* A front makes sense among points that do the same work: per workload and sequence length. */
static void work_name(const struct study *study, const struct record *record, char out[256])
{
    const int seq_len = record_set_field(study->set, "seq_len");
    char label[64] = "-";
    if (seq_len >= 0)
        record_set_label(study->set, seq_len, record->fields[seq_len], label);
    if (strcmp(label, "-") == 0)
        snprintf(out, 256, "%.120s", record->names[RECORD_MODEL]);
    else
        snprintf(out, 256, "%.120s, %s tokens", record->names[RECORD_MODEL], label);
}

static void describe(const struct study *study, const struct record *record, char out[512])
{
    size_t length = 0;
    out[0] = '\0';
    for (int f = 0; f < study->set->num_fields && length < 400; f++) {
        char label[64];
        if (study->num_values[f] < 2 || isnan(record->fields[f]))
            continue;
        record_set_label(study->set, f, record->fields[f], label);
        length += (size_t)snprintf(out + length, 512 - length, "%s%.40s %.40s", length ? ", " : "",
                                   study->set->fields[f].name, label);
    }
}

static void put_front_rows(struct page *page, const struct study *study,
                           const struct choice *choice, size_t num_front)
{
    for (size_t i = 0; i < num_front && i < MAX_FRONT_ROWS; i++) {
        const struct record *record = &study->set->points[choice->points[i].id];
        char text[512];
        describe(study, record, text);
        html_begin_row(&page->html);
        html_cell(&page->html, choice->panel);
        html_cell(&page->html, record->names[RECORD_DESIGN]);
        html_cell(&page->html, text);
        html_cell_number(&page->html, record->metrics[RECORD_AREA_UM2] / 1e8, 6);
        html_cell_number(&page->html, record->metrics[RECORD_LATENCY_S], 6);
        html_cell_number(&page->html, record->metrics[RECORD_ENERGY_PJ] * 1e-12, 6);
        html_end_row(&page->html);
    }
    if (num_front > MAX_FRONT_ROWS) {
        html_begin_row(&page->html);
        html_element(
            &page->html, "td", "colspan=\"6\"",
            arena_printf(page->arena, "and %zu more (see the CSV)", num_front - MAX_FRONT_ROWS));
        html_end_row(&page->html);
    }
}

/* Collects the points of one panel, adds them and their front to the figure. */
static size_t add_panel(const struct study *study, struct choice *choice)
{
    const char *accounting = study_main_accounting(study);
    choice->num_points = 0;
    for (const struct record *at = NULL; (at = study_next(study, accounting, at));) {
        char name[256];
        work_name(study, at, name);
        const double x = at->metrics[RECORD_AREA_UM2] / 1e8, y = at->metrics[RECORD_LATENCY_S];
        if (strcmp(name, choice->panel) != 0 || !(x > 0) || !(y > 0))
            continue;
        const size_t id = (size_t)(at - study->set->points);
        choice->points[choice->num_points++] = (struct front_point){x, y, id};
        figure_add_series(choice->figure, at->names[RECORD_DESIGN], FIGURE_POINTS);
        figure_add(choice->figure, name, at->names[RECORD_DESIGN], NULL, x, y);
    }
    const size_t num_front = front_find(choice->points, choice->num_points);
    figure_add_series(choice->figure, "Pareto front", FIGURE_STEPS);
    for (size_t i = 0; i < num_front; i++)
        figure_add(choice->figure, choice->panel, "Pareto front", NULL, choice->points[i].x,
                   choice->points[i].y);
    return num_front;
}

/* Up to `max` different works in file order. */
static int find_works(struct page *page, const struct study *study, const char **works, int max)
{
    int num = 0;
    for (const struct record *at = NULL;
         (at = study_next(study, study_main_accounting(study), at));) {
        char name[256];
        int i = 0;
        work_name(study, at, name);
        while (i < num && strcmp(works[i], name) != 0)
            i++;
        if (i == num && num < max)
            works[num++] = arena_strdup(page->arena, name);
    }
    return num;
}

void section_area_write(struct page *page, const struct study *study)
{
    static const char *const columns[] = {"work",        "design",       "point",
                                          ">area (cm2)", ">latency (s)", ">energy (J)"};
    const char *works[FIGURE_MAX_PANELS];
    if (!has_areas(study))
        return;
    struct figure *figure =
        page_new_figure(page, FIGURE_XY, study->name, "area-latency",
                        section_title(page, study, "Area against latency", NULL));
    figure->panel_key = "work";
    figure->series_key = "design";
    figure->x_key = "area_cm2";
    figure->y_key = "latency_s";
    figure->x_label = "area (cm2)";
    figure->y_label = "latency (s)";
    figure->y_unit = "s";
    figure->has_log_x = figure->has_log_y = true;
    struct choice choice = {figure, NULL, NULL, 0};
    choice.points = ARENA_ARRAY(page->arena, struct front_point, study->set->num_points);
    const int num_works = find_works(page, study, works, FIGURE_MAX_PANELS);
    for (int w = 0; w < num_works; w++) {
        choice.panel = works[w];
        add_panel(study, &choice);
    }
    page_put_figure(page, figure,
                    arena_printf(page->arena,
                                 "%sPoints on the front are beaten by no other in both area and "
                                 "latency.",
                                 section_paper_note(page, study->name, "area-latency")));
    html_open(&page->html, "details", NULL);
    html_element(&page->html, "summary", NULL, "Points on the front");
    html_begin_table(&page->html, columns, 6);
    struct figure unused;
    figure_init(&unused, page->arena, FIGURE_XY, "", "");
    choice.figure = &unused;
    for (int w = 0; w < num_works; w++) {
        choice.panel = works[w];
        put_front_rows(page, study, &choice, add_panel(study, &choice));
    }
    html_end_table(&page->html);
    html_close(&page->html, "details");
}
