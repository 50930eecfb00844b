// SPDX-License-Identifier: MIT
// The module math: functions of doubles over libm, and of exact integers.
//
// Errors are CPython's: an invalid operation is ValueError, a result too large OverflowError.
#include "objects/bytes.h"
#include "objects/float.h"
#include "objects/int.h"
#include "objects/list.h"
#include "objects/module.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "vm/vm.h"
#include <errno.h>
#include <float.h>
#include <math.h>

static Value domain_error(Vm *vm) {
    return raise_value_error(vm, "math domain error");
}
static Value range_error(Vm *vm) {
    return raise_overflow_error(vm, "math range error");
}
static bool real(Vm *vm, Value v, double *out) {
    return value_to_double_checked(vm, v, out);
}

// The result of f(x): NaN from a number is a domain error, infinity from a finite one a range error (or a
// domain error at a pole).
static Value checked(Vm *vm, double x, double result, bool can_overflow) {
    if (isnan(result) && !isnan(x))
        return raise_value_error(vm, "expected a number in a valid range, got %R", float_from_double(vm, x));
    if (isinf(result) && isfinite(x))
        return can_overflow ? range_error(vm) : domain_error(vm);
    return float_from_double(vm, result);
}

#define FUNCTION(name, expression, overflow)                                                                 \
    static Value math_##name(Vm *vm, Value *args) {                                                          \
        double x;                                                                                            \
        return real(vm, args[0], &x) ? checked(vm, x, expression, overflow) : NO_VALUE;                      \
    }
FUNCTION(acosh, acosh(x), false)
FUNCTION(asinh, asinh(x), false)
FUNCTION(atan, atan(x), false)
FUNCTION(cbrt, cbrt(x), false)
FUNCTION(cosh, cosh(x), true)
FUNCTION(exp, exp(x), true)
FUNCTION(exp2, exp2(x), true)
FUNCTION(expm1, expm1(x), true)
FUNCTION(fabs, fabs(x), false)
FUNCTION(sinh, sinh(x), true)
FUNCTION(tanh, tanh(x), false)
FUNCTION(erf, erf(x), false)
FUNCTION(erfc, erfc(x), false)
FUNCTION(degrees, x *(180.0 / M_PI), false)
FUNCTION(radians, x *(M_PI / 180.0), false)
#undef FUNCTION

#define LIMITED(name, condition, expression, text)                                                           \
    static Value math_##name(Vm *vm, Value *args) {                                                          \
        double x;                                                                                            \
        if (!real(vm, args[0], &x))                                                                          \
            return NO_VALUE;                                                                                 \
        if (!isnan(x) && !(condition))                                                                       \
            return raise_value_error(vm, text, float_from_double(vm, x));                                    \
        return float_from_double(vm, expression);                                                            \
    }
LIMITED(acos, x >= -1 && x <= 1, acos(x), "expected a number in range from -1 up to 1, got %R")
LIMITED(asin, x >= -1 && x <= 1, asin(x), "expected a number in range from -1 up to 1, got %R")
LIMITED(atanh, x > -1 && x < 1, atanh(x), "expected a number between -1 and 1, got %R")
LIMITED(cos, isfinite(x), cos(x), "expected a finite input, got %R")
LIMITED(sin, isfinite(x), sin(x), "expected a finite input, got %R")
LIMITED(tan, isfinite(x), tan(x), "expected a finite input, got %R")
LIMITED(sqrt, x >= 0, sqrt(x), "expected a nonnegative input, got %R")
LIMITED(log1p, x > -1, log1p(x), "expected argument value > -1, got %R")
#undef LIMITED

static Value math_gamma(Vm *vm, Value *args) {
    double x;
    if (!real(vm, args[0], &x))
        return NO_VALUE;
    if ((x <= 0 && x == floor(x)) || (isinf(x) && x < 0))
        return raise_value_error(vm, "expected a noninteger or positive integer, got %R",
                                 float_from_double(vm, x));
    double result = tgamma(x);
    return isinf(result) && isfinite(x) ? range_error(vm) : float_from_double(vm, result);
}
static Value math_lgamma(Vm *vm, Value *args) {
    double x;
    if (!real(vm, args[0], &x))
        return NO_VALUE;
    if (x <= 0 && x == floor(x) && isfinite(x))
        return raise_value_error(vm, "expected a noninteger or positive integer, got %R",
                                 float_from_double(vm, x));
    int sign;
    double result = isinf(x) ? INFINITY : lgamma_r(x, &sign);
    return isinf(result) && isfinite(x) ? range_error(vm) : float_from_double(vm, result);
}

