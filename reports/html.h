/* Writer of the report page: escapes text, keeps elements closed (asserted at the end). */
#ifndef WEIR_REPORTS_HTML_H
#define WEIR_REPORTS_HTML_H

#include "base/buf.h"
#include "base/err.h"

#ifdef __cplusplus
extern "C" {
#endif

#define HTML_MAX_DEPTH 32

struct html {
    struct buf *out;
    const char *open[HTML_MAX_DEPTH]; /* element names, outermost first */
    int depth;
    int num_sections;
};

void html_init(struct html *html, struct buf *out);
/* Opens <name attributes>; attributes is NULL or literal text, and name a literal. */
void html_open(struct html *html, const char *name, const char *attributes);
void html_close(struct html *html, const char *name);
/* Text with & < > " escaped. */
void html_text(struct html *html, const char *text);
void html_printf(struct html *html, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* <name>text</name> */
void html_element(struct html *html, const char *name, const char *attributes, const char *text);
void html_elementf(struct html *html, const char *name, const char *attributes, const char *fmt,
                   ...) PRINTF_LIKE(4, 5);
/* Escapes text into a buf; for writers of SVG. */
void html_escape(struct buf *out, const char *text);

/* <section id="id"><h2>title</h2> */
void html_begin_section(struct html *html, const char *id, const char *title);
void html_end_section(struct html *html);
/* A table that scrolls sideways on a narrow screen; a head that begins with '>' is set right. */
void html_begin_table(struct html *html, const char *const *columns, int num_columns);
void html_end_table(struct html *html);
void html_begin_row(struct html *html);
void html_end_row(struct html *html);
void html_cell(struct html *html, const char *text);
/* Right-aligned. */
void html_cellf(struct html *html, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* A number to so many significant digits, "-" for NaN. */
void html_cell_number(struct html *html, double value, int digits);

#ifdef __cplusplus
}
#endif
#endif
