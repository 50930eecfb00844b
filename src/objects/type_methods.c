// SPDX-License-Identifier: MIT
// The type `type` as Python sees it: attributes of classes, their assignment, mro(), __subclasses__ ...
#include "objects/type_methods.h"
#include "objects/attribute.h"
#include "objects/dict.h"
#include "objects/generic_alias.h"
#include "objects/int.h"
#include "objects/list.h"
#include "objects/mapping_proxy.h"
#include "objects/object_reduce.h"
#include "objects/protocol.h"
#include "objects/shape.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "objects/type.h"
#include "vm/call_type.h"
#include "vm/vm.h"

static inline Type *self_of(Value *args) {
    return value_to_type(args[0]);
}

// May the attribute be set (or deleted: value NO_VALUE)?
static bool check_set(Vm *vm, Type *type, Value value, const char *name, bool deletable) {
    if (type_has(type, TYPE_IMMUTABLE)) {
        raise_type_error(vm, "cannot set '%s' attribute of immutable type '%N'", name, type);
        return false;
    }
    if (value_missing(value) && !deletable) {
        raise_type_error(vm, "cannot delete '%s' attribute of immutable type '%N'", name, type);
        return false;
    }
    return true;
}

static Value stored(Vm *vm, Type *type, Str *name, Value value) {
    return type_store_attribute(vm, type, name, value) > 0 ? VALUE_NONE : NO_VALUE;
}

// ---- Names

static Value get_name(Vm *vm, Value *args) {
    return str_value(self_of(args)->name);
}

static Value set_name(Vm *vm, Value *args) {
    Type *type = self_of(args);
    if (!check_set(vm, type, args[1], "__name__", false))
        return NO_VALUE;
    if (!value_is_str(args[1]))
        return raise_type_error(vm, "can only assign string to %N.__name__, not '%T'", type, args[1]);
    Str *name = value_to_str(args[1]);
    for (size_t i = 0; i < name->length; i++)
        if (str_at(name, i) == 0)
            return raise_value_error(vm, "type name must not contain null characters");
    heap_store_pointer(vm, type, &type->name, name);
    return VALUE_NONE;
}

static Value get_qualified_name(Vm *vm, Value *args) {
    return str_value(self_of(args)->qualified_name);
}

static Value set_qualified_name(Vm *vm, Value *args) {
    Type *type = self_of(args);
    if (!check_set(vm, type, args[1], "__qualname__", false))
        return NO_VALUE;
    if (!value_is_str(args[1]))
        return raise_type_error(vm, "can only assign string to %N.__qualname__, not '%T'", type, args[1]);
    heap_store_pointer(vm, type, &type->qualified_name, value_to_str(args[1]));
    return VALUE_NONE;
}

static Value get_module(Vm *vm, Value *args) {
    return type_module(vm, self_of(args));
}

static Value set_module(Vm *vm, Value *args) {
    Type *type = self_of(args);
    if (!check_set(vm, type, args[1], "__module__", false) ||
        type_store_attribute(vm, type, str_intern_c(vm, "__firstlineno__"), NO_VALUE) < 0)
        return NO_VALUE;
    return stored(vm, type, vm_name(vm, __module__), args[1]);
}

static Value type_repr(Vm *vm, Value *args) {
    Type *type = self_of(args);
    Value module = type_module(vm, type);
    if (value_missing(module))
        error_clear(vm);
    if (value_is_str(module) && !str_equals_c(value_to_str(module), "builtins"))
        return value_from_pointer(
            str_format(vm, "<class '%U.%U'>", value_to_str(module), type->qualified_name));
    return value_from_pointer(
        str_format(vm, "<class '%U'>", value_is_str(module) ? type->qualified_name : type->name));
}

// ---- Doc, signature, annotations

static Value get_doc(Vm *vm, Value *args) {
    Type *type = self_of(args);
    Value doc = type_own_attribute(vm, type, vm_name(vm, __doc__));
    if (value_missing(doc))
        return VALUE_NONE;
    AttributeFound found;
    return attribute_finish(vm, attribute_bind(vm, doc, NO_VALUE, type, false, &found), args[0],
                            vm_name(vm, __doc__), &found);
}

