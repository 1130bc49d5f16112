/* What was run, word for word: the resolved configuration carries every value with its source. */
#include "base/file.h"
#include "reports/section_list.h"

#define MAX_CONFIG_BYTES ((size_t)4 << 20)

enum status section_config_write(struct page *page, struct err *err)
{
    const char *path = arena_printf(page->arena, "%s/config.yaml", page->dir);
    char *text = NULL;
    size_t length = 0;
    if (!file_exists(path))
        return STATUS_OK;
    TRY(file_read(path, MAX_CONFIG_BYTES, page->arena, &text, &length, err));
    html_begin_section(&page->html, "config", "Configuration and sources");
    html_element(&page->html, "p", NULL,
                 "The resolved configuration: every value that was used, defaults included, with "
                 "the technology tables it came from.");
    html_open(&page->html, "details", NULL);
    html_element(&page->html, "summary", NULL, "config.yaml");
    html_element(&page->html, "pre", NULL, text);
    html_close(&page->html, "details");
    html_end_section(&page->html);
    return STATUS_OK;
}
