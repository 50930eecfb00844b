// SPDX-License-Identifier: MIT
// Conversion of any value to an integer or a double, as C code wants its arguments.
#include "objects/float.h"
#include "objects/int.h"
#include "objects/protocol.h"
#include "vm/vm.h"

Value value_index(Vm *vm, Value v) {
    if (value_is_small_int(v))
        return v;
    if (value_is_int(v))
        return int_exact(vm, v);
    Value method = value_special(vm, v, SPECIAL_INDEX);
    if (value_missing(method))
        return raise_type_error(vm, "'%.200T' object cannot be interpreted as an integer", v);
    Value result = special_call_1(vm, method, v);
    if (value_missing(result) || value_is_small_int(result))
        return result;
    if (!value_is_int(result))
        return raise_type_error(vm, "__index__ returned non-int (type %.200T)", result);
    if (value_type(vm, result) != vm->types[TYPE_INDEX_INT] &&
        !warn(vm, TYPE_INDEX_DEPRECATION_WARNING, 1,
              "__index__ returned non-int (type %.200T).  The ability to return an instance of a strict "
              "subclass of int is deprecated, and may not be supported in a future version of Python.",
              result))
        return NO_VALUE;
    return int_exact(vm, result);
}

bool value_to_index(Vm *vm, Value v, TypeIndex overflow, int64_t *out) {
    if (LIKELY(value_is_small_int(v))) {
        *out = value_to_small_int(v);
        return true;
    }
    Value index = value_index(vm, v);
    if (value_missing(index))
        return false;
    if (int_to_int64(index, out))
        return true;
    if (overflow == TYPE_INDEX_COUNT) {
        *out = int_sign(index) < 0 ? INT64_MIN : INT64_MAX;
        return true;
    }
    raise_error(vm, overflow, "cannot fit '%.200T' into an index-sized integer", v);
    return false;
}

bool value_to_double_checked(Vm *vm, Value v, double *out) {
    if (LIKELY(value_is_float(v))) {
        *out = float_to_double(v);
        return true;
    }
    if (value_is_small_int(v)) {
        *out = (double)value_to_small_int(v);
        return true;
    }
    Value method = value_special(vm, v, SPECIAL_FLOAT);
    if (value_exists(method) && !value_is_int(v)) {
        Value result = special_call_1(vm, method, v);
        if (value_missing(result))
            return false;
        if (!value_is_float(result)) {
            raise_type_error(vm, "%.50T.__float__ returned non-float (type %.50T)", v, result);
            return false;
        }
        if (value_type(vm, result) != vm->types[TYPE_INDEX_FLOAT] &&
            !warn(vm, TYPE_INDEX_DEPRECATION_WARNING, 1,
                  "%.50T.__float__ returned non-float (type %.50T).  The ability to return an instance of a "
                  "strict subclass of float is deprecated, and may not be supported in a future version of "
                  "Python.",
                  v, result))
            return false;
        *out = float_to_double(result);
        return true;
    }
    if (value_is_int(v) || value_exists(value_special(vm, v, SPECIAL_INDEX))) {
        Value index = value_index(vm, v);
        return value_exists(index) && int_to_double(vm, index, out);
    }
    raise_type_error(vm, "must be real number, not %.50T", v);
    return false;
}

static bool too_large(Vm *vm, const char *type) {
    raise_overflow_error(vm, "Python int too large to convert to C %s", type);
    return false;
}

bool value_to_int32(Vm *vm, Value v, int32_t *out) {
    int64_t wide;
    Value index = value_index(vm, v);
    if (value_missing(index))
        return false;
    if (!int_to_int64(index, &wide) || wide != (int32_t)wide)
        return too_large(vm, "int");
    *out = (int32_t)wide;
    return true;
}

bool value_to_int64(Vm *vm, Value v, int64_t *out) {
    Value index = value_index(vm, v);
    if (value_missing(index))
        return false;
    return int_to_int64(index, out) || too_large(vm, "long");
}

bool value_to_uint64(Vm *vm, Value v, uint64_t *out) {
    Value index = value_index(vm, v);
    if (value_missing(index))
        return false;
    if (int_sign(index) < 0) {
        raise_overflow_error(vm, "can't convert negative value to unsigned int");
        return false;
    }
    return int_to_uint64(index, out) || too_large(vm, "unsigned long");
}
