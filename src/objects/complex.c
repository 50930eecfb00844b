// SPDX-License-Identifier: MIT
// The type complex.
//
// Arithmetic follows C11 Annex G: a real operand stays real (it has no imaginary zero that could turn an
// infinity into NaN), and infinities that a product or quotient would lose are recovered.
#include "objects/complex.h"
#include "base/float_text.h"
#include "base/hash.h"
#include "objects/dict.h"
#include "objects/float.h"
#include "objects/format_spec.h"
#include "objects/int.h"
#include "objects/number_text.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "objects/type.h"
#include "vm/vm.h"

#include <math.h>

Value complex_new(Vm *vm, double real, double imaginary) {
    Complex *c = object_alloc(vm, vm_type(vm, TYPE_INDEX_COMPLEX), 0);
    if (c)
        c->value = (ComplexNumber){real, imaginary};
    return value_from_pointer(c);
}

static Value from_number(Vm *vm, ComplexNumber number) {
    return complex_new(vm, number.real, number.imaginary);
}

// ---- Arithmetic

static double unit_if_infinite(double d) {
    return copysign(isinf(d) ? 1.0 : 0.0, d);
}

static double zero_if_nan(double d) {
    return isnan(d) ? copysign(0.0, d) : d;
}

static ComplexNumber multiply(ComplexNumber z, ComplexNumber w) {
    double a = z.real, b = z.imaginary, c = w.real, d = w.imaginary;
    double ac = a * c, bd = b * d, ad = a * d, bc = b * c;
    ComplexNumber product = {ac - bd, ad + bc};
    if (!isnan(product.real) || !isnan(product.imaginary))
        return product;
    bool recover = false;
    if (isinf(a) || isinf(b)) {
        a = unit_if_infinite(a);
        b = unit_if_infinite(b);
        c = zero_if_nan(c);
        d = zero_if_nan(d);
        recover = true;
    }
    if (isinf(c) || isinf(d)) {
        c = unit_if_infinite(c);
        d = unit_if_infinite(d);
        a = zero_if_nan(a);
        b = zero_if_nan(b);
        recover = true;
    }
    if (!recover && (isinf(ac) || isinf(bd) || isinf(ad) || isinf(bc))) {
        a = zero_if_nan(a);
        b = zero_if_nan(b);
        c = zero_if_nan(c);
        d = zero_if_nan(d);
        recover = true;
    }
    if (recover)
        product = (ComplexNumber){INFINITY * (a * c - b * d), INFINITY * (a * d + b * c)};
    return product;
}

// False: division by zero. R. L. Smith, "Algorithm 116: Complex division", CACM 5 (1962).
static bool divide(ComplexNumber a, ComplexNumber b, ComplexNumber *quotient) {
    double real = fabs(b.real), imaginary = fabs(b.imaginary);
    if (real >= imaginary) {
        if (real == 0)
            return false;
        double ratio = b.imaginary / b.real, denominator = b.real + b.imaginary * ratio;
        *quotient = (ComplexNumber){(a.real + a.imaginary * ratio) / denominator,
                                    (a.imaginary - a.real * ratio) / denominator};
    } else if (imaginary >= real) {
        double ratio = b.real / b.imaginary, denominator = b.real * ratio + b.imaginary;
        *quotient = (ComplexNumber){(a.real * ratio + a.imaginary) / denominator,
                                    (a.imaginary * ratio - a.real) / denominator};
    } else {
        *quotient = (ComplexNumber){NAN, NAN};
    }
    if (isnan(quotient->real) && isnan(quotient->imaginary)) {
        if ((isinf(a.real) || isinf(a.imaginary)) && isfinite(b.real) && isfinite(b.imaginary)) {
            double x = unit_if_infinite(a.real), y = unit_if_infinite(a.imaginary);
            *quotient = (ComplexNumber){INFINITY * (x * b.real + y * b.imaginary),
                                        INFINITY * (y * b.real - x * b.imaginary)};
        } else if ((isinf(real) || isinf(imaginary)) && isfinite(a.real) && isfinite(a.imaginary)) {
            double x = unit_if_infinite(b.real), y = unit_if_infinite(b.imaginary);
            *quotient =
                (ComplexNumber){0.0 * (a.real * x + a.imaginary * y), 0.0 * (a.imaginary * x - a.real * y)};
        }
    }
    return true;
}

