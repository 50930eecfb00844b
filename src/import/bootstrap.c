// SPDX-License-Identifier: MIT
// Loads CPython's importlib out of the library and installs it, at first need.
//
// What was imported before gets the `__spec__` and `__loader__` that it owes: builtin modules from
// importlib's own _setup(), all others from _archive_importer (_imp.is_frozen() knows none meanwhile).
// vm->importlib is set once imports can go through it.
#include "import/finder.h"
#include "import/import.h"
#include "objects/dict.h"
#include "objects/list.h"
#include "objects/module.h"
#include "objects/str.h"
#include "objects/tuple.h"

Value import_builtin(Vm *vm, const char *name) {
    Str *text = str_intern_c(vm, name);
    const ModuleDefinition *definition = module_find_definition(name);
    if (!text || !definition)
        return text ? import_raise_not_found(vm, text) : NO_VALUE;
    Value module = dict_get_str(vm, vm->modules, text);
    if (value_exists(module))
        return module;
    module = module_from_definition(vm, definition);
    return value_exists(module) && dict_set_str(vm, vm->modules, text, module) ? module : NO_VALUE;
}

// Imports a module that C can find, without importlib.
static Value load_plain(Vm *vm, const char *name) {
    Str *text = str_intern_c(vm, name);
    if (!text)
        return NO_VALUE;
    Value present = dict_get_str(vm, vm->modules, text);
    if (value_exists(present))
        return present;
    Located located;
    Origin origin = ORIGIN_LIBRARY;
    if (!library_find(vm, name, text->length, &located.library))
        origin = import_locate(vm, text, NO_VALUE, &located);
    if (origin != ORIGIN_FROZEN && origin != ORIGIN_LIBRARY)
        return import_raise_not_found(vm, text);
    Module *module = import_prepare(vm, text, origin, &located);
    Function *body = module ? import_body(vm, module, origin, &located) : NULL;
    Value value = value_from_pointer(module);
    if (!body || !dict_set_str(vm, vm->modules, text, value))
        return NO_VALUE;
    if (value_exists(vm_call_1(vm, value_from_pointer(body), dict_value(module->dict))))
        return value;
    Value error = error_fetch(vm);
    if (dict_delete_str(vm, vm->modules, text) < 0)
        error_clear(vm);
    error_restore(vm, error);
    return NO_VALUE;
}

static bool sys_default(Vm *vm, const char *name, bool is_dict) {
    Str *key = str_intern_c(vm, name);
    if (!key || value_exists(dict_get_str(vm, vm->sys, key)))
        return key != NULL;
    Value made = is_dict ? value_from_pointer(dict_new(vm)) : value_from_pointer(list_new(vm, 0));
    return value_exists(made) && dict_set_str(vm, vm->sys, key, made);
}

static bool call_method(Vm *vm, Value object, const char *name, int count, const Value *args) {
    Str *text = str_intern_c(vm, name);
    return text && value_exists(vm_call_method(vm, object, text, count, args));
}

typedef bool (*ModuleVisit)(Vm *vm, void *context, const char *name, size_t length, Module *module);

// Calls `visit` for each module that owes its spec.
static bool each_owing(Vm *vm, ModuleVisit visit, void *context) {
    size_t position = 0;
    Value key, value;
    while (dict_next(vm, vm->modules, &position, &key, &value)) {
        if (!value_is_kind(value, KIND_MODULE) || !value_is_str(key) || !value_to_module(value)->owes_spec)
            continue;
        size_t length;
        const char *name = str_wtf8(vm, value_to_str(key), &length);
        if (!name || !visit(vm, context, name, length, value_to_module(value)))
            return false;
    }
    return true;
}

static bool visit_owing(Vm *vm, void *context, const char *name, size_t length, Module *module) {
    Str *text = str_from_wtf8(vm, name, length);
    Tuple *entry = !text ? NULL
                         : tuple_pack(vm, str_value(text), value_from_pointer(module),
                                      value_from_bool(module->importer != NULL));
    module->owes_spec = false;
    return entry && list_append(vm, context, tuple_value(entry));
}

// sys.path_hooks[0], as CPython has it; a library without zipimport does without.
static bool install_zipimport(Vm *vm) {
    Value zipimport = import_by_name(vm, "zipimport");
    if (value_missing(zipimport)) {
        if (!error_is(vm, TYPE_INDEX_IMPORT_ERROR))
            return false;
        error_clear(vm);
        return true;
    }
    Str *name = str_intern_c(vm, "zipimporter"), *hooks = str_intern_c(vm, "path_hooks");
    Value importer = name && hooks ? object_get_attribute(vm, zipimport, name) : NO_VALUE;
    Value list = value_exists(importer) ? dict_get_str(vm, vm->sys, hooks) : NO_VALUE;
    return value_is_list(list) && list_insert(vm, value_to_list_object(list), 0, importer);
}

static bool load(Vm *vm) {
    Value imp = import_builtin(vm, "_imp");
    Value bootstrap = value_exists(imp) ? load_plain(vm, "_frozen_importlib") : NO_VALUE;
    Value external = value_exists(bootstrap) ? load_plain(vm, "_frozen_importlib_external") : NO_VALUE;
    if (value_missing(external) || !sys_default(vm, "meta_path", false) ||
        !sys_default(vm, "path_hooks", false) || !sys_default(vm, "path_importer_cache", true))
        return false;
    if (!call_method(vm, bootstrap, "_install", 2, (Value[]){vm->sys_module, imp}) ||
        !call_method(vm, bootstrap, "_install_external_importers", 0, NULL))
        return false;
    vm->importlib = bootstrap;
    List *owing = list_new(vm, 0);
    Value importer = load_plain(vm, "_archive_importer");
    Value owing_list = value_from_pointer(owing);
    return owing && value_exists(importer) && each_owing(vm, visit_owing, owing) &&
           call_method(vm, importer, "_install", 1, &owing_list) && install_zipimport(vm);
}

bool import_load_importlib(Vm *vm) {
    if (value_exists(vm->importlib))
        return true;
    if (vm->loading_importlib) {
        raise_error(vm, TYPE_INDEX_IMPORT_ERROR, "importlib is being loaded");
        return false;
    }
    vm->loading_importlib = true;
    bool loaded = load(vm);
    vm->loading_importlib = false;
    if (!loaded)
        vm->importlib = NO_VALUE;
    return loaded;
}

bool import_attribute_owed(Vm *vm, Value module, Str *name) {
    if (value_exists(vm->importlib) || vm->loading_importlib || !value_is_kind(module, KIND_MODULE))
        return false;
    bool owed = value_to_module(module)->owes_spec &&
                (str_equals_c(name, "__spec__") || str_equals_c(name, "__loader__"));
    if (value_same(module, vm->sys_module))
        owed = owed || str_equals_c(name, "meta_path") || str_equals_c(name, "path_hooks") ||
               str_equals_c(name, "path_importer_cache");
    return owed && import_load_importlib(vm);
}
