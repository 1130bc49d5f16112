/* weir cascade: what a cascade holds, how often it passes over each rank, its values, its picture.
 */
#include "base/buf.h"
#include "base/datadir.h"
#include "base/file.h"
#include "base/quantity.h"
#include "base/suggest.h"
#include "cli/cli.h"
#include "cli/option.h"
#include "einsum/cascade.h"
#include "einsum/dot.h"
#include "einsum/eval.h"
#include "einsum/passes.h"
#include "einsum/show.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define MAX_ITEMS 64

static const struct pos no_pos = {NULL, 0, 0};

struct request {
    const char *action;
    const char *path;
    const char *format;
    const char *out;
    const char *sizes;
    const char *inputs;
    const char *scalars;
    const char *seed;
    bool has_all;
    bool has_values;
};

/* One NAME=VALUE of a comma-separated list. */
struct item {
    const char *name;
    const char *value;
};

static enum status split_items(const char *option, const char *text, struct arena *arena,
                               struct item *items, int *out_num, struct err *err)
{
    *out_num = 0;
    for (; text; text = strchr(text, ',') ? strchr(text, ',') + 1 : NULL) {
        char *name = arena_strndup(arena, text, strcspn(text, ","));
        char *equals = strchr(name, '=');
        if (!equals || equals == name || equals[1] == '\0')
            return err_set(err, STATUS_USAGE, no_pos, NULL, "%s expects NAME=VALUE, got '%.60s'",
                           option, name);
        if (*out_num == MAX_ITEMS)
            return err_set(err, STATUS_USAGE, no_pos, NULL, "%s takes at most %d values", option,
                           MAX_ITEMS);
        *equals = '\0';
        items[(*out_num)++] = (struct item){name, equals + 1};
    }
    return STATUS_OK;
}

struct input {
    int tensor;
    const char *file;
    struct npy array;
};

static enum status read_inputs(const struct cascade *cascade, const char *text, struct arena *arena,
                               struct sizes *sizes, struct input *inputs, int *out_num,
                               struct err *err)
{
    struct item items[MAX_ITEMS];
    TRY(split_items("--input", text, arena, items, out_num, err));
    for (int i = 0; i < *out_num; i++) {
        const int tensor = cascade_find_tensor(cascade, items[i].name);
        if (tensor < 0)
            return err_set(err, STATUS_CONFIG, no_pos, "input",
                           "cascade '%s' has no tensor '%.40s'", cascade->name, items[i].name);
        inputs[i].tensor = tensor;
        inputs[i].file = items[i].value;
        TRY(npy_read(items[i].value, arena, &inputs[i].array, err));
        TRY(eval_take_sizes(cascade, tensor, &inputs[i].array, inputs[i].file, sizes, err));
    }
    return STATUS_OK;
}

static enum status set_scalars(const char *text, struct arena *arena, struct eval *eval,
                               struct err *err)
{
    struct item items[MAX_ITEMS];
    int num = 0;
    TRY(split_items("--scalar", text, arena, items, &num, err));
    for (int i = 0; i < num; i++) {
        double value = 0;
        TRY(quantity_parse(items[i].value, UNIT_RATIO, no_pos, "scalar", &value, err));
        TRY(eval_set_scalar(eval, items[i].name, value, err));
    }
    return STATUS_OK;
}

static enum status write_arrays(const struct eval *eval, const bool *is_shown, const char *dir,
                                struct arena *arena, struct err *err)
{
    TRY(file_make_dir(dir, err));
    for (int i = 0; i < eval->cascade->num_tensors; i++) {
        const struct eval_tensor *tensor = &eval->tensors[i];
        struct npy array = {.num_dims = tensor->num_dims,
                            .num_elements = tensor->num_elements,
                            .values = tensor->values};
        if (!is_shown[i])
            continue;
        memcpy(array.shape, tensor->shape, sizeof(tensor->shape));
        TRY(npy_write(arena_printf(arena, "%s/%s.npy", dir, eval->cascade->tensors[i].name), &array,
                      err));
    }
    return STATUS_OK;
}

static enum status run_eval(const struct request *request, const struct cascade *cascade,
                            enum table_format format, struct arena *arena, struct buf *text,
                            struct err *err)
{
    struct sizes *sizes = ARENA_NEW(arena, struct sizes);
    struct input *inputs = ARENA_ARRAY(arena, struct input, MAX_ITEMS);
    bool *is_shown = ARENA_ARRAY(arena, bool, cascade->num_tensors + 1);
    struct eval eval;
    uint64_t seed = 1;
    int num_inputs = 0;
    if (request->seed)
        TRY(quantity_parse_u64(request->seed, UNIT_COUNT, no_pos, "seed", &seed, err));
    if (request->sizes)
        TRY(sizes_parse(cascade, request->sizes, sizes, err));
    TRY(read_inputs(cascade, request->inputs, arena, sizes, inputs, &num_inputs, err));
    TRY(sizes_complete(cascade, sizes, err));
    TRY(eval_new(cascade, sizes, arena, &eval, err));
    for (int i = 0; i < num_inputs; i++)
        TRY(eval_set_input(&eval, inputs[i].tensor, &inputs[i].array, inputs[i].file, err));
    TRY(set_scalars(request->scalars, arena, &eval, err));
    eval_seed(&eval, seed);
    eval_run(&eval);
    for (int i = 0; i < cascade->num_tensors; i++)
        is_shown[i] =
            request->has_all || (cascade->tensors[i].writer >= 0 && !cascade->tensors[i].is_read);
    eval_print(&eval, is_shown, request->has_values, format, arena, text);
    if (request->out)
        TRY(write_arrays(&eval, is_shown, request->out, arena, err));
    return STATUS_OK;
}

