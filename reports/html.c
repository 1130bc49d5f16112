/* Elements are pushed on a stack, so a missing or crossed end is found where it happens. */
#include "reports/html.h"

#include <assert.h>
#include <math.h>
#include <stdarg.h>
#include <string.h>

void html_init(struct html *html, struct buf *out)
{
    memset(html, 0, sizeof *html);
    html->out = out;
}

void html_open(struct html *html, const char *name, const char *attributes)
{
    assert(html->depth < HTML_MAX_DEPTH);
    html->open[html->depth++] = name;
    buf_printf(html->out, "<%s%s%s>", name, attributes ? " " : "", attributes ? attributes : "");
}

void html_close(struct html *html, const char *name)
{
    assert(html->depth > 0 && strcmp(html->open[html->depth - 1], name) == 0);
    html->depth--;
    buf_printf(html->out, "</%s>", name);
    if (strcmp(name, "b") != 0 && strcmp(name, "td") != 0 && strcmp(name, "th") != 0)
        buf_putc(html->out, '\n');
}

void html_escape(struct buf *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '&')
            buf_puts(out, "&amp;");
        else if (*text == '<')
            buf_puts(out, "&lt;");
        else if (*text == '>')
            buf_puts(out, "&gt;");
        else if (*text == '"')
            buf_puts(out, "&quot;");
        else
            buf_putc(out, *text);
    }
}

void html_text(struct html *html, const char *text)
{
    html_escape(html->out, text);
}

static void put_formatted(struct html *html, const char *fmt, va_list args) PRINTF_LIKE(2, 0);

static void put_formatted(struct html *html, const char *fmt, va_list args)
{
    char text[2048];
    const int length = vsnprintf(text, sizeof text, fmt, args);
    assert(length >= 0 && (size_t)length < sizeof text);
    html_escape(html->out, text);
}

void html_printf(struct html *html, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    put_formatted(html, fmt, args);
    va_end(args);
}

void html_element(struct html *html, const char *name, const char *attributes, const char *text)
{
    html_open(html, name, attributes);
    html_text(html, text);
    html_close(html, name);
}

void html_elementf(struct html *html, const char *name, const char *attributes, const char *fmt,
                   ...)
{
    va_list args;
    html_open(html, name, attributes);
    va_start(args, fmt);
    put_formatted(html, fmt, args);
    va_end(args);
    html_close(html, name);
}

void html_begin_section(struct html *html, const char *id, const char *title)
{
    char attribute[128];
    snprintf(attribute, sizeof attribute, "id=\"%s\"", id);
    html_open(html, "section", attribute);
    html_element(html, "h2", NULL, title);
    html->num_sections++;
}

void html_end_section(struct html *html)
{
    html_close(html, "section");
}

void html_begin_table(struct html *html, const char *const *columns, int num_columns)
{
    html_open(html, "div", "class=\"scroll\"");
    html_open(html, "table", NULL);
    html_open(html, "thead", NULL);
    html_open(html, "tr", NULL);
    for (int i = 0; i < num_columns; i++)
        html_element(html, "th", columns[i][0] == '>' ? "class=\"n\"" : NULL,
                     columns[i] + (columns[i][0] == '>'));
    html_close(html, "tr");
    html_close(html, "thead");
    html_open(html, "tbody", NULL);
}

void html_end_table(struct html *html)
{
    html_close(html, "tbody");
    html_close(html, "table");
    html_close(html, "div");
}

void html_begin_row(struct html *html)
{
    html_open(html, "tr", NULL);
}

void html_end_row(struct html *html)
{
    html_close(html, "tr");
}

void html_cell(struct html *html, const char *text)
{
    html_element(html, "td", NULL, text);
}

void html_cellf(struct html *html, const char *fmt, ...)
{
    va_list args;
    html_open(html, "td", "class=\"n\"");
    va_start(args, fmt);
    put_formatted(html, fmt, args);
    va_end(args);
    html_close(html, "td");
}

void html_cell_number(struct html *html, double value, int digits)
{
    if (isnan(value))
        html_cellf(html, "-");
    else
        html_cellf(html, "%.*g", digits, value);
}
