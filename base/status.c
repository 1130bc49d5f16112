/* Texts of the status codes. */
#include "base/status.h"

const char *status_text(enum status status)
{
    switch (status) {
#define X(name, code, text) \
    case name:              \
        return text;
        STATUS_LIST(X)
#undef X
    }
    return "unknown status";
}