static bool divide_real_by(double a, ComplexNumber b, ComplexNumber *quotient) {
    double real = fabs(b.real), imaginary = fabs(b.imaginary);
    if (real >= imaginary) {
        if (real == 0)
            return false;
        double ratio = b.imaginary / b.real, denominator = b.real + b.imaginary * ratio;
        *quotient = (ComplexNumber){a / denominator, (-a * ratio) / denominator};
    } else if (imaginary >= real) {
        double ratio = b.real / b.imaginary, denominator = b.real * ratio + b.imaginary;
        *quotient = (ComplexNumber){(a * ratio) / denominator, -a / denominator};
    } else {
        *quotient = (ComplexNumber){NAN, NAN};
    }
    if (isnan(quotient->real) && isnan(quotient->imaginary) && isfinite(a) &&
        (isinf(real) || isinf(imaginary))) {
        double x = unit_if_infinite(b.real), y = unit_if_infinite(b.imaginary);
        *quotient = (ComplexNumber){0.0 * (a * x), 0.0 * (-a * y)};
    }
    return true;
}

static Value raise_zero_division(Vm *vm, const char *text) {
    return raise_error(vm, TYPE_INDEX_ZERO_DIVISION_ERROR, "%s", text);
}

static ComplexNumber power_of_natural(ComplexNumber base, unsigned exponent) {
    ComplexNumber result = {1, 0}, square = base;
    for (unsigned mask = 1; exponent >= mask; mask <<= 1) {
        if (exponent & mask)
            result = multiply(result, square);
        square = multiply(square, square);
    }
    return result;
}

Value complex_power(Vm *vm, ComplexNumber a, ComplexNumber b) {
    static const char zero_text[] = "zero to a negative or complex power";
    ComplexNumber power;
    if (b.imaginary == 0 && b.real == floor(b.real) && fabs(b.real) <= 100.0) {
        // Small integers: faster, and more exact.
        if (b.real > 0)
            power = power_of_natural(a, (unsigned)b.real);
        else if (!divide((ComplexNumber){1, 0}, power_of_natural(a, (unsigned)-b.real), &power))
            return raise_zero_division(vm, zero_text);
    } else if (a.real == 0 && a.imaginary == 0) {
        if (b.imaginary != 0 || b.real < 0)
            return raise_zero_division(vm, zero_text);
        power = (ComplexNumber){0, 0};
    } else {
        double absolute = hypot(a.real, a.imaginary), length = pow(absolute, b.real);
        double angle = atan2(a.imaginary, a.real), phase = angle * b.real;
        if (b.imaginary != 0) {
            length *= exp(-angle * b.imaginary);
            phase += b.imaginary * log(absolute);
        }
        power = (ComplexNumber){length * cos(phase), length * sin(phase)};
    }
    if (isinf(power.real) || isinf(power.imaginary))
        return raise_overflow_error(vm, "complex exponentiation");
    return from_number(vm, power);
}

// An operand: a complex number, or a real one (then imaginary is 0 and *real is set).
// 1: yes; 0: neither; -1: exception.
static int operand(Vm *vm, Value v, ComplexNumber *number, bool *real) {
    *real = true;
    number->imaginary = 0;
    if (value_is_complex(v)) {
        *number = complex_to_number(v);
        *real = false;
        return 1;
    }
    if (value_is_float(v)) {
        number->real = float_to_double(v);
        return 1;
    }
    if (value_is_int(v))
        return int_to_double(vm, v, &number->real) ? 1 : -1;
    return 0;
}

typedef Value (*Operation)(Vm *vm, ComplexNumber a, bool a_real, ComplexNumber b, bool b_real);

static Value operate(Vm *vm, Value a, Value b, Operation operation) {
    ComplexNumber x, y;
    bool x_real, y_real;
    int known = operand(vm, a, &x, &x_real);
    if (known > 0)
        known = operand(vm, b, &y, &y_real);
    if (known <= 0)
        return known ? NO_VALUE : VALUE_NOT_IMPLEMENTED;
    return operation(vm, x, x_real, y, y_real);
}

static Value operation_add(Vm *vm, ComplexNumber a, bool a_real, ComplexNumber b, bool b_real) {
    double imaginary = a_real ? b.imaginary : b_real ? a.imaginary : a.imaginary + b.imaginary;
    return complex_new(vm, a.real + b.real, imaginary);
}

