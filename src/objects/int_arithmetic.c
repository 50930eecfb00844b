// SPDX-License-Identifier: MIT
// Arithmetic of integers: sums, products, quotients, powers, shifts, bitwise operations.
//
// What fits 64 bits is done in C; longer numbers go to base/limbs.h, with the memory that takes claimed first
// (MemoryError). Division rounds toward minus infinity. Every function takes bools and instances of
// subclasses and gives exact ints.
#include "objects/float.h"
#include "objects/int_internal.h"

#include <string.h>

// ---- Sums

static Value add_magnitudes(Vm *vm, const IntView *a, const IntView *b, bool negative) {
    if (a->count < b->count) {
        const IntView *swap = a;
        a = b;
        b = swap;
    }
    Int *sum = int_new(vm, a->count + 1);
    if (!sum)
        return NO_VALUE;
    Limb *limbs = int_limbs(sum);
    limbs[a->count] = limbs_add(limbs, a->limbs, a->count, b->limbs, b->count);
    return int_finish(sum, a->count + 1, negative);
}

// |a| - |b|; the result is `negative` when that is positive.
static Value subtract_magnitudes(Vm *vm, const IntView *a, const IntView *b, bool negative) {
    int order = limbs_compare(a->limbs, a->count, b->limbs, b->count);
    if (order == 0)
        return value_from_small_int(0);
    if (order < 0) {
        const IntView *swap = a;
        a = b;
        b = swap;
        negative = !negative;
    }
    Int *difference = int_new(vm, a->count);
    if (!difference)
        return NO_VALUE;
    (void)limbs_subtract(int_limbs(difference), a->limbs, a->count, b->limbs, b->count);
    return int_finish(difference, a->count, negative);
}

Value int_add(Vm *vm, Value a, Value b) {
    int64_t x, y, sum;
    if (int_to_int64(a, &x) && int_to_int64(b, &y) && !__builtin_add_overflow(x, y, &sum))
        return int_from_int64(vm, sum);
    IntView left, right;
    int_view(a, &left);
    int_view(b, &right);
    return left.negative == right.negative ? add_magnitudes(vm, &left, &right, left.negative)
                                           : subtract_magnitudes(vm, &left, &right, left.negative);
}

Value int_subtract(Vm *vm, Value a, Value b) {
    int64_t x, y, difference;
    if (int_to_int64(a, &x) && int_to_int64(b, &y) && !__builtin_sub_overflow(x, y, &difference))
        return int_from_int64(vm, difference);
    IntView left, right;
    int_view(a, &left);
    int_view(b, &right);
    return left.negative != right.negative ? add_magnitudes(vm, &left, &right, left.negative)
                                           : subtract_magnitudes(vm, &left, &right, left.negative);
}

Value int_negate(Vm *vm, Value a) {
    if (value_is_small_int(a))
        return int_from_int64(vm, -value_to_small_int(a));
    IntView view;
    int_view(a, &view);
    return int_from_limbs(vm, view.limbs, view.count, !view.negative);
}

Value int_absolute(Vm *vm, Value a) {
    return int_sign(a) < 0 ? int_negate(vm, a) : int_exact(vm, a);
}

Value int_invert(Vm *vm, Value a) { // -a - 1
    if (value_is_small_int(a))
        return int_from_int64(vm, ~value_to_small_int(a));
    Value negated = int_negate(vm, a);
    return value_exists(negated) ? int_subtract(vm, negated, value_from_small_int(1)) : NO_VALUE;
}

// ---- Products

static Value multiply_views(Vm *vm, const IntView *a, const IntView *b) {
    if (a->count == 0 || b->count == 0)
        return value_from_small_int(0);
    bool negative = a->negative != b->negative;
    if (a->count < b->count) {
        const IntView *swap = a;
        a = b;
        b = swap;
    }
    if (!int_claim(vm, limbs_multiply_claim(a->count, b->count)))
        return NO_VALUE;
    Int *product = int_new(vm, a->count + b->count);
    if (!product)
        return NO_VALUE;
    Limb *limbs = int_limbs(product);
    if (b->count == 1)
        limbs[a->count] = limbs_multiply_small(limbs, a->limbs, a->count, b->limbs[0], 0);
    else
        limbs_multiply(limbs, a->limbs, a->count, b->limbs, b->count);
    return int_finish(product, a->count + b->count, negative);
}

