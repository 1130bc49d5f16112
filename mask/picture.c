/* Matrix panel: one cell per tile pair, or per square of tiles where there are more than GRID of
 * them. Sheets panel: the neighborhood of one Q tile. */
#include "mask/picture.h"

#include "mask/bitset.h"
#include "mask/permute.h"

#include <stdio.h>

#define GRID       200 /* cells per side at most */
#define SHADES     20  /* of a color, by the visited share of a cell */
#define PALEST     2
#define SIDE_PX    600.0
#define MARGIN_PX  40.0
#define TOP_PX     70.0
#define MAX_TOKENS 160 /* pairs are drawn up to here */
#define SHEETS_PX  520.0
#define SHEET_GAP  10.0
#define MAX_SHEETS 48

#define COLOR_FULL    "#1f5a8c"
#define COLOR_EDGE    "#6aa84f"
#define COLOR_PARTIAL "#e8963a"
#define COLOR_QUERY   "#c02942"

struct cell {
    uint32_t full;
    uint32_t edge;
    uint32_t partial;
    uint32_t tiles; /* tile pairs of the cell, visited or not */
};

struct canvas {
    const struct blocks *blocks;
    struct buf *out;
    uint32_t rows; /* cells */
    uint32_t columns;
    uint32_t q_step; /* tiles per cell */
    uint32_t kv_step;
    double cell_width;
    double cell_height;
};

static void put_rect(struct buf *out, double x, double y, double width, double height,
                     const char *fill, double opacity)
{
    buf_printf(out, "<rect x='%.2f' y='%.2f' width='%.2f' height='%.2f' fill='%s'", x, y, width,
               height, fill);
    if (opacity < 1.0)
        buf_printf(out, " fill-opacity='%.2f'", opacity);
    buf_puts(out, "/>\n");
}

static void put_text(struct buf *out, double x, double y, int size_px, const char *text)
{
    buf_printf(out, "<text x='%.1f' y='%.1f' font-size='%d' fill='#222'>", x, y, size_px);
    for (const char *c = text; *c; c++) {
        if (*c == '<' || *c == '>' || *c == '&')
            buf_printf(out, "&#%d;", *c);
        else
            buf_putc(out, *c);
    }
    buf_puts(out, "</text>\n");
}

static struct cell *fill_cells(struct canvas *canvas, struct arena *scratch)
{
    const struct blocks *blocks = canvas->blocks;
    struct cell *cells = ARENA_ARRAY(scratch, struct cell, (size_t)canvas->rows * canvas->columns);
    struct block *row = ARENA_ARRAY(scratch, struct block, blocks->max_row + 1);
    for (uint32_t q = 0; q < blocks->num_q_tiles; q++) {
        struct cell *line = cells + (size_t)(q / canvas->q_step) * canvas->columns;
        for (uint32_t k = 0; k < blocks->num_kv_tiles; k++)
            line[k / canvas->kv_step].tiles++;
        const size_t num = blocks_row(blocks, q, row);
        for (size_t i = 0; i < num; i++) {
            struct cell *cell = &line[row[i].kv_tile / canvas->kv_step];
            if (row[i].bitmap == BLOCKS_FULL)
                cell->full++;
            else if (row[i].is_edge)
                cell->edge++;
            else
                cell->partial++;
        }
    }
    return cells;
}

static const char *const cell_colors[] = {COLOR_FULL, COLOR_EDGE, COLOR_PARTIAL};

/* A cell takes the color of most of its visited tiles, as strong as its visited share: color x
 * SHADES + shade, or -1 where it has none. */
static int cell_look(const struct cell *cell)
{
    const uint32_t visited = cell->full + cell->edge + cell->partial;
    if (visited == 0)
        return -1;
    const int shade = (int)((uint64_t)(SHADES - 1 - PALEST) * visited / cell->tiles) + PALEST;
    if (cell->partial >= cell->full && cell->partial >= cell->edge)
        return 2 * SHADES + shade;
    return (cell->full >= cell->edge ? 0 : SHADES) + shade;
}

/* Cells of one look as one path of unit squares, neighbors in a row joined. */
static void draw_look(const struct canvas *canvas, const int *looks, int look)
{
    bool is_open = false;
    for (uint32_t r = 0; r < canvas->rows; r++) {
        const int *line = looks + (size_t)r * canvas->columns;
        for (uint32_t c = 0; c < canvas->columns; c++) {
            const uint32_t begin = c;
            while (c < canvas->columns && line[c] == look)
                c++;
            if (c == begin)
                continue;
            if (!is_open)
                buf_printf(canvas->out, "<path fill='%s' fill-opacity='%.2f' d='",
                           cell_colors[look / SHADES], (look % SHADES + 1) / (double)SHADES);
            is_open = true;
            buf_printf(canvas->out, "M%u %uh%uv1h-%uz", begin, r, c - begin, c - begin);
        }
    }
    if (is_open)
        buf_puts(canvas->out, "'/>\n");
}