static bool two(Vm *vm, Value *args, double *x, double *y) {
    return real(vm, args[0], x) && real(vm, args[1], y);
}
static Value math_atan2(Vm *vm, Value *args) {
    double y, x;
    return two(vm, args, &y, &x) ? float_from_double(vm, atan2(y, x)) : NO_VALUE;
}
static Value math_copysign(Vm *vm, Value *args) {
    double x, y;
    return two(vm, args, &x, &y) ? float_from_double(vm, copysign(x, y)) : NO_VALUE;
}
static Value math_fmod(Vm *vm, Value *args) {
    double x, y;
    if (!two(vm, args, &x, &y))
        return NO_VALUE;
    if (isinf(y) && isfinite(x))
        return float_from_double(vm, x);
    double result = fmod(x, y);
    return isnan(result) && !isnan(x) && !isnan(y) ? domain_error(vm) : float_from_double(vm, result);
}
static Value math_remainder(Vm *vm, Value *args) {
    double x, y;
    if (!two(vm, args, &x, &y))
        return NO_VALUE;
    double result = remainder(x, y);
    return isnan(result) && !isnan(x) && !isnan(y) ? domain_error(vm) : float_from_double(vm, result);
}
static Value math_pow(Vm *vm, Value *args) {
    double x, y;
    if (!two(vm, args, &x, &y))
        return NO_VALUE;
    double result = pow(x, y);
    if (isnan(result) && !isnan(x) && !isnan(y))
        return domain_error(vm);
    if (isinf(result) && isfinite(x) && isfinite(y))
        return x == 0 ? domain_error(vm) : range_error(vm);
    return float_from_double(vm, result);
}
static Value math_ldexp(Vm *vm, Value *args) {
    double x;
    if (!real(vm, args[0], &x))
        return NO_VALUE;
    if (!value_is_int(args[1]))
        return raise_type_error(vm, "Expected an int as second argument to ldexp.");
    int64_t exponent;
    if (!int_to_int64(args[1], &exponent))
        exponent = int_sign(args[1]) < 0 ? -100000 : 100000;
    if (x == 0 || !isfinite(x))
        return float_from_double(vm, x);
    int e = exponent < -100000 ? -100000 : exponent > 100000 ? 100000 : (int)exponent;
    double result = ldexp(x, e);
    return isinf(result) ? range_error(vm) : float_from_double(vm, result);
}
static Value math_frexp(Vm *vm, Value *args) {
    double x;
    int exponent = 0;
    if (!real(vm, args[0], &x))
        return NO_VALUE;
    double mantissa = isfinite(x) && x != 0 ? frexp(x, &exponent) : x;
    Value m = float_from_double(vm, mantissa);
    return value_exists(m) ? value_from_pointer(tuple_pack(vm, m, value_from_small_int(exponent))) : NO_VALUE;
}
static Value math_modf(Vm *vm, Value *args) {
    double x, whole;
    if (!real(vm, args[0], &x))
        return NO_VALUE;
    double part = modf(x, &whole);
    Value a = float_from_double(vm, part), b = float_from_double(vm, whole);
    return value_exists(a) && value_exists(b) ? value_from_pointer(tuple_pack(vm, a, b)) : NO_VALUE;
}
static Value math_fma(Vm *vm, Value *args) {
    double x, y, z;
    if (!two(vm, args, &x, &y) || !real(vm, args[2], &z))
        return NO_VALUE;
    double result = fma(x, y, z);
    if (isnan(result) && !isnan(x) && !isnan(y) && !isnan(z))
        return raise_value_error(vm, "invalid operation in fma");
    if (isinf(result) && isfinite(x) && isfinite(y) && isfinite(z))
        return raise_overflow_error(vm, "overflow in fma");
    return float_from_double(vm, result);
}
static Value math_nextafter(Vm *vm, Value *args) {
    double x, y;
    int64_t steps = 1;
    if (!two(vm, args, &x, &y) || (!value_is_none_or_missing(args[2]) &&
                                   !value_to_index(vm, args[2], TYPE_INDEX_OVERFLOW_ERROR, &steps)))
        return NO_VALUE;
    if (steps < 0)
        return raise_value_error(vm, "steps must be a non-negative integer");
    for (int64_t i = 0; i < steps && x != y && !isnan(x) && !isnan(y); i++) {
        x = nextafter(x, y);
        if ((i & 0xffff) == 0xffff && !vm_poll(vm))
            return NO_VALUE;
    }
    return float_from_double(vm, isnan(y) ? y : x == y ? y : x);
}
static Value math_ulp(Vm *vm, Value *args) {
    double x;
    if (!real(vm, args[0], &x))
        return NO_VALUE;
    x = fabs(x);
    if (isnan(x) || isinf(x))
        return float_from_double(vm, x);
    double next = nextafter(x, INFINITY);
    return float_from_double(vm, isinf(next) ? x - nextafter(x, -INFINITY) : next - x);
}
#define QUESTION(name, test)                                                                                 \
    static Value math_##name(Vm *vm, Value *args) {                                                          \
        double x;                                                                                            \
        return real(vm, args[0], &x) ? value_from_bool(test(x)) : NO_VALUE;                                  \
    }
