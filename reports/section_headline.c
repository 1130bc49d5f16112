/*
 * Ratios are taken point by point and then averaged (arithmetic mean, as the paper does; the
 * geometric mean and the range stand beside it). Energy ratios compare equal accountings.
 */
#include "reports/paper.h"
#include "reports/section_list.h"
#include "reports/stats.h"

#include <math.h>
#include <string.h>

/* The points that a mean is taken over: levels are not mixed, nor accountings. */
struct choice {
    const struct study *study;
    const char *accounting;
    const char *level;
};

/* Speedup or relative energy of `design` against `reference` over the chosen points of a study. */
static struct stats collect(const struct choice *choice, const char *design, const char *reference,
                            enum paper_quantity quantity, double seq_len)
{
    const struct study *study = choice->study;
    struct stats stats = {0};
    const int field = record_set_field(study->set, "seq_len");
    const char *design_name = record_set_name(study->set, design);
    for (const struct record *at = NULL; (at = study_next(study, choice->accounting, at));) {
        if (at->names[RECORD_DESIGN] != design_name || at->names[RECORD_LEVEL] != choice->level ||
            (seq_len > 0 && (field < 0 || at->fields[field] != seq_len)))
            continue;
        const struct record *base = record_set_find_design(study->set, at, reference);
        if (!base)
            continue;
        if (quantity == PAPER_SPEEDUP)
            stats_add(&stats, base->metrics[RECORD_LATENCY_S] / at->metrics[RECORD_LATENCY_S]);
        else
            stats_add(&stats, at->metrics[RECORD_ENERGY_PJ] / base->metrics[RECORD_ENERGY_PJ]);
    }
    return stats;
}

static void put_mean(struct page *page, const struct stats *stats, bool is_percent)
{
    if (stats->num == 0)
        html_cellf(&page->html, "-");
    else if (is_percent)
        html_cellf(&page->html, "%.2f %%", 100 * stats_mean(stats));
    else
        html_cellf(&page->html, "%.3fx", stats_mean(stats));
}

static void put_spread(struct page *page, const struct stats *stats, bool is_percent)
{
    const double scale = is_percent ? 100 : 1;
    const char *unit = is_percent ? " %" : "x";
    if (stats->num == 0) {
        html_cellf(&page->html, "-");
        html_cellf(&page->html, "-");
        return;
    }
    html_cellf(&page->html, "%.3g%s", scale * stats_geomean(stats), unit);
    html_cellf(&page->html, "%.3g .. %.3g%s", scale * stats->min, scale * stats->max, unit);
}

static const struct study *find_study(const struct page *page, const char *name)
{
    for (int i = 0; i < page->num_studies; i++)
        if (strcmp(page->studies[i].name, name) == 0)
            return &page->studies[i];
    return NULL;
}

/* The paper's numbers are those of a formula: the analytic level where there is one. */
static const char *claim_level(const struct study *study)
{
    for (int i = 0; i < study->num_levels; i++)
        if (strcmp(study->levels[i], "analytic") == 0)
            return study->levels[i];
    return study->levels[0];
}

static bool put_claim(struct page *page, const struct paper_claim *claim, bool is_first)
{
    static const char *const columns[] = {"claim",    ">the paper",  ">published accounting",
                                          ">geomean", ">min .. max", ">full accounting",
                                          ">points"};
    const struct study *study = find_study(page, claim->study);
    const char *published = record_set_name(page->set, "published");
    const char *full = record_set_name(page->set, "full");
    if (!study || !published)
        return false;
    struct choice choice = {study, published, claim_level(study)};
    const struct stats ours =
        collect(&choice, claim->design, claim->reference, claim->quantity, claim->seq_len);
    struct stats corrected = {0};
    choice.accounting = full;
    if (full)
        corrected =
            collect(&choice, claim->design, claim->reference, claim->quantity, claim->seq_len);
    if (ours.num == 0)
        return false;
    const bool is_percent = claim->quantity == PAPER_ENERGY;
    if (is_first) {
        html_element(&page->html, "h3", NULL, "The FuseMax paper's headline numbers");
        html_begin_table(&page->html, columns, 7);
    }
    html_begin_row(&page->html);
    html_open(&page->html, "td", NULL);
    html_printf(&page->html, "%s %s, %s against %s%s", claim->study,
                is_percent ? "energy" : "speedup", claim->design, claim->reference,
                claim->seq_len > 0 ? ", at 1Mi tokens" : "");
    html_close(&page->html, "td");
    html_cellf(&page->html, "%s", claim->text);
    put_mean(page, &ours, is_percent);
    put_spread(page, &ours, is_percent);
    put_mean(page, &corrected, is_percent);
    html_cellf(&page->html, "%llu", (unsigned long long)ours.num);
    html_end_row(&page->html);
    return true;
}

