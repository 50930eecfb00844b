// SPDX-License-Identifier: MIT
// What typing.c and type_alias.c share.
#ifndef KRAIT_OBJECTS_TYPING_INTERNAL_H
#define KRAIT_OBJECTS_TYPING_INTERNAL_H

#include "objects/object.h"

// TypeVar, ParamSpec and TypeVarTuple. A value that an evaluator will give is NO_VALUE until it was asked
// for.
typedef struct TypeParameter {
    uint64_t header; // KIND_NATIVE_OBJECT
    Str *name;
    Value bound, evaluate_bound;
    Value constraints, evaluate_constraints;
    Value default_value, evaluate_default;
    Value module;
    bool covariant, contravariant, infer_variance;
} TypeParameter;

typedef struct ParamSpecPart {
    uint64_t header; // KIND_NATIVE_OBJECT
    Value origin;
} ParamSpecPart;

// typing.<name>(*args)
Value typing_call(Vm *vm, const char *name, int count, const Value *args) MUST_CHECK;
Value typing_caller(Vm *vm);
Value typing_no_default(Vm *vm) MUST_CHECK;
bool typing_is_no_default(Vm *vm, Value v);
Value typing_unpack(Vm *vm, Value parameter) MUST_CHECK; // typing.Unpack[parameter]
// A callable that gives `value` for any format (annotationlib.Format).
Value const_evaluator_new(Vm *vm, Value value) MUST_CHECK;

#endif
