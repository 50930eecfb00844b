// SPDX-License-Identifier: MIT
// Natural numbers as arrays of limbs. See limbs.h for the contract.
//
// The claims are upper bounds found by measuring GMP 6.2 over operand sizes of every shape;
// tests/c/base_limbs.c measures again through GMP's memory hooks, so that another GMP that takes more fails a
// test.
#include "base/limbs.h"

#include <float.h>
#include <gmp.h>
#include <math.h>
#include <string.h>

_Static_assert(sizeof(mp_limb_t) == sizeof(Limb) && GMP_NUMB_BITS == LIMB_BITS, "GMP must have 64-bit limbs");

// The same type under another name on some systems: only these two functions see the difference.
static inline mp_limb_t *mpn(Limb *limbs) {
    return (mp_limb_t *)limbs;
}
static inline const mp_limb_t *mpn_const(const Limb *limbs) {
    return (const mp_limb_t *)limbs;
}

size_t limbs_normalise(const Limb *limbs, size_t count) {
    while (count > 0 && limbs[count - 1] == 0) {
        count--;
    }
    return count;
}

int limbs_compare(const Limb *a, size_t a_count, const Limb *b, size_t b_count) {
    if (a_count != b_count) {
        return a_count < b_count ? -1 : 1;
    }
    for (size_t i = a_count; i-- > 0;) {
        if (a[i] != b[i]) {
            return a[i] < b[i] ? -1 : 1;
        }
    }
    return 0;
}

uint64_t limbs_bit_length(const Limb *limbs, size_t count) {
    count = limbs_normalise(limbs, count);
    return count == 0 ? 0 : (uint64_t)count * LIMB_BITS - (unsigned)__builtin_clzll(limbs[count - 1]);
}

uint64_t limbs_bit_count(const Limb *limbs, size_t count) {
    return count == 0 ? 0 : mpn_popcount(mpn_const(limbs), (mp_size_t)count);
}

uint64_t limbs_trailing_zeros(const Limb *limbs, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (limbs[i] != 0) {
            return (uint64_t)i * LIMB_BITS + (unsigned)__builtin_ctzll(limbs[i]);
        }
    }
    return 0;
}

bool limbs_bit(const Limb *limbs, size_t count, uint64_t index) {
    return index / LIMB_BITS < count && limbs[index / LIMB_BITS] >> index % LIMB_BITS & 1;
}

void limbs_copy(Limb *out, const Limb *limbs, size_t count) {
    if (count != 0) {
        memmove(out, limbs, count * sizeof *out);
    }
}

Limb limbs_add(Limb *out, const Limb *a, size_t a_count, const Limb *b, size_t b_count) {
    if (b_count == 0) {
        limbs_copy(out, a, a_count);
        return 0;
    }
    return mpn_add(mpn(out), mpn_const(a), (mp_size_t)a_count, mpn_const(b), (mp_size_t)b_count);
}

Limb limbs_subtract(Limb *out, const Limb *a, size_t a_count, const Limb *b, size_t b_count) {
    if (b_count == 0) {
        limbs_copy(out, a, a_count);
        return 0;
    }
    return mpn_sub(mpn(out), mpn_const(a), (mp_size_t)a_count, mpn_const(b), (mp_size_t)b_count);
}

Limb limbs_add_small(Limb *out, const Limb *a, size_t count, Limb small) {
    return count == 0 ? small : mpn_add_1(mpn(out), mpn_const(a), (mp_size_t)count, small);
}

Limb limbs_subtract_small(Limb *out, const Limb *a, size_t count, Limb small) {
    return count == 0 ? small != 0 : mpn_sub_1(mpn(out), mpn_const(a), (mp_size_t)count, small);
}

Limb limbs_multiply_small(Limb *out, const Limb *a, size_t count, Limb small, Limb add) {
    if (count == 0) {
        return add;
    }
    Limb carry = mpn_mul_1(mpn(out), mpn_const(a), (mp_size_t)count, small);
    return carry + mpn_add_1(mpn(out), mpn_const(out), (mp_size_t)count, add);
}

