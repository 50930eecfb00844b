// SPDX-License-Identifier: MIT
// staticmethod and classmethod: callables that a look-up on a class or instance binds to nothing, or to the
// class.
#include "objects/static_method.h"
#include "objects/attribute.h"
#include "objects/dict.h"
#include "objects/function.h"
#include "objects/generic_alias.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "objects/type.h"
#include "vm/vm.h"

void static_method_trace(Tracer *tracer, void *object) {
    trace_value(tracer, ((WrappedMethod *)object)->callable);
}

static WrappedMethod *to_wrapped(Value v) {
    return value_to_pointer(v);
}

static Value wrapped_new(Vm *vm, TypeIndex index, Value callable) {
    WrappedMethod *wrapped = object_alloc(vm, vm->types[index], 0);
    if (wrapped)
        wrapped->callable = callable; // NOBARRIER: just allocated
    return value_from_pointer(wrapped);
}
Value static_method_new(Vm *vm, Value callable) {
    return wrapped_new(vm, TYPE_INDEX_STATIC_METHOD, callable);
}
Value class_method_new(Vm *vm, Value callable) {
    return wrapped_new(vm, TYPE_INDEX_CLASS_METHOD, callable);
}

static Value static_new(Vm *vm, Value *args) {
    if (!type_check_new(vm, vm->types[TYPE_INDEX_STATIC_METHOD], args[0]))
        return NO_VALUE;
    return value_from_pointer(object_alloc(vm, value_to_type(args[0]), 0));
}
static Value class_new(Vm *vm, Value *args) {
    if (!type_check_new(vm, vm->types[TYPE_INDEX_CLASS_METHOD], args[0]))
        return NO_VALUE;
    return value_from_pointer(object_alloc(vm, value_to_type(args[0]), 0));
}

// Takes over what tells of the wrapped callable, as functools.wraps does.
static bool copy_attributes(Vm *vm, Value self, Value callable) {
    Str *names[] = {vm_name(vm, __module__), vm_name(vm, __name__), vm_name(vm, __qualname__),
                    vm_name(vm, __doc__)};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        Value found;
        if (!object_find_attribute(vm, callable, names[i], &found) ||
            (value_exists(found) && !object_set_own_attribute(vm, self, names[i], found)))
            return false;
    }
    return true;
}

static Value wrapped_init(Vm *vm, Value *args) {
    const char *name =
        object_kind(value_to_pointer(args[0])) == KIND_STATIC_METHOD ? "staticmethod" : "classmethod";
    size_t given = value_to_tuple_object(args[1])->length;
    if (dict_length(value_to_dict(args[2])))
        return raise_type_error(vm, "%s() takes no keyword arguments", name);
    if (given != 1)
        return raise_type_error(vm, "%s expected 1 argument, got %zu", name, given);
    Value callable = tuple_items(value_to_tuple_object(args[1]))[0];
    heap_store(vm, value_to_pointer(args[0]), &to_wrapped(args[0])->callable, callable);
    return copy_attributes(vm, args[0], callable) ? VALUE_NONE : NO_VALUE;
}

static Value uninitialized(Vm *vm, const char *name) {
    return raise_error(vm, TYPE_INDEX_RUNTIME_ERROR, "uninitialized %s object", name);
}

static Value static_get(Vm *vm, Value *args) {
    Value callable = to_wrapped(args[0])->callable;
    if (value_is_none(args[1]) && value_is_none_or_missing(args[2]))
        return raise_type_error(vm, "__get__(None, None) is invalid");
    return value_exists(callable) ? callable : uninitialized(vm, "staticmethod");
}

static Value static_call(Vm *vm, Value *args) {
    Value callable = to_wrapped(args[0])->callable;
    if (value_missing(callable))
        return uninitialized(vm, "staticmethod");
    return vm_call_keywords(vm, callable, value_to_tuple_object(args[1]), value_to_dict(args[2]));
}

static Value class_get(Vm *vm, Value *args) {
    Value callable = to_wrapped(args[0])->callable;
    if (value_missing(callable))
        return uninitialized(vm, "classmethod");
    if (value_is_none(args[1]) && value_is_none_or_missing(args[2]))
        return raise_type_error(vm, "__get__(None, None) is invalid");
    Value type = value_is_none_or_missing(args[2]) ? type_value(value_type(vm, args[1])) : args[2];
    return method_new(vm, callable, type);
}

static Value wrapped_repr(Vm *vm, Value *args) {
    const char *name =
        object_kind(value_to_pointer(args[0])) == KIND_STATIC_METHOD ? "staticmethod" : "classmethod";
    Value callable = to_wrapped(args[0])->callable;
    return value_from_pointer(
        str_format(vm, "<%s(%R)>", name, value_exists(callable) ? callable : VALUE_NONE));
}