QUESTION(isfinite, isfinite)
QUESTION(isinf, isinf)
QUESTION(isnan, isnan)
static Value math_isclose(Vm *vm, Value *args) {
    double a, b, relative = 1e-9, absolute = 0;
    if (!two(vm, args, &a, &b) || (value_exists(args[2]) && !real(vm, args[2], &relative)) ||
        (value_exists(args[3]) && !real(vm, args[3], &absolute)))
        return NO_VALUE;
    if (relative < 0 || absolute < 0)
        return raise_value_error(vm, "tolerances must be non-negative");
    if (a == b)
        return VALUE_TRUE;
    if (isinf(a) || isinf(b))
        return VALUE_FALSE;
    double difference = fabs(b - a);
    return value_from_bool(difference <= fabs(relative * b) || difference <= fabs(relative * a) ||
                           difference <= absolute);
}

// floor, ceil, trunc: the special method, else the double.
static Value rounded(Vm *vm, Value v, Special special, double (*round)(double)) {
    if (!value_is_float(v)) {
        bool found;
        Value result = vm_call_special(vm, v, special, 0, NULL, &found);
        if (found)
            return result;
    }
    double x;
    return real(vm, v, &x) ? int_from_double(vm, round(x)) : NO_VALUE;
}
static Value math_floor(Vm *vm, Value *args) {
    return rounded(vm, args[0], SPECIAL_FLOOR, floor);
}
static Value math_ceil(Vm *vm, Value *args) {
    return rounded(vm, args[0], SPECIAL_CEIL, ceil);
}
static Value math_trunc(Vm *vm, Value *args) {
    bool found;
    Value result = vm_call_special(vm, args[0], SPECIAL_TRUNC, 0, NULL, &found);
    return found ? result : raise_type_error(vm, "type %T doesn't define __trunc__ method", args[0]);
}

// ---- Logarithms, also of long integers

static bool logarithm(Vm *vm, Value v, double (*f)(double), double of_two, double *out) {
    double x;
    if (value_is_int(v)) {
        if (int_sign(v) <= 0) {
            raise_value_error(vm, "expected a positive input");
            return false;
        }
        size_t bits = int_bit_length(v);
        if (bits > 1000) { // as mantissa and exponent
            Value shifted = int_right_shift(vm, v, value_from_small_int((int64_t)bits - 200));
            if (value_missing(shifted) || !int_to_double(vm, shifted, &x))
                return false;
            *out = f(x) + (double)(bits - 200) * of_two;
            return true;
        }
    }
    if (!real(vm, v, &x))
        return false;
    if (x <= 0 && !isnan(x)) {
        raise_value_error(vm, "expected a positive input, got %R", float_from_double(vm, x));
        return false;
    }
    *out = f(x);
    return true;
}
static Value math_log(Vm *vm, Value *args) {
    double x, base;
    if (!logarithm(vm, args[0], log, M_LN2, &x))
        return NO_VALUE;
    if (value_missing(args[1]))
        return float_from_double(vm, x);
    if (!logarithm(vm, args[1], log, M_LN2, &base))
        return NO_VALUE;
    return base == 0 ? raise_error(vm, TYPE_INDEX_ZERO_DIVISION_ERROR, "division by zero")
                     : float_from_double(vm, x / base);
}
static Value math_log2(Vm *vm, Value *args) {
    double x;
    return logarithm(vm, args[0], log2, 1.0, &x) ? float_from_double(vm, x) : NO_VALUE;
}
static Value math_log10(Vm *vm, Value *args) {
    double x;
    return logarithm(vm, args[0], log10, 0.30102999566398119521, &x) ? float_from_double(vm, x) : NO_VALUE;
}

