// SPDX-License-Identifier: MIT
// Warnings from C: beside warn() and warn_explicit() of objects/object.h, which are implemented in
// modules/_warnings.c.
#ifndef KRAIT_MODULES_WARNINGS_H
#define KRAIT_MODULES_WARNINGS_H

#include "vm/vm.h"

// `message` a str or a Warning; `source` the object whose neglect is warned of (ResourceWarning), or
// NO_VALUE. False: it became an exception.
bool warn_value(Vm *vm, TypeIndex category, int stack_level, Value message, Value source) MUST_CHECK;

#endif
