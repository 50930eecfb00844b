// SPDX-License-Identifier: MIT
// The module _imp: what importlib needs of the runtime. There are no extension modules, so create_dynamic is
// absent.
#include "base/hash.h"
#include "import/import.h"
#include "import/library.h"
#include "objects/argument.h"
#include "objects/buffer.h"
#include "objects/bytes.h"
#include "objects/dict.h"
#include "objects/exception.h"
#include "objects/int.h"
#include "objects/list.h"
#include "objects/module.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "vm/native_call.h"

// Two bytes that say whose bytecode it is, then "\r\n", as a little-endian number.
#define PYC_MAGIC (UINT32_C(0x0A0D0000) | 0x4B00 | CODE_FORMAT_VERSION)

enum {
    STATE_LOCK,
    STATE_TIME_FIRST,
    STATE_TIME_LAST,
    STATE_OVERRIDE,
    STATE_COUNT
}; // TIME: import/import_time.c
extern const ModuleDefinition module__imp;

// ---- The import lock: an RLock of _thread, made at first need

static Value lock_method(Vm *vm, const char *name) {
    Value lock = module_state(vm, &module__imp, STATE_LOCK);
    if (value_missing(lock)) {
        Value module = import_builtin(vm, "_thread");
        Str *class = str_intern_c(vm, "RLock");
        Value make = value_exists(module) && class ? object_get_attribute(vm, module, class) : NO_VALUE;
        lock = value_exists(make) ? vm_call_0(vm, make) : NO_VALUE;
        if (value_missing(lock) || !module_set_state(vm, &module__imp, STATE_LOCK, lock))
            return NO_VALUE;
    }
    Str *text = str_intern_c(vm, name);
    return text ? object_get_attribute(vm, lock, text) : NO_VALUE;
}

static Value imp_acquire_lock(Vm *vm, Value *args) {
    if (native_step(args) == 1)
        return VALUE_NONE;
    Value acquire = lock_method(vm, "acquire");
    return value_exists(acquire) ? native_call(vm, args, 1, acquire, 0, NULL) : NO_VALUE;
}

static Value imp_release_lock(Vm *vm, Value *args) {
    Value release = lock_method(vm, "release");
    if (value_missing(release))
        return NO_VALUE;
    if (value_exists(vm_call_0(vm, release)))
        return VALUE_NONE;
    if (error_is(vm, TYPE_INDEX_RUNTIME_ERROR)) {
        error_clear(vm);
        raise_error(vm, TYPE_INDEX_RUNTIME_ERROR, "not holding the import lock");
    }
    return NO_VALUE;
}

static Value imp_lock_held(Vm *vm, Value *args) {
    Value locked = lock_method(vm, "locked");
    return value_exists(locked) ? vm_call_0(vm, locked) : NO_VALUE;
}

// ---- Builtin modules

static const char *name_argument(Vm *vm, const char *function, int position, Value v, size_t *length) {
    Str *name;
    return argument_str(vm, function, position, v, &name) ? str_wtf8(vm, name, length) : NULL;
}

static Value imp_is_builtin(Vm *vm, Value *args) {
    const char *name = name_argument(vm, "is_builtin", 0, args[0], NULL);
    if (!name)
        return NO_VALUE;
    if (!module_find_definition(name))
        return value_from_small_int(0);
    // These two are there once, and cannot be made again.
    return value_from_small_int(!strcmp(name, "sys") || !strcmp(name, "builtins") ? -1 : 1);
}

static Value imp_create_builtin(Vm *vm, Value *args) {
    Str *attribute = vm_name(vm, name);
    Value name = object_get_attribute(vm, args[0], attribute);
    if (value_missing(name))
        return NO_VALUE;
    if (!value_is_str(name))
        return raise_type_error(vm, "name must be string, not %T", name);
    const char *text = str_wtf8(vm, value_to_str(name), NULL);
    const ModuleDefinition *definition = text ? module_find_definition(text) : NULL;
    if (!definition)
        return text ? VALUE_NONE : NO_VALUE;
    if (!strcmp(text, "sys"))
        return vm->sys_module;
    if (!strcmp(text, "builtins"))
        return vm->builtins_module;
    return module_from_definition(vm, definition);
}

// The definition's execute() has run when it was created.
static Value imp_exec_builtin(Vm *vm, Value *args) {
    return value_from_small_int(0);
}

static Value imp_extension_suffixes(Vm *vm, Value *args) {
    return value_from_pointer(list_new(vm, 0));
}

// ---- Frozen modules

static Value raise_frozen(Vm *vm, const char *format, Value name) {
    Str *text = str_format(vm, format, name);
    Value exception = text ? exception_new(vm, TYPE_INDEX_IMPORT_ERROR, str_value(text)) : NO_VALUE;
    if (value_missing(exception))
        return NO_VALUE;
    Exception *e = value_to_exception(exception);
    heap_store(vm, e, &e->fields[IMPORT_ERROR_MESSAGE], str_value(text));
    heap_store(vm, e, &e->fields[IMPORT_ERROR_NAME], name);
    return raise_value(vm, exception);
}

