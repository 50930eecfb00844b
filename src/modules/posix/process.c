// SPDX-License-Identifier: MIT
// Processes, identities, environment and the system's facts.
#include "modules/posix/posix_internal.h"
#include "objects/float.h"
#include "objects/list.h"
#include "objects/module.h"
#include "objects/tuple.h"
#include "sched/wait.h"
#include "vm/native_call.h"
#include <signal.h>
#include <sys/times.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

static const StructSequenceField uname_fields[] = {
    {"sysname", "operating system name"},
    {"nodename", "name of machine on network (implementation-defined)"},
    {"release", "operating system release"},
    {"version", "operating system version"},
    {"machine", "hardware identifier"},
};
static const StructSequence uname_result = {
    .type = STRUCT_SEQUENCE_TYPE("posix.uname_result", "Names of the system."),
    .fields = uname_fields,
    .visible = 5,
    .total = 5,
};
static const StructSequenceField times_fields[] = {
    {"user", "user time"},
    {"system", "system time"},
    {"children_user", "user time of children"},
    {"children_system", "system time of children"},
    {"elapsed", "elapsed time since an arbitrary point in the past"},
};
static const StructSequence times_result = {
    .type = STRUCT_SEQUENCE_TYPE("posix.times_result", "Times of the process."),
    .fields = times_fields,
    .visible = 5,
    .total = 5,
};

#define NUMBER(name)                                                                                         \
    static Value posix_##name(Vm *vm, Value *args) {                                                         \
        (void)args;                                                                                          \
        int64_t number = host_##name(vm->host);                                                              \
        return number < 0 ? posix_error(vm, number) : int_from_int64(vm, number);                            \
    }
NUMBER(getpid)
NUMBER(getppid)
NUMBER(getuid)
NUMBER(geteuid)
NUMBER(getgid)
NUMBER(getegid)

static Value posix_getpgid(Vm *vm, Value *args) {
    int32_t pid;
    if (!value_to_int32(vm, args[0], &pid))
        return NO_VALUE;
    int64_t group = host_getpgid(vm->host, pid);
    return group < 0 ? posix_error(vm, group) : value_from_small_int(group);
}
static Value posix_getpgrp(Vm *vm, Value *args) {
    (void)args;
    return value_from_small_int(host_getpgid(vm->host, 0));
}
static Value posix_setsid(Vm *vm, Value *args) {
    (void)args;
    int64_t status = host_setsid(vm->host);
    return status < 0 ? posix_error(vm, status) : VALUE_NONE;
}
static Value posix_kill(Vm *vm, Value *args) {
    int32_t pid, number;
    if (!value_to_int32(vm, args[0], &pid) || !value_to_int32(vm, args[1], &number))
        return NO_VALUE;
    int status = host_kill(vm->host, pid, number);
    return status < 0 ? posix_error(vm, status) : vm_poll(vm) ? VALUE_NONE : NO_VALUE;
}
// What register_at_fork gave: lists in the module's state, no value while empty.
enum { FORK_BEFORE, FORK_AFTER_IN_CHILD, FORK_AFTER_IN_PARENT, FORK_HOOKS };
extern const ModuleDefinition module_posix;

static bool add_fork_hook(Vm *vm, uint32_t which, Value hook) {
    if (value_is_none_or_missing(hook))
        return true;
    Value list = module_state(vm, &module_posix, which);
    if (value_missing(list)) {
        List *made = list_new(vm, 1);
        if (!made || !module_set_state(vm, &module_posix, which, list_value(made)))
            return false;
        list = list_value(made);
    }
    return list_append(vm, value_to_list_object(list), hook);
}

