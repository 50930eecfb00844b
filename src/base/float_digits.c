// SPDX-License-Identifier: MIT
// Doubles to decimal digits: the shortest that read back, and exact rounding to a place. See float_text.h.
#include "base/float_text.h"

#include "base/float_powers.h"
#include "base/limbs.h"

#include <float.h>
#include <gmp.h>
#include <math.h>
#include <string.h>

__extension__ typedef unsigned __int128 Wide;

// value = significand * 2**exponent, exactly.
typedef struct Binary {
    uint64_t significand;
    int exponent;
} Binary;

#define FRACTION_BITS 52
#define HIDDEN_BIT    (UINT64_C(1) << FRACTION_BITS)

static Binary binary_of(double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    uint64_t fraction = bits & (HIDDEN_BIT - 1);
    int biased = (int)(bits >> FRACTION_BITS & 0x7FF);
    return biased == 0 ? (Binary){fraction, -1074} : (Binary){fraction | HIDDEN_BIT, biased - 1075};
}

// Writes the digits of a number without leading or trailing zeros, returns how many; *all gets how many there
// are with the trailing zeros.
static size_t write_digits(uint64_t number, char *digits, size_t *all) {
    char buffer[20];
    size_t start = sizeof buffer;
    for (; number != 0; number /= 10) {
        buffer[--start] = (char)('0' + number % 10);
    }
    *all = sizeof buffer - start;
    size_t count = *all;
    while (count > 0 && buffer[start + count - 1] == '0') {
        count--;
    }
    memcpy(digits, buffer + start, count);
    return count;
}

// --- shortest: R. Giulietti, "The Schubfach way to render doubles" (2020)

// floor(log10(2**e)), floor(log10(3/4 * 2**e)) and floor(log2(10**e)) for the exponents of doubles.
static int floor_log10_power_of_two(int e) {
    return (e * 1262611) >> 22;
}
static int floor_log10_three_quarters(int e) {
    return (e * 1262611 - 524031) >> 22;
}
static int floor_log2_power_of_ten(int e) {
    return (e * 1741647) >> 19;
}

// The high 64 bits of power * scaled / 2**64, the lowest of them set when anything but a tiny rest lies
// below.
static uint64_t round_to_odd(uint64_t high, uint64_t low, uint64_t scaled) {
    uint64_t below = (uint64_t)((Wide)low * scaled >> 64);
    Wide product = (Wide)high * scaled + below;
    return (uint64_t)(product >> 64) | ((uint64_t)product > 1);
}

// The decimal significand * 10**exponent that is shortest and nearest; the value is not zero.
static uint64_t shortest_decimal(Binary binary, int *exponent) {
    uint64_t c = binary.significand;
    bool odd = c & 1;
    // At a power of two the neighbour below is twice as near.
    bool uneven = c == HIDDEN_BIT && binary.exponent > -1074;
    int k = uneven ? floor_log10_three_quarters(binary.exponent) : floor_log10_power_of_two(binary.exponent);
    int h = binary.exponent + floor_log2_power_of_ten(-k) + 1;
    const uint64_t *power = float_powers[-k - FLOAT_POWERS_FIRST];
    uint64_t high = power[0];
    uint64_t low = power[1];
    if (-k < 0 || -k > FLOAT_POWERS_EXACT_LAST) { // the paper's table is rounded up
        low++;
        high += low == 0;
    }
    uint64_t below = round_to_odd(high, low, (4 * c - 2 + uneven) << h);
    uint64_t value = round_to_odd(high, low, 4 * c << h);
    uint64_t above = round_to_odd(high, low, (4 * c + 2) << h);
    uint64_t lowest = below + odd;
    uint64_t highest = above - odd;
    uint64_t s = value / 4;
    if (s >= 10) {
        uint64_t tens = s / 10;
        bool down_fits = lowest <= 40 * tens;
        bool up_fits = 40 * tens + 40 <= highest;
        if (down_fits != up_fits) {
            *exponent = k + 1;
            return tens + up_fits;
        }
    }
    *exponent = k;
    bool down_fits = lowest <= 4 * s;
    bool up_fits = 4 * s + 4 <= highest;
    if (down_fits != up_fits) {
        return s + up_fits;
    }
    uint64_t middle = 4 * s + 2;
    return s + (value > middle || (value == middle && s & 1));
}

