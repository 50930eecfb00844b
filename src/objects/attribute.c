// SPDX-License-Identifier: MIT
// Attribute access: what `object.name` finds, in which order, and what is still to be called for it.
//
// The *_find functions run no Python code of the program but for the methods of unusual descriptors' types
// and the keys of unusual dicts: they say what the loop has to call. The functions that return a Value are
// for C code: they call. A name need not be interned; one that is not can only be found in hash tables.
#include "objects/attribute.h"
#include "import/import.h"
#include "objects/dict.h"
#include "objects/function.h"
#include "objects/getset.h"
#include "objects/instance.h"
#include "objects/module.h"
#include "objects/native.h"
#include "objects/property.h"
#include "objects/shape.h"
#include "objects/static_method.h"
#include "objects/str.h"
#include "objects/super.h"
#include "objects/type.h"
#include "vm/call.h"
#include "vm/vm.h"

Str *attribute_name(Vm *vm, Value v) {
    if (value_is_str(v))
        return value_to_str(v);
    raise_type_error(vm, "attribute name must be string, not '%T'", v);
    return NULL;
}

// The interned Str of that text, or the Str itself when no interned one exists.
static inline Str *canonical(Vm *vm, Str *name) {
    if (LIKELY(name->interned))
        return name;
    Str *interned = str_find_interned(vm, name);
    return interned ? interned : name;
}

// ---- The object's own attributes

Value object_own_attribute(Vm *vm, Value object, Str *name) {
    if (!value_is_heap(object))
        return NO_VALUE;
    Object *heap_object = value_to_object(object);
    Shape *shape = object_shape(heap_object);
    if (shape->has_dict) {
        if (UNLIKELY(shape->flags & SHAPE_DICT_MODE)) {
            Value extension = *object_extension(heap_object, shape);
            return value_exists(extension) ? dict_get_str(vm, value_to_dict(extension), name) : NO_VALUE;
        }
        void *owner;
        Value *slot = instance_find(vm, heap_object, canonical(vm, name), &owner);
        return slot ? *slot : NO_VALUE;
    }
    if (shape->kind == KIND_TYPE)
        return type_own_attribute(vm, value_to_pointer(object), name);
    if (shape->kind == KIND_MODULE && value_to_module(object)->dict)
        return dict_get_str(vm, value_to_module(object)->dict, name);
    return NO_VALUE;
}

static bool has_own_attributes(Value object) {
    if (!value_is_heap(object))
        return false;
    Shape *shape = object_shape(value_to_pointer(object));
    return shape->has_dict || shape->kind == KIND_TYPE || shape->kind == KIND_MODULE;
}

static bool own_deleted(Vm *vm, Value object, Str *name, int status) {
    if (status == 0)
        raise_attribute_error(vm, object, name);
    return status > 0;
}

bool object_set_own_attribute(Vm *vm, Value object, Str *name, Value value) {
    Object *heap_object = value_to_object(object);
    Shape *shape = object_shape(heap_object);
    if (shape->has_dict && !(shape->flags & SHAPE_DICT_MODE)) {
        if (value_missing(value))
            return own_deleted(vm, object, name, instance_remove(vm, heap_object, canonical(vm, name)));
        name = str_intern(vm, name);
        return name && instance_set(vm, heap_object, name, value);
    }
    Dict *dict;
    if (shape->kind == KIND_TYPE) {
        name = str_intern(vm, name);
        int status = name ? type_store_attribute(vm, value_to_pointer(object), name, value) : -1;
        return value_exists(value) ? status > 0 : own_deleted(vm, object, name, status);
    }
    dict = object_dict(vm, object);
    if (!dict)
        return false;
    if (value_missing(value))
        return own_deleted(vm, object, name, dict_delete_str(vm, dict, name));
    return dict_set_str(vm, dict, name, value);
}