Limb limbs_divide_small(Limb *quotient, const Limb *a, size_t count, Limb small) {
    if (count == 0) {
        return 0;
    }
    if (!quotient) {
        return mpn_mod_1(mpn_const(a), (mp_size_t)count, small);
    }
    return mpn_divrem_1(mpn(quotient), 0, mpn_const(a), (mp_size_t)count, small);
}

size_t limbs_shift_left(Limb *out, const Limb *a, size_t count, uint64_t bits) {
    count = limbs_normalise(a, count);
    if (count == 0) {
        return 0;
    }
    size_t whole = (size_t)(bits / LIMB_BITS);
    unsigned part = (unsigned)(bits % LIMB_BITS);
    if (part != 0) {
        out[count + whole] = mpn_lshift(mpn(out + whole), mpn_const(a), (mp_size_t)count, part);
    } else {
        limbs_copy(out + whole, a, count);
        out[count + whole] = 0;
    }
    memset(out, 0, whole * sizeof *out);
    return count + whole + (out[count + whole] != 0);
}

size_t limbs_shift_right(Limb *out, const Limb *a, size_t count, uint64_t bits, bool *lost) {
    count = limbs_normalise(a, count);
    if (lost) {
        *lost = count != 0 && limbs_trailing_zeros(a, count) < bits;
    }
    if (bits / LIMB_BITS >= count) {
        return 0;
    }
    size_t whole = (size_t)(bits / LIMB_BITS);
    unsigned part = (unsigned)(bits % LIMB_BITS);
    if (part != 0) {
        mpn_rshift(mpn(out), mpn_const(a + whole), (mp_size_t)(count - whole), part);
    } else {
        limbs_copy(out, a + whole, count - whole);
    }
    return limbs_normalise(out, count - whole);
}

void limbs_multiply(Limb *out, const Limb *a, size_t a_count, const Limb *b, size_t b_count) {
    if (a_count < b_count) {
        limbs_multiply(out, b, b_count, a, a_count);
    } else if (b_count == 0) {
        memset(out, 0, a_count * sizeof *out);
    } else if (a == b && a_count == b_count) {
        mpn_sqr(mpn(out), mpn_const(a), (mp_size_t)a_count);
    } else {
        mpn_mul(mpn(out), mpn_const(a), (mp_size_t)a_count, mpn_const(b), (mp_size_t)b_count);
    }
}

size_t limbs_multiply_claim(size_t a_count, size_t b_count) {
    size_t total = a_count + b_count;
    return a_count < 64 || b_count < 64 ? 0 : total * 6 * sizeof(Limb) + 65536;
}

void limbs_divide(Limb *quotient, Limb *remainder, const Limb *a, size_t a_count, const Limb *b,
                  size_t b_count) {
    if (a_count < b_count) {
        limbs_copy(remainder, a, a_count);
        memset(remainder + a_count, 0, (b_count - a_count) * sizeof *remainder);
    } else {
        mpn_tdiv_qr(mpn(quotient), mpn(remainder), 0, mpn_const(a), (mp_size_t)a_count, mpn_const(b),
                    (mp_size_t)b_count);
    }
}

size_t limbs_divide_claim(size_t a_count, size_t b_count) {
    return a_count + b_count < 128 ? 0 : (a_count + b_count) * 8 * sizeof(Limb) + 65536;
}

// One limb at a time of a signed number in two's complement, without an array for it.
typedef struct TwosComplement {
    const Limb *limbs;
    size_t count;
    Limb flip; // all ones for a negative number
    Limb carry;
} TwosComplement;

static inline Limb twos_complement_next(TwosComplement *number, size_t index) {
    Limb limb = (index < number->count ? number->limbs[index] : 0) ^ number->flip;
    Limb sum = limb + number->carry;
    number->carry = sum < limb;
    return sum;
}