size_t float_text_shortest(double value, char digits[FLOAT_TEXT_SHORTEST_MAX], int *point) {
    Binary binary = binary_of(value);
    if (binary.significand == 0) {
        digits[0] = '0';
        *point = 1;
        return 1;
    }
    int exponent = 0;
    uint64_t decimal;
    if (binary.exponent <= 0 && binary.exponent >= -FRACTION_BITS &&
        (binary.significand & ((UINT64_C(1) << -binary.exponent) - 1)) == 0) {
        decimal = binary.significand >> -binary.exponent; // a small integer
    } else {
        decimal = shortest_decimal(binary, &exponent);
    }
    size_t all;
    size_t count = write_digits(decimal, digits, &all);
    *point = (int)all + exponent;
    return count;
}

// --- exact, rounded half to even at a decimal place
//
// The result is the integer nearest to value * 10**places, computed exactly: its digits are the answer.

// Left of the point there are at most 309 digits; right of it as many as the negative binary exponent, 1074
// at most.
#define PLACES_MIN    (-310)
#define FIXED_LIMBS   48 // 2**53 * 5**1074, and 5**310 * 2**1384, each with a limb to spare for a shift
#define FIXED_DIGITS  1400
#define POWER_OF_FIVE UINT64_C(7450580596923828125) // 5**27
#define POWER_STEP    27

static void multiply_power_of_five(Limb *limbs, size_t *count, unsigned power) {
    while (power > 0) {
        unsigned step = power < POWER_STEP ? power : POWER_STEP;
        Limb factor = POWER_OF_FIVE;
        if (step != POWER_STEP) {
            factor = 1;
            for (unsigned i = 0; i < step; i++) {
                factor *= 5;
            }
        }
        Limb carry = limbs_multiply_small(limbs, limbs, *count, factor, 0);
        if (carry != 0) {
            limbs[(*count)++] = carry;
        }
        power -= step;
    }
}

static size_t strip_zeros(const char *digits, size_t count) {
    while (count > 0 && digits[count - 1] == '0') {
        count--;
    }
    return count;
}

// Rounds number (with the flag for what was cut off below `half`) to even: comparison of the rest with a
// half.
static bool rounds_up(int rest_against_half, bool odd) {
    return rest_against_half > 0 || (rest_against_half == 0 && odd);
}

// The nearest integer to binary * 10**places, as digits; returns their number with trailing zeros. Places are
// at most the binary exponent's, or there are none.
static size_t fixed_exact(Binary binary, int places, char *digits) {
    Limb number[FIXED_LIMBS];
    Limb shifted[FIXED_LIMBS];
    size_t count = 1;
    number[0] = binary.significand;
    int shift = binary.exponent + places;
    if (places >= 0) {
        multiply_power_of_five(number, &count, (unsigned)places);
        if (shift >= 0) {
            count = limbs_shift_left(shifted, number, count, (uint64_t)shift);
        } else {
            uint64_t drop = (uint64_t)-shift;
            uint64_t length = limbs_bit_length(number, count);
            int against_half = -1;
            if (length >= drop && limbs_bit(number, count, drop - 1)) {
                against_half = limbs_trailing_zeros(number, count) == drop - 1 ? 0 : 1;
            }
            count = limbs_shift_right(shifted, number, count, drop, NULL);
            if (rounds_up(against_half, count != 0 && shifted[0] & 1)) {
                Limb carry = limbs_add_small(shifted, shifted, count, 1);
                if (carry != 0) {
                    shifted[count++] = carry;
                }
            }
        }
    } else {
        // number / (5**-places * 2**-shift), powers of two on the side where they are positive.
        Limb divisor[FIXED_LIMBS];
        Limb remainder[FIXED_LIMBS];
        Limb quotient[FIXED_LIMBS];
        size_t divisor_count = 1;
        quotient[0] = 1;
        size_t power_count = 1;
        multiply_power_of_five(quotient, &power_count, (unsigned)-places);
        divisor_count = limbs_shift_left(divisor, quotient, power_count, shift < 0 ? (uint64_t)-shift : 0);
        count = limbs_shift_left(shifted, number, count, shift > 0 ? (uint64_t)shift : 0);
        limbs_divide(quotient, remainder, shifted, count, divisor, divisor_count);
        size_t quotient_count =
            count < divisor_count ? 0 : limbs_normalise(quotient, count - divisor_count + 1);
        // Twice the remainder against the divisor.
        size_t remainder_count = limbs_shift_left(shifted, remainder, divisor_count, 1);
        int against_half = limbs_compare(shifted, remainder_count, divisor, divisor_count);
        limbs_copy(shifted, quotient, quotient_count);
        count = quotient_count;
        if (rounds_up(against_half, count != 0 && shifted[0] & 1)) {
            Limb carry = limbs_add_small(shifted, shifted, count, 1);
            if (carry != 0) {
                shifted[count++] = carry;
            }
        }
    }
    if (count == 0) {
        return 0;
    }
    unsigned char raw[FIXED_DIGITS];
    size_t length = mpn_get_str(raw, 10, (mp_limb_t *)shifted, (mp_size_t)count);
    size_t start = 0;
    while (start < length && raw[start] == 0) {
        start++;
    }
    for (size_t i = start; i < length; i++) {
        digits[i - start] = (char)('0' + raw[i]);
    }
    return length - start;
}