static enum status run_action(const struct request *request, struct arena *arena, struct buf *text,
                              struct err *err)
{
    const struct cascade *cascade = NULL;
    enum table_format format = TABLE_TEXT;
    const bool is_yaml = request->format && strcmp(request->format, "yaml") == 0;
    if (request->format && !(is_yaml && strcmp(request->action, "show") == 0))
        TRY(table_format_parse(request->format, &format, err));
    TRY(cascade_parse_file(datadir_find(arena, "cascade", request->path), arena, &cascade, err));
    if (strcmp(request->action, "eval") == 0)
        return run_eval(request, cascade, format, arena, text, err);
    if (strcmp(request->action, "dot") == 0) {
        dot_print(cascade, text);
    } else if (strcmp(request->action, "passes") == 0) {
        struct passes *passes = ARENA_ARRAY(arena, struct passes, CASCADE_MAX_RANKS);
        TRY(passes_find(cascade, arena, passes, err));
        show_passes(cascade, passes, format, arena, text);
    } else if (is_yaml) {
        cascade_print(cascade, text);
    } else {
        show_einsums(cascade, format, arena, text);
    }
    return STATUS_OK;
}

static enum status check_action(const struct request *request, struct err *err)
{
    static const char *const actions[] = {"show", "passes", "eval", "dot", NULL};
    int i = 0;
    while (actions[i] && strcmp(actions[i], request->action) != 0)
        i++;
    if (!actions[i]) {
        const char *nearest = suggest_nearest(request->action, actions);
        return err_set(err, STATUS_USAGE, no_pos, NULL,
                       "'cascade' knows show, passes, eval and dot, not '%.60s'%s%s%s",
                       request->action, nearest ? " (did you mean '" : "", nearest ? nearest : "",
                       nearest ? "'?)" : "");
    }
    const bool is_eval = strcmp(request->action, "eval") == 0;
    if (!is_eval && (request->sizes || request->inputs || request->scalars || request->seed ||
                     request->has_all || request->has_values))
        return err_set(err, STATUS_USAGE, no_pos, NULL,
                       "--size, --input, --scalar, --seed, --all and --values belong to 'eval'");
    if (strcmp(request->action, "dot") == 0 && request->format)
        return err_set(err, STATUS_USAGE, no_pos, NULL, "'cascade dot' has one format only");
    return STATUS_OK;
}

static enum status run(int argc, char **argv, struct err *err)
{
    struct request request = {0};
    const struct option options[] = {
        {"--format", NULL, NULL, &request.format},
        {"--output", "-o", NULL, &request.out},
        {"--size", NULL, NULL, &request.sizes},
        {"--input", NULL, NULL, &request.inputs},
        {"--scalar", NULL, NULL, &request.scalars},
        {"--seed", NULL, NULL, &request.seed},
        {"--all", NULL, &request.has_all, NULL},
        {"--values", NULL, &request.has_values, NULL},
        {NULL, NULL, NULL, NULL},
    };
    const char *words[2] = {NULL, NULL};
    int num = 0;
    TRY(option_parse(options, argc, argv, words, 2, 2, "an action or the cascade's file", &num,
                     err));
    request.action = words[0];
    request.path = words[1];
    TRY(check_action(&request, err));
    struct arena arena;
    struct buf text;
    arena_init(&arena);
    buf_init(&text);
    enum status status = run_action(&request, &arena, &text, err);
    const bool is_file = request.out && strcmp(request.action, "eval") != 0;
    if (status == STATUS_OK && is_file)
        status = file_write_atomic(request.out, text.data, text.length, err);
    else if (status == STATUS_OK)
        (void)fwrite(text.data, 1, text.length, stdout);
    buf_release(&text);
    arena_release(&arena);
    return status;
}

const struct cli_verb cmd_cascade_verb = {
    "cascade",
    "passes, live footprint, operations, values and picture of a cascade",
    "usage: weir cascade {show|passes|eval|dot} FILE [options]\n"
    "\n"
    "  show       the Einsums: ranks, reductions, operations by kind as formulas\n"
    "  passes     for each rank: passes, live footprint (elements of one fiber), what starts each\n"
    "             pass and why\n"
    "  eval       values, in double precision, of seeded random or given inputs\n"
    "  dot        a picture for Graphviz: weir cascade dot FILE | dot -Tsvg -o FILE.svg\n"
    "\n"
    "FILE is a cascade in YAML (configs/cascade), '-' standard input.\n"
    "\n"
    "  --format FORMAT     table (default), csv or json; show also knows yaml: the cascade itself\n"
    "  -o, --output PATH   write to a file instead of standard output; eval: besides printing,\n"
    "                      write each tensor that is shown to the folder PATH as NAME.npy\n"
    "Options of eval:\n"
    "  --size M=64,M0=16   elements of the ranks (Ki, Mi allowed); of a split rank, it and its "
    "parts,\n"
    "                      one of all may be left out\n"
    "  --input Q=q.npy,... arrays (float32 or float64) as inputs; their shapes give sizes too\n"
    "  --scalar a=2,b=0.5  free scalars\n"
    "  --seed N            of inputs and scalars not given, uniform in [-1, 1); default 1. A "
    "tensor of\n"
    "                      one name and shape has the same values in every cascade\n"
    "  --all               all tensors, not only outputs\n"
    "  --values            every element, not only sum and extremes\n"
    "\n"
    "Example:     weir cascade passes configs/cascade/attention-1pass.yaml\n"
    "             weir cascade eval configs/cascade/attention-1pass.yaml "
    "--size E=8,F=8,P=4,M=64,M0=16\n"
    "Exit status: 0 ok, 2 usage, 3 bad input, 4 not supported, 5 system.\n",
    run,
};