Dict *object_dict(Vm *vm, Value object) {
    if (!value_is_heap(object))
        return NULL;
    Object *heap_object = value_to_object(object);
    Shape *shape = object_shape(heap_object);
    if (shape->kind == KIND_MODULE) {
        Module *module = value_to_module(object);
        if (!module->dict) { // module.__new__ without __init__
            Dict *dict = dict_new(vm);
            if (!dict)
                return NULL;
            heap_store_pointer(vm, module, &module->dict, dict);
        }
        return module->dict;
    }
    if (!shape->has_dict)
        return NULL;
    Value *extension = object_extension(heap_object, shape);
    if (value_exists(*extension) && value_is_dict(*extension))
        return value_to_dict(*extension);
    Dict *dict = shape->flags & SHAPE_DICT_MODE ? dict_new(vm) : dict_new_instance(vm, object);
    if (!dict)
        return NULL;
    if (value_exists(*extension))
        heap_store_pointer(vm, dict, &dict->overflow, value_to_pointer(*extension));
    heap_store(vm, heap_object, extension, dict_value(dict));
    return dict;
}

bool object_set_dict(Vm *vm, Value object, Value dict) {
    Object *heap_object = value_to_object(object);
    Shape *shape = object_shape(heap_object);
    Dict *old = object_dict(vm, object);
    if (!old)
        return false;
    if (value_same(dict_value(old), dict))
        return true;
    if (shape->kind == KIND_MODULE) {
        heap_store_pointer(vm, heap_object, &value_to_module(object)->dict, value_to_dict(dict));
        return true;
    }
    // The old dict keeps what it held, in a table of its own.
    if (!dict_move_to_table(vm, old))
        return false;
    heap_store(vm, heap_object, object_extension(heap_object, object_shape(heap_object)), dict);
    return true;
}

// ---- Descriptors

typedef enum Binding {
    BINDING_NONE,         // the attribute itself
    BINDING_FUNCTION,     // a function: bound to the object
    BINDING_NATIVE,       // a method or wrapper descriptor
    BINDING_NATIVE_CLASS, // a C class method
    BINDING_PROPERTY,
    BINDING_GETSET,
    BINDING_STATIC,
    BINDING_CLASS,
    BINDING_GET,      // has __get__
    BINDING_GET_DATA, // has __get__, and __set__ or __delete__
    BINDING_DATA,     // has __set__ or __delete__ only
} Binding;

static inline bool binding_is_data(Binding binding) {
    return binding == BINDING_PROPERTY || binding == BINDING_GETSET || binding == BINDING_GET_DATA;
}

static Binding binding_of(Vm *vm, Value attribute) {
    if (!value_is_heap(attribute))
        return BINDING_NONE;
    void *pointer = value_to_pointer(attribute);
    Type *type = object_type(pointer);
    switch (object_kind(pointer)) {
    case KIND_FUNCTION: return BINDING_FUNCTION;
    case KIND_NATIVE: {
        Native *native = pointer;
        if (!native->owner || value_exists(native->self) || native->flags & (NATIVE_STATIC | NATIVE_NEW))
            return BINDING_NONE;
        return native->flags & NATIVE_CLASS ? BINDING_NATIVE_CLASS : BINDING_NATIVE;
    }
    case KIND_GETSET: return BINDING_GETSET;
    case KIND_PROPERTY:
        if (type == vm->types[TYPE_INDEX_PROPERTY])
            return BINDING_PROPERTY;
        break;
    case KIND_STATIC_METHOD:
        if (type == vm->types[TYPE_INDEX_STATIC_METHOD])
            return BINDING_STATIC;
        break;
    case KIND_CLASS_METHOD:
        if (type == vm->types[TYPE_INDEX_CLASS_METHOD])
            return BINDING_CLASS;
        break;
    default: break;
    }
    if (type_has(type, TYPE_DATA_DESCRIPTOR))
        return type_has(type, TYPE_DESCRIPTOR) ? BINDING_GET_DATA : BINDING_DATA;
    return type_has(type, TYPE_DESCRIPTOR) ? BINDING_GET : BINDING_NONE;
}

static AttributeAction found_value(AttributeFound *found, Value value) {
    found->value = value;
    return value_exists(value) ? ATTRIBUTE_VALUE : ATTRIBUTE_ERROR;
}

