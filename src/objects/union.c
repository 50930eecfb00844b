// SPDX-License-Identifier: MIT
// typing.Union: `int | str` and Union[int, str] (PEP 604). A union holds each type once and is never nested.
#include "objects/attribute.h"
#include "objects/dict.h"
#include "objects/int.h"
#include "objects/list.h"
#include "objects/module.h"
#include "objects/protocol.h"
#include "objects/tuple.h"
#include "objects/type.h"
#include "objects/typing_support.h"
#include "vm/vm.h"

typedef struct Union {
    uint64_t header;  // KIND_NATIVE_OBJECT
    Value args;       // a tuple
    Value parameters; // a tuple, or NO_VALUE: not asked for yet
    Value unhashable; // a tuple of the arguments that had no hash when it was made, or NO_VALUE
} Union;

static void union_trace(Tracer *tracer, void *object) {
    trace_value(tracer, ((Union *)object)->args);
    trace_value(tracer, ((Union *)object)->parameters);
    trace_value(tracer, ((Union *)object)->unhashable);
}

static Union *to_union(Value v) {
    return value_to_pointer(v);
}

bool value_is_union(Vm *vm, Value v) {
    return value_is_kind(v, KIND_NATIVE_OBJECT) && value_type(vm, v) == vm->types[TYPE_INDEX_UNION];
}

static bool add(Vm *vm, List *list, Value v, bool text_is_reference) {
    if (value_is_none(v)) {
        v = type_value(vm->types[TYPE_INDEX_NONE]);
    } else if (value_is_union(vm, v)) {
        Tuple *args = value_to_tuple_object(to_union(v)->args);
        for (size_t i = 0; i < args->length; i++)
            if (!add(vm, list, tuple_items(args)[i], text_is_reference))
                return false;
        return true;
    } else if (text_is_reference && value_is_str(v)) {
        Value reference = module_import_attribute(vm, "typing", "ForwardRef");
        v = value_exists(reference) ? vm_call_1(vm, reference, v) : NO_VALUE;
        if (value_missing(v))
            return false;
    }
    for (size_t i = 0; i < list->length; i++) {
        Value there = list->items->items[i];
        if (value_type(vm, there) != value_type(vm, v))
            continue;
        int equal = value_equal(vm, there, v);
        if (equal)
            return equal > 0;
    }
    return list_append(vm, list, v);
}

static Value union_from_list(Vm *vm, const List *list) {
    if (list->length == 1)
        return list->items->items[0];
    Tuple *args = list_to_tuple(vm, list);
    List *unhashable = NULL;
    for (size_t i = 0; args && i < args->length; i++) {
        int64_t hash;
        if (value_hash(vm, tuple_items(args)[i], &hash))
            continue;
        if (!error_is(vm, TYPE_INDEX_TYPE_ERROR))
            return NO_VALUE;
        error_clear(vm);
        if ((!unhashable && !(unhashable = list_new(vm, 1))) ||
            !list_append(vm, unhashable, tuple_items(args)[i]))
            return NO_VALUE;
    }
    Tuple *without_hash = unhashable ? list_to_tuple(vm, unhashable) : NULL;
    Union *made =
        args && !without_hash == !unhashable ? object_alloc(vm, vm->types[TYPE_INDEX_UNION], 0) : NULL;
    if (made) { // NOBARRIER: just allocated
        made->args = tuple_value(args);
        made->unhashable = value_from_pointer(without_hash);
    }
    return value_from_pointer(made);
}

static bool may_join(Vm *vm, Value v) {
    return value_is_none(v) || value_is_type(v) || value_is_union(vm, v) || value_is_generic_alias(vm, v) ||
           value_type(vm, v) == vm->types[TYPE_INDEX_TYPE_ALIAS];
}

Value union_or(Vm *vm, Value a, Value b) {
    if (!may_join(vm, a) || !may_join(vm, b))
        return VALUE_NOT_IMPLEMENTED;
    List *list = list_new(vm, 2);
    return list && add(vm, list, a, false) && add(vm, list, b, false) ? union_from_list(vm, list) : NO_VALUE;
}

Value union_from_args(Vm *vm, Tuple *args) {
    List *list = list_new(vm, args->length);
    if (args->length == 0)
        return raise_type_error(vm, "Cannot take a Union of no types.");
    for (size_t i = 0; list && i < args->length; i++)
        if (!add(vm, list, tuple_items(args)[i], true))
            return NO_VALUE;
    return list ? union_from_list(vm, list) : NO_VALUE;
}

static Value union_class_getitem(Vm *vm, Value *args) {
    Tuple *items = value_is_tuple(args[1]) ? value_to_tuple_object(args[1]) : tuple_pack(vm, args[1]);
    return items ? union_from_args(vm, items) : NO_VALUE;
}

static Value union_method_or(Vm *vm, Value *args) {
    return union_or(vm, args[0], args[1]);
}
static Value union_method_reflected_or(Vm *vm, Value *args) {
    return union_or(vm, args[1], args[0]);
}

static Value union_repr(Vm *vm, Value *args) {
    Tuple *items = value_to_tuple_object(to_union(args[0])->args);
    StrBuilder out;
    str_builder_init(&out, vm);
    for (size_t i = 0; i < items->length && !out.failed; i++) {
        if (i)
            str_builder_c(&out, " | ");
        typing_repr(&out, tuple_items(items)[i]);
    }
    return str_builder_finish_value(&out);
}

