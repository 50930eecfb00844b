// SPDX-License-Identifier: MIT
// Pickling and copying of plain objects: object.__reduce_ex__, __reduce__, __getstate__ (PEP 307, with
// copyreg's help).
#include "objects/object_reduce.h"
#include "objects/attribute.h"
#include "objects/dict.h"
#include "objects/function.h"
#include "objects/int.h"
#include "objects/list.h"
#include "objects/module.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "objects/type.h"
#include "vm/call.h"
#include "vm/vm.h"

// The list of slot names of a class (copyreg._slotnames, cached in __slotnames__); None: none.
static Value slot_names(Vm *vm, Type *type) {
    Value cached = type_own_attribute(vm, type, vm_name(vm, __slotnames__));
    if (value_exists(cached) && (value_is_none(cached) || value_is_list(cached)))
        return cached;
    Value function = module_import_attribute(vm, "copyreg", "_slotnames");
    Value names = value_exists(function) ? vm_call_1(vm, function, type_value(type)) : NO_VALUE;
    if (value_exists(names) && !value_is_none(names) && !value_is_list(names))
        return raise_type_error(vm, "copyreg._slotnames didn't return a list or None");
    return names;
}

// Kinds whose instances hold more than attributes: without a __reduce__ of their own they cannot be pickled.
static bool holds_more(const Type *type) {
    return type->kind != KIND_INSTANCE;
}

static Value default_state(Vm *vm, Value object, bool required) {
    Type *type = value_type(vm, object);
    if (required && holds_more(type) && type->kind != KIND_LIST && type->kind != KIND_DICT)
        return raise_type_error(vm, "cannot pickle '%.200N' object", type);
    Value state;
    if (!object_find_attribute(vm, object, vm_name(vm, __dict__), &state))
        return NO_VALUE;
    if (value_missing(state) || (value_is_dict(state) && dict_length(value_to_dict(state)) == 0))
        state = VALUE_NONE;
    Value names = slot_names(vm, type);
    if (value_missing(names))
        return NO_VALUE;
    if (value_is_none(names) || value_to_list_object(names)->length == 0)
        return state;
    Dict *slots = dict_new(vm);
    List *list = value_to_list_object(names);
    for (size_t i = 0; slots && i < list->length; i++) {
        Value name = list->items->items[i], value;
        if (!value_is_str(name))
            return raise_type_error(vm, "slot names must be strings");
        if (!object_find_attribute(vm, object, value_to_str(name), &value) ||
            (value_exists(value) && !dict_set(vm, slots, name, value)))
            return NO_VALUE;
    }
    if (!slots)
        return NO_VALUE;
    return dict_length(slots) ? value_from_pointer(tuple_pack(vm, state, dict_value(slots))) : state;
}

Value object_get_state(Vm *vm, Value *args) {
    return default_state(vm, args[0], false);
}

static Value state_of(Vm *vm, Value object, bool required) {
    Value getstate = object_get_attribute(vm, object, vm_name(vm, __getstate__));
    if (value_missing(getstate))
        return NO_VALUE;
    // object's own is called with what it needs to know.
    Value plain = type_lookup(vm, vm->types[TYPE_INDEX_OBJECT], vm_name(vm, __getstate__));
    if (value_same(type_lookup(vm, value_type(vm, object), vm_name(vm, __getstate__)), plain) &&
        value_missing(object_own_attribute(vm, object, vm_name(vm, __getstate__))))
        return default_state(vm, object, required);
    return vm_call_0(vm, getstate);
}

// As special methods are looked up: on the type. False: exception.
static bool find_special(Vm *vm, Value object, Str *name, Value *method) {
    *method = type_lookup(vm, value_type(vm, object), name);
    if (value_missing(*method))
        return true;
    *method = object_bind_special(vm, object, *method);
    return value_exists(*method);
}