static Value posix_register_at_fork(Vm *vm, Value *args) {
    static const char *const names[FORK_HOOKS] = {"before", "after_in_child", "after_in_parent"};
    bool any = false;
    for (int i = 0; i < FORK_HOOKS; i++) {
        if (value_missing(args[i]))
            continue;
        if (!value_is_callable(vm, args[i]))
            return raise_type_error(vm, "'%s' must be callable, not %.200T", names[i], args[i]);
        any = true;
    }
    if (!any)
        return raise_type_error(vm, "At least one argument is required.");
    for (uint32_t i = 0; i < FORK_HOOKS; i++)
        if (!add_fork_hook(vm, i, args[i]))
            return NO_VALUE;
    return VALUE_NONE;
}

// Those before a fork run in reverse; what they raise is reported and forgotten.
static void run_fork_hooks(Vm *vm, uint32_t which) {
    Value list = module_state(vm, &module_posix, which);
    if (value_missing(list))
        return;
    Tuple *hooks = list_to_tuple(vm, value_to_list_object(list));
    for (size_t i = 0; hooks && i < hooks->length; i++) {
        Value hook = tuple_items(hooks)[which == FORK_BEFORE ? hooks->length - 1 - i : i];
        if (value_missing(vm_call_0(vm, hook)))
            error_write_unraisable(vm, NULL, hook);
    }
    error_clear(vm);
}

static Value posix_fork(Vm *vm, Value *args) {
    (void)args;
    run_fork_hooks(vm, FORK_BEFORE);
    int pid = host_fork(vm->host);
    run_fork_hooks(vm, pid == 0 ? FORK_AFTER_IN_CHILD : FORK_AFTER_IN_PARENT);
    return pid < 0 ? posix_error(vm, pid) : value_from_small_int(pid);
}
static Value posix_exit(Vm *vm, Value *args) {
    int32_t status;
    if (!value_to_int32(vm, args[0], &status))
        return NO_VALUE;
    host_exit(vm->host, status);
    return posix_error(vm, -ENOSYS);
}
static Value posix_abort(Vm *vm, Value *args) {
    (void)args;
    host_abort(vm->host);
    return posix_error(vm, -ENOSYS);
}

// waitpid(pid, options): looks now and then while the child runs, so that other tasks go on.
static Value posix_waitpid(Vm *vm, Value *args) {
    int32_t pid, options;
    int status = 0;
    if (!value_to_int32(vm, args[0], &pid) || !value_to_int32(vm, args[1], &options))
        return NO_VALUE;
    int found = host_waitpid(vm->host, pid, &status, options | WNOHANG);
    if (found < 0 && found != -EINTR)
        return posix_error(vm, found);
    if (found > 0 || (options & WNOHANG)) {
        if (found < 0)
            found = 0;
        return value_from_pointer(tuple_pack(vm, value_from_small_int(found), value_from_small_int(status)));
    }
    // longer and longer, up to 20 ms
    uintptr_t step = native_step(args);
    int64_t pause = step < 6 ? (int64_t)500000 << step : 20000000;
    return wait_begin(vm, WAIT_SLEEP, NULL, NO_VALUE, sched_deadline(vm, pause))
               ? native_park(vm, args, step < 6 ? step + 1 : step)
               : NO_VALUE;
}
static Value posix_waitstatus_to_exitcode(Vm *vm, Value *args) {
    int32_t status;
    if (!value_to_int32(vm, args[0], &status))
        return NO_VALUE;
    if (WIFEXITED(status))
        return value_from_small_int(WEXITSTATUS(status));
    if (WIFSIGNALED(status))
        return value_from_small_int(-WTERMSIG(status));
    if (WIFSTOPPED(status))
        return raise_value_error(vm, "process stopped by delivery of signal %d", WSTOPSIG(status));
    return raise_value_error(vm, "invalid wait status: %d", status);
}
#define STATUS(name)                                                                                         \
    static Value posix_##name(Vm *vm, Value *args) {                                                         \
        int32_t status;                                                                                      \
        return value_to_int32(vm, args[0], &status) ? value_from_bool(name(status)) : NO_VALUE;              \
    }
#define STATUS_NUMBER(name)                                                                                  \
    static Value posix_##name(Vm *vm, Value *args) {                                                         \
        int32_t status;                                                                                      \
        return value_to_int32(vm, args[0], &status) ? value_from_small_int(name(status)) : NO_VALUE;         \
    }