static Value set_doc(Vm *vm, Value *args) {
    if (!check_set(vm, self_of(args), args[1], "__doc__", false))
        return NO_VALUE;
    return stored(vm, self_of(args), vm_name(vm, __doc__), args[1]);
}

static Value get_text_signature(Vm *vm, Value *args) {
    const TypeDefinition *definition = self_of(args)->definition;
    return definition && definition->signature ? value_from_pointer(str_from_c(vm, definition->signature))
                                               : VALUE_NONE;
}

static bool no_annotations(Vm *vm, Type *type, Str *name) {
    if (type_has(type, TYPE_HEAP))
        return false;
    raise_error(vm, TYPE_INDEX_ATTRIBUTE_ERROR, "type object '%N' has no attribute '%U'", type, name);
    return true;
}

static Value get_annotate(Vm *vm, Value *args) {
    Type *type = self_of(args);
    if (no_annotations(vm, type, vm_name(vm, __annotate__)))
        return NO_VALUE;
    Value annotate = type_own_attribute(vm, type, vm_name(vm, __annotate_func__));
    if (value_missing(annotate))
        annotate = type_own_attribute(vm, type, vm_name(vm, __annotate__));
    if (value_missing(annotate))
        return type_store_attribute(vm, type, vm_name(vm, __annotate_func__), VALUE_NONE) > 0 ? VALUE_NONE
                                                                                              : NO_VALUE;
    AttributeFound found;
    return attribute_finish(vm, attribute_bind(vm, annotate, NO_VALUE, type, false, &found), args[0],
                            vm_name(vm, __annotate__), &found);
}

static bool forget(Vm *vm, Type *type, Str *name) {
    return type_store_attribute(vm, type, name, NO_VALUE) >= 0;
}

static Value set_annotate(Vm *vm, Value *args) {
    Type *type = self_of(args);
    if (value_missing(args[1]))
        return raise_type_error(vm, "cannot delete __annotate__ attribute");
    if (!check_set(vm, type, args[1], "__annotate__", false))
        return NO_VALUE;
    if (!value_is_none(args[1]) && !value_is_callable(vm, args[1]))
        return raise_type_error(vm, "__annotate__ must be callable or None");
    if (value_missing(stored(vm, type, vm_name(vm, __annotate_func__), args[1])))
        return NO_VALUE;
    if (value_is_none(args[1]))
        return VALUE_NONE;
    return forget(vm, type, vm_name(vm, __annotations_cache__)) &&
                   forget(vm, type, vm_name(vm, __annotations__))
               ? VALUE_NONE
               : NO_VALUE;
}

static Value get_annotations(Vm *vm, Value *args) {
    Type *type = self_of(args);
    if (no_annotations(vm, type, vm_name(vm, __annotations__)))
        return NO_VALUE;
    Value annotations = type_own_attribute(vm, type, vm_name(vm, __annotations__));
    if (value_missing(annotations))
        annotations = type_own_attribute(vm, type, vm_name(vm, __annotations_cache__));
    if (value_exists(annotations)) {
        AttributeFound found;
        return attribute_finish(vm, attribute_bind(vm, annotations, NO_VALUE, type, false, &found), args[0],
                                vm_name(vm, __annotations__), &found);
    }
    Value annotate = object_get_attribute(vm, args[0], vm_name(vm, __annotate__));
    if (value_missing(annotate))
        return NO_VALUE;
    if (value_is_callable(vm, annotate)) {
        annotations = vm_call_1(vm, annotate, value_from_small_int(1)); // annotationlib.Format.VALUE
        if (value_exists(annotations) && !value_is_dict(annotations))
            return raise_type_error(vm, "__annotate__() must return a dict, not %T", annotations);
    } else {
        annotations = value_from_pointer(dict_new(vm));
    }
    if (value_missing(annotations) ||
        type_store_attribute(vm, type, vm_name(vm, __annotations_cache__), annotations) < 0)
        return NO_VALUE;
    return annotations;
}

