// SPDX-License-Identifier: MIT
// The module _archive: the library in the program, for _archive_importer.py alone.
#include "import/library.h"
#include "objects/argument.h"
#include "objects/list.h"
#include "objects/module.h"
#include "objects/str.h"
#include "objects/tuple.h"

static Value archive_is_present(Vm *vm, Value *args) {
    return value_from_bool(library_has_archive());
}

static bool find_argument(Vm *vm, const char *function, Value v, LibraryModule *module, bool *found) {
    Str *name;
    size_t length;
    const char *text = argument_str(vm, function, 1, v, &name) ? str_wtf8(vm, name, &length) : NULL;
    *found = text && library_find(vm, text, length, module);
    return text != NULL;
}

static Value archive_find_module(Vm *vm, Value *args) {
    LibraryModule module;
    bool found;
    if (!find_argument(vm, "find", args[0], &module, &found))
        return NO_VALUE;
    if (!found)
        return VALUE_NONE;
    Str *path = str_from_wtf8(vm, module.path, strlen(module.path));
    return path ? value_from_pointer(tuple_pack(vm, str_value(path), value_from_bool(module.is_package)))
                : NO_VALUE;
}

static Value archive_get_code(Vm *vm, Value *args) {
    LibraryModule module;
    bool found;
    Str *path;
    if (!find_argument(vm, "get_code", args[0], &module, &found) ||
        !argument_str(vm, "get_code", 2, args[1], &path))
        return NO_VALUE;
    return found ? value_from_pointer(library_code(vm, &module, path)) : VALUE_NONE;
}

// A data file, or a module's source by the path of its file.
static Value archive_get_data(Vm *vm, Value *args) {
    Str *path;
    size_t length;
    if (value_is_none(args[0]))
        return VALUE_NONE;
    const char *text = argument_str(vm, "get_data", 1, args[0], &path) ? str_wtf8(vm, path, &length) : NULL;
    if (!text)
        return NO_VALUE;
    Value data = library_data(vm, text, length);
    return value_exists(data) || error_is_set(vm) ? data : VALUE_NONE;
}

// (name, is_package) of each module; or the paths of the data files.
static Value entries(Vm *vm, bool data) {
    List *list = list_new(vm, 0);
    ArchiveModule module;
    for (size_t i = 0; list && library_get(i, &module); i++) {
        if ((module.name[0] == '/') != data)
            continue;
        Str *name = str_from_wtf8(vm, module.name + data, module.name_length - data);
        Value item =
            !name  ? NO_VALUE
            : data ? str_value(name)
                   : value_from_pointer(tuple_pack(vm, str_value(name), value_from_bool(module.is_package)));
        if (value_missing(item) || !list_append(vm, list, item))
            return NO_VALUE;
    }
    return value_from_pointer(list);
}

static Value archive_get_names(Vm *vm, Value *args) {
    return entries(vm, false);
}

static Value archive_get_paths(Vm *vm, Value *args) {
    return entries(vm, true);
}

static const NativeDefinition archive_functions[] = {
    {"is_present()", archive_is_present, "Whether this program holds an archive.", 0, 0},
    {"find(name, /)", archive_find_module, "(path, is_package) of a module, or None.", 0, 0},
    {"get_code(name, path, /)", archive_get_code, "The code of a module, or None.", 0, 0},
    {"get_data(path, /)", archive_get_data,
     "The bytes of a file by its path below the library's folder, or None.", 0, 0},
    {"get_names()", archive_get_names, "A list of (name, is_package).", 0, 0},
    {"get_paths()", archive_get_paths, "The data files' paths.", 0, 0},
    {0},
};

const ModuleDefinition module__archive = {
    .name = "_archive",
    .doc = "The library in the program.",
    .functions = archive_functions,
};
