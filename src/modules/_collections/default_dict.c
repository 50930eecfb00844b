// SPDX-License-Identifier: MIT
// collections.defaultdict: a dict that makes the value of a key that is not there.
//
// The factory lies in the `owner` of the dict's struct, which only dicts of instances and of classes use
// otherwise: a defaultdict is neither.
#include "modules/_collections/collections_internal.h"
#include "objects/dict.h"
#include "objects/generic_alias.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "objects/type.h"
#include "vm/vm.h"

static Value factory_of(const Value *args) {
    Value factory = value_to_dict(args[0])->owner;
    return value_exists(factory) ? factory : VALUE_NONE;
}

static Value default_dict_init(Vm *vm, Value *args) {
    const Tuple *given = value_to_tuple_object(args[1]);
    Value factory = given->length ? tuple_items(given)[0] : VALUE_NONE;
    if (!value_is_none(factory) && !value_is_callable(vm, factory))
        return raise_type_error(vm, "first argument must be callable or None");
    Dict *dict = value_to_dict(args[0]);
    heap_store(vm, dict, &dict->owner, factory);
    Tuple *rest = given->length > 1 ? tuple_slice(vm, given, 0, given->length) : tuple_new(vm, 1);
    if (!rest)
        return NO_VALUE;
    if (rest == given && !(rest = tuple_from_values(vm, tuple_items(given), given->length)))
        return NO_VALUE;
    heap_store(vm, rest, &tuple_items(rest)[0], args[0]);
    Value init = type_special(vm, vm->types[TYPE_INDEX_DICT], SPECIAL_INIT);
    return vm_call_keywords(vm, init, rest, value_to_dict(args[2]));
}

static Value default_dict_missing(Vm *vm, Value *args) {
    Value factory = factory_of(args);
    if (value_is_none(factory))
        return raise_key_error(vm, args[1]);
    Value value = vm_call_0(vm, factory);
    return value_exists(value) && value_set_item(vm, args[0], args[1], value) ? value : NO_VALUE;
}

static Value default_dict_copy(Vm *vm, Value *args) {
    return vm_call_2(vm, type_value(object_type(value_to_pointer(args[0]))), factory_of(args), args[0]);
}

static Value default_dict_reduce(Vm *vm, Value *args) {
    Value factory = factory_of(args);
    Tuple *arguments = value_is_none(factory) ? tuple_empty(vm) : tuple_pack(vm, factory);
    Value items = arguments ? vm_call_method(vm, args[0], vm_name(vm, items), 0, NULL) : NO_VALUE;
    Value iterator = value_exists(items) ? value_iter(vm, items) : NO_VALUE;
    if (value_missing(iterator))
        return NO_VALUE;
    return value_from_pointer(tuple_pack(vm, type_value(object_type(value_to_pointer(args[0]))),
                                         tuple_value(arguments), VALUE_NONE, VALUE_NONE, iterator));
}

static Value default_dict_repr(Vm *vm, Value *args) {
    Value plain = type_special(vm, vm->types[TYPE_INDEX_DICT], SPECIAL_REPR);
    Value base = vm_call_1(vm, plain, args[0]);
    if (value_missing(base))
        return NO_VALUE;
    Value factory = factory_of(args), text;
    int running = repr_enter(vm, factory);
    if (running < 0)
        return NO_VALUE;
    if (running) {
        text = value_from_pointer(str_from_c(vm, "..."));
    } else {
        text = value_repr(vm, factory);
        repr_leave(vm, factory);
    }
    if (value_missing(text))
        return NO_VALUE;
    Str *name = object_type(value_to_pointer(args[0]))->name;
    return value_from_pointer(str_format(vm, "%U(%S, %S)", name, text, base));
}

static bool is_default_dict(Vm *vm, Value v) {
    Type *type = type_find(vm, &default_dict_definition);
    return type && value_is_instance(vm, v, type);
}
static Value merged(Vm *vm, Value self, Value left, Value right) {
    if (!value_is_dict(left) || !value_is_dict(right))
        return VALUE_NOT_IMPLEMENTED;
    Value result = vm_call_2(vm, type_value(object_type(value_to_pointer(self))), factory_of(&self), left);
    if (value_missing(result))
        return NO_VALUE;
    if (!is_default_dict(vm, result))
        return raise_type_error(vm, "'%.200T' object is not a defaultdict", result);
    return dict_merge(vm, value_to_dict(result), right, 1) ? result : NO_VALUE;
}
static Value default_dict_or(Vm *vm, Value *args) {
    return merged(vm, args[0], args[0], args[1]);
}
static Value default_dict_reflected_or(Vm *vm, Value *args) {
    return merged(vm, args[0], args[1], args[0]);
}

static const NativeDefinition default_dict_methods[] = {
    {"__init__(self, /, *args, **kwargs)", default_dict_init, "Take the factory, and fill the dict."},
    {"__repr__(self, /)", default_dict_repr, "Return repr(self)."},
    {"__or__(self, value, /)", default_dict_or, "Return self|value."},
    {"__ror__(self, value, /)", default_dict_reflected_or, "Return value|self."},
    {"__missing__(self, key, /)", default_dict_missing, "Make, store and return the value of a new key."},
    {"copy(self, /)", default_dict_copy, "A shallow copy."},
    {"__copy__(self, /)", default_dict_copy, "A shallow copy."},
    {"__reduce__(self, /)", default_dict_reduce, "Return what pickling needs."},
    {"__class_getitem__(cls, object, /)", generic_alias_class_getitem, "See PEP 585.", NATIVE_CLASS},
    {0},
};
static const MemberDefinition default_dict_members[] = {
    {"default_factory", offsetof(Dict, owner), MEMBER_NONE,
     "Called for the value of a key that is not there."},
    {0},
};
const TypeDefinition default_dict_definition = {
    .name = "collections.defaultdict",
    .base = &dict_definition,
    .doc = "defaultdict(default_factory=None, /, [...]) --> a dict that calls default_factory for keys that "
           "are not there",
    .kind = KIND_DICT,
    .size = sizeof(Dict),
    .flags = TYPE_BASE | TYPE_HAS_WEAKREF | TYPE_MATCH_MAPPING | TYPE_IMMUTABLE,
    .methods = default_dict_methods,
    .members = default_dict_members,
};