static Value wrapped_is_abstract(Vm *vm, Value *args) {
    Value callable = to_wrapped(args[0])->callable, abstract;
    if (value_missing(callable))
        return VALUE_FALSE;
    if (!object_find_attribute(vm, callable, vm_name(vm, __isabstractmethod__), &abstract))
        return NO_VALUE;
    int truth = value_exists(abstract) ? value_truth(vm, abstract) : 0;
    return truth < 0 ? NO_VALUE : value_from_bool(truth);
}

static Value wrapped_dict(Vm *vm, Value *args) {
    return value_from_pointer(object_dict(vm, args[0]));
}

static Value wrapped_set_dict(Vm *vm, Value *args) {
    if (value_missing(args[1]))
        return raise_type_error(vm, "cannot delete __dict__");
    if (!value_is_dict(args[1]))
        return raise_type_error(vm, "__dict__ must be set to a dictionary, not a '%.200T'", args[1]);
    return object_set_dict(vm, args[0], args[1]) ? VALUE_NONE : NO_VALUE;
}

// __annotations__ and __annotate__ are those of the callable, kept once asked for.
static Value wrapped_attribute(Vm *vm, Value self, Str *name) {
    Value own = object_own_attribute(vm, self, name);
    if (value_exists(own))
        return own;
    Value callable = to_wrapped(self)->callable;
    if (value_missing(callable))
        return raise_attribute_error(vm, self, name);
    own = object_get_attribute(vm, callable, name);
    return value_exists(own) && object_set_own_attribute(vm, self, name, own) ? own : NO_VALUE;
}
static Value wrapped_annotations(Vm *vm, Value *args) {
    return wrapped_attribute(vm, args[0], vm_name(vm, __annotations__));
}
static Value wrapped_set_annotations(Vm *vm, Value *args) {
    return object_set_own_attribute(vm, args[0], vm_name(vm, __annotations__), args[1]) ? VALUE_NONE
                                                                                        : NO_VALUE;
}
static Value wrapped_annotate(Vm *vm, Value *args) {
    return wrapped_attribute(vm, args[0], vm_name(vm, __annotate__));
}
static Value wrapped_set_annotate(Vm *vm, Value *args) {
    return object_set_own_attribute(vm, args[0], vm_name(vm, __annotate__), args[1]) ? VALUE_NONE : NO_VALUE;
}

static const GetSetDefinition wrapped_getset[] = {
    {"__isabstractmethod__", wrapped_is_abstract, NULL, NULL},
    {"__dict__", wrapped_dict, wrapped_set_dict, NULL},
    {"__annotations__", wrapped_annotations, wrapped_set_annotations, NULL},
    {"__annotate__", wrapped_annotate, wrapped_set_annotate, NULL},
    {0},
};
static const MemberDefinition wrapped_members[] = {
    {"__func__", offsetof(WrappedMethod, callable), MEMBER_READ_ONLY | MEMBER_NONE, NULL},
    {"__wrapped__", offsetof(WrappedMethod, callable), MEMBER_READ_ONLY | MEMBER_NONE, NULL},
    {0},
};
static const NativeDefinition static_methods[] = {
    {"__new__(type, /, *args, **kwargs)", static_new, NULL, 0, 0},
    {"__repr__(self, /)", wrapped_repr, NULL, 0, 0},
    {"__call__(self, /, *args, **kwargs)", static_call, NULL, 0, 0},
    {"__get__(self, instance, owner=None, /)", static_get, NULL, 0, 0},
    {"__init__(self, /, *args, **kwargs)", wrapped_init, NULL, 0, 0},
    {"__class_getitem__(type, item, /)", generic_alias_class_getitem, "See PEP 585.", NATIVE_CLASS, 0},
    {0},
};
static const NativeDefinition class_methods[] = {
    {"__new__(type, /, *args, **kwargs)", class_new, NULL, 0, 0},
    {"__repr__(self, /)", wrapped_repr, NULL, 0, 0},
    {"__get__(self, instance, owner=None, /)", class_get, NULL, 0, 0},
    {"__init__(self, /, *args, **kwargs)", wrapped_init, NULL, 0, 0},
    {"__class_getitem__(type, item, /)", generic_alias_class_getitem, "See PEP 585.", NATIVE_CLASS, 0},
    {0},
};

const TypeDefinition static_method_definition = {
    .name = "staticmethod",
    .doc = "A function in a class that is called without the instance or the class.",
    .signature = "(function, /)",
    .kind = KIND_STATIC_METHOD,
    .size = sizeof(WrappedMethod),
    .flags = TYPE_BASE | TYPE_HAS_DICT,
    .methods = static_methods,
    .getset = wrapped_getset,
    .members = wrapped_members,
};
const TypeDefinition class_method_definition = {
    .name = "classmethod",
    .doc = "A function in a class that gets the class as its first argument.",
    .signature = "(function, /)",
    .kind = KIND_CLASS_METHOD,
    .size = sizeof(WrappedMethod),
    .flags = TYPE_BASE | TYPE_HAS_DICT,
    .methods = class_methods,
    .getset = wrapped_getset,
    .members = wrapped_members,
};
