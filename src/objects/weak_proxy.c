// SPDX-License-Identifier: MIT
// Weak proxies: everything asked of one is asked of its object, while that lives; then it is a
// ReferenceError.
#include "objects/attribute.h"
#include "objects/int.h"
#include "objects/protocol.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "objects/weakref.h"
#include "vm/vm.h"

static bool is_proxy(Vm *vm, Value v) {
    Type *type = value_type(vm, v);
    return type == vm->types[TYPE_INDEX_WEAK_PROXY] || type == vm->types[TYPE_INDEX_WEAK_CALLABLE_PROXY];
}

// The object of a proxy; any other value is itself. NO_VALUE: ReferenceError.
static Value target(Vm *vm, Value v) {
    if (!is_proxy(vm, v))
        return v;
    Value referent = weakref_get(v);
    if (value_missing(referent))
        return raise_error(vm, TYPE_INDEX_REFERENCE_ERROR, "weakly-referenced object no longer exists");
    return referent;
}

static Value proxy_repr(Vm *vm, Value *args) {
    Value referent = weakref_get(args[0]);
    if (value_missing(referent))
        referent = VALUE_NONE;
    return value_from_pointer(str_format(vm, "<weakproxy at 0x%llx; to '%T' at 0x%llx>",
                                         (unsigned long long)args[0].bits, referent,
                                         (unsigned long long)referent.bits));
}

static Value proxy_str(Vm *vm, Value *args) {
    Value v = target(vm, args[0]);
    return value_exists(v) ? value_str(vm, v) : NO_VALUE;
}

static Value proxy_get_attribute(Vm *vm, Value *args) {
    Value v = target(vm, args[0]);
    Str *name = value_exists(v) ? attribute_name(vm, args[1]) : NULL;
    return name ? object_get_attribute(vm, v, name) : NO_VALUE;
}

static Value set_attribute(Vm *vm, Value self, Value name_value, Value value) {
    Value v = target(vm, self);
    Str *name = value_exists(v) ? attribute_name(vm, name_value) : NULL;
    return name && object_set_attribute(vm, v, name, value) ? VALUE_NONE : NO_VALUE;
}
static Value proxy_set_attribute(Vm *vm, Value *args) {
    return set_attribute(vm, args[0], args[1], args[2]);
}
static Value proxy_delete_attribute(Vm *vm, Value *args) {
    return set_attribute(vm, args[0], args[1], NO_VALUE);
}

static Value compare(Vm *vm, Value *args, Comparison comparison) {
    Value a = target(vm, args[0]), b = value_exists(a) ? target(vm, args[1]) : NO_VALUE;
    return value_exists(b) ? value_compare(vm, a, b, comparison) : NO_VALUE;
}
#define PROXY_COMPARE(name, comparison)                                                                      \
    static Value name(Vm *vm, Value *args) {                                                                 \
        return compare(vm, args, comparison);                                                                \
    }
PROXY_COMPARE(proxy_lt, COMPARE_LT)
PROXY_COMPARE(proxy_le, COMPARE_LE)
PROXY_COMPARE(proxy_eq, COMPARE_EQ)
PROXY_COMPARE(proxy_ne, COMPARE_NE)
PROXY_COMPARE(proxy_gt, COMPARE_GT)
PROXY_COMPARE(proxy_ge, COMPARE_GE)

static Value proxy_iter(Vm *vm, Value *args) {
    Value v = target(vm, args[0]);
    return value_exists(v) ? value_iter(vm, v) : NO_VALUE;
}
static Value proxy_next(Vm *vm, Value *args) {
    Value v = target(vm, args[0]);
    if (value_missing(v))
        return NO_VALUE;
    if (value_is_none_or_missing(value_special(vm, v, SPECIAL_NEXT)))
        return raise_type_error(vm, "Weakref proxy referenced a non-iterator '%.200T' object", v);
    bool failed;
    Value item = value_next(vm, v, &failed);
    return value_missing(item) && !failed ? raise_stop_iteration(vm, NO_VALUE) : item;
}

static Value binary(Vm *vm, Value a, Value b, Special operation, bool inplace) {
    a = target(vm, a);
    b = value_exists(a) ? target(vm, b) : NO_VALUE;
    if (value_missing(b))
        return NO_VALUE;
    return inplace ? value_inplace(vm, a, b, operation) : value_binary(vm, a, b, operation);
}
#define PROXY_BINARY(name, operation)                                                                        \
    static Value proxy_##name(Vm *vm, Value *args) {                                                         \
        return binary(vm, args[0], args[1], operation, false);                                               \
    }                                                                                                        \
    static Value proxy_r##name(Vm *vm, Value *args) {                                                        \
        return binary(vm, args[1], args[0], operation, false);                                               \
    }                                                                                                        \
    static Value proxy_i##name(Vm *vm, Value *args) {                                                        \
        return binary(vm, args[0], args[1], operation, true);                                                \
    }
