// SPDX-License-Identifier: MIT
// getattr and its like, and what is asked of any object: repr, hash, len, id, isinstance, dir, vars.
#include "modules/builtins/functions.h"
#include "objects/attribute.h"
#include "objects/dict.h"
#include "objects/frame_locals.h"
#include "objects/int.h"
#include "objects/list.h"
#include "objects/str.h"

Value builtin_getattr(Vm *vm, Value *args) {
    Str *name = attribute_name(vm, args[1]);
    if (!name)
        return NO_VALUE;
    if (value_missing(args[2]))
        return object_get_attribute(vm, args[0], name);
    Value found;
    if (!object_find_attribute(vm, args[0], name, &found))
        return NO_VALUE;
    return value_exists(found) ? found : args[2];
}

Value builtin_hasattr(Vm *vm, Value *args) {
    Str *name = attribute_name(vm, args[1]);
    Value found;
    if (!name || !object_find_attribute(vm, args[0], name, &found))
        return NO_VALUE;
    return value_from_bool(value_exists(found));
}

static Value set(Vm *vm, Value object, Value name_value, Value value) {
    Str *name = attribute_name(vm, name_value);
    return name && object_set_attribute(vm, object, name, value) ? VALUE_NONE : NO_VALUE;
}

Value builtin_setattr(Vm *vm, Value *args) {
    return set(vm, args[0], args[1], args[2]);
}

Value builtin_delattr(Vm *vm, Value *args) {
    return set(vm, args[0], args[1], NO_VALUE);
}

// ---- Namespaces

Value builtin_globals(Vm *vm, Value *args) {
    Dict *globals = vm_globals(vm);
    return globals ? dict_value(globals) : VALUE_NONE;
}

Value builtin_locals(Vm *vm, Value *args) {
    Frame *frame = vm_python_frame(vm);
    if (!frame)
        return raise_system_error(vm, "frame does not exist");
    return frame_locals(vm, frame);
}

Value builtin_vars(Vm *vm, Value *args) {
    if (value_missing(args[0]))
        return builtin_locals(vm, args);
    Value found;
    if (!object_find_attribute(vm, args[0], vm_name(vm, __dict__), &found))
        return NO_VALUE;
    return value_exists(found) ? found : raise_type_error(vm, "vars() argument must have __dict__ attribute");
}

Value builtin_dir(Vm *vm, Value *args) {
    Value names;
    if (value_missing(args[0])) {
        Value locals = builtin_locals(vm, args);
        if (value_missing(locals))
            return NO_VALUE;
        names = value_is_dict(locals) ? locals : vm_call_method(vm, locals, vm_name(vm, keys), 0, NULL);
    } else {
        bool found;
        names = vm_call_special(vm, args[0], SPECIAL_DIR, 0, NULL, &found);
        if (!found)
            return raise_type_error(vm, "object does not provide __dir__");
    }
    List *list = value_exists(names) ? value_to_list(vm, names) : NULL;
    return list && list_sort(vm, list, NO_VALUE, false) ? list_value(list) : NO_VALUE;
}

// ---- Classes

Value builtin_isinstance(Vm *vm, Value *args) {
    int answer = value_is_instance_of(vm, args[0], args[1]);
    return answer < 0 ? NO_VALUE : value_from_bool(answer);
}

Value builtin_issubclass(Vm *vm, Value *args) {
    int answer = value_is_subclass_of(vm, args[0], args[1]);
    return answer < 0 ? NO_VALUE : value_from_bool(answer);
}

Value builtin_callable(Vm *vm, Value *args) {
    return value_from_bool(value_is_callable(vm, args[0]));
}

// ---- Any object

// The word itself: an address, or the value of what has none.
Value builtin_id(Vm *vm, Value *args) {
    return int_from_uint64(vm, args[0].bits);
}

Value builtin_hash(Vm *vm, Value *args) {
    int64_t hash;
    return value_hash(vm, args[0], &hash) ? int_from_int64(vm, hash) : NO_VALUE;
}

Value builtin_repr(Vm *vm, Value *args) {
    return value_repr(vm, args[0]);
}

Value builtin_ascii(Vm *vm, Value *args) {
    return value_ascii(vm, args[0]);
}

Value builtin_format(Vm *vm, Value *args) {
    if (value_exists(args[1]) && !value_is_str(args[1]))
        return raise_type_error(vm, "format() argument 2 must be str, not %T", args[1]);
    return value_format(vm, args[0], args[1]);
}

Value builtin_len(Vm *vm, Value *args) {
    int64_t length = value_length(vm, args[0]);
    return length < 0 ? NO_VALUE : int_from_int64(vm, length);
}
