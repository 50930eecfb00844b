// SPDX-License-Identifier: MIT
//
// Processes, identities, limits and scheduling by way of POSIX and Linux: the functions of host_process.def,
// but for host_spawn, which stands in unix_spawn.c.
#include "unix.h"

#include <pty.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

// -- making and ending processes

static int after_fork(Host *host, pid_t process) {
    if (process < 0)
        return -errno;
    host->forked = true;
    if (process == 0) {
        event_fork_child(host);
        signal_fork_child(host);
    }
    return process;
}

int unix_fork(Host *host) {
    return after_fork(host, fork());
}

int unix_forkpty(Host *host, int *controller) {
    int process = after_fork(host, forkpty(controller, NULL, NULL, NULL));
    if (process > 0)
        fcntl(*controller, F_SETFD, FD_CLOEXEC);
    return process;
}

int unix_execve(Host *host, int fd, const char *path, char *const *arguments, char *const *environment) {
    if (!environment)
        environment = host->environment;
    int before = -1;
    if (host->working_directory != AT_FDCWD) {
        before = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
        if (fchdir(host->working_directory) != 0) {
            int error = errno;
            if (before >= 0)
                close(before);
            return -error;
        }
    }
    if (path)
        execve(path, arguments, environment);
    else
        fexecve(fd, arguments, environment);
    int error = errno;
    if (before >= 0) {
        if (fchdir(before) != 0)
            error = errno;
        close(before);
    }
    return -error;
}

int unix_posix_spawn(Host *host, const char *path, bool search, const posix_spawn_file_actions_t *actions,
                     const posix_spawnattr_t *attributes, char *const *arguments, char *const *environment) {
    char buffer[PATH_MAX + 32];
    pid_t process;
    if (!environment)
        environment = host->environment;
    host->forked = true;
    int error = search ? posix_spawnp(&process, path, actions, attributes, arguments, environment)
                       : posix_spawn(&process, unix_path(host, path, buffer), actions, attributes, arguments,
                                     environment);
    return error ? -error : process;
}

void unix_exit(Host *host, int status) {
    _exit(status);
}

void unix_abort(Host *host) {
    abort();
}

int unix_waitpid(Host *host, pid_t process, int *status, int options) {
    return unix_result(waitpid(process, status, options));
}

int unix_wait4(Host *host, pid_t process, int *status, int options, struct rusage *usage) {
    return unix_result(wait4(process, status, options, usage));
}

int unix_waitid(Host *host, int type, id_t id, siginfo_t *information, int options) {
    return unix_result(waitid((idtype_t)type, id, information, options));
}

int unix_pidfd_open(Host *host, pid_t process, unsigned flags) {
    return unix_result((int)syscall(SYS_pidfd_open, process, flags));
}

int unix_kill(Host *host, pid_t process, int signal) {
    return unix_result(kill(process, signal));
}

int unix_killpg(Host *host, pid_t group, int signal) {
    return unix_result(killpg(group, signal));
}

int unix_pidfd_send_signal(Host *host, int pidfd, int signal, siginfo_t *information, unsigned flags) {
    return unix_result((int)syscall(SYS_pidfd_send_signal, pidfd, signal, information, flags));
}

int unix_getpid(Host *host) {
    return getpid();
}

int unix_getppid(Host *host) {
    return getppid();
}

int unix_getpgid(Host *host, pid_t process) {
    return unix_result(getpgid(process));
}

int unix_setpgid(Host *host, pid_t process, pid_t group) {
    return unix_result(setpgid(process, group));
}

int unix_getsid(Host *host, pid_t process) {
    return unix_result(getsid(process));
}

int unix_setsid(Host *host) {
    return unix_result(setsid());
}

int unix_unshare(Host *host, int flags) {
    return unix_result(unshare(flags));
}

int unix_setns(Host *host, int fd, int type) {
    return unix_result(setns(fd, type));
}

// -- identities

int64_t unix_getuid(Host *host) {
    return getuid();
}

int64_t unix_geteuid(Host *host) {
    return geteuid();
}

int64_t unix_getgid(Host *host) {
    return getgid();
}

int64_t unix_getegid(Host *host) {
    return getegid();
}

int unix_getresuid(Host *host, uid_t *real, uid_t *effective, uid_t *saved) {
    return unix_result(getresuid(real, effective, saved));
}

int unix_getresgid(Host *host, gid_t *real, gid_t *effective, gid_t *saved) {
    return unix_result(getresgid(real, effective, saved));
}

int unix_setuid(Host *host, uid_t user) {
    return unix_result(setuid(user));
}

int unix_seteuid(Host *host, uid_t user) {
    return unix_result(seteuid(user));
}

int unix_setreuid(Host *host, uid_t real, uid_t effective) {
    return unix_result(setreuid(real, effective));
}

int unix_setresuid(Host *host, uid_t real, uid_t effective, uid_t saved) {
    return unix_result(setresuid(real, effective, saved));
}

int unix_setgid(Host *host, gid_t group) {
    return unix_result(setgid(group));
}

int unix_setegid(Host *host, gid_t group) {
    return unix_result(setegid(group));
}

int unix_setregid(Host *host, gid_t real, gid_t effective) {
    return unix_result(setregid(real, effective));
}