static Value operation_subtract(Vm *vm, ComplexNumber a, bool a_real, ComplexNumber b, bool b_real) {
    double imaginary = a_real ? -b.imaginary : b_real ? a.imaginary : a.imaginary - b.imaginary;
    return complex_new(vm, a.real - b.real, imaginary);
}

static Value operation_multiply(Vm *vm, ComplexNumber a, bool a_real, ComplexNumber b, bool b_real) {
    if (a_real)
        return complex_new(vm, a.real * b.real, a.real * b.imaginary);
    if (b_real)
        return complex_new(vm, a.real * b.real, a.imaginary * b.real);
    return from_number(vm, multiply(a, b));
}

static Value operation_divide(Vm *vm, ComplexNumber a, bool a_real, ComplexNumber b, bool b_real) {
    ComplexNumber quotient;
    bool defined;
    if (a_real) {
        defined = divide_real_by(a.real, b, &quotient);
    } else if (b_real) {
        defined = b.real != 0;
        if (defined)
            quotient = (ComplexNumber){a.real / b.real, a.imaginary / b.real};
    } else {
        defined = divide(a, b, &quotient);
    }
    return defined ? from_number(vm, quotient) : raise_zero_division(vm, "division by zero");
}

static Value operation_power(Vm *vm, ComplexNumber a, bool a_real, ComplexNumber b, bool b_real) {
    return complex_power(vm, a, b);
}

#define COMPLEX_BINARY(name, operation)                                                                      \
    static Value complex_method_##name(Vm *vm, Value *args) {                                                \
        return operate(vm, args[0], args[1], operation);                                                     \
    }                                                                                                        \
    static Value complex_method_r##name(Vm *vm, Value *args) {                                               \
        return operate(vm, args[1], args[0], operation);                                                     \
    }

COMPLEX_BINARY(add, operation_add)
COMPLEX_BINARY(sub, operation_subtract)
COMPLEX_BINARY(mul, operation_multiply)
COMPLEX_BINARY(truediv, operation_divide)

static Value complex_method_pow(Vm *vm, Value *args) {
    if (!value_is_none_or_missing(args[2]))
        return raise_value_error(vm, "complex modulo");
    return operate(vm, args[0], args[1], operation_power);
}

static Value complex_method_rpow(Vm *vm, Value *args) {
    if (!value_is_none_or_missing(args[2]))
        return raise_value_error(vm, "complex modulo");
    return operate(vm, args[1], args[0], operation_power);
}

static Value complex_method_neg(Vm *vm, Value *args) {
    ComplexNumber number = complex_to_number(args[0]);
    return complex_new(vm, -number.real, -number.imaginary);
}

static Value exact(Vm *vm, Value v) {
    return object_type(value_to_pointer(v)) == vm_type(vm, TYPE_INDEX_COMPLEX)
               ? v
               : from_number(vm, complex_to_number(v));
}

static Value complex_method_exact(Vm *vm, Value *args) {
    return exact(vm, args[0]);
}

static Value complex_method_abs(Vm *vm, Value *args) {
    ComplexNumber number = complex_to_number(args[0]);
    double absolute = hypot(number.real, number.imaginary);
    if (isinf(absolute) && isfinite(number.real) && isfinite(number.imaginary))
        return raise_overflow_error(vm, "absolute value too large");
    return float_from_double(vm, absolute);
}

static Value complex_method_bool(Vm *vm, Value *args) {
    ComplexNumber number = complex_to_number(args[0]);
    return value_from_bool(number.real != 0 || number.imaginary != 0);
}

static Value complex_method_hash(Vm *vm, Value *args) {
    ComplexNumber number = complex_to_number(args[0]);
    // The hash of a NaN is that of an object: here, of the complex number.
    int64_t real = isnan(number.real) ? hash_pointer(value_to_pointer(args[0])) : hash_double(number.real);
    int64_t imaginary =
        isnan(number.imaginary) ? hash_pointer(value_to_pointer(args[0])) : hash_double(number.imaginary);
    return int_from_int64(vm, hash_complex(real, imaginary));
}

// 1: equal, 0: not, -1: exception, 2: not comparable.
static int equal(Vm *vm, Value self, Value other) {
    ComplexNumber a = complex_to_number(self);
    if (value_is_complex(other)) {
        ComplexNumber b = complex_to_number(other);
        return a.real == b.real && a.imaginary == b.imaginary;
    }
    if (!value_is_float(other) && !value_is_int(other))
        return 2;
    if (a.imaginary != 0)
        return 0;
    Value real = float_from_double(vm, a.real);
    return value_missing(real) ? -1 : value_compare_bool(vm, real, other, COMPARE_EQ);
}

