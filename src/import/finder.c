// SPDX-License-Identifier: MIT
// Finds modules in the order in which importlib's finders do: builtin, frozen, then the path entry by entry.
//
// Only the library's own entry is looked into; of each entry before it, it is asked whether the file system
// has anything there that could be the module. If so, or when the entry is no folder, importlib is to look.
#include "import/finder.h"
#include "host/host.h"
#include "objects/dict.h"
#include "objects/function.h"
#include "objects/list.h"
#include "objects/module.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include <stdio.h>

typedef enum Look { LOOK_NOTHING, LOOK_SOMETHING } Look;

// Could importlib find `child` in this folder?
static Look look(Vm *vm, const char *folder, const char *child, size_t length) {
    static const char *const endings[] = {"", ".py", ".pyc"};
    struct stat status;
    char path[LIBRARY_PATH_MAX];
    if (!vm->host)
        return LOOK_NOTHING;
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        int written = snprintf(path, sizeof path, "%s%s%.*s%s", folder, *folder ? "/" : "", (int)length,
                               child, endings[i]);
        if (written < 0 || (size_t)written >= sizeof path)
            return LOOK_SOMETHING;
        int result = host_stat(vm->host, AT_FDCWD, path, 0, &status);
        if (result == -ENOSYS)
            return LOOK_NOTHING;
        if (result != -ENOENT)
            return LOOK_SOMETHING; // it is there, or the entry is a file (a zip archive), or cannot be read
    }
    return LOOK_NOTHING;
}

// Does this entry of a path belong to the library: its folder, or one of its packages'?
static bool is_library_entry(const char *entry, const char *root) {
    size_t length = strlen(root);
    return strncmp(entry, root, length) == 0 && (entry[length] == 0 || entry[length] == '/');
}

static bool is_package_folder(const char *entry, const char *root, const char *name, size_t length) {
    // root + "/" + the name without its last part, with slashes for dots
    const char *at = entry + strlen(root);
    size_t parent = length;
    while (parent > 0 && name[parent] != '.')
        parent--;
    if (parent == 0)
        return *at == 0;
    if (*at++ != '/' || strlen(at) != parent)
        return false;
    for (size_t i = 0; i < parent; i++)
        if (at[i] != (name[i] == '.' ? '/' : name[i]))
            return false;
    return true;
}

static Origin locate_on_path(Vm *vm, const char *name, size_t length, Value path, Located *located) {
    Str *directory = library_directory(vm);
    const char *root = directory ? str_wtf8(vm, directory, NULL) : NULL;
    if (!value_is_list(path) || !root)
        return ORIGIN_OTHER;
    size_t start = length;
    while (start > 0 && name[start - 1] != '.')
        start--;
    List *entries = value_to_list_object(path);
    for (size_t i = 0; i < entries->length; i++) {
        Value item = entries->items->items[i];
        if (!value_is_str(item))
            continue;
        size_t size;
        const char *entry = str_wtf8(vm, value_to_str(item), &size);
        if (!entry || strlen(entry) != size)
            return ORIGIN_OTHER;
        if (is_library_entry(entry, root) && is_package_folder(entry, root, name, length)) {
            if (library_find(vm, name, length, &located->library))
                return ORIGIN_LIBRARY;
            if (library_has_archive())
                continue;
        }
        if (look(vm, entry, name + start, length - start) == LOOK_SOMETHING)
            return ORIGIN_OTHER;
    }
    return ORIGIN_NONE;
}

Origin import_locate(Vm *vm, Str *name, Value path, Located *located) {
    size_t length;
    const char *text = str_wtf8(vm, name, &length);
    if (!text || strlen(text) != length) {
        error_clear(vm);
        return ORIGIN_OTHER;
    }
    located->definition = module_find_definition(text);
    if (located->definition)
        return ORIGIN_BUILTIN;
    located->frozen = frozen_find(text, length);
    if (located->frozen && library_find(vm, located->frozen->library_name,
                                        strlen(located->frozen->library_name), &located->library))
        return ORIGIN_FROZEN;
    if (value_missing(path))
        path = vm->sys ? dict_get_str(vm, vm->sys, vm_name(vm, path)) : NO_VALUE;
    Origin origin = locate_on_path(vm, text, length, path, located);
    error_clear(vm);
    return origin;
}

// ---- Making

static bool set_path(Vm *vm, Module *module, const LibraryModule *library) {
    const char *slash = strrchr(library->path, '/');
    Str *folder = str_from_wtf8(vm, library->path, (size_t)(slash - library->path));
    Value item = folder ? str_value(folder) : NO_VALUE;
    List *path = folder ? list_from_values(vm, &item, 1) : NULL;
    return path && dict_set_str(vm, module->dict, vm_name(vm, __path__), list_value(path));
}

static Str *parent_name(Vm *vm, Str *name) {
    size_t end = name->length;
    while (end > 0 && str_at(name, end - 1) != '.')
        end--;
    return str_slice(vm, name, 0, end ? end - 1 : 0);
}

Module *import_prepare(Vm *vm, Str *name, Origin origin, const Located *located) {
    Module *module = module_new(vm, name);
    bool is_package = origin == ORIGIN_FROZEN ? located->frozen->is_package : located->library.is_package;
    Str *package = !module ? NULL : is_package ? name : parent_name(vm, name);
    Str *file = package ? str_from_wtf8(vm, located->library.path, strlen(located->library.path)) : NULL;
    if (!file || !dict_set_str(vm, module->dict, vm_name(vm, __package__), str_value(package)) ||
        dict_delete_str(vm, module->dict, vm_name(vm, __spec__)) < 0 ||
        dict_delete_str(vm, module->dict, vm_name(vm, __loader__)) < 0)
        return NULL;
    if (is_package && !set_path(vm, module, &located->library))
        return NULL;
    if (!dict_set_str(vm, module->dict, vm_name(vm, __file__), str_value(file)))
        return NULL;
    module->owes_spec = true;
    return module;
}

Function *import_body(Vm *vm, Module *module, Origin origin, const Located *located) {
    Str *filename = NULL;
    if (origin == ORIGIN_FROZEN) {
        filename = str_format(vm, "<frozen %s>", located->frozen->library_name);
        if (!filename)
            return NULL;
    }
    Code *code = library_code(vm, &located->library, filename);
    if (!code || (code->archive_entry && !code_materialize(vm, code)))
        return NULL;
    if (!dict_set_str(vm, module->dict, vm_name(vm, __builtins__), dict_value(vm->builtins)))
        return NULL;
    return function_new(vm, code, module->dict, NULL);
}
