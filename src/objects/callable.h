// SPDX-License-Identifier: MIT
// What function, builtin and method types share.
#ifndef KRAIT_OBJECTS_CALLABLE_H
#define KRAIT_OBJECTS_CALLABLE_H

#include "objects/function.h"

// __call__ of any callable that call_begin knows: a native with steps, {"__call__(self, /, *args, **kwargs)",
// callable_call, "...", NATIVE_STEPS, 0}.
Value callable_call(Vm *vm, Value *args);
// __eq__ and __hash__ by address are object's; bound things compare by function and self.

#endif
