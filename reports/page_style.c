/* No script, no font, no address outside the file: it reads the same without a network. */
#include "reports/page_style.h"

#include "reports/palette.h"

static const char sheet[] =
    "*{box-sizing:border-box}\n"
    "body{margin:0 auto;padding:1.5rem 1rem 4rem;max-width:64rem;background:var(--paper);"
    "color:var(--ink);font:16px/1.5 system-ui,sans-serif}\n"
    "h1{font-size:1.8rem;line-height:1.2;margin:.5rem 0}\n"
    "h2{font-size:1.35rem;margin:2.6rem 0 .6rem;padding-top:.6rem;border-top:1px solid "
    "var(--rule)}\n"
    "h3{font-size:1.05rem;margin:1.6rem 0 .4rem}\n"
    "a{color:var(--link)}\n"
    "p,ul{max-width:46rem}\n"
    "figure{margin:1rem 0 1.8rem;break-inside:avoid}\n"
    "figcaption,.soft{color:var(--soft);font-size:.9rem;max-width:58rem}\n"
    "svg.plot,svg.waterfall{display:block;width:100%;height:auto}\n"
    "svg.waterfall{min-width:44rem}\n"
    "figure.picture>svg{display:block;width:100%;height:auto}\n"
    ".pictures{display:grid;grid-template-columns:repeat(auto-fit,minmax(26rem,1fr));gap:0 1rem}\n"
    ".scroll{overflow-x:auto;margin:.6rem 0 1.2rem}\n"
    "table{border-collapse:collapse;font-size:.88rem;font-variant-numeric:tabular-nums}\n"
    "th,td{padding:.22rem .7rem .22rem 0;text-align:left;vertical-align:top;border-bottom:1px "
    "solid var(--rule)}\n"
    "th.n,td.n{text-align:right}\n"
    "td.n,td.s{white-space:nowrap}\n"
    "th{font-weight:600}\n"
    "tr.critical td:first-child{font-weight:700}\n"
    ".say{border-left:4px solid var(--s0);padding:.2rem .8rem;background:var(--shade)}\n"
    "pre{overflow-x:auto;background:var(--shade);padding:.8rem;font-size:.8rem}\n"
    "nav ul{columns:2;list-style:none;padding:0}\n"
    "@media print{body{max-width:none;font-size:11pt;padding:0}nav{display:none}"
    "h2{break-after:avoid}.scroll{overflow:visible}svg.waterfall{min-width:0}"
    "details{display:none}}\n";

void page_style_begin(struct buf *out)
{
    buf_puts(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                  "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                  "<title>Weir report</title>\n<style>\n");
    palette_css(out);
    buf_puts(out, sheet);
    buf_puts(out, "</style>\n</head>\n<body>\n");
}

void page_style_end(struct buf *out)
{
    buf_puts(out, "</body>\n</html>\n");
}
