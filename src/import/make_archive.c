// SPDX-License-Identifier: MIT
// Makes the archive of the standard library. See make_archive.h, compile/archive.h for the format.
//
// Work is dealt out to child processes, one for each processor: a child writes an archive of its share beside
// OUT, and the parent joins them. A module that does not compile keeps its source alone, so that importing it
// says why.
#include "import/make_archive.h"
#include "compile/archive.h"
#include "compile/compile.h"
#include "host/host.h"
#include "import/library.h"
#include "import/read_file.h"
#include "objects/exception.h"
#include "objects/str.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

enum { WORKERS_MAX = 16, FILES_MAX = 8192, DATA_MAX = 1 << 20 };

typedef struct Files {
    Arena arena;
    char **paths; // below the library's folder
    size_t count;
    bool failed;
} Files;

// ---- What belongs into it

static bool is_one_of(const char *name, const char *const *names) {
    for (; *names; names++)
        if (strcmp(name, *names) == 0)
            return true;
    return false;
}

static bool wanted_folder(const char *name) {
    static const char *const unwanted[] = {"__pycache__", "test",        "tests",         "idlelib",
                                           "tkinter",     "turtledemo",  "site-packages", "dist-packages",
                                           "_bundled",    "lib-dynload", "lib2to3",       NULL};
    return !is_one_of(name, unwanted) && strncmp(name, "config-", 7) != 0;
}

static bool ends_with(const char *text, const char *ending) {
    size_t length = strlen(text), size = strlen(ending);
    return length >= size && strcmp(text + length - size, ending) == 0;
}

static bool wanted_file(const char *name) {
    static const char *const unwanted[] = {"turtle.py", "sitecustomize.py", "EXTERNALLY-MANAGED", NULL};
    static const char *const endings[] = {".pyc", ".so", ".a", ".o", ".exe", ".whl", ".ico", ".gif", NULL};
    for (const char *const *ending = endings; *ending; ending++)
        if (ends_with(name, *ending))
            return false;
    return name[0] != '.' && !is_one_of(name, unwanted);
}

