// SPDX-License-Identifier: MIT
// type.__call__ as a native with steps, and how calls recognise the plain cases.
#ifndef KRAIT_VM_CALL_TYPE_H
#define KRAIT_VM_CALL_TYPE_H

#include "objects/function.h"

// For the method table of `type`: {"__call__(self, /, *args, **kwargs)", type_call, "...", NATIVE_STEPS,
// TYPE_CALL_STATE}.
Value type_call(Vm *vm, Value *args);
#define TYPE_CALL_STATE 1

// object.__new__ and object.__init__ (objects/object.c).
Value object_new(Vm *vm, Value *args);
Value object_init(Vm *vm, Value *args);

static inline bool call_is_type_call(Value call) {
    return value_is_kind(call, KIND_NATIVE) && ((Native *)value_to_pointer(call))->function == type_call;
}
static inline bool call_is_object_new(const Native *native) {
    return native->function == object_new;
}
static inline bool call_is_object_init(const Native *native) {
    return native->function == object_init;
}

#endif
