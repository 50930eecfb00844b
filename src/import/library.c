// SPDX-License-Identifier: MIT
// Finds modules, sources and data files in the archive or in the folder that stands for it. See library.h.
#include "import/library.h"
#include "compile/compile.h"
#include "host/host.h"
#include "import/read_file.h"
#include "objects/bytes.h"
#include "objects/dict.h"
#include "objects/str.h"
#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>

extern const char krait_archive_start[], krait_archive_end[];

static size_t archive_size(void) {
    return (size_t)(krait_archive_end - krait_archive_start);
}

bool library_has_archive(void) {
    return archive_size() != 0;
}

bool library_get(size_t index, ArchiveModule *module) {
    return archive_get(krait_archive_start, archive_size(), index, module);
}

// ---- Frozen modules

#define FROZEN(name)                                                                                         \
    { name, name, name, false }
#define FROZEN_AS(name, named)                                                                               \
    { name, named, named, false }
const FrozenModule frozen_modules[] = {
    FROZEN_AS("_frozen_importlib", "importlib._bootstrap"),
    FROZEN_AS("_frozen_importlib_external", "importlib._bootstrap_external"),
    FROZEN("zipimport"),
    FROZEN("abc"),
    FROZEN("codecs"),
    FROZEN("io"),
    FROZEN("_collections_abc"),
    FROZEN("_sitebuiltins"),
    FROZEN("genericpath"),
    FROZEN("ntpath"),
    FROZEN("posixpath"),
    FROZEN("os"),
    FROZEN("site"),
    FROZEN("stat"),
    FROZEN("importlib.util"),
    FROZEN("importlib.machinery"),
    FROZEN("runpy"),
    FROZEN("__hello__"),
    FROZEN_AS("__hello_alias__", "__hello__"),
    {"__phello_alias__", "__hello__", "__hello__", true},
    FROZEN_AS("__phello_alias__.spam", "__hello__"),
    {"__phello__", "__phello__", "__phello__", true},
    {"__phello__.__init__", "__phello__", "<__phello__", false},
    {"__phello__.ham", "__phello__.ham", "__phello__.ham", true},
    {"__phello__.ham.__init__", "__phello__.ham", "<__phello__.ham", false},
    FROZEN("__phello__.ham.eggs"),
    FROZEN("__phello__.spam"),
    {NULL, NULL, NULL, false},
};

const FrozenModule *frozen_find(const char *name, size_t length) {
    for (const FrozenModule *module = frozen_modules; module->name; module++)
        if (strlen(module->name) == length && memcmp(module->name, name, length) == 0)
            return module;
    return NULL;
}

// ---- Finding

Str *library_directory(Vm *vm) {
    Str *name = vm->sys ? str_intern_c(vm, "_stdlib_dir") : NULL;
    Value directory = name ? dict_get_str(vm, vm->sys, name) : NO_VALUE;
    return value_is_str(directory) ? value_to_str(directory) : NULL;
}

// directory + '/' + the first `length` bytes of `tail` + ending; false: too long.
static bool join(char out[LIBRARY_PATH_MAX], const char *directory, const char *tail, size_t length,
                 const char *ending) {
    int written = snprintf(out, LIBRARY_PATH_MAX, "%s/%.*s%s", directory, (int)length, tail, ending);
    return written > 0 && written < LIBRARY_PATH_MAX;
}

static bool is_file(Vm *vm, const char *path) {
    struct stat status;
    return vm->host && host_stat(vm->host, AT_FDCWD, path, 0, &status) == 0 && S_ISREG(status.st_mode);
}

bool library_find(Vm *vm, const char *name, size_t length, LibraryModule *module) {
    Str *directory = library_directory(vm);
    const char *root = directory ? str_wtf8(vm, directory, NULL) : NULL;
    module->from_archive = library_has_archive();
    if (!root || length == 0 || length > 512) {
        error_clear(vm);
        return false;
    }
    if (module->from_archive) {
        if (!archive_find(krait_archive_start, archive_size(), name, length, &module->archive))
            return false;
        module->is_package = module->archive.is_package;
        return join(module->path, root, module->archive.filename, module->archive.filename_length, "");
    }
    char relative[512];
    memcpy(relative, name, length);
    for (size_t i = 0; i < length; i++)
        if (relative[i] == '.')
            relative[i] = '/';
    module->is_package =
        join(module->path, root, relative, length, "/__init__.py") && is_file(vm, module->path);
    return module->is_package ||
           (join(module->path, root, relative, length, ".py") && is_file(vm, module->path));
}

// ---- Contents

static Code *compile_text(Vm *vm, const LibraryModule *module, const char *bytes, size_t length,
                          Str *filename) {
    if (!filename)
        filename = str_from_wtf8(vm, module->path, strlen(module->path));
    CompileOptions options = {.mode = COMPILE_EXEC, .optimize = vm->flags.optimize, .filename = filename};
    return filename ? compile_source(vm, bytes, length, &options) : NULL;
}

