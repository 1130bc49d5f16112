/* weir tech: energies, areas and leakage of an architecture or of one SRAM, with their origin. */
#include "base/datadir.h"
#include "base/quantity.h"
#include "base/table.h"
#include "cli/cli.h"
#include "cli/option.h"
#include "sim/arch.h"
#include "sim/sram.h"
#include "sim/tech.h"
#include "sim/tech_print.h"

#include <stdio.h>
#include <string.h>

static const struct pos no_pos = {NULL, 0, 0};

struct options {
    const char *format;
    const char *capacity;
    const char *row;
    const char *banks;
    const char *profile;
    const char *ports;
    const char *node;
    bool extrapolate;
};

static enum status find_tables(struct arena *arena, const char **out, struct err *err)
{
    const char *configs = NULL;
    TRY(datadir_configs(arena, &configs, err));
    *out = arena_printf(arena, "%s/tech", configs);
    return STATUS_OK;
}

static enum status show(const char *path, enum table_format format, struct arena *arena,
                        struct buf *out, struct err *err)
{
    struct arch arch;
    const char *tech_dir = NULL;
    const struct tech *tech = NULL;
    struct tech_costs costs;
    TRY(arch_load(datadir_find(arena, "arch", path), arena, &arch, err));
    TRY(find_tables(arena, &tech_dir, err));
    TRY(tech_bind(&arch, tech_dir, arena, &tech, err));
    TRY(tech_costs(tech, &arch, &costs, err));
    table_print(tech_print_components(&arch, &costs, arena), format, out);
    if (format == TABLE_TEXT)
        tech_print_notes(&arch, tech, &costs, out);
    return STATUS_OK;
}

/* A whole number of at least one unit from an option. */
static enum status parse_option(const char *text, const char *name, enum unit unit, uint64_t *out,
                                struct err *err)
{
    if (!text)
        return err_set(err, STATUS_USAGE, no_pos, NULL, "'tech sram' needs %s", name);
    TRY(quantity_parse_u64(text, unit, no_pos, name, out, err));
    if (*out < 1 || *out > (uint64_t)1 << 50)
        return err_set(err, STATUS_CONFIG, no_pos, name, "'%s' is not from 1 to 2^50", text);
    return STATUS_OK;
}

static enum status sram(const struct options *options, enum table_format format,
                        struct arena *arena, struct buf *out, struct err *err)
{
    uint64_t capacity_bytes = 0;
    uint64_t row_bytes = 0;
    uint64_t banks = 1;
    double node_nm = 0.0;
    const char *tech_dir = NULL;
    const struct sram_table *table = NULL;
    struct sram_figures figures;
    TRY(parse_option(options->capacity, "--capacity", UNIT_BYTES, &capacity_bytes, err));
    TRY(parse_option(options->row, "--row", UNIT_BYTES, &row_bytes, err));
    TRY(parse_option(options->banks, "--banks", UNIT_COUNT, &banks, err));
    TRY(quantity_parse(options->node, UNIT_NM, no_pos, "--node", &node_nm, err));
    if (capacity_bytes / banks < row_bytes)
        return err_set(err, STATUS_CONFIG, no_pos, "--capacity", "a bank is smaller than one row");
    TRY(find_tables(arena, &tech_dir, err));
    TRY(tech_load_sram(tech_dir, options->profile, options->ports, node_nm, no_pos, arena, &table,
                       err));
    TRY(sram_lookup(table, capacity_bytes, row_bytes, banks, options->extrapolate, no_pos,
                    "--capacity", &figures, err));
    table_print(tech_print_sram(capacity_bytes, row_bytes, banks, &figures, arena), format, out);
    if (format == TABLE_TEXT)
        buf_printf(out,
                   "\nenergies per row; leakage (%s) and area of all banks; times of one bank\n",
                   options->profile);
    return STATUS_OK;
}

static enum status run_action(const struct options *options, const char *const *words,
                              int num_words, struct arena *arena, struct buf *out, struct err *err)
{
    enum table_format format = TABLE_TEXT;
    TRY(table_format_parse(options->format, &format, err));
    if (strcmp(words[0], "sram") == 0 && num_words == 1)
        return sram(options, format, arena, out, err);
    if (strcmp(words[0], "show") == 0 && num_words == 2)
        return show(words[1], format, arena, out, err);
    return err_set(err, STATUS_USAGE, no_pos, NULL,
                   "'tech' takes 'show ARCH' or 'sram', not '%.60s'; see 'weir help tech'",
                   words[0]);
}

static enum status run(int argc, char **argv, struct err *err)
{
    struct options options = {"table", NULL, NULL, "1", "accelergy", "1rw", "45 nm", false};
    const struct option table[] = {{"--format", NULL, NULL, &options.format},
                                   {"--capacity", NULL, NULL, &options.capacity},
                                   {"--row", NULL, NULL, &options.row},
                                   {"--banks", NULL, NULL, &options.banks},
                                   {"--profile", NULL, NULL, &options.profile},
                                   {"--ports", NULL, NULL, &options.ports},
                                   {"--node", NULL, NULL, &options.node},
                                   {"--extrapolate", NULL, &options.extrapolate, NULL},
                                   {NULL, NULL, NULL, NULL}};
    const char *words[2] = {NULL, NULL};
    int num_words = 0;
    TRY(option_parse(table, argc, argv, words, 1, 2, "ACTION", &num_words, err));
    struct arena arena;
    struct buf out;
    arena_init(&arena);
    buf_init(&out);
    const enum status status = run_action(&options, words, num_words, &arena, &out, err);
    if (status == STATUS_OK)
        (void)fputs(out.data, stdout);
    buf_release(&out);
    arena_release(&arena);
    return status;
}

const struct cli_verb cmd_tech_verb = {
    "tech",
    "energies, areas and leakage of an architecture or an SRAM, and where they come from",
    "usage: weir tech show ARCH.yaml [--format F]\n"
    "       weir tech sram --capacity BYTES --row BYTES [--banks N] [--node NM] [--ports P]\n"
    "                      [--profile NAME] [--extrapolate] [--format F]\n"
    "\n"
    "  show ARCH        every component of an architecture: energy per access or operation (pJ),\n"
    "                   area (um2), leakage (pJ per cycle), and the origin of the figures\n"
    "  sram             one SRAM shape from the CACTI tables\n"
    "  --capacity B     all banks together, such as 16MiB\n"
    "  --row B          what one access moves, such as 512B\n"
    "  --banks N        default 1; rounded up to a power of two\n"
    "  --node NM        default 45nm; 22nm and 32nm are complete, 65nm and 90nm one bank only\n"
    "  --ports P        1rw (default), 2rw, 4rw, 1r1w (the last three: one bank only)\n"
    "  --profile NAME   accelergy (default; low standby power, 300 K) or hp (360 K)\n"
    "  --extrapolate    allow shapes outside the table; the origin says so\n"
    "  --format F       table (default), csv or json\n"
    "\n"
    "Origins: given (a literal in the file), grid (a row of the table), interpolated (between\n"
    "rows: 2 % off in the median, 13 % at the 90th percentile), extrapolated, scaled (from\n"
    "another width or node), model (a formula over table values), none, sum.\n"
    "\n"
    "Example:     weir tech sram --capacity 16MiB --row 512B --banks 32\n"
    "Exit status: 0 ok, 2 usage, 3 bad input or outside the table, 5 system.\n",
    run,
};
