/* Workloads: field table, the ranks it stands for, and user-named ranks. */
#include "sim/workload.h"

#include "base/yaml.h"
#include "sim/overlay.h"

#include <string.h>

/* clang-format off */
#define AT(member) offsetof(struct workload, member)
#define SIZE(key, member, def, doc) \
    {key, AT(member), FIELD_U64, UNIT_COUNT, 1, 0x1p32, def, NULL, NULL, doc}

const struct field workload_fields[] = {
    {"name", AT(name), FIELD_STRING, UNIT_COUNT, 0, 0, NULL, NULL, NULL, "model, for reports"},
    SIZE("batch", batch, "1", "rank B: sequences at once"),
    SIZE("heads", heads, "1", "rank H: attention heads"),
    SIZE("seq_len", seq_len, "1 Ki", "rank P: queries, in tokens"),
    SIZE("key_len", key_len, "auto", "rank M: keys, in tokens; auto: seq_len"),
    SIZE("model_width", model_width, "auto", "rank D; auto: the workload has no such rank"),
    SIZE("query_width", query_width, "auto", "rank E: width of a query or key in one head"),
    SIZE("value_width", value_width, "auto", "rank F: width of a value in one head"),
    SIZE("hidden_width", hidden_width, "auto", "rank S: inner width of the feed-forward layers"),
    {"ranks", AT(ranks_node), FIELD_RAW, UNIT_COUNT, 0, 0, "{}", NULL, NULL,
     "sizes of further ranks by name, such as {X: 128}"},
    {NULL, 0, FIELD_U64, UNIT_COUNT, 0, 0, NULL, NULL, NULL, NULL},
};
/* clang-format on */

static enum status parse_ranks(struct workload *workload, const char *path, struct err *err)
{
    const struct yaml_node *node = workload->ranks_node;
    if (!node)
        return STATUS_OK;
    char field[128];
    snprintf(field, sizeof field, "%s.ranks", path);
    TRY(yaml_expect(node, YAML_MAPPING, field, err));
    if (node->num_items > WORKLOAD_MAX_RANKS)
        return err_set(err, STATUS_CONFIG, node->pos, field, "at most %d ranks, got %zu",
                       WORKLOAD_MAX_RANKS, node->num_items);
    for (size_t i = 0; i < node->num_items; i++) {
        struct workload_rank *rank = &workload->ranks[workload->num_ranks++];
        rank->name = node->items[i].key;
        snprintf(field, sizeof field, "%s.ranks.%.60s", path, rank->name);
        TRY(yaml_expect(&node->items[i], YAML_SCALAR, field, err));
        TRY(quantity_parse_u64(node->items[i].text, UNIT_COUNT, node->items[i].pos, field,
                               &rank->size, err));
        if (rank->size < 1 || rank->size > WORKLOAD_MAX_SIZE)
            return err_set(err, STATUS_CONFIG, node->items[i].pos, field,
                           "must be within 1 and 2^32");
    }
    return STATUS_OK;
}

enum status workload_parse(const struct yaml_node *root, const char *path, struct arena *arena,
                           struct workload *out, struct err *err)
{
    *out = (struct workload){0};
    TRY(field_parse(workload_fields, root, path, arena, out, err));
    return parse_ranks(out, path, err);
}

enum status workload_load(const char *path, struct arena *arena, struct workload *out,
                          struct err *err)
{
    const struct yaml_node *root = NULL;
    TRY(overlay_load(path, arena, &root, err));
    return workload_parse(root, "workload", arena, out, err);
}

bool workload_rank_size(const struct workload *workload, const char *rank, uint64_t *out)
{
    for (int i = 0; i < workload->num_ranks; i++)
        if (strcmp(workload->ranks[i].name, rank) == 0) {
            *out = workload->ranks[i].size;
            return true;
        }
    const uint64_t key_len = workload->key_len ? workload->key_len : workload->seq_len;
    const struct workload_rank known[] = {
        {"B", workload->batch},       {"H", workload->heads},
        {"P", workload->seq_len},     {"M", key_len},
        {"D", workload->model_width}, {"E", workload->query_width},
        {"F", workload->value_width}, {"S", workload->hidden_width}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (strcmp(known[i].name, rank) == 0 && known[i].size > 0) {
            *out = known[i].size;
            return true;
        }
    return false;
}

void workload_print(const struct workload *workload, struct buf *out)
{
    field_print(workload_fields, workload, 0, out);
}