static Value set_annotations(Vm *vm, Value *args) {
    Type *type = self_of(args);
    if (type_has(type, TYPE_IMMUTABLE))
        return raise_type_error(vm, "cannot set '__annotations__' attribute of immutable type '%N'", type);
    Str *name = value_exists(type_own_attribute(vm, type, vm_name(vm, __annotations__)))
                    ? vm_name(vm, __annotations__)
                    : vm_name(vm, __annotations_cache__);
    int status =
        type_store_attribute(vm, type, value_missing(args[1]) ? name : vm_name(vm, __annotations__), args[1]);
    if (status == 0)
        return raise_error(vm, TYPE_INDEX_ATTRIBUTE_ERROR, "__annotations__");
    if (status < 0 || (value_exists(args[1]) && !forget(vm, type, vm_name(vm, __annotations_cache__))) ||
        !forget(vm, type, vm_name(vm, __annotate_func__)) || !forget(vm, type, vm_name(vm, __annotate__)))
        return NO_VALUE;
    return VALUE_NONE;
}

static Value get_type_params(Vm *vm, Value *args) {
    if (self_of(args) == vm->types[TYPE_INDEX_TYPE])
        return tuple_value(tuple_empty(vm));
    Value parameters = type_own_attribute(vm, self_of(args), vm_name(vm, __type_params__));
    return value_exists(parameters) ? parameters : tuple_value(tuple_empty(vm));
}

static Value set_type_params(Vm *vm, Value *args) {
    if (!check_set(vm, self_of(args), args[1], "__type_params__", false))
        return NO_VALUE;
    return stored(vm, self_of(args), vm_name(vm, __type_params__), args[1]);
}

static Value get_abstract_methods(Vm *vm, Value *args) {
    Value methods = self_of(args) == vm->types[TYPE_INDEX_TYPE]
                        ? NO_VALUE
                        : type_own_attribute(vm, self_of(args), vm_name(vm, __abstractmethods__));
    if (value_missing(methods))
        return raise_error(vm, TYPE_INDEX_ATTRIBUTE_ERROR, "__abstractmethods__");
    return methods;
}

static Value set_abstract_methods(Vm *vm, Value *args) {
    Type *type = self_of(args);
    int abstract = 0;
    if (type_has(type, TYPE_IMMUTABLE))
        return raise_type_error(vm, "cannot set '__abstractmethods__' attribute of immutable type '%N'",
                                type);
    if (value_exists(args[1]) && (abstract = value_truth(vm, args[1])) < 0)
        return NO_VALUE;
    int status = type_store_attribute(vm, type, vm_name(vm, __abstractmethods__), args[1]);
    if (status == 0)
        return raise_error(vm, TYPE_INDEX_ATTRIBUTE_ERROR, "__abstractmethods__");
    type->flags = abstract ? type->flags | TYPE_ABSTRACT : type->flags & ~(uint32_t)TYPE_ABSTRACT;
    return status < 0 ? NO_VALUE : VALUE_NONE;
}

// ---- Bases

static Value get_bases(Vm *vm, Value *args) {
    return tuple_value(self_of(args)->bases);
}

static Value get_base(Vm *vm, Value *args) {
    Type *base = self_of(args)->base;
    return base ? type_value(base) : VALUE_NONE;
}

static Value get_mro(Vm *vm, Value *args) {
    Tuple *mro = self_of(args)->mro;
    return mro ? tuple_value(mro) : VALUE_NONE;
}

static bool same_struct(const Type *a, const Type *b) {
    const Shape *x = a->root, *y = b->root;
    return a->kind == b->kind && x->members == y->members && x->has_dict == y->has_dict &&
           type_builtin_base((Type *)a) == type_builtin_base((Type *)b);
}