// Tests may hide those that importing itself does not need.
static bool is_hidden(Vm *vm, const char *name) {
    Value override = module_state(vm, &module__imp, STATE_OVERRIDE);
    return value_is_small_int(override) && value_to_small_int(override) < 0 &&
           strcmp(name, "_frozen_importlib") != 0 && strcmp(name, "_frozen_importlib_external") != 0 &&
           strcmp(name, "zipimport") != 0;
}

// 1: found; 0: there is none; -1: exception.
static int find(Vm *vm, const char *function, int position, Value v, const FrozenModule **frozen,
                LibraryModule *library) {
    size_t length;
    const char *name = name_argument(vm, function, position, v, &length);
    if (!name)
        return -1;
    *frozen = frozen_find(name, length);
    if (*frozen && is_hidden(vm, name))
        return 0;
    return *frozen && library_find(vm, (*frozen)->library_name, strlen((*frozen)->library_name), library);
}

static Value imp_is_frozen(Vm *vm, Value *args) {
    const FrozenModule *frozen;
    LibraryModule library;
    int found = find(vm, "is_frozen", 0, args[0], &frozen, &library);
    return found < 0 ? NO_VALUE : value_from_bool(found && !vm->loading_importlib);
}

static Value imp_is_frozen_package(Vm *vm, Value *args) {
    const FrozenModule *frozen;
    LibraryModule library;
    int found = find(vm, "is_frozen_package", 0, args[0], &frozen, &library);
    if (found == 0)
        raise_frozen(vm, "No such frozen object named %R", args[0]);
    return found <= 0 ? NO_VALUE : value_from_bool(frozen->is_package);
}

static Code *frozen_code(Vm *vm, const FrozenModule *frozen, const LibraryModule *library) {
    Str *filename = str_format(vm, "<frozen %s>", frozen->library_name);
    return filename ? library_code(vm, library, filename) : NULL;
}

static Value imp_find_frozen(Vm *vm, Value *args) {
    const FrozenModule *frozen;
    LibraryModule library;
    bool with_data = false;
    int found = find(vm, "find_frozen", 1, args[0], &frozen, &library);
    if (found < 0 || !argument_bool(vm, args[1], &with_data))
        return NO_VALUE;
    if (!found)
        return VALUE_NONE;
    Value data = VALUE_NONE;
    if (with_data) {
        Value dumps = module_import_attribute(vm, "marshal", "dumps");
        Code *code = value_exists(dumps) ? frozen_code(vm, frozen, &library) : NULL;
        data = code ? vm_call_1(vm, dumps, value_from_pointer(code)) : NO_VALUE;
        data = value_exists(data) ? vm_call_1(vm, type_value(vm_type(vm, TYPE_INDEX_MEMORYVIEW)), data)
                                  : NO_VALUE;
    }
    Value original = value_exists(data) ? value_from_pointer(str_from_c(vm, frozen->original)) : NO_VALUE;
    if (value_missing(original))
        return NO_VALUE;
    return value_from_pointer(tuple_pack(vm, data, value_from_bool(frozen->is_package), original));
}

static Value imp_get_frozen_object(Vm *vm, Value *args) {
    const FrozenModule *frozen;
    LibraryModule library;
    int found = find(vm, "get_frozen_object", 1, args[0], &frozen, &library);
    if (found < 0)
        return NO_VALUE;
    if (!value_is_none_or_missing(args[1])) {
        Value loads = module_import_attribute(vm, "marshal", "loads");
        Value code = value_exists(loads) ? vm_call_1(vm, loads, args[1]) : NO_VALUE;
        if (value_missing(code)) {
            if (!error_is(vm, TYPE_INDEX_TYPE_ERROR) && !error_is(vm, TYPE_INDEX_VALUE_ERROR) &&
                !error_is(vm, TYPE_INDEX_EOF_ERROR))
                return NO_VALUE;
            error_clear(vm);
            return raise_frozen(vm, "Frozen object named %R is invalid", args[0]);
        }
        return value_is_code(code) ? code
                                   : raise_type_error(vm, "frozen object %R is not a code object", args[0]);
    }
    if (!found)
        return raise_frozen(vm, "No such frozen object named %R", args[0]);
    return value_from_pointer(frozen_code(vm, frozen, &library));
}

static Value imp_init_frozen(Vm *vm, Value *args) {
    const FrozenModule *frozen;
    LibraryModule library;
    int found = find(vm, "init_frozen", 0, args[0], &frozen, &library);
    if (found <= 0)
        return found < 0 ? NO_VALUE : VALUE_NONE;
    return import_module(vm, value_to_str(args[0]), NO_VALUE, VALUE_NONE, 0);
}

