// SPDX-License-Identifier: MIT
// Integers to text and back. See integer_text.h for the contract.
#include "base/integer_text.h"

#include <gmp.h>
#include <limits.h>
#include <math.h>
#include <string.h>

static const char digit_characters[] = "0123456789abcdefghijklmnopqrstuvwxyz";

// Two digits at a time halve the number of divisions.
static const char digit_pairs[] =
    "00010203040506070809101112131415161718192021222324252627282930313233343536373839"
    "40414243444546474849505152535455565758596061626364656667686970717273747576777879"
    "8081828384858687888990919293949596979899";

size_t integer_text_small(int64_t value, char out[INTEGER_TEXT_SMALL_MAX]) {
    char buffer[INTEGER_TEXT_SMALL_MAX];
    char *start = buffer + sizeof buffer;
    uint64_t rest = value < 0 ? -(uint64_t)value : (uint64_t)value;
    while (rest >= 100) {
        start -= 2;
        memcpy(start, digit_pairs + 2 * (rest % 100), 2);
        rest /= 100;
    }
    if (rest >= 10) {
        start -= 2;
        memcpy(start, digit_pairs + 2 * rest, 2);
    } else {
        *--start = (char)('0' + rest);
    }
    if (value < 0) {
        *--start = '-';
    }
    size_t length = (size_t)(buffer + sizeof buffer - start);
    memcpy(out, start, length);
    return length;
}

size_t integer_text_small_radix(int64_t value, unsigned radix, char out[INTEGER_TEXT_BINARY_MAX]) {
    char buffer[INTEGER_TEXT_BINARY_MAX];
    char *start = buffer + sizeof buffer;
    uint64_t rest = value < 0 ? -(uint64_t)value : (uint64_t)value;
    do {
        *--start = digit_characters[rest % radix];
        rest /= radix;
    } while (rest != 0);
    if (value < 0) {
        *--start = '-';
    }
    size_t length = (size_t)(buffer + sizeof buffer - start);
    memcpy(out, start, length);
    return length;
}

static bool is_power_of_two(unsigned radix) {
    return (radix & (radix - 1)) == 0;
}

static unsigned power_of_two(unsigned radix) {
    return (unsigned)__builtin_ctz(radix);
}

// Digits that so many bits can take, and a little more: mpn_get_str wants room for all limbs full and one
// digit.
size_t integer_text_bound(const Limb *limbs, size_t count, unsigned radix) {
    (void)limbs;
    if (count == 0) {
        return 1;
    }
    uint64_t bits = (uint64_t)count * LIMB_BITS;
    if (is_power_of_two(radix)) {
        return (size_t)(bits / power_of_two(radix)) + 2;
    }
    return (size_t)((double)bits / log2(radix) * (1 + 1e-12)) + 3;
}

size_t integer_text_write(const Limb *limbs, size_t count, unsigned radix, char *out, Limb *scratch) {
    count = limbs_normalise(limbs, count);
    if (count == 0) {
        out[0] = '0';
        return 1;
    }
    limbs_copy(scratch, limbs, count);
    unsigned char *digits = (unsigned char *)out;
    size_t length = mpn_get_str(digits, (int)radix, (mp_limb_t *)scratch, (mp_size_t)count);
    size_t zeros = 0;
    while (zeros + 1 < length && digits[zeros] == 0) {
        zeros++;
    }
    for (size_t i = zeros; i < length; i++) {
        out[i - zeros] = digit_characters[digits[i]];
    }
    return length - zeros;
}

size_t integer_text_write_claim(size_t count, unsigned radix) {
    return count < 8 || is_power_of_two(radix) ? 0 : count * 12 * sizeof(Limb) + 65536;
}

// 255 for what is no digit in any radix.
static unsigned digit_value(char c) {
    if (c >= '0' && c <= '9') {
        return (unsigned)(c - '0');
    }
    if (c >= 'a' && c <= 'z') {
        return (unsigned)(c - 'a') + 10;
    }
    if (c >= 'A' && c <= 'Z') {
        return (unsigned)(c - 'A') + 10;
    }
    return 255;
}

// The radix that a prefix letter stands for, 0 for none.
static unsigned prefix_radix(char letter) {
    switch (letter) {
    case 'b':
    case 'B': return 2;
    case 'o':
    case 'O': return 8;
    case 'x':
    case 'X': return 16;
    default: return 0;
    }
}

bool integer_text_scan(const char *text, size_t length, unsigned radix, IntegerText *scan) {
    size_t i = 0;
    *scan = (IntegerText){.radix = radix};
    if (i < length && (text[i] == '-' || text[i] == '+')) {
        scan->negative = text[i] == '-';
        i++;
    }
    unsigned prefixed = length - i >= 2 && text[i] == '0' ? prefix_radix(text[i + 1]) : 0;
    bool has_prefix = prefixed != 0 && (radix == 0 || radix == prefixed);
    bool only_zeros = false; // an old octal literal, such as 010, is refused in radix 0
    if (has_prefix) {
        scan->radix = prefixed;
        i += 2;
        if (i < length && text[i] == '_') {
            i++;
        }
    } else if (radix == 0) {
        scan->radix = 10;
        only_zeros = i < length && text[i] == '0';
    }
    scan->start = i;
    bool digit_before = false;
    for (; i < length; i++) {
        if (text[i] == '_') {
            if (!digit_before) {
                return false;
            }
            digit_before = false;
            continue;
        }
        unsigned digit = digit_value(text[i]);
        if (digit >= scan->radix || (only_zeros && digit != 0)) {
            return false;
        }
        digit_before = true;
        scan->digit_count++;
    }
    return digit_before;
}

bool integer_text_read_small(const char *text, size_t length, const IntegerText *scan, int64_t *value) {
    uint64_t limit = (uint64_t)INT64_MAX + scan->negative;
    uint64_t sum = 0;
    for (size_t i = scan->start; i < length; i++) {
        if (text[i] == '_') {
            continue;
        }
        unsigned digit = digit_value(text[i]);
        if (sum > (limit - digit) / scan->radix) {
            return false;
        }
        sum = sum * scan->radix + digit;
    }
    *value = (int64_t)(scan->negative ? -sum : sum);
    return true;
}

size_t integer_text_limbs(size_t digit_count, unsigned radix) {
    double bits = (double)digit_count * (is_power_of_two(radix) ? power_of_two(radix) : log2(radix));
    return (size_t)(bits * (1 + 1e-12) / LIMB_BITS) + 2;
}

size_t integer_text_read(const char *text, size_t length, const IntegerText *scan, Limb *out,
                         uint8_t *scratch) {
    size_t count = 0;
    for (size_t i = scan->start; i < length; i++) {
        if (text[i] != '_' && (count != 0 || text[i] != '0')) {
            scratch[count++] = (uint8_t)digit_value(text[i]);
        }
    }
    if (count == 0) {
        return 0;
    }
    size_t limbs = (size_t)mpn_set_str((mp_limb_t *)out, scratch, count, (int)scan->radix);
    return limbs_normalise(out, limbs);
}

size_t integer_text_read_claim(size_t digit_count, unsigned radix) {
    size_t count = integer_text_limbs(digit_count, radix);
    return count < 8 || is_power_of_two(radix) ? 0 : count * 12 * sizeof(Limb) + 65536;
}