static void draw_cells(const struct canvas *canvas, const struct cell *cells, struct arena *scratch)
{
    const size_t num = (size_t)canvas->rows * canvas->columns;
    int *looks = ARENA_ARRAY(scratch, int, num);
    for (size_t i = 0; i < num; i++)
        looks[i] = cell_look(&cells[i]);
    buf_printf(canvas->out, "<g transform='translate(%.0f,%.0f) scale(%.6f,%.6f)'>\n", MARGIN_PX,
               TOP_PX, canvas->cell_width, canvas->cell_height);
    for (int look = 0; look < 3 * SHADES; look++)
        draw_look(canvas, looks, look);
    buf_puts(canvas->out, "</g>\n");
}

static void draw_masked_runs(const struct canvas *canvas, const uint64_t *row, double x, double y,
                             double height)
{
    const uint32_t keys = canvas->blocks->kv_tokens;
    const double width = canvas->cell_width / keys;
    for (uint32_t k = 0; k < keys;) {
        uint32_t end = k + 1;
        while (end < keys && bitset_get(row, end) == bitset_get(row, k))
            end++;
        if (!bitset_get(row, k))
            put_rect(canvas->out, x + k * width, y, (end - k) * width, height, "#fff", 0.8);
        k = end;
    }
}

/* Small masks: white over what is masked away. */
static void draw_pairs(const struct canvas *canvas, struct arena *scratch)
{
    const struct blocks *blocks = canvas->blocks;
    const double height = canvas->cell_height / blocks->q_tokens;
    struct block *row = ARENA_ARRAY(scratch, struct block, blocks->max_row + 1);
    uint64_t *bits = ARENA_ARRAY(scratch, uint64_t, blocks->words_per_bitmap);
    for (uint32_t q = 0; q < blocks->num_q_tiles; q++) {
        const size_t num = blocks_row(blocks, q, row);
        for (size_t i = 0; i < num; i++) {
            if (row[i].bitmap == BLOCKS_FULL)
                continue;
            blocks_bitmap(blocks, row[i].bitmap, bits);
            for (uint32_t y = 0; y < blocks->q_tokens; y++)
                draw_masked_runs(canvas, bits + (size_t)y * blocks->words_per_row,
                                 MARGIN_PX + row[i].kv_tile * canvas->cell_width,
                                 TOP_PX + q * canvas->cell_height + y * height, height);
        }
    }
}

static void draw_grid(const struct canvas *canvas)
{
    struct buf *out = canvas->out;
    buf_puts(out, "<g stroke='#bbb' stroke-width='0.5' fill='none'>\n");
    if (canvas->rows <= 64 && canvas->columns <= 64) {
        for (uint32_t r = 1; r < canvas->rows; r++)
            buf_printf(out, "<path d='M%.2f %.2fh%.2f'/>\n", MARGIN_PX,
                       TOP_PX + r * canvas->cell_height, SIDE_PX);
        for (uint32_t c = 1; c < canvas->columns; c++)
            buf_printf(out, "<path d='M%.2f %.2fv%.2f'/>\n", MARGIN_PX + c * canvas->cell_width,
                       TOP_PX, SIDE_PX);
    }
    buf_printf(out,
               "<rect x='%.2f' y='%.2f' width='%.2f' height='%.2f' stroke='#555' "
               "stroke-width='1'/>\n</g>\n",
               MARGIN_PX, TOP_PX, SIDE_PX, SIDE_PX);
}

static void draw_matrix(const struct blocks *blocks, struct arena *scratch, struct buf *out)
{
    struct canvas canvas = {.blocks = blocks, .out = out};
    canvas.q_step = (uint32_t)axis_ceil_div(blocks->num_q_tiles, GRID);
    canvas.kv_step = (uint32_t)axis_ceil_div(blocks->num_kv_tiles, GRID);
    canvas.rows = (uint32_t)axis_ceil_div(blocks->num_q_tiles, canvas.q_step);
    canvas.columns = (uint32_t)axis_ceil_div(blocks->num_kv_tiles, canvas.kv_step);
    canvas.cell_width = SIDE_PX / canvas.columns;
    canvas.cell_height = SIDE_PX / canvas.rows;
    draw_cells(&canvas, fill_cells(&canvas, scratch), scratch);
    const uint64_t tokens = (uint64_t)blocks->num_q_tiles * blocks->q_tokens;
    const uint64_t keys = (uint64_t)blocks->num_kv_tiles * blocks->kv_tokens;
    if (tokens <= MAX_TOKENS && keys <= MAX_TOKENS)
        draw_pairs(&canvas, scratch);
    draw_grid(&canvas);
    char text[160];
    snprintf(text, sizeof text, "%u Q tiles of %u tokens (down) by %u KV tiles of %u (across)%s",
             blocks->num_q_tiles, blocks->q_tokens, blocks->num_kv_tiles, blocks->kv_tokens,
             canvas.q_step * canvas.kv_step > 1 ? ", several per cell" : "");
    put_text(out, MARGIN_PX, TOP_PX + SIDE_PX + 18, 12, text);
}