// ---- Sums and vectors

// Shewchuk's exact sum of partial sums ("Adaptive Precision Floating-Point Arithmetic", 1997).
static Value math_fsum(Vm *vm, Value *args) {
    Value iterator = value_iter(vm, args[0]);
    if (value_missing(iterator))
        return NO_VALUE;
    double partials[64];
    int count = 0;
    double special = 0, infinities = 0;
    bool failed;
    for (Value item; value_exists(item = value_next(vm, iterator, &failed));) {
        double x;
        if (!real(vm, item, &x))
            return NO_VALUE;
        double original = x;
        int kept = 0;
        for (int i = 0; i < count; i++) {
            double y = partials[i];
            if (fabs(x) < fabs(y)) {
                double swap = x;
                x = y;
                y = swap;
            }
            double high = x + y, low = y - (high - x);
            if (low != 0)
                partials[kept++] = low;
            x = high;
        }
        count = kept;
        if (x != 0) {
            if (!isfinite(x)) {
                if (isfinite(original))
                    return raise_overflow_error(vm, "intermediate overflow in fsum");
                if (isinf(original))
                    infinities += original;
                special += original;
                count = 0;
            } else {
                partials[count++] = x;
            }
        }
    }
    if (failed)
        return NO_VALUE;
    if (special != 0)
        return isnan(infinities) ? raise_value_error(vm, "-inf + inf in fsum")
                                 : float_from_double(vm, special);
    double high = 0;
    if (count > 0) {
        high = partials[--count];
        double low = 0;
        while (count > 0) {
            double x = high, y = partials[--count];
            high = x + y;
            low = y - (high - x);
            if (low != 0)
                break;
        }
        // half-way cases round as the exact sum does
        if (count > 0 && ((low < 0 && partials[count - 1] < 0) || (low > 0 && partials[count - 1] > 0))) {
            double y = low * 2.0, x = high + y;
            if (y == x - high)
                high = x;
        }
    }
    return float_from_double(vm, high);
}

