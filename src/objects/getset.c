// SPDX-License-Identifier: MIT
// Descriptors of builtin attributes and of __slots__ members (objects/getset.h). They hold no state of the
// instance; the C functions of a getset may run Python code.
#include "objects/getset.h"
#include "objects/dict.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "objects/type.h"
#include "vm/vm.h"

void getset_trace(Tracer *tracer, void *object) {
    GetSet *descriptor = object;
    trace_pointer(tracer, descriptor->name);
    trace_pointer(tracer, descriptor->owner);
    trace_value(tracer, descriptor->doc);
}

static GetSet *descriptor_new(Vm *vm, TypeIndex type, Type *owner, Str *name) {
    GetSet *descriptor = name ? object_alloc(vm, vm->types[type], 0) : NULL;
    if (!descriptor)
        return NULL;
    // NOBARRIER: just allocated
    descriptor->owner = owner;
    descriptor->name = name;
    return descriptor;
}

Value getset_new(Vm *vm, Type *owner, const GetSetDefinition *definition) {
    GetSet *descriptor =
        descriptor_new(vm, TYPE_INDEX_GETSET_DESCRIPTOR, owner, str_intern_c(vm, definition->name));
    if (descriptor)
        descriptor->getset = definition;
    return value_from_pointer(descriptor);
}

Value member_new(Vm *vm, Type *owner, const MemberDefinition *definition) {
    GetSet *descriptor =
        descriptor_new(vm, TYPE_INDEX_MEMBER_DESCRIPTOR, owner, str_intern_c(vm, definition->name));
    if (descriptor) {
        descriptor->member = definition;
        descriptor->flags = definition->flags;
    }
    return value_from_pointer(descriptor);
}

Value member_new_slot(Vm *vm, Type *owner, Str *name, uint32_t offset) {
    GetSet *descriptor = descriptor_new(vm, TYPE_INDEX_MEMBER_DESCRIPTOR, owner, name);
    if (descriptor)
        descriptor->offset = offset;
    return value_from_pointer(descriptor);
}

Value getset_get(Vm *vm, GetSet *descriptor, Value object) {
    if (descriptor->getset) {
        if (!descriptor->getset->get)
            return raise_error(vm, TYPE_INDEX_ATTRIBUTE_ERROR,
                               "attribute '%U' of '%N' objects is not readable", descriptor->name,
                               descriptor->owner);
        Value args[2] = {object, NO_VALUE};
        return descriptor->getset->get(vm, args);
    }
    Value value = *(Value *)(void *)((char *)value_to_pointer(object) + getset_offset(descriptor));
    if (value_exists(value))
        return value;
    if (descriptor->flags & MEMBER_NONE)
        return VALUE_NONE;
    return raise_attribute_error(vm, object, descriptor->name);
}

bool getset_set(Vm *vm, GetSet *descriptor, Value object, Value value) {
    if (descriptor->getset) {
        if (!descriptor->getset->set) {
            raise_error(vm, TYPE_INDEX_ATTRIBUTE_ERROR, "attribute '%U' of '%N' objects is not writable",
                        descriptor->name, descriptor->owner);
            return false;
        }
        Value args[2] = {object, value};
        return value_exists(descriptor->getset->set(vm, args));
    }
    if (descriptor->flags & MEMBER_READ_ONLY) {
        raise_error(vm, TYPE_INDEX_ATTRIBUTE_ERROR, "readonly attribute");
        return false;
    }
    void *owner = value_to_pointer(object);
    Value *slot = (Value *)(void *)((char *)owner + getset_offset(descriptor));
    if (value_missing(value) && value_missing(*slot) && !(descriptor->flags & MEMBER_NONE)) {
        raise_error(vm, TYPE_INDEX_ATTRIBUTE_ERROR, "%U", descriptor->name);
        return false;
    }
    heap_store(vm, owner, slot, value);
    return true;
}

static GetSet *to_descriptor(Value v) {
    return value_to_pointer(v);
}

static bool check_owner(Vm *vm, GetSet *descriptor, Value object, const char *text) {
    if (value_is_instance(vm, object, descriptor->owner))
        return true;
    raise_type_error(vm, text, descriptor->name, descriptor->owner, object);
    return false;
}