int unix_setresgid(Host *host, gid_t real, gid_t effective, gid_t saved) {
    return unix_result(setresgid(real, effective, saved));
}

int unix_getgroups(Host *host, int count, gid_t *groups) {
    return unix_result(getgroups(count, groups));
}

int unix_setgroups(Host *host, size_t count, const gid_t *groups) {
    return unix_result(setgroups(count, groups));
}

int unix_initgroups(Host *host, const char *user, gid_t group) {
    return unix_result(initgroups(user, group));
}

int unix_getgrouplist(Host *host, const char *user, gid_t group, gid_t *groups, int *count) {
    return getgrouplist(user, group, groups, count) < 0 ? -ERANGE : *count;
}

int unix_getlogin(Host *host, char *name, size_t size) {
    return -getlogin_r(name, size);
}

// What the reentrant lookups say: an error, found, or nobody of that name.
static int lookup_result(int error, const void *found) {
    return error ? -error : found ? 0 : -ENOENT;
}

int unix_getpwnam(Host *host, const char *name, struct passwd *result, char *data, size_t size) {
    struct passwd *found = NULL;
    int error = getpwnam_r(name, result, data, size, &found);
    return lookup_result(error, found);
}

int unix_getpwuid(Host *host, uid_t user, struct passwd *result, char *data, size_t size) {
    struct passwd *found = NULL;
    int error = getpwuid_r(user, result, data, size, &found);
    return lookup_result(error, found);
}

int unix_getgrnam(Host *host, const char *name, struct group *result, char *data, size_t size) {
    struct group *found = NULL;
    int error = getgrnam_r(name, result, data, size, &found);
    return lookup_result(error, found);
}

int unix_getgrgid(Host *host, gid_t group, struct group *result, char *data, size_t size) {
    struct group *found = NULL;
    int error = getgrgid_r(group, result, data, size, &found);
    return lookup_result(error, found);
}

int unix_getpwall(Host *host, bool (*each)(void *argument, const struct passwd *entry), void *argument) {
    setpwent();
    for (struct passwd *entry; (entry = getpwent());)
        if (!each(argument, entry))
            break;
    endpwent();
    return 0;
}

int unix_getgrall(Host *host, bool (*each)(void *argument, const struct group *entry), void *argument) {
    setgrent();
    for (struct group *entry; (entry = getgrent());)
        if (!each(argument, entry))
            break;
    endgrent();
    return 0;
}

// -- limits, accounting, scheduling

int unix_getpriority(Host *host, int which, id_t who, int *priority) {
    errno = 0;
    *priority = getpriority((__priority_which_t)which, who);
    return -errno;
}

int unix_setpriority(Host *host, int which, id_t who, int priority) {
    return unix_result(setpriority((__priority_which_t)which, who, priority));
}

int unix_nice(Host *host, int increment, int *priority) {
    errno = 0;
    *priority = nice(increment);
    return -errno;
}

int unix_prlimit(Host *host, pid_t process, int resource, const struct rlimit *limit, struct rlimit *before) {
    return unix_result(prlimit(process, (__rlimit_resource_t)resource, limit, before));
}

int unix_getrusage(Host *host, int who, struct rusage *usage) {
    return unix_result(getrusage((__rusage_who_t)who, usage));
}

int unix_times(Host *host, struct tms *result, int64_t *elapsed) {
    errno = 0;
    clock_t ticks = times(result);
    if (ticks == (clock_t)-1 && errno)
        return -errno;
    *elapsed = ticks;
    return 0;
}

int unix_sched_yield(Host *host) {
    return unix_result(sched_yield());
}

int unix_sched_get_priority_max(Host *host, int policy) {
    return unix_result(sched_get_priority_max(policy));
}

int unix_sched_get_priority_min(Host *host, int policy) {
    return unix_result(sched_get_priority_min(policy));
}

int unix_sched_getparam(Host *host, pid_t process, struct sched_param *parameters) {
    return unix_result(sched_getparam(process, parameters));
}

int unix_sched_setparam(Host *host, pid_t process, const struct sched_param *parameters) {
    return unix_result(sched_setparam(process, parameters));
}

int unix_sched_getscheduler(Host *host, pid_t process) {
    return unix_result(sched_getscheduler(process));
}

int unix_sched_setscheduler(Host *host, pid_t process, int policy, const struct sched_param *parameters) {
    return unix_result(sched_setscheduler(process, policy, parameters));
}

int unix_sched_rr_get_interval(Host *host, pid_t process, int64_t *nanoseconds) {
    struct timespec interval;
    if (sched_rr_get_interval(process, &interval) != 0)
        return -errno;
    *nanoseconds = (int64_t)interval.tv_sec * HOST_NANOSECONDS_PER_SECOND + interval.tv_nsec;
    return 0;
}

int unix_sched_getaffinity(Host *host, pid_t process, size_t size, void *mask) {
    // The kernel's own answer says how many bytes it filled in; the C library's does not.
    return unix_result((int)syscall(SYS_sched_getaffinity, process, size, mask));
}

int unix_sched_setaffinity(Host *host, pid_t process, size_t size, const void *mask) {
    return unix_result(sched_setaffinity(process, size, mask));
}
