// SPDX-License-Identifier: MIT
// The type `object`: what every object can do when its type says nothing else. Pickling support (PEP 307,
// __reduce_ex__) is in object_reduce.c.
#include "base/hash.h"
#include "objects/attribute.h"
#include "objects/dict.h"
#include "objects/instance.h"
#include "objects/int.h"
#include "objects/list.h"
#include "objects/module.h"
#include "objects/object_reduce.h"
#include "objects/protocol.h"
#include "objects/shape.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "objects/type.h"
#include "vm/call_type.h"
#include "vm/vm.h"

// ---- Making

static bool has_arguments(Value *args) {
    return value_to_tuple_object(args[1])->length || dict_length(value_to_dict(args[2]));
}

static bool special_is(Vm *vm, Type *type, Special special, NativeFunction function) {
    Value method = type_special(vm, type, special);
    return value_is_kind(method, KIND_NATIVE) && ((Native *)value_to_pointer(method))->function == function;
}

static Value abstract_error(Vm *vm, Type *type) {
    Value methods = type_own_attribute(vm, type, vm_name(vm, __abstractmethods__));
    if (value_missing(methods))
        return raise_error(vm, TYPE_INDEX_ATTRIBUTE_ERROR, "__abstractmethods__");
    List *names = value_to_list(vm, methods);
    if (!names || !list_sort(vm, names, NO_VALUE, false))
        return NO_VALUE;
    Str *comma = str_from_c(vm, "', '");
    Str *text = comma ? str_join(vm, comma, names->items ? names->items->items : NULL, names->length) : NULL;
    if (!text)
        return NO_VALUE;
    return raise_type_error(
        vm, "Can't instantiate abstract class %N without an implementation for abstract method%s '%U'", type,
        names->length > 1 ? "s" : "", text);
}

Value object_new(Vm *vm, Value *args) {
    if (!type_check_new(vm, vm->types[TYPE_INDEX_OBJECT], args[0]))
        return NO_VALUE;
    Type *type = value_to_type(args[0]);
    if (has_arguments(args)) {
        if (!special_is(vm, type, SPECIAL_NEW, object_new))
            return raise_type_error(vm,
                                    "object.__new__() takes exactly one argument (the type to instantiate)");
        if (special_is(vm, type, SPECIAL_INIT, object_init))
            return raise_type_error(vm, "%.200N() takes no arguments", type);
    }
    if (type_has(type, TYPE_ABSTRACT))
        return abstract_error(vm, type);
    return value_from_pointer(object_alloc(vm, type, 0));
}

Value object_init(Vm *vm, Value *args) {
    Type *type = value_type(vm, args[0]);
    if (has_arguments(args)) {
        if (!special_is(vm, type, SPECIAL_INIT, object_init))
            return raise_type_error(
                vm, "object.__init__() takes exactly one argument (the instance to initialize)");
        if (special_is(vm, type, SPECIAL_NEW, object_new))
            return raise_type_error(
                vm, "%.200N.__init__() takes exactly one argument (the instance to initialize)", type);
    }
    return VALUE_NONE;
}

// ---- Text, hash, comparison

static Value object_repr(Vm *vm, Value *args) {
    Str *name = type_full_name(vm, value_type(vm, args[0]));
    return name ? value_from_pointer(
                      str_format(vm, "<%U object at 0x%llx>", name, (unsigned long long)args[0].bits))
                : NO_VALUE;
}

static Value object_str(Vm *vm, Value *args) {
    // What is no str is str()'s to complain of.
    return special_call_1(vm, value_special(vm, args[0], SPECIAL_REPR), args[0]);
}

static Value object_hash(Vm *vm, Value *args) {
    return int_from_int64(vm, hash_pointer(value_to_pointer(args[0])));
}

static Value object_eq(Vm *vm, Value *args) {
    return value_same(args[0], args[1]) ? VALUE_TRUE : VALUE_NOT_IMPLEMENTED;
}

static Value object_ne(Vm *vm, Value *args) {
    Value equal = value_special(vm, args[0], SPECIAL_EQ);
    if (value_missing(equal))
        return VALUE_NOT_IMPLEMENTED;
    Value result = special_call_2(vm, equal, args[0], args[1]);
    if (value_missing(result) || value_is_not_implemented(result))
        return result;
    int truth = value_truth(vm, result);
    return truth < 0 ? NO_VALUE : value_from_bool(!truth);
}

static Value object_no_order(Vm *vm, Value *args) {
    return VALUE_NOT_IMPLEMENTED;
}

static Value object_format(Vm *vm, Value *args) {
    if (!value_is_str(args[1]))
        return raise_type_error(vm, "__format__() argument must be str, not %T", args[1]);
    if (value_to_str(args[1])->length)
        return raise_type_error(vm, "unsupported format string passed to %.200T.__format__", args[0]);
    return value_str(vm, args[0]);
}

