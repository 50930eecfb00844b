// SPDX-License-Identifier: MIT
// staticmethod and classmethod objects: a callable and how it binds.
#ifndef KRAIT_OBJECTS_STATIC_METHOD_H
#define KRAIT_OBJECTS_STATIC_METHOD_H

#include "objects/object.h"

typedef struct WrappedMethod {
    uint64_t header; // KIND_STATIC_METHOD or KIND_CLASS_METHOD
    Value callable;
    // the attributes (__dict__) follow
} WrappedMethod;

static inline Value wrapped_callable(Value v) {
    return ((WrappedMethod *)value_to_pointer(v))->callable;
}
Value static_method_new(Vm *vm, Value callable) MUST_CHECK;
Value class_method_new(Vm *vm, Value callable) MUST_CHECK;

extern const TypeDefinition static_method_definition, class_method_definition;

#endif
