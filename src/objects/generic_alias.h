// SPDX-License-Identifier: MIT
// types.GenericAlias (list[int]) and unions (int | str).
#ifndef KRAIT_OBJECTS_GENERIC_ALIAS_H
#define KRAIT_OBJECTS_GENERIC_ALIAS_H

#include "objects/object.h"

// origin[item]; a tuple is several arguments.
Value generic_alias_new(Vm *vm, Value origin, Value item) MUST_CHECK;
// What every builtin generic's __class_getitem__ does: args[0] is the class.
Value generic_alias_class_getitem(Vm *vm, Value *args);
// a | b of types; NotImplemented if one of them cannot be in a union.
Value union_or(Vm *vm, Value a, Value b) MUST_CHECK;

// typing.Union[args]: strings become forward references.
Value union_from_args(Vm *vm, Tuple *args) MUST_CHECK;

extern const TypeDefinition generic_alias_definition, union_definition;

#endif