static Value norm(Vm *vm, const double *x, size_t count) {
    double largest = 0;
    bool nan = false;
    for (size_t i = 0; i < count; i++) {
        if (isinf(x[i]))
            return float_from_double(vm, INFINITY);
        nan |= isnan(x[i]);
        if (fabs(x[i]) > largest)
            largest = fabs(x[i]);
    }
    if (nan)
        return float_from_double(vm, NAN);
    if (largest == 0 || count == 1)
        return float_from_double(vm, largest);
    // scaled by a power of two, squares summed with their errors
    int exponent;
    frexp(largest, &exponent);
    double scale = ldexp(1.0, exponent < -1021 ? 1021 : -exponent), sum = 0, error = 0;
    for (size_t i = 0; i < count; i++) {
        double v = x[i] * scale, square = v * v, low = fma(v, v, -square);
        double next = sum + square;
        error += (fabs(sum) >= square ? (sum - next) + square : (square - next) + sum) + low;
        sum = next;
    }
    double h = sqrt(sum + error);
    double residue = fma(-h, h, sum) + error;
    h += residue / (2 * h);
    return float_from_double(vm, h / scale);
}
static double *doubles(Vm *vm, Tuple *tuple) {
    DataBlock *block = heap_alloc_data(vm, (tuple->length + 1) * sizeof(double));
    double *x = block ? (double *)(void *)block->bytes : NULL;
    for (size_t i = 0; x && i < tuple->length; i++)
        if (!real(vm, tuple_items(tuple)[i], &x[i]))
            return NULL;
    return x;
}
static Value math_hypot(Vm *vm, Value *args) {
    Tuple *coordinates = value_to_pointer(args[0]);
    double *x = doubles(vm, coordinates);
    return x ? norm(vm, x, coordinates->length) : NO_VALUE;
}
static Value math_dist(Vm *vm, Value *args) {
    Tuple *p = value_to_tuple(vm, args[0]), *q = p ? value_to_tuple(vm, args[1]) : NULL;
    if (!q)
        return NO_VALUE;
    if (p->length != q->length)
        return raise_value_error(vm, "both points must have the same number of dimensions");
    double *x = doubles(vm, p), *y = x ? doubles(vm, q) : NULL;
    if (!y)
        return NO_VALUE;
    for (size_t i = 0; i < p->length; i++)
        x[i] -= y[i];
    return norm(vm, x, p->length);
}
static Value math_prod(Vm *vm, Value *args) {
    Value product = value_exists(args[1]) ? args[1] : value_from_small_int(1);
    Value iterator = value_iter(vm, args[0]);
    if (value_missing(iterator))
        return NO_VALUE;
    bool failed;
    for (Value item; value_exists(item = value_next(vm, iterator, &failed));)
        if (value_missing(product = value_binary(vm, product, item, SPECIAL_MULTIPLY)))
            return NO_VALUE;
    return failed ? NO_VALUE : product;
}
static Value math_sumprod(Vm *vm, Value *args) {
    Value p = value_iter(vm, args[0]), q = value_exists(p) ? value_iter(vm, args[1]) : NO_VALUE;
    if (value_missing(q))
        return NO_VALUE;
    Value sum = value_from_small_int(0);
    bool p_failed, q_failed, all_floats = true, any = false;
    double high = 0, low = 0; // while all are floats: in doubled precision
    for (;;) {
        Value a = value_next(vm, p, &p_failed), b = p_failed ? NO_VALUE : value_next(vm, q, &q_failed);
        if (p_failed || q_failed)
            return NO_VALUE;
        if (value_missing(a) != value_missing(b))
            return raise_value_error(vm, "Inputs are not the same length");
        if (value_missing(a))
            break;
        if (all_floats && value_is_double(a) && value_is_double(b)) {
            double x = value_to_double(a), y = value_to_double(b), product = x * y,
                   error = fma(x, y, -product);
            double next = high + product;
            low += (fabs(high) >= fabs(product) ? (high - next) + product : (product - next) + high) + error;
            high = next;
            any = true;
            if (isfinite(high))
                continue;
        }
        if (any) {
            sum = float_from_double(vm, isfinite(high) ? high + low : high);
            any = false;
            if (value_is_double(a) && value_is_double(b)) {
                all_floats = false;
                continue;
            }
        }
        all_floats = false;
        Value product = value_binary(vm, a, b, SPECIAL_MULTIPLY);
        if (value_missing(product) || value_missing(sum = value_binary(vm, sum, product, SPECIAL_ADD)))
            return NO_VALUE;
    }
    return any ? float_from_double(vm, high + low) : sum;
}

// ---- Integers

