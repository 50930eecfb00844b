// SPDX-License-Identifier: MIT
// Decimal text to the nearest double. See float_text.h.
//
// Three ways, each for what the one before cannot decide: exact double arithmetic, 128 bits of the power of
// ten (D. Lemire, "Number parsing at a gigabyte per second", 2021), and the quotient of two big integers.
#include "base/float_text.h"

#include "base/float_powers.h"
#include "base/limbs.h"

#include <float.h>
#include <gmp.h>
#include <math.h>
#include <string.h>

__extension__ typedef unsigned __int128 Wide;

// Digits that fit 64 bits.
#define HEAD_DIGITS 19
// A point half way between two doubles has at most 767 significant digits: what lies behind only breaks ties.
#define EXACT_DIGITS 770
// Exponents beyond this are as good as infinite, and sums with counts of digits do not overflow.
#define EXPONENT_LIMIT (INT64_MAX / 4)

typedef struct Decimal {
    const char *digits; // digits, with '.' and '_' in between, first not 0
    const char *end;
    uint64_t head;    // the first HEAD_DIGITS digits
    int64_t exponent; // of the head's last digit
    int64_t count;    // significant digits, trailing zeros too
} Decimal;

static bool is_digit(const char *at, const char *end) {
    return at < end && *at >= '0' && *at <= '9';
}

// The end of a run of digits, with single underscores between digits when allowed.
static const char *skip_digits(const char *at, const char *end, bool underscores) {
    const char *start = at;
    for (;;) {
        if (is_digit(at, end)) {
            at++;
        } else if (underscores && at > start && at < end && *at == '_' && is_digit(at + 1, end)) {
            at += 2;
        } else {
            return at;
        }
    }
}

// Counts the digits of one part of the significand, and takes them into the head while it has room.
static void decimal_take(Decimal *decimal, const char *at, const char *end, bool fraction) {
    for (; at < end; at++) {
        if (*at == '_') {
            continue;
        }
        unsigned digit = (unsigned)(*at - '0');
        if (decimal->count == 0 && digit == 0) {
            decimal->exponent -= fraction;
            continue;
        }
        if (decimal->count == 0) {
            decimal->digits = at;
        }
        decimal->count++;
        if (decimal->count <= HEAD_DIGITS) {
            decimal->head = decimal->head * 10 + digit;
            decimal->exponent -= fraction;
        } else {
            decimal->exponent += !fraction;
        }
    }
    decimal->end = end;
}

// Reads the significand and the exponent. Returns the end, or `at` when there is no number.
static const char *decimal_scan(const char *at, const char *end, bool underscores, Decimal *decimal) {
    const char *start = at;
    *decimal = (Decimal){0};
    const char *whole_end = skip_digits(at, end, underscores);
    const char *fraction = whole_end;
    const char *fraction_end = whole_end;
    if (whole_end < end && *whole_end == '.') {
        fraction = whole_end + 1;
        fraction_end = skip_digits(fraction, end, underscores);
    }
    if (whole_end == start && fraction_end == fraction) {
        return start;
    }
    decimal_take(decimal, start, whole_end, false);
    decimal_take(decimal, fraction, fraction_end, true);
    at = fraction_end;
    if (at < end && (*at == 'e' || *at == 'E')) {
        const char *digits = at + 1;
        bool negative = false;
        if (digits < end && (*digits == '+' || *digits == '-')) {
            negative = *digits == '-';
            digits++;
        }
        if (is_digit(digits, end)) {
            int64_t exponent = 0;
            at = skip_digits(digits, end, underscores);
            for (; digits < at; digits++) {
                if (*digits != '_' && exponent < EXPONENT_LIMIT / 10) {
                    exponent = exponent * 10 + (*digits - '0');
                }
            }
            decimal->exponent += negative ? -exponent : exponent;
        }
    }
    return at;
}

// --- the two fast ways

