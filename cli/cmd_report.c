/* weir report: the page of a directory of results. */
#include "cli/cli.h"
#include "cli/option.h"
#include "reports/report.h"

#include <stdio.h>

static enum status run(int argc, char **argv, struct err *err)
{
    bool is_plain = false;
    const struct option options[] = {{"--no-plots", NULL, &is_plain, NULL},
                                     {NULL, NULL, NULL, NULL}};
    const char *words[1];
    int num_words = 0;
    TRY(option_parse(options, argc, argv, words, 1, 1, "DIR", &num_words, err));
    TRY(report_write(words[0], !is_plain, err));
    printf("%s/report.html\n", words[0]);
    return STATUS_OK;
}

const struct cli_verb cmd_report_verb = {
    "report",
    "write the page of a directory of results",
    "usage: weir report [--no-plots] DIR\n"
    "\n"
    "Reads DIR/results.jsonl (and programs.jsonl and config.yaml, where `weir run` left them)\n"
    "and writes DIR/report.html, one page that needs no network, with the data of each plot in\n"
    "DIR/plots/NAME.csv and its drawing in NAME.svg. Sections appear when the results hold their\n"
    "data, so a partial run or an experiment of your own gives a report too. The results are not\n"
    "touched; the same results give the same page, byte for byte.\n"
    "\n"
    "  --no-plots  do not run gnuplot; tables, waterfalls and CSVs only\n"
    "\n"
    "Units: seconds, joules, bytes, cm2, cycles, as every head and axis says.\n"
    "\n"
    "Example:\n"
    "  weir report out/fusemax\n"
    "\n"
    "Exit codes: 0 ok, 2 usage, 3 bad or missing results, 5 gnuplot is missing or failed, or DIR\n"
    "cannot be written\n",
    run,
};
