// SPDX-License-Identifier: MIT
//
// The door to the operating system: the table of calls through which every other folder reaches it.
//
// A `HostTable` is constant and holds pointers to one sub-table a topic; a `Host` is the state of one Vm
// (environment, working directory, event loop) and names its table. An absent sub-table or an absent entry is
// legal: the Vm cannot do that, and the helper `host_<name>` answers -ENOSYS (NULL where it answers a
// pointer). Only pages of memory are always there, since a Vm with an empty table still computes.
//
// The calls of a topic stand in `host_<topic>.def`, one line each, with what differs from the system call of
// the same name; struct member, helper `host_<name>` and the default `unix_<name>` (unix.h) follow from that
// one line.
//
// Rules for every call:
// - A result is non-negative, or a negative errno value (-ENOENT). `errno` itself is never part of a
// contract.
// - EINTR is returned, never retried: the caller runs Python's handlers and tries again (PEP 475).
// - Descriptors that a call makes are close-on-exec (PEP 446) unless the caller's flags say otherwise.
// - A `directory` parameter is a descriptor or AT_FDCWD, which means the Host's own working directory.
// - Times are int64_t nanoseconds; sizes are bytes; strings are the caller's and are not kept.
// - A call may block the OS thread. What blocks for long is made not to block (MSG_DONTWAIT, poll first) or
// goes to
//   the pool (`host_work_submit`); the calls themselves take no lock and may be made on a pool thread, unless
//   their line says "Vm thread only".
//
// This header holds no policy: who parks, when a signal's handler runs, what an exception says is decided
// above.
#ifndef KRAIT_HOST_HOST_H
#define KRAIT_HOST_HOST_H

#ifndef _GNU_SOURCE
#error "the build defines _GNU_SOURCE"
#endif

#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

typedef struct Host Host;
typedef struct HostTable HostTable;
typedef struct EventLoop EventLoop;

#define HOST_MUST_CHECK __attribute__((warn_unused_result))

#include "host_clock.h"
#include "host_event.h"
#include "host_file.h"
#include "host_memory.h"
#include "host_process.h"
#include "host_signal.h"
#include "host_socket.h"
#include "host_system.h"

struct HostTable {
    const HostMemory *memory;
    const HostFile *file;
    const HostSocket *socket;
    const HostClock *clock;
    const HostProcess *process;
    const HostSignal *signal;
    const HostEvent *event;
    const HostSystem *system;
};

// Whose working directory, environment, umask and time zone a Host changes.
typedef enum HostSharing {
    HOST_PRIVATE, // its own copies: for a Vm inside somebody else's process
    HOST_PROCESS, // those of the process: for the `krait` command
} HostSharing;

struct Host {
    const HostTable *table;
    void *context;                 // the embedder's own, untouched by Krait
    EventLoop *loop;               // made at the first wait; NULL before
    _Atomic int wake_descriptor;   // of the loop; -1: no loop yet
    _Atomic uint32_t wake_pending; // a wake that no loop_run_once has seen
    char **environment;            // "NAME=value", ends with NULL; owned
    size_t environment_count;
    size_t environment_capacity;
    int working_directory; // a descriptor; AT_FDCWD: that of the process
    int umask;             // -1: that of the process
    HostSharing sharing;
    bool forked; // this process came from, or has made, another one that shares its descriptors
};

// The default table: POSIX and libuv.
extern const HostTable host_posix;

// A table without entries: a Vm that can compute and nothing else.
extern const HostTable host_nothing;

// Makes the state of one Vm. `environment` is copied ("NAME=value", ends with NULL); NULL means empty, and
// `host_process_environment()` is that of the process. Answers NULL when there is no memory.
Host *host_new(const HostTable *table, HostSharing sharing, char *const *environment,
               void *context) HOST_MUST_CHECK;

// Ends the event loop (every wait must have been cancelled) and frees the state.
void host_delete(Host *host);