STATUS(WIFEXITED)
STATUS(WIFSIGNALED)
STATUS(WIFSTOPPED)
STATUS(WIFCONTINUED)
STATUS(WCOREDUMP)
STATUS_NUMBER(WEXITSTATUS)
STATUS_NUMBER(WTERMSIG)
STATUS_NUMBER(WSTOPSIG)

static Value posix_uname(Vm *vm, Value *args) {
    (void)args;
    struct utsname names;
    int status = host_uname(vm->host, &names);
    if (status < 0)
        return posix_error(vm, status);
    const char *texts[5] = {names.sysname, names.nodename, names.release, names.version, names.machine};
    Value values[5];
    for (int i = 0; i < 5; i++)
        if (value_missing(values[i] = posix_text(vm, texts[i], strlen(texts[i]), false)))
            return NO_VALUE;
    return structseq_new(vm, &uname_result, values);
}
static Value posix_times(Vm *vm, Value *args) {
    (void)args;
    struct tms times;
    int64_t elapsed;
    int status = host_times(vm->host, &times, &elapsed);
    if (status < 0)
        return posix_error(vm, status);
    double tick = 1.0 / 100;
    const double numbers[5] = {(double)times.tms_utime, (double)times.tms_stime, (double)times.tms_cutime,
                               (double)times.tms_cstime, (double)elapsed};
    Value values[5];
    for (int i = 0; i < 5; i++)
        values[i] = value_from_double(numbers[i] * tick);
    return structseq_new(vm, &times_result, values);
}
static Value posix_urandom(Vm *vm, Value *args) {
    int64_t size;
    if (!value_to_index(vm, args[0], TYPE_INDEX_OVERFLOW_ERROR, &size))
        return NO_VALUE;
    if (size < 0)
        return raise_value_error(vm, "negative argument not allowed");
    Bytes *bytes = bytes_new(vm, (size_t)size);
    for (int64_t at = 0; bytes && at < size;) {
        ssize_t got = host_getrandom(vm->host, (char *)bytes->data + at, (size_t)(size - at), 0);
        if (got < 0 && got != -EINTR)
            return posix_error(vm, got);
        if (got > 0)
            at += got;
    }
    return bytes ? bytes_value(bytes) : NO_VALUE;
}
static Value posix_cpu_count(Vm *vm, Value *args) {
    (void)args;
    int64_t count = host_cpu_count(vm->host);
    return count > 0 ? value_from_small_int(count) : VALUE_NONE;
}
static Value posix_sysconf(Vm *vm, Value *args) {
    int32_t name;
    if (value_is_str(args[0])) {
        if (str_equals_c(value_to_str(args[0]), "SC_NPROCESSORS_ONLN"))
            name = _SC_NPROCESSORS_ONLN;
        else if (str_equals_c(value_to_str(args[0]), "SC_OPEN_MAX"))
            name = _SC_OPEN_MAX;
        else if (str_equals_c(value_to_str(args[0]), "SC_PAGE_SIZE") ||
                 str_equals_c(value_to_str(args[0]), "SC_PAGESIZE"))
            name = _SC_PAGESIZE;
        else if (str_equals_c(value_to_str(args[0]), "SC_CLK_TCK"))
            name = _SC_CLK_TCK;
        else if (str_equals_c(value_to_str(args[0]), "SC_PHYS_PAGES"))
            name = _SC_PHYS_PAGES;
        else if (str_equals_c(value_to_str(args[0]), "SC_NPROCESSORS_CONF"))
            name = _SC_NPROCESSORS_CONF;
        else if (str_equals_c(value_to_str(args[0]), "SC_IOV_MAX"))
            name = _SC_IOV_MAX;
        else if (str_equals_c(value_to_str(args[0]), "SC_SEM_NSEMS_MAX"))
            name = _SC_SEM_NSEMS_MAX;
        else
            return raise_value_error(vm, "unrecognized configuration name");
    } else if (!value_to_int32(vm, args[0], &name)) {
        return NO_VALUE;
    }
    int64_t value = host_sysconf(vm->host, name);
    return value < 0 && value != -ENODATA ? posix_error(vm, value)
                                          : value_from_small_int(value < 0 ? -1 : value);
}
static Value posix_strerror(Vm *vm, Value *args) {
    int32_t number;
    if (!value_to_int32(vm, args[0], &number))
        return NO_VALUE;
    const char *text = strerror(number);
    return posix_text(vm, text, strlen(text), false);
}