static AttributeAction found_method(Vm *vm, AttributeFound *found, Value function, Value self,
                                    bool want_method) {
    if (want_method) {
        found->value = function;
        return ATTRIBUTE_METHOD;
    }
    if (value_is_kind(function, KIND_NATIVE))
        return found_value(found, native_bind(vm, value_to_pointer(function), self));
    return found_value(found, method_new(vm, function, self));
}

static AttributeAction found_call(AttributeFound *found, Value callee, int count, Value a, Value b, Value c) {
    found->value = callee;
    found->args[0] = a;
    found->args[1] = b;
    found->args[2] = c;
    found->count = count;
    return ATTRIBUTE_CALL;
}

// Calls the special method `special` of object's type, with object first and then `a` and `b`.
static AttributeAction found_special(Vm *vm, AttributeFound *found, Value object, Value special, int count,
                                     Value a, Value b) {
    Binding binding = binding_of(vm, special);
    if (binding == BINDING_FUNCTION || binding == BINDING_NATIVE)
        return found_call(found, special, count + 1, object, a, b);
    Value bound = object_bind_special(vm, object, special);
    return value_exists(bound) ? found_call(found, bound, count, a, b, NO_VALUE) : ATTRIBUTE_ERROR;
}

static AttributeAction bind(Vm *vm, Binding binding, Value attribute, Value object, Type *type,
                            bool want_method, AttributeFound *found) {
    switch (binding) {
    case BINDING_FUNCTION:
    case BINDING_NATIVE:
        return value_exists(object) ? found_method(vm, found, attribute, object, want_method)
                                    : found_value(found, attribute);
    case BINDING_NATIVE_CLASS:
        return found_value(found, native_bind(vm, value_to_pointer(attribute), type_value(type)));
    case BINDING_PROPERTY: {
        if (value_missing(object))
            return found_value(found, attribute);
        Property *property = value_to_property(attribute);
        if (value_is_none_or_missing(property->get)) {
            property_error(vm, property, object, "getter");
            return ATTRIBUTE_ERROR;
        }
        return found_call(found, property->get, 1, object, NO_VALUE, NO_VALUE);
    }
    case BINDING_GETSET: {
        GetSet *descriptor = value_to_pointer(attribute);
        if (value_missing(object))
            return found_value(found, attribute);
        if (!value_is_instance(vm, object, descriptor->owner)) {
            raise_type_error(vm, "descriptor '%U' for '%N' objects doesn't apply to a '%T' object",
                             descriptor->name, descriptor->owner, object);
            return ATTRIBUTE_ERROR;
        }
        return found_value(found, getset_get(vm, descriptor, object));
    }
    case BINDING_STATIC: {
        Value callable = wrapped_callable(attribute);
        if (value_missing(callable)) {
            raise_error(vm, TYPE_INDEX_RUNTIME_ERROR, "uninitialized staticmethod object");
            return ATTRIBUTE_ERROR;
        }
        return found_value(found, callable);
    }
    case BINDING_CLASS: {
        Value callable = wrapped_callable(attribute);
        if (value_missing(callable)) {
            raise_error(vm, TYPE_INDEX_RUNTIME_ERROR, "uninitialized classmethod object");
            return ATTRIBUTE_ERROR;
        }
        if (want_method && value_is_kind(callable, KIND_FUNCTION) && value_same(object, type_value(type)))
            return found_method(vm, found, callable, object, true);
        return found_value(found, method_new(vm, callable, type_value(type)));
    }
    case BINDING_GET:
    case BINDING_GET_DATA: {
        Value get = type_special(vm, object_type(value_to_pointer(attribute)), SPECIAL_GET);
        return found_special(vm, found, attribute, get, 2, value_exists(object) ? object : VALUE_NONE,
                             type_value(type));
    }
    default: return found_value(found, attribute);
    }
}

AttributeAction attribute_bind(Vm *vm, Value attribute, Value object, Type *type, bool want_method,
                               AttributeFound *found) {
    return bind(vm, binding_of(vm, attribute), attribute, object, type, want_method, found);
}

// ---- Finding