// ---- Attributes

static Value object_get_attribute_method(Vm *vm, Value *args) {
    Str *name = attribute_name(vm, args[1]);
    return name ? object_generic_get_attribute(vm, args[0], name) : NO_VALUE;
}

// object.__setattr__(SomeType, ...) may not go round the check of immutability.
static bool check_not_type(Vm *vm, Value object, const char *what) {
    if (!value_is_type(object))
        return true;
    raise_type_error(vm, "can't apply this %s to %N object", what, value_type(vm, object));
    return false;
}

static Value object_set_attribute_method(Vm *vm, Value *args) {
    Str *name = attribute_name(vm, args[1]);
    return name && check_not_type(vm, args[0], "__setattr__") &&
                   object_generic_set_attribute(vm, args[0], name, args[2])
               ? VALUE_NONE
               : NO_VALUE;
}

static Value object_delete_attribute_method(Vm *vm, Value *args) {
    Str *name = attribute_name(vm, args[1]);
    return name && check_not_type(vm, args[0], "__delattr__") &&
                   object_generic_set_attribute(vm, args[0], name, NO_VALUE)
               ? VALUE_NONE
               : NO_VALUE;
}

static Value object_get_class(Vm *vm, Value *args) {
    return type_value(value_type(vm, args[0]));
}

// Do instances of both have the same things at the same places?
static bool same_layout(const Type *a, const Type *b) {
    const Shape *x = a->root, *y = b->root;
    return a->kind == b->kind && x->members == y->members && x->has_dict == y->has_dict &&
           (x->attributes_offset == y->attributes_offset || !(x->members || x->has_dict)) &&
           type_has(a, TYPE_HAS_WEAKREF) == type_has(b, TYPE_HAS_WEAKREF);
}

// The class along the bases that added the last slots.
static Type *solid_part(Type *type) {
    while (type->base && !type->definition && type->root->members == type->base->root->members)
        type = type->base;
    return type;
}

static bool compatible_classes(Vm *vm, Type *old, Type *new) {
    if (!same_layout(old, new))
        return false;
    if (type_builtin_base(old) != type_builtin_base(new))
        return false;
    // Slots must come from the same class, or have the same names in both.
    Type *a = solid_part(old), *b = solid_part(new);
    if (a == b || old->root->members == 0)
        return true;
    Value x = type_own_attribute(vm, a, vm_name(vm, __slots__));
    Value y = type_own_attribute(vm, b, vm_name(vm, __slots__));
    if (value_missing(x) || value_missing(y) || !a->base || !b->base ||
        solid_part(a->base) != solid_part(b->base))
        return false;
    Tuple *first = value_is_str(x) ? tuple_pack(vm, x) : value_to_tuple(vm, x);
    Tuple *second = value_is_str(y) ? tuple_pack(vm, y) : value_to_tuple(vm, y);
    if (!first || !second) {
        error_clear(vm);
        return false;
    }
    List *sorted[] = {value_to_list(vm, tuple_value(first)), value_to_list(vm, tuple_value(second))};
    for (int i = 0; i < 2; i++)
        if (!sorted[i] || !list_sort(vm, sorted[i], NO_VALUE, false))
            return error_clear(vm), false;
    return value_equal(vm, list_value(sorted[0]), list_value(sorted[1])) == 1;
}

static bool is_module_type(Vm *vm, const Type *type) {
    return type_is_subtype(type, vm->types[TYPE_INDEX_MODULE]);
}

static Value object_set_class(Vm *vm, Value *args) {
    if (value_missing(args[1]))
        return raise_type_error(vm, "can't delete __class__ attribute");
    if (!value_is_type(args[1]))
        return raise_type_error(vm, "__class__ must be set to a class, not '%T' object", args[1]);
    Type *new = value_to_type(args[1]), *old = value_type(vm, args[0]);
    if (new == old)
        return VALUE_NONE;
    if (!(is_module_type(vm, new) && is_module_type(vm, old)) &&
        (type_has(new, TYPE_IMMUTABLE) || type_has(old, TYPE_IMMUTABLE)))
        return raise_type_error(
            vm, "__class__ assignment only supported for mutable types or ModuleType subclasses");
    if (!compatible_classes(vm, old, new))
        return raise_type_error(vm, "__class__ assignment: '%N' object layout differs from '%N'", new, old);
    Object *object = value_to_object(args[0]);
    Shape *shape = object_shape(object), *next;
    if (!shape->has_dict) {
        next = new->root;
    } else if (shape->flags & SHAPE_DICT_MODE || new->root->inline_slots != shape->inline_slots) {
        // Attributes of another arrangement: into a hash table, which any type's instance can hold.
        Dict *dict = object_dict(vm, args[0]);
        if (!dict || !dict_move_to_table(vm, dict))
            return NO_VALUE;
        next = shape_dict_mode(vm, new);
    } else {
        next = shape_transplant(vm, shape, new->root);
    }
    if (!next)
        return NO_VALUE;
    object->header = shape_header(next);
    heap_barrier(vm, object);
    if (type_has(new, TYPE_FINALIZER) && !type_has(old, TYPE_FINALIZER) &&
        !heap_register_finalizer(vm, object))
        return NO_VALUE;
    return VALUE_NONE;
}

