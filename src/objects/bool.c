// SPDX-License-Identifier: MIT
// The type bool: two immediates that are ints too.
#include "objects/int.h"
#include "objects/str.h"
#include "objects/type.h"
#include "vm/vm.h"

static Value bool_new(Vm *vm, Value *args) {
    if (value_to_pointer(args[0]) != vm_type(vm, TYPE_INDEX_BOOL) &&
        !type_check_new(vm, vm_type(vm, TYPE_INDEX_BOOL), args[0]))
        return NO_VALUE;
    if (value_missing(args[1]))
        return VALUE_FALSE;
    int truth = value_truth(vm, args[1]);
    return truth < 0 ? NO_VALUE : value_from_bool(truth);
}

static Value bool_repr(Vm *vm, Value *args) {
    return value_from_pointer(str_intern_c(vm, value_is_true(args[0]) ? "True" : "False"));
}

#define BOOL_BINARY(name, operator, function)                                                                \
    static Value bool_##name(Vm *vm, Value *args) {                                                          \
        if (value_is_bool(args[1]))                                                                          \
            return value_from_bool((int)value_is_true(args[0]) operator(int) value_is_true(args[1]));        \
        return value_is_int(args[1]) ? function(vm, args[0], args[1]) : VALUE_NOT_IMPLEMENTED;               \
    }

BOOL_BINARY(and, &, int_and)
BOOL_BINARY(or, |, int_or)
BOOL_BINARY(xor, ^, int_xor)

static Value bool_invert(Vm *vm, Value *args) {
    if (!warn(
            vm, TYPE_INDEX_DEPRECATION_WARNING, 1,
            "Bitwise inversion '~' on bool is deprecated and will be removed in Python 3.16. This returns "
            "the bitwise inversion of the underlying int object and is usually not what you expect from "
            "negating a bool. Use the 'not' operator for boolean negation or ~int(x) if you really want the "
            "bitwise inversion of the underlying int."))
        return NO_VALUE;
    return int_invert(vm, args[0]);
}

static const NativeDefinition bool_methods[] = {
    {"__new__(cls, object=False, /)", bool_new, NULL, 0, 0},
    {"__repr__(self, /)", bool_repr, NULL, 0, 0},
    {"__invert__(self, /)", bool_invert, NULL, 0, 0},
    {"__and__(self, value, /)", bool_and, NULL, 0, 0},
    {"__rand__(self, value, /)", bool_and, NULL, 0, 0},
    {"__xor__(self, value, /)", bool_xor, NULL, 0, 0},
    {"__rxor__(self, value, /)", bool_xor, NULL, 0, 0},
    {"__or__(self, value, /)", bool_or, NULL, 0, 0},
    {"__ror__(self, value, /)", bool_or, NULL, 0, 0},
    {0},
};

const TypeDefinition bool_definition = {
    .name = "bool",
    .base = &int_definition,
    .doc = "True or False: whether the argument is taken as true.",
    .kind = KIND_INT,
    .size = sizeof(Int),
    .flags = 0,
    .methods = bool_methods,
};
