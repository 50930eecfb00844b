// SPDX-License-Identifier: MIT
// type.__call__: __new__, then __init__ of what it made; each may be Python code, so it is a native with
// steps.
#include "vm/call_type.h"
#include "objects/dict.h"
#include "objects/tuple.h"
#include "vm/call.h"
#include "vm/native_call.h"

static Tuple *prepend(Vm *vm, Value first, Tuple *rest) {
    Tuple *all = tuple_new(vm, (size_t)rest->length + 1);
    if (all) {
        tuple_items(all)[0] = first;
        memcpy(tuple_items(all) + 1, tuple_items(rest), rest->length * sizeof(Value));
    }
    return all;
}

Value type_call(Vm *vm, Value *args) {
    enum { START, MADE, INITIALISED };
    Type *type = (Type *)value_to_pointer(args[0]);
    Tuple *positional = (Tuple *)value_to_pointer(args[1]);
    Dict *keywords = (Dict *)value_to_pointer(args[2]);
    Value *instance = native_state(args, 3);
    switch (native_step(args)) {
    case START: {
        if (type == vm_type(vm, TYPE_INDEX_TYPE)) {
            if (positional->length == 1 && !dict_length(keywords))
                return type_value(value_type(vm, tuple_items(positional)[0]));
            if (positional->length == 1)
                return raise_type_error(vm, "type() takes no keyword arguments");
            if (positional->length != 3)
                return raise_type_error(vm, "type() takes 1 or 3 arguments");
        }
        Value new = type_special(vm, type, SPECIAL_NEW);
        if (value_missing(new) || (type->flags & TYPE_NO_NEW))
            return raise_type_error(vm, "cannot create '%N' instances", type);
        if (!value_is_kind(new, KIND_FUNCTION) && !value_is_kind(new, KIND_NATIVE))
            new = object_get_attribute(vm, type_value(type), vm_name(vm, __new__)); // bound to the class
        Tuple *all = value_exists(new) ? prepend(vm, args[0], positional) : NULL;
        return all ? native_call_keywords(vm, args, MADE, new, all, keywords) : NO_VALUE;
    }
    case MADE: {
        *instance = native_result(vm);
        if (!value_is_instance(vm, *instance, type))
            return *instance;
        Value init = value_special(vm, *instance, SPECIAL_INIT);
        if (value_is_kind(init, KIND_FUNCTION) || value_is_kind(init, KIND_NATIVE)) {
            Tuple *all = prepend(vm, *instance, positional);
            return all ? native_call_keywords(vm, args, INITIALISED, init, all, keywords) : NO_VALUE;
        }
        init = object_bind_special(vm, *instance, init);
        return value_exists(init) ? native_call_keywords(vm, args, INITIALISED, init, positional, keywords)
                                  : NO_VALUE;
    }
    default:
        if (!value_is_none(native_result(vm)))
            return raise_type_error(vm, "__init__() should return None, not '%T'", native_result(vm));
        return *instance;
    }
}
