// SPDX-License-Identifier: MIT
// The type float: doubles as Values, their arithmetic, texts, and comparison with integers by exact value.
//
// A NaN is a heap object of its own, so its hash is that of its identity. Methods that do not fit here are in
// float_methods.c.
#include "objects/float.h"
#include "base/float_text.h"
#include "base/hash.h"
#include "objects/complex.h"
#include "objects/exception.h"
#include "objects/float_internal.h"
#include "objects/int.h"
#include "objects/int_internal.h"
#include "objects/number_text.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "objects/type.h"

#include <errno.h>
#include <math.h>

Value float_from_nan(Vm *vm, double nan) {
    Float *f = object_alloc(vm, vm_type(vm, TYPE_INDEX_FLOAT), 0);
    if (f)
        f->value = nan;
    return value_from_pointer(f);
}

Value float_of_type(Vm *vm, Type *type, double d) {
    if (type == vm_type(vm, TYPE_INDEX_FLOAT))
        return float_from_double(vm, d);
    Float *f = object_alloc(vm, type, 0);
    if (f)
        f->value = d;
    return value_from_pointer(f);
}

Value float_exact(Vm *vm, Value v) {
    if (value_is_double(v) || object_type(value_to_pointer(v)) == vm_type(vm, TYPE_INDEX_FLOAT))
        return v;
    return float_from_double(vm, float_to_double(v));
}

int64_t float_hash(Value v) {
    double d = float_to_double(v);
    return isnan(d) ? hash_pointer(value_to_pointer(v)) : hash_double(d);
}

Str *float_repr(Vm *vm, double d) {
    char text[FLOAT_TEXT_REPR_MAX];
    size_t length = float_text_repr(d, text);
    return str_from_latin1(vm, (uint8_t *)text, length);
}

static Value raise_zero_division(Vm *vm) {
    return raise_error(vm, TYPE_INDEX_ZERO_DIVISION_ERROR, "division by zero");
}

// ---- Arithmetic

double float_modulo(double a, double b) {
    double remainder = fmod(a, b);
    if (remainder == 0)
        return copysign(0.0, b); // fmod's zero has the sign of a
    return (b < 0) != (remainder < 0) ? remainder + b : remainder;
}

static double floor_quotient(double a, double b) {
    double remainder = fmod(a, b), quotient = (a - remainder) / b;
    if (remainder != 0 && (b < 0) != (remainder < 0))
        quotient -= 1.0;
    if (quotient == 0)
        return copysign(0.0, a / b);
    // The quotient is nearly an integer already: snap to the nearest one.
    double floored = floor(quotient);
    return quotient - floored > 0.5 ? floored + 1.0 : floored;
}

Value float_floor_divide(Vm *vm, double a, double b) {
    return b == 0 ? raise_zero_division(vm) : float_from_double(vm, floor_quotient(a, b));
}

Value float_remainder(Vm *vm, double a, double b) {
    return b == 0 ? raise_zero_division(vm) : float_from_double(vm, float_modulo(a, b));
}

static Value raise_range(Vm *vm) {
    Str *text = str_from_c(vm, "Numerical result out of range");
    Tuple *args = text ? tuple_pack(vm, value_from_small_int(ERANGE), str_value(text)) : NULL;
    Value exception = args ? exception_new_args(vm, vm_type(vm, TYPE_INDEX_OVERFLOW_ERROR), args) : NO_VALUE;
    return value_exists(exception) ? raise_value(vm, exception) : NO_VALUE;
}

Value float_power(Vm *vm, double a, double b) {
    // The special cases of C99 Annex F, whatever the platform's pow() makes of them.
    if (b == 0)
        return value_from_double(1.0);
    if (isnan(a))
        return float_from_nan(vm, a);
    if (isnan(b))
        return a == 1.0 ? value_from_double(1.0) : float_from_nan(vm, b);
    if (isinf(b)) {
        double magnitude = fabs(a);
        if (magnitude == 1.0)
            return value_from_double(1.0);
        return value_from_double((b > 0) == (magnitude > 1.0) ? INFINITY : 0.0);
    }
    bool odd = fmod(fabs(b), 2.0) == 1.0;
    if (isinf(a)) {
        if (b > 0)
            return value_from_double(odd ? a : fabs(a));
        return value_from_double(odd ? copysign(0.0, a) : 0.0);
    }
    if (a == 0) {
        if (b < 0)
            return raise_error(vm, TYPE_INDEX_ZERO_DIVISION_ERROR, "zero to a negative power");
        return value_from_double(odd ? a : 0.0);
    }
    bool negate = false;
    if (a < 0) {
        if (b != floor(b))
            return complex_power(vm, (ComplexNumber){a, 0}, (ComplexNumber){b, 0});
        a = -a;
        negate = odd;
    }
    if (a == 1.0)
        return value_from_double(negate ? -1.0 : 1.0);
    double power = pow(a, b);
    if (isinf(power))
        return raise_range(vm);
    return value_from_double(negate ? -power : power);
}