Value int_multiply(Vm *vm, Value a, Value b) {
    int64_t x, y, product;
    if (int_to_int64(a, &x) && int_to_int64(b, &y) && !__builtin_mul_overflow(x, y, &product))
        return int_from_int64(vm, product);
    IntView left, right;
    int_view(a, &left);
    int_view(b, &right);
    return multiply_views(vm, &left, &right);
}

// ---- Quotients

static Value raise_division_by_zero(Vm *vm) {
    return raise_error(vm, TYPE_INDEX_ZERO_DIVISION_ERROR, "division by zero");
}

bool int_divmod(Vm *vm, Value a, Value b, Value *quotient, Value *remainder) {
    int64_t x, y;
    if (int_to_int64(b, &y)) {
        if (y == 0) {
            (void)raise_division_by_zero(vm);
            return false;
        }
        if (int_to_int64(a, &x) && !(x == INT64_MIN && y == -1)) {
            int64_t q = x / y, r = x % y;
            if (r != 0 && (r < 0) != (y < 0)) {
                q--;
                r += y;
            }
            *quotient = int_from_int64(vm, q);
            *remainder = int_from_int64(vm, r);
            return value_exists(*quotient) && value_exists(*remainder);
        }
    }
    IntView left, right;
    int_view(a, &left);
    int_view(b, &right);
    bool negative = left.negative != right.negative;
    if (left.count < right.count) {
        *quotient = value_from_small_int(0);
        *remainder = int_exact(vm, a);
    } else {
        if (!int_claim(vm, limbs_divide_claim(left.count, right.count)))
            return false;
        Int *q = int_new(vm, left.count - right.count + 1), *r = q ? int_new(vm, right.count) : NULL;
        if (!r)
            return false;
        if (right.count == 1)
            int_limbs(r)[0] = limbs_divide_small(int_limbs(q), left.limbs, left.count, right.limbs[0]);
        else
            limbs_divide(int_limbs(q), int_limbs(r), left.limbs, left.count, right.limbs, right.count);
        *quotient = int_finish(q, left.count - right.count + 1, negative);
        *remainder = int_finish(r, right.count, left.negative);
    }
    if (value_missing(*remainder))
        return false;
    if (negative && int_sign(*remainder) != 0) {
        *quotient = int_subtract(vm, *quotient, value_from_small_int(1));
        *remainder = int_add(vm, *remainder, b);
    }
    return value_exists(*quotient) && value_exists(*remainder);
}

Value int_floor_divide(Vm *vm, Value a, Value b) {
    Value quotient, remainder;
    return int_divmod(vm, a, b, &quotient, &remainder) ? quotient : NO_VALUE;
}

Value int_remainder(Vm *vm, Value a, Value b) {
    Value quotient, remainder;
    return int_divmod(vm, a, b, &quotient, &remainder) ? remainder : NO_VALUE;
}

Value int_true_divide(Vm *vm, Value a, Value b) {
    if (int_sign(b) == 0)
        return raise_division_by_zero(vm);
    const int64_t exact = INT64_C(1) << 53; // both are doubles: one rounding
    int64_t x, y;
    if (int_to_int64(a, &x) && int_to_int64(b, &y) && x >= -exact && x <= exact && y >= -exact &&
        y <= exact) {
        double quotient = (double)x / (double)y;
        return value_from_double(quotient);
    }
    IntView left, right;
    int_view(a, &left);
    int_view(b, &right);
    bool negative = left.negative != right.negative;
    if (left.count == 0)
        return value_from_double(negative ? -0.0 : 0.0);
    if (!int_claim(vm, limbs_true_divide_claim(left.count, right.count)))
        return NO_VALUE;
    Limb *scratch = int_scratch(vm, limbs_true_divide_scratch(left.count, right.count));
    if (!scratch)
        return NO_VALUE;
    double quotient;
    if (!limbs_true_divide(left.limbs, left.count, right.limbs, right.count, scratch, &quotient))
        return raise_overflow_error(vm, "integer division result too large for a float");
    return value_from_double(negative ? -quotient : quotient);
}

// ---- Powers

static bool poll(void *context) {
    return vm_poll(context);
}

