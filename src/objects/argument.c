// SPDX-License-Identifier: MIT
// Checks of a native's arguments. Conversions may run Python (__index__, __bool__): check what is mutable
// afterwards.
#include "objects/argument.h"

#include "objects/dict.h"
#include "objects/int.h"
#include "vm/vm.h"

bool value_is_int_like(Vm *vm, Value v) {
    return value_is_int(v) || value_exists(value_special(vm, v, SPECIAL_INDEX));
}

bool argument_size(Vm *vm, Value v, int64_t *out) {
    if (value_missing(v))
        return true;
    if (value_is_small_int(v)) {
        *out = value_to_small_int(v);
        return true;
    }
    Value index = value_index(vm, v);
    if (value_missing(index))
        return false;
    if (int_to_int64(index, out))
        return true;
    (void)raise_overflow_error(vm, "Python int too large to convert to C ssize_t");
    return false;
}

bool argument_int(Vm *vm, Value v, int32_t *out) {
    return value_missing(v) || value_to_int32(vm, v, out);
}

bool argument_bool(Vm *vm, Value v, bool *out) {
    if (value_missing(v))
        return true;
    int truth = value_truth(vm, v);
    if (truth < 0)
        return false;
    *out = truth;
    return true;
}

// The type's name of an argument, "None" for None.
static Str *argument_type_name(Vm *vm, Value v) {
    return value_is_none(v) ? str_from_c(vm, "None") : str_format(vm, "%.50T", v);
}

bool argument_str(Vm *vm, const char *function, int position, Value v, Str **out) {
    if (value_missing(v))
        return true;
    if (value_is_str(v)) {
        *out = value_to_str(v);
        return true;
    }
    Str *type = argument_type_name(vm, v);
    if (type && position)
        (void)raise_type_error(vm, "%s() argument %d must be str, not %U", function, position, type);
    else if (type)
        (void)raise_type_error(vm, "%s() argument must be str, not %U", function, type);
    return false;
}

bool argument_str_named(Vm *vm, const char *function, const char *name, Value v, Str **out) {
    if (value_missing(v))
        return true;
    if (value_is_str(v)) {
        *out = value_to_str(v);
        return true;
    }
    Str *type = argument_type_name(vm, v);
    if (type)
        (void)raise_type_error(vm, "%s() argument '%s' must be str, not %U", function, name, type);
    return false;
}

bool argument_c_named(Vm *vm, const char *function, const char *name, Value v, const char **out) {
    Str *s = NULL;
    if (!argument_str_named(vm, function, name, v, &s))
        return false;
    if (!s)
        return true;
    size_t length;
    const char *text = str_utf8(vm, s, &length);
    if (!text)
        return false;
    if (strlen(text) != length) {
        (void)raise_value_error(vm, "embedded null character");
        return false;
    }
    *out = text;
    return true;
}

bool argument_slice_index(Vm *vm, Value v, int64_t *out) {
    if (value_is_none_or_missing(v))
        return true;
    if (value_is_small_int(v)) {
        *out = value_to_small_int(v);
        return true;
    }
    if (!value_is_int(v) && value_missing(value_special(vm, v, SPECIAL_INDEX))) {
        (void)raise_type_error(vm, "slice indices must be integers or None or have an __index__ method");
        return false;
    }
    return value_to_index(vm, v, TYPE_INDEX_COUNT, out);
}

bool argument_range(Vm *vm, Value start, Value end, int64_t length, int64_t *from, int64_t *to) {
    *from = 0;
    *to = INT64_MAX;
    if (!argument_slice_index(vm, start, from) || !argument_slice_index(vm, end, to))
        return false;
    if (*to > length)
        *to = length;
    else if (*to < 0 && (*to += length) < 0)
        *to = 0;
    if (*from < 0 && (*from += length) < 0)
        *from = 0;
    return true;
}

Value builtin_function(Vm *vm, const char *name) {
    Str *key = str_intern_c(vm, name);
    if (!key)
        return NO_VALUE;
    // Through the module's attribute, as a program may have replaced it.
    Value found = vm->builtins ? dict_get_str(vm, vm->builtins, key) : NO_VALUE;
    if (value_missing(found))
        return raise_error(vm, TYPE_INDEX_ATTRIBUTE_ERROR, "module 'builtins' has no attribute '%U'", key);
    return found;
}
