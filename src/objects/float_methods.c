// SPDX-License-Identifier: MIT
// The type float: its construction and its methods.
#include "base/float_text.h"
#include "objects/dict.h"
#include "objects/float_internal.h"
#include "objects/format_spec.h"
#include "objects/int.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "objects/type.h"
#include "vm/vm.h"

#include <math.h>

static Value float_method_new(Vm *vm, Value *args) {
    Type *type = value_to_pointer(args[0]);
    if (type != vm_type(vm, TYPE_INDEX_FLOAT) && !type_check_new(vm, vm_type(vm, TYPE_INDEX_FLOAT), args[0]))
        return NO_VALUE;
    Value number = value_exists(args[1]) ? float_from_object(vm, args[1]) : value_from_double(0.0);
    if (value_missing(number) || type == vm_type(vm, TYPE_INDEX_FLOAT))
        return value_exists(number) ? float_exact(vm, number) : NO_VALUE;
    return float_of_type(vm, type, float_to_double(number));
}

// ---- Operators

// 1: a float or an int; 0: neither; -1: exception.
static int operand(Vm *vm, Value v, double *d) {
    if (value_is_float(v)) {
        *d = float_to_double(v);
        return 1;
    }
    if (!value_is_int(v))
        return 0;
    return int_to_double(vm, v, d) ? 1 : -1;
}

#define FLOAT_BINARY(name, expression)                                                                       \
    static Value name##_numbers(Vm *vm, double a, double b) {                                                \
        return expression;                                                                                   \
    }                                                                                                        \
    static Value float_method_##name(Vm *vm, Value *args) {                                                  \
        double other;                                                                                        \
        int known = operand(vm, args[1], &other);                                                            \
        if (known <= 0)                                                                                      \
            return known ? NO_VALUE : VALUE_NOT_IMPLEMENTED;                                                 \
        return name##_numbers(vm, float_to_double(args[0]), other);                                          \
    }                                                                                                        \
    static Value float_method_r##name(Vm *vm, Value *args) {                                                 \
        double other;                                                                                        \
        int known = operand(vm, args[1], &other);                                                            \
        if (known <= 0)                                                                                      \
            return known ? NO_VALUE : VALUE_NOT_IMPLEMENTED;                                                 \
        return name##_numbers(vm, other, float_to_double(args[0]));                                          \
    }

static Value divide(Vm *vm, double a, double b) {
    if (b == 0)
        return raise_error(vm, TYPE_INDEX_ZERO_DIVISION_ERROR, "division by zero");
    return float_from_double(vm, a / b);
}

static Value divide_both(Vm *vm, double a, double b) {
    Value quotient = float_floor_divide(vm, a, b);
    Value remainder = value_exists(quotient) ? float_remainder(vm, a, b) : NO_VALUE;
    return value_exists(remainder) ? value_from_pointer(tuple_pack(vm, quotient, remainder)) : NO_VALUE;
}

FLOAT_BINARY(add, float_from_double(vm, a + b))
FLOAT_BINARY(sub, float_from_double(vm, a - b))
FLOAT_BINARY(mul, float_from_double(vm, a *b))
FLOAT_BINARY(truediv, divide(vm, a, b))
FLOAT_BINARY(floordiv, float_floor_divide(vm, a, b))
FLOAT_BINARY(mod, float_remainder(vm, a, b))
FLOAT_BINARY(divmod, divide_both(vm, a, b))
FLOAT_BINARY(power, float_power(vm, a, b))

static bool no_modulus(Vm *vm, Value modulus) {
    if (value_is_none_or_missing(modulus))
        return true;
    raise_type_error(vm, "pow() 3rd argument not allowed unless all arguments are integers");
    return false;
}

static Value float_method_pow(Vm *vm, Value *args) {
    return no_modulus(vm, args[2]) ? float_method_power(vm, args) : NO_VALUE;
}

static Value float_method_rpow(Vm *vm, Value *args) {
    return no_modulus(vm, args[2]) ? float_method_rpower(vm, args) : NO_VALUE;
}

#define FLOAT_COMPARE(name, comparison)                                                                      \
    static Value float_method_##name(Vm *vm, Value *args) {                                                  \
        return float_compare(args[0], args[1], comparison);                                                  \
    }

FLOAT_COMPARE(lt, COMPARE_LT)
FLOAT_COMPARE(le, COMPARE_LE)
FLOAT_COMPARE(eq, COMPARE_EQ)
FLOAT_COMPARE(ne, COMPARE_NE)
FLOAT_COMPARE(gt, COMPARE_GT)
FLOAT_COMPARE(ge, COMPARE_GE)

static Value float_method_neg(Vm *vm, Value *args) {
    return float_from_double(vm, -float_to_double(args[0]));
}

static Value float_method_exact(Vm *vm, Value *args) {
    return float_exact(vm, args[0]);
}

static Value float_method_abs(Vm *vm, Value *args) {
    return float_from_double(vm, fabs(float_to_double(args[0])));
}

static Value float_method_bool(Vm *vm, Value *args) {
    return value_from_bool(float_to_double(args[0]) != 0);
}

