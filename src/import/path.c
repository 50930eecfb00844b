// SPDX-License-Identifier: MIT
// Where things lie: sys.executable, sys.prefix and their like, sys._stdlib_dir, sys.path.
//
// The prefix is the folder above the program's `bin`, or the folder of a program that lies in no `bin`; the
// library's folder below it need not exist. PEP 405 for pyvenv.cfg. Runs no Python code.
#include "host/host.h"
#include "import/import.h"
#include "import/library.h"
#include "import/read_file.h"
#include "objects/dict.h"
#include "objects/list.h"
#include "objects/str.h"
#include <stdio.h>
#include <stdlib.h>

#define LIBRARY_FOLDER "lib/python3.14"
#define LIBRARY_ZIP    "lib/python314.zip"

typedef char Path[LIBRARY_PATH_MAX];

// Always ends with a zero; too long is cut (such a path leads nowhere).
static void path_set(Path out, const char *text, size_t length) {
    if (length >= LIBRARY_PATH_MAX)
        length = LIBRARY_PATH_MAX - 1;
    memmove(out, text, length);
    out[length] = 0;
}

static void path_join(Path out, const char *folder, const char *name) {
    Path joined;
    int written = snprintf(joined, sizeof joined, "%s/%s", folder, name);
    path_set(out, joined, written > 0 ? strlen(joined) : 0);
}

// The folder of a path; "" for a name alone.
static void path_folder(Path out, const char *path) {
    const char *slash = strrchr(path, '/');
    path_set(out, path, slash ? (size_t)(slash - path) : 0);
}

static bool exists(Vm *vm, const char *path, bool folder) {
    struct stat status;
    return vm->host && host_stat(vm->host, AT_FDCWD, path, 0, &status) == 0 &&
           (folder ? S_ISDIR(status.st_mode) : S_ISREG(status.st_mode));
}

static const char *variable(Vm *vm, const ImportPaths *paths, const char *name) {
    const char *text =
        vm->host && !(paths && paths->ignore_environment) ? host_environment_get(vm->host, name) : NULL;
    return text && *text ? text : NULL;
}

static bool set_text(Vm *vm, const char *name, const char *text) {
    Str *value = str_from_wtf8(vm, text, strlen(text));
    return value && dict_set_c(vm, vm->sys, name, str_value(value));
}

// ---- The program

static void absolute(Vm *vm, Path path) {
    Path folder;
    ssize_t length = *path == '/' ? -1 : host_getcwd(vm->host, folder, sizeof folder - 1);
    if (length <= 0)
        return;
    folder[length] = 0;
    while (path[0] == '.' && path[1] == '/')
        memmove(path, path + 2, strlen(path + 2) + 1);
    path_join(path, folder, path);
}

// As the shell found it; links are not followed, so that a virtual environment finds itself.
static void find_program(Vm *vm, const char *name, Path out) {
    const char *search = host_environment_get(vm->host, "PATH");
    out[0] = 0;
    if (strchr(name, '/')) {
        path_set(out, name, strlen(name));
    } else {
        while (search && *search) {
            size_t length = strcspn(search, ":");
            Path folder;
            path_set(folder, search, length);
            path_join(out, *folder ? folder : ".", name);
            if (exists(vm, out, false) && host_access(vm->host, AT_FDCWD, out, X_OK, 0) == 0)
                break;
            out[0] = 0;
            search += length + (search[length] == ':');
        }
    }
    if (out[0])
        absolute(vm, out);
}

static bool find_executable(Vm *vm, const ImportPaths *paths, Path real) {
    Path found = "";
    ssize_t length = vm->host ? host_executable_path(vm->host, real, LIBRARY_PATH_MAX - 1) : -1;
    real[length > 0 ? length : 0] = 0;
    if (vm->host && paths && paths->program)
        find_program(vm, paths->program, found);
    if (!found[0])
        path_set(found, real, strlen(real));
    if (!vm->executable)
        vm->executable = str_from_wtf8(vm, found, strlen(found));
    return vm->executable && dict_set_c(vm, vm->sys, "executable", str_value(vm->executable));
}

// ---- Virtual environments