static Value greatest(Vm *vm, Value a, Value b) {
    while (int_sign(b)) {
        Value r = int_remainder(vm, a, b);
        if (value_missing(r) || !vm_poll(vm))
            return NO_VALUE;
        a = b;
        b = r;
    }
    return int_absolute(vm, a);
}
static Value math_gcd(Vm *vm, Value *args) {
    Tuple *all = value_to_pointer(args[0]);
    Value result = value_from_small_int(0);
    for (size_t i = 0; i < all->length; i++) {
        Value n = value_index(vm, tuple_items(all)[i]);
        if (value_missing(n) || value_missing(result = greatest(vm, result, n)))
            return NO_VALUE;
    }
    return result;
}
static Value math_lcm(Vm *vm, Value *args) {
    Tuple *all = value_to_pointer(args[0]);
    Value result = value_from_small_int(1);
    for (size_t i = 0; i < all->length; i++) {
        Value n = value_index(vm, tuple_items(all)[i]);
        if (value_missing(n))
            return NO_VALUE;
        if (!int_sign(n) || !int_sign(result)) {
            result = value_from_small_int(0);
            continue;
        }
        Value g = greatest(vm, result, n),
              part = value_exists(g) ? int_floor_divide(vm, result, g) : NO_VALUE;
        Value product = value_exists(part) ? int_multiply(vm, part, n) : NO_VALUE;
        if (value_missing(product) || value_missing(result = int_absolute(vm, product)))
            return NO_VALUE;
    }
    return result;
}
// low * (low + 1) * ... * high, halving so that factors are of like size.
static Value product_range(Vm *vm, int64_t low, int64_t high) {
    if (high - low < 8) {
        Value product = value_from_small_int(low);
        for (int64_t i = low + 1; i <= high && value_exists(product); i++)
            product = int_multiply(vm, product, value_from_small_int(i));
        return product;
    }
    int64_t middle = low + (high - low) / 2;
    Value left = vm_poll(vm) ? product_range(vm, low, middle) : NO_VALUE;
    Value right = value_exists(left) ? product_range(vm, middle + 1, high) : NO_VALUE;
    return value_exists(right) ? int_multiply(vm, left, right) : NO_VALUE;
}
static Value math_factorial(Vm *vm, Value *args) {
    Value n = value_index(vm, args[0]);
    int64_t number;
    if (value_missing(n))
        return NO_VALUE;
    if (int_sign(n) < 0)
        return raise_value_error(vm, "factorial() not defined for negative values");
    if (!int_to_int64(n, &number) || number > (INT64_C(1) << 40))
        return raise_overflow_error(vm, "factorial() argument should not exceed %lld", INT64_MAX);
    return number < 2 ? value_from_small_int(1) : product_range(vm, 2, number);
}
static bool non_negative(Vm *vm, Value v, const char *name, Value *out) {
    *out = value_index(vm, v);
    if (value_exists(*out) && int_sign(*out) < 0) {
        raise_value_error(vm, "%s must be a non-negative integer", name);
        return false;
    }
    return value_exists(*out);
}
// n * (n - 1) * ... of k factors.
static Value falling(Vm *vm, Value n, int64_t k) {
    Value product = value_from_small_int(1);
    for (int64_t i = 0; i < k; i++) {
        Value factor = int_subtract(vm, n, value_from_small_int(i));
        if (value_missing(factor) || value_missing(product = int_multiply(vm, product, factor)) ||
            !vm_poll(vm))
            return NO_VALUE;
    }
    return product;
}
static Value math_perm(Vm *vm, Value *args) {
    if (value_is_none_or_missing(args[1]))
        return math_factorial(vm, args);
    Value n, k;
    int64_t count;
    if (!non_negative(vm, args[0], "n", &n) || !non_negative(vm, args[1], "k", &k))
        return NO_VALUE;
    if (int_compare(n, k) < 0)
        return value_from_small_int(0);
    if (!int_to_int64(k, &count))
        return raise_overflow_error(vm, "k must not exceed %lld", INT64_MAX);
    return falling(vm, n, count);
}
static Value math_comb(Vm *vm, Value *args) {
    Value n, k;
    int64_t count;
    if (!non_negative(vm, args[0], "n", &n) || !non_negative(vm, args[1], "k", &k))
        return NO_VALUE;
    if (int_compare(n, k) < 0)
        return value_from_small_int(0);
    Value other = int_subtract(vm, n, k);
    if (value_missing(other))
        return NO_VALUE;
    if (int_compare(other, k) < 0)
        k = other;
    if (!int_to_int64(k, &count))
        return raise_overflow_error(vm, "min(n - k, k) must not exceed %lld", INT64_MAX);
    Value result = value_from_small_int(1);
    for (int64_t i = 1; i <= count; i++) { // each step is exact: a product of i neighbours is divisible by i!
        Value factor = int_subtract(vm, n, value_from_small_int(i - 1));
        Value product = value_exists(factor) ? int_multiply(vm, result, factor) : NO_VALUE;
        if (value_missing(product) ||
            value_missing(result = int_floor_divide(vm, product, value_from_small_int(i))) || !vm_poll(vm))
            return NO_VALUE;
    }
    return result;
}
// Newton's method from above.
static Value math_isqrt(Vm *vm, Value *args) {
    Value n = value_index(vm, args[0]);
    if (value_missing(n))
        return NO_VALUE;
    if (int_sign(n) < 0)
        return raise_value_error(vm, "isqrt() argument must be nonnegative");
    if (!int_sign(n))
        return value_from_small_int(0);
    Value shift = value_from_small_int((int64_t)(int_bit_length(n) + 1) / 2);
    Value x = int_left_shift(vm, value_from_small_int(1), shift);
    while (value_exists(x)) {
        Value quotient = int_floor_divide(vm, n, x),
              sum = value_exists(quotient) ? int_add(vm, x, quotient) : NO_VALUE;
        Value next = value_exists(sum) ? int_right_shift(vm, sum, value_from_small_int(1)) : NO_VALUE;
        if (value_missing(next) || !vm_poll(vm))
            return NO_VALUE;
        if (int_compare(next, x) >= 0)
            break;
        x = next;
    }
    return x;
}