static Value float_method_hash(Vm *vm, Value *args) {
    return int_from_int64(vm, float_hash(args[0]));
}

static Value float_method_repr(Vm *vm, Value *args) {
    return value_from_pointer(float_repr(vm, float_to_double(args[0])));
}

// ---- To integers

static Value float_method_trunc(Vm *vm, Value *args) {
    return int_from_double(vm, float_to_double(args[0]));
}

static Value float_method_floor(Vm *vm, Value *args) {
    return int_from_double(vm, floor(float_to_double(args[0])));
}

static Value float_method_ceil(Vm *vm, Value *args) {
    return int_from_double(vm, ceil(float_to_double(args[0])));
}

static Value float_method_round(Vm *vm, Value *args) {
    double d = float_to_double(args[0]);
    if (value_is_none_or_missing(args[1])) {
        double rounded = round(d);
        if (fabs(d - rounded) == 0.5) // half way: to even
            rounded = 2.0 * round(d / 2.0);
        return int_from_double(vm, rounded);
    }
    int64_t places;
    if (!value_to_index(vm, args[1], TYPE_INDEX_COUNT, &places))
        return NO_VALUE;
    if (!isfinite(d))
        return float_exact(vm, args[0]);
    // A double has no digits beyond these places, and none above these.
    if (places > 323)
        return value_from_double(d);
    if (places < -308)
        return value_from_double(0.0 * d);
    double rounded;
    if (!float_text_round(d, (int)places, &rounded))
        return raise_overflow_error(vm, "rounded value too large to represent");
    return value_from_double(rounded);
}

static Value float_method_as_integer_ratio(Vm *vm, Value *args) {
    double d = float_to_double(args[0]);
    if (isinf(d))
        return raise_overflow_error(vm, "cannot convert Infinity to integer ratio");
    if (isnan(d))
        return raise_value_error(vm, "cannot convert NaN to integer ratio");
    int exponent;
    double fraction = frexp(d, &exponent);
    for (int i = 0; i < 300 && fraction != floor(fraction); i++) {
        fraction *= 2.0;
        exponent--;
    }
    Value numerator = int_from_double(vm, fraction), denominator = value_from_small_int(1);
    Value shift = value_from_small_int(exponent < 0 ? -exponent : exponent);
    if (value_missing(numerator))
        return NO_VALUE;
    if (exponent > 0)
        numerator = int_left_shift(vm, numerator, shift);
    else
        denominator = int_left_shift(vm, denominator, shift);
    if (value_missing(numerator) || value_missing(denominator))
        return NO_VALUE;
    return value_from_pointer(tuple_pack(vm, numerator, denominator));
}

static Value float_method_is_integer(Vm *vm, Value *args) {
    double d = float_to_double(args[0]);
    return value_from_bool(isfinite(d) && floor(d) == d);
}

// ---- Texts

static Value float_method_hex(Vm *vm, Value *args) {
    char text[FLOAT_TEXT_HEX_MAX];
    size_t length = float_text_to_hex(float_to_double(args[0]), text);
    return value_from_pointer(str_from_latin1(vm, (uint8_t *)text, length));
}

static Value float_method_fromhex(Vm *vm, Value *args) {
    if (!value_is_str(args[1]))
        return raise_type_error(vm, "bad argument type for built-in operation");
    size_t length;
    const char *text = str_utf8(vm, value_to_str(args[1]), &length);
    if (!text)
        return NO_VALUE;
    double d;
    switch (float_text_from_hex(text, length, &d)) {
    case FLOAT_TEXT_HEX_INVALID: return raise_value_error(vm, "invalid hexadecimal floating-point string");
    case FLOAT_TEXT_HEX_TOO_LARGE:
        return raise_overflow_error(vm, "hexadecimal value too large to represent as a float");
    default: break;
    }
    Value number = float_from_double(vm, d);
    if (value_missing(number) || value_to_pointer(args[0]) == vm_type(vm, TYPE_INDEX_FLOAT))
        return number;
    return vm_call_1(vm, args[0], number);
}

static Value float_method_from_number(Vm *vm, Value *args) {
    bool exact_type = value_to_pointer(args[0]) == vm_type(vm, TYPE_INDEX_FLOAT);
    if (exact_type && value_type(vm, args[1]) == vm_type(vm, TYPE_INDEX_FLOAT))
        return args[1];
    double d;
    if (!value_to_double_checked(vm, args[1], &d))
        return NO_VALUE;
    Value number = float_from_double(vm, d);
    return value_missing(number) || exact_type ? number : vm_call_1(vm, args[0], number);
}

static Value float_method_getformat(Vm *vm, Value *args) {
    if (!value_is_str(args[1]))
        return raise_type_error(vm, "__getformat__() argument must be str, not %T", args[1]);
    Str *kind = value_to_str(args[1]);
    if (!str_equals_c(kind, "double") && !str_equals_c(kind, "float"))
        return raise_value_error(vm, "__getformat__() argument 1 must be 'double' or 'float'");
    return value_from_pointer(str_from_c(vm, "IEEE, little-endian"));
}

