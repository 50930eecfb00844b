// SPDX-License-Identifier: MIT
// Where a module comes from, told without importlib: builtin, frozen, of the library, or not for us to say.
#ifndef KRAIT_IMPORT_FINDER_H
#define KRAIT_IMPORT_FINDER_H

#include "import/library.h"
#include "objects/function.h"
#include "objects/module.h"

typedef enum Origin {
    ORIGIN_BUILTIN,
    ORIGIN_FROZEN,
    ORIGIN_LIBRARY,
    ORIGIN_NONE,  // nowhere: ModuleNotFoundError
    ORIGIN_OTHER, // importlib has to look
} Origin;

typedef struct Located {
    const ModuleDefinition *definition; // ORIGIN_BUILTIN
    const FrozenModule *frozen;         // ORIGIN_FROZEN
    LibraryModule library;              // ORIGIN_FROZEN, ORIGIN_LIBRARY
} Located;

// `path` is the parent's __path__; NO_VALUE: sys.path. Runs no Python code and sets no exception.
Origin import_locate(Vm *vm, Str *name, Value path, Located *located);

// A new module with what it has before its body runs, its `__spec__` and `__loader__` owed.
Module *import_prepare(Vm *vm, Str *name, Origin origin, const Located *located) MUST_CHECK;
// The body of a module just prepared: a function to be called with the module's dict.
Function *import_body(Vm *vm, Module *module, Origin origin, const Located *located) MUST_CHECK;

#endif
