// SPDX-License-Identifier: MIT
// Between type_new.c, which makes classes, and type_methods.c, which shows and changes them.
#ifndef KRAIT_OBJECTS_TYPE_METHODS_H
#define KRAIT_OBJECTS_TYPE_METHODS_H

#include "objects/object.h"

Value type_new(Vm *vm, Value *args);  // type.__new__(type, /, *args, **kwargs)
Value type_init(Vm *vm, Value *args); // type.__init__(self, /, *args, **kwargs)
// The attribute __dict__ of instances (for GetSetDefinition).
Value instance_get_dict(Vm *vm, Value *args);
Value instance_set_dict(Vm *vm, Value *args);
// The most derived metaclass among `metatype` and the bases'. NULL: TypeError.
Type *type_calculate_metaclass(Vm *vm, Type *metatype, Tuple *bases) MUST_CHECK;
// The base that decides the layout. NULL: TypeError.
Type *type_best_base(Vm *vm, Tuple *bases) MUST_CHECK;
// Computes the mro, by the metaclass's mro() if it has one, and stores it.
bool type_set_mro(Vm *vm, Type *type) MUST_CHECK;

#endif