/* The Q tile with the most KV tiles; of several the middle one, which shows most. */
static uint32_t worst_row(const struct blocks *blocks, struct block *row)
{
    size_t most = 0;
    uint32_t ties = 0;
    for (uint32_t q = 0; q < blocks->num_q_tiles; q++) {
        const size_t num = blocks_row(blocks, q, row);
        ties = num > most ? 1 : ties + (num == most);
        most = num > most ? num : most;
    }
    uint32_t before = ties / 2;
    for (uint32_t q = 0; q < blocks->num_q_tiles; q++)
        if (blocks_row(blocks, q, row) == most && before-- == 0)
            return q;
    return 0;
}

/* Sheets: axis 0 in tiles side by side (two axes: one sheet), the last two axes in tokens. */
struct sheets {
    struct permute kv;
    uint32_t num;
    uint32_t per_line;
    double scale; /* pixels per token */
    double left;
};

static struct sheets plan_sheets(const struct blocks *blocks)
{
    struct sheets sheets = {.left = MARGIN_PX * 2 + SIDE_PX};
    permute_init(blocks->mask, blocks->part, blocks->mask->kv_tile, &sheets.kv);
    const int last = sheets.kv.num_axes - 1;
    const double rows = sheets.kv.length[last - 1];
    const double columns = sheets.kv.length[last];
    sheets.num = last == 2 ? sheets.kv.num_tiles[0] : 1;
    /* As many per line as lets the block of sheets fill a square. */
    sheets.per_line = 1;
    while (sheets.per_line * sheets.per_line * columns < sheets.num * rows)
        sheets.per_line++;
    sheets.scale = (SHEETS_PX - SHEET_GAP * (sheets.per_line - 1)) / sheets.per_line / columns;
    const double lines = (double)axis_ceil_div(sheets.num, sheets.per_line);
    const double tall = (SIDE_PX - (SHEET_GAP + 12) * lines) / lines / rows;
    sheets.scale = tall < sheets.scale ? tall : sheets.scale;
    return sheets;
}

static void sheet_origin(const struct sheets *sheets, uint32_t i, double *x, double *y)
{
    const int last = sheets->kv.num_axes - 1;
    const uint32_t column = i % sheets->per_line;
    const uint32_t line = i / sheets->per_line;
    *x = sheets->left + column * (sheets->kv.length[last] * sheets->scale + SHEET_GAP);
    *y = TOP_PX + 12 + line * (sheets->kv.length[last - 1] * sheets->scale + SHEET_GAP + 12);
}

static void draw_sheet_tile(const struct sheets *sheets, const struct block *block, struct buf *out)
{
    const int last = sheets->kv.num_axes - 1;
    const struct permute_tile split = permute_split(&sheets->kv, block->kv_tile);
    const char *color = block->bitmap == BLOCKS_FULL ? COLOR_FULL : COLOR_PARTIAL;
    color = block->is_edge ? COLOR_EDGE : color;
    double x = 0;
    double y = 0;
    double size[2];
    double at[2];
    sheet_origin(sheets, last == 2 ? split.tile[0] : 0, &x, &y);
    for (int i = 0; i < 2; i++) {
        const int a = last - 1 + i;
        const double begin = split.tile[a] * (double)sheets->kv.tile[a];
        double end = begin + sheets->kv.tile[a];
        end = end < sheets->kv.length[a] ? end : sheets->kv.length[a];
        at[i] = begin * sheets->scale;
        size[i] = (end - begin) * sheets->scale;
    }
    put_rect(out, x + at[1], y + at[0], size[1] - 0.5, size[0] - 0.5, color, 1.0);
}