static Value union_hash(Vm *vm, Value *args) {
    if (value_exists(to_union(args[0])->unhashable)) {
        Tuple *items = value_to_tuple_object(to_union(args[0])->unhashable);
        int64_t hash;
        for (size_t i = 0; i < items->length; i++)
            if (!value_hash(vm, tuple_items(items)[i], &hash))
                return NO_VALUE;
        return raise_type_error(vm, "union contains %d unhashable element%s", (int)items->length,
                                items->length == 1 ? "" : "s");
    }
    Value set = vm_call_1(vm, type_value(vm->types[TYPE_INDEX_FROZENSET]), to_union(args[0])->args);
    int64_t hash;
    return value_exists(set) && value_hash(vm, set, &hash) ? int_from_int64(vm, hash) : NO_VALUE;
}

static int all_in(Vm *vm, const Tuple *a, Value b) {
    for (size_t i = 0; i < a->length; i++) {
        int there = value_contains(vm, b, tuple_items(a)[i]);
        if (there <= 0)
            return there;
    }
    return 1;
}

static Value union_eq(Vm *vm, Value *args) {
    if (!value_is_union(vm, args[1]))
        return VALUE_NOT_IMPLEMENTED;
    Union *a = to_union(args[0]), *b = to_union(args[1]);
    if (value_to_tuple_object(a->args)->length != value_to_tuple_object(b->args)->length)
        return VALUE_FALSE;
    int equal = all_in(vm, value_to_tuple_object(a->args), b->args);
    return equal < 0 ? NO_VALUE : value_from_bool(equal);
}

static Tuple *parameters_of(Vm *vm, Union *self) {
    if (value_missing(self->parameters)) {
        Tuple *parameters = typing_parameters(vm, self->args);
        if (!parameters)
            return NULL;
        heap_store(vm, self, &self->parameters, tuple_value(parameters));
    }
    return value_to_tuple_object(self->parameters);
}

static Value union_parameters(Vm *vm, Value *args) {
    return value_from_pointer(parameters_of(vm, to_union(args[0])));
}

static Value union_get_item(Vm *vm, Value *args) {
    Union *self = to_union(args[0]);
    Tuple *parameters = parameters_of(vm, self);
    Tuple *new_args = parameters ? typing_substitute(vm, args[0], self->args, parameters, args[1]) : NULL;
    return new_args ? union_from_args(vm, new_args) : NO_VALUE;
}

static Value union_get_attribute(Vm *vm, Value *args) {
    Str *name = attribute_name(vm, args[1]);
    if (!name)
        return NO_VALUE;
    if (str_equals_c(name, "__module__"))
        return type_module(vm, value_type(vm, args[0]));
    return object_generic_get_attribute(vm, args[0], name);
}

static Value union_instance_check(Vm *vm, Value *args) {
    Tuple *items = value_to_tuple_object(to_union(args[0])->args);
    for (size_t i = 0; i < items->length; i++) {
        int status = value_is_instance_of(vm, args[1], tuple_items(items)[i]);
        if (status)
            return status < 0 ? NO_VALUE : VALUE_TRUE;
    }
    return VALUE_FALSE;
}

static Value union_subclass_check(Vm *vm, Value *args) {
    Tuple *items = value_to_tuple_object(to_union(args[0])->args);
    for (size_t i = 0; i < items->length; i++) {
        int status = value_is_subclass_of(vm, args[1], tuple_items(items)[i]);
        if (status)
            return status < 0 ? NO_VALUE : VALUE_TRUE;
    }
    return VALUE_FALSE;
}

static Value union_mro_entries(Vm *vm, Value *args) {
    return raise_type_error(vm, "Cannot subclass %R", args[0]);
}
static Value union_origin(Vm *vm, Value *args) {
    return type_value(vm->types[TYPE_INDEX_UNION]);
}
static Value union_name(Vm *vm, Value *args) {
    return value_from_pointer(str_intern_c(vm, "Union"));
}

static const NativeDefinition union_methods[] = {
    {"__repr__(self, /)", union_repr, NULL, 0, 0},
    {"__hash__(self, /)", union_hash, NULL, 0, 0},
    {"__getattribute__(self, name, /)", union_get_attribute, NULL, 0, 0},
    {"__eq__(self, value, /)", union_eq, NULL, 0, 0},
    {"__or__(self, value, /)", union_method_or, NULL, 0, 0},
    {"__ror__(self, value, /)", union_method_reflected_or, NULL, 0, 0},
    {"__getitem__(self, key, /)", union_get_item, NULL, 0, 0},
    {"__instancecheck__(self, instance, /)", union_instance_check, NULL, 0, 0},
    {"__subclasscheck__(self, subclass, /)", union_subclass_check, NULL, 0, 0},
    {"__mro_entries__(self, bases, /)", union_mro_entries, NULL, 0, 0},
    {"__class_getitem__(type, item, /)", union_class_getitem, NULL, NATIVE_CLASS, 0},
    {0},
};
static const MemberDefinition union_members[] = {
    {"__args__", offsetof(Union, args), MEMBER_READ_ONLY, NULL},
    {0},
};
static const GetSetDefinition union_getset[] = {
    {"__name__", union_name, NULL, "Always 'Union'."},
    {"__qualname__", union_name, NULL, "Always 'Union'."},
    {"__origin__", union_origin, NULL, "typing.Union."},
    {"__parameters__", union_parameters, NULL, "The type variables in the union."},
    {0},
};

const TypeDefinition union_definition = {
    .name = "typing.Union",
    .doc = "One of several types, such as int | str.",
    .kind = KIND_NATIVE_OBJECT,
    .size = sizeof(Union),
    .flags = TYPE_NO_NEW | TYPE_HAS_WEAKREF,
    .methods = union_methods,
    .getset = union_getset,
    .members = union_members,
    .trace = union_trace,
};
