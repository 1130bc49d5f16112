/* The order of the page of masks. */
#include "reports/mask_page.h"

#include "mask/bound_report.h"
#include "reports/page.h"
#include "reports/section_mask.h"

static void put_head(struct page *page)
{
    struct html *html = &page->html;
    html_element(html, "h1", NULL, "What can these masks gain?");
    html_element(
        html, "p", NULL,
        "Speedups over dense attention of the same tokens. The bound by pairs counts what "
        "queries see, as if hardware skipped single pairs. Hardware skips tiles: the "
        "worst-tile bound is set by the query tile with the most key tiles, the work bound "
        "by all visited tiles, as on a machine that balances them. A mask is exact when no "
        "visited tile is partly masked.");
}

static enum status write_masks(struct page *page, const struct mask_page *content, struct err *err)
{
    struct bound_report *reports =
        ARENA_ARRAY(page->arena, struct bound_report, content->num_masks);
    html_open(&page->html, "main", NULL);
    put_head(page);
    for (size_t i = 0; i < content->num_masks; i++)
        TRY(bound_report_build(&content->masks[i], page->arena, &reports[i], err));
    section_mask_overview(page, reports, content->num_masks);
    for (size_t i = 0; i < content->num_masks; i++)
        TRY(section_mask_write(page, content, &reports[i], i, err));
    html_close(&page->html, "main");
    return page_finish(page, err);
}

enum status mask_page_write(const struct mask_page *content, const char *dir, bool has_plots,
                            struct err *err)
{
    struct arena arena;
    struct page page;
    arena_init(&arena);
    page_init(&page, &arena, dir, has_plots);
    const enum status status = write_masks(&page, content, err);
    page_release(&page);
    arena_release(&arena);
    return status;
}
