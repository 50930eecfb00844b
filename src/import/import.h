// SPDX-License-Identifier: MIT
// The import statement: `__import__` in C, with importlib brought in at first need.
//
// Until importlib is loaded, C finds and runs builtin modules and those of the library; their `__spec__` and
// `__loader__` are owed (Module.owes_spec) and made when someone asks, which loads importlib. It is also
// loaded by the first import of anything else. From then on its _find_and_load imports what is not in
// sys.modules.
#ifndef KRAIT_IMPORT_IMPORT_H
#define KRAIT_IMPORT_IMPORT_H

#include "vm/vm.h"

// builtins.__import__: a native with steps, so that the modules that an import runs hold no C stack.
#define IMPORT_SIGNATURE "__import__(name, globals=None, locals=None, fromlist=(), level=0)"
#define IMPORT_STATE     10
Value import_native(Vm *vm, Value *args);

// What an import statement gives when it needs nothing run: everything is loaded. NO_VALUE without an
// exception: call
// __import__.
Value import_loaded(Vm *vm, Str *name, Value level, Value fromlist);
// __import__(name, globals, None, fromlist, level) of this Vm's builtins. globals and fromlist may be
// NO_VALUE.
Value import_module(Vm *vm, Str *name, Value globals, Value fromlist, int64_t level) MUST_CHECK;
// The module itself, also of a dotted name (importlib.import_module).
Value import_by_name(Vm *vm, const char *name) MUST_CHECK;
// The absolute name that `name` means `level` packages up from the package of `globals` (level > 0).
Str *import_resolve_name(Vm *vm, Str *name, Value globals, int level) MUST_CHECK;
// ModuleNotFoundError "No module named ..."; NO_VALUE.
Value import_raise_not_found(Vm *vm, Str *name);
// Takes importlib's own frames out of the traceback of the exception that is set, as far as CPython does.
void import_trim_traceback(Vm *vm);

// ---- bootstrap.c

// Loads importlib if that is not done: sys.meta_path and the like are there then, and every module has its
// spec.
bool import_load_importlib(Vm *vm) MUST_CHECK;
// The attribute of a module that it owes, or that `sys` has only once importlib is loaded. True: importlib
// was loaded just now, look again. False without an exception: it is just missing.
bool import_attribute_owed(Vm *vm, Value module, Str *name);
// sys.modules[name], a builtin module made where there is none. `name` must be one.
Value import_builtin(Vm *vm, const char *name) MUST_CHECK;

// ---- path.c

typedef struct ImportPaths {
    const char *program;     // argv[0]; NULL: an embedder's
    bool ignore_environment; // of PYTHONHOME, PYTHONPATH
} ImportPaths;
// sys.prefix, sys.path, sys.executable and their like, from where the program lies and the environment.
bool import_configure(Vm *vm, const ImportPaths *paths) MUST_CHECK;

#endif
