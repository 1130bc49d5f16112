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
            if (file_is_dir(arena_printf(arena, "%s/tech", *out)))
                return STATUS_OK;
        }
    }
    const struct pos nowhere = {NULL, 0, 0};
    return err_set(err, STATUS_SYSTEM, nowhere, NULL,
                   "the folder 'configs' that belongs to this program is not found");
}

static const char *find_in(struct arena *arena, const char *configs, const char *kind,
                           const char *name)
{
    const char *plain = arena_printf(arena, "%s/%s/%s", configs, kind, name);
    if (file_exists(plain))
        return plain;
    const char *yaml = arena_printf(arena, "%s.yaml", plain);
    return file_exists(yaml) ? yaml : NULL;
}

const char *datadir_find(struct arena *arena, const char *kind, const char *name)
{
    static const char prefix[] = "configs/";
    if (name[0] == '\0' || strcmp(name, "-") == 0 || file_exists(name))
        return name;
    struct err ignored;
    err_init(&ignored);
    const char *shipped = NULL;
    const bool has_shipped = datadir_configs(arena, &shipped, &ignored) == STATUS_OK;
    const char *found = NULL;
    if (strchr(name, '/')) {
        if (has_shipped && strncmp(name, prefix, sizeof(prefix) - 1) == 0)
            found = arena_printf(arena, "%s/%s", shipped, name + sizeof(prefix) - 1);
        return found && file_exists(found) ? found : name;
    }
    found = find_in(arena, "configs", kind, name);
    if (!found && has_shipped)
        found = find_in(arena, shipped, kind, name);
    return found ? found : name;
}
