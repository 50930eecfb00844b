// SPDX-License-Identifier: MIT
// Slow paths of match statements (PEP 634) and of t-strings.
#include "objects/dict.h"
#include "objects/list.h"
#include "objects/str.h"
#include "objects/template.h"
#include "objects/tuple.h"
#include "objects/type.h"
#include "vm/operator.h"

static bool type_has_flag(const Type *type, uint32_t flag) {
    Tuple *mro = type->mro;
    for (size_t i = 0; i < mro->length; i++)
        if (value_to_type(tuple_items(mro)[i])->flags & flag)
            return true;
    return false;
}

bool operation_match_sequence(Vm *vm, Value subject) {
    return type_has_flag(value_type(vm, subject), TYPE_MATCH_SEQUENCE);
}

bool operation_match_mapping(Vm *vm, Value subject) {
    return type_has_flag(value_type(vm, subject), TYPE_MATCH_MAPPING);
}

Value operation_match_keys(Vm *vm, Value subject, Value keys_value) {
    Tuple *keys = value_to_pointer(keys_value);
    Tuple *values = tuple_new(vm, keys->length);
    Dict *seen = values ? dict_new(vm) : NULL;
    if (!seen)
        return NO_VALUE;
    Value get = keys->length ? object_get_attribute(vm, subject, vm_name(vm, get)) : VALUE_NONE;
    if (value_missing(get))
        return NO_VALUE;
    // a fresh object that no mapping holds, to tell a missing key
    Value marker = value_from_pointer(object_alloc(vm, vm_type(vm, TYPE_INDEX_OBJECT), 0));
    if (value_missing(marker))
        return NO_VALUE;
    for (size_t i = 0; i < keys->length; i++) {
        Value key = tuple_items(keys)[i], ignored;
        int duplicate = dict_find(vm, seen, key, &ignored);
        if (duplicate < 0)
            return NO_VALUE;
        if (duplicate)
            return raise_value_error(vm, "mapping pattern checks duplicate key (%R)", key);
        if (!dict_set(vm, seen, key, VALUE_NONE))
            return NO_VALUE;
        Value found = vm_call_2(vm, get, key, marker);
        if (value_missing(found))
            return NO_VALUE;
        if (value_same(found, marker))
            return VALUE_NONE;
        heap_store(vm, values, &tuple_items(values)[i], found);
    }
    return tuple_value(values);
}

// Appends subject.name; 1 done, 0 no such attribute, -1 exception (also for a name given twice).
static int match_attribute(Vm *vm, Value subject, Value type, Value name, Dict *seen, List *out) {
    Value ignored, found;
    int duplicate = dict_find(vm, seen, name, &ignored);
    if (duplicate > 0)
        raise_type_error(vm, "%N() got multiple sub-patterns for attribute %R", value_to_type(type), name);
    if (duplicate || !dict_set(vm, seen, name, VALUE_NONE))
        return -1;
    if (!object_find_attribute(vm, subject, value_to_str(name), &found))
        return -1;
    if (value_missing(found))
        return 0;
    return list_append(vm, out, found) ? 1 : -1;
}

static int match_positional(Vm *vm, Value subject, Value type, size_t positional, Dict *seen, List *out) {
    Value match_args;
    if (!object_find_attribute(vm, type, vm_name(vm, __match_args__), &match_args))
        return -1;
    bool match_self = false;
    Tuple *args = vm->empty_tuple;
    if (value_exists(match_args)) {
        if (!value_is_tuple(match_args)) {
            raise_type_error(vm, "%N.__match_args__ must be a tuple (got %T)", value_to_type(type),
                             match_args);
            return -1;
        }
        args = value_to_pointer(match_args);
    } else {
        match_self = type_has_flag(value_to_type(type), TYPE_MATCH_SELF);
    }
    size_t allowed = match_self ? 1 : args->length;
    if (positional > allowed) {
        raise_type_error(vm, "%N() accepts %zu positional sub-pattern%s (%zu given)", value_to_type(type),
                         allowed, allowed == 1 ? "" : "s", positional);
        return -1;
    }
    if (match_self)
        return list_append(vm, out, subject) ? 1 : -1;
    for (size_t i = 0; i < positional; i++) {
        Value name = tuple_items(args)[i];
        if (!value_is_str(name)) {
            raise_type_error(vm, "__match_args__ elements must be strings (got %T)", name);
            return -1;
        }
        int status = match_attribute(vm, subject, type, name, seen, out);
        if (status <= 0)
            return status;
    }
    return 1;
}

Value operation_match_class(Vm *vm, Value subject, Value type, Value names, size_t positional) {
    if (!value_is_type(type))
        return raise_type_error(vm, "called match pattern must be a class");
    int instance = value_is_instance_of(vm, subject, type);
    if (instance <= 0)
        return instance < 0 ? NO_VALUE : VALUE_NONE;
    List *out = list_new(vm, positional);
    Dict *seen = out ? dict_new(vm) : NULL;
    if (!seen)
        return NO_VALUE;
    int status = positional ? match_positional(vm, subject, type, positional, seen, out) : 1;
    Tuple *keywords = value_to_pointer(names);
    for (size_t i = 0; i < keywords->length && status > 0; i++)
        status = match_attribute(vm, subject, type, tuple_items(keywords)[i], seen, out);
    if (status <= 0)
        return status < 0 ? NO_VALUE : VALUE_NONE;
    Tuple *tuple = list_to_tuple(vm, out);
    return tuple ? tuple_value(tuple) : NO_VALUE;
}

Value operation_build_interpolation(Vm *vm, const Value *operands, int conversion) {
    return interpolation_new(vm, operands[0], operands[1], conversion, operands[2]);
}

Value operation_build_template(Vm *vm, const Value *operands) {
    return template_new(vm, value_to_pointer(operands[0]), value_to_pointer(operands[1]));
}