// The inverse of a modulo a positive m: extended Euclid.
static Value inverse(Vm *vm, Value a, Value m) {
    Value r0 = m, r1 = int_remainder(vm, a, m);
    Value t0 = value_from_small_int(0), t1 = value_from_small_int(1);
    if (value_missing(r1))
        return NO_VALUE;
    while (int_sign(r1) != 0) {
        Value quotient, remainder;
        if (!int_divmod(vm, r0, r1, &quotient, &remainder))
            return NO_VALUE;
        Value product = int_multiply(vm, quotient, t1);
        Value t2 = value_exists(product) ? int_subtract(vm, t0, product) : NO_VALUE;
        if (value_missing(t2) || !vm_poll(vm))
            return NO_VALUE;
        r0 = r1;
        r1 = remainder;
        t0 = t1;
        t1 = t2;
    }
    if (int_compare(r0, value_from_small_int(1)) != 0)
        return raise_value_error(vm, "base is not invertible for the given modulus");
    return int_remainder(vm, t0, m);
}

static Value power_modulo(Vm *vm, Value a, Value b, Value modulus) {
    int sign = int_sign(modulus);
    if (sign == 0)
        return raise_value_error(vm, "pow() 3rd argument cannot be 0");
    Value m = int_absolute(vm, modulus);
    if (value_missing(m))
        return NO_VALUE;
    if (int_compare(m, value_from_small_int(1)) == 0)
        return value_from_small_int(0);
    if (int_sign(b) < 0) {
        b = int_negate(vm, b);
        a = value_exists(b) ? inverse(vm, a, m) : NO_VALUE;
        if (value_missing(a))
            return NO_VALUE;
    }
    Value base = int_remainder(vm, a, m);
    if (value_missing(base))
        return NO_VALUE;
    IntView x, e, n;
    int_view(base, &x);
    int_view(b, &e);
    int_view(m, &n);
    Value result;
    if (n.count == 1) {
        unsigned __int128 r = 1, square = x.count ? x.limbs[0] : 0;
        Limb modulo = n.limbs[0];
        for (size_t i = 0; i < e.count; i++) {
            for (Limb bits = e.limbs[i], k = 0; k < LIMB_BITS && (bits || i + 1 < e.count); k++, bits >>= 1) {
                if (bits & 1)
                    r = r * square % modulo;
                square = square * square % modulo;
            }
        }
        result = int_from_uint64(vm, (uint64_t)r);
    } else {
        if (!int_claim(vm, limbs_power_modulo_claim(n.count)))
            return NO_VALUE;
        Int *power = int_new(vm, n.count);
        Limb *scratch = power ? int_scratch(vm, limbs_power_modulo_scratch(n.count)) : NULL;
        if (!scratch)
            return NO_VALUE;
        if (!limbs_power_modulo(int_limbs(power), x.limbs, x.count, e.limbs, e.count, n.limbs, n.count,
                                scratch, poll, vm))
            return NO_VALUE;
        result = int_finish(power, n.count, false);
    }
    if (sign < 0 && value_exists(result) && int_sign(result) != 0)
        result = int_add(vm, result, modulus);
    return result;
}

static Value power_plain(Vm *vm, Value a, Value b) {
    IntView base, exponent;
    int_view(a, &base);
    int_view(b, &exponent);
    if (exponent.count == 0)
        return value_from_small_int(1);
    bool odd = exponent.limbs[0] & 1;
    if (base.count == 0)
        return value_from_small_int(0);
    if (base.count == 1 && base.limbs[0] == 1)
        return value_from_small_int(base.negative && odd ? -1 : 1);
    uint64_t bits = limbs_bit_length(base.limbs, base.count);
    uint64_t most = (uint64_t)INT32_MAX * LIMB_BITS;
    if (exponent.count > 1 || exponent.limbs[0] > most / (bits - 1 ? bits - 1 : 1))
        return raise_no_memory(vm);
    uint64_t times = exponent.limbs[0];
    if (limbs_bit_count(base.limbs, base.count) == 1) { // a power of two
        Value one = value_from_small_int(base.negative && odd ? -1 : 1);
        Value shift = int_from_uint64(vm, (bits - 1) * times);
        return value_exists(shift) ? int_left_shift(vm, one, shift) : NO_VALUE;
    }
    // The result's memory, before the work begins.
    if (bits * times > 1 << 20 && !int_claim(vm, (size_t)(bits * times / 8)))
        return NO_VALUE;
    Value result = value_from_small_int(1), square = int_exact(vm, a);
    for (unsigned bit = 64 - (unsigned)__builtin_clzll(times); bit-- > 0;) {
        result = int_multiply(vm, result, result);
        if (value_exists(result) && times >> bit & 1)
            result = int_multiply(vm, result, square);
        if (value_missing(result) || value_missing(square) || !vm_poll(vm))
            return NO_VALUE;
    }
    return result;
}