size_t limbs_bitwise(LimbsBitwise operation, Limb *out, bool *negative, const Limb *a, size_t a_count,
                     bool a_negative, const Limb *b, size_t b_count, bool b_negative) {
    TwosComplement left = {a, a_count, a_negative ? ~(Limb)0 : 0, a_negative};
    TwosComplement right = {b, b_count, b_negative ? ~(Limb)0 : 0, b_negative};
    size_t count = (a_count > b_count ? a_count : b_count) + 1;
    for (size_t i = 0; i < count; i++) {
        Limb x = twos_complement_next(&left, i);
        Limb y = twos_complement_next(&right, i);
        out[i] = operation == LIMBS_AND ? x & y : operation == LIMBS_OR ? x | y : x ^ y;
    }
    *negative = out[count - 1] >> (LIMB_BITS - 1);
    if (*negative) {
        mpn_neg(mpn(out), mpn_const(out), (mp_size_t)count);
    }
    return limbs_normalise(out, count);
}

size_t limbs_gcd(Limb *out, Limb *a, size_t a_count, Limb *b, size_t b_count) {
    // mpn_gcd wants at most one even operand and the first not to be the shorter: powers of two go out first.
    uint64_t a_zeros = limbs_trailing_zeros(a, a_count);
    uint64_t b_zeros = limbs_trailing_zeros(b, b_count);
    uint64_t zeros = a_zeros < b_zeros ? a_zeros : b_zeros;
    a_count = limbs_shift_right(a, a, a_count, a_zeros, NULL);
    b_count = limbs_shift_right(b, b, b_count, b_zeros, NULL);
    if (limbs_compare(a, a_count, b, b_count) < 0) {
        Limb *other = a;
        a = b;
        b = other;
        size_t other_count = a_count;
        a_count = b_count;
        b_count = other_count;
    }
    size_t count = 1;
    if (b_count == 1) {
        b[0] = mpn_gcd_1(mpn_const(a), (mp_size_t)a_count, b[0]);
    } else {
        count = (size_t)mpn_gcd(mpn(b), mpn(a), (mp_size_t)a_count, mpn(b), (mp_size_t)b_count);
    }
    // Shifted within the operand, which has a limb to spare, since `out` may have no room for a zero limb on
    // top.
    size_t whole = (size_t)(zeros / LIMB_BITS);
    unsigned part = (unsigned)(zeros % LIMB_BITS);
    memset(out, 0, whole * sizeof *out);
    if (part != 0) {
        b[count] = mpn_lshift(mpn(b), mpn_const(b), (mp_size_t)count, part);
        count += b[count] != 0;
    }
    limbs_copy(out + whole, b, count);
    return whole + count;
}

size_t limbs_gcd_claim(size_t a_count, size_t b_count) {
    return a_count + b_count < 128 ? 0 : (a_count + b_count) * 8 * sizeof(Limb) + 65536;
}

// --- powers modulo a number
//
// Fixed windows of the exponent's bits. Products are reduced by Montgomery's method for odd moduli of usual
// size (P. Montgomery, "Modular multiplication without trial division", 1985), else by division.

#define POWER_WINDOW_BITS 4
#define MONTGOMERY_LIMIT  160 // limbs; above, division is subquadratic and Montgomery's reduction here is not

typedef struct Power {
    const Limb *modulus;
    size_t count;
    bool montgomery;
    Limb negative_inverse; // of the modulus, modulo 2**64
    Limb *product;         // 2 * count + 1 limbs
    Limb *quotient;        // count + 2 limbs
} Power;

size_t limbs_power_modulo_scratch(size_t modulus_count) {
    // The table of powers, the product, the quotient, the result.
    return modulus_count * ((1u << POWER_WINDOW_BITS) + 2 + 1 + 1) + 8;
}

size_t limbs_power_modulo_claim(size_t modulus_count) {
    size_t multiply = limbs_multiply_claim(modulus_count, modulus_count);
    size_t divide = limbs_divide_claim(2 * modulus_count + 1, modulus_count);
    return multiply > divide ? multiply : divide;
}