static Value complex_method_eq(Vm *vm, Value *args) {
    int answer = equal(vm, args[0], args[1]);
    return answer < 0 ? NO_VALUE : answer == 2 ? VALUE_NOT_IMPLEMENTED : value_from_bool(answer);
}

static Value complex_method_ne(Vm *vm, Value *args) {
    int answer = equal(vm, args[0], args[1]);
    return answer < 0 ? NO_VALUE : answer == 2 ? VALUE_NOT_IMPLEMENTED : value_from_bool(!answer);
}

static Value complex_method_no_order(Vm *vm, Value *args) {
    return VALUE_NOT_IMPLEMENTED;
}

// ---- Texts

Str *complex_repr(Vm *vm, ComplexNumber number) {
    char text[2 * FLOAT_TEXT_REPR_MAX + 4];
    size_t length = 0;
    bool only_imaginary = number.real == 0 && !signbit(number.real);
    if (!only_imaginary) {
        text[length++] = '(';
        length += float_text_format(number.real, 'r', 0, 0, text + length, FLOAT_TEXT_REPR_MAX);
    }
    length += float_text_format(number.imaginary, 'r', 0, only_imaginary ? 0 : FLOAT_TEXT_SIGN, text + length,
                                FLOAT_TEXT_REPR_MAX);
    text[length++] = 'j';
    if (!only_imaginary)
        text[length++] = ')';
    return str_from_latin1(vm, (uint8_t *)text, length);
}

static Value complex_method_repr(Vm *vm, Value *args) {
    return value_from_pointer(complex_repr(vm, complex_to_number(args[0])));
}

static Value complex_method_format(Vm *vm, Value *args) {
    if (!value_is_str(args[1]))
        return raise_type_error(vm, "__format__() argument must be str, not %T", args[1]);
    ComplexNumber number = complex_to_number(args[0]);
    return format_complex(vm, args[0], number.real, number.imaginary, value_to_str(args[1]));
}

static bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// Copies the text without the underscores that stand between digits; SIZE_MAX: one stands elsewhere.
static size_t drop_underscores(const char *text, size_t length, char *out) {
    size_t count = 0;
    for (size_t i = 0; i < length; i++) {
        if (text[i] != '_')
            out[count++] = text[i];
        else if (i == 0 || i + 1 == length || !is_digit(text[i - 1]) || !is_digit(text[i + 1]))
            return SIZE_MAX;
    }
    return count;
}

// The whole text, white space and one pair of parentheses around it taken off.
static bool parse(const char *text, size_t length, ComplexNumber *number) {
    const char *at = text, *end = text + length;
    while (at < end && is_space(*at))
        at++;
    while (end > at && is_space(end[-1]))
        end--;
    if (at < end && *at == '(') {
        if (end[-1] != ')')
            return false;
        at++;
        end--;
        while (at < end && is_space(*at))
            at++;
        while (end > at && is_space(end[-1]))
            end--;
    }
    *number = (ComplexNumber){0, 0};
    if (at == end)
        return false;
    double first;
    size_t used = float_text_parse_prefix(at, (size_t)(end - at), &first);
    at += used;
    if (used && at == end) {
        number->real = first;
        return true;
    }
    if (used && (*at == '+' || *at == '-')) {
        number->real = first;
        used = float_text_parse_prefix(at, (size_t)(end - at), &number->imaginary);
        if (!used) {
            number->imaginary = *at == '+' ? 1.0 : -1.0;
            used = 1;
        }
        at += used;
    } else if (used) {
        number->imaginary = first;
    } else { // no digits: only a sign may stand before the j
        number->imaginary = 1.0;
        if (*at == '+' || *at == '-')
            number->imaginary = *at++ == '+' ? 1.0 : -1.0;
    }
    return at + 1 == end && (*at == 'j' || *at == 'J');
}

static bool from_text(Vm *vm, Str *s, ComplexNumber *number) {
    size_t length;
    const char *text = number_text_from_str(vm, s, &length);
    DataBlock *copy = text ? heap_alloc_data(vm, length) : NULL;
    if (!copy)
        return false;
    size_t count = drop_underscores(text, length, (char *)copy->bytes);
    if (count != SIZE_MAX && parse((char *)copy->bytes, count, number))
        return true;
    raise_value_error(vm, "complex() arg is a malformed string");
    return false;
}

