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

static Value repeat_error(Vm *vm, Value count) {
    return raise_type_error(vm, "can't multiply sequence by non-int of type '%.200T'", count);
}

static bool has_index(Vm *vm, Value v) {
    return value_is_int(v) || value_exists(value_special(vm, v, SPECIAL_INDEX));
}

// The methods of both sides; a result of NotImplemented: nobody knows.
static Value binary_methods(Vm *vm, Value a, Value b, Special operation, Value inplace) {
    Type *left = value_type(vm, a), *right = value_type(vm, b);
    Value method = type_special(vm, left, operation);
    Value other = left != right ? type_special(vm, right, REFLECTED(operation)) : NO_VALUE;
    Value result;
    bool sequence_phase = operation == SPECIAL_ADD || operation == SPECIAL_MULTIPLY;
    Value sequence = NO_VALUE, sequence_other = NO_VALUE;
    if (sequence_phase) {
        if (value_exists(inplace) && is_sequence_method(inplace)) {
            sequence = inplace;
            inplace = NO_VALUE;
            if (is_sequence_method(method))
                method = NO_VALUE;
        }
        if (value_exists(method) && is_sequence_method(method)) {
            sequence = method;
            method = NO_VALUE;
        }
        if (value_exists(other) && is_sequence_method(other)) {
            sequence_other = other;
            other = NO_VALUE;
        }
    }
    if (value_exists(inplace)) {
        result = special_call_2(vm, inplace, a, b);
        if (!value_is_not_implemented(result))
            return result;
    }
    if (value_exists(other) && type_is_subtype(right, left) &&
        !value_same(other, type_special(vm, left, REFLECTED(operation)))) {
        result = special_call_2(vm, other, b, a);
        if (!value_is_not_implemented(result))
            return result;
        other = NO_VALUE;
    }
    if (value_exists(method)) {
        result = special_call_2(vm, method, a, b);
        if (!value_is_not_implemented(result))
            return result;
    }
    if (value_exists(other)) {
        result = special_call_2(vm, other, b, a);
        if (!value_is_not_implemented(result))
            return result;
    }
    if (value_exists(sequence)) {
        if (operation == SPECIAL_MULTIPLY && !has_index(vm, b))
            return repeat_error(vm, b);
        return special_call_2(vm, sequence, a, b);
    }
    if (value_exists(sequence_other)) {
        if (operation == SPECIAL_MULTIPLY && !has_index(vm, a))
            return repeat_error(vm, a);
        return special_call_2(vm, sequence_other, b, a);
    }
    return VALUE_NOT_IMPLEMENTED;
}

static Value unsupported(Vm *vm, Value a, Value b, Special operation, const char *symbol) {
    if (operation == SPECIAL_RIGHT_SHIFT && value_is_kind(a, KIND_NATIVE) && symbol[2] == 0) {
        const NativeDefinition *definition = ((Native *)value_to_pointer(a))->definition;
        if (strncmp(definition->signature, "print(", 6) == 0)
            return raise_type_error(vm,
                                    "unsupported operand type(s) for %.100s: '%.100T' and '%.100T'. Did you "
                                    "mean \"print(<message>, file=<output_stream>)\"?",
                                    symbol, a, b);
    }
    return raise_type_error(vm, "unsupported operand type(s) for %.100s: '%.100T' and '%.100T'", symbol, a,
                            b);
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
    if (!value_is_not_implemented(result))
        return result;
    result = binary_methods(vm, a, b, operation, NO_VALUE);
    if (!value_is_not_implemented(result))
        return result;
    return unsupported(vm, a, b, operation, symbols[operation - SPECIAL_ADD]);
}

Value value_inplace(Vm *vm, Value a, Value b, Special operation) {
    Value result = exact_binary(vm, a, b, operation);
    if (!value_is_not_implemented(result))
        return result;
    Value inplace = value_special(vm, a, INPLACE(operation));
    result = binary_methods(vm, a, b, operation, inplace);
    if (!value_is_not_implemented(result))
        return result;
    return unsupported(vm, a, b, operation, inplace_symbols[operation - SPECIAL_ADD]);
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
