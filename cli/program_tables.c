/* A table has steps, an experiment has studies or a base. */
#include "cli/program_tables.h"

#include "base/datadir.h"
#include "base/file.h"
#include "sim/overlay.h"
#include "sim/program_yaml.h"

#include <stdlib.h>
#include <string.h>

#define MAX_TABLE_BYTES ((size_t)4 << 20)

static const struct pos no_pos = {NULL, 0, 0};

static enum status load_point(const struct program_point *point, const struct yaml_node *root,
                              const char *path, struct arena *arena, struct program_tables *out,
                              struct err *err)
{
    struct program_point_lowered lowered;
    TRY(program_point_lower(point, root, path, arena, &lowered, err));
    out->title = lowered.title;
    out->num = lowered.num_phases;
    out->programs = lowered.programs;
    out->num_tiles = lowered.num_tiles;
    out->schedule = lowered.schedule;
    return STATUS_OK;
}

static enum status load_table(const struct yaml_node *root, struct arena *arena,
                              struct program_tables *out, struct err *err)
{
    static const char *const extra_keys[] = {"interval", "end_8_tiles", "stuck", NULL};
    struct program *program = ARENA_NEW(arena, struct program);
    TRY(program_yaml_parse(root, extra_keys, arena, program, err));
    out->num = 1;
    out->programs = ARENA_ARRAY(arena, const struct program *, 1);
    out->programs[0] = program;
    out->num_tiles = ARENA_ARRAY(arena, uint64_t, 1);
    return STATUS_OK;
}

static enum status keep_phase(const char *phase, struct program_tables *tables, struct err *err)
{
    char *end = NULL;
    const long number = strtol(phase, &end, 10);
    if (phase[0] < '0' || phase[0] > '9' || *end != '\0' || number < 1 || number > tables->num)
        return err_set(err, STATUS_USAGE, no_pos, NULL,
                       "--phase must be a number from 1 to %d, got '%.60s'", tables->num, phase);
    tables->programs[0] = tables->programs[number - 1];
    tables->num_tiles[0] = tables->num_tiles[number - 1];
    tables->num = 1;
    return STATUS_OK;
}

enum status program_tables_load(const char *path, const struct program_point *point,
                                const char *phase, struct arena *arena, struct program_tables *out,
                                struct err *err)
{
    const char *found = datadir_find(arena, "experiment", path);
    char *text = NULL;
    size_t length = 0;
    struct yaml_node *root = NULL;
    *out = (struct program_tables){0};
    TRY(file_read(found, MAX_TABLE_BYTES, arena, &text, &length, err));
    TRY(yaml_load_text(text, length, found, 1, arena, &root, err));
    if (root->kind == YAML_MAPPING && yaml_get(root, "steps") == NULL &&
        (yaml_get(root, "studies") != NULL || yaml_get(root, "base") != NULL)) {
        const struct yaml_node *experiment = NULL;
        TRY(overlay_load(found, arena, &experiment, err));
        TRY(load_point(point, experiment, found, arena, out, err));
    } else {
        TRY(load_table(root, arena, out, err));
    }
    return phase == NULL ? STATUS_OK : keep_phase(phase, out, err);
}