AttributeAction object_generic_find(Vm *vm, Value object, Str *name, bool want_method,
                                    AttributeFound *found) {
    Type *type = value_type(vm, object);
    name = canonical(vm, name);
    Value attribute = type_lookup(vm, type, name);
    Binding binding = value_exists(attribute) ? binding_of(vm, attribute) : BINDING_NONE;
    if (binding_is_data(binding))
        return bind(vm, binding, attribute, object, type, want_method, found);
    Value own = object_own_attribute(vm, object, name);
    if (value_exists(own))
        return found_value(found, own);
    if (value_exists(attribute))
        return bind(vm, binding, attribute, object, type, want_method, found);
    return ATTRIBUTE_MISSING;
}

AttributeAction type_attribute_find(Vm *vm, Type *type, Str *name, bool want_method, AttributeFound *found) {
    Type *metatype = object_type(type);
    name = canonical(vm, name);
    Value meta_attribute = type_lookup(vm, metatype, name);
    Binding binding = value_exists(meta_attribute) ? binding_of(vm, meta_attribute) : BINDING_NONE;
    if (binding_is_data(binding))
        return bind(vm, binding, meta_attribute, type_value(type), metatype, want_method, found);
    Value attribute = type_lookup(vm, type, name);
    if (value_exists(attribute)) {
        Binding own = binding_of(vm, attribute);
        if (want_method && own == BINDING_CLASS && value_is_kind(wrapped_callable(attribute), KIND_FUNCTION))
            return found_method(vm, found, wrapped_callable(attribute), type_value(type), true);
        return bind(vm, own, attribute, NO_VALUE, type, false, found);
    }
    if (value_exists(meta_attribute))
        return bind(vm, binding, meta_attribute, type_value(type), metatype, want_method, found);
    return ATTRIBUTE_MISSING;
}

static bool is_builtin_getattribute(Vm *vm, Value getattribute, TypeIndex index) {
    return value_same(getattribute, type_special(vm, vm->types[index], SPECIAL_GETATTRIBUTE));
}

AttributeAction object_attribute_find(Vm *vm, Value object, Str *name, bool want_method,
                                      AttributeFound *found) {
    Type *type = value_type(vm, object);
    AttributeAction action;
    if (LIKELY(type_has(type, TYPE_PLAIN_GETATTRIBUTE))) {
        action = object_generic_find(vm, object, name, want_method, found);
        if (action == ATTRIBUTE_MISSING) {
            raise_attribute_error(vm, object, name);
            return ATTRIBUTE_ERROR;
        }
        return action;
    }
    Value getattribute = type_special(vm, type, SPECIAL_GETATTRIBUTE);
    Value getattr = type_special(vm, type, SPECIAL_GETATTR);
    if (is_builtin_getattribute(vm, getattribute, TYPE_INDEX_OBJECT)) {
        action = object_generic_find(vm, object, name, want_method, found);
    } else if (value_is_type(object) && is_builtin_getattribute(vm, getattribute, TYPE_INDEX_TYPE)) {
        action = type_attribute_find(vm, value_to_pointer(object), name, want_method, found);
    } else if (value_is_kind(object, KIND_MODULE) &&
               is_builtin_getattribute(vm, getattribute, TYPE_INDEX_MODULE)) {
        action = object_generic_find(vm, object, name, want_method, found);
        if (action == ATTRIBUTE_MISSING && value_missing(getattr)) {
            Dict *dict = value_to_module(object)->dict;
            Value function = dict ? dict_get_str(vm, dict, vm_name(vm, __getattr__)) : NO_VALUE;
            if (value_exists(function))
                return found_call(found, function, 1, str_value(name), NO_VALUE, NO_VALUE);
            if (import_attribute_owed(vm, object, name))
                return object_attribute_find(vm, object, name, want_method, found);
            if (!error_is_set(vm))
                module_attribute_error(vm, object, name);
            return ATTRIBUTE_ERROR;
        }
    } else if (value_is_kind(object, KIND_SUPER) &&
               is_builtin_getattribute(vm, getattribute, TYPE_INDEX_SUPER)) {
        action = super_object_find(vm, object, name, want_method, found);
    } else {
        action = found_special(vm, found, object, getattribute, 1, str_value(name), NO_VALUE);
    }
    if (value_missing(getattr)) {
        if (action == ATTRIBUTE_MISSING) {
            raise_attribute_error(vm, object, name);
            return ATTRIBUTE_ERROR;
        }
        return action;
    }
    if (action == ATTRIBUTE_MISSING)
        return found_special(vm, found, object, getattr, 1, str_value(name), NO_VALUE);
    if (action == ATTRIBUTE_ERROR && error_is(vm, TYPE_INDEX_ATTRIBUTE_ERROR)) {
        error_clear(vm);
        return found_special(vm, found, object, getattr, 1, str_value(name), NO_VALUE);
    }
    if (action == ATTRIBUTE_CALL) {
        Binding binding = binding_of(vm, getattr);
        if (binding == BINDING_FUNCTION || binding == BINDING_NATIVE) {
            found->fallback = getattr;
            return ATTRIBUTE_CALL_GETATTR;
        }
        // An unusual __getattr__: call here and now.
        Value result = vm_call(vm, found->value, found->count, found->args);
        if (value_missing(result) && error_is(vm, TYPE_INDEX_ATTRIBUTE_ERROR)) {
            error_clear(vm);
            return found_special(vm, found, object, getattr, 1, str_value(name), NO_VALUE);
        }
        return found_value(found, result);
    }
    return action;
}