PROXY_BINARY(add, SPECIAL_ADD)
PROXY_BINARY(sub, SPECIAL_SUBTRACT)
PROXY_BINARY(mul, SPECIAL_MULTIPLY)
PROXY_BINARY(matmul, SPECIAL_MATRIX_MULTIPLY)
PROXY_BINARY(truediv, SPECIAL_TRUE_DIVIDE)
PROXY_BINARY(floordiv, SPECIAL_FLOOR_DIVIDE)
PROXY_BINARY(mod, SPECIAL_REMAINDER)
PROXY_BINARY(pow, SPECIAL_POWER)
PROXY_BINARY(lshift, SPECIAL_LEFT_SHIFT)
PROXY_BINARY(rshift, SPECIAL_RIGHT_SHIFT)
PROXY_BINARY(and, SPECIAL_AND)
PROXY_BINARY(or, SPECIAL_OR)
PROXY_BINARY(xor, SPECIAL_XOR)
static Value proxy_divmod(Vm *vm, Value *args) {
    return binary(vm, args[0], args[1], SPECIAL_DIVMOD, false);
}
static Value proxy_rdivmod(Vm *vm, Value *args) {
    return binary(vm, args[1], args[0], SPECIAL_DIVMOD, false);
}

static Value unary(Vm *vm, Value v, Special operation) {
    v = target(vm, v);
    return value_exists(v) ? value_unary(vm, v, operation) : NO_VALUE;
}
static Value proxy_neg(Vm *vm, Value *args) {
    return unary(vm, args[0], SPECIAL_NEGATIVE);
}
static Value proxy_pos(Vm *vm, Value *args) {
    return unary(vm, args[0], SPECIAL_POSITIVE);
}
static Value proxy_abs(Vm *vm, Value *args) {
    return unary(vm, args[0], SPECIAL_ABSOLUTE);
}
static Value proxy_invert(Vm *vm, Value *args) {
    return unary(vm, args[0], SPECIAL_INVERT);
}
static Value proxy_bool(Vm *vm, Value *args) {
    Value v = target(vm, args[0]);
    int truth = value_exists(v) ? value_truth(vm, v) : -1;
    return truth < 0 ? NO_VALUE : value_from_bool(truth);
}

// int(), float(): the type is called.
static Value convert(Vm *vm, Value v, TypeIndex type) {
    v = target(vm, v);
    return value_exists(v) ? vm_call_1(vm, value_from_pointer(vm->types[type]), v) : NO_VALUE;
}
static Value proxy_int(Vm *vm, Value *args) {
    return convert(vm, args[0], TYPE_INDEX_INT);
}
static Value proxy_float(Vm *vm, Value *args) {
    return convert(vm, args[0], TYPE_INDEX_FLOAT);
}
static Value proxy_index(Vm *vm, Value *args) {
    Value v = target(vm, args[0]);
    return value_exists(v) ? value_index(vm, v) : NO_VALUE;
}

static Value proxy_length(Vm *vm, Value *args) {
    Value v = target(vm, args[0]);
    int64_t length = value_exists(v) ? value_length(vm, v) : -1;
    return length < 0 ? NO_VALUE : int_from_int64(vm, length);
}
static Value proxy_get_item(Vm *vm, Value *args) {
    Value v = target(vm, args[0]), key = value_exists(v) ? target(vm, args[1]) : NO_VALUE;
    return value_exists(key) ? value_get_item(vm, v, key) : NO_VALUE;
}
static Value proxy_set_item(Vm *vm, Value *args) {
    Value v = target(vm, args[0]);
    return value_exists(v) && value_set_item(vm, v, args[1], args[2]) ? VALUE_NONE : NO_VALUE;
}
static Value proxy_delete_item(Vm *vm, Value *args) {
    Value v = target(vm, args[0]);
    return value_exists(v) && value_delete_item(vm, v, args[1]) ? VALUE_NONE : NO_VALUE;
}
static Value proxy_contains(Vm *vm, Value *args) {
    Value v = target(vm, args[0]);
    int contained = value_exists(v) ? value_contains(vm, v, args[1]) : -1;
    return contained < 0 ? NO_VALUE : value_from_bool(contained);
}
static Value proxy_method(Vm *vm, Value self, Special special) {
    Value v = target(vm, self);
    return value_exists(v) ? vm_call_method(vm, v, vm->names[special], 0, NULL) : NO_VALUE;
}
static Value proxy_bytes(Vm *vm, Value *args) {
    return proxy_method(vm, args[0], SPECIAL_BYTES);
}
static Value proxy_reversed(Vm *vm, Value *args) {
    return proxy_method(vm, args[0], SPECIAL_REVERSED);
}
static Value proxy_call(Vm *vm, Value *args) {
    Value v = target(vm, args[0]);
    return value_exists(v)
               ? vm_call_keywords(vm, v, value_to_tuple_object(args[1]), value_to_pointer(args[2]))
               : NO_VALUE;
}

