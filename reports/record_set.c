/*
 * Streaming load with per-group thinning, then an index over what is kept.
 *
 * A group is the points that agree in study, design, model, mapping, level and accounting. When the
 * kept points reach the cap, the stride doubles and every group drops its odd survivors, so designs
 * and accountings keep matching points as long as they list their points in the same order.
 */
#include "reports/record_set.h"

#include "base/buf.h"
#include "reports/record_line.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define MAX_GROUPS 4096

struct group {
    const char *names[RECORD_NUM_NAMES];
    uint64_t num_points;
};

struct loader {
    struct record_set *set;
    struct arena *arena;  /* what is kept */
    struct arena scratch; /* one line */
    struct group *groups;
    int num_groups;
    int last_group;
    size_t capacity;
    const char *path;
    struct err *err;
};

static bool is_same_group(const struct group *group, const struct record *point)
{
    return memcmp(group->names, point->names, sizeof group->names) == 0;
}

/* The point's number within its group. Lines of one group tend to be neighbours or to alternate. */
static enum status take_ordinal(struct loader *loader, struct pos place, struct record *point)
{
    int i = loader->last_group;
    if (i >= loader->num_groups || !is_same_group(&loader->groups[i], point))
        for (i = 0; i < loader->num_groups; i++)
            if (is_same_group(&loader->groups[i], point))
                break;
    if (i == MAX_GROUPS)
        return err_set(loader->err, STATUS_UNSUPPORTED, place, NULL,
                       "more than %d different designs, workloads and accountings in one report",
                       MAX_GROUPS);
    if (i == loader->num_groups) {
        memcpy(loader->groups[i].names, point->names, sizeof point->names);
        loader->num_groups++;
    }
    loader->last_group = i;
    point->ordinal = loader->groups[i].num_points++;
    return STATUS_OK;
}

static void thin(struct record_set *set)
{
    set->stride *= 2;
    size_t kept = 0;
    for (size_t i = 0; i < set->num_points; i++)
        if (set->points[i].ordinal % set->stride == 0)
            set->points[kept++] = set->points[i];
    set->num_points = kept;
}

/* A line with `error` is a point that its design cannot run (experiment: `infeasible: record`). */
static enum status note_error(struct loader *loader, const struct json_value *root,
                              struct pos place)
{
    const struct json_value *error = json_read_get(root, "error");
    if (!error || error->kind == JSON_NULL)
        return STATUS_OK;
    if (error->kind != JSON_STRING)
        return err_set(loader->err, STATUS_CONFIG, place, "error", "expected a string");
    if (loader->set->num_errors++ == 0)
        loader->set->first_error = arena_strdup(loader->arena, error->text);
    return STATUS_OK;
}

static enum status add_line(struct loader *loader, const char *text, size_t length, int line)
{
    struct record_set *set = loader->set;
    const struct pos place = {loader->path, line, 1};
    const struct json_value *root = NULL;
    arena_reset(&loader->scratch);
    TRY(json_read_parse(text, length, loader->path, line, &loader->scratch, &root, loader->err));
    struct record point = {0};
    TRY(record_line_parse(root, place, loader->arena, set, &point, loader->err));
    TRY(take_ordinal(loader, place, &point));
    set->num_lines++;
    TRY(note_error(loader, root, place));
    if (point.ordinal % set->stride != 0)
        return STATUS_OK;
    if (set->num_details < RECORD_SET_MAX_DETAILS) {
        TRY(record_line_parse_detail(root, place, loader->arena, set, &point.detail, loader->err));
        set->num_details++;
    }
    while (set->num_points == RECORD_SET_MAX_POINTS)
        thin(set);
    if (point.ordinal % set->stride != 0)
        return STATUS_OK;
    set->points =
        arena_grow(loader->arena, set->points, set->num_points, &loader->capacity, sizeof point);
    set->points[set->num_points++] = point;
    return STATUS_OK;
}

static bool is_blank(const char *text, size_t length)
{
    return strspn(text, " \t\r") >= length;
}

/* Feeds complete lines out of `pending`; what has no newline yet stays in it. */
static enum status drain(struct loader *loader, struct buf *pending, int *line)
{
    char *at = pending->data;
    char *const end = pending->data + pending->length;
    for (char *newline; (newline = memchr(at, '\n', (size_t)(end - at))); at = newline + 1) {
        ++*line;
        *newline = '\0';
        if (!is_blank(at, (size_t)(newline - at)))
            TRY(add_line(loader, at, (size_t)(newline - at), *line));
    }
    const size_t rest = (size_t)(end - at);
    const struct pos place = {loader->path, *line + 1, 1};
    if (rest > RECORD_SET_MAX_LINE)
        return err_set(loader->err, STATUS_CONFIG, place, NULL, "line is longer than %zu bytes",
                       RECORD_SET_MAX_LINE);
    memmove(pending->data, at, rest);
    pending->data[rest] = '\0';
    pending->length = rest;
    return STATUS_OK;
}

static enum status read_all(struct loader *loader, FILE *file, struct buf *pending)
{
    char chunk[1 << 14];
    int line = 0;
    for (size_t got; (got = fread(chunk, 1, sizeof chunk, file)) > 0;) {
        buf_append(pending, chunk, got);
        TRY(drain(loader, pending, &line));
    }
    const struct pos place = {loader->path, 0, 0};
    if (ferror(file))
        return err_set(loader->err, STATUS_SYSTEM, place, NULL, "cannot read: %s", strerror(errno));
    loader->set->is_cut = !is_blank(pending->data, pending->length);
    if (loader->set->num_lines == 0)
        return err_set(loader->err, STATUS_CONFIG, place, NULL, "holds no complete result line");
    return STATUS_OK;
}

