// SPDX-License-Identifier: MIT
//
// Processes, identities, limits, scheduling: the types of host_process.def.
#ifndef KRAIT_HOST_HOST_PROCESS_H
#define KRAIT_HOST_HOST_PROCESS_H

#ifndef KRAIT_HOST_HOST_H
#error "include host.h, which includes this"
#endif

#include <grp.h>
#include <pwd.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/times.h>
#include <sys/wait.h>

// What the child of host_spawn does between fork and exec, in this order.
typedef struct HostSpawn {
    char *const *executables;      // tried in turn, ends with NULL
    char *const *arguments;        // ends with NULL
    char *const *environment;      // ends with NULL; NULL: the Host's
    const char *working_directory; // NULL: unchanged
    const int *keep;               // descriptors that stay open, ascending
    size_t keep_count;
    int input_read, input_write; // -1: none; *_read/*_write as in `_posixsubprocess.fork_exec`
    int output_read, output_write;
    int error_read, error_write;
    int report_read,
        report_write; // the child writes "OSError:<errno in hex>:<what>" here when it cannot exec
    bool close_descriptors;
    bool restore_signals;
    bool new_session;
    int64_t process_group; // -1: unchanged
    int64_t user;          // -1: unchanged
    int64_t group;         // -1: unchanged
    const gid_t *groups;   // NULL: unchanged
    size_t groups_count;
    int umask;                           // -1: unchanged
    bool new_memory;                     // fork instead of vfork (`subprocess._USE_VFORK` is false)
    void (*before_exec)(void *argument); // `preexec_fn`, after the above; host_spawn_child only
    void *before_exec_argument;
} HostSpawn;

// One pointer for each line of host_process.def.
#define HOST_CALL(type, name, parameters, arguments)         type(*name) parameters;
#define HOST_CALL_POINTER(type, name, parameters, arguments) type(*name) parameters;
#define HOST_CALL_VOID(name, parameters, arguments)          void(*name) parameters;
typedef struct HostProcess {
#include "host_process.def"
} HostProcess;

#endif