// The value of `home = ...`; false: none.
static bool read_home(const char *text, Path home) {
    while (*text) {
        const char *line = text;
        size_t length = strcspn(text, "\n");
        text += length + (text[length] == '\n');
        const char *equals = memchr(line, '=', length);
        while (length && (*line == ' ' || *line == '\t'))
            line++, length--;
        if (!equals || length < 4 || strncmp(line, "home", 4) != 0 ||
            strspn(line + 4, " \t") != (size_t)(equals - line - 4))
            continue;
        const char *end = line + length;
        for (equals++; equals < end && (*equals == ' ' || *equals == '\t');)
            equals++;
        while (end > equals && (end[-1] == ' ' || end[-1] == '\r' || end[-1] == '\t'))
            end--;
        path_set(home, equals, (size_t)(end - equals));
        return true;
    }
    return false;
}

// Finds pyvenv.cfg beside the program or one folder up.
static bool find_environment(Vm *vm, const char *program, Path environment, Path home) {
    Path folder, file;
    path_folder(folder, program);
    for (int level = 0; level < 2 && *folder; level++) {
        path_join(file, folder, "pyvenv.cfg");
        if (exists(vm, file, false)) {
            char *text;
            size_t length;
            if (!read_file(vm, file, &text, &length)) {
                error_clear(vm);
                return false;
            }
            bool found = read_home(text, home);
            free(text);
            path_set(environment, folder, strlen(folder));
            return found;
        }
        path_folder(folder, folder);
    }
    return false;
}

// ---- The prefix and the library

static void prefix_of_folder(Path prefix, const char *folder) {
    const char *slash = strrchr(folder, '/');
    if (slash && strcmp(slash, "/bin") == 0)
        path_set(prefix, folder, (size_t)(slash - folder));
    else
        path_set(prefix, folder, strlen(folder));
    if (!*prefix)
        path_set(prefix, slash ? "/" : "/usr/local", slash ? 1 : 10);
}

// Without an archive: the folder of sources that the build says, or that lies near the program.
static bool find_sources(Vm *vm, const char *real, Path out) {
    const char *named = vm->host ? host_environment_get(vm->host, "KRAIT_LIBRARY") : NULL;
    if (named && *named) {
        path_set(out, named, strlen(named));
        absolute(vm, out);
        return true;
    }
    Path folder;
    path_folder(folder, real);
    for (int level = 0; level < 2 && *folder; level++) {
        path_join(out, folder, "stdlib");
        if (exists(vm, out, true))
            return true;
        path_folder(folder, folder);
    }
    return false;
}

static bool add_entry(Vm *vm, List *list, const char *text, size_t length) {
    Str *entry = str_from_wtf8(vm, text, length);
    return entry && list_append(vm, list, str_value(entry));
}

static bool set_sys_path(Vm *vm, const ImportPaths *paths, const char *base, const char *library) {
    List *list = list_new(vm, 0);
    const char *given = variable(vm, paths, "PYTHONPATH");
    while (list && given) {
        size_t length = strcspn(given, ":");
        if (!add_entry(vm, list, given, length))
            return false;
        given = given[length] ? given + length + 1 : NULL;
    }
    Path zip;
    path_join(zip, base, LIBRARY_ZIP);
    return list && add_entry(vm, list, zip, strlen(zip)) && add_entry(vm, list, library, strlen(library)) &&
           dict_set_str(vm, vm->sys, vm_name(vm, path), list_value(list));
}

bool import_configure(Vm *vm, const ImportPaths *paths) {
    Path real, folder, prefix, base, library, environment = "", home = "";
    if (!find_executable(vm, paths, real))
        return false;
    const char *program = str_wtf8(vm, vm->executable, NULL);
    if (!program)
        return false;
    bool is_virtual = vm->host && find_environment(vm, program, environment, home);
    path_folder(folder, is_virtual ? home : real);
    prefix_of_folder(base, is_virtual ? home : folder);
    const char *python_home = variable(vm, paths, "PYTHONHOME");
    if (python_home)
        path_set(base, python_home, strcspn(python_home, ":"));
    path_set(prefix, is_virtual ? environment : base, strlen(is_virtual ? environment : base));
    if (library_has_archive() || !find_sources(vm, real, library))
        path_join(library, base, LIBRARY_FOLDER);
    Path base_program;
    path_set(base_program, program, strlen(program));
    if (is_virtual)
        path_join(base_program, home, strrchr(program, '/') ? strrchr(program, '/') + 1 : program);
    return set_text(vm, "prefix", prefix) && set_text(vm, "exec_prefix", prefix) &&
           set_text(vm, "base_prefix", base) && set_text(vm, "base_exec_prefix", base) &&
           set_text(vm, "_base_executable", base_program) && set_text(vm, "_stdlib_dir", library) &&
           set_sys_path(vm, paths, base, library);
}
