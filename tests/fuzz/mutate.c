/*
 * Seeded mutations of every input the program reads, run through the program itself: bad input
 * never crashes, never hangs, never exits 0, and never prints a result beside its error.
 *
 * usage: mutate WEIR [RUNS [SEED]]   in the root of the tree; inputs are those of configs/ and
 * tests/golden/
 *
 * A run takes one file, changes it in one to four places (bytes, lines, numbers, words of another
 * file) and gives it to the verbs that read such a file. What it may find: a signal, an exit status
 * outside 0 to 5, more than RUN_LIMIT_S seconds, an error without a text, output on stdout with an
 * error, `nan` or `inf` in a result. The file that did it is kept as SCRATCH/bad-N.yaml. The same
 * seed makes the same files.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/prng.h"

#include <assert.h>
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_INPUTS      2048
#define MAX_INPUT_BYTES (64 << 10)
#define RUN_LIMIT_S     20
#define MEMORY_LIMIT    ((rlim_t)2 << 30)

struct input {
    char *path;
    char *text;
    size_t length;
};

struct inputs {
    struct arena arena;
    struct input items[MAX_INPUTS];
    size_t num;
};

/* The verbs that read a file of a kind; the kind is a word of its path. "%s" stands for the file.
 */
static const struct {
    const char *kind;
    const char *argv[6];
} commands[] = {
    {"cascade", {"cascade", "passes", "%s", NULL}},
    {"cascade", {"cascade", "show", "%s", NULL}},
    {"cascade", {"cascade", "eval", "%s", NULL}},
    {"cascade", {"cascade", "dot", "%s", NULL}},
    {"program", {"program", "run", "%s", NULL}},
    {"program", {"program", "show", "%s", NULL}},
    {"mask", {"bound", "%s", NULL}},
    {"bound_", {"bound", "%s", NULL}},
    {"published", {"bound", "--against", "%s", NULL}},
    {"arch", {"tech", "show", "%s", NULL}},
    {"tech_", {"tech", "show", "%s", NULL}},
    {"experiment", {"run", "%s", "--no-report", "-o", "%d", NULL}},
    {"experiment", {"run", "%s", NULL}},
    {"", {"check", "%s", NULL}},
};
#define NUM_COMMANDS (sizeof commands / sizeof commands[0])

static int input_compare(const void *a, const void *b)
{
    return strcmp(((const struct input *)a)->path, ((const struct input *)b)->path);
}

static bool is_input(const char *path)
{
    const size_t length = strlen(path);
    return (length > 5 && strcmp(path + length - 5, ".yaml") == 0) ||
           (strstr(path, "published") && length > 4 && strcmp(path + length - 4, ".csv") == 0);
}

/* Adds every .yaml below a folder, and the tables of published numbers. */
static void inputs_collect(struct inputs *inputs, const char *folder)
{
    DIR *dir = opendir(folder);
    if (!dir)
        return;
    for (const struct dirent *entry = readdir(dir); entry; entry = readdir(dir)) {
        struct stat info;
        struct err err;
        err_init(&err);
        if (entry->d_name[0] == '.')
            continue;
        char *path = arena_printf(&inputs->arena, "%s/%s", folder, entry->d_name);
        if (stat(path, &info) != 0)
            continue;
        if (S_ISDIR(info.st_mode)) {
            inputs_collect(inputs, path);
            continue;
        }
        struct input *input = &inputs->items[inputs->num];
        if (inputs->num == MAX_INPUTS || !is_input(path) || info.st_size > MAX_INPUT_BYTES)
            continue;
        input->path = path;
        if (file_read(path, MAX_INPUT_BYTES, &inputs->arena, &input->text, &input->length, &err) ==
            STATUS_OK)
            inputs->num++;
    }
    closedir(dir);
}

