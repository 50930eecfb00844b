// SPDX-License-Identifier: MIT
// The module _functools: reduce and cmp_to_key. What it lacks (partial, lru_cache), functools has in Python.
#include "objects/iterator.h"
#include "objects/module.h"
#include "objects/type.h"
#include "vm/vm.h"

// ---- reduce

static Value reduce(Vm *vm, Value *args) {
    Value iterator = value_iter(vm, args[1]), total = args[2];
    if (value_missing(iterator)) {
        if (!error_is(vm, TYPE_INDEX_TYPE_ERROR))
            return NO_VALUE;
        error_clear(vm);
        return raise_type_error(vm, "reduce() arg 2 must support iteration");
    }
    for (;;) {
        bool failed;
        Value item = value_next(vm, iterator, &failed);
        if (value_missing(item)) {
            if (failed)
                return NO_VALUE;
            return value_exists(total)
                       ? total
                       : raise_type_error(vm, "reduce() of empty iterable with no initial value");
        }
        total = value_missing(total) ? item : vm_call_2(vm, args[0], total, item);
        if (value_missing(total))
            return NO_VALUE;
    }
}

// ---- cmp_to_key

// Made once by cmp_to_key(), without an object; and by calling that, with one.
typedef struct Key {
    uint64_t header; // KIND_NATIVE_OBJECT
    Value compare, object;
} Key;
static const TypeDefinition key_definition;

static void key_trace(Tracer *tracer, void *object) {
    trace_values(tracer, &((Key *)object)->compare, 2);
}
static Value key_new(Vm *vm, Value compare, Value object) {
    Type *type = type_from_definition(vm, &key_definition);
    Key *key = type ? object_alloc(vm, type, 0) : NULL;
    if (key) {
        key->compare = compare; // NOBARRIER: just allocated
        key->object = object;
    }
    return value_from_pointer(key);
}
static Value cmp_to_key(Vm *vm, Value *args) {
    return key_new(vm, args[0], NO_VALUE);
}
static Value key_call(Vm *vm, Value *args) {
    return key_new(vm, ((Key *)value_to_pointer(args[0]))->compare, args[1]);
}
static Value key_compare(Vm *vm, Value *args, Comparison comparison) {
    const Key *key = value_to_pointer(args[0]);
    if (value_type(vm, args[1]) != object_type(key))
        return raise_type_error(vm, "other argument must be K instance");
    const Key *other = value_to_pointer(args[1]);
    if (value_missing(key->object) || value_missing(other->object))
        return raise_error(vm, TYPE_INDEX_ATTRIBUTE_ERROR, "object");
    Value order = vm_call_2(vm, key->compare, key->object, other->object);
    return value_exists(order) ? value_compare(vm, order, value_from_small_int(0), comparison) : NO_VALUE;
}
static Value key_lt(Vm *vm, Value *args) {
    return key_compare(vm, args, COMPARE_LT);
}
static Value key_le(Vm *vm, Value *args) {
    return key_compare(vm, args, COMPARE_LE);
}
static Value key_eq(Vm *vm, Value *args) {
    return key_compare(vm, args, COMPARE_EQ);
}
static Value key_ne(Vm *vm, Value *args) {
    return key_compare(vm, args, COMPARE_NE);
}
static Value key_gt(Vm *vm, Value *args) {
    return key_compare(vm, args, COMPARE_GT);
}
static Value key_ge(Vm *vm, Value *args) {
    return key_compare(vm, args, COMPARE_GE);
}
static const NativeDefinition key_methods[] = {
    {"__call__(self, obj)", key_call, "The key of an object."},
    {"__lt__(self, value, /)", key_lt, "Return self<value."},
    {"__le__(self, value, /)", key_le, "Return self<=value."},
    {"__eq__(self, value, /)", key_eq, "Return self==value."},
    {"__ne__(self, value, /)", key_ne, "Return self!=value."},
    {"__gt__(self, value, /)", key_gt, "Return self>value."},
    {"__ge__(self, value, /)", key_ge, "Return self>=value."},
    {0},
};
static const MemberDefinition key_members[] = {
    {"obj", offsetof(Key, object), MEMBER_NONE, "The object that was wrapped."},
    {0},
};
static const TypeDefinition key_definition = {
    .name = "functools.KeyWrapper",
    .kind = KIND_NATIVE_OBJECT,
    .size = sizeof(Key),
    .flags = TYPE_NO_NEW | TYPE_IMMUTABLE,
    .methods = key_methods,
    .members = key_members,
    .trace = key_trace,
};

static const NativeDefinition functions[] = {
    {"reduce(function, iterable, /, initial=<unrepresentable>)", reduce,
     "Fold the items of an iterable from the left into one value."},
    {"cmp_to_key(mycmp)", cmp_to_key, "Make a key function of a function that compares."},
    {0},
};

const ModuleDefinition module__functools = {
    .name = "_functools",
    .doc = "Tools that operate on functions.",
    .functions = functions,
};
