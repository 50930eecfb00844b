// SPDX-License-Identifier: MIT
// What generic aliases and unions share: type variables, their substitution, how types are shown.
#ifndef KRAIT_OBJECTS_TYPING_SUPPORT_H
#define KRAIT_OBJECTS_TYPING_SUPPORT_H

#include "objects/generic_alias.h"
#include "objects/str.h"

bool value_is_generic_alias(Vm *vm, Value v);
bool value_is_union(Vm *vm, Value v);
// The type variables in a tuple of arguments, each once, in order.
Tuple *typing_parameters(Vm *vm, Value args) MUST_CHECK;
// The arguments with `parameters` replaced by the items of the subscript `item`.
Tuple *typing_substitute(Vm *vm, Value self, Value args, Tuple *parameters, Value item) MUST_CHECK;
// A type as it stands in an annotation: int, collections.deque, None, list[int].
void typing_repr(StrBuilder *out, Value v);

#endif