// product (2 * count limbs) becomes out = product / 2**(64 * count) modulo the modulus.
static void montgomery_reduce(const Power *power, Limb *out) {
    Limb *product = power->product;
    size_t count = power->count;
    Limb top = 0;
    for (size_t i = 0; i < count; i++) {
        Limb factor = product[i] * power->negative_inverse;
        Limb carry = mpn_addmul_1(mpn(product + i), mpn_const(power->modulus), (mp_size_t)count, factor);
        top += mpn_add_1(mpn(product + i + count), mpn_const(product + i + count), (mp_size_t)(count - i),
                         carry);
    }
    if (top != 0 || mpn_cmp(mpn_const(product + count), mpn_const(power->modulus), (mp_size_t)count) >= 0) {
        mpn_sub_n(mpn(out), mpn_const(product + count), mpn_const(power->modulus), (mp_size_t)count);
    } else {
        limbs_copy(out, product + count, count);
    }
}

static void power_multiply(const Power *power, Limb *out, const Limb *a, const Limb *b) {
    limbs_multiply(power->product, a, power->count, b, power->count);
    if (power->montgomery) {
        montgomery_reduce(power, out);
    } else {
        limbs_divide(power->quotient, out, power->product, 2 * power->count, power->modulus, power->count);
    }
}

// The representation that power_multiply works on: a * 2**(64 * count) for Montgomery's method.
static void power_enter(const Power *power, Limb *out, const Limb *a, size_t a_count) {
    size_t count = power->count;
    size_t shift = power->montgomery ? count : 0;
    memset(power->product, 0, shift * sizeof(Limb));
    limbs_copy(power->product + shift, a, a_count);
    memset(power->product + shift + a_count, 0, (count - a_count) * sizeof(Limb));
    limbs_divide(power->quotient, out, power->product, shift + count, power->modulus, count);
}

bool limbs_power_modulo(Limb *out, const Limb *base, size_t base_count, const Limb *exponent,
                        size_t exponent_count, const Limb *modulus, size_t modulus_count, Limb *scratch,
                        LimbsPoll poll, void *context) {
    size_t count = modulus_count;
    Limb *table = scratch;
    Limb *result = table + (count << POWER_WINDOW_BITS);
    Power power = {
        .modulus = modulus, .count = count, .montgomery = modulus[0] & 1 && count <= MONTGOMERY_LIMIT};
    power.product = result + count;
    power.quotient = power.product + 2 * count + 1;
    if (power.montgomery) {
        Limb inverse = modulus[0]; // right in 3 bits; each step doubles them (Newton)
        for (int i = 0; i < 5; i++) {
            inverse *= 2 - modulus[0] * inverse;
        }
        power.negative_inverse = -inverse;
    }
    static const Limb one = 1;
    power_enter(&power, table, &one, 1);
    power_enter(&power, table + count, base, base_count);
    for (size_t i = 2; i < (size_t)1 << POWER_WINDOW_BITS; i++) {
        power_multiply(&power, table + i * count, table + (i - 1) * count, table + count);
    }
    limbs_copy(result, table, count);
    uint64_t windows =
        (limbs_bit_length(exponent, exponent_count) + POWER_WINDOW_BITS - 1) / POWER_WINDOW_BITS;
    for (uint64_t i = windows; i-- > 0;) {
        if (poll && !poll(context)) {
            return false;
        }
        if (i + 1 != windows) {
            for (int k = 0; k < POWER_WINDOW_BITS; k++) {
                power_multiply(&power, result, result, result);
            }
        }
        uint64_t place = i * POWER_WINDOW_BITS;
        unsigned window = exponent[place / LIMB_BITS] >> place % LIMB_BITS & ((1u << POWER_WINDOW_BITS) - 1);
        if (window != 0) {
            power_multiply(&power, result, result, table + window * count);
        }
    }
    if (power.montgomery) {
        limbs_copy(power.product, result, count);
        memset(power.product + count, 0, count * sizeof(Limb));
        montgomery_reduce(&power, out);
    } else {
        limbs_copy(out, result, count);
    }
    return true;
}

size_t limbs_square_root(Limb *root, Limb *remainder, const Limb *a, size_t count) {
    return (size_t)mpn_sqrtrem(mpn(root), mpn(remainder), mpn_const(a), (mp_size_t)count);
}

