// SPDX-License-Identifier: MIT
// __call__ as a method of callables, and the type of bound methods.
#include "objects/callable.h"
#include "objects/dict.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "objects/type.h"
#include "vm/call.h"
#include "vm/native_call.h"

Value callable_call(Vm *vm, Value *args) {
    if (native_step(args))
        return native_result(vm);
    return native_call_keywords(vm, args, 1, args[0], (Tuple *)value_to_pointer(args[1]),
                                (Dict *)value_to_pointer(args[2]));
}

void method_trace(Tracer *tracer, void *object) {
    Method *method = object;
    trace_value(tracer, method->function);
    trace_value(tracer, method->self);
}

Value method_new(Vm *vm, Value function, Value self) {
    Method *method = heap_alloc(vm, sizeof(Method), shape_header(vm_type(vm, TYPE_INDEX_METHOD)->root));
    if (!method)
        return NO_VALUE;
    method->function = function; // NOBARRIER: allocated just above
    method->self = self;
    return value_from_pointer(method);
}

static Method *self_of(Value *args) {
    return value_to_pointer(args[0]);
}

static Value method_new_method(Vm *vm, Value *args) {
    if (!value_is_callable(vm, args[1]))
        return raise_type_error(vm, "first argument must be callable");
    if (value_is_none(args[2]))
        return raise_type_error(vm, "instance must not be None");
    return method_new(vm, args[1], args[2]);
}

static Value method_get_function(Vm *vm, Value *args) {
    (void)vm;
    return self_of(args)->function;
}
static Value method_get_self(Vm *vm, Value *args) {
    (void)vm;
    return self_of(args)->self;
}
static Value method_get_doc(Vm *vm, Value *args) {
    return object_get_attribute(vm, self_of(args)->function, vm_name(vm, __doc__));
}

// Attributes that the method has not itself are its function's.
static Value method_getattribute(Vm *vm, Value *args) {
    if (!value_is_str(args[1]))
        return raise_type_error(vm, "attribute name must be string, not '%T'", args[1]);
    Str *name = value_to_str(args[1]);
    Str *interned = str_intern(vm, name);
    if (!interned)
        return NO_VALUE;
    if (value_exists(type_lookup(vm, value_type(vm, args[0]), interned)))
        return object_generic_get_attribute(vm, args[0], interned);
    return object_get_attribute(vm, self_of(args)->function, interned);
}

static Value method_repr(Vm *vm, Value *args) {
    Method *method = self_of(args);
    Value name;
    if (!object_find_attribute(vm, method->function, vm_name(vm, __qualname__), &name))
        return NO_VALUE;
    if (value_missing(name) && !object_find_attribute(vm, method->function, vm_name(vm, __name__), &name))
        return NO_VALUE;
    if (value_is_str(name))
        return value_from_pointer(
            str_format(vm, "<bound method %U of %R>", value_to_str(name), method->self));
    return value_from_pointer(str_format(vm, "<bound method ? of %R>", method->self));
}

static Value method_equal(Vm *vm, Value *args) {
    if (!value_is_kind(args[1], KIND_METHOD))
        return VALUE_NOT_IMPLEMENTED;
    Method *a = self_of(args), *b = value_to_pointer(args[1]);
    if (!value_same(a->self, b->self))
        return VALUE_FALSE;
    int equal = value_equal(vm, a->function, b->function);
    return equal < 0 ? NO_VALUE : value_from_bool(equal);
}

static Value method_not_equal(Vm *vm, Value *args) {
    Value equal = method_equal(vm, args);
    return value_is_bool(equal) ? value_from_bool(!value_is_true(equal)) : equal;
}

static Value method_hash(Vm *vm, Value *args) {
    Method *method = self_of(args);
    int64_t hash;
    if (!value_hash(vm, method->function, &hash))
        return NO_VALUE;
    uint64_t self = method->self.bits * UINT64_C(0x9E3779B97F4A7C15);
    return value_from_small_int((int64_t)(((uint64_t)hash ^ self >> 16) & ((UINT64_C(1) << 47) - 1)));
}

static Value method_descriptor_get(Vm *vm, Value *args) {
    (void)vm;
    return args[0]; // bound already
}

static Value method_reduce(Vm *vm, Value *args) {
    Method *method = self_of(args);
    Value name = object_get_attribute(vm, method->function, vm_name(vm, __name__));
    if (value_missing(name))
        return NO_VALUE;
    Str *getattr = str_intern_c(vm, "getattr");
    Tuple *pair = getattr ? tuple_pack(vm, method->self, name) : NULL;
    return pair ? value_from_pointer(
                      tuple_pack(vm, dict_get_str(vm, vm->builtins, getattr), tuple_value(pair)))
                : NO_VALUE;
}

static const NativeDefinition method_methods[] = {
    {"__new__(cls, function, instance, /)", method_new_method, "Bind a callable to an instance.", 0, 0},
    {"__call__(self, /, *args, **kwargs)", callable_call, "Call self as a function.", NATIVE_STEPS, 0},
    {"__getattribute__(self, name, /)", method_getattribute, "Return getattr(self, name).", 0, 0},
    {"__get__(self, instance, owner=None, /)", method_descriptor_get,
     "Return an attribute of instance, which is of type owner.", 0, 0},
    {"__repr__(self, /)", method_repr, "Return repr(self).", 0, 0},
    {"__eq__(self, value, /)", method_equal, "Return self==value.", 0, 0},
    {"__ne__(self, value, /)", method_not_equal, "Return self!=value.", 0, 0},
    {"__hash__(self, /)", method_hash, "Return hash(self).", 0, 0},
    {"__reduce__(self, /)", method_reduce, "Help pickle.", 0, 0},
    {NULL, NULL, NULL, 0, 0},
};
static const GetSetDefinition method_getset[] = {
    {"__func__", method_get_function, NULL, "The function (or other callable) that implements the method."},
    {"__self__", method_get_self, NULL, "The instance to which the method is bound."},
    {"__doc__", method_get_doc, NULL, NULL},
    {NULL, NULL, NULL, NULL},
};
const TypeDefinition method_definition = {
    .name = "method",
    .doc = "A function bound to an instance.",
    .signature = "(function, instance, /)",
    .kind = KIND_METHOD,
    .size = sizeof(Method),
    .flags = TYPE_HAS_WEAKREF,
    .methods = method_methods,
    .getset = method_getset,
};
