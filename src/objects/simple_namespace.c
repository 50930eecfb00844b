// SPDX-License-Identifier: MIT
// types.SimpleNamespace: an object with the attributes that it was given.
#include "objects/simple_namespace.h"
#include "objects/dict.h"
#include "objects/protocol.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "objects/type.h"
#include "vm/vm.h"

Value simple_namespace_new(Vm *vm) {
    return value_from_pointer(object_alloc(vm, vm->types[TYPE_INDEX_SIMPLE_NAMESPACE], 0));
}

static Value namespace_new(Vm *vm, Value *args) {
    if (!type_check_new(vm, vm->types[TYPE_INDEX_SIMPLE_NAMESPACE], args[0]))
        return NO_VALUE;
    return value_from_pointer(object_alloc(vm, value_to_type(args[0]), 0));
}

static bool update(Vm *vm, Dict *dict, Dict *from) {
    size_t position = 0;
    Value key, value;
    while (dict_next(vm, from, &position, &key, &value)) {
        if (!value_is_str(key)) {
            raise_type_error(vm, "keywords must be strings");
            return false;
        }
        if (!dict_set(vm, dict, key, value))
            return false;
    }
    return true;
}

static Value namespace_init(Vm *vm, Value *args) {
    Tuple *given = value_to_tuple_object(args[1]);
    if (given->length > 1)
        return raise_type_error(vm, "%N expected at most 1 argument, got %zu", value_type(vm, args[0]),
                                (size_t)given->length);
    Dict *dict = object_dict(vm, args[0]);
    if (!dict)
        return NO_VALUE;
    if (given->length) {
        Value from = tuple_items(given)[0];
        if (!value_is_dict(from)) {
            from = vm_call_1(vm, type_value(vm->types[TYPE_INDEX_DICT]), from);
            if (value_missing(from))
                return NO_VALUE;
        }
        if (!update(vm, dict, value_to_dict(from)))
            return NO_VALUE;
    }
    return update(vm, dict, value_to_dict(args[2])) ? VALUE_NONE : NO_VALUE;
}

static Value namespace_repr(Vm *vm, Value *args) {
    Type *type = value_type(vm, args[0]);
    bool plain = type == vm->types[TYPE_INDEX_SIMPLE_NAMESPACE];
    int running = repr_enter(vm, args[0]);
    if (running < 0)
        return NO_VALUE;
    StrBuilder text;
    str_builder_init(&text, vm);
    if (plain)
        str_builder_c(&text, "namespace");
    else
        str_builder_str(&text, type->name);
    str_builder_char(&text, '(');
    if (running) {
        str_builder_c(&text, "...)");
        return str_builder_finish_value(&text);
    }
    Dict *dict = object_dict(vm, args[0]);
    size_t position = 0;
    Value key, value;
    for (bool first = true; dict && dict_next(vm, dict, &position, &key, &value);) {
        if (!value_is_str(key) || value_to_str(key)->length == 0)
            continue;
        if (!first)
            str_builder_c(&text, ", ");
        first = false;
        str_builder_str(&text, value_to_str(key));
        str_builder_char(&text, '=');
        str_builder_repr(&text, value);
        if (text.failed)
            break;
    }
    str_builder_char(&text, ')');
    repr_leave(vm, args[0]);
    return dict ? str_builder_finish_value(&text) : NO_VALUE;
}

static Value namespace_compare(Vm *vm, Value *args, Comparison comparison) {
    Type *type = vm->types[TYPE_INDEX_SIMPLE_NAMESPACE];
    if (!value_is_instance(vm, args[0], type) || !value_is_instance(vm, args[1], type))
        return VALUE_NOT_IMPLEMENTED;
    Dict *a = object_dict(vm, args[0]), *b = object_dict(vm, args[1]);
    return a && b ? value_compare(vm, dict_value(a), dict_value(b), comparison) : NO_VALUE;
}
#define NAMESPACE_COMPARE(name, comparison)                                                                  \
    static Value name(Vm *vm, Value *args) {                                                                 \
        return namespace_compare(vm, args, comparison);                                                      \
    }
NAMESPACE_COMPARE(namespace_lt, COMPARE_LT)
NAMESPACE_COMPARE(namespace_le, COMPARE_LE)
NAMESPACE_COMPARE(namespace_eq, COMPARE_EQ)
NAMESPACE_COMPARE(namespace_ne, COMPARE_NE)
NAMESPACE_COMPARE(namespace_gt, COMPARE_GT)
NAMESPACE_COMPARE(namespace_ge, COMPARE_GE)

static Value namespace_reduce(Vm *vm, Value *args) {
    Dict *dict = object_dict(vm, args[0]);
    return dict ? value_from_pointer(tuple_pack(vm, type_value(value_type(vm, args[0])),
                                                tuple_value(tuple_empty(vm)), dict_value(dict)))
                : NO_VALUE;
}

static Value namespace_replace(Vm *vm, Value *args) {
    if (value_to_tuple_object(args[1])->length)
        return raise_type_error(vm, "__replace__() takes no positional arguments");
    Value copy = vm_call_0(vm, type_value(value_type(vm, args[0])));
    if (value_exists(copy) && !value_is_instance(vm, copy, vm->types[TYPE_INDEX_SIMPLE_NAMESPACE])) {
        Str *name = type_full_name(vm, value_type(vm, args[0]));
        return name ? raise_type_error(vm, "expect types.SimpleNamespace type, but %U() returned '%T' object",
                                       name, copy)
                    : NO_VALUE;
    }
    Dict *from = value_exists(copy) ? object_dict(vm, args[0]) : NULL;
    Dict *to = from ? object_dict(vm, copy) : NULL;
    if (!to || !dict_merge(vm, to, dict_value(from), 1) || !update(vm, to, value_to_dict(args[2])))
        return NO_VALUE;
    return copy;
}

static Value namespace_dict(Vm *vm, Value *args) {
    return value_from_pointer(object_dict(vm, args[0]));
}

static const NativeDefinition namespace_methods[] = {
    {"__new__(type, /, *args, **kwargs)", namespace_new, NULL, 0, 0},
    {"__repr__(self, /)", namespace_repr, NULL, 0, 0},
    {"__lt__(self, value, /)", namespace_lt, NULL, 0, 0},
    {"__le__(self, value, /)", namespace_le, NULL, 0, 0},
    {"__eq__(self, value, /)", namespace_eq, NULL, 0, 0},
    {"__ne__(self, value, /)", namespace_ne, NULL, 0, 0},
    {"__gt__(self, value, /)", namespace_gt, NULL, 0, 0},
    {"__ge__(self, value, /)", namespace_ge, NULL, 0, 0},
    {"__init__(self, /, *args, **kwargs)", namespace_init, NULL, 0, 0},
    {"__reduce__(self, /)", namespace_reduce, "For pickling.", 0, 0},
    {"__replace__(self, /, *args, **changes)", namespace_replace, "A copy with other values.", 0, 0},
    {0},
};
static const GetSetDefinition namespace_getset[] = {
    {"__dict__", namespace_dict, NULL, NULL},
    {0},
};

const TypeDefinition simple_namespace_definition = {
    .name = "types.SimpleNamespace",
    .doc = "An object whose attributes are what it was given.",
    .signature = "(mapping_or_iterable=(), /, **kwargs)",
    .kind = KIND_INSTANCE,
    .size = sizeof(Object),
    .flags = TYPE_BASE | TYPE_HAS_DICT,
    .methods = namespace_methods,
    .getset = namespace_getset,
};
