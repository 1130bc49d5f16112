/* Numbers, names and lists of a tile program, with the errors that they share. */
#include "sim/program_yaml_read.h"

#include <string.h>

/* A whole number of digits; false if text does not start with one or it is too large. */
static bool read_digits(const char **text, int64_t *out)
{
    int64_t value = 0;
    if (**text < '0' || **text > '9')
        return false;
    for (; **text >= '0' && **text <= '9'; (*text)++) {
        value = value * 10 + (**text - '0');
        if (value > PROGRAM_YAML_MAX_NUMBER)
            return false;
    }
    *out = value;
    return true;
}

/* `12` or `64/16`. */
enum status program_yaml_read_ratio(const struct yaml_node *node, const char *path,
                                    struct program_ratio *out, struct err *err)
{
    int64_t num = 0;
    int64_t den = 1;
    TRY(yaml_expect(node, YAML_SCALAR, path, err));
    const char *text = node->text;
    bool is_legal = read_digits(&text, &num);
    if (is_legal && *text == '/') {
        text++;
        is_legal = read_digits(&text, &den) && den >= 1;
    }
    if (!is_legal || *text != '\0')
        return err_set(err, STATUS_CONFIG, node->pos, path,
                       "must be a whole number or a fraction such as 64/16, got '%s'", node->text);
    *out = program_ratio_make(num, den);
    return STATUS_OK;
}

enum status program_yaml_read_text(const struct yaml_node *mapping, const char *key,
                                   const char *path, const char **out, struct err *err)
{
    const struct yaml_node *node = yaml_get(mapping, key);
    if (node == NULL)
        return err_set(err, STATUS_CONFIG, mapping->pos, path, "needs '%s'", key);
    TRY(yaml_expect(node, YAML_SCALAR, path, err));
    if (node->text[0] == '\0')
        return err_set(err, STATUS_CONFIG, node->pos, path, "'%s' is empty", key);
    *out = node->text;
    return STATUS_OK;
}

/* The number under key, or `missing`. */
enum status program_yaml_read_count(const struct yaml_node *mapping, const char *key, uint64_t min,
                                    uint64_t max, uint64_t missing, const char *path, uint64_t *out,
                                    struct err *err)
{
    const struct yaml_node *node = yaml_get(mapping, key);
    char field[PROGRAM_YAML_PATH_BYTES];
    *out = missing;
    if (node == NULL)
        return STATUS_OK;
    snprintf(field, sizeof(field), "%s.%s", path, key);
    return yaml_read_u64(node, min, max, field, out, err);
}

/* The list under key, or none. */
enum status program_yaml_read_list(const struct yaml_node *mapping, const char *key, size_t max,
                                   const struct yaml_node **out_items, size_t *out_num,
                                   struct err *err)
{
    const struct yaml_node *node = yaml_get(mapping, key);
    *out_items = NULL;
    *out_num = 0;
    if (node == NULL)
        return STATUS_OK;
    TRY(yaml_expect(node, YAML_SEQUENCE, key, err));
    if (node->num_items > max)
        return err_set(err, STATUS_CONFIG, node->pos, key, "has %zu entries, at most %zu are taken",
                       node->num_items, max);
    *out_items = node->items;
    *out_num = node->num_items;
    return STATUS_OK;
}

enum status program_yaml_read_cycles(const struct yaml_node *step, const char *key,
                                     const char *path, struct program_ratio *out, struct err *err)
{
    const struct yaml_node *node = yaml_get(step, key);
    char field[PROGRAM_YAML_PATH_BYTES];
    *out = (struct program_ratio){.num = 0, .den = 1};
    if (node == NULL)
        return STATUS_OK;
    snprintf(field, sizeof(field), "%s.%s", path, key);
    return program_yaml_read_ratio(node, field, out, err);
}

int program_yaml_read_buffer(const struct program *program, const char *name)
{
    for (int i = 0; i < program->num_buffers; i++)
        if (strcmp(program->buffers[i].name, name) == 0)
            return i;
    return -1;
}

int program_yaml_read_loop(const struct program *program, const char *name)
{
    for (int i = 0; i < program->num_loops; i++)
        if (strcmp(program->loops[i].name, name) == 0)
            return i;
    return -1;
}
