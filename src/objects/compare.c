// SPDX-License-Identifier: MIT
// Comparison: <, <=, ==, !=, >, >= of any two values, the reflected method included.
#include "objects/float.h"
#include "objects/int.h"
#include "objects/protocol.h"
#include "objects/str.h"
#include "objects/type.h"
#include "vm/call.h"
#include "vm/vm.h"

static const Comparison reflected[] = {COMPARE_GT, COMPARE_GE, COMPARE_EQ,
                                       COMPARE_NE, COMPARE_LT, COMPARE_LE}; // ORDER comparison
static const char *const symbols[] = {"<", "<=", "==", "!=", ">", ">="};

static inline bool order_holds(int order, Comparison comparison) {
    switch (comparison) {
    case COMPARE_LT: return order < 0;
    case COMPARE_LE: return order <= 0;
    case COMPARE_EQ: return order == 0;
    case COMPARE_NE: return order != 0;
    case COMPARE_GT: return order > 0;
    default: return order >= 0;
    }
}

static Value compare_by(Vm *vm, Value method, Value a, Value b) {
    if (value_missing(method))
        return VALUE_NOT_IMPLEMENTED;
    if (value_is_kind(method, KIND_FUNCTION) || value_is_kind(method, KIND_NATIVE))
        return special_call_2(vm, method, a, b);
    Value bound = object_bind_special(vm, a, method);
    if (value_exists(bound))
        return vm_call_1(vm, bound, b);
    error_clear(vm); // a descriptor that does not bind: there is no such method
    return VALUE_NOT_IMPLEMENTED;
}

static Value compare_slow(Vm *vm, Value a, Value b, Comparison comparison) {
    Type *left = value_type(vm, a), *right = value_type(vm, b);
    Special special = (Special)(SPECIAL_LT + comparison);
    Special other = (Special)(SPECIAL_LT + reflected[comparison]);
    bool right_first = left != right && type_is_subtype(right, left);
    Value result;
    if (right_first) {
        result = compare_by(vm, type_special(vm, right, other), b, a);
        if (!value_is_not_implemented(result))
            return result;
    }
    result = compare_by(vm, type_special(vm, left, special), a, b);
    if (!value_is_not_implemented(result))
        return result;
    if (!right_first) {
        result = compare_by(vm, type_special(vm, right, other), b, a);
        if (!value_is_not_implemented(result))
            return result;
    }
    if (comparison == COMPARE_EQ)
        return value_from_bool(value_same(a, b));
    if (comparison == COMPARE_NE)
        return value_from_bool(!value_same(a, b));
    return raise_type_error(vm, "'%s' not supported between instances of '%.100T' and '%.100T'",
                            symbols[comparison], a, b);
}

Value value_compare(Vm *vm, Value a, Value b, Comparison comparison) {
    if (value_are_small_ints(a, b)) {
        int64_t x = value_to_small_int(a), y = value_to_small_int(b);
        return value_from_bool(order_holds(x < y ? -1 : x > y, comparison));
    }
    if (value_is_double(a) && value_is_double(b)) {
        double x = value_to_double(a), y = value_to_double(b);
        return value_from_bool(order_holds(x < y ? -1 : x > y, comparison));
    }
    if (value_is_heap(a) && value_is_heap(b)) {
        Type *str = vm->types[TYPE_INDEX_STR];
        if (object_type(value_to_pointer(a)) == str && object_type(value_to_pointer(b)) == str) {
            Str *x = value_to_str(a), *y = value_to_str(b);
            if (comparison == COMPARE_EQ || comparison == COMPARE_NE)
                return value_from_bool(str_equal(x, y) == (comparison == COMPARE_EQ));
            return value_from_bool(order_holds(str_compare(x, y), comparison));
        }
    }
    if (!recursion_enter(vm, " in comparison"))
        return NO_VALUE;
    Value result = compare_slow(vm, a, b, comparison);
    recursion_leave(vm);
    return result;
}

int value_compare_bool(Vm *vm, Value a, Value b, Comparison comparison) {
    if (value_same(a, b)) {
        if (comparison == COMPARE_EQ)
            return 1;
        if (comparison == COMPARE_NE)
            return 0;
    }
    Value result = value_compare(vm, a, b, comparison);
    if (LIKELY(value_is_bool(result)))
        return value_is_true(result);
    return value_exists(result) ? value_truth(vm, result) : -1;
}