// ---- Construction

bool complex_from_object(Vm *vm, Value v, ComplexNumber *out, bool *found) {
    *found = true;
    out->imaginary = 0;
    if (value_type(vm, v) == vm_type(vm, TYPE_INDEX_COMPLEX)) {
        *out = complex_to_number(v);
        return true;
    }
    bool special;
    Value result = vm_call_special(vm, v, SPECIAL_COMPLEX, 0, NULL, &special);
    if (special) {
        if (value_missing(result))
            return false;
        if (!value_is_complex(result)) {
            raise_type_error(vm, "__complex__ returned non-complex (type %.200T)", result);
            return false;
        }
        if (object_type(value_to_pointer(result)) != vm_type(vm, TYPE_INDEX_COMPLEX) &&
            !warn(
                vm, TYPE_INDEX_DEPRECATION_WARNING, 1,
                "__complex__ returned non-complex (type %.200T).  The ability to return an instance of a "
                "strict subclass of complex is deprecated, and may be removed in a future version of Python.",
                result))
            return false;
        *out = complex_to_number(result);
        return true;
    }
    *found = value_is_float(v) || value_is_int(v) || value_exists(value_special(vm, v, SPECIAL_FLOAT)) ||
             value_exists(value_special(vm, v, SPECIAL_INDEX));
    return !*found || value_to_double_checked(vm, v, &out->real);
}

static Value of_type(Vm *vm, Type *type, ComplexNumber number) {
    Complex *c = object_alloc(vm, type, 0);
    if (c)
        c->value = number;
    return value_from_pointer(c);
}

// One of two parts: a real number, or (deprecated) a complex one.
static bool part(Vm *vm, const char *name, Value v, ComplexNumber *out) {
    bool found = true;
    *out = (ComplexNumber){0, 0};
    if (value_is_complex(v)) {
        *out = complex_to_number(v);
        return warn(vm, TYPE_INDEX_DEPRECATION_WARNING, 1,
                    "complex() argument '%s' must be a real number, not %T", name, v);
    }
    bool complex_like = name[0] == 'r' && value_exists(value_special(vm, v, SPECIAL_COMPLEX));
    if (complex_like) {
        if (!complex_from_object(vm, v, out, &found))
            return false;
        return warn(vm, TYPE_INDEX_DEPRECATION_WARNING, 1,
                    "complex() argument '%s' must be a real number, not %T", name, v);
    }
    found = value_is_float(v) || value_is_int(v) || value_exists(value_special(vm, v, SPECIAL_FLOAT)) ||
            value_exists(value_special(vm, v, SPECIAL_INDEX));
    if (found)
        return value_to_double_checked(vm, v, &out->real);
    raise_type_error(vm, "complex() argument '%s' must be a real number, not %T", name, v);
    return false;
}

static Value complex_method_new(Vm *vm, Value *args) {
    Type *type = value_to_pointer(args[0]), *complex_type = vm_type(vm, TYPE_INDEX_COMPLEX);
    if (type != complex_type && !type_check_new(vm, complex_type, args[0]))
        return NO_VALUE;
    Value real = args[1], imaginary = args[2];
    ComplexNumber number = {0, 0};
    if (value_exists(real) && value_missing(imaginary)) {
        if (type == complex_type && value_type(vm, real) == complex_type)
            return real;
        bool found;
        if (value_is_str(real))
            return from_text(vm, value_to_str(real), &number) ? of_type(vm, type, number) : NO_VALUE;
        if (!complex_from_object(vm, real, &number, &found))
            return NO_VALUE;
        if (!found)
            return raise_type_error(vm, "complex() argument must be a string or a number, not %T", real);
        return of_type(vm, type, number);
    }
    if (value_exists(real) && !part(vm, "real", real, &number))
        return NO_VALUE;
    if (value_exists(imaginary)) {
        bool real_was_complex = value_exists(real) && value_is_complex(real);
        ComplexNumber other;
        if (!part(vm, "imag", imaginary, &other))
            return NO_VALUE;
        if (value_is_complex(imaginary))
            number.real -= other.imaginary;
        number.imaginary = real_was_complex ? number.imaginary + other.real : other.real;
    }
    return of_type(vm, type, number);
}