// ---- Getting from C

Value attribute_finish(Vm *vm, AttributeAction action, Value object, Str *name, const AttributeFound *found) {
    switch (action) {
    case ATTRIBUTE_VALUE: return found->value;
    case ATTRIBUTE_METHOD:
        if (value_is_kind(found->value, KIND_NATIVE))
            return native_bind(vm, value_to_pointer(found->value), object);
        return method_new(vm, found->value, object);
    case ATTRIBUTE_CALL: return vm_call(vm, found->value, found->count, found->args);
    case ATTRIBUTE_CALL_GETATTR: {
        Value result = vm_call(vm, found->value, found->count, found->args);
        if (value_exists(result) || !error_is(vm, TYPE_INDEX_ATTRIBUTE_ERROR))
            return result;
        error_clear(vm);
        return vm_call_2(vm, found->fallback, object, str_value(name));
    }
    default: return NO_VALUE;
    }
}

Value object_get_attribute(Vm *vm, Value object, Str *name) {
    AttributeFound found;
    return attribute_finish(vm, object_attribute_find(vm, object, name, false, &found), object, name, &found);
}

bool object_find_attribute(Vm *vm, Value object, Str *name, Value *result) {
    AttributeFound found;
    AttributeAction action;
    // The usual miss raises nothing at all.
    if (type_has(value_type(vm, object), TYPE_PLAIN_GETATTRIBUTE)) {
        action = object_generic_find(vm, object, name, false, &found);
        if (action == ATTRIBUTE_MISSING) {
            *result = NO_VALUE;
            return true;
        }
    } else {
        action = object_attribute_find(vm, object, name, false, &found);
    }
    *result = attribute_finish(vm, action, object, name, &found);
    if (value_missing(*result)) {
        if (!error_is(vm, TYPE_INDEX_ATTRIBUTE_ERROR))
            return false;
        error_clear(vm);
    }
    return true;
}

Value object_generic_get_attribute(Vm *vm, Value object, Str *name) {
    AttributeFound found;
    AttributeAction action = object_generic_find(vm, object, name, false, &found);
    if (action == ATTRIBUTE_MISSING)
        return raise_attribute_error(vm, object, name);
    return attribute_finish(vm, action, object, name, &found);
}

// ---- Setting

