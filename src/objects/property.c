// SPDX-License-Identifier: MIT
// property: a data descriptor made of a getter, a setter and a deleter. Attribute look-up (attribute.c) calls
// the functions of an exact property itself; what is here serves subclasses and direct calls.
#include "objects/property.h"
#include "objects/protocol.h"
#include "objects/str.h"
#include "objects/type.h"
#include "vm/vm.h"

void property_trace(Tracer *tracer, void *object) {
    Property *property = object;
    trace_value(tracer, property->get);
    trace_value(tracer, property->set);
    trace_value(tracer, property->delete);
    trace_value(tracer, property->doc);
    trace_value(tracer, property->name);
}

// The name that __set_name__ told, or the getter's; NO_VALUE: none. False: exception.
static bool property_name(Vm *vm, const Property *property, Value *name) {
    *name = property->name;
    if (value_exists(*name) || value_is_none_or_missing(property->get))
        return true;
    return object_find_attribute(vm, property->get, vm_name(vm, __name__), name);
}

Value property_error(Vm *vm, Property *property, Value object, const char *what) {
    Value name;
    if (!property_name(vm, property, &name))
        return NO_VALUE;
    Str *type = value_type(vm, object)->qualified_name;
    if (value_exists(name))
        return raise_error(vm, TYPE_INDEX_ATTRIBUTE_ERROR, "property %R of %R object has no %s", name,
                           str_value(type), what);
    return raise_error(vm, TYPE_INDEX_ATTRIBUTE_ERROR, "property of %R object has no %s", str_value(type),
                       what);
}

static Value property_new(Vm *vm, Value *args) {
    if (!type_check_new(vm, vm->types[TYPE_INDEX_PROPERTY], args[0]))
        return NO_VALUE;
    Property *property = object_alloc(vm, value_to_type(args[0]), 0);
    if (!property)
        return NO_VALUE;
    // NOBARRIER: no pointers
    property->get = property->set = property->delete = property->doc = VALUE_NONE;
    return value_from_pointer(property);
}

static Value or_none(Value v) {
    return value_exists(v) ? v : VALUE_NONE;
}

static Value property_init(Vm *vm, Value *args) {
    Property *property = value_to_property(args[0]);
    property->get = or_none(args[1]);
    property->set = or_none(args[2]);
    property->delete = or_none(args[3]);
    property->doc = NO_VALUE;
    property->name = NO_VALUE;
    property->doc_from_getter = false;
    Value doc = or_none(args[4]);
    heap_barrier(vm, property);
    if (value_is_none(doc) && !value_is_none(property->get)) {
        Value found;
        if (!object_find_attribute(vm, property->get, vm_name(vm, __doc__), &found))
            return NO_VALUE;
        if (!value_is_none_or_missing(found)) {
            doc = found;
            property->doc_from_getter = true;
        }
    }
    // An instance of a subclass keeps it in its __dict__, where a class's __doc__ does not hide it.
    if (object_type(property) != vm->types[TYPE_INDEX_PROPERTY]) {
        if (object_set_attribute(vm, args[0], vm_name(vm, __doc__), doc))
            return VALUE_NONE;
        if (property->doc_from_getter || !error_is(vm, TYPE_INDEX_ATTRIBUTE_ERROR))
            return NO_VALUE;
        error_clear(vm); // __slots__ without room for it
        return VALUE_NONE;
    }
    heap_store(vm, property, &property->doc, doc);
    return VALUE_NONE;
}

static Value property_get(Vm *vm, Value *args) {
    Property *property = value_to_property(args[0]);
    if (value_is_none_or_missing(args[1]))
        return value_is_none_or_missing(args[2]) ? raise_type_error(vm, "__get__(None, None) is invalid")
                                                 : args[0];
    if (value_is_none_or_missing(property->get))
        return property_error(vm, property, args[1], "getter");
    return vm_call_1(vm, property->get, args[1]);
}

static Value property_set(Vm *vm, Value *args) {
    Property *property = value_to_property(args[0]);
    if (value_is_none_or_missing(property->set))
        return property_error(vm, property, args[1], "setter");
    return value_exists(vm_call_2(vm, property->set, args[1], args[2])) ? VALUE_NONE : NO_VALUE;
}

static Value property_delete(Vm *vm, Value *args) {
    Property *property = value_to_property(args[0]);
    if (value_is_none_or_missing(property->delete))
        return property_error(vm, property, args[1], "deleter");
    return value_exists(vm_call_1(vm, property->delete, args[1])) ? VALUE_NONE : NO_VALUE;
}

