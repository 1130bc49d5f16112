/* Figures 8 to 11: per point, against the study's first design. */
#include "reports/section.h"
#include "reports/section_list.h"

#include <math.h>

static void put_speedup(struct page *page, const struct study *study)
{
    const char *accounting = study_main_accounting(study), *reference = study->designs[0];
    const char *title = arena_printf(page->arena, "Speedup over %s, %s", reference, study->name);
    struct figure *figure = section_new_sweep(page, study, "speedup", title);
    figure->y_label = "speedup (x)";
    figure->y_key = "speedup";
    figure->y_line = 1;
    for (const struct record *at = NULL; (at = study_next(study, accounting, at));) {
        const struct record *base = record_set_find_design(study->set, at, reference);
        if (base)
            section_add_sweep(figure, study, at,
                              base->metrics[RECORD_LATENCY_S] / at->metrics[RECORD_LATENCY_S]);
    }
    page_put_figure(page, figure,
                    arena_printf(page->arena,
                                 "%sLatency of %s over that of each design; higher is "
                                 "better.",
                                 section_paper_note(page, study->name, "speedup"), reference));
}

static void put_energy(struct page *page, const struct study *study, const char *accounting)
{
    const char *reference = study->designs[0];
    const char *what = arena_printf(page->arena, "Energy against %s", reference);
    struct figure *figure =
        section_new_sweep(page, study, arena_printf(page->arena, "energy-%s", accounting),
                          section_title(page, study, what, accounting));
    figure->y_label = "relative energy";
    figure->y_key = "relative_energy";
    figure->y_line = 1;
    for (const struct record *at = NULL; (at = study_next(study, accounting, at));) {
        const struct record *base = record_set_find_design(study->set, at, reference);
        if (base)
            section_add_sweep(figure, study, at,
                              at->metrics[RECORD_ENERGY_PJ] / base->metrics[RECORD_ENERGY_PJ]);
    }
    const bool is_published = accounting == record_set_name(study->set, "published");
    page_put_figure(
        page, figure,
        arena_printf(page->arena, "%sEnergy of each design over that of %s; lower is better.",
                     is_published ? section_paper_note(page, study->name, "energy") : "",
                     reference));
}

void section_ratio_write(struct page *page, const struct study *study)
{
    if (study->num_designs < 2)
        return;
    put_speedup(page, study);
    for (int a = 0; a < study->num_accountings; a++)
        put_energy(page, study, study->accountings[a]);
}