static Value posix_putenv(Vm *vm, Value *args) {
    Path name, value;
    if (!posix_path(vm, args[0], "putenv", "name", 0, &name) ||
        !posix_path(vm, args[1], "putenv", "value", 0, &value))
        return NO_VALUE;
    if (strchr(name.text, '='))
        return raise_value_error(vm, "illegal environment variable name");
    return posix_done(vm, host_environment_set(vm->host, name.text, value.text));
}
static Value posix_unsetenv(Vm *vm, Value *args) {
    Path name;
    if (!posix_path(vm, args[0], "unsetenv", "name", 0, &name))
        return NO_VALUE;
    return posix_done(vm, host_environment_unset(vm->host, name.text));
}
// The strings of a sequence as a NULL-ended array; the blocks stay alive through `keep`.
static char **string_array(Vm *vm, Value sequence, const char *what, List *keep) {
    List *items = value_to_list(vm, sequence);
    if (!items)
        return NULL;
    DataBlock *block = heap_alloc_data(vm, (items->length + 1) * sizeof(char *));
    if (!block || !list_append(vm, keep, list_value(items)))
        return NULL;
    char **array = (char **)(void *)block->bytes;
    for (size_t i = 0; i < items->length; i++) {
        Path path;
        if (!posix_path(vm, items->items->items[i], "execve", what, 0, &path))
            return NULL;
        // encoded text is a block of its own: hold it from the list
        Bytes *bytes = bytes_from(vm, path.text, strlen(path.text) + 1);
        if (!bytes || !list_append(vm, keep, bytes_value(bytes)))
            return NULL;
        array[i] = (char *)bytes->data;
    }
    array[items->length] = NULL;
    heap_keep(value_from_pointer(block));
    return array;
}
static Value posix_execv(Vm *vm, Value *args) {
    Path path;
    List *keep = list_new(vm, 0);
    if (!keep || !posix_path(vm, args[0], "execv", "path", 0, &path))
        return NO_VALUE;
    char **arguments = string_array(vm, args[1], "args", keep);
    if (!arguments)
        return NO_VALUE;
    return posix_path_done(vm, host_execve(vm->host, -1, path.text, arguments, NULL), &path);
}
static Value posix_execve(Vm *vm, Value *args) {
    Path path;
    List *keep = list_new(vm, 0);
    if (!keep || !posix_path(vm, args[0], "execve", "path", PATH_FD, &path))
        return NO_VALUE;
    char **arguments = string_array(vm, args[1], "args", keep);
    Value items = arguments ? vm_call_method(vm, args[2], vm_name(vm, items), 0, NULL) : NO_VALUE;
    List *pairs = value_exists(items) ? value_to_list(vm, items) : NULL;
    List *texts = pairs ? list_new(vm, pairs->length) : NULL;
    if (!texts)
        return NO_VALUE;
    for (size_t i = 0; i < pairs->length; i++) {
        Value *pair = tuple_items((Tuple *)value_to_pointer(pairs->items->items[i]));
        Path name, value;
        if (!posix_path(vm, pair[0], "execve", "env", 0, &name) ||
            !posix_path(vm, pair[1], "execve", "env", 0, &value))
            return NO_VALUE;
        size_t length = strlen(name.text) + strlen(value.text) + 1;
        Bytes *both = bytes_new(vm, length);
        if (!both)
            return NO_VALUE;
        memcpy(both->data, name.text, strlen(name.text));
        ((char *)both->data)[strlen(name.text)] = '=';
        memcpy((char *)both->data + strlen(name.text) + 1, value.text, strlen(value.text));
        if (!list_append(vm, texts, bytes_value(both)))
            return NO_VALUE;
    }
    char **environment = string_array(vm, list_value(texts), "env", keep);
    if (!environment)
        return NO_VALUE;
    return posix_path_done(
        vm, host_execve(vm->host, path.text ? -1 : path.fd, path.text, arguments, environment), &path);
}