/* FNV-1a over the identity of a point without the names whose bit is set in `skip`. */
static uint64_t hash_point(const struct record *point, unsigned skip)
{
    uint64_t hash = 1469598103934665603u;
    for (int i = 0; i < RECORD_NUM_NAMES; i++)
        for (const char *c = (skip >> i) & 1 ? "" : point->names[i]; *c; c++)
            hash = (hash ^ (unsigned char)*c) * 1099511628211u;
    for (int i = 0; i < RECORD_SET_MAX_FIELDS; i++) {
        uint64_t bits = 0;
        if (!isnan(point->fields[i]))
            memcpy(&bits, &point->fields[i], sizeof bits);
        hash = (hash ^ bits ^ (bits >> 29)) * 1099511628211u;
    }
    return hash ^ (hash >> 31);
}

static bool is_same_point(const struct record *a, const struct record *b, unsigned skip)
{
    for (int i = 0; i < RECORD_NUM_NAMES; i++)
        if (!((skip >> i) & 1) && a->names[i] != b->names[i])
            return false;
    for (int i = 0; i < RECORD_SET_MAX_FIELDS; i++)
        if (a->fields[i] != b->fields[i] && !(isnan(a->fields[i]) && isnan(b->fields[i])))
            return false;
    return true;
}

#define SKIP_MAPPING (1u << RECORD_MAPPING)

/* The slot of the primary point equal to `like` in all but mapping, or the free slot it belongs in.
 */
static struct record **find_slot(const struct record_set *set, const struct record *like)
{
    size_t at = (size_t)hash_point(like, SKIP_MAPPING) & set->index_mask;
    while (set->index[at] && !is_same_point(set->index[at], like, SKIP_MAPPING))
        at = (at + 1) & set->index_mask;
    return &set->index[at];
}

/* One primary point per identity: mapping "published" where there is one, else the first. */
static void build_index(struct record_set *set, struct arena *arena)
{
    size_t size = 16;
    while (size < set->num_points * 2)
        size *= 2;
    set->index = ARENA_ARRAY(arena, struct record *, size);
    set->index_mask = size - 1;
    for (size_t i = 0; i < set->num_points; i++) {
        struct record *point = &set->points[i];
        struct record **slot = find_slot(set, point);
        if (!*slot || (strcmp(point->names[RECORD_MAPPING], "published") == 0 &&
                       strcmp((*slot)->names[RECORD_MAPPING], "published") != 0)) {
            if (*slot)
                (*slot)->is_primary = false;
            point->is_primary = true;
            *slot = point;
        }
    }
}

enum status record_set_load(const char *path, struct arena *arena, struct record_set *out,
                            struct err *err)
{
    const struct pos place = {path, 0, 0};
    FILE *file = fopen(path, "rb");
    if (!file)
        return err_set(err, errno == ENOENT ? STATUS_CONFIG : STATUS_SYSTEM, place, NULL,
                       "cannot open: %s", strerror(errno));
    memset(out, 0, sizeof *out);
    out->stride = 1;
    struct loader loader = {.set = out, .arena = arena, .path = path, .err = err};
    loader.groups = ARENA_ARRAY(arena, struct group, MAX_GROUPS);
    arena_init(&loader.scratch);
    struct buf pending;
    buf_init(&pending);
    const enum status status = read_all(&loader, file, &pending);
    buf_release(&pending);
    arena_release(&loader.scratch);
    fclose(file);
    TRY(status);
    build_index(out, arena);
    return STATUS_OK;
}

static const struct record *find_with(const struct record_set *set, const struct record *like,
                                      int name, const char *text)
{
    struct record wanted = *like;
    wanted.names[name] = record_set_name(set, text);
    return wanted.names[name] ? *find_slot(set, &wanted) : NULL;
}

const struct record *record_set_find_design(const struct record_set *set, const struct record *like,
                                            const char *design)
{
    return find_with(set, like, RECORD_DESIGN, design);
}

const struct record *record_set_find_accounting(const struct record_set *set,
                                                const struct record *like, const char *accounting)
{
    const struct record *found = find_with(set, like, RECORD_ACCOUNTING, accounting);
    return found && found->names[RECORD_MAPPING] == like->names[RECORD_MAPPING] ? found : NULL;
}

const struct record *record_set_find_level(const struct record_set *set, const struct record *like,
                                           const char *level)
{
    const struct record *found = find_with(set, like, RECORD_LEVEL, level);
    return found && found->names[RECORD_MAPPING] == like->names[RECORD_MAPPING] ? found : NULL;
}

const char *record_set_name(const struct record_set *set, const char *text)
{
    for (int i = 0; i < set->num_names; i++)
        if (strcmp(set->names[i], text) == 0)
            return set->names[i];
    return NULL;
}

int record_set_field(const struct record_set *set, const char *name)
{
    for (int i = 0; i < set->num_fields; i++)
        if (strcmp(set->fields[i].name, name) == 0)
            return i;
    return -1;
}

void record_set_label(const struct record_set *set, int field, double value, char out[64])
{
    assert(field >= 0 && field < set->num_fields);
    if (isnan(value))
        snprintf(out, 64, "-");
    else if (set->fields[field].is_text)
        snprintf(out, 64, "%.63s", set->names[(size_t)value]);
    else if (set->fields[field].has_unit)
        quantity_print(value, set->fields[field].unit, out, 64);
    else if (value >= 1 << 20 && fmod(value, 1 << 20) == 0)
        snprintf(out, 64, "%.0fMi", value / (1 << 20));
    else if (value >= 1 << 10 && fmod(value, 1 << 10) == 0)
        snprintf(out, 64, "%.0fKi", value / (1 << 10));
    else
        snprintf(out, 64, "%.10g", value);
}
