/* posix_spawn with standard error on a pipe; what gnuplot says there goes into the error. */
#include "reports/gnuplot.h"

#include "base/buf.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static const struct pos nowhere = {NULL, 0, 0};

/* Starts `gnuplot -d -e "cd 'DIR'" SCRIPT`; an errno value, 0 when it runs. */
static int start(const char *dir, const char *script, const int *pipe_fds, pid_t *pid)
{
    struct buf command;
    buf_init(&command);
    buf_puts(&command, "cd '");
    for (; *dir; dir++) {
        buf_putc(&command, *dir);
        if (*dir == '\'')
            buf_putc(&command, '\'');
    }
    buf_puts(&command, "'");
    char program[] = "gnuplot", no_defaults[] = "-d", execute[] = "-e";
    struct buf file;
    buf_init(&file);
    buf_puts(&file, script);
    char *argv[] = {program, no_defaults, execute, command.data, file.data, NULL};
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", 0, 0);
    posix_spawn_file_actions_adddup2(&actions, pipe_fds[1], STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, pipe_fds[1], STDERR_FILENO);
    posix_spawn_file_actions_addclose(&actions, pipe_fds[0]);
    posix_spawn_file_actions_addclose(&actions, pipe_fds[1]);
    const int failure = posix_spawnp(pid, program, &actions, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    buf_release(&command);
    buf_release(&file);
    return failure;
}

/* Everything up to the end of the stream; only the beginning is kept. */
static void read_talk(int fd, char *talk, size_t capacity)
{
    size_t length = 0;
    char chunk[512];
    for (;;) {
        const ssize_t got = read(fd, chunk, sizeof chunk);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        for (ssize_t i = 0; i < got && length + 1 < capacity; i++) {
            if (chunk[i] == '\n')
                chunk[i] = ' ';
            talk[length++] = chunk[i];
        }
    }
    talk[length] = '\0';
}

enum status gnuplot_run(const char *dir, const char *script, struct err *err)
{
    int fds[2];
    pid_t pid = 0;
    if (strpbrk(dir, "\n\r"))
        return err_set(err, STATUS_UNSUPPORTED, nowhere, NULL,
                       "gnuplot cannot work in a directory with a line break in its name");
    if (pipe(fds) != 0)
        return err_set(err, STATUS_SYSTEM, nowhere, NULL, "cannot run 'gnuplot': %s",
                       strerror(errno));
    const int failure = start(dir, script, fds, &pid);
    close(fds[1]);
    if (failure != 0) {
        close(fds[0]);
        return err_set(err, STATUS_SYSTEM, nowhere, NULL,
                       "cannot run 'gnuplot': %s (install it, on Debian 'apt-get install "
                       "gnuplot-nox', or ask for a report without plots; the results are complete)",
                       strerror(failure));
    }
    char talk[600];
    read_talk(fds[0], talk, sizeof talk);
    close(fds[0]);
    int status = 0;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        continue;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return err_set(err, STATUS_SYSTEM, nowhere, NULL, "'gnuplot' failed on '%s': %s", script,
                       talk);
    return STATUS_OK;
}