Value int_power(Vm *vm, Value a, Value b, Value modulus) {
    if (value_exists(modulus))
        return power_modulo(vm, a, b, modulus);
    if (int_sign(b) < 0) {
        double x, y;
        if (!int_to_double(vm, a, &x) || !int_to_double(vm, b, &y))
            return NO_VALUE;
        return float_power(vm, x, y);
    }
    return power_plain(vm, a, b);
}

// ---- Shifts

Value int_left_shift(Vm *vm, Value a, Value b) {
    IntView view, shift;
    int_view(b, &shift);
    if (shift.negative)
        return raise_value_error(vm, "negative shift count");
    int_view(a, &view);
    if (view.count == 0)
        return value_from_small_int(0);
    uint64_t bits = shift.count ? shift.limbs[0] : 0;
    if (shift.count > 1 || bits / LIMB_BITS > (uint64_t)INT64_MAX / LIMB_BITS)
        return raise_overflow_error(vm, "too many digits in integer");
    if (view.count == 1 && bits < 63 && view.limbs[0] <= (Limb)INT64_MAX >> bits) {
        int64_t shifted = (int64_t)(view.limbs[0] << bits);
        return int_from_int64(vm, view.negative ? -shifted : shifted);
    }
    size_t count = view.count + (size_t)(bits / LIMB_BITS) + 1;
    if (count > INT32_MAX)
        return raise_no_memory(vm);
    Int *result = int_new(vm, count);
    if (!result)
        return NO_VALUE;
    count = limbs_shift_left(int_limbs(result), view.limbs, view.count, bits);
    return int_finish(result, count, view.negative);
}

Value int_right_shift(Vm *vm, Value a, Value b) {
    IntView view, shift;
    int_view(b, &shift);
    if (shift.negative)
        return raise_value_error(vm, "negative shift count");
    int_view(a, &view);
    uint64_t bits = shift.count ? shift.limbs[0] : 0;
    if (shift.count > 1 || bits / LIMB_BITS >= view.count)
        return value_from_small_int(view.negative ? -1 : 0);
    int64_t small;
    if (bits < 63 && int_to_int64(a, &small))
        return int_from_int64(vm, small >> bits);
    Int *result = int_new(vm, view.count - (size_t)(bits / LIMB_BITS) + 1);
    if (!result)
        return NO_VALUE;
    bool lost;
    Limb *limbs = int_limbs(result);
    size_t count = limbs_shift_right(limbs, view.limbs, view.count, bits, &lost);
    if (view.negative && lost) { // toward minus infinity
        limbs[count] = limbs_add_small(limbs, limbs, count, 1);
        count++;
    }
    return int_finish(result, count, view.negative);
}

// ---- Bitwise

static Value bitwise(Vm *vm, LimbsBitwise operation, Value a, Value b) {
    IntView left, right;
    int_view(a, &left);
    int_view(b, &right);
    size_t count = (left.count > right.count ? left.count : right.count) + 1;
    Int *result = int_new(vm, count);
    if (!result)
        return NO_VALUE;
    bool negative;
    count = limbs_bitwise(operation, int_limbs(result), &negative, left.limbs, left.count, left.negative,
                          right.limbs, right.count, right.negative);
    return int_finish(result, count, negative);
}

Value int_and(Vm *vm, Value a, Value b) {
    int64_t x, y;
    if (int_to_int64(a, &x) && int_to_int64(b, &y))
        return int_from_int64(vm, x & y);
    return bitwise(vm, LIMBS_AND, a, b);
}

Value int_or(Vm *vm, Value a, Value b) {
    int64_t x, y;
    if (int_to_int64(a, &x) && int_to_int64(b, &y))
        return int_from_int64(vm, x | y);
    return bitwise(vm, LIMBS_OR, a, b);
}

Value int_xor(Vm *vm, Value a, Value b) {
    int64_t x, y;
    if (int_to_int64(a, &x) && int_to_int64(b, &y))
        return int_from_int64(vm, x ^ y);
    return bitwise(vm, LIMBS_XOR, a, b);
}
