/* Status codes: what a call that can fail returns, and the program's exit codes. */
#ifndef WEIR_BASE_STATUS_H
#define WEIR_BASE_STATUS_H

#ifdef __cplusplus
extern "C" {
#endif

/* name, exit code of the program, short text */
#define STATUS_LIST(X)                      \
    X(STATUS_OK, 0, "ok")                   \
    X(STATUS_DIFFERS, 1, "differs")         \
    X(STATUS_USAGE, 2, "usage")             \
    X(STATUS_CONFIG, 3, "bad input")        \
    X(STATUS_UNSUPPORTED, 4, "unsupported") \
    X(STATUS_SYSTEM, 5, "system")

enum status {
#define X(name, code, text) name = (code),
    STATUS_LIST(X)
#undef X
};

const char *status_text(enum status status);

#ifdef __cplusplus
}
#endif
#endif
