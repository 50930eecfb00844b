// SPDX-License-Identifier: MIT
//
// host_spawn: a child process for `_posixsubprocess`, made by vfork so that a big heap costs nothing.
//
// The child shares the parent's memory until it execs, and the parent stands still meanwhile. It therefore
// allocates nothing, takes no lock, changes no variable that the parent reads afterwards, and runs with every
// signal blocked until it has no handler left that could run. host_spawn_child is the same after a fork of
// the caller's own (with a `preexec_fn`).
#include "unix.h"

#include <pthread.h>
#include <string.h>

#define FIRST_OTHER_DESCRIPTOR 3

// Writes "OSError:<errno in hexadecimal>:<what>", as `subprocess` parses it, and ends.
static _Noreturn void child_fail(const HostSpawn *spawn, int error, const char *what) {
    char text[64] = "OSError:";
    size_t length = strlen(text);
    char digits[2 * sizeof error];
    size_t count = 0;
    for (unsigned rest = (unsigned)error; rest || !count; rest /= 16)
        digits[count++] = "0123456789ABCDEF"[rest % 16];
    while (count)
        text[length++] = digits[--count];
    text[length++] = ':';
    size_t rest = strlen(what);
    memcpy(text + length, what, rest);
    length += rest;
    if (spawn->report_write >= 0) {
        ssize_t ignored = write(spawn->report_write, text, length);
        (void)ignored;
    }
    _exit(255);
}

static void child_check(const HostSpawn *spawn, bool success) {
    if (!success)
        child_fail(spawn, errno, "noexec");
}

static void child_close(int fd) {
    if (fd >= 0)
        close(fd);
}

static bool child_inherit(int fd) {
    int flags = fcntl(fd, F_GETFD);
    return flags >= 0 && fcntl(fd, F_SETFD, flags & ~FD_CLOEXEC) == 0;
}

// Makes `fd` the child's descriptor `target`.
static void child_place(const HostSpawn *spawn, int fd, int target) {
    if (fd == target)
        child_check(spawn, child_inherit(fd));
    else if (fd >= 0)
        child_check(spawn, dup2(fd, target) >= 0);
}

static void close_from_to(int first, int last) {
    if (first > last)
        return;
    if (close_range((unsigned)first, (unsigned)last, 0) == 0)
        return;
    int64_t limit = sysconf(_SC_OPEN_MAX);
    for (int fd = first; fd <= last && fd < limit; fd++)
        close(fd);
}

// Closes all but the first three, those to keep and the pipe to report on, which exec closes.
static void child_close_others(const HostSpawn *spawn) {
    int next = FIRST_OTHER_DESCRIPTOR;
    bool report_done = spawn->report_write < next;
    for (size_t i = 0; i < spawn->keep_count || !report_done;) {
        int keep = i < spawn->keep_count ? spawn->keep[i] : INT_MAX;
        if (!report_done && spawn->report_write <= keep) {
            if (spawn->report_write == keep)
                i++;
            keep = spawn->report_write;
            report_done = true;
        } else {
            i++;
        }
        if (keep < next)
            continue;
        close_from_to(next, keep - 1);
        next = keep + 1;
    }
    close_from_to(next, INT_MAX);
}

// Handlers of ours must not run in the child: caught signals get their default back, as exec would do it.
static void child_reset_handlers(void) {
    for (int signal = 1; signal < NSIG; signal++) {
        struct sigaction action;
        if (sigaction(signal, NULL, &action) != 0 || action.sa_handler == SIG_DFL ||
            action.sa_handler == SIG_IGN)
            continue;
        action.sa_handler = SIG_DFL;
        action.sa_flags = 0;
        sigaction(signal, &action, NULL);
    }
}

static _Noreturn void child_run(Host *host, const HostSpawn *spawn, const sigset_t *mask) {
    int output_write = spawn->output_write, error_write = spawn->error_write;
    for (size_t i = 0; i < spawn->keep_count; i++)
        if (spawn->keep[i] != spawn->report_write)
            child_check(spawn, child_inherit(spawn->keep[i]));
    child_close(spawn->input_write);
    child_close(spawn->output_read);
    child_close(spawn->error_read);
    child_close(spawn->report_read);
    // Out of the way of the three that are placed before their own turn.
    if (output_write == 0)
        child_check(spawn, (output_write = dup(output_write)) >= 0);
    while (error_write == 0 || error_write == 1)
        child_check(spawn, (error_write = dup(error_write)) >= 0);
    child_place(spawn, spawn->input_read, 0);
    child_place(spawn, output_write, 1);
    child_place(spawn, error_write, 2);
    if (host->working_directory != AT_FDCWD)
        child_check(spawn, fchdir(host->working_directory) == 0);
    if (spawn->working_directory && chdir(spawn->working_directory) != 0)
        child_fail(spawn, errno, "noexec:chdir");
    int mask_of_files = spawn->umask >= 0 ? spawn->umask : host->umask;
    if (mask_of_files >= 0)
        umask((mode_t)mask_of_files);
    if (mask)
        child_reset_handlers();
    if (spawn->restore_signals) {
        signal(SIGPIPE, SIG_DFL);
        signal(SIGXFSZ, SIG_DFL);
    }
    if (mask)
        pthread_sigmask(SIG_SETMASK, mask, NULL);
    if (spawn->new_session)
        child_check(spawn, setsid() >= 0);
    if (spawn->process_group >= 0)
        child_check(spawn, setpgid(0, (pid_t)spawn->process_group) == 0);
    if (spawn->groups)
        child_check(spawn, setgroups(spawn->groups_count, spawn->groups) == 0);
    if (spawn->group >= 0)
        child_check(spawn, setregid((gid_t)spawn->group, (gid_t)spawn->group) == 0);
    if (spawn->user >= 0)
        child_check(spawn, setreuid((uid_t)spawn->user, (uid_t)spawn->user) == 0);
    if (spawn->before_exec)
        spawn->before_exec(spawn->before_exec_argument);
    if (spawn->close_descriptors)
        child_close_others(spawn);
    int error = 0;
    char *const *environment = spawn->environment ? spawn->environment : host->environment;
    for (char *const *path = spawn->executables; *path; path++) {
        execve(*path, spawn->arguments, environment);
        // The first that is there but cannot run says more than a later one that is not there.
        if (!error || ((error == ENOENT || error == ENOTDIR) && errno != ENOENT && errno != ENOTDIR))
            error = errno;
    }
    child_fail(spawn, error ? error : ENOENT, "");
}

int unix_spawn(Host *host, const HostSpawn *spawn) {
    if (spawn->before_exec)
        return -EINVAL; // would run in the parent's memory: for host_spawn_child only
    if (spawn->keep_count || !spawn->close_descriptors)
        host->forked = true;
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pid_t process = spawn->new_memory ? fork() : vfork();
    if (process == 0)
        child_run(host, spawn, &before);
    int result = unix_result(process);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return result;
}

void unix_spawn_child(Host *host, const HostSpawn *spawn) {
    child_run(host, spawn, NULL);
}