const NativeDefinition posix_process_functions[] = {
    {"getpid()", posix_getpid, "The number of this process.", 0, 0},
    {"getppid()", posix_getppid, "The number of the parent.", 0, 0},
    {"getuid()", posix_getuid, "The user.", 0, 0},
    {"geteuid()", posix_geteuid, "The effective user.", 0, 0},
    {"getgid()", posix_getgid, "The group.", 0, 0},
    {"getegid()", posix_getegid, "The effective group.", 0, 0},
    {"getpgid(pid)", posix_getpgid, "The process group of a process.", 0, 0},
    {"getpgrp()", posix_getpgrp, "The process group.", 0, 0},
    {"setsid()", posix_setsid, "Start a session.", 0, 0},
    {"kill(pid, signal, /)", posix_kill, "Send a signal.", 0, 0},
    {"fork()", posix_fork, "Make a child process; 0 in the child.", 0, 0},
    {"register_at_fork(*, before=None, after_in_child=None, after_in_parent=None)", posix_register_at_fork,
     "Have functions called around fork().", 0, 0},
    {"_exit(status)", posix_exit, "End the process at once.", 0, 0},
    {"abort()", posix_abort, "End the process with SIGABRT.", 0, 0},
    {"execv(path, argv, /)", posix_execv, "Run another program in this process.", 0, 0},
    {"execve(path, argv, env)", posix_execve, "Run another program in this process, with an environment.", 0,
     0},
    {"waitpid(pid, options, /)", posix_waitpid, "Wait for a child process.", NATIVE_STEPS, 0},
    {"waitstatus_to_exitcode(status)", posix_waitstatus_to_exitcode, "The exit code in a wait status.", 0, 0},
    {"WIFEXITED(status)", posix_WIFEXITED, "Did it exit?", 0, 0},
    {"WIFSIGNALED(status)", posix_WIFSIGNALED, "Did a signal end it?", 0, 0},
    {"WIFSTOPPED(status)", posix_WIFSTOPPED, "Did a signal stop it?", 0, 0},
    {"WIFCONTINUED(status)", posix_WIFCONTINUED, "Does it go on?", 0, 0},
    {"WCOREDUMP(status, /)", posix_WCOREDUMP, "Did it dump a core?", 0, 0},
    {"WEXITSTATUS(status)", posix_WEXITSTATUS, "The exit status.", 0, 0},
    {"WTERMSIG(status)", posix_WTERMSIG, "The signal that ended it.", 0, 0},
    {"WSTOPSIG(status)", posix_WSTOPSIG, "The signal that stopped it.", 0, 0},
    {"uname()", posix_uname, "Names of the system.", 0, 0},
    {"times()", posix_times, "Times of the process.", 0, 0},
    {"urandom(size, /)", posix_urandom, "Random bytes fit for cryptography.", 0, 0},
    {"cpu_count()", posix_cpu_count, "How many processors there are.", 0, 0},
    {"sysconf(name, /)", posix_sysconf, "A limit or fact of the system.", 0, 0},
    {"strerror(code, /)", posix_strerror, "The text of an error number.", 0, 0},
    {"putenv(name, value, /)", posix_putenv, "Set an environment variable.", 0, 0},
    {"unsetenv(name, /)", posix_unsetenv, "Remove an environment variable.", 0, 0},
    {NULL, NULL, NULL, 0, 0},
};

bool posix_add_process_types(Vm *vm, Value module) {
    return structseq_add(vm, module, &uname_result) && structseq_add(vm, module, &times_result);
}