static Value imp_frozen_module_names(Vm *vm, Value *args) {
    List *names = list_new(vm, 0);
    for (const FrozenModule *frozen = frozen_modules; names && frozen->name; frozen++) {
        Str *name = str_from_c(vm, frozen->name);
        if (!name || !list_append(vm, names, str_value(name)))
            return NO_VALUE;
    }
    return value_from_pointer(names);
}

static Value imp_override(Vm *vm, Value *args) {
    int32_t number;
    if (!value_to_int32(vm, args[0], &number))
        return NO_VALUE;
    return module_set_state(vm, &module__imp, STATE_OVERRIDE, value_from_small_int(number))
               ? VALUE_NONE
               : raise_no_memory(vm);
}

static Value imp_override_multi(Vm *vm, Value *args) {
    return raise_error(
        vm, TYPE_INDEX_RUNTIME_ERROR,
        "_imp._override_multi_interp_extensions_check() cannot be used in the main interpreter");
}

// ---- Code

static Value imp_fix_co_filename(Vm *vm, Value *args) {
    Str *path;
    if (!value_is_code(args[0]))
        return raise_type_error(vm, "_fix_co_filename() argument 1 must be code, not %T", args[0]);
    if (!argument_str(vm, "_fix_co_filename", 2, args[1], &path))
        return NO_VALUE;
    Code *code = value_to_code(args[0]);
    return code_change_filename(vm, code, code->filename, path) ? VALUE_NONE : NO_VALUE;
}

static Value imp_source_hash(Vm *vm, Value *args) {
    uint64_t key = value_is_int(args[0]) ? int_to_uint64_wrapping(args[0]) : 0;
    Buffer buffer;
    if (!value_is_int(args[0]))
        return raise_type_error(vm, "an integer is required (got type %T)", args[0]);
    if (!buffer_get(vm, args[1], &buffer, BUFFER_SIMPLE))
        return NO_VALUE;
    uint64_t hash = hash_siphash13((HashKey){key, 0}, buffer.bytes, (size_t)buffer.length);
    buffer_release(vm, &buffer);
    uint8_t bytes[8];
    for (int i = 0; i < 8; i++)
        bytes[i] = (uint8_t)(hash >> (8 * i));
    return value_from_pointer(bytes_from(vm, bytes, sizeof bytes));
}

static const NativeDefinition imp_functions[] = {
    {"_fix_co_filename(code, path, /)", imp_fix_co_filename,
     "Give a code object, and those in it, another file name.", 0, 0},
    {"_frozen_module_names()", imp_frozen_module_names,
     "The names of the modules that are found without a path.", 0, 0},
    {"_override_frozen_modules_for_tests(override, /)", imp_override, "Hide frozen modules (-1), or not.", 0,
     0},
    {"_override_multi_interp_extensions_check(override, /)", imp_override_multi,
     "There are no extension modules.", 0, 0},
    {"acquire_lock()", imp_acquire_lock, "Take the lock of the import machinery, which may be held already.",
     NATIVE_STEPS, 0},
    {"create_builtin(spec, /)", imp_create_builtin,
     "Make a builtin module; None if there is none of that name.", 0, 0},
    {"exec_builtin(mod, /)", imp_exec_builtin, "Fill a builtin module.", 0, 0},
    {"extension_suffixes()", imp_extension_suffixes, "No file is an extension module.", 0, 0},
    {"find_frozen(name, /, *, withdata=False)", imp_find_frozen,
     "What is known of a frozen module: its data, whether it is a package, its original name.", 0, 0},
    {"get_frozen_object(name, data=None, /)", imp_get_frozen_object, "The code of a frozen module.", 0, 0},
    {"init_frozen(name, /)", imp_init_frozen, "Import a frozen module.", 0, 0},
    {"is_builtin(name, /)", imp_is_builtin, "1 for a builtin module, -1 for one that is there once, else 0.",
     0, 0},
    {"is_frozen(name, /)", imp_is_frozen, "Whether a module is found without a path.", 0, 0},
    {"is_frozen_package(name, /)", imp_is_frozen_package, "Whether a frozen module is a package.", 0, 0},
    {"lock_held()", imp_lock_held, "Whether the lock of the import machinery is taken.", 0, 0},
    {"release_lock()", imp_release_lock, "Give back the lock of the import machinery.", 0, 0},
    {"source_hash(key, source)", imp_source_hash, "The hash of source text that a hash-based .pyc holds.", 0,
     0},
    {0},
};

static bool imp_execute(Vm *vm, Value module) {
    return module_add_int(vm, module, "pyc_magic_number_token", PYC_MAGIC) &&
           module_add_c(vm, module, "check_hash_based_pycs", "default");
}

const ModuleDefinition module__imp = {
    .name = "_imp",
    .doc = "What importlib needs of the runtime.",
    .functions = imp_functions,
    .execute = imp_execute,
    .state = STATE_COUNT,
};