size_t limbs_square_root_claim(size_t count) {
    return count < 64 ? 0 : count * 8 * sizeof(Limb) + 65536;
}

// --- doubles

bool limbs_scaled_to_double(Limb significand, bool sticky, int64_t exponent, double *value) {
    if (significand == 0) {
        *value = 0.0;
        return true;
    }
    unsigned zeros = (unsigned)__builtin_clzll(significand);
    significand <<= zeros;
    exponent -= zeros;
    if (exponent > DBL_MAX_EXP) {
        return false;
    }
    // Bits to drop: 11 for a normal number, more for a subnormal one, whose last bit is 2**-1074.
    int64_t drop = LIMB_BITS - DBL_MANT_DIG;
    if (exponent + drop < -1074) {
        drop = -1074 - exponent;
    }
    if (drop > LIMB_BITS) {
        *value = 0.0;
        return true;
    }
    uint64_t kept = drop == LIMB_BITS ? 0 : significand >> drop;
    uint64_t half = UINT64_C(1) << (drop - 1);
    uint64_t rest = significand & ((half << 1) - 1);
    if (rest > half || (rest == half && (sticky || kept & 1))) {
        kept++;
    }
    // kept is at most 2**53, which is a power of two one place higher.
    if (exponent + drop + (kept >> DBL_MANT_DIG != 0) > DBL_MAX_EXP - DBL_MANT_DIG) {
        return false;
    }
    *value = ldexp((double)kept, (int)(exponent + drop));
    return true;
}

// The top 64 bits, and whether any below is one. The number is not zero.
static uint64_t top_bits(const Limb *limbs, size_t count, bool *sticky) {
    count = limbs_normalise(limbs, count);
    unsigned zeros = (unsigned)__builtin_clzll(limbs[count - 1]);
    uint64_t top = limbs[count - 1] << zeros;
    if (count > 1 && zeros != 0) {
        top |= limbs[count - 2] >> (LIMB_BITS - zeros);
    }
    uint64_t below = ((uint64_t)count - 1) * LIMB_BITS - zeros; // bits below the top 64
    *sticky = count > 1 && limbs_trailing_zeros(limbs, count) < below;
    return top;
}

bool limbs_to_double(const Limb *limbs, size_t count, double *value) {
    uint64_t length = limbs_bit_length(limbs, count);
    if (length == 0) {
        *value = 0.0;
        return true;
    }
    bool sticky;
    uint64_t top = top_bits(limbs, count, &sticky);
    return length <= DBL_MAX_EXP && limbs_scaled_to_double(top, sticky, (int64_t)length - LIMB_BITS, value);
}

double limbs_fraction(const Limb *limbs, size_t count, int64_t *exponent) {
    *exponent = (int64_t)limbs_bit_length(limbs, count);
    if (*exponent == 0) {
        return 0.0;
    }
    bool sticky;
    uint64_t top = top_bits(limbs, count, &sticky);
    double fraction = 0.0;
    (void)!limbs_scaled_to_double(top, sticky, -LIMB_BITS, &fraction);
    if (fraction == 1.0) {
        fraction = 0.5;
        *exponent += 1;
    }
    return fraction;
}

size_t limbs_from_double(double value, Limb out[LIMBS_OF_DOUBLE]) {
    int exponent;
    double fraction = frexp(fabs(value), &exponent);
    if (exponent <= 0) {
        return 0;
    }
    Limb significand = (Limb)ldexp(fraction, LIMB_BITS);
    if (exponent <= LIMB_BITS) {
        out[0] = significand >> (LIMB_BITS - exponent);
        return 1;
    }
    unsigned shift = (unsigned)exponent - LIMB_BITS;
    size_t whole = shift / LIMB_BITS;
    unsigned part = shift % LIMB_BITS;
    memset(out, 0, whole * sizeof *out);
    out[whole] = significand << part;
    if (part == 0) {
        return whole + 1;
    }
    out[whole + 1] = significand >> (LIMB_BITS - part);
    return limbs_normalise(out, whole + 2);
}

