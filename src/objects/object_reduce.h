// SPDX-License-Identifier: MIT
// What object's pickling methods do (PEP 307), and the names of a class for dir().
#ifndef KRAIT_OBJECTS_OBJECT_REDUCE_H
#define KRAIT_OBJECTS_OBJECT_REDUCE_H

#include "objects/object.h"

Value object_reduce_ex(Vm *vm, Value *args);
Value object_reduce(Vm *vm, Value *args);
Value object_get_state(Vm *vm, Value *args);
// Adds the names in a class's and its bases' namespaces to `names` (objects/object.c).
bool object_add_class_names(Vm *vm, Dict *names, Value class) MUST_CHECK;

#endif