// The environment of the process, for the `krait` command to hand to host_new.
char **host_process_environment(void);

// The helpers `host_<name>`, one for each line of the .def files.
#define HOST_HELPER(topic, missing, type, name, parameters, arguments)                                       \
    static inline type host_##name parameters {                                                              \
        const HostTable *table = host->table;                                                                \
        return table->topic && table->topic->name ? table->topic->name arguments : (missing);                \
    }
#define HOST_HELPER_VOID(topic, name, parameters, arguments)                                                 \
    static inline void host_##name parameters {                                                              \
        const HostTable *table = host->table;                                                                \
        if (table->topic && table->topic->name)                                                              \
            table->topic->name arguments;                                                                    \
    }

#define HOST_CALL(type, name, parameters, arguments)                                                         \
    HOST_HELPER(file, -ENOSYS, type, name, parameters, arguments)
#define HOST_CALL_POINTER(type, name, parameters, arguments)                                                 \
    HOST_HELPER(file, NULL, type, name, parameters, arguments)
#define HOST_CALL_VOID(name, parameters, arguments) HOST_HELPER_VOID(file, name, parameters, arguments)
#include "host_file.def"

#define HOST_CALL(type, name, parameters, arguments)                                                         \
    HOST_HELPER(socket, -ENOSYS, type, name, parameters, arguments)
#define HOST_CALL_POINTER(type, name, parameters, arguments)                                                 \
    HOST_HELPER(socket, NULL, type, name, parameters, arguments)
#define HOST_CALL_VOID(name, parameters, arguments) HOST_HELPER_VOID(socket, name, parameters, arguments)
#include "host_socket.def"

#define HOST_CALL(type, name, parameters, arguments)                                                         \
    HOST_HELPER(clock, -ENOSYS, type, name, parameters, arguments)
#define HOST_CALL_POINTER(type, name, parameters, arguments)                                                 \
    HOST_HELPER(clock, NULL, type, name, parameters, arguments)
#define HOST_CALL_VOID(name, parameters, arguments) HOST_HELPER_VOID(clock, name, parameters, arguments)
#include "host_clock.def"

#define HOST_CALL(type, name, parameters, arguments)                                                         \
    HOST_HELPER(process, -ENOSYS, type, name, parameters, arguments)
#define HOST_CALL_POINTER(type, name, parameters, arguments)                                                 \
    HOST_HELPER(process, NULL, type, name, parameters, arguments)
#define HOST_CALL_VOID(name, parameters, arguments) HOST_HELPER_VOID(process, name, parameters, arguments)
#include "host_process.def"

#define HOST_CALL(type, name, parameters, arguments)                                                         \
    HOST_HELPER(signal, -ENOSYS, type, name, parameters, arguments)
#define HOST_CALL_POINTER(type, name, parameters, arguments)                                                 \
    HOST_HELPER(signal, NULL, type, name, parameters, arguments)
#define HOST_CALL_VOID(name, parameters, arguments) HOST_HELPER_VOID(signal, name, parameters, arguments)
#include "host_signal.def"

#define HOST_CALL(type, name, parameters, arguments)                                                         \
    HOST_HELPER(event, -ENOSYS, type, name, parameters, arguments)
#define HOST_CALL_POINTER(type, name, parameters, arguments)                                                 \
    HOST_HELPER(event, NULL, type, name, parameters, arguments)
#define HOST_CALL_VOID(name, parameters, arguments) HOST_HELPER_VOID(event, name, parameters, arguments)
#include "host_event.def"

#define HOST_CALL(type, name, parameters, arguments)                                                         \
    HOST_HELPER(system, -ENOSYS, type, name, parameters, arguments)
#define HOST_CALL_POINTER(type, name, parameters, arguments)                                                 \
    HOST_HELPER(system, NULL, type, name, parameters, arguments)
#define HOST_CALL_VOID(name, parameters, arguments) HOST_HELPER_VOID(system, name, parameters, arguments)
#include "host_system.def"

#endif
