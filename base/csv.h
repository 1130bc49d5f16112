/* CSV fields as RFC 4180 has them. */
#ifndef WEIR_BASE_CSV_H
#define WEIR_BASE_CSV_H

#include "base/buf.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Appends one CSV field, quoted if it needs it. */
void csv_put_field(struct buf *out, const char *text);

#ifdef __cplusplus
}
#endif
#endif
