// SPDX-License-Identifier: MIT
//
// The default table's functions: `unix_<name>` for each line of the .def files, and what they share.
//
// Only files of src/host include this. The functions stand in unix_<topic>.c, event.c and signal.c.
#ifndef KRAIT_HOST_UNIX_H
#define KRAIT_HOST_UNIX_H

#include "host.h"

#include <limits.h>

#define HOST_CALL(type, name, parameters, arguments)         type unix_##name parameters;
#define HOST_CALL_POINTER(type, name, parameters, arguments) type unix_##name parameters;
#define HOST_CALL_VOID(name, parameters, arguments)          void unix_##name parameters;
#include "host_file.def"

#define HOST_CALL(type, name, parameters, arguments)         type unix_##name parameters;
#define HOST_CALL_POINTER(type, name, parameters, arguments) type unix_##name parameters;
#define HOST_CALL_VOID(name, parameters, arguments)          void unix_##name parameters;
#include "host_socket.def"

#define HOST_CALL(type, name, parameters, arguments)         type unix_##name parameters;
#define HOST_CALL_POINTER(type, name, parameters, arguments) type unix_##name parameters;
#define HOST_CALL_VOID(name, parameters, arguments)          void unix_##name parameters;
#include "host_clock.def"

#define HOST_CALL(type, name, parameters, arguments)         type unix_##name parameters;
#define HOST_CALL_POINTER(type, name, parameters, arguments) type unix_##name parameters;
#define HOST_CALL_VOID(name, parameters, arguments)          void unix_##name parameters;
#include "host_process.def"

#define HOST_CALL(type, name, parameters, arguments)         type unix_##name parameters;
#define HOST_CALL_POINTER(type, name, parameters, arguments) type unix_##name parameters;
#define HOST_CALL_VOID(name, parameters, arguments)          void unix_##name parameters;
#include "host_signal.def"

#define HOST_CALL(type, name, parameters, arguments)         type unix_##name parameters;
#define HOST_CALL_POINTER(type, name, parameters, arguments) type unix_##name parameters;
#define HOST_CALL_VOID(name, parameters, arguments)          void unix_##name parameters;
#include "host_event.def"

#define HOST_CALL(type, name, parameters, arguments)         type unix_##name parameters;
#define HOST_CALL_POINTER(type, name, parameters, arguments) type unix_##name parameters;
#define HOST_CALL_VOID(name, parameters, arguments)          void unix_##name parameters;
#include "host_system.def"

// A result of the C library as the contract wants it: negative means errno.
static inline int unix_result(int result) {
    return result < 0 ? -errno : result;
}
static inline int64_t unix_result_wide(int64_t result) {
    return result < 0 ? -(int64_t)errno : result;
}

static inline struct timespec unix_timespec(int64_t nanoseconds) {
    int64_t seconds = nanoseconds / HOST_NANOSECONDS_PER_SECOND;
    int64_t rest = nanoseconds % HOST_NANOSECONDS_PER_SECOND;
    if (rest < 0) {
        rest += HOST_NANOSECONDS_PER_SECOND;
        seconds--;
    }
    return (struct timespec){.tv_sec = seconds, .tv_nsec = rest};
}

// The directory that AT_FDCWD means.
static inline int unix_directory(Host *host, int directory) {
    return directory == AT_FDCWD ? host->working_directory : directory;
}

// The mode that a new file gets under the Host's own mask.
static inline mode_t unix_mode(Host *host, mode_t mode) {
    return host->umask < 0 ? mode : mode & ~(mode_t)host->umask;
}

// For calls that take no directory: `path` itself, or in `buffer` one that goes through the Host's working
// directory.
const char *unix_path(Host *host, const char *path, char buffer[PATH_MAX + 32]);

// Gives the child of a fork its own, empty loop.
void event_fork_child(Host *host);
// Drops the signals noted before the fork.
void signal_fork_child(Host *host);

// Before a descriptor goes: host_close and its kin call it.
static inline void unix_forget(Host *host, int fd) {
    if (host->loop)
        unix_wait_close(host, fd);
}

#endif
