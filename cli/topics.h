/* The kinds of input files for `weir help config`: each a field table, a text, or both. */
#ifndef WEIR_CLI_TOPICS_H
#define WEIR_CLI_TOPICS_H

#include "base/field.h"

#ifdef __cplusplus
extern "C" {
#endif

struct topic {
    const char *name; /* "arch" */
    const char *doc;  /* one line */
    const char *text; /* what no table can say; ends with a newline; may be NULL */
    const struct field *fields;
};

/* Ends with a NULL name. A new kind of file adds one entry. */
extern const struct topic topics[];

#ifdef __cplusplus
}
#endif
#endif