// The mro of the type and of all that derive from it; what they had is in `saved` (pairs of type and mro).
static bool recompute_mro(Vm *vm, Type *type, List *saved) {
    Tuple *old = type->mro;
    if (!list_append(vm, saved, type_value(type)) || !list_append(vm, saved, tuple_value(old)) ||
        !type_set_mro(vm, type))
        return false;
    List *subclasses = type_subclasses(vm, type);
    for (size_t i = 0; subclasses && i < subclasses->length; i++) {
        Type *subclass = value_to_type(subclasses->items->items[i]);
        if (!recompute_mro(vm, subclass, saved))
            return false;
    }
    return subclasses != NULL;
}

static Value set_bases(Vm *vm, Value *args) {
    Type *type = self_of(args);
    if (!check_set(vm, type, args[1], "__bases__", false))
        return NO_VALUE;
    if (!value_is_tuple(args[1]))
        return raise_type_error(vm, "can only assign tuple to %N.__bases__, not %T", type, args[1]);
    Tuple *bases = value_to_tuple_object(args[1]);
    if (bases->length == 0)
        return raise_type_error(vm, "can only assign non-empty tuple to %N.__bases__, not ()", type);
    for (size_t i = 0; i < bases->length; i++) {
        Value base = tuple_items(bases)[i];
        if (!value_is_type(base))
            return raise_type_error(vm, "%N.__bases__ must be tuple of classes, not '%T'", type, base);
        if (type_is_subtype(value_to_type(base), type))
            return raise_type_error(vm, "a __bases__ item causes an inheritance cycle");
    }
    Type *base = type_best_base(vm, bases);
    if (!base)
        return NO_VALUE;
    // The new base must leave the instances as they are.
    Type *probe = base, *old = type->base;
    if (!same_struct(base, old) && !(same_struct(type, base) || same_struct(type, old)))
        return raise_type_error(vm, "__bases__ assignment: '%N' object layout differs from '%N'", base, old);
    if (type_builtin_base(probe)->kind != type->kind || probe->root->members > type->root->members ||
        (probe->root->has_dict && !type->root->has_dict) || probe->root->members != old->root->members)
        return raise_type_error(vm, "__bases__ assignment: '%N' object layout differs from '%N'", base, old);
    Tuple *old_bases = type->bases;
    List *saved = list_new(vm, 4);
    if (!saved)
        return NO_VALUE;
    heap_store_pointer(vm, type, &type->bases, bases);
    heap_store_pointer(vm, type, &type->base, base);
    if (!recompute_mro(vm, type, saved)) {
        for (size_t i = 0; i + 1 < saved->length; i += 2) {
            Type *changed = value_to_type(saved->items->items[i]);
            heap_store_pointer(vm, changed, &changed->mro, value_to_tuple_object(saved->items->items[i + 1]));
        }
        heap_store_pointer(vm, type, &type->bases, old_bases);
        heap_store_pointer(vm, type, &type->base, old);
        return NO_VALUE;
    }
    for (size_t i = 0; i < old_bases->length; i++)
        type_remove_subclass(vm, value_to_type(tuple_items(old_bases)[i]), type);
    for (size_t i = 0; i < bases->length; i++)
        if (!type_add_subclass(vm, value_to_type(tuple_items(bases)[i]), type))
            return NO_VALUE;
    type_modified(vm, type);
    return VALUE_NONE;
}

// ---- Others

static Value get_dict(Vm *vm, Value *args) {
    Dict *dict = type_dict(vm, self_of(args));
    return dict ? mapping_proxy_new(vm, dict_value(dict)) : NO_VALUE;
}

static Value get_basic_size(Vm *vm, Value *args) {
    Type *type = self_of(args);
    const Shape *root = type->root;
    uint32_t size = type_builtin_base(type)->definition->size;
    return int_from_size(vm, root->attributes_offset
                                 ? root->attributes_offset + (root->members + (root->has_dict ? 1u : 0u)) * 8u
                                 : size);
}
static Value get_item_size(Vm *vm, Value *args) {
    switch (self_of(args)->kind) {
    case KIND_INT: return value_from_small_int(8);
    case KIND_TUPLE: return value_from_small_int(8);
    case KIND_BYTES: return value_from_small_int(1);
    default: return value_from_small_int(0);
    }
}
static Value get_dict_offset(Vm *vm, Value *args) {
    Type *type = self_of(args);
    if (type->kind == KIND_TYPE || type->kind == KIND_MODULE)
        return value_from_small_int(8);
    return value_from_small_int(type->root->has_dict ? (int64_t)type->root->attributes_offset : 0);
}
static Value get_weakref_offset(Vm *vm, Value *args) {
    return value_from_small_int(type_has(self_of(args), TYPE_HAS_WEAKREF) ? 8 : 0);
}