#define BINARY_METHODS(text, name)                                                                           \
    {"__" text "__(self, value, /)", proxy_##name, NULL, 0, 0},                                              \
        {"__r" text "__(self, value, /)", proxy_r##name, NULL, 0, 0}, {                                      \
        "__i" text "__(self, value, /)", proxy_i##name, NULL, 0, 0                                           \
    }
#define PROXY_METHODS                                                                                        \
    {"__repr__(self, /)", proxy_repr, NULL, 0, 0}, {"__str__(self, /)", proxy_str, NULL, 0, 0},              \
        {"__getattribute__(self, name, /)", proxy_get_attribute, NULL, 0, 0},                                \
        {"__setattr__(self, name, value, /)", proxy_set_attribute, NULL, 0, 0},                              \
        {"__delattr__(self, name, /)", proxy_delete_attribute, NULL, 0, 0},                                  \
        {"__lt__(self, value, /)", proxy_lt, NULL, 0, 0}, {"__le__(self, value, /)", proxy_le, NULL, 0, 0},  \
        {"__eq__(self, value, /)", proxy_eq, NULL, 0, 0}, {"__ne__(self, value, /)", proxy_ne, NULL, 0, 0},  \
        {"__gt__(self, value, /)", proxy_gt, NULL, 0, 0}, {"__ge__(self, value, /)", proxy_ge, NULL, 0, 0},  \
        {"__iter__(self, /)", proxy_iter, NULL, 0, 0}, {"__next__(self, /)", proxy_next, NULL, 0, 0},        \
        BINARY_METHODS("add", add), BINARY_METHODS("sub", sub), BINARY_METHODS("mul", mul),                  \
        BINARY_METHODS("mod", mod), {"__divmod__(self, value, /)", proxy_divmod, NULL, 0, 0},                \
        {"__rdivmod__(self, value, /)", proxy_rdivmod, NULL, 0, 0}, BINARY_METHODS("pow", pow),              \
        {"__neg__(self, /)", proxy_neg, NULL, 0, 0}, {"__pos__(self, /)", proxy_pos, NULL, 0, 0},            \
        {"__abs__(self, /)", proxy_abs, NULL, 0, 0}, {"__bool__(self, /)", proxy_bool, NULL, 0, 0},          \
        {"__invert__(self, /)", proxy_invert, NULL, 0, 0}, BINARY_METHODS("lshift", lshift),                 \
        BINARY_METHODS("rshift", rshift), BINARY_METHODS("and", and), BINARY_METHODS("xor", xor),            \
        BINARY_METHODS("or", or), {"__int__(self, /)", proxy_int, NULL, 0, 0},                               \
        {"__float__(self, /)", proxy_float, NULL, 0, 0}, BINARY_METHODS("floordiv", floordiv),               \
        BINARY_METHODS("truediv", truediv), {"__index__(self, /)", proxy_index, NULL, 0, 0},                 \
        BINARY_METHODS("matmul", matmul), {"__len__(self, /)", proxy_length, NULL, 0, 0},                    \
        {"__getitem__(self, key, /)", proxy_get_item, NULL, 0, 0},                                           \
        {"__setitem__(self, key, value, /)", proxy_set_item, NULL, 0, 0},                                    \
        {"__delitem__(self, key, /)", proxy_delete_item, NULL, 0, 0},                                        \
        {"__contains__(self, key, /)", proxy_contains, NULL, 0, 0},                                          \
        {"__bytes__(self, /)", proxy_bytes, NULL, 0, 0}, {                                                   \
        "__reversed__(self, /)", proxy_reversed, NULL, 0, 0                                                  \
    }

static const NativeDefinition proxy_methods[] = {PROXY_METHODS, {0}};
static const NativeDefinition callable_proxy_methods[] = {
    PROXY_METHODS, {"__call__(self, /, *args, **kwargs)", proxy_call, NULL, 0, 0}, {0}};

const TypeDefinition weak_proxy_definition = {
    .name = "weakref.ProxyType",
    .kind = KIND_WEAKREF,
    .size = sizeof(Weakref),
    .flags = TYPE_NO_NEW,
    .methods = proxy_methods,
};
const TypeDefinition weak_callable_proxy_definition = {
    .name = "weakref.CallableProxyType",
    .kind = KIND_WEAKREF,
    .size = sizeof(Weakref),
    .flags = TYPE_NO_NEW,
    .methods = callable_proxy_methods,
};
