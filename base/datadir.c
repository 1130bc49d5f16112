/* Finds the shipped configs from the program's own place. */
#include "base/datadir.h"

#include "base/file.h"

#include <string.h>
#include <unistd.h>

enum status datadir_configs(struct arena *arena, const char **out, struct err *err)
{
    static const char *const places[] = {
        "../share/weir/configs", /* PREFIX/bin */
        "../../configs",         /* build/release */
        "../../../../configs",   /* build/release/tests/unit */
        NULL,
    };
    char exe[4096];
    const ssize_t length = readlink("/proc/self/exe", exe, sizeof(exe) - 1);
    if (length > 0) {
        exe[length] = '\0';
        for (int i = 0; places[i]; i++) {
            *out = file_resolve(arena, exe, places[i]);
            if (file_exists(arena_printf(arena, "%s/tech", *out)))
                return STATUS_OK;
        }
    }
    const struct pos nowhere = {NULL, 0, 0};
    return err_set(err, STATUS_SYSTEM, nowhere, NULL,
                   "the folder 'configs' that belongs to this program is not found");
}