static const char *const numbers[] = {
    "0",
    "-1",
    "1e308",
    "-1e-308",
    "nan",
    "inf",
    "18446744073709551616",
    "9223372036854775807",
    "1",
    "0.5",
    "16 MiB",
    "3 GHz",
    "",
    "1000000000",
    "-9223372036854775809",
    "0x10",
    "~",
    "null",
    "[]",
    "{}",
    "true",
    "\"\"",
    "*a",
    "&a 1",
    "7 pJ",
    "!!int 3",
    "1/0",
    "1 cycle",
    "%s%s%n",
    "\xff\xfe",
    "\xf0\x9f\x8c\x8d",
    "- - - -",
};
#define NUM_NUMBERS (sizeof numbers / sizeof numbers[0])

static size_t line_start(const struct buf *text, size_t at)
{
    while (at > 0 && text->data[at - 1] != '\n')
        at--;
    return at;
}

static size_t line_end(const struct buf *text, size_t at)
{
    while (at < text->length && text->data[at] != '\n')
        at++;
    return at < text->length ? at + 1 : at;
}

/* Replaces text[from, to) by the given bytes. */
static void splice(struct buf *text, size_t from, size_t to, const char *bytes, size_t length)
{
    struct buf out;
    buf_init(&out);
    buf_append(&out, text->data, from);
    buf_append(&out, bytes, length);
    buf_append(&out, text->data + to, text->length - to);
    buf_release(text);
    *text = out;
}

static bool is_word(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           c == '.';
}

/* The word at or after a random place; false when there is none. */
static bool pick_word(const struct buf *text, struct prng *prng, size_t *out_from, size_t *out_to)
{
    size_t from = (size_t)prng_below(prng, text->length + 1);
    while (from < text->length && !is_word(text->data[from]))
        from++;
    size_t to = from;
    while (to < text->length && is_word(text->data[to]))
        to++;
    *out_from = from;
    *out_to = to;
    return to > from;
}

static void mutate_line(struct buf *text, struct prng *prng)
{
    const size_t at = (size_t)prng_below(prng, text->length + 1);
    const size_t from = line_start(text, at);
    const size_t to = line_end(text, at);
    char line[512];
    const size_t length = to - from < sizeof line ? to - from : sizeof line;
    memcpy(line, text->data + from, length);
    switch (prng_below(prng, 4)) {
    case 0:
        splice(text, from, to, "", 0);
        break;
    case 1:
        splice(text, from, from, line, length);
        break;
    case 2:
        splice(text, from, from, "  ", 2);
        break;
    default: {
        splice(text, from, to, "", 0);
        const size_t other = line_start(text, (size_t)prng_below(prng, text->length + 1));
        splice(text, other, other, line, length);
    }
    }
}

static void mutate_once(struct buf *text, const struct inputs *inputs, struct prng *prng)
{
    const size_t at = (size_t)prng_below(prng, text->length + 1);
    size_t from;
    size_t to;
    char byte;
    switch (prng_below(prng, 7)) {
    case 0:
        byte = (char)prng_below(prng, 256);
        splice(text, at, at < text->length ? at + 1 : at, &byte, 1);
        break;
    case 1:
        splice(text, at, text->length, "", 0);
        break;
    case 2:
        mutate_line(text, prng);
        break;
    case 3:
        byte = "[]{}:,-+*/()\"'#|>&!%@ \n="[prng_below(prng, 24)];
        splice(text, at, at, &byte, 1);
        break;
    case 4: { /* a word of another input */
        const struct input *other = &inputs->items[prng_below(prng, inputs->num)];
        struct buf source;
        buf_init(&source);
        buf_append(&source, other->text, other->length);
        size_t other_from;
        size_t other_to;
        if (pick_word(&source, prng, &other_from, &other_to) && pick_word(text, prng, &from, &to))
            splice(text, from, to, source.data + other_from, other_to - other_from);
        buf_release(&source);
        break;
    }
    default:
        if (pick_word(text, prng, &from, &to)) {
            const char *number = numbers[prng_below(prng, NUM_NUMBERS)];
            splice(text, from, to, number, strlen(number));
        }
    }
}

struct outcome {
    int status; /* of waitpid */
    struct buf out;
    struct buf err;
};

static void read_back(const char *path, struct buf *out)
{
    char block[4096];
    FILE *file = fopen(path, "rb");
    if (!file)
        return;
    for (size_t n = fread(block, 1, sizeof block, file); n > 0;
         n = fread(block, 1, sizeof block, file))
        buf_append(out, block, n);
    fclose(file);
}