static Value descriptor_get(Vm *vm, Value *args) {
    GetSet *descriptor = to_descriptor(args[0]);
    if (value_is_none(args[1])) {
        if (value_is_none_or_missing(args[2]))
            return raise_type_error(vm, "__get__(None, None) is invalid");
        return args[0];
    }
    if (!check_owner(vm, descriptor, args[1],
                     "descriptor '%U' for '%N' objects doesn't apply to a '%T' object"))
        return NO_VALUE;
    return getset_get(vm, descriptor, args[1]);
}

static Value descriptor_set(Vm *vm, Value *args) {
    GetSet *descriptor = to_descriptor(args[0]);
    if (!check_owner(vm, descriptor, args[1],
                     "descriptor '%U' for '%N' objects doesn't apply to a '%T' object") ||
        !getset_set(vm, descriptor, args[1], args[2]))
        return NO_VALUE;
    return VALUE_NONE;
}

static Value descriptor_delete(Vm *vm, Value *args) {
    Value set_args[3] = {args[0], args[1], NO_VALUE};
    return descriptor_set(vm, set_args);
}

static Value descriptor_repr(Vm *vm, Value *args) {
    GetSet *descriptor = to_descriptor(args[0]);
    return value_from_pointer(str_format(vm, "<%s '%U' of '%N' objects>",
                                         descriptor->getset ? "attribute" : "member", descriptor->name,
                                         descriptor->owner));
}

static Value descriptor_name(Vm *vm, Value *args) {
    return str_value(to_descriptor(args[0])->name);
}

static Value descriptor_qualified_name(Vm *vm, Value *args) {
    GetSet *descriptor = to_descriptor(args[0]);
    return value_from_pointer(str_format(vm, "%U.%U", descriptor->owner->qualified_name, descriptor->name));
}

static Value descriptor_owner(Vm *vm, Value *args) {
    return type_value(to_descriptor(args[0])->owner);
}

static Value descriptor_doc(Vm *vm, Value *args) {
    GetSet *descriptor = to_descriptor(args[0]);
    const char *doc = descriptor->getset   ? descriptor->getset->doc
                      : descriptor->member ? descriptor->member->doc
                                           : NULL;
    return doc ? value_from_pointer(str_from_c(vm, doc)) : VALUE_NONE;
}

static Value descriptor_reduce(Vm *vm, Value *args) {
    Value getattr = dict_get_str(vm, vm->builtins, str_intern_c(vm, "getattr"));
    if (value_missing(getattr))
        return raise_error(vm, TYPE_INDEX_ATTRIBUTE_ERROR, "getattr");
    GetSet *descriptor = to_descriptor(args[0]);
    Tuple *arguments = tuple_pack(vm, type_value(descriptor->owner), str_value(descriptor->name));
    Tuple *result = arguments ? tuple_pack(vm, getattr, tuple_value(arguments)) : NULL;
    return value_from_pointer(result);
}

static const NativeDefinition descriptor_methods[] = {
    {"__repr__(self, /)", descriptor_repr, NULL, 0, 0},
    {"__get__(self, instance, owner=None, /)", descriptor_get, NULL, 0, 0},
    {"__set__(self, instance, value, /)", descriptor_set, NULL, 0, 0},
    {"__delete__(self, instance, /)", descriptor_delete, NULL, 0, 0},
    {0},
};
static const NativeDefinition member_methods[] = {
    {"__repr__(self, /)", descriptor_repr, NULL, 0, 0},
    {"__get__(self, instance, owner=None, /)", descriptor_get, NULL, 0, 0},
    {"__set__(self, instance, value, /)", descriptor_set, NULL, 0, 0},
    {"__delete__(self, instance, /)", descriptor_delete, NULL, 0, 0},
    {"__reduce__(self, /)", descriptor_reduce, "For pickling.", 0, 0},
    {0},
};
static const GetSetDefinition descriptor_getset[] = {
    {"__name__", descriptor_name, NULL, NULL},
    {"__objclass__", descriptor_owner, NULL, NULL},
    {"__qualname__", descriptor_qualified_name, NULL, NULL},
    {"__doc__", descriptor_doc, NULL, NULL},
    {0},
};

const TypeDefinition getset_descriptor_definition = {
    .name = "getset_descriptor",
    .kind = KIND_GETSET,
    .size = sizeof(GetSet),
    .flags = TYPE_NO_NEW,
    .methods = descriptor_methods,
    .getset = descriptor_getset,
};
const TypeDefinition member_descriptor_definition = {
    .name = "member_descriptor",
    .kind = KIND_GETSET,
    .size = sizeof(GetSet),
    .flags = TYPE_NO_NEW,
    .methods = member_methods,
    .getset = descriptor_getset,
};
