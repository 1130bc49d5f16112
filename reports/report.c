/* The order of the page. */
#include "reports/report.h"

#include "reports/page.h"
#include "reports/section_list.h"

#include <stdio.h>

static void put_contents(struct page *page)
{
    html_open(&page->html, "nav", NULL);
    html_open(&page->html, "ul", NULL);
    for (int i = 0; i < page->num_studies; i++) {
        html_open(&page->html, "li", NULL);
        buf_printf(page->html.out, "<a href=\"#study-%d\">", i + 1);
        html_printf(&page->html, "Study: %s", page->studies[i].name);
        buf_puts(page->html.out, "</a>");
        html_close(&page->html, "li");
    }
    html_close(&page->html, "ul");
    html_close(&page->html, "nav");
}

static void put_study(struct page *page, int i)
{
    const struct study *study = &page->studies[i];
    char id[32];
    snprintf(id, sizeof id, "study-%d", i + 1);
    html_begin_section(&page->html, id, arena_printf(page->arena, "Study: %s", study->name));
    section_sparse_write(page, study);
    section_ratio_write(page, study);
    section_sweep_write(page, study);
    section_utilization_write(page, study);
    section_einsum_write(page, study);
    section_cycle_write(page, study);
    section_energy_write(page, study);
    section_area_write(page, study);
    section_roofline_write(page, study);
    section_table_write(page, study);
    html_end_section(&page->html);
}

static enum status write_page(struct page *page, struct err *err)
{
    html_open(&page->html, "main", NULL);
    section_about_write(page);
    put_contents(page);
    section_headline_write(page);
    TRY(section_program_write(page, err));
    section_accounting_write(page);
    for (int i = 0; i < page->num_studies; i++)
        put_study(page, i);
    TRY(section_config_write(page, err));
    html_close(&page->html, "main");
    return page_finish(page, err);
}

static enum status load_and_write(const char *dir, bool has_plots, struct arena *arena,
                                  struct err *err)
{
    struct record_set *set = ARENA_NEW(arena, struct record_set);
    TRY(record_set_load(arena_printf(arena, "%s/results.jsonl", dir), arena, set, err));
    struct page page;
    page_init(&page, arena, dir, has_plots);
    page.set = set;
    page.studies = study_find_all(set, arena, &page.num_studies);
    const enum status status = write_page(&page, err);
    page_release(&page);
    return status;
}

enum status report_write(const char *dir, bool has_plots, struct err *err)
{
    struct arena arena;
    arena_init(&arena);
    const enum status status = load_and_write(dir, has_plots, &arena, err);
    arena_release(&arena);
    return status;
}