// The arguments for __new__ from __getnewargs_ex__ or __getnewargs__. False: exception.
static bool new_arguments(Vm *vm, Value object, Tuple **args, Dict **keywords) {
    Value method;
    *args = NULL;
    *keywords = NULL;
    if (!find_special(vm, object, vm_name(vm, __getnewargs_ex__), &method))
        return false;
    if (value_exists(method)) {
        Value result = vm_call_0(vm, method);
        if (value_missing(result))
            return false;
        if (!value_is_tuple(result)) {
            raise_type_error(vm, "__getnewargs_ex__ should return a tuple, not '%.200T'", result);
            return false;
        }
        Tuple *pair = value_to_tuple_object(result);
        if (pair->length != 2) {
            raise_value_error(vm, "__getnewargs_ex__ should return a tuple of length 2, not %zu",
                              (size_t)pair->length);
            return false;
        }
        Value first = tuple_items(pair)[0], second = tuple_items(pair)[1];
        if (!value_is_tuple(first)) {
            raise_type_error(
                vm, "first item of the tuple returned by __getnewargs_ex__ must be a tuple, not '%.200T'",
                first);
            return false;
        }
        if (!value_is_dict(second)) {
            raise_type_error(
                vm, "second item of the tuple returned by __getnewargs_ex__ must be a dict, not '%.200T'",
                second);
            return false;
        }
        *args = value_to_tuple_object(first);
        *keywords = value_to_dict(second);
        return true;
    }
    if (!find_special(vm, object, vm_name(vm, __getnewargs__), &method))
        return false;
    if (value_missing(method))
        return true;
    Value result = vm_call_0(vm, method);
    if (value_missing(result))
        return false;
    if (!value_is_tuple(result)) {
        raise_type_error(vm, "__getnewargs__ should return a tuple, not '%.200T'", result);
        return false;
    }
    *args = value_to_tuple_object(result);
    return true;
}

static Value reduce_2(Vm *vm, Value object) {
    Type *type = value_type(vm, object);
    if (type_has(type, TYPE_NO_NEW))
        return raise_type_error(vm, "cannot pickle '%.200N' object", type);
    Tuple *args;
    Dict *keywords;
    if (!new_arguments(vm, object, &args, &keywords))
        return NO_VALUE;
    Value function, arguments;
    if (!keywords || dict_length(keywords) == 0) {
        function = module_import_attribute(vm, "copyreg", "__newobj__");
        size_t count = args ? args->length : 0;
        Tuple *all = tuple_new(vm, count + 1);
        if (!all || value_missing(function))
            return NO_VALUE;
        tuple_items(all)[0] = type_value(type); // NOBARRIER: just allocated
        if (args)
            memcpy(tuple_items(all) + 1, tuple_items(args), count * sizeof(Value));
        arguments = tuple_value(all);
    } else {
        function = module_import_attribute(vm, "copyreg", "__newobj_ex__");
        if (value_missing(function))
            return NO_VALUE;
        arguments =
            value_from_pointer(tuple_pack(vm, type_value(type), tuple_value(args), dict_value(keywords)));
        if (value_missing(arguments))
            return NO_VALUE;
    }
    bool is_list = value_is_list(object), is_dict = value_is_dict(object);
    Value state = state_of(vm, object, !args && !is_list && !is_dict);
    if (value_missing(state))
        return NO_VALUE;
    Value list_items = VALUE_NONE, dict_items = VALUE_NONE;
    if (is_list)
        list_items = value_iter(vm, object);
    if (is_dict) {
        Value items = vm_call_method(vm, object, vm_name(vm, items), 0, NULL);
        dict_items = value_exists(items) ? value_iter(vm, items) : NO_VALUE;
    }
    if (value_missing(list_items) || value_missing(dict_items))
        return NO_VALUE;
    return value_from_pointer(tuple_pack(vm, function, arguments, state, list_items, dict_items));
}

static Value reduce_with(Vm *vm, Value object, int64_t protocol) {
    if (protocol >= 2)
        return reduce_2(vm, object);
    Value function = module_import_attribute(vm, "copyreg", "_reduce_ex");
    return value_exists(function) ? vm_call_2(vm, function, object, value_from_small_int(protocol))
                                  : NO_VALUE;
}

Value object_reduce(Vm *vm, Value *args) {
    return reduce_with(vm, args[0], 0);
}

Value object_reduce_ex(Vm *vm, Value *args) {
    int32_t protocol;
    if (!value_to_int32(vm, args[1], &protocol))
        return NO_VALUE;
    Value reduce;
    if (!object_find_attribute(vm, args[0], vm_name(vm, __reduce__), &reduce))
        return NO_VALUE;
    if (value_exists(reduce)) {
        Value own = type_lookup(vm, value_type(vm, args[0]), vm_name(vm, __reduce__));
        Value plain = type_lookup(vm, vm->types[TYPE_INDEX_OBJECT], vm_name(vm, __reduce__));
        if (!value_same(own, plain))
            return vm_call_0(vm, reduce);
    }
    return reduce_with(vm, args[0], protocol);
}