Code *library_code(Vm *vm, const LibraryModule *module, Str *filename) {
    // The archive's code has its assertions and docstrings: -O means its source. So does what did not
    // compile.
    if (module->from_archive && module->archive.source &&
        (vm->flags.optimize || !module->archive.code_size)) {
        Value source = library_source(vm, module);
        if (value_missing(source))
            return NULL;
        Bytes *bytes = value_to_bytes(source);
        return compile_text(vm, module, (const char *)bytes->data, bytes->length, filename);
    }
    if (module->from_archive) {
        ArchiveModule renamed = module->archive;
        renamed.filename = module->path;
        renamed.filename_length = strlen(module->path);
        if (filename && !(renamed.filename = str_wtf8(vm, filename, &renamed.filename_length)))
            return NULL;
        return archive_code(vm, &renamed);
    }
    char *bytes;
    size_t length;
    if (!read_file(vm, module->path, &bytes, &length))
        return NULL;
    Code *code = compile_text(vm, module, bytes, length, filename);
    free(bytes);
    return code;
}

static Value bytes_of_file(Vm *vm, const char *path) {
    char *bytes;
    size_t length;
    if (!read_file(vm, path, &bytes, &length))
        return NO_VALUE;
    Bytes *copy = bytes_from(vm, bytes, length);
    free(bytes);
    return copy ? bytes_value(copy) : NO_VALUE;
}

Value library_source(Vm *vm, const LibraryModule *module) {
    if (!module->from_archive)
        return bytes_of_file(vm, module->path);
    if (module->archive.source)
        return library_unpack(vm, module->archive.source, module->archive.source_size);
    Str *path = str_from_wtf8(vm, module->path, strlen(module->path));
    return path ? raise_os_error(vm, ENOENT, str_value(path), NO_VALUE) : NO_VALUE;
}

// The source that would lie at this path below the library's folder.
static Value source_at(Vm *vm, const char *path, size_t length) {
    static const char init[] = "/__init__.py", ending[] = ".py";
    char name[512];
    size_t cut = 0;
    if (length > strlen(init) && !memcmp(path + length - strlen(init), init, strlen(init)))
        cut = strlen(init);
    else if (length > strlen(ending) && !memcmp(path + length - strlen(ending), ending, strlen(ending)))
        cut = strlen(ending);
    if (cut == 0 || length - cut >= sizeof name)
        return NO_VALUE;
    length -= cut;
    for (size_t i = 0; i < length; i++)
        name[i] = path[i] == '/' ? '.' : path[i];
    LibraryModule module;
    if (!library_find(vm, name, length, &module) || (cut == strlen(init)) != module.is_package)
        return NO_VALUE;
    return library_source(vm, &module);
}

Value library_data(Vm *vm, const char *path, size_t length) {
    char text[LIBRARY_PATH_MAX];
    ArchiveModule file;
    if (library_has_archive()) {
        // A file's name in the index begins with a slash, which no module's does.
        if (length + 1 >= sizeof text)
            return NO_VALUE;
        text[0] = '/';
        memcpy(text + 1, path, length);
        if (!archive_find(krait_archive_start, archive_size(), text, length + 1, &file) || !file.source)
            return source_at(vm, path, length);
        return library_unpack(vm, file.source, file.source_size);
    }
    Str *directory = library_directory(vm);
    const char *root = directory ? str_wtf8(vm, directory, NULL) : NULL;
    if (!root || !join(text, root, path, length, "") || !is_file(vm, text))
        return NO_VALUE;
    return bytes_of_file(vm, text);
}

Value library_data_at(Vm *vm, const char *path) {
    Str *directory = library_directory(vm);
    size_t length;
    const char *root = directory ? str_wtf8(vm, directory, &length) : NULL;
    if (!root || strncmp(path, root, length) != 0 || path[length] != '/')
        return NO_VALUE;
    return library_data(vm, path + length + 1, strlen(path + length + 1));
}

// ---- Packing: the size as eight little-endian bytes, then a zlib stream

void *library_pack(const void *bytes, size_t size, size_t *packed_size) {
    uLongf packed = compressBound((uLong)size);
    uint8_t *out = malloc(8 + packed);
    if (!out)
        return NULL;
    for (int i = 0; i < 8; i++)
        out[i] = (uint8_t)((uint64_t)size >> (8 * i));
    if (compress2(out + 8, &packed, bytes, (uLong)size, Z_BEST_COMPRESSION) != Z_OK) {
        free(out);
        return NULL;
    }
    *packed_size = 8 + packed;
    return out;
}

Value library_unpack(Vm *vm, const void *packed, size_t size) {
    const uint8_t *in = packed;
    uint64_t length = 0;
    for (int i = 7; i >= 0 && size >= 8; i--)
        length = length << 8 | in[i];
    if (size < 8 || length > UINT32_MAX)
        return raise_value_error(vm, "broken archive");
    Bytes *bytes = bytes_new(vm, length);
    if (!bytes)
        return NO_VALUE;
    uLongf unpacked = (uLongf)length;
    uint8_t none;
    if (uncompress(length ? bytes->data : &none, &unpacked, in + 8, (uLong)(size - 8)) != Z_OK ||
        unpacked != length)
        return raise_value_error(vm, "broken archive");
    return bytes_value(bytes);
}
