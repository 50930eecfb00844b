// SPDX-License-Identifier: MIT
// __import__: a native with steps, so that the modules that an import runs hold no C stack.
#include "import/import.h"
#include "modules/builtins/functions.h"
#include "objects/dict.h"
#include "objects/exception.h"
#include "objects/module.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "vm/native_call.h"

// Parameters: name, globals, locals, fromlist, level. State: the absolute name, the module.
enum { IMPORT_NAME, IMPORT_GLOBALS, IMPORT_LOCALS, IMPORT_FROMLIST, IMPORT_LEVEL, IMPORT_PARAMETERS };
enum { IMPORT_ABSOLUTE, IMPORT_MODULE };
enum { IMPORT_START, IMPORT_LOADED, IMPORT_HANDLED };

static Value raise_not_found(Vm *vm, Str *name, bool halted) {
    Str *text = halted ? str_format(vm, "import of %U halted; None in sys.modules", name)
                       : str_format(vm, "No module named %R", str_value(name));
    Value exception = text ? exception_new(vm, TYPE_INDEX_MODULE_NOT_FOUND_ERROR, str_value(text)) : NO_VALUE;
    if (value_missing(exception))
        return NO_VALUE;
    Exception *e = value_to_exception(exception);
    heap_store(vm, e, &e->fields[IMPORT_ERROR_NAME], str_value(name));
    return raise_value(vm, exception);
}

// Is the module being initialised, by this task or another?
static int is_initializing(Vm *vm, Value module) {
    Value spec, initializing;
    if (value_is_kind(module, KIND_MODULE))
        spec = dict_get_str(vm, value_to_module(module)->dict, vm_name(vm, __spec__));
    else if (!object_find_attribute(vm, module, vm_name(vm, __spec__), &spec))
        return -1;
    if (value_is_none_or_missing(spec))
        return 0;
    if (!object_find_attribute(vm, spec, vm_name(vm, _initializing), &initializing))
        return -1;
    return value_exists(initializing) ? value_truth(vm, initializing) : 0;
}

static Value importlib_function(Vm *vm, const char *name) {
    Str *text = str_intern_c(vm, name);
    return text ? object_get_attribute(vm, vm->importlib, text) : NO_VALUE;
}

// What the fromlist asks for, or the top package.
static Value finish(Vm *vm, Value *args) {
    Value *state = native_state(args, IMPORT_PARAMETERS);
    Value fromlist = args[IMPORT_FROMLIST], module = state[IMPORT_MODULE];
    int has_from = value_is_none_or_missing(fromlist) ? 0 : value_truth(vm, fromlist);
    if (has_from < 0)
        return NO_VALUE;
    if (has_from) {
        Value path;
        if (!object_find_attribute(vm, module, vm_name(vm, __path__), &path))
            return NO_VALUE;
        if (value_missing(path) || value_missing(vm->importlib))
            return module;
        Value handle = importlib_function(vm, "_handle_fromlist");
        Value import = dict_get_str(vm, vm->builtins, vm_name(vm, __import__));
        if (value_missing(handle))
            return NO_VALUE;
        return native_call(vm, args, IMPORT_HANDLED, handle, 3, (Value[]){module, fromlist, import});
    }
    Str *name = value_to_str(args[IMPORT_NAME]), *absolute = value_to_str(state[IMPORT_ABSOLUTE]);
    bool relative = absolute != name;
    size_t dot = 0;
    while (dot < name->length && str_at(name, dot) != '.')
        dot++;
    if (dot == name->length)
        return module;
    Str *top = str_slice(vm, absolute, 0, absolute->length - (name->length - dot));
    if (!top)
        return NO_VALUE;
    bool is_none;
    Value found = import_find_loaded(vm, top, &is_none);
    if (value_exists(found))
        return found;
    if (relative)
        return raise_error(vm, TYPE_INDEX_KEY_ERROR, "%R not in sys.modules as expected", str_value(top));
    return raise_not_found(vm, top, is_none);
}

static Value find_and_load(Vm *vm, Value *args) {
    Value *state = native_state(args, IMPORT_PARAMETERS);
    Str *name = value_to_str(state[IMPORT_ABSOLUTE]);
    if (value_exists(vm->importlib)) {
        Value find = importlib_function(vm, "_find_and_load");
        Value import = dict_get_str(vm, vm->builtins, vm_name(vm, __import__));
        if (value_missing(find))
            return NO_VALUE;
        return native_call(vm, args, IMPORT_LOADED, find, 2, (Value[]){str_value(name), import});
    }
    state[IMPORT_MODULE] = import_builtin(vm, name);
    if (value_missing(state[IMPORT_MODULE]))
        return error_is_set(vm) ? NO_VALUE : raise_not_found(vm, name, false);
    return finish(vm, args);
}

Value builtin_import(Vm *vm, Value *args) {
    Value *state = native_state(args, IMPORT_PARAMETERS);
    switch (native_step(args)) {
    case IMPORT_START: break;
    case IMPORT_LOADED: state[IMPORT_MODULE] = native_result(vm); return finish(vm, args);
    default: return native_result(vm);
    }
    if (!value_is_str(args[IMPORT_NAME]))
        return raise_type_error(vm, "module name must be a string");
    int32_t level = 0;
    if (value_exists(args[IMPORT_LEVEL]) && !value_to_int32(vm, args[IMPORT_LEVEL], &level))
        return NO_VALUE;
    if (level < 0)
        return raise_value_error(vm, "level must be >= 0");
    Str *name = value_to_str(args[IMPORT_NAME]);
    Str *absolute = level ? import_resolve_name(vm, name, args[IMPORT_GLOBALS], level) : name;
    if (!absolute)
        return NO_VALUE;
    if (!level && name->length == 0)
        return raise_value_error(vm, "Empty module name");
    state[IMPORT_ABSOLUTE] = str_value(absolute);
    bool is_none;
    Value module = import_find_loaded(vm, absolute, &is_none);
    if (is_none)
        return raise_not_found(vm, absolute, true);
    if (value_missing(module))
        return find_and_load(vm, args);
    state[IMPORT_MODULE] = module;
    int initializing = is_initializing(vm, module);
    if (initializing < 0)
        return NO_VALUE;
    if (initializing && value_exists(vm->importlib)) {
        // Another task may be at it: wait for its lock.
        Value wait = importlib_function(vm, "_lock_unlock_module");
        if (value_missing(wait) || value_missing(vm_call_1(vm, wait, str_value(absolute))))
            return NO_VALUE;
    }
    return finish(vm, args);
}