static const NativeDefinition functions[] = {
#define ONE(name, text)                                                                                      \
    { #name "(x, /)", math_##name, text, 0, 0 }
    ONE(acos, "Arc cosine."),
    ONE(acosh, "Inverse hyperbolic cosine."),
    ONE(asin, "Arc sine."),
    ONE(asinh, "Inverse hyperbolic sine."),
    ONE(atan, "Arc tangent."),
    ONE(atanh, "Inverse hyperbolic tangent."),
    ONE(cbrt, "Cube root."),
    ONE(ceil, "The smallest integer not below."),
    ONE(cos, "Cosine."),
    ONE(cosh, "Hyperbolic cosine."),
    ONE(degrees, "Radians as degrees."),
    ONE(erf, "Error function."),
    ONE(erfc, "Complementary error function."),
    ONE(exp, "e to a power."),
    ONE(exp2, "2 to a power."),
    ONE(expm1, "exp(x) - 1."),
    ONE(fabs, "Absolute value."),
    ONE(factorial, "n!"),
    ONE(floor, "The largest integer not above."),
    ONE(frexp, "Mantissa and exponent."),
    ONE(gamma, "Gamma function."),
    ONE(isfinite, "Neither infinite nor NaN?"),
    ONE(isinf, "Infinite?"),
    ONE(isnan, "NaN?"),
    ONE(lgamma, "Logarithm of the gamma function's absolute value."),
    ONE(log10, "Logarithm to base 10."),
    ONE(log1p, "log(1 + x)."),
    ONE(log2, "Logarithm to base 2."),
    ONE(modf, "Fractional and whole part."),
    ONE(radians, "Degrees as radians."),
    ONE(sin, "Sine."),
    ONE(sinh, "Hyperbolic sine."),
    ONE(sqrt, "Square root."),
    ONE(tan, "Tangent."),
    ONE(tanh, "Hyperbolic tangent."),
    ONE(trunc, "The integer towards zero."),
    ONE(ulp, "The unit in the last place."),
#undef ONE
    {"isqrt(n, /)", math_isqrt, "Integer part of the square root.", 0, 0},
    {"atan2(y, x, /)", math_atan2, "Arc tangent of y/x with the right quadrant.", 0, 0},
    {"comb(n, k, /)", math_comb, "Ways to choose k of n.", 0, 0},
    {"copysign(x, y, /)", math_copysign, "x with the sign of y.", 0, 0},
    {"dist(p, q, /)", math_dist, "Euclidean distance.", 0, 0},
    {"fma(x, y, z, /)", math_fma, "x * y + z with one rounding.", 0, 0},
    {"fmod(x, y, /)", math_fmod, "Remainder as C has it.", 0, 0},
    {"fsum(seq, /)", math_fsum, "Exact sum.", 0, 0},
    {"gcd(*integers)", math_gcd, "Greatest common divisor.", 0, 0},
    {"hypot(*coordinates)", math_hypot, "Euclidean norm.", 0, 0},
    {"isclose(a, b, *, rel_tol=1e-09, abs_tol=0.0)", math_isclose, "Are they close?", 0, 0},
    {"lcm(*integers)", math_lcm, "Least common multiple.", 0, 0},
    {"ldexp(x, i, /)", math_ldexp, "x * 2**i.", 0, 0},
    {"log(x, base=<unrepresentable>, /)", math_log, "Logarithm.", 0, 0},
    {"nextafter(x, y, /, *, steps=None)", math_nextafter, "The next double towards y.", 0, 0},
    {"perm(n, k=None, /)", math_perm, "Ways to arrange k of n.", 0, 0},
    {"pow(x, y, /)", math_pow, "x to the power y.", 0, 0},
    {"prod(iterable, /, *, start=1)", math_prod, "Product.", 0, 0},
    {"remainder(x, y, /)", math_remainder, "IEEE 754 remainder.", 0, 0},
    {"sumprod(p, q, /)", math_sumprod, "Sum of products.", 0, 0},
    {NULL, NULL, NULL, 0, 0},
};

static bool execute(Vm *vm, Value module) {
    return module_add(vm, module, "pi", value_from_double(M_PI)) &&
           module_add(vm, module, "e", value_from_double(M_E)) &&
           module_add(vm, module, "tau", value_from_double(2 * M_PI)) &&
           module_add(vm, module, "inf", value_from_double(INFINITY)) &&
           module_add(vm, module, "nan", float_from_nan(vm, NAN));
}

const ModuleDefinition module_math = {
    .name = "math",
    .doc = "Mathematical functions.",
    .functions = functions,
    .execute = execute,
};