// ---- Comparison

// The order of a double that is not a NaN and an integer, exactly.
static int compare_with_int(double d, Value integer) {
    int64_t small;
    if (int_to_int64(integer, &small) && small >= -(INT64_C(1) << 53) && small <= INT64_C(1) << 53)
        return (d > (double)small) - (d < (double)small);
    if (isinf(d))
        return d > 0 ? 1 : -1;
    IntView view;
    int_view(integer, &view); // not zero
    if ((d < 0) != view.negative || d == 0)
        return view.negative ? 1 : -1;
    Limb limbs[LIMBS_OF_DOUBLE];
    double whole = trunc(d);
    size_t count = limbs_from_double(whole, limbs);
    int order = limbs_compare(limbs, count, view.limbs, view.count);
    if (order == 0)
        order = fabs(d) > fabs(whole);
    return view.negative ? -order : order;
}

Value float_compare(Value a, Value b, Comparison comparison) {
    double x = float_to_double(a);
    bool unordered = isnan(x);
    int order = 0;
    if (value_is_float(b)) {
        double y = float_to_double(b);
        unordered |= isnan(y);
        order = (x > y) - (x < y);
    } else if (value_is_int(b)) {
        order = unordered ? 0 : compare_with_int(x, b);
    } else {
        return VALUE_NOT_IMPLEMENTED;
    }
    if (unordered)
        return value_from_bool(comparison == COMPARE_NE);
    switch (comparison) {
    case COMPARE_LT: return value_from_bool(order < 0);
    case COMPARE_LE: return value_from_bool(order <= 0);
    case COMPARE_EQ: return value_from_bool(order == 0);
    case COMPARE_NE: return value_from_bool(order != 0);
    case COMPARE_GT: return value_from_bool(order > 0);
    default: return value_from_bool(order >= 0);
    }
}

// ---- Construction

Value float_from_text(Vm *vm, const char *text, size_t length, Value literal) {
    size_t start = 0;
    while (start < length && (text[start] == ' ' || (text[start] >= '\t' && text[start] <= '\r')))
        start++;
    while (length > start &&
           (text[length - 1] == ' ' || (text[length - 1] >= '\t' && text[length - 1] <= '\r')))
        length--;
    double d;
    if (!float_text_parse(text + start, length - start, &d))
        return raise_value_error(vm, "could not convert string to float: %R", literal);
    return float_from_double(vm, d);
}

Value float_from_object(Vm *vm, Value v) {
    if (value_is_double(v))
        return v;
    if (value_type(vm, v) == vm_type(vm, TYPE_INDEX_FLOAT))
        return v;
    if (value_missing(value_special(vm, v, SPECIAL_FLOAT)) &&
        value_missing(value_special(vm, v, SPECIAL_INDEX))) {
        const char *text;
        size_t length;
        int is_text = number_text_from_object(vm, v, &text, &length);
        if (is_text < 0)
            return NO_VALUE;
        if (is_text)
            return float_from_text(vm, text, length, v);
        return raise_type_error(vm, "float() argument must be a string or a real number, not '%.200T'", v);
    }
    double d;
    if (value_is_float(v)) { // of a subclass, which may have a __float__ of its own
        bool found;
        Value result = vm_call_special(vm, v, SPECIAL_FLOAT, 0, NULL, &found);
        if (value_missing(result) || value_type(vm, result) == vm_type(vm, TYPE_INDEX_FLOAT))
            return result;
        if (!value_is_float(result))
            return raise_type_error(vm, "%T.__float__ returned non-float (type %T)", v, result);
        if (!warn(vm, TYPE_INDEX_DEPRECATION_WARNING, 1,
                  "%T.__float__ returned non-float (type %T).  The ability to return an instance of a strict "
                  "subclass of float is deprecated, and may be removed in a future version of Python.",
                  v, result))
            return NO_VALUE;
        return float_exact(vm, result);
    }
    return value_to_double_checked(vm, v, &d) ? float_from_double(vm, d) : NO_VALUE;
}