AttributeAction object_generic_set_find(Vm *vm, Value object, Str *name, Value value, AttributeFound *found) {
    Type *type = value_type(vm, object);
    name = canonical(vm, name);
    Value attribute = type_lookup(vm, type, name);
    Binding binding = value_exists(attribute) ? binding_of(vm, attribute) : BINDING_NONE;
    switch (binding) {
    case BINDING_PROPERTY: {
        Property *property = value_to_property(attribute);
        Value callee = value_exists(value) ? property->set : property->delete;
        if (value_is_none_or_missing(callee)) {
            property_error(vm, property, object, value_exists(value) ? "setter" : "deleter");
            return ATTRIBUTE_ERROR;
        }
        return found_call(found, callee, value_exists(value) ? 2 : 1, object, value, NO_VALUE);
    }
    case BINDING_GETSET: {
        GetSet *descriptor = value_to_pointer(attribute);
        if (!value_is_instance(vm, object, descriptor->owner)) {
            raise_type_error(vm, "descriptor '%U' for '%N' objects doesn't apply to a '%T' object",
                             descriptor->name, descriptor->owner, object);
            return ATTRIBUTE_ERROR;
        }
        return getset_set(vm, descriptor, object, value) ? ATTRIBUTE_VALUE : ATTRIBUTE_ERROR;
    }
    case BINDING_DATA:
    case BINDING_GET_DATA: {
        Special special = value_exists(value) ? SPECIAL_SET : SPECIAL_DELETE;
        Value method = type_special(vm, object_type(value_to_pointer(attribute)), special);
        if (value_missing(method)) {
            raise_error(vm, TYPE_INDEX_ATTRIBUTE_ERROR, value_exists(value) ? "__set__" : "__delete__");
            return ATTRIBUTE_ERROR;
        }
        return found_special(vm, found, attribute, method, value_exists(value) ? 2 : 1, object, value);
    }
    default: break;
    }
    if (!has_own_attributes(object)) {
        if (value_exists(attribute))
            raise_error(vm, TYPE_INDEX_ATTRIBUTE_ERROR, "'%.100T' object attribute '%U' is read-only", object,
                        name);
        else
            raise_error(vm, TYPE_INDEX_ATTRIBUTE_ERROR,
                        "'%.100T' object has no attribute '%U' and no __dict__ for setting new attributes",
                        object, name);
        return ATTRIBUTE_ERROR;
    }
    return object_set_own_attribute(vm, object, name, value) ? ATTRIBUTE_VALUE : ATTRIBUTE_ERROR;
}

static AttributeAction type_set_find(Vm *vm, Type *type, Str *name, Value value, AttributeFound *found) {
    if (type_has(type, TYPE_IMMUTABLE)) {
        raise_type_error(vm, "cannot set '%U' attribute of immutable type '%N'", name, type);
        return ATTRIBUTE_ERROR;
    }
    return object_generic_set_find(vm, type_value(type), name, value, found);
}

static AttributeAction generic_set_find(Vm *vm, Value object, Str *name, Value value, AttributeFound *found) {
    return value_is_type(object) ? type_set_find(vm, value_to_pointer(object), name, value, found)
                                 : object_generic_set_find(vm, object, name, value, found);
}

AttributeAction object_set_attribute_find(Vm *vm, Value object, Str *name, Value value,
                                          AttributeFound *found) {
    Type *type = value_type(vm, object);
    if (LIKELY(type_has(type, TYPE_PLAIN_SETATTR)))
        return generic_set_find(vm, object, name, value, found);
    Special special = value_exists(value) ? SPECIAL_SETATTR : SPECIAL_DELATTR;
    Value method = type_special(vm, type, special);
    if (value_same(method, type_special(vm, vm->types[TYPE_INDEX_OBJECT], special)) ||
        (value_is_type(object) && value_same(method, type_special(vm, vm->types[TYPE_INDEX_TYPE], special))))
        return generic_set_find(vm, object, name, value, found);
    return found_special(vm, found, object, method, value_exists(value) ? 2 : 1, str_value(name), value);
}

static bool set_finish(Vm *vm, AttributeAction action, const AttributeFound *found) {
    if (action == ATTRIBUTE_CALL)
        return value_exists(vm_call(vm, found->value, found->count, found->args));
    return action == ATTRIBUTE_VALUE;
}

bool object_set_attribute(Vm *vm, Value object, Str *name, Value value) {
    AttributeFound found;
    return set_finish(vm, object_set_attribute_find(vm, object, name, value, &found), &found);
}

bool object_generic_set_attribute(Vm *vm, Value object, Str *name, Value value) {
    AttributeFound found;
    return set_finish(vm, object_generic_set_find(vm, object, name, value, &found), &found);
}

bool type_set_attribute(Vm *vm, Type *type, Str *name, Value value) {
    AttributeFound found;
    return set_finish(vm, type_set_find(vm, type, name, value, &found), &found);
}
