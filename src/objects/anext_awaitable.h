// SPDX-License-Identifier: MIT
// What anext(iterator, default) gives to await.
#ifndef KRAIT_OBJECTS_ANEXT_AWAITABLE_H
#define KRAIT_OBJECTS_ANEXT_AWAITABLE_H

#include "objects/object.h"

Value anext_awaitable_new(Vm *vm, Value awaitable, Value fallback) MUST_CHECK;

extern const TypeDefinition anext_awaitable_definition;

#endif
