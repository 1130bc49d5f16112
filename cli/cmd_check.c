/* weir check: reads configuration files as the other verbs would and prints them resolved. */
#include "base/datadir.h"
#include "cli/cli.h"
#include "cli/option.h"
#include "einsum/cascade.h"
#include "mask/mask.h"
#include "sim/mapping.h"
#include "sim/overlay.h"
#include "sim/program_yaml.h"
#include "sweep/resolved.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define MAX_FILES 256

static const struct pos no_pos = {NULL, 0, 0};

struct request {
    const char *path;
    const struct yaml_node *root; /* with `base:` laid under it */
    struct arena *arena;
    struct buf *out;
};

static enum status check_experiment(const struct request *request, struct err *err)
{
    struct experiment *experiment = ARENA_NEW(request->arena, struct experiment);
    struct inputs *inputs = ARENA_NEW(request->arena, struct inputs);
    const struct inputs_filter filter = {NULL, NULL, NULL};
    const char *configs = NULL;
    TRY(datadir_configs(request->arena, &configs, err));
    TRY(experiment_parse(request->root, request->path, request->arena, experiment, err));
    TRY(inputs_load(experiment, &filter, arena_printf(request->arena, "%s/tech", configs),
                    request->arena, inputs, err));
    buf_printf(request->out, "# %" PRIu64 " points, %" PRIu64 " lines\n", inputs->points.num,
               inputs->points.num * (uint64_t)inputs->num_accountings);
    return resolved_print(inputs, request->arena, request->out, err);
}

static enum status check_arch(const struct request *request, struct err *err)
{
    struct arch *arch = ARENA_NEW(request->arena, struct arch);
    TRY(arch_load(request->path, request->arena, arch, err));
    arch_print(arch, request->out);
    return STATUS_OK;
}

static enum status check_workload(const struct request *request, struct err *err)
{
    struct workload *workload = ARENA_NEW(request->arena, struct workload);
    TRY(workload_load(request->path, request->arena, workload, err));
    workload_print(workload, request->out);
    return STATUS_OK;
}

static enum status check_cascade(const struct request *request, struct err *err)
{
    const struct cascade *cascade = NULL;
    TRY(cascade_parse_file(request->path, request->arena, &cascade, err));
    field_print_tree(request->root, 0, request->out);
    return STATUS_OK;
}

static enum status check_mapping(const struct request *request, struct err *err)
{
    struct mapping_file *mapping = ARENA_NEW(request->arena, struct mapping_file);
    TRY(mapping_load(request->path, request->arena, mapping, err));
    field_print_tree(request->root, 0, request->out);
    return STATUS_OK;
}

static enum status check_mask(const struct request *request, struct err *err)
{
    struct mask *mask = ARENA_NEW(request->arena, struct mask);
    TRY(mask_load(request->path, request->arena, mask, err));
    field_print_tree(request->root, 0, request->out);
    return STATUS_OK;
}

static enum status check_program(const struct request *request, struct err *err)
{
    static const char *const no_keys[] = {NULL};
    struct program *program = ARENA_NEW(request->arena, struct program);
    TRY(program_yaml_parse(request->root, no_keys, request->arena, program, err));
    field_print_tree(request->root, 0, request->out);
    return STATUS_OK;
}

/* A kind is known by a key that it must have and that no kind above it has. */
static const struct {
    const char *name;
    const char *key;
    enum status (*check)(const struct request *request, struct err *err);
} kinds[] = {
    {"experiment", "studies", check_experiment},
    {"cascade", "einsum", check_cascade},
    {"mask", "layout", check_mask},
    {"arch", "clock", check_arch},
    {"program", "steps", check_program},
    {"mapping", "units", check_mapping},
    {"workload", "seq_len", check_workload},
};

#define NUM_KINDS (sizeof(kinds) / sizeof(kinds[0]))

static enum status find_kind(const struct request *request, const char *given, size_t *out,
                             struct err *err)
{
    char list[128] = "";
    for (size_t i = 0; i < NUM_KINDS; i++) {
        const bool is_it = given ? strcmp(given, kinds[i].name) == 0
                                 : yaml_get(request->root, kinds[i].key) != NULL;
        if (is_it) {
            *out = i;
            return STATUS_OK;
        }
        (void)snprintf(list + strlen(list), sizeof(list) - strlen(list), "%s%s", i > 0 ? ", " : "",
                       kinds[i].name);
    }
    if (given)
        return err_set(err, STATUS_USAGE, no_pos, "--kind", "must be one of %s, got '%.60s'", list,
                       given);
    return err_set(err, STATUS_CONFIG, request->root->pos, NULL,
                   "cannot tell what this file is: say --kind KIND, one of %s", list);
}

static enum status check_file(const char *path, const char *kind, struct arena *arena,
                              struct buf *out, struct err *err)
{
    const char *found = datadir_find(arena, kind ? kind : "experiment", path);
    struct request request = {.path = found, .arena = arena, .out = out};
    size_t i = 0;
    TRY(overlay_load(found, arena, &request.root, err));
    TRY(yaml_expect(request.root, YAML_MAPPING, "", err));
    TRY(find_kind(&request, kind, &i, err));
    buf_printf(out, "# %s: ok, %s\n", path, kinds[i].name);
    return kinds[i].check(&request, err);
}

static enum status check_files(const char *const *paths, int num, const char *kind, struct err *err)
{
    enum status status = STATUS_OK;
    for (int i = 0; i < num && status == STATUS_OK; i++) {
        struct arena arena;
        struct buf out;
        arena_init(&arena);
        buf_init(&out);
        status = check_file(paths[i], kind, &arena, &out, err);
        if (status == STATUS_OK) {
            (void)fputs(i > 0 ? "---\n" : "", stdout);
            (void)fwrite(out.data, 1, out.length, stdout);
        }
        buf_release(&out);
        arena_release(&arena);
    }
    return status;
}

static enum status run(int argc, char **argv, struct err *err)
{
    const char *kind = NULL;
    const char *paths[MAX_FILES];
    int num = 0;
    const struct option options[] = {{"--kind", NULL, NULL, &kind}, {NULL, NULL, NULL, NULL}};
    TRY(option_parse(options, argc, argv, paths, 1, MAX_FILES, "FILE", &num, err));
    return check_files(paths, num, kind, err);
}

const struct cli_verb cmd_check_verb = {
    "check",
    "validate input files and print them resolved",
    "usage: weir check [--kind KIND] FILE...\n"
    "\n"
    "Reads each file as the other verbs would, with all their checks, and prints it with defaults\n"
    "written out and `base:` files merged; an experiment with every file that it names. The kind\n"
    "is told from the keys.\n"
    "\n"
    "  --kind KIND  experiment, cascade, mask, arch, program, mapping or workload\n"
    "\n"
    "Units stand in the values, as in the files: 16 MiB, 940 MHz, 249.6 pJ.\n"
    "\n"
    "Example:     weir check configs/arch/fusemax-cloud.yaml\n"
    "Exit status: 0 all files are good, 2 usage, 3 the first bad file is named with line and\n"
    "             column, 4 unsupported, 5 system.\n",
    run,
};
