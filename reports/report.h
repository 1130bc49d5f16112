/* A directory of results as one page that a person can read, and the data of its plots. */
#ifndef WEIR_REPORTS_REPORT_H
#define WEIR_REPORTS_REPORT_H

#include "base/err.h"

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Reads DIR/results.jsonl (reports/record_set.h) and, where they are, DIR/programs.jsonl
 * (reports/program_file.h) and DIR/config.yaml; writes DIR/report.html, DIR/plots/NAME.csv and
 * NAME.svg. The same results give the same bytes.
 *   has_plots  false: gnuplot is not run, plots are left to their CSVs
 *   errors     CONFIG: results missing or malformed; SYSTEM: gnuplot is missing or failed, or the
 *              directory cannot be written. The results themselves are never touched.
 */
NODISCARD enum status report_write(const char *dir, bool has_plots, struct err *err);

#ifdef __cplusplus
}
#endif
#endif
