// SPDX-License-Identifier: MIT
// The types of None, Ellipsis and NotImplemented, whose only instances are immediate Values.
#include "objects/dict.h"
#include "objects/int.h"
#include "objects/object.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "vm/vm.h"

static Value singleton_new(Vm *vm, Value *args, const char *name, Value value) {
    if (value_to_tuple_object(args[1])->length || dict_length(value_to_dict(args[2])))
        return raise_type_error(vm, "%s takes no arguments", name);
    return value;
}
static Value none_new(Vm *vm, Value *args) {
    return singleton_new(vm, args, "NoneType", VALUE_NONE);
}
static Value ellipsis_new(Vm *vm, Value *args) {
    return singleton_new(vm, args, "EllipsisType", VALUE_ELLIPSIS);
}
static Value not_implemented_new(Vm *vm, Value *args) {
    return singleton_new(vm, args, "NotImplementedType", VALUE_NOT_IMPLEMENTED);
}

static Value none_repr(Vm *vm, Value *args) {
    return value_from_pointer(str_intern_c(vm, "None"));
}
static Value ellipsis_repr(Vm *vm, Value *args) {
    return value_from_pointer(str_intern_c(vm, "Ellipsis"));
}
static Value not_implemented_repr(Vm *vm, Value *args) {
    return value_from_pointer(str_intern_c(vm, "NotImplemented"));
}
static Value none_bool(Vm *vm, Value *args) {
    return VALUE_FALSE;
}
static Value none_hash(Vm *vm, Value *args) {
    return value_from_small_int(INT64_C(0xFCA86420));
}
static Value not_implemented_bool(Vm *vm, Value *args) {
    return raise_type_error(vm, "NotImplemented should not be used in a boolean context");
}

static const NativeDefinition none_methods[] = {
    {"__new__(type, /, *args, **kwargs)", none_new, NULL, 0, 0},
    {"__repr__(self, /)", none_repr, NULL, 0, 0},
    {"__hash__(self, /)", none_hash, NULL, 0, 0},
    {"__bool__(self, /)", none_bool, NULL, 0, 0},
    {0},
};
static const NativeDefinition ellipsis_methods[] = {
    {"__new__(type, /, *args, **kwargs)", ellipsis_new, NULL, 0, 0},
    {"__repr__(self, /)", ellipsis_repr, NULL, 0, 0},
    {"__reduce__(self, /)", ellipsis_repr, NULL, 0, 0},
    {0},
};
static const NativeDefinition not_implemented_methods[] = {
    {"__new__(type, /, *args, **kwargs)", not_implemented_new, NULL, 0, 0},
    {"__repr__(self, /)", not_implemented_repr, NULL, 0, 0},
    {"__bool__(self, /)", not_implemented_bool, NULL, 0, 0},
    {"__reduce__(self, /)", not_implemented_repr, NULL, 0, 0},
    {0},
};

const TypeDefinition none_definition = {
    .name = "NoneType",
    .doc = "The type of None.",
    .kind = KIND_INSTANCE,
    .size = sizeof(Object),
    .methods = none_methods,
};
const TypeDefinition ellipsis_definition = {
    .name = "ellipsis",
    .doc = "The type of Ellipsis.",
    .kind = KIND_INSTANCE,
    .size = sizeof(Object),
    .methods = ellipsis_methods,
};
const TypeDefinition not_implemented_definition = {
    .name = "NotImplementedType",
    .doc = "The type of NotImplemented.",
    .kind = KIND_INSTANCE,
    .size = sizeof(Object),
    .methods = not_implemented_methods,
};