// The quotient is made to have 64 or 65 bits, more than enough to round once.
bool limbs_true_divide(const Limb *a, size_t a_count, const Limb *b, size_t b_count, Limb *scratch,
                       double *value) {
    if (a_count == 0) {
        *value = 0.0;
        return true;
    }
    int64_t difference = (int64_t)limbs_bit_length(a, a_count) - (int64_t)limbs_bit_length(b, b_count);
    if (difference > DBL_MAX_EXP) {
        return false;
    }
    if (difference < -1080) {
        *value = 0.0;
        return true;
    }
    int64_t shift = LIMB_BITS - difference;
    Limb *dividend = scratch;
    Limb *remainder = dividend + b_count + 3;
    Limb *quotient = remainder + b_count;
    bool lost = false;
    size_t count;
    if (shift >= 0) {
        count = limbs_shift_left(dividend, a, a_count, (uint64_t)shift);
    } else {
        // Only the limbs that stay are copied: the dividend may be far longer than the scratch.
        size_t whole = (size_t)(-shift / LIMB_BITS);
        unsigned part = (unsigned)(-shift % LIMB_BITS);
        lost = limbs_trailing_zeros(a, a_count) < (uint64_t)-shift;
        count = a_count - whole;
        if (part != 0) {
            mpn_rshift(mpn(dividend), mpn_const(a + whole), (mp_size_t)count, part);
        } else {
            limbs_copy(dividend, a + whole, count);
        }
        count = limbs_normalise(dividend, count);
    }
    limbs_divide(quotient, remainder, dividend, count, b, b_count);
    size_t quotient_count = limbs_normalise(quotient, count - b_count + 1);
    bool sticky;
    uint64_t top = top_bits(quotient, quotient_count, &sticky);
    sticky = sticky || lost || limbs_normalise(remainder, b_count) != 0;
    int64_t length = (int64_t)limbs_bit_length(quotient, quotient_count);
    return limbs_scaled_to_double(top, sticky, length - LIMB_BITS - shift, value);
}

size_t limbs_true_divide_scratch(size_t a_count, size_t b_count) {
    (void)a_count;
    return 2 * b_count + 10;
}

size_t limbs_true_divide_claim(size_t a_count, size_t b_count) {
    (void)a_count;
    return limbs_divide_claim(b_count + 3, b_count);
}

// --- bytes

bool limbs_to_bytes(const Limb *limbs, size_t count, bool negative, uint8_t *bytes, size_t length,
                    bool little_endian, bool is_signed) {
    uint64_t bits = limbs_bit_length(limbs, count);
    uint64_t room = (uint64_t)length * 8;
    if (is_signed && bits != 0) {
        bool lowest =
            negative && bits == room && limbs_trailing_zeros(limbs, count) == room - 1; // -2**(room - 1)
        if (bits + 1 > room && !lowest) {
            return false;
        }
    } else if (bits > room) {
        return false;
    }
    unsigned carry = negative;
    for (size_t i = 0; i < length; i++) {
        unsigned byte = i / 8 < count ? (uint8_t)(limbs[i / 8] >> (i % 8 * 8)) : 0;
        if (negative) {
            byte = (byte ^ 0xFF) + carry;
            carry = byte >> 8;
        }
        bytes[little_endian ? i : length - 1 - i] = (uint8_t)byte;
    }
    return true;
}

size_t limbs_from_bytes(Limb *out, bool *negative, const uint8_t *bytes, size_t length, bool little_endian,
                        bool is_signed) {
    *negative = is_signed && length != 0 && bytes[little_endian ? length - 1 : 0] & 0x80;
    size_t count = (length + 7) / 8;
    memset(out, 0, count * sizeof *out);
    unsigned carry = *negative;
    for (size_t i = 0; i < length; i++) {
        unsigned byte = bytes[little_endian ? i : length - 1 - i];
        if (*negative) {
            byte = (byte ^ 0xFF) + carry;
            carry = byte >> 8;
        }
        out[i / 8] |= (Limb)(byte & 0xFF) << (i % 8 * 8);
    }
    return limbs_normalise(out, count);
}