static Wide wide_power_of_ten(unsigned power) {
    Wide result = 1;
    for (; power > 0; power--) {
        result *= 10;
    }
    return result;
}

// The same in 128 bits, for the usual magnitudes and few places: significand * 10**22 < 2**127.
#define FAST_PLACES_MAX 22

static size_t fixed_fast(Binary binary, int places, char *digits) {
    Wide number = binary.significand * wide_power_of_ten((unsigned)places);
    unsigned drop = (unsigned)-binary.exponent;
    Wide kept = drop == 0 ? number : number >> drop;
    if (drop != 0) {
        Wide half = (Wide)1 << (drop - 1);
        Wide rest = number & (2 * half - 1);
        kept += rounds_up(rest > half ? 1 : rest < half ? -1 : 0, kept & 1);
    }
    char buffer[40];
    size_t start = sizeof buffer;
    while (kept >> 64 != 0) {
        static const uint64_t chunk = UINT64_C(10000000000000000000);
        uint64_t low = (uint64_t)(kept % chunk);
        kept /= chunk;
        for (int i = 0; i < 19; i++, low /= 10) {
            buffer[--start] = (char)('0' + low % 10);
        }
    }
    for (uint64_t low = (uint64_t)kept; low != 0; low /= 10) {
        buffer[--start] = (char)('0' + low % 10);
    }
    memcpy(digits, buffer + start, sizeof buffer - start);
    return sizeof buffer - start;
}

// More places than these only add zeros.
static int useful_places(Binary binary, int64_t places) {
    int exact = binary.exponent < 0 ? -binary.exponent : 0;
    return places > exact ? exact : (int)places;
}

// All digits of the nearest integer to |value| * 10**places, trailing zeros too: up to FIXED_DIGITS of them.
static size_t fixed_digits(Binary binary, int places, char *digits) {
    if (places >= 0 && places <= FAST_PLACES_MAX && binary.exponent <= 0 && binary.exponent > -127) {
        return fixed_fast(binary, places, digits);
    }
    return fixed_exact(binary, places, digits);
}

size_t float_text_fixed(double value, int places, char digits[FLOAT_TEXT_DIGITS_MAX], int *point) {
    Binary binary = binary_of(value);
    if (binary.significand == 0) {
        digits[0] = '0';
        *point = 1;
        return 1;
    }
    int needed = useful_places(binary, places);
    char buffer[FIXED_DIGITS];
    size_t all = needed < PLACES_MIN ? 0 : fixed_digits(binary, needed, buffer);
    if (all == 0) {
        *point = -places;
        return 0;
    }
    size_t count = strip_zeros(buffer, all);
    memcpy(digits, buffer, count);
    *point = (int)all - needed;
    return count;
}

size_t float_text_significant(double value, int count, char digits[FLOAT_TEXT_DIGITS_MAX], int *point) {
    Binary binary = binary_of(value);
    if (binary.significand == 0) {
        digits[0] = '0';
        *point = 1;
        return 1;
    }
    // The decimal exponent is this estimate or one more.
    int top_bit = binary.exponent + 63 - __builtin_clzll(binary.significand);
    int estimate = floor_log10_power_of_two(top_bit);
    int64_t places = (int64_t)count - 1 - estimate;
    char buffer[FIXED_DIGITS];
    int needed = useful_places(binary, places);
    size_t all = fixed_digits(binary, needed, buffer);
    if (all > (size_t)count) {
        needed--;
        all = fixed_digits(binary, needed, buffer);
    }
    size_t kept = strip_zeros(buffer, all);
    memcpy(digits, buffer, kept);
    *point = (int)all - needed;
    return kept;
}
