/* Runs gnuplot, which draws every plot of a report in one process. */
#ifndef WEIR_REPORTS_GNUPLOT_H
#define WEIR_REPORTS_GNUPLOT_H

#include "base/err.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Runs dir/script with dir as gnuplot's working directory and the user's gnuplot start-up files
 * left out.
 *   errors  SYSTEM: gnuplot is not installed (the text says how to get it), or it failed (its first
 *           message is in the text)
 */
NODISCARD enum status gnuplot_run(const char *dir, const char *script, struct err *err);

#ifdef __cplusplus
}
#endif
#endif
