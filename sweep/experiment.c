/* Experiments from YAML: structure and names. Values of fields are read in sweep/values.c, once the
 * designs that they belong to are loaded. */
#include "sweep/experiment.h"

#include "base/suggest.h"

#include <assert.h>
#include <string.h>

#define MAX_LEVELS 4

/* clang-format off */
static const struct field outputs_fields[] = {
    {"breakdown", offsetof(struct experiment_outputs, has_breakdown), FIELD_BOOL, UNIT_COUNT, 0, 0,
     "true", NULL, NULL, "Einsums and components nested in every line"},
    {"omissions", offsetof(struct experiment_outputs, has_omissions), FIELD_BOOL, UNIT_COUNT, 0, 0,
     "false", NULL, NULL, "energy of each omission of the published accounting in its lines"},
    {NULL, 0, FIELD_RAW, UNIT_COUNT, 0, 0, NULL, NULL, NULL, NULL},
};

static const char *const infeasible_names[] = {"stop", "record", NULL};

const struct field experiment_fields[] = {
    {"name", offsetof(struct experiment, name), FIELD_STRING, UNIT_COUNT, 0, 0, NULL, NULL, NULL,
     "for reports"},
    {"level", offsetof(struct experiment, level_node), FIELD_RAW, UNIT_COUNT, 0, 0, "", NULL, NULL,
     "fidelity levels: analytic, cycle"},
    {"accounting", offsetof(struct experiment, accounting_node), FIELD_RAW, UNIT_COUNT, 0, 0, "",
     NULL, NULL, "energy accountings, one line each: [published, full]"},
    {"outputs", offsetof(struct experiment, outputs), FIELD_NODE, UNIT_COUNT, 0, 0, "", NULL,
     outputs_fields, "what a line holds"},
    {"infeasible", offsetof(struct experiment, infeasible), FIELD_ENUM, UNIT_COUNT, 0, 0, "stop",
     infeasible_names, NULL, "a point that its files rule out: stop the run, or record why"},
    {"studies", offsetof(struct experiment, studies_node), FIELD_RAW, UNIT_COUNT, 0, 0, NULL, NULL,
     NULL, "list of studies"},
    {NULL, 0, FIELD_RAW, UNIT_COUNT, 0, 0, NULL, NULL, NULL, NULL},
};

struct study_nodes {
    const char *name;
    const struct yaml_node *designs;
    const struct yaml_node *workloads;
    const struct yaml_node *sweep;
    const struct yaml_node *points;
    const struct yaml_node *masks;
    const struct yaml_node *sum;
};

const struct field experiment_study_fields[] = {
    {"name", offsetof(struct study_nodes, name), FIELD_STRING, UNIT_COUNT, 0, 0, NULL, NULL, NULL,
     "`study` of the result lines"},
    {"designs", offsetof(struct study_nodes, designs), FIELD_RAW, UNIT_COUNT, 0, 0, "", NULL, NULL,
     "list of designs"},
    {"workloads", offsetof(struct study_nodes, workloads), FIELD_RAW, UNIT_COUNT, 0, 0, "", NULL,
     NULL, "list of workload files; may be left out where masks give the shapes"},
    {"masks", offsetof(struct study_nodes, masks), FIELD_RAW, UNIT_COUNT, 0, 0, "", NULL, NULL,
     "list of mask files, or {file, name, q_tile, kv_tile, stride}, or none"},
    {"sweep", offsetof(struct study_nodes, sweep), FIELD_RAW, UNIT_COUNT, 0, 0, "", NULL, NULL,
     "field path: list of values, or {from, to, times | step}; all combinations"},
    {"points", offsetof(struct study_nodes, points), FIELD_RAW, UNIT_COUNT, 0, 0, "", NULL, NULL,
     "list of maps {field path: value}: fields that change together; all or none have a name"},
    {"sum", offsetof(struct study_nodes, sum), FIELD_RAW, UNIT_COUNT, 0, 0, "", NULL, NULL,
     "two earlier studies, added point by point; instead of all of the above"},
    {NULL, 0, FIELD_RAW, UNIT_COUNT, 0, 0, NULL, NULL, NULL, NULL},
};