static int compare_paths(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void walk(Vm *vm, Files *files, const char *library, const char *relative) {
    char path[LIBRARY_PATH_MAX];
    HostDirectory *open;
    snprintf(path, sizeof path, "%s%s%s", library, *relative ? "/" : "", relative);
    if (host_directory_open(vm->host, AT_FDCWD, path, &open) < 0) {
        fprintf(stderr, "krait: cannot read %s\n", path);
        files->failed = true;
        return;
    }
    HostDirectoryEntry entry;
    while (host_directory_read(vm->host, open, &entry) > 0) {
        char child[LIBRARY_PATH_MAX];
        struct stat status;
        int length = snprintf(child, sizeof child, "%s%s%s", relative, *relative ? "/" : "", entry.name);
        if (length < 0 || (size_t)length >= sizeof child ||
            snprintf(path, sizeof path, "%s/%s", library, child) >= (int)sizeof path ||
            host_stat(vm->host, AT_FDCWD, path, 0, &status) < 0)
            continue;
        if (S_ISDIR(status.st_mode) && wanted_folder(entry.name)) {
            walk(vm, files, library, child);
        } else if (S_ISREG(status.st_mode) && wanted_file(entry.name) &&
                   (ends_with(child, ".py") || status.st_size <= DATA_MAX) && files->count < FILES_MAX) {
            files->paths[files->count] = arena_copy(&files->arena, child, (size_t)length);
            if (files->paths[files->count])
                files->count++;
        }
    }
    host_directory_close(vm->host, open);
}

// ---- One file

// "json/__init__.py" is the package json. False: not a module.
static bool module_name(const char *path, char *name, size_t size, bool *is_package) {
    size_t length = strlen(path);
    *is_package = ends_with(path, "/__init__.py");
    if (!ends_with(path, ".py") || length >= size)
        return false;
    length -= *is_package ? strlen("/__init__.py") : strlen(".py");
    for (size_t i = 0; i < length; i++)
        name[i] = path[i] == '/' ? '.' : path[i];
    name[length] = 0;
    return true;
}

static bool add_file(Vm *vm, ArchiveWriter *writer, const char *library, const char *path) {
    char full[LIBRARY_PATH_MAX], name[LIBRARY_PATH_MAX];
    char *text;
    size_t length;
    snprintf(full, sizeof full, "%s/%s", library, path);
    if (!read_file(vm, full, &text, &length)) {
        exception_print(vm, error_fetch(vm));
        return false;
    }
    ArchiveModule module = {.filename = path, .filename_length = strlen(path)};
    if (module_name(path, name, sizeof name, &module.is_package)) {
        Str *filename = str_from_c(vm, path);
        CompileOptions options = {.mode = COMPILE_EXEC, .filename = filename};
        Code *code = filename ? compile_source(vm, text, length, &options) : NULL;
        Bytes *blob = code ? code_to_bytes(vm, code) : NULL;
        if (blob) {
            module.code = blob->data;
            module.code_size = blob->length;
        } else {
            fprintf(stderr, "krait: %s:\n", path);
            exception_print(vm, error_fetch(vm));
        }
    } else {
        snprintf(name, sizeof name, "/%s", path);
    }
    module.name = name;
    module.name_length = strlen(name);
    void *packed = library_pack(text, length, &module.source_size);
    module.source = packed;
    bool added = packed && archive_add(writer, &module);
    free(packed);
    free(text);
    return added;
}

// ---- Shares

static bool write_file(Vm *vm, const char *path, const void *bytes, size_t size) {
    int descriptor = host_open(vm->host, AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    bool good = descriptor >= 0;
    for (size_t done = 0; good && done < size;) {
        ssize_t wrote = host_write(vm->host, descriptor, (const char *)bytes + done, size - done);
        good = wrote > 0 || wrote == -EINTR;
        done += wrote > 0 ? (size_t)wrote : 0;
    }
    if (descriptor >= 0 && host_close(vm->host, descriptor) < 0)
        good = false;
    if (!good)
        fprintf(stderr, "krait: cannot write %s\n", path);
    return good;
}

static void part_path(char *path, size_t size, const char *out, int part) {
    snprintf(path, size, "%s.%d", out, part);
}

static int make_part(Vm *vm, const Files *files, const char *library, const char *out, int part, int parts) {
    Arena arena;
    ArchiveWriter writer;
    arena_init(&arena, 0);
    archive_writer_init(&writer, &arena);
    bool good = true;
    for (size_t i = (size_t)part; i < files->count && good; i += (size_t)parts)
        good = add_file(vm, &writer, library, files->paths[i]);
    size_t size;
    const void *archive = good ? archive_finish(&writer, &size) : NULL;
    char path[LIBRARY_PATH_MAX];
    part_path(path, sizeof path, out, part);
    good = archive && write_file(vm, path, archive, size);
    arena_free_all(&arena);
    return good ? 0 : 1;
}

static bool join_parts(Vm *vm, const char *out, int parts) {
    Arena arena;
    ArchiveWriter writer;
    arena_init(&arena, 0);
    archive_writer_init(&writer, &arena);
    bool good = true;
    for (int part = 0; part < parts && good; part++) {
        char path[LIBRARY_PATH_MAX];
        char *bytes;
        size_t size;
        part_path(path, sizeof path, out, part);
        if (!read_file(vm, path, &bytes, &size)) {
            error_clear(vm);
            good = false;
            break;
        }
        ArchiveModule module;
        for (size_t i = 0; good && archive_get(bytes, size, i, &module); i++)
            good = archive_add(&writer, &module);
        free(bytes);
        (void)!host_unlink(vm->host, AT_FDCWD, path, 0);
    }
    size_t size;
    const void *archive = good ? archive_finish(&writer, &size) : NULL;
    good = archive && write_file(vm, out, archive, size);
    arena_free_all(&arena);
    return good;
}

static int worker_count(Vm *vm) {
    uint64_t mask[16];
    int bytes = host_sched_getaffinity(vm->host, 0, sizeof mask, mask), count = 0;
    for (int i = 0; i < bytes / 8; i++)
        count += __builtin_popcountll(mask[i]);
    return count < 1 ? 1 : count > WORKERS_MAX ? WORKERS_MAX : count;
}

int make_archive(Vm *vm, const char *library, const char *out) {
    Files files = {.count = 0};
    arena_init(&files.arena, 0);
    files.paths = arena_alloc(&files.arena, FILES_MAX * sizeof *files.paths);
    if (!files.paths)
        return 1;
    walk(vm, &files, library, "");
    if (files.failed || files.count == 0) {
        fprintf(stderr, "krait: no library in %s\n", library);
        return 1;
    }
    qsort(files.paths, files.count, sizeof *files.paths, compare_paths);
    int workers = worker_count(vm), failed = 0;
    for (int part = 1; part < workers; part++) {
        int process = host_fork(vm->host);
        if (process == 0)
            host_exit(vm->host, make_part(vm, &files, library, out, part, workers));
        if (process < 0)
            failed |= make_part(vm, &files, library, out, part, workers);
    }
    failed |= make_part(vm, &files, library, out, 0, workers);
    int status;
    for (int process; (process = host_waitpid(vm->host, -1, &status, 0)) > 0 || process == -EINTR;)
        if (process > 0)
            failed |= !WIFEXITED(status) || WEXITSTATUS(status) != 0;
    if (!failed)
        failed = !join_parts(vm, out, workers);
    arena_free_all(&files.arena);
    return failed;
}