static bool add_names(Vm *vm, Dict *names, Value dict) {
    return dict_merge(vm, names, dict, 1);
}

bool object_add_class_names(Vm *vm, Dict *names, Value class) {
    Value dict, bases;
    if (!object_find_attribute(vm, class, vm_name(vm, __dict__), &dict) ||
        (value_exists(dict) && !add_names(vm, names, dict)) ||
        !object_find_attribute(vm, class, vm_name(vm, __bases__), &bases))
        return false;
    if (value_missing(bases) || !value_is_tuple(bases))
        return true;
    Tuple *tuple = value_to_tuple_object(bases);
    if (!recursion_enter(vm, ""))
        return false;
    for (size_t i = 0; i < tuple->length; i++)
        if (!object_add_class_names(vm, names, tuple_items(tuple)[i]))
            return false;
    recursion_leave(vm);
    return true;
}

static Value object_dir(Vm *vm, Value *args) {
    Value dict, class;
    if (!object_find_attribute(vm, args[0], vm_name(vm, __dict__), &dict))
        return NO_VALUE;
    Dict *names =
        value_exists(dict) && value_is_dict(dict) ? dict_copy(vm, value_to_dict(dict)) : dict_new(vm);
    if (!names || !object_find_attribute(vm, args[0], vm_name(vm, __class__), &class) ||
        (value_exists(class) && !object_add_class_names(vm, names, class)))
        return NO_VALUE;
    return value_from_pointer(value_to_list(vm, dict_value(names)));
}

static Value object_size_of(Vm *vm, Value *args) {
    return int_from_size(vm,
                         value_is_heap(args[0]) ? heap_block_size(value_to_pointer(args[0])) : sizeof(Value));
}

static Value object_init_subclass(Vm *vm, Value *args) {
    return VALUE_NONE;
}

static Value object_subclass_hook(Vm *vm, Value *args) {
    return VALUE_NOT_IMPLEMENTED;
}

static const NativeDefinition object_methods[] = {
    {"__new__(type, /, *args, **kwargs)", object_new, NULL, 0, 0},
    {"__repr__(self, /)", object_repr, NULL, 0, 0},
    {"__hash__(self, /)", object_hash, NULL, 0, 0},
    {"__str__(self, /)", object_str, NULL, 0, 0},
    {"__getattribute__(self, name, /)", object_get_attribute_method, NULL, 0, 0},
    {"__setattr__(self, name, value, /)", object_set_attribute_method, NULL, 0, 0},
    {"__delattr__(self, name, /)", object_delete_attribute_method, NULL, 0, 0},
    {"__lt__(self, value, /)", object_no_order, NULL, 0, 0},
    {"__le__(self, value, /)", object_no_order, NULL, 0, 0},
    {"__eq__(self, value, /)", object_eq, NULL, 0, 0},
    {"__ne__(self, value, /)", object_ne, NULL, 0, 0},
    {"__gt__(self, value, /)", object_no_order, NULL, 0, 0},
    {"__ge__(self, value, /)", object_no_order, NULL, 0, 0},
    {"__init__(self, /, *args, **kwargs)", object_init, NULL, 0, 0},
    {"__reduce_ex__(self, protocol, /)", object_reduce_ex, "For pickling.", 0, 0},
    {"__reduce__(self, /)", object_reduce, "For pickling.", 0, 0},
    {"__getstate__(self, /)", object_get_state, "For pickling: the attributes.", 0, 0},
    {"__subclasshook__(type, object, /)", object_subclass_hook,
     "Abstract classes say here who counts as a subclass.", NATIVE_CLASS, 0},
    {"__init_subclass__(type, /)", object_init_subclass, "Called when a class is derived from this one.",
     NATIVE_CLASS, 0},
    {"__format__(self, format_spec, /)", object_format, "The formatted text; an empty format is str().", 0,
     0},
    {"__sizeof__(self, /)", object_size_of, "Bytes of memory.", 0, 0},
    {"__dir__(self, /)", object_dir, "The names of the attributes.", 0, 0},
    {0},
};
static const GetSetDefinition object_getset[] = {
    {"__class__", object_get_class, object_set_class, NULL},
    {0},
};

const TypeDefinition object_definition = {
    .name = "object",
    .doc = "The base of all classes; its instances have no attributes of their own.",
    .signature = "()",
    .kind = KIND_INSTANCE,
    .size = sizeof(Object),
    .flags = TYPE_BASE,
    .methods = object_methods,
    .getset = object_getset,
};