// As CPython numbers them, for inspect, copyreg and abc.
static Value get_flags(Vm *vm, Value *args) {
    Type *type = self_of(args);
    int64_t flags = 1 << 12 | 1 << 14 | 1 << 18; // ready, garbage collected, versioned
    if (type_has(type, TYPE_MATCH_SEQUENCE))
        flags |= 1 << 5;
    if (type_has(type, TYPE_MATCH_MAPPING))
        flags |= 1 << 6;
    if (type_has(type, TYPE_NO_NEW))
        flags |= 1 << 7;
    if (type_has(type, TYPE_IMMUTABLE))
        flags |= 1 << 8;
    if (type_has(type, TYPE_HEAP | TYPE_HEAP_LIKE))
        flags |= 1 << 9;
    if (type_has(type, TYPE_BASE))
        flags |= 1 << 10;
    if (type_has(type, TYPE_METHOD_DESCRIPTOR))
        flags |= 1 << 17;
    if (type_has(type, TYPE_ABSTRACT))
        flags |= 1 << 20;
    if (type_has(type, TYPE_MATCH_SELF))
        flags |= 1 << 22;
    switch (type->kind) {
    case KIND_INT: flags |= 1 << 24; break;
    case KIND_LIST: flags |= 1 << 25; break;
    case KIND_TUPLE: flags |= 1 << 26; break;
    case KIND_BYTES: flags |= 1 << 27; break;
    case KIND_STR: flags |= 1 << 28; break;
    case KIND_DICT: flags |= 1 << 29; break;
    case KIND_EXCEPTION: flags |= 1 << 30; break;
    case KIND_TYPE: flags |= INT64_C(1) << 31; break;
    default: break;
    }
    return value_from_small_int(flags);
}

static Value type_mro_method(Vm *vm, Value *args) {
    Tuple *mro = type_compute_mro(vm, self_of(args), self_of(args)->bases);
    return mro ? value_from_pointer(value_to_list(vm, tuple_value(mro))) : NO_VALUE;
}

static Value type_subclasses_method(Vm *vm, Value *args) {
    return value_from_pointer(type_subclasses(vm, self_of(args)));
}

static Value type_prepare(Vm *vm, Value *args) {
    return value_from_pointer(dict_new(vm));
}

static Value type_instance_check(Vm *vm, Value *args) {
    int status = value_is_instance_plain(vm, args[1], args[0]);
    return status < 0 ? NO_VALUE : value_from_bool(status);
}

static Value type_subclass_check(Vm *vm, Value *args) {
    int status = value_is_subclass_plain(vm, args[1], args[0]);
    return status < 0 ? NO_VALUE : value_from_bool(status);
}

static Value type_dir(Vm *vm, Value *args) {
    Dict *names = dict_new(vm);
    if (!names || !object_add_class_names(vm, names, args[0]))
        return NO_VALUE;
    return value_from_pointer(value_to_list(vm, dict_value(names)));
}

static Value type_size_of(Vm *vm, Value *args) {
    return int_from_size(vm, heap_block_size(self_of(args)));
}

static Value type_get_attribute(Vm *vm, Value *args) {
    Str *name = attribute_name(vm, args[1]);
    if (!name)
        return NO_VALUE;
    AttributeFound found;
    AttributeAction action = type_attribute_find(vm, self_of(args), name, false, &found);
    if (action == ATTRIBUTE_MISSING)
        return raise_attribute_error(vm, args[0], name);
    return attribute_finish(vm, action, args[0], name, &found);
}

