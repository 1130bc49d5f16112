/* The page's head: no date and no machine, so that equal results give equal pages. */
#include "reports/section_list.h"

#include <string.h>

static void put_list(struct page *page, const char *const *names, int num)
{
    for (int i = 0; i < num && i < 12; i++)
        html_printf(&page->html, "%s%s", i ? ", " : "", names[i][0] ? names[i] : "-");
    if (num > 12)
        html_printf(&page->html, ", and %d more", num - 12);
}

static void put_names_cell(struct page *page, const char *const *names, int num)
{
    html_open(&page->html, "td", NULL);
    put_list(page, names, num);
    html_close(&page->html, "td");
}

static void put_fields_cell(struct page *page, const struct study *study)
{
    const char *separator = "";
    html_open(&page->html, "td", NULL);
    for (int f = 0; f < study->set->num_fields; f++) {
        if (study->num_values[f] < 2)
            continue;
        html_printf(&page->html, "%s%s (%d%s values)", separator, study->set->fields[f].name,
                    study->num_values[f],
                    study->num_values[f] == STUDY_MAX_COUNTED ? " or more" : "");
        separator = ", ";
    }
    html_text(&page->html, separator[0] ? "" : "-");
    html_close(&page->html, "td");
}

static void put_limits(struct page *page)
{
    const struct record_set *set = page->set;
    if (set->stride > 1)
        html_elementf(
            &page->html, "p", NULL,
            "The results hold %llu lines; this page uses one in %llu points of each design, "
            "workload and accounting (%zu points). results.jsonl has them all.",
            (unsigned long long)set->num_lines, (unsigned long long)set->stride, set->num_points);
    if (set->num_details < set->num_lines)
        html_elementf(&page->html, "p", NULL,
                      "Einsums, energy by component, omissions and stalls are shown of the first "
                      "%llu lines.",
                      (unsigned long long)set->num_details);
    if (set->num_errors > 0)
        html_elementf(&page->html, "p", NULL,
                      "%llu lines hold a point without a result. The first says: %.400s.",
                      (unsigned long long)set->num_errors, set->first_error);
    if (set->is_cut)
        html_element(&page->html, "p", NULL,
                     "The last line of the results has no end: the run was interrupted there. Run "
                     "it again to add the missing points.");
}

void section_about_write(struct page *page)
{
    static const char *const columns[] = {"study",         ">points",    "designs", "workloads",
                                          "varied fields", "accounting", "level"};
    html_element(&page->html, "h1", NULL, "Weir report");
    html_elementf(&page->html, "p", NULL,
                  "Time, traffic and energy of attention designs: %llu results of %d %s. Every "
                  "number carries its unit and the accounting it was made under: published "
                  "reproduces the paper's energy model with its omissions, full charges "
                  "everything.",
                  (unsigned long long)page->set->num_lines, page->num_studies,
                  page->num_studies == 1 ? "study" : "studies");
    put_limits(page);
    html_begin_table(&page->html, columns, 7);
    for (int i = 0; i < page->num_studies; i++) {
        const struct study *study = &page->studies[i];
        html_begin_row(&page->html);
        html_cell(&page->html, study->name);
        html_cellf(&page->html, "%zu", study->num_points);
        put_names_cell(page, study->designs, study->num_designs);
        put_names_cell(page, study->models, study->num_models);
        put_fields_cell(page, study);
        put_names_cell(page, study->accountings, study->num_accountings);
        put_names_cell(page, study->levels, study->num_levels);
        html_end_row(&page->html);
    }
    html_end_table(&page->html);
}