const struct field experiment_design_fields[] = {
    {"name", offsetof(struct experiment_design, name), FIELD_STRING, UNIT_COUNT, 0, 0, NULL, NULL,
     NULL, "`design` of the result lines"},
    {"cascade", offsetof(struct experiment_design, cascade), FIELD_STRING, UNIT_COUNT, 0, 0, NULL,
     NULL, NULL, "file, relative to the experiment"},
    {"arch", offsetof(struct experiment_design, arch), FIELD_STRING, UNIT_COUNT, 0, 0, NULL, NULL,
     NULL, "file"},
    {"mapping", offsetof(struct experiment_design, mapping), FIELD_STRING, UNIT_COUNT, 0, 0, NULL,
     NULL, NULL, "file"},
    {"mapping_name", offsetof(struct experiment_design, mapping_name), FIELD_STRING, UNIT_COUNT, 0,
     0, "", NULL, NULL, "`mapping` of the result lines; default: the name in the mapping file"},
    {"only", offsetof(struct experiment_design, only_node), FIELD_RAW, UNIT_COUNT, 0, 0, "", NULL,
     NULL, "{field path: values}: this design only where the sweep has these values"},
    {NULL, 0, FIELD_RAW, UNIT_COUNT, 0, 0, NULL, NULL, NULL, NULL},
};
/* clang-format on */

static const char *path_of(struct arena *arena, const char *parent, size_t index, const char *key)
{
    return arena_printf(arena, "%s.%zu%s%s", parent, index, key[0] ? "." : "", key);
}

static enum status check_list(const struct yaml_node *node, const char *path, size_t max,
                              struct err *err)
{
    TRY(yaml_expect(node, YAML_SEQUENCE, path, err));
    if (node->num_items == 0)
        return err_set(err, STATUS_CONFIG, node->pos, path, "is empty");
    if (node->num_items > max)
        return err_set(err, STATUS_CONFIG, node->pos, path, "has %zu entries, more than %zu",
                       node->num_items, max);
    return STATUS_OK;
}

/* A list of distinct words, or one word. */
static enum status read_words(const struct yaml_node *node, const char *path, size_t max,
                              struct arena *arena, struct experiment_words *out, struct err *err)
{
    const bool is_one = node->kind == YAML_SCALAR;
    if (!is_one)
        TRY(check_list(node, path, max, err));
    const size_t num = is_one ? 1 : node->num_items;
    struct pos *pos = ARENA_ARRAY(arena, struct pos, num);
    out->text = ARENA_ARRAY(arena, const char *, num);
    for (size_t i = 0; i < num; i++) {
        const struct yaml_node *item = is_one ? node : &node->items[i];
        TRY(yaml_expect(item, YAML_SCALAR, path, err));
        for (size_t other = 0; other < i; other++) {
            if (strcmp(out->text[other], item->text) == 0)
                return err_set(err, STATUS_CONFIG, item->pos, path, "'%.60s' is listed twice",
                               item->text);
        }
        out->text[i] = item->text;
        pos[i] = item->pos;
    }
    out->pos = pos;
    out->num = (int)num;
    return STATUS_OK;
}

static enum status default_words(const char *first, const char *second, struct pos place,
                                 struct arena *arena, struct experiment_words *out)
{
    struct pos *pos = ARENA_ARRAY(arena, struct pos, 2);
    out->text = ARENA_ARRAY(arena, const char *, 2);
    out->text[0] = first;
    out->text[1] = second;
    pos[0] = place;
    pos[1] = place;
    out->pos = pos;
    out->num = second ? 2 : 1;
    return STATUS_OK;
}

static enum status read_designs(const struct yaml_node *node, const char *path, struct arena *arena,
                                struct experiment_study *out, struct err *err)
{
    TRY(check_list(node, path, EXPERIMENT_MAX_DESIGNS, err));
    out->num_designs = (int)node->num_items;
    out->designs = ARENA_ARRAY(arena, struct experiment_design, node->num_items);
    for (size_t i = 0; i < node->num_items; i++) {
        struct experiment_design *design = &out->designs[i];
        TRY(field_parse(experiment_design_fields, &node->items[i], path_of(arena, path, i, ""),
                        arena, design, err));
        design->pos = node->items[i].pos;
        for (size_t other = 0; other < i; other++) {
            if (strcmp(out->designs[other].name, design->name) == 0 &&
                strcmp(out->designs[other].mapping_name, design->mapping_name) == 0)
                return err_set(err, STATUS_CONFIG, design->pos, path_of(arena, path, i, "name"),
                               "design '%.60s' is listed twice with the same mapping_name",
                               design->name);
        }
    }
    return STATUS_OK;
}

static enum status find_study(const struct experiment *experiment, int num, const char *name,
                              struct pos pos, const char *path, int *out, struct err *err)
{
    const char *names[EXPERIMENT_MAX_STUDIES + 1] = {NULL};
    for (int i = 0; i < num; i++) {
        names[i] = experiment->studies[i].name;
        if (strcmp(names[i], name) != 0)
            continue;
        if (experiment->studies[i].is_sum)
            return err_set(err, STATUS_CONFIG, pos, path, "study '%.60s' is a sum itself", name);
        *out = i;
        return STATUS_OK;
    }
    const char *nearest = suggest_nearest(name, names);
    return err_set(err, STATUS_CONFIG, pos, path, "no earlier study is named '%.60s'%s%s%s", name,
                   nearest ? " (did you mean '" : "", nearest ? nearest : "", nearest ? "'?)" : "");
}

