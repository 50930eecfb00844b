// SPDX-License-Identifier: MIT
// The import statement's C half: names resolved, sys.modules asked, the rest handed to importlib.
#ifndef KRAIT_IMPORT_IMPORT_H
#define KRAIT_IMPORT_IMPORT_H

#include "vm/vm.h"

// The absolute name that `name` means `level` packages up from the package of `globals` (level > 0).
Str *import_resolve_name(Vm *vm, Str *name, Value globals, int level) MUST_CHECK;
// The entry of sys.modules; NO_VALUE: none, or None (`*is_none`).
Value import_find_loaded(Vm *vm, Str *name, bool *is_none);
// A builtin module by name, made and put into sys.modules without importlib. NO_VALUE without an exception:
// there is none of that name.
Value import_builtin(Vm *vm, Str *name) MUST_CHECK;

#endif