static double first_area(const struct study *study, const char *design)
{
    const char *name = record_set_name(study->set, design);
    for (const struct record *at = NULL;
         (at = study_next(study, study_main_accounting(study), at));)
        if (at->names[RECORD_DESIGN] == name)
            return at->metrics[RECORD_AREA_UM2];
    return (double)NAN;
}

/* "6.4 % smaller than FLAT": one number, no mean. */
static void put_area(struct page *page)
{
    const struct study *study = find_study(page, "attention");
    if (!study)
        return;
    const double ours = first_area(study, "binding"), flat = first_area(study, "flat");
    if (!(ours > 0) || !(flat > 0))
        return;
    html_begin_row(&page->html);
    html_cell(&page->html, "chip area, binding against flat");
    html_cellf(&page->html, "6.4 %% smaller");
    html_cellf(&page->html, "%.2f %% smaller", 100 * (1 - ours / flat));
    html_cellf(&page->html, "-");
    html_cellf(&page->html, "%.4f, %.4f cm2", ours / 1e8, flat / 1e8);
    html_cellf(&page->html, "-");
    html_cellf(&page->html, "1");
    html_end_row(&page->html);
}

static void put_claims(struct page *page)
{
    bool has_any = false;
    for (int i = 0; i < PAPER_NUM_CLAIMS; i++)
        has_any = put_claim(page, &paper_claims[i], !has_any) || has_any;
    if (!has_any)
        return;
    put_area(page);
    html_end_table(&page->html);
    html_element(&page->html, "p", "class=\"soft\"",
                 "Source of the paper's column: Nayak et al., FuseMax, MICRO 2024. Energies are "
                 "relative: less is better.");
}

static void put_pair(struct page *page, const struct choice *choice, const char *design)
{
    const struct study *study = choice->study;
    const char *reference = study->designs[0];
    const struct stats speedup = collect(choice, design, reference, PAPER_SPEEDUP, 0);
    const struct stats energy = collect(choice, design, reference, PAPER_ENERGY, 0);
    if (speedup.num == 0 && energy.num == 0)
        return;
    html_begin_row(&page->html);
    html_cell(&page->html, study->name);
    html_cell(&page->html, choice->accounting);
    if (study->num_levels > 1)
        html_cellf(&page->html, "%s, %s", design, choice->level);
    else
        html_cell(&page->html, design);
    html_cell(&page->html, reference);
    put_mean(page, &speedup, false);
    put_spread(page, &speedup, false);
    put_mean(page, &energy, true);
    put_spread(page, &energy, true);
    html_cellf(&page->html, "%llu", (unsigned long long)speedup.num);
    html_end_row(&page->html);
}

static void put_pairs(struct page *page, const struct study *study)
{
    for (int l = 0; l < study->num_levels; l++)
        for (int a = 0; a < study->num_accountings; a++)
            for (int d = 1; d < study->num_designs; d++) {
                const struct choice choice = {study, study->accountings[a], study->levels[l]};
                put_pair(page, &choice, study->designs[d]);
            }
}

void section_headline_write(struct page *page)
{
    static const char *const columns[] = {
        "study",       "accounting",   "design",   "against",     ">mean speedup", ">geomean",
        ">min .. max", ">mean energy", ">geomean", ">min .. max", ">points"};
    bool has_pairs = false;
    for (int i = 0; i < page->num_studies; i++)
        has_pairs = has_pairs || page->studies[i].num_designs > 1;
    if (!has_pairs)
        return;
    html_begin_section(&page->html, "headline", "Headline means");
    put_claims(page);
    html_element(&page->html, "h3", NULL, "Every design against the first of its study");
    html_begin_table(&page->html, columns, 11);
    for (int i = 0; i < page->num_studies; i++)
        put_pairs(page, &page->studies[i]);
    html_end_table(&page->html);
    html_element(&page->html, "p", "class=\"soft\"",
                 "Speedup: latency of the reference over that of the design. Energy: energy of the "
                 "design over that of the reference. Means over the ratios of all points that both "
                 "designs have.");
    html_end_section(&page->html);
}