static enum status read_sum(const struct experiment *experiment, int index,
                            const struct study_nodes *nodes, const struct yaml_node *node,
                            const char *path, struct arena *arena, struct err *err)
{
    struct experiment_study *study = &experiment->studies[index];
    struct experiment_words words;
    const char *sum_path = arena_printf(arena, "%s.sum", path);
    if (nodes->designs || nodes->workloads || nodes->sweep || nodes->points || nodes->masks)
        return err_set(err, STATUS_CONFIG, node->pos, path,
                       "a sum takes designs, workloads and values from its studies");
    TRY(read_words(nodes->sum, sum_path, 2, arena, &words, err));
    if (words.num != 2)
        return err_set(err, STATUS_CONFIG, nodes->sum->pos, sum_path, "must name two studies");
    study->is_sum = true;
    TRY(find_study(experiment, index, words.text[0], words.pos[0], sum_path, &study->first, err));
    return find_study(experiment, index, words.text[1], words.pos[1], sum_path, &study->second,
                      err);
}

static enum status read_study(const struct experiment *experiment, int index,
                              const struct yaml_node *node, const char *path, struct arena *arena,
                              struct err *err)
{
    struct experiment_study *study = &experiment->studies[index];
    struct study_nodes nodes;
    TRY(field_parse(experiment_study_fields, node, path, arena, &nodes, err));
    study->name = nodes.name;
    study->pos = node->pos;
    if (nodes.sum)
        return read_sum(experiment, index, &nodes, node, path, arena, err);
    if (!nodes.designs || (!nodes.workloads && !nodes.masks))
        return err_set(err, STATUS_CONFIG, node->pos, path,
                       "needs designs and workloads, or a sum");
    TRY(read_designs(nodes.designs, arena_printf(arena, "%s.designs", path), arena, study, err));
    if (nodes.workloads)
        TRY(read_words(nodes.workloads, arena_printf(arena, "%s.workloads", path),
                       EXPERIMENT_MAX_WORKLOADS, arena, &study->workloads, err));
    if (nodes.masks)
        TRY(check_list(nodes.masks, arena_printf(arena, "%s.masks", path), EXPERIMENT_MAX_MASKS,
                       err));
    study->masks_node = nodes.masks;
    study->sweep_node = nodes.sweep;
    study->points_node = nodes.points;
    if (nodes.sweep)
        TRY(yaml_expect(nodes.sweep, YAML_MAPPING, arena_printf(arena, "%s.sweep", path), err));
    if (nodes.points)
        TRY(check_list(nodes.points, arena_printf(arena, "%s.points", path), SIZE_MAX, err));
    if (nodes.sweep && nodes.sweep->num_items + 1 > EXPERIMENT_MAX_DIMENSIONS)
        return err_set(err, STATUS_CONFIG, nodes.sweep->pos, path,
                       "sweeps %zu fields, more than %d", nodes.sweep->num_items,
                       EXPERIMENT_MAX_DIMENSIONS - 1);
    return STATUS_OK;
}

enum status experiment_parse(const struct yaml_node *root, const char *path, struct arena *arena,
                             struct experiment *out, struct err *err)
{
    memset(out, 0, sizeof(*out));
    out->file = arena_strdup(arena, path);
    TRY(field_parse(experiment_fields, root, "", arena, out, err));
    if (out->level_node)
        TRY(read_words(out->level_node, "level", MAX_LEVELS, arena, &out->levels, err));
    else
        TRY(default_words("analytic", NULL, root->pos, arena, &out->levels));
    if (out->accounting_node)
        TRY(read_words(out->accounting_node, "accounting", EXPERIMENT_MAX_ACCOUNTINGS, arena,
                       &out->accountings, err));
    else
        TRY(default_words("published", "full", root->pos, arena, &out->accountings));
    TRY(check_list(out->studies_node, "studies", EXPERIMENT_MAX_STUDIES, err));
    out->studies = ARENA_ARRAY(arena, struct experiment_study, out->studies_node->num_items);
    for (size_t i = 0; i < out->studies_node->num_items; i++) {
        TRY(read_study(out, (int)i, &out->studies_node->items[i], path_of(arena, "studies", i, ""),
                       arena, err));
        out->num_studies = (int)i + 1;
    }
    return STATUS_OK;
}

enum status experiment_load(const char *path, struct arena *arena, struct experiment *out,
                            struct err *err)
{
    struct yaml_node *root = NULL;
    TRY(yaml_load_file(path, arena, &root, err));
    return experiment_parse(root, path, arena, out, err);
}

bool experiment_is_one(const struct yaml_node *root)
{
    return root->kind == YAML_MAPPING && yaml_get(root, "studies") != NULL;
}
