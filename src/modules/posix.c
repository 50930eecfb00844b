// SPDX-License-Identifier: MIT
// The module posix: what `os` is made of.
#include "modules/posix/posix_internal.h"
#include "objects/dict.h"
#include "objects/list.h"
#include <sched.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

static const struct {
    const char *name;
    int64_t value;
} constants[] = {
#define C(name)                                                                                              \
    { #name, name }
    C(F_OK),
    C(R_OK),
    C(W_OK),
    C(X_OK),
    C(O_RDONLY),
    C(O_WRONLY),
    C(O_RDWR),
    C(O_NDELAY),
    C(O_NONBLOCK),
    C(O_APPEND),
    C(O_DSYNC),
    C(O_RSYNC),
    C(O_SYNC),
    C(O_NOCTTY),
    C(O_CREAT),
    C(O_EXCL),
    C(O_TRUNC),
    C(O_LARGEFILE),
    C(O_DIRECT),
    C(O_DIRECTORY),
    C(O_NOFOLLOW),
    C(O_NOATIME),
    C(O_PATH),
    C(O_TMPFILE),
    C(O_CLOEXEC),
    C(O_ACCMODE),
    C(O_ASYNC),
    C(WNOHANG),
    C(WUNTRACED),
    C(WCONTINUED),
    C(WEXITED),
    C(WSTOPPED),
    C(WNOWAIT),
    C(P_ALL),
    C(P_PID),
    C(P_PGID),
    C(EX_OK),
    C(EX_USAGE),
    C(EX_DATAERR),
    C(EX_NOINPUT),
    C(EX_NOUSER),
    C(EX_NOHOST),
    C(EX_UNAVAILABLE),
    C(EX_SOFTWARE),
    C(EX_OSERR),
    C(EX_OSFILE),
    C(EX_CANTCREAT),
    C(EX_IOERR),
    C(EX_TEMPFAIL),
    C(EX_PROTOCOL),
    C(EX_NOPERM),
    C(EX_CONFIG),
    C(SEEK_DATA),
    C(SEEK_HOLE),
    C(SCHED_OTHER),
    C(SCHED_FIFO),
    C(SCHED_RR),
    C(SCHED_BATCH),
    C(SCHED_IDLE),
    C(NGROUPS_MAX),
    C(AT_FDCWD),
#undef C
    {"TMP_MAX", 238328},
};

// What os.supports_dir_fd and its kin are made of.
static const char *const have_functions[] = {
    "HAVE_FACCESSAT", "HAVE_FCHDIR",    "HAVE_FCHMOD",    "HAVE_FCHMODAT",   "HAVE_FDOPENDIR",
    "HAVE_FSTATAT",   "HAVE_FTRUNCATE", "HAVE_FUTIMENS",  "HAVE_LINKAT",     "HAVE_LSTAT",
    "HAVE_MKDIRAT",   "HAVE_MKFIFOAT",  "HAVE_OPENAT",    "HAVE_READLINKAT", "HAVE_RENAMEAT",
    "HAVE_SYMLINKAT", "HAVE_UNLINKAT",  "HAVE_UTIMENSAT",
};

static bool add_environment(Vm *vm, Value module) {
    Dict *environment = dict_new(vm);
    if (!environment)
        return false;
    char *const *variables = vm->host ? host_environment_list(vm->host) : NULL;
    for (; variables && *variables; variables++) {
        const char *equals = strchr(*variables, '=');
        if (!equals)
            continue;
        Bytes *name = bytes_from(vm, *variables, (size_t)(equals - *variables));
        Bytes *value = name ? bytes_from(vm, equals + 1, strlen(equals + 1)) : NULL;
        if (!value || !dict_set(vm, environment, bytes_value(name), bytes_value(value)))
            return false;
    }
    return module_add(vm, module, "environ", dict_value(environment));
}

static bool add_functions(Vm *vm, Value module, const NativeDefinition *functions) {
    Str *name = str_intern_c(vm, "posix");
    for (; name && functions->signature; functions++) {
        Native *native = native_new(vm, functions, NULL, module, str_value(name));
        if (!native ||
            !dict_set_str(vm, value_to_module(module)->dict, native->name, value_from_pointer(native)))
            return false;
    }
    return name != NULL;
}

static bool execute(Vm *vm, Value module) {
    for (size_t i = 0; i < sizeof constants / sizeof constants[0]; i++)
        if (!module_add_int(vm, module, constants[i].name, constants[i].value))
            return false;
    List *have = list_new(vm, 0);
    for (size_t i = 0; have && i < sizeof have_functions / sizeof have_functions[0]; i++) {
        Str *text = str_from_c(vm, have_functions[i]);
        if (!text || !list_append(vm, have, str_value(text)))
            return false;
    }
    return have && module_add(vm, module, "_have_functions", list_value(have)) &&
           module_add(vm, module, "error", type_value(vm_type(vm, TYPE_INDEX_OS_ERROR))) &&
           add_functions(vm, module, posix_directory_functions) &&
           add_functions(vm, module, posix_process_functions) && posix_add_types(vm, module) &&
           posix_add_directory_types(vm, module) && posix_add_process_types(vm, module) &&
           add_environment(vm, module);
}

const ModuleDefinition module_posix = {
    .name = "posix",
    .doc = "The system's calls on files and processes.",
    .functions = posix_file_functions,
    .execute = execute,
    .state = 3, // see process.c: what runs around fork()
};