// A copy with other functions, of the same type: a subclass's constructor is called.
static Value property_copy(Vm *vm, Value self, Value get, Value set, Value delete) {
    Property *property = value_to_property(self);
    Value doc = property->doc;
    if (object_type(property) != vm->types[TYPE_INDEX_PROPERTY] || value_missing(doc)) {
        if (!object_find_attribute(vm, self, vm_name(vm, __doc__), &doc))
            return NO_VALUE;
    }
    if (property->doc_from_getter && !value_is_none(get))
        doc = VALUE_NONE;
    Value copy = vm_call(vm, type_value(object_type(property)), 4, (Value[]){get, set, delete, or_none(doc)});
    if (value_is_kind(copy, KIND_PROPERTY))
        heap_store(vm, value_to_pointer(copy), &value_to_property(copy)->name, property->name);
    return copy;
}

static Value property_getter(Vm *vm, Value *args) {
    Property *property = value_to_property(args[0]);
    Value get = value_is_none(args[1]) ? property->get : args[1];
    return property_copy(vm, args[0], get, property->set, property->delete);
}
static Value property_setter(Vm *vm, Value *args) {
    Property *property = value_to_property(args[0]);
    Value set = value_is_none(args[1]) ? property->set : args[1];
    return property_copy(vm, args[0], property->get, set, property->delete);
}
static Value property_deleter(Vm *vm, Value *args) {
    Property *property = value_to_property(args[0]);
    Value delete = value_is_none(args[1]) ? property->delete : args[1];
    return property_copy(vm, args[0], property->get, property->set, delete);
}

static Value property_set_name(Vm *vm, Value *args) {
    Property *property = value_to_property(args[0]);
    heap_store(vm, property, &property->name, args[2]);
    return VALUE_NONE;
}

static Value property_get_name(Vm *vm, Value *args) {
    Value name;
    if (!property_name(vm, value_to_property(args[0]), &name))
        return NO_VALUE;
    return value_exists(name) ? name : raise_attribute_error(vm, args[0], vm_name(vm, __name__));
}

static Value property_set_name_attribute(Vm *vm, Value *args) {
    Property *property = value_to_property(args[0]);
    heap_store(vm, property, &property->name, args[1]);
    return VALUE_NONE;
}

static Value property_is_abstract(Vm *vm, Value *args) {
    Property *property = value_to_property(args[0]);
    Value functions[] = {property->get, property->set, property->delete};
    for (int i = 0; i < 3; i++) {
        Value abstract;
        if (value_is_none_or_missing(functions[i]))
            continue;
        if (!object_find_attribute(vm, functions[i], vm_name(vm, __isabstractmethod__), &abstract))
            return NO_VALUE;
        int truth = value_exists(abstract) ? value_truth(vm, abstract) : 0;
        if (truth)
            return truth < 0 ? NO_VALUE : VALUE_TRUE;
    }
    return VALUE_FALSE;
}

static const NativeDefinition property_methods[] = {
    {"__new__(type, /, *args, **kwargs)", property_new, NULL, 0, 0},
    {"__get__(self, instance, owner=None, /)", property_get, NULL, 0, 0},
    {"__set__(self, instance, value, /)", property_set, NULL, 0, 0},
    {"__delete__(self, instance, /)", property_delete, NULL, 0, 0},
    {"__init__(self, fget=None, fset=None, fdel=None, doc=None)", property_init, NULL, 0, 0},
    {"getter(self, object, /)", property_getter, "A copy of the property with another getter.", 0, 0},
    {"setter(self, object, /)", property_setter, "A copy of the property with another setter.", 0, 0},
    {"deleter(self, object, /)", property_deleter, "A copy of the property with another deleter.", 0, 0},
    {"__set_name__(self, owner, name, /)", property_set_name, "Take the name that the class gives.", 0, 0},
    {0},
};
static const MemberDefinition property_members[] = {
    {"fget", offsetof(Property, get), MEMBER_READ_ONLY | MEMBER_NONE, NULL},
    {"fset", offsetof(Property, set), MEMBER_READ_ONLY | MEMBER_NONE, NULL},
    {"fdel", offsetof(Property, delete), MEMBER_READ_ONLY | MEMBER_NONE, NULL},
    {"__doc__", offsetof(Property, doc), MEMBER_NONE, NULL},
    {0},
};
static const GetSetDefinition property_getset[] = {
    {"__name__", property_get_name, property_set_name_attribute, NULL},
    {"__isabstractmethod__", property_is_abstract, NULL, NULL},
    {0},
};

const TypeDefinition property_definition = {
    .name = "property",
    .doc = "An attribute that functions compute, store and remove.",
    .signature = "(fget=None, fset=None, fdel=None, doc=None)",
    .kind = KIND_PROPERTY,
    .size = sizeof(Property),
    .flags = TYPE_BASE,
    .methods = property_methods,
    .getset = property_getset,
    .members = property_members,
};