static Value type_set_attribute_method(Vm *vm, Value *args) {
    Str *name = attribute_name(vm, args[1]);
    return name && type_set_attribute(vm, self_of(args), name, args[2]) ? VALUE_NONE : NO_VALUE;
}

static Value type_delete_attribute(Vm *vm, Value *args) {
    Str *name = attribute_name(vm, args[1]);
    return name && type_set_attribute(vm, self_of(args), name, NO_VALUE) ? VALUE_NONE : NO_VALUE;
}

static Value type_or(Vm *vm, Value *args) {
    return union_or(vm, args[0], args[1]);
}
static Value type_reflected_or(Vm *vm, Value *args) {
    return union_or(vm, args[1], args[0]);
}

static const NativeDefinition type_method_table[] = {
    {"__new__(type, /, *args, **kwargs)", type_new, NULL, 0, 0},
    {"__repr__(self, /)", type_repr, NULL, 0, 0},
    {"__call__(self, /, *args, **kwargs)", type_call, NULL, NATIVE_STEPS, TYPE_CALL_STATE},
    {"__getattribute__(self, name, /)", type_get_attribute, NULL, 0, 0},
    {"__setattr__(self, name, value, /)", type_set_attribute_method, NULL, 0, 0},
    {"__delattr__(self, name, /)", type_delete_attribute, NULL, 0, 0},
    {"__init__(self, /, *args, **kwargs)", type_init, NULL, 0, 0},
    {"__or__(self, value, /)", type_or, NULL, 0, 0},
    {"__ror__(self, value, /)", type_reflected_or, NULL, 0, 0},
    {"mro(self, /)", type_mro_method, "The order in which the classes are searched for attributes.", 0, 0},
    {"__subclasses__(self, /)", type_subclasses_method, "The direct subclasses that are alive.", 0, 0},
    {"__prepare__(type, /, *args, **kwargs)", type_prepare, "The namespace for a new class.", NATIVE_CLASS,
     0},
    {"__instancecheck__(self, instance, /)", type_instance_check, "Is it an instance?", 0, 0},
    {"__subclasscheck__(self, subclass, /)", type_subclass_check, "Is it a subclass?", 0, 0},
    {"__dir__(self, /)", type_dir, "The names of the attributes, the bases' too.", 0, 0},
    {"__sizeof__(self, /)", type_size_of, "Bytes of memory.", 0, 0},
    {0},
};
static const GetSetDefinition type_getset[] = {
    {"__basicsize__", get_basic_size, NULL, NULL},
    {"__itemsize__", get_item_size, NULL, NULL},
    {"__flags__", get_flags, NULL, NULL},
    {"__weakrefoffset__", get_weakref_offset, NULL, NULL},
    {"__base__", get_base, NULL, NULL},
    {"__dictoffset__", get_dict_offset, NULL, NULL},
    {"__name__", get_name, set_name, NULL},
    {"__qualname__", get_qualified_name, set_qualified_name, NULL},
    {"__bases__", get_bases, set_bases, NULL},
    {"__mro__", get_mro, NULL, NULL},
    {"__module__", get_module, set_module, NULL},
    {"__abstractmethods__", get_abstract_methods, set_abstract_methods, NULL},
    {"__dict__", get_dict, NULL, NULL},
    {"__doc__", get_doc, set_doc, NULL},
    {"__text_signature__", get_text_signature, NULL, NULL},
    {"__annotations__", get_annotations, set_annotations, NULL},
    {"__annotate__", get_annotate, set_annotate, NULL},
    {"__type_params__", get_type_params, set_type_params, NULL},
    {0},
};

const TypeDefinition type_definition = {
    .name = "type",
    .doc = "type(object) -> the type of the object\n"
           "type(name, bases, dict, **kwds) -> a new class",
    .kind = KIND_TYPE,
    .size = sizeof(Type),
    .flags = TYPE_BASE | TYPE_HAS_WEAKREF,
    .methods = type_method_table,
    .getset = type_getset,
};