/* The Q tile's own tokens, outlined on every sheet they lie on. */
static void draw_query(const struct sheets *sheets, const struct blocks *blocks, uint32_t q_tile,
                       struct buf *out)
{
    struct permute q;
    permute_init(blocks->mask, blocks->part, blocks->mask->q_tile, &q);
    const int last = q.num_axes - 1;
    const struct permute_tile split = permute_split(&q, q_tile);
    for (uint32_t i = 0; i < sheets->num; i++) {
        const uint64_t sheet_begin = (uint64_t)i * sheets->kv.tile[0];
        const uint64_t q_begin = (uint64_t)split.tile[0] * q.tile[0];
        if (last == 2 &&
            (sheet_begin + sheets->kv.tile[0] <= q_begin || sheet_begin >= q_begin + q.tile[0]))
            continue;
        double x = 0;
        double y = 0;
        sheet_origin(sheets, i, &x, &y);
        buf_printf(out,
                   "<rect x='%.2f' y='%.2f' width='%.2f' height='%.2f' fill='none' "
                   "stroke='" COLOR_QUERY "' stroke-width='2'/>\n",
                   x + split.tile[last] * (double)q.tile[last] * sheets->scale,
                   y + split.tile[last - 1] * (double)q.tile[last - 1] * sheets->scale,
                   q.tile[last] * sheets->scale, q.tile[last - 1] * sheets->scale);
    }
}

static void draw_sheets(const struct blocks *blocks, struct arena *scratch, struct buf *out)
{
    const struct sheets sheets = plan_sheets(blocks);
    if (sheets.kv.num_groups > 1 || sheets.num > MAX_SHEETS)
        return;
    const int last = sheets.kv.num_axes - 1;
    struct block *row = ARENA_ARRAY(scratch, struct block, blocks->max_row + 1);
    const uint32_t q_tile = worst_row(blocks, row);
    const size_t num = blocks_row(blocks, q_tile, row);
    char text[160];
    for (uint32_t i = 0; i < sheets.num; i++) {
        double x = 0;
        double y = 0;
        sheet_origin(&sheets, i, &x, &y);
        put_rect(out, x, y, sheets.kv.length[last] * sheets.scale,
                 sheets.kv.length[last - 1] * sheets.scale, "#eee", 1.0);
        snprintf(text, sizeof text, "axis 0: %u-%u", i * sheets.kv.tile[0],
                 (i + 1) * sheets.kv.tile[0] - 1);
        if (last == 2)
            put_text(out, x, y - 3, 9, text);
    }
    for (size_t i = 0; i < num; i++)
        if (row[i].kv_tile < blocks->num_layout_tiles)
            draw_sheet_tile(&sheets, &row[i], out);
    draw_query(&sheets, blocks, q_tile, out);
    snprintf(text, sizeof text, "KV tiles of Q tile %u (outlined), the worst: %zu", q_tile, num);
    put_text(out, sheets.left, TOP_PX + SIDE_PX + 18, 12, text);
}

static void draw_legend(const struct bound *bound, double x, struct buf *out)
{
    const char *const colors[] = {COLOR_FULL, COLOR_EDGE, COLOR_PARTIAL};
    const char *const names[] = {"full", "padded edge", "masked"};
    const uint64_t counts[] = {bound->full, bound->edge, bound->partial};
    char text[160];
    for (int i = 0; i < 3; i++) {
        put_rect(out, x, 44, 12, 12, colors[i], 1.0);
        snprintf(text, sizeof text, "%s %llu", names[i], (unsigned long long)counts[i]);
        put_text(out, x + 17, 54, 12, text);
        x += 150;
    }
    snprintf(text, sizeof text, "bounds: %.2fx by pairs, %.2fx worst tile, %.2fx work",
             bound_flop(bound, 1), bound_worst_tile(bound), bound_work(bound));
    put_text(out, x, 54, 12, text);
}

void picture_draw(const struct blocks *blocks, const struct bound *bound, struct arena *scratch,
                  struct buf *out)
{
    const bool has_sheets = blocks->mask->tile_axes > 1;
    const double width = MARGIN_PX * 2 + SIDE_PX + (has_sheets ? SHEETS_PX + MARGIN_PX : 160.0);
    const double height = TOP_PX + SIDE_PX + 36;
    char text[256];
    buf_printf(out,
               "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %.0f %.0f' width='%.0f' "
               "height='%.0f' font-family='sans-serif'>\n",
               width, height, width, height);
    put_rect(out, 0, 0, width, height, "#fff", 1.0);
    const uint32_t last = blocks->part->first_head + blocks->part->num_heads - 1;
    if (blocks->part->num_heads > 1)
        snprintf(text, sizeof text, "%s: %s, heads %u-%u", blocks->mask->name,
                 pattern_kind_name(blocks->part->pattern.kind), blocks->part->first_head, last);
    else
        snprintf(text, sizeof text, "%s: %s, head %u", blocks->mask->name,
                 pattern_kind_name(blocks->part->pattern.kind), last);
    put_text(out, MARGIN_PX, 30, 18, text);
    draw_legend(bound, MARGIN_PX, out);
    draw_matrix(blocks, scratch, out);
    if (has_sheets)
        draw_sheets(blocks, scratch, out);
    buf_puts(out, "</svg>\n");
}
