/* A filter over the text; gnuplot's own regular output needs no XML parser. */
#include "reports/figure_svg.h"

#include "reports/html.h"
#include "reports/palette.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool starts_with(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

/* The page's variable for a colour that figure_script.c uses; NULL: none. */
static const char *find_variable(long rgb)
{
    for (int i = 0; i < PALETTE_NUM_SERIES; i++)
        if (strtol(palette_light(i) + 1, NULL, 16) == rgb)
            return palette_variable(i);
    if (rgb == 0x000000)
        return "var(--ink)";
    if (rgb == 0xc9ced4)
        return "var(--rule)";
    return rgb == 0x5b6169 ? "var(--soft)" : NULL;
}

/* Replaces "rgb( r, g, b)" at `at`; returns what follows it, or NULL when there is no such text. */
static const char *put_colour(const char *at, struct buf *out)
{
    long rgb = 0;
    if (!starts_with(at, "rgb("))
        return NULL;
    char *end = NULL;
    const char *digits = at + strlen("rgb(");
    for (int i = 0; i < 3; i++) {
        rgb = rgb * 256 + strtol(digits, &end, 10);
        digits = end + 1;
    }
    const char *variable = find_variable(rgb);
    if (!variable || *end != ')')
        return NULL;
    buf_puts(out, variable);
    return digits;
}

struct rule {
    const char *from;
    const char *until; /* skipped up to and with this text; NULL: just `from` */
    const char *to;
};

static const struct rule rules[] = {
    {"<title>", "</title>", ""},           {"<desc>", "</desc>", ""},
    {"<filter", "</filter>", ""},          {" id=\"", "\"", ""},
    {"xlink:href", NULL, "href"},          {"'black'", NULL, "'var(--ink)'"},
    {"\"black\"", NULL, "\"var(--ink)\""}, {" class=\"gridline\"", NULL, ""},
};

static const char *apply_rule(const char *at, struct buf *out)
{
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        if (!starts_with(at, rules[i].from))
            continue;
        const char *after = at + strlen(rules[i].from);
        if (rules[i].until) {
            const char *end = strstr(after, rules[i].until);
            if (!end)
                continue;
            after = end + strlen(rules[i].until);
        }
        buf_puts(out, rules[i].to);
        return after;
    }
    return put_colour(at, out);
}

bool figure_svg_inline(const char *svg, const char *title, bool with_defs, struct buf *out)
{
    const char *root = strstr(svg, "<svg");
    const char *view = root ? strstr(root, "viewBox=\"") : NULL;
    const char *body = root ? strchr(root, '>') : NULL;
    const char *end = body ? strstr(body, "</svg>") : NULL;
    if (!end || !view || view > body)
        return false;
    view += strlen("viewBox=\"");
    buf_puts(out, "<svg class=\"plot\" role=\"img\" viewBox=\"");
    buf_append(out, view, strcspn(view, "\""));
    buf_puts(out, "\" aria-label=\"");
    html_escape(out, title);
    buf_puts(out, "\">");
    for (const char *at = body + 1; at < end;) {
        if (!with_defs && starts_with(at, "<defs>") && strstr(at, "</defs>")) {
            at = strstr(at, "</defs>") + strlen("</defs>");
            continue;
        }
        const char *after = strchr("<rx \"'", *at) ? apply_rule(at, out) : NULL;
        if (!after)
            buf_putc(out, *at++);
        else
            at = after;
    }
    buf_puts(out, "</svg>\n");
    return true;
}