/* Runs the program with stdout and stderr in files of the scratch folder. */
static void run_program(char *const argv[], const char *out_path, const char *err_path,
                        struct outcome *outcome)
{
    const pid_t pid = fork();
    if (pid < 0) {
        perror("fork");
        exit(5);
    }
    if (pid == 0) {
        const struct rlimit seconds = {RUN_LIMIT_S, RUN_LIMIT_S};
        const struct rlimit memory = {MEMORY_LIMIT, MEMORY_LIMIT};
        const int out = open(out_path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
        const int err = open(err_path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
        (void)setrlimit(RLIMIT_CPU, &seconds);
#ifndef __SANITIZE_ADDRESS__ /* whose shadow takes terabytes of addresses */
        (void)setrlimit(RLIMIT_AS, &memory);
#else
        (void)memory;
#endif
        (void)alarm(3 * RUN_LIMIT_S);
        if (out < 0 || err < 0 || dup2(out, 1) < 0 || dup2(err, 2) < 0)
            _exit(127);
        execv(argv[0], argv);
        _exit(127);
    }
    while (waitpid(pid, &outcome->status, 0) < 0 && errno == EINTR)
        ;
    buf_clear(&outcome->out);
    buf_clear(&outcome->err);
    read_back(out_path, &outcome->out);
    read_back(err_path, &outcome->err);
}

/* Is `word` in the text, not as part of a longer word ("infeasible")? */
static bool holds_word(const char *text, const char *word)
{
    const size_t length = strlen(word);
    for (const char *at = strstr(text, word); at; at = strstr(at + 1, word)) {
        const bool starts = at == text || !isalnum((unsigned char)at[-1]);
        if (starts && !isalnum((unsigned char)at[length]))
            return true;
    }
    return false;
}

static bool holds_no_number(const char *text)
{
    return holds_word(text, "nan") || holds_word(text, "inf");
}

/* NULL when the outcome is one that bad or good input may have, else what is wrong with it. */
static const char *judge(const char *verb, const struct outcome *outcome, const struct buf *input)
{
    assert(verb);
    if (WIFSIGNALED(outcome->status))
        return WTERMSIG(outcome->status) == SIGXCPU || WTERMSIG(outcome->status) == SIGALRM
                   ? "hangs"
                   : "crashes";
    const int code = WEXITSTATUS(outcome->status);
    /* An input may well name a step `nan`, and `check` prints a cascade's `init: {RM: -inf}` back.
     */
    if (code == 0)
        return strcmp(verb, "check") != 0 && holds_no_number(outcome->out.data) &&
                       !holds_no_number(input->data)
                   ? "prints no number"
                   : NULL;
    if (code != 3 && code != 4)
        return "exit status is neither 0 (fine), 3 (bad input) nor 4 (unsupported)";
    if (outcome->err.length == 0 || !strstr(outcome->err.data, "error: "))
        return "fails without an error text";
    if (outcome->out.length != 0)
        return "prints a result beside its error";
    return NULL;
}

struct fuzz {
    char *program;
    const char *scratch;
    struct inputs inputs;
    struct arena run_arena; /* one input */
    struct prng prng;
    unsigned long num_bad;
    unsigned long num_runs;
    unsigned long num_accepted;
};

static void fuzz_write(const char *path, const struct buf *text)
{
    FILE *out = fopen(path, "wb");
    if (!out || fwrite(text->data, 1, text->length, out) != text->length) {
        perror(path);
        exit(5);
    }
    fclose(out);
}

static void fuzz_command(struct fuzz *fuzz, size_t i_command, const char *file,
                         const struct buf *input, struct outcome *outcome)
{
    char *argv[8] = {0};
    char run_dir[600];
    char out_path[600];
    char err_path[600];
    snprintf(run_dir, sizeof run_dir, "%s/run", fuzz->scratch);
    snprintf(out_path, sizeof out_path, "%s/stdout", fuzz->scratch);
    snprintf(err_path, sizeof err_path, "%s/stderr", fuzz->scratch);
    argv[0] = fuzz->program;
    for (size_t i = 0; i < 6 && commands[i_command].argv[i]; i++) {
        const char *word = commands[i_command].argv[i];
        word = strcmp(word, "%s") == 0 ? file : strcmp(word, "%d") == 0 ? run_dir : word;
        argv[i + 1] = arena_strdup(&fuzz->run_arena, word);
    }
    run_program(argv, out_path, err_path, outcome);
    fuzz->num_runs++;
    fuzz->num_accepted += outcome->status == 0;
    const char *wrong = judge(argv[1], outcome, input);
    if (wrong) {
        const char *kept = arena_printf(&fuzz->run_arena, "%s.bad-%lu.yaml", file, fuzz->num_bad++);
        fuzz_write(kept, input);
        printf("%s %s: %s (status %d)\n    input %s\n%.400s\n", argv[1], argv[2], wrong,
               outcome->status, kept, outcome->err.data);
    }
}

/* One mutated file beside the original (so that what it names is found), through every verb that
 * reads it. */
static void fuzz_step(struct fuzz *fuzz, struct outcome *outcome)
{
    const struct input *input = &fuzz->inputs.items[prng_below(&fuzz->prng, fuzz->inputs.num)];
    struct buf text;
    buf_init(&text);
    buf_append(&text, input->text, input->length);
    for (uint64_t n = 1 + prng_below(&fuzz->prng, 4); n > 0; n--)
        mutate_once(&text, &fuzz->inputs, &fuzz->prng);

    arena_reset(&fuzz->run_arena);
    const char *slash = strrchr(input->path, '/');
    const char *file = arena_printf(&fuzz->run_arena, "%s/tree/%.*s/mutant.yaml", fuzz->scratch,
                                    (int)(slash - input->path), input->path);
    fuzz_write(file, &text);
    for (size_t i = 0; i < NUM_COMMANDS; i++)
        if (strstr(input->path, commands[i].kind))
            fuzz_command(fuzz, i, file, &text, outcome);
    buf_release(&text);
    (void)remove(file);
}

int main(int argc, char **argv)
{
    static struct fuzz fuzz;
    const char *scratch = getenv("SCRATCH");
    if (argc < 2 || argc > 4) {
        fprintf(stderr, "usage: mutate WEIR [RUNS [SEED]]\n");
        return 2;
    }
    fuzz.program = argv[1];
    fuzz.scratch = scratch ? scratch : "build/scratch/mutate";
    const unsigned long num_steps = argc > 2 ? strtoul(argv[2], NULL, 10) : 1000;
    const unsigned long seed = argc > 3 ? strtoul(argv[3], NULL, 10) : 1;
    arena_init(&fuzz.inputs.arena);
    arena_init(&fuzz.run_arena);
    inputs_collect(&fuzz.inputs, "configs");
    inputs_collect(&fuzz.inputs, "tests/golden");
    qsort(fuzz.inputs.items, fuzz.inputs.num, sizeof fuzz.inputs.items[0], input_compare);
    if (fuzz.inputs.num == 0) {
        fprintf(stderr, "mutate: no inputs below configs/ and tests/golden/\n");
        return 5;
    }
    char command[2048];
    snprintf(command, sizeof command,
             "rm -rf '%s/tree' && mkdir -p '%s/tree/tests' && cp -R configs '%s/tree/' && cp -R "
             "tests/golden "
             "'%s/tree/tests/'",
             fuzz.scratch, fuzz.scratch, fuzz.scratch, fuzz.scratch);
    if (system(command) != 0)
        return 5;
    prng_init(&fuzz.prng, seed);
    struct outcome outcome = {0};
    buf_init(&outcome.out);
    buf_init(&outcome.err);
    for (unsigned long i = 0; i < num_steps; i++)
        fuzz_step(&fuzz, &outcome);
    printf("%lu inputs, %lu runs, %lu accepted, %lu bad (seed %lu)\n", num_steps, fuzz.num_runs,
           fuzz.num_accepted, fuzz.num_bad, seed);
    buf_release(&outcome.out);
    buf_release(&outcome.err);
    arena_release(&fuzz.inputs.arena);
    arena_release(&fuzz.run_arena);
    return fuzz.num_bad != 0;
}