static double double_of_bits(uint64_t bits) {
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

// A product or quotient of two exact doubles is rounded once (W. Clinger, 1990).
static bool convert_small(uint64_t head, int64_t exponent, double *value) {
    static const double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    if (FLT_EVAL_METHOD != 0 || head > UINT64_C(1) << DBL_MANT_DIG || exponent < -22 || exponent > 22) {
        return false;
    }
    *value = exponent < 0 ? (double)head / powers[-exponent] : (double)head * powers[exponent];
    return true;
}

// head * 10**exponent; false when 128 bits do not decide. The head is not zero.
static bool convert_wide(uint64_t head, int64_t exponent, double *value) {
    if (exponent < FLOAT_POWERS_FIRST) {
        *value = 0.0; // even 2**64 * 10**-343 is less than half of the smallest
        return true;
    }
    if (exponent > 308) {
        *value = INFINITY;
        return true;
    }
    int q = (int)exponent;
    int zeros = __builtin_clzll(head);
    head <<= zeros;
    uint64_t high = float_powers[q - FLOAT_POWERS_FIRST][0];
    uint64_t low = float_powers[q - FLOAT_POWERS_FIRST][1];
    if (q < 0 && q >= -27) { // where the proof needs the reciprocal rounded up
        low++;
        high += low == 0;
    }
    Wide product = (Wide)head * high;
    if (((uint64_t)(product >> 64) & 0x1FF) == 0x1FF) {
        product += (uint64_t)((Wide)head * low >> 64);
    }
    uint64_t top = (uint64_t)(product >> 64);
    uint64_t rest = (uint64_t)product;
    if (rest == UINT64_MAX && (q < -27 || q > FLOAT_POWERS_EXACT_LAST)) {
        return false;
    }
    int upper = (int)(top >> 63);
    int drop = upper + 9; // 54 bits stay: one to round by
    uint64_t significand = top >> drop;
    int biased = ((217706 * q) >> 16) + 63 + upper - zeros + 1023;
    if (biased <= 0) {
        if (1 - biased >= 64) {
            *value = 0.0;
            return true;
        }
        significand >>= 1 - biased;
        significand = (significand + (significand & 1)) >> 1;
        *value = double_of_bits(significand); // a carry into the exponent field is right
        return true;
    }
    if (rest <= 1 && q >= -4 && q <= 23 && (significand & 3) == 1 && significand << drop == top) {
        significand &= ~UINT64_C(1); // exactly half way: to even
    }
    significand = (significand + (significand & 1)) >> 1;
    if (significand == UINT64_C(1) << DBL_MANT_DIG) {
        significand >>= 1;
        biased++;
    }
    if (biased >= 0x7FF) {
        *value = INFINITY;
        return true;
    }
    *value = double_of_bits((significand & ((UINT64_C(1) << 52) - 1)) | (uint64_t)biased << 52);
    return true;
}

// --- the exact way

#define EXACT_LIMBS 66 // 10**(770 + 345) and 10**310 both fit

static size_t power_of_ten(Limb *out, uint64_t power) {
    size_t count = 1;
    out[0] = 1;
    while (power > 0) {
        uint64_t step = power < 19 ? power : 19;
        Limb factor = 1;
        for (uint64_t i = 0; i < step; i++) {
            factor *= 10;
        }
        Limb carry = limbs_multiply_small(out, out, count, factor, 0);
        if (carry != 0) {
            out[count++] = carry;
        }
        power -= step;
    }
    return count;
}

static double convert_exact(const Decimal *decimal) {
    // The decimal exponent of the first digit decides what is surely infinite or zero.
    int64_t head_count = decimal->count < HEAD_DIGITS ? decimal->count : HEAD_DIGITS;
    int64_t first = decimal->exponent + head_count - 1;
    if (first > 309) {
        return INFINITY;
    }
    if (first < -330) {
        return 0.0;
    }
    unsigned char digits[EXACT_DIGITS + 1];
    size_t count = 0;
    for (const char *at = decimal->digits; at < decimal->end; at++) {
        if (*at < '0' || *at > '9') {
            continue;
        }
        if (count < EXACT_DIGITS) {
            digits[count++] = (unsigned char)(*at - '0');
        } else if (*at != '0') {
            digits[count++] = 1; // stands for whatever follows
            break;
        }
    }
    Limb number[EXACT_LIMBS];
    size_t number_count =
        limbs_normalise(number, (size_t)mpn_set_str((mp_limb_t *)number, digits, count, 10));
    int64_t exponent = first - (int64_t)count + 1;
    Limb power[EXACT_LIMBS];
    size_t power_count = power_of_ten(power, (uint64_t)(exponent < 0 ? -exponent : exponent));
    double value = INFINITY;
    if (exponent < 0) {
        Limb scratch[2 * EXACT_LIMBS + 10];
        if (!limbs_true_divide(number, number_count, power, power_count, scratch, &value)) {
            return INFINITY;
        }
    } else {
        Limb product[2 * EXACT_LIMBS];
        limbs_multiply(product, number, number_count, power, power_count);
        if (!limbs_to_double(product, number_count + power_count, &value)) {
            return INFINITY;
        }
    }
    return value;
}

static double decimal_convert(const Decimal *decimal) {
    double value;
    if (decimal->count == 0) {
        return 0.0;
    }
    if (decimal->count <= HEAD_DIGITS) {
        if (convert_small(decimal->head, decimal->exponent, &value) ||
            convert_wide(decimal->head, decimal->exponent, &value)) {
            return value;
        }
    } else {
        // The digits behind the head put the value between the head and the next: often both round alike.
        double next;
        if (convert_wide(decimal->head, decimal->exponent, &value) &&
            convert_wide(decimal->head + 1, decimal->exponent, &next) && value == next) {
            return value;
        }
    }
    return convert_exact(decimal);
}

// --- the interface

static bool starts_with_word(const char *at, const char *end, const char *word) {
    for (; *word; at++, word++) {
        if (at == end || (*at | 0x20) != *word) {
            return false;
        }
    }
    return true;
}

static size_t parse(const char *text, size_t length, bool underscores, double *value) {
    const char *end = text + length;
    const char *at = text;
    bool negative = false;
    if (at < end && (*at == '-' || *at == '+')) {
        negative = *at == '-';
        at++;
    }
    double magnitude;
    if (starts_with_word(at, end, "inf")) {
        at += starts_with_word(at, end, "infinity") ? 8 : 3;
        magnitude = INFINITY;
    } else if (starts_with_word(at, end, "nan")) {
        at += 3;
        magnitude = NAN;
    } else {
        Decimal decimal;
        const char *after = decimal_scan(at, end, underscores, &decimal);
        if (after == at) {
            return 0;
        }
        at = after;
        magnitude = decimal_convert(&decimal);
    }
    *value = copysign(magnitude, negative ? -1.0 : 1.0);
    return (size_t)(at - text);
}

size_t float_text_parse_prefix(const char *text, size_t length, double *value) {
    return parse(text, length, false, value);
}

bool float_text_parse(const char *text, size_t length, double *value) {
    double parsed;
    if (length == 0 || parse(text, length, true, &parsed) != length) {
        return false;
    }
    *value = parsed;
    return true;
}
