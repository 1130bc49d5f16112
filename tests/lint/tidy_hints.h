/*
 * Included before every file that clang-tidy reads: its analyzer sees one file at a time and does
 * not know that err_set never returns STATUS_OK, so it would follow paths on which a failed call
 * leaves its result unset and goes on.
 */
#ifndef WEIR_TESTS_LINT_TIDY_HINTS_H
#define WEIR_TESTS_LINT_TIDY_HINTS_H

#include "base/err.h"

#define err_set(err, status, ...) ((void)err_set((err), (status), __VA_ARGS__), (status))

#endif