static Value complex_method_from_number(Vm *vm, Value *args) {
    bool exact_type = value_to_pointer(args[0]) == vm_type(vm, TYPE_INDEX_COMPLEX);
    if (exact_type && value_type(vm, args[1]) == vm_type(vm, TYPE_INDEX_COMPLEX))
        return args[1];
    ComplexNumber number;
    bool found;
    if (!complex_from_object(vm, args[1], &number, &found))
        return NO_VALUE;
    if (!found)
        return raise_type_error(vm, "must be real number, not %T", args[1]);
    Value result = from_number(vm, number);
    return value_missing(result) || exact_type ? result : vm_call_1(vm, args[0], result);
}

static Value complex_method_conjugate(Vm *vm, Value *args) {
    ComplexNumber number = complex_to_number(args[0]);
    return complex_new(vm, number.real, -number.imaginary);
}

static Value get_real(Vm *vm, Value *args) {
    return float_from_double(vm, complex_to_number(args[0]).real);
}

static Value get_imaginary(Vm *vm, Value *args) {
    return float_from_double(vm, complex_to_number(args[0]).imaginary);
}

static Value complex_method_getnewargs(Vm *vm, Value *args) {
    Value real = get_real(vm, args), imaginary = value_exists(real) ? get_imaginary(vm, args) : NO_VALUE;
    return value_exists(imaginary) ? value_from_pointer(tuple_pack(vm, real, imaginary)) : NO_VALUE;
}

static const NativeDefinition complex_methods[] = {
    {"__new__(cls, real=0, imag=0)", complex_method_new, NULL, 0, 0},
    {"__repr__(self, /)", complex_method_repr, NULL, 0, 0},
    {"__hash__(self, /)", complex_method_hash, NULL, 0, 0},
    {"__lt__(self, value, /)", complex_method_no_order, NULL, 0, 0},
    {"__le__(self, value, /)", complex_method_no_order, NULL, 0, 0},
    {"__eq__(self, value, /)", complex_method_eq, NULL, 0, 0},
    {"__ne__(self, value, /)", complex_method_ne, NULL, 0, 0},
    {"__gt__(self, value, /)", complex_method_no_order, NULL, 0, 0},
    {"__ge__(self, value, /)", complex_method_no_order, NULL, 0, 0},
    {"__add__(self, value, /)", complex_method_add, NULL, 0, 0},
    {"__radd__(self, value, /)", complex_method_radd, NULL, 0, 0},
    {"__sub__(self, value, /)", complex_method_sub, NULL, 0, 0},
    {"__rsub__(self, value, /)", complex_method_rsub, NULL, 0, 0},
    {"__mul__(self, value, /)", complex_method_mul, NULL, 0, 0},
    {"__rmul__(self, value, /)", complex_method_rmul, NULL, 0, 0},
    {"__pow__(self, value, mod=None, /)", complex_method_pow, NULL, 0, 0},
    {"__rpow__(self, value, mod=None, /)", complex_method_rpow, NULL, 0, 0},
    {"__neg__(self, /)", complex_method_neg, NULL, 0, 0},
    {"__pos__(self, /)", complex_method_exact, NULL, 0, 0},
    {"__abs__(self, /)", complex_method_abs, NULL, 0, 0},
    {"__bool__(self, /)", complex_method_bool, NULL, 0, 0},
    {"__truediv__(self, value, /)", complex_method_truediv, NULL, 0, 0},
    {"__rtruediv__(self, value, /)", complex_method_rtruediv, NULL, 0, 0},
    {"from_number(cls, number, /)", complex_method_from_number,
     "The number as a complex one; no text is taken.", NATIVE_CLASS, 0},
    {"conjugate(self, /)", complex_method_conjugate,
     "The number with the sign of its imaginary part changed.", 0, 0},
    {"__complex__(self, /)", complex_method_exact, "The number itself.", 0, 0},
    {"__getnewargs__(self, /)", complex_method_getnewargs, NULL, 0, 0},
    {"__format__(self, format_spec, /)", complex_method_format, "The number laid out as the text says.", 0,
     0},
    {0},
};
static const GetSetDefinition complex_getset[] = {
    {"real", get_real, NULL, "The real part."},
    {"imag", get_imaginary, NULL, "The imaginary part."},
    {0},
};

const TypeDefinition complex_definition = {
    .name = "complex",
    .doc = "A complex number, made from a real and an imaginary part or from text.",
    .signature = "(real=0, imag=0)",
    .kind = KIND_COMPLEX,
    .size = sizeof(Complex),
    .flags = TYPE_BASE,
    .methods = complex_methods,
    .getset = complex_getset,
};
