// SPDX-License-Identifier: MIT
// What the files that implement the protocols of objects/object.h share.
#ifndef KRAIT_OBJECTS_PROTOCOL_H
#define KRAIT_OBJECTS_PROTOCOL_H

#include "objects/object.h"

// Calls the special method `method`, as type_special gave it, of args[0] with the other arguments. A native
// that needs no frame runs at once; all else goes through vm_call.
Value special_call(Vm *vm, Value method, int count, const Value *args) MUST_CHECK;
static inline Value special_call_1(Vm *vm, Value method, Value self) {
    return special_call(vm, method, 1, &self);
}
static inline Value special_call_2(Vm *vm, Value method, Value self, Value a) {
    return special_call(vm, method, 2, (Value[]){self, a});
}
static inline Value special_call_3(Vm *vm, Value method, Value self, Value a, Value b) {
    return special_call(vm, method, 3, (Value[]){self, a, b});
}

// The special methods that a binary operator asks in turn, until one does not return NotImplemented:
// reflected ones of a proper subclass first, builtin sequences' own last. Returns how many.
#define OPERATOR_ATTEMPTS_MAX 4
typedef struct OperatorAttempt {
    Value method, self, other;
} OperatorAttempt;
int operator_attempts(Vm *vm, Value a, Value b, Special operation, bool inplace, OperatorAttempt *out);
// The TypeError when none of them knew.
Value operator_unsupported(Vm *vm, Value a, Value b, Special operation, bool inplace);

// isinstance() and issubclass() without __instancecheck__ and __subclasscheck__, as type's own do.
int value_is_instance_plain(Vm *vm, Value v, Value class) MUST_CHECK;
int value_is_subclass_plain(Vm *vm, Value v, Value class) MUST_CHECK;

// An iterator over a sequence's __getitem__ (objects/iterate.c).
Value sequence_iterator_new(Vm *vm, Value sequence) MUST_CHECK;

#endif
