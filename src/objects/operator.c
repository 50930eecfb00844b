// SPDX-License-Identifier: MIT
// Binary and unary operators: which side's method is asked first, in-place forms, the errors.
//
// CPython has numbers' and sequences' slots apart: the concatenation and repetition of builtin sequences is
// asked only after both sides' number methods. Here both are special methods, so that of a builtin sequence's
// __add__, __mul__, __iadd__ and __imul__ the turn comes last.
#include "objects/float.h"
#include "objects/function.h"
#include "objects/int.h"
#include "objects/list.h"
#include "objects/protocol.h"
#include "objects/type.h"
#include "vm/vm.h"

static const char *const symbols[] = {"+",           "-",  "*",  "@", "/", "//", "%",
                                      "** or pow()", "<<", ">>", "&", "|", "^",  "divmod()"}; // ORDER binary
static const char *const inplace_symbols[] = {
    "+=", "-=", "*=", "@=", "/=", "//=", "%=", "**=", "<<=", ">>=", "&=", "|=", "^="};

#define REFLECTED(special) ((Special)((special)-SPECIAL_ADD + SPECIAL_REFLECTED_ADD))
#define INPLACE(special)   ((Special)((special)-SPECIAL_ADD + SPECIAL_INPLACE_ADD))

// Is it a builtin sequence's method?
static bool is_sequence_method(Value method) {
    if (!value_is_kind(method, KIND_NATIVE))
        return false;
    Type *owner = ((Native *)value_to_pointer(method))->owner;
    return owner && (type_has(owner, TYPE_MATCH_SEQUENCE) || owner->kind == KIND_STR ||
                     owner->kind == KIND_BYTES || owner->kind == KIND_BYTEARRAY);
}

static bool has_index(Vm *vm, Value v) {
    return value_is_int(v) || value_exists(value_special(vm, v, SPECIAL_INDEX));
}

int operator_attempts(Vm *vm, Value a, Value b, Special operation, bool inplace, OperatorAttempt *out) {
    Type *left = value_type(vm, a), *right = value_type(vm, b);
    Value method = type_special(vm, left, operation);
    Value reflected = left != right ? type_special(vm, right, REFLECTED(operation)) : NO_VALUE;
    Value first = inplace ? type_special(vm, left, INPLACE(operation)) : NO_VALUE;
    Value last = NO_VALUE, last_reflected = NO_VALUE;
    if (operation == SPECIAL_ADD || operation == SPECIAL_MULTIPLY) {
        if (is_sequence_method(first)) {
            last = first;
            first = NO_VALUE;
        }
        if (is_sequence_method(method)) {
            if (value_missing(last))
                last = method;
            method = NO_VALUE;
        }
        if (is_sequence_method(reflected)) {
            last_reflected = reflected;
            reflected = NO_VALUE;
        }
        if (operation == SPECIAL_MULTIPLY) {
            if (!has_index(vm, b))
                last = NO_VALUE;
            if (!has_index(vm, a))
                last_reflected = NO_VALUE;
        }
    }
    int count = 0;
    if (value_exists(first))
        out[count++] = (OperatorAttempt){first, a, b};
    if (value_exists(reflected) && type_is_subtype(right, left) &&
        !value_same(reflected, type_special(vm, left, REFLECTED(operation)))) {
        out[count++] = (OperatorAttempt){reflected, b, a};
        reflected = NO_VALUE;
    }
    if (value_exists(method))
        out[count++] = (OperatorAttempt){method, a, b};
    if (value_exists(reflected))
        out[count++] = (OperatorAttempt){reflected, b, a};
    if (value_exists(last))
        out[count++] = (OperatorAttempt){last, a, b};
    else if (value_exists(last_reflected))
        out[count++] = (OperatorAttempt){last_reflected, b, a};
    return count;
}

static bool repeats(Vm *vm, Value v) {
    return is_sequence_method(value_special(vm, v, SPECIAL_MULTIPLY));
}

Value operator_unsupported(Vm *vm, Value a, Value b, Special operation, bool inplace) {
    if (operation == SPECIAL_MULTIPLY && (repeats(vm, a) || repeats(vm, b)))
        return raise_type_error(vm, "can't multiply sequence by non-int of type '%.200T'",
                                repeats(vm, a) ? b : a);
    const char *symbol = (inplace ? inplace_symbols : symbols)[operation - SPECIAL_ADD];
    return raise_type_error(vm, "unsupported operand type(s) for %.100s: '%.100T' and '%.100T'", symbol, a,
                            b);
}

static Value operate(Vm *vm, Value a, Value b, Special operation, bool inplace) {
    OperatorAttempt attempts[OPERATOR_ATTEMPTS_MAX];
    int count = operator_attempts(vm, a, b, operation, inplace, attempts);
    for (int i = 0; i < count; i++) {
        Value result = special_call_2(vm, attempts[i].method, attempts[i].self, attempts[i].other);
        if (!value_is_not_implemented(result))
            return result;
    }
    return operator_unsupported(vm, a, b, operation, inplace);
}

