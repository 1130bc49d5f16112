/* Sources: Okabe, Ito, "Color Universal Design" (2008), black left to the text; Tol, "Colour
 * Schemes" (2021), muted. */
#include "reports/palette.h"

static const struct {
    const char *light;
    const char *dark;
    const char *variable;
} series[PALETTE_NUM_SERIES] = {
    {"#0072b2", "#4aa8e0", "var(--s0)"},  {"#e69f00", "#f0b429", "var(--s1)"},
    {"#009e73", "#2fc79b", "var(--s2)"},  {"#cc79a7", "#e39bc4", "var(--s3)"},
    {"#d55e00", "#f07f35", "var(--s4)"},  {"#56b4e9", "#9ad7f7", "var(--s5)"},
    {"#7a6a00", "#b5a642", "var(--s6)"},  {"#332288", "#8f86d8", "var(--s7)"},
    {"#882255", "#d0709a", "var(--s8)"},  {"#ddcc77", "#efe3a0", "var(--s9)"},
    {"#44aa99", "#7fd0c2", "var(--s10)"}, {"#777777", "#a9a9a9", "var(--s11)"},
};

const char *palette_light(int i)
{
    return series[i % PALETTE_NUM_SERIES].light;
}

const char *palette_dark(int i)
{
    return series[i % PALETTE_NUM_SERIES].dark;
}

const char *palette_variable(int i)
{
    return series[i % PALETTE_NUM_SERIES].variable;
}

void palette_css(struct buf *out)
{
    buf_puts(out, ":root{color-scheme:light dark;--ink:#1b1d20;--paper:#ffffff;--soft:#5b6169;"
                  "--rule:#c9ced4;--shade:#f3f5f7;--link:#005a92");
    for (int i = 0; i < PALETTE_NUM_SERIES; i++)
        buf_printf(out, ";--s%d:%s", i, series[i].light);
    buf_puts(out, "}\n@media screen and (prefers-color-scheme:dark){:root{--ink:#e6e8ea;"
                  "--paper:#15181b;--soft:#a3abb3;--rule:#454c54;--shade:#1e2226;--link:#7cc0f0");
    for (int i = 0; i < PALETTE_NUM_SERIES; i++)
        buf_printf(out, ";--s%d:%s", i, series[i].dark);
    buf_puts(out, "}}\n");
}