static Value float_method_getnewargs(Vm *vm, Value *args) {
    Value number = float_exact(vm, args[0]);
    return value_exists(number) ? value_from_pointer(tuple_pack(vm, number)) : NO_VALUE;
}

static Value get_zero(Vm *vm, Value *args) {
    return value_from_double(0.0);
}

static const NativeDefinition float_methods[] = {
    {"__new__(cls, x=0, /)", float_method_new, NULL, 0, 0},
    {"__repr__(self, /)", float_method_repr, NULL, 0, 0},
    {"__hash__(self, /)", float_method_hash, NULL, 0, 0},
    {"__lt__(self, value, /)", float_method_lt, NULL, 0, 0},
    {"__le__(self, value, /)", float_method_le, NULL, 0, 0},
    {"__eq__(self, value, /)", float_method_eq, NULL, 0, 0},
    {"__ne__(self, value, /)", float_method_ne, NULL, 0, 0},
    {"__gt__(self, value, /)", float_method_gt, NULL, 0, 0},
    {"__ge__(self, value, /)", float_method_ge, NULL, 0, 0},
    {"__add__(self, value, /)", float_method_add, NULL, 0, 0},
    {"__radd__(self, value, /)", float_method_radd, NULL, 0, 0},
    {"__sub__(self, value, /)", float_method_sub, NULL, 0, 0},
    {"__rsub__(self, value, /)", float_method_rsub, NULL, 0, 0},
    {"__mul__(self, value, /)", float_method_mul, NULL, 0, 0},
    {"__rmul__(self, value, /)", float_method_rmul, NULL, 0, 0},
    {"__mod__(self, value, /)", float_method_mod, NULL, 0, 0},
    {"__rmod__(self, value, /)", float_method_rmod, NULL, 0, 0},
    {"__divmod__(self, value, /)", float_method_divmod, NULL, 0, 0},
    {"__rdivmod__(self, value, /)", float_method_rdivmod, NULL, 0, 0},
    {"__pow__(self, value, mod=None, /)", float_method_pow, NULL, 0, 0},
    {"__rpow__(self, value, mod=None, /)", float_method_rpow, NULL, 0, 0},
    {"__neg__(self, /)", float_method_neg, NULL, 0, 0},
    {"__pos__(self, /)", float_method_exact, NULL, 0, 0},
    {"__abs__(self, /)", float_method_abs, NULL, 0, 0},
    {"__bool__(self, /)", float_method_bool, NULL, 0, 0},
    {"__int__(self, /)", float_method_trunc, NULL, 0, 0},
    {"__float__(self, /)", float_method_exact, NULL, 0, 0},
    {"__floordiv__(self, value, /)", float_method_floordiv, NULL, 0, 0},
    {"__rfloordiv__(self, value, /)", float_method_rfloordiv, NULL, 0, 0},
    {"__truediv__(self, value, /)", float_method_truediv, NULL, 0, 0},
    {"__rtruediv__(self, value, /)", float_method_rtruediv, NULL, 0, 0},
    {"from_number(cls, number, /)", float_method_from_number, "The number as a float; no text is taken.",
     NATIVE_CLASS, 0},
    {"conjugate(self, /)", float_method_exact, "The number itself.", 0, 0},
    {"__trunc__(self, /)", float_method_trunc, "The integral part.", 0, 0},
    {"__floor__(self, /)", float_method_floor, "The largest integer that is not larger.", 0, 0},
    {"__ceil__(self, /)", float_method_ceil, "The smallest integer that is not smaller.", 0, 0},
    {"__round__(self, ndigits=None, /)", float_method_round,
     "The nearest integer, or the nearest decimal with so many places; half to even.", 0, 0},
    {"as_integer_ratio(self, /)", float_method_as_integer_ratio, "Two integers whose quotient is the number.",
     0, 0},
    {"fromhex(cls, string, /)", float_method_fromhex, "The number that hexadecimal text stands for.",
     NATIVE_CLASS, 0},
    {"hex(self, /)", float_method_hex, "The number in hexadecimal text.", 0, 0},
    {"is_integer(self, /)", float_method_is_integer, "Whether the number is an integer.", 0, 0},
    {"__getnewargs__(self, /)", float_method_getnewargs, NULL, 0, 0},
    {"__getformat__(cls, typestr, /)", float_method_getformat, "How C doubles or floats are represented.",
     NATIVE_CLASS, 0},
    {"__format__(self, format_spec, /)", float_method_format_spec, "The number laid out as the text says.", 0,
     0},
    {0},
};
static const GetSetDefinition float_getset[] = {
    {"real", float_method_exact, NULL, "The real part of a complex number."},
    {"imag", get_zero, NULL, "The imaginary part of a complex number."},
    {0},
};

const TypeDefinition float_definition = {
    .name = "float",
    .doc = "A double-precision number, made from a number or from text.",
    .signature = "(x=0, /)",
    .kind = KIND_FLOAT,
    .size = sizeof(Float),
    .flags = TYPE_BASE | TYPE_MATCH_SELF,
    .methods = float_methods,
    .getset = float_getset,
};