static Value exact_int_binary(Vm *vm, Value a, Value b, Special operation) {
    switch (operation) {
    case SPECIAL_ADD: return int_add(vm, a, b);
    case SPECIAL_SUBTRACT: return int_subtract(vm, a, b);
    case SPECIAL_MULTIPLY: return int_multiply(vm, a, b);
    case SPECIAL_FLOOR_DIVIDE: return int_floor_divide(vm, a, b);
    case SPECIAL_REMAINDER: return int_remainder(vm, a, b);
    case SPECIAL_AND: return int_and(vm, a, b);
    case SPECIAL_OR: return int_or(vm, a, b);
    case SPECIAL_XOR: return int_xor(vm, a, b);
    default: return VALUE_NOT_IMPLEMENTED;
    }
}

static Value exact_float_binary(Vm *vm, double a, double b, Special operation) {
    switch (operation) {
    case SPECIAL_ADD: return float_from_double(vm, a + b);
    case SPECIAL_SUBTRACT: return float_from_double(vm, a - b);
    case SPECIAL_MULTIPLY: return float_from_double(vm, a * b);
    case SPECIAL_TRUE_DIVIDE:
        if (b != 0)
            return float_from_double(vm, a / b);
        return VALUE_NOT_IMPLEMENTED;
    default: return VALUE_NOT_IMPLEMENTED;
    }
}

static Value exact_binary(Vm *vm, Value a, Value b, Special operation) {
    if (value_are_small_ints(a, b))
        return exact_int_binary(vm, a, b, operation);
    if (value_is_double(a) && value_is_double(b))
        return exact_float_binary(vm, value_to_double(a), value_to_double(b), operation);
    return VALUE_NOT_IMPLEMENTED;
}

Value value_binary(Vm *vm, Value a, Value b, Special operation) {
    Value result = exact_binary(vm, a, b, operation);
    return value_is_not_implemented(result) ? operate(vm, a, b, operation, false) : result;
}

Value value_inplace(Vm *vm, Value a, Value b, Special operation) {
    Value result = exact_binary(vm, a, b, operation);
    return value_is_not_implemented(result) ? operate(vm, a, b, operation, true) : result;
}

static Value power_by(Vm *vm, Value method, Value a, Value b, Value modulus) {
    if (value_missing(method))
        return VALUE_NOT_IMPLEMENTED;
    return value_is_none_or_missing(modulus) ? special_call_2(vm, method, a, b)
                                             : special_call_3(vm, method, a, b, modulus);
}

Value value_power(Vm *vm, Value a, Value b, Value modulus) {
    if (value_is_none_or_missing(modulus))
        return value_binary(vm, a, b, SPECIAL_POWER);
    Type *left = value_type(vm, a), *right = value_type(vm, b);
    Value method = type_special(vm, left, SPECIAL_POWER);
    Value other = left != right ? type_special(vm, right, SPECIAL_REFLECTED_POWER) : NO_VALUE;
    Value result;
    if (value_exists(other) && type_is_subtype(right, left) &&
        !value_same(other, type_special(vm, left, SPECIAL_REFLECTED_POWER))) {
        result = power_by(vm, other, b, a, modulus);
        if (!value_is_not_implemented(result))
            return result;
        other = NO_VALUE;
    }
    result = power_by(vm, method, a, b, modulus);
    if (!value_is_not_implemented(result))
        return result;
    result = power_by(vm, other, b, a, modulus);
    if (!value_is_not_implemented(result))
        return result;
    if (value_is_float(modulus)) // the third operand is asked too
        return raise_type_error(vm, "pow() 3rd argument not allowed unless all arguments are integers");
    return raise_type_error(vm, "unsupported operand type(s) for ** or pow(): '%.100T', '%.100T', '%.100T'",
                            a, b, modulus);
}

Value value_unary(Vm *vm, Value v, Special operation) {
    if (value_is_double(v)) {
        double d = value_to_double(v);
        if (operation == SPECIAL_NEGATIVE)
            return value_from_double(-d);
        if (operation == SPECIAL_POSITIVE)
            return v;
    }
    if (value_is_small_int(v)) {
        switch (operation) {
        case SPECIAL_NEGATIVE: return int_negate(vm, v);
        case SPECIAL_POSITIVE: return v;
        case SPECIAL_INVERT: return value_from_small_int(~value_to_small_int(v));
        default: return int_absolute(vm, v);
        }
    }
    Value method = value_special(vm, v, operation);
    if (value_exists(method))
        return special_call_1(vm, method, v);
    const char *symbol = operation == SPECIAL_NEGATIVE   ? "unary -"
                         : operation == SPECIAL_POSITIVE ? "unary +"
                         : operation == SPECIAL_INVERT   ? "unary ~"
                                                         : "abs()";
    return raise_type_error(vm, "bad operand type for %s: '%.200T'", symbol, v);
}
